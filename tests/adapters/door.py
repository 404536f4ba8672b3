"""A front door with a little of everything behind it, for what the playground has to show of an engine's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from adapters.playground.platform import Playground
from bot.engine.platform import Answer, Ask, Done, Inbound, Pressed, Private, Sender, Submitted, Typed
from bot.kit import (
    Actions,
    Bar,
    Blank,
    Bold,
    Button,
    Card,
    Choice,
    Code,
    Divider,
    Fields,
    Link,
    Mention,
    OpenedForm,
    Paragraph,
    Press,
    Select,
    Table,
    When,
    card_of,
)
from bot.kit.text import MemberId

MEETING = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)
AREAS = (Choice("office", "The office"), Choice("hiring", "Hiring"), Choice("other", "Something else"))

FORM = OpenedForm(
    token="form",
    title="A new idea",
    send="Send it",
    intro=("Nobody will see who wrote it. It appears with others, ", Bold("shuffled"), "."),
    blanks=(
        Blank(
            name="text",
            label="What is your idea?",
            kind="paragraph",
            required=True,
            most=1500,
            hint="One idea at a time; a sentence is enough.",
        ),
        Blank(name="title", label="A short name for it", kind="line", required=False, most=80),
        Blank(name="area", label="What is it about?", kind="choice", required=True, most=20, choices=AREAS),
    ),
)


def idea_card(text: str, support: int) -> Card:
    """A card with each kind of block."""
    return Card(
        summary=f"Idea 1: {text}. {support} of 5 support it.",
        title=("Idea ", Code("I-1")),
        blocks=(
            Paragraph(text, "quote"),
            Paragraph(("Shared without a name, for ", Mention(MemberId(1), "Ana", "ana"), " and everybody.")),
            Fields((("Status", Bold("discussing")), ("Talk about it", When(MEETING)), ("Board", "Wishes"))),
            Bar("Support", support, 5),
            Table(("Area", "Ideas"), (("The office", "4"), ("Hiring", "2"))),
            Divider(),
            Paragraph(("Read ", Link("how names are kept out", "https://example.org/names"), "."), "quiet"),
            Actions(
                (
                    Button("Support", Press("support"), "primary"),
                    Button("Ask its author", Press("ask")),
                    Button("Not now", Press("not_now"), "danger"),
                    Select("It becomes", AREAS, Press("becomes")),
                )
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument's help."""

    name: str
    about: str
    required: bool = True
    choices: tuple[Choice, ...] = ()
    rest: bool = False
    suggests: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One command's help."""

    name: str
    about: str
    arguments: tuple[Argument, ...] = ()


COMMANDS = {
    "en": (
        Command(
            "idea", "Share an idea; nobody will see who wrote it", (Argument("text", "your idea", False, rest=True),)
        ),
        Command("ideas list", "The ideas of this group", (Argument("area", "which ones", False, AREAS),)),
        Command("ideas show", "One idea", (Argument("number", "its number", suggests=True),)),
        Command("receipt", "What became of your idea"),
    ),
    "es": (Command("idea", "Comparte una idea; nadie verá quién la escribió", (Argument("text", "tu idea", False),)),),
}


@dataclass
class Door:
    """Keeps what came in, and answers each kind of act in one way."""

    playground: Playground
    inbounds: list[Inbound] = field(default_factory=list)
    ideas: list[str] = field(default_factory=list)
    support: int = 0

    async def handle(self, platform: str, inbound: Inbound) -> Answer:  # noqa: PLR0911 - one for each act
        """Ideas are posted at once; presses count; a form needs its text."""
        assert platform == "playground"
        self.inbounds.append(inbound)
        match inbound.act:
            case Typed("idea"):
                return Ask(FORM)
            case Typed(line) if line.startswith("idea "):
                return await self._post(inbound, line.removeprefix("idea "))
            case Typed("direct"):
                await self.playground.direct(inbound.sender.user, card_of("Two things need you."), key=inbound.key)
                return Done()
            case Typed(line):
                return Private(card_of(("There is no command ", Code(f"/{line}"), ".")))
            case Pressed("v1:ask"):
                return Ask(FORM)
            case Pressed("v1:support"):
                self.support += 1
                await self.playground.edit(inbound.channel, "1", idea_card(self.ideas[0], self.support))
                return Done()
            case Pressed(token, value, private):
                return Private(card_of(f"You chose {value or token}."), replaces=private)
            case Submitted(_, values) if not values.get("text", "").strip():
                missing = FORM.blanks[0]
                faulty = replace(missing, error="Write at least a word or two; this is empty.")
                rest = tuple(replace(blank, value=values.get(blank.name, "")) for blank in FORM.blanks[1:])
                return Ask(replace(FORM, blanks=(faulty, *rest)))
            case Submitted(_, values):
                return await self._post(inbound, values["text"])
            case _:
                raise AssertionError(inbound.act)

    async def _post(self, inbound: Inbound, text: str) -> Answer:
        self.ideas.append(text)
        await self.playground.post(inbound.channel, idea_card(text, self.support), key=f"idea:{len(self.ideas)}")
        receipt = Actions((Button("Change it", Press("change")), Button("Withdraw it", Press("withdraw"), "danger")))
        kept = Paragraph(
            ("Kept, without your name. Your receipt: ", Code("TALL-RIVER-9F2K-0QXM"), ". It is shown once.")
        )
        return Private(Card(summary="Your idea is kept.", title="Thank you", blocks=(kept, receipt)))

    async def settle(self) -> None:
        """Nothing to wait for: all is posted at once."""

    async def home(self, platform: str, channel: str, sender: Sender) -> Card:
        """A greeting and a step."""
        blocks = (
            Paragraph("Nothing needs you right now."),
            Bar("Sprint: quieter meetings", 3, 8),
            Actions((Button("Share an idea", Press("ask"), "primary"), Button("Ideas so far", Press("list")))),
        )
        return Card(summary=f"Home of {sender.name}", title=f"Hello, {sender.name}", blocks=blocks)

    async def commands(self, language: str) -> Sequence[Command]:
        """The commands above."""
        return COMMANDS[language]

    async def suggest(  # noqa: PLR0917 - the engine names the order
        self, platform: str, channel: str, sender: Sender, command: str, argument: str, typed: str
    ) -> Sequence[Choice]:
        """The numbers of the ideas there are."""
        ideas = enumerate(self.ideas, start=1)
        return tuple(Choice(f"I-{number}", f"I-{number} · {text}") for number, text in ideas if typed in f"I-{number}")
