"""Raising a blocker: a draft first, then with one's name at once, or without it together with others at a tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Final

from bot.features.record.blockers import shown
from bot.features.record.common import feature
from bot.features.record.registers import blockers
from bot.kit import (
    Actions,
    AnonCall,
    Arg,
    Asked,
    Call,
    Card,
    Daily,
    Effect,
    Effects,
    Field,
    Form,
    HeldUp,
    JobCall,
    MemberId,
    Refresh,
    Rejected,
    Reply,
    Slash,
    View,
    When,
    Words,
    _,
    floor,
    next_tick,
    unnamed,
)
from bot.kit.receipts import as_given
from bot.kit.unnamed import TICK, Receipt, ReceiptForm, WayBack, enough, moment, promise, showing_later
from storage.ideas import IdeaStore
from storage.record import MOST_CHARACTERS, Blocker, BlockerStore, WaitingBlockers
from storage.waiting import CHANGES, Waiting, hash_of

MIDNIGHT: Final = time(0)


def _promising(view: View, draft: bytes) -> Asked:
    return Asked(promise(view.group))


@dataclass(frozen=True, slots=True)
class BlockerForm(Form):
    """A new blocker, or the draft of one."""

    title = _("A blocker")
    send = _("Preview")
    asks = staticmethod(_promising)

    text: Annotated[str, Field(_("What holds you up?"), "paragraph", most=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class BlockerReceiptForm(ReceiptForm):
    """The way back to one's own blocker."""

    title = _("My blocker")


@dataclass(frozen=True, slots=True)
class BlockerWordsForm(Form):
    """New words for one's own blocker."""

    title = _("Change your blocker")
    asks = staticmethod(showing_later)

    text: Annotated[str, Field(_("It should say"), "paragraph", most=MOST_CHARACTERS)]


# --- Raising one ------------------------------------------------------------------------------------------------------


@feature.command("blocker", _("Say what holds you up, with your name or without"), daily=True)
def raise_blocker(
    call: AnonCall, text: Annotated[str, Arg(_("what holds you up"), rest=True, most=MOST_CHARACTERS)] = ""
) -> Effects:
    """Show a blocker as it will look; ask for it when it is missing."""
    return _preview(call, call.key, text) if text else blocker_written.open()


@feature.action
def new_blocker(call: AnonCall) -> Effects:
    """Ask for a blocker."""
    return blocker_written.open()


@feature.on_submit
def blocker_written(call: AnonCall, form: BlockerForm, draft: bytes = b"") -> Effects:
    """Keep a draft, new or changed, and show it as it will look."""
    return _preview(call, draft or call.key, form.text)


def _preview(call: AnonCall, draft: bytes, text: str) -> Effects:
    if not call.store(WaitingBlockers).draft(draft, text):
        raise unnamed.no_draft()
    named = _("With your name it shows at once, so that others can ask you and help.")
    when = (_("When, without your name"), moment(call.now, _least(call)))
    steps = (
        blocker_kept.primary(_("Send without my name"), draft),
        blocker_signed.button(_("Send with my name"), draft),
        change_blocker_draft.button(_("Change it"), draft),
        discard_blocker.danger(_("Throw it away"), draft),
    )
    return Reply(unnamed.preview(call, text, named, when=when, steps=steps))


@feature.action
def blocker_kept(call: AnonCall, draft: bytes) -> Effects:
    """Let a draft wait for its reveal, and give its author the only key to it."""
    waits = call.store(WaitingBlockers).keep_draft(draft)
    if waits is None:
        raise unnamed.no_draft()
    coming_back = _(
        "It is shown only this once, and only you have it. With {command} you can change, withdraw or claim "
        "what you wrote, still without your name.",
        command=Slash("blockers receipt"),
    )
    card = unnamed.kept(*waits, appears=moment(call.now, _least(call)), coming_back=coming_back)
    return [Reply(card), reveal_blockers.at(next_tick(call.now, TICK))]


@feature.action
def change_blocker_draft(call: AnonCall, draft: bytes) -> Effects:
    """Ask for other words."""
    return blocker_written.open(draft, values={"text": _draft(call, draft).text})


@feature.action
def discard_blocker(call: AnonCall, draft: bytes) -> Effects:
    """Throw a draft away."""
    if not call.store(WaitingBlockers).throw_away(draft):
        raise unnamed.no_draft()
    return Reply(_("Thrown away. Nothing of it was kept."))


@feature.action
def blocker_signed(call: Call, draft: bytes) -> Effects:
    """Show a draft at once, with its author's name."""
    waiting = _draft(call, draft)
    call.store(WaitingBlockers).drop([waiting])
    return sign_blocker(call, waiting.text)


def sign_blocker(call: Call, text: str) -> Effects:
    """Show a blocker at once, with its author's name."""
    return _signed(call, text, by=call.person.member, name=call.person.name)


@feature.on(HeldUp)
def held_up(call: JobCall, event: HeldUp) -> Effects:
    """What somebody said elsewhere is a blocker, once.

    :raises Rejected: when they raised it already, and it is still there.
    """
    for one in call.store(BlockerStore).all("open"):
        if one.by_id == event.by and one.text == event.text:
            raise Rejected(_("It is on record already, as {name}.", name=blockers.name(one.number)))
    return _signed(call, event.text, by=event.by, name=event.name)


def _signed(call: JobCall, text: str, *, by: MemberId, name: str) -> Effects:
    number = call.store(BlockerStore).sign(text, at=call.now, by=by, name=name)
    return [*shown(number, call.now), Reply(_("Shared with your name, as {idea}.", idea=blockers.name(number)))]


# --- Coming back by receipt code --------------------------------------------------------------------------------------


@feature.command("blockers receipt", _("Come back to your own blocker with its receipt code"))
def blocker_receipt(call: AnonCall, code: Receipt = "") -> Effects:
    """What became of it; ask for the code when it is missing."""
    return Reply(_mine(call, code)) if code else blocker_looked_up.open()


@feature.on_submit
def blocker_looked_up(call: AnonCall, form: BlockerReceiptForm) -> Effects:
    """What became of it."""
    return Reply(_mine(call, form.code))


def _mine(call: AnonCall, typed: str) -> Card:
    code, title = as_given(typed), _("Your blocker")
    steps = (
        edit_blocker.button(_("Change it"), code),
        claim_blocker.button(_("This is mine: show my name"), code),
        withdraw_blocker.danger(_("Withdraw it"), code),
    )
    blocks = way_back.told(call, way_back.own(call, code), _facts)
    return Card(title=title, summary=title, blocks=(*blocks, Actions(steps)))


def _facts(blocker: Blocker) -> Sequence[tuple[Words, Words]]:
    return ((_("Number"), blockers.name(blocker.number)), (_("Since"), When(blocker.raised, "day")))


@feature.action
@feature.command("blockers edit", _("Change your own blocker, with its receipt code"))
def edit_blocker(
    call: AnonCall,
    code: Receipt,
    text: Annotated[str, Arg(_("what it should say"), rest=True, most=MOST_CHARACTERS)] = "",
) -> Effects:
    """Change it; ask for the words when they are missing."""
    own = way_back.own(call, code)
    return way_back.edited(call, own, text) if text else blocker_edited.open(as_given(code), values={"text": own.text})


@feature.on_submit
def blocker_edited(call: AnonCall, form: BlockerWordsForm, code: str) -> Effects:
    """Change one's blocker."""
    return way_back.edited(call, way_back.own(call, code), form.text)


@feature.action
@feature.command("blockers withdraw", _("Withdraw your own blocker, with its receipt code"))
def withdraw_blocker(call: AnonCall, code: Receipt) -> Effects:
    """Withdraw one's blocker."""
    return way_back.withdrawn(call, code)


@feature.action
@feature.command("blockers claim", _("Put your name to your own blocker, with its receipt code"))
def claim_blocker(call: Call, code: Receipt) -> Effects:
    """Put one's name to one's blocker."""
    own = way_back.own(call, code)
    if own.waiting is not None:
        call.store(WaitingBlockers).drop([own.waiting])
        return sign_blocker(call, own.waiting.text)
    assert own.shown is not None
    number = own.shown.number
    call.store(BlockerStore).claim(number, by=call.person.member, name=call.person.name)
    told = Reply(_("{idea} now carries your name.", idea=blockers.name(number)))
    return [Refresh(blockers.card(number)), told]


# --- At the tick ------------------------------------------------------------------------------------------------------


@feature.job
def reveal_blockers(call: JobCall) -> Effects:
    """Show what waits, all at once and shuffled, if there is enough of it; and carry out what authors asked for."""
    waiting, store = call.store(WaitingBlockers), call.store(BlockerStore)
    everything = list(waiting.all())
    done = [one for one in everything if one.kind == "withdrawn"]
    effects: list[Effect] = []
    for one in sorted((one for one in everything if one.kind in CHANGES), key=_order):
        effects += _carry_out(store, one)
        done.append(one)
    batch = sorted((one for one in everything if one.kind == "kept"), key=lambda one: one.id)
    if len(batch) >= _least(call):
        call.random.shuffle(batch)
        at = floor(call.now, TICK)
        for one in batch:
            number = store.show(one.text, receipt=one.receipt, at=at)
            if number is not None:
                effects += shown(number, at)
        done += batch
    waiting.drop(done)
    if done:
        # What was shown is durable before the vault is rid of it. Once more, in case a crash came between the two.
        effects.append(reveal_blockers.at(next_tick(call.now, TICK)))
    return effects


def _order(change: Waiting) -> tuple[int, bytes]:
    return CHANGES.index(change.kind), change.id


def _carry_out(store: BlockerStore, asked: Waiting) -> Sequence[Effect]:
    """Do what an author asked for. After a crash it may be asked for again; then it is done already."""
    found = store.find_by_receipt(asked.receipt)
    if found is None or found.state == "withdrawn":
        return ()
    if asked.kind == "edit":
        store.reword(found.number, asked.text)
    else:
        store.withdraw(found.number)
    return [Refresh(blockers.card(found.number))]


@feature.every(Daily(MIDNIGHT))
def sweep_blockers(call: JobCall) -> Effects:
    """Throw away drafts that were left for a day.

    Every day, and not when a draft asks for it: so nothing but the vault ever knew that there was one.
    """
    call.store(WaitingBlockers).sweep()
    return None


def _least(call: View) -> int:
    """How many wait for each other: a board that is sensitive for ideas is so for blockers."""
    return enough(sensitive=call.store(IdeaStore).board().sensitive)


def _draft(call: View, draft: bytes) -> Waiting:
    waiting = call.store(WaitingBlockers).drafted(draft)
    if waiting is None:
        raise unnamed.no_draft()
    return waiting


def _shown(view: View, receipt: bytes) -> Blocker | None:
    found = view.store(BlockerStore).find_by_receipt(receipt)
    return None if found is None or found.state != "open" else found


way_back: Final[WayBack[Waiting, Blocker]] = WayBack(
    room=WaitingBlockers,
    hashed=hash_of,
    shown=_shown,
    least=_least,
    reveal=reveal_blockers.at,
    missing=_("Nothing open has this code here. Check it against your note; what is withdrawn has none any more."),
)
