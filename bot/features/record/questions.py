"""Open questions: what the group has to find out, who does, by when, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from bot.features.record.common import (
    DAY_HINT,
    DAY_HINT_OPTIONAL,
    choices_of,
    day_of,
    feature,
    is_over,
    named,
    not_there,
    perhaps_day_of,
)
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    CardRef,
    Direct,
    Effects,
    Field,
    Fields,
    Form,
    Kind,
    MemberId,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Slash,
    Table,
    View,
    When,
    Words,
    _,
    _n,
    shortened,
)
from storage.record import MOST_CHARACTERS, Question, QuestionStore

STATES: Final[Mapping[str, Phrase]] = {
    "open": _("open"),
    "answered": _("answered"),
    "let_go": _("let go"),
}

Number = Annotated[int, Arg(_("which question, such as Q-001"), prefix="Q")]


@dataclass(frozen=True, slots=True)
class QuestionForm(Form):
    """A new question."""

    title = _("An open question")
    send = _("Save")

    text: Annotated[str, Field(_("What do you need to know?"), "paragraph", most=MOST_CHARACTERS)]
    needed: Annotated[datetime | None, Field(_("By when?"), most=60, hint=DAY_HINT_OPTIONAL)] = None


@dataclass(frozen=True, slots=True)
class QuestionWordsForm(Form):
    """A question in other words."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What do you need to know?"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class NeededForm(Form):
    """When an answer is needed."""

    title = _("When is it needed?")
    send = _("Save")

    needed: Annotated[datetime, Field(_("By when?"), most=60, hint=DAY_HINT)]


@dataclass(frozen=True, slots=True)
class FoundOutForm(Form):
    """An answer."""

    title = _("The answer")
    send = _("Save")

    text: Annotated[str, Field(_("What did you find out?"), "paragraph", most=MOST_CHARACTERS)]


# --- Asking -----------------------------------------------------------------------------------------------------------


@feature.command("question", _("Put on record what the group has to find out"))
def question(
    call: Call, text: Annotated[str, Arg(_("what you need to know"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Keep a question; ask for it when it is missing."""
    return ask_question(call, text) if text else question_asked.open()


@feature.action
def new_question(call: Call) -> Effects:
    """Ask for a question."""
    return question_asked.open()


@feature.on_submit
def question_asked(call: Call, form: QuestionForm) -> Effects:
    """Keep a question."""
    return ask_question(call, form.text, perhaps_day_of(call, form.needed, "needed"))


def ask_question(call: Call, text: str, needed: datetime | None = None) -> Effects:
    """Keep a question, and show it to everybody."""
    store = call.store(QuestionStore)
    number = store.add(text, needed=needed, at=call.now, by=call.person.member, name=call.person.name)
    name = question_name(number)
    told = (
        _("{name} is on record.", name=name)
        if needed is None
        else _("{name} is on record; the answer is needed by {day}.", name=name, day=Bold(When(needed, "day")))
    )
    return [Post(content=question_of(number)), Reply(told)]


@feature.command("questions needed", _("Say by when the answer to a question is needed"))
def needed_typed(
    call: Call, number: Number, when: Annotated[datetime | None, Arg(_("by when"), rest=True)] = None
) -> Effects:
    """Keep the day; ask for it when it is missing."""
    _open(call, number)
    return question_needed.open(number) if when is None else _needed(call, number, when)


@feature.action
def set_needed(call: Call, number: int) -> Effects:
    """Ask for the day."""
    _open(call, number)
    return question_needed.open(number)


@feature.on_submit
def question_needed(call: Call, form: NeededForm, number: int) -> Effects:
    """Keep the day."""
    return _needed(call, number, form.needed)


def _needed(call: Call, number: int, when: datetime) -> Effects:
    _open(call, number)
    needed = day_of(call, when, "needed")
    call.store(QuestionStore).need(number, needed)
    told = _("The answer to {name} is needed by {day}.", name=question_name(number), day=Bold(When(needed, "day")))
    return [Refresh(question_of(number)), Reply(told)]


@feature.command("questions change", _("Change the words of a question"))
def change_question_typed(call: Call, number: Number) -> Effects:
    """Ask for other words."""
    return question_changed.open(number, values={"text": _found(call, number).text})


@feature.action
def change_question(call: Call, number: int) -> Effects:
    """Ask for other words."""
    return question_changed.open(number, values={"text": _found(call, number).text})


@feature.on_submit
def question_changed(call: Call, form: QuestionWordsForm, number: int) -> Effects:
    """Keep other words."""
    _taken(call, number)
    call.store(QuestionStore).reword(number, form.text)
    return [Refresh(question_of(number)), Reply(_("Changed."))]


# --- Finding out ------------------------------------------------------------------------------------------------------


@feature.command("questions take", _("Say that you will find out the answer to a question"))
def take_question_typed(call: Call, number: Number) -> Effects:
    """They find out."""
    return _takes(call, number)


@feature.action
def take_question(call: Call, number: int) -> Effects:
    """They find out."""
    return _takes(call, number)


def _takes(call: Call, number: int) -> Effects:
    found = _open(call, number)
    if found.owner_id == call.person.member:
        raise Rejected(_("You find out already. Thank you!"))
    if found.owner_id is not None:
        raise Rejected(_("{name} finds out already.", name=named(found.owner_name)))
    call.store(QuestionStore).own(number, member=call.person.member, name=call.person.name)
    told = _("Thank you. {command} keeps what you find out; you can hand it back any time.", command=_answering(number))
    return [Refresh(question_of(number)), Refresh(question_offer.of(number)), Reply(told)]


@feature.command("questions give", _("Ask somebody in private whether they find out"))
def give_question(call: Call, number: Number, person: Annotated[MemberId, Arg(_("whom, such as @ana"))]) -> Effects:
    """Ask them; it is theirs once they say so."""
    found = _open(call, number)
    if person == call.person.member:
        return _takes(call, number)
    if found.owner_id is not None:
        raise Rejected(_("{name} finds out already.", name=named(found.owner_name)))
    return [Direct(person, question_offer.of(number)), Reply(_("They are asked in private, and can say no."))]


@feature.card
def question_offer(view: View, number: int) -> Card | None:
    """A question, before whoever is asked to find out."""
    found = view.store(QuestionStore).find(number)
    if found is None:
        return None
    title = _("Can you find this out?")
    blocks: list[Block] = [Paragraph(found.text, "quote")]
    if found.needed is not None:
        blocks.append(Paragraph(_("By {due}", due=When(found.needed, "day"))))
    if found.state != "open":
        blocks.append(Paragraph(STATES[found.state], "quiet"))
    elif found.owner_id is None:
        yes, no = take_question.primary(_("I find out"), number), not_me.button(_("Not this time"), number)
        blocks.append(Actions((yes, no)))
    else:
        blocks.append(Paragraph(_("{name} finds out.", name=named(found.owner_name))))
        blocks.append(Actions((return_question.button(_("Hand it back"), number),)))
    return Card(title=title, summary=(title, " ", found.text), blocks=tuple(blocks))


@feature.action
def not_me(call: Call, number: int) -> Effects:
    """It stays for somebody else, and nobody asks why."""
    _open(call, number)
    return Reply(_("All right. Somebody else can find out."))


@feature.command("questions return", _("Hand a question back; nobody asks why"))
def return_question_typed(call: Call, number: Number) -> Effects:
    """It is for somebody else."""
    return _returned(call, number)


@feature.action
def return_question(call: Call, number: int) -> Effects:
    """It is for somebody else."""
    return _returned(call, number)


def _returned(call: Call, number: int) -> Effects:
    found = _open(call, number)
    if found.owner_id != call.person.member:
        raise Rejected(_("It is not yours."))
    call.store(QuestionStore).own(number, member=None, name=None)
    told = Reply(_("All right. Somebody else can find out."))
    return [Refresh(question_of(number)), Refresh(question_offer.of(number)), told]


@feature.command("questions answer", _("Answer a question"))
def answer_question_typed(
    call: Call, number: Number, text: Annotated[str, Arg(_("the answer"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Keep the answer; ask for it when it is missing."""
    return _answered(call, number, text) if text else _ask_answer(call, number)


@feature.action
def answer_question(call: Call, number: int) -> Effects:
    """Ask for the answer."""
    return _ask_answer(call, number)


def _ask_answer(call: Call, number: int) -> Effects:
    found = _found(call, number)
    return question_answered.open(number, values={"text": found.answer if found.state == "answered" else ""})


@feature.on_submit
def question_answered(call: Call, form: FoundOutForm, number: int) -> Effects:
    """Keep the answer."""
    return _answered(call, number, form.text)


def _answered(call: Call, number: int, text: str) -> Effects:
    _taken(call, number)
    call.store(QuestionStore).answer(number, text, at=call.now, by=call.person.member, name=call.person.name)
    told = Reply(_("Thank you. {name} is answered.", name=question_name(number)))
    return [Refresh(question_of(number)), Refresh(question_offer.of(number)), told]


@feature.command("questions close", _("Let a question go that needs no answer any more"))
def let_question_go(
    call: Call, number: Number, why: Annotated[str, Arg(_("why"), rest=True, most=500)] = ""
) -> Effects:
    """It needs no answer any more."""
    _open(call, number)
    call.store(QuestionStore).let_go(number, why)
    told = Reply(_("{name} needs no answer any more.", name=question_name(number)))
    return [Refresh(question_of(number)), Refresh(question_offer.of(number)), told]


# --- Showing ----------------------------------------------------------------------------------------------------------


@feature.card
def question_card(view: View, number: int) -> Card | None:
    """A question as everybody sees it."""
    found = view.store(QuestionStore).find(number)
    if found is None:
        return None
    title = _("Question {name}", name=question_name(number))
    facts: list[tuple[Words, Words]] = [(_("Status"), STATES[found.state])]
    if found.state == "open":
        nobody = _("nobody yet")
        facts.append((_("Who finds out"), nobody if found.owner_id is None else named(found.owner_name)))
        if found.needed is not None:
            facts.append((_("Needed by"), When(found.needed, "day")))
    if found.answered is not None:
        facts.append((_("Answered by"), (named(found.answerer_name), ", ", When(found.answered, "day"))))
    blocks: list[Block] = [Paragraph(found.text)]
    if found.answer:
        blocks.append(Paragraph(found.answer, "quote"))
    blocks += [Fields(tuple(facts)), Actions(_steps(found))]
    return Card(title=title, summary=(title, ", ", STATES[found.state], ": ", found.text), blocks=tuple(blocks))


def _steps(question: Question) -> tuple[Button, ...]:
    number = question.number
    words = change_question.button(_("Change the words"), number)
    if question.state != "open":
        return (answer_question.button(_("Say the answer better"), number), words)
    take = (take_question.button(_("I find out"), number),) if question.owner_id is None else ()
    date = _("By when?") if question.needed is None else _("Move the date")
    return (answer_question.primary(_("Answer"), number), *take, set_needed.button(date, number), words)


@feature.command("questions show", _("Look at one question"))
def show_question(call: View, number: Number) -> Effects:
    """Its card, privately."""
    card = question_card.draw(call, number)
    if card is None:
        raise not_there(question_name(number), "questions list")
    return Reply(card)


@feature.command("questions list", _("See the questions of this group, and what came of them"))
def list_questions(
    call: View, state: Annotated[str, Arg(_("only those that are so"), choices=choices_of(STATES))] = ""
) -> Effects:
    """The questions in a table, the open ones first."""
    found = call.store(QuestionStore).all(*((state,) if state else ()))
    title = _("Questions of {group}", group=call.group.name)
    summary = _n("One question", "{count} questions", len(found))
    begin = Actions((new_question.primary(_("Ask a question")),))
    if not found:
        none = Paragraph(_("There are none yet. What would help you to know?"))
        return Reply(Card(title=title, summary=summary, blocks=(none, begin)))
    head = (_("Number"), _("Question"), _("Status"), _("Needed by"))
    rows = tuple(
        (question_name(one.number), shortened(one.text), STATES[one.state], _when(call, one))
        for one in sorted(found, key=lambda one: (one.state != "open", -one.number))
    )
    return Reply(Card(title=title, summary=summary, blocks=(Table(head, rows), begin)))


def _when(view: View, question: Question) -> Words:
    if question.needed is None:
        return "–"
    day = When(question.needed, "day")
    return _("{day} (over)", day=day) if question.state == "open" and is_over(view, question.needed) else day


# --- What it rests on -------------------------------------------------------------------------------------------------


def question_name(number: int) -> str:
    """What people call a question."""
    return f"Q-{number:03}"


def question_of(number: int) -> CardRef:
    """The card of a question."""
    return question_card.of(number)


feature.keeps(
    Kind(
        name=QuestionStore.name,
        one=_("Question"),
        many=_("Questions"),
        called=question_name,
        show=question_card.draw,
        states=STATES,
        columns={"needed": _("Needed by"), "answer": _("The answer")},
    )
)


def _answering(number: int) -> Slash:
    return Slash(f"questions answer {question_name(number)}")


def _found(view: View, number: int) -> Question:
    """A question.

    :raises NotFound: when there is none.
    """
    found = view.store(QuestionStore).find(number)
    if found is None:
        raise not_there(question_name(number), "questions list")
    return found


def _taken(call: Call, number: int) -> Question:
    """A question to change; who comes at the same time comes after, and finds it changed.

    :raises NotFound: when there is none.
    """
    call.store(QuestionStore).take(number)
    return _found(call, number)


def _open(call: Call, number: int) -> Question:
    """A question that needs an answer.

    :raises Rejected: when it has one, or was let go.
    """
    found = _taken(call, number)
    if found.state != "open":
        raise Rejected(_("{name} is {state}.", name=question_name(number), state=STATES[found.state]))
    return found
