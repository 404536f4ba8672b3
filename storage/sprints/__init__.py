"""Sprints: `course` how far each is and who is in it, `tasks` what is to be done, `check_ins` how it goes.

`deeds` is what people did in the last ones, by which a deep-dive sprint invites.
"""

from storage.sprints.check_ins import CheckIn, CheckInStore
from storage.sprints.course import OVER, RUNNING, Sprint, SprintStore, Volunteer
from storage.sprints.deeds import DeedStore
from storage.sprints.tasks import DONE, DROPPED, OPEN, Task, TaskStore

__all__ = [
    "DONE",
    "DROPPED",
    "OPEN",
    "OVER",
    "RUNNING",
    "CheckIn",
    "CheckInStore",
    "DeedStore",
    "Sprint",
    "SprintStore",
    "Task",
    "TaskStore",
    "Volunteer",
]
