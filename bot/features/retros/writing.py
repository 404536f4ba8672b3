"""Silent writing: notes without a name, several at a time, that nobody sees before all of them are revealed."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Annotated, Final

from bot.features.retros.common import can_write, course_of, feature, format_of, under_way
from bot.kit import (
    AnonCall,
    Arg,
    Asked,
    Card,
    Code,
    Effects,
    Field,
    Fields,
    Form,
    Paragraph,
    Rejected,
    Reply,
    Slash,
    View,
    _,
    _n,
)
from bot.kit.receipts import in_fours
from storage.retros import MOST_AT_ONCE, MOST_CHARACTERS, Retro, RetroStore, WaitingNotes

_START: Final = Slash("retro start")
_HINT: Final = _("One note a line, as many as you like")


def _asked(view: View, number: int, code: str = "") -> Asked:
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
    return written.open(writing_now(call).number, values={"column1": text})


@feature.action
def write(call: AnonCall, number: int) -> Effects:
    """Ask for notes."""
    return written.open(writing_now(call, number).number)


@feature.on_submit
def written(call: AnonCall, form: NotesForm, number: int) -> Effects:
    """Keep notes, a line each."""
    retro = writing_now(call, number)
    notes = read_notes(call, form, number)
    if not notes:
        raise Rejected(_("There is nothing on these notes yet. One word is enough."))
    code = call.store(WaitingNotes).keep(retro, call.key, notes)
    if code is None:
        raise too_late(retro)
    return Reply(_kept(len(notes), code))


def _kept(count: int, code: str) -> Card:
    said = _n(
        "Kept, without your name. It shows together with all others when the writing ends.",
        "Kept, without your name. All {count} show together with the others when the writing ends.",
        count,
    )
    return Card(
        summary=said,
        blocks=(
            Paragraph(said),
            Fields(((_("Your receipt code"), Code(in_fours(code))),)),
            Paragraph(
                _(
                    "Copy it now: it is shown this once, and it is the only way back to these notes. "
                    "With {command} you can change them, take them back, or say later that they are yours.",
                    command=Slash("retro receipt"),
                ),
                "quiet",
            ),
        ),
    )


def read_notes(call: View, form: NotesForm, number: int) -> list[tuple[int, str]]:
    """The notes on a form, each with its column.

    :raises Rejected: when one is too long, or when there are too many.
    """
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
    if len(notes) > MOST_AT_ONCE:
        raise Rejected(_("Send at most {most} notes at a time; you can write more after that.", most=MOST_AT_ONCE))
    return notes


def writing_now(call: View, number: int = 0) -> Retro:
    """A retro whose notes are still to come: the one that is under way, else the next one that is planned with notes.

    With a number it is that one.

    :raises Rejected: when its notes were revealed.
    """
    store = call.store(RetroStore)
    retro = store.find(number) if number else store.under_way() or next(iter(store.collecting()), None)
    retro = retro or under_way(call)
    if not (retro.collecting and not retro.reveals) and not (retro.phase and can_write(course_of(retro))):
        raise too_late(retro)
    return retro


def too_late(retro: Retro) -> Rejected:
    """What to say when the notes were revealed."""
    if not retro.phase:
        return Rejected(_("This retro is over, and takes no notes any more. {command} begins another.", command=_START))
    return Rejected(
        _(
            "The notes of this retro were shown already. Say yours aloud, or ask whoever leads to go back to "
            "the writing."
        )
    )


def _without_bullet(line: str) -> str:
    return line.strip().lstrip("-–•*·").strip()
