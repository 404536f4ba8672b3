"""A member's home, and what happens to the retros they led when they link accounts or leave."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.retros.common import SCRIPTS, card_of, course_of, feature, name_of, summary_of
from bot.features.retros.gathering import breakout_of
from bot.features.retros.planned import invitation_of, plan_name
from bot.features.retros.revealing import column_card
from bot.features.retros.settling import planned_blocks
from bot.kit import (
    Block,
    Bold,
    Call,
    Effect,
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
from storage.retros import BreakoutStore, PlanStore, RetroStore, ScoreStore


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """The retro that is under way, or how one begins."""
    retro = call.store(RetroStore).under_way()
    planned = planned_blocks(call)
    if retro is None:
        begins = _("{command} begins one, now.", command=Slash("retro start"))
        return (Paragraph((Bold(_("Retros")), "\n", begins)), *planned)
    phase = course_of(retro).phase
    assert phase is not None
    return (Paragraph(Bold(_("Retros"))), Fields(((name_of(retro.number), SCRIPTS[phase].name),)), *planned)


@feature.on(GroupDissolves)
def stay(call: JobCall, event: GroupDissolves) -> Effects:
    """Retros belong to those who were there; in another group nobody would find them any more.

    :raises Rejected: when there were some.
    """
    if call.store(RetroStore).find(1) is not None or call.store(PlanStore).find(1) is not None:
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
    """What one led, wrote, planned or said to an invitation, the other did."""
    planned = _invitations(call, event.gone)
    call.store(PlanStore).merge(gone=event.gone, kept=event.kept, name=event.name)
    running = call.store(RetroStore).under_way()
    if running is not None:
        call.store(ScoreStore).rename(running.number, of=event.gone, to=event.kept)
    return [*planned, *_renamed(call, event.gone, to=event.kept, name=event.name)]


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """What they led and wrote stays, without their name; somebody else can take over."""
    planned = _invitations(call, member)
    call.store(PlanStore).forget(member)
    return [*planned, *_renamed(call, member, to=None, name=None)]


@feature.export
def export(view: View, member: MemberId) -> Export:
    """What retros know of them: where they were, what they planned, led, moderated, took, and said is theirs."""
    store, breakouts = view.store(RetroStore), view.store(BreakoutStore)
    planned, said = view.store(PlanStore).of_member(member)
    return {
        "retros they were in": [{"retro": name_of(number)} for number in breakouts.retros_of(member)],
        "breakouts they were asked to moderate": [
            {"retro": name_of(retro), "breakout": number} for retro, number in breakouts.moderated_by(member)
        ],
        "retros they planned": [{"planned retro": plan_name(number)} for number in planned],
        "invitations they answered": [{"planned retro": plan_name(number), "answer": says} for number, says in said],
        "retros they led": [{"retro": name_of(number)} for number in store.led_by(member)],
        "notes they said are theirs": [
            {"retro": name_of(retro), "note": note.number, "text": note.text}
            for retro, note in store.claimed_by(member)
        ],
    }


def _invitations(call: JobCall, member: MemberId) -> list[Effect]:
    """The invitations that name a member are drawn anew."""
    planned, said = call.store(PlanStore).of_member(member)
    return [Refresh(invitation_of(number)) for number in sorted({*planned, *(plan for plan, _says in said)})]


def _renamed(call: JobCall, member: MemberId, *, to: MemberId | None, name: str | None) -> list[Effect]:
    """What a member did in retros, another did now, or nobody; all cards that say so are drawn anew."""
    store = call.store(RetroStore)
    changed = [card for number in store.led_by(member) for card in (card_of(number), summary_of(number))]
    changed += [column_card.of(retro, note.column) for retro, note in store.claimed_by(member)]
    breakouts = call.store(BreakoutStore)
    changed += [card_of(number) for number in breakouts.retros_of(member)]
    changed += [breakout_of(retro, number) for retro, number in breakouts.moderated_by(member)]
    for holder in (store, breakouts):
        holder.rename(of=member, to=to, name=name)
    return [Refresh(card) for card in dict.fromkeys(changed)]
