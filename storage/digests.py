"""Digests: when a group gets its own, without which sections, what the last one said; and who wants none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, Column, ForeignKey, Table, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite takes the same words
from sqlmodel import Field, SQLModel

from storage.people import take_group
from storage.types import Id, Instant, insert_new
from storage.unit import Store

MONDAY: Final = 0
NEVER: Final = -1


class DigestRow(SQLModel, table=True):
    """A group's digest: its weekday (0 is Monday, -1 for never) and local time, and the sections it leaves out.

    `number` is the last one's, `since` when it came, and `content` what it says.
    """

    __tablename__ = "digests"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    weekday: int
    at: str
    left_out: str
    wider: bool = Field(sa_column=Column(Boolean, nullable=False))
    names: bool = Field(sa_column=Column(Boolean, nullable=False))
    number: int
    since: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    content: str


class WithoutDigestRow(SQLModel, table=True):
    """A member who wants no digest of their own."""

    __tablename__ = "members_without_digest"

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), primary_key=True))


digests: Table = DigestRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
without_digest: Table = WithoutDigestRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Custom:
    """When a group gets its digest, and what is in it."""

    weekday: int = MONDAY
    at: str = "09:00"
    left_out: str = ""
    wider: bool = False
    names: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The last digest: its number, when it came, and what it says, empty once that is not kept any more."""

    number: int = 0
    since: datetime | None = None
    content: str = ""


_READ: Final = {
    kind: select(*(digests.c[name] for name in kind.__annotations__)).where(digests.c.group_id == bindparam("group"))
    for kind in (Custom, Told)
}
_UNWANTED: Final = select(without_digest.c.member_id).where(without_digest.c.group_id == bindparam("group"))
_NOTHING_YET: Final[dict[str, Any]] = {**asdict(Custom()), **asdict(Told())}


class DigestStore(Store):
    """The digests of one group."""

    def custom(self) -> Custom:
        """When it comes, and what is in it."""
        return Custom(*self._read(Custom))

    def last(self) -> Told:
        """The last one."""
        return Told(*self._read(Told))

    def keep_custom(self, custom: Custom) -> None:
        """From now on it comes so."""
        self._change(**asdict(custom))

    def tell(self, since: datetime, content: str) -> int:
        """Another one comes now, and what it says is kept until the next; its number."""
        take_group(self.unit.connection, self.group_id)
        number = self.last().number + 1
        self._change(number=number, since=since, content=content)
        return number

    def forget_content(self) -> None:
        """Keep no longer what the last one says; it stays where it was shown."""
        self.unit.connection.execute(
            update(digests).where(digests.c.group_id == self.group_id, digests.c.content != "").values(content="")
        )

    def set_wanted(self, member: int, *, wanted: bool) -> None:
        """Whether a member wants a digest of their own."""
        which = {"group_id": self.group_id, "member_id": member}
        if wanted:
            self.unit.connection.execute(delete(without_digest).where(*self._of(member)))
        else:
            self.unit.connection.execute(insert_new(without_digest), which)

    def is_wanted(self, member: int) -> bool:
        """Whether a member wants a digest of their own."""
        return member not in self.unwanted()

    def unwanted(self) -> Collection[int]:
        """The members who want no digest of their own."""
        return set(self.unit.connection.scalars(_UNWANTED, {"group": self.group_id}))

    def _of(self, member: int) -> tuple[Any, Any]:
        return without_digest.c.group_id == self.group_id, without_digest.c.member_id == member

    def _read(self, kind: type[Custom | Told]) -> tuple[Any, ...]:
        row = self.unit.connection.execute(_READ[kind], {"group": self.group_id}).first()
        return () if row is None else tuple(row)

    def _change(self, **values: Any) -> None:
        new = upsert(digests).values(**{**_NOTHING_YET, **values, "group_id": self.group_id})
        self.unit.connection.execute(new.on_conflict_do_update(index_elements=[digests.c.group_id], set_=values))
