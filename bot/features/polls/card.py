"""A poll as the group sees it, and what can be asked about it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.polls.adding import add
from bot.features.polls.ballots import KINDS
from bot.features.polls.common import (
    AT_CLOSE,
    AT_ONCE,
    PollNumber,
    feature,
    name_of,
    no_poll,
    numbered,
    rules,
    shown_poll,
    to_come,
)
from bot.features.polls.drafts import settle
from bot.features.polls.leading import can_reopen, lead, reopen
from bot.features.polls.picture import draw
from bot.features.polls.results import as_csv, bars, headline, result, rounds, taking_part, who_chose_what
from bot.features.polls.voting import direct_choices, how_it_stands, may_see, vote
from bot.kit import (
    Actions,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Effects,
    Fields,
    Paragraph,
    Rejected,
    Reply,
    Select,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
    join,
    shortened,
)
from bot.kit.crowds import LEAST
from storage.polls import CANCELLED, CLOSED, OPEN, PLANNED, Option, Poll, PollStore


@feature.card
def poll_card(view: View, number: int) -> Card | None:
    """A poll as it looks now."""
    store = view.store(PollStore)
    poll = store.find(number)
    if poll is None or poll.state not in {PLANNED, OPEN, CLOSED, CANCELLED}:
        return None
    options = store.options(number)
    title = _("Poll {name}", name=name_of(number))
    closes: tuple[Words, Words] = (_("Closed") if poll.state == CLOSED else _("Closes"), When(poll.ends))
    match poll.state:
        case "planned":
            shown, facts = _ahead(poll, options), (*to_come(poll), closes, *rules(poll))
        case "open":
            shown, facts = _under_way(view, poll, options), (closes, *rules(poll))
        case "closed":
            shown, facts = _over(view, poll, options), (closes, *rules(poll))
        case _:
            shown, facts = [Paragraph(_("It was cancelled before it opened."))], ()
    blocks: list[Block] = [Paragraph(poll.question, "quote"), *shown]
    if facts:
        blocks += [Fields(facts), Actions(_buttons(poll, options))]
    return Card(title=title, summary=(title, ": ", poll.question), blocks=tuple(blocks))


def _ahead(poll: Poll, options: Sequence[Option]) -> list[Block]:
    listed = join([numbered(poll, option) for option in options], "\n")
    says = _("It opens by itself. Whoever is in the group by then can vote.")
    return [Paragraph(listed), Paragraph(says, "quiet")]


def _under_way(view: View, poll: Poll, options: Sequence[Option]) -> list[Block]:
    blocks: list[Block] = [Paragraph(KINDS[poll.kind].how, "quiet")]
    if poll.shows == AT_ONCE:
        return [*blocks, *how_it_stands(view, poll, options)]
    listed = join([numbered(poll, option) for option in options], "\n")
    return [*blocks, Paragraph(listed), Paragraph(_have_voted(view, poll), "quiet")]


def _have_voted(view: View, poll: Poll) -> Words:
    voted = poll.voted if poll.anonymous else sum(view.store(PollStore).tally(poll.number).values())
    if poll.anonymous and voted < LEAST:
        return _(
            "{eligible} people can vote. How many have voted shows once {least} have, and then grows by {least} or "
            "more at a time, so that it tells nobody who.",
            eligible=poll.eligible,
            least=LEAST,
        )
    return _n("One of {eligible} has voted.", "{count} of {eligible} have voted.", voted, eligible=poll.eligible)


def _over(view: View, poll: Poll, options: Sequence[Option]) -> list[Block]:
    came = result(view, poll)
    return [
        Paragraph(Bold(headline(poll, came, options))),
        *bars(poll, came.count, options),
        *rounds(poll, came.count, options),
        Paragraph(taking_part(poll, came.count), "quiet"),
    ]


def _buttons(poll: Poll, options: Sequence[Option]) -> tuple[Button | Select, ...]:
    if poll.state == PLANNED:
        return (settle.button(_("Move, change or cancel"), poll.number),)
    if poll.state == CLOSED:
        picture = draw.button(_("As a picture"), poll.number)
        return (details.button(_("Details"), poll.number), picture, download.button(_("As a file"), poll.number))
    is_direct = KINDS[poll.kind].way == "one" and not poll.anonymous
    voting = direct_choices(poll, options) if is_direct else (vote.primary(_("Vote"), poll.number),)
    more = (add.button(_("Add an option"), poll.number),) if poll.may_add else ()
    standing = () if poll.shows == AT_CLOSE else (details.button(_("How it stands"), poll.number),)
    leading = () if poll.purpose else (lead.button(_("Close or extend"), poll.number),)
    return (*voting, *more, *standing, *leading)


@feature.action
@feature.command("polls results", _("See how a poll stands or ended, and who chose what if it is open"))
def details(call: Call, number: PollNumber) -> Effects:
    """How a poll stands or ended, with who chose what where that is open."""
    poll = shown_poll(call, number)
    may_see(call, poll)
    options = call.store(PollStore).options(number)
    came = result(call, poll)
    title = _("Poll {name}", name=name_of(number))
    ended: list[Block] = [Paragraph(Bold(headline(poll, came, options)))] if poll.state == CLOSED else []
    again = (reopen.button(_("Open it again"), number),) if can_reopen(poll, call.person) else ()
    blocks = (
        Paragraph(poll.question, "quote"),
        *ended,
        *how_it_stands(call, poll, options),
        *rounds(poll, came.count, options),
        *who_chose_what(call, poll, options),
        Fields(rules(poll)),
        Actions((draw.button(_("As a picture"), number), *again)),
    )
    return Reply(Card(title=title, summary=(title, ": ", poll.question), blocks=blocks))


@feature.action
@feature.command("polls csv", _("The counts of a poll that is over, as a file for a spreadsheet"))
def download(call: View, number: PollNumber) -> Effects:
    """The counts of a poll that is over, as a file for a spreadsheet."""
    poll = shown_poll(call, number)
    if poll.state != CLOSED:
        raise Rejected(_("{poll} is still open. Its file is there when it closes.", poll=name_of(number)))
    says = _("The counts of {poll}, for a spreadsheet.", poll=name_of(number))
    return Reply(Card(summary=says, blocks=(Paragraph(says), as_csv(call, poll))))


@feature.command("polls show", _("Look at one poll"))
def show(call: View, number: PollNumber) -> Effects:
    """A poll's card, privately."""
    card = poll_card.draw(call, number)
    if card is None:
        raise no_poll(number)
    return Reply(card)


@feature.command("polls list", _("See which polls are open or planned, and the last ones that closed"))
def list_all(call: View) -> Effects:
    """All that is open or planned, and what closed last."""
    store = call.store(PollStore)
    under_way, over = store.all(OPEN), store.all(CLOSED, most=10)
    ahead = sorted(store.all(PLANNED), key=lambda poll: poll.opens or poll.ends)
    if not under_way and not over and not ahead:
        return Reply(_("No polls yet. {command} asks the group something.", command=Slash("poll")))
    blocks: list[Block] = []
    for heading, polls in ((_("Open polls"), under_way), (_("Planned polls"), ahead), (_("Closed polls"), over)):
        if polls:
            blocks += [Paragraph(Bold(heading)), Fields(tuple(_line(poll) for poll in polls))]
    title = _("Polls")
    count = _n("one is open", "{count} are open", len(under_way))
    return Reply(Card(title=title, summary=(title, ": ", count), blocks=tuple(blocks)))


def _line(poll: Poll) -> tuple[Words, Words]:
    match poll.state:
        case "open":
            when = _("closes {when}", when=When(poll.ends))
        case "planned":
            when = _("opens {when}", when=When(poll.opens or poll.ends))
        case _:
            when = _("closed {when}", when=When(poll.ends))
    return name_of(poll.number), (shortened(poll.question), " (", when, ")")
