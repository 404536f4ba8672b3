"""What is found, newest first, a page at a time; any of it can be opened as its card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.features.search.exporting import FORMS, export_as
from bot.features.search.wanted import Line, Wanted, feature
from bot.kit import (
    Actions,
    Block,
    Bold,
    Button,
    Call,
    Card,
    Choice,
    Effects,
    NotFound,
    Paragraph,
    Phrase,
    Rejected,
    Reply,
    Select,
    View,
    When,
    Words,
    _,
    join,
    shortened,
)
from storage.search import Entry, Found, Record
from storage.words import bare, stem_of, words_of

PAGE: Final = 8
CARRIED: Final = 45
"""Bytes of a line that a button has room for; a colon and a percent sign take three each there."""
_EXCERPT: Final = 160


@feature.command("record search", _("Find again what was said, decided and done, by its words"))
def search(call: View, words: Line) -> Effects:
    """What has all the words, newest first."""
    return Reply(_page(call, Wanted.of(call, words)))


@feature.command("record list", _("See all that is on record, newest first"))
def list_record(call: View, what: Line = "") -> Effects:
    """Everything, or what it is narrowed to."""
    return Reply(_page(call, Wanted.listed(call, what)))


@feature.command("record mine", _("See what is yours on record, newest first"))
def mine(call: Call, what: Line = "") -> Effects:
    """What carries the person's name."""
    return Reply(_page(call, Wanted.listed(call, what), owner=call.person.member))


@feature.action
def older(call: View, line: str, owner: int, before: int) -> Effects:
    """The next page, which was there when the button was drawn."""
    wanted = Wanted.of(call, line)
    if not call.store(Record).find(wanted.search(call, owner=owner, before=before, most=1)):
        raise Rejected(_nothing(wanted, before))
    return Reply(_page(call, wanted, owner=owner, before=before))


@feature.action
def only_kind(call: View, line: str, owner: int, kind: str) -> Effects:
    """The same of one kind only; another kind has other states."""
    if kind not in call.kinds:
        raise NotFound
    return Reply(_page(call, replace(Wanted.of(call, line), kind=kind, state=""), owner=owner))


@feature.action
def only_state(call: View, line: str, owner: int, state: str) -> Effects:
    """The same of what stands so only."""
    wanted = Wanted.of(call, line)
    if not wanted.kind or state not in call.kinds[wanted.kind].states:
        raise NotFound
    return Reply(_page(call, replace(wanted, state=state), owner=owner))


@feature.action
def open_entry(call: View, which: str) -> Effects:
    """One of what was found, as its card."""
    kind, _dot, key = which.partition(".")
    known = call.kinds.get(kind)
    if known is None or not all(part.isdecimal() and len(part) < 10 for part in key.split(".")):
        raise NotFound
    entry = call.store(Record).of(kind, tuple(map(int, key.split("."))))
    card = None if entry is None else known.card_of(call, entry.key)
    if card is None:
        raise NotFound
    return Reply(card)


def _page(call: View, wanted: Wanted, *, owner: int = 0, before: int = 0) -> Card:
    found = call.store(Record).find(wanted.search(call, owner=owner, before=before, most=PAGE + 1))
    shown = found[:PAGE]
    title = _("On record: {what}", what=wanted.line) if wanted.line else _("On record")
    blocks: list[Block] = [Paragraph(_told(call, one.entry, wanted)) for one in shown]
    if not shown:
        blocks.append(Paragraph(_nothing(wanted, before)))
    blocks += _steps(call, wanted, owner, shown, more=len(found) > PAGE, began=bool(before))
    return Card(title=title, summary=title, blocks=tuple(blocks))


def _nothing(wanted: Wanted, before: int) -> Phrase:
    if before:
        return _("There is nothing older.")
    if wanted.words:
        return _("Nothing has all these words. Try fewer of them, or only the beginning of the last one.")
    return _("Nothing like this is on record yet.")


def _told(call: View, entry: Entry, wanted: Wanted) -> Words:
    kind = call.kinds[entry.kind]
    name = kind.name_of(entry.key)
    facts: list[Words] = [kind.one]
    if entry.state in kind.states:
        facts.append(kind.states[entry.state])
    if entry.at is not None:
        facts.append(When(entry.at, "day"))
    if entry.owner_name:
        facts.append(entry.owner_name)
    return (Bold(name), " · ", *join(facts, " · "), "\n", excerpt(entry, wanted.words))


def excerpt(entry: Entry, words: str) -> str:
    """What an entry says; where the words are only in what else was said of it, what it says around the first."""
    looked_for = {form for word in words_of(words) for form in _forms(word)}
    if not looked_for or _has(entry.heading, looked_for) or not _has(entry.text, looked_for):
        return shortened(entry.heading, _EXCERPT)
    said = entry.text.split()
    at = next((place for place, word in enumerate(said) if _has(word, looked_for)), 0)
    around = " ".join(said[max(0, at - 8) :])
    return f"{shortened(entry.heading, _EXCERPT // 2)} … {shortened(around, _EXCERPT // 2)}"


def _has(text: str, looked_for: set[str]) -> bool:
    return any(form in looked_for for word in words_of(text) for form in _forms(word))


def _forms(word: str) -> Iterator[str]:
    yield bare(word)
    yield from (stem_of(word, language) for language in ("en", "es"))


def _steps(
    call: View, wanted: Wanted, owner: int, shown: Sequence[Found], *, more: bool, began: bool
) -> Iterator[Block]:
    kinds = call.kinds
    if shown:
        choices = [
            Choice(".".join((one.entry.kind, *map(str, one.entry.key))), _label(call, one.entry)) for one in shown
        ]
        yield Actions((open_entry.select(_("Open one"), choices),))
    line = wanted.line
    if len(line.encode()) + 2 * (line.count(":") + line.count("%")) > CARRIED:
        if more:
            yield Paragraph(_("There is more. With fewer words you can look through all of it."), "quiet")
        return
    narrowing: list[Select] = []
    if not wanted.kind:
        narrowing.append(
            only_kind.select(_("Only"), [Choice(kind.name, kind.many) for kind in kinds.values()], line, owner)
        )
    elif states := kinds[wanted.kind].states:
        told = [Choice(state, words) for state, words in states.items()]
        narrowing.append(only_state.select(_("Only those that are"), told, line, owner))
    if narrowing and not began:
        yield Actions(tuple(narrowing))
    paging: list[Button] = []
    if more:
        paging.append(older.button(_("Older ones"), line, owner, shown[-1].place))
    if began:
        paging.append(older.button(_("The newest again"), line, owner, 0))
    if paging:
        yield Actions(tuple(paging))
    if shown and not began:
        yield Actions((export_as.select(_("Take it along"), FORMS, line, owner),))


def _label(call: View, entry: Entry) -> Words:
    name = call.kinds[entry.kind].name_of(entry.key)
    return (name, ": ", shortened(entry.heading, 60)) if isinstance(name, str) else shortened(entry.heading, 60)
