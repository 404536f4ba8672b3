"""Sprints: a goal for some days or weeks, volunteers, small tasks, a check-in a week, and a retro at the end.

`dates`, `balance` and `choosing` are pure: when a sprint is, who has more than they offered, whom to invite. `running`
begins, extends and ends one; `joining` is who is in it, `inviting` whom a deep dive asks; `tasks` what is to be done,
`settling` what becomes of what is left; `checking_in` how it goes. `card` is what everybody sees,
`picture` draws it, `telling` what goes into the digest.
"""

from bot.features.sprints import (
    belonging,
    card,
    checking_in,
    inviting,
    joining,
    picture,
    running,
    settling,
    tasks,
    telling,
)
from bot.features.sprints.common import feature

__all__ = [
    "belonging",
    "card",
    "checking_in",
    "feature",
    "inviting",
    "joining",
    "picture",
    "running",
    "settling",
    "tasks",
    "telling",
]
