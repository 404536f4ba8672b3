"""What is on record, or a part of it, as a file to take along."""

from __future__ import annotations

from typing import Annotated, Final

from bot.features.search.files import as_card, as_csv, as_json
from bot.features.search.wanted import Line, Wanted, feature
from bot.kit import Arg, Card, Choice, Document, Effects, Paragraph, Printout, Rejected, Reply, View, Words, _, _n
from storage.search import Record

MOST: Final = 10_000
"""Entries in one file; a year of most groups is far less."""
FORMS: Final = (
    Choice("markdown", _("text to read (Markdown)")),
    Choice("csv", _("spreadsheet (CSV)")),
    Choice("json", _("for programs (JSON)")),
)
NAME: Final = "record"


@feature.command("record export", _("Take all that is on record, or a part of it, along as a file"))
def export(
    call: View,
    form: Annotated[str, Arg(_("as text, spreadsheet or for programs"), choices=FORMS)] = "markdown",
    what: Line = "",
) -> Effects:
    """The file, privately."""
    return Reply(_file(call, Wanted.listed(call, what), 0, form))


@feature.action
def export_as(call: View, line: str, owner: int, form: str) -> Effects:
    """The same of what is just looked at."""
    return Reply(_file(call, Wanted.of(call, line), owner, form))


def _file(call: View, wanted: Wanted, owner: int, form: str) -> Card:
    found = call.store(Record).find(wanted.search(call, owner=owner, most=MOST + 1))
    entries = [one.entry for one in found[:MOST]]
    if not entries:
        raise Rejected(_("Nothing like this is on record, so there is nothing to take along."))
    kinds, zone = call.kinds, call.group.zone
    title = _("What {group} has on record", group=call.group.name)
    words = _n("One entry", "{count} entries", len(entries))
    match form:
        case "csv":
            file: Document | Printout = Document(f"{NAME}.csv", "text/csv", as_csv(entries, kinds, zone), words)
        case "json":
            content = as_json(entries, kinds, zone, call.group.name)
            file = Document(f"{NAME}.json", "application/json", content, words)
        case _:
            file = Printout(NAME, "markdown", as_card(entries, kinds, title), words)
    told: Words = words
    if len(found) > MOST:
        told = _(
            "These are the newest {most}. For the others say until when, such as {day}.",
            most=MOST,
            day=f"until:{call.now.astimezone(zone).year - 1}",
        )
    return Card(title=title, summary=(title, ": ", words), blocks=(Paragraph(told), file))
