"""Purpose and goal: what the group is there for, as it is now and as it was before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.features.record.common import feature
from bot.kit import (
    Actions,
    Block,
    Bold,
    Card,
    CoordinatorCall,
    Effects,
    Field,
    Form,
    Paragraph,
    Phrase,
    Reply,
    Slash,
    View,
    When,
    _,
)
from bot.kit.registers import named
from storage.record import MOST_CHARACTERS, Purpose, PurposeStore


@dataclass(frozen=True, slots=True)
class PurposeForm(Form):
    """What the group is there for."""

    title = _("Our purpose")
    send = _("Save")

    purpose: Annotated[str, Field(_("What are we here for?"), "paragraph", most=MOST_CHARACTERS)]
    goal: Annotated[str, Field(_("What do we want to achieve next?"), "paragraph", most=MOST_CHARACTERS)] = ""


@feature.command("purpose show", _("See what this group is there for, and how that changed"))
def show_purpose(call: View) -> Effects:
    """Purpose and goal as they are, and all that stood there before."""
    history = call.store(PurposeStore).history()
    title = _("What {group} is there for", group=call.group.name)
    if not history:
        none = _("Nobody put it on record yet. A coordinator does with {command}.", command=Slash("purpose change"))
        return Reply(Card(title=title, summary=none, blocks=(Paragraph(none),)))
    now = history[-1]
    blocks: list[Block] = [*_said(now), Paragraph(_byline(now), "quiet")]
    for earlier in reversed(history[:-1]):
        blocks += [Paragraph((Bold(_("Before that")), " · ", _byline(earlier))), *_said(earlier)]
    blocks.append(Actions((change_purpose.button(_("Change it")),)))
    return Reply(Card(title=title, summary=(title, ": ", now.purpose), blocks=tuple(blocks)))


def _said(one: Purpose) -> tuple[Block, ...]:
    goal = (Paragraph((Bold(_("Goal")), ": ", one.goal)),) if one.goal else ()
    return (Paragraph(one.purpose, "quote"), *goal)


def _byline(one: Purpose) -> Phrase:
    return _("On record since {day}, by {name}", day=When(one.at, "day"), name=named(one.by_name))


@feature.command("purpose change", _("Put on record what this group is there for (coordinators)"))
def change_purpose_typed(call: CoordinatorCall) -> Effects:
    """Ask for it, beginning with what stands there."""
    return _asked(call)


@feature.action
def change_purpose(call: CoordinatorCall) -> Effects:
    """Ask for it, beginning with what stands there."""
    return _asked(call)


def _asked(call: View) -> Effects:
    now = call.store(PurposeStore).now()
    return purpose_said.open(values={} if now is None else {"purpose": now.purpose, "goal": now.goal})


@feature.on_submit
def purpose_said(call: CoordinatorCall, form: PurposeForm) -> Effects:
    """Keep it; what stood there before stays on record."""
    member, name = call.person.member, call.person.name
    if call.store(PurposeStore).say(form.purpose, form.goal, at=call.now, by=member, name=name):
        return Reply(_("On record. What stood there before stays in the history."))
    return Reply(_("That is what stood there already."))
