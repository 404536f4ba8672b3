"""Writing an idea: the draft, the preview of exactly what will be shown, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.features.ideas.common import card_of, feature, moment, name_of, refuse_while_paused
from bot.features.ideas.revealing import reveal
from bot.kit import AnonCall, Arg, Asked, Call, Effects, Field, Form, Post, Reply, Slash, View, _, next_tick, unnamed
from bot.kit.unnamed import TICK, promise
from storage.ideas import IdeaStore, WaitingIdeas
from storage.waiting import MOST_CHARACTERS, Waiting


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
        raise unnamed.no_draft()
    steps = (
        keep.primary(_("Send without my name"), draft),
        sign.button(_("Send with my name"), draft),
        change.button(_("Change it"), draft),
        discard.danger(_("Throw it away"), draft),
    )
    return Reply(unnamed.preview(call, text, when=(_("When"), moment(call)), steps=steps))


@feature.action
def keep(call: AnonCall, draft: bytes) -> Effects:
    """Let a draft wait for its reveal, and give its author the only key to it."""
    waits = call.store(WaitingIdeas).keep_draft(draft)
    if waits is None:
        raise unnamed.no_draft()
    coming_back = _(
        "It is shown only this once, and only you have it. With {command} you can change, withdraw or "
        "claim your idea, and answer questions, still without your name.",
        command=Slash("ideas receipt"),
    )
    card = unnamed.kept(*waits, appears=moment(call), coming_back=coming_back)
    return [Reply(card), reveal.at(next_tick(call.now, TICK))]


@feature.action
def change(call: AnonCall, draft: bytes) -> Effects:
    """Ask for other words."""
    return written.open(draft, values={"text": _draft(call, draft).text})


@feature.action
def discard(call: AnonCall, draft: bytes) -> Effects:
    """Throw a draft away."""
    if not call.store(WaitingIdeas).throw_away(draft):
        raise unnamed.no_draft()
    return Reply(_("Thrown away. Nothing of it was kept."))


@feature.action
def sign(call: Call, draft: bytes) -> Effects:
    """Show a draft at once, with its author's name."""
    waiting = _draft(call, draft)
    number = call.store(IdeaStore).sign(waiting.text, author=call.person.member, name=call.person.name, now=call.now)
    call.store(WaitingIdeas).drop([waiting])
    return [Post(content=card_of(number)), Reply(_("Shared with your name, as {idea}.", idea=name_of(number)))]


def _draft(call: View, draft: bytes) -> Waiting:
    waiting = call.store(WaitingIdeas).drafted(draft)
    if waiting is None:
        raise unnamed.no_draft()
    return waiting
