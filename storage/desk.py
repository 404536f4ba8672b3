"""What the engine keeps on its desk: acts it has seen, jobs that are due, cards it has posted, messages it must send.

Nothing here knows who made an anonymous call: such calls leave no `seen` row and may only ask for jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    ForeignKey,
    Index,
    Row,
    Select,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    delete,
    false,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate
from sqlmodel import Field, SQLModel

from storage.people import accounts, groups, places
from storage.rooms import Rooms, room_lost
from storage.types import NEVER_TWICE, Id, Instant, added, insert_new
from storage.unit import Store


class SeenRow(SQLModel, table=True):
    """An act that was done, by the platform's own key; kept for a day, because platforms deliver again."""

    __tablename__ = "seen"
    __table_args__ = (Index("seen_by_time", "at"),)

    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), primary_key=True))
    platform: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class JobRow(SQLModel, table=True):
    """Something to do at a time. `task` is the job's name with its arguments; one of a kind waits at a time.

    What is `patient` lets all else that is due go first: many groups want it done in the same minute. One that was
    given up (`dead`) is kept to be seen, until it is asked for again or its next slot has come.
    """

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("group_id", "task"), Index("jobs_by_due", "patient", "due"))

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    task: str
    slot: datetime = Field(sa_column=Column(Instant, nullable=False))
    due: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    tries: int = 0
    dead: bool = False
    patient: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


class LiveCardRow(SQLModel, table=True):
    """A card in a place, or before one account: the version that is wanted and the one that is shown.

    A difference is work for delivery. One before an account that is `polite` may have to wait before it is shown.
    """

    __tablename__ = "live_cards"
    __table_args__ = (
        UniqueConstraint("place_id", "card"),
        UniqueConstraint("account_id", "card"),
        Index("live_cards_by_due", "due"),
        Index("live_cards_by_place", "place_id", "due"),
        NEVER_TWICE,
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    place_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("places.id"), nullable=True))
    account_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("accounts.id"), nullable=True))
    card: str
    message: str | None = None
    wanted: int = 1
    shown: int = 0
    due: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    tries: int = 0
    dead: bool = False
    polite: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


class OutgoingRow(SQLModel, table=True):
    """A message to send once: into a place, into the thread under a live card, or to an account.

    One to an account that is `polite` may have to wait, and to become one with others.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_by_due", "due"),
        Index("outbox_by_place", "place_id", "id"),
        Index("outbox_by_account", "account_id", "id"),
        NEVER_TWICE,
    )

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    group_id: int = Field(sa_column=Column(Id, ForeignKey("groups.id"), nullable=False))
    place_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("places.id"), nullable=True))
    account_id: int | None = Field(default=None, sa_column=Column(Id, ForeignKey("accounts.id"), nullable=True))
    under: str | None = None
    content: str
    due: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    tries: int = 0
    dead: bool = False
    polite: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


class PrivateDayRow(SQLModel, table=True):
    """How often a platform's user was written to on one day of theirs, by all groups together; kept for a few days."""

    __tablename__ = "private_days"

    platform: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    day: date = Field(sa_column=Column(Date, primary_key=True))
    count: int


seen: Table = SeenRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it
jobs: Table = JobRow.__table__  # type: ignore[attr-defined]
live_cards: Table = LiveCardRow.__table__  # type: ignore[attr-defined]
outbox: Table = OutgoingRow.__table__  # type: ignore[attr-defined]
private_days: Table = PrivateDayRow.__table__  # type: ignore[attr-defined]

LineKind: TypeAlias = Literal["place", "account"]

_FIRST_TIME = insert_new(seen).returning(seen.c.key)
_NOT_SEEN = delete(seen).where(
    seen.c.group_id == bindparam("group"), seen.c.platform == bindparam("platform"), seen.c.key == bindparam("key")
)
_NEW_JOB = upsert(jobs)
_ASK_JOB = _NEW_JOB.on_conflict_do_update(
    index_elements=[jobs.c.group_id, jobs.c.task],
    set_={name: _NEW_JOB.excluded[name] for name in ("slot", "due", "tries", "dead", "patient")},
    where=jobs.c.dead,
)
_POST_CARD = insert_new(live_cards)
_SEND = insert(outbox)
_TAKE_JOB = (
    delete(jobs).where(jobs.c.id == bindparam("job"), jobs.c.due <= bindparam("now", type_=Instant)).returning(*jobs.c)
)
_REFRESH = (
    update(live_cards)
    .where(live_cards.c.group_id == bindparam("group"), live_cards.c.card == bindparam("which"))
    .values(
        wanted=live_cards.c.wanted + 1,
        due=case(
            (live_cards.c.dead, bindparam("now", type_=Instant)),
            else_=func.coalesce(live_cards.c.due, bindparam("now", type_=Instant)),
        ),
        tries=case((live_cards.c.dead, 0), else_=live_cards.c.tries),
        dead=False,
    )
)


class Desk(Store):
    """The engine's desk, one group's part of it."""

    def first_time(self, platform: str, key: str, now: datetime) -> bool:
        """Whether this act was not seen before; from now on it was."""
        values = {"group_id": self.group_id, "platform": platform, "key": key, "at": now}
        return added(self.unit.connection, _FIRST_TIME, values)

    def forget_act(self, platform: str, key: str) -> None:
        """This act was not seen."""
        which = {"group": self.group_id, "platform": platform, "key": key}
        self.unit.connection.execute(_NOT_SEEN, which)

    def ask_job(self, task: str, at: datetime, *, patient: bool = False) -> None:
        """Do a task then, unless it waits already; one that was given up is begun anew."""
        values = {"slot": at, "due": at, "tries": 0, "dead": False, "patient": patient}
        self.unit.connection.execute(_ASK_JOB, {"group_id": self.group_id, "task": task, **values})

    def plan_job(self, task: str, slot: datetime | None, now: datetime) -> None:
        """Do what recurs then instead, or with `None` no more; what is due already is still done."""
        waiting = (jobs.c.group_id == self.group_id, jobs.c.task == task, jobs.c.due.is_(None) | (jobs.c.due > now))
        self.unit.connection.execute(delete(jobs).where(*waiting))
        if slot is not None:
            self.ask_job(task, slot, patient=True)

    def post_card(self, card: str, places: Sequence[int], now: datetime) -> None:
        """Show a card in some places; one it is in already stays where it is and is drawn anew."""
        for place in places:
            self._show(card, polite=False, place_id=place, account_id=None)
        self.refresh(card, now)

    def show_to(self, account: int, card: str, now: datetime, *, polite: bool) -> None:
        """Show a card to one account; one it sees already stays where it is and is drawn anew."""
        self._show(card, polite=polite, place_id=None, account_id=account)
        self.refresh(card, now)

    def _show(self, card: str, *, polite: bool, **where: int | None) -> None:
        values = {"group_id": self.group_id, "card": card, "wanted": 0, "shown": 0, "tries": 0, "dead": False}
        self.unit.connection.execute(_POST_CARD, {**values, "polite": polite, **where})

    def refresh(self, card: str, now: datetime) -> None:
        """Draw a card anew wherever it is shown. One that is on its way already goes out in its newest state."""
        self.unit.connection.execute(_REFRESH, {"group": self.group_id, "which": card, "now": now})

    def cards_in(self, place: int) -> Sequence[str]:
        """The cards a place shows."""
        return self.unit.connection.scalars(
            select(live_cards.c.card).where(live_cards.c.group_id == self.group_id, live_cards.c.place_id == place)
        ).all()

    def send_to_place(self, place: int, content: str, now: datetime, *, under: str | None = None) -> None:
        """Post something once into a place, or into the thread under a card there."""
        self._send(place_id=place, account_id=None, content=content, under=under, due=now)

    def send_to_account(self, account: int, content: str, now: datetime, *, polite: bool) -> None:
        """Send something once to one account."""
        self._send(place_id=None, account_id=account, content=content, under=None, due=now, polite=polite)

    def _send(self, *, polite: bool = False, **values: Any) -> None:
        new = {"group_id": self.group_id, "tries": 0, "dead": False, "polite": polite, **values}
        self.unit.connection.execute(_SEND, new)

    def drop_messages_to(self, member: int) -> None:
        """Send nothing more to a member, and leave them out of every room."""
        theirs = select(accounts.c.id).where(accounts.c.group_id == self.group_id, accounts.c.member_id == member)
        for table in (live_cards, outbox):
            self.unit.connection.execute(
                delete(table).where(table.c.group_id == self.group_id, table.c.account_id.in_(theirs))
            )
        Rooms(self.unit, self.group_id).leave_out(member)

    def leave_place(self, place: int) -> None:
        """Stop showing anything in a place."""
        for table in (live_cards, outbox):
            self.unit.connection.execute(
                delete(table).where(table.c.group_id == self.group_id, table.c.place_id == place)
            )
        Rooms(self.unit, self.group_id).leave_place(place)


# What follows is the engine's work across all groups: it looks for what is due, claims it, and says how it went.


_DUE_JOBS: Final = (
    select(jobs.c.id, jobs.c.group_id, jobs.c.task)
    .where(jobs.c.due <= bindparam("now", type_=Instant))
    .order_by(jobs.c.patient, jobs.c.due, jobs.c.id)
    .limit(bindparam("most"))
)


def due_jobs(now: datetime, limit: int) -> tuple[Select[Any], Mapping[str, Any]]:
    """The jobs to do now, oldest first, and those that are patient last: a statement and what it is asked with."""
    return _DUE_JOBS, {"now": now, "most": limit}


def take_job(connection: Connection, job: int, now: datetime) -> Row[Any] | None:
    """Take a due job in the transaction that does it: who comes second finds it gone, and a failure puts it back."""
    return connection.execute(_TAKE_JOB, {"job": job, "now": now}).one_or_none()


def failed_job(connection: Connection, job: int) -> Row[Any] | None:
    """A job that is to be put off; `None` if somebody else has done it meanwhile."""
    return connection.execute(select(jobs).where(jobs.c.id == job)).one_or_none()


def put_off_job(connection: Connection, failed: Row[Any], *, until: datetime) -> None:
    """Try a job again then."""
    _change_job(connection, failed, tries=failed.tries + 1, due=until, dead=False)


def give_up_job(connection: Connection, failed: Row[Any], *, next_slot: datetime | None) -> None:
    """Keep a job that was tried often enough, to be seen; one that recurs has another slot."""
    _change_job(connection, failed, tries=0, slot=next_slot or failed.slot, due=next_slot, dead=True)


def _change_job(connection: Connection, failed: Row[Any], **values: Any) -> None:
    connection.execute(update(jobs).where(jobs.c.id == failed.id).values(**values))


_WITHOUT_JOB = (
    select(groups.c.id)
    .where(
        groups.c.id > bindparam("after"),
        ~select(literal(1)).where(jobs.c.group_id == groups.c.id, jobs.c.task == bindparam("which")).exists(),
    )
    .order_by(groups.c.id)
    .limit(bindparam("most"))
)


def groups_without_job(connection: Connection, task: str, after: int, most: int) -> Sequence[int]:
    """Groups for which a recurring task is not planned, those after one of them."""
    return connection.scalars(_WITHOUT_JOB, {"which": task, "after": after, "most": most}).all()


@cache
def not_planned(*tasks: str) -> CompoundSelect[Any]:
    """Those of some recurring tasks that are not planned for each group."""
    found = []
    for task in tasks:
        planned = select(literal(1)).where(jobs.c.group_id == groups.c.id, jobs.c.task == task)
        lacking = select(literal(1)).select_from(groups).where(~planned.exists())
        found.append(select(literal(task).label("task")).where(lacking.exists()))
    return union_all(*found)


_BUSY = timedelta(seconds=60)
"""How long a send may take before another process takes it over."""
_NOW: Final = bindparam("now", type_=Instant)
_UNTIL: Final = bindparam("until", type_=Instant)
_KINDS: Final = ((live_cards, False), (outbox, False), (live_cards, True), (outbox, True))
"""What may wait for somebody, and whether it is polite, in the order in which it goes: messages may stand in the
threads of cards, and what can wait lets all else go first."""


@cache
def _due_lines(most: int) -> Select[Any]:
    """Made once: it is asked again and again, and to write it down takes longer than to carry it out."""
    platform = bindparam("platform", type_=Text)
    due = []
    for table in (live_cards, outbox):
        to_place, to_account = table.c.place_id, table.c.account_id
        nowhere = cast(null(), Id)
        there = select(literal(1)).where(places.c.id == to_place, places.c.platform == platform, ~places.c.gone)
        whose = select(literal(1)).where(accounts.c.id == to_account, accounts.c.platform == platform)
        for line, wanted in (
            ((to_place, nowhere.label("account_id")), (there.exists(), to_place.not_in(_ids("not_to_places")))),
            ((nowhere.label("place_id"), to_account), (whose.exists(), to_account.not_in(_ids("not_to_accounts")))),
        ):
            oldest = select(*line, table.c.due).where(table.c.due <= _NOW, *wanted).order_by(table.c.due)
            due.append(select(oldest.limit(4 * most).subquery()))
    each = union_all(*due).subquery()
    line_of = (each.c.place_id, each.c.account_id)
    return select(*line_of).group_by(*line_of).order_by(func.min(each.c.due), *line_of).limit(most)


def _ids(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Id, expanding=True)


def due_lines(
    now: datetime, platform: str, most: int, *, not_to_places: Collection[int], not_to_accounts: Collection[int]
) -> tuple[Select[Any], Mapping[str, Any]]:
    """Places and accounts on a platform to which something waits to be sent, those that wait longest first.

    As long as many wait for one of them the others may be found later: so much is looked at and no more, however much
    there is. It is a statement and what it is asked with.
    """
    busy = {"not_to_places": list(not_to_places), "not_to_accounts": list(not_to_accounts)}
    return _due_lines(most), {"now": now, "platform": platform, **busy}


def _on_line(table: Table, place: int | None, account: int | None) -> ColumnElement[bool]:
    """What goes to a place, or to an account."""
    return table.c.account_id == account if place is None else table.c.place_id == place


def _line(table: Table, to: LineKind) -> ColumnElement[bool]:
    return table.c[f"{to}_id"] == bindparam("line")


def _given(place: int | None, account: int | None, now: datetime) -> dict[str, Any]:
    return {"line": account if place is None else place, "now": now}


def _waits(table: Table, polite: bool) -> ColumnElement[bool]:
    """What is as polite; a card is so until it was shown."""
    if table is outbox:
        return and_(outbox.c.polite == polite, ~outbox.c.dead)
    waits = live_cards.c.polite & live_cards.c.message.is_(None)
    return waits if polite else ~waits


@cache
def _due_on_line(to: LineKind) -> CompoundSelect[Any]:
    found = []
    for number, (table, polite) in enumerate(_KINDS):
        one = select(literal(1)).where(_line(table, to), table.c.due <= _NOW, _waits(table, polite))
        found.append(select(literal(number)).where(one.exists()))
    return union_all(*found)


def due_on_line(
    connection: Connection, place: int | None, account: int | None, now: datetime
) -> Sequence[tuple[Table, bool]]:
    """What may be claimed for a place or an account, in the order in which it goes: which table, and how polite."""
    found = connection.scalars(_due_on_line(_kind(place)), _given(place, account, now)).all()
    return [_KINDS[number] for number in sorted(found)]


@cache
def _claim_card(to: LineKind, polite: bool) -> ReturningUpdate[Any]:
    oldest = (
        select(live_cards.c.id)
        .where(_line(live_cards, to), live_cards.c.due <= _NOW, _waits(live_cards, polite))
        .order_by(live_cards.c.due, live_cards.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        update(live_cards)
        .where(live_cards.c.id == oldest, live_cards.c.due <= _NOW)
        .values(due=_UNTIL, tries=live_cards.c.tries + 1)
        .returning(*live_cards.c)
    )


def claim_card(
    connection: Connection, place: int | None, account: int | None, now: datetime, *, polite: bool = False
) -> Row[Any] | None:
    """Take the oldest due card of a place or an account to send it; it is nobody else's for a minute.

    One that is `polite` is so until it was shown.
    """
    given = _given(place, account, now) | {"until": now + _BUSY}
    return connection.execute(_claim_card(_kind(place), polite), given).one_or_none()


@cache
def _claim_message(to: LineKind, polite: bool) -> ReturningUpdate[Any]:
    not_yet_shown = (
        select(literal(1))
        .where(
            live_cards.c.place_id == outbox.c.place_id,
            live_cards.c.card == outbox.c.under,
            live_cards.c.message.is_(None),
            ~live_cards.c.dead,
        )
        .exists()
    )
    oldest = (
        select(outbox.c.id)
        .where(_line(outbox, to), _waits(outbox, polite), ~not_yet_shown)
        .order_by(outbox.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        update(outbox)
        .where(outbox.c.id == oldest, outbox.c.due <= _NOW)
        .values(due=_UNTIL, tries=outbox.c.tries + 1)
        .returning(*outbox.c)
    )


def claim_message(
    connection: Connection, place: int | None, account: int | None, now: datetime, *, polite: bool = False
) -> Row[Any] | None:
    """Take the oldest message to a place or an account, if it is due; it is nobody else's for a minute.

    Those behind it wait until it is sent or given up, or they would overtake it. One that belongs under a card waits
    until that card is shown, and holds up nobody.
    """
    given = _given(place, account, now) | {"until": now + _BUSY}
    return connection.execute(_claim_message(_kind(place), polite), given).one_or_none()


def _kind(place: int | None) -> LineKind:
    return "account" if place is None else "place"


_WAITING_WITH_IT: Final = (
    select(outbox.c.id, outbox.c.content)
    .where(outbox.c.account_id == bindparam("account"), outbox.c.polite, outbox.c.due <= _NOW, outbox.c.tries == 0)
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)


def join_messages(
    connection: Connection, first: Row[Any], now: datetime, most: int, join: Callable[[Sequence[str]], str]
) -> Row[Any]:
    """Let a claimed polite message say what others to the same account say that are due as well; it as it is then."""
    given = {"account": first.account_id, "now": now, "most": most - 1}
    others = connection.execute(_WAITING_WITH_IT, given).all()
    if not others:
        return first
    connection.execute(delete(outbox).where(outbox.c.id.in_([other.id for other in others])))
    said = join([first.content, *(other.content for other in others)])
    return connection.execute(
        update(outbox).where(outbox.c.id == first.id).values(content=said).returning(*outbox.c)
    ).one()


def put_off_politely(connection: Connection, account: int, *, until: datetime) -> None:
    """Write to somebody then, and not before; but what was begun, and may be there already, is gone on with."""
    for table in (live_cards, outbox):
        begun = table.c.tries > 1
        seen = live_cards.c.message.is_not(None) if table is live_cards else false()
        waiting = (table.c.account_id == account, table.c.polite, table.c.due.is_not(None), ~begun, ~seen)
        connection.execute(update(table).where(*waiting).values(due=until, tries=0))


def count_private(connection: Connection, platform: str, user: str, day: date, *, most: int | None = None) -> bool:
    """Count a message to a platform's user on a day of theirs; `False`, uncounted, where there were so many."""
    values = {"platform": platform, "user": user, "day": day, "count": 1}
    counting = _count_private(limited=most is not None)
    return connection.execute(counting, values | ({} if most is None else {"most": most})).first() is not None


@cache
def _count_private(*, limited: bool) -> ReturningInsert[Any]:
    new = upsert(private_days)
    return new.on_conflict_do_update(
        index_elements=[private_days.c[name] for name in ("platform", "user", "day")],
        set_={"count": private_days.c.count + 1},
        where=private_days.c.count < bindparam("most") if limited else None,
    ).returning(private_days.c.count)


def uncount_private(connection: Connection, platform: str, user: str, day: date) -> None:
    """A message that was counted came to nothing: there was nothing left to say."""
    whose = {"platform": platform, "user": user, "day": day}
    which = [private_days.c[name] == value for name, value in whose.items()]
    connection.execute(update(private_days).where(*which).values(count=private_days.c.count - 1))


def forget_private_days(connection: Connection, before: date) -> None:
    """Forget how often people were written to before a day."""
    connection.execute(delete(private_days).where(private_days.c.day < before))


_SHOWN: Final = (
    update(live_cards)
    .where(live_cards.c.id == bindparam("claimed"))
    .values(
        message=bindparam("by"),
        shown=bindparam("version"),
        tries=0,
        due=case((live_cards.c.wanted > bindparam("version"), _NOW), else_=null()),
    )
)


def card_shown(connection: Connection, claimed: Row[Any], *, message: str, version: int, now: datetime) -> None:
    """A card is shown in that version; if a newer one is wanted meanwhile, it is due again."""
    connection.execute(_SHOWN, {"claimed": claimed.id, "by": message, "version": version, "now": now})


_DROP: Final = {table: delete(table).where(table.c.id == bindparam("claimed")) for table in (live_cards, outbox)}


def drop_claimed(connection: Connection, table: Table, claimed: Row[Any]) -> None:
    """A message was sent, or there is nothing to send to any more: it need not be kept."""
    connection.execute(_DROP[table], {"claimed": claimed.id})


def card_gone(connection: Connection, claimed: Row[Any], now: datetime) -> None:
    """A card is not there any more. With it goes its room; where somebody is still to be gathered, there is another."""
    drop_claimed(connection, live_cards, claimed)
    if room_lost(connection, claimed.place_id, claimed.card) and claimed.message is not None:
        where = {"group_id": claimed.group_id, "place_id": claimed.place_id, "account_id": None, "card": claimed.card}
        connection.execute(insert(live_cards).values(wanted=1, shown=0, due=now, tries=0, dead=False, **where))


_WANTED: Final = select(live_cards.c.wanted).where(live_cards.c.id == bindparam("which"))
_MESSAGE: Final = select(live_cards.c.message).where(
    live_cards.c.place_id == bindparam("place"), live_cards.c.card == bindparam("which")
)


def wanted_version(connection: Connection, card: int) -> int:
    """The version of a live card that is wanted now."""
    return connection.scalar(_WANTED, {"which": card}) or 0


def card_versions(groups: Collection[int]) -> Select[Any]:
    """How often the cards of some groups have changed: a number that grows with each change."""
    return (
        select(live_cards.c.group_id, func.sum(live_cards.c.wanted).label("version"))
        .where(live_cards.c.group_id.in_(groups))
        .group_by(live_cards.c.group_id)
    )


def message_of_card(connection: Connection, place: int, card: str) -> str | None:
    """The message that shows a card in a place."""
    return connection.scalar(_MESSAGE, {"place": place, "which": card})


def put_off(connection: Connection, table: Table, claimed: Row[Any], *, until: datetime | None) -> None:
    """A send failed: try again then, or with `None` never; unless somebody else took it over meanwhile."""
    connection.execute(
        update(table)
        .where(table.c.id == claimed.id, table.c.tries == claimed.tries)
        .values(due=until, dead=until is None)
    )


def put_off_line(connection: Connection, place: int | None, account: int | None, *, until: datetime) -> None:
    """A place or an account does not let the bot in: try all that waits for it again then, as for the first time."""
    for table in (live_cards, outbox):
        connection.execute(
            update(table).where(_on_line(table, place, account), table.c.due.is_not(None)).values(due=until, tries=0)
        )


def try_again(connection: Connection, platform: str, channels: Collection[str], now: datetime) -> None:
    """Some channels let the bot in: what was put off for them is due, but not what is on its way."""
    there = select(places.c.id).where(places.c.platform == platform, places.c.channel.in_(channels))
    for table in (live_cards, outbox):
        connection.execute(
            update(table).where(table.c.place_id.in_(there), table.c.due > now, table.c.tries == 0).values(due=now)
        )


def counts(now: datetime) -> Select[Any]:
    """How many cards, messages and jobs are due, and how many were given up."""
    columns = []
    for name, table in (("cards", live_cards), ("messages", outbox), ("jobs", jobs)):
        number = select(func.count()).select_from(table)
        if table is not jobs:  # what waits for a place that is gone is nobody's to send
            number = number.where(~select(literal(1)).where(places.c.id == table.c.place_id, places.c.gone).exists())
        columns.append(number.where(table.c.due <= now, ~table.c.dead).scalar_subquery().label(f"due_{name}"))
        columns.append(number.where(table.c.dead).scalar_subquery().label(f"given_up_{name}"))
    return select(*columns)


def forget_seen(connection: Connection, before: datetime) -> None:
    """Forget acts that no platform will deliver again."""
    connection.execute(delete(seen).where(seen.c.at < before))
