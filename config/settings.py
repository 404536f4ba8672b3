"""Every setting, typed: read from the environment and from `.env`, checked once, handed on.

A setting says everything about itself where it is declared: what it is for, which values work, what it is unless set.
`config/.env.example`, the README's table and the sentence about a wrong value are made from that.
"""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from textwrap import shorten
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal
from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "ROUNDTABLE_"


class WrongSettings(Exception):
    """Some settings cannot work; says which and what would, one sentence a line."""


@dataclass(frozen=True, slots=True)
class Works:
    """Which values work, in words that end the sentence "It should be …"."""

    values: str
    default: str | None = None
    """The default in words, where the value alone would not say it."""
    secret: bool = False
    """Whether a wrong value stays out of the sentence about it."""


def _database(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("no address") from None
    if parsed.drivername not in {"sqlite", "postgresql"} or parsed.database in {None, "", ":memory:"}:
        raise ValueError("no place where anything could be kept")
    return url


def _master_key(key: SecretStr) -> SecretStr:
    if len(b64decode(key.get_secret_value(), validate=True)) != 32:
        raise ValueError("too short or too long")
    return key


def _replaced(key: SecretStr, others: ValidationInfo) -> SecretStr:
    if others.data.get("master_key") is None:
        raise ValueError("replaced by none")
    return _master_key(key)


def _starts_with(prefix: str) -> Callable[[SecretStr], SecretStr]:
    def check(token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(prefix):
            raise ValueError("another kind of token")
        return token

    return check


def _needs_bot_token(check: Callable[[SecretStr], SecretStr]) -> Callable[[SecretStr, ValidationInfo], SecretStr]:
    def check_with_token(secret: SecretStr, others: ValidationInfo) -> SecretStr:
        if others.data.get("slack_bot_token") is None:
            raise ValueError("nothing to answer with")
        return check(secret)

    return check_with_token


def _three_parts(token: SecretStr) -> SecretStr:
    if token.get_secret_value().count(".") != 2:
        raise ValueError("no token of a bot")
    return token


def _web_address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("no address of the web")
    return url


def _origin(url: str) -> str:
    parts = urlsplit(_web_address(url))
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("more than a server, or less")
    return f"{parts.scheme}://{parts.netloc}"


def _zone(name: object) -> object:
    try:
        return ZoneInfo(name) if isinstance(name, str) else name
    except (ZoneInfoNotFoundError, OSError) as error:  # OSError: the name of a folder among the zones
        raise ValueError("no such zone") from error


def _own_zone() -> ZoneInfo:
    try:
        return ZoneInfo(tzlocal.get_localzone_name() or "UTC")
    except (ZoneInfoNotFoundError, ValueError):  # ValueError: the machine names its zone in a way of its own
        return ZoneInfo("UTC")


def _by_commas(text: object) -> object:
    return [part.strip() for part in text.split(",") if part.strip()] if isinstance(text, str) else text


def _upper(text: object) -> object:
    return text.upper() if isinstance(text, str) else text


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


A_DATABASE = "an address such as sqlite:///data/roundtable.db or postgresql://user:password@host/name"
A_KEY = "32 random bytes in Base64, as `openssl rand -base64 32` prints them"

Database = Annotated[str, AfterValidator(_database), Works(A_DATABASE, "SQLite in the data folder", secret=True)]
Beside = Annotated[str | None, AfterValidator(_database), Works(A_DATABASE, "beside the database", secret=True)]
Key = Annotated[
    SecretStr | None,
    AfterValidator(_master_key),
    Works(A_KEY, "made once and kept in the data folder as `master.key`", secret=True),
]
OldKey = Annotated[
    SecretStr | None,
    AfterValidator(_replaced),
    Works(f"what `{PREFIX}MASTER_KEY` was, beside the new one there", "none", secret=True),
]
SlackBotToken = Annotated[
    SecretStr | None,
    AfterValidator(_starts_with("xoxb-")),
    Works("the app's bot token, which begins with xoxb-", "Slack is not connected", secret=True),
]
SlackAppToken = Annotated[
    SecretStr | None,
    AfterValidator(_needs_bot_token(_starts_with("xapp-"))),
    Works(f"the app's own token, which begins with xapp-, beside {PREFIX}SLACK_BOT_TOKEN", "not used", secret=True),
]
SlackSecret = Annotated[
    SecretStr | None,
    AfterValidator(_needs_bot_token(lambda secret: secret)),
    Works(f"the app's signing secret, beside {PREFIX}SLACK_BOT_TOKEN", "not used", secret=True),
]
DiscordToken = Annotated[
    SecretStr | None,
    AfterValidator(_three_parts),
    Works("the bot's token, three parts with dots between them", "Discord is not connected", secret=True),
]
DiscordApi = Annotated[
    str | None,
    AfterValidator(_web_address),
    Works("an address that begins with https:// or http://", "Discord's own, https://discord.com/api/v10"),
]
Address = Annotated[
    str | None,
    AfterValidator(_origin),
    Works("an address such as https://table.example, without a path", "the board is where the playground is"),
]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), Works("a time zone such as Europe/Madrid", "the machine's own")]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_by_commas), Works("names with commas between them")]
Level = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper), Works("DEBUG, INFO, WARNING or ERROR")
]


class Settings(BaseSettings):
    """What an operator can choose. As they are unless set, the settings suit a first try on one machine."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # `.env` may hold other programs' settings; misspelt ones of ours are found by `load`
        frozen=True,
        validate_default=False,
    )

    data_dir: Annotated[Path, Works("a folder; it is made when missing")] = Field(
        default=Path("data"), description="Where everything is kept that needs no database server."
    )
    database_url: Database = Field(
        repr=False,  # it may hold a password
        default_factory=lambda known: f"sqlite:///{known.get('data_dir', 'data')}/roundtable.db",
        description="The database. SQLite serves one process; PostgreSQL serves any number.",
    )
    vault_url: Beside = Field(
        default=None, repr=False, description="Where anonymous notes wait, apart from everything that knows people."
    )
    keys_url: Beside = Field(
        default=None,
        repr=False,
        description="Where the keys of boards and polls are kept; leave it out of every backup.",
    )
    master_key: Key = Field(
        default=None, description="Locks the keys of boards and polls. Keep it apart from every backup."
    )
    master_key_old: OldKey = Field(
        default=None, description="The master key before this one, while it is being replaced."
    )

    language: Annotated[Literal["en", "es"], BeforeValidator(_lower), Works("en or es")] = Field(
        default="en", description="The language of a new group; each group may choose its own."
    )
    zone: Zone = Field(
        default_factory=_own_zone, description="The time zone of a new group; each group may choose its own."
    )

    playground_enabled: Annotated[bool, Works("true or false")] = Field(
        default=True, description="Whether the playground in the browser is open."
    )
    playground_host: Annotated[str, Works("an address of this machine; 0.0.0.0 for all of them")] = Field(
        default="127.0.0.1", description="Where the playground listens. Everybody who reaches it can act as anybody."
    )
    playground_port: Annotated[int, Works("a whole number from 1 to 65535")] = Field(
        default=8000, ge=1, le=65535, description="The port of the playground."
    )
    playground_allowed_hosts: Names = Field(
        default=("localhost", "127.0.0.1", "::1"),
        description="The names under which a browser may open the playground; any other is turned away.",
    )

    web_address: Address = Field(
        default=None,
        description="Where people reach the board of a retro in their browsers; needed beside Slack and Discord.",
    )
    web_host: Annotated[str, Works("an address of this machine; 0.0.0.0 for all of them")] = Field(
        default="127.0.0.1", description="Where the board is served for that, behind a server with a certificate."
    )
    web_port: Annotated[int, Works("a whole number from 1 to 65535")] = Field(
        default=8080, ge=1, le=65535, description="The port of the board."
    )

    slack_bot_token: SlackBotToken = Field(
        default=None, description="Connects Slack, as a bot of the workspace the token is for."
    )
    slack_app_token: SlackAppToken = Field(
        default=None, description="Lets Slack be heard over Socket Mode, with no address that Slack has to reach."
    )
    slack_signing_secret: SlackSecret = Field(
        default=None, description="Lets Slack be heard over HTTP instead: proves that a request is from Slack."
    )
    slack_http_host: Annotated[str, Works("an address of this machine; 0.0.0.0 for all of them")] = Field(
        default="127.0.0.1", description="Where Slack's requests are taken, behind a server with a certificate."
    )
    slack_http_port: Annotated[int, Works("a whole number from 1 to 65535")] = Field(
        default=3000, ge=1, le=65535, description="The port of Slack's requests."
    )
    slack_api_url: Annotated[
        str, AfterValidator(_web_address), Works("an address that begins with https:// or http://")
    ] = Field(default="https://slack.com/api/", description="Slack's Web API; another address for a local stand-in.")

    discord_token: DiscordToken = Field(default=None, description="Connects Discord, as the bot the token is for.")
    discord_guild: Annotated[int | None, Works("a server's number, as “Copy Server ID” gives it", "all servers")] = (
        Field(
            default=None, gt=0, description="The only Discord server that is told the commands: for trying things out."
        )
    )
    discord_api_url: DiscordApi = Field(
        default=None, description="Discord's HTTP API; another address for a local stand-in."
    )

    log_level: Level = Field(
        default="INFO", description="How much is logged; never anybody's words, whatever the level."
    )
    log_format: Annotated[Literal["console", "json"], BeforeValidator(_lower), Works("console or json")] = Field(
        default="console", description="How it is logged: for people to read, or a JSON object a line."
    )

    @property
    def master_keys(self) -> tuple[str, ...]:
        """The master key and, while it is being replaced, the one before; none when it is kept in the data folder."""
        return tuple(key.get_secret_value() for key in (self.master_key, self.master_key_old) if key is not None)


def load(env_file: Path = Path(".env")) -> Settings:
    """The settings of the environment and, where it has none, of the file.

    :raises WrongSettings: with a sentence for each setting that cannot work and each that does not exist.
    """
    wrong = list(_unknown(env_file))
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise WrongSettings("\n".join([*wrong, *_wrong_values(error)])) from None  # its own words may show a secret
    if wrong:
        raise WrongSettings("\n".join(wrong))
    return settings


def settings_table() -> str:
    """All settings as a Markdown table."""
    rows = [("Setting", "What it is for", "What it can be", "Unless set"), ("---",) * 4]
    for name, field in Settings.model_fields.items():
        works = _works(name)
        rows.append(
            (f"`{_variable(name)}`", f"{field.description}", works.values, works.default or f"`{_default(name)}`")
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def env_example() -> str:
    """A `.env` in which every setting is explained and none is set."""
    parts = [
        "# Copy this file to `.env` in the folder Roundtable is started from, and take the # away from what you set.\n"
    ]
    for name, field in Settings.model_fields.items():
        works = _works(name)
        unless = f" Unless set: {works.default}." if works.default else ""
        about = "\n".join(f"# {line}" for line in (field.description, f"Can be: {works.values}.{unless}"))
        parts.append(f"{about}\n#{_variable(name)}={'' if works.default else _default(name)}\n")
    return "\n".join(parts)


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _works(name: str) -> Works:
    return next(one for one in Settings.model_fields[name].metadata if isinstance(one, Works))


def _default(name: str) -> str:
    """The default as it would be written in `.env`."""
    match Settings.model_fields[name].default:
        case bool(on):
            return str(on).lower()
        case tuple(names):
            return ",".join(names)
        case default:
            return str(default)


def _unknown(env_file: Path) -> Iterator[str]:
    known = [_variable(name) for name in Settings.model_fields]
    for given in sorted({*os.environ, *dotenv_values(env_file)}):
        if given.upper().startswith(PREFIX) and given.upper() not in known:
            close = get_close_matches(given.upper(), known, n=1)
            yield f"{given} is no setting." + (f" Did you mean {close[0]}?" if close else "")


def _wrong_values(error: ValidationError) -> Iterator[str]:
    for name, value in {str(one["loc"][0]): one["input"] for one in error.errors()}.items():
        works = _works(name)
        is_ = "cannot be used" if works.secret else f"is “{shorten(str(value), 60)}”, which does not work"
        yield f"{_variable(name)} {is_}. It should be {works.values}."
