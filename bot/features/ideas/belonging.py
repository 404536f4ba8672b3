"""A member's home, and what happens to their ideas when they link accounts or leave."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.ideas.common import card_of, feature, name_of, support_purpose
from bot.features.ideas.guarding import look_at_reviews
from bot.features.ideas.returning import look_up
from bot.features.ideas.writing import write
from bot.kit import (
    Actions,
    Block,
    Bold,
    Call,
    CardRef,
    Effects,
    Fields,
    GroupDissolves,
    JobCall,
    MemberId,
    MembersMerged,
    Need,
    Paragraph,
    Person,
    Refresh,
    Rejected,
    Role,
    Slash,
    View,
    _,
    _n,
    shortened,
)
from bot.kit.feature import Export
from storage.ideas import IdeaStore, WaitingIdeas


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """The newest ideas, and where to begin."""
    store = call.store(IdeaStore)
    blocks: list[Block] = [Paragraph(Bold(_("Ideas")))]
    found = store.newest(most=3)
    if found:
        blocks.append(Fields(tuple((name_of(idea.number), shortened(idea.text)) for idea in found)))
    else:
        blocks.append(Paragraph(_("No ideas yet. Yours can be the first, with your name or without.")))
    buttons = [write.primary(_("Share an idea")), look_up.button(_("I have a receipt code"))]
    blocks.append(Actions(tuple(buttons)))
    return blocks


@feature.needs
def needs(view: View, person: Person) -> Sequence[Need]:
    """What waits for the moderators."""
    if person.role < Role.MODERATOR or not (hidden := view.store(IdeaStore).under_review()):
        return ()
    waiting = _n("One idea waits for your review.", "{count} ideas wait for your review.", len(hidden))
    return (Need(waiting, steps=(look_at_reviews.primary(_("Review")),)),)


@feature.on(GroupDissolves)
def stay(call: JobCall, event: GroupDissolves) -> Effects:
    """Ideas belong to those who read them here; in another group nobody would find them any more.

    :raises Rejected: when there are some.
    """
    if call.store(IdeaStore).any() or any(one.kind == "kept" for one in call.store(WaitingIdeas).all()):
        raise Rejected(
            _(
                "This channel has ideas of its own, which would be lost. Type {command} here, and let the other "
                "channel join this one.",
                command=Slash("group invite"),
            )
        )
    return None


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """One person is one voice: support they gave twice counts once."""
    store = call.store(IdeaStore)
    for number in store.supported():
        purpose = support_purpose(number)
        store.give_support(number, of=call.pseudonym(event.gone, purpose), to=call.pseudonym(event.kept, purpose))
    store.rename(of=event.gone, to=event.kept, name=event.name)
    return [Refresh(card) for card in _signed(store, event.kept)]


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """Their support is taken back; what they signed stays, without their name."""
    store = call.store(IdeaStore)
    cards = _signed(store, member)
    for number in store.supported():
        store.give_support(number, of=call.pseudonym(member, support_purpose(number)), to=None)
    store.rename(of=member, to=None, name=None)
    return [Refresh(card) for card in cards]


@feature.export
def export(view: View, member: MemberId) -> Export:
    """What they signed, asked and reported."""
    return view.store(IdeaStore).of_member(member)


def _signed(store: IdeaStore, member: int) -> list[CardRef]:
    return [card_of(number) for number in store.touched_by(member)]
