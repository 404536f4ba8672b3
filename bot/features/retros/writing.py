"""Silent writing: notes without a name, several at a time, that nobody sees before all of them are revealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Annotated, Final

from bot.features.retros.common import can_write, course_of, feature, format_of, under_way
from bot.kit import AnonCall, Arg, Asked, Effects, Field, Form, Rejected, Reply, View, _, _n
from storage.retros import MOST_CHARACTERS, Retro, RetroStore, WaitingNotes

MOST_AT_ONCE: Final = 20
"""Notes in one form."""
_HINT: Final = _("One note a line, as many as you like")


def _asked(view: View, number: int) -> Asked:
    """The columns of a retro's format."""
    retro = view.store(RetroStore).find(number)
    columns = () if retro is None else format_of(retro).columns
    return Asked(
        _("Nobody will see who wrote them, nor how many you wrote, and nothing about you is stored."),
        {f"column{index}": head for index, head in enumerate(columns, 1)},
    )


@dataclass(frozen=True, slots=True)
class NotesForm(Form):
    """Notes for each column."""

    title = _("Your notes")
    send = _("Send without my name")
    asks = staticmethod(_asked)

    column1: Annotated[str, Field(_("First column"), "paragraph", most=1200, hint=_HINT)] = ""
    column2: Annotated[str, Field(_("Second column"), "paragraph", most=1200, hint=_HINT)] = ""
    column3: Annotated[str, Field(_("Third column"), "paragraph", most=1200, hint=_HINT)] = ""
    column4: Annotated[str, Field(_("Fourth column"), "paragraph", most=1200, hint=_HINT)] = ""
    column5: Annotated[str, Field(_("Fifth column"), "paragraph", most=1200, hint=_HINT)] = ""
    column6: Annotated[str, Field(_("Sixth column"), "paragraph", most=1200, hint=_HINT)] = ""
    column7: Annotated[str, Field(_("Seventh column"), "paragraph", most=1200, hint=_HINT)] = ""
    column8: Annotated[str, Field(_("Eighth column"), "paragraph", most=1200, hint=_HINT)] = ""


@feature.command("retro note", _("Write notes without your name; nobody sees them before all are shown"))
def note(
    call: AnonCall, text: Annotated[str, Arg(_("your first note"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Ask for notes, beginning with what they typed."""
    return written.open(_writing(call).number, values={"column1": text})


@feature.action
def write(call: AnonCall, number: int) -> Effects:
    """Ask for notes."""
    return written.open(_writing(call).number)


@feature.on_submit
def written(call: AnonCall, form: NotesForm, number: int) -> Effects:
    """Keep notes, a line each."""
    retro = _writing(call)
    notes: list[tuple[int, str]] = []
    columns = _asked(call, number).labels or {}
    for column, (field, lines) in enumerate(zip(columns, astuple(form), strict=False)):
        for line in map(_without_bullet, lines.splitlines()):
            if len(line) > MOST_CHARACTERS:
                raise Rejected(
                    _(
                        "One of these notes has {count} characters, and {most} fit on one. "
                        "Make two of it, a line each.",
                        count=len(line),
                        most=MOST_CHARACTERS,
                    ),
                    field=field,
                )
            if line:
                notes.append((column, line))
    if not notes:
        raise Rejected(_("There is nothing on these notes yet. One word is enough."))
    if len(notes) > MOST_AT_ONCE:
        raise Rejected(_("Send at most {most} notes at a time; you can write more after that.", most=MOST_AT_ONCE))
    return _kept(call, retro, notes)


def _kept(call: AnonCall, retro: Retro, notes: Sequence[tuple[int, str]]) -> Effects:
    if not call.store(WaitingNotes).keep(retro, call.key, notes):
        raise _too_late()
    return Reply(
        _n(
            "Kept, without your name. It shows together with all others when the writing ends.",
            "Kept, without your name. All {count} show together with the others when the writing ends.",
            len(notes),
        )
    )


def _writing(call: View) -> Retro:
    """The retro that is under way, while its notes are still to come.

    :raises Rejected: when they were revealed.
    """
    retro = under_way(call)
    if not can_write(course_of(retro)):
        raise _too_late()
    return retro


def _too_late() -> Rejected:
    return Rejected(
        _(
            "The notes of this retro were shown already. Say yours aloud, or ask whoever leads to go back to "
            "the writing."
        )
    )


def _without_bullet(line: str) -> str:
    return line.strip().lstrip("-–•*·").strip()
