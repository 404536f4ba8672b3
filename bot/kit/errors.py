"""Errors that make their own sentence for the person.

    Refusal
    ├── Rejected      what was asked does not work like this; the sentence says what would
    ├── NotAllowed    it needs another role; the sentence says which
    └── NotFound      it is not there, or not theirs: the same answer for both

Anything else that a handler raises is our fault: the person gets a ticket, the log gets the stack.
"""

from __future__ import annotations

from bot.kit.text import Phrase, _, plain


class Refusal(Exception):
    """A request that changed nothing, with the sentence that says why and what would work."""

    def __init__(self, words: Phrase) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return plain(self.words)


class Rejected(Refusal):
    """What was asked does not work like this; `field` names the form's field it is about."""

    def __init__(self, words: Phrase, *, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


class NotAllowed(Refusal):
    """It needs another role."""


class NotFound(Refusal):
    """Not there, or not theirs; nobody learns which."""

    def __init__(self, words: Phrase | None = None) -> None:
        super().__init__(words or _("That is not here any more. It may have been closed or withdrawn."))
