"""An idea as the group sees it."""

from __future__ import annotations

from typing import Final

from bot.features.ideas.common import (
    CLOSED,
    FLAGS_THAT_HIDE,
    STATUSES,
    IdeaNumber,
    feature,
    name_of,
    no_idea,
    question_words,
    status_words,
)
from bot.features.ideas.deciding import decide
from bot.features.ideas.guarding import report
from bot.features.ideas.talking import ask, support
from bot.kit import Actions, Block, Button, Card, Effects, Fields, Kind, Paragraph, Phrase, Reply, View, Words, _, _n
from storage.ideas import KIND, IdeaRow, IdeaStore


@feature.card
def idea_card(view: View, number: int) -> Card | None:
    """An idea as the group sees it."""
    store = view.store(IdeaStore)
    idea = store.find(number)
    if idea is None:
        return None
    title = _("Idea {name}", name=name_of(number))
    if idea.hidden:
        return Card(title=title, summary=(title, ": ", _HIDDEN[idea.hidden]), blocks=(Paragraph(_HIDDEN[idea.hidden]),))
    closed = idea.status in CLOSED
    facts: list[tuple[Words, Words]] = []
    if idea.status != "new":
        facts.append((_("Status"), status_words(idea)))
    if idea.reason:
        facts.append((_("Why"), idea.reason))
    if closed and (supporters := store.supporters(idea)):
        facts.append((_("Supported by"), _people(supporters)))
    blocks: list[Block] = [Paragraph(idea.text, "quote"), Paragraph(_byline(idea), "quiet")]
    if facts:
        blocks.append(Fields(tuple(facts)))
    for question in store.questions(idea):
        blocks.append(Paragraph(question_words(question.asker_name, question.text)))
        if question.answer:
            blocks.append(Paragraph((_("The author answers:"), " ", question.answer), "quote"))
    blocks.append(Actions(_buttons(idea, closed=closed)))
    return Card(title=title, summary=(title, ": ", idea.text), blocks=tuple(blocks))


_HIDDEN: Final = {
    "flagged": _("Hidden: {count} members reported it. The moderators are looking at it.", count=FLAGS_THAT_HIDE),
    "held": _("Held back while the moderators look at it."),
    "removed": _("Taken away by two moderators."),
    "withdrawn": _("Its author withdrew it."),
}


def _buttons(idea: IdeaRow, *, closed: bool) -> tuple[Button, ...]:
    supporting = () if closed else (support.primary(_("Support"), idea.number),)
    asking = (ask.button(_("Ask the author"), idea.number),) if idea.author_name is None else ()
    reporting = () if closed else (report.button(_("Report"), idea.number),)
    return (*supporting, *asking, decide.button(_("Status"), idea.number), *reporting)


def _byline(idea: IdeaRow) -> Words:
    by = _("Written without a name.") if idea.author_name is None else _("By {name}.", name=idea.author_name)
    return (by, " ", _("Changed by its author since.")) if idea.edited else by


def _people(count: int) -> Phrase:
    return _n("one person", "{count} people", count)


feature.keeps(
    Kind(
        name=KIND,
        one=_("Idea"),
        many=_("Ideas"),
        called=name_of,
        show=idea_card.draw,
        states=STATUSES,
        columns={"becomes": _("Becomes"), "reason": _("Why")},
    )
)


@feature.command("ideas show", _("Look at one idea"))
def show(call: View, number: IdeaNumber) -> Effects:
    """An idea's card, privately."""
    card = idea_card.draw(call, number)
    if card is None:
        raise no_idea(number)
    return Reply(card)
