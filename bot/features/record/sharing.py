"""Sharing a milestone that was reached: celebrated in the group, and offered to the channel beyond it."""

from __future__ import annotations

from bot.features.record.common import feature
from bot.features.record.registers import MilestoneNumber, milestones
from bot.kit import (
    Actions,
    Bold,
    Button,
    Card,
    Effects,
    ModeratorCall,
    Paragraph,
    Post,
    Rejected,
    Reply,
    View,
    When,
    Words,
    _,
)
from bot.kit.sharing import before_sharing, nowhere_to_share, seen_as
from storage.people import KnownPlace, People
from storage.record import Milestone, MilestoneStore


def celebration(view: View, milestone: Milestone) -> Card:
    """What everybody sees once it is reached."""
    title = _("We reached {name}!", name=milestones.name(milestone.number))
    thanks = _("Thank you, everybody who had a part in it.")
    share = sharing_of(view, milestone)
    return Card(
        title=title,
        summary=(title, " ", milestone.text),
        blocks=(Paragraph(milestone.text), Paragraph(thanks), *((Actions(share),) if share else ())),
    )


@feature.action
@feature.command("milestones share", _("Share a milestone you reached with the wider channel (moderators)"))
def share_milestone(call: ModeratorCall, number: MilestoneNumber) -> Effects:
    """Show what others would see, and where."""
    return Reply(_preview(call, number))


@feature.action
def share_milestone_now(call: ModeratorCall, number: int, seen: bytes) -> Effects:
    """Share what they saw; when it changed meanwhile, they look again."""
    card, place = _to_share(call, number)
    if seen_as(card, place.id) != seen:
        return Reply(_preview(call, number, _("It changed meanwhile. Please look once more.")))
    call.store(MilestoneStore).share(number, call.now)
    return [
        Post(content=card, wider=True),
        *milestones.changed(number, _("Shared in {place}.", place=Bold(f"#{place.name}"))),
    ]


def _preview(view: View, number: int, *notices: Words) -> Card:
    card, place = _to_share(view, number)
    promise = _("Everybody who can read #{place} will see what stands below, and nothing else.", place=place.name)
    now = share_milestone_now.primary(_("Share it"), number, seen_as(card, place.id))
    return before_sharing(card, now, *notices, place=place.name, promise=promise)


def _to_share(view: View, number: int) -> tuple[Card, KnownPlace]:
    """What would be shared of a milestone, and where.

    :raises Rejected: when there is nothing to share, nowhere to share it, or it was shared.
    """
    place, found = view.store(People).wider_place(), milestones.found(view, number)
    if place is None:
        raise nowhere_to_share()
    name = milestones.name(number)
    if found.shared is not None:
        raise Rejected(_("{name} was shared already, on {day}.", name=name, day=When(found.shared, "day")))
    if found.reached is None:
        raise Rejected(_("{name} is not reached yet. Once it is, you can share it.", name=name))
    title = _("{group} reached a milestone", group=view.group.name)
    day = Paragraph(When(found.reached, "day"), "quiet")
    return Card(title=title, summary=(title, ": ", found.text), blocks=(Paragraph(found.text), day)), place


def sharing_of(view: View, milestone: Milestone) -> tuple[Button, ...]:
    """The offer to share it, where there is somebody to share it with."""
    if milestone.shared is not None or view.store(People).wider_place() is None:
        return ()
    return (share_milestone.button(_("Share on …"), milestone.number),)
