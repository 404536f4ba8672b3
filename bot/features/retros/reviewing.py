"""Last time: what became of the actions, and which themes nobody came to are still worth a talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from bot.features.retros.agenda import Course, Phase
from bot.features.retros.common import course_of, feature, name_of, open_retro, under_way
from bot.features.retros.gathering import attend
from bot.features.retros.outcomes import lines
from bot.features.retros.wall import themes_of, wall
from bot.kit import (
    ActionChanged,
    Actions,
    Arg,
    Block,
    Bold,
    Call,
    Card,
    CardRef,
    Choice,
    Effect,
    Effects,
    Emit,
    Field,
    Form,
    JobCall,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    View,
    _,
    _n,
)
from storage.record import ActionState, ActionStore
from storage.retros import (
    BreakoutStore,
    Outcome,
    OutcomeStore,
    Retro,
    RetroStore,
    ReviewStore,
    SummaryStore,
    Theme,
    ThemeStore,
)

RETURNS: Final = 2
"""So often a theme that nobody came to is offered again; then it rests in its own retro."""


@dataclass(frozen=True, slots=True)
class Unpicked:
    """A theme of an earlier retro that nobody came to."""

    retro: int
    theme: Theme
    called: str


Item: TypeAlias = Outcome | Unpicked


@dataclass(frozen=True, slots=True)
class LetGoForm(Form):
    """Why something is let go."""

    title = _("Let it go")

    reason: Annotated[str, Field(_("Why? A word is enough; nobody is to blame"), most=200)]


# --- What is said of each ---------------------------------------------------------------------------------------------


@feature.command("retro review", _("Say what became of what stood over from earlier retros, one after the other"))
def review_typed(
    call: Call,
    verdict: Annotated[
        str,
        Arg(
            _("what became of it"),
            choices=(
                Choice("done", _("It is done")),
                Choice("keep", _("Still on it, or worth a talk today")),
                Choice("later", _("Not today")),
                Choice("drop", _("Let it go")),
            ),
        ),
    ],
    reason: Annotated[str, Arg(_("why it is let go"), rest=True)] = "",
) -> Effects:
    """Say it of the one that is looked at."""
    retro = open_retro(call, under_way(call).number)
    item = next(iter(_pending(call, retro.number)), None)
    if item is None:
        raise Rejected(_("Nothing stands over from earlier retros."))
    if verdict == "drop" and not reason:
        return let_go_because.open(retro.number, *_key(item))
    return _said(call, retro, item, verdict, reason)


@feature.action
def it_is_done(call: Call, number: int, earlier: int, which: int) -> Effects:
    """An action was done."""
    return _pressed(call, number, (earlier, which), "done")


@feature.action
def still_on_it(call: Call, number: int, earlier: int, which: int) -> Effects:
    """An action is still to be done."""
    return _pressed(call, number, (earlier, which), "keep")


@feature.action
def talk_today(call: Call, number: int, earlier: int, theme: int) -> Effects:
    """A theme is one of this retro."""
    return _pressed(call, number, (earlier, -theme), "keep")


@feature.action
def not_today(call: Call, number: int, earlier: int, theme: int) -> Effects:
    """A theme waits for another retro."""
    return _pressed(call, number, (earlier, -theme), "later")


@feature.action
def let_go(call: Call, number: int, earlier: int, which: int) -> Effects:
    """Ask why."""
    _the_one(call, open_retro(call, number), (earlier, which))
    return let_go_because.open(number, earlier, which)


@feature.on_submit
def let_go_because(call: Call, form: LetGoForm, number: int, earlier: int, which: int) -> Effects:
    """Let it go, and keep why."""
    return _pressed(call, number, (earlier, which), "drop", form.reason)


def _pressed(call: Call, number: int, key: tuple[int, int], verdict: str, reason: str = "") -> Effects:
    retro = open_retro(call, number)
    return _said(call, retro, _the_one(call, retro, key), verdict, reason)


def _said(call: Call, retro: Retro, item: Item, verdict: str, reason: str) -> Effects:
    effects: list[Effect] = [*attend(call, retro), Refresh(review_of(retro.number))]
    told: Phrase
    match item, verdict:
        case Outcome(), "done":
            effects += _settled(call, retro, item, "done")
            told = _("Well done.")
        case Outcome(), "drop":
            effects += _settled(call, retro, item, "dropped", reason)
            told = _("It is let go, and why stands beside it.")
        case Outcome(), _:
            effects += _settled(call, retro, item, "open")
            told = _("It stays.")
        case Unpicked(earlier, theme, called), "keep":
            call.store(ReviewStore).say(retro.number, earlier, theme.number, "kept")
            call.store(ThemeStore).bring_back(theme, called, retro.number)
            effects.append(Refresh(themes_of(retro.number)))
            told = _("It is one of today's themes.")
        case Unpicked(earlier, theme), "drop":
            call.store(ReviewStore).say(retro.number, earlier, theme.number, "dropped", reason)
            told = _("It is let go, and why stands beside it.")
        case Unpicked(), "done":
            raise Rejected(_("That is a theme: talk about it today, leave it for another time, or let it go."))
        case Unpicked(earlier, theme), _:
            call.store(ReviewStore).say(retro.number, earlier, theme.number, "later")
            told = _("It waits.")
    return [*effects, Reply(told)]


def _settled(call: Call, retro: Retro, item: Outcome, state: ActionState, reason: str = "") -> list[Effect]:
    assert item.action is not None  # nothing else is looked back on
    call.store(OutcomeStore).review(item, retro.number)
    if state != "open":
        call.store(ActionStore).settle(item.action, state, at=call.now, reason=reason)
    return [Emit(ActionChanged(item.action))]


# --- What is shown ----------------------------------------------------------------------------------------------------


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """When it is time to look back, show what stands over, if anything does; with the next part it may be closed."""
    before = course_of(retro).phase
    if before is course.phase:
        return ()
    if course.phase is Phase.ACTIONS and (_pending(call, retro.number) or _done(call, retro.number)):
        return (Post(content=review_of(retro.number)),)
    return (Refresh(review_of(retro.number)),)


def review_of(number: int) -> CardRef:
    """The card with what stands over."""
    return CardRef("retros.review_card", (number,))


@feature.card
def review_card(view: View, number: int) -> Card | None:
    """What stands over from earlier retros: all of it, and the one that is looked at."""
    retro = view.store(RetroStore).find(number)
    if retro is None:
        return None
    pending = _pending(view, number)
    title = _("{retro} · Last time", retro=name_of(number))
    blocks: list[Block] = []
    if pending and retro.phase:
        blocks += _looked_at(number, pending[0])
        more = len(pending) - 1
        if more:
            blocks.append(Paragraph(_n("One more after this.", "{count} more after this.", more), "quiet"))
    elif retro.phase:
        blocks.append(Paragraph(_("That is all from last time. Thank you.")))
    for one in _done(view, number):
        blocks.append(Paragraph((f"{name_of(one.retro)} #{one.number}: {one.text} · ", _became(one))))
    return Card(title=title, summary=(title, ": ", _left(pending)), blocks=tuple(blocks))


def _left(pending: Sequence[Item]) -> Phrase:
    if not pending:
        return _("nothing stands over")
    return _n("one thing stands over", "{count} things stand over", len(pending))


def _looked_at(number: int, item: Item) -> list[Block]:
    drop = let_go.button(_("Let it go …"), number, *_key(item))
    if isinstance(item, Outcome):
        here = number, item.retro, item.number
        buttons = (it_is_done.primary(_("It is done"), *here), still_on_it.button(_("Still on it"), *here), drop)
        return [Paragraph((Bold(name_of(item.retro)), ":")), *lines([item]), Actions(buttons)]
    there = number, item.retro, item.theme.number
    return [
        Paragraph(_("In {retro} nobody came to this theme:", retro=Bold(name_of(item.retro)))),
        Paragraph(item.called, "quote"),
        Actions((talk_today.primary(_("Talk about it today"), *there), not_today.button(_("Not today"), *there), drop)),
    ]


def _became(outcome: Outcome) -> Phrase:
    match outcome.state:
        case "done":
            return _("done")
        case "dropped":
            return _("let go: {reason}", reason=outcome.reason)
        case "open":
            return _("still on it")


# --- What it rests on -------------------------------------------------------------------------------------------------


def _the_one(call: Call, retro: Retro, key: tuple[int, int]) -> Item:
    found = next((item for item in _pending(call, retro.number) if _key(item) == key), None)
    if found is None:
        raise Rejected(_("Somebody said what became of that already."))
    return found


def _key(item: Item) -> tuple[int, int]:
    """Which it is: the number of its retro, and its own; a theme's stands below zero."""
    return (item.retro, item.number) if isinstance(item, Outcome) else (item.retro, -item.theme.number)


def _pending(view: View, number: int) -> list[Item]:
    """What nothing was said of yet in this retro."""
    actions = [one for one in _actions(view, number) if one.reviewed != number]
    return [*actions, *_themes(view, number)]


def _actions(view: View, number: int) -> Sequence[Outcome]:
    return view.store(OutcomeStore).to_review(number)


def _done(view: View, number: int) -> list[Outcome]:
    """What became of actions: said on the record since the retro before this one, or in this one."""
    ends = [end.ended for earlier, end in view.store(SummaryStore).all().items() if earlier < number]
    between = view.store(OutcomeStore).settled_between(max(ends), number) if ends else ()
    return [*between, *(one for one in _actions(view, number) if one.reviewed == number)]


def _themes(view: View, number: int) -> list[Unpicked]:
    """Themes of the last retros that somebody kept or chose, and that no breakout talked about."""
    found = []
    for earlier in range(max(number - RETURNS, 1), number):
        picked = {theme for one in view.store(BreakoutStore).breakouts(earlier) for theme in one.themes}
        reviews = view.store(ReviewStore)
        settled = reviews.said(earlier, "kept", "dropped") | reviews.said(earlier, "later", at=number)
        there = wall(view, earlier)
        for theme in there.now.shown:
            wanted = theme.parked or theme.place is not None
            if wanted and theme.number not in picked | settled and theme.returns < RETURNS:
                found.append(Unpicked(earlier, theme, theme.name or there.called(theme)))
    found.sort(key=lambda one: (not one.theme.parked, one.theme.place or 0, one.retro, one.theme.number))
    return found
