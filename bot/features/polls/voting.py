"""Voting: one press where one option is to be chosen; else a card of one's own on which a ballot is put together.

What somebody puts together before they send it is in the buttons of that card and nowhere else. An anonymous ballot is
sent from there alone, once, for good: it goes into the vault, apart from who sent it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Final
from unicodedata import normalize

from bot.features.polls.ballots import KINDS, MOST_DOTS, MOST_POINTS, Ballot, NoBallot, check, read, typed, written
from bot.features.polls.common import (
    AFTER,
    AT_CLOSE,
    PollNumber,
    ballot_words,
    card_of,
    check_open,
    feature,
    name_of,
    no_poll,
    numbered,
    open_poll,
    said,
    shown_poll,
    with_points,
)
from bot.features.polls.results import bars, result, taking_part
from bot.features.polls.turnout import count_at_tick
from bot.kit import (
    Actions,
    Arg,
    Block,
    Button,
    Call,
    Card,
    Choice,
    Effects,
    NotFound,
    Paragraph,
    Refresh,
    Rejected,
    Reply,
    Select,
    Slash,
    View,
    When,
    Words,
    _,
    plain,
)
from bot.kit.unnamed import small_crowd
from storage.polls import CLOSED, AnonymousBallots, Option, Poll, PollStore

MOST_BUTTONS: Final = 10
"""More options than that are chosen from a list."""

Typed = Annotated[str, Arg(_("numbers of options, in your order for a ranking, 1=5 for points; 0 abstains"), rest=True)]


@feature.action
def choose(call: Call, number: int, option: int) -> Effects:
    """Choose one option of an open poll, or with 0 abstain."""
    if shown_poll(call, number).anonymous:
        raise no_poll(number)
    return _cast(call, number, ((option, 1),) if option else ())


@feature.action
def vote(call: View, number: int) -> Effects:
    """Begin one's own ballot."""
    return Reply(_own_card(call, open_poll(call, number), ()))


def calling(says: Words, number: int) -> Card:
    """Somebody, or everybody, hears that they can vote, with the step to do so."""
    return Card(summary=says, blocks=(Paragraph(says), Actions((vote.primary(_("Vote"), number),))))


@feature.action
def pick(call: View, number: int, draft: str, option: int) -> Effects:
    """One more option, dot or place."""
    poll, ballot = _drafted(call, number, draft)
    given = dict(ballot)
    way = KINDS[poll.kind].way
    given[option] = given.get(option, 0) + 1 if way == "dots" else len(ballot) + 1 if way == "places" else 1
    return Reply(_own_card(call, poll, _checked(call, poll, tuple(given.items()))))


@feature.action
def rate(call: View, number: int, draft: str, option: int, points: int) -> Effects:
    """Points for an option; other ones, if it had some."""
    poll, ballot = _drafted(call, number, draft)
    return Reply(_own_card(call, poll, _checked(call, poll, tuple({**dict(ballot), option: points}.items()))))


@feature.action
def turn_to(call: View, number: int, draft: str, option: int) -> Effects:
    """Points for this option are asked for next."""
    poll, ballot = _drafted(call, number, draft)
    _checked(call, poll, ((option, 0),))
    return Reply(_own_card(call, poll, ballot, option))


@feature.action
def send(call: Call, number: int, draft: str) -> Effects:
    """Send one's ballot."""
    return _cast(call, number, _drafted(call, number, draft)[1])


@feature.command("polls vote", _("Vote in a poll, such as V-3 2; an anonymous vote is final"))
def vote_typed(call: Call, number: PollNumber, choice: Typed = "") -> Effects:
    """Send what was typed, or begin."""
    poll = open_poll(call, number)
    if not choice:
        return Reply(_own_card(call, poll, ()))
    options = call.store(PollStore).options(number)
    numbers = [option.number for option in options]
    try:
        return _cast(call, number, typed(poll.kind, choice, numbers, _called(call, poll, options)))
    except NoBallot as no:
        raise Rejected(no.why) from None


def _called(view: View, poll: Poll, options: Sequence[Option]) -> dict[str, int]:
    """What each option is called by whoever types it, in English or in the group's language; 0 is to abstain."""
    words: dict[int, Words] = {0: _("Abstain"), **{option.number: said(poll, option) for option in options}}
    names = {text.casefold(): number for number, one in words.items() for text in (plain(one), view.as_text(one))}
    if not KINDS[poll.kind].options:  # what people wrote may differ in nothing else
        return names
    return {**{normalize("NFD", name).encode("ascii", "ignore").decode(): n for name, n in names.items()}, **names}


def _cast(call: Call, number: int, ballot: Ballot) -> Effects:
    store = call.store(PollStore)
    poll = _entered(call, number)
    options = store.options(number)
    kept = written(_checked(call, poll, ballot))
    if poll.anonymous:
        if not call.store(AnonymousBallots).cast(number, call.person.member, kept):
            raise Rejected(
                _("You have voted in {poll} already, and that is final. Nobody can look up how.", poll=name_of(number))
            )
        says = _(
            "Your vote is in, for good. Nobody sees what you chose, and nobody can look it up. The result shows "
            "{when}.",
            when=When(poll.ends),
        )
        return [count_at_tick(call, number), Reply(says)]
    store.cast(number, call.person.member, kept)
    yours = _("Your vote: {vote}.", vote=ballot_words(poll, options, ballot))
    later = _("You can change it until {when}.", when=When(poll.ends))
    blocks: list[Block] = [Paragraph((yours, " ", later))]
    if poll.shows == AFTER:
        blocks += how_it_stands(call, poll, options)
    return [Refresh(card_of(number)), Reply(Card(summary=(yours, " ", later), blocks=tuple(blocks)))]


def _entered(call: Call, number: int) -> Poll:
    """The poll, so held that nobody ends it meanwhile, before somebody who may vote in it.

    :raises NotFound: when there is none.
    :raises Rejected: when it is over, or for those who were not there when it opened.
    """
    store = call.store(PollStore)
    before = shown_poll(call, number)
    was_known = call.person.member <= before.known
    poll = store.enter(number) if was_known else store.take(number)
    assert poll is not None
    check_open(poll, call.now)
    if not was_known and not store.seat(poll, call.person.member, call.once(f"poll {number}")):
        raise Rejected(
            _(
                "{poll} is for those who were in the group when it opened, and there are no more of them. It seems "
                "that you came later: the next poll is yours too.",
                poll=name_of(number),
            )
        )
    return poll


# --- One's own card ---------------------------------------------------------------------------------------------------


def _drafted(view: View, number: int, draft: str) -> tuple[Poll, Ballot]:
    """What a button carried.

    :raises NotFound: when it is none of ours.
    """
    poll = open_poll(view, number)
    try:
        ballot = read(draft)
    except ValueError:
        raise NotFound from None
    return poll, _checked(view, poll, ballot)


def _checked(view: View, poll: Poll, ballot: Ballot) -> Ballot:
    options = [option.number for option in view.store(PollStore).options(poll.number)]
    try:
        return check(poll.kind, ballot, options)
    except NoBallot as no:
        raise Rejected(no.why) from None


def _own_card(view: View, poll: Poll, ballot: Ballot, turn: int = 0) -> Card:
    """What somebody has put together so far, and what they can do next; whose `turn` it is, where they chose that."""
    options, way = view.store(PollStore).options(poll.number), KINDS[poll.kind].way
    title = _("Your vote in {poll}", poll=name_of(poll.number))
    says = _("So far: {vote}.", vote=ballot_words(poll, options, ballot)) if ballot else KINDS[poll.kind].how
    blocks: list[Block] = [Paragraph(poll.question, "quote"), Paragraph(says)]
    blocks += _points(poll, options, ballot, turn) if way == "points" else _offers(poll, options, ballot)
    blocks.append(Paragraph(_promise(view, poll), "quiet"))
    blocks.append(Actions(_last_steps(poll, ballot)))
    return Card(title=title, summary=(title, ": ", says), blocks=tuple(blocks))


def _promise(view: View, poll: Poll) -> Words:
    if not poll.anonymous:
        return _("This poll is open: everybody can see who chose what. You can change your vote until the end.")
    kept = _("Nobody sees what you choose, and nobody can look it up, we included. Once sent, it is final.")
    warning = small_crowd(view.group)
    return kept if warning is None else (kept, " ", warning)


def _offers(poll: Poll, options: Sequence[Option], ballot: Ballot) -> list[Block]:
    draft, given, in_a_list = written(ballot), dict(ballot), len(options) > MOST_BUTTONS
    left = [option for option in options if option.number not in given]
    match KINDS[poll.kind].way:
        case "one" if ballot:
            left = []
        case "dots":
            left = list(options) if sum(given.values()) < MOST_DOTS else []
        case "places" if left and ballot:
            return [
                Paragraph(_("Which comes next, as number {place}?", place=len(ballot) + 1)),
                *_choices(poll, left, draft, in_a_list=in_a_list),
            ]
    return _choices(poll, left, draft, in_a_list=in_a_list)


def _points(poll: Poll, options: Sequence[Option], ballot: Ballot, turn: int) -> list[Block]:
    """Points for one option after the other; where there are many, also for any that somebody looks for."""
    draft, given = written(ballot), dict(ballot)
    now = next((option for option in options if option.number == turn or not (turn or option.number in given)), None)
    blocks: list[Block] = []
    if now is not None:
        levels = range(MOST_POINTS + 1)
        points = tuple(rate.button(str(level), poll.number, draft, now.number, level) for level in levels)
        blocks += [Paragraph(_("Points for {option}:", option=numbered(poll, now))), Actions(points)]
    if len(options) > MOST_BUTTONS:
        choices = _listed(poll, options, given)
        blocks.append(Actions((turn_to.select(_("Another option"), choices, poll.number, draft),)))
    return blocks


def _listed(poll: Poll, options: Sequence[Option], given: Mapping[int, int] = MappingProxyType({})) -> list[Choice]:
    """Options to choose from a list, each with the points that it was `given` so far."""

    def words(option: Option) -> Words:
        own = numbered(poll, option)
        return with_points(own, given[option.number]) if option.number in given else own

    return [Choice(str(option.number), words(option)) for option in options]


def _choices(poll: Poll, options: Sequence[Option], draft: str, *, in_a_list: bool) -> list[Block]:
    items: tuple[Button | Select, ...] = tuple(
        pick.button(numbered(poll, option), poll.number, draft, option.number) for option in options
    )
    if in_a_list and options:
        items = (pick.select(_("Choose"), _listed(poll, options), poll.number, draft),)
    return [Actions(items)] if items else []


def _last_steps(poll: Poll, ballot: Ballot) -> tuple[Button, ...]:
    if not ballot:
        return (send.button(_("Abstain"), poll.number, ""),)
    label = _("Send it for good") if poll.anonymous else _("Send my vote")
    return (send.primary(label, poll.number, written(ballot)), vote.button(_("Start again"), poll.number))


# --- How it stands ----------------------------------------------------------------------------------------------------


def how_it_stands(view: View, poll: Poll, options: Sequence[Option]) -> list[Block]:
    """What the votes are so far, or in the end."""
    came = result(view, poll).count
    return [*bars(poll, came, options), Paragraph(taking_part(poll, came), "quiet")]


def may_see(call: Call, poll: Poll) -> None:
    """Refuse to show results before their time.

    :raises Rejected: with the moment from which they show.
    """
    if poll.state == CLOSED:
        return
    if poll.shows == AT_CLOSE:
        raise Rejected(
            _("The result of {poll} shows when it closes, {when}.", poll=name_of(poll.number), when=When(poll.ends))
        )
    if poll.shows == AFTER and call.store(PollStore).ballot_of(poll.number, call.person.member) is None:
        raise Rejected(
            _(
                "You see how {poll} stands once you have voted: {command}.",
                poll=name_of(poll.number),
                command=Slash(f"polls vote {name_of(poll.number)}"),
            )
        )


def direct_choices(poll: Poll, options: Sequence[Option]) -> tuple[Button | Select, ...]:
    """The options of an open poll with one choice, on its own card: a press is a vote."""
    if len(options) > MOST_BUTTONS:
        return (choose.select(_("Choose"), [*_listed(poll, options), Choice("0", _("Abstain"))], poll.number),)
    buttons = [choose.button(said(poll, option), poll.number, option.number) for option in options]
    return (*buttons, choose.button(_("Abstain"), poll.number, 0))
