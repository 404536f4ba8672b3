"""The reader that tells what a person would see does see what Discord's client makes of a text."""

from __future__ import annotations

import pytest

from tests.adapters.discord.reader import Read, read


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("a b", Read(("a b",), ())),
        ("**b** __u__ *i* _i_ ~~s~~ ||h||",
         Read(("b", " ", "u", " ", "i", " ", "i", " ", "s", " ", "h"),
              ("bold", "underlined", "italic", "italic", "struck", "spoiler"))),
        (r"\*\*b\*\* snake_case_word a * b * c", Read(("**b** snake_case_word a * b * c",), ())),
        ("`*c*` ``a`b`` ```py\n*d*\n```", Read(("*c*", " ", "a`b", " ", "*d*"), ("code", "code", "block"))),
        ("<@1><@!1><@&1><#1></a b:1><id:home><t:1><t:1:R>",
         Read((), ("mention", "mention", "mention", "channel", "channel", "channel", "when", "when"))),
        ("<:a:1> :sun: 12:30", Read(("<:a:1>", " ", ":sun:", " 12:30"), ("emoji", "emoji"))),
        ("[a](http://b) <http://b> http://b",
         Read(("a", " ", "<http://b>", " ", "http://b"), ("link", "link", "link"))),
        ("### h\n-# s\n-# *t*\n> q\n> r\n- l", Read(("h", "\n", "s\n", "t", "\n", "q\nr", "\n", "- ", "l"),
                                                    ("heading", "small", "italic", "quote", "list"))),
        (r"@everyone \@here @" "\u200bhere", Read(("@everyone", " ", r"\@here", " @\u200bhere"), ("ping", "ping"))),
    ],
)  # fmt: skip
def test_a_text_is_read_as_discord_shows_it(markup: str, seen: Read) -> None:
    assert read(markup) == seen
