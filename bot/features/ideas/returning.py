"""Coming back to one's own idea by receipt code, still without a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.features.ideas.common import Receipt, card_of, feature, moment, name_of, question_words, status_words
from bot.features.ideas.revealing import reveal
from bot.kit import (
    Actions,
    AnonCall,
    Arg,
    Asked,
    Block,
    Call,
    Card,
    Effects,
    Field,
    Fields,
    Form,
    NotFound,
    Paragraph,
    Post,
    Refresh,
    Rejected,
    Reply,
    View,
    _,
    _n,
    next_tick,
)
from bot.kit.receipts import as_given
from bot.kit.unnamed import TICK, later
from storage.ideas import IdeaRow, IdeaStore, WaitingIdeas
from storage.waiting import MOST_CHARACTERS, Waiting, hash_of


def _showing_later(view: View, code: str, question: int = 0) -> Asked:
    return Asked(later(view.now))


@dataclass(frozen=True, slots=True)
class ReceiptForm(Form):
    """The way back to one's own idea."""

    title = _("My idea")
    send = _("Look it up")

    code: Annotated[str, Field(_("Your receipt code"), most=60)]


@dataclass(frozen=True, slots=True)
class TextForm(Form):
    """New words for one's own idea."""

    title = _("Change your idea")
    asks = staticmethod(_showing_later)

    text: Annotated[str, Field(_("It should say"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class AdditionForm(Form):
    """More words for one's own idea."""

    title = _("Add to your idea")
    asks = staticmethod(_showing_later)

    text: Annotated[str, Field(_("What would you like to add?"), "paragraph", most=500)]


@dataclass(frozen=True, slots=True)
class AnswerForm(Form):
    """An answer to a question about one's own idea."""

    title = _("Answer without your name")
    asks = staticmethod(_showing_later)

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
    code = as_given(typed)
    waiting, idea = _find_mine(call, code)
    title = _("Your idea")
    blocks: list[Block] = []
    if waiting is not None:
        blocks += [
            Paragraph(waiting.text, "quote"),
            Paragraph(_("It still waits; it appears {moment}.", moment=moment(call))),
        ]
    elif idea is not None:
        blocks += [
            Paragraph(idea.text, "quote"),
            Fields(((_("Number"), name_of(idea.number)), (_("Status"), status_words(idea)))),
        ]
        if (change := call.store(WaitingIdeas).edit_of(hash_of(code))) is not None:
            blocks += [Paragraph((_("Your new words:"), " ", later(call.now))), Paragraph(change.text, "quote")]
        if idea.reason:
            blocks.append(Paragraph((_("Why"), ": ", idea.reason)))
        for question in call.store(IdeaStore).questions(idea):
            blocks.append(Paragraph(question_words(question.asker_name, question.text)))
            if question.answer:
                blocks.append(Paragraph((_("You answered:"), " ", question.answer), "quote"))
            else:
                blocks.append(Actions((reply.primary(_("Answer without my name"), code, question.number),)))
    blocks.append(
        Actions(
            (
                edit.button(_("Change it"), code),
                add.button(_("Add to it"), code),
                claim.button(_("This is mine: show my name"), code),
                withdraw.danger(_("Withdraw it"), code),
            )
        )
    )
    return Card(title=title, summary=title, blocks=tuple(blocks))


def _find_mine(call: View, code: str) -> tuple[Waiting | None, IdeaRow | None]:
    hashed = hash_of(as_given(code))
    waiting = call.store(WaitingIdeas).by_receipt(hashed)
    idea = None if waiting else call.store(IdeaStore).find_by_receipt(hashed)
    if (waiting is None or waiting.kind == "withdrawn") and (idea is None or idea.hidden == "withdrawn"):
        raise NotFound(_("No idea has this code here. Check it against your note; a withdrawn idea has none any more."))
    return waiting, idea


def _newest_words(call: View, code: str) -> str:
    """What one's idea says, or will say."""
    waiting, idea = _find_mine(call, code)
    newest = waiting or call.store(WaitingIdeas).edit_of(hash_of(as_given(code))) or idea
    return newest.text if newest else ""


@feature.action
def edit(call: AnonCall, code: str) -> Effects:
    """Ask for new words."""
    return edited.open(code, values={"text": _newest_words(call, code)})


@feature.on_submit
def edited(call: AnonCall, form: TextForm, code: str) -> Effects:
    """Change one's idea: at once while it waits, at the next tick when others have read it."""
    return _change(call, code, form.text, adding=False)


@feature.command("ideas edit", _("Change your own idea, with its receipt code"))
def edit_typed(
    call: AnonCall,
    code: Receipt,
    text: Annotated[str, Arg(_("what it should say"), rest=True, most=MOST_CHARACTERS)] = "",
) -> Effects:
    """Change one's idea; ask for the words when they are missing."""
    if text:
        return _change(call, code, text, adding=False)
    return edited.open(as_given(code), values={"text": _newest_words(call, code)})


@feature.action
def add(call: AnonCall, code: str) -> Effects:
    """Ask for more words."""
    _find_mine(call, code)
    return added.open(code)


@feature.on_submit
def added(call: AnonCall, form: AdditionForm, code: str) -> Effects:
    """Add to one's idea."""
    return _change(call, code, form.text, adding=True)


@feature.command("ideas add", _("Add to your own idea, with its receipt code"))
def add_typed(
    call: AnonCall, code: Receipt, text: Annotated[str, Arg(_("what to add"), rest=True, most=500)]
) -> Effects:
    """Add to one's idea."""
    return _change(call, code, text, adding=True)


def _change(call: AnonCall, code: str, text: str, *, adding: bool) -> Effects:
    whole = f"{_newest_words(call, code)}\n\n{text}" if adding else text
    if len(whole) > MOST_CHARACTERS:
        raise Rejected(
            _n(
                "With that your idea is {count} character too long. Please shorten it.",
                "With that your idea is {count} characters too long. Please shorten it.",
                len(whole) - MOST_CHARACTERS,
            )
        )
    waiting, _shown = _find_mine(call, code)
    store, receipt = call.store(WaitingIdeas), hash_of(as_given(code))
    before = waiting or store.edit_of(receipt) or store.change(receipt, "edit")
    if adding:
        store.add(before, whole, act=call.key)
    else:
        store.rewrite(before, text=whole)
    return Reply(_("Changed; nobody had seen it yet.")) if waiting else _kept_for_later(call)


@feature.action
def withdraw(call: AnonCall, code: str) -> Effects:
    """Withdraw one's idea."""
    return _withdraw(call, code)


@feature.command("ideas withdraw", _("Withdraw your own idea, with its receipt code"))
def withdraw_typed(call: AnonCall, code: Receipt) -> Effects:
    """Withdraw one's idea."""
    return _withdraw(call, code)


def _withdraw(call: AnonCall, code: str) -> Effects:
    store = call.store(WaitingIdeas)
    waiting = store.by_receipt(hash_of(as_given(code)))
    if waiting is not None:  # also when it was withdrawn a moment ago: an act may be delivered twice
        store.rewrite(waiting, kind="withdrawn", text="")
        return Reply(_("Withdrawn; nobody had seen it."))
    _find_mine(call, code)
    store.change(hash_of(as_given(code)), "withdraw")
    return _kept_for_later(call)


@feature.action
def reply(call: AnonCall, code: str, question: int) -> Effects:
    """Ask for the answer."""
    _question(call, code, question)
    return replied.open(code, question)


@feature.on_submit
def replied(call: AnonCall, form: AnswerForm, code: str, question: int) -> Effects:
    """Answer a question about one's idea."""
    return _answer(call, code, question, form.text)


@feature.command("ideas answer", _("Answer a question about your own idea, with its receipt code"))
def answer_typed(
    call: AnonCall,
    code: Receipt,
    question: Annotated[int, Arg(_("which question: 1 is the first"))],
    text: Annotated[str, Arg(_("your answer"), rest=True, most=500)],
) -> Effects:
    """Answer a question about one's idea."""
    return _answer(call, code, question, text)


def _answer(call: AnonCall, code: str, question: int, text: str) -> Effects:
    _question(call, code, question)
    call.store(WaitingIdeas).change(hash_of(as_given(code)), "answer", text=text, question=question)
    return _kept_for_later(call)


def _question(call: View, code: str, question: int) -> None:
    _waiting, idea = _find_mine(call, code)
    asked = call.store(IdeaStore).questions(idea) if idea is not None else ()
    if not any(one.number == question for one in asked):
        raise NotFound(_("There is no such question about your idea."))


@feature.action
def claim(call: Call, code: str) -> Effects:
    """Put one's name to one's idea."""
    return _claim(call, code)


@feature.command("ideas claim", _("Put your name to your own idea, with its receipt code"))
def claim_typed(call: Call, code: Receipt) -> Effects:
    """Put one's name to one's idea."""
    return _claim(call, code)


def _claim(call: Call, code: str) -> Effects:
    waiting, idea = _find_mine(call, code)
    store = call.store(IdeaStore)
    if waiting is not None:
        number = store.sign(waiting.text, author=call.person.member, name=call.person.name, now=call.now)
        call.store(WaitingIdeas).drop([waiting])
        return [Post(content=card_of(number)), Reply(_("Shared with your name, as {idea}.", idea=name_of(number)))]
    assert idea is not None
    store.change(idea, author_id=call.person.member, author_name=call.person.name)
    return [Refresh(card_of(idea.number)), Reply(_("{idea} now carries your name.", idea=name_of(idea.number)))]


def _kept_for_later(call: View) -> Effects:
    return [Reply((_("Kept."), " ", later(call.now))), reveal.at(next_tick(call.now, TICK))]
