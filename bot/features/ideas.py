"""Ideas: post-its from quiet voices, openly or without a name.

An idea without a name is a draft until its author has seen what will be shown; then it waits in the vault until enough
others wait with it, and they appear together, in random order. The author keeps a receipt code, shown once, with which
alone they can change, withdraw, answer for or claim it; whatever they do with it shows at the next tick, never at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from bot.kit import (
    Actions,
    AnonCall,
    Arg,
    Block,
    Bold,
    Button,
    Call,
    Card,
    CardRef,
    Channel,
    Choice,
    Code,
    CoordinatorCall,
    Divider,
    Effect,
    Effects,
    Emit,
    Feature,
    Field,
    Fields,
    Form,
    Group,
    IdeaAdopted,
    JobCall,
    MemberId,
    MembersMerged,
    ModeratorCall,
    NotFound,
    Paragraph,
    Phrase,
    Post,
    Refresh,
    Rejected,
    Reply,
    Role,
    Table,
    View,
    When,
    Words,
    _,
    _n,
    join,
    next_tick,
)
from storage.ideas import MOST_CHARACTERS, Board, IdeaRow, IdeaStore, Waiting, WaitingIdeas, hash_of

feature = Feature("ideas", _("Ideas: say what should change, with your name or without"))

TICK: Final = timedelta(minutes=15)
"""What is anonymous shows at these moments only, counted from midnight UTC, so that nobody sees when it was written."""
LEAST: Final = 3
LEAST_IF_SENSITIVE: Final = 5
SMALL_CROWD: Final = 5
"""Below so many people there is no crowd to hide in."""
FLAGS_THAT_HIDE: Final = 3
VERDICTS_THAT_SETTLE: Final = 2
DRAFTS_LAST: Final = timedelta(days=1)

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
Receipt = Annotated[str, Arg(_("the receipt code you got for it"))]


def _choices(of: dict[str, Phrase]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in of.items())


@dataclass(frozen=True, slots=True)
class IdeaForm(Form):
    """A new idea, or the draft of one."""

    title = _("Your idea")
    send = _("Preview")

    text: Annotated[str, Field(_("What is your idea?"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class QuestionForm(Form):
    """A question to an author nobody knows."""

    title = _("Ask the author")

    text: Annotated[str, Field(_("What would you like to know?"), "paragraph", most=500)]


@dataclass(frozen=True, slots=True)
class StatusForm(Form):
    """What becomes of an idea."""

    title = _("What becomes of it?")
    send = _("Save")

    status: Annotated[str, Field(_("Status"), "choice", choices=_choices(STATUSES))]
    becomes: Annotated[str, Field(_("If it is adopted, it becomes"), "choice", choices=_choices(BECOMES))] = ""
    reason: Annotated[
        str, Field(_("Why?"), "paragraph", most=500, hint=_("Needed for “not now”: the author deserves a reason."))
    ] = ""


@dataclass(frozen=True, slots=True)
class FlagForm(Form):
    """An objection to how an idea is written."""

    title = _("Report an idea")

    reason: Annotated[str, Field(_("What is wrong with it?"), "paragraph", most=500)]


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

    text: Annotated[str, Field(_("It should say"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class AdditionForm(Form):
    """More words for one's own idea."""

    title = _("Add to your idea")

    text: Annotated[str, Field(_("What would you like to add?"), "paragraph", most=500)]


@dataclass(frozen=True, slots=True)
class AnswerForm(Form):
    """An answer to a question about one's own idea."""

    title = _("Answer without your name")

    text: Annotated[str, Field(_("Your answer"), "paragraph", most=500)]


# Writing one


@feature.command("idea", _("Share an idea; nobody will see who wrote it"), daily=True)
def propose(call: AnonCall, text: Annotated[str, Arg(_("your idea"), rest=True, most=MOST_CHARACTERS)] = "") -> Effects:
    """Show an idea as it will look; ask for it when it is missing."""
    _refuse_while_paused(call)
    return _preview(call, call.key, text) if text else written.open(intro=_promise(call))


@feature.action
def write(call: AnonCall) -> Effects:
    """Ask for an idea."""
    _refuse_while_paused(call)
    return written.open(intro=_promise(call))


@feature.on_submit
def written(call: AnonCall, form: IdeaForm, draft: bytes = b"") -> Effects:
    """Keep a draft, new or changed, and show it as it will look."""
    _refuse_while_paused(call)
    return _preview(call, draft or call.key, form.text)


def _preview(call: AnonCall, draft: bytes, text: str) -> Effects:
    call.store(WaitingIdeas).keep(draft, text, kind="draft")
    title = _("This is how it will look")
    blocks: list[Block] = [
        Paragraph(text, "quote"),
        Fields(
            (
                (_("Where"), _places(call)),
                (_("When"), _moment(call)),
                (_("Who wrote it"), _("Not shown, not stored, not in any log. Nobody can look it up, we included.")),
            )
        ),
        *([Paragraph(warning)] if (warning := _small_crowd(call.group)) else []),
        Paragraph(
            _(
                "What remains: your style, facts that only one person knows, and that the chat itself sees you use this bot."
            ),
            "quiet",
        ),
        Actions(
            (
                keep.primary(_("Send without my name"), draft),
                sign.button(_("Send with my name"), draft),
                change.button(_("Change it"), draft),
                discard.danger(_("Throw it away"), draft),
            )
        ),
    ]
    return [
        Reply(Card(title=title, summary=(title, ": ", text), blocks=tuple(blocks))),
        sweep.at(next_tick(call.now, DRAFTS_LAST)),
    ]


@feature.action
def keep(call: AnonCall, draft: bytes) -> Effects:
    """Let a draft wait for its reveal, and give its author the only key to it."""
    store = call.store(WaitingIdeas)
    waiting = store.by_act(draft)
    if waiting is None or waiting.kind == "withdrawn":
        raise NotFound(_("This draft is no longer there: it was sent, thrown away, or lay here for more than a day."))
    code = store.keep(draft, waiting.text, kind="idea")
    title = _("Kept, without your name")
    blocks = (
        Paragraph(waiting.text, "quote"),
        Paragraph(_("It appears {moment}.", moment=_moment(call))),
        Paragraph((_("Your receipt code: "), Code(code))),
        Paragraph(
            _(
                "It is shown only this once, and only you have it. With {command} you can change, withdraw or claim your idea, and answer questions, still without your name.",
                command=Code("/ideas receipt"),
            ),  # fmt: skip
        ),
    )
    return [
        Reply(Card(title=title, summary=(title, ". ", _("Your receipt code: "), Code(code)), blocks=blocks)),
        reveal.at(next_tick(call.now, TICK)),
    ]


@feature.action
def change(call: AnonCall, draft: bytes) -> Effects:
    """Ask for other words."""
    waiting = _draft(call.store(WaitingIdeas), draft)
    return written.open(draft, values={"text": waiting.text}, intro=_promise(call))


@feature.action
def discard(call: AnonCall, draft: bytes) -> Effects:
    """Throw a draft away."""
    store = call.store(WaitingIdeas)
    store.drop([_draft(store, draft)])
    return Reply(_("Thrown away. Nothing of it was kept."))


@feature.action
def sign(call: Call, draft: bytes) -> Effects:
    """Show a draft at once, with its author's name."""
    store = call.store(WaitingIdeas)
    waiting = _draft(store, draft)
    number = call.store(IdeaStore).sign(waiting.text, author=call.person.member, name=call.person.name)
    store.drop([waiting])
    return [Post(content=idea_card.of(number)), Reply(_("Shared with your name, as {idea}.", idea=_name(number)))]


def _draft(store: WaitingIdeas, draft: bytes) -> Waiting:
    waiting = store.by_act(draft)
    if waiting is None or waiting.kind not in ("draft", "stale draft"):
        raise NotFound(_("This draft is no longer there: it was sent, thrown away, or lay here for more than a day."))
    return waiting


def _refuse_while_paused(call: View) -> None:
    if call.store(IdeaStore).board().paused:
        raise Rejected(_("The moderators have paused new ideas for now. Please keep yours, and try again later."))


def _promise(call: View) -> Words:
    promise = _("Nobody will see who wrote it, and nothing about you is stored. You see a preview first.")
    warning = _small_crowd(call.group)
    return promise if warning is None else (promise, " ", warning)


def _small_crowd(group: Group) -> Phrase | None:
    if not 0 < group.crowd < SMALL_CROWD:
        return None
    return _n(
        "Mind: only one person can read here. That is no crowd to hide in.",
        "Mind: only {count} people can read here. That is too small a crowd to hide in: others may guess.",
        group.crowd,
    )


def _places(call: View) -> Words:
    return join([Channel(place.name) for place in call.places])


def _least(board: Board) -> int:
    return LEAST_IF_SENSITIVE if board.sensitive else LEAST


def _moment(call: View) -> Phrase:
    least = _least(call.store(IdeaStore).board())
    at = When(next_tick(call.now, TICK), "time")
    return _("together with at least {others} others, in random order, from {at} on", others=least - 1, at=at)


# Showing them


@feature.job
def reveal(call: JobCall) -> Effects:
    """Show what waits, all at once and shuffled, if there is enough of it; and carry out what authors asked for."""
    waiting, ideas = call.store(WaitingIdeas), call.store(IdeaStore)
    everything = list(waiting.all())
    done = [one for one in everything if one.kind == "withdrawn"]
    effects: list[Effect] = []
    for one in everything:
        if one.kind in ("edit", "add", "answer", "withdraw"):
            effects += _carry_out(call, ideas, one)
            done.append(one)
    batch = sorted((one for one in everything if one.kind == "idea"), key=lambda one: one.id)
    if len(batch) >= _least(ideas.board()):
        call.random.shuffle(batch)
        for one in batch:
            number = ideas.reveal(one.text, receipt=one.receipt)
            if number is not None:
                effects.append(Post(content=idea_card.of(number)))
        done += batch
        batch = []
    waiting.drop(done)
    ideas.set_board(waiting=len(batch))
    return effects


def _carry_out(call: JobCall, ideas: IdeaStore, asked: Waiting) -> Sequence[Effect]:
    idea = ideas.find_by_receipt(asked.receipt)
    if idea is None or idea.hidden == "withdrawn":
        return ()
    match asked.kind:
        case "edit":
            ideas.change(idea, text=asked.text, edited=True)
        case "add":
            ideas.change(idea, text=f"{idea.text}\n\n{asked.text}", edited=True)
        case "withdraw":
            ideas.change(idea, text="", hidden="withdrawn")
        case "answer":
            ideas.answer(idea, asked.question, asked.text)
            question = next((q for q in ideas.questions(idea) if q.number == asked.question), None)
            if question is not None:
                return [Refresh(idea_card.of(idea.number)), _in_thread(idea, _answered(question.text, asked.text))]
    return [Refresh(idea_card.of(idea.number))]


@feature.job
def sweep(call: JobCall) -> Effects:
    """Throw away drafts that were left for a day; those of today get another one."""
    store = call.store(WaitingIdeas)
    everything = store.all()
    store.drop([one for one in everything if one.kind == "stale draft"])
    fresh = [one for one in everything if one.kind == "draft"]
    for one in fresh:
        store.rewrite(one, kind="stale draft", text=one.text)
    return sweep.at(next_tick(call.now, DRAFTS_LAST)) if fresh else None


@feature.card
def idea_card(view: View, number: int) -> Card | None:
    """An idea as the group sees it."""
    store = view.store(IdeaStore)
    idea = store.find(number)
    if idea is None:
        return None
    title = _("Idea {name}", name=_name(number))
    if idea.hidden:
        return Card(title=title, summary=(title, ": ", _HIDDEN[idea.hidden]), blocks=(Paragraph(_HIDDEN[idea.hidden]),))
    closed = idea.status in CLOSED
    facts: list[tuple[Words, Words]] = [(_("Status"), _status(idea))]
    if idea.reason:
        facts.append((_("Why"), idea.reason))
    if closed:
        facts.append((_("Support"), _people(store.supporters(idea))))
    blocks: list[Block] = [Paragraph(idea.text, "quote"), Paragraph(_byline(idea), "quiet"), Fields(tuple(facts))]
    for question in store.questions(idea):
        blocks.append(Paragraph(_asked(question.asker_name, question.text)))
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
    asking = ask.button(_("Ask the author"), idea.number)
    becoming = decide.button(_("Status"), idea.number)
    if closed:
        return asking, becoming
    return support.primary(_("Support"), idea.number), asking, becoming, report.button(_("Report"), idea.number)


def _name(number: int) -> str:
    return f"I-{number}"


def _status(idea: IdeaRow) -> Words:
    if idea.status == "adopted" and idea.becomes:
        return _("adopted, it becomes {what}", what=BECOMES[idea.becomes])
    return STATUSES[idea.status]


def _byline(idea: IdeaRow) -> Words:
    by = _("Written without a name.") if idea.author_name is None else _("By {name}.", name=idea.author_name)
    return (by, " ", _("Changed by its author since.")) if idea.edited else by


def _people(count: int) -> Phrase:
    return _n("one person", "{count} people", count)


def _in_thread(idea: IdeaRow, words: Words) -> Post:
    return Post(content=words, under=idea_card.of(idea.number))


def _asked(name: str | None, text: str) -> Words:
    who = Bold(_("Somebody who left") if name is None else name)
    return (_("{name} asks:", name=who), " ", text)


def _answered(question: str, answer: str) -> Words:
    return (_("The author answers:"), " ", answer, "\n", _("The question was:"), " ", question)


# Talking about them


@feature.command("ideas list", _("See the ideas of this group, newest first"))
def list_ideas(
    call: View, status: Annotated[str, Arg(_("only those with this status"), choices=_choices(STATUSES))] = ""
) -> Effects:
    """The ideas in a table, and how many wait."""
    store = call.store(IdeaStore)
    found = store.newest(status)
    title = _("Ideas of {group}", group=call.group.name)
    blocks: list[Block] = []
    if found:
        head = (_("Number"), _("Idea"), _("Status"))
        rows = tuple((_name(idea.number), _short(idea.text), STATUSES[idea.status]) for idea in found)
        blocks.append(Table(head, rows))
    else:
        blocks.append(Paragraph(_("There are none yet. The first one needs courage: {command}", command=Code("/idea"))))
    board = store.board()
    if board.waiting:
        least = _least(board)
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


@feature.command("ideas show", _("Look at one idea"))
def show(call: View, number: IdeaNumber) -> Effects:
    """An idea's card, privately."""
    card = idea_card.draw(call, number)
    if card is None:
        raise _no_idea(number)
    return Reply(card)


@feature.command("ideas support", _("Support an idea, or take your support back"))
def support_typed(call: Call, number: IdeaNumber) -> Effects:
    """Support by number."""
    return _support(call, number)


@feature.action
def support(call: Call, number: int) -> Effects:
    """Support an idea once; a second press takes it back."""
    return _support(call, number)


def _support(call: Call, number: int) -> Effects:
    store = call.store(IdeaStore)
    idea = _open_idea(call, number)
    if idea.status in CLOSED:
        raise Rejected(_("{idea} is decided already, so support no longer counts.", idea=_name(number)))
    if not store.toggle_support(idea, by=call.once(_purpose(number))):
        return Reply(_("You no longer support {idea}.", idea=_name(number)))
    others = store.supporters(idea) - 1
    if not others:
        return Reply(_("You support {idea}. You are the first.", idea=_name(number)))
    return Reply(
        _n(
            "You support {idea}, and one other person does.",
            "You support {idea}, and {count} others do.",
            others,
            idea=_name(number),
        )
    )


def _purpose(number: int) -> str:
    return f"idea support {number}"


@feature.command("ideas ask", _("Ask an idea's author something, without knowing who they are"))
def ask_typed(
    call: Call, number: IdeaNumber, question: Annotated[str, Arg(_("your question"), rest=True, most=500)] = ""
) -> Effects:
    """Put a question; ask for it when it is missing."""
    _open_idea(call, number)
    return _ask(call, number, question) if question else asked.open(number)


@feature.action
def ask(call: Call, number: int) -> Effects:
    """Ask for the question."""
    _open_idea(call, number)
    return asked.open(number)


@feature.on_submit
def asked(call: Call, form: QuestionForm, number: int) -> Effects:
    """Put a question."""
    return _ask(call, number, form.text)


def _ask(call: Call, number: int, text: str) -> Effects:
    idea = _open_idea(call, number)
    call.store(IdeaStore).ask(idea, text, asker=call.person.member, name=call.person.name)
    return [
        Refresh(idea_card.of(number)),
        _in_thread(idea, _asked(call.person.name, text)),
        Reply(
            _(
                "Your question stands under {idea}. The author can answer without their name; answers appear at the quarter hour.",
                idea=_name(number),
            )
        ),  # fmt: skip
    ]


# What becomes of them


@feature.command("ideas status", _("Say what becomes of an idea (moderators)"))
def status_typed(
    call: ModeratorCall,
    number: IdeaNumber,
    status: Annotated[str, Arg(_("its new status"), choices=_choices(STATUSES))],
    reason: Annotated[str, Arg(_("why; needed for “not now”"), rest=True, most=500)] = "",
) -> Effects:
    """Change an idea's status."""
    return _decide(call, number, status, "", reason)


@feature.action
def decide(call: ModeratorCall, number: int) -> Effects:
    """Ask what becomes of an idea."""
    idea = _open_idea(call, number)
    return decided.open(number, values={"status": idea.status, "becomes": idea.becomes, "reason": idea.reason})


@feature.on_submit
def decided(call: ModeratorCall, form: StatusForm, number: int) -> Effects:
    """Change an idea's status."""
    return _decide(call, number, form.status, form.becomes, form.reason)


def _decide(call: Call, number: int, status: str, becomes: str, reason: str) -> Effects:
    idea = _open_idea(call, number)
    if status == "not_now" and not reason:
        raise Rejected(_("Please say why not now: whoever wrote it will look for the reason."), field="reason")
    becomes = becomes if status == "adopted" else ""
    call.store(IdeaStore).change(idea, status=status, becomes=becomes, reason=reason)
    effects: list[Effect] = [
        Refresh(idea_card.of(number)),
        Reply(_("{idea} is now: {status}.", idea=_name(number), status=STATUSES[status])),
    ]
    if becomes:
        effects.append(Emit(IdeaAdopted(number, idea.text, becomes)))
    return effects


# When one hurts


@feature.command("ideas report", _("Say that an idea is not all right; three reports hide it"))
def report_typed(
    call: Call, number: IdeaNumber, reason: Annotated[str, Arg(_("what is wrong with it"), rest=True, most=500)] = ""
) -> Effects:
    """Report an idea; ask for the reason when it is missing."""
    _open_idea(call, number)
    return _report(call, number, reason) if reason else reported.open(number, intro=_report_intro())


@feature.action
def report(call: Call, number: int) -> Effects:
    """Ask what is wrong."""
    _open_idea(call, number)
    return reported.open(number, intro=_report_intro())


@feature.on_submit
def reported(call: Call, form: FlagForm, number: int) -> Effects:
    """Report an idea."""
    return _report(call, number, form.reason)


def _report_intro() -> Phrase:
    return _("Moderators see that you reported it, and why. Three reports hide it until two of them have decided.")


def _report(call: Call, number: int, reason: str) -> Effects:
    idea, store = _open_idea(call, number), call.store(IdeaStore)
    said = Reply(_("Reported to the moderators. Thank you for looking out for the group."))
    if store.flag(idea, member=call.person.member, reason=reason) < FLAGS_THAT_HIDE:
        return said
    store.change(idea, hidden="flagged")
    return [Refresh(idea_card.of(number)), said]


@feature.command("ideas hold", _("Hide an idea until two moderators have decided (moderators)"))
def hold(call: ModeratorCall, number: IdeaNumber) -> Effects:
    """Hold an idea back for review."""
    idea = _open_idea(call, number)
    call.store(IdeaStore).change(idea, hidden="held")
    return [Refresh(idea_card.of(number)), Reply(_review_card(call, number))]


@feature.command("ideas review", _("Decide about hidden ideas; it takes two of you (moderators)"))
def review(
    call: ModeratorCall,
    number: IdeaNumber = 0,
    verdict: Annotated[
        str, Arg(_("what you think"), choices=(Choice("show", _("show it again")), Choice("remove", _("remove it"))))
    ] = "",
) -> Effects:
    """All ideas under review, or a verdict about one."""
    if number and verdict:
        return _judge(call, number, verdict)
    if number:
        return Reply(_review_card(call, number))
    return Reply(_reviews(call))


@feature.action
def look_at_reviews(call: ModeratorCall) -> Effects:
    """All ideas under review."""
    return Reply(_reviews(call))


@feature.action
def judge(call: ModeratorCall, number: int, verdict: str) -> Effects:
    """Say what one thinks of an idea under review."""
    return _judge(call, number, verdict)


def _judge(call: Call, number: int, verdict: str) -> Effects:
    store = call.store(IdeaStore)
    idea = _hidden_idea(call, number)
    if verdict not in ("show", "remove"):
        raise NotFound
    if store.judge(idea, member=call.person.member, verdict=verdict) < VERDICTS_THAT_SETTLE:
        return Reply(_("Noted. It takes one more moderator who thinks the same about {idea}.", idea=_name(number)))
    store.settle(idea, "" if verdict == "show" else "removed")
    if verdict == "remove":
        store.change(idea, text="")
    return [
        Refresh(idea_card.of(number)),
        Reply(
            _("Two of you agree: {idea} is shown again.", idea=_name(number))
            if verdict == "show"
            else _("Two of you agree: {idea} is taken away, its words with it.", idea=_name(number))
        ),
    ]


def _review_card(call: View, number: int) -> Card:
    store, idea = call.store(IdeaStore), _hidden_idea(call, number)
    title = _("{idea} is under review", idea=_name(number))
    reasons = tuple(Paragraph(("• ", flag.reason)) for flag in store.flags(idea))
    blocks: tuple[Block, ...] = (
        Paragraph(idea.text, "quote"),
        *((Paragraph(Bold(_("What was reported"))), *reasons) if reasons else ()),
        Actions(
            (
                judge.primary(_("Show it again"), number, "show"),
                judge.danger(_("Remove it"), number, "remove"),
            )
        ),
    )
    return Card(title=title, summary=title, blocks=blocks)


def _reviews(call: View) -> Card:
    found = call.store(IdeaStore).under_review()
    title = _("Ideas under review")
    if not found:
        return Card(title=title, summary=title, blocks=(Paragraph(_("Nothing waits for you here.")),))
    blocks: list[Block] = []
    for idea in found:
        blocks += [Divider()] if blocks else []
        blocks += [Paragraph(Bold(_name(idea.number))), *_review_card(call, idea.number).blocks]
    return Card(title=title, summary=title, blocks=tuple(blocks))


@feature.command("ideas pause", _("Take no new ideas for a while (moderators)"))
def pause(call: ModeratorCall) -> Effects:
    """Pause the intake."""
    call.store(IdeaStore).set_board(paused=True)
    return Reply(_("New ideas are paused. Those that wait still appear. {command} takes them in again.", command=Code("/ideas resume")))  # fmt: skip


@feature.command("ideas resume", _("Take new ideas again (moderators)"))
def resume(call: ModeratorCall) -> Effects:
    """Resume the intake."""
    call.store(IdeaStore).set_board(paused=False)
    return Reply(_("New ideas are welcome again."))


@feature.command("ideas sensitive", _("Let ideas wait until five, not three, are there (coordinators)"))
def sensitive(
    call: CoordinatorCall,
    setting: Annotated[str, Arg(_("on or off"), choices=(Choice("on", _("on")), Choice("off", _("off"))))],
) -> Effects:
    """Make the crowd in which an idea hides larger or normal."""
    call.store(IdeaStore).set_board(sensitive=setting == "on")
    least = LEAST_IF_SENSITIVE if setting == "on" else LEAST
    return [
        Reply(_("From now on ideas appear when at least {least} wait.", least=least)),
        reveal.at(next_tick(call.now, TICK)),
    ]


# Coming back by receipt code


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
    code = _code(typed)
    waiting, idea = _find_mine(call, code)
    title = _("Your idea")
    blocks: list[Block] = []
    if waiting is not None:
        blocks += [
            Paragraph(waiting.text, "quote"),
            Paragraph(_("It still waits; it appears {moment}.", moment=_moment(call))),
        ]
    elif idea is not None:
        blocks += [
            Paragraph(idea.text, "quote"),
            Fields(((_("Number"), _name(idea.number)), (_("Status"), _status(idea)))),
        ]
        if idea.reason:
            blocks.append(Paragraph((_("Why"), ": ", idea.reason)))
        for question in call.store(IdeaStore).questions(idea):
            blocks.append(Paragraph(_asked(question.asker_name, question.text)))
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


def _code(typed: str) -> str:
    """A code as it was given out, however it was typed: `0`, `1` and `8` are no letters of it."""
    return "".join(typed.lower().split()).replace("-", "").translate(str.maketrans("018", "olb"))


def _find_mine(call: View, code: str) -> tuple[Waiting | None, IdeaRow | None]:
    hashed = hash_of(_code(code))
    waiting = call.store(WaitingIdeas).by_receipt(hashed)
    idea = None if waiting else call.store(IdeaStore).find_by_receipt(hashed)
    if (waiting is None or waiting.kind == "withdrawn") and (idea is None or idea.hidden == "withdrawn"):
        raise NotFound(_("No idea has this code here. Check it against your note; a withdrawn idea has none any more."))
    return waiting, idea


@feature.action
def edit(call: AnonCall, code: str) -> Effects:
    """Ask for new words."""
    waiting, idea = _find_mine(call, code)
    text = waiting.text if waiting else idea.text if idea else ""
    return edited.open(code, values={"text": text}, intro=_later(call))


@feature.on_submit
def edited(call: AnonCall, form: TextForm, code: str) -> Effects:
    """Change one's idea: at once while it waits, at the next tick when others have read it."""
    return _change(call, code, "edit", form.text)


@feature.command("ideas edit", _("Change your own idea, with its receipt code"))
def edit_typed(
    call: AnonCall,
    code: Receipt,
    text: Annotated[str, Arg(_("what it should say"), rest=True, most=MOST_CHARACTERS)] = "",
) -> Effects:
    """Change one's idea; ask for the words when they are missing."""
    if text:
        return _change(call, code, "edit", text)
    waiting, idea = _find_mine(call, code)
    known = waiting.text if waiting else idea.text if idea else ""
    return edited.open(_code(code), values={"text": known}, intro=_later(call))


@feature.action
def add(call: AnonCall, code: str) -> Effects:
    """Ask for more words."""
    _find_mine(call, code)
    return added.open(code, intro=_later(call))


@feature.on_submit
def added(call: AnonCall, form: AdditionForm, code: str) -> Effects:
    """Add to one's idea."""
    return _change(call, code, "add", form.text)


@feature.command("ideas add", _("Add to your own idea, with its receipt code"))
def add_typed(
    call: AnonCall, code: Receipt, text: Annotated[str, Arg(_("what to add"), rest=True, most=500)]
) -> Effects:
    """Add to one's idea."""
    return _change(call, code, "add", text)


def _change(call: AnonCall, code: str, kind: str, text: str) -> Effects:
    waiting, idea = _find_mine(call, code)
    store = call.store(WaitingIdeas)
    whole = text if kind == "edit" else f"{waiting.text if waiting else idea.text if idea else ''}\n\n{text}"
    if len(whole) > MOST_CHARACTERS:
        raise Rejected(
            _n(
                "With that your idea is {count} character too long. Please shorten it.",
                "With that your idea is {count} characters too long. Please shorten it.",
                len(whole) - MOST_CHARACTERS,
            )
        )
    if waiting is not None:
        store.rewrite(waiting, kind="idea", text=whole)
        return Reply(_("Changed; nobody had seen it yet."))
    store.change(call.key, hash_of(_code(code)), "edit" if kind == "edit" else "add", text)
    return _kept_for_later(call)


@feature.action
def withdraw(call: AnonCall, code: str) -> Effects:
    """Withdraw one's idea."""
    return _withdraw(call, code)


@feature.command("ideas withdraw", _("Withdraw your own idea, with its receipt code"))
def withdraw_typed(call: AnonCall, code: Receipt) -> Effects:
    """Withdraw one's idea."""
    return _withdraw(call, code)


def _withdraw(call: AnonCall, code: str) -> Effects:
    waiting, idea = _find_mine(call, code)
    store = call.store(WaitingIdeas)
    if waiting is not None:
        store.rewrite(waiting, kind="withdrawn")
        return Reply(_("Withdrawn; nobody had seen it."))
    store.change(call.key, hash_of(_code(code)), "withdraw")
    return _kept_for_later(call)


@feature.action
def reply(call: AnonCall, code: str, question: int) -> Effects:
    """Ask for the answer."""
    _question(call, code, question)
    return replied.open(code, question, intro=_later(call))


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
    call.store(WaitingIdeas).change(call.key, hash_of(_code(code)), "answer", text, question)
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
        number = store.sign(waiting.text, author=call.person.member, name=call.person.name)
        call.store(WaitingIdeas).drop([waiting])
        return [Post(content=idea_card.of(number)), Reply(_("Shared with your name, as {idea}.", idea=_name(number)))]
    assert idea is not None
    store.change(idea, author_id=call.person.member, author_name=call.person.name)
    return [Refresh(idea_card.of(idea.number)), Reply(_("{idea} now carries your name.", idea=_name(idea.number)))]


def _later(call: View) -> Phrase:
    return _("It shows from {at} on, still without your name.", at=When(next_tick(call.now, TICK), "time"))


def _kept_for_later(call: View) -> Effects:
    return [Reply((_("Kept."), " ", _later(call))), reveal.at(next_tick(call.now, TICK))]


# Finding one


def _open_idea(call: View, number: int) -> IdeaRow:
    idea = call.store(IdeaStore).find(number)
    if idea is None or idea.hidden:
        raise _no_idea(number)
    return idea


def _hidden_idea(call: View, number: int) -> IdeaRow:
    idea = call.store(IdeaStore).find(number)
    if idea is None or idea.hidden not in ("flagged", "held"):
        raise NotFound(_("{idea} is not under review.", idea=_name(number)))
    return idea


def _no_idea(number: int) -> NotFound:
    return NotFound(_("There is no idea {idea} to see here. {command} shows those there are.", idea=_name(number), command=Code("/ideas list")))  # fmt: skip


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79].rstrip()}…"


# A member's home, and a member's rights


@feature.home
def at_home(call: Call) -> Sequence[Block]:
    """What needs them, and where to begin."""
    store = call.store(IdeaStore)
    blocks: list[Block] = [Paragraph(Bold(_("Ideas")))]
    if call.person.role >= Role.MODERATOR and (hidden := store.under_review()):
        waiting = _n("One idea waits for your review.", "{count} ideas wait for your review.", len(hidden))
        blocks += [Paragraph(waiting), Actions((look_at_reviews.primary(_("Review")),))]
    found = store.newest(most=3)
    if found:
        blocks.append(Fields(tuple((_name(idea.number), _short(idea.text)) for idea in found)))
    else:
        blocks.append(Paragraph(_("No ideas yet. Yours can be the first, with your name or without.")))
    buttons = [write.primary(_("Share an idea")), look_up.button(_("I have a receipt code"))]
    blocks.append(Actions(tuple(buttons)))
    return blocks


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """One person is one voice: support they gave twice counts once."""
    store = call.store(IdeaStore)
    for number in store.supported():
        purpose = _purpose(number)
        store.give_support(number, of=call.pseudonym(event.gone, purpose), to=call.pseudonym(event.kept, purpose))
    store.rename(of=event.gone, to=event.kept, name=event.name)
    return [Refresh(card) for card in _signed(store, event.kept)]


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """Their support is taken back; what they signed stays, without their name."""
    store = call.store(IdeaStore)
    cards = _signed(store, member)
    for number in store.supported():
        store.give_support(number, of=call.pseudonym(member, _purpose(number)), to=None)
    store.rename(of=member, to=None, name=None)
    return [Refresh(card) for card in cards]


@feature.export
def export(view: View, member: MemberId) -> dict[str, object]:
    """What they signed, asked and reported."""
    return dict(view.store(IdeaStore).of_member(member))


def _signed(store: IdeaStore, member: int) -> list[CardRef]:
    return [idea_card.of(number) for number in store.touched_by(member)]
