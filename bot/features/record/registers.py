"""What is on record: the kinds of entries there are, how one of each is called, and how it can stand."""

from __future__ import annotations

from typing import Annotated, Final

from bot.features.record.common import feature
from bot.kit import ActionChanged, Arg, CardRef, Emit, Refresh, _
from bot.kit.registers import Register
from storage.record import ActionStore, BlockerStore, DecisionStore, MilestoneStore, QuestionStore

milestones: Final = Register(
    feature,
    MilestoneStore,
    letter="M",
    one=_("Milestone"),
    many=_("Milestones"),
    states={
        "planned": _("planned"),
        "on_track": _("on track"),
        "at_risk": _("at risk"),
        "reached": _("reached"),
        "let_go": _("let go"),
    },
    columns={"due": _("To be reached by"), "reached": _("Reached on")},
)
decisions: Final = Register(
    feature,
    DecisionStore,
    letter="D",
    digits=3,
    one=_("Decision"),
    many=_("Decisions"),
    states={"in_force": _("in force"), "superseded": _("superseded"), "taken_back": _("taken back")},
    columns={
        "reasons": _("Why"),
        "context": _("What led to it"),
        "options": _("Other ways"),
        "dissent": _("What speaks against it"),
        "supersedes": _("Supersedes"),
        "review": _("To be looked at again on"),
    },
)
questions: Final = Register(
    feature,
    QuestionStore,
    letter="Q",
    digits=3,
    one=_("Question"),
    many=_("Questions"),
    states={"open": _("open"), "answered": _("answered"), "let_go": _("let go")},
    columns={"needed": _("Needed by"), "answer": _("The answer")},
    also=lambda number: [Refresh(CardRef("record.question_offer", (number,)))],
)
actions: Final = Register(
    feature,
    ActionStore,
    letter="A",
    one=_("Action"),
    many=_("Actions"),
    states={"open": _("to be done"), "done": _("done"), "dropped": _("let go")},
    columns={"due": _("To be done by"), "condition": _("Only if"), "reason": _("Why")},
    also=lambda number: [Emit(ActionChanged(number))],
)
blockers: Final = Register(
    feature,
    BlockerStore,
    letter="B",
    one=_("Blocker"),
    many=_("Blockers"),
    states={"open": _("not solved yet"), "solved": _("solved"), "withdrawn": _("withdrawn")},
    columns={"solved": _("Solved on"), "how": _("How it was solved")},
)

MilestoneNumber = Annotated[int, Arg(_("which milestone, such as M-3"), prefix="M")]
ActionNumber = Annotated[int, Arg(_("which action, such as A-3"), prefix="A")]
