"""Catching up: what somebody new has to know, and what a sponsor may know, on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated, Final, Literal

from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Card,
    Chapter,
    Choice,
    Effects,
    Feature,
    Paragraph,
    Passage,
    Phrase,
    Printout,
    Reply,
    Slash,
    View,
    When,
    Words,
    _,
    join,
)

feature = Feature("catchup", _("Catching up: what somebody new has to know"))

SPONSOR: Final = "sponsor"
READERS: Final = (Choice("newcomer", _("somebody new")), Choice(SPONSOR, _("a sponsor: without what is internal")))
TITLES: Final[Mapping[Chapter, Phrase]] = {
    Chapter.PURPOSE: _("What we are here for"),
    Chapter.PRINCIPLES: _("Our principles"),
    Chapter.DECISIONS: _("What we decided last, and why"),
    Chapter.PEOPLE: _("Who does what"),
    Chapter.OPEN_ROLES: _("Open roles"),
    Chapter.GLOSSARY: _("Words we use"),
}
WORDS: Final[Sequence[tuple[Phrase, Phrase]]] = (
    (_("Sprint"), _("a goal for some days or weeks, with small tasks that somebody takes.")),
    (
        _("Retro"),
        _("thirty minutes in which every voice counts: what went well, and what do we try?"),
    ),
    (_("Check-in"), _("once a week in a sprint: what is done, what comes, what is in the way. Resting is an answer.")),
    (_("Digest"), _("once a week in the channel: what happened, and what comes.")),
)

Reader = Annotated[str, Arg(_("for whom"), choices=READERS)]


@feature.command("catchup", _("See what this group is about: its purpose, its decisions, who does what"), first=True)
def catch_up(call: View, reader: Reader = "newcomer") -> Effects:
    """All of it on a card, with the same as a file."""
    return Reply(_card(call, reader, Actions(_steps(reader))))


@feature.action
def as_markdown(call: View, reader: Reader) -> Effects:
    """The same as Markdown."""
    return Reply(_file(call, reader, "markdown"))


@feature.action
def as_pdf(call: View, reader: Reader) -> Effects:
    """The same as a PDF."""
    return Reply(_file(call, reader, "pdf"))


@feature.action
def for_others(call: View, reader: Reader) -> Effects:
    """The same for another reader."""
    return Reply(_card(call, reader, Actions(_steps(reader))))


def _steps(reader: str) -> tuple[Button, ...]:
    other = (
        for_others.button(_("For somebody new"), "newcomer")
        if reader == SPONSOR
        else for_others.button(_("For a sponsor"), SPONSOR)
    )
    return (as_markdown.button(_("As Markdown"), reader), as_pdf.button(_("As PDF"), reader), other)


def _file(view: View, reader: str, form: Literal["markdown", "pdf"]) -> Card:
    title = _title(view)
    printout = Printout(view.group.name, form, _card(view, reader), title)
    return Card(title=title, summary=title, blocks=(printout, Actions(_steps(reader))))


def _title(view: View) -> Phrase:
    return _("{group}: what to know", group=view.group.name)


def _card(view: View, reader: str, *extras: Block) -> Card:
    told = [passage for passage in view.catch_up() if reader != SPONSOR or not passage.internal]
    blocks: list[Block] = []
    for chapter, passages in groupby(told, lambda passage: passage.chapter):
        blocks += _chapter(TITLES[chapter], [passage.words for passage in passages])
    if not any(passage.chapter is Chapter.PURPOSE for passage in told) and reader != SPONSOR:
        nothing = _(
            "What this group is here for is not on record yet; {command} says it.", command=Slash("purpose change")
        )
        blocks.insert(0, Paragraph(nothing, "quiet"))
    blocks.append(Paragraph(When(view.now, "day"), "quiet"))
    title = _title(view)
    return Card(title=title, summary=title, blocks=(*blocks, *extras))


def _chapter(title: Phrase, lines: Sequence[Words]) -> tuple[Block, Block]:
    listed = [("• ", *join([line], "")) for line in lines] if len(lines) > 1 else lines
    return Paragraph(Bold(title)), Paragraph(join(listed, "\n"))


@feature.catch_up
def glossary(view: View) -> Sequence[Passage]:
    """The words that somebody new hears here first."""
    return [Passage(Chapter.GLOSSARY, (Bold(word), ": ", meaning)) for word, meaning in WORDS]
