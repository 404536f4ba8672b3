"""The days on which a group rests: nothing comes by itself then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Final

from bot.features.groups.common import feature
from bot.kit import (
    Actions,
    Card,
    CoordinatorCall,
    Effects,
    Field,
    Form,
    NotFound,
    Paragraph,
    Rejected,
    Replan,
    Reply,
    View,
    When,
    Words,
    _,
    _n,
    instant_of,
    join,
)
from storage.holidays import HolidayStore

MOST_HOLIDAYS: Final = 8
"""Buttons that take one out; more would not be looked through."""
MOST_KEPT: Final = 60
LONGEST_HOLIDAY: Final = 92
"""Days: the longest summer break."""


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
