// The page's own two forms: a new person, a new channel.

import { h } from "./dom.js";
import { openDialog } from "./forms.js";

const words = (text) => [{ kind: "text", text }];
const blank = (name, label, more) => ({ name, label: words(label), kind: "line", required: true, most: 40, choices: [], value: "", ...more });

// A dialog of the page itself: `add(values)` gives the field that is wrong, or nothing.
function ask({ reader, title, blanks, errors, add }) {
  const opener = document.activeElement;
  let dialog;
  const leave = () => {
    dialog.remove();
    (opener.isConnected ? opener : document.querySelector("main")).focus();
  };
  const open = (values, wrong) => {
    const opened = openDialog({
      reader,
      title,
      blanks: blanks.map((one) => ({ ...one, value: values[one.name] ?? one.value, error: one.name === wrong && words(errors[wrong]) })),
      sendLabel: reader.say("add"),
      cancel: leave,
      async send(typed) {
        const fault = await add(typed);
        leave();
        if (fault) open(typed, fault);
      },
    });
    dialog = opened;
  };
  open({});
}

const LANGUAGES = { "en-GB": "English", "en-US": "English (US)", "es-ES": "Español", "es-MX": "Español (México)" };

export function askForPerson({ reader, add }) {
  const zones = h("datalist", { id: "zones" }, Intl.supportedValuesOf("timeZone").map((zone) => h("option", { value: zone })));
  document.querySelector("#zones")?.remove();
  document.body.append(zones);
  const choices = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label: words(label) }));
  ask({
    reader,
    title: reader.say("addPerson"),
    errors: { name: reader.say("nameWrong"), zone: reader.say("zoneWrong"), locale: reader.say("pickOne") },
    blanks: [
      blank("name", reader.say("name")),
      blank("locale", reader.say("language"), { kind: "choice", choices, value: reader.language === "es" ? "es-ES" : "en-GB" }),
      blank("zone", reader.say("zone"), { list: "zones", most: 60, value: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    ],
    add,
  });
}

export function askForChannel({ reader, add }) {
  ask({
    reader,
    title: reader.say("addChannel"),
    errors: { name: reader.say("nameWrong") },
    blanks: [blank("name", reader.say("channelName"))],
    add,
  });
}
