// Says what others changed, to those who listen to the page: calmly, and several changes in one sentence.

import { textOf } from "./cards.js";

const CALM = 2500;
const MOST_SENTENCES = 2;

const lanesOf = (parts) => Object.fromEntries(
  parts.head.lanes.flatMap((key) => parts[`lane ${key}`].notes.map((number) => [number, key])));
// A minute that passed is no news.
const gist = (card, reader) => textOf(card.summary, reader).replace(/\d+/g, "");

export function teller(element, readerNow) {
  let sentences = [];
  let moved = 0;
  let timer = null;

  function say() {
    const reader = readerNow();
    timer = null;
    const said = moved > MOST_SENTENCES ? [...sentences.filter(({ move }) => !move), { text: reader.say("manyMoved", { count: moved }) }] : sentences;
    element.replaceChildren(...said.map(({ text }) => Object.assign(document.createElement("p"), { textContent: text })));
    sentences = [];
    moved = 0;
  }

  return (before, now, own) => {
    const reader = readerNow();
    if (gist(before.card, reader) !== gist(now.card, reader)) sentences.push({ text: textOf(now.card.summary, reader) });
    const old = lanesOf(before);
    const lanes = lanesOf(now);
    const fresh = Object.keys(lanes).filter((number) => !(number in old)).length;
    if (fresh) sentences.push({ text: reader.say("newNotes", { count: fresh }) });
    for (const [number, lane] of Object.entries(lanes)) {
      if (!(number in old) || old[number] === lane || !now[`lane ${lane}`]) continue;
      const values = { note: textOf(now[`note ${number}`], reader), lane: textOf(now[`lane ${lane}`].title, reader) };
      if (Number(number) !== own) moved += 1;
      sentences.push({ move: Number(number) !== own, text: reader.say("moved", values) });
    }
    if (sentences.length) timer ??= setTimeout(say, CALM);
  };
}
