// Where somebody writes: a text field with the commands that fit under it.

import { h, icon } from "./dom.js";
import { complete, plainChoice, toOption } from "./completion.js";

let count = 0;

// `commands()` are all there are, `suggest(asked)` gives choices, `send(text)` resolves to whether it arrived.
export function composer({ reader, label, commands, suggest, send }) {
  const id = `composer-${(count += 1)}`;
  const list = h("ul", { id: `${id}-list`, role: "listbox", class: "suggestions", "aria-label": reader.say("suggested"), hidden: true });
  const usage = h("p", { id: `${id}-usage`, class: "usage", hidden: true });
  const said = h("p", { class: "unseen", "aria-live": "polite" });
  const field = h("textarea", {
    id, rows: 1, placeholder: label, "aria-label": label, "aria-autocomplete": "list", "aria-controls": list.id,
    "aria-describedby": usage.id, autocomplete: "off", spellcheck: "true", enterkeyhint: "send",
  });
  const sendButton = h("button", { type: "submit", class: "send", "aria-label": reader.say("send") }, icon("send"));
  const element = h("form", { class: "composer" }, h("div", { class: "above" }, usage, list), field, sendButton, said);
  let options = [];
  let active = -1;
  let asked = 0;

  function show(found, first) {
    options = found;
    active = found.length && first ? 0 : -1;
    list.hidden = !found.length;
    said.textContent = found.length ? reader.say("suggestions", { count: found.length }) : "";
    list.replaceChildren(...found.map((option, index) =>
      h("li", {
        id: `${id}-${index}`, role: "option",
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => take(index),
      }, h("span", { class: "option-label" }, option.label), h("span", { class: "option-about" }, option.about))));
    mark();
  }

  function mark() {
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    if (active < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `${id}-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    field.value = options[index].insert;
    field.focus();
    typed();
  }

  // Whoever has typed a command to its end sends it; there is nothing left to take.
  const isWhole = (option) => option.insert.trim() === field.value.trim();

  function explain(shown) {
    usage.hidden = !shown;
    if (!shown) return;
    const { command, at } = shown;
    const parts = command.arguments.map(({ name, required }, index) =>
      h(index === at ? "strong" : "span", {}, required ? ` <${name}>` : ` [${name}]`));
    const about = command.arguments[at]?.about ?? command.about;
    usage.replaceChildren(h("code", {}, `/${command.name}`, parts), h("span", {}, about));
  }

  async function typed() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
    sendButton.disabled = !field.value.trim();
    const mine = (asked += 1);
    const found = complete(field.value, commands());
    explain(found.usage);
    show(found.options, !found.usage);
    if (!found.suggest) return;
    const choices = await suggest(found.suggest);
    if (mine === asked) show(choices.map(plainChoice).map((choice) => toOption(choice, found.suggest.before)), false);
  }

  field.addEventListener("input", typed);
  field.addEventListener("blur", () => show([]));
  field.addEventListener("keydown", (event) => {
    const open = options.length > 0;
    if (event.isComposing) return;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length;
      mark();
    } else if (open && event.key === "Tab" && !event.shiftKey) take(Math.max(active, 0));
    else if (open && event.key === "Enter" && active >= 0 && !isWhole(options[active])) take(active);
    else if (open && event.key === "Escape") show([]);
    else if (event.key === "Enter" && !event.shiftKey) element.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value;
    if (!text.trim() || field.readOnly) return;
    field.readOnly = true;
    const arrived = await send(text);
    field.readOnly = false;
    if (arrived) field.value = "";
    typed();
  });
  sendButton.disabled = true;
  return element;
}
