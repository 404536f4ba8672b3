"""Files that a message has already: drawing it anew sends none of them again. It is remembered while we run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final

import discord

MOST: Final = 1000
"""Messages with files that are remembered; of any other, all are sent again."""


class Uploads:
    """What each message has: by a file's name its mark, and what Discord calls it."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Mapping[str, tuple[bytes, discord.Attachment]]] = OrderedDict()

    def note(self, message: discord.Message, marks: Mapping[str, bytes]) -> None:
        """A message has files with these marks now."""
        self.forget(message.id)
        if marks:
            there = {one.filename: one for one in message.attachments}
            self._known[message.id] = {name: (mark, there[name]) for name, mark in marks.items() if name in there}
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def forget(self, message: int) -> bool:
        """Whether anything was known of a message, which is no longer believed."""
        return self._known.pop(message, None) is not None

    def instead(
        self, message: int, files: Sequence[discord.File], marks: Mapping[str, bytes]
    ) -> list[discord.File | discord.Attachment]:
        """What is sent for a message to have these files: of those it has already, only what Discord calls them."""
        known = self._known.get(message, {})
        there = {name: attachment for name, (mark, attachment) in known.items() if marks.get(name) == mark}
        return [there.get(file.filename, file) for file in files]


def marks_of(files: Sequence[discord.File]) -> dict[str, bytes]:
    """By the name of each file that is still to be sent, what stands for all that is in it and said of it."""
    marks = {}
    for file in files:
        said = (file.description or "").encode()
        marks[file.filename] = blake2b(file.fp.read() + b"\0" + said, digest_size=16).digest()
        file.reset()
    return marks
