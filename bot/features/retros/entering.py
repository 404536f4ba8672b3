"""The ways to a retro's board on the web: a link for each member, and one for guests that is passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.features.retros.common import feature, name_of, under_way
from bot.kit import BoardRef, Button, Call, Effects, Link, NotAllowed, NotFound, Reply, Role, Slash, View, _
from storage.retros import Retro, RetroStore

GUESTS_STAY: Final = timedelta(days=1)


def board_of(number: int) -> BoardRef:
    """The board of a retro; `board.py` draws it."""
    return BoardRef("retros.board", (number,))


@feature.command("retro board", _("Open the board of this retro on the web: the notes to drag, the clock, live"))
def open_typed(call: Call) -> Effects:
    """A link for this person alone."""
    return _opened(call, under_way(call).number)


@feature.action
def open_board(call: Call, number: int) -> Effects:
    """A link for this person alone.

    :raises NotFound: when there is no such retro.
    """
    if call.store(RetroStore).find(number) is None:
        raise NotFound
    return _opened(call, number)


def on_retro_card(view: View, retro: Retro) -> tuple[Button, ...]:
    """The way to the board, where there is one."""
    return (open_board.button(_("Board on the web"), retro.number),) if view.has_boards else ()


def _opened(call: Call, number: int) -> Effects:
    return Reply(
        (
            Link(_("Open the board of {retro}", retro=name_of(number)), call.door(board_of(number))),
            "\n",
            _("The link is for you alone and works once, within a quarter of an hour."),
        )
    )


@feature.command("retro guests", _("Get a link by which people without an account take part in this retro"))
def invite_guests(call: Call) -> Effects:
    """A link for anybody.

    :raises NotAllowed: for whoever neither leads the retro nor moderates the group.
    """
    retro = under_way(call)
    if call.person.role < Role.MODERATOR and retro.leader_id != call.person.member:
        raise NotAllowed(_("Whoever leads the retro can invite guests, and so can moderators."))
    door = call.guest_door(board_of(retro.number), call.now + GUESTS_STAY)
    return Reply(
        (
            Link(_("Take part in {retro} as a guest", retro=name_of(retro.number)), door),
            "\n",
            _(
                "Pass this link on. Whoever opens it gives a name and takes part on the board, without an account, "
                "until the retro ends. Only send it to people who may read the notes. {command} is for those who are "
                "here.",
                command=Slash("retro board"),
            ),
        )
    )
