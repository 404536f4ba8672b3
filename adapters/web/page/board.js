// The way in: what stands behind the `#` of an address is a door, and whoever goes through it gets a seat. It is taken
// out of the address at once, so that it is in no history and is not copied with it.

import { h, logo } from "./dom.js";
import { languageOf, readerOf, wordsFrom } from "./reader.js";
import { lookAt } from "./table.js";

const LONGEST_NAME = 40;
const words = await wordsFrom("base-words.json", "words.json");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const seat = location.pathname.match(/\/([0-9a-f]{16})$/)?.[1];
const door = location.hash.slice(1) || history.state?.door;
if (location.hash) history.replaceState({ door }, "", location.pathname);

const readerIn = (language) => {
  const locale = languageOf(words, navigator.language) === language ? navigator.language : language;
  return readerOf(words, { id: "", name: "", locale, zone });
};

async function ask(path, body) {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const said = await response.json();
  if (!response.ok && !said.refused) throw new Error(`${path}: ${response.status}`);
  return said;
}

function show(reader, ...parts) {
  document.documentElement.lang = reader.language;
  document.body.replaceChildren(h("main", { class: "entrance" }, logo(56), parts));
}

// A retro has begun before a connection is there: whatever goes wrong on the way can be tried again.
async function stand() {
  const reader = readerIn(languageOf(words, navigator.language));
  if (!door) return show(reader, h("h1", {}, reader.say("noDoor")), h("p", {}, reader.say("noDoorHint")));
  try {
    const said = await ask("look", { door, locale: navigator.language });
    if (said.refused) show(reader, h("h1", {}, reader.say("shut")), h("p", {}, said.refused));
    else invite(readerIn(said.language), said);
  } catch {
    show(reader, h("h1", {}, reader.say("unreachable")),
      h("button", { type: "button", class: "button primary", onclick: stand }, reader.say("again")));
  }
}

function invite(reader, { group, title, guests }) {
  const key = history.state?.key ?? crypto.getRandomValues(new Uint8Array(16)).reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "");
  history.replaceState({ door, key }, "");  // sent twice, it is the same guest
  const wrong = h("p", { class: "wrong", role: "alert" });
  const name = h("input", { id: "name", type: "text", autocomplete: "name", required: true, maxlength: LONGEST_NAME });
  const button = h("button", { type: "submit", class: "button primary" }, reader.say("enter"));
  const form = h("form", {},
    guests && h("div", { class: "field" }, h("label", { for: "name" }, reader.say("yourName")), name, h("p", { class: "hint" }, reader.say("guestHint"))),
    !guests && h("p", {}, reader.say("memberHint")),
    wrong, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    wrong.textContent = "";
    try {
      const said = await ask("enter", { door, locale: navigator.language, zone, name: name.value, key });
      if (said.at) return location.replace(said.at);
      wrong.textContent = said.refused;
    } catch {
      wrong.textContent = reader.say("sendFailed");
    }
    button.disabled = false;
  });
  document.title = `${title} · Roundtable`;
  show(reader, h("p", { class: "group" }, group), h("h1", {}, title), form);
  (guests ? name : button).focus();
}

if (seat) lookAt(seat, words, readerIn);
else stand();
