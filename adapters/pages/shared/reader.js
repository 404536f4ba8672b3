// Somebody who reads: their language for the page's own words, their locale and zone for times.

// What the page says by itself, in every language, from one file or several.
export async function wordsFrom(...paths) {
  const files = await Promise.all(paths.map(async (path) => (await fetch(path)).json()));
  return Object.fromEntries(Object.keys(files[0]).map((language) => [language, Object.assign({}, ...files.map((file) => file[language]))]));
}

export function languageOf(words, locale) {
  const language = locale.split("-")[0];
  return language in words ? language : "en";
}

export function readerOf(words, person) {
  const language = languageOf(words, person.locale);
  const { locale, zone: timeZone } = person;
  const form = (options) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const time = form({ timeStyle: "short" });
  const day = form({ weekday: "long", day: "numeric", month: "long" });
  const moment = form({ weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const full = form({ dateStyle: "full", timeStyle: "long" });
  const dayKey = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });

  const say = (key, values = {}) => words[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const date = (text) => new Date(text);
  return {
    person,
    language,
    say,
    time: (at) => time.format(date(at)),
    day: (at) => day.format(date(at)),
    moment: (at) => moment.format(date(at)),
    full: (at) => full.format(date(at)),
    dayKey: (at) => dayKey.format(date(at)),
    dayName(at, now) {
      const days = (dayNumber(dayKey.format(date(now))) - dayNumber(dayKey.format(date(at)))) | 0;
      return { 0: say("today"), 1: say("yesterday") }[days] ?? day.format(date(at));
    },
  };
}

const dayNumber = (key) => Date.parse(key) / 86_400_000;
