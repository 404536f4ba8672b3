"""Who a group is: set up in one form, shown in a few facts, and who does what in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from bot.features.groups.common import HOLDERS, ROLE_CHOICES, ROLES, feature, known_place, place_words
from bot.kit import (
    Arg,
    Block,
    Bold,
    Call,
    Card,
    Chapter,
    Choice,
    CoordinatorCall,
    Direct,
    Effect,
    Effects,
    Field,
    Fields,
    Form,
    FounderCall,
    MemberId,
    Members,
    NotFound,
    Paragraph,
    Passage,
    Rejected,
    Replan,
    Reply,
    Role,
    Slash,
    View,
    Words,
    _,
    join,
)
from bot.kit.zones import DAYS, time_of_day, zone_named
from storage.digests import DigestStore
from storage.people import People
from storage.record import MOST_CHARACTERS, PurposeStore

LANGUAGES: Final = (Choice("en", "English"), Choice("es", "Español"))
MOST_AT_ONCE: Final = 10
"""People to coordinate, in one form."""


@dataclass(frozen=True, slots=True)
class SetupForm(Form):
    """All that a group begins with; what is left empty stays as it is."""

    title = _("Your group")
    send = _("Save")

    name: Annotated[str, Field(_("What is it called?"), most=60)]
    language: Annotated[str, Field(_("Language of its channel"), "choice", choices=LANGUAGES)]
    zone: Annotated[str, Field(_("Time zone"), most=60, hint=_("A city, such as Europe/Madrid or America/New_York"))]
    purpose: Annotated[
        str, Field(_("What are we here for?"), "paragraph", most=MOST_CHARACTERS, hint=_("May stay empty for now"))
    ] = ""
    others: Annotated[
        Members, Field(_("Who coordinates it besides you?"), "people", most=MOST_AT_ONCE, hint=_("May stay empty"))
    ] = ()
    day: Annotated[str, Field(_("On which day does its digest come?"), "choice", choices=DAYS)] = ""
    at: Annotated[str, Field(_("At what time?"), most=20, hint=_("Such as 9:00 or 3pm, in the group's time zone"))] = ""


@feature.command(
    "setup", _("Set this group up in one go: its name, purpose, zone, digest and coordinators"), first=True
)
def set_up(call: FounderCall) -> Effects:
    """Ask for all that a group begins with."""
    group, custom, said = call.group, call.store(DigestStore).custom(), call.store(PurposeStore).now()
    return saved.open(
        values={
            "name": group.name,
            "language": group.language,
            "zone": group.zone.key,
            "purpose": "" if said is None else said.purpose,
            "day": str(custom.weekday),
            "at": custom.at,
        }
    )


@feature.on_submit
def saved(call: FounderCall, form: SetupForm) -> Effects:
    """Keep all of it; whoever sets up a group without coordinators coordinates it."""
    people, digests, purposes = call.store(People), call.store(DigestStore), call.store(PurposeStore)
    custom, before = digests.custom(), purposes.now()
    at = time_of_day(form.at, field="at") if form.at else custom.at
    zone = zone_named(form.zone, field="zone")
    first = not people.has_role(Role.COORDINATOR)
    people.set_up(name=form.name, language=form.language, zone=zone)
    if first:
        people.set_role(call.person.member, Role.COORDINATOR)
    asked = [effect for member in form.others for effect in _given(call, member, Role.COORDINATOR, group=form.name)]
    digests.keep_custom(replace(custom, weekday=int(form.day or custom.weekday), at=at))
    if form.purpose:
        goal = "" if before is None else before.goal
        purposes.say(form.purpose, goal, at=call.now, by=call.person.member, name=call.person.name)
    told: list[Words] = [_("Saved.")]
    if first:
        told = [
            _(
                "Saved. You coordinate {group} now; {command} gives others a role.",
                group=form.name,
                command=Slash("group role"),
            )
        ]
    if form.others:
        names = [one.name for one in people.members() if one.role == Role.COORDINATOR]
        told.append((HOLDERS[Role.COORDINATOR], ": ", *join(names), "."))
    if zone != form.zone:
        told.append(_("Its time is that of {zone}.", zone=zone))
    return [Replan(), *asked, Reply(join(told, " "))]


def _given(call: Call, member: MemberId, role: Role, *, group: str) -> list[Effect]:
    """Somebody has a role now; they are asked in private where it gives them more to do, and told nothing else."""
    people, help_ = call.store(People), Slash("help")
    before = people.member(member)
    people.set_role(member, role)
    if before is None or before.role >= role or member == call.person.member:
        return []
    said: dict[str, Words] = {"name": Bold(call.person.name), "group": group, "command": help_}
    if role is Role.COORDINATOR:
        words = _(
            "{name} asks you to coordinate {group}. You can change how it is set up and give others a role; {command} "
            "shows what you can do. If you would rather not, tell them.",
            **said,
        )
        return [Direct(member, words)]
    if role is Role.MODERATOR:
        words = _(
            "{name} asks you to moderate {group}. You can lead retros and bring the digest; {command} shows what you "
            "can do. If you would rather not, tell them.",
            **said,
        )
        return [Direct(member, words)]
    return []


@feature.command("group role", _("Give a member a role (coordinators)"))
def give_role(
    call: CoordinatorCall,
    person: Annotated[MemberId, Arg(_("a member, such as @ana"))],
    role: Annotated[str, Arg(_("their role"), choices=ROLE_CHOICES)],
) -> Effects:
    """Change what a member is here."""
    people, wanted = call.store(People), Role[role.upper()]
    member = people.member(person)
    if member is None:
        raise NotFound(_("Nobody here is called that. {command} shows who is.", command=Slash("group show")))
    coordinators = [one for one in people.members() if one.role == Role.COORDINATOR]
    if wanted != Role.COORDINATOR and [one.id for one in coordinators] == [person]:
        raise Rejected(_("{name} is the only coordinator. Make somebody else one first.", name=member.name))
    asked = _given(call, person, wanted, group=call.group.name)
    return [*asked, Reply(_("{name}: {role}.", name=member.name, role=ROLES[wanted]))]


@feature.command("group show", _("See what this group is called, where it lives and who coordinates it"))
def show(call: View) -> Effects:
    """The group in a few facts."""
    people = call.store(People).members()
    facts: list[tuple[Words, Words]] = [
        (
            _("Language"),
            next((one.label for one in LANGUAGES if one.value == call.group.language), call.group.language),
        ),
        (_("Time zone"), call.group.zone.key),
        (_("Places"), join([place_words(place.id, place.name, place.platform) for place in call.places])),
    ]
    wider = call.store(People).wider_place()
    if wider is not None:
        facts.append((_("Shares with"), known_place(wider)))
    for role, words in HOLDERS.items():
        names = [one.name for one in people if one.role == role]
        if names:
            facts.append((words, join(names)))
    blocks = (Fields(tuple(facts)), *_hint_to_set_up(call))
    return Reply(Card(title=call.group.name, summary=call.group.name, blocks=blocks))


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """What a group needs first."""
    return _hint_to_set_up(call)


def _hint_to_set_up(call: View) -> Sequence[Block]:
    """How a group without coordinators gets its name and its first one."""
    if call.store(People).has_role(Role.COORDINATOR):
        return ()
    words = _(
        "Nobody has set this group up yet: {command} gives it its name, its language and a coordinator.",
        command=Slash("setup"),
    )
    return (Paragraph(words),)


@feature.catch_up
def tell_newcomers(view: View) -> Sequence[Passage]:
    """Who coordinates it, and for the group itself who moderates."""
    people = view.store(People).members()
    told = []
    for role in (Role.COORDINATOR, Role.MODERATOR):
        names = [one.name for one in people if one.role == role]
        if names:
            who = (Bold(HOLDERS[role]), ": ", *join(names))
            told.append(Passage(Chapter.PEOPLE, who, internal=role is Role.MODERATOR))
    return told
