"""What the engine asks of Slack, and Slack's ways to say no."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.slack.app import Access, Slack, slack
from adapters.slack.platform import SlackPlatform
from bot.__main__ import Roundtable
from bot.engine.platform import Gone, Undelivered
from bot.kit import Card, Document, MovableClock, Paragraph, card_of
from tests.adapters.slack.standin import CHANNEL, TEAM, Failure, Workspace, text_of

HERE = f"{TEAM}/{CHANNEL}"
ANA = f"{TEAM}/UANA"


@pytest.fixture
def platform(over_http: Slack) -> SlackPlatform:
    return over_http.platform


async def test_a_card_is_posted_edited_and_taken_away(platform: SlackPlatform, people: Workspace) -> None:
    message = await platform.post(HERE, card_of("first"), key="1")
    under = await platform.post(HERE, card_of("below"), key="2", under=message)
    await platform.edit(HERE, message, card_of("changed"))
    assert [text_of(shown) for shown in people.messages.values()] == ["changed", "below"]
    assert people.messages[CHANNEL, under]["thread_ts"] == message
    await platform.remove(HERE, under)
    assert len(people.messages) == 1


async def test_what_is_sent_again_under_its_key_shows_up_once(platform: SlackPlatform, people: Workspace) -> None:
    assert await platform.post(HERE, card_of("first"), key="1") == await platform.post(HERE, card_of("first"), key="1")
    assert await platform.direct(ANA, card_of("you"), key="1") == await platform.direct(ANA, card_of("you"), key="1")
    assert [channel for channel, _ts in people.messages] == [CHANNEL, "DUANA"]


async def test_a_file_that_did_not_arrive_comes_with_the_next_try_and_the_message_not_again(
    platform: SlackPlatform, people: Workspace
) -> None:
    file = Document("notes.md", "text/markdown", b"# Notes", "All notes")
    card = Card(summary="Notes", blocks=(Paragraph("Notes"), file))
    message = await platform.post(HERE, card_of("first"), key="1")
    people.refuses_uploads = 2  # the SDK tries once more by itself
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        people.fails[method].append(Failure(error="internal_error"))
    for _time in range(3):
        with pytest.raises(Undelivered):
            await platform.post(HERE, card, key="2", under=message)
    for _time in range(2):
        await platform.post(HERE, card, key="2", under=message)
    assert [text_of(shown) for shown in people.messages.values()] == ["first", "Notes\nnotes.md\n\n\nAll notes"]
    [shared] = [file for file in people.files.values() if file.channel is not None]
    assert (shared.name, shared.content, shared.under) == ("notes.md", b"# Notes", message)


async def test_bots_are_not_counted_among_those_who_read(platform: SlackPlatform, people: Workspace) -> None:
    assert await platform.audience(HERE) == 5
    for number in range(20):
        people.joins(f"UMORE{number}", f"More {number}")
    assert await platform.audience(HERE) == 26, "among many it no longer matters"
    assert await platform.audience(f"{TEAM}/G0SECRET") is None


async def test_a_limit_is_told_with_how_long_it_lasts(platform: SlackPlatform, people: Workspace) -> None:
    people.fails["chat.postMessage"].append(Failure(status=429, error="ratelimited", retry_after=7))
    with pytest.raises(Undelivered) as raised:
        await platform.post(HERE, card_of("first"), key="1")
    assert raised.value.after == timedelta(seconds=7)
    await platform.post(HERE, card_of("first"), key="1")
    assert len(people.messages) == 1


@pytest.mark.parametrize(
    "failure",
    [
        Failure(status=429, text="slow down"),
        Failure(status=500, text="<html>no</html>"),
        Failure(status=503, error="service_unavailable"),
        Failure(error="internal_error"),
        Failure(error="channel_not_found"),
        Failure(error="not_in_channel"),
        Failure(error="something_new"),
        Failure(status=200, text="not json"),
        Failure(drop=True),
    ],
)
async def test_what_may_work_later_is_undelivered(failure: Failure, platform: SlackPlatform, people: Workspace) -> None:
    people.fails["chat.postMessage"] += [failure, failure]
    with pytest.raises(Undelivered):
        await platform.post(HERE, card_of("first"), key="1")
    people.fails.clear()
    await platform.post(HERE, card_of("first"), key="1")
    assert len(people.messages) == 1


async def test_a_lost_connection_and_an_error_of_slacks_are_tried_again_at_once(
    platform: SlackPlatform, people: Workspace
) -> None:
    for failure in (Failure(status=500, text="no"), Failure(drop=True)):
        people.fails["chat.update"].append(failure)
        message = await platform.post(HERE, card_of("first"), key=str(failure))
        await platform.edit(HERE, message, card_of("changed"))
        assert text_of(people.messages[CHANNEL, message]) == "changed"


@pytest.mark.parametrize("error", ["is_archived", "cannot_reply_to_message"])
async def test_what_no_try_will_change_is_gone(error: str, platform: SlackPlatform, people: Workspace) -> None:
    people.fails["chat.postMessage"].append(Failure(error=error))
    with pytest.raises(Gone):
        await platform.post(HERE, card_of("first"), key="1")
    with pytest.raises(Gone):
        await platform.edit(HERE, "1.1", card_of("changed"))
    with pytest.raises(Gone):
        await platform.remove(HERE, "1.1")
    with pytest.raises(Gone):
        await platform.direct(f"{TEAM}/WNOBODY", card_of("you"), key="2")
    for name in ("nowhere", "", "/", "T1/"):
        with pytest.raises(Gone):
            await platform.post(name, card_of("first"), key="3")


async def test_a_revoked_token_is_told_once_and_costs_nothing(
    platform: SlackPlatform, people: Workspace, bot: Roundtable
) -> None:
    await people.types("UANA", "/idea Meet outside")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
    people.fails["chat.postMessage"] += [Failure(error="token_revoked")] * 3
    with capture_logs() as logs:
        for number in range(3):
            with pytest.raises(Undelivered):
                await platform.post(HERE, card_of("first"), key=str(number))
    assert [entry["error"] for entry in logs if entry["log_level"] == "error"] == ["token_revoked"]
    await bot.settle()
    assert ["Meet outside" in text_of(message) for message in people.messages.values()] == [True]


@pytest.mark.parametrize(
    "failures",
    [
        [Failure(status=429, error="ratelimited", retry_after=42)],
        [Failure(status=500, text="no")] * 2,
        [Failure(drop=True)] * 2,
    ],
    ids=["limit", "error", "cut"],
)
async def test_a_card_that_slack_does_not_take_shows_up_once_when_it_does(
    over_http: Slack, people: Workspace, bot: Roundtable, clock: MovableClock, failures: list[Failure]
) -> None:
    people.fails["chat.postMessage"].extend(failures)
    await people.types("UANA", "/idea Meet outside")
    await people.presses("UANA", "Send with my name", people.windows["UANA"].whispers[-1])
    await bot.settle()
    assert people.messages == {}
    clock.forward(timedelta(seconds=42))
    await bot.settle()
    assert ["Meet outside" in text_of(message) for message in people.messages.values()] == [True]


@pytest.mark.parametrize(
    "failures",
    [
        [Failure(error="expired_trigger_id")],
        [Failure(status=429, error="ratelimited", retry_after=42)],
        [Failure(status=500, text="no")] * 2,
        [Failure(error="token_revoked")],
        [Failure(drop=True)] * 2,
    ],
    ids=["too late", "limit", "error", "revoked", "cut"],
)
async def test_a_form_that_slack_does_not_open_is_apologised_for(
    over_http: Slack, people: Workspace, failures: list[Failure]
) -> None:
    people.fails["views.open"].extend(failures)
    await people.types("UANA", "/idea")
    assert "please try again" in text_of(people.windows["UANA"].whispers[-1])
    await people.types("UANA", "/idea")
    assert len(people.windows["UANA"].modals) == 1


async def test_somebody_slack_does_not_tell_of_is_answered_all_the_same(over_http: Slack, people: Workspace) -> None:
    people.fails["users.info"].append(Failure(status=429, error="ratelimited", retry_after=30))
    await people.types("UANA", "/wg help")
    await people.types("UANA", "/wg help")
    assert len(people.windows["UANA"].whispers) == 2
    assert [method for method, _args in people.calls].count("users.info") == 1


async def test_a_refused_token_is_told_when_the_bot_starts(bot: Roundtable, people: Workspace) -> None:
    access = Access(bot_token="xoxb-of-yesterday", signing_secret="none", http_port=0, api_url=f"{people.url}api/")
    with capture_logs() as logs:
        async with slack(bot.engine, access):
            pass
    assert [entry["error"] for entry in logs if entry["log_level"] == "error"] == ["invalid_auth"]
