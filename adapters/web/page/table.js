// The board itself: what it looks like comes over a WebSocket, and what somebody does goes out over the same one.

import { h, icon, logo, menuButton, sync } from "./dom.js";
import { drawCard, drawItem, drawWords, textOf } from "./cards.js";
import { draggable } from "./drag.js";
import { formBefore } from "./forms.js";
import { teller } from "./teller.js";

const LONGEST_WAIT = 8000;
// Seconds; what takes longer is said as the moment it ends.
const LONGEST_COUNTDOWN = 5400;

export function lookAt(seat, words, readerIn) {
  const parts = {};
  const waiting = new Map();
  const whispers = [];
  let reader = readerIn("en");
  let me = { name: "", guest: false };
  let socket;
  let ahead = 0;
  let dialog = null;
  let moving = null;
  let drawn = false;
  let left = false;

  // --- The parts that stay ------------------------------------------------------------------------------------------

  const notice = h("p", { class: "notice", role: "status" });
  const title = h("h1");
  const who = h("p", { class: "me" });
  const clock = h("p", { class: "time-left", role: "timer", "aria-live": "off", hidden: true });
  const beside = h("section", { class: "beside" });
  const mine = h("section", { class: "mine", "aria-live": "polite" });
  const lanes = h("div", { class: "lanes" });
  const keys = h("p", { class: "hint keys", id: "keys", hidden: true });
  const said = h("div", { class: "unseen", "aria-live": "polite" });
  const toasts = h("div", { class: "toasts", role: "alert" });
  const skip = h("a", { class: "skip", href: "#lanes" });
  const jump = h("a", { class: "jump", href: "#lanes", hidden: true });
  const main = h("main", { id: "lanes", tabindex: -1 }, keys, lanes);
  const tell = teller(said, () => reader);
  document.body.replaceChildren(skip, notice, h("header", { class: "top" }, logo(30), h("div", { class: "names" }, title, who), jump, clock),
    h("aside", { class: "side" }, beside, mine), main, said, toasts);

  function toast(text) {
    const shown = h("p", {}, text);
    toasts.append(shown);
    setTimeout(() => shown.remove(), 6000);
  }

  // --- The connection -----------------------------------------------------------------------------------------------

  function connect(wait = 500) {
    socket = new WebSocket(`${location.href.split("#")[0].replace(/^http/, "ws")}/live`);
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      if (message.kind === "hello") {
        wait = 500;
        hello(message);
      } else if (message.kind === "news") news(message);
      else if (message.kind === "answer") waiting.get(message.id)?.answer(message.answer);
    });
    socket.addEventListener("close", (event) => {
      if (left) return;
      if (event.code === 1008) return leave();
      notice.hidden = false;
      notice.textContent = reader.say("reconnecting");
      setTimeout(() => connect(Math.min(wait * 2, LONGEST_WAIT)), wait * (0.5 + Math.random()));
    });
    if (drawn) return;
    notice.textContent = reader.say("connecting");
  }

  function hello(message) {
    me = message;
    reader = readerIn(message.language);
    document.documentElement.lang = reader.language;
    notice.hidden = true;
    skip.textContent = reader.say("skip");
    jump.textContent = reader.say("toNotes");
    keys.textContent = reader.say("keys");
    who.replaceChildren(reader.say("youAre", { name: message.name }), " ",
      h("button", { type: "button", class: "link-button", onclick: goAway }, reader.say("leave")));
    for (const name of Object.keys(parts)) delete parts[name];
    drawn = false;
    // What was not answered is asked again; whatever was done of it is not done twice.
    for (const { message: asked } of waiting.values()) socket.send(JSON.stringify(asked));
  }

  async function goAway() {
    try {
      await fetch(`${seat}/leave`, { method: "POST" });
      leave();
    } catch {
      toast(reader.say("sendFailed"));
    }
  }

  function leave() {
    left = true;
    socket.close();
    dialog?.remove();
    document.body.replaceChildren(h("main", { class: "entrance" }, logo(56), h("h1", {}, reader.say("seatGone")), h("p", {}, reader.say("noDoorHint"))));
  }

  // --- What somebody does -------------------------------------------------------------------------------------------

  function act(message) {
    const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const asked = { ...message, id };
    return new Promise((resolve) => {
      waiting.set(id, {
        message: asked,
        answer(answer) {
          waiting.delete(id);
          resolve(answer);
        },
      });
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(asked));
      else toast(reader.say("sentLater"));
    });
  }

  async function press(token, value, whisper = null) {
    answered(await act({ act: "press", token, value, private: whisper !== null }), whisper);
  }

  function answered(answer, whisper) {
    if (answer.kind === "busy") return toast(reader.say("busy"));
    if (answer.kind === "ask") return openForm(answer.form, whisper);
    closeForm();
    if (answer.kind !== "private") return;
    const next = { key: crypto.getRandomValues(new Uint32Array(2)).join("-"), card: answer.card };
    const at = answer.replaces && whisper ? whispers.findIndex(({ key }) => key === whisper) : -1;
    if (at >= 0) whispers.splice(at, 1, next);
    else whispers.unshift(next);
    whispers.splice(5);
    showWhispers();
    // On a telephone it would be far above what somebody looks at.
    mine.firstElementChild.scrollIntoView({ block: "nearest" });
  }

  function openForm(form, whisper) {
    const opener = dialog?.opener ?? document.activeElement;
    dialog?.remove();
    dialog = formBefore({
      form,
      reader,
      person: null,
      send: async (values) => answered(await act({ act: "submit", token: form.token, values, private: whisper !== null }), whisper),
      cancel: closeForm,
    });
    dialog.opener = opener;
  }

  function closeForm() {
    if (!dialog) return;
    dialog.remove();
    const { opener } = dialog;
    dialog = null;
    if (opener?.isConnected) opener.focus();
  }

  function showWhispers() {
    sync(mine, whispers, ({ key, card }) => h("div", { class: "private" },
      h("p", { class: "only-you" }, icon("eye"), h("span", {}, reader.say("onlyYou")),
        h("button", { type: "button", class: "link-button", onclick: () => {
          whispers.splice(whispers.findIndex((one) => one.key === key), 1);
          showWhispers();
        } }, reader.say("dismiss"))),
      drawCard(card, reader, (token, value) => press(token, value, key))));
  }

  // --- What it looks like -------------------------------------------------------------------------------------------

  function news({ now, parts: changed, gone }) {
    const before = drawn ? { ...parts } : null;
    for (const name of gone) delete parts[name];
    Object.assign(parts, changed);
    ahead = Date.parse(now) - Date.now();
    show();
    if (before) tell(before, parts, moving);
    moving = null;
    drawn = true;
  }

  const laneOf = (key) => parts[`lane ${key}`];
  const openLanes = () => parts.head.lanes.filter((key) => laneOf(key).drop);
  const nameOf = (key) => textOf(laneOf(key).title, reader);

  function show() {
    const { head, card } = parts;
    document.title = `${textOf(head.title, reader)} · Roundtable`;
    title.replaceChildren(...drawWords(head.title, reader));
    sync(beside, [{ key: "card", card, language: reader.language }], () => drawCard(card, reader, press));
    const focused = document.activeElement?.closest?.(".sticker")?.dataset.name;
    const open = openLanes();
    keys.hidden = !open.length;
    jump.hidden = !head.lanes.length;
    lanes.classList.toggle("none", !head.lanes.length);
    sync(lanes, head.lanes.length ? head.lanes.map((key) => ({ key })) : [{ key: "", empty: head.empty }], ({ key, empty }) =>
      key ? h("section", { class: "lane", "data-lane": key }, h("header", { class: "lane-head" }), h("ul", { class: "notes" })) : h("p", { class: "empty" }, empty && drawWords(empty, reader)));
    for (const key of head.lanes) showLane(key, open);
    if (focused && !document.activeElement?.closest?.(".sticker")) lanes.querySelector(`[data-name="${focused}"]`)?.focus();
    if (!lanes.querySelector(".sticker[tabindex='0']")) lanes.querySelector(".sticker")?.setAttribute("tabindex", "0");
    tick();
  }

  function showLane(key, open) {
    const lane = laneOf(key);
    const element = lanes.drawn.get(key).node;
    const [top, list] = element.children;
    element.setAttribute("aria-label", nameOf(key));
    element.classList.toggle("open", lane.drop !== null);
    sync(top, [{ key: "head", title: lane.title, aside: lane.aside, actions: lane.actions, count: lane.notes.length, language: reader.language }], () =>
      h("div", {},
        h("h2", {}, drawWords(lane.title, reader), h("span", { class: "count" }, String(lane.notes.length), h("span", { class: "unseen" }, ` ${reader.say("notes")}`))),
        lane.aside && h("p", { class: "aside" }, drawWords(lane.aside, reader)),
        lane.actions.length > 0 && h("div", { class: "actions" }, lane.actions.map((item) => drawItem(item, reader, press, nameOf(key))))));
    list.setAttribute("aria-describedby", open.length ? "keys" : "");
    sync(list, lane.notes.map((number) => ({ key: number, words: parts[`note ${number}`], movable: open.length > 0, language: reader.language })),
      ({ key: number, words, movable }) => drawSticker(number, words, movable));
    list.classList.toggle("bare", !lane.notes.length);
    list.dataset.empty = reader.say(lane.drop ? "dropHere" : "noNotes");
  }

  function drawSticker(number, text, movable) {
    const move = movable && menuButton(
      { class: "quiet-button move", tabindex: -1, "aria-label": `${reader.say("moveTo")}: ${textOf(text, reader)}`, title: reader.say("moveTo") }, icon("more"),
      () => openLanes().filter((key) => key !== laneAt(number)).map((key) => ({ value: key, label: nameOf(key) })),
      (key) => drop(number, key));
    const sticker = h("li", { class: "sticker", tabindex: -1, "data-name": `note-${number}` }, h("span", { class: "number" }, String(number)), h("p", {}, drawWords(text, reader)), move);
    sticker.addEventListener("keydown", (event) => onKey(event, number, sticker, move));
    sticker.addEventListener("focusin", () => {
      for (const other of lanes.querySelectorAll(".sticker[tabindex='0']")) other.setAttribute("tabindex", "-1");
      sticker.setAttribute("tabindex", "0");
    });
    if (movable) draggable(sticker, { lane: (at) => at?.closest(".lane.open"), drop: (lane) => drop(number, lane.dataset.lane) });
    return sticker;
  }

  const laneAt = (number) => parts.head.lanes.find((key) => laneOf(key).notes.includes(number));

  async function drop(number, key) {
    if (key === laneAt(number)) return;
    moving = number;
    const sticker = lanes.querySelector(`[data-name="note-${number}"]`);
    sticker?.classList.add("moving");
    const answer = await act({ act: "press", token: laneOf(key).drop.token, value: String(number), private: false });
    if (answer.kind === "private") toast(textOf(answer.card.summary, reader));
    else answered(answer, null);
    sticker?.classList.remove("moving");
  }

  // Arrow keys go from note to note; with Shift they take the note along.
  function onKey(event, number, sticker, move) {
    if (event.target !== sticker) return;
    const here = laneAt(number);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move && ["Enter", " ", "m", "M"].includes(event.key)) move.click();
    else if (step && event.shiftKey) {
      const all = parts.head.lanes;
      for (let at = all.indexOf(here) + step; at >= 0 && at < all.length; at += step) {
        if (!laneOf(all[at]).drop) continue;
        drop(number, all[at]);
        break;
      }
    } else if (step) {
      const beside = [...lanes.querySelectorAll(".lane")].filter((lane) => lane.querySelector(".sticker") || lane.dataset.lane === here);
      const next = beside[beside.findIndex((lane) => lane.dataset.lane === here) + step];
      const from = [...sticker.parentElement.children].indexOf(sticker);
      const stickers = next?.querySelectorAll(".sticker") ?? [];
      stickers[Math.min(from, stickers.length - 1)]?.focus();
    } else if (event.key === "ArrowDown") sticker.nextElementSibling?.focus();
    else if (event.key === "ArrowUp") sticker.previousElementSibling?.focus();
    else return;
    event.preventDefault();
  }

  // --- The clock ----------------------------------------------------------------------------------------------------

  function tick() {
    const ends = parts.head?.ends;
    clock.hidden = !ends;
    if (!ends) return;
    const left = Math.max(0, Math.ceil((Date.parse(ends) - Date.now() - ahead) / 1000));
    const shown = left > LONGEST_COUNTDOWN ? reader.moment(ends) : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("far", left > LONGEST_COUNTDOWN);
    clock.classList.toggle("soon", left <= 30);
    clock.replaceChildren(icon("time"), h("span", {}, shown), h("span", { class: "unseen" }, reader.say(left > LONGEST_COUNTDOWN ? "endsThen" : "left")));
  }
  setInterval(tick, 1000);

  connect();
}
