"""What a person is shown for what they did: a private card, a form, the same form with its errors, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from types import MappingProxyType
from typing import Any, Final, assert_never

from bot.engine import tokens
from bot.engine.acts import Sent
from bot.engine.finish import Users, finish, finish_form
from bot.engine.language import Languages
from bot.engine.parse import tidy
from bot.engine.platform import (
    Act,
    Answer,
    Ask,
    Done,
    Gone,
    Inbound,
    Invoked,
    Picked,
    Platform,
    Pressed,
    Private,
    Submitted,
    Typed,
    Undelivered,
)
from bot.engine.printing import Printer
from bot.engine.registry import Registry
from bot.kit import (
    Asked,
    Blank,
    Card,
    Chart,
    Code,
    Document,
    MemberId,
    OpenedForm,
    OpenForm,
    Paragraph,
    Phrase,
    Place,
    Printout,
    Random,
    Refusal,
    Rejected,
    Reply,
    Words,
    _,
    card_of,
    plain,
)
from bot.kit.feature import Submission

NOTHING: Mapping[str, Phrase] = MappingProxyType({})

_SENT: Final = _("I sent it to you in a private message, for no file can be shown here.")
_NOT_SENT: Final = _("I could not send you the file in a private message, and none can be shown here. Try again soon.")


class Faulty(Refusal):
    """A form with mistakes: what is wrong, by field."""

    def __init__(self, errors: Mapping[str, Phrase]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a handler answered, with what it takes to draw it after the transaction."""

    answer: Reply | OpenForm | None
    language: str
    group: int | None = None
    places: tuple[Place, ...] = ()
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Draws answers; one for all platforms."""

    registry: Registry
    languages: Languages
    platforms: Mapping[str, Platform]
    random: Random
    find_users: Callable[[int, str, Collection[MemberId]], Awaitable[Users]]
    """Finds out who some members of a group are on a platform."""
    find_asked: Callable[[str, Inbound, Submission[..., Any], Sequence[Any]], Awaitable[Asked]]
    """Finds out what a form asks for where somebody on a platform acts."""

    @property
    def behinds(self) -> set[str]:
        """The words behind which commands are typed, wherever the bot is."""
        limits = [platform.capabilities for platform in self.platforms.values()]
        return {one.behind for one in limits if one.types}

    async def to(self, platform: str, inbound: Inbound, told: Told) -> Answer:
        """The answer to what somebody did."""
        match told.answer:
            case Reply(content):
                card = _with_notice(card_of(content), inbound.notice)
                card = await self._printed(platform, inbound, card, told)
                card = await self._without_documents(platform, inbound, card, told)
                return Private(await self.card(platform, card, told, inbound.group), _on_private(inbound))
            case OpenForm(name, arguments, values):
                token = tokens.encode_form(name, arguments, self.random.bytes(16), group=inbound.group)
                submission = self.registry.submissions[name]
                asked = await self._asked(platform, inbound, submission, arguments)
                return Ask(self._form(platform, submission, token, told.language, asked, values=values))
            case None:
                return Done()

    async def refusing(
        self, platform: str, inbound: Inbound, sent: Sent | None, refusal: Refusal, language: str
    ) -> Answer:
        """The sentence that says why not; what they typed comes back with it, for nothing typed is lost."""
        if sent is not None:
            return await self.asking_again(platform, inbound, sent, language, _errors(sent, refusal))
        blocks = [Paragraph(refusal.words)]
        if typed := tidy(_typed(inbound.act)):
            blocks.append(Paragraph((_("You typed: "), Code(typed)), "quiet"))
        card = Card(summary=refusal.words, blocks=tuple(blocks))
        # It does not take the place of the card they acted on, which may hold the only copy of something.
        return Private(self._finished(platform, card, Told(answer=None, language=language), Users()))

    async def asking_again(
        self,
        platform: str,
        inbound: Inbound,
        sent: Sent,
        language: str,
        errors: Mapping[str, Phrase] = NOTHING,
    ) -> Answer:
        """The form once more, with what they typed."""
        token = tokens.encode_form(sent.submission.name, sent.arguments, sent.nonce, group=sent.group)
        asked = await self._asked(platform, inbound, sent.submission, sent.arguments)
        return Ask(self._form(platform, sent.submission, token, language, asked, values=sent.values, errors=errors))

    async def _asked(
        self, platform: str, inbound: Inbound, submission: Submission[..., Any], arguments: Sequence[Any]
    ) -> Asked:
        """What a form asks for just now."""
        if submission.form.asks is None:
            return Asked()
        return await self.find_asked(platform, inbound, submission, arguments)

    async def card(self, platform: str, card: Card, told: Told, group: int | None = None) -> Card:
        """A card as the reader's platform can draw it; with a `group` its buttons say whose they are."""
        users = Users()
        finished = self._finished(platform, card, told, users, group)
        if told.group is None or not users.unknown:
            return finished
        known = await self.find_users(told.group, platform, users.unknown)
        return self._finished(platform, card, told, known, group)

    async def _printed(self, platform: str, inbound: Inbound, card: Card, told: Told) -> Card:
        if not any(isinstance(block, Printout | Chart) for block in card.blocks):
            return card
        images = self.platforms[platform].capabilities.images
        printer = Printer(self.languages, told.language, told.zone, images=images, patience=inbound.patience)
        return await asyncio.to_thread(printer.printed, card)

    async def _without_documents(self, platform: str, inbound: Inbound, card: Card, told: Told) -> Card:
        """The card as a private answer carries it: where that takes no documents, they go to the person beside it."""
        documents = tuple(block for block in card.blocks if isinstance(block, Document))
        if not documents or self.platforms[platform].capabilities.private_documents:
            return card
        beside = await self.card(platform, Card(summary=card.summary, blocks=documents), told)
        try:
            await self.platforms[platform].direct(inbound.sender.user, beside, key=f"answer:{inbound.key}")
            said = _SENT
        except (Gone, Undelivered):
            said = _NOT_SENT
        kept = (block for block in card.blocks if not isinstance(block, Document))
        return replace(card, blocks=(Paragraph(said), *kept))

    def _finished(self, platform: str, card: Card, told: Told, users: Users, group: int | None = None) -> Card:
        return finish(
            card,
            language=told.language,
            languages=self.languages,
            limits=self.platforms[platform].capabilities,
            platform=platform,
            users=users,
            places=told.places,
            daily=self.registry.daily,
            behinds=self.behinds,
            group=group,
        )

    def text(self, words: Words, language: str) -> str:
        """Words as bare text in a language."""
        return plain(self.languages.localize(words, language))

    def _form(
        self,
        platform: str,
        submission: Submission[..., Any],
        token: str,
        language: str,
        asked: Asked,
        *,
        values: Mapping[str, str],
        errors: Mapping[str, Phrase] = NOTHING,
    ) -> OpenedForm:
        labels = asked.labels or {spec.name: spec.field.label for spec in submission.fields}
        blanks = tuple(
            Blank(
                name=spec.name,
                label=labels[spec.name],
                kind=spec.field.kind,
                required=spec.required,
                most=spec.field.most,
                hint=spec.field.hint,
                choices=spec.field.choices,
                value=values.get(spec.name, ""),
                error=errors.get(spec.name),
            )
            for spec in submission.fields
            if spec.name in labels
        )
        form = OpenedForm(
            token=token, title=submission.form.title, send=submission.form.send, intro=asked.intro, blanks=blanks
        )
        return finish_form(
            form,
            language=language,
            languages=self.languages,
            limits=self.platforms[platform].capabilities,
            daily=self.registry.daily,
            behinds=self.behinds,
        )


def _errors(sent: Sent, refusal: Refusal) -> Mapping[str, Phrase]:
    """A refusal by field: on the one it names, else on the first."""
    if isinstance(refusal, Faulty):
        return refusal.errors
    named = refusal.field if isinstance(refusal, Rejected) else None
    return {named or sent.submission.fields[0].name: refusal.words}


def _with_notice(card: Card, notice: Phrase | None) -> Card:
    return card if notice is None else replace(card, blocks=(*card.blocks, Paragraph(notice)))


def _on_private(inbound: Inbound) -> bool:
    """Whether the person acted on something that only they see, whose place the answer then takes."""
    return isinstance(inbound.act, Pressed | Submitted) and inbound.act.private


def _typed(act: Act) -> str:
    """What somebody typed for an act, in one text."""
    match act:
        case Typed(line):
            line = line.strip().removeprefix("/")
            return f"/{line}" if line else ""
        case Invoked(name, options):
            return " ".join((f"/{name}", *map(str, options.values())))
        case Pressed() | Picked():
            return ""
        case Submitted(values=values):
            return "\n".join(values.values())
        case _:
            assert_never(act)
