"""While a breakout talks: about which theme, note by note, and who wants to speak.

Nobody is asked which note is theirs. Who has not spoken is told to the moderator alone, and only of those who asked for
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from bot.features.retros.agenda import PHASES, Phase
from bot.features.retros.common import card_of, course_of, feature, open_retro, step_of, under_way
from bot.features.retros.gathering import (
    attend,
    breakout_of,
    by_breakout,
    called,
    found_breakout,
    heard,
    is_whole,
    own_breakout,
    script_of,
    themes_by_choice,
)
from bot.features.retros.themes import ThemeNumber
from bot.features.retros.wall import wall
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Choice,
    Effect,
    Effects,
    MemberId,
    Paragraph,
    Refresh,
    Rejected,
    Reply,
    Slash,
    View,
    _,
    join,
)
from storage.retros import Attendee, Breakout, BreakoutStore, Retro

ALL: Final = 0
"""Instead of the number of a note: all of them are shown."""
WHO_WAITS: Final = MemberId(0)
"""Instead of somebody: whoever waits longest."""
MOST_THEMES: Final = 2
"""What a breakout talks about, and what comes after it if there is time left."""


# --- What about -------------------------------------------------------------------------------------------------------


@feature.command("breakout theme", _("Choose what your breakout talks about, such as T2"))
def theme_typed(call: Call, theme: ThemeNumber) -> Effects:
    """Talk about that."""
    retro = open_retro(call, under_way(call).number)
    attended = attend(call, retro)
    return [*attended, *_chosen(call, retro, own_breakout(call, retro), theme)]


@feature.action
def other_theme(call: Call, number: int, breakout: int) -> Effects:
    """What else there is to talk about, privately."""
    check_talks(open_retro(call, number))
    mine, there = found_breakout(call, number, breakout), wall(call, number)
    others = [theme for theme in themes_by_choice(call, number) if theme not in mine.themes[:1]]
    if not others:
        raise Rejected(_("There is no other theme. Talk about what matters to you."))
    choices = [Choice(str(theme), there.call(theme)) for theme in others]
    said = _("What do you want to talk about? What most chose stands first.")
    choose = talk_about.select(_("Talk about …"), choices, number, breakout)
    return Reply(Card(summary=said, blocks=(Paragraph(said), Actions((choose,)))))


@feature.action
def talk_about(call: Call, number: int, breakout: int, theme: int) -> Effects:
    """Talk about that."""
    retro = open_retro(call, number)
    attended = attend(call, retro)
    return [*attended, *_chosen(call, retro, found_breakout(call, number, breakout), theme)]


def _chosen(call: Call, retro: Retro, breakout: Breakout, theme: int) -> list[Effect]:
    """What they talked about before comes after it."""
    check_talks(retro)
    there = wall(call, retro.number)
    name = Bold(there.called(there.find(theme)))
    if breakout.themes[:1] == (theme,):
        raise Rejected(_("You talk about {theme} already.", theme=name))
    themes = [theme, *(other for other in breakout.themes if other != theme)][:MOST_THEMES]
    call.store(BreakoutStore).give_themes(retro.number, breakout.number, themes)
    heard(call, retro.number, breakout.number)
    return [*anew(call, retro.number, breakout.number), Reply(_("You talk about {theme} now.", theme=name))]


@feature.command("breakout read", _("Show the next note of your theme alone; after the last one, all of them again"))
def read_typed(call: Call) -> Effects:
    """Go on to the next note."""
    retro = open_retro(call, under_way(call).number)
    attended = attend(call, retro)
    mine = own_breakout(call, retro)
    check_talks(retro)
    notes = _notes(call, retro.number, mine)
    if not notes:
        raise Rejected(_("You talk about no theme with notes. {command} chooses one.", command=Slash("breakout theme")))
    return [*attended, *_shown(call, retro, mine, _after(notes, mine.reading))]


@feature.action
def read(call: Call, number: int, breakout: int, note: int) -> Effects:
    """Show that note alone, or all of them (0)."""
    retro = open_retro(call, number)
    attended = attend(call, retro)
    return [*attended, *_shown(call, retro, found_breakout(call, number, breakout), note)]


def _shown(call: Call, retro: Retro, breakout: Breakout, note: int) -> list[Effect]:
    check_talks(retro)
    notes = _notes(call, retro.number, breakout)
    if len(notes) == 1:
        raise Rejected(_("Your theme has one note, and it shows already."))
    if note not in {ALL, *notes}:
        raise Rejected(_("That note is not in your theme any more."))
    call.store(BreakoutStore).read(retro.number, breakout.number, note)
    heard(call, retro.number, breakout.number)
    told = (
        _("All notes show again.")
        if note == ALL
        else _("Note {place} of {count} shows alone now. Read it aloud.", place=notes.index(note) + 1, count=len(notes))
    )
    return [*anew(call, retro.number, breakout.number), Reply(told)]


def _notes(view: View, number: int, breakout: Breakout) -> Sequence[int]:
    """The notes of what it talks about."""
    themes = breakout.themes[:1]
    there = wall(view, number, themes)
    return [note for theme in themes for note in there.now.inside(theme)]


def _after(notes: Sequence[int], reading: int) -> int:
    """The note after the one that is read; all of them after the last."""
    place = notes.index(reading) + 1 if reading in notes else 0
    return notes[place] if place < len(notes) else ALL


def about(view: View, number: int, breakout: Breakout) -> list[Block]:
    """What a breakout talks about, with the notes that belong to it, or the one of them that is read."""
    there = wall(view, number, breakout.themes)
    blocks: list[Block] = []
    for index, theme in enumerate(breakout.themes):
        if theme not in there.now.themes:
            continue
        head = _("You talk about") if index == 0 else _("If there is time left")
        blocks.append(Paragraph((head, ": ", Bold(there.call(theme)))))
        if index:
            continue
        notes = there.now.inside(theme)
        alone = breakout.reading in notes
        shown = [breakout.reading] if alone else notes
        if shown:
            lines = [f"{note}. {there.notes[note].text}" for note in shown]
            blocks.append(Paragraph(join(lines, "\n"), "quote"))
        if alone:
            place = _(
                "Note {place} of {count}. Whoever wrote it may say more; nobody asks who that is.",
                place=notes.index(breakout.reading) + 1,
                count=len(notes),
            )
            blocks.append(Paragraph(place, "quiet"))
    return blocks or [Paragraph(_("Talk about the notes that matter most to you."))]


def topic(view: View, number: int, breakout: Breakout) -> tuple[str, ...]:
    """What it talks about, by its name; nothing where that is left to them."""
    there = wall(view, number, breakout.themes[:1])
    return tuple(there.call(theme) for theme in breakout.themes[:1] if theme in there.now.themes)


def what_about(view: View, number: int, breakout: Breakout) -> tuple[Button, ...]:
    """The next note, and what else there is to talk about."""
    notes, here = _notes(view, number, breakout), (number, breakout.number)
    note = _after(notes, breakout.reading)
    onward = _("Next note") if breakout.reading in notes else _("Note by note")
    label = _("All notes again") if note == ALL else onward
    return (
        *((read.button(label, *here, note),) if len(notes) > 1 else ()),
        *((other_theme.button(_("Another theme"), *here),) if breakout.themes else ()),
    )


# --- Who speaks -------------------------------------------------------------------------------------------------------


@feature.command("breakout hand", _("Say that you want to speak, or that you do not any more"))
def hand_typed(call: Call) -> Effects:
    """Raise or lower one's hand."""
    retro = open_retro(call, under_way(call).number)
    return _hand(call, retro)


@feature.action
def hand(call: Call, number: int, breakout: int) -> Effects:
    """Raise or lower one's hand."""
    return _hand(call, open_retro(call, number))


def _hand(call: Call, retro: Retro) -> list[Effect]:
    attended = attend(call, retro)
    breakout = apart(call, retro).number
    check_talks(retro)
    store = call.store(BreakoutStore)
    mine = store.attendee(retro.number, call.person.member)
    if mine is not None and mine.hand:
        store.lower_hand(retro.number, call.person.member, spoke=False)
        told = _("All right, you do not wait any more.")
    else:
        store.raise_hand(retro.number, call.person.member)
        told = _("You are on the list of {breakout}; its moderator sees it.", breakout=Bold(called(breakout)))
    return [*attended, *anew(call, retro.number, breakout), Reply(told)]


@feature.command("breakout invite", _("Be asked by your moderator if you have said nothing; or not any more"))
def invite_typed(call: Call) -> Effects:
    """Want to be asked, or not."""
    retro = open_retro(call, under_way(call).number)
    return _invited(call, retro)


@feature.action
def invite(call: Call, number: int, breakout: int) -> Effects:
    """Want to be asked, or not."""
    return _invited(call, open_retro(call, number))


def _invited(call: Call, retro: Retro) -> list[Effect]:
    attended = attend(call, retro)
    breakout = apart(call, retro).number
    check_talks(retro)
    mine = call.store(BreakoutStore).attendee(retro.number, call.person.member)
    wanted = mine is not None and not mine.invite
    call.store(BreakoutStore).want_invitation(retro.number, call.person.member, wanted=wanted)
    told = (
        _("If you have not spoken, your moderator is told that you would like to be asked. Nobody else sees it.")
        if wanted
        else _("All right, you will not be asked.")
    )
    return [*attended, *anew(call, retro.number, breakout), Reply(told)]


@feature.command("breakout next", _("As a moderator, let somebody speak: whoever waits longest, or whom you name"))
def next_speaker(call: Call, person: Annotated[MemberId, Arg(_("who speaks, such as @ana"))] = WHO_WAITS) -> Effects:
    """Let the first of those who wait speak, or somebody else who is there."""
    retro = open_retro(call, under_way(call).number)
    mine = apart(call, retro)
    check_moderates(call, mine)
    people = by_breakout(call.store(BreakoutStore).attendees(retro.number), [mine])[mine.number]
    able = queue(people) if person == WHO_WAITS else [one for one in people if one.member_id == person]
    first = next(iter(able), None)
    if first is None and person == WHO_WAITS:
        raise Rejected(_("Nobody waits to speak just now."))
    if first is None:
        raise Rejected(_("They are not in your breakout."))
    return [
        *_speaks(call, retro, mine.number, first.member_id),
        Reply(_("{name} speaks", name=first.name)),
    ]


@feature.action
def call_on(call: Call, number: int, breakout: int, member: int) -> Effects:
    """Let somebody speak: they spoke, so they wait no more."""
    retro = open_retro(call, number)
    check_moderates(call, found_breakout(call, number, breakout))
    return _speaks(call, retro, breakout, member)


def _speaks(call: Call, retro: Retro, breakout: int, member: int) -> list[Effect]:
    check_talks(retro)
    store = call.store(BreakoutStore)
    store.lower_hand(retro.number, member, spoke=True)
    store.hear(retro.number, breakout, call.now)
    return anew(call, retro.number, breakout)


def queue(people: Sequence[Attendee]) -> list[Attendee]:
    """Who wants to speak, in the order in which they said so."""
    return sorted((one for one in people if one.hand), key=lambda one: one.hand)


# --- What it rests on -------------------------------------------------------------------------------------------------


def apart(call: Call, retro: Retro) -> Breakout:
    """The breakout somebody is in, where not all stay together.

    :raises Rejected: where they do, or are in none.
    """
    mine = own_breakout(call, retro)
    if is_whole(call, retro.number):
        raise nobody_apart()
    return mine


def nobody_apart() -> Rejected:
    """What to say where there are no breakouts."""
    return Rejected(_("Everybody stays together in this retro, so who leads it moderates."))


def check_moderates(call: Call, breakout: Breakout) -> None:
    """See that it is them who moderate.

    :raises Rejected: when not.
    """
    if breakout.moderator_id != call.person.member:
        name = Bold(breakout.moderator_name or _("nobody"))
        command = Slash("breakout lead")
        raise Rejected(_("{name} moderates by now. You can with {command}.", name=name, command=command))


def check_talks(retro: Retro) -> None:
    """See that people talk in their breakouts.

    :raises Rejected: before that, and after it.
    """
    step, talking = step_of(course_of(retro)), PHASES.index(Phase.DISCUSS)
    if step < talking:
        raise Rejected(_("The breakouts do not talk yet. The card of the retro says when they do."))
    if step > talking:
        raise Rejected(_("The breakouts have talked. What you want to add, say to everybody."))


def anew(view: View, number: int, breakout: int) -> list[Effect]:
    """Everything that shows how a breakout talks."""
    if is_whole(view, number):
        return [Refresh(card_of(number))]
    found = view.store(BreakoutStore).breakout(number, breakout)
    moderator = None if found is None else found.moderator_id
    script = () if moderator is None else (Refresh(script_of(number, breakout, moderator)),)
    return [Refresh(breakout_of(number, breakout)), *script]
