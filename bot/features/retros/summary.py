"""The summary: what came of a retro, in the channel, as a file to keep, and shared with others if somebody wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Annotated, Final, Literal, TypeAlias

from bot.features.retros.agenda import Course
from bot.features.retros.common import feature, format_of, name_of, summary_of
from bot.features.retros.gathering import called
from bot.features.retros.report import Report, ReportedTheme
from bot.features.retros.wall import Wall, wall
from bot.kit import (
    Actions,
    Arg,
    Bold,
    Button,
    Card,
    Choice,
    Effect,
    Effects,
    JobCall,
    Kind,
    ModeratorCall,
    NotFound,
    Phrase,
    Post,
    Printout,
    Refresh,
    Rejected,
    Reply,
    Slash,
    View,
    When,
    Words,
    _,
    join,
)
from bot.kit.sharing import before_sharing, nowhere_to_share, seen_as
from storage.people import KnownPlace, People
from storage.retros import BreakoutStore, End, OutcomeStore, Retro, RetroStore, ScoreStore, SummaryStore, Theme

FileForm: TypeAlias = Literal["markdown", "pdf"]


@dataclass(frozen=True, slots=True)
class Shape:
    """How somebody wants it: on a card, or in a file of some form; with all notes, or without."""

    words: Phrase
    form: FileForm | None = None
    notes: bool = False


_SHAPES: Final[Mapping[str, Shape]] = {
    "notes": Shape(_("with all notes"), notes=True),
    "markdown": Shape(_("as Markdown"), "markdown"),
    "pdf": Shape(_("as PDF"), "pdf"),
    "notes-markdown": Shape(_("as Markdown, with all notes"), "markdown", notes=True),
    "notes-pdf": Shape(_("as PDF, with all notes"), "pdf", notes=True),
}
_CHOICES: Final = tuple(Choice(value, shape.words) for value, shape in _SHAPES.items())

RetroNumber = Annotated[int, Arg(_("which retro, such as R-3; the last one if you leave it out"), prefix="R")]


@feature.command("retro summary", _("See what came of a retro, and keep it as a file"))
def summary_typed(
    call: View,
    number: RetroNumber = 0,
    how: Annotated[str, Arg(_("as a file, or with all notes"), choices=_CHOICES)] = "",
) -> Effects:
    """What came of it, privately, with what can be done with it."""
    found = _report(call, number or _last(call))
    shape = _SHAPES.get(how)
    if shape is None or shape.form is None:
        return Reply(_with_steps(call, found, notes=shape is not None))
    return Reply(_file(call, found.number, shape.form, notes=shape.notes))


@feature.card
def summary_card(view: View, number: int) -> Card | None:
    """What came of a retro, as everybody sees it."""
    retro, end = view.store(RetroStore).find(number), view.store(SummaryStore).of(number)
    if retro is None or end is None:
        return None
    return _with_steps(view, gathered(view, retro, end), notes=False)


def _summary_with(view: View, number: int, _outcome: int) -> Card | None:
    return summary_card.draw(view, number)


for _name, _one, _many in (
    ("takeaway", _("Takeaway"), _("Takeaways")),
    ("ask", _("Ask of leadership"), _("Asks of leadership")),
):
    feature.keeps(
        Kind(
            name=_name,
            one=_one,
            many=_many,
            called=lambda number, _outcome: name_of(number),
            show=_summary_with,
            columns={} if _name == "takeaway" else {"whom": _("Who is asked"), "due": _("By when?")},
        )
    )


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """Once a retro is over, show what came of it, if anything did."""
    if course.phase is not None:
        return ()
    end = call.store(SummaryStore).end(retro.number, call.now)
    return () if gathered(call, retro, end).is_empty else (Post(content=summary_of(retro.number)),)


@feature.action
def as_markdown(call: View, number: int, notes: int) -> Effects:
    """The summary as Markdown."""
    return Reply(_file(call, number, "markdown", notes=bool(notes)))


@feature.action
def as_pdf(call: View, number: int, notes: int) -> Effects:
    """The summary as a PDF."""
    return Reply(_file(call, number, "pdf", notes=bool(notes)))


# --- Beyond the group -------------------------------------------------------------------------------------------------


@feature.command("retro share", _("Share what came of a retro beyond the group, once you saw what others will see"))
def share_typed(call: ModeratorCall, number: RetroNumber = 0) -> Effects:
    """Show what others would see, and where."""
    return Reply(_preview(call, number or _last(call)))


@feature.action
def share(call: ModeratorCall, number: int) -> Effects:
    """Show what others would see, and where."""
    return Reply(_preview(call, number))


@feature.action
def share_now(call: ModeratorCall, number: int, seen: bytes) -> Effects:
    """Share what they saw; when it changed meanwhile, they look again."""
    card, place = _to_share(call, number)
    if seen_as(card, place.id) != seen:
        return Reply(_preview(call, number, _("It changed meanwhile. Please look once more.")))
    if not call.store(SummaryStore).share(number, call.now):
        raise _shared_already(number, _report(call, number).end)
    return [
        Post(content=card, wider=True),
        Refresh(summary_of(number)),
        Reply(_("Shared in {place}.", place=Bold(f"#{place.name}"))),
    ]


def _preview(view: View, number: int, *notices: Words) -> Card:
    card, place = _to_share(view, number)
    promise = _(
        "Everybody who can read #{place} will see what stands below, and nothing else: no notes, no votes, and not who "
        "does what.",
        place=place.name,
    )
    now = share_now.primary(_("Share it"), number, seen_as(card, place.id))
    return before_sharing(card, now, *notices, place=place.name, promise=promise)


def _to_share(view: View, number: int) -> tuple[Card, KnownPlace]:
    """What would be shared of a retro, and where.

    :raises Rejected: when there is nothing to share, nowhere to share it, or it was shared.
    """
    place = view.store(People).wider_place()
    if place is None:
        raise nowhere_to_share()
    report = _report(view, number)
    card = report.shared()
    if report.end.shared is not None:
        raise _shared_already(number, report.end)
    if card is None:
        raise Rejected(
            _("There are no takeaways and no asks in {name}, so there is nothing to share.", name=name_of(number))
        )
    return card, place


def _shared_already(number: int, end: End) -> Rejected:
    assert end.shared is not None
    return Rejected(_("{name} was shared already, on {day}.", name=name_of(number), day=When(end.shared, "day")))


# --- Gathering and drawing --------------------------------------------------------------------------------------------


def gathered(view: View, retro: Retro, end: End) -> Report:
    """What came of a retro, from where it is kept."""
    there = wall(view, retro.number)
    columns = format_of(retro).columns
    themes = sorted(there.now.shown, key=lambda theme: (inf if theme.place is None else theme.place, theme.number))
    breakouts = view.store(BreakoutStore).breakouts(retro.number)
    return Report(
        number=retro.number,
        group=view.group.name,
        end=end,
        format=format_of(retro).name,
        leader=retro.leader_name,
        themes=[_reported(there, one) for one in themes],
        outcomes=view.store(OutcomeStore).of(retro.number),
        breakouts={
            one.number: join(
                [
                    called(one.number),
                    *(there.call(t) for t in one.themes if t in there.now.themes),
                ],
                " · ",
            )
            for one in (breakouts if len(breakouts) > 1 else ())
        },
        score=view.store(ScoreStore).of(retro.number),
        notes=[
            (head, {note.number: note.text for note in there.notes.values() if note.column == column})
            for column, head in enumerate(columns)
        ],
    )


def _reported(there: Wall, theme: Theme) -> ReportedTheme:
    notes = len(there.now.inside(theme.number))
    chosen = theme.place is not None if theme.dots is None else theme.dots > 0
    lone = notes == 1 and not (theme.name or theme.parked or chosen)
    return ReportedTheme(there.called(theme), theme.dots, notes, bool(theme.parked), lone)


def _last(view: View) -> int:
    """The last retro that is over; 0 while there was none."""
    return view.store(SummaryStore).last() or 0


def _report(view: View, number: int) -> Report:
    """What came of a retro that is over.

    :raises NotFound: when there is none.
    :raises Rejected: while it is under way.
    """
    retro, end = view.store(RetroStore).find(number), view.store(SummaryStore).of(number)
    if retro is None:
        raise NotFound(_("There is no such retro here. {command} begins one.", command=Slash("retro start")))
    if end is None:
        raise Rejected(_("{name} is still under way. What comes of it shows once it is over.", name=name_of(number)))
    return gathered(view, retro, end)


def _with_steps(view: View, report: Report, *, notes: bool) -> Card:
    return report.card(Actions(_steps(view, report, notes=notes)), notes=notes)


def _file(view: View, number: int, form: FileForm, *, notes: bool) -> Card:
    """A private card with the file, from which one gets the others."""
    report = _report(view, number)
    title = report.title()
    printout = Printout(
        f"{name_of(number)} {view.group.name}",
        form,
        report.card(notes=notes),
        _("What came of {name}, with all notes", name=name_of(number)) if notes else title,
    )
    return Card(title=title, summary=title, blocks=(printout, Actions(_steps(view, report, notes=notes))))


def _steps(view: View, report: Report, *, notes: bool) -> tuple[Button, ...]:
    can_share = report.end.shared is None and view.store(People).wider_place() is not None
    return (
        as_markdown.button(_("As Markdown"), report.number, int(notes)),
        as_pdf.button(_("As PDF"), report.number, int(notes)),
        *((share.button(_("Share on …"), report.number),) if can_share else ()),
    )
