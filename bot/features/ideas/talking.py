"""Talking about ideas: lists, support, and questions to an author nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.features.ideas.common import (
    CLOSED,
    STATUSES,
    IdeaNumber,
    card_of,
    choices_of,
    feature,
    in_thread,
    least_of,
    name_of,
    open_idea,
    question_words,
    support_purpose,
)
from bot.features.ideas.returning import look_up
from bot.features.ideas.writing import write
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Call,
    Card,
    Effects,
    Field,
    Form,
    Paragraph,
    Refresh,
    Rejected,
    Reply,
    Slash,
    Table,
    View,
    _,
    _n,
    shortened,
)
from storage.ideas import IdeaRow, IdeaStore


@dataclass(frozen=True, slots=True)
class QuestionForm(Form):
    """A question to an author nobody knows."""

    title = _("Ask the author")

    text: Annotated[str, Field(_("What would you like to know?"), "paragraph", most=500)]


@feature.command("ideas list", _("See the ideas of this group, newest first"))
def list_ideas(
    call: View, status: Annotated[str, Arg(_("only those with this status"), choices=choices_of(STATUSES))] = ""
) -> Effects:
    """The ideas in a table, and how many wait."""
    store = call.store(IdeaStore)
    found = store.newest(status)
    title = _("Ideas of {group}", group=call.group.name)
    blocks: list[Block] = []
    if found:
        head = (_("Number"), _("Idea"), _("Status"))
        rows = tuple((name_of(idea.number), shortened(idea.text), STATUSES[idea.status]) for idea in found)
        blocks.append(Table(head, rows))
    else:
        blocks.append(Paragraph(_("There are none yet. The first one needs courage: {command}", command=Slash("idea"))))
    board = store.board()
    if board.waiting:
        least = least_of(board)
        blocks.append(
            Paragraph(
                _n(
                    "One more waits to be shown; ideas appear when at least {least} do.",
                    "{count} more wait to be shown; ideas appear when at least {least} do.",
                    board.waiting,
                    least=least,
                ),
                "quiet",
            )
        )
    blocks.append(Actions((write.primary(_("Share an idea")), look_up.button(_("I have a receipt code")))))
    return Reply(Card(title=title, summary=_n("One idea", "{count} ideas", len(found)), blocks=tuple(blocks)))


@feature.action
@feature.command("ideas support", _("Support an idea, or take your support back"))
def support(call: Call, number: IdeaNumber) -> Effects:
    """Support an idea once; a second time takes it back."""
    store = call.store(IdeaStore)
    idea = open_idea(call, number)
    if idea.status in CLOSED:
        raise Rejected(_("{idea} is decided already, so support no longer counts.", idea=name_of(number)))
    if not store.toggle_support(idea, by=call.once(support_purpose(number))):
        return Reply(_("You no longer support {idea}.", idea=name_of(number)))
    others = store.supporters(idea) - 1
    if not others:
        return Reply(_("You support {idea}. You are the first.", idea=name_of(number)))
    return Reply(
        _n(
            "You support {idea}, and one other person does too.",
            "You support {idea}, and {count} others do too.",
            others,
            idea=name_of(number),
        )
    )


@feature.action
@feature.command("ideas ask", _("Ask an idea's author something, without knowing who they are"))
def ask(
    call: Call, number: IdeaNumber, question: Annotated[str, Arg(_("your question"), rest=True, most=500)] = ""
) -> Effects:
    """Put a question; ask for it when it is missing."""
    _unsigned_idea(call, number)
    return _ask(call, number, question) if question else asked.open(number)


@feature.on_submit
def asked(call: Call, form: QuestionForm, number: int) -> Effects:
    """Put a question."""
    return _ask(call, number, form.text)


def _unsigned_idea(call: Call, number: int) -> IdeaRow:
    """An idea whose author nobody knows.

    :raises Rejected: when it carries a name.
    """
    idea = open_idea(call, number)
    if idea.author_name is not None:
        raise Rejected(
            _("{idea} is signed: ask {name} in its thread.", idea=name_of(number), name=Bold(idea.author_name))
        )
    return idea


def _ask(call: Call, number: int, text: str) -> Effects:
    idea = _unsigned_idea(call, number)
    call.store(IdeaStore).ask(idea, text, asker=call.person.member, name=call.person.name)
    return [
        Refresh(card_of(number)),
        in_thread(idea, question_words(call.person.name, text)),
        Reply(
            _(
                "Your question stands under {idea}. The author can answer without their name; answers appear at "
                "the quarter hour.",
                idea=name_of(number),
            )
        ),
    ]
