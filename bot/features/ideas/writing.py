"""Writing an idea: the draft, the preview of exactly what will be shown, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.features.ideas.common import card_of, feature, moment, name_of, refuse_while_paused
from bot.features.ideas.revealing import reveal
from bot.kit import (
    Actions,
    AnonCall,
    Arg,
    Asked,
    Block,
    Call,
    Card,
    Code,
    Effects,
    Field,
    Fields,
    Form,
    NotFound,
    Paragraph,
    Post,
    Reply,
    Slash,
    View,
    _,
    next_tick,
)
from bot.kit.receipts import in_fours
from bot.kit.unnamed import TICK, places, promise, small_crowd
from storage.ideas import IdeaStore, WaitingIdeas
from storage.waiting import DRAFTS, MOST_CHARACTERS, Waiting


def _promising(view: View, draft: bytes) -> Asked:
    return Asked(promise(view.group))


@dataclass(frozen=True, slots=True)
class IdeaForm(Form):
    """A new idea, or the draft of one."""

    title = _("Your idea")
    send = _("Preview")
    asks = staticmethod(_promising)

    text: Annotated[str, Field(_("What is your idea?"), "paragraph", most=MOST_CHARACTERS)]


@feature.command("idea", _("Share an idea; nobody will see who wrote it"), daily=True)
def propose(call: AnonCall, text: Annotated[str, Arg(_("your idea"), rest=True, most=MOST_CHARACTERS)] = "") -> Effects:
    """Show an idea as it will look; ask for it when it is missing."""
    refuse_while_paused(call)
    return _preview(call, call.key, text) if text else written.open()


@feature.action
def write(call: AnonCall) -> Effects:
    """Ask for an idea."""
    refuse_while_paused(call)
    return written.open()


@feature.shortcut(_("Make it an idea"))
def from_message(call: AnonCall, text: str) -> Effects:
    """Ask for an idea, beginning with what somebody said."""
    refuse_while_paused(call)
    return written.open(values={"text": text[:MOST_CHARACTERS]})


@feature.on_submit
def written(call: AnonCall, form: IdeaForm, draft: bytes = b"") -> Effects:
    """Keep a draft, new or changed, and show it as it will look."""
    refuse_while_paused(call)
    return _preview(call, draft or call.key, form.text)


def _preview(call: AnonCall, draft: bytes, text: str) -> Effects:
    if not call.store(WaitingIdeas).draft(draft, text):
        raise _no_draft()
    title = _("This is how it will look")
    blocks: list[Block] = [
        Paragraph(text, "quote"),
        Fields(
            (
                (_("Where"), places(call)),
                (_("When"), moment(call)),
                (_("Who wrote it"), _("Not shown, not stored, not in any log. Nobody can look it up, we included.")),
            )
        ),
        *([Paragraph(warning)] if (warning := small_crowd(call.group)) else []),
        Paragraph(
            _(
                "What remains: your style, facts that only one person knows, and that the chat itself sees you "
                "use this bot."
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
    return Reply(Card(title=title, summary=(title, ": ", text), blocks=tuple(blocks)))


@feature.action
def keep(call: AnonCall, draft: bytes) -> Effects:
    """Let a draft wait for its reveal, and give its author the only key to it."""
    store = call.store(WaitingIdeas)
    waiting = store.by_act(draft)
    if waiting is None or waiting.kind == "withdrawn":
        raise _no_draft()
    code = Code(in_fours(store.keep(draft, waiting.text)))
    title = _("Kept, without your name")
    blocks = (
        Paragraph(waiting.text, "quote"),
        Paragraph(_("It appears {moment}.", moment=moment(call))),
        Paragraph((_("Your receipt code: "), code)),
        Paragraph(
            _(
                "It is shown only this once, and only you have it. With {command} you can change, withdraw or "
                "claim your idea, and answer questions, still without your name.",
                command=Slash("ideas receipt"),
            ),
        ),
    )
    return [
        Reply(Card(title=title, summary=(title, ". ", _("Your receipt code: "), code), blocks=blocks)),
        reveal.at(next_tick(call.now, TICK)),
    ]


@feature.action
def change(call: AnonCall, draft: bytes) -> Effects:
    """Ask for other words."""
    waiting = _draft(call.store(WaitingIdeas), draft)
    return written.open(draft, values={"text": waiting.text})


@feature.action
def discard(call: AnonCall, draft: bytes) -> Effects:
    """Throw a draft away."""
    store = call.store(WaitingIdeas)
    waiting = store.by_act(draft)
    if waiting is None or waiting.kind == "kept":
        raise _no_draft()
    # An empty box stays until the next tick: an act may be delivered twice.
    store.rewrite(waiting, kind="withdrawn", text="")
    return Reply(_("Thrown away. Nothing of it was kept."))


@feature.action
def sign(call: Call, draft: bytes) -> Effects:
    """Show a draft at once, with its author's name."""
    store = call.store(WaitingIdeas)
    waiting = _draft(store, draft)
    number = call.store(IdeaStore).sign(waiting.text, author=call.person.member, name=call.person.name, now=call.now)
    store.drop([waiting])
    return [Post(content=card_of(number)), Reply(_("Shared with your name, as {idea}.", idea=name_of(number)))]


def _no_draft() -> NotFound:
    return NotFound(_("This draft is no longer there: it was sent, thrown away, or lay here for more than a day."))


def _draft(store: WaitingIdeas, draft: bytes) -> Waiting:
    waiting = store.by_act(draft)
    if waiting is None or waiting.kind not in DRAFTS:
        raise _no_draft()
    return waiting
