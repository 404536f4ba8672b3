"""A feature that shows one of everything, so that the tests of an adapter need no real one."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from bot.kit import (
    Actions,
    Arg,
    Asked,
    Bar,
    Bold,
    Call,
    Card,
    Channel,
    Choice,
    Code,
    Direct,
    Divider,
    Effects,
    Feature,
    Field,
    Fields,
    Form,
    Image,
    Link,
    Mention,
    Paragraph,
    Post,
    Reply,
    Table,
    View,
    When,
    _,
    join,
)

MEETING = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)
AREAS = (Choice("office", "The office"), Choice("hiring", "Hiring"), Choice("other", "Something else"))
MONTHS = tuple(Choice(str(month), f"2026-{month:02}") for month in range(1, 13))

feature = Feature("showcase", _("One of everything"))


def _at_once(view: View) -> Asked:
    return Asked(("It is posted ", Bold("at once"), "."))


@dataclass(frozen=True, slots=True)
class WishForm(Form):
    """One field of each kind."""

    title = _("A wish")
    send = _("Send it")
    asks = staticmethod(_at_once)

    text: Annotated[str, Field(_("What do you wish for?"), "paragraph", most=1500, hint=_("A sentence is enough."))]
    area: Annotated[str, Field(_("What is it about?"), "choice", choices=AREAS)]
    name: Annotated[str, Field(_("A short name for it"), most=80)] = ""
    month: Annotated[str, Field(_("From which month on?"), "choice", choices=MONTHS)] = ""
    seats: Annotated[int, Field(_("For how many?"))] = 1
    until: Annotated[datetime, Field(_("Until when?"))] = MEETING


@feature.command("wish", _("Wish for something"))
def wish(call: Call, text: Annotated[str, Arg(_("your wish"), rest=True)] = "") -> Effects:
    """Post a wish; ask for it when it is missing."""
    return _granted(call, text) if text else wished.open()


@feature.on_submit
def wished(call: Call, form: WishForm) -> Effects:
    """Post a wish."""
    return _granted(call, form.text)


@feature.action
def ask(call: Call) -> Effects:
    """Ask for another wish."""
    return wished.open()


@feature.action
def answer(call: View, to: str) -> Effects:
    """Say what was pressed or chosen."""
    return Reply(f"You chose {to}.")


@feature.command("wishes list", _("See the wishes"))
def list_wishes(call: View, area: Annotated[str, Arg(_("which ones"), choices=AREAS)] = "") -> Effects:
    """Say which ones were asked for."""
    return Reply(f"The wishes about {area or 'everything'}.")


def numbers(view: View, typed: str) -> tuple[Choice, ...]:
    """Numbers of wishes that begin as typed."""
    return tuple(Choice(name, f"{name} · A wish") for name in ("W-1", "W-2") if name.startswith(typed))


@feature.command("wishes show", _("See one wish"))
def show(call: View, number: Annotated[int, Arg(_("its number"), prefix="W", complete=numbers)]) -> Effects:
    """One of everything, for one person alone."""
    return Reply(wish_card(f"Wish {number}"))


@feature.command("echo", _("Hear what you say"))
def echo(call: View, words: Annotated[str, Arg(_("your words"), rest=True, most=1000)]) -> Effects:
    """Say the same to them alone."""
    return Reply(words)


@feature.shortcut(_("Wish for it"))
def wish_for_it(call: Call, text: str) -> Effects:
    """Post what somebody said as a wish."""
    return _granted(call, text)


@feature.command("where", _("See who and where you are"))
def where(call: Call) -> Effects:
    """Who acts, and where."""
    return Reply((Mention(call.person.member, call.person.name), " in ", Channel(call.place.id, call.place.name)))


@feature.command("direct", _("Get a direct message"))
def direct(call: Call) -> Effects:
    """A message to whoever asks."""
    return Direct(call.person.member, "Two things need you.")


@feature.command("post", _("Say something to everybody"))
def post(call: Call, words: Annotated[str, Arg(_("your words"), rest=True, most=1000)]) -> Effects:
    """The bot says it."""
    return Post(content=words)


@feature.home
def at_home(call: Call) -> tuple[Paragraph | Bar | Actions, ...]:
    """A greeting, something to see and a step."""
    return Paragraph(f"Hello, {call.person.name}"), Bar("Quieter meetings", 3, 8), Actions((ask.primary("Wish"),))


def _granted(call: Call, text: str) -> Effects:
    kept = Paragraph(("Your receipt: ", Code("TALL-RIVER-9F2K-0QXM"), "."))
    steps = Actions((ask.button("Wish again"), answer.danger("Take it back", "take it back")))
    receipt = Card(summary="Your wish is posted.", title="Thank you", blocks=(kept, steps))
    to_whom = Mention(call.person.member, call.person.name)
    return [Post(content=wish_card(text, to_whom, Channel(call.place.id, call.place.name))), Reply(receipt)]


def wish_card(text: str, *to: Mention | Channel) -> Card:
    """A card with one of everything on it."""
    return Card(
        summary=("A wish: ", text),
        title=("Wish ", Code("W-1")),
        blocks=(
            Paragraph(text, "quote"),
            Paragraph(("For ", *join(to), " and ", Bold(("everybody ", Code("else"))), ".")),
            Fields((("Status", Bold("discussing")), ("Talk about it", When(MEETING)), ("On", When(MEETING, "day")))),
            Bar("Support", 2, 5),
            Table(("Area", "Wishes", "At"), (("The office", "4", When(MEETING, "time")), ("Hiring", "2", "any time"))),
            Image(picture(320, 80), "A square of clay"),
            Divider(),
            Paragraph(("Read ", Link("how it works", "https://example.org/how"), "."), "quiet"),
            Actions(
                (
                    answer.primary("Support", "support"),
                    ask.button("Wish again"),
                    answer.danger("Not now", "not now"),
                    answer.select("It becomes", AREAS),
                )
            ),
        ),
    )


def picture(width: int, height: int) -> bytes:
    """A PNG of one colour (PNG specification, third edition, section 5)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    row = b"\0" + bytes((164, 67, 28)) * width
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b"")
    )
