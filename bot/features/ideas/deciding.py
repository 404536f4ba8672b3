"""What becomes of an idea, in the hands of the moderators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.features.ideas.common import BECOMES, STATUSES, IdeaNumber, card_of, choices_of, feature, name_of, open_idea
from bot.kit import (
    Arg,
    Call,
    Effect,
    Effects,
    Emit,
    Field,
    Form,
    IdeaAdopted,
    ModeratorCall,
    Refresh,
    Rejected,
    Reply,
    _,
)
from storage.ideas import IdeaStore


@dataclass(frozen=True, slots=True)
class StatusForm(Form):
    """What becomes of an idea."""

    title = _("What becomes of it?")
    send = _("Save")

    status: Annotated[str, Field(_("Status"), "choice", choices=choices_of(STATUSES))]
    becomes: Annotated[str, Field(_("If it is adopted, it becomes"), "choice", choices=choices_of(BECOMES))] = ""
    reason: Annotated[
        str, Field(_("Why?"), "paragraph", most=500, hint=_("Needed for “not now”: the author deserves a reason."))
    ] = ""


@feature.command("ideas status", _("Say what becomes of an idea (moderators)"))
def status_typed(
    call: ModeratorCall,
    number: IdeaNumber,
    status: Annotated[str, Arg(_("its new status"), choices=choices_of(STATUSES))],
    reason: Annotated[str, Arg(_("why; needed for “not now”"), rest=True, most=500)] = "",
) -> Effects:
    """Change an idea's status."""
    return _decide(call, number, status, "", reason)


@feature.command("ideas adopt", _("Adopt an idea: it becomes a task, a milestone, a poll or a principle (moderators)"))
def adopt(
    call: ModeratorCall,
    number: IdeaNumber,
    becomes: Annotated[str, Arg(_("what it becomes"), choices=choices_of(BECOMES))],
    reason: Annotated[str, Arg(_("why"), rest=True, most=500)] = "",
) -> Effects:
    """Adopt an idea as something."""
    return _decide(call, number, "adopted", becomes, reason)


@feature.action
def decide(call: ModeratorCall, number: int) -> Effects:
    """Ask what becomes of an idea."""
    idea = open_idea(call, number)
    return decided.open(number, values={"status": idea.status, "becomes": idea.becomes, "reason": idea.reason})


@feature.on_submit
def decided(call: ModeratorCall, form: StatusForm, number: int) -> Effects:
    """Change an idea's status."""
    return _decide(call, number, form.status, form.becomes, form.reason)


def _decide(call: Call, number: int, status: str, becomes: str, reason: str) -> Effects:
    idea = open_idea(call, number)
    if status == "not_now" and not reason:
        raise Rejected(_("Please say why not now: whoever wrote it will look for the reason."), field="reason")
    becomes = becomes if status == "adopted" else ""
    call.store(IdeaStore).change(idea, status=status, becomes=becomes, reason=reason, decided=call.now)
    effects: list[Effect] = [
        Refresh(card_of(number)),
        Reply(_("{idea} is now: {status}.", idea=name_of(number), status=STATUSES[status])),
    ]
    if becomes:
        effects.append(Emit(IdeaAdopted(number, idea.text, becomes)))
    return effects
