"""A digest of one's own: what needs a member, at most three things, by private message; off with one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

from bot.features.digests.common import ON_HOLIDAY, feature, rule_of
from bot.kit import (
    Actions,
    Arg,
    Block,
    Button,
    Call,
    Card,
    Choice,
    Direct,
    Effect,
    Effects,
    JobCall,
    MemberId,
    MembersMerged,
    Need,
    Paragraph,
    Person,
    Reply,
    Role,
    Slash,
    View,
    _,
    _n,
)
from bot.kit.feature import Export
from storage.digests import DigestStore
from storage.people import People

MOST: Final = 3
"""Things at a time: more would not be looked at."""
AT_A_TIME: Final = 5
"""Members in one transaction: it is over within some hundredths of a second, whatever the size of the group."""
ON: Final = "on"
OFF: Final = "off"


@feature.every(rule_of, on_holiday=ON_HOLIDAY)
def begin(call: JobCall) -> Effects:
    """Begin to tell each member what needs them."""
    return replace(tell_some.at(call.now, 0), patient=True) if call.places else None


@feature.job
def tell_some(call: JobCall, after: int) -> Effects:
    """Tell some members, and then those after them."""
    unwanted = call.store(DigestStore).unwanted()
    people = call.store(People).people_after(after, AT_A_TIME)
    effects: list[Effect] = [
        Direct(MemberId(row.id), needs_card.of(row.id), once=True)
        for row in people
        if row.id not in unwanted and _needs(call, row, row.account)
    ]
    if len(people) == AT_A_TIME:
        effects.append(replace(tell_some.at(call.now, people[-1].id), patient=True))
    return effects


@feature.card
def needs_card(view: View, member: int) -> Card | None:
    """What needs a member when they are told of it; nothing where nothing does by then."""
    row, accounts = view.store(People).member(member), view.store(People).accounts_of(member)
    needs = _needs(view, row, accounts[0].id) if row is not None and accounts else ()
    return _card(view, needs, off.button(_("No more of these"))) if needs else None


def _needs(view: View, row: Any, account: int) -> Sequence[Need]:
    if row.role < Role.MEMBER:
        return ()
    return view.needs(Person(member=MemberId(row.id), account=account, name=row.name, role=Role(row.role)))


@feature.action
def mine(call: Call) -> Effects:
    """What needs them, now."""
    return Reply(_mine(call))


@feature.command("digest mine", _("See what needs you, and say whether you get it once a week"))
def mine_typed(
    call: Call,
    setting: Annotated[
        str, Arg(_("on or off"), choices=(Choice(ON, _("once a week, please")), Choice(OFF, _("no more of these"))))
    ] = "",
) -> Effects:
    """What needs them; or whether they want to be told."""
    match setting:
        case "on":
            return _wanted(call)
        case "off":
            return _unwanted(call)
        case _:
            return Reply(_mine(call))


@feature.action
def off(call: Call) -> Effects:
    """They want no digest of their own any more."""
    return _unwanted(call)


def _unwanted(call: Call) -> Effects:
    call.store(DigestStore).set_wanted(call.person.member, wanted=False)
    return Reply(
        _(
            "All right, you get none of these any more. What needs you is always under {home}; {command} brings them "
            "back.",
            home=Slash("home"),
            command=Slash("digest mine on"),
        )
    )


@feature.action
def on(call: Call) -> Effects:
    """They want a digest of their own again."""
    return _wanted(call)


def _wanted(call: Call) -> Effects:
    call.store(DigestStore).set_wanted(call.person.member, wanted=True)
    return Reply(
        _(
            "Good. Once a week, when the group gets its digest, you are told what needs you, if anything does. "
            "{command} ends it.",
            command=Slash("digest mine off"),
        )
    )


def _mine(call: Call) -> Card:
    wanted = call.store(DigestStore).is_wanted(call.person.member)
    step = off.button(_("Do not tell me once a week")) if wanted else on.button(_("Tell me once a week"))
    return _card(call, call.needs(call.person), step)


def _card(view: View, needs: Sequence[Need], step: Button) -> Card:
    title = _("{group}: what needs you", group=view.group.name)
    blocks: list[Block] = []
    for need in needs[:MOST]:
        blocks.append(Paragraph(need.words))
        if need.steps:
            blocks.append(Actions(need.steps))
    if len(needs) > MOST:
        more = _n(
            "One more thing can wait: {home} shows it.",
            "{count} more things can wait: {home} shows them.",
            len(needs) - MOST,
            home=Slash("home"),
        )
        blocks.append(Paragraph(more, "quiet"))
    if not needs:
        blocks.append(Paragraph(_("Nothing just now.")))
    return Card(title=title, summary=title, blocks=(*blocks, Actions((step,))))


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """Who wanted none with one account wants none."""
    store = call.store(DigestStore)
    if not store.is_wanted(event.gone):
        store.set_wanted(event.gone, wanted=True)
        store.set_wanted(event.kept, wanted=False)
    return None


@feature.export
def export(view: View, member: MemberId) -> Export:
    """Whether they said that they want no digest of their own."""
    return {} if view.store(DigestStore).is_wanted(member) else {"digests": [{"digest of their own": "not wanted"}]}
