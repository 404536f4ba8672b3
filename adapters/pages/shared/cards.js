// A card, as the server describes it, becomes elements.

import { h, icon, menuButton } from "./dom.js";

const LONGEST_SHORT_FACT = 70;

export function drawWords(words, reader) {
  return words.map((span) => drawSpan(span, reader));
}

export function textOf(words, reader) {
  return drawWords(words, reader).map((node) => (typeof node === "string" ? node : node.textContent)).join("");
}

function drawSpan(span, reader) {
  switch (span.kind) {
    case "text":
      return span.text;
    case "bold":
      return h("strong", {}, drawWords(span.words, reader));
    case "code":
      return h("code", {}, span.text);
    case "link":
      return drawLink(span, reader);
    case "mention":
      return h("span", { class: span.user === reader.person.id ? "mention me" : "mention" }, `@${span.name}`);
    case "channel":
      return h("span", { class: "mention" }, `#${span.name}`);
    case "when":
      return h("time", { datetime: span.at, title: reader.full(span.at) }, reader[span.style](span.at));
  }
}

function drawLink(span, reader) {
  const words = drawWords(span.words, reader);
  const ours = /^https?:\/\//.test(span.url);
  return ours ? h("a", { href: span.url, target: "_blank", rel: "noopener noreferrer" }, words) : h("span", {}, words);
}

// `press(token, value)` is awaited: until it is answered, the card is busy.
export function drawCard(card, reader, press) {
  const title = card.title && h("h3", {}, drawWords(card.title, reader));
  const blocks = card.blocks.map((block) => drawBlock(block, reader, press, title?.textContent));
  return h("article", { class: "card", "aria-label": textOf(card.summary, reader) }, title, blocks);
}

// Bare words need no frame around them.
export function isBare(card) {
  return card.title === null && card.blocks.every((block) => block.kind === "paragraph" && block.tone === "normal");
}

function drawBlock(block, reader, press, title) {
  switch (block.kind) {
    case "paragraph":
      return h(block.tone === "quote" ? "blockquote" : "p", { class: block.tone }, drawWords(block.words, reader));
    case "fields":
      return h("dl", { class: "fields" }, block.pairs.map(([name, value]) =>
        h("div", { class: textOf(value, reader).length > LONGEST_SHORT_FACT && "long" },
          h("dt", {}, drawWords(name, reader)), h("dd", {}, drawWords(value, reader)))));
    case "bar":
      return drawBar(block, reader);
    case "table":
      return drawTable(block, reader);
    case "image":
      return h("img", { src: `data:image/png;base64,${block.png}`, alt: textOf(block.words, reader) });
    case "document":
      return h("p", { class: "document" },
        h("a", { href: `data:${block.type};base64,${block.content}`, download: block.name }, block.name),
        h("span", { class: "quiet" }, drawWords(block.words, reader)));
    case "divider":
      return h("hr");
    case "actions":
      return h("div", { class: "actions" }, block.items.map((item) => drawItem(item, reader, press, title)));
  }
}

function drawBar(block, reader) {
  const fill = h("span", { class: "fill" });
  fill.style.width = `${block.whole ? Math.min(100, (100 * block.value) / block.whole) : 0}%`;
  return h("div", { class: "bar" },
    h("span", { class: "bar-label" }, drawWords(block.label, reader)),
    h("span", { class: "bar-share" }, reader.say("bar", block)),
    h("span", { class: "track", "aria-hidden": "true" }, fill));
}

function drawTable(block, reader) {
  const cell = (name) => (words) => h(name, name === "th" ? { scope: "col" } : {}, drawWords(words, reader));
  return h("div", { class: "table", tabindex: 0, role: "group", "aria-label": block.head.map((words) => textOf(words, reader)).join(", ") },
    h("table", {},
      h("thead", {}, h("tr", {}, block.head.map(cell("th")))),
      h("tbody", {}, block.rows.map((row) => h("tr", {}, row.map(cell("td")))))));
}

// Heard alone, a button says what it is about too: "Support, Idea I-4".
export function drawItem(item, reader, press, title) {
  const label = drawWords(item.label, reader);
  const names = { "data-name": item.token, "aria-label": title && `${textOf(item.label, reader)}, ${title}` };
  const busyWhile = async (button, value) => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    await press(item.token, value);
    button.removeAttribute("aria-disabled");
  };
  if (item.kind === "button") {
    const button = h("button", { type: "button", class: `button ${item.style}`, ...names }, label);
    button.addEventListener("click", () => busyWhile(button, null));
    return button;
  }
  const choices = () => item.choices.map((choice) => ({ value: choice.value, label: drawWords(choice.label, reader) }));
  const button = menuButton({ class: "button normal", ...names }, h("span", {}, label), choices, (value) => busyWhile(button, value));
  button.append(icon("down"));
  return button;
}
