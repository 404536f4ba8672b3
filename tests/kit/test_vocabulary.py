"""The values of the kit: text is literal, instants know their zone, time does not go back."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import kit
from bot.kit import (
    Blank,
    Bold,
    Card,
    Channel,
    Code,
    Link,
    MemberId,
    Mention,
    MovableClock,
    OpenedForm,
    Paragraph,
    Phrase,
    Random,
    Rejected,
    SystemClock,
    Table,
    When,
    _,
    _n,
    card_of,
    floor,
    join,
    next_tick,
    plain,
    spans,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


# Everything explains itself


def test_every_public_name_of_the_kit_is_explained() -> None:
    unexplained = []
    for found in pkgutil.iter_modules(kit.__path__):
        module = import_module(f"bot.kit.{found.name}")
        assert module.__doc__, found.name
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            if inspect.isclass(thing) or inspect.isfunction(thing):
                members = vars(thing).items() if inspect.isclass(thing) else ()
                named = [(name, thing), *((f"{name}.{inner}", of) for inner, of in members if inspect.isfunction(of))]
                unexplained += [
                    where for where, what in named if not where.rpartition(".")[2].startswith("_") and not what.__doc__
                ]
    assert unexplained == []


def test_the_kit_exports_what_it_names_and_each_of_it_once() -> None:
    assert len(set(kit.__all__)) == len(kit.__all__)
    assert [name for name in kit.__all__ if not hasattr(kit, name)] == []


def test_all_that_travels_is_frozen_and_slotted() -> None:
    kinds = [thing for name in kit.__all__ if isinstance(thing := getattr(kit, name), type)]
    travelling = [kind for kind in kinds if dataclasses.is_dataclass(kind)]
    assert len(travelling) > 30
    for cls in travelling:
        assert cls.__dataclass_params__.frozen, cls  # type: ignore[attr-defined]  # what every dataclass has
        assert "__slots__" in vars(cls), cls


# Words


@given(st.text())
def test_text_is_literal_in_a_sentence_too(text: str) -> None:
    assert plain(_("{who} asks", who=text)) == f"{text} asks"
    assert plain((Bold(text), Code(text), Link(text, "https://example.org"))) == text * 3


@given(st.integers(min_value=0, max_value=1000))
def test_a_number_chooses_between_one_and_many(count: int) -> None:
    said = plain(_n("one idea", "{count} ideas", count))
    assert said == ("one idea" if count == 1 else f"{count} ideas")


def test_words_are_one_span_or_several() -> None:
    assert spans("a") == ("a",)
    assert spans(("a", Bold("b"))) == ("a", Bold("b"))
    assert join(["a", ("b", Bold("c")), "d"]) == ("a", ", ", "b", Bold("c"), ", ", "d")
    assert join([], " and ") == ()
    assert plain(join(["a", "b"], " and ")) == "a and b"
    assert plain((Mention(MemberId(1), "Ana"), " in ", Channel(1, "general"), " at ", When(NOON))) == (
        "Ana in general at 2026-03-02T12:00:00+00:00"
    )


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        When(NOON.replace(tzinfo=None))


def test_an_error_says_its_own_sentence() -> None:
    error = Rejected(_("{name} is taken.", name="Ana"), field="name")
    assert (str(error), error.field) == ("Ana is taken.", "name")
    assert plain(kit.NotFound().words) == "That is not here any more. It may have been closed or withdrawn."


# Cards and forms


def test_words_are_a_card_where_one_is_needed() -> None:
    phrase = Phrase("Saved.")
    assert card_of(phrase) == Card(summary=phrase, blocks=(Paragraph(phrase),))
    card = Card(summary="there")
    assert card_of(card) is card


def test_a_row_of_a_table_is_as_long_as_its_head() -> None:
    Table(("a", "b"), (("1", "2"),))
    with pytest.raises(ValueError, match="as long as its head"):
        Table(("a", "b"), (("1",),))


def test_a_form_is_faulty_when_one_of_its_fields_is() -> None:
    blank = Blank(name="text", label="Words", kind="line", required=True, most=10)
    form = OpenedForm(token="t", title="A note", send="Send", blanks=(blank, blank))
    assert not form.faulty
    assert dataclasses.replace(form, blanks=(blank, dataclasses.replace(blank, error="no"))).faulty


# Time and chance


def test_a_clock_moves_forward_only() -> None:
    clock = MovableClock(NOON)
    clock.forward(timedelta(minutes=1))
    clock.forward(timedelta())
    assert clock.now() == NOON + timedelta(minutes=1)
    with pytest.raises(ValueError, match="never goes back"):
        clock.forward(timedelta(seconds=-1))
    assert SystemClock().now().tzinfo is UTC
    assert MovableClock().now().tzinfo is UTC


@given(
    st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis takes bounds without a zone
    st.sampled_from([timedelta(minutes=15), timedelta(days=1), timedelta(hours=1)]),
)
def test_ticks_are_the_same_for_all_moments_between_them(instant: datetime, step: timedelta) -> None:
    low, high = floor(instant, step), next_tick(instant, step)
    assert low <= instant < high == low + step
    assert floor(low, step) == low
    assert floor(high - timedelta(microseconds=1), step) == low
    assert (low.minute % 15, low.second, low.microsecond) == (0, 0, 0)


def test_seeded_chance_repeats_itself_and_the_systems_does_not() -> None:
    assert Random(seed=1).bytes(16) == Random(seed=1).bytes(16) != Random(seed=2).bytes(16)
    assert Random().bytes(16) != Random().bytes(16)
    first, second = list(range(20)), list(range(20))
    Random(seed=1).shuffle(first)
    Random(seed=1).shuffle(second)
    assert first == second != list(range(20))
    assert sorted(first) == list(range(20))
