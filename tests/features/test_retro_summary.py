"""What came of a retro: in the channel, as a file to keep, and beyond the group once somebody saw what goes there."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from bot.__main__ import Roundtable
from bot.features.retros.report import Report, ReportedTheme
from bot.kit import plain
from storage.record import ActionStore
from storage.retros import BreakoutStore, End, Outcome, OutcomeStore, RetroStore, Score, ThemeStore
from storage.retros.themes import Arrangement, Theme
from storage.unit import Unit
from tests.features.conftest import Time
from tests.features.test_retros import writes

RETRO = 1


async def a_retro(chat: Chat, bot: Roundtable, *takeaways: str) -> None:
    """A retro of two breakouts, from its beginning to its end."""
    await chat.says("dolores", "/setup")
    await chat.fills("dolores", {"What is it called?": "Fair hiring"})
    await chat.says("ana", "/retro start")
    await writes(chat, "ben", column1="Pairing with Mei", column2="Too many rounds\nNobody answers")

    def agree(unit: Unit) -> None:
        scene = bot.engine.scenes.of_channel(unit, "playground", "general")
        assert scene is not None
        group, ana = scene.group.id, next(one.id for one in scene.people.members() if one.name == "Ana")
        BreakoutStore(unit, group).deal(RETRO, [[], []], chosen=False)
        outcomes, now = OutcomeStore(unit, group), bot.engine.clock.now()
        for text in takeaways or ("Interview in pairs",):
            outcomes.add(RETRO, "takeaway", 1, text, at=now)
        outcomes.add(
            RETRO, "ask", 1, "Publish pay bands", whom="the board", due=datetime(2026, 6, 1, tzinfo=UTC), at=now
        )
        outcomes.add(RETRO, "action", 2, "Write to everybody turned down", at=now)
        ActionStore(unit, group).own(1, member=ana, name="Ana", accepted=True)

    await bot.engine.database.write(agree)
    for _part in range(3):
        await chat.says("ana", "/retro next")

    def themed(unit: Unit) -> None:
        themes = {1: Theme(1, "Rounds", 5, 1), 2: Theme(2, "Pairs", 2, 2, parked=True)}
        notes = [note.number for note in RetroStore(unit, 1).notes(RETRO)]
        inside = {notes[0]: 2, notes[1]: 1, notes[2]: 1}
        ThemeStore(unit, 1).change(RETRO, "test", Arrangement(inside, themes))

    await bot.engine.database.write(themed)
    await chat.says("ana", "/retro end")


def posted(chat: Chat, who: str = "esra") -> str:
    """The summary in the channel."""
    return next(text for text in chat.sees(who, "general") if text.startswith("What came of R-1"))


async def test_what_came_of_a_retro_is_posted_when_it_is_over(chat: Chat, bot: Roundtable) -> None:
    await a_retro(chat, bot)
    shown = posted(chat).splitlines()
    assert shown[0] == "What came of R-1"
    assert {"Format: Wins, improvements, ideas", "Led by: Ana", "Notes: 3"} <= set(shown)
    assert shown[shown.index("Themes") + 1 :][:3] == [
        "Theme | Dots | Notes",
        "T1 · Rounds | 5 | 2",
        "T2 · Pairs | 2 | 1",
    ]
    assert "Breakout 1" in shown
    assert "Takeaway: Interview in pairs" in shown
    assert "Ask: Publish pay bands · to the board · by 2026-06-01" in shown
    assert "Action: Write to everybody turned down · Ana takes it" in shown
    assert shown[shown.index("Left for another time") + 1] == "• T2 · Pairs"
    assert "Nobody answers" not in posted(chat)
    assert "Worth our time" not in posted(chat)


async def test_notes_that_nobody_put_together_or_chose_are_only_counted(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    await writes(chat, "ben", column1="A\nB\nC\nD")
    for _part in range(3):
        await chat.says("ana", "/retro next")
    await chat.says("ben", "/theme put 1 2 Letters")
    await chat.says("ana", "/retro next")
    for person in ("ana", "ben", "chidi", "dolores", "esra"):
        await chat.says(person, "/retro vote T1 T2")
    await chat.says("ana", "/retro end")
    shown = posted(chat).splitlines()
    table = shown.index("Theme | Dots | Notes")
    assert [line.split(" | ", 1)[1] for line in shown[table + 1 : table + 3]] == ["5 | 2", "5 | 1"]
    assert shown[table + 3] == "One note stands for itself."


async def test_a_retro_of_which_nothing_came_says_nothing(chat: Chat) -> None:
    await chat.says("ana", "/retro start")
    await chat.says("ben", "/retro summary R-1")
    assert "R-1 is still under way." in chat.private("ben")
    await chat.says("ana", "/retro end")
    assert not any("What came of" in text for text in chat.sees("esra"))
    await chat.says("ben", "/retro summary")
    assert "What came of R-1" in chat.private("ben")


async def test_without_a_retro_there_is_no_summary(chat: Chat) -> None:
    for typed in ("/retro summary", "/retro summary R-7"):
        await chat.says("ana", typed)
        assert "There is no such retro here." in chat.private("ana")


async def test_the_summary_can_be_kept_as_a_file_in_ones_own_language(chat: Chat, bot: Roundtable) -> None:
    chat.joins("Zoe", locale="es-ES")
    await a_retro(chat, bot, "Use *pairs*, ask @ben | not #me")
    await chat.says("ben", "/retro summary")
    await chat.presses("ben", "As Markdown", card="What came of R-1")
    markdown = chat.files("ben")["R-1 Fair hiring.md"].decode()
    assert markdown.startswith(
        "# What came of R-1\n\n- **Held:** March 2, 2026\n- **Format:** Wins, improvements, ideas\n"
    )
    assert "| T1 · Rounds | 5 | 2 |" in markdown
    assert "- **Takeaway:** Use \\*pairs\\*, ask @\u200bben \\| not \\#me" in markdown
    assert "Nobody answers" not in markdown
    await chat.presses("ben", "As PDF")
    assert chat.files("ben")["R-1 Fair hiring.pdf"].startswith(b"%PDF-")
    await chat.says("zoe", "/retro summary")
    await chat.presses("zoe", "Como Markdown")
    markdown = chat.files("zoe")["R-1 Fair hiring.md"].decode()
    assert markdown.startswith("# Qué ha salido de R-1\n\n- **Fecha:** 2 de marzo de 2026\n")


async def test_all_notes_are_in_the_file_only_for_who_asks(chat: Chat, bot: Roundtable) -> None:
    await a_retro(chat, bot)
    await chat.says("ben", "/retro summary R-1 notes")
    assert "Nobody answers" in chat.private("ben")
    await chat.presses("ben", "As Markdown")
    markdown = chat.files("ben")["R-1 Fair hiring.md"].decode()
    assert "## What could be better" in markdown
    assert "Nobody answers" in markdown
    assert "## Ideas" not in markdown


async def test_who_is_forgotten_is_named_in_the_summary_no_longer(chat: Chat, bot: Roundtable) -> None:
    await a_retro(chat, bot)
    await chat.says("ana", "/me forget")
    await chat.presses("ana", "Forget me")
    assert "Ana" not in posted(chat)
    assert "Action: Write to everybody turned down · nobody took it yet" in posted(chat)


# Beyond the group


async def listens(chat: Chat) -> None:
    """Everybody's channel hears what the group shares."""
    chat.opens("everybody")
    await chat.says("dolores", "/group wider", "general")
    assert "Nothing goes beyond this group yet." in chat.private("dolores")
    code = chat.private("dolores").split("/group hear ")[1].split()[0]
    await chat.says("ben", f"/group hear {code}", "everybody")
    assert "Fair hiring can share things in this channel now." in chat.private("ben")


async def test_others_see_takeaways_and_asks_once_a_moderator_saw_what_goes_there(
    chat: Chat, bot: Roundtable, time: Time
) -> None:
    await a_retro(chat, bot)
    assert chat.buttons("esra", "What came of R-1") == ["As Markdown", "As PDF"]
    await listens(chat)
    await chat.says("dolores", "/retro share", "general")
    preview = chat.private("dolores")
    assert "Everybody who can read #everybody will see what stands below, and nothing else" in preview
    assert not any("takes from its retro" in text for text in chat.sees("esra", "everybody"))
    await chat.presses("dolores", "Share it")
    assert chat.private("dolores") == "Shared in #everybody."

    [shared] = [text for text in chat.sees("esra", "everybody") if "takes from its retro" in text]
    assert shared.splitlines() == [
        "What Fair hiring takes from its retro",
        "Takeaways",
        "• Interview in pairs",
        "What we ask for",
        "• Publish pay bands · to the board · by 2026-06-01",
        "R-1, 2026-03-02",
    ]
    assert all(line in preview.splitlines() for line in shared.splitlines())
    assert not any("takes from its retro" in text for text in chat.sees("esra", "general"))
    assert chat.buttons("esra", "What came of R-1", "general") == ["As Markdown", "As PDF"]


async def test_a_retro_is_shared_once(chat: Chat, bot: Roundtable) -> None:
    await a_retro(chat, bot)
    await listens(chat)
    for _time in range(2):
        await chat.says("dolores", "/retro summary", "general")
    await chat.presses("dolores", "Share on …", card="What came of R-1")
    await chat.says("dolores", "/retro summary", "general")
    await chat.presses("dolores", "Share on …")
    for _time in range(2):
        await chat.presses("dolores", "Share it")
    assert "R-1 was shared already, on 2026-03-02." in chat.private("dolores")
    assert sum("takes from its retro" in text for text in chat.sees("esra", "everybody")) == 1


async def test_what_changed_since_it_was_looked_at_is_looked_at_again(chat: Chat, bot: Roundtable) -> None:
    await a_retro(chat, bot)
    await listens(chat)
    await chat.says("dolores", "/retro summary", "general")
    await chat.presses("dolores", "Share on …")

    def remove(unit: Unit) -> None:
        first = OutcomeStore(unit, 1).find(RETRO, 1)
        assert first is not None
        OutcomeStore(unit, 1).remove(first)

    await bot.engine.database.write(remove)
    await chat.presses("dolores", "Share it")
    assert "It changed meanwhile. Please look once more." in chat.private("dolores")
    assert not any("takes from its retro" in text for text in chat.sees("esra", "everybody"))
    await chat.presses("dolores", "Share it")
    assert chat.private("dolores") == "Shared in #everybody."


async def test_who_may_not_share_is_told_so(chat: Chat, bot: Roundtable) -> None:
    await a_retro(chat, bot)
    await listens(chat)
    await chat.says("esra", "/retro summary", "general")
    await chat.presses("esra", "Share on …")
    assert "moderators" in chat.private("esra")


async def test_the_wider_channel_can_end_it_and_so_can_the_group(chat: Chat, bot: Roundtable) -> None:
    await a_retro(chat, bot)
    await listens(chat)
    await chat.says("ana", "/group show", "general")
    assert "Shares with: everybody on the playground" in chat.private("ana").replace("#", "")
    await chat.says("ben", "/setup", "everybody")
    await chat.fills("ben", {})
    await chat.says("ben", "/group hear", "everybody")
    await chat.presses("ben", "End it for Fair hiring")
    assert "No other group does." in chat.private("ben")
    await chat.says("dolores", "/retro summary", "general")
    assert "Share on …" not in chat.buttons("dolores", "What came of R-1", "general")

    chat.opens("another")
    await chat.says("dolores", "/group wider", "general")
    code = chat.private("dolores").split("/group hear ")[1].split()[0]
    await chat.says("dolores", f"/group join {code}", "another")
    assert "This code does not work" in chat.private("dolores")
    await chat.says("dolores", f"/group hear {code}", "general")
    assert "This group lives here" in chat.private("dolores")
    await chat.says("dolores", "/group wider", "general")
    code = chat.private("dolores").split("/group hear ")[1].split()[0]
    await chat.says("chidi", f"/group hear {code}", "another")
    await chat.says("dolores", "/group wider", "general")
    assert "It shares in" in chat.private("dolores")
    await chat.presses("dolores", "Share there no more")
    assert "Nothing of this group goes there any more." in chat.private("dolores")


async def test_a_code_to_hear_is_good_once(chat: Chat, bot: Roundtable) -> None:
    await a_retro(chat, bot)
    await listens(chat)
    await chat.says("ben", "/group hear abcdefgh", "everybody")
    assert "This code does not work" in chat.private("ben")


# The report, pure

TEXTS = st.text(min_size=1, max_size=60)
OUTCOMES = st.builds(
    Outcome,
    retro=st.just(1),
    number=st.integers(1, 9),
    kind=st.sampled_from(["takeaway", "ask", "action"]),
    breakout=st.integers(0, 3),
    text=TEXTS,
    whom=TEXTS | st.just(""),
    due=st.none() | st.just(datetime(2026, 6, 1, tzinfo=UTC)),
    owner_id=st.none(),
    owner_name=st.none() | TEXTS,
    accepted=st.booleans(),
    state=st.sampled_from(["open", "done", "dropped"]),
    reason=st.just(""),
)
NOTES = st.lists(TEXTS, max_size=4).map(lambda texts: dict(enumerate(texts, 1)))
REPORTS = st.builds(
    Report,
    number=st.integers(1, 99),
    group=TEXTS,
    end=st.just(End(datetime(2026, 3, 2, tzinfo=UTC), None)),
    format=st.just("Format"),
    leader=st.none() | TEXTS,
    themes=st.lists(
        st.builds(ReportedTheme, TEXTS, st.none() | st.integers(0, 9), st.integers(1, 9), st.booleans(), st.booleans()),
        max_size=4,
    ),
    outcomes=st.lists(OUTCOMES, max_size=6),
    breakouts=st.dictionaries(st.integers(1, 3), TEXTS, max_size=3),
    score=st.none() | st.builds(Score, st.integers(0, 9), st.integers(0, 45)),
    notes=st.lists(st.tuples(TEXTS, NOTES), max_size=3),
)


@given(REPORTS)
def test_all_that_was_agreed_is_in_the_report_and_notes_only_for_who_wants_them(report: Report) -> None:
    card = repr(report.card())
    assert all(repr(outcome.text) in card for outcome in report.outcomes)
    assert all(repr(theme.called) in card for theme in report.themes if not theme.lone)
    assert (
        report.card()
        == replace(report, notes=[(head, dict.fromkeys(notes, "x")) for head, notes in report.notes]).card()
    )
    with_notes = repr(report.card(notes=True))
    assert all(repr(text) in with_notes for _head, notes in report.notes for text in notes.values())


@given(REPORTS)
def test_what_goes_beyond_the_group_names_no_one_who_does_something_and_no_note(report: Report) -> None:
    heard = [one for one in report.outcomes if one.kind != "action"]
    shared = report.shared()
    assert all(repr(one.text) in repr(shared) for one in heard)
    assert (shared is None) == (not heard)
    assert (
        shared == replace(report, leader=None, themes=[], notes=[], score=None, breakouts={}, outcomes=heard).shared()
    )


@pytest.mark.parametrize(("count", "total", "told"), [(2, 9, None), (3, 11, "3.7 of 5 (3 answers)")])
def test_what_it_was_worth_is_told_from_three_answers(count: int, total: int, told: str | None) -> None:
    report = Report(
        number=1,
        group="g",
        end=End(datetime(2026, 3, 2, tzinfo=UTC), None),
        format="f",
        leader=None,
        themes=[],
        outcomes=[],
        breakouts={},
        score=Score(count, total),
        notes=[],
    )
    assert (None if report.mean is None else plain(report.mean)) == told
