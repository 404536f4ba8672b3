"""Me: one person with several accounts counts once."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from bot.kit import Arg, Call, Effects, Emit, Feature, MemberId, MembersMerged, NotFound, Rejected, Reply, Slash, _
from bot.kit.zones import zone_named
from storage.people import People, hash_of_code, new_code

feature = Feature("me", _("You: your accounts and what is kept about you"))

CODES_LAST: Final = timedelta(minutes=30)
AUTO: Final = "auto"


@feature.command("me link", _("Link your accounts, so that you count once"))
def link(call: Call, code: Annotated[str, Arg(_("the code you got on your other account"))] = "") -> Effects:
    """Give a code, or use one."""
    people = call.store(People)
    if not code:
        code = new_code(call.random)
        people.keep_code(hash_of_code(code), expires=call.now + CODES_LAST, member=call.person.member)
        return Reply(
            _(
                "On your other account, in a channel of this group, type {command} within half an hour. Nobody else should see this code.",  # noqa: E501
                command=Slash(f"me link {code}", elsewhere=True),
            )
        )
    taken = people.take_code(hash_of_code(code), call.now, for_member=True)
    if taken is None or taken[1] is None:
        raise NotFound(
            _(
                "This code does not work: it may be mistyped, used, or older than half an hour. {command} on "
                "your other account gives a new one.",
                command=Slash("me link", elsewhere=True),
            )
        )
    kept, gone = MemberId(taken[1]), call.person.member
    if kept == gone:
        raise Rejected(_("That is the code for this account. Type it on your other one."))
    member = people.member(kept)
    assert member is not None  # a code goes with its member
    return [
        Emit(MembersMerged(kept, gone, member.name)),
        Reply(_("Linked: here you are {name}, and you count once.", name=member.name)),
    ]


@feature.command("me unlink", _("Let this account stand for itself again"))
def unlink(call: Call) -> Effects:
    """Make this account a member of its own."""
    people = call.store(People)
    accounts = people.accounts_of(call.person.member)
    if len(accounts) == 1:
        raise Rejected(_("This account is not linked to another one."))
    people.split(call.person.account)
    return Reply(_("This account stands for itself now. What you did before stays with the other one."))


@feature.command("me zone", _("Say in which time zone you are, so that nothing is sent to you at night"))
def set_zone(
    call: Call, zone: Annotated[str, Arg(_("a city, such as Madrid; “auto” for your account's own"), rest=True)] = ""
) -> Effects:
    """See it, or change it."""
    people, member = call.store(People), call.person.member
    if zone.casefold() == AUTO:
        people.set_zone(member, None)
        return Reply(_("Good. From now on it is the one that your account says, or else the group's."))
    if zone:
        people.set_zone(member, zone_named(zone))
    row = people.member(member)
    account = next((one for one in people.accounts_of(member) if one.id == call.person.account), None)
    known = (row and row.zone) or (account and account.zone) or call.group.zone.key
    return Reply(
        _(
            "Your time zone is {zone}. Between 21:00 and 8:00 there nothing is sent to you that can wait, and at most "
            "two private messages a day.",
            zone=known,
        )
    )
