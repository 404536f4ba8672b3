"""One group inside one transaction: makes the calls that handlers get, and carries out the effects they return.

What can be stored is stored here, with the handler's own rows; what must be sent is left to delivery as rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol, assert_never

from bot.engine import people, tokens
from bot.engine.finish import Users
from bot.engine.language import Languages
from bot.engine.platform import Inbound
from bot.engine.printing import Printer
from bot.engine.privacy import pseudonyms
from bot.engine.registry import Registry
from bot.kit import (
    AnonCall,
    BoardRef,
    CalendarChanged,
    Call,
    Card,
    CardRef,
    Chart,
    Clock,
    Direct,
    Disperse,
    Document,
    Effect,
    Effects,
    Emit,
    Gather,
    Group,
    Holiday,
    JobCall,
    Later,
    MemberId,
    MembersMerged,
    Mention,
    NotFound,
    OpenForm,
    Person,
    Place,
    Post,
    Press,
    Printout,
    Random,
    Refresh,
    Replan,
    Reply,
    Role,
    RoleView,
    View,
    Words,
    _,
    card_of,
    content,
    each,
    join,
)
from bot.kit.feature import Job
from storage.desk import Desk
from storage.holidays import HolidayStore
from storage.people import Account, People, Surroundings, groups_of_user, surroundings_of_channel, surroundings_of_group
from storage.rooms import Rooms
from storage.unit import Store, Unit


class DoorsToBoards(Protocol):
    """Where boards are on the web."""

    @property
    def served(self) -> bool:
        """Whether there are any."""
        ...

    def open(self, group: int, board: BoardRef, account: int | None, until: datetime) -> str:
        """The address at which an account of a group, or with `None` anybody, enters a board until then."""
        ...


@dataclass(slots=True)
class Outcome:
    """What is left of some effects once the rows are written: the answer to the person, and who has work now."""

    answer: Reply | OpenForm | None = None
    to_send: bool = False
    to_do: bool = False


def key_of(name: str, arguments: Sequence[Any]) -> str:
    """A job or a card with its arguments as one string."""
    return tokens.encode(Press(name, tuple(arguments)))


@dataclass(slots=True)
class Scene:
    """A group inside a unit of work."""

    registry: Registry
    unit: Unit
    random: Random
    now: datetime
    surroundings: Surroundings
    doors: DoorsToBoards
    languages: Languages
    group: Group = field(init=False)
    places: tuple[Place, ...] = field(init=False)
    _pseudonyms: Callable[[MemberId, str], bytes] | None = None

    def __post_init__(self) -> None:
        self.group = people.group_of(self.surroundings)
        self.places = people.places_of(self.surroundings)

    def before(self, account: Account | None) -> Scene:
        """The same, as whoever has this account finds it."""
        return replace(self, surroundings=replace(self.surroundings, account=account))

    def place_of(self, platform: str, inbound: Inbound) -> Place:
        """Where in the group somebody acts; what is done outside of any channel is done where the group is first there.

        :raises NotFound: when it speaks nowhere any more.
        """
        if inbound.group is None:
            return next(
                place for place in self.places if (place.platform, place.channel) == (platform, inbound.channel)
            )
        if not self.places:
            raise NotFound
        return next((place for place in self.places if place.platform == platform), self.places[0])

    @property
    def people(self) -> People:
        """The group's people."""
        return People(self.unit, self.group.id)

    @property
    def desk(self) -> Desk:
        """The group's part of the engine's desk."""
        return Desk(self.unit, self.group.id)

    @property
    def rooms(self) -> Rooms:
        """The group's rooms."""
        return Rooms(self.unit, self.group.id)

    def users(self, platform: str, members: Collection[MemberId]) -> Users:
        """Who some members are on a platform."""
        there = self.people.users_on(platform, sorted(members))
        return Users({member: there.get(member) for member in members})

    def view(self) -> View:
        """A call that reads."""
        return View(**self._known())

    def view_of(self, role: Role | None) -> RoleView:
        """A call that reads, for somebody in a role."""
        return RoleView(**self._known(), role=role)

    def anonymous(self, key: bytes) -> AnonCall:
        """A call that does not know who."""
        return AnonCall(**self._known(), key=key, random=self.random)

    def open(self, person: Person, place: Place) -> Call:
        """A call that knows who."""
        return Call(
            **self._known(),
            random=self.random,
            pseudonym=self._pseudonym,
            person=person,
            place=place,
            open_door=partial(self.doors.open, self.group.id),
        )

    def job(self) -> JobCall:
        """A call of the engine's own."""
        return JobCall(**self._known(), random=self.random, pseudonym=self._pseudonym)

    def _known(self) -> dict[str, Any]:
        """What every call knows."""
        return {
            "group": self.group,
            "places": self.places,
            "now": self.now,
            "open_store": self._open_store(),
            "voices": self.registry,
            "as_text": Printer(self.languages, self.group.language, self.group.zone).text,
            "holidays": self._holidays,
            "has_boards": self.doors.served,
        }

    def _holidays(self) -> list[Holiday]:
        return [Holiday(one.first, one.last) for one in HolidayStore(self.unit, self.group.id).all()]

    def next_slot(self, job: Job[...], after: datetime) -> datetime | None:
        """When what recurs is done next after an instant; `None` where the group does not want it."""
        view = self.view()
        rule = job.rule(view) if callable(job.rule) else job.rule
        return None if rule is None else view.next_slot(rule, after, job.on_holiday)

    def carry_out(self, effects: Effects, outcome: Outcome | None = None, *, anonymous: bool = False) -> Outcome:
        """Write down everything that is to happen; the answer, if there is one, is handed back.

        :raises TypeError: when an anonymous call asks for more than an answer and jobs: whatever else it set off at
            once would tell when somebody wrote.
        """
        outcome = outcome or Outcome()
        for effect in each(effects):
            if anonymous and not isinstance(effect, Reply | OpenForm | Later):
                raise TypeError(f"an anonymous call cannot ask for {type(effect).__name__}; leave it to a job")
            if (
                anonymous
                and isinstance(effect, Reply)
                and any(isinstance(block, Document | Printout | Chart) for block in card_of(effect.content).blocks)
            ):
                raise TypeError("an anonymous call answers without documents; some platforms send them as a message")
            self._carry_out(effect, outcome)
        return outcome

    def _carry_out(self, effect: Effect, outcome: Outcome) -> None:  # noqa: PLR0912 - one for each kind
        match effect:
            case Reply() | OpenForm():
                outcome.answer = effect
            case Post(content=shared, wider=True):
                self._post_beyond(shared)
                outcome.to_send = True
            case Post(content=CardRef(kind, arguments), under=None):
                self.desk.post_card(key_of(kind, arguments), [place.id for place in self.places], self.now)
                outcome.to_send = True
            case Post(content=posted, under=under):
                self._post_once(posted, under)
                outcome.to_send = True
            case Refresh(card):
                self.desk.refresh(key_of(card.kind, card.arguments), self.now)
                outcome.to_send = True
            case Direct():
                self._direct(effect)
                outcome.to_send = True
            case Gather():
                self._gather(effect)
                outcome.to_send = True
            case Disperse(card):
                self.rooms.disperse(key_of(card.kind, card.arguments))
                self.desk.refresh(key_of(card.kind, card.arguments), self.now)
                outcome.to_send = True
            case Later(name, at, arguments, patient):
                self.desk.ask_job(key_of(name, arguments), at, patient=patient)
                outcome.to_do = True
            case Replan():
                self._replan(outcome)
            case Emit(event):
                for listen in self.registry.listeners(event):
                    self.carry_out(listen(self.job(), event), outcome)
                if isinstance(event, MembersMerged):  # last: until here the features still know the one who goes
                    self.rooms.merge(event.kept, event.gone)
                    self.people.merge(event.kept, event.gone)
            case _:
                assert_never(effect)

    def _replan(self, outcome: Outcome) -> None:
        """Plan all that recurs anew, for the group as it is now, and let features do so with what they planned."""
        surroundings = surroundings_of_group(self.unit.connection, self.group.id)
        assert surroundings is not None
        changed = replace(self, surroundings=surroundings)
        for job in self.registry.recurring:
            self.desk.plan_job(key_of(job.name, ()), changed.next_slot(job, self.now), self.now)
        changed.carry_out(Emit(CalendarChanged()), outcome)

    def _post_beyond(self, shared: CardRef | Card | Words) -> None:
        if isinstance(shared, CardRef):
            raise TypeError("what is shared beyond the group is said once: nobody saw what it would become")
        place = self.people.wider_place()
        if place is not None:
            self.desk.send_to_place(place.id, content.to_text(card_of(shared)), self.now)

    def _post_once(self, posted: CardRef | Card | Words, under: CardRef | None) -> None:
        if isinstance(posted, CardRef):
            raise TypeError("a card that is kept up to date stands by itself, not in a thread")
        text = content.to_text(card_of(posted))
        thread = None if under is None else key_of(under.kind, under.arguments)
        # What is said in a room stays in it.
        rooms = () if thread is None else self.rooms.places_of(thread)
        for place in rooms or [place.id for place in self.places]:
            self.desk.send_to_place(place, text, self.now, under=thread)

    def _direct(self, direct: Direct) -> None:
        accounts = self.people.accounts_of(direct.member)
        if not accounts:
            return
        account = next((account for account in accounts if account.platform == direct.at), accounts[0]).id
        match direct.content:
            case CardRef(kind, arguments) if not direct.once:
                self.desk.show_to(account, key_of(kind, arguments), self.now, polite=not direct.urgent)
            case said:
                text = content.to_text(said if isinstance(said, CardRef) else card_of(said))
                self.desk.send_to_account(account, text, self.now, polite=not direct.urgent)

    def _gather(self, gather: Gather) -> None:
        """A room on each platform on which a member is, in the first place in which the group speaks there."""
        key, members = key_of(gather.card.kind, gather.card.arguments), gather.members
        rooms, first = self.rooms.places_of(key), dict[str, int]()
        for place in sorted(self.places, key=lambda place: place.id not in rooms):
            first.setdefault(place.platform, place.id)
        homes = self.people.homes_of(members, list(first), gather.at.get)
        there: dict[int, list[MemberId]] = {room: [] for room in rooms}
        for member in dict.fromkeys(members):
            if member in homes:
                there.setdefault(first[homes[member].platform], []).append(member)
        name = content.to_text(card_of(gather.name))
        for where, inside in there.items():
            new = self.rooms.gather(key, where, inside, name)
            self.desk.post_card(key, [where], self.now)
            if new:
                named = join(Mention(MemberId(member), homes[member].name) for member in new)
                welcome = card_of(_("{names}: this is your room. Talk here.", names=named))
                self.desk.send_to_place(where, content.to_text(welcome), self.now, under=key)

    def _open_store(self) -> Callable[[type[Store]], Store]:
        unit, group = self.unit, self.group.id
        opened: dict[type[Store], Store] = {}
        return lambda kind: opened.setdefault(kind, kind(unit, group))

    def _pseudonym(self, member: MemberId, purpose: str) -> bytes:
        if self._pseudonyms is None:
            self._pseudonyms = pseudonyms(self.unit, self.group.id)
        return self._pseudonyms(member, purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenes:
    """Finds the group in which something happens, inside a unit of work."""

    registry: Registry
    random: Random
    clock: Clock
    doors: DoorsToBoards
    languages: Languages

    def of_channel(self, unit: Unit, platform: str, channel: str, user: str | None = None) -> Scene | None:
        """The group that speaks in a channel, as somebody who acts there finds it."""
        return self._scene(unit, surroundings_of_channel(unit.connection, platform, channel, user))

    def of_act(self, unit: Unit, platform: str, inbound: Inbound) -> Scene | None:
        """The group in which somebody acts, as they find it."""
        user = inbound.sender.user
        if inbound.group is None:
            return self.of_channel(unit, platform, inbound.channel, user)
        scene = self.of_group(unit, inbound.group)
        return None if scene is None else scene.before(scene.people.account(platform, user))

    def of_group(self, unit: Unit, group: int) -> Scene | None:
        """A group by its number."""
        return self._scene(unit, surroundings_of_group(unit.connection, group))

    def of_user(self, unit: Unit, platform: str, user: str) -> Iterator[Scene]:
        """A user's groups that speak somewhere."""
        for group in groups_of_user(unit.connection, platform, user):
            scene = self.of_group(unit, group)
            if scene is not None and scene.places:
                yield scene

    def _scene(self, unit: Unit, surroundings: Surroundings | None) -> Scene | None:
        if surroundings is None:
            return None
        return Scene(self.registry, unit, self.random, self.clock.now(), surroundings, self.doors, self.languages)
