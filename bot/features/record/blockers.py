"""Blockers: what holds the group up, since when, who helps, and how it was solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from bot.features.record.common import feature
from bot.features.record.registers import blockers
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
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
    MemberId,
    Paragraph,
    Phrase,
    Post,
    Rejected,
    Reply,
    Role,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
    join,
    shortened,
)
from bot.kit.registers import named
from storage.people import People
from storage.record import MOST_CHARACTERS, Blocker, BlockerStore

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


@dataclass(frozen=True, slots=True)
class SignedWordsForm(Form):
    """New words for a blocker that carries its author's name."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What holds you up?"), "paragraph", most=MOST_CHARACTERS)]


# --- Helping and solving ----------------------------------------------------------------------------------------------


def shown(number: int, raised: datetime) -> list[Effect]:
    """What happens once a blocker is there: everybody sees it, and the coordinators hear of it if it stays."""
    return [Post(content=blockers.card(number)), still_there.at(raised + LONG, number)]


@feature.job
def still_there(call: JobCall, number: int) -> Effects:
    """Tell the coordinators once that a blocker is there for long."""
    found = call.store(BlockerStore).take(number)
    if found is None or found.state != "open" or found.told:
        return None
    call.store(BlockerStore).tell(number)
    coordinators = [one.id for one in call.store(People).members() if one.role == Role.COORDINATOR]
    return [Direct(MemberId(member), long_there.of(number), once=True) for member in coordinators]


@feature.card
def long_there(view: View, number: int) -> Card | None:
    """A blocker that is there for long, before a coordinator; nothing once it is solved."""
    found = view.store(BlockerStore).find(number)
    if found is None or found.state != "open":
        return None
    days = _n("{count} day", "{count} days", (view.now - found.raised).days)
    words = _(
        "{name} holds the group up for {days}: {text}. Whom could you ask for help? {command} shows it.",
        name=Bold(blockers.name(number)),
        days=days,
        text=shortened(found.text),
        command=Slash(f"blockers show {blockers.name(number)}"),
    )
    return Card(summary=words, blocks=(Paragraph(words),))


@feature.action
@feature.command("blockers help", _("Offer your help with a blocker"))
def help_with(call: Call, number: Number) -> Effects:
    """They help."""
    found = _open(call, number)
    if found.helper_id == call.person.member:
        raise Rejected(_("You help already. Thank you!"))
    if found.helper_id is not None:
        raise Rejected(_("{name} helps already. Talk to them in its thread.", name=named(found.helper_name)))
    call.store(BlockerStore).help(number, member=call.person.member, name=call.person.name)
    return blockers.changed(number, _("Thank you. Everybody sees that you help; you can step back any time."))


@feature.action
@feature.command("blockers leave", _("Help with a blocker no longer; nobody asks why"))
def help_no_longer(call: Call, number: Number) -> Effects:
    """They help no longer."""
    if _open(call, number).helper_id != call.person.member:
        raise Rejected(_("Somebody else helps, or nobody yet."))
    call.store(BlockerStore).help(number, member=None, name=None)
    return blockers.changed(number, _("All right. Somebody else can help."))


@feature.action
@feature.command("blockers change", _("Change the words of a blocker that carries your name"))
def change_signed(call: Call, number: Number) -> Effects:
    """Ask for other words, with those there are."""
    return signed_changed.open(number, values={"text": _signed_by(call, number).text})


@feature.on_submit
def signed_changed(call: Call, form: SignedWordsForm, number: int) -> Effects:
    """Keep other words."""
    _signed_by(call, number)
    call.store(BlockerStore).reword(number, form.text)
    return blockers.changed(number, _("Changed."))


def _signed_by(call: Call, number: int) -> Blocker:
    """A blocker that carries their name: what somebody said with their name is theirs to say otherwise.

    :raises Rejected: when it carries another's or none, or holds nobody up any more.
    """
    found = _open(call, number)
    if found.by_id is None:
        command = Slash("blockers edit")
        raise Rejected(
            _("It carries no name. Whoever wrote it changes it with their receipt code: {command}", command=command)
        )
    if found.by_id != call.person.member:
        raise Rejected(_("It carries the name of {name}, who can change its words.", name=named(found.by_name)))
    return found


@feature.action
@feature.command("blockers solve", _("Say that a blocker is solved, and how"))
def solve(
    call: Call, number: Number, how: Annotated[str, Arg(_("how it was solved"), rest=True, most=500)] = ""
) -> Effects:
    """It is solved; ask how when that is missing."""
    _open(call, number)
    return _solved(call, number, how) if how else blocker_solved.open(number)


@feature.on_submit
def blocker_solved(call: Call, form: SolvedForm, number: int) -> Effects:
    """It is solved."""
    return _solved(call, number, form.how)


def _solved(call: Call, number: int, how: str) -> Effects:
    _open(call, number)
    call.store(BlockerStore).solve(number, how, at=call.now)
    return blockers.changed(number, _("Well done. {name} is solved.", name=blockers.name(number)))


@feature.action
@feature.command("blockers reopen", _("Say that a blocker was not solved after all, or is back"))
def reopen_blocker(call: Call, number: Number) -> Effects:
    """It holds the group up again."""
    blockers.open(call, number, "solved")
    call.store(BlockerStore).reopen(number)
    return blockers.changed(number, _("All right. Everybody sees again that help is welcome."))


def _open(call: Call, number: int) -> Blocker:
    return blockers.open(call, number, "open")


# --- Showing ----------------------------------------------------------------------------------------------------------


@blockers.drawn
def blocker_card(_view: View, found: Blocker) -> Sequence[Block]:
    """A blocker as everybody sees it."""
    if found.state == "withdrawn":
        return [Paragraph(_("Its author withdrew it."))]
    facts: list[tuple[Words, Words]] = [
        (_("Status"), blockers.states[found.state]),
        (_("Since"), When(found.raised, "day")),
    ]
    nobody = _("nobody yet")
    facts.append((_("Who helps"), nobody if found.helper_id is None else named(found.helper_name)))
    if found.solved is not None:
        facts += [(_("Solved on"), When(found.solved, "day")), (_("How it was solved"), found.how)]
    blocks: list[Block] = [Paragraph(found.text, "quote"), Paragraph(_byline(found), "quiet"), Fields(tuple(facts))]
    return [*blocks, Actions(_steps(found))]


def _byline(blocker: Blocker) -> Phrase:
    if blocker.by_name is not None:
        return _("By {name}.", name=blocker.by_name)
    return _("Written without a name.") if blocker.receipt is not None else _("By {name}.", name=named(None))


def _steps(blocker: Blocker) -> tuple[Button, ...]:
    number = blocker.number
    if blocker.state == "solved":
        return (reopen_blocker.button(_("It is back"), number),)
    helping = (
        help_with.primary(_("I can help"), number)
        if blocker.helper_id is None
        else help_no_longer.button(_("I cannot help any more"), number)
    )
    words = (change_signed.button(_("Change the words"), number),) if blocker.by_id is not None else ()
    return (helping, solve.button(_("It is solved"), number), *words)


@feature.command("blockers show", _("Look at one blocker"))
def show_blocker(call: View, number: Number) -> Effects:
    """Its card, privately."""
    return blockers.show(call, number)


@feature.command("blockers list", _("See what holds this group up, and since when"))
def list_blockers(
    call: View, state: Annotated[str, Arg(_("only those that are so"), choices=blockers.choices)] = ""
) -> Effects:
    """The blockers in a table, the oldest open ones first."""
    found = [one for one in blockers.all(call, state) if one.state != "withdrawn"]
    return blockers.listed(
        call,
        sorted(found, key=lambda one: (one.state != "open", one.number)),
        {_("Since"): lambda one: since(call, one), _("Who helps"): _helper},
        count=_n("One blocker", "{count} blockers", len(found)),
        none=_("Nothing holds this group up. Should something: {command}", command=Slash("blocker")),
        steps=(blockers_picture.button(_("Draw a picture")),) if any(one.state == "open" for one in found) else (),
    )


@feature.action
@feature.command("blockers picture", _("See as a picture for how long each blocker is there"))
def blockers_picture(call: View) -> Effects:
    """What is open by its age, the oldest first; privately, and the same in words."""
    oldest = sorted(call.store(BlockerStore).all("open"), key=lambda one: (one.raised, one.number))[:MOST_DRAWN]
    if not oldest:
        raise Rejected(_("Nothing holds this group up. Should something: {command}", command=Slash("blocker")))
    rows = tuple(
        Column(
            (blockers.name(one.number), " ", one.text),
            (call.now - one.raised).days,
            since(call, one),
            "careful" if call.now - one.raised >= LONG else "plain",
        )
        for one in oldest
    )
    lines = [(Bold(blockers.name(one.number)), " ", shortened(one.text), ": ", since(call, one)) for one in oldest]
    title, words = _("Blockers of {group}", group=call.group.name), join(lines, "\n")
    return Reply(Card(title=title, summary=title, blocks=(Chart(Columns(rows), words), Paragraph(words))))


def _helper(blocker: Blocker) -> Words:
    if blocker.state == "solved":
        return blockers.states["solved"]
    return "–" if blocker.helper_id is None else named(blocker.helper_name)


def since(view: View, blocker: Blocker) -> Phrase:
    """How long it is there, or was."""
    days = ((blocker.solved or view.now) - blocker.raised).days
    return _n("{count} day", "{count} days", days)
