"""Coming back to one's own idea by receipt code, still without a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.features.ideas.common import card_of, feature, least_of, name_of, question_words, status_words
from bot.features.ideas.revealing import reveal
from bot.kit import (
    Actions,
    AnonCall,
    Arg,
    Block,
    Call,
    Card,
    Effects,
    Field,
    Form,
    NotFound,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    Reply,
    View,
    Words,
    _,
    _n,
    unnamed,
)
from bot.kit.receipts import as_given
from bot.kit.unnamed import Receipt, WayBack, showing_later
from storage.ideas import IdeaRow, IdeaStore, WaitingIdeas
from storage.waiting import MOST_CHARACTERS, Waiting, hash_of


def _shown(view: View, receipt: bytes) -> IdeaRow | None:
    idea = view.store(IdeaStore).find_by_receipt(receipt)
    return None if idea is None or idea.hidden == "withdrawn" else idea


way_back: WayBack[Waiting, IdeaRow] = WayBack(
    room=WaitingIdeas,
    hashed=hash_of,
    shown=_shown,
    least=lambda view: least_of(view.store(IdeaStore).board()),
    reveal=reveal.at,
    missing=_("No idea has this code here. Check it against your note; a withdrawn idea has none any more."),
)


@dataclass(frozen=True, slots=True)
class ReceiptForm(unnamed.ReceiptForm):
    """The way back to one's own idea."""

    title = _("My idea")


@dataclass(frozen=True, slots=True)
class TextForm(Form):
    """New words for one's own idea."""

    title = _("Change your idea")
    asks = staticmethod(showing_later)

    text: Annotated[str, Field(_("It should say"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class AdditionForm(Form):
    """More words for one's own idea."""

    title = _("Add to your idea")
    asks = staticmethod(showing_later)

    text: Annotated[str, Field(_("What would you like to add?"), "paragraph", most=500)]


@dataclass(frozen=True, slots=True)
class AnswerForm(Form):
    """An answer to a question about one's own idea."""

    title = _("Answer without your name")
    asks = staticmethod(showing_later)

    text: Annotated[str, Field(_("Your answer"), "paragraph", most=500)]


@feature.command("ideas receipt", _("Come back to your own idea with its receipt code"))
def receipt(call: AnonCall, code: Receipt = "") -> Effects:
    """What became of one's idea; ask for the code when it is missing."""
    return Reply(_mine(call, code)) if code else looked_up.open()


@feature.action
def look_up(call: AnonCall) -> Effects:
    """Ask for the code."""
    return looked_up.open()


@feature.on_submit
def looked_up(call: AnonCall, form: ReceiptForm) -> Effects:
    """What became of one's idea."""
    return Reply(_mine(call, form.code))


def _mine(call: AnonCall, typed: str) -> Card:
    """One's own idea, with all that can be done to it."""
    code, own = as_given(typed), way_back.own(call, typed)
    title = _("Your idea")
    blocks: list[Block] = way_back.told(call, own, _facts)
    if own.shown is not None:
        blocks += _talk(call, own.shown, code)
    steps = (
        edit.button(_("Change it"), code),
        add.button(_("Add to it"), code),
        claim.button(_("This is mine: show my name"), code),
        withdraw.danger(_("Withdraw it"), code),
    )
    return Card(title=title, summary=title, blocks=(*blocks, Actions(steps)))


def _facts(idea: IdeaRow) -> Sequence[tuple[Words, Words]]:
    return ((_("Number"), name_of(idea.number)), (_("Status"), status_words(idea)))


def _talk(call: AnonCall, idea: IdeaRow, code: str) -> Iterator[Block]:
    """Why it was not now, what its author was asked, and what they answered."""
    if idea.reason:
        yield Paragraph((_("Why"), ": ", idea.reason))
    for question in call.store(IdeaStore).questions(idea):
        yield Paragraph(question_words(question.asker_name, question.text))
        if question.answer:
            yield Paragraph((_("You answered:"), " ", question.answer), "quote")
        else:
            yield Actions((reply.primary(_("Answer without my name"), code, question.number),))


@feature.action
@feature.command("ideas edit", _("Change your own idea, with its receipt code"))
def edit(
    call: AnonCall,
    code: Receipt,
    text: Annotated[str, Arg(_("what it should say"), rest=True, most=MOST_CHARACTERS)] = "",
) -> Effects:
    """Change one's idea; ask for the words when they are missing."""
    own = way_back.own(call, code)
    return way_back.edited(call, own, text) if text else edited.open(as_given(code), values={"text": own.text})


@feature.on_submit
def edited(call: AnonCall, form: TextForm, code: str) -> Effects:
    """Change one's idea."""
    return way_back.edited(call, way_back.own(call, code), form.text)


@feature.action
@feature.command("ideas add", _("Add to your own idea, with its receipt code"))
def add(
    call: AnonCall, code: Receipt, text: Annotated[str, Arg(_("what to add"), rest=True, most=500)] = ""
) -> Effects:
    """Add to one's idea; ask for the words when they are missing."""
    way_back.own(call, code)
    return _add(call, code, text) if text else added.open(as_given(code))


@feature.on_submit
def added(call: AnonCall, form: AdditionForm, code: str) -> Effects:
    """Add to one's idea."""
    return _add(call, code, form.text)


def _add(call: AnonCall, code: str, text: str) -> Effects:
    own = way_back.own(call, code)
    whole = f"{own.text}\n\n{text}"
    if len(whole) > MOST_CHARACTERS:
        raise Rejected(
            _n(
                "With that your idea is {count} character too long. Please shorten it.",
                "With that your idea is {count} characters too long. Please shorten it.",
                len(whole) - MOST_CHARACTERS,
            )
        )
    call.store(WaitingIdeas).add(way_back.place(call, own), whole, act=call.key)
    return way_back.changed(call, own)


@feature.action
@feature.command("ideas withdraw", _("Withdraw your own idea, with its receipt code"))
def withdraw(call: AnonCall, code: Receipt) -> Effects:
    """Withdraw one's idea."""
    return way_back.withdrawn(call, code)


@feature.action
@feature.command("ideas answer", _("Answer a question about your own idea, with its receipt code"))
def reply(
    call: AnonCall,
    code: Receipt,
    question: Annotated[int, Arg(_("which question: 1 is the first"))],
    text: Annotated[str, Arg(_("your answer"), rest=True, most=500)] = "",
) -> Effects:
    """Answer a question about one's idea; ask for the words when they are missing."""
    _question(call, code, question)
    return _answer(call, code, question, text) if text else replied.open(as_given(code), question)


@feature.on_submit
def replied(call: AnonCall, form: AnswerForm, code: str, question: int) -> Effects:
    """Answer a question about one's idea."""
    return _answer(call, code, question, form.text)


def _answer(call: AnonCall, code: str, question: int, text: str) -> Effects:
    _question(call, code, question)
    call.store(WaitingIdeas).change(hash_of(as_given(code)), "answer", text=text, question=question)
    return way_back.at_the_tick(call)


def _question(call: View, code: str, question: int) -> None:
    idea = way_back.own(call, code).shown
    asked = call.store(IdeaStore).questions(idea) if idea is not None else ()
    if not any(one.number == question for one in asked):
        raise NotFound(_("There is no such question about your idea."))


@feature.action
@feature.command("ideas claim", _("Put your name to your own idea, with its receipt code"))
def claim(call: Call, code: Receipt) -> Effects:
    """Put one's name to one's idea."""
    own, store = way_back.own(call, code), call.store(IdeaStore)
    if own.waiting is not None:
        number = store.sign(own.waiting.text, author=call.person.member, name=call.person.name, now=call.now)
        call.store(WaitingIdeas).drop([own.waiting])
        return [Post(content=card_of(number)), Reply(_("Shared with your name, as {idea}.", idea=name_of(number)))]
    assert own.shown is not None
    store.change(own.shown, author_id=call.person.member, author_name=call.person.name)
    told = Reply(_("{idea} now carries your name.", idea=name_of(own.shown.number)))
    return [Refresh(card_of(own.shown.number)), told]
