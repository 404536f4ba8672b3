"""What the page shows: the world as JSON, for the people it shows side by side."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from adapters.pages.render import View, form_to_view
from adapters.playground.inbound import Crowd
from adapters.playground.world import Message, Missing, Spot, Whisper, World
from bot.kit import Clock

MOST_COLUMNS = 3
SIDE_BY_SIDE = 2
"""How many people a newcomer finds; a telephone shows one of them at a time."""


async def page_view(crowd: Crowd, clock: Clock, looking: View, *, movable: bool) -> View:
    """Everything on the page: `looking` says the channel, and who is shown with which thread, or their home.

    An address may be older than the world it was for: whoever it names that is not there is left out, and with nobody
    left the first people are shown.

    :raises Missing: when it does not say that at all.
    """
    world = crowd.world
    people, channels = world.people(), world.channels()
    match looking:
        case {"channel": str() | None as channel, "columns": [*columns]} if len(columns) <= MOST_COLUMNS:
            wanted = [column for column in map(_column, columns) if column.person in {person.id for person in people}]
        case _:
            raise Missing("view")
    if channel not in {one.id for one in channels}:
        channel = channels[0].id if channels else None
    shown = wanted or [_Column(person.id) for person in people[:SIDE_BY_SIDE]]
    return {
        "now": clock.now().isoformat(),
        "movable": movable,
        "people": [asdict(person) for person in people],
        "channels": [{"id": one.id, "name": one.name, "newest": world.newest(one.id)} for one in channels],
        "channel": channel,
        "columns": [await _column_view(crowd, channel, column) for column in shown] if channel else [],
    }


@dataclass(frozen=True, slots=True)
class _Column:
    """A person shown, in the channel, their direct messages or their home; and the thread open beside it."""

    person: str
    pane: str = "channel"
    thread: str | None = None


def _column(column: object) -> _Column:
    match column:
        case {"person": str(person), "pane": "channel" | "direct" | "home" as pane, "thread": str() | None as thread}:
            return _Column(person, pane, thread)
        case _:
            raise Missing("column")


async def _column_view(crowd: Crowd, channel: str, column: _Column) -> View:
    world, person = crowd.world, column.person
    form = world.form(person)
    return {
        "person": person,
        "pane": column.pane,
        "seen": _seen_view(world, person, Spot(channel)),
        "thread": None if column.thread is None else _thread_view(world, person, channel, column.thread),
        "directs": _seen_view(world, person, Spot(f"@{person}")),
        "home": await crowd.home(person, channel) if column.pane == "home" else None,
        "form": None if form is None else form_to_view(form.form),
    }


def _thread_view(world: World, person: str, channel: str, id_: str) -> View | None:
    """A thread; none any more when its first message was taken away."""
    try:
        root = world.message(id_)
    except Missing:
        return None
    if root.spot != Spot(channel):
        return None
    return {"root": _item_view(root, 0), "seen": _seen_view(world, person, Spot(channel, id_))}


def _seen_view(world: World, person: str, spot: Spot) -> list[View]:
    replies = {} if spot.under else world.replies(spot.channel)
    return [_item_view(item, replies.get(item.id, 0)) for item in world.seen(person, spot)]


def _item_view(item: Message | Whisper, replies: int) -> View:
    common = {"id": item.id, "at": item.at.isoformat(), "replies": replies}
    if isinstance(item, Whisper):
        return common | {"author": None, "content": item.card, "private": True, "edited": False}
    return common | {"author": item.author, "content": item.content, "private": False, "edited": item.edited}
