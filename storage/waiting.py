"""What waits to be shown without its author's name: boxes in the vault, in which no row knows a person or a time.

A draft is kept once its author has seen what will be shown; then it waits until others wait with it. The author has a
code, which is nowhere kept, and with it alone can change or withdraw it, before it was shown and afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Final, Literal

from storage.keys import Keys, pseudonym, receipt_code
from storage.unit import Store
from storage.vault import Notes

MOST_CHARACTERS = 1500
BOX = 8192
"""Bytes of a box. The longest text, in a script of four bytes a character, fits."""

SALT = 16
MOST_ACTS = 8
"""Acts an open box remembers; platforms deliver again within minutes."""

CHANGES: Final = ("edit", "answer", "withdraw")
"""What can be done to what was shown, in the order in which it is done: nothing tells what was asked for first."""

DRAFTS: Final = ("draft", "stale draft")

Kind = Literal["draft", "stale draft", "kept", "withdrawn", "edit", "answer", "withdraw"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A box, opened: a draft, what waits to be shown, or a change to what was."""

    id: bytes
    kind: Kind
    text: str = ""
    receipt: bytes = b""
    question: int = 0
    salt: bytes = b""
    acts: tuple[str, ...] = ()
    """The last acts that added to the text, each under the board's key: one that is delivered again adds nothing."""


class WaitingRoom(Store):
    """What waits for the next tick. Only the author's code finds its own; nothing says whose it is or since when.

    `board` is where in the vault it waits, under a key of its own.
    """

    board: ClassVar[str]

    def draft(self, act: bytes, text: str) -> bool:
        """Write a draft, or write it anew, by the key of the act that wrote it first; not if it is one no longer.

        The act may be delivered again after the draft was sent or thrown away: that takes nothing back.
        """
        known = self.by_act(act)
        if known is not None and known.kind not in DRAFTS:
            return False
        self._keep(act, known, "draft", text)
        return True

    def keep(self, act: bytes, text: str) -> str:
        """Keep it, by the key of the act that wrote it, as often as it is asked; the author's code."""
        return self._keep(act, self.by_act(act), "kept", text)

    def _keep(self, act: bytes, known: Waiting | None, kind: Literal["draft", "kept"], text: str) -> str:
        salt = self.unit.random.bytes(SALT) if known is None else known.salt
        code = self._code(act, salt)
        self._put(Waiting(self._id(act), kind, text, hash_of(code), salt=salt))
        return code

    def drafted(self, act: bytes) -> Waiting | None:
        """A draft by the key of the act that wrote it first, unless it was sent or thrown away."""
        found = self.by_act(act)
        return found if found is not None and found.kind in DRAFTS else None

    def keep_draft(self, act: bytes) -> tuple[str, str] | None:
        """Let a draft wait, as often as it is asked: its text and the author's code; `None` if it is not there."""
        found = self.by_act(act)
        return None if found is None or found.kind == "withdrawn" else (found.text, self.keep(act, found.text))

    def throw_away(self, act: bytes) -> bool:
        """Throw a draft away, as often as it is asked; not if it was sent.

        An empty box stays until the next tick: an act may be delivered twice.
        """
        found = self.by_act(act)
        if found is None or found.kind == "kept":
            return False
        self.rewrite(found, kind="withdrawn", text="")
        return True

    def by_act(self, act: bytes) -> Waiting | None:
        """What an act wrote."""
        return self._get(self._id(act))

    def by_receipt(self, receipt: bytes) -> Waiting | None:
        """What waits under a code's hash."""
        return next((w for w in self.all() if w.receipt == receipt and w.kind in ("kept", "withdrawn")), None)

    def edit_of(self, receipt: bytes) -> Waiting | None:
        """The new words that wait for what was shown."""
        return self._get(self._id_of_change("edit", receipt, 0))

    def all(self) -> Sequence[Waiting]:
        """Everything that waits, in no order."""
        return [_opened(id_, content) for id_, content in Notes(self.unit, self.group_id).all(self.board).items()]

    def change(
        self, receipt: bytes, kind: Literal["edit", "answer", "withdraw"], *, text: str = "", question: int = 0
    ) -> Waiting:
        """What to do at the next tick to what was shown; a newer edit or answer takes the place of an older one."""
        change = Waiting(self._id_of_change(kind, receipt, question), kind, text, receipt, question)
        self._put(change)
        return change

    def rewrite(self, waiting: Waiting, **changes: Any) -> None:
        """Change what waits, in its place."""
        self._put(replace(waiting, **changes))

    def add(self, waiting: Waiting, text: str, *, act: bytes) -> None:
        """Add to the text of what waits, once for each act."""
        mark = self._id(act).hex()
        if mark not in waiting.acts:
            self.rewrite(waiting, text=text, acts=(*waiting.acts, mark)[-MOST_ACTS:])

    def drop(self, done: Sequence[Waiting]) -> None:
        """Let go of what no longer waits."""
        if done:
            Notes(self.unit, self.group_id).drop(self.board, [waiting.id for waiting in done])

    def sweep(self) -> None:
        """Throw away drafts that were left since the last sweep, and what is left of others."""
        everything = self.all()
        self.drop([one for one in everything if one.kind in ("stale draft", "withdrawn")])
        for one in everything:
            if one.kind == "draft":
                self.rewrite(one, kind="stale draft")

    def _get(self, id_: bytes) -> Waiting | None:
        content = Notes(self.unit, self.group_id).get(self.board, id_)
        return None if content is None else _opened(id_, content)

    def _put(self, waiting: Waiting) -> None:
        content = {
            "kind": waiting.kind,
            "text": waiting.text,
            "receipt": waiting.receipt.hex(),
            "question": waiting.question,
            "salt": waiting.salt.hex(),
            "acts": waiting.acts,
        }
        Notes(self.unit, self.group_id).put(self.board, waiting.id, content, BOX)

    @cached_property
    def _key(self) -> bytes:
        return Keys(self.unit, self.group_id).key(self.board)

    def _id(self, act: bytes) -> bytes:
        return pseudonym(self._key, "act", act)

    def _id_of_change(self, kind: str, receipt: bytes, question: int) -> bytes:
        return pseudonym(self._key, "change", kind, receipt, question)

    def _code(self, act: bytes, salt: bytes) -> str:
        """It follows from the act, which is nowhere kept, and from the salt, which goes when it is shown.

        So a second delivery gets the same code, and afterwards nobody can try which act it came from.
        """
        return receipt_code(self._key, act, salt)


def hash_of(code: str) -> bytes:
    """What is kept of a receipt code."""
    return hashlib.blake2b(code.encode(), digest_size=32, person=b"receipt code").digest()


def _opened(id_: bytes, content: Mapping[str, Any]) -> Waiting:
    receipt, salt = bytes.fromhex(content["receipt"]), bytes.fromhex(content["salt"])
    acts = tuple(content["acts"])
    return Waiting(id_, content["kind"], content["text"], receipt, content["question"], salt, acts)
