// What could be typed next, as a pure function of what is typed.

const QUOTED = /^"([^"]*)("?)$/;

// { options: [{ insert, label, about }], usage: { command, at }, suggest: { command, argument, typed, before } }
export function complete(line, commands) {
  const typed = line.match(/^\s*\/(?:wg\s+)?(.*)$/s);
  if (!typed) return { options: [] };
  const start = line.slice(0, line.length - typed[1].length);
  const rest = typed[1];
  const command = commands
    .filter(({ name }) => rest.toLowerCase().startsWith(`${name} `))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (!command) return { options: commandsLike(rest.toLowerCase(), start, commands) };

  const words = splitWords(rest.slice(command.name.length + 1));
  const at = argumentAt(command, words);
  const argument = command.arguments[at];
  const usage = { command, at };
  if (!argument) return { options: [], usage };
  const current = argument.rest ? "" : words.at(-1);
  const bare = current.replace(QUOTED, "$1");
  const before = line.slice(0, line.length - current.length);
  if (argument.choices.length) {
    const fitting = argument.choices.map(plainChoice).filter((choice) => fits(choice, bare));
    const exact = fitting.some(({ value }) => value === bare);
    return { options: exact ? [] : fitting.map((choice) => toOption(choice, before)), usage };
  }
  return { options: [], usage, suggest: argument.suggests && { command: command.name, argument: argument.name, typed: bare, before } };
}

export function toOption(choice, before) {
  const text = /\s/.test(choice.value) ? `"${choice.value}"` : choice.value;
  return { insert: `${before}${text} `, label: choice.label, about: choice.value === choice.label ? "" : choice.value };
}

export const plainChoice = ({ value, label }) => ({ value, label: label.map((span) => span.text ?? "").join("") });

function fits({ value, label }, typed) {
  const like = typed.toLowerCase();
  return value.toLowerCase().startsWith(like) || label.toLowerCase().includes(like);
}

function commandsLike(typed, start, commands) {
  const fitting = commands.filter(({ name }) => name.startsWith(typed) && name !== typed);
  const exact = commands.find(({ name }) => name === typed);
  return [...(exact && fitting.length ? [exact] : []), ...fitting].map((command) => ({
    insert: `${start}${command.name}${command.arguments.length ? " " : ""}`,
    label: `/${command.name}`,
    about: command.about,
  }));
}

// The words typed so far, quotes kept; the last one is still being typed and may be empty.
function splitWords(text) {
  const words = text.match(/"[^"]*"?|\S+/g) ?? [];
  return text === "" || /\s$/.test(text) ? [...words, ""] : words;
}

function argumentAt(command, words) {
  const rest = command.arguments.findIndex((argument) => argument.rest);
  return rest >= 0 && words.length > rest ? rest : words.length - 1;
}
