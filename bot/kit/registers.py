"""A register: what a group keeps of one kind, each entry under a number of its own: D-001, M-3, P-01.

How an entry is called and found, how its card begins, how many of them look in a list, what stays of somebody who
leaves: it is said here, once, for every kind. What an entry says and what can be done about it is its feature's. The
kit knows no storage, so who keeps the entries is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from bot.kit.calls import JobCall, View
from bot.kit.cards import Actions, Block, Button, Card, Choice, Paragraph, Table
from bot.kit.effects import CardRef, Effect, Refresh, Reply
from bot.kit.errors import NotFound, Rejected
from bot.kit.events import GroupDissolves, MembersMerged
from bot.kit.feature import CardKind, Export, Feature
from bot.kit.record import Kind
from bot.kit.text import Bold, MemberId, Phrase, Slash, Span, Words, _, shortened


class Numbered(Protocol):
    """An entry: its number, what it says, and how it stands."""

    @property
    def number(self) -> int:
        """By which people call it."""
        ...

    @property
    def text(self) -> str:
        """What it says."""
        ...

    @property
    def state(self) -> str:
        """How it stands."""
        ...


E = TypeVar("E", bound=Numbered)
E_co = TypeVar("E_co", bound=Numbered, covariant=True)


class Keeper(Protocol[E_co]):
    """Who keeps the entries of one kind."""

    name: ClassVar[str]

    def find(self, number: int) -> E_co | None:
        """An entry by its number."""
        ...

    def take(self, number: int) -> E_co | None:
        """An entry to change: who takes it at the same time comes after, and finds it changed."""
        ...

    def all(self, *states: str) -> Sequence[E_co]:
        """All entries in one of some states, or in any, the oldest first."""
        ...

    def any(self) -> bool:
        """Whether there is one."""
        ...

    def naming(self, member: int) -> Sequence[E_co]:
        """The entries that name a member."""
        ...

    def rename(self, *, of: int, to: int | None, name: str | None) -> None:
        """What names a member names another now, or nobody."""
        ...


class Register(Generic[E]):
    """The entries of one kind, as a feature sees them. Whatever a register keeps is found again, and belongs to people.

    `letter` and `digits` make an entry's name, `states` are how it can stand, `columns` what else a list for a
    spreadsheet has. `also` says what else happens when an entry changed, apart from its card being drawn anew. The
    plural of the keeper's name is the first word of the commands about them: `/decisions list`.
    """

    def __init__(
        self,
        feature: Feature,
        keeper: type[Keeper[E]],
        *,
        letter: str,
        digits: int = 1,
        one: Phrase,
        many: Phrase,
        states: Mapping[str, Phrase],
        columns: Mapping[str, Phrase] | None = None,
        also: Callable[[int], Sequence[Effect]] = lambda _number: (),
    ) -> None:
        self.feature, self.keeper = feature, keeper
        self.letter, self.digits = letter, digits
        self.one, self.many, self.states = one, many, states
        self.plural = f"{keeper.name}s"
        self._also = also
        self._card: CardKind[[int]]
        kind = Kind(
            name=keeper.name,
            one=one,
            many=many,
            called=self.name,
            show=self.draw,
            states=states,
            columns=columns or {},
        )
        feature.keeps(kind)
        feature.on(GroupDissolves)(self._stay)
        feature.on(MembersMerged)(lambda call, event: self._rename(call, event.gone, to=event.kept, name=event.name))
        feature.forget(lambda call, member: self._rename(call, member, to=None, name=None))
        feature.export(self._export)

    # --- How one is called, found and changed -------------------------------------------------------------------------

    def name(self, number: int) -> str:
        """What people call one."""
        return f"{self.letter}-{number:0{self.digits}}"

    def found(self, view: View, number: int) -> E:
        """One to look at.

        :raises NotFound: when there is none.
        """
        return self._there(number, view.store(self.keeper).find(number))

    def taken(self, call: JobCall, number: int) -> E:
        """One to change; who comes at the same time comes after, and finds it changed.

        :raises NotFound: when there is none.
        """
        return self._there(number, call.store(self.keeper).take(number))

    def open(self, call: JobCall, number: int, *states: str) -> E:
        """One to change that stands so.

        :raises NotFound: when there is none.
        :raises Rejected: when it stands otherwise.
        """
        found = self.taken(call, number)
        if found.state not in states:
            raise Rejected(_("{name} is {state}.", name=self.name(number), state=self.states[found.state]))
        return found

    def _there(self, number: int, found: E | None) -> E:
        if found is None:
            command = Slash(f"{self.plural} list")
            raise NotFound(
                _(
                    "There is no {name} in this group. {command} shows what there is.",
                    name=self.name(number),
                    command=command,
                )
            )
        return found

    def changed(self, number: int, told: Words) -> list[Effect]:
        """One is other than it was: whatever shows it is drawn anew, and who did it is told."""
        return [*self.shown_anew(number), Reply(told)]

    def shown_anew(self, number: int) -> list[Effect]:
        """Whatever shows one is drawn anew."""
        return [Refresh(self.card(number)), *self._also(number)]

    # --- How one looks, and many --------------------------------------------------------------------------------------

    def drawn(self, blocks: Callable[[View, E], Sequence[Block]]) -> CardKind[[int]]:
        """Declare what stands on the card of one, below its name."""

        def card(view: View, number: int) -> Card | None:
            found = view.store(self.keeper).find(number)
            if found is None:
                return None
            title = (self.one, " ", self.name(number))
            said = (": ", found.text) if found.text else ()
            summary = (*title, ", ", self.states[found.state], *said)
            return Card(title=title, summary=summary, blocks=tuple(blocks(view, found)))

        card.__name__ = blocks.__name__
        self._card = self.feature.card(card)
        return self._card

    def card(self, number: int) -> CardRef:
        """The card of one."""
        return self._card.of(number)

    def draw(self, view: View, number: int) -> Card | None:
        """One as it looks now."""
        return self._card.draw(view, number)

    def show(self, view: View, number: int) -> Reply:
        """One as it looks now, privately.

        :raises NotFound: when there is none.
        """
        self.found(view, number)
        card = self.draw(view, number)
        assert card is not None
        return Reply(card)

    def brief(self, entry: E) -> dict[str, Words | float]:
        """One in a sentence of ours: its `{name}`, and the beginning of its `{text}`."""
        return {"name": Bold(self.name(entry.number)), "text": shortened(entry.text)}

    def line(self, entry: E) -> tuple[Span, ...]:
        """One on a line."""
        return (Bold(self.name(entry.number)), ": ", shortened(entry.text))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """How one can stand, to choose from."""
        return tuple(Choice(state, words) for state, words in self.states.items())

    def all(self, view: View, state: str = "") -> Sequence[E]:
        """All of them, or those that stand so, the oldest first."""
        return view.store(self.keeper).all(*((state,) if state else ()))

    def listed(
        self,
        view: View,
        entries: Sequence[E],
        columns: Mapping[Phrase, Callable[[E], Words]],
        *,
        count: Phrase,
        none: Words,
        steps: Sequence[Button] = (),
    ) -> Reply:
        """Some in a table, or what is said where there are none; privately."""
        title = _("{what} of {group}", what=self.many, group=view.group.name)
        head = (_("Number"), self.one, *columns)
        rows = tuple(
            (self.name(one.number), shortened(one.text), *(told(one) for told in columns.values())) for one in entries
        )
        shown = Table(head, rows) if rows else Paragraph(none)
        below = (Actions(tuple(steps)),) if steps else ()
        return Reply(Card(title=title, summary=count, blocks=(shown, *below)))

    # --- Whose they are -----------------------------------------------------------------------------------------------

    def _stay(self, call: JobCall, event: GroupDissolves) -> None:
        if call.store(self.keeper).any():
            raise would_be_lost()

    def _rename(self, call: JobCall, member: MemberId, *, to: MemberId | None, name: str | None) -> list[Effect]:
        """What they put on record stays: under the name of who they are now, or without one."""
        naming = [one.number for one in call.store(self.keeper).naming(member)]
        call.store(self.keeper).rename(of=member, to=to, name=name)
        return [effect for number in naming for effect in self.shown_anew(number)]

    def _export(self, view: View, member: MemberId) -> Export:
        """Whatever names them."""
        naming = view.store(self.keeper).naming(member)
        return {self.plural: [{"number": self.name(one.number), "text": one.text} for one in naming]}


def would_be_lost() -> Rejected:
    """What is said before a group with a record would join another one, where nobody would find it any more."""
    return Rejected(
        _(
            "This channel has a record of its own, which would be lost. Type {command} here, and let the other "
            "channel join this one.",
            command=Slash("group invite"),
        )
    )


def named(name: str | None) -> Bold:
    """Somebody by name; `None` is the name of somebody who left."""
    return Bold(_("Somebody who left") if name is None else name)
