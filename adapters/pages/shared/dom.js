// Elements, icons and lists. Text becomes text nodes and nothing else: no character of it means anything.

export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "disabled") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PATHS = {
  channel: "M6 3.5 5 14.5M11.5 3.5l-1 11M3 6.7h11.5M2.5 11.3H14",
  close: "m4.5 4.5 8 8m0-8-8 8",
  down: "m4.5 6.5 4 4 4-4",
  eye: "M1.8 8.5s2.4-4.6 6.7-4.6 6.7 4.6 6.7 4.6-2.4 4.6-6.7 4.6-6.7-4.6-6.7-4.6Zm6.7 1.9a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8Z",
  menu: "M2.5 5h12M2.5 8.5h12M2.5 12h12",
  more: "M4 8.5h.01M8.5 8.5h.01M13 8.5h.01",
  plus: "M8.5 3.5v10m-5-5h10",
  reply: "M7 4 3 8l4 4m-4-4h6.5c2.5 0 4 1.5 4 4.5",
  send: "M2.7 8.5h5M2.7 3.3l11.8 5.2-11.8 5.2 1.6-5.2Z",
  time: "M8.5 5v3.7l2.4 1.4M15 8.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0Z",
  warning: "M8.5 2.8 15 14H2Zm0 4.2v3m0 1.9v.1",
};

const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export function icon(name) {
  const drawn = svg("svg", { class: "icon", viewBox: "0 0 17 17", "aria-hidden": "true", focusable: "false" });
  drawn.append(svg("path", { d: PATHS[name] }));
  return drawn;
}

// The round table: six seats, one of them still free.
export function logo(size) {
  const drawn = svg("svg", { class: "logo", viewBox: "0 0 32 32", width: size, height: size, "aria-hidden": "true" });
  drawn.append(svg("circle", { class: "table", cx: 16, cy: 16, r: 6 }));
  for (let seat = 0; seat < 6; seat += 1) {
    const angle = (seat / 6) * 2 * Math.PI - Math.PI / 2;
    const at = { cx: 16 + 12 * Math.cos(angle), cy: 16 + 12 * Math.sin(angle), r: 2.5 };
    drawn.append(svg("circle", { class: seat === 5 ? "seat free" : "seat", ...at }));
  }
  return drawn;
}

export function avatar(person) {
  const initials = person.name.split(/\s+/).map((word) => [...word][0]).slice(0, 2).join("").toUpperCase();
  return h("span", { class: `avatar tint-${person.tint}`, "aria-hidden": "true" }, initials);
}

// Make the children of a list show the items, and touch none that look as they did: what somebody reads, holds or has
// focused stays where it is.
export function sync(list, items, draw) {
  const before = list.drawn ?? new Map();
  list.drawn = new Map();
  let place = list.firstChild;
  for (const item of items) {
    const look = JSON.stringify(item);
    const old = before.get(item.key);
    const node = old?.look === look ? old.node : draw(item);
    if (old && old.node !== node) replaceKeepingFocus(old.node, node);
    list.drawn.set(item.key, { look, node });
    if (node === place) place = place.nextSibling;
    else if (old?.node === place) place = node.nextSibling;
    else list.insertBefore(node, place);
  }
  const kept = new Set([...list.drawn.values()].map(({ node }) => node));
  for (const child of [...list.children]) if (!kept.has(child)) child.remove();
}

// Where the button somebody pressed is gone, as in the next part of a retro, they stay at what it stood on.
function replaceKeepingFocus(old, node) {
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
  old.replaceWith(node);
  if (!focused) return;
  const same = [...node.querySelectorAll("[data-name]")].find((one) => one.dataset.name === focused);
  if (!same) node.tabIndex = -1;
  (same ?? node).focus({ preventScroll: !same });
}

// A menu under a button: arrow keys, letters, Enter, Escape.
export function menuButton(properties, label, choices, choose) {
  const button = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", ...properties }, label);
  button.addEventListener("click", () => openMenu(button, choices(), choose));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    openMenu(button, choices(), choose);
  });
  return button;
}

function openMenu(button, choices, choose) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto", "aria-label": button.textContent });
  const close = () => menu.hidePopover();
  for (const choice of choices) {
    const pick = () => {
      close();
      button.focus();
      choose(choice.value);
    };
    menu.append(h("button", { type: "button", role: "menuitem", tabindex: -1, onclick: pick }, choice.label));
  }
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to % items.length).focus();
    else if (event.key.length === 1 && event.key !== " ") {
      const from = [...items.slice(at + 1), ...items];
      from.find((one) => one.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    } else if (event.key === "Tab") close();
    if (to !== undefined) event.preventDefault();
  });
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "closed") menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  const place = button.getBoundingClientRect();
  const below = window.innerHeight - place.bottom > menu.offsetHeight + 12 || place.top < menu.offsetHeight;
  menu.style.left = `${Math.max(8, Math.min(place.left, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = below ? `${place.bottom + 4}px` : `${place.top - menu.offsetHeight - 4}px`;
  menu.firstChild?.focus();
}
