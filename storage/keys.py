"""The keys of the vault: one per board, wrapped by the operator's master key, kept where no backup takes them.

Whoever has a copy of the database without this store reads no box; once a board's key is destroyed nobody does, we
included. A board's name is never used again after its key was destroyed.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import BigInteger, Column, Connection, LargeBinary, Table, Text, bindparam, delete, select, text, update

from storage.engines import METADATA
from storage.types import insert_new
from storage.unit import Random, StorageError, Store, Unit

KEY = 32
NONCE = 12
MOST_MASTER_KEYS = 2
"""The one in use and, while keys are being rewrapped, the one before."""

board_keys = Table(
    "board_keys",
    METADATA["keys"],
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("board", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

given_up = Table(
    "given_up",
    METADATA["vault"],
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("board", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""Boards whose key is to be destroyed. It is in the vault to become durable together with the emptied board: earlier, a
crash would lose what is in the board; later, it would keep the key."""

_FIND = select(board_keys.c.wrapped).where(
    board_keys.c.group_id == bindparam("group"), board_keys.c.board == bindparam("name")
)
_GIVEN_UP = select(given_up)
_ADD = insert_new(board_keys)
_GIVE_UP = insert_new(given_up)


class BadBox(StorageError):
    """A box or a wrapped key does not open: it was changed, or the key is another."""

    def __init__(self) -> None:
        super().__init__("a box does not open")


def seal(key: bytes, content: bytes, context: bytes, random: Random) -> bytes:
    """Lock content into a box that opens with the same key in the same context; longer by 28 bytes."""
    nonce = random.bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def unseal(key: bytes, box: bytes, context: bytes) -> bytes:
    """Open a box.

    :raises BadBox: when it was changed, or belongs to another key or context.
    """
    try:
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], context)
    except (InvalidTag, ValueError):
        pass
    raise BadBox


def packed(*parts: str | int | bytes) -> bytes:
    """The parts in one, so that no other parts give the same."""
    coded = []
    for part in parts:
        kind = b"b" if isinstance(part, bytes) else b"i" if isinstance(part, int) else b"s"
        raw = part if isinstance(part, bytes) else str(part).encode()
        coded.append(kind + len(raw).to_bytes(4, "big") + raw)
    return b"".join(coded)


def pseudonym(key: bytes, *parts: str | int | bytes) -> bytes:
    """Who somebody is under a key: 16 bytes, the same for the same parts and untraceable without the key."""
    return hashlib.blake2b(packed(*parts), digest_size=16, key=key).digest()


def receipt_code(key: bytes, *parts: str | int | bytes) -> str:
    """130 bits to find something of one's own by, the same for the same parts: 26 letters and digits."""
    bits = pseudonym(key, "code", *parts) + pseudonym(key, "code, continued", *parts)
    return base64.b32encode(bits)[:26].decode().lower()


class Keys(Store):
    """The keys of one group's boards, 32 bytes each."""

    def key(self, board: str) -> bytes:
        """The key of a board; made when it is first asked for."""
        return self.unit.remember(("key", self.group_id, board), lambda: self._key(board))

    def _key(self, board: str) -> bytes:
        key = self.existing(board)
        if key is None:
            new = self.unit.random.bytes(KEY)
            wrapped = seal(self.unit.master_keys[0], new, packed(self.group_id, board), self.unit.random)
            self.unit.keys.execute(_ADD, {"group_id": self.group_id, "board": board, "wrapped": wrapped})
            self.unit.untidy.add("keys")
            key = self.existing(board)  # somebody else may have made it at the same time, and then theirs counts
            assert key is not None
        return key

    def existing(self, board: str) -> bytes | None:
        """The key of a board, if it has one.

        :raises BadBox: when no master key opens it.
        """
        wrapped = self.unit.keys.scalar(_FIND, {"group": self.group_id, "name": board})
        return None if wrapped is None else _unwrap(self.unit.master_keys, wrapped, packed(self.group_id, board))

    def destroy(self, board: str) -> None:
        """Destroy a board's key once what the work did is durable; whatever is still in its boxes is lost."""
        self.unit.vault.execute(_GIVE_UP, {"group_id": self.group_id, "board": board})
        self.unit.untidy |= {"keys", "vault"}


def _unwrap(master_keys: Sequence[bytes], wrapped: bytes, context: bytes) -> bytes:
    for master_key in master_keys:
        try:
            return unseal(master_key, wrapped, context)
        except BadBox:
            continue
    raise BadBox


def rotate(unit: Unit) -> int:
    """Wrap every key with the first master key, so that the others can go; gives how many keys there are."""
    rows = unit.keys.execute(select(board_keys).with_for_update()).all()
    for row in rows:
        context = packed(row.group_id, row.board)
        key = _unwrap(unit.master_keys, row.wrapped, context)
        unit.keys.execute(
            update(board_keys)
            .where(board_keys.c.group_id == row.group_id, board_keys.c.board == row.board)
            .values(wrapped=seal(unit.master_keys[0], key, context, unit.random))
        )
    return len(rows)


def destroy_given_up(vault: Connection, keys: Connection) -> None:
    """Destroy the keys that were given up. Both stores are in no transaction; their history is still to be cut off."""
    boards = [{"group": group, "name": board} for group, board in vault.execute(_GIVEN_UP)]
    vault.commit()
    if boards:
        keys.execute(_of_board(board_keys), boards)
        keys.commit()
        _scrub(keys)
        # Only now: had we stopped before, the next time would find them again.
        vault.execute(_of_board(given_up), boards)
        vault.commit()


def _of_board(table: Table) -> Any:
    return delete(table).where(table.c.group_id == bindparam("group"), table.c.board == bindparam("name"))


def _scrub(keys: Connection) -> None:
    """Leave no bytes of deleted keys behind. SQLite overwrites them; PostgreSQL has to write the small table anew."""
    if keys.dialect.name == "postgresql":
        with keys.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL board_keys"))


def cut_off_history(store: Connection) -> None:
    """SQLite's write-ahead log is a history of who wrote what together; move it into the file, where it is sealed."""
    if store.dialect.name == "sqlite":
        driver: Any = store.connection.driver_connection  # a checkpoint cannot run in a transaction
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def load_master_keys(folder: Path, from_settings: Sequence[str], *, random: Random) -> tuple[bytes, ...]:
    """The operator's keys: from the settings, else from the file `master.key`, which is made when there is none.

    :raises ValueError: when they are not one or two keys of 32 bytes in Base64.
    """
    return tuple(map(_key_of_text, from_settings)) if from_settings else (_key_of_file(folder, random),)


def _key_of_file(folder: Path, random: Random) -> bytes:
    path = folder / "master.key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _key_of_text(path.read_text())
    with os.fdopen(descriptor, "wb") as file:
        key = random.bytes(KEY)
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _key_of_text(words: str) -> bytes:
    try:
        key = base64.b64decode(words.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise ValueError("a master key is 32 random bytes in Base64")
    return key
