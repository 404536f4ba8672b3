"""What we call users, channels and messages of Slack: an id of Slack's behind the workspace it belongs to.

`T1/U2` is a user and `T1/C3` a channel of the workspace T1; where the bot is installed for a whole organisation, the
organisation stands in the workspace's place (`E1/W2`). So the name also says whose token reaches it.
"""

from __future__ import annotations


def name_of(workspace: str, id_: str) -> str:
    """Our name of something in a workspace."""
    return f"{workspace}/{id_}"


def id_of(name: str) -> str:
    """Slack's id of what we have a name of.

    :raises ValueError: when it is no name of ours.
    """
    workspace, slash, id_ = name.partition("/")
    if not (workspace and slash and id_):
        raise ValueError("no name of a user or channel of Slack")
    return id_


def workspace_of(name: str) -> str:
    """The workspace of what we have a name of."""
    return name.partition("/")[0]
