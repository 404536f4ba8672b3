"""How principles look: each on its card with its history, all as one document; and what others hear of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from bot.features.principles.common import DISCUSSION, Number, feature, principles
from bot.features.principles.voting import ANONYMOUS, put_to_vote
from bot.features.principles.wording import amend, withdraw
from bot.kit import (
    Actions,
    Arg,
    Block,
    Bold,
    Button,
    Card,
    Chapter,
    Effects,
    Fields,
    Line,
    Paragraph,
    Passage,
    Period,
    Printout,
    Rejected,
    Reply,
    Section,
    Slash,
    Span,
    Table,
    View,
    When,
    Words,
    _,
    _n,
    join,
)
from storage.principles import DECLINED, DISCUSSED, RATIFIED, VOTED, WITHDRAWN, Principle, PrincipleStore, Version

OUTCOMES: Final = {"": _("open"), RATIFIED: _("ratified"), DECLINED: _("not ratified"), WITHDRAWN: _("withdrawn")}


@principles.drawn
def principle_card(view: View, principle: Principle) -> Sequence[Block]:
    """A principle as it stands, and what is proposed instead."""
    versions = view.store(PrincipleStore).versions(principle.number)
    newest = versions[-1]
    goes_by = newest if newest.outcome == "" or not principle.in_force else versions[principle.in_force - 1]
    blocks: list[Block] = []
    if principle.in_force and goes_by.number != principle.in_force:
        blocks += [Paragraph(Bold(_("In force"))), Paragraph(versions[principle.in_force - 1].text, "quote")]
        blocks.append(Paragraph(Bold(_("Proposed instead"))))
    blocks.append(Paragraph(goes_by.text, "quote"))
    if goes_by.why:
        blocks.append(Paragraph((_("Why:"), " ", goes_by.why)))
    blocks.append(Fields(tuple(_facts(principle, versions))))
    if len(versions) > 1:
        rows = tuple((str(one.number), When(one.at, "day"), _became(one, is_last=one is newest)) for one in versions)
        blocks.append(Table((_("Version"), _("Proposed"), _("What became of it")), rows))
    if buttons := _buttons(principle):
        blocks.append(Actions(buttons))
    return blocks


def _facts(principle: Principle, versions: Sequence[Version]) -> list[tuple[Words, Words]]:
    facts: list[tuple[Words, Words]] = [(_("State"), principles.states[principle.state])]
    if principle.proposer_name is not None:
        facts.append((_("Proposed by"), principle.proposer_name))
    newest = versions[-1]
    if newest.outcome == "" and newest.number > 1 and newest.author_name is not None:
        facts.append((_("New words by"), newest.author_name))
    if principle.state == DISCUSSED:
        facts.append((_("Can be put to the vote from"), When(principle.changed + DISCUSSION)))
    if principle.state == VOTED and principle.ends is not None:
        facts.append((_("Voted on until"), When(principle.ends)))
    if principle.in_force:
        facts.append((_("Ratified"), _decided(versions[principle.in_force - 1])))
        if principle.review is not None:
            facts.append((_("To be read again by"), When(principle.review, "day")))
    return facts


def _became(version: Version, *, is_last: bool = True) -> Words:
    if version.decided is None:
        return OUTCOMES[version.outcome] if is_last else _("other words came instead")
    return (OUTCOMES[version.outcome], " (", *_decided(version), ")")


def _decided(version: Version) -> tuple[Span, ...]:
    """On which day and by which vote something became of it."""
    day = () if version.decided is None else (When(version.decided, "day"),)
    return join([*day, *((version.vote,) if version.vote else ())])


def _buttons(principle: Principle) -> tuple[Button, ...]:
    number = principle.number
    before = (history.button(_("All its words"), number),) if principle.version > 1 else ()
    if principle.state == VOTED:
        return before
    other = amend.button(_("Other words"), number)
    if principle.state != DISCUSSED:
        return (other, *before)
    return (
        put_to_vote.primary(_("Put it to the vote"), number),
        put_to_vote.button(_("Vote without names"), number, ANONYMOUS),
        other,
        *before,
        withdraw.button(_("Take these words back"), number),
    )


@feature.command("principles show", _("Look at one principle and its history"))
def show(call: View, number: Number) -> Effects:
    """A principle's card, privately."""
    return principles.show(call, number)


@feature.action
@feature.command("principles history", _("Read all words that a principle ever had, and what became of them"))
def history(call: View, number: Number) -> Effects:
    """All its versions, privately, the newest first."""
    principles.found(call, number)
    title = _("All words of {principle}", principle=principles.name(number))
    blocks: list[Block] = []
    versions = call.store(PrincipleStore).versions(number)
    for one in reversed(versions):
        became = _became(one, is_last=one is versions[-1])
        blocks.append(Paragraph(Bold(_("Version {number}", number=one.number))))
        blocks.append(Paragraph(one.text, "quote"))
        if one.why:
            blocks.append(Paragraph((_("Why:"), " ", one.why)))
        blocks.append(Paragraph(join((When(one.at, "day"), became), ": "), "quiet"))
    return Reply(Card(title=title, summary=title, blocks=tuple(blocks)))


@feature.command("principles list", _("See all principles and how far they are"))
def list_all(
    call: View, state: Annotated[str, Arg(_("only those that are so"), choices=principles.choices)] = ""
) -> Effects:
    """All that are in force or under way, or those that stand so, in a table."""
    found = [one for one in principles.all(call, state) if state or one.state not in {DECLINED, WITHDRAWN}]
    return principles.listed(
        call,
        found,
        {_("Status"): lambda one: principles.states[one.state]},
        count=_n("{count} principle", "{count} principles", len(found)),
        none=_("No principles yet. {command} proposes one.", command=Slash("principle")),
        steps=(document.button(_("As one document")),) if found else (),
    )


@feature.action
@feature.command("principles document", _("All principles that are in force, as one document to keep"))
def document(call: View) -> Effects:
    """All that is in force, as one document."""
    whole = _body(call)
    if whole is None:
        raise Rejected(_("No principle is ratified yet."))
    says = _("All principles that are in force, to keep.")
    blocks = (
        Paragraph(says),
        Printout("principles", "markdown", whole, _("The principles as text (Markdown)")),
        Printout("principles", "pdf", whole, _("The principles on paper (PDF)")),
    )
    return Reply(Card(title=whole.title, summary=says, blocks=blocks))


def _body(view: View) -> Card | None:
    store = view.store(PrincipleStore)
    blocks: list[Block] = []
    for principle in _in_force(view):
        words = store.versions(principle.number)[principle.in_force - 1]
        blocks += [Paragraph(Bold(principles.name(principle.number))), Paragraph(words.text)]
        says = _("Version {version}, {became}.", version=words.number, became=_became(words))
        read_again = (
            ()
            if principle.review is None
            else (" ", _("To be read again by {when}.", when=When(principle.review, "day")))
        )
        blocks.append(Paragraph((says, *read_again), "quiet"))
    if not blocks:
        return None
    title = _("The principles of {group}", group=view.group.name)
    return Card(title=title, summary=title, blocks=tuple(blocks))


def _in_force(view: View) -> Iterator[Principle]:
    return (one for one in principles.all(view) if one.in_force)


# --- What others hear of it -------------------------------------------------------------------------------------------


@feature.digest
def digest(view: View, period: Period) -> Sequence[Line]:
    """What is discussed, and what was decided."""
    lines: list[Line] = []
    for one in principles.all(view):
        newest = view.store(PrincipleStore).versions(one.number)[-1]
        if newest.decided is not None and newest.decided > period.since:
            became = OUTCOMES[newest.outcome]
        elif one.state == DISCUSSED and one.changed > period.since:
            became = principles.states[DISCUSSED]
        else:
            continue
        lines.append(Line(Section.DECISIONS, (*principles.line(one), " (", became, ")")))
    return lines


@feature.catch_up
def catch_up(view: View) -> Sequence[Passage]:
    """What the group stands for."""
    return [
        Passage(Chapter.PRINCIPLES, (principles.name(one.number), ": ", one.stands or "")) for one in _in_force(view)
    ]
