// Dragging by mouse, pen and finger. A finger that moves at once scrolls; one that rests first takes the note along.

const FAR_ENOUGH = 6;
const LONG_ENOUGH = 280;
const EDGE = 60;

// `lane(element)` gives the lane that takes it there, if any; `drop(lane)` puts it in.
export function draggable(element, { lane, drop }) {
  let start = null;
  let ghost = null;
  let over = null;
  let timer = null;
  let scrolling = null;
  let at = null;

  function begin() {
    const box = element.getBoundingClientRect();
    ghost = element.cloneNode(true);
    ghost.classList.add("ghost");
    ghost.setAttribute("aria-hidden", "true");
    ghost.inert = true;
    ghost.style.width = `${box.width}px`;
    ghost.style.left = `${box.left}px`;
    ghost.style.top = `${box.top}px`;
    document.body.append(ghost);
    document.body.classList.add("dragging");
    element.classList.add("lifted");
    scrolling = setInterval(scroll, 16);
  }

  function follow(event) {
    at = event;
    ghost.style.transform = `translate(${event.clientX - start.x}px, ${event.clientY - start.y}px) rotate(1.5deg)`;
    const found = lane(document.elementFromPoint(event.clientX, event.clientY));
    if (found === over) return;
    over?.classList.remove("over");
    over = found ?? null;
    over?.classList.add("over");
  }

  function scroll() {
    if (!at) return;
    const up = at.clientY < EDGE ? -12 : at.clientY > window.innerHeight - EDGE ? 12 : 0;
    if (up) window.scrollBy(0, up);
  }

  function end(dropped) {
    clearTimeout(timer);
    clearInterval(scrolling);
    ghost?.remove();
    over?.classList.remove("over");
    document.body.classList.remove("dragging");
    element.classList.remove("lifted");
    const target = over;
    start = ghost = over = at = null;
    if (dropped && target) drop(target);
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("button, a")) return;
    start = { x: event.clientX, y: event.clientY, touch: event.pointerType === "touch", id: event.pointerId };
    // At once for a mouse: a quick hand is beside the note before it has moved on it.
    if (!start.touch) element.setPointerCapture(start.id);
    else timer = setTimeout(() => {
      begin();
      element.setPointerCapture(start.id);
    }, LONG_ENOUGH);
  });
  element.addEventListener("pointermove", (event) => {
    if (!start) return;
    const far = Math.hypot(event.clientX - start.x, event.clientY - start.y) > FAR_ENOUGH;
    if (ghost) follow(event);
    else if (far && start.touch) end(false);
    else if (far) {
      begin();
      follow(event);
    }
  });
  element.addEventListener("pointerup", () => start && end(ghost !== null));
  element.addEventListener("pointercancel", () => start && end(false));
  element.addEventListener("touchmove", (event) => ghost && event.preventDefault(), { passive: false });
  element.addEventListener("contextmenu", (event) => ghost && event.preventDefault());
  element.addEventListener("dragstart", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => event.key === "Escape" && ghost && end(false));
}
