"""A member's home, and what happens to the retros they led when they link accounts or leave."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.retros.common import SCRIPTS, card_of, course_of, feature, name_of
from bot.kit import (
    Block,
    Bold,
    Call,
    Effects,
    Fields,
    GroupDissolves,
    JobCall,
    MemberId,
    MembersMerged,
    Paragraph,
    Refresh,
    Rejected,
    Slash,
    View,
    _,
)
from bot.kit.feature import Export
from storage.retros import RetroStore


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """The retro that is under way, or how one begins."""
    retro = call.store(RetroStore).under_way()
    if retro is None:
        return (Paragraph((Bold(_("Retros")), "\n", _("{command} begins one, now.", command=Slash("retro start")))),)
    phase = course_of(retro).phase
    assert phase is not None
    return (Paragraph(Bold(_("Retros"))), Fields(((name_of(retro.number), SCRIPTS[phase].name),)))


@feature.on(GroupDissolves)
def stay(call: JobCall, event: GroupDissolves) -> Effects:
    """Retros belong to those who were there; in another group nobody would find them any more.

    :raises Rejected: when there were some.
    """
    if call.store(RetroStore).find(1) is not None:
        raise Rejected(
            _(
                "This channel has retros of its own, which would be lost. Type {command} here, and let the other "
                "channel join this one.",
                command=Slash("group invite"),
            )
        )
    return None


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """Whom one led, the other leads."""
    store = call.store(RetroStore)
    store.rename(of=event.gone, to=event.kept, name=event.name)
    return [Refresh(card_of(number)) for number in store.led_by(event.kept)]


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """What they led stays, without their name; somebody else can take over."""
    store = call.store(RetroStore)
    led = store.led_by(member)
    store.rename(of=member, to=None, name=None)
    return [Refresh(card_of(number)) for number in led]


@feature.export
def export(view: View, member: MemberId) -> Export:
    """The retros they led."""
    return {"retros they led": [{"retro": name_of(number)} for number in view.store(RetroStore).led_by(member)]}
