"""The group itself: what it is called and how it speaks, the places it lives in, and who does what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final

from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Call,
    Card,
    Channel,
    Chapter,
    Choice,
    CoordinatorCall,
    Effects,
    Emit,
    Feature,
    Field,
    Fields,
    Form,
    FounderCall,
    GroupDissolves,
    JobCall,
    MemberId,
    Members,
    NotFound,
    Paragraph,
    Passage,
    Phrase,
    PlaceLost,
    Post,
    Rejected,
    Replan,
    Reply,
    Role,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
    instant_of,
    join,
)
from bot.kit.zones import DAYS, time_of_day, zone_named
from storage.desk import Desk
from storage.digests import DigestStore
from storage.holidays import HolidayStore
from storage.people import KnownPlace, People, hash_of_code, new_code
from storage.record import MOST_CHARACTERS, PurposeStore

feature = Feature("groups", _("The group: its name, its places and who does what"))

CODES_LAST: Final = timedelta(minutes=30)
WIDER: Final = "wider code"
"""What a code is for that lets a group share things elsewhere: with it, nobody can join the group."""
LANGUAGES: Final = (Choice("en", "English"), Choice("es", "Español"))
MOST_HOLIDAYS: Final = 8
"""Buttons that take one out; more would not be looked through."""
MOST_KEPT: Final = 60
MOST_AT_ONCE: Final = 10
"""People to coordinate, in one form."""
LONGEST_HOLIDAY: Final = 92
"""Days: the longest summer break."""
ROLES: Final[dict[Role, Phrase]] = {
    Role.COORDINATOR: _("coordinator"),
    Role.MODERATOR: _("moderator"),
    Role.MEMBER: _("member"),
    Role.OBSERVER: _("observer"),
}
HOLDERS: Final[dict[Role, Phrase]] = {
    Role.COORDINATOR: _("Coordinators"),
    Role.MODERATOR: _("Moderators"),
    Role.MEMBER: _("Members"),
    Role.OBSERVER: _("Observers"),
}
PLATFORMS: Final[dict[str, Words]] = {"slack": "Slack", "discord": "Discord", "playground": _("the playground")}

ROLE_CHOICES: Final = tuple(Choice(role.name.lower(), words) for role, words in ROLES.items())


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
        (_("Places"), join([_place(place.id, place.name, place.platform) for place in call.places])),
    ]
    wider = call.store(People).wider_place()
    if wider is not None:
        facts.append((_("Shares with"), _there(wider)))
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


def _place(place: int, name: str, platform: str) -> Phrase:
    return _("{place} on {platform}", place=Channel(place, name), platform=PLATFORMS.get(platform, platform))


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
    for member in (*((call.person.member,) if first else ()), *form.others):
        people.set_role(member, Role.COORDINATOR)
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
    return [Replan(), Reply(join(told, " "))]


@dataclass(frozen=True, slots=True)
class HolidayForm(Form):
    """Days on which a group rests."""

    title = _("A holiday")
    send = _("Save")

    first: Annotated[datetime, Field(_("On which day, or from which on?"), hint=_("Such as 24 December or fri"))]
    last: Annotated[
        datetime | None, Field(_("Until which day, that day included?"), hint=_("Empty for one day only"))
    ] = None
    name: Annotated[str, Field(_("What is it called?"), most=60)] = ""


@feature.command("group holidays", _("See and change the days on which this group rests"))
def show_holidays(call: View) -> Effects:
    """The days on which nothing comes by itself."""
    return Reply(_holidays(call))


def _holidays(view: View, *notices: Words) -> Card:
    title = _("Our holidays")
    ahead = [one for one in view.store(HolidayStore).all() if one.last >= view.now.astimezone(view.group.zone).date()]
    words = [(_days(view, one), *((": ", one.name) if one.name else ())) for one in ahead]
    about = _("What comes by itself (digests, check-ins, retros that recur) waits until you are back.")
    listed = Paragraph(join(words, "\n") if words else _("There are none ahead."))
    gone = [remove_holiday.button(_("Without {days}", days=_days(view, one)), one.first.toordinal()) for one in ahead]
    steps = Actions((add_holiday.primary(_("Add one")), *gone[:MOST_HOLIDAYS]))
    return Card(title=title, summary=title, blocks=(*map(Paragraph, notices), listed, Paragraph(about, "quiet"), steps))


def _days(view: View, holiday: Any) -> Words:
    first, last = (When(_noon(view, day), "day") for day in (holiday.first, holiday.last))
    return first if holiday.first == holiday.last else _("{first} to {last}", first=first, last=last)


def _noon(view: View, day: date) -> datetime:
    """A day as an instant that is on it for most readers."""
    return instant_of(datetime.combine(day, time(12)), view.group.zone)


@feature.action
def add_holiday(call: CoordinatorCall) -> Effects:
    """Ask for it."""
    return holiday_given.open()


@feature.on_submit
def holiday_given(call: CoordinatorCall, form: HolidayForm) -> Effects:
    """The group rests then."""
    first = form.first.astimezone(call.group.zone).date()
    last = first if form.last is None else form.last.astimezone(call.group.zone).date()
    today = call.now.astimezone(call.group.zone).date()
    if last < first:
        raise Rejected(_("It would end before it begins. Change one of the two days."), field="last")
    if last < today:
        raise Rejected(_("That is over already. A holiday needs a day that is still to come."), field="first")
    if (last - first).days >= LONGEST_HOLIDAY:
        raise Rejected(_n("At most one day.", "At most {count} days at a time.", LONGEST_HOLIDAY), field="last")
    store = call.store(HolidayStore)
    if len(store.all()) >= MOST_KEPT:
        raise Rejected(_n("At most one.", "At most {count} holidays. Take one out first.", MOST_KEPT), field="first")
    store.keep(first, last, form.name)
    return [Replan(), Reply(_holidays(call, _("Saved.")))]


@feature.action
def remove_holiday(call: CoordinatorCall, day: int) -> Effects:
    """The group works then after all."""
    holidays = call.store(HolidayStore)
    found = next((one.first for one in holidays.all() if one.first.toordinal() == day), None)
    if found is None:
        raise NotFound
    holidays.remove(found)
    return [Replan(), Reply(_holidays(call, _("Taken out.")))]


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
    people.set_role(person, wanted)
    return Reply(_("{name}: {role}.", name=member.name, role=ROLES[wanted]))


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
    taken = people.take_code(hash_of_code(code), call.now, for_member=False)
    if taken is None:
        raise NotFound(
            _(
                "This code does not work: it may be mistyped, used, or older than half an hour. {command} in "
                "the other channel gives a new one.",
                command=Slash("group invite", elsewhere=True),
            )
        )
    if taken[0] == call.group.id:
        raise Rejected(_("That is this group's own code. Type it in the other channel."))
    call.store(Desk).leave_place(call.place.id)
    people.move_place(call.place.id, taken[0])
    joined = people.join_elsewhere(call.person.account, taken[0], role=Role.MEMBER)
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
    where = _("Nothing goes beyond this group yet.") if now is None else _("It shares in {place}.", place=_there(now))
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
    taken = people.take_code(hash_of_code(code, WIDER), call.now, for_member=False)
    if taken is None:
        raise NotFound(
            _(
                "This code does not work: it may be mistyped, used, or older than half an hour. {command} in "
                "the other channel gives a new one.",
                command=Slash("group wider", elsewhere=True),
            )
        )
    if taken[0] == call.group.id:
        raise Rejected(_("This group lives here, so it is heard here anyway. Type the code in a wider channel."))
    name = people.hear(call.place.id, taken[0])
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


def _there(place: KnownPlace) -> Phrase:
    return _place(place.id, place.name, place.platform)


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


@feature.on(PlaceLost)
def tell_of_a_lost_place(call: JobCall, lost: PlaceLost) -> Effects:
    """Say it wherever the group still is."""
    return Post(
        content=_(
            "{place} is closed to this group for now: the channel is gone, or I was removed from it. Nothing that was "
            "said is lost. Once I am let in again and somebody types something there, it takes part again.",
            place=_place(lost.place, lost.name, lost.platform),
        )
    )
