"""The weekly digest and each member's own, as the group gets them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from bot.features.digests.fitting import BULLET, Part, count, fit, pages
from bot.features.digests.weekly import MOST_CHARACTERS
from bot.kit import Words, plain
from tests.features.conftest import Time
from tests.features.test_groups import code_in
from tests.features.test_ideas import share

MONDAY_TO_MONDAY = 7 * 24
"""Hours; the tests begin on a Monday at nine, as the first digest would come."""


def digests(chat: Chat, person: str = "ana") -> list[str]:
    """The digests that somebody sees in the channel."""
    return [text for text in chat.sees(person) if "the digest" in text]


async def coordinates(chat: Chat, person: str = "ana", **values: str) -> None:
    """Somebody sets the group up."""
    await chat.says(person, "/setup")
    await chat.fills(person, {"What is it called?": "Fair hiring", **values})


async def has_news(chat: Chat, time: Time, *, first: str = "Meet outside", second: str = "Publish pay bands") -> None:
    """Three ideas are shown."""
    for person, text in (("ana", first), ("ben", second), ("chidi", "Interview in pairs")):
        await share(chat, person, text)
    await time.passes(minutes=15)


async def test_the_digest_comes_once_a_week_and_says_what_is_new(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    await has_news(chat, time)
    await chat.says("ana", "/ideas status I-1 not_now Let us wait for spring")
    await time.passes(hours=MONDAY_TO_MONDAY)
    (digest,) = digests(chat)
    assert "Fair hiring: the digest" in digest
    assert "Ideas" in digest
    assert "New: I-2" in digest
    assert "not now. Let us wait for spring" in digest
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert len(digests(chat)) == 1  # nothing happened since, and nobody is told that


async def test_after_an_hour_of_downtime_the_digest_is_caught_up_once_and_after_three_days_it_is_let_go(
    chat: Chat, time: Time
) -> None:
    await coordinates(chat)
    await has_news(chat, time)
    await time.passes(hours=MONDAY_TO_MONDAY + 1)
    assert len(digests(chat)) == 1
    await time.passes(hours=1)
    assert len(digests(chat)) == 1
    await has_news(chat, time, first="Fewer meetings")
    await time.passes(hours=MONDAY_TO_MONDAY + 3 * 24)  # nobody was there from Sunday to Thursday
    assert len(digests(chat)) == 1
    await time.passes(hours=4 * 24)
    assert len(digests(chat)) == 2
    assert "Fewer meetings" in digests(chat)[-1]


async def test_a_long_digest_goes_on_in_its_thread_with_every_line_once(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    texts = [f"Decision {number}: {'we write to everybody ' * 4}" for number in range(40)]
    for text in texts:
        await chat.says("ana", f"/decision {text}")
        await chat.fills("ana", {})
    await time.passes(hours=MONDAY_TO_MONDAY)
    (first,) = digests(chat)
    assert len(first) <= MOST_CHARACTERS
    rest = chat.sees("ana", thread="the digest")
    assert rest
    assert all(len(page) <= MOST_CHARACTERS for page in rest)
    told = [line for page in (first, *rest) for line in page.splitlines() if line.startswith("• D-")]
    assert [line[2:7] for line in told] == [f"D-{number:03}" for number in range(1, 41)]
    more = sum(line.startswith("• ") for page in rest for line in page.splitlines())
    assert f"{more} more lines are in the thread." in first


async def test_the_wider_channel_hears_what_was_reached_and_decided_and_nothing_that_is_still_open(
    chat: Chat, time: Time
) -> None:
    await coordinates(chat)
    chat.opens("company")
    await chat.says("ana", "/group wider")
    await chat.says("ana", f"/group hear {code_in(chat.private('ana'))}", channel="company")
    await chat.says("ana", "/digest settings")
    await chat.fills("ana", {"Also into the wider channel?": "yes"})
    await has_news(chat, time)
    await chat.says("ana", "/decision We write to everybody")
    await chat.fills("ana", {})
    await chat.says("ana", "/blocker The room is taken")
    await chat.presses("ana", "Send with my name")
    await chat.says("ana", "/action Write to the union")
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert all(words in digests(chat)[0] for words in ("We write to everybody", "The room is taken", "Meet outside"))
    (heard,) = chat.sees("esra", "company")
    assert "Fair hiring: the digest" in heard
    assert "D-001: We write to everybody" in heard
    assert not any(words in heard for words in ("The room is taken", "Write to the union", "Meet outside", "Ideas"))
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert len(chat.sees("esra", "company")) == 1  # nothing was decided since

    await chat.says("ana", "/digest settings")
    await chat.fills("ana", {"Also into the wider channel?": "no"})
    await time.passes(minutes=1)
    await chat.says("ana", "/decision We meet on Fridays")
    await chat.fills("ana", {})
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert "We meet on Fridays" in digests(chat)[-1]
    assert len(chat.sees("esra", "company")) == 1


async def test_after_weeks_of_downtime_the_newest_digest_alone_is_caught_up_and_tells_of_all_the_time(
    chat: Chat, time: Time
) -> None:
    await coordinates(chat)
    await has_news(chat, time)
    await time.passes(hours=3 * MONDAY_TO_MONDAY + 11)  # on a Monday at 20:15, after three digests that did not come
    (digest,) = digests(chat)
    assert "Meet outside" in digest
    await time.passes(hours=2)
    assert len(digests(chat)) == 1
    await has_news(chat, time, first="Fewer meetings")
    await time.passes(hours=MONDAY_TO_MONDAY)  # on a Monday at 22:30, more than twelve hours late
    assert len(digests(chat)) == 1
    await time.passes(hours=MONDAY_TO_MONDAY - 13)
    assert len(digests(chat)) == 2


async def test_each_thing_is_told_in_one_digest_only(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    await has_news(chat, time)
    await time.passes(hours=MONDAY_TO_MONDAY)
    await has_news(chat, time, first="Fewer meetings")
    await time.passes(hours=MONDAY_TO_MONDAY)
    first, second = digests(chat)
    assert "Meet outside" in first
    assert "Meet outside" not in second
    assert "Fewer meetings" in second


async def test_the_day_the_hour_and_the_sections_are_set_in_a_form(chat: Chat, time: Time) -> None:
    await coordinates(chat, **{"Time zone": "America/New_York"})
    await chat.says("ana", "/digest settings")
    assert chat.form("ana") == {
        "On which day?": "0",
        "At what time?": "09:00",
        "Which sections to leave out?": "",
        "Say who is to do something?": "no",
        "Also into the wider channel?": "no",
    }
    await chat.fills("ana", {"On which day?": "Wednesday", "At what time?": "3:30 pm"})
    assert "The next digest comes" in chat.private("ana")
    await has_news(chat, time)
    await time.passes(hours=2 * 24 + 11)
    assert digests(chat) == []  # it is 15:15 in New York
    await time.passes(minutes=16)
    assert len(digests(chat)) == 1

    await has_news(chat, time, first="Fewer meetings")
    await chat.says("ana", "/digest settings")
    await chat.fills("ana", {"Which sections to leave out?": "ideas"})
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert len(digests(chat)) == 1

    await chat.says("ana", "/digest settings")
    await chat.fills("ana", {"On which day?": "never", "Which sections to leave out?": ""})
    assert chat.private("ana") == "Saved. No digest comes by itself any more; /digest now brings one."
    await time.passes(hours=2 * MONDAY_TO_MONDAY)
    assert len(digests(chat)) == 1


async def test_what_makes_no_sense_in_the_form_is_said_on_its_field(chat: Chat) -> None:
    await coordinates(chat)
    for typed in ("25:00", "noon-ish", "13pm", "9:75"):
        await chat.says("ana", "/digest settings")
        await chat.fills("ana", {"At what time?": typed})
        assert chat.errors("ana") == {
            "At what time?": f"“{typed}” is no time of the day. Type it like 9:00, 15:30 or 3pm."
        }
    await chat.fills("ana", {"At what time?": "9", "Which sections to leave out?": "Gossip"})
    assert chat.errors("ana")["Which sections to leave out?"].startswith(
        "There is no section “Gossip”. There are: Mile"
    )
    await chat.fills("ana", {"Which sections to leave out?": "", "Also into the wider channel?": "yes"})
    assert "no wider channel" in next(iter(chat.errors("ana").values()))
    await chat.fills("ana", {"Also into the wider channel?": "no"})
    assert chat.private("ana").startswith("Saved.")


async def test_a_preview_is_private_and_changes_nothing(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    await chat.says("ben", "/digest preview")
    assert "Nothing has happened lately" in chat.private("ben")
    await has_news(chat, time)
    for _again in range(2):
        await chat.says("ben", "/digest preview")
        assert "If the digest came now" in chat.private("ben")
        assert "New: I-1" in chat.private("ben")
    assert digests(chat) == []


async def test_a_moderator_can_bring_it_now_and_the_next_goes_on_from_there(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    await chat.says("ana", "/digest now")
    assert "Nothing has happened lately" in chat.private("ana")
    await has_news(chat, time)
    await chat.says("ben", "/digest now")
    assert "This is for moderators." in chat.private("ben")
    await chat.says("ana", "/digest now")
    assert chat.private("ana") == "It is in the channel. The next one goes on from here."
    assert len(digests(chat)) == 1
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert len(digests(chat)) == 1


async def test_on_a_holiday_it_waits_until_the_group_is_back(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    await chat.says("ana", "/group holidays")
    await chat.presses("ana", "Add one")
    await chat.fills("ana", {"On which day, or from which on?": "9 March 2026", "What is it called?": "Carnival"})
    assert "Carnival" in chat.private("ana")
    await chat.presses("ana", "Add one")
    await chat.fills(
        "ana",
        {
            "On which day, or from which on?": "16 March 2026",
            "Until which day, that day included?": "24 March 2026",
        },
    )
    await has_news(chat, time)
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert digests(chat) == []
    await time.passes(hours=24)
    assert len(digests(chat)) == 1  # on the Tuesday
    await has_news(chat, time, first="Fewer meetings")
    await time.passes(hours=2 * MONDAY_TO_MONDAY - 24)
    assert len(digests(chat)) == 1  # two Mondays are over, both on holidays
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert len(digests(chat)) == 2


async def test_holidays_that_make_no_sense_are_refused(chat: Chat) -> None:
    await coordinates(chat)
    await chat.says("ben", "/group holidays")
    assert "There are none ahead." in chat.private("ben")
    await chat.presses("ben", "Add one")
    assert "This is for coordinators." in chat.private("ben")
    await chat.says("ana", "/group holidays")
    await chat.presses("ana", "Add one")
    first, last = "On which day, or from which on?", "Until which day, that day included?"
    await chat.fills("ana", {first: "10 March 2026", last: "9 March 2026"})
    assert chat.errors("ana") == {last: "It would end before it begins. Change one of the two days."}
    await chat.fills("ana", {first: "10 March 2026", last: "10 March 2027"})
    assert chat.errors("ana") == {last: "At most 92 days at a time."}
    await chat.fills("ana", {first: "30 February 2026", last: ""})
    assert first in chat.errors("ana")
    await chat.fills("ana", {first: "10 March 2026"})
    await chat.presses("ana", "Without 2026-03-10")
    assert "There are none ahead." in chat.private("ana")


async def test_each_member_is_told_what_needs_them_and_can_end_that_with_one_tap(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    await chat.says("ben", "/home")
    await has_news(chat, time)
    await chat.says("ana", "/ideas hold I-1")
    await time.passes(hours=MONDAY_TO_MONDAY)
    (told,) = chat.directs("ana")
    assert "Fair hiring: what needs you" in told
    assert "One idea waits for your review." in told
    assert chat.directs("ben") == []  # a member has nothing to review
    await chat.presses("ana", "No more of these")
    assert "you get none of these any more" in chat.private("ana")
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert len(chat.directs("ana")) == 1
    await chat.says("ana", "/digest mine on")
    await time.passes(hours=MONDAY_TO_MONDAY)
    assert len(chat.directs("ana")) == 2


async def test_what_needs_nobody_any_more_by_the_morning_is_not_told(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    for person in ("ben", "dolores"):
        await chat.says(person, "/me zone Auckland")
    await time.passes(hours=MONDAY_TO_MONDAY - 12)
    await chat.says("ana", '/poll "Where?" "Park" "Office"')
    await time.passes(hours=12)  # the digest comes, and there it is night
    assert (chat.directs("ben"), chat.directs("dolores")) == ([], [])
    await chat.says("ben", "/polls vote V-1 1")
    await time.passes(hours=12)
    assert chat.directs("ben") == []
    assert any("what needs you" in told and "V-1 asks: Where?" in told for told in chat.directs("dolores"))


async def test_what_needs_somebody_stands_first_in_their_home(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    assert "What needs you\nNothing just now." in await chat.home("ana")
    await has_news(chat, time)
    await chat.says("ana", "/ideas hold I-1")
    assert "One idea waits for your review." in await chat.home("ana")
    await chat.says("ana", "/digest mine")
    assert "One idea waits for your review." in chat.private("ana")


async def test_a_digest_is_forgotten_with_whom_it_may_name(chat: Chat, time: Time) -> None:
    await coordinates(chat)
    await has_news(chat, time)
    await chat.says("ana", "/digest now")
    await chat.says("ben", "/me forget")
    await chat.presses("ben", "Forget me")
    assert len(digests(chat)) == 1


# What stands in the channel and what in the thread

LINES = st.lists(st.text("abc ", min_size=1, max_size=60), min_size=1, max_size=12).map(tuple)
PARTS = st.lists(LINES, max_size=9).map(
    lambda each: [Part(f"Section {number}", lines) for number, lines in enumerate(each)]
)


def length(words: Words) -> int:
    return len(plain(words))


def drawn(parts: Sequence[Part]) -> str:
    """As it is read, with a line between two parts."""
    return "\n\n".join("\n".join((plain(p.title), *(f"{BULLET}{plain(line)}" for line in p.lines))) for p in parts)


def lines_of(parts: Sequence[Part]) -> dict[str, tuple[Words, ...]]:
    return {plain(part.title): part.lines for part in parts}


@given(PARTS, st.integers(0, 1200))
def test_what_is_shown_fits_and_every_line_stands_somewhere_whole_in_its_order(parts: list[Part], most: int) -> None:
    shown, rest = fit(parts, most, length)
    assert len(drawn(shown)) <= most
    there, left = lines_of(shown), lines_of(rest)
    for part in parts:
        title = plain(part.title)
        assert (*there.get(title, ()), *left.get(title, ())) == part.lines


@given(PARTS)
def test_what_fits_as_a_whole_is_shown_as_a_whole(parts: list[Part]) -> None:
    shown, rest = fit(parts, len(drawn(parts)) + 4 * len(parts) + 2 * count(parts), length)
    assert (list(shown), list(rest)) == (parts, [])


@given(PARTS, st.integers(80, 1200))
def test_the_rest_comes_in_pages_that_fit_with_every_line_once(parts: list[Part], most: int) -> None:
    found = list(pages(parts, most, length))
    assert all(len(drawn(page)) <= most or count(page) == 1 for page in found)
    assert [line for page in found for part in page for line in part.lines] == [
        one for part in parts for one in part.lines
    ]


def test_no_section_crowds_out_another() -> None:
    parts = [Part("Decisions", tuple(f"Decision number {number}" for number in range(50))), Part("Thanks", ("To Ana",))]
    shown, rest = fit(parts, 400, length)
    assert "To Ana" in drawn(shown)
    assert "Decision number 49" in drawn(rest)
