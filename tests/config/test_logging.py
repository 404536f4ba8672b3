import ast
import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, text

from config import logging as logging_module
from config.logging import FLOORS, SHOWN, configure_logging
from tests.logs import logging_kept

LIBRARIES = [
    "aiohttp.server", "aiosqlite", "alembic", "apscheduler.scheduler", "asyncio", "discord.gateway", "psycopg",
    "slack_bolt.App", "slack_sdk.web.client", "sqlalchemy.engine.Engine", "tzlocal", "a_library_to_come",
]  # fmt: skip
SECRET = "meet outside on Fridays"  # what a member typed

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Everything is logged into it at DEBUG, as JSON; afterwards logging is as it was."""
    with logging_kept(*LIBRARIES, *FLOORS):
        stream = io.StringIO()
        configure_logging("DEBUG", "json", stream)
        yield stream


@pytest.fixture
def lines(stream: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_feature_command_duration_and_the_ticket_of_its_call(lines: Lines) -> None:
    with structlog.contextvars.bound_contextvars(ticket="T-7KQ4"):
        structlog.get_logger("bot.engine.dispatch").info("done", feature="ideas", command="idea", ms=3)
    structlog.get_logger("bot.engine.dispatch").info("idle")
    first, second = lines()
    assert (
        first.items() >= {"event": "done", "feature": "ideas", "command": "idea", "ms": 3, "ticket": "T-7KQ4"}.items()
    )
    assert (first["level"], first["logger"]) == ("info", "bot.engine.dispatch")
    assert "ticket" not in second


def test_a_field_nobody_vouches_for_shows_its_name_only(stream: io.StringIO, lines: Lines) -> None:
    structlog.get_logger("bot.features.ideas").info("kept", text=SECRET, user="U123", feature="ideas")
    assert lines()[0]["withheld"] == ["text", "user"]
    assert SECRET not in stream.getvalue()
    assert "U123" not in stream.getvalue()


def test_every_field_that_we_log_shows() -> None:
    rooms = [Path(logging_module.__file__).parents[1] / name for name in ("bot", "adapters", "storage", "config")]
    logged = {
        keyword.arg
        for room in rooms
        for module in room.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "log"
        for keyword in node.keywords
    }
    assert logged <= SHOWN | {"exc_info"}


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_stack_says_where_and_what_kind_but_not_the_words_of_the_error(stream: io.StringIO, style: Any) -> None:
    configure_logging("INFO", style, stream)
    note = SECRET
    try:
        try:
            int(note)
        except ValueError as error:
            raise LookupError(note) from error
    except LookupError:
        structlog.get_logger("bot.engine.dispatch").exception("broke", ticket="T-7KQ4")
        logging.getLogger("slack_bolt.App").exception("broke in there")
    logged = stream.getvalue()
    assert SECRET not in logged
    assert logged.count("builtins.ValueError") == logged.count("builtins.LookupError") == 2
    assert "int(note)" in logged


def test_a_group_of_errors_shows_each_of_them_without_its_words(stream: io.StringIO) -> None:
    try:
        raise ExceptionGroup(SECRET, [KeyError(SECRET), OSError(SECRET)])
    except* OSError:
        structlog.get_logger("bot").exception("broke")
    except* KeyError:
        structlog.get_logger("bot").exception("broke")
    assert "builtins.KeyError" in stream.getvalue()
    assert "builtins.OSError" in stream.getvalue()
    assert SECRET not in stream.getvalue()


async def test_asyncio_does_not_show_what_a_lost_task_failed_with(stream: io.StringIO) -> None:
    async def fail() -> None:
        raise ValueError(SECRET)

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    assert "Task exception was never retrieved" in stream.getvalue()
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_stays_at_INFO_or_above_even_when_it_is_set_to_DEBUG(name: str, stream: io.StringIO) -> None:
    logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(name).debug(SECRET)
    logging.getLogger(name).warning("a warning")
    assert SECRET not in stream.getvalue()
    assert "a warning" in stream.getvalue()


def test_our_own_debug_lines_show_when_asked_for(lines: Lines) -> None:
    structlog.get_logger("bot.engine.jobs").debug("ticked")
    configure_logging("INFO", "json", io.StringIO())
    structlog.get_logger("bot.engine.jobs").debug("ticked again")
    assert [line["event"] for line in lines()] == ["ticked"]


def test_sql_and_what_is_put_into_it_are_never_logged(stream: io.StringIO) -> None:
    engine = create_engine("sqlite://", echo="debug")
    with engine.connect() as connection:
        connection.execute(text("SELECT :note"), {"note": SECRET}).all()
    engine.dispose()
    assert stream.getvalue() == ""


def test_requests_are_not_logged(stream: io.StringIO) -> None:
    logging.getLogger("aiohttp.access").setLevel(logging.DEBUG)
    logging.getLogger("aiohttp.access").info("GET /?token=abc")
    assert stream.getvalue() == ""


def test_a_line_that_cannot_be_made_is_not_shown_either(
    stream: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("slack_sdk").info("%d messages", SECRET)
    assert SECRET not in stream.getvalue() + capsys.readouterr().err
