"""Deep-dive sprints: they ask in private those who took part most in the last ones, and keep places open for others."""

from __future__ import annotations

from bot.features.sprints.choosing import LOOKS_BACK, invited
from bot.features.sprints.common import card_of, feature, invitation_of, name_of, open_sprint, under_way
from bot.features.sprints.joining import join
from bot.kit import (
    Actions,
    Call,
    Card,
    Direct,
    Effect,
    Effects,
    JobCall,
    MemberId,
    Paragraph,
    Refresh,
    Rejected,
    Reply,
    RetroEnded,
    Role,
    View,
    When,
    _,
)
from storage.people import People
from storage.sprints import DeedStore, SprintStore


def asked_into(call: JobCall, number: int, places: int) -> list[Effect]:
    """Ask some into a deep-dive sprint, by what they did in the last ones; nobody sees who else is asked, or why."""
    store = call.store(SprintStore)
    last = [sprint.number for sprint in store.newest(LOOKS_BACK + 1) if sprint.number != number]
    able = {one.id: one.name for one in call.store(People).members() if one.role >= Role.MEMBER}
    deeds = {member: count for member, count in call.store(DeedStore).counted(last).items() if member in able}
    there = {one.member_id for one in store.volunteers(number)}
    chosen = sorted(invited(deeds, places, there=there, random=call.random))
    for member in chosen:
        store.join(number, member=member, name=able[member], invited=True)
    return [Direct(MemberId(member), invitation_of(number, member)) for member in chosen]


@feature.on(RetroEnded)
def retro_joined(call: JobCall, event: RetroEnded) -> Effects:
    """Who joined a retro took part in the sprint it looks back on."""
    sprint = call.store(SprintStore).last()
    if sprint is not None:
        for member in event.joined:
            call.store(DeedStore).join_retro(event.number, member, sprint=sprint.number)
    return None


@feature.card
def invitation_card(view: View, number: int, member: int) -> Card | None:
    """A deep-dive sprint, before somebody who is invited."""
    sprint = view.store(SprintStore).find(number)
    if sprint is None:
        return None
    title = _("Would you like to be in sprint {sprint}?", sprint=name_of(number))
    volunteer = view.store(SprintStore).volunteer(number, member)
    if volunteer is None or not volunteer.invited or sprint.ended is not None:
        said = (
            _("You are in. Good to have you.")
            if volunteer is not None and not volunteer.invited
            else _("This place is not kept any more. Nobody asks why.")
        )
        return Card(title=title, summary=said, blocks=(Paragraph(said),))
    words = _(
        "The group begins a deep-dive sprint until {when}. You are asked because you took part in the last ones. A "
        "place is kept for you; if you pass, it is open to others, and nobody sees that you were asked.",
        when=When(sprint.ends),
    )
    steps = (join.primary(_("I join"), number), pass_on.button(_("Not this time"), number))
    return Card(title=title, summary=title, blocks=(Paragraph(sprint.goal, "quote"), Paragraph(words), Actions(steps)))


@feature.command("sprint pass", _("Pass on the place that is kept for you; nobody asks why"))
def pass_typed(call: Call) -> Effects:
    """Do not be in it."""
    return _passed(call, under_way(call).number)


@feature.action
def pass_on(call: Call, number: int) -> Effects:
    """Do not be in it."""
    return _passed(call, number)


def _passed(call: Call, number: int) -> Effects:
    sprint, store = open_sprint(call, number), call.store(SprintStore)
    volunteer = store.volunteer(sprint.number, call.person.member)
    if volunteer is None or not volunteer.invited:
        raise Rejected(_("No place is kept for you in this sprint."))
    store.leave(number, call.person.member)
    return [
        Refresh(card_of(number)),
        Refresh(invitation_of(number, call.person.member)),
        Reply(_("All right. The place is open to others now, and nobody sees that you were asked.")),
    ]
