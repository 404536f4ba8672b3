"""Where a group lives, and where it is heard: channels join and leave it by codes that one carries across."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

from bot.features.groups.common import feature, known_place, place_words
from bot.kit import (
    Actions,
    Arg,
    Call,
    Card,
    CoordinatorCall,
    Effects,
    Emit,
    FounderCall,
    GroupDissolves,
    JobCall,
    NotFound,
    Paragraph,
    PlaceLost,
    Post,
    Rejected,
    Reply,
    Role,
    Slash,
    _,
    join,
)
from storage.desk import Desk
from storage.people import People, hash_of_code, new_code

CODES_LAST: Final = timedelta(minutes=30)
WIDER: Final = "wider code"
"""What a code is for that lets a group share things elsewhere: with it, nobody can join the group."""


@feature.command("group invite", _("Get a code that brings another channel into this group (coordinators)"))
def invite(call: CoordinatorCall) -> Effects:
    """A code to carry across."""
    code = new_code(call.random)
    call.store(People).keep_code(hash_of_code(code), expires=call.now + CODES_LAST)
    return Reply(
        _(
            "Type {command} in the other channel, on any platform, within half an hour. From then on what this group does shows there too.",  # noqa: E501
            command=Slash(f"group join {code}", elsewhere=True),
        )
    )


@feature.command("group join", _("Bring this channel into another group, with its code"))
def join_group(call: FounderCall, code: Annotated[str, Arg(_("the code from the other channel"))]) -> Effects:
    """Let this channel belong to the group of a code."""
    people = call.store(People)
    if len(call.places) > 1:
        raise Rejected(
            _("This channel shares a group with others already. Type {command} first.", command=Slash("group leave"))
        )
    group = _redeemed(call, hash_of_code(code), anew="group invite")
    if group == call.group.id:
        raise Rejected(_("That is this group's own code. Type it in the other channel."))
    call.store(Desk).leave_place(call.place.id)
    people.move_place(call.place.id, group)
    joined = people.join_elsewhere(call.person.account, group, role=Role.MEMBER)
    return [
        Emit(GroupDissolves()),
        Reply(_("This channel belongs to {group} now, and so do you. What it does shows here too.", group=joined)),
    ]


@feature.command("group leave", _("Take this channel out of the group (coordinators)"))
def leave(call: CoordinatorCall) -> Effects:
    """Let this channel stand for itself again."""
    if len(call.places) == 1:
        raise Rejected(_("This is the only channel of the group, so there is nothing to leave."))
    call.store(Desk).leave_place(call.place.id)
    call.store(People).make_own_group(call.place.id)
    return Reply(
        _("This channel stands for itself now. What was said before stays with {group}.", group=call.group.name)
    )


@feature.command("group wider", _("Choose a wider channel that hears what this group shares (coordinators)"))
def widen(call: CoordinatorCall) -> Effects:
    """Where this group shares things, and a code for another channel."""
    people, code = call.store(People), new_code(call.random)
    people.keep_code(hash_of_code(code, WIDER), expires=call.now + CODES_LAST)
    now = people.wider_place()
    where = (
        _("Nothing goes beyond this group yet.") if now is None else _("It shares in {place}.", place=known_place(now))
    )
    how = _(
        "Type {command} in the channel that is to hear what this group shares, within half an hour. It hears only what "
        "a moderator shares, after seeing what others will see: no notes and no ideas. The group does not live there.",
        command=Slash(f"group hear {code}", elsewhere=True),
    )
    steps = () if now is None else (Actions((narrow.danger(_("Share there no more"), now.id),)),)
    title = _("The wider channel")
    return Reply(Card(title=title, summary=(title, ": ", where), blocks=(Paragraph(where), Paragraph(how), *steps)))


@feature.action
def narrow(call: CoordinatorCall, place: int) -> Effects:
    """Share there no more."""
    if not call.store(People).hear_no_more(place, call.group.id):
        raise NotFound
    return Reply(_("Nothing of this group goes there any more. What was shared stays."))


@feature.command("group hear", _("Let another group share things in this channel, with its code"))
def hear(call: FounderCall, code: Annotated[str, Arg(_("the code from the other group"))] = "") -> Effects:
    """Let a group share here; without a code, see which ones do."""
    people = call.store(People)
    if not code:
        return Reply(_heard(people.heard_in(call.place.id)))
    group = _redeemed(call, hash_of_code(code, WIDER), anew="group wider")
    if group == call.group.id:
        raise Rejected(_("This group lives here, so it is heard here anyway. Type the code in a wider channel."))
    name = people.hear(call.place.id, group)
    return Reply(
        _(
            "{group} can share things in this channel now. Nothing that is said here goes to it. {command} shows who "
            "shares here, and ends it.",
            group=name,
            command=Slash("group hear"),
        )
    )


@feature.action
def deafen(call: CoordinatorCall, group: int) -> Effects:
    """Let a group share here no longer."""
    people = call.store(People)
    if not people.hear_no_more(call.place.id, group):
        raise NotFound
    return Reply(_heard(people.heard_in(call.place.id)))


def _heard(groups: Mapping[int, str]) -> Card:
    title = _("Who shares things here")
    if not groups:
        return Card(title=title, summary=title, blocks=(Paragraph(_("No other group does.")),))
    steps = [deafen.danger(_("End it for {group}", group=name), group) for group, name in groups.items()]
    return Card(title=title, summary=title, blocks=(Paragraph(join(list(groups.values()))), Actions(tuple(steps))))


def _redeemed(call: Call, code: bytes, *, anew: str) -> int:
    """The group whose code it is, hashed; `anew` is the command that gives another.

    :raises NotFound: when the code does not work.
    """
    taken = call.store(People).take_code(code, call.now, for_member=False)
    if taken is None:
        raise NotFound(
            _(
                "This code does not work: it may be mistyped, used, or older than half an hour. {command} in "
                "the other channel gives a new one.",
                command=Slash(anew, elsewhere=True),
            )
        )
    return taken[0]


@feature.on(PlaceLost)
def tell_of_a_lost_place(call: JobCall, lost: PlaceLost) -> Effects:
    """Say it wherever the group still is."""
    return Post(
        content=_(
            "{place} is closed to this group for now: the channel is gone, or I was removed from it. Nothing that was "
            "said is lost. Once I am let in again and somebody types something there, it takes part again.",
            place=place_words(lost.place, lost.name, lost.platform),
        )
    )
