"""Every button that a retro ever drew and every form it ever opened, once more at every other time, by everybody.

A whole retro is played, with others that are planned, actions that are offered, and what is shared beyond the group;
everything that can be pressed or sent in it is collected. Then another one is played, and in each of its parts all of
that is pressed and sent: too early, too late, twice, by those whom it does not concern.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field

from structlog.testing import capture_logs

from adapters.pages.render import CardView
from adapters.playground.harness import Chat
from adapters.playground.platform import Playground
from adapters.playground.world import Spot, World
from bot.__main__ import Roundtable
from bot.engine import tokens
from bot.engine.platform import Pressed, Submitted
from bot.features.retros.common import SCRIPTS
from bot.kit import MovableClock, Random, plain
from tests.adapters.afresh import bot_afresh
from tests.proofs import is_taken_by

THERE = ("ana", "ben", "chidi", "dolores", "esra", "farid")
STEERING = {f"retros.{name}" for name in ("go_on", "back", "more", "stop_clock", "start_clock")}
LOOKS_ON = "gita"
"""Somebody in the channel who is not in the retro."""


@dataclass(slots=True)
class Play:
    """A retro that is played, and all that could be pressed and sent in it so far."""

    chat: Chat
    acts: dict[tuple[str, str | None], Pressed | Submitted] = field(default_factory=dict)
    """By their token and, for a select, what is chosen."""
    codes: list[str] = field(default_factory=list)
    private: bool = True
    """Whether what is answered to one person counts too."""

    async def does(self, act: Awaitable[None]) -> None:
        """Something happens, and what can be pressed then is kept."""
        await act
        for card in self._cards():
            for block in card["blocks"]:
                for item in block.get("items", ()):
                    for choice in item.get("choices") or [{"value": None}]:
                        known = item["token"], choice["value"]
                        if not tokens.decode(item["token"]).action.startswith("groups."):
                            self.acts[known] = Pressed(*known)

    async def says(self, person: str, line: str) -> None:
        await self.does(self.chat.says(person, line))

    async def presses(self, person: str, button: str, card: str | None = None) -> None:
        await self.does(self.chat.presses(person, button, card))

    async def chooses(self, person: str, select: str, choice: str) -> None:
        await self.does(self.chat.chooses(person, select, choice))

    async def fills(self, person: str, **values: str) -> None:
        """Somebody sends the form before them."""
        opened = self.chat.world.form(person)
        assert opened is not None, self.chat.private(person)
        filled = {blank.name: blank.value for blank in opened.form.blanks}
        self.acts[opened.form.token, None] = Submitted(opened.form.token, {**filled, **values})
        await self.does(self.chat.fills(person, values))

    def _cards(self) -> Iterator[CardView]:
        world = self.chat.world
        for person in world.people() if self.private else ():
            yield from (whisper.card for whisper in world.whispers(person.id))
        for place in (*(one.id for one in world.channels()), *(f"@{one.id}" for one in world.people())):
            for under in (None, *world.replies(place)):
                yield from (m.content for m in world.messages(Spot(place, under)) if not isinstance(m.content, str))


async def ahead(play: Play) -> None:
    """A retro is planned, for which notes are written, answered and moved; and another, which is cancelled."""
    await play.says("ana", "/retro collect 2026-03-20 10:00")
    await play.presses("ana", "Plan it")
    for person, answer in zip(THERE[1:], ("I come", "Maybe", "Not this time"), strict=False):
        await play.presses(person, answer, "Retro PLAN-1")
    await play.presses("esra", "Write notes", "Retro PLAN-1")
    await play.fills("esra", column1="The lift broke long ago")
    await play.presses("ben", "Add to my calendar", "Retro PLAN-1")
    await play.presses("ben", "Move or cancel", "Retro PLAN-1")
    await play.presses("ben", "Move it")
    await play.fills("ben", at="2026-03-21 10:00")
    await play.presses("ben", "Move it")
    await play.says("farid", "/retro schedule")
    await play.fills("farid", at="2026-03-27 10:00")
    await play.presses("farid", "Another time")
    await play.fills("farid", at="2026-03-28 10:00")
    await play.presses("farid", "Plan it")
    await play.says("farid", "/plan cancel PLAN-2")
    await play.presses("farid", "Cancel it")


async def welcome(play: Play) -> None:
    """A retro begins, after one in which an action was taken and a theme was kept for another time."""
    await play.says("ana", "/retro start")
    for person in THERE[1:3]:
        await play.presses(person, "I am here", "Retro R-1")
    await play.says("ana", "/retro next")
    await play.says("ana", "/retro next")
    await play.says("ben", "/retro note Nobody reads our minutes")
    await play.fills("ben")
    await play.says("ana", "/retro next")
    await play.says("ana", "/theme put 1 Minutes")
    await play.says("ana", "/theme park T1")
    await play.says("ana", "/breakout action Write to the library")
    await play.fills("ana")
    await play.says("ben", "/breakout take 1")
    await play.says("ana", "/retro end")
    await play.presses("ana", "As Markdown")
    await play.says("ana", "/retro start")
    for person in THERE[1:]:
        await play.presses(person, "I am here", "Retro R-2")
    await play.presses("ben", "I'm done", "Retro R-2")


async def last_time(play: Play) -> None:
    """They look back at both."""
    await play.presses("ben", "Still on it", "R-2 · Last time")
    await play.presses("ben", "Let it go …", "R-2 · Last time")
    await play.fills("ben", reason="Nobody needs them")


async def writing(play: Play) -> None:
    """Some write, and one of them changes a note."""
    for index, person in enumerate(THERE[3:]):
        await play.presses(person, "Write notes", "Retro R-2")
        await play.fills(person, column1=f"The lift breaks {index}")
    code = play.chat.private("farid").split("Your receipt code: ")[1].split()[0]
    await play.says("farid", f"/retro receipt {code}")
    await play.presses("farid", "Change or take back")
    await play.fills("farid", column1="The lift broke again")
    play.codes.append(code)


async def reading(play: Play) -> None:
    """Notes are put together, somebody says what is theirs, and moderators are asked."""
    await play.presses("chidi", "Put notes together", "R-2 · Themes")
    await play.fills("chidi", notes="1 2", theme="Lifts")
    await play.presses("chidi", "Suggest", "R-2 · Themes")
    await play.says("chidi", "/theme rename T1")
    await play.fills("chidi", name="The lift")
    await play.presses("chidi", "Undo", "R-2 · Themes")
    await play.says("farid", f"/retro receipt {play.codes[-1]}")
    asked = [name for name in THERE if any("Would you moderate" in text for text in play.chat.directs(name)[-1:])]
    await play.presses(asked[0], "Not this time", "Would you moderate this")
    await play.presses(asked[1], "Yes, I do", "Would you moderate this")


async def choosing(play: Play) -> None:
    """Dots are given."""
    await play.presses("esra", "Give dots", "Retro R-2")
    await play.presses("esra", "A dot for T1 · Lifts")
    await play.presses("esra", "Send my dots")


async def talking(play: Play) -> None:
    """They choose what to talk about, write down what they agree on, and somebody takes it."""
    await play.says("ben", "/breakout lead")
    await play.presses("esra", "Another theme", "R-2 · Breakout 2")
    await play.chooses("esra", "Talk about …", "T1 · Lifts")
    await play.presses("esra", "Note by note", "R-2 · Breakout 2")
    for card in ("R-2 · Breakout 1", "R-2 · Breakout 2"):
        await play.presses("chidi", "Takeaway", card)
        await play.fills("chidi", text="Stairs are healthy")
        await play.presses("chidi", "I want to speak", card)
        await play.presses("dolores", "Ask me too", card)
    await play.presses("chidi", "Ask of leadership", "R-2 · Breakout 1")
    await play.fills("chidi", text="A new lift", whom="The board")
    await play.presses("chidi", "Action", "R-2 · Breakout 2")
    await play.fills("chidi", text="Call the owner")
    number = next(
        one.removeprefix("I take ") for one in play.chat.buttons("ana", "R-2 · Breakout 2") if "I take" in one
    )
    await play.says("chidi", f"/breakout give {number} @Dolores")
    await play.presses("dolores", "I take it", "An action for you?")
    await play.says("chidi", f"/breakout change {number}")
    await play.fills("chidi", text="Write to the owner")


async def sharing(play: Play) -> None:
    """The breakouts are called."""
    await play.presses("ana", "Call the next", "R-2 · Share-out")


async def closing(play: Play) -> None:
    """They say whether it was worth it."""
    for person in THERE[:3]:
        await play.presses(person, "4", "Retro R-2")


async def end(play: Play) -> None:
    """It is over, and the group shares what came of it."""
    await play.presses("ben", "As PDF")
    await play.presses("ana", "Share on …", "What came of R-2")
    await play.presses("ana", "Share it")
    assert play.chat.private("ana") == "Shared in #everybody."


PARTS: tuple[Callable[[Play], Awaitable[None]], ...] = (
    welcome, last_time, writing, reading, choosing, talking, sharing, closing, end
)  # fmt: skip


async def collected(
    clock: MovableClock, *, private: bool = True
) -> Mapping[tuple[str, str | None], Pressed | Submitted]:
    """All that can be pressed and sent in a whole retro, played somewhere else."""
    async with bot_afresh(clock, Random(seed=1)) as bot:
        play = Play(await _channel(bot, clock), private=private)
        await ahead(play)
        for part in PARTS:
            await part(play)
            if part is not end:
                await play.says("ana", "/retro next")
    return play.acts


async def _channel(bot: Roundtable, clock: MovableClock) -> Chat:
    """A group with a channel, and a wider one that hears what it shares."""
    random = Random(seed=1)
    playground = Playground(World(None, random), clock, random)
    bot.engine.attach(playground)
    chat = Chat(playground.connect(bot.engine), bot.settle)
    chat.opens("general")
    for name in (*THERE, LOOKS_ON):
        chat.joins(name.capitalize())
    await chat.says("ana", "/setup")
    await chat.fills("ana", {"name": "Fair hiring"})
    chat.opens("everybody")
    await chat.says("ana", "/group wider", "general")
    code = chat.private("ana").split("/group hear ")[1].split()[0]
    await chat.says("ana", f"/group hear {code}", "everybody")
    return chat


def _takes_over(act: Pressed | Submitted) -> bool:
    """Whether anybody who presses it leads from then on."""
    return isinstance(act, Pressed) and tokens.decode(act.token).action == "retros.lead"


def _is_the_leaders(act: Pressed | Submitted, step: int) -> bool:
    """Whether it would steer the retro now, if who leads it pressed."""
    if isinstance(act, Submitted):
        return False
    press = tokens.decode(act.token)
    return press.action in STEERING and press.arguments == (2, step)


class Door:
    """Lets people press and send, and sees to it that they are told in our own words what came of it."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._world = chat.world

    async def takes(self, person: str, act: Pressed | Submitted) -> str:
        """What they are told; nothing where it shows elsewhere, or where a form opens."""
        before = self._world.whispers(person)
        with capture_logs() as logs:
            await self._chat.does(person, act)
        assert {entry["log_level"] for entry in logs} <= {"debug", "info"}, (person, act, logs)
        [how] = [entry["how"] for entry in logs if entry["event"] == "call"]
        told = "" if self._world.whispers(person) == before else self._chat.private(person)
        if how == "refused" and isinstance(act, Submitted):
            assert self._chat.has_form(person), act
            stands = self._chat.form(person).values()
            assert [*stands] == [*act.values.values()][: len(stands)], "what they typed is still there"
            told = " ".join(self._chat.errors(person).values())
        if how == "refused":
            assert told.strip(), (person, act)
        else:
            assert how == "done", (person, act)
            assert not isinstance(act, Submitted) or not self._chat.has_form(person), act
        self._world.close_form(person)
        return told


async def test_whatever_is_pressed_or_sent_at_whatever_time_by_whomever_is_answered_and_nothing_is_lost(
    bot: Roundtable, clock: MovableClock, database_url: str
) -> None:
    acts = await collected(clock)
    assert len(acts) > 100
    chat = await _channel(bot, clock)
    play = Play(chat)
    doors = (Door(chat.unsettled()), Door(chat))  # again before anything came of it, and then all comes of it
    kept: set[str] = set()
    await ahead(play)
    await welcome(play)
    people = (LOOKS_ON, *THERE)
    for step, script in enumerate(SCRIPTS.values()):
        for index, act in enumerate(acts.values()):
            person = "ana" if _takes_over(act) else people[(index + step) % len(people)]
            if person == "ana" and _is_the_leaders(act, step):
                person = LOOKS_ON
            if not is_taken_by(database_url, index + step):
                continue
            for door in doors:
                told = await door.takes(person, act)
                if isinstance(act, Submitted) and told in {"Written down.", "Changed."}:
                    kept.add(act.values["text"])
        await chat.says("ana", "/retro show")
        assert plain(script.name) in chat.private("ana"), "nobody but who leads goes on"
        assert "Leads: Ana" in chat.private("ana")
        await chat.says("ana", "/retro next")
    for act in acts.values():
        for door, person in zip(doors, (LOOKS_ON, "ana"), strict=True):
            await door.takes(person, act)
    summary = next(text for text in reversed(chat.sees("esra")) if "What came of R-2" in text)
    assert kept
    assert [words for words in kept if words not in summary] == []
