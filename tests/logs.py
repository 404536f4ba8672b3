"""Logging in a way of one's own for a while."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from config.logging import OUR_OWN


@contextmanager
def logging_kept(*names: str) -> Iterator[Sequence[logging.Logger]]:
    """However logging is set up inside, afterwards it is as it was: of structlog, and of all loggers, which are given.

    Those with these names and our own are made if there are none yet.
    """
    there = [*logging.root.manager.loggerDict, *OUR_OWN, *names]
    loggers = [logging.root, *map(logging.getLogger, dict.fromkeys(there))]
    levels = [logger.level for logger in loggers]
    handlers, raises, lines = logging.root.handlers[:], logging.raiseExceptions, structlog.get_config()
    try:
        yield loggers
    finally:
        structlog.configure(**lines)
        logging.root.handlers[:] = handlers
        logging.raiseExceptions = raises
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
