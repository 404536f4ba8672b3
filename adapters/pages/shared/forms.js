// Forms before people: one field of each kind, and the dialog around them.

import { avatar, h, icon } from "./dom.js";
import { drawWords } from "./cards.js";

const LONGEST_RADIO_LIST = 5;
let count = 0;

// One field with its label, hint, counter and error; `read()` gives what stands in it. People are chosen among `people`.
function drawField(blank, reader, isOneOfMany, people) {
  const id = `field-${(count += 1)}`;
  const label = drawWords(blank.label, reader);
  const optional = !blank.required && [" ", h("span", { class: "optional" }, reader.say("optional"))];  // heard as a word of its own
  const hint = blank.hint && h("p", { id: `${id}-hint`, class: "hint" }, drawWords(blank.hint, reader));
  const error = blank.error && h("p", { id: `${id}-error`, class: "error" }, icon("warning"), h("span", {}, drawWords(blank.error, reader)));
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const state = { "aria-describedby": about, "aria-invalid": error ? "true" : null, "aria-required": blank.required ? "true" : null };
  if (blank.kind === "choice" && blank.choices.length <= LONGEST_RADIO_LIST) {
    const inputs = blank.choices.map((choice) => [
      h("input", { type: "radio", name: id, value: choice.value, checked: choice.value === blank.value }),
      h("span", {}, drawWords(choice.label, reader)),
    ]);
    const element = h("fieldset", { class: "field", role: "radiogroup", ...state },
      h("legend", {}, label, optional), hint, inputs.map((pair) => h("label", { class: "radio" }, pair)), error);
    return { element, first: inputs[0]?.[0], read: () => inputs.find(([input]) => input.checked)?.[0].value ?? "" };
  }
  if (blank.kind === "people") {
    const chosen = blank.value.split("\n").map((line) => line.split(" ", 1)[0]);
    const inputs = people.map((person) => [
      h("input", { type: "checkbox", value: person.id, checked: chosen.includes(person.id) }),
      avatar(person),
      h("span", {}, person.name),
    ]);
    const element = h("fieldset", { class: "field people", "aria-describedby": about },
      h("legend", {}, label, optional), hint, inputs.map((parts) => h("label", { class: "radio" }, parts)), error);
    return { element, first: inputs[0]?.[0], read: () => inputs.filter(([input]) => input.checked).map(([input]) => input.value).join(" ") };
  }
  const field = blank.kind === "choice"
    ? h("select", { id, ...state }, h("option", { value: "" }, reader.say("pickOne")),
        blank.choices.map((choice) => h("option", { value: choice.value }, drawWords(choice.label, reader))))
    : blank.kind === "paragraph"
      ? h("textarea", { id, rows: 2, class: isOneOfMany && "short", ...state })
      : h("input", { id, type: "text", autocomplete: "off", list: blank.list, ...state });
  field.value = blank.value;
  const element = h("div", { class: "field" },
    h("label", { for: id }, label, optional), hint, field, blank.kind === "choice" ? null : counter(field, blank.most), error);
  return { element, first: field, read: () => field.value };
}

// How much of the room is used; only once it begins to matter.
function counter(field, most) {
  const shown = h("p", { class: "counter", "aria-hidden": "true" });
  const update = () => {
    const used = [...field.value].length;
    shown.hidden = used < most * 0.7;
    shown.textContent = `${used} / ${most}`;
    shown.classList.toggle("over", used > most);
  };
  field.addEventListener("input", update);
  update();
  return shown;
}

// A form in a dialog. `send(values)` and `cancel()` are told to the server; it then says whether the form is still there.
export function openDialog({ reader, person, people = [], title, intro, blanks, sendLabel, send, cancel }) {
  const id = `dialog-${(count += 1)}`;
  // Where much is asked, one sees how much at a glance; each field grows with what is written.
  const isOneOfMany = blanks.filter((blank) => blank.kind === "paragraph").length > 1;
  const fields = blanks.map((blank) => ({ blank, ...drawField(blank, reader, isOneOfMany, people) }));
  const faulty = fields.find(({ blank }) => blank.error);
  const submit = h("button", { type: "submit", class: "button primary" }, sendLabel);
  const form = h("form", { method: "dialog", novalidate: true },
    h("header", {},
      h("h2", { id }, title),
      h("button", { type: "button", class: "quiet-button", "aria-label": reader.say("close"), onclick: () => dialog.requestClose() }, icon("close"))),
    h("div", { class: "dialog-body" },
      person && h("p", { class: "who-sees" }, avatar(person), reader.say("whoSees", { name: person.name })),
      intro && h("p", { class: "intro" }, intro),
      faulty && h("p", { class: "wrong", role: "alert" }, icon("warning"), h("span", {}, reader.say("fieldsWrong"))),
      fields.map(({ element }) => element)),
    h("footer", {},
      h("button", { type: "button", class: "button normal", onclick: () => dialog.requestClose() }, reader.say("cancel")),
      submit));
  const dialog = h("dialog", { "aria-labelledby": id, lang: reader.language }, form);
  dialog.requestClose ??= () => dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    cancel();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    await send(Object.fromEntries(fields.map(({ blank, read }) => [blank.name, read()])));
    form.ariaBusy = "false";
  });
  document.body.append(dialog);
  dialog.showModal();
  (faulty ?? fields[0])?.first?.focus();
  return dialog;
}

// The form of a person, from the server; kept as it is for as long as the server sends the same.
export function formBefore({ form, person, people, reader, send, cancel }) {
  return openDialog({
    reader,
    person,
    people,
    title: drawWords(form.title, reader),
    intro: form.intro && drawWords(form.intro, reader),
    blanks: form.blanks,
    sendLabel: drawWords(form.send, reader),
    send,
    cancel,
  });
}
