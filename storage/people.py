"""Groups, their places, their members and the members' accounts; codes that link them.

A member belongs to one group and has one or more accounts there. Nothing here is written in an anonymous call.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    UniqueConstraint,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from storage.types import NEVER_TWICE, Id, Instant, added, insert_new
from storage.unit import Random, Store


class GroupRow(SQLModel, table=True):
    """A working group."""

    __tablename__ = "groups"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    name: str
    language: str
    zone: str
    crowd: int = 0
    reach: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))


class PlaceRow(SQLModel, table=True):
    """A channel in which a group speaks."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("platform", "channel"), Index("places_by_group", "group_id"))

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    platform: str
    channel: str
    name: str
    gone: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    """Whether the bot cannot be there any more; what was said stays, and an act there brings it back."""


class MemberRow(SQLModel, table=True):
    """Somebody in a group, whatever accounts they have."""

    __tablename__ = "members"
    __table_args__ = (Index("members_by_group", "group_id"), NEVER_TWICE)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    name: str
    role: int
    zone: str | None = None
    """Where they said that they are."""


class AccountRow(SQLModel, table=True):
    """A user on a platform, as a group knows them."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("group_id", "platform", "user"),
        Index("accounts_by_member", "member_id"),
        Index("accounts_by_user", "platform", "user"),
        NEVER_TWICE,
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    member_id: int = Field(sa_column=Column(Id, ForeignKey("members.id"), nullable=False))
    platform: str
    user: str
    name: str
    locale: str | None = None
    zone: str | None = None


class LinkCodeRow(SQLModel, table=True):
    """A code that links a place to a group, or an account to a member; only its hash is kept."""

    __tablename__ = "link_codes"
    __table_args__ = (Index("link_codes_by_group", "group_id"),)

    hash: bytes = Field(primary_key=True)
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    member_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("members.id"), nullable=True))
    expires: datetime = Field(sa_column=Column(Instant, nullable=False))


class WiderPlaceRow(SQLModel, table=True):
    """A channel that a group does not live in and shares things with; it may be so for several groups."""

    __tablename__ = "wider_places"
    __table_args__ = (Index("wider_places_by_place", "place_id"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    place_id: int = Field(sa_column=Column(Id, ForeignKey("places.id"), nullable=False))


groups: Any = GroupRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
places: Any = PlaceRow.__table__  # type: ignore[attr-defined]
members: Any = MemberRow.__table__  # type: ignore[attr-defined]
accounts: Any = AccountRow.__table__  # type: ignore[attr-defined]
link_codes: Any = LinkCodeRow.__table__  # type: ignore[attr-defined]
wider_places: Any = WiderPlaceRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Account:
    """An account and the member it belongs to."""

    id: int
    member_id: int
    role: int
    member_name: str
    name: str
    locale: str | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """Where a member is at home, and what they are called."""

    platform: str
    name: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A platform's user, and the zones they may be in: the one they said, their platform's, their group's."""

    platform: str
    user: str
    said: str | None
    told: str | None
    ours: str


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group as it is stored. Every call reads one, and a plain value is made much faster than a `GroupRow`."""

    id: int
    name: str
    language: str
    zone: str
    crowd: int
    reach: int


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place as it is stored."""

    id: int
    platform: str
    channel: str
    name: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A group, all the places it speaks in, and the account of who acts there, if they are known."""

    group: KnownGroup
    places: tuple[KnownPlace, ...]
    account: Account | None = None


_OF_GROUP = [groups.c[field.name] for field in fields(KnownGroup)]
_OF_PLACE = [places.c[field.name] for field in fields(KnownPlace)]
_OF_ACCOUNT = [
    accounts.c.id,
    accounts.c.member_id,
    members.c.role,
    members.c.name.label("member_name"),
    accounts.c.name,
    accounts.c.locale,
    accounts.c.zone,
]
_here = places.alias("here")
_BY_CHANNEL = (
    # What every act begins with, in one statement: the group, its places and, in each row, the account of who acts.
    select(*_OF_GROUP, *_OF_PLACE, *_OF_ACCOUNT)
    .select_from(_here)
    .join(groups, groups.c.id == _here.c.group_id)
    .join(places, (places.c.group_id == _here.c.group_id) & ~places.c.gone)
    .outerjoin(
        accounts,
        (accounts.c.group_id == _here.c.group_id)
        & (accounts.c.platform == _here.c.platform)
        & (accounts.c.user == bindparam("user")),
    )
    .outerjoin(members, members.c.id == accounts.c.member_id)
    .where(_here.c.platform == bindparam("platform"), _here.c.channel == bindparam("channel"), ~_here.c.gone)
    .order_by(places.c.id)
)
_BY_GROUP = (
    select(*_OF_GROUP, *_OF_PLACE)
    .select_from(groups.outerjoin(places, (places.c.group_id == groups.c.id) & ~places.c.gone))
    .where(groups.c.id == bindparam("group"))
    .order_by(places.c.id)
)
_ACCOUNT = (
    select(*_OF_ACCOUNT)
    .join(members, members.c.id == accounts.c.member_id)
    .where(
        accounts.c.group_id == bindparam("group"),
        accounts.c.platform == bindparam("platform"),
        accounts.c.user == bindparam("user"),
    )
)


_AT_HOME = (
    # Guests came by a link and have no account where the group speaks, or spoke.
    exists()
    .where(accounts.c.member_id == members.c.id)
    .where(places.c.group_id == members.c.group_id, places.c.platform == accounts.c.platform)
)
_ADDRESS_OF_PLACE = select(places.c.platform, places.c.channel).where(places.c.id == bindparam("which"))
_ADDRESS_OF_ACCOUNT = select(accounts.c.platform, accounts.c.user).where(accounts.c.id == bindparam("which"))
_LOCALE = select(accounts.c.locale).where(accounts.c.id == bindparam("which"))
_WHEREABOUTS = (
    select(accounts.c.platform, accounts.c.user, members.c.zone, accounts.c.zone, groups.c.zone)
    .join(members, members.c.id == accounts.c.member_id)
    .join(groups, groups.c.id == accounts.c.group_id)
    .where(accounts.c.id == bindparam("which"))
)
_ACCOUNTS = (
    select(accounts)
    .where(accounts.c.group_id == bindparam("group"), accounts.c.member_id == bindparam("which"))
    .order_by(accounts.c.id)
)
_PEOPLE_AFTER = (
    select(members.c.id, members.c.name, members.c.role, func.min(accounts.c.id).label("account"))
    .join(accounts, accounts.c.member_id == members.c.id)
    .where(members.c.group_id == bindparam("group"), members.c.id > bindparam("after"), _AT_HOME)
    .group_by(members.c.id, members.c.name, members.c.role)
    .order_by(members.c.id)
    .limit(bindparam("most"))
)
_NEW_PLACE = insert_new(places).returning(places.c.id)
_NEW_ACCOUNT = insert_new(accounts).returning(accounts.c.id)


def new_code(random: Random) -> str:
    """A code of 40 bits to carry from one place to another: short enough to type, and good for half an hour only."""
    return base64.b32encode(random.bytes(5)).decode().lower()


def hash_of_code(code: str, purpose: str = "link code") -> bytes:
    """What is kept of a code, however it was typed; for one purpose it means nothing to another."""
    return hashlib.blake2b("".join(code.lower().split()).encode(), digest_size=32, person=purpose.encode()).digest()


def surroundings_of_channel(
    connection: Connection, platform: str, channel: str, user: str | None = None
) -> Surroundings | None:
    """The group that speaks in a channel, as somebody who acts there finds it; `None` while none does."""
    return _surroundings(
        connection.execute(_BY_CHANNEL, {"platform": platform, "channel": channel, "user": user}).all()
    )


def surroundings_of_group(connection: Connection, group: int) -> Surroundings | None:
    """A group by its number."""
    return _surroundings(connection.execute(_BY_GROUP, {"group": group}).all())


def _surroundings(rows: Sequence[Any]) -> Surroundings | None:
    if not rows:
        return None
    place, account = len(_OF_GROUP), len(_OF_GROUP) + len(_OF_PLACE)
    first = rows[0]
    return Surroundings(
        KnownGroup(*first[:place]),
        tuple(KnownPlace(*row[place:account]) for row in rows if row[place] is not None),
        Account(*first[account:]) if len(first) > account and first[account] is not None else None,
    )


def take_group(connection: Connection, group: int) -> None:
    """Come one at a time: who takes the same group's row later waits until this work is done.

    Who only refers to the group, or reads it, does not wait.
    """
    connection.execute(select(groups.c.id).where(groups.c.id == group).with_for_update(key_share=True))


def found_group(
    connection: Connection, *, platform: str, channel: str, channel_name: str, group_name: str, language: str, zone: str
) -> None:
    """Make a group for a channel that has none; two who try at once make one. One that was gone is back in its own."""
    if regain_places(connection, platform, [channel]):
        return
    group = connection.execute(
        insert(groups).values(name=group_name, language=language, zone=zone, crowd=0).returning(groups.c.id)
    ).scalar_one()
    place = {"group_id": group, "platform": platform, "channel": channel, "name": channel_name}
    if not added(connection, _NEW_PLACE, place):
        connection.execute(delete(groups).where(groups.c.id == group))


def channels_on(connection: Connection, platform: str) -> Sequence[str]:
    """The channels on a platform in which groups speak."""
    return connection.scalars(select(places.c.channel).where(places.c.platform == platform, ~places.c.gone)).all()


def lose_places(connection: Connection, platform: str, channels: Collection[str]) -> Sequence[Row[Any]]:
    """Say nothing more in some channels; gives each one's id, group and name."""
    return connection.execute(
        update(places)
        .where(places.c.platform == platform, places.c.channel.in_(channels), ~places.c.gone)
        .values(gone=True)
        .returning(places.c.id, places.c.group_id, places.c.name)
    ).all()


def regain_places(connection: Connection, platform: str, channels: Collection[str]) -> bool:
    """Let channels that were gone belong to their groups again; whether there was any."""
    found = connection.execute(
        update(places)
        .where(places.c.platform == platform, places.c.channel.in_(channels), places.c.gone)
        .values(gone=False)
        .returning(places.c.id)
    )
    return found.first() is not None


def groups_of_user(connection: Connection, platform: str, user: str) -> Sequence[int]:
    """The groups in which a platform's user has an account."""
    return connection.scalars(
        select(accounts.c.group_id)
        .where(accounts.c.platform == platform, accounts.c.user == user)
        .order_by(accounts.c.id)
    ).all()


def address_of_place(connection: Connection, place: int) -> tuple[str, str]:
    """A place's platform and channel."""
    row = connection.execute(_ADDRESS_OF_PLACE, {"which": place}).one()
    return row.platform, row.channel


def address_of_account(connection: Connection, account: int) -> tuple[str, str]:
    """An account's platform and user."""
    row = connection.execute(_ADDRESS_OF_ACCOUNT, {"which": account}).one()
    return row.platform, row.user


def whereabouts_of(connection: Connection, account: int) -> Whereabouts:
    """Where an account's user may be."""
    return Whereabouts(*connection.execute(_WHEREABOUTS, {"which": account}).one())


def locale_of_account(connection: Connection, account: int) -> str | None:
    """The locale of an account's user, as their platform told it."""
    return connection.scalar(_LOCALE, {"which": account})


class People(Store):
    """The people and places of one group."""

    def account(self, platform: str, user: str) -> Account | None:
        """A platform's user, if they ever did something openly here."""
        row = self.unit.connection.execute(
            _ACCOUNT, {"group": self.group_id, "platform": platform, "user": user}
        ).one_or_none()
        return None if row is None else Account(*row)

    def join(self, platform: str, user: str, *, name: str, locale: str | None, zone: str | None, role: int) -> Account:
        """Make an account, and a member for it; somebody who does two things at once becomes one member."""
        connection = self.unit.connection
        member = connection.execute(
            insert(members).values(group_id=self.group_id, name=name, role=role).returning(members.c.id)
        ).scalar_one()
        whose = {"group_id": self.group_id, "member_id": member, "platform": platform, "user": user}
        if not added(connection, _NEW_ACCOUNT, {**whose, "name": name, "locale": locale, "zone": zone}):
            connection.execute(delete(members).where(members.c.id == member))
        account = self.account(platform, user)
        assert account is not None
        return account

    def describe(self, account: Account, *, name: str, locale: str | None, zone: str | None) -> Account:
        """Keep how a platform describes a user now."""
        self.unit.connection.execute(
            update(accounts).where(accounts.c.id == account.id).values(name=name, locale=locale, zone=zone)
        )
        self.unit.connection.execute(
            update(members).where(members.c.id == account.member_id, members.c.name == account.name).values(name=name)
        )
        member_name = name if account.member_name == account.name else account.member_name
        return Account(account.id, account.member_id, account.role, member_name, name, locale, zone)

    def accounts_of(self, member: int) -> Sequence[Row[Any]]:
        """All accounts of a member."""
        return self.unit.connection.execute(_ACCOUNTS, {"group": self.group_id, "which": member}).all()

    def homes_of(
        self, of: Sequence[int], platforms: Sequence[str], at: Callable[[Any], str | None]
    ) -> Mapping[int, Home]:
        """Where each of some members is reached on some platforms: where they are `at`, or else their first."""
        rows = self.unit.connection.execute(
            select(accounts.c.member_id, accounts.c.platform, members.c.name)
            .join(members, members.c.id == accounts.c.member_id)
            .where(
                accounts.c.group_id == self.group_id,
                accounts.c.member_id.in_(of),
                accounts.c.platform.in_(platforms),
            )
            .order_by(accounts.c.id)
        )
        homes: dict[int, Home] = {}
        for row in rows:
            if row.member_id not in homes or at(row.member_id) == row.platform:
                homes[row.member_id] = Home(row.platform, row.name)
        return homes

    def address_of(self, account: int) -> tuple[str, str] | None:
        """The platform and the user of an account, if it is one of this group."""
        row = self.unit.connection.execute(
            select(accounts.c.platform, accounts.c.user).where(
                accounts.c.group_id == self.group_id, accounts.c.id == account
            )
        ).one_or_none()
        return None if row is None else (row.platform, row.user)

    def users_on(self, platform: str, of: Sequence[int]) -> Mapping[int, str]:
        """The user each of some members is on one platform; those who are not there are left out."""
        rows = self.unit.connection.execute(
            select(accounts.c.member_id, accounts.c.user).where(
                accounts.c.group_id == self.group_id, accounts.c.platform == platform, accounts.c.member_id.in_(of)
            )
        )
        return {row.member_id: row.user for row in rows}

    def member_named(self, name: str) -> int | None:
        """The one member with that name, in any case; `None` if there is none or there are several."""
        found = self.unit.connection.scalars(
            select(members.c.id)
            .where(members.c.group_id == self.group_id, func.lower(members.c.name) == name.lower())
            .limit(2)
        ).all()
        return int(found[0]) if len(found) == 1 else None

    def member_of_user(self, platform: str, user: str) -> int | None:
        """The member behind a platform's user."""
        account = self.account(platform, user)
        return None if account is None else account.member_id

    def member(self, member: int) -> Row[Any] | None:
        """A member's row."""
        return self.unit.connection.execute(
            select(members).where(members.c.group_id == self.group_id, members.c.id == member)
        ).one_or_none()

    def name_of(self, member: int) -> str:
        """What a member is called; nothing if there is none."""
        row = self.member(member)
        return "" if row is None else row.name

    def members(self) -> Sequence[Row[Any]]:
        """All members, by name; guests are none."""
        return self.unit.connection.execute(
            select(members)
            .where(members.c.group_id == self.group_id, _AT_HOME)
            .order_by(func.lower(members.c.name), members.c.id)
        ).all()

    def people_after(self, member: int, most: int) -> Sequence[Row[Any]]:
        """Some members that can be reached, by their numbers, after one of them; each with an `account`."""
        whom = {"group": self.group_id, "after": member, "most": most}
        return self.unit.connection.execute(_PEOPLE_AFTER, whom).all()

    def has_role(self, role: int) -> bool:
        """Whether anybody has at least that role."""
        statement = select(members.c.id).where(members.c.group_id == self.group_id, members.c.role >= role).limit(1)
        return self.unit.connection.scalar(statement) is not None

    def set_zone(self, member: int, zone: str | None) -> None:
        """A member says where they are; with `None`, their platform says it."""
        self.unit.connection.execute(
            update(members).where(members.c.group_id == self.group_id, members.c.id == member).values(zone=zone)
        )

    def set_role(self, member: int, role: int) -> None:
        """Give a member a role."""
        self.unit.connection.execute(
            update(members).where(members.c.group_id == self.group_id, members.c.id == member).values(role=role)
        )

    def set_up(self, *, name: str, language: str, zone: str) -> None:
        """Change what the group is called and how it speaks."""
        self.unit.connection.execute(
            update(groups).where(groups.c.id == self.group_id).values(name=name, language=language, zone=zone)
        )

    def set_crowd(self, crowd: int, reach: int) -> None:
        """Keep how many people can see the group's places: at least, and at most."""
        values = {"crowd": crowd, "reach": reach}
        self.unit.connection.execute(update(groups).where(groups.c.id == self.group_id).values(**values))

    def keep_code(self, hashed: bytes, *, expires: datetime, member: int | None = None) -> None:
        """Keep a code for a while: for a place, or with `member` for that member's accounts."""
        self.unit.connection.execute(
            insert(link_codes).values(hash=hashed, group_id=self.group_id, member_id=member, expires=expires)
        )

    def take_code(self, hashed: bytes, now: datetime, *, for_member: bool) -> tuple[int, int | None] | None:
        """Use a code up: the group and the member it stands for; `None` if it is unknown, used or too old.

        A place's code comes from another group than the one it is typed in; a member's must be of the same group.
        """
        scope = (
            (link_codes.c.group_id == self.group_id, link_codes.c.member_id.is_not(None))
            if for_member
            else (link_codes.c.member_id.is_(None),)
        )
        row = self.unit.connection.execute(
            delete(link_codes)
            .where(link_codes.c.hash == hashed, link_codes.c.expires > now, *scope)
            .returning(link_codes.c.group_id, link_codes.c.member_id)
        ).one_or_none()
        return None if row is None else (row.group_id, row.member_id)

    def drop_old_codes(self, now: datetime) -> None:
        """Forget codes nobody used in time."""
        self.unit.connection.execute(
            delete(link_codes).where(link_codes.c.group_id == self.group_id, link_codes.c.expires <= now)
        )

    def wider_place(self) -> KnownPlace | None:
        """The channel beyond the group that hears what it shares, while the bot is let in there."""
        row = self.unit.connection.execute(
            select(*_OF_PLACE)
            .join(wider_places, wider_places.c.place_id == places.c.id)
            .where(wider_places.c.group_id == self.group_id, ~places.c.gone)
        ).one_or_none()
        return None if row is None else KnownPlace(*row)

    def hear(self, place: int, group: int) -> str:
        """Let another group share in a place of this one; gives that group's name."""
        connection = self.unit.connection
        connection.execute(delete(wider_places).where(wider_places.c.group_id == group))
        connection.execute(insert(wider_places).values(group_id=group, place_id=place))
        name: str = connection.execute(select(groups.c.name).where(groups.c.id == group)).scalar_one()
        return name

    def heard_in(self, place: int) -> Mapping[int, str]:
        """The groups that share in a place, by their numbers and names."""
        rows = self.unit.connection.execute(
            select(groups.c.id, groups.c.name)
            .join(wider_places, wider_places.c.group_id == groups.c.id)
            .where(wider_places.c.place_id == place)
            .order_by(groups.c.id)
        )
        return {row.id: row.name for row in rows}

    def hear_no_more(self, place: int, group: int) -> bool:
        """Let a group share in a place no longer; `False` when it did not."""
        ended = self.unit.connection.execute(
            delete(wider_places)
            .where(wider_places.c.group_id == group, wider_places.c.place_id == place)
            .returning(wider_places.c.group_id)
        )
        return ended.first() is not None

    def merge(self, kept: int, gone: int) -> None:
        """Make two members one: the accounts and the higher role of `gone` go to `kept`."""
        role = max(row.role for row in (self.member(kept), self.member(gone)) if row is not None)
        self.unit.connection.execute(
            update(accounts)
            .where(accounts.c.group_id == self.group_id, accounts.c.member_id == gone)
            .values(member_id=kept)
        )
        self.unit.connection.execute(
            delete(link_codes).where(link_codes.c.group_id == self.group_id, link_codes.c.member_id == gone)
        )
        self.unit.connection.execute(delete(members).where(members.c.id == gone, members.c.group_id == self.group_id))
        self.set_role(kept, role)

    def split(self, account_id: int) -> int:
        """Make an account a member of its own; gives the new member."""
        account = self.unit.connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
        role = self.unit.connection.scalar(select(members.c.role).where(members.c.id == account.member_id))
        new: int = self.unit.connection.execute(
            insert(members).values(group_id=self.group_id, name=account.name, role=role).returning(members.c.id)
        ).scalar_one()
        self.unit.connection.execute(update(accounts).where(accounts.c.id == account_id).values(member_id=new))
        return new

    def move_place(self, place: int, to_group: int) -> None:
        """Let a channel belong to another group."""
        self.unit.connection.execute(
            update(places).where(places.c.id == place, places.c.group_id == self.group_id).values(group_id=to_group)
        )

    def join_elsewhere(self, account: int, group: int, *, role: int) -> str:
        """Let somebody be in another group too, where they may be already; gives its name."""
        who = self.unit.connection.execute(select(accounts).where(accounts.c.id == account)).one()
        there = People(self.unit, group)
        if there.account(who.platform, who.user) is None:
            there.join(who.platform, who.user, name=who.name, locale=who.locale, zone=who.zone, role=role)
        name: str = self.unit.connection.execute(select(groups.c.name).where(groups.c.id == group)).scalar_one()
        return name

    def make_own_group(self, place: int) -> None:
        """Let a channel stand for itself, in a new group that speaks as this one does."""
        row = self.unit.connection.execute(
            select(places.c.name, groups.c.language, groups.c.zone).join(groups).where(places.c.id == place)
        ).one()
        group = self.unit.connection.execute(
            insert(groups).values(name=row.name, language=row.language, zone=row.zone, crowd=0).returning(groups.c.id)
        ).scalar_one()
        self.move_place(place, group)

    def forget(self, member: int) -> None:
        """Take a member and their accounts out."""
        for table in (link_codes, accounts):
            self.unit.connection.execute(
                delete(table).where(table.c.group_id == self.group_id, table.c.member_id == member)
            )
        self.unit.connection.execute(delete(members).where(members.c.group_id == self.group_id, members.c.id == member))
