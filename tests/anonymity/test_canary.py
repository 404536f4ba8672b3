"""T2: an author like nobody else; every file, row, call, log and error is searched for them and for their words."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.engine.platform import Submitted
from bot.kit.receipts import as_given
from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.stage import (
    PEOPLE,
    Part,
    Somebody,
    Stage,
    ask_without_names,
    begin_to_choose,
    in_a_retro,
    play,
    raising,
    returning,
    search,
    writing,
)
from tests.anonymity.traces import LONGEST, Traces

AUTHOR = Somebody("Zyxwanda Qofkenblat", "en-x-jqvkwyzt", "Antarctica/Troll")
USER = "zyxwanda-qofkenblat"
ABOUT_THEM = (AUTHOR.name, USER, AUTHOR.locale, AUTHOR.zone)
WORDS = ("Quvzelmop frindwax gletsnub", "Hurbqazi plomkevt drusnyx")
ACT = "wyvxeljorq-dabnuksifu"
"""What a platform calls an act of theirs."""
DOTS = ("T11 T11 T13 T13", "11 11 13 13", "11,11,13,13", "11, 11, 13, 13")
"""What they choose, as it is typed, drawn or kept."""
RANKED = ("11 13 12 7 9", "11, 13, 12, 7, 9", "g4i5k1l3m2")
"""What they vote in a poll, as it is typed, drawn or kept."""
CAST = (AUTHOR, *PEOPLE[1:])


# Searching


def disguises(words: str) -> Iterator[tuple[str, bytes]]:
    """Some words in each encoding, and each hash of them, as somebody may have written them down."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        coded = words.encode(encoding)
        yield encoding, coded
        yield f"{encoding}, reversed", coded[::-1]
        yield from _written(coded, encoding)
    yield "url", quote(words).encode()
    yield "url, all of it", "".join(f"%{byte:02X}" for byte in words.encode()).encode()
    for variant in {words, words.lower(), words.upper()}:
        yield f"as {variant}", variant.encode()
        for name, hashed in hashes(variant.encode()).items():
            yield name, hashed
            yield from _written(hashed, name)


def _written(raw: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    yield f"{name}, hex", raw.hex().encode()
    yield f"{name}, HEX", raw.hex().upper().encode()
    yield f"{name}, base32", base64.b32encode(raw).rstrip(b"=")
    for skipped in range(3):  # where it begins inside of a longer text changes its letters
        for alphabet, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            letters = encode(bytes(skipped) + raw)
            yield f"{name}, {alphabet} {skipped}", letters[(skipped * 8 + 5) // 6 : (skipped + len(raw)) * 8 // 6]


def hashes(raw: bytes) -> dict[str, bytes]:
    """The usual hashes of something; of the long ones also their beginnings, which begin the same."""
    return {
        "md5": hashlib.md5(raw).digest(),
        "sha1": hashlib.sha1(raw).digest(),
        "sha256": hashlib.sha256(raw).digest()[:16],
        "sha512": hashlib.sha512(raw).digest()[:16],
        "sha3": hashlib.sha3_256(raw).digest()[:16],
        "blake2b": hashlib.blake2b(raw).digest()[:16],
        **{f"blake2b of {size}": hashlib.blake2b(raw, digest_size=size).digest() for size in (8, 16, 20, 32)},
        **{f"blake2s of {size}": hashlib.blake2s(raw, digest_size=size).digest() for size in (8, 16, 32)},
    }


def found_in(traces: Traces, *canaries: str) -> list[str]:
    """Where something of the canaries can be found."""
    needles = {needle: f"{canary}: {name}" for canary in canaries for name, needle in disguises(canary)}
    return traces.places_of(needles)


def sharing_canaries(codes: list[str]) -> Part:
    """The author writes an idea by form and one by command, a blocker, and notes in a retro; `codes` are theirs."""

    async def part(stage: Stage) -> None:
        chat, unseen, who = stage.chat, stage.unseen, AUTHOR.name
        await stage.openly(chat.says("Ben", "/retro start"))
        await unseen(chat.says(who, "/retro note"))
        form = chat.world.form(USER)
        assert form is not None
        notes = Submitted(form.form.token, {"column1": WORDS[0], "column2": WORDS[1]})
        await unseen(chat.does(who, notes, key=ACT))
        codes.append(stage.code(who))
        await unseen(chat.says(who, "/idea"))
        await unseen(chat.fills(who, {"What is your idea?": WORDS[0]}))
        await unseen(chat.presses(who, "Send without my name"))
        codes.append(stage.code(who))
        await unseen(chat.says(who, "/blocker"))
        await unseen(chat.fills(who, {"What holds you up?": WORDS[0]}))
        await unseen(chat.presses(who, "Send without my name"))
        codes.append(stage.code(who))
        for code, command in zip(codes, ("/retro receipt", "/ideas receipt", "/blockers receipt"), strict=True):
            await unseen(chat.says(who, f"{command} {code}"))
            assert WORDS[0] in chat.private(who)
        await unseen(chat.says(who, f"/idea {WORDS[1]}"))
        codes.extend([as_given(code) for code in codes])

    return part


async def prove_silence_before(fresh: PlaceMaker) -> list[str]:
    """Let the author write what is not shown yet; gives where they, their words or their receipts can be found."""
    codes: list[str] = []
    traces = await play(fresh(), sharing_canaries(codes), people=CAST, watch=search)
    return found_in(traces, *ABOUT_THEM, *WORDS, ACT, *codes)


async def prove_silence_after(fresh: PlaceMaker) -> list[str]:
    """Let the author do all there is; gives where they can be found. Their words are everybody's by then."""
    codes: list[str] = []
    names = AUTHOR.name, "Ben"

    async def shown(stage: Stage) -> None:
        await stage.openly(stage.chat.says("Ben", "/retro end"))
        assert any(WORDS[0] in text for text in stage.chat.sees("Ben"))

    parts: tuple[Part, ...] = (
        writing(*names), returning(*names), raising(*names), in_a_retro(*names), sharing_canaries(codes), shown,
    )  # fmt: skip
    return found_in(await play(fresh(), *parts, people=CAST, watch=search), *ABOUT_THEM, ACT, *codes)


async def prove_silence_of_choices(fresh: PlaceMaker) -> list[str]:
    """Let the author choose, as nobody else does; gives where their choice can be found. That they chose is open."""

    async def part(stage: Stage) -> None:
        chat, who = stage.chat, AUTHOR.name
        await begin_to_choose(stage, "\n".join(f"Note {number}" for number in range(1, 14)))
        for person in ("Ben", "Chidi", "Dolores"):
            await chat.says(person, "/retro vote T2 T11")
        await chat.says(who, "/retro vote T11 T11 T13 T13")
        assert "Your 4 dots are given" in chat.private(who)
        await stage.look()
        await stage.openly(chat.says("Ben", "/retro end"))

    return found_in(await play(fresh(), part, people=CAST, watch=search), *DOTS)


async def prove_silence_of_votes(fresh: PlaceMaker) -> list[str]:
    """Let the author vote, as nobody else does; gives where their vote can be found, then and after."""

    async def part(stage: Stage) -> None:
        chat, who = stage.chat, AUTHOR.name
        await ask_without_names(stage, *(f"Place {number}" for number in range(1, 14)), kind="ranking")
        for person in ("Ben", "Chidi", "Dolores", "Esra"):
            await chat.says(person, "/polls vote V-1 2 11")
        await chat.presses(who, "Vote", card="Poll V-1")
        await chat.says(who, f"/polls vote V-1 {RANKED[0]}")
        assert "Your vote is in" in chat.private(who)
        await stage.look()
        await stage.tick()
        await stage.openly(chat.says("Esra", "/polls close V-1"))
        await stage.tick()

    return found_in(await play(fresh(), part, people=CAST, watch=search), *RANKED)


def test_each_disguise_would_be_found_wherever_it_begins() -> None:
    for number, (name, needle) in enumerate(disguises(USER)):
        traces = Traces()
        traces.keep({"a file": bytes(4000 + number % 200) + needle + b"\xff"})
        assert 8 <= len(needle) <= LONGEST, name
        assert traces.places_of({needle: name}) == [f"a file: {name}"]


@pytest.mark.parametrize("skipped", range(5))
def test_base64_is_found_wherever_in_a_text_it_begins(skipped: int) -> None:
    traces = Traces()
    traces.keep({"a file": base64.b64encode(b"x" * skipped + USER.encode() + b"and more")})
    assert found_in(traces, USER)


async def test_no_author_and_none_of_their_words_are_anywhere_before_the_reveal(fresh: PlaceMaker) -> None:
    assert await prove_silence_before(fresh) == []


async def test_no_author_is_anywhere_after_all_they_can_do_without_their_name(fresh: PlaceMaker) -> None:
    assert await prove_silence_after(fresh) == []


async def test_an_author_who_acts_openly_is_found_so_the_search_works(fresh: PlaceMaker) -> None:
    async def openly(stage: Stage) -> None:
        await stage.openly(stage.chat.says(AUTHOR.name, "/home"))

    found = found_in(await play(fresh(), openly, people=CAST, watch=search), *ABOUT_THEM)
    assert all(any(f": {canary}: " in line for line in found) for canary in ABOUT_THEM)


async def test_what_somebody_chose_is_nowhere_while_they_choose_and_after(fresh: PlaceMaker) -> None:
    assert await prove_silence_of_choices(fresh) == []
    assert await prove_silence_of_votes(fresh) == []
