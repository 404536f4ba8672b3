"""Saving what somebody wrote: any message can be put on record, from the menu beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from bot.features.record.actions import note_action
from bot.features.record.common import choices_of, feature
from bot.features.record.decisions import decide
from bot.features.record.milestones import plan_milestone
from bot.features.record.questions import ask_question
from bot.features.record.raising import sign_blocker
from bot.kit import Asked, Call, Effects, Field, Form, Phrase, View, _
from storage.record import MOST_CHARACTERS

KINDS: Final[Mapping[str, Phrase]] = {
    "decision": _("a decision"),
    "question": _("an open question"),
    "action": _("an action"),
    "blocker": _("a blocker"),
    "milestone": _("a milestone"),
}
_SAVED: Final[Mapping[str, Callable[[Call, str], Effects]]] = {
    "decision": lambda call, text: decide(call, {"text": text}),
    "question": ask_question,
    "action": note_action,
    "blocker": sign_blocker,
    "milestone": plan_milestone,
}


def _before_saving(view: View, cut: int) -> Asked:
    if not cut:
        return Asked()
    return Asked(_("The message is longer than what fits here. This is its beginning; say the rest in your own words."))


@dataclass(frozen=True, slots=True)
class SaveForm(Form):
    """What a message becomes on record."""

    title = _("Save to the record")
    send = _("Save")
    asks = staticmethod(_before_saving)

    kind: Annotated[str, Field(_("What is it?"), "choice", choices=choices_of(KINDS))]
    text: Annotated[str, Field(_("What it says"), "paragraph", most=MOST_CHARACTERS)]


@feature.shortcut(_("Save to the record"))
def save(call: Call, text: str) -> Effects:
    """Ask what it is, beginning with what it says."""
    return saved.open(int(len(text) > MOST_CHARACTERS), values={"text": text[:MOST_CHARACTERS]})


@feature.on_submit
def saved(call: Call, form: SaveForm, cut: int) -> Effects:
    """Keep it as what it is; more can be said on its card."""
    return _SAVED[form.kind](call, form.text)
