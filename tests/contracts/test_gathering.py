"""A feature brings people together, and keeps a card before one of them: what they see of it on each platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import pytest

from bot.__main__ import Roundtable, roundtable
from bot.engine.platform import Pressed, Typed
from bot.engine.registry import load_features
from bot.kit import (
    Actions,
    Arg,
    Call,
    Card,
    Direct,
    Disperse,
    Effects,
    Feature,
    Gather,
    MemberId,
    MovableClock,
    Paragraph,
    Post,
    Random,
    Refresh,
    View,
    _,
)
from storage.database import Database
from storage.desk import live_cards
from storage.people import People
from tests.contracts.side import Shown, Side

feature = Feature("circles", _("Circles"))


@feature.card
def circle(view: View, number: int) -> Card:
    """How many people there are."""
    people = view.store(People).members()
    return Card(
        summary="A circle",
        blocks=(
            Paragraph(f"Circle {number} of {len(people)}"),
            Actions((more.button("One more", number), again.button("Draw it", number))),
        ),
    )


@feature.action
def more(call: Call, number: int) -> Effects:
    """Whoever presses is there too."""
    return Refresh(circle.of(number))


@feature.action
def again(call: Call, number: int) -> Effects:
    """Everybody is told who drew it."""
    return [Refresh(circle.of(number)), Post(content=f"{call.person.name} drew it", under=circle.of(number))]


@feature.command("circle meet", _("Meet"))
def meet(call: Call, who: Annotated[str, Arg(_("who"), rest=True)]) -> Effects:
    """Bring some people together."""
    people = {row.name: MemberId(row.id) for row in call.store(People).members()}
    return Gather(circle.of(1), [people[name] for name in who.split()], "Our *circle*")


@feature.command("circle end", _("Be done"))
def end(call: Call) -> Effects:
    """The room is over."""
    return Disperse(circle.of(1))


@feature.command("circle watch", _("Keep it before you"))
def watch(call: Call) -> Effects:
    """A card before whoever asks."""
    return Direct(call.person.member, circle.of(2))


@pytest.fixture
async def bot(database: Database, clock: MovableClock, random: Random) -> AsyncIterator[Roundtable]:
    """A whole process with this feature too."""

    async def at_once(_seconds: float) -> None:
        pass

    features = [*load_features(), feature]
    async with roundtable(database, clock=clock, random=random, features=features, sleep=at_once) as bot:
        yield bot


async def types(side: Side, bot: Roundtable, person: str, line: str) -> None:
    """Somebody types something, and what comes of it is sent."""
    await side.acts(person, Typed(line), f"{person} types {line}")
    await bot.settle()


async def room(side: Side, bot: Roundtable) -> list[Shown]:
    """What stands in the room, its card first."""
    [row] = await bot.engine.database.fetch(live_cards.select().where(live_cards.c.place_id.is_not(None)))
    return list(side.room(row.message))


async def test_people_are_brought_together_and_are_named_in_their_room(side: Side, bot: Roundtable) -> None:
    for person in ("Ana", "Ben", "Chidi"):
        await types(side, bot, person, "circle watch")
    await types(side, bot, "Ana", "circle meet Ana Ben")
    await types(side, bot, "Ana", "circle meet Ana Ben Chidi")
    card, welcome, latecomer = await room(side, bot)
    assert "Circle 1 of 3" in card.text
    assert "this is your room" in welcome.text
    mentions = [shown.structure.count("mention") for shown in (welcome, latecomer)]
    assert mentions[0] == 2 * mentions[1] > 0, "real mentions, which bring a thread before whoever is named"
    await side.acts("Ben", Pressed(card.tokens["Draw it"]), "draw")
    await types(side, bot, "Ana", "circle end")
    await side.acts("Ben", Pressed(card.tokens["Draw it"]), "draw once more")
    await bot.settle()
    assert [shown.literal[-1] for shown in await room(side, bot)][3:] == ["Ben drew it"] * 2
    assert set((await bot.health()).values()) == {0}


async def test_a_card_before_one_person_changes_in_place_and_is_pressed_there(side: Side, bot: Roundtable) -> None:
    await types(side, bot, "Ana", "circle watch")
    await types(side, bot, "Ana", "circle watch")
    [card] = side.directs("Ana")
    await side.acts("Ana", Pressed(card.tokens["One more"]), "one more", privately=True)
    await types(side, bot, "Ben", "setup")
    await side.acts("Ana", Pressed(card.tokens["One more"]), "and one more", privately=True)
    await bot.settle()
    [card] = side.directs("Ana")
    assert "Circle 2 of 2" in card.text
    assert list(side.directs("Ben")) == []
    assert list(side.posted()) == []
    assert set((await bot.health()).values()) == {0}
