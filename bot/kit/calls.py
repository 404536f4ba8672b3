"""What a handler is given. The type of its first parameter says what it may know and do.

    View      read only, nobody in particular; runs beside the writers
    RoleView  the same, by somebody of whom nothing is known but their role
    AnonCall  may change things and must not know who asks: it has no actor, so none can be stored or logged
    Call      may change things and knows the person
    JobCall   may change things on the engine's behalf

An `AnonCall` may be delivered twice and the engine keeps no trace of it: both times its `key` is the same, and a
handler that derives its ids and codes from the key does the thing once and answers the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from typing import Annotated, Any, Final, Protocol, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from bot.kit.clock import Random
from bot.kit.effects import BoardRef
from bot.kit.record import Kind
from bot.kit.recurrence import Holiday, OnHoliday, Rule, next_slot
from bot.kit.telling import Line, Need, Passage, Period
from bot.kit.text import MemberId, Words

S = TypeVar("S")

DOOR_IS_OPEN: Final = timedelta(minutes=15)


class Role(IntEnum):
    """What a member is in their group; each may do what the ones below may."""

    OBSERVER = 1
    MEMBER = 2
    MODERATOR = 3
    COORDINATOR = 4


class Right(IntEnum):
    """Something not everybody may do; `bot.engine.people` has the one table of who may."""

    READ = 1
    TAKE_PART = 2
    MODERATE = 3
    FOUND = 4
    """What coordinators do; and where there is none yet, whoever comes first."""
    COORDINATE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A working group."""

    id: int
    name: str
    language: str
    zone: ZoneInfo
    crowd: int
    """How many people can see its places, at least; 0 while nobody knows."""
    reach: int = 0
    """How many people are in its places together, at most: somebody may be in several; 0 where nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel on a platform in which a group speaks."""

    id: int
    platform: str
    channel: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The member who asks."""

    member: MemberId
    account: int
    """The account they act with."""
    name: str
    role: Role
    guest: bool = False
    """Whether they are here for a while, by a link, on a platform where the group has no place."""

    def leads(self, owner: int | None) -> bool:
        """Whether what somebody began is theirs to lead: their own is, and to a moderator anybody's."""
        return self.member == owner or self.role >= Role.MODERATOR


class Voices(Protocol):
    """All features together, asked what they have to tell."""

    def digest(self, view: View, period: Period) -> Sequence[Line]:
        """What there is to tell the group, by section."""
        ...

    def needs(self, view: View, person: Person) -> Sequence[Need]:
        """What needs a member, most urgent first."""
        ...

    def catch_up(self, view: View) -> Sequence[Passage]:
        """What somebody new is told, by chapter."""
        ...

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """What they keep on record, by name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Read only, nobody in particular."""

    group: Group
    places: tuple[Place, ...]
    now: datetime
    open_store: Callable[[type[Any]], Any]
    voices: Voices
    as_text: Callable[[Words], str]
    """Words as bare text, as the group reads them: in its language and zone."""
    holidays: Callable[[], Sequence[Holiday]] = tuple
    """The days on which the group rests."""
    has_boards: bool = False
    """Whether boards are served on the web."""

    def store(self, kind: type[S]) -> S:
        """A feature's store, inside this call's transaction and limited to this group."""
        opened: S = self.open_store(kind)
        return opened

    def next_slot(self, rule: Rule, after: datetime, on_holiday: OnHoliday) -> datetime:
        """When what recurs in the group is next after an instant."""
        holidays = () if on_holiday == "as ever" else self.holidays()
        return next_slot(rule, self.group.zone, after, holidays, on_holiday)

    def digest(self, period: Period) -> Sequence[Line]:
        """What all features have to tell the group of a period, by section."""
        return self.voices.digest(self, period)

    def needs(self, person: Person) -> Sequence[Need]:
        """What needs a member in all features, most urgent first."""
        return self.voices.needs(self, person)

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """What all features keep on record, by name."""
        return self.voices.kinds

    def catch_up(self) -> Sequence[Passage]:
        """What all features tell somebody new, by chapter."""
        return self.voices.catch_up(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView(View):
    """Read only, by somebody of whom nothing is known but their role."""

    role: Role | None
    """`None` for whoever did nothing here openly yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonCall(View):
    """May change things and must not know who asks."""

    key: bytes
    """Equal for every delivery of the same act, different for every other; at least 16 bytes."""
    random: Random


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCall(View):
    """May change things on the engine's behalf."""

    random: Random
    pseudonym: Callable[[MemberId, str], bytes]
    """Who somebody is for one purpose, and only for it; nobody without the key can tell whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(JobCall):
    """May change things and knows the person."""

    person: Person
    place: Place
    open_door: Callable[[BoardRef, int | None, datetime], str]
    """The address at which an account, or with `None` anybody, enters a board until then."""

    def door(self, board: BoardRef) -> str:
        """The address at which this person, and nobody else, enters a board: once, and within a quarter of an hour.

        :raises Rejected: where no boards are served.
        """
        return self.open_door(board, self.person.account, self.now + DOOR_IS_OPEN)

    def guest_door(self, board: BoardRef, until: datetime) -> str:
        """The address at which anybody enters a board until then, under a name they give, without an account.

        :raises Rejected: where no boards are served.
        """
        return self.open_door(board, None, until)

    def once(self, purpose: str) -> bytes:
        """The person's pseudonym for one purpose, to count them once.

        Who reads the database alone cannot tell whose it is; who has its keys too can find out by trying everybody.
        """
        return self.pseudonym(self.person.member, purpose)


class Beforehand(Enum):
    """Something the engine finds out before a handler runs."""

    CROWD = "crowd"


CrowdCall: TypeAlias = Annotated[Call, Beforehand.CROWD]
"""Knows the person, and how many people are in the group's places, as far as the platforms tell."""
CrowdJobCall: TypeAlias = Annotated[JobCall, Beforehand.CROWD]
"""Acts on the engine's behalf, and knows how many people are in the group's places, as far as the platforms tell."""
ModeratorCall: TypeAlias = Annotated[Call, Right.MODERATE]
FounderCall: TypeAlias = Annotated[Call, Right.FOUND]
"""A coordinator's call; and where there is none yet, anybody's."""
CoordinatorCall: TypeAlias = Annotated[Call, Right.COORDINATE]
