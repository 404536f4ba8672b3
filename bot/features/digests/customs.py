"""How a group wants its digest: on which day and at what hour, without which sections, whom else it goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from bot.features.digests.common import TITLES, feature, next_digest
from bot.kit import (
    Choice,
    CoordinatorCall,
    Effects,
    Field,
    Form,
    Rejected,
    Replan,
    Reply,
    Section,
    Slash,
    View,
    When,
    _,
    join,
    plain,
)
from bot.kit.sharing import nowhere_to_share
from bot.kit.zones import DAYS, time_of_day
from storage.digests import Custom, DigestStore
from storage.people import People

YES: Final = "yes"
YES_OR_NO: Final = (Choice("no", _("no")), Choice(YES, _("yes")))


@dataclass(frozen=True, slots=True)
class CustomForm(Form):
    """How a group wants its digest."""

    title = _("The weekly digest")
    send = _("Save")

    day: Annotated[str, Field(_("On which day?"), "choice", choices=DAYS)]
    at: Annotated[str, Field(_("At what time?"), most=20, hint=_("Such as 9:00 or 3pm, in the group's time zone"))]
    left_out: Annotated[
        str, Field(_("Which sections to leave out?"), most=200, hint=_("Such as “Ideas, Thanks”; may stay empty"))
    ] = ""
    names: Annotated[str, Field(_("Say who is to do something?"), "choice", choices=YES_OR_NO)] = "no"
    wider: Annotated[
        str,
        Field(
            _("Also into the wider channel?"),
            "choice",
            choices=YES_OR_NO,
            hint=_("Only milestones, sprints, decisions and dates"),
        ),
    ] = "no"


@feature.command("digest settings", _("Choose the digest's day, hour and sections (coordinators)"))
def settings(call: CoordinatorCall) -> Effects:
    """Ask how they want it."""
    custom = call.store(DigestStore).custom()
    return kept.open(
        values={
            "day": str(custom.weekday),
            "at": custom.at,
            "left_out": ", ".join(call.as_text(TITLES[Section(one)]) for one in custom.left_out.split()),
            "names": YES if custom.names else "no",
            "wider": YES if custom.wider else "no",
        }
    )


@feature.on_submit
def kept(call: CoordinatorCall, form: CustomForm) -> Effects:
    """Keep it, and say when the next one comes."""
    wider = form.wider == YES
    if wider and call.store(People).wider_place() is None:
        raise nowhere_to_share()
    custom = Custom(
        int(form.day), time_of_day(form.at, field="at"), _left_out(call, form.left_out), wider, form.names == YES
    )
    call.store(DigestStore).keep_custom(custom)
    comes = next_digest(call)
    if comes is None:
        return [Replan(), Reply(_("Saved. No digest comes by itself any more; {command} brings one.", command=NOW))]
    return [Replan(), Reply(_("Saved. The next digest comes {when}.", when=When(comes)))]


NOW: Final = Slash("digest now")


def _left_out(view: View, typed: str) -> str:
    """The sections somebody named, as they are kept; in English or in the group's language.

    :raises Rejected: for a name that no section has.
    """
    known = {
        name.casefold(): section for section, title in TITLES.items() for name in (plain(title), view.as_text(title))
    }
    names = [name.strip() for name in typed.split(",") if name.strip()]
    for name in names:
        if name.casefold() not in known:
            raise Rejected(
                _(
                    "There is no section “{name}”. There are: {sections}.",
                    name=name,
                    sections=join(list(TITLES.values())),
                ),
                field="left_out",
            )
    chosen = {known[name.casefold()] for name in names}
    if len(chosen) == len(TITLES):
        raise Rejected(_("That would leave nothing. To have no digest, choose “never” as its day."), field="left_out")
    return " ".join(section for section in Section if section in chosen)
