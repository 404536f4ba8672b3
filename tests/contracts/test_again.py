"""Platforms deliver again: what is delivered twice happens once, and whoever acts without a name is told the same."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from bot.__main__ import Roundtable
from bot.engine.platform import Act, Pressed, Submitted, Typed
from bot.kit import MovableClock
from storage.database import Database
from tests.contracts.side import PEOPLE, Shown, Side
from tests.tables import contents


class Twice:
    """Delivers every act twice and sees to it that the second time changes nothing."""

    def __init__(self, side: Side, database: Database) -> None:
        self._side = side
        self._database = database
        self._keys = count()

    async def __call__(self, person: str, act: Act, *, anonymous: bool) -> Shown:
        key = f"act {next(self._keys)}"
        first = await self._side.acts(person, act, key)
        after = await contents(self._database)
        second = await self._side.acts(person, act, key)
        assert await contents(self._database) == after, act
        assert second == (first if anonymous else None), act
        return first or Shown((), ())


async def test_everything_one_can_do_with_ideas_happens_once(
    side: Side, bot: Roundtable, database: Database, clock: MovableClock
) -> None:
    twice = Twice(side, database)

    async def fills(person: str, form: Shown, values: dict[str, str], *, anonymous: bool) -> Shown:
        return await twice(person, Submitted(form.tokens["form"], values), anonymous=anonymous)

    async def presses(person: str, card: Shown, button: str, *, anonymous: bool) -> Shown:
        return await twice(person, Pressed(card.tokens[button]), anonymous=anonymous)

    async def keeps(person: str, text: str) -> Shown:
        preview = await twice(person, Typed(f"idea {text}"), anonymous=True)
        return await presses(person, preview, "Send without my name", anonymous=True)

    async def passes(minutes: int) -> None:
        clock.forward(timedelta(minutes=minutes))
        await bot.settle()

    form = await twice("Ana", Typed("idea"), anonymous=True)
    preview = await fills("Ana", form, {"text": "Meet outside"}, anonymous=True)
    form = await presses("Ana", preview, "Change it", anonymous=True)
    preview = await fills("Ana", form, {"text": "Meet outside on Fridays"}, anonymous=True)
    receipt = await presses("Ana", preview, "Send without my name", anonymous=True)
    code = receipt.literal[receipt.literal.index("Your receipt code: ") + 1]
    assert "Meet outside on Fridays" in receipt.text

    thrown = await twice("Ana", Typed("idea Never mind"), anonymous=True)
    assert "Thrown away" in (await presses("Ana", thrown, "Throw it away", anonymous=True)).text
    withdrawn = await keeps("Ben", "Rashly")
    rash = withdrawn.literal[withdrawn.literal.index("Your receipt code: ") + 1]
    assert "Withdrawn" in (await twice("Ben", Typed(f"ideas withdraw {rash}"), anonymous=True)).text
    signed = await twice("Ben", Typed("idea Interview in pairs"), anonymous=True)
    assert "I-1" in (await presses("Ben", signed, "Send with my name", anonymous=False)).text
    for text in ("Publish the pay bands", "Fewer meetings"):
        await keeps("Chidi", text)
    mine = await twice("Ana", Typed(f"ideas receipt {code}"), anonymous=True)
    await fills("Ana", await presses("Ana", mine, "Add to it", anonymous=True), {"text": "From April"}, anonymous=True)
    await passes(15)

    revealed = next(seen for seen in side.posted() if "Meet outside on Fridays" in seen.text)
    assert "From April" in revealed.text
    await presses("Ben", revealed, "Support", anonymous=False)
    form = await presses("Ben", revealed, "Ask the author", anonymous=False)
    await fills("Ben", form, {"text": "Why?"}, anonymous=False)
    mine = await twice("Ana", Typed(f"ideas receipt {code}"), anonymous=True)
    form = await presses("Ana", mine, "Answer without my name", anonymous=True)
    await fills("Ana", form, {"text": "Because of the sun"}, anonymous=True)
    await twice("Ana", Typed(f"ideas add {code} Or in May"), anonymous=True)
    await passes(15)
    assert sum("Because of the sun" in seen.text for seen in side.posted()) == 2  # on the card, and in its thread
    assert sum("Or in May" in seen.text for seen in side.posted()) == 1

    form = await presses("Chidi", revealed, "Report", anonymous=False)
    await fills("Chidi", form, {"reason": "Rude"}, anonymous=False)
    await twice("Ana", Typed(f"ideas claim {code}"), anonymous=False)
    await twice("Ana", Typed(f"ideas withdraw {code}"), anonymous=True)
    await passes(15)
    assert any("Its author withdrew it." in seen.text for seen in side.posted())


async def test_a_draft_that_is_delivered_again_once_it_was_sent_takes_nothing_back(
    side: Side, bot: Roundtable, clock: MovableClock
) -> None:
    for person in PEOPLE:
        preview = await side.acts(person, Typed("idea Meet outside"), f"{person} writes")
        assert preview is not None
        await side.acts(person, Pressed(preview.tokens["Send without my name"]), f"{person} sends")
        again = await side.acts(person, Typed("idea Meet outside"), f"{person} writes")
        assert again is not None
        assert "it was sent" in again.text
    clock.forward(timedelta(minutes=15))
    await bot.settle()
    assert sum("Meet outside" in seen.text for seen in side.posted()) == len(PEOPLE)
