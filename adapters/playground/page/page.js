// The page: what it looks at stands in its address, what it shows comes over a WebSocket, what people do goes out by POST.

import { avatar, h, icon, logo, menuButton, sync } from "./dom.js";
import { drawCard, drawWords, isBare, textOf } from "./cards.js";
import { composer } from "./composer.js";
import { askForChannel, askForPerson } from "./dialogs.js";
import { formBefore } from "./forms.js";
import { readerOf, wordsFrom } from "./reader.js";

const MOST_COLUMNS = 3;
const GROUPED_MINUTES = 5;
const LONGEST_NAME = 60;
const NARROW = window.matchMedia("(max-width: 760px)");
const BOT = { id: "", name: "Roundtable" };

const words = await wordsFrom("/base-words.json", "/words.json");
const commands = {};
const shortcuts = {};
const seenUpTo = {};
let view = null;
let looking = readAddress();
let current = 0;
let heardIn = 0;
let socket;

// --- What it looks at ---------------------------------------------------------------------------------------------------

// `?channel=general&as=ana,ben.home,cleo.12`: who is shown, with their home, their direct messages or a thread.
function readAddress() {
  const asked = new URLSearchParams(location.search);
  const columns = (asked.get("as") ?? "").split(",").filter(Boolean).slice(0, MOST_COLUMNS).map((column) => {
    const [person, beside = ""] = column.split(".");
    const pane = ["home", "direct"].includes(beside) ? beside : "channel";
    return { person, pane, thread: pane === "channel" && beside ? beside : null };
  });
  return { channel: asked.get("channel"), columns };
}

function writeAddress() {
  const as = looking.columns.map(({ person, pane, thread }) => [person, pane === "channel" ? thread : pane].filter(Boolean).join("."));
  history.replaceState(null, "", `?channel=${encodeURIComponent(looking.channel ?? "")}&as=${as.map(encodeURIComponent).join(",")}`);
}

function look(changed) {
  looking = { ...looking, ...changed };
  current = Math.max(0, Math.min(current, looking.columns.length - 1));
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(looking));
}

function lookInColumn(index, changed) {
  look({ columns: looking.columns.map((column, at) => (at === index ? { ...column, ...changed } : column)) });
}

function connect(wait = 500) {
  socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/live`);
  socket.addEventListener("open", () => {
    wait = 500;
    for (const known of [commands, shortcuts]) for (const language of Object.keys(known)) delete known[language];
    look({});
  });
  socket.addEventListener("message", (event) => show(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    notice.hidden = false;
    setTimeout(() => connect(Math.min(wait * 2, 5000)), wait);
  });
}

// --- What people do -----------------------------------------------------------------------------------------------------

async function post(path, body) {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!response.ok && response.status !== 422) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// Whether it arrived; if not, it is said.
async function act(body) {
  try {
    await post("/do", body);
    return true;
  } catch {
    toast(chrome().say("sendFailed"));
    return false;
  }
}

// The field that is wrong, or nothing.
async function add(body) {
  try {
    return (await post("/do", body)).field;
  } catch {
    toast(chrome().say("sendFailed"));
    return undefined;
  }
}

// What the bot can do, in a language; asked once.
async function load(known, path, language) {
  if (known[language]) return;
  known[language] = [];
  known[language] = await (await fetch(`${path}?locale=${language}`)).json();
  // Somebody may have begun to type before it was there.
  if (document.activeElement?.matches(".composer textarea")) document.activeElement.dispatchEvent(new Event("input"));
}

// --- The parts that stay ------------------------------------------------------------------------------------------------

const skip = h("a", { class: "skip", href: "#columns" });
const notice = h("p", { class: "notice", role: "status", hidden: true });
const toasts = h("div", { class: "toasts", role: "alert" });
const announcer = h("div", { class: "unseen", "aria-live": "polite" });
const hintOnPhones = h("div", { class: "hint-on-phones" });
const channelList = h("ul", { class: "channels" });
const rail = h("nav", { class: "rail", id: "rail" });
const seats = h("div", { class: "seats" });
const top = h("header", { class: "top" });
const main = h("main", { id: "columns", tabindex: -1 });
const shade = h("button", { type: "button", class: "shade", onclick: () => openRail(false) });
document.body.append(skip, notice, top, rail, hintOnPhones, shade, main, toasts, announcer);

function toast(text) {
  const shown = h("p", {}, text);
  toasts.append(shown);
  setTimeout(() => shown.remove(), 6000);
}

// Said once to those who listen to the page.
function announce(text) {
  const said = h("p", {}, text);
  announcer.append(said);
  setTimeout(() => said.remove(), 6000);
}

// On a telephone, where it lies over everything else.
function openRail(open) {
  const wasOpen = document.body.classList.contains("rail-open");
  document.body.classList.toggle("rail-open", open);
  rail.inert = NARROW.matches && !open;
  for (const behind of [top, hintOnPhones, main]) behind.inert = NARROW.matches && open;
  if (open) (rail.querySelector("[aria-current=page]") ?? rail.querySelector("button")).focus();
  else if (wasOpen) top.querySelector("button")?.focus();
}
NARROW.addEventListener("change", () => {
  openRail(false);
  if (view) show(view);
});
rail.inert = NARROW.matches;
rail.addEventListener("keydown", (event) => event.key === "Escape" && NARROW.matches && openRail(false));

function useTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
}

const personOf = (id) => view.people.find((person) => person.id === id);
const readerFor = (id) => readerOf(words, personOf(id));
// The page's own words are in the language of whoever is first.
const chrome = () => readerOf(words, personOf(view?.columns[0]?.person) ?? view?.people[0] ?? { locale: navigator.language, zone: "UTC" });

// --- Drawing what came --------------------------------------------------------------------------------------------------

function show(next) {
  view = { ...next, people: next.people.map((person, index) => ({ ...person, tint: index % 6 })) };
  looking = { channel: view.channel, columns: view.columns.map(({ person, pane, thread }) => ({ person, pane, thread: thread?.root.id ?? null })) };
  current = Math.max(0, Math.min(current, view.columns.length - 1));
  writeAddress();
  const reader = chrome();
  document.documentElement.lang = reader.language;
  document.title = view.channel ? `#${channelName()} · Roundtable` : "Roundtable";
  notice.hidden = true;
  notice.textContent = reader.say("reconnecting");
  skip.textContent = reader.say("skip");
  shade.setAttribute("aria-label", reader.say("close"));
  seenUpTo[view.channel] = view.channels.find(({ id }) => id === view.channel)?.newest;
  showRail(reader);
  showTop(reader);
  showColumns(reader);
  for (const { person } of view.columns) {
    load(commands, "/commands", readerFor(person).language);
    load(shortcuts, "/shortcuts", readerFor(person).language);
  }
}

const channelName = () => view.channels.find(({ id }) => id === view.channel)?.name;

function showRail(reader) {
  rail.setAttribute("aria-label", reader.say("menu"));
  sync(rail, [
    { key: "brand", language: reader.language },
    { key: "channels", language: reader.language },
    { key: "space" },
    ...(isHinted() && !NARROW.matches ? [{ key: "hint", language: reader.language }] : []),
    ...(view.movable ? [{ key: "clock", language: reader.language, person: reader.person.id }] : []),
    { key: "theme", language: reader.language },
  ], ({ key }) => PARTS[key](reader));
  sync(channelList, view.channels.map(({ id, name, newest }) => {
    seenUpTo[id] ??= newest;
    return { key: id, name, here: id === view.channel, unread: newest > seenUpTo[id] };
  }), ({ key, name, here, unread }) => h("li", {}, h("button", {
    type: "button", class: unread ? "channel unread" : "channel", "aria-current": here && "page", "data-name": key,
    onclick: () => {
      look({ channel: key, columns: looking.columns.map((column) => ({ ...column, pane: "channel", thread: null })) });
      if (NARROW.matches) openRail(false);
    },
  }, icon("channel"), h("span", {}, name), unread && h("span", { class: "unseen" }, `(${chrome().say("newHere")})`))));
  sync(hintOnPhones, isHinted() && NARROW.matches ? [{ key: "hint", language: reader.language }] : [], () => PARTS.hint(reader));
  tick();
}

// What a newcomer can try, until they have read it.
const isHinted = () => localStorage.getItem("hint") !== "read";

const clockFace = h("p", { class: "clock-face", "aria-live": "off" });
let nowArrived = 0;

function tick() {
  nowArrived = performance.now();
  drawClock();
}

function drawClock() {
  if (!view) return;
  const now = new Date(Date.parse(view.now) + performance.now() - nowArrived).toISOString();
  const reader = chrome();
  clockFace.replaceChildren(h("span", {}, reader.day(now)), h("span", { class: "clock-time" }, reader.time(now)));
}
setInterval(drawClock, 10_000);

const PARTS = {
  brand: (reader) => h("div", { class: "brand" }, logo(34), h("div", {}, h("h1", {}, "Roundtable"), h("p", {}, reader.say("playground")))),
  channels: (reader) => h("section", {},
    h("div", { class: "rail-head" },
      h("h2", {}, reader.say("channels")),
      h("button", { type: "button", class: "quiet-button", "aria-label": reader.say("addChannel"), title: reader.say("addChannel"),
        onclick: () => askForChannel({ reader: chrome(), add: (typed) => add({ act: "add channel", ...typed }) }) }, icon("plus"))),
    channelList),
  space: () => h("div", { class: "space" }),
  hint(reader) {
    const steps = ["hintIdea", "hintPeople", ...(view.movable ? [NARROW.matches ? "hintClockInMenu" : "hintClock"] : [])];
    const read = () => {
      localStorage.setItem("hint", "read");
      show(view);
      main.focus();
    };
    return h("section", { class: "first-steps", "aria-label": reader.say("hint") },
      h("h2", {}, reader.say("hint")),
      h("ol", {}, steps.map((step) => h("li", {}, reader.say(step)))),
      h("button", { type: "button", class: "link-button", onclick: read }, reader.say("hintRead")));
  },
  clock(reader) {
    const step = (name) => h("button", { type: "button", class: "button small", "data-name": name, "aria-label": `${reader.say("moveOn")}: ${reader.say(name)}`,
      onclick: () => act({ act: "forward", step: name }) }, `+ ${reader.say(name)}`);
    return h("section", { class: "clock" },
      h("h2", {}, icon("time"), reader.say("now")), clockFace,
      h("div", { class: "steps" }, step("minute"), step("hour"), step("day"), step("week")),
      h("p", { class: "hint" }, reader.say("clockAhead")));
  },
  theme(reader) {
    const now = localStorage.getItem("theme") ?? "system";
    return h("fieldset", { class: "themes" }, h("legend", { class: "unseen" }, reader.say("theme")),
      ["system", "light", "dark"].map((theme) => h("label", {},
        h("input", { type: "radio", name: "theme", value: theme, checked: theme === now, onchange: () => useTheme(theme) }),
        h("span", {}, reader.say(theme)))));
  },
};

function showTop(reader) {
  sync(top, [{ key: "menu", language: reader.language }, { key: "title", name: channelName() }, { key: "seats" }], ({ key }) => ({
    menu: () => h("button", { type: "button", class: "quiet-button", "aria-label": reader.say("menu"), "data-name": "menu", onclick: () => openRail(true) }, icon("menu")),
    title: () => h("strong", { class: "top-title" }, logo(24), h("span", {}, channelName() ? `#${channelName()}` : "Roundtable")),
    seats: () => seats,
  })[key]());
  sync(seats, [
    ...view.columns.map(({ person }, index) => ({ key: `${index}`, person, here: index === current, language: reader.language })),
    ...(canAdd() ? [{ key: "add", language: reader.language }] : []),
  ], ({ key, person, here }) => key === "add"
    ? addColumnButton(reader, "seat-button")
    : h("button", { type: "button", class: "seat-button", "data-name": key, "aria-pressed": String(here), "aria-label": personOf(person).name,
        onclick: () => { current = Number(key); show(view); } }, avatar(personOf(person))));
}

const canAdd = () => view.columns.length < Math.min(MOST_COLUMNS, view.people.length);

function addColumnButton(reader, kind) {
  return h("button", { type: "button", class: kind, "data-name": "add", "aria-label": reader.say("showAnother"), title: reader.say("showAnother"), onclick: () => {
    const shown = new Set(looking.columns.map(({ person }) => person));
    const next = view.people.find(({ id }) => !shown.has(id)) ?? view.people[0];
    current = looking.columns.length;
    look({ columns: [...looking.columns, { person: next.id, pane: "channel", thread: null }] });
  } }, icon("plus"));
}

// --- Columns ------------------------------------------------------------------------------------------------------------

const columns = [];

function showColumns(reader) {
  main.dataset.count = view.columns.length;
  while (columns.length > view.columns.length) columns.pop().remove();
  if (!view.columns.length) {
    main.replaceChildren(h("p", { class: "empty" }, reader.say("noChannels")));
    return;
  }
  main.querySelector(":scope > .empty")?.remove();
  view.columns.forEach((shown, index) => {
    const same = columns[index]?.person === shown.person && columns[index]?.channel === view.channel;
    if (!same) {
      const fresh = column(index, shown.person, view.channel);
      if (columns[index]) columns[index].element.replaceWith(fresh.element);
      else main.append(fresh.element);
      columns[index]?.leave();
      columns[index] = fresh;
    }
    columns[index].element.classList.toggle("current", index === current);
  });
  view.columns.forEach((shown, index) => columns[index].update(shown));
}

// Keep the end of a list in sight while it grows or is squeezed, unless somebody scrolled away from it.
const squeezed = new ResizeObserver((entries) => {
  for (const { target } of entries) if (target.follows) target.scrollTop = target.scrollHeight;
});

function drawLog(label) {
  const list = h("ol");
  const log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": label, tabindex: 0 }, list);
  log.follows = true;
  log.addEventListener("scroll", () => {
    if (log.clientHeight) log.follows = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  });
  squeezed.observe(log);
  return Object.assign(log, { list });
}

function column(index, personId, channel) {
  const reader = readerFor(personId);
  const person = personOf(personId);
  const name = person.name;
  const press = (message) => (token, value) => act({ act: "press", person: personId, message, token, value });
  const head = h("header", { class: "column-head" });
  const tabs = h("div", { class: "tabs", role: "group", "aria-label": reader.say("views", { name }) });
  const log = drawLog(`#${channelName()}`);
  const home = h("div", { class: "home" });
  const pane = h("div", { class: "pane" });
  const body = h("div", { class: "column-body" }, pane);
  const element = h("section", { class: "column", "aria-label": name, lang: reader.language }, head, tabs, body);
  const talk = write(reader.say("message", { channel: channelName() }), () => null);
  const directNote = h("p", { class: "direct-note" }, reader.say("directNote", { channel: channelName() }));
  let threadPane = null;
  let dialog = null;
  let dialogLook = "";
  let directsSeen = null;
  let heard = null;

  // With several people side by side, only what the one somebody works with hears is read out.
  element.addEventListener("focusin", () => { heardIn = index; });

  function hear(shown) {
    const news = [...shown.seen, ...(shown.thread?.seen ?? []), ...shown.directs].map((item) => [`${item.id} ${item.private && JSON.stringify(item.content)}`, item]);
    if (heard && index === heardIn) {
      for (const [key, item] of news) if (!heard.has(key) && item.author !== personId) announce(heardAs(item));
    }
    heard = new Set([...(heard ?? []), ...news.map(([key]) => key)]);
  }

  function heardAs(item) {
    const said = typeof item.content === "string" ? item.content : textOf(item.content.summary, reader);
    return `${item.private ? reader.say("onlyYou") : (item.author === null ? BOT : personOf(item.author)).name}: ${said}`;
  }

  // What a message is about, in a few words: so that its buttons make sense when they are heard alone.
  function aboutOf(item) {
    const words = typeof item.content === "string" ? item.content : textOf(item.content.title ?? item.content.summary, reader);
    return words.length > LONGEST_NAME ? `${words.slice(0, LONGEST_NAME)}…` : words;
  }

  function write(label, thread) {
    return composer({
      reader,
      label,
      commands: () => commands[reader.language] ?? [],
      suggest: ({ command, argument, typed }) => post("/suggest", { person: personId, channel, command, argument, typed }).catch(() => []),
      send: (text) => act({ act: "say", person: personId, channel, text, thread: thread() }),
    });
  }

  function drawHead() {
    const people = () => [
      ...view.people.map((one) => ({ value: one.id, label: [avatar(one), h("span", {}, one.name)] })),
      { value: null, label: [h("span", { class: "avatar add", "aria-hidden": "true" }, icon("plus")), h("span", {}, reader.say("addPerson"))] },
    ];
    const choose = (id) => {
      // Whoever stands in another column already changes places with the one who stood here.
      if (id !== null) look({ columns: looking.columns.map((column, at) =>
        at === index ? { ...column, person: id, thread: null } : column.person === id ? { ...column, person: personId, thread: null } : column) });
      else askForPerson({ reader, add: (typed) => add({ act: "add person", ...typed }) });
    };
    const who = menuButton({ class: "who", "data-name": "who", "aria-label": reader.say("shownAs", { name }) },
      [avatar(person), h("span", { class: "who-name" }, name), icon("down")], people, choose);
    const close = view.columns.length > 1 && h("button", {
      type: "button", class: "quiet-button", "aria-label": reader.say("closeColumn", { name }), title: reader.say("close"),
      onclick: () => look({ columns: looking.columns.filter((_, at) => at !== index) }),
    }, icon("close"));
    const more = index === view.columns.length - 1 && canAdd() && addColumnButton(reader, "quiet-button wide-only");
    return h("div", { class: "head-row" }, who, h("span", { class: "space" }), more, close);
  }

  function drawTab(key, label, unread, here) {
    return h("button", { type: "button", class: "tab", "aria-pressed": String(here), "data-name": key, onclick: () => lookInColumn(index, { pane: key, thread: null }) },
      label, unread && [h("span", { class: "dot", "aria-hidden": "true" }), h("span", { class: "unseen" }, `(${reader.say("newHere")})`)]);
  }

  function drawRow({ item, grouped, day, calm, inThread, direct }) {
    if (calm) return h("li", { class: "calm" }, logo(56), calm.map((line) => h("p", {}, line)));
    if (day) return h("li", { class: "day" }, h("span", {}, day));
    const author = item.author === null ? BOT : personOf(item.author);
    const face = item.author === null ? h("span", { class: "avatar bot", "aria-hidden": "true" }, logo(22)) : avatar(author);
    const content = typeof item.content === "string"
      ? h("p", { class: "said" }, item.content)
      : isBare(item.content)
        ? h("div", { class: "said" }, item.content.blocks.map((block) => h("p", {}, drawWords(block.words, reader))))
        : drawCard(item.content, reader, press(item.id));
    const count = item.replies === 1 ? reader.say("reply") : reader.say("replies", { count: item.replies });
    const replies = item.replies > 0 && !inThread && h("button", { type: "button", class: "replies", "data-name": `replies-${item.id}`,
      "aria-label": `${count}: ${aboutOf(item)}`, onclick: () => lookInColumn(index, { thread: item.id }) }, count);
    const reply = !item.private && !inThread && !direct && h("button", { type: "button", class: "quiet-button", "data-name": `reply-${item.id}`,
      "aria-label": `${reader.say("replyInThread")}: ${aboutOf(item)}`, title: reader.say("replyInThread"), onclick: () => lookInColumn(index, { thread: item.id }) }, icon("reply"));
    const choices = () => shortcuts[reader.language].map(({ name, label }) => ({ value: name, label: [label] }));
    const more = item.author !== null && menuButton({ class: "quiet-button", "data-name": `more-${item.id}`,
      "aria-label": `${reader.say("doMore")}: ${aboutOf(item)}`, title: reader.say("doMore") }, icon("more"), choices,
      (shortcut) => act({ act: "pick", person: personId, message: item.id, shortcut }));
    const tools = (reply || more) && h("div", { class: "tools" }, reply, more);
    const onlyYou = item.private && h("p", { class: "only-you" }, icon("eye"), h("span", {}, reader.say("onlyYou")),
      h("button", { type: "button", class: "link-button", "data-name": `dismiss-${item.id}`,
        "aria-label": `${reader.say("dismiss")}: ${aboutOf(item)}`, onclick: () => act({ act: "dismiss", person: personId, message: item.id }) }, reader.say("dismiss")));
    return h("li", { class: `message${grouped ? " grouped" : ""}${item.private ? " private" : ""}` },
      face,
      h("div", { class: "message-body" },
        onlyYou,
        h("p", { class: grouped ? "unseen" : "byline" },
          h("strong", {}, author.name),
          item.author === null && h("span", { class: "badge" }, reader.say("app")),
          h("time", { datetime: item.at, title: reader.full(item.at) }, reader.time(item.at)),
          item.edited && h("span", {}, `(${reader.say("edited")})`)),
        content, replies),
      tools);
  }

  // Messages with the days between them; several by one author in a few minutes stand under one name.
  function rows(seen, options) {
    let before = null;
    return seen.flatMap((item) => {
      const day = reader.dayKey(item.at);
      const newDay = day !== (before && reader.dayKey(before.at));
      const grouped = !newDay && !item.private && !before.private && before.author === item.author && Date.parse(item.at) - Date.parse(before.at) < GROUPED_MINUTES * 60_000;
      before = item;
      const row = { key: item.id, item, grouped, ...options };
      return newDay ? [{ key: `day-${day}-${item.id}`, day: reader.dayName(item.at, view.now) }, row] : [row];
    });
  }

  function fill(log, drawn) {
    const last = log.list.lastChild;
    sync(log.list, drawn, drawRow);
    const newest = log.list.lastChild;
    const { item } = drawn.at(-1);
    // What somebody does themselves, and what it is answered with, is wanted in sight wherever they had scrolled to.
    if (newest !== last && (item?.private || item?.author === personId)) log.follows = true;
    if (!log.follows) return;
    // What is new and taller than the room for it is read from its beginning.
    if (last && newest !== last && newest.offsetHeight > log.clientHeight) newest.scrollIntoView();
    else log.scrollTop = log.scrollHeight;
  }

  function showThread(thread) {
    if (!thread) {
      if (threadPane?.element.contains(document.activeElement)) talk.querySelector("textarea").focus();
      threadPane?.element.remove();
      threadPane = null;
      return;
    }
    const id = thread.root.id;
    if (threadPane?.id !== id) {
      threadPane?.element.remove();
      const close = () => lookInColumn(index, { thread: null });
      const replies = drawLog(reader.say("thread"));
      const written = write(reader.say("replyHere"), () => id);
      threadPane = { id, log: replies, element: h("aside", { class: "thread", "aria-label": reader.say("thread"), onkeydown: (event) => event.key === "Escape" && close() },
        h("header", { class: "thread-head" }, h("h2", {}, reader.say("thread")), h("span", { class: "hint" }, `#${channelName()}`),
          h("button", { type: "button", class: "quiet-button", "aria-label": reader.say("closeThread"), onclick: close }, icon("close"))),
        replies, written) };
      body.append(threadPane.element);
      if (element.contains(document.activeElement) || document.activeElement === document.body) written.querySelector("textarea").focus();
    }
    fill(threadPane.log, rows([thread.root, ...thread.seen], { inThread: true }));
  }

  function showForm(form) {
    const look = JSON.stringify(form);
    if (look === dialogLook) return;
    const back = dialog ? null : document.activeElement;
    const opener = dialog?.opener ?? back;
    dialog?.remove();
    dialog = null;
    dialogLook = look;
    if (form) {
      dialog = formBefore({
        form, person, people: view.people, reader,
        send: (values) => act({ act: "submit", person: personId, values }),
        cancel: () => act({ act: "close form", person: personId }),
      });
      dialog.opener = opener;
    } else if (opener?.isConnected) opener.focus();
  }

  function update(shown) {
    const newestDirect = Number(shown.directs.filter((item) => !item.private).at(-1)?.id ?? 0);
    if (shown.pane === "direct" || directsSeen === null) directsSeen = newestDirect;
    sync(head, [{ key: "head", person, people: view.people, count: view.columns.length }], drawHead);
    sync(tabs, [
      { key: "channel", label: `#${channelName()}`, here: shown.pane === "channel" },
      { key: "direct", label: reader.say("direct"), here: shown.pane === "direct", unread: newestDirect > directsSeen },
      { key: "home", label: reader.say("home"), here: shown.pane === "home" },
    ], ({ key, label, unread, here }) => drawTab(key, label, unread, here));
    log.setAttribute("aria-label", shown.pane === "direct" ? reader.say("direct") : `#${channelName()}`);
    if (shown.pane === "home") {
      put(home);
      sync(home, [{ key: "home", card: shown.home }], ({ card }) => drawCard(card, reader, (token, value) => act({ act: "home", person: personId, channel, token, value })));
    } else if (shown.pane === "direct") {
      put(log, directNote);
      fill(log, shown.directs.length ? rows(shown.directs, { direct: true }) : calm(reader.say("directEmpty", { name })));
    } else {
      put(log, talk);
      fill(log, shown.seen.length ? rows(shown.seen) : calm(reader.say("emptyChannel", { channel: channelName() }), reader.say("emptyChannelHint")));
    }
    showThread(shown.thread);
    showForm(shown.form);
    hear(shown);
  }

  function put(...parts) {
    if (parts.length !== pane.children.length || parts.some((part, at) => part !== pane.children[at])) pane.replaceChildren(...parts);
  }

  const calm = (...lines) => [{ key: "calm", calm: lines }];
  const leave = () => dialog?.remove();
  return { person: personId, channel, element, update, leave, remove: () => { leave(); element.remove(); } };
}

connect();
