"""Doors to boards and seats at them: what says who may be there, and until when, so that nobody else can say it.

A door is an address that says which board, for whom and until when; a seat is the same for somebody who came in. Both
are locked with keys made from the operator's: nobody else makes or changes one, and every process opens them. What is
drawn for a seat is marked with another, so that nobody does anything at a board that was not drawn there for them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from bot.engine.scene import key_of
from bot.kit import BoardRef, Clock, NotFound, Random, Refusal, Rejected, _
from storage.database import Database
from storage.keys import BadBox, seal, unseal

MOST_SEALED: Final = 1000
"""Characters that are read at all of what is said to be a door or a seat."""

Lock = Literal["door", "seat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Who may be at a board, and until when; `nonce` tells one door, and one seat, from another."""

    group: int
    board: str
    account: int | None
    """`None` for a door at which guests come in."""
    until: datetime
    nonce: str


class Doors:
    """Makes and opens doors and seats."""

    def __init__(self, database: Database, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._keys = database.keys_for("doors to boards")
        self._mark_keys = database.keys_for("marks at boards")
        self._address: str | None = None

    def lead_to(self, address: str) -> None:
        """Boards are served at this address."""
        self._address = address

    @property
    def served(self) -> bool:
        """Whether boards are served at all."""
        return self._address is not None

    def open(self, group: int, board: BoardRef, account: int | None, until: datetime) -> str:
        """The address at which an account, or with `None` anybody, enters a board until then.

        What says who comes stands behind its `#`: browsers send that to nobody, so it is in no log on the way.

        :raises Rejected: where no boards are served.
        """
        if self._address is None:
            raise Rejected(
                _("The board on the web is not set up here. Whoever runs this bot can do it: the README says how.")
            )
        admission = Admission(
            group=group,
            board=key_of(board.kind, board.arguments),
            account=account,
            until=until,
            nonce=self.nonce(),
        )
        return f"{self._address}#{self.locked('door', admission)}"

    def nonce(self) -> str:
        """What tells one door or seat from all others."""
        return self._random.bytes(8).hex()

    def locked(self, lock: Lock, admission: Admission) -> str:
        """A door or a seat as it is given away."""
        until = int(admission.until.timestamp())
        said = [admission.group, admission.board, admission.account, until, admission.nonce]
        box = seal(self._keys[0], json.dumps(said).encode(), lock.encode(), self._random)
        return urlsafe_b64encode(box).rstrip(b"=").decode()

    def unlocked(self, lock: Lock, sealed: str) -> Admission:
        """What a door or a seat says.

        :raises NotFound: when we did not make it, or it was good for long enough.
        """
        for key in self._keys if len(sealed) <= MOST_SEALED else ():
            try:
                box = urlsafe_b64decode(sealed.encode() + b"=" * (-len(sealed) % 4))
                group, board, account, until, nonce = json.loads(unseal(key, box, lock.encode()))
            except (BadBox, ValueError):
                continue
            ends = datetime.fromtimestamp(until, UTC)
            if self._clock.now() < ends:
                return Admission(group=group, board=board, account=account, until=ends, nonce=nonce)
        raise shut()

    def mark(self, token: str, board: str, account: int | None = None) -> str:
        """The token of a button or a form as it is drawn: at a board for all, or for one account alone."""
        return f"{_mark(self._mark_keys[0], token, board, account)}.{token}"

    def unmark(self, marked: str, seat: Admission) -> str:
        """The token of what somebody pressed or sent.

        :raises NotFound: when it was never drawn for them at this board.
        """
        mark, _dot, token = marked.partition(".")
        for key in self._mark_keys:
            for account in (None, seat.account):
                if hmac.compare_digest(_mark(key, token, seat.board, account).encode(), mark.encode()):
                    return token
        raise NotFound

    def user_of(self, door: Admission, key: str) -> str:
        """The user that a guest is who comes in by a door; the same one for the same key."""
        said = json.dumps([door.nonce, key]).encode()
        return hashlib.blake2b(said, digest_size=16, key=self._mark_keys[0]).hexdigest()


def shut() -> Refusal:
    """Nobody comes in here."""
    return NotFound(_("This link is not good any more. Ask for another where you got it."))


def _mark(key: bytes, token: str, board: str, account: int | None) -> str:
    return hashlib.blake2b(json.dumps([token, board, account]).encode(), digest_size=12, key=key).hexdigest()
