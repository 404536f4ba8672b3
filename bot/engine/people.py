"""Who may do what, and who is who: roles, rights, the member behind an account."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from zoneinfo import ZoneInfo

from bot.engine.platform import Sender
from bot.kit import Group, MemberId, NotAllowed, Person, Phrase, Place, Right, Role, _
from storage.people import Account, People, Surroundings

LEAST_ROLE = {
    Right.READ: Role.OBSERVER,
    Right.TAKE_PART: Role.MEMBER,
    Right.MODERATE: Role.MODERATOR,
    Right.FOUND: Role.COORDINATOR,
    Right.COORDINATE: Role.COORDINATOR,
}
"""The one table of permissions."""

ROLE_OF_A_NEWCOMER = Role.MEMBER
"""Whoever can read a group's channel may take part; a coordinator can change that for one person."""

_FOR_COORDINATORS: Final = _("This is for coordinators. Ask one of them to do it, or to make you one.")
_NOT_ALLOWED: dict[Right, Phrase] = {
    Right.READ: _("Only people of this group can see that."),
    Right.TAKE_PART: _("You are here as an observer. A coordinator can make you a member, then this will work."),
    Right.MODERATE: _("This is for moderators. Ask one of them, or ask a coordinator to make you one."),
    Right.FOUND: _FOR_COORDINATORS,
    Right.COORDINATE: _FOR_COORDINATORS,
}


def why_not(right: Right, role: Role, people: People) -> Phrase | None:
    """The sentence that says who may, where a role in a group may not."""
    if right is Right.FOUND and role >= ROLE_OF_A_NEWCOMER and not people.has_role(Role.COORDINATOR):
        return None
    return None if role >= LEAST_ROLE[right] else _NOT_ALLOWED[right]


def check_right(right: Right, role: Role, people: People) -> None:
    """Refuse what a role may not do in a group.

    :raises NotAllowed: with the sentence that says who may.
    """
    if (words := why_not(right, role, people)) is not None:
        raise NotAllowed(words)


def role_of(account: Account | None) -> Role:
    """What somebody is here, known or new."""
    return ROLE_OF_A_NEWCOMER if account is None else Role(account.role)


def group_of(surroundings: Surroundings) -> Group:
    """The group as the kit knows it."""
    row = surroundings.group
    return Group(
        id=row.id, name=row.name, language=row.language, zone=ZoneInfo(row.zone), crowd=row.crowd, reach=row.reach
    )


def places_of(surroundings: Surroundings) -> tuple[Place, ...]:
    """Its places as the kit knows them."""
    return tuple(
        Place(id=row.id, platform=row.platform, channel=row.channel, name=row.name) for row in surroundings.places
    )


def known_person(
    people: People, account: Account | None, platform: str, sender: Sender, places: Collection[Place]
) -> Person:
    """The member who acts openly: made at their first act, described anew when their name or zone changed."""
    if account is None:
        account = people.join(
            platform,
            sender.user,
            name=sender.name,
            locale=sender.locale,
            zone=sender.zone,
            role=ROLE_OF_A_NEWCOMER,
        )
    elif (account.name, account.locale, account.zone) != (sender.name, sender.locale, sender.zone):
        account = people.describe(account, name=sender.name, locale=sender.locale, zone=sender.zone)
    return Person(
        member=MemberId(account.member_id),
        account=account.id,
        name=account.member_name,
        role=Role(account.role),
        guest=all(place.platform != platform for place in places),
    )


def named(people: People, platform: str, user: str, name: str, *, may_join: bool) -> MemberId | None:
    """The member of a user whom somebody names or chooses; nobody, where they did nothing here yet and may not join.

    Whoever joins by it is called by this name; what else there is to know, their acts tell.
    """
    found = people.member_of_user(platform, user)
    if found is None and may_join:
        joined = people.join(platform, user, name=name, locale=None, zone=None, role=ROLE_OF_A_NEWCOMER)
        found = joined.member_id
    return None if found is None else MemberId(found)
