"""Showing what waits, all at once and shuffled, and carrying out what authors asked for by their codes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.ideas.common import SWEEP, answer_words, card_of, feature, in_thread, least_of
from bot.kit import Daily, Effect, Effects, JobCall, Post, Refresh, next_tick
from bot.kit.unnamed import TICK
from storage.ideas import IdeaStore, WaitingIdeas
from storage.waiting import CHANGES, Waiting


@feature.job
def reveal(call: JobCall) -> Effects:
    """Show what waits, all at once and shuffled, if there is enough of it; and carry out what authors asked for."""
    waiting, ideas = call.store(WaitingIdeas), call.store(IdeaStore)
    everything = list(waiting.all())
    done = [one for one in everything if one.kind == "withdrawn"]
    effects: list[Effect] = []
    for one in _in_order(everything):
        effects += _carry_out(ideas, one)
        done.append(one)
    batch = sorted((one for one in everything if one.kind == "kept"), key=lambda one: one.id)
    if len(batch) >= least_of(ideas.board()):
        call.random.shuffle(batch)
        for one in batch:
            number = ideas.reveal(one.text, receipt=one.receipt, now=call.now)
            if number is not None:
                effects.append(Post(content=card_of(number)))
        done += batch
        batch = []
    waiting.drop(done)
    ideas.set_board(waiting=len(batch))
    if done:
        # What was shown is durable before the vault is rid of it. Once more, in case a crash came between the two.
        effects.append(reveal.at(next_tick(call.now, TICK)))
    return effects


def _in_order(everything: Sequence[Waiting]) -> Sequence[Waiting]:
    changes = (one for one in everything if one.kind in CHANGES)
    return sorted(changes, key=lambda one: (CHANGES.index(one.kind), one.id))


def _carry_out(ideas: IdeaStore, asked: Waiting) -> Sequence[Effect]:
    """Do what an author asked for. After a crash it may be asked for again; then it is done already."""
    idea = ideas.find_by_receipt(asked.receipt)
    if idea is None or idea.hidden == "withdrawn":
        return ()
    match asked.kind:
        case "edit":
            ideas.change(idea, text=asked.text, edited=True)
        case "withdraw":
            ideas.change(idea, text="", hidden="withdrawn")
        case "answer":
            question = next((q for q in ideas.questions(idea) if q.number == asked.question), None)
            if question is not None and question.answer != asked.text:
                ideas.answer(idea, asked.question, asked.text)
                return [Refresh(card_of(idea.number)), in_thread(idea, answer_words(question.text, asked.text))]
    return [Refresh(card_of(idea.number))]


@feature.every(Daily(SWEEP))
def sweep(call: JobCall) -> Effects:
    """Throw away drafts that were left for a day, and what is left of others; those of today get another one.

    Every day, and not when a draft asks for it: so nothing but the vault ever knew that there was one.
    """
    call.store(WaitingIdeas).sweep()
    return None
