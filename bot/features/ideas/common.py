"""What all parts of the feature share: its name, its rules in numbers, and how an idea is found and called."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Final

from bot.kit import (
    Arg,
    Bold,
    CardRef,
    Choice,
    Feature,
    NotFound,
    Phrase,
    Post,
    Rejected,
    Slash,
    View,
    Words,
    _,
    unnamed,
)
from storage.ideas import Board, IdeaRow, IdeaStore

feature = Feature("ideas", _("Ideas: say what should change, with your name or without"))

FLAGS_THAT_HIDE: Final = 3
VERDICTS_THAT_SETTLE: Final = 2
SWEEP: Final = time(0)
"""When drafts that were left since the day before are thrown away."""

STATUSES: Final = {
    "new": _("new"),
    "discussing": _("discussing"),
    "adopted": _("adopted"),
    "not_now": _("not now"),
    "done": _("done"),
}
BECOMES: Final = {
    "task": _("a task"),
    "milestone": _("a milestone"),
    "poll": _("a poll"),
    "principle": _("a principle"),
}
CLOSED: Final = ("adopted", "not_now", "done")

IdeaNumber = Annotated[int, Arg(_("the idea's number, such as I-12"), prefix="I")]


def name_of(number: int) -> str:
    """What people call an idea."""
    return f"I-{number}"


def card_of(number: int) -> CardRef:
    """The card of an idea; `card.py` draws it."""
    return CardRef("ideas.idea_card", (number,))


def choices_of(of: dict[str, Phrase]) -> tuple[Choice, ...]:
    """What can be chosen, from values with their words."""
    return tuple(Choice(value, label) for value, label in of.items())


def refuse_while_paused(call: View) -> None:
    """Say it when no new ideas are taken.

    :raises Rejected: while the moderators have paused them.
    """
    if call.store(IdeaStore).board().paused:
        raise Rejected(_("The moderators have paused new ideas for now. Please keep yours, and try again later."))


def least_of(board: Board) -> int:
    """How many ideas wait for each other."""
    return unnamed.enough(sensitive=board.sensitive)


def moment(call: View) -> Phrase:
    """When an idea that is kept now appears, as far as anybody can know."""
    return unnamed.moment(call.now, least_of(call.store(IdeaStore).board()))


def open_idea(call: View, number: int) -> IdeaRow:
    """An idea that everybody can see.

    :raises NotFound: when there is none, whatever the reason.
    """
    idea = call.store(IdeaStore).find(number)
    if idea is None or idea.hidden:
        raise no_idea(number)
    return idea


def hidden_idea(call: View, number: int) -> IdeaRow:
    """An idea that is under review.

    :raises NotFound: when it is not.
    """
    idea = call.store(IdeaStore).find(number)
    if idea is None or idea.hidden not in ("flagged", "held"):
        raise NotFound(_("{idea} is not under review.", idea=name_of(number)))
    return idea


def no_idea(number: int) -> NotFound:
    """The one answer for what is not there, hidden, or another group's."""
    return NotFound(
        _(
            "There is no idea {idea} to see here. {command} shows those there are.",
            idea=name_of(number),
            command=Slash("ideas list"),
        )
    )


def support_purpose(number: int) -> str:
    """For what a supporter's pseudonym stands."""
    return f"idea support {number}"


def status_words(idea: IdeaRow) -> Words:
    """What became of an idea."""
    if idea.status == "adopted" and idea.becomes:
        return _("adopted, it becomes {what}", what=BECOMES[idea.becomes])
    return STATUSES[idea.status]


def in_thread(idea: IdeaRow, words: Words) -> Post:
    """Words for those who talk about an idea."""
    return Post(content=words, under=card_of(idea.number))


def question_words(name: str | None, text: str) -> Words:
    """A question to an author; `None` is the name of somebody who left."""
    who = Bold(_("Somebody who left") if name is None else name)
    return (_("{name} asks:", name=who), " ", text)


def answer_words(question: str, answer: str) -> Words:
    """An author's answer, with what it answers."""
    return (_("The author answers:"), " ", answer, "\n", _("The question was:"), " ", question)
