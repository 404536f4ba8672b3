"""The benchmarks run and say what they found; how fast anything was is no matter of a test."""

import json
from pathlib import Path

import pytest

from tests.bench.__main__ import main

LINES = {
    "commands": {"idea, to a raw transaction", "support, to a raw transaction"},
    "retro": {
        "10 people, notes, within minutes: 99 of 100 are answered",
        "10 people, dots, all at once: the last is answered",
    },
    "due": {
        "5 digests in one minute: made and sent, each",
        "5 digests in one minute: 99 of 100 commands meanwhile are answered",
        "a digest among 5, to one among 2",
    },
    "polls": {
        "open poll, a vote among 166, to one among 1",
        "16 people, 3 votes each in a minute, anonymous: 99 of 100 are answered",
    },
    "search": {
        "SQLite: search, 100 of 1,000 entries: 99 of 100 are answered",
        "PostgreSQL: search, 100 of 1,000 entries: 99 of 100 are answered",
    },
    "platforms": {
        f"{name}: {line}"
        for name in ("Slack", "Discord")
        for line in (
            "idea, to an empty handler and a raw transaction",
            "10 at once, ideas: 99 of 100 are answered",
            "10 at once, empty handler: 99 of 100 are answered",
        )
    },
}


@pytest.mark.parametrize("part", LINES)
def test_a_quick_benchmark_prints_its_figures_and_writes_them_down(
    part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--quick", "--to", str(tmp_path / "bench.json"), part]) == 0

    figures = json.loads((tmp_path / "bench.json").read_text())
    printed = capsys.readouterr().out
    assert LINES[part] <= {figure["name"] for figure in figures}
    for figure in figures:
        assert figure.keys() == {"name", "value", "unit", "goal", "met", "spread"}
        assert figure["name"] in printed
        # A small retro may leave nothing behind, and so few votes may be shown only at the close.
        assert figure["value"] > 0 or figure["unit"] in {"MB", "edits"}
        assert (figure["goal"] is None) == (figure["met"] is None)
