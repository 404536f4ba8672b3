"""`make readme`: brings the generated parts of README.md, and config/.env.example, up to date."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from adapters.discord import invitation
from adapters.slack import manifest
from adapters.slack.capabilities import SLACK
from bot.engine.guide import guide
from bot.engine.parse import usage
from bot.engine.registry import Registry, load_features
from bot.kit import plain
from config.settings import env_example, settings_table

TOP = Path(__file__).parents[1]
README = TOP / "README.md"
ENV_EXAMPLE = TOP / "config" / ".env.example"


def commands_table() -> str:
    """All commands as a Markdown table, as they are typed, and how Slack wants them."""
    registry = Registry((*load_features(), guide(lambda: registry)))
    rows = [(f"`/{usage(command)}`", plain(command.about)) for command in registry.commands.values()]
    short = " and ".join(f"`/{name}`" for name in sorted(registry.daily))
    on_slack = f"On Slack, all but {short} are typed behind `/{SLACK.behind}`: `/{SLACK.behind} ideas list`."
    return f"{on_slack}\n\n{_table('Command', 'What it is for', rows)}"


def slack_scopes() -> str:
    """What Slack is asked for, and why."""
    return _table(
        "Scope", "What it lets Roundtable do", [(f"`{scope}`", why) for scope, why in manifest.SCOPES.items()]
    )


def discord_permissions() -> str:
    """What Discord is asked for, and why, with the address that asks for it."""
    scopes = [(f"`{scope}`", why) for scope, why in invitation.SCOPES.items()]
    permissions = [(name.replace("_", " ").capitalize(), why) for name, why in invitation.PERMISSIONS.items()]
    table = _table("Scope or permission", "What it lets Roundtable do", [*scopes, *permissions])
    return f"```\n{invitation.invitation('APPLICATION_ID')}\n```\n\n{table}"


def _table(one: str, other: str, rows: Sequence[tuple[str, str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in [(one, other), ("---", "---"), *rows])


PARTS: dict[str, Callable[[], str]] = {
    "slack_scopes": slack_scopes,
    "discord_permissions": discord_permissions,
    "commands": commands_table,
    "settings": settings_table,
}


def up_to_date(readme: str) -> str:
    """The text with each part between `<!-- generated: name -->` and `<!-- end -->` as it should be now."""

    def part(marked: re.Match[str]) -> str:
        return f"{marked['begin']}\n\n{PARTS[marked['name']]()}\n<!-- end -->"

    return re.sub(r"(?P<begin><!-- generated: (?P<name>\w+) -->).*?<!-- end -->", part, readme, flags=re.DOTALL)


if __name__ == "__main__":
    README.write_text(up_to_date(README.read_text(encoding="utf-8")), encoding="utf-8")
    ENV_EXAMPLE.write_text(env_example(), encoding="utf-8")
