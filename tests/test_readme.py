import re
from pathlib import Path

import pytest

from tests.readme import PARTS, README, TOP, up_to_date

TEXT = README.read_text(encoding="utf-8")
DOCUMENTS = [README, *TOP.glob("*/README.md"), *TOP.glob("bot/*/README.md"), *TOP.glob("adapters/*/README.md")]


def test_the_generated_parts_are_up_to_date() -> None:
    assert up_to_date(TEXT) == TEXT, "`make readme` brings them up to date"


def test_every_generated_part_is_in_it() -> None:
    assert re.findall(r"<!-- generated: (\w+) -->", TEXT) == list(PARTS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(TOP)))
def test_what_a_readme_links_to_is_there(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_every_make_target_that_it_names_exists() -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"`make ([a-z]+)", document.read_text(encoding="utf-8"))
    }
    assert named <= set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
