"""Boards as values."""

from __future__ import annotations

import pytest

from bot.kit import Board, Card, Feature, Lane, Press, Printout, Sticker, View, _, card_of

ONE = Sticker(1, "Tea")


@pytest.mark.parametrize(
    "lanes",
    [
        (Lane("a", "A"), Lane("a", "B")),
        (Lane("a", "A", (ONE, ONE)),),
        (Lane("a", "A", (ONE,)), Lane("b", "B", (ONE,))),
    ],
)
def test_no_lane_and_no_note_is_on_a_board_twice(lanes: tuple[Lane, ...]) -> None:
    with pytest.raises(ValueError, match="of its own"):
        Board(title="A board", card=card_of("Now"), lanes=lanes)


def test_what_is_drawn_with_every_change_is_not_printed_each_time() -> None:
    printed = Card(summary="Now", blocks=(Printout("all.pdf", "pdf", card_of("All"), "All of it"),))
    with pytest.raises(ValueError, match="no documents"):
        Board(title="A board", card=printed)


def test_dropping_a_note_is_an_action_that_gets_its_number_last() -> None:
    feature = Feature("wall", _("A wall"))

    @feature.action
    def move(call: View, wall: int, lane: int, note: int) -> None:
        """Move a note."""

    @feature.board
    def board(view: View, wall: int) -> Board | None:
        """A wall."""

    assert move.drop(3, 7) == Press("wall.move", (3, 7))
    assert (board.of(3).kind, board.of(3).arguments) == ("wall.board", (3,))
