"""What a button and a form carry comes back as it was, and nothing else is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.tokens import MOST_BYTES, Argument, Opening, decode, decode_form, encode, encode_form
from bot.kit import NotFound, Press

NAMES = st.from_regex(r"[a-z_]{1,12}\.[a-z_]{1,12}", fullmatch=True)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
WORDS = st.text(max_size=6) | st.text(":%'~3A25", max_size=8)
ARGUMENTS = st.lists(NUMBERS | WORDS | st.binary(max_size=12), max_size=2).map(tuple)
SMALL_ARGUMENTS = st.lists(st.integers(0, 2**31) | st.text(max_size=3), max_size=2).map(tuple)
NONCES = st.binary(min_size=16, max_size=16)
GROUPS = st.none() | st.integers(0, 2**31)


@given(NAMES, ARGUMENTS, GROUPS)
def test_a_press_comes_back_as_it_was(action: str, arguments: tuple[Argument, ...], group: int | None) -> None:
    press = Press(action, arguments, group)
    token = encode(press)
    assert len(token.encode()) <= MOST_BYTES
    assert decode(token) == press
    assert [type(argument) for argument in decode(token).arguments] == [type(argument) for argument in arguments]


@given(NAMES, SMALL_ARGUMENTS, NONCES, GROUPS)
def test_an_opened_form_comes_back_as_it_was(
    name: str, arguments: tuple[Argument, ...], nonce: bytes, group: int | None
) -> None:
    token = encode_form(name, arguments, nonce, group=group)
    assert len(token.encode()) <= MOST_BYTES
    assert decode_form(token) == Opening(name, arguments, nonce, group)


def test_a_token_reads_as_it_is_written() -> None:
    assert encode(Press("ideas.support", (12,))) == "v1:ideas.support:12"
    assert encode(Press("ideas.support", (12,), 7)) == "v1.7:ideas.support:12"
    assert encode(Press("ideas.sort", ("a:b", b"\0"))) == "v1:ideas.sort:'a%3Ab:~AA"


@given(st.text() | st.text("v1f:'~%3A_.-0", max_size=30) | st.binary().map(lambda raw: raw.decode("utf-16", "replace")))
def test_whatever_comes_back_is_ours_or_not_found(token: str) -> None:
    for read in (decode, decode_form):
        try:
            read(token)
        except NotFound:
            continue
        assert token.startswith(("v1:", "f1:", "v1.", "f1."))


@given(NAMES, ARGUMENTS, st.data())
def test_a_changed_token_says_something_else_or_nothing(
    action: str, arguments: tuple[Argument, ...], data: st.DataObject
) -> None:
    token = encode(Press(action, arguments))
    place = data.draw(st.integers(0, len(token) - 1))
    changed = token[:place] + data.draw(st.characters()) + token[place + 1 :]
    try:
        assert (decode(changed) == Press(action, arguments)) == (changed == token)
    except NotFound:
        assert changed != token


@pytest.mark.parametrize(
    "token",
    [
        "",
        "v1",
        "v1:",
        "v0:a.b",
        "v1:a b",
        "v1:a.b:",
        "v1.:a.b",
        "v1.07:a.b",
        "v1.-7:a.b",
        "v1.7.7:a.b",
        "v1.٧:a.b",
        "v1.7777777777777777777:a.b",
        "f1.7:a.b",
        "v1:a.b:01",
        "v1:a.b:-0",
        "v1:a.b:+1",
        "v1:a.b:١",
        "v1:a.b:1_0",
        "v1:a.b:~AB",
        "v1:a.b:~A",
        "v1:a.b:~AA==",
        "v1:a.b:~ÄÄ",
        "v1:a.b:'%41",
        "v1:a.b:'\ud800",
        "v1:a.b:" + "9" * 5000,
        "f1:a.b:~AAAAAAAAAAAAAAAAAAAAAA",
    ],
)
def test_there_is_one_way_to_write_a_token(token: str) -> None:
    with pytest.raises(NotFound):
        decode(token)


@pytest.mark.parametrize("token", ["f1:a.b", "f1:a.b:12", "f1:a.b:~AAAA", "v1:a.b:~AAAAAAAAAAAAAAAAAAAAAA"])
def test_a_form_without_its_nonce_is_not_found(token: str) -> None:
    with pytest.raises(NotFound):
        decode_form(token)


def test_a_token_that_would_be_too_long_says_what_to_shorten() -> None:
    with pytest.raises(ValueError, match=r"ideas\.support has 1\d\d bytes of at most 100: give it shorter arguments"):
        encode(Press("ideas.support", ("é" * 45,)))


@pytest.mark.parametrize("name", ["", "a:b", "a b", "é.b", "a.b\n"])
def test_a_name_that_cannot_be_in_a_token_is_refused_when_it_is_written(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name in a token"):
        encode(Press(name))


def test_a_form_needs_a_nonce_of_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="a nonce has 16 bytes, not 3"):
        encode_form("ideas.submitted", (), b"abc")


def test_only_numbers_words_and_bytes_travel() -> None:
    with pytest.raises(ValueError, match="no float"):
        encode(Press("a.b", (1.5,)))  # type: ignore[arg-type]  # that is the mistake
