"""Retros: thirty minutes on the clock, which somebody can lead who has never led one.

`agenda` is the state machine, pure; `leading` what people and the clock do with it; `passing` hands each step to the
parts: `writing` notes without a name, which wait in the vault; `revealing` the moment they show; `themes` what belongs
together, with `suggesting`; `voting` what most choose of it; `readiness` who is done, both told as a `headcount`;
`gathering` who talks with whom, `moderating` who helps them; `outcomes` what they write down, `sharing` how all hear of
it, `closing` whether it was worth it; `summary` what came of it, which `report` says; `trends` retros side by side;
`telling` what of it is in the group's digest. `card` is what everybody sees, `board` the same on the web, to which
`entering` leads. Before it there is `planning` one for later, `inviting` people to it, `holding` it at its time.
"""

from bot.features.retros import (
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
    readiness,
    returning,
    revealing,
    reviewing,
    room,
    sharing,
    suggesting,
    summary,
    telling,
    theme_card,
    themes,
    trends,
    voting,
    writing,
)
from bot.features.retros.common import feature

__all__ = [
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
    "returning",
    "revealing",
    "reviewing",
    "room",
    "sharing",
    "summary",
    "suggesting",
    "telling",
    "theme_card",
    "themes",
    "trends",
    "voting",
    "writing",
]
