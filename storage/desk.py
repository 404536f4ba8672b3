"""What the engine keeps on its desk: acts it has seen, jobs that are due, cards it has posted, messages it must send.

Nothing here knows who made an anonymous call: such calls leave no `seen` row and may only ask for jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Index,
    Row,
    Select,
    Table,
    UniqueConstraint,
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
    __table_args__ = (Index("outbox_by_due", "due"), NEVER_TWICE)

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

_FIRST_TIME = insert_new(seen).returning(seen.c.key)
_NEW_JOB = upsert(jobs)
_ASK_JOB = _NEW_JOB.on_conflict_do_update(
    index_elements=[jobs.c.group_id, jobs.c.task],
    set_={name: _NEW_JOB.excluded[name] for name in ("slot", "due", "tries", "dead", "patient")},
    where=jobs.c.dead,
)
_POST_CARD = insert_new(live_cards)
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
        new = insert(outbox).values(group_id=self.group_id, tries=0, dead=False, polite=polite, **values)
        self.unit.connection.execute(new)

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


def due_jobs(now: datetime, limit: int) -> Select[Any]:
    """The jobs to do now, oldest first, and those that are patient last."""
    columns = (jobs.c.id, jobs.c.group_id, jobs.c.task)
    return select(*columns).where(jobs.c.due <= now).order_by(jobs.c.patient, jobs.c.due, jobs.c.id).limit(limit)


def take_job(connection: Connection, job: int, now: datetime) -> Row[Any] | None:
    """Take a due job in the transaction that does it: who comes second finds it gone, and a failure puts it back."""
    return connection.execute(delete(jobs).where(jobs.c.id == job, jobs.c.due <= now).returning(*jobs.c)).one_or_none()


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


def groups_without_job(task: str, after: int, limit: int) -> Select[Any]:
    """Groups for which a recurring task is not planned, those after one of them."""
    planned = select(literal(1)).where(jobs.c.group_id == groups.c.id, jobs.c.task == task).exists()
    return select(groups.c.id).where(groups.c.id > after, ~planned).order_by(groups.c.id).limit(limit)


def due_lines(now: datetime, platform: str, most: int) -> Select[Any]:
    """The places and accounts on a platform to which something waits to be sent, those that wait longest first."""
    to_places = [
        select(table.c.place_id, cast(null(), Id).label("account_id"), table.c.due)
        .join(places, places.c.id == table.c.place_id)
        .where(table.c.due <= now, places.c.platform == platform, ~places.c.gone)
        for table in (live_cards, outbox)
    ]
    to_accounts = [
        select(cast(null(), Id).label("place_id"), table.c.account_id, table.c.due)
        .join(accounts, accounts.c.id == table.c.account_id)
        .where(table.c.due <= now, accounts.c.platform == platform)
        for table in (live_cards, outbox)
    ]
    due = union_all(*to_places, *to_accounts).subquery()
    line = (due.c.place_id, due.c.account_id)
    return select(*line).group_by(*line).order_by(func.min(due.c.due), *line).limit(most)


_BUSY = timedelta(seconds=60)
"""How long a send may take before another process takes it over."""


def _on_line(table: Table, place: int | None, account: int | None) -> ColumnElement[bool]:
    """What goes to a place, or to an account."""
    return table.c.account_id == account if place is None else table.c.place_id == place


def claim_card(
    connection: Connection, place: int | None, account: int | None, now: datetime, *, polite: bool = False
) -> Row[Any] | None:
    """Take the oldest due card of a place or an account to send it; it is nobody else's for a minute.

    One that is `polite` is so until it was shown.
    """
    waits = live_cards.c.polite & live_cards.c.message.is_(None)
    oldest = (
        select(live_cards.c.id)
        .where(_on_line(live_cards, place, account), live_cards.c.due <= now, waits if polite else ~waits)
        .order_by(live_cards.c.due, live_cards.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return connection.execute(
        update(live_cards)
        .where(live_cards.c.id == oldest, live_cards.c.due <= now)
        .values(due=now + _BUSY, tries=live_cards.c.tries + 1)
        .returning(*live_cards.c)
    ).one_or_none()


def claim_message(
    connection: Connection, place: int | None, account: int | None, now: datetime, *, polite: bool = False
) -> Row[Any] | None:
    """Take the oldest message to a place or an account, if it is due; it is nobody else's for a minute.

    Those behind it wait until it is sent or given up, or they would overtake it. One that belongs under a card waits
    until that card is shown, and holds up nobody.
    """
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
        .where(
            _on_line(outbox, place, account),
            outbox.c.polite == polite,
            ~outbox.c.dead,
            ~not_yet_shown,
        )
        .order_by(outbox.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return connection.execute(
        update(outbox)
        .where(outbox.c.id == oldest, outbox.c.due <= now)
        .values(due=now + _BUSY, tries=outbox.c.tries + 1)
        .returning(*outbox.c)
    ).one_or_none()


def join_messages(
    connection: Connection, first: Row[Any], now: datetime, most: int, join: Callable[[Sequence[str]], str]
) -> Row[Any]:
    """Let a claimed polite message say what others to the same account say that are due as well; it as it is then."""
    others = connection.execute(
        select(outbox.c.id, outbox.c.content)
        .where(outbox.c.account_id == first.account_id, outbox.c.polite, outbox.c.due <= now, outbox.c.tries == 0)
        .order_by(outbox.c.id)
        .limit(most - 1)
    ).all()
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
    new = upsert(private_days).values(platform=platform, user=user, day=day, count=1)
    allowed = None if most is None else private_days.c.count < most
    counted = new.on_conflict_do_update(
        index_elements=[private_days.c[name] for name in ("platform", "user", "day")],
        set_={"count": private_days.c.count + 1},
        where=allowed,
    ).returning(private_days.c.count)
    return connection.execute(counted).first() is not None


def forget_private_days(connection: Connection, before: date) -> None:
    """Forget how often people were written to before a day."""
    connection.execute(delete(private_days).where(private_days.c.day < before))


def card_shown(connection: Connection, claimed: Row[Any], *, message: str, version: int, now: datetime) -> None:
    """A card is shown in that version; if a newer one is wanted meanwhile, it is due again."""
    connection.execute(
        update(live_cards)
        .where(live_cards.c.id == claimed.id)
        .values(
            message=message,
            shown=version,
            tries=0,
            due=case((live_cards.c.wanted > version, literal(now, Instant)), else_=null()),
        )
    )


def drop_claimed(connection: Connection, table: Table, claimed: Row[Any]) -> None:
    """A message was sent, or there is nothing to send to any more: it need not be kept."""
    connection.execute(delete(table).where(table.c.id == claimed.id))


def card_gone(connection: Connection, claimed: Row[Any], now: datetime) -> None:
    """A card is not there any more. With it goes its room; where somebody is still to be gathered, there is another."""
    drop_claimed(connection, live_cards, claimed)
    if room_lost(connection, claimed.place_id, claimed.card) and claimed.message is not None:
        where = {"group_id": claimed.group_id, "place_id": claimed.place_id, "account_id": None, "card": claimed.card}
        connection.execute(insert(live_cards).values(wanted=1, shown=0, due=now, tries=0, dead=False, **where))


def wanted_version(connection: Connection, card: int) -> int:
    """The version of a live card that is wanted now."""
    return connection.scalar(select(live_cards.c.wanted).where(live_cards.c.id == card)) or 0


def card_versions(groups: Collection[int]) -> Select[Any]:
    """How often the cards of some groups have changed: a number that grows with each change."""
    return (
        select(live_cards.c.group_id, func.sum(live_cards.c.wanted).label("version"))
        .where(live_cards.c.group_id.in_(groups))
        .group_by(live_cards.c.group_id)
    )


def message_of_card(connection: Connection, place: int, card: str) -> str | None:
    """The message that shows a card in a place."""
    return connection.scalar(
        select(live_cards.c.message).where(live_cards.c.place_id == place, live_cards.c.card == card)
    )


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
