"""Retros side by side: what they were worth, what was done, what comes up again; of the group, and of nobody in it."""

from adapters.playground.harness import Chat
from bot.__main__ import Roundtable
from bot.features.retros.trends import MOST, recurring
from storage.record import ActionStore
from storage.retros import OutcomeStore, RetroStore, ScoreStore, ThemeStore
from storage.retros.themes import Arrangement, Theme
from storage.unit import Unit
from tests.features.conftest import Time


async def a_retro(chat: Chat, bot: Roundtable, number: int, theme: str, *, scores: tuple[int, ...], done: int) -> None:
    """A retro with a theme, with what it was worth to some, and with two actions, of which some are done."""
    await chat.says("ana", "/retro start")
    await chat.says("ben", "/retro note")
    await chat.fills("ben", {"column1": "One\nAnother"})
    for _part in range(3):
        await chat.says("ana", "/retro next")

    def agree(unit: Unit) -> None:
        scene = bot.engine.scenes.of_channel(unit, "playground", "general")
        assert scene is not None
        group, ana = scene.group.id, next(one.id for one in scene.people.members() if one.name == "Ana")
        notes = {note.number: 1 for note in RetroStore(unit, group).notes(number)}
        ThemeStore(unit, group).change(number, "test", Arrangement(notes, {1: Theme(1, theme)}))
        outcomes, actions = OutcomeStore(unit, group), ActionStore(unit, group)
        for action in range(2):
            which = outcomes.add(number, "action", 1, "Ask them", at=bot.engine.clock.now())
            agreed = outcomes.find(number, which)
            assert agreed is not None
            assert agreed.action is not None
            actions.own(agreed.action, member=ana, name="Ana", accepted=True)
            if action < done:
                actions.settle(agreed.action, "done", at=bot.engine.clock.now())
        for member, score in enumerate(scores, 1):
            ScoreStore(unit, group).answer(number, member, score)

    await bot.engine.database.write(agree)
    await chat.says("ana", "/retro end")


async def test_the_last_retros_stand_side_by_side(chat: Chat, bot: Roundtable, time: Time) -> None:
    await chat.says("ben", "/retro trends")
    assert "There has been no retro yet." in chat.private("ben")
    await a_retro(chat, bot, 1, "Too many interview rounds", scores=(3, 4, 4), done=2)
    await time.passes(days=14)
    await a_retro(chat, bot, 2, "Pairing", scores=(5, 5), done=0)
    await time.passes(days=14)
    await a_retro(chat, bot, 3, "Interview rounds again", scores=(5, 5, 4, 4), done=1)

    await chat.says("ben", "/retro trends")
    assert chat.private("ben").splitlines() == [
        "Our retros over time",
        "Retro | Held | Worth our time | Actions done",
        "R-1 | 2026-03-02 | 3.7 | 2 of 2",
        "R-2 | 2026-03-16 | – | 0 of 2",
        "R-3 | 2026-03-30 | at least 4.2 | 1 of 2",
        "Actions done: 3 / 6",
        "What comes up again",
        "• Interview rounds again: R-1, R-3",
    ]


async def test_a_retro_of_which_nothing_came_counts_too_and_only_the_last_ones_do(chat: Chat) -> None:
    for _retro in range(MOST + 1):
        await chat.says("ana", "/retro start")
        await chat.says("ana", "/retro end")
    await chat.says("ben", "/retro trends")
    lines = chat.private("ben").splitlines()
    assert len(lines) == 2 + MOST
    assert lines[2].startswith("R-2 | ")
    assert lines[-1].endswith(" | – | –")


def test_a_theme_that_two_breakouts_had_in_one_retro_does_not_come_again() -> None:
    assert recurring({1: ["Meetings too long", "Long meetings"], 2: ["Salaries"]}, "en") == []


def test_a_theme_comes_again_under_another_name_and_in_another_language() -> None:
    themes = {1: ["Reuniones largas", "Salarios"], 2: ["Pay"], 3: ["Demasiadas reuniones largas"]}
    assert recurring(themes, "es") == [("Demasiadas reuniones largas", [1, 3])]
