"""Blockers: what holds the group up, since when, who helps, and how it was solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from bot.features.record.common import choices_of, feature, named, not_there
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    CardRef,
    Chart,
    Column,
    Columns,
    Direct,
    Effect,
    Effects,
    Field,
    Fields,
    Form,
    JobCall,
    Kind,
    MemberId,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Role,
    Slash,
    Table,
    View,
    When,
    Words,
    _,
    _n,
    join,
    shortened,
)
from storage.people import People
from storage.record import Blocker, BlockerStore

STATES: Final[Mapping[str, Phrase]] = {"open": _("open"), "solved": _("solved"), "withdrawn": _("withdrawn")}
LONG: Final = timedelta(days=7)
"""When one is there for so long, the coordinators hear of it, once."""
MOST_DRAWN: Final = 12
"""Blockers in one picture."""

Number = Annotated[int, Arg(_("which blocker, such as B-3"), prefix="B")]


@dataclass(frozen=True, slots=True)
class SolvedForm(Form):
    """How a blocker was solved."""

    title = _("It is solved")
    send = _("Save")

    how: Annotated[str, Field(_("How? Others may meet the same"), "paragraph", most=500)]


# --- Helping and solving ----------------------------------------------------------------------------------------------


def shown(number: int, raised: datetime) -> list[Effect]:
    """What happens once a blocker is there: everybody sees it, and the coordinators hear of it if it stays."""
    return [Post(content=blocker_of(number)), still_there.at(raised + LONG, number)]


@feature.job
def still_there(call: JobCall, number: int) -> Effects:
    """Tell the coordinators once that a blocker is there for long."""
    found = call.store(BlockerStore).take(number)
    if found is None or found.state != "open" or found.told:
        return None
    call.store(BlockerStore).tell(number)
    days = _n("{count} day", "{count} days", (call.now - found.raised).days)
    words = _(
        "{name} holds the group up for {days}: {text}. Whom could you ask for help? {command} shows it.",
        name=Bold(blocker_name(number)),
        days=days,
        text=shortened(found.text),
        command=Slash(f"blockers show {blocker_name(number)}"),
    )
    coordinators = [one.id for one in call.store(People).members() if one.role == Role.COORDINATOR]
    return [Direct(MemberId(member), words) for member in coordinators]


@feature.command("blockers help", _("Offer your help with a blocker"))
def help_typed(call: Call, number: Number) -> Effects:
    """They help."""
    return _helps(call, number)


@feature.action
def help_with(call: Call, number: int) -> Effects:
    """They help."""
    return _helps(call, number)


def _helps(call: Call, number: int) -> Effects:
    found = open_blocker(call, number)
    if found.helper_id == call.person.member:
        raise Rejected(_("You help already. Thank you!"))
    if found.helper_id is not None:
        raise Rejected(_("{name} helps already. Talk to them in its thread.", name=named(found.helper_name)))
    call.store(BlockerStore).help(number, member=call.person.member, name=call.person.name)
    told = Reply(_("Thank you. Everybody sees that you help; you can step back any time."))
    return [Refresh(blocker_of(number)), told]


@feature.command("blockers leave", _("Help with a blocker no longer; nobody asks why"))
def leave_typed(call: Call, number: Number) -> Effects:
    """They help no longer."""
    return _leaves(call, number)


@feature.action
def help_no_longer(call: Call, number: int) -> Effects:
    """They help no longer."""
    return _leaves(call, number)


def _leaves(call: Call, number: int) -> Effects:
    if open_blocker(call, number).helper_id != call.person.member:
        raise Rejected(_("Somebody else helps, or nobody yet."))
    call.store(BlockerStore).help(number, member=None, name=None)
    return [Refresh(blocker_of(number)), Reply(_("All right. Somebody else can help."))]


@feature.command("blockers solve", _("Say that a blocker is solved, and how"))
def solve_typed(
    call: Call, number: Number, how: Annotated[str, Arg(_("how it was solved"), rest=True, most=500)] = ""
) -> Effects:
    """It is solved; ask how when that is missing."""
    open_blocker(call, number)
    return _solved(call, number, how) if how else blocker_solved.open(number)


@feature.action
def solve(call: Call, number: int) -> Effects:
    """Ask how."""
    open_blocker(call, number)
    return blocker_solved.open(number)


@feature.on_submit
def blocker_solved(call: Call, form: SolvedForm, number: int) -> Effects:
    """It is solved."""
    return _solved(call, number, form.how)


def _solved(call: Call, number: int, how: str) -> Effects:
    open_blocker(call, number)
    call.store(BlockerStore).solve(number, how, at=call.now)
    return [Refresh(blocker_of(number)), Reply(_("Well done. {name} is solved.", name=blocker_name(number)))]


# --- Showing ----------------------------------------------------------------------------------------------------------


@feature.card
def blocker_card(view: View, number: int) -> Card | None:
    """A blocker as everybody sees it."""
    found = view.store(BlockerStore).find(number)
    if found is None:
        return None
    title = _("Blocker {name}", name=blocker_name(number))
    if found.state == "withdrawn":
        gone = _("Its author withdrew it.")
        return Card(title=title, summary=(title, ": ", gone), blocks=(Paragraph(gone),))
    facts: list[tuple[Words, Words]] = [(_("Status"), STATES[found.state]), (_("Since"), When(found.raised, "day"))]
    nobody = _("nobody yet")
    facts.append((_("Who helps"), nobody if found.helper_id is None else named(found.helper_name)))
    if found.solved is not None:
        facts += [(_("Solved on"), When(found.solved, "day")), (_("How it was solved"), found.how)]
    blocks: list[Block] = [Paragraph(found.text, "quote"), Paragraph(_byline(found), "quiet"), Fields(tuple(facts))]
    if found.state == "open":
        blocks.append(Actions(_steps(found)))
    return Card(title=title, summary=(title, ", ", STATES[found.state], ": ", found.text), blocks=tuple(blocks))


def _byline(blocker: Blocker) -> Phrase:
    if blocker.by_name is not None:
        return _("By {name}.", name=blocker.by_name)
    return _("Written without a name.") if blocker.receipt is not None else _("By {name}.", name=named(None))


def _steps(blocker: Blocker) -> tuple[Button, ...]:
    number = blocker.number
    helping = (
        help_with.primary(_("I can help"), number)
        if blocker.helper_id is None
        else help_no_longer.button(_("I cannot help any more"), number)
    )
    return (helping, solve.button(_("It is solved"), number))


@feature.command("blockers show", _("Look at one blocker"))
def show_blocker(call: View, number: Number) -> Effects:
    """Its card, privately."""
    card = blocker_card.draw(call, number)
    if card is None:
        raise not_there(blocker_name(number), "blockers list")
    return Reply(card)


@feature.command("blockers list", _("See what holds this group up, and since when"))
def list_blockers(
    call: View, state: Annotated[str, Arg(_("only those that are so"), choices=choices_of(STATES))] = ""
) -> Effects:
    """The blockers in a table, the oldest open ones first."""
    found = [one for one in call.store(BlockerStore).all(*((state,) if state else ())) if one.state != "withdrawn"]
    title = _("Blockers of {group}", group=call.group.name)
    summary = _n("One blocker", "{count} blockers", len(found))
    if not found:
        none = _("Nothing holds this group up. Should something: {command}", command=Slash("blocker"))
        return Reply(Card(title=title, summary=summary, blocks=(Paragraph(none),)))
    head = (_("Number"), _("Blocker"), _("Since"), _("Who helps"))
    rows = tuple(
        (blocker_name(one.number), shortened(one.text), since(call, one), _helper(one))
        for one in sorted(found, key=lambda one: (one.state != "open", one.number))
    )
    return Reply(Card(title=title, summary=summary, blocks=(Table(head, rows),)))


@feature.command("blockers picture", _("See as a picture for how long each blocker is there"))
def blockers_picture(call: View) -> Effects:
    """What is open by its age, the oldest first; privately, and the same in words."""
    oldest = sorted(call.store(BlockerStore).all("open"), key=lambda one: (one.raised, one.number))[:MOST_DRAWN]
    if not oldest:
        raise Rejected(_("Nothing holds this group up. Should something: {command}", command=Slash("blocker")))
    rows = tuple(
        Column(
            (blocker_name(one.number), " ", one.text),
            (call.now - one.raised).days,
            since(call, one),
            "careful" if call.now - one.raised >= LONG else "plain",
        )
        for one in oldest
    )
    lines = [(Bold(blocker_name(one.number)), " ", shortened(one.text), ": ", since(call, one)) for one in oldest]
    title, words = _("Blockers of {group}", group=call.group.name), join(lines, "\n")
    return Reply(Card(title=title, summary=title, blocks=(Chart(Columns(rows), words), Paragraph(words))))


def _helper(blocker: Blocker) -> Words:
    if blocker.state == "solved":
        return STATES["solved"]
    return "–" if blocker.helper_id is None else named(blocker.helper_name)


def since(view: View, blocker: Blocker) -> Phrase:
    """How long it is there, or was."""
    days = ((blocker.solved or view.now) - blocker.raised).days
    return _n("{count} day", "{count} days", days)


# --- What it rests on -------------------------------------------------------------------------------------------------


def blocker_name(number: int) -> str:
    """What people call a blocker."""
    return f"B-{number}"


def blocker_of(number: int) -> CardRef:
    """The card of a blocker."""
    return blocker_card.of(number)


feature.keeps(
    Kind(
        name=BlockerStore.name,
        one=_("Blocker"),
        many=_("Blockers"),
        called=blocker_name,
        show=blocker_card.draw,
        states=STATES,
        columns={"solved": _("Solved on"), "how": _("How it was solved")},
    )
)


def open_blocker(call: Call, number: int) -> Blocker:
    """A blocker that holds the group up; who comes at the same time comes after, and finds it changed.

    :raises Rejected: when it is solved, or was withdrawn.
    """
    found = call.store(BlockerStore).take(number)
    if found is None:
        raise not_there(blocker_name(number), "blockers list")
    if found.state != "open":
        raise Rejected(_("{name} is {state}.", name=blocker_name(number), state=STATES[found.state]))
    return found
