"""The record as files: what a spreadsheet makes of it, and what programs and people read."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from adapters.playground.harness import Chat
from bot.engine.parse import tidy
from bot.features.search.files import as_csv, as_json
from bot.kit import Kind, _
from bot.kit.spreadsheet import cell
from storage.search import Entry
from tests.features.conftest import Time
from tests.features.test_ideas import share_three

KINDS = {"idea": Kind(name="idea", one=_("Idea"), many=_("Ideas"), called="I-{}".format, show=lambda *_: None)}
ZONE = ZoneInfo("America/Lima")
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
SIGNS = "=+-@＝＋－＠"

texts = st.text(
    st.one_of(st.sampled_from(f"{SIGNS}\t\r\n;,\"' |!a1\u200b\ufeff"), st.characters(exclude_categories=["Cs"]))
)


def rows_of(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def seems_a_formula(text: str) -> bool:
    """What a spreadsheet would reckon, if it took away whatever cannot be seen at the beginning."""
    seen = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc", "Zs"}).lstrip('"')
    return unicodedata.normalize("NFKC", seen)[:1] in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r"}


@given(heading=texts, text=texts, state=texts)
@example("=1+1", "+1", "-1")
@example("@SUM(1)", "\t=1", "\r=1")
@example("＝1+1", " =1", "\u200b=1")
@example('"=1', "a;=1", "a\n=1")
@example("a\n\n-b", ';"=1', "'=1")
def test_no_cell_is_a_formula_whatever_was_typed_and_whatever_stands_between_cells(
    heading: str, text: str, state: str
) -> None:
    said = [tidy(one) for one in (heading, text, state)]
    entry = Entry(kind="idea", key=(1,), heading=said[0], text=said[1], state=said[2], at=MIDNIGHT, owner_name=said[0])
    content = as_csv([entry], KINDS, ZONE)

    [head, row] = rows_of(content)
    assert len(row) == len(head)
    for delimiter in ",;\t":
        assert not any(seems_a_formula(one) for line in rows_of(content, delimiter) for one in line)
    kept = dict(zip(head, row, strict=True))
    assert [kept[name].replace("'", "") for name in ("heading", "text", "state")] == [
        one.replace("'", "") for one in said
    ]


def test_what_is_no_formula_stays_as_it_was_typed() -> None:
    for text in ("Meet on Fridays", "2 + 2 = 4", "mail ana@example.org", 'She said "yes", we agreed', "día; mañana"):
        assert cell(text) == text


def test_a_file_for_programs_has_a_shape_that_stays() -> None:
    entry = Entry(
        kind="idea", key=(7,), heading="=Meet", text="x", state="new", at=MIDNIGHT, details={"becomes": "", "hours": 3}
    )
    assert json.loads(as_json([entry], KINDS, ZONE, "Fair hiring")) == {
        "format": 1,
        "group": "Fair hiring",
        "entries": [
            {
                "kind": "idea",
                "number": "I-7",
                "day": "2026-03-01",
                "state": "new",
                "heading": "=Meet",
                "text": "x",
                "owner": "",
                "details": {"becomes": "", "hours": 3},
            }
        ],
    }


async def test_the_record_is_taken_along_as_text_spreadsheet_and_for_programs(chat: Chat, time: Time) -> None:
    await chat.says("ben", "/record export")
    assert "there is nothing to take along" in chat.private("ben")

    await share_three(chat, time, first="=SUM(A1) on Fridays")
    await chat.says("ben", "/record export csv kind:idea sum")
    [row] = rows_of(chat.files("ben")["record.csv"])[1:]
    assert row[4] == "'=SUM(A1) on Fridays"
    await chat.says("ben", "/record list")
    await chat.chooses("ben", "Take it along", "for programs (JSON)")
    told = json.loads(chat.files("ben")["record.json"])
    assert {one["heading"] for one in told["entries"]} == {
        "=SUM(A1) on Fridays",
        "Publish the pay bands",
        "Interview in pairs",
    }
    await chat.says("ben", "/record export markdown until:2026-03")
    assert "Publish the pay bands" in chat.files("ben")["record.md"].decode()
    await chat.says("ben", "/record export csv until:2026-02")
    assert "there is nothing to take along" in chat.private("ben")
