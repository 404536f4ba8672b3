"""When an idea hurts: reports, review by two moderators, and a pause; all without unmasking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.features.ideas.common import (
    FLAGS_THAT_HIDE,
    VERDICTS_THAT_SETTLE,
    IdeaNumber,
    card_of,
    feature,
    hidden_idea,
    name_of,
    open_idea,
)
from bot.features.ideas.revealing import reveal
from bot.kit import (
    Actions,
    Arg,
    Asked,
    Block,
    Bold,
    Call,
    Card,
    Choice,
    CoordinatorCall,
    Divider,
    Effects,
    Field,
    Form,
    ModeratorCall,
    NotFound,
    Paragraph,
    Refresh,
    Reply,
    Slash,
    View,
    _,
    next_tick,
)
from bot.kit.unnamed import TICK, enough
from storage.ideas import IdeaStore


def _warning(view: View, number: int) -> Asked:
    return Asked(
        _("Moderators see that you reported it, and why. Three reports hide it until two of them have decided.")
    )


@dataclass(frozen=True, slots=True)
class FlagForm(Form):
    """An objection to how an idea is written."""

    title = _("Report an idea")
    asks = staticmethod(_warning)

    reason: Annotated[str, Field(_("What is wrong with it?"), "paragraph", most=500)]


@feature.action
@feature.command("ideas report", _("Say that an idea is not all right; three reports hide it"))
def report(
    call: Call, number: IdeaNumber, reason: Annotated[str, Arg(_("what is wrong with it"), rest=True, most=500)] = ""
) -> Effects:
    """Report an idea; ask for the reason when it is missing."""
    open_idea(call, number)
    return _report(call, number, reason) if reason else reported.open(number)


@feature.on_submit
def reported(call: Call, form: FlagForm, number: int) -> Effects:
    """Report an idea."""
    return _report(call, number, form.reason)


def _report(call: Call, number: int, reason: str) -> Effects:
    idea, store = open_idea(call, number), call.store(IdeaStore)
    said = Reply(_("Reported to the moderators. Thank you for looking out for the group."))
    if store.flag(idea, member=call.person.member, reason=reason) < FLAGS_THAT_HIDE:
        return said
    store.change(idea, hidden="flagged")
    return [Refresh(card_of(number)), said]


@feature.command("ideas hold", _("Hide an idea until two moderators have decided (moderators)"))
def hold(call: ModeratorCall, number: IdeaNumber) -> Effects:
    """Hold an idea back for review."""
    idea = open_idea(call, number)
    call.store(IdeaStore).change(idea, hidden="held")
    return [Refresh(card_of(number)), Reply(_review_card(call, number))]


@feature.command("ideas review", _("Decide about hidden ideas; it takes two of you (moderators)"))
def review(
    call: ModeratorCall,
    number: IdeaNumber = 0,
    verdict: Annotated[
        str, Arg(_("what you think"), choices=(Choice("show", _("show it again")), Choice("remove", _("remove it"))))
    ] = "",
) -> Effects:
    """All ideas under review, or a verdict about one."""
    if number and verdict:
        return _judge(call, number, verdict)
    if number:
        return Reply(_review_card(call, number))
    return Reply(_reviews(call))


@feature.action
def look_at_reviews(call: ModeratorCall) -> Effects:
    """All ideas under review."""
    return Reply(_reviews(call))


@feature.action
def judge(call: ModeratorCall, number: int, verdict: str) -> Effects:
    """Say what one thinks of an idea under review."""
    return _judge(call, number, verdict)


def _judge(call: Call, number: int, verdict: str) -> Effects:
    store = call.store(IdeaStore)
    idea = hidden_idea(call, number)
    if verdict not in ("show", "remove"):
        raise NotFound
    if store.judge(idea, member=call.person.member, verdict=verdict) < VERDICTS_THAT_SETTLE:
        return Reply(_("Noted. It takes one more moderator who thinks the same about {idea}.", idea=name_of(number)))
    store.settle(idea, "" if verdict == "show" else "removed")
    if verdict == "remove":
        store.change(idea, text="")
    return [
        Refresh(card_of(number)),
        Reply(
            _("Two of you agree: {idea} is shown again.", idea=name_of(number))
            if verdict == "show"
            else _("Two of you agree: {idea} is taken away, its words with it.", idea=name_of(number))
        ),
    ]


def _review_card(call: View, number: int) -> Card:
    store, idea = call.store(IdeaStore), hidden_idea(call, number)
    title = _("{idea} is under review", idea=name_of(number))
    reasons = tuple(Paragraph((Bold(flag.name), ": ", flag.reason)) for flag in store.flags(idea))
    blocks: tuple[Block, ...] = (
        Paragraph(idea.text, "quote"),
        *((Paragraph(Bold(_("What was reported"))), *reasons) if reasons else ()),
        Actions(
            (
                judge.primary(_("Show it again"), number, "show"),
                judge.danger(_("Remove it"), number, "remove"),
            )
        ),
    )
    return Card(title=title, summary=title, blocks=blocks)


def _reviews(call: View) -> Card:
    found = call.store(IdeaStore).under_review()
    title = _("Ideas under review")
    if not found:
        return Card(title=title, summary=title, blocks=(Paragraph(_("Nothing waits for you here.")),))
    blocks: list[Block] = []
    for idea in found:
        blocks += [Divider()] if blocks else []
        blocks += [Paragraph(Bold(name_of(idea.number))), *_review_card(call, idea.number).blocks]
    return Card(title=title, summary=title, blocks=tuple(blocks))


@feature.command("ideas pause", _("Take no new ideas for a while (moderators)"))
def pause(call: ModeratorCall) -> Effects:
    """Pause the intake."""
    call.store(IdeaStore).set_board(paused=True)
    return Reply(
        _(
            "New ideas are paused. Those that wait still appear. {command} takes them in again.",
            command=Slash("ideas resume"),
        )
    )


@feature.command("ideas resume", _("Take new ideas again (moderators)"))
def resume(call: ModeratorCall) -> Effects:
    """Resume the intake."""
    call.store(IdeaStore).set_board(paused=False)
    return Reply(_("New ideas are welcome again."))


@feature.command("ideas sensitive", _("Let ideas wait until five, not three, are there (coordinators)"))
def sensitive(
    call: CoordinatorCall,
    setting: Annotated[str, Arg(_("on or off"), choices=(Choice("on", _("on")), Choice("off", _("off"))))],
) -> Effects:
    """Make the crowd in which an idea hides larger or normal."""
    call.store(IdeaStore).set_board(sensitive=setting == "on")
    least = enough(sensitive=setting == "on")
    return [
        Reply(_("From now on ideas appear when at least {least} wait.", least=least)),
        reveal.at(next_tick(call.now, TICK)),
    ]
