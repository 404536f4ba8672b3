"""What all parts of the feature share: its name, what each phase is called and asks for, and a retro as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.features.retros.agenda import HOUR, MINUTE, PHASES, Course, Phase
from bot.kit import CardRef, Feature, NotFound, Phrase, Rejected, Slash, View, When, Words, _, _n
from storage.retros import Retro, RetroStore

feature = Feature("retros", _("Retros: thirty minutes on the clock, every voice"))


@dataclass(frozen=True, slots=True)
class Script:
    """A phase in words: its name, and what whoever leads says so that everybody knows what to do.

    In a retro over days nobody is there to say it: then the card asks everybody for it.
    """

    name: Phrase
    say: Phrase
    ask: Phrase


SCRIPTS: Final[Mapping[Phase, Script]] = {
    Phase.OPEN: Script(
        _("Welcome"),
        _(
            "Welcome, everybody. We have thirty minutes. Speak for yourself, let others finish, and what is said here "
            "stays here. Nobody has to say anything."
        ),
        _(
            "Welcome, everybody. This retro goes on over days: look in once a day, a few minutes are enough. What is "
            "said here stays here. Nobody has to say anything."
        ),
    ),
    Phase.ACTIONS: Script(
        _("Last time"),
        _("What did we want to do since the last retro? Say for each: done, still on it, or let it go, and why."),
        _("What did we want to do since the last retro? Say in the thread: done, still on it, or let it go, and why."),
    ),
    Phase.WRITE: Script(
        _("Silent writing"),
        _("Now everybody writes for themselves, in silence: what went well, what could be better, what could we try?"),
        _("Write notes whenever it suits you: what went well, what could be better, what could we try?"),
    ),
    Phase.GROUP: Script(
        _("Reading together"),
        _("Now we read. What belongs together? Give each heap a name. Nobody has to say what is theirs."),
        _("Read what is there, and put together what belongs together. Nobody has to say what is theirs."),
    ),
    Phase.VOTE: Script(
        _("Choosing"),
        _("Which of these do we talk about? Everybody chooses for themselves, without talking it over."),
        _("Which of these do we talk about? Choose for yourself, without talking it over."),
    ),
    Phase.DISCUSS: Script(
        _("Talking"),
        _(
            "Let us talk about what most of us chose. Who has not spoken yet goes first. At the end, agree on up to "
            "three things to remember, and on one next step that somebody takes."
        ),
        _(
            "Talk in the thread about what most of us chose. Who has not written yet goes first. At the end, agree on "
            "up to three things to remember, and on one next step that somebody takes."
        ),
    ),
    Phase.SHARE: Script(
        _("Sharing"),
        _("What does everybody have to know? Say it in a sentence or two, and who does what until when."),
        _("What does everybody have to know? Write it in a sentence or two, and who does what until when."),
    ),
    Phase.CLOSE: Script(
        _("Closing"),
        _("Thank you. Was this worth our time? Say what to keep and what to change next time."),
        _("Thank you. Was this worth our time? Say in the thread what to keep and what to change next time."),
    ),
}


@dataclass(frozen=True, slots=True)
class Format:
    """What is asked in silent writing: its name, and the head of each column."""

    name: Phrase | str
    columns: tuple[Phrase | str, ...]


FORMATS: Final[Mapping[str, Format]] = {
    "wins": Format(_("Wins, improvements, ideas"), (_("What went well"), _("What could be better"), _("Ideas"))),
    "start-stop": Format(_("Start, stop, continue"), (_("Start"), _("Stop"), _("Continue"))),
    "4ls": Format(_("Liked, learned, lacked, longed for"), (_("Liked"), _("Learned"), _("Lacked"), _("Longed for"))),
    "moods": Format(_("Mad, sad, glad"), (_("Mad"), _("Sad"), _("Glad"))),
    "rose": Format(_("Rose, thorn, bud"), (_("Rose: what is good"), _("Thorn: what hurts"), _("Bud: what may grow"))),
    "equity": Format(
        _("Equity: who was heard, who carried, who was missing"),
        (_("Who was heard?"), _("Who carried the load?"), _("Who was missing?")),
    ),
}
USUAL_FORMAT: Final = "wins"


def format_of(retro: Retro) -> Format:
    """What is asked in a retro; where the format is the group's own, as it was when the retro began."""
    own = retro.own_format
    return FORMATS[retro.format] if own is None else Format(own.name, own.columns)


def card_of(number: int) -> CardRef:
    """The card of a retro; `card.py` draws it."""
    return CardRef("retros.retro_card", (number,))


def summary_of(number: int) -> CardRef:
    """The card with what came of a retro; `summary.py` draws it."""
    return CardRef("retros.summary_card", (number,))


def course_of(retro: Retro) -> Course:
    """How far a retro is."""
    return Course(
        Phase(retro.phase) if retro.phase else None,
        retro.ends,
        timedelta(seconds=retro.left),
        tuple(timedelta(seconds=length) for length in retro.later),
        timedelta(seconds=retro.spare),
        timedelta(seconds=retro.unit),
    )


def stored(course: Course) -> Mapping[str, Any]:
    """A course as it is kept, to the second."""
    return {
        "phase": course.phase.value if course.phase else "",
        "ends": course.ends,
        "left": round(course.left.total_seconds()),
        "later": [round(length.total_seconds()) for length in course.later],
        "spare": round(course.spare.total_seconds()),
        "unit": round(course.unit.total_seconds()),
    }


def until(course: Course) -> When:
    """When the phase ends, which must not stand still: the time, and in a retro over days the day as well."""
    assert course.ends is not None
    return When(course.ends, "time" if course.unit == MINUTE else "moment")


def said_left(left: timedelta) -> Words:
    """How much time is left, rounded up: minutes, or hours and days where it is more than two hours."""
    if left <= 2 * HOUR:
        return _n("{count} minute", "{count} minutes", -(-left // MINUTE))
    days, hours = divmod(-(-left // HOUR), 24)
    said = _n("{count} hour", "{count} hours", hours)
    if not days:
        return said
    whole = _n("{count} day", "{count} days", days)
    return (whole, " ", said) if hours else whole


def step_of(course: Course) -> int:
    """Which phase it is, counted from 0; one more than the last when all is over."""
    return len(PHASES) if course.phase is None else PHASES.index(course.phase)


def can_write(course: Course) -> bool:
    """Whether the notes are still to be revealed."""
    return step_of(course) < PHASES.index(Phase.GROUP)


def under_way(call: View) -> Retro:
    """The retro the group is in.

    :raises NotFound: when it is in none.
    """
    retro = call.store(RetroStore).under_way()
    if retro is None:
        raise NotFound(_("There is no retro just now. {command} begins one.", command=Slash("retro start")))
    return retro


def open_retro(call: View, number: int) -> Retro:
    """A retro to change; who comes at the same time comes after, and finds it changed.

    :raises Rejected: when it is over.
    """
    retro = call.store(RetroStore).take(number)
    if retro is None or not retro.phase:
        raise Rejected(_("This retro is over. {command} begins another.", command=Slash("retro start")))
    return retro


def name_of(number: int) -> str:
    """What people call a retro."""
    return f"R-{number}"
