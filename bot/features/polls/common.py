"""What all parts of the feature share: its name, its rules in words, and how a poll is found and called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

from bot.features.polls.ballots import FEWEST_OPTIONS, KINDS, MOST_OPTIONS, Ballot
from bot.kit import (
    OFTEN,
    Arg,
    Call,
    CardRef,
    Choice,
    Feature,
    NotAllowed,
    NotFound,
    Person,
    Phrase,
    Rejected,
    Slash,
    Span,
    View,
    When,
    Words,
    _,
    _n,
    join,
)
from storage.polls import CLOSED, DRAFT, OPEN, PLANNED, Option, Poll, PollStore

feature = Feature("polls", _("Polls: ask everybody, openly or without names"))

LONGEST_QUESTION: Final = 300
LONGEST_OPTION: Final = 200
SHORTEST: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(days=60)
USUALLY: Final = timedelta(days=3)
TICK: Final = timedelta(minutes=15)
"""How many have voted without their names changes at these moments only, so that nobody sees who just did."""

AT_ONCE: Final = "at once"
AFTER: Final = "after"
AT_CLOSE: Final = "close"
SHOWS: Final[Mapping[str, Phrase]] = {
    AT_ONCE: _("at once"),
    AFTER: _("to those who have voted"),
    AT_CLOSE: _("when it closes"),
}
THRESHOLDS: Final[Mapping[str, Phrase]] = {
    "most": _("most votes"),
    "majority": _("more than half of the votes"),
    "two thirds": _("two thirds of the votes"),
    "consent": _("consent: nobody says no"),
    "none": _("nothing is decided by it"),
}
QUORUMS: Final[Mapping[str, Phrase]] = {
    "0": _("none"),
    "25": _("a quarter of the group"),
    "50": _("half of the group"),
    "67": _("two thirds of the group"),
    "75": _("three quarters of the group"),
}

PollNumber = Annotated[int, Arg(_("the poll's number, such as V-3"), prefix="V")]


def name_of(number: int) -> str:
    """What people call a poll: V, as in vote."""
    return f"V-{number}"


def card_of(number: int) -> CardRef:
    """The card of a poll; `card.py` draws it."""
    return CardRef("polls.poll_card", (number,))


def choices_of(of: Mapping[str, Phrase]) -> tuple[Choice, ...]:
    """What can be chosen, from values with their words."""
    return tuple(Choice(value, label) for value, label in of.items())


KINDS_IN_WORDS: Final = tuple(Choice(key, kind.name) for key, kind in KINDS.items() if key != "times")
SECRECY: Final = (
    Choice("open", _("open: everybody can see who chose what")),
    Choice("anonymous", _("anonymous: nobody ever sees who chose what")),
)


def no_poll(number: int) -> NotFound:
    """The one answer for what is not there, not theirs, or another group's."""
    return NotFound(
        _(
            "There is no poll {poll} to see here. {command} shows those there are.",
            poll=name_of(number),
            command=Slash("polls list"),
        )
    )


def shown_poll(view: View, number: int) -> Poll:
    """A poll that was opened.

    :raises NotFound: when there is none, whatever the reason.
    :raises Rejected: when it opens later.
    """
    poll = view.store(PollStore).find(number)
    if poll is not None and poll.state == PLANNED and poll.opens is not None:
        raise Rejected(_("{poll} is not open yet. It opens {when}.", poll=name_of(number), when=When(poll.opens)))
    if poll is None or poll.state not in {OPEN, CLOSED}:
        raise no_poll(number)
    return poll


def check_open(poll: Poll, now: datetime) -> Poll:
    """Refuse what comes too late.

    :raises Rejected: when it is over.
    """
    if poll.state == CLOSED or poll.ends <= now:
        raise Rejected(
            _(
                "{poll} closed {when}. {command} shows what came of it.",
                poll=name_of(poll.number),
                when=When(poll.ends),
                command=Slash(f"polls results {name_of(poll.number)}"),
            )
        )
    return poll


def open_poll(view: View, number: int) -> Poll:
    """A poll in which somebody can vote now.

    :raises NotFound: when there is none.
    :raises Rejected: when it is over.
    """
    return check_open(shown_poll(view, number), view.now)


def unopened(call: Call, number: int) -> Poll:
    """A poll that is not open yet: a draft before whoever prepares it, a planned one before whoever leads it.

    A draft that came from an idea is anybody's. Nobody else opens or changes it before this work is done.

    :raises NotFound: for everybody else, and when it is open.
    :raises NotAllowed: when it is planned, and somebody else's.
    """
    poll = call.store(PollStore).take(number)
    if poll is not None and poll.state == PLANNED:
        check_leads(poll, call.person)
        return poll
    if poll is None or poll.state != DRAFT or poll.opener_id not in {None, call.person.member}:
        raise NotFound(
            _("There is no draft {poll} of yours. It may be open by now, or thrown away.", poll=name_of(number))
        )
    return poll


def check_leads(poll: Poll, person: Person) -> None:
    """Refuse what only the opener and moderators may do.

    :raises NotAllowed: for everybody else.
    """
    if not person.leads(poll.opener_id):
        raise NotAllowed(_("Only who opened a poll and moderators can do that."))


def check_ends(ends: datetime, now: datetime) -> datetime:
    """An end that a poll may have.

    :raises Rejected: when it is too near or too far.
    """
    if ends < now + SHORTEST:
        raise Rejected(_("A poll is open for at least 10 minutes. Choose a later end."), field="ends")
    if ends > now + LONGEST:
        raise Rejected(_("A poll is open for at most 60 days. Choose an earlier end."), field="ends")
    return ends


def check_question(question: str) -> str:
    """A question that fits.

    :raises Rejected: when it is too long, or not there.
    """
    if not question.strip():
        raise Rejected(_("A poll needs a question. Put it first, in quotes."), field="question")
    if len(question) > LONGEST_QUESTION:
        raise Rejected(
            _(
                "The question is {length} characters long. At most {most} fit; please shorten it.",
                length=len(question),
                most=LONGEST_QUESTION,
            ),
            field="question",
        )
    return question


def check_options(texts: Sequence[str]) -> list[Option]:
    """What can be chosen, from words.

    :raises Rejected: when they are too few, too many, too long, or twice the same.
    """
    if len(texts) < FEWEST_OPTIONS:
        raise Rejected(
            _n(
                "A poll needs at least two options; you gave one. Add another.",
                "A poll needs at least two options; you gave {count}. Add some.",
                len(texts),
            ),
            field="options",
        )
    if len(texts) > MOST_OPTIONS:
        raise Rejected(
            _(
                "A poll has at most {most} options; you gave {count}. Leave some out, or ask twice.",
                most=MOST_OPTIONS,
                count=len(texts),
            ),
            field="options",
        )
    for text in texts:
        check_option(text)
    known: dict[str, str] = {}
    for text in texts:
        if (same := text.casefold()) in known:
            raise Rejected(_("“{option}” is there twice. Say it once.", option=text), field="options")
        known[same] = text
    return [Option(number, text) for number, text in enumerate(texts, start=1)]


def check_option(text: str) -> str:
    """An option that fits.

    :raises Rejected: when it is too long, or empty.
    """
    if not text.strip():
        raise Rejected(_("An option is empty. Write something between its quotes."), field="options")
    if len(text) > LONGEST_OPTION:
        raise Rejected(
            _(
                "“{option}…” is {length} characters long. An option has at most {most}; please shorten it.",
                option=text[:40],
                length=len(text),
                most=LONGEST_OPTION,
            ),
            field="options",
        )
    return text


def said(poll: Poll, option: Option) -> Span:
    """An option in words: what is always asked is ours, the rest is what people wrote."""
    fixed = KINDS[poll.kind].options
    if fixed:
        return fixed[option.number - 1]
    return When(option.at) if option.at is not None else option.text


def numbered(poll: Poll, option: Option) -> Words:
    """An option with its number, by which it can be typed."""
    return said(poll, option) if poll.kind == "temperature" else (f"{option.number}. ", said(poll, option))


def ballot_words(poll: Poll, options: Sequence[Option], ballot: Ballot) -> Words:
    """What somebody chose."""
    if not ballot:
        return _("abstained")
    by_number = {option.number: option for option in options}
    way = KINDS[poll.kind].way
    pairs = sorted(ballot, key=lambda pair: pair[1]) if way == "places" else ballot
    parts: list[Words] = []
    for option, weight in pairs:
        words = said(poll, by_number[option])
        match way:
            case "dots":
                parts.append(_n("{option}: one dot", "{option}: {count} dots", weight, option=words))
            case "points":
                parts.append(with_points(words, weight))
            case "places":
                parts.append((f"{weight}. ", words))
            case _:
                parts.append(words)
    return join(parts, "; " if way == "places" else between(poll))


def between(poll: Poll) -> str:
    """What stands between options in a row: there are commas in times."""
    return "; " if poll.kind == "times" else ", "


def with_points(words: Words, points: int) -> Phrase:
    """An option with the points it gets."""
    return _n("{option}: one point", "{option}: {count} points", points, option=words)


def decided_by(poll: Poll) -> Phrase:
    """By what a poll is decided."""
    match KINDS[poll.kind].way:
        case "places":
            return _(
                "a run-off: until one has more than half, the last one goes and those votes move on to the next in "
                "their order; of several that are last, the one with fewer votes in the round before goes, and if they "
                "were always level, all of them"
            )
        case "dots":
            return _("most dots")
        case "points":
            return _("most points")
        case _:
            return THRESHOLDS[poll.threshold]


def to_come(poll: Poll) -> tuple[tuple[Words, Words], ...]:
    """When a poll opens by itself, and how often."""
    if poll.opens is None:
        return ()
    opens = (_("Opens"), When(poll.opens))
    return (opens, (_("How often"), OFTEN[poll.every])) if poll.every else (opens,)


def rules(poll: Poll) -> tuple[tuple[Words, Words], ...]:
    """The rules of a poll, as they were fixed when it opened."""
    votes: Words = (
        _("anonymous and final; nobody can look up who chose what")
        if poll.anonymous
        else _("open: everybody can see who chose what; a vote can be changed until the end")
    )
    pairs: list[tuple[Words, Words]] = [(_("Votes"), votes), (_("Results show"), SHOWS[poll.shows])]
    if poll.threshold != "none":
        pairs.append((_("Decided by"), decided_by(poll)))
    if poll.quorum:
        pairs.append((_("Quorum"), _("{percent} % of all who can vote have to take part", percent=poll.quorum)))
    if poll.may_add:
        pairs.append((_("Options"), _("anybody can add one while it is open")))
    return tuple(pairs)
