import re
import tomllib
from pathlib import Path

import pytest

from bot.engine.delivery import MOST_TRIES
from bot.engine.manners import MOST_A_DAY, QUIET_FROM, QUIET_UNTIL
from bot.features.digests.personal import MOST as MOST_NEEDS
from bot.features.ideas.common import FLAGS_THAT_HIDE, VERDICTS_THAT_SETTLE
from bot.features.polls.common import QUORUMS, THRESHOLDS
from bot.features.polls.reminding import HOURS
from bot.features.principles.common import DISCUSSION, QUORUM, THRESHOLD, VOTING
from bot.features.proposals.rounds import CONSENT_ROUND
from bot.features.retros.dealing import LEAST as LEAST_TOGETHER
from bot.features.retros.dealing import MOST as MOST_TOGETHER
from bot.features.retros.outcomes import MOST as MOST_OUTCOMES
from bot.kit.crowds import CROWD, LEAST
from tests.adapters.slack.test_local_slack import CONFIG, PACKAGE, VERSION
from tests.readme import PARTS, README, TOP, up_to_date

TEXT = README.read_text(encoding="utf-8")
PYTHON = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
FIGURES = (
    f"Python {PYTHON.removeprefix('>=')} or newer",
    f"once {COUNTED[LEAST]} are there",
    f"until at least {COUNTED[LEAST]} are there, {COUNTED[CROWD]} on a sensitive board",
    f"A group can pause the intake, hold an idea back until {COUNTED[VERDICTS_THAT_SETTLE]} moderators have looked, "
    f"or hide it by {COUNTED[FLAGS_THAT_HIDE]} members' named flags",
    f"a group of fewer than {COUNTED[CROWD]}",
    f"With fewer than {COUNTED[LEAST]} who gave some nothing is told, with fewer than {COUNTED[CROWD]} only the order",
    f"once a minute and from {COUNTED[LEAST]} people on",
    f"From {COUNTED[MOST_TOGETHER + 1]} people on everybody is dealt into breakouts of {COUNTED[LEAST_TOGETHER]} to "
    f"{COUNTED[MOST_TOGETHER]}",
    f"up to {COUNTED[MOST_OUTCOMES['takeaway']]} takeaways",
    f"shown from {COUNTED[LEAST]} answers on",
    f"each member gets at most {COUNTED[MOST_NEEDS]} things that need them",
    f"more than {COUNTED[MOST_A_DAY]} private messages a day, nor any between {QUIET_FROM:%H:%M} and "
    f"{QUIET_UNTIL:%-H:%M}",
    f"given up after {COUNTED[MOST_TRIES]} tries",
    f"how many have voted shows from {COUNTED[LEAST]} on",
    f"in numbers if at least {COUNTED[CROWD]} chose something",
    f"is reminded {HOURS[0]}, {HOURS[1]} and {HOURS[2]} hours before it closes",
    f"discussed for {COUNTED[DISCUSSION.days]} days at least",
    f"open for {COUNTED[VOTING.days]} days: {QUORUMS[str(QUORUM)].text} has to take part, and "
    f"{THRESHOLDS[THRESHOLD].text} ratify it",
    f"{COUNTED[CONSENT_ROUND.days]} days to say whether they can live with it",
)
"""All that the README says in figures."""
SMALL = 150_000
"""Bytes that a picture may have, so that the README is there at once."""
DOCUMENTS = [README, *TOP.glob("*/README.md"), *TOP.glob("bot/*/README.md"), *TOP.glob("adapters/*/README.md")]


def _name(file: Path) -> str:
    return str(file.relative_to(TOP))


def test_the_generated_parts_are_up_to_date() -> None:
    assert up_to_date(TEXT) == TEXT, "`make readme` brings them up to date"


def test_every_generated_part_is_in_it() -> None:
    assert re.findall(r"<!-- generated: (\w+) -->", TEXT) == list(PARTS)


def test_every_figure_in_it_is_the_code_s() -> None:
    beside = r"<!-- generated.*?<!-- end -->|```.*?```|`[^`]*`|!\[[^]]*\]|<[^>]*>|^ *\d+\. |x86-64"
    prose = " ".join(re.sub(beside, " ", TEXT, flags=re.DOTALL | re.MULTILINE).split())
    for figure in FIGURES:
        assert figure in prose
        prose = prose.replace(figure, "")
    assert re.findall(rf".{{0,40}}\b(?:{'|'.join(COUNTED[2:])}|\d+)\b.{{0,40}}", prose) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_what_a_readme_links_to_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target, part in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", text):
        found = document.parent / target if target else document
        assert found.exists(), target
        assert not part or part in _parts(found), f"{target}#{part}"
    for target in re.findall(r'(?:src|srcset)="([^"]+)"', text):
        assert (document.parent / target).exists(), target


def _parts(document: Path) -> set[str]:
    """What can be named behind the `#` of a link."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("picture", sorted(TOP.glob("adapters/*/*.png")), ids=_name)
def test_a_picture_is_small_and_said_in_words(picture: Path) -> None:
    assert picture.stat().st_size < SMALL
    name = re.escape(_name(picture))
    assert re.search(rf'!\[[^]]{{100,}}\]\({name}\)|<picture>[^§]*{name}[^§]*alt="[^"]{{100,}}"', TEXT)


def test_the_stand_in_it_names_is_the_one_that_the_tests_use() -> None:
    assert f"npm install --no-save --prefix data/local-slack {PACKAGE}@{VERSION}\n" in TEXT
    assert f"data/local-slack/node_modules/{PACKAGE}/bin/local-slack --config {CONFIG.relative_to(TOP)} " in TEXT


def test_every_make_target_that_it_names_exists() -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"`make ([a-z]+)", document.read_text(encoding="utf-8"))
    }
    assert named <= set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
