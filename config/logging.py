"""Logs without anybody's words: which feature, which command, how long, which ticket; never a text, never who.

Three gates keep it so, whatever a caller or a library does:

    fields       a line shows the fields in `SHOWN`; of any other it shows the name only (`withheld`)
    stacks       where it happened and which error, without the error's own words and without local variables
    libraries    nothing below INFO, and of SQL and of requests nothing below WARNING, even when a level is set to DEBUG

Log with `structlog.get_logger()`, a constant sentence and fields; bind the call's ticket around all of it with
`structlog.contextvars.bound_contextvars(ticket=…)`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from traceback import format_tb
from typing import Literal, TextIO

import structlog
from structlog.types import EventDict, Processor

SHOWN = frozenset(
    {
        "address",
        "command",
        "count",
        "error",
        "feature",
        "gave_up",
        "how",
        "job",
        "ms",
        "place",
        "platform",
        "row",
        "ticket",
    }
)
"""What a line may show beside its sentence: words of ours and numbers; nothing that a person typed, nobody's id."""

OUR_OWN = ("__main__", "adapters", "bot", "config", "storage")

FLOORS = {
    "aiohttp.access": logging.WARNING,  # addresses of pages may hold a token
    "apscheduler": logging.WARNING,  # a line each tick would drown the rest
    "sqlalchemy": logging.WARNING,  # at INFO it writes every statement, with what is put into it
}
"""The lowest level of a library's lines; INFO where none is given: at DEBUG they write what they send and receive."""


def configure_logging(
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"], style: Literal["console", "json"], to: TextIO | None = None
) -> None:
    """Log to a stream (standard error unless given), our own lines from a level on."""
    stream = to or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.addFilter(_loud_enough)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_COMMON, _first_line],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _bare_stack,
                _withhold,
                *_drawn(style, colors=stream.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in OUR_OWN:
        logging.getLogger(name).setLevel(level)
    logging.raiseExceptions = False  # its report about a line it cannot format would show what is in the line
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_COMMON,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


_COMMON: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_FRAME = frozenset({"event", "exception", "level", "logger", "timestamp"})


def _drawn(style: Literal["console", "json"], *, colors: bool) -> tuple[Processor, ...]:
    if style == "json":
        return (structlog.processors.JSONRenderer(),)
    return (structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback),)


def _loud_enough(record: logging.LogRecord) -> bool:
    """A gate of its own beside the loggers' levels, because a library may set those itself."""
    root = record.name.partition(".")[0]
    if root in OUR_OWN:
        return True
    return record.levelno >= FLOORS.get(record.name, FLOORS.get(root, logging.INFO))


def _withhold(_logger: object, _method: str, line: EventDict) -> EventDict:
    withheld = sorted(line.keys() - SHOWN - _FRAME)
    for name in withheld:
        del line[name]
    return {**line, "withheld": withheld} if withheld else line


def _first_line(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Of a library's line the first: asyncio puts the failed task and its error's words into the others."""
    first, more, _ = str(line["event"]).partition("\n")
    return {**line, "event": first + " …" if more else first}


def _bare_stack(_logger: object, _method: str, line: EventDict) -> EventDict:
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    return {**line, "exception": bare_stack(error)} if isinstance(error, BaseException) else line


def bare_stack(error: BaseException) -> str:
    """Where an error came from and which kind it is; its own words may be somebody's, so they are left out."""
    return "\n".join(_told(error))


def _told(error: BaseException) -> Iterator[str]:
    if error.__cause__ is not None:
        yield from (*_told(error.__cause__), "which led to")
    elif error.__context__ is not None and not error.__suppress_context__:
        yield from (*_told(error.__context__), "during which")
    yield "".join(format_tb(error.__traceback__)) + f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from ("among them", *_told(one))
