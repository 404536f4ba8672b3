"""Retros: thirty minutes on the clock, which somebody can lead who has never led one.

`agenda` is the state machine, pure; `leading` what people and the clock do with it; `passing` hands each step to the
parts: `writing` notes without a name, which wait in the vault; `revealing` the moment they show; `wall` all of them,
with the `themes` that people make, `pointing` at notes as they type, helped by `suggesting`; `voting` what most choose;
`readiness` who is done, both told as a `headcount`. `gathering` is who talks with whom, `talking` about what and who
speaks, `moderating` who helps them, `prompting` what those say; `outcomes` are what came of it, by `agreeing` and
`taking`; `sharing` how all hear of it, `closing` whether it was worth it; `summary` all of it, which `report` says;
`trends` retros side by side; `telling` what of it is in the group's digest. `card` is what everybody sees, `board`
the same on the web, to which `entering` leads. Before it there is `planning` one for later, `inviting` people to it,
`holding` it at its time.
"""

from bot.features.retros import (
    agreeing,
    belonging,
    board,
    card,
    closing,
    entering,
    formats,
    gathering,
    holding,
    inviting,
    leading,
    moderating,
    outcomes,
    planning,
    prompting,
    readiness,
    returning,
    revealing,
    reviewing,
    room,
    sharing,
    suggesting,
    summary,
    taking,
    talking,
    telling,
    theme_card,
    themes,
    trends,
    voting,
    writing,
)
from bot.features.retros.common import feature

__all__ = [
    "agreeing",
    "belonging",
    "board",
    "card",
    "closing",
    "feature",
    "entering",
    "formats",
    "gathering",
    "holding",
    "inviting",
    "leading",
    "moderating",
    "outcomes",
    "readiness",
    "planning",
    "prompting",
    "returning",
    "revealing",
    "reviewing",
    "room",
    "sharing",
    "summary",
    "suggesting",
    "taking",
    "talking",
    "telling",
    "theme_card",
    "themes",
    "trends",
    "voting",
    "writing",
]
