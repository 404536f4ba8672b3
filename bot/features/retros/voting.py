"""Choosing: everybody gives their dots for themselves, nobody sees which, and the result shows when the part is over.

What somebody puts together before they send it is in the buttons of their own card and nowhere else. What is sent is in
the vault until it is added up: who has chosen apart from what was chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final

from bot.features.retros.agenda import MINUTE, Course, Phase
from bot.features.retros.common import card_of, course_of, feature, name_of, open_retro, under_way
from bot.features.retros.dots import FEWEST, MOST, MOST_ON_ONE, Result, budget_of, is_possible, tally
from bot.features.retros.headcount import Headcount
from bot.features.retros.theme_card import first_places
from bot.features.retros.wall import NONE, Wall, no_theme, wall
from bot.kit import (
    Actions,
    Arg,
    Block,
    Button,
    Call,
    Card,
    Choice,
    Effect,
    Effects,
    JobCall,
    MembersMerged,
    NotAllowed,
    Paragraph,
    Phrase,
    Refresh,
    Rejected,
    Reply,
    Select,
    Slash,
    View,
    Words,
    _,
    _n,
    join,
)
from bot.kit.crowds import CROWD
from storage.retros import Arrangement, BreakoutStore, Retro, RetroStore, Theme, ThemeStore, Vote, VoteStore

CHOSEN: Final = Headcount("chosen")
_AFTER: Final = {Phase.DISCUSS, Phase.SHARE}
_MOST_BUTTONS: Final = 10
"""More themes than that are chosen from lists."""
_MOST_IN_LIST: Final = 25
_MOST_OFFERED: Final = 4 * _MOST_IN_LIST

Draft = Annotated[str, Arg(_("the themes, such as T1 T1 T4; 0 is for not voting"), rest=True, most=200)]


# --- The part begins and ends -----------------------------------------------------------------------------------------


def passing(call: JobCall, retro: Retro, course: Course) -> Sequence[Effect]:
    """The vote begins and ends with its part; once a minute it shows how many have chosen."""
    before, now = course_of(retro).phase, course.phase
    vote = call.store(VoteStore).last(retro.number)
    if vote is not None and vote.open and now is Phase.VOTE:
        CHOSEN.count(call, retro.number, lambda: call.store(VoteStore).count(retro.number, vote.number))
    elif vote is not None and vote.open:
        return _end(call, retro.number, vote)
    elif now is Phase.VOTE and before is not Phase.VOTE:
        _begin(call, retro)
    return ()


def _begin(call: JobCall, retro: Retro) -> None:
    """Everybody can give dots; notes that nobody put together stand for themselves, each a theme."""
    number = retro.number
    there = wall(call, number)
    alone = list(enumerate(there.now.inside(NONE), there.now.next_number))
    singles = {theme: Theme(theme) for theme, _note in alone}
    call.store(ThemeStore).settle(number, Arrangement({note: theme for theme, note in alone}, singles))
    themes = len(there.now.shown) + len(alone)
    if themes:
        call.store(VoteStore).begin(number, budget_of(themes, retro.dots))
        CHOSEN.forget(call, number)
        CHOSEN.count(call, number, lambda: 0)


def _end(call: JobCall, number: int, vote: Vote) -> Sequence[Effect]:
    """Add up what was chosen; where too few did, what was known before stays."""
    votes, themes = call.store(VoteStore), call.store(ThemeStore).of(number)
    ballots = votes.take(number, vote.number)
    first = votes.most_voters(number) < CROWD
    result = tally(ballots, [theme.number for theme in themes], numbers=first)
    votes.end(
        number,
        vote.number,
        voters=result.voters if result else None,
        resting=result.resting if result else None,
    )
    told = {theme.number: _with_result(theme, result) for theme in themes} if result else {}
    call.store(ThemeStore).settle(number, Arrangement(themes=told))
    # The result is durable before the vault is rid of what was chosen; a crash may come between, then this ends it.
    return (clear_dots.at(call.now + MINUTE, number, vote.number),)


def _with_result(theme: Theme, result: Result) -> Theme:
    dots = None if result.dots is None else result.dots[theme.number]
    return replace(theme, dots=dots, place=result.places.get(theme.number))


@feature.job
def clear_dots(call: JobCall, number: int, vote: int) -> Effects:
    """See to it that nothing is left of what was chosen."""
    call.store(VoteStore).take(number, vote)
    return None


@feature.on(MembersMerged)
def merged_voters(call: JobCall, event: MembersMerged) -> Effects:
    """Two who turn out to be one have chosen if either has."""
    call.store(VoteStore).rename(of=event.gone, to=event.kept)
    return None


@feature.command("theme dots", _("Say how many dots everybody gets, if the suggested number is not right"))
def dots_typed(call: Call, dots: Annotated[int, Arg(_("how many dots"))]) -> Effects:
    """Whoever leads may give more or fewer than is suggested, before the choosing begins."""
    retro = open_retro(call, under_way(call).number)
    if retro.leader_id != call.person.member:
        raise NotAllowed(_("Only who leads says how many dots everybody gets."))
    if not FEWEST <= dots <= MOST:
        raise Rejected(_("Give everybody from {fewest} to {most} dots.", fewest=FEWEST, most=MOST))
    if course_of(retro).phase is Phase.VOTE:
        raise Rejected(_("The dots are being given already. Say it before the choosing begins."))
    call.store(RetroStore).give_dots(retro.number, dots)
    return [Refresh(card_of(retro.number)), Reply(_("Good. When you choose, everybody gets {count} dots.", count=dots))]


# --- One's own card ---------------------------------------------------------------------------------------------------


@feature.command("retro vote", _("Give your dots, such as T1 T1 T4, for good; nobody sees which. 0 is not voting"))
def vote_typed(call: Call, themes: Draft = "") -> Effects:
    """Send what was typed, or begin."""
    number = under_way(call).number
    vote = _open_vote(call, number)
    if not themes:
        return Reply(_own_card(call, number, vote, ""))
    if themes == "0":
        return _chosen(call, number, vote, None)
    return _chosen(call, number, vote, _dots_of(re.sub(r"(?i)\bt[-–]?(?=\d)|[,;]", " ", themes)))


@feature.action
def give_dots(call: View, number: int) -> Effects:
    """Begin."""
    return Reply(_own_card(call, number, _open_vote(call, number), ""))


@feature.action
def add_dot(call: View, number: int, vote: int, draft: str, theme: int) -> Effects:
    """One more dot for a theme."""
    now = _open_vote(call, number, vote)
    dots = [*_dots_of(draft), theme]
    _check(call, number, now, dots)
    return Reply(_own_card(call, number, now, " ".join(map(str, dots))))


@feature.action
def restart_dots(call: View, number: int, vote: int) -> Effects:
    """Begin anew."""
    return Reply(_own_card(call, number, _open_vote(call, number, vote), ""))


@feature.action
def send_dots(call: Call, number: int, vote: int, draft: str) -> Effects:
    """Give the dots, for good."""
    return _chosen(call, number, _open_vote(call, number, vote), _dots_of(draft))


@feature.action
def rest_dots(call: Call, number: int, vote: int) -> Effects:
    """Choose not to choose."""
    return _chosen(call, number, _open_vote(call, number, vote), None)


def _own_card(view: View, number: int, vote: Vote, draft: str) -> Card:
    """What somebody has put together so far, and what they can do next."""
    given = Counter(_dots_of(draft))
    now, count = view.store(ThemeStore).first(number, _MOST_OFFERED, also=given)
    notes = {note.number: note for note in view.store(RetroStore).notes(number, now.notes)}
    there = Wall(number, notes, now)
    left = vote.budget - given.total()
    title = _("{retro} · Your dots", retro=name_of(number))
    state = _n("You have one dot left.", "You have {count} dots left.", left) if left else _("You have no dot left.")
    blocks: list[Block] = [
        Paragraph(
            _("At most {most} on one theme. Nobody sees who gives which. Once sent, they are final.", most=MOST_ON_ONE),
            "quiet",
        )
    ]
    if given:
        blocks.append(Paragraph(join([_with_dots(there.call(theme), dots) for theme, dots in given.items()], "\n")))
    can_take = [theme for theme in there.now.shown if left and given[theme.number] < MOST_ON_ONE]
    blocks += [Paragraph(state), *_offers(there, can_take[:_MOST_OFFERED], vote, draft)]
    if left and count > _MOST_OFFERED:
        more = _(
            "There are {count} themes more than fit here. You can type them: {command}",
            count=count - _MOST_OFFERED,
            command=Slash("retro vote T1 T1 T4"),
        )
        blocks.append(Paragraph(more, "quiet"))
    blocks.append(Actions(_last_steps(number, vote, draft)))
    return Card(title=title, summary=(title, ": ", state), blocks=tuple(blocks))


def _offers(there: Wall, themes: Sequence[Theme], vote: Vote, draft: str) -> Sequence[Actions]:
    here = there.number, vote.number, draft
    if len(themes) <= _MOST_BUTTONS:
        items: list[Button | Select] = [
            add_dot.button(_("A dot for {theme}", theme=there.called(theme)), *here, theme.number) for theme in themes
        ]
    else:
        parts = [themes[start : start + _MOST_IN_LIST] for start in range(0, len(themes), _MOST_IN_LIST)]
        items = [
            add_dot.select(
                _("A dot for one of T{first} to T{last}", first=part[0].number, last=part[-1].number),
                [Choice(str(theme.number), there.called(theme)) for theme in part],
                *here,
            )
            for part in parts
        ]
    return (Actions(tuple(items)),) if items else ()


def _last_steps(number: int, vote: Vote, draft: str) -> tuple[Button, ...]:
    if not draft:
        return (rest_dots.button(_("Not voting"), number, vote.number),)
    return (
        send_dots.primary(_("Send my dots"), number, vote.number, draft),
        restart_dots.button(_("Start again"), number, vote.number),
    )


def _with_dots(called: str, dots: int) -> Words:
    return _n("{theme}: one dot", "{theme}: {count} dots", dots, theme=called)


def _chosen(call: Call, number: int, vote: Vote, dots: Sequence[int] | None) -> Effects:
    if dots is not None:
        _check(call, number, vote, dots)
    kept = call.store(VoteStore).cast(number, vote.number, call.person.member, dots)
    if kept is None:
        raise _over()
    if not kept:
        raise Rejected(_("You have chosen already, and that is final. The result shows when this part is over."))
    if dots is None:
        return Reply(_("All right: you do not choose this time. Nobody sees that it was you."))
    return Reply(
        _n(
            "Your dot is given. Nobody sees where. The result shows when this part is over.",
            "Your {count} dots are given. Nobody sees where. The result shows when this part is over.",
            len(dots),
        )
    )


def _check(view: View, number: int, vote: Vote, dots: Sequence[int]) -> None:
    """Refuse what nobody can give.

    :raises NotFound: for a theme that is not there.
    :raises Rejected: for too many dots, with what would work.
    """
    there = view.store(ThemeStore).filled(number, dots)
    for theme in dots:
        if theme not in there:
            raise no_theme(theme)
    if not is_possible(dots, there, vote.budget):
        raise Rejected(
            _(
                "Everybody has {budget} dots, at most {most} of them for one theme. Write them like {command}.",
                budget=vote.budget,
                most=MOST_ON_ONE,
                command=Slash("retro vote T1 T1 T4"),
            )
        )


def _dots_of(draft: str) -> list[int]:
    words = draft.split()
    strange = next((word for word in words if not re.fullmatch("[0-9]{1,5}", word)), None)
    if strange is not None:
        raise Rejected(_("“{typed}” is no theme. Write them like T1 T1 T4.", typed=strange[:40]))
    return [int(word) for word in words]


def _open_vote(view: View, number: int, expected: int | None = None) -> Vote:
    """The vote that is under way in a retro.

    :raises Rejected: when none is, or another than the one somebody had before them.
    """
    vote = view.store(VoteStore).last(number)
    retro = view.store(RetroStore).find(number)
    if vote is None and retro is not None and retro.phase:
        raise Rejected(_("The choosing has not begun. The card of the retro says when it does."))
    if vote is None or not vote.open:
        raise _over()
    if expected not in {None, vote.number}:
        raise Rejected(_("Dots are given anew since this card was drawn. Open it again: {command}", command=_VOTE))
    return vote


_VOTE: Final = Slash("retro vote")


def _over() -> Rejected:
    return Rejected(_("The choosing is over, and the dots are counted. Say aloud what matters to you."))


# --- What everybody sees ----------------------------------------------------------------------------------------------


def on_retro_card(view: View, retro: Retro, course: Course) -> Sequence[Block]:
    """How many have chosen, in the part for it; later what most of them chose."""
    vote = view.store(VoteStore).last(retro.number)
    if vote is None:
        return ()
    if course.phase is not Phase.VOTE:
        return (Paragraph(first_places(view, retro.number)),) if course.phase in _AFTER else ()
    have_chosen = CHOSEN.shown(view, retro.number)
    all_ = len(view.store(BreakoutStore).attendees(retro.number))
    anew = _("The dots are given anew by everybody. Until this is over, the result before it stands.")
    return (
        Paragraph(
            _(
                "Everybody has {budget} dots, at most {most} on one theme. Nobody sees who gives which.",
                budget=vote.budget,
                most=MOST_ON_ONE,
            )
        ),
        *((Paragraph(anew),) if view.store(VoteStore).shown(retro.number) else ()),
        Paragraph(_so_far(have_chosen, all_), "quiet"),
        Actions((give_dots.primary(_("Give dots"), retro.number),)),
    )


def _so_far(count: int, all_: int) -> Phrase:
    if not count:
        return _("Once a minute this says how many have chosen, in threes, so that it tells of nobody.")
    if count >= all_:
        return _("{count} or more have chosen.", count=count)
    return _("{count} or more of {all} have chosen.", count=count, all=all_)
