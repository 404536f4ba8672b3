"""How the words of a principle come to be: proposed by anybody, amended, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.features.principles.common import DISCUSSION, LONGEST, Number, feature, led, principles
from bot.kit import Arg, Bold, Call, Effects, Field, Form, IdeaAdopted, JobCall, Post, Rejected, Reply, When, _
from storage.principles import DISCUSSED, RATIFIED, VOTED, WITHDRAWN, PrincipleStore


@dataclass(frozen=True, slots=True)
class PrincipleForm(Form):
    """The words of a principle."""

    title = _("A principle")
    send = _("Propose it")

    text: Annotated[str, Field(_("What do we stand for?"), "paragraph", most=LONGEST)]
    why: Annotated[str, Field(_("Why, or why so?"), "paragraph", most=1000)] = ""


@feature.command("principle", _("Propose something the group stands for"))
def propose(call: Call, text: Annotated[str, Arg(_("what you stand for"), rest=True, most=LONGEST)] = "") -> Effects:
    """Propose it; ask for it when it is missing."""
    return _proposed(call, text, "") if text else proposed.open(0)


@feature.on_submit
def proposed(call: Call, form: PrincipleForm, number: int) -> Effects:
    """Propose it, or with a number other words for it."""
    return _amended(call, number, form.text, form.why) if number else _proposed(call, form.text, form.why)


def _proposed(call: Call, text: str, why: str) -> Effects:
    number = call.store(PrincipleStore).propose(text, why, now=call.now, by=call.person.member, name=call.person.name)
    return [
        Post(content=principles.card(number)),
        Reply(
            _(
                "{principle} is proposed. It is discussed until {when} at least; then it can be put to the vote.",
                principle=principles.name(number),
                when=When(call.now + DISCUSSION),
            )
        ),
    ]


@feature.on(IdeaAdopted)
def from_an_idea(call: JobCall, event: IdeaAdopted) -> Effects:
    """An idea that the group adopted as a principle is proposed as one, once."""
    store = call.store(PrincipleStore)
    if event.becomes != "principle" or store.of_idea(event.number):
        return None
    number = store.propose(event.text[:LONGEST], "", now=call.now, by=None, name=None, idea=event.number)
    return Post(content=principles.card(number))


@feature.action
@feature.command("principles amend", _("Propose other words for a principle; they are discussed for five days"))
def amend(
    call: Call, number: Number, text: Annotated[str, Arg(_("its new words"), rest=True, most=LONGEST)] = ""
) -> Effects:
    """Propose them; ask for them when they are missing, beginning with those that are there."""
    if text:
        return _amended(call, number, text, "")
    return proposed.open(number, values={"text": principles.found(call, number).text})


def _amended(call: Call, number: int, text: str, why: str) -> Effects:
    store = call.store(PrincipleStore)
    principle = principles.taken(call, number)
    if principle.state == VOTED:
        raise Rejected(
            _(
                "{principle} is being voted on. Its words can be amended when that is over.",
                principle=principles.name(number),
            )
        )
    if principle.text == text:
        raise Rejected(_("These are the words it has already."), field="text")
    version = store.amend(principle, text, why, now=call.now, by=call.person.member, name=call.person.name)
    until = When(call.now + DISCUSSION)
    said = _(
        "{name} proposes other words for {principle} (version {version}). They are discussed until {when} at least.",
        name=Bold(call.person.name),
        principle=principles.name(number),
        version=version,
        when=until,
    )
    told = _(
        "Version {version} of {principle} is there to discuss.", version=version, principle=principles.name(number)
    )
    return [Post(content=said, under=principles.card(number)), *principles.changed(number, told)]


@feature.action
@feature.command("principles withdraw", _("Take back a principle, or words for it, that you proposed"))
def withdraw(call: Call, number: Number) -> Effects:
    """Take a proposal back; what was in force before stays so."""
    principle = led(call, number)
    if principle.state != DISCUSSED:
        raise Rejected(_("Only what is being discussed can be taken back."))
    store = call.store(PrincipleStore)
    store.decide(number, principle.version, outcome=WITHDRAWN, vote="", now=call.now)
    store.change(number, state=RATIFIED if principle.in_force else WITHDRAWN)
    return principles.changed(number, _("Taken back."))
