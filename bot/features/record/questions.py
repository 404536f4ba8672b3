"""Open questions: what the group has to find out, who does, by when, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from bot.features.record.common import DAY_HINT, DAY_HINT_OPTIONAL, Day, day_of, day_words, feature, perhaps_day_of
from bot.features.record.registers import questions
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Direct,
    Effects,
    Field,
    Fields,
    Form,
    MemberId,
    Paragraph,
    Post,
    Rejected,
    Reply,
    Slash,
    View,
    When,
    Words,
    _,
    _n,
)
from bot.kit.registers import named
from storage.record import MOST_CHARACTERS, Question, QuestionStore

Number = Annotated[int, Arg(_("which question, such as Q-001"), prefix="Q")]


@dataclass(frozen=True, slots=True)
class QuestionWordsForm(Form):
    """The words of a question."""

    title = _("Say it better")
    send = _("Save")

    text: Annotated[str, Field(_("What do you need to know?"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class QuestionForm(QuestionWordsForm):
    """A new question."""

    title = _("An open question")

    needed: Annotated[datetime | None, Field(_("By when?"), most=60, day=True, hint=DAY_HINT_OPTIONAL)] = None


@dataclass(frozen=True, slots=True)
class NeededForm(Form):
    """When an answer is needed."""

    title = _("When is it needed?")
    send = _("Save")

    needed: Annotated[datetime, Field(_("By when?"), most=60, day=True, hint=DAY_HINT)]


@dataclass(frozen=True, slots=True)
class FoundOutForm(Form):
    """An answer."""

    title = _("The answer")
    send = _("Save")

    text: Annotated[str, Field(_("What did you find out?"), "paragraph", most=MOST_CHARACTERS)]


# --- Asking -----------------------------------------------------------------------------------------------------------


@feature.action
@feature.command("question", _("Put on record what the group has to find out"))
def new_question(
    call: Call, text: Annotated[str, Arg(_("what you need to know"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Keep a question; ask for it when it is missing."""
    return ask_question(call, text) if text else question_asked.open()


@feature.on_submit
def question_asked(call: Call, form: QuestionForm) -> Effects:
    """Keep a question."""
    return ask_question(call, form.text, perhaps_day_of(call, form.needed, "needed"))


def ask_question(call: Call, text: str, needed: datetime | None = None) -> Effects:
    """Keep a question, and show it to everybody."""
    who = call.person
    number = call.store(QuestionStore).add(text, needed=needed, at=call.now, by=who.member, name=who.name)
    name = questions.name(number)
    told = (
        _("{name} is on record.", name=name)
        if needed is None
        else _("{name} is on record; the answer is needed by {day}.", name=name, day=Bold(When(needed, "day")))
    )
    return [Post(content=questions.card(number)), Reply(told)]


@feature.action
@feature.command("questions needed", _("Say by when the answer to a question is needed"))
def set_needed(call: Call, number: Number, when: Day = None) -> Effects:
    """Keep the day; ask for it when it is missing."""
    _open(call, number)
    return question_needed.open(number) if when is None else _needed(call, number, when)


@feature.on_submit
def question_needed(call: Call, form: NeededForm, number: int) -> Effects:
    """Keep the day."""
    return _needed(call, number, form.needed)


def _needed(call: Call, number: int, when: datetime) -> Effects:
    _open(call, number)
    needed = day_of(call, when, "needed")
    call.store(QuestionStore).need(number, needed)
    day = Bold(When(needed, "day"))
    return questions.changed(
        number, _("The answer to {name} is needed by {day}.", name=questions.name(number), day=day)
    )


@feature.action
@feature.command("questions change", _("Change the words of a question"))
def change_question(call: Call, number: Number) -> Effects:
    """Ask for other words."""
    return question_changed.open(number, values={"text": questions.found(call, number).text})


@feature.on_submit
def question_changed(call: Call, form: QuestionWordsForm, number: int) -> Effects:
    """Keep other words."""
    questions.taken(call, number)
    call.store(QuestionStore).reword(number, form.text)
    return questions.changed(number, _("Changed."))


# --- Finding out ------------------------------------------------------------------------------------------------------


@feature.action
@feature.command("questions take", _("Say that you will find out the answer to a question"))
def take_question(call: Call, number: Number) -> Effects:
    """They find out."""
    return _takes(call, _open(call, number))


def _takes(call: Call, found: Question) -> Effects:
    if found.owner_id == call.person.member:
        raise Rejected(_("You find out already. Thank you!"))
    _check_free(found)
    call.store(QuestionStore).own(found.number, member=call.person.member, name=call.person.name)
    command = Slash(f"questions answer {questions.name(found.number)}")
    told = _("Thank you. {command} keeps what you find out; you can hand it back any time.", command=command)
    return questions.changed(found.number, told)


@feature.command("questions give", _("Ask somebody in private whether they find out"))
def give_question(call: Call, number: Number, person: Annotated[MemberId, Arg(_("whom, such as @ana"))]) -> Effects:
    """Ask them; it is theirs once they say so."""
    found = _open(call, number)
    if person == call.person.member:
        return _takes(call, found)
    _check_free(found)
    return [Direct(person, question_offer.of(number)), Reply(_("They are asked in private, and can say no."))]


def _check_free(found: Question) -> None:
    if found.owner_id is not None:
        raise Rejected(_("{name} finds out already.", name=named(found.owner_name)))


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
        blocks.append(Paragraph(questions.states[found.state], "quiet"))
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


@feature.action
@feature.command("questions return", _("Hand a question back; nobody asks why"))
def return_question(call: Call, number: Number) -> Effects:
    """It is for somebody else."""
    if _open(call, number).owner_id != call.person.member:
        raise Rejected(_("It is not yours."))
    call.store(QuestionStore).own(number, member=None, name=None)
    return questions.changed(number, _("All right. Somebody else can find out."))


@feature.action
@feature.command("questions answer", _("Answer a question"))
def answer_question(
    call: Call, number: Number, text: Annotated[str, Arg(_("the answer"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Keep the answer; ask for it when it is missing."""
    if text:
        return _answered(call, number, text)
    found = questions.found(call, number)
    return question_answered.open(number, values={"text": found.answer if found.state == "answered" else ""})


@feature.on_submit
def question_answered(call: Call, form: FoundOutForm, number: int) -> Effects:
    """Keep the answer."""
    return _answered(call, number, form.text)


def _answered(call: Call, number: int, text: str) -> Effects:
    questions.taken(call, number)
    call.store(QuestionStore).answer(number, text, at=call.now, by=call.person.member, name=call.person.name)
    return questions.changed(number, _("Thank you. {name} is answered.", name=questions.name(number)))


@feature.command("questions close", _("Let a question go that needs no answer any more"))
def let_question_go(
    call: Call, number: Number, why: Annotated[str, Arg(_("why"), rest=True, most=500)] = ""
) -> Effects:
    """It needs no answer any more."""
    _open(call, number)
    call.store(QuestionStore).let_go(number, why)
    return questions.changed(number, _("{name} needs no answer any more.", name=questions.name(number)))


def _open(call: Call, number: int) -> Question:
    return questions.open(call, number, "open")


# --- Showing ----------------------------------------------------------------------------------------------------------


@questions.drawn
def question_card(view: View, found: Question) -> Sequence[Block]:
    """A question as everybody sees it."""
    facts: list[tuple[Words, Words]] = [(_("Status"), questions.states[found.state])]
    if found.state == "open":
        nobody = _("nobody yet")
        facts.append((_("Who finds out"), nobody if found.owner_id is None else named(found.owner_name)))
        if found.needed is not None:
            facts.append((_("Needed by"), When(found.needed, "day")))
    if found.answered is not None:
        facts.append((_("Answered by"), (named(found.answerer_name), ", ", When(found.answered, "day"))))
    answer = (Paragraph(found.answer, "quote"),) if found.answer else ()
    return [Paragraph(found.text), *answer, Fields(tuple(facts)), Actions(_steps(found))]


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
    return questions.show(call, number)


@feature.command("questions list", _("See the questions of this group, and what came of them"))
def list_questions(
    call: View, state: Annotated[str, Arg(_("only those that are so"), choices=questions.choices)] = ""
) -> Effects:
    """The questions in a table, the open ones first."""
    found = questions.all(call, state)
    return questions.listed(
        call,
        sorted(found, key=lambda one: (one.state != "open", -one.number)),
        {
            _("Status"): lambda one: questions.states[one.state],
            _("Needed by"): lambda one: day_words(call, one.needed, still_open=one.state == "open"),
        },
        count=_n("One question", "{count} questions", len(found)),
        none=_("There are none yet. What would help you to know?"),
        steps=(new_question.primary(_("Ask a question")),),
    )
