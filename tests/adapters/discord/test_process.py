"""The whole process on Discord, started as an operator starts it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from tests.adapters.discord.gateway import PAYLOADS, SmallDiscord, small_discord
from tests.adapters.discord.rules import walk
from tests.adapters.discord.test_gateway import COMMAND

ROOT = Path(__file__).parents[3]
TOKEN = "small.discord.token"


async def started(small: SmallDiscord, folder: Path) -> asyncio.subprocess.Process:
    settings = {
        "ROUNDTABLE_DATA_DIR": str(folder),
        "ROUNDTABLE_PLAYGROUND_ENABLED": "false",
        "ROUNDTABLE_DISCORD_TOKEN": TOKEN,
        "ROUNDTABLE_DISCORD_API_URL": small.api_url,
        "ROUNDTABLE_LOG_LEVEL": "DEBUG",
        "ROUNDTABLE_LOG_FORMAT": "json",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDTABLE_")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env={**kept, **settings, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def stopped(process: asyncio.subprocess.Process) -> str:
    """Tell it to stop; what it has said and logged."""
    process.send_signal(signal.SIGTERM)
    said, _nothing = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


async def test_it_connects_answers_stops_and_has_logged_nobody(tmp_path: Path) -> None:
    async with small_discord(token=TOKEN) as small:
        process = await started(small, tmp_path)
        socket = await small.connected.get()
        await small.happens(socket, "INTERACTION_CREATE", COMMAND)
        preview: Any = (await small.answers.get())["data"]
        [send, *_others] = [one for one in walk(preview["components"]) if one["type"] == 2]
        assert send["label"] == "Enviar sin mi nombre"  # the payload's person reads Spanish
        pressed = {**PAYLOADS["button"], "id": "1400000000000000777"}
        pressed["data"] = {"component_type": 2, "custom_id": send["custom_id"]}
        await small.happens(socket, "INTERACTION_CREATE", pressed)
        assert (await small.answers.get())["type"] == 7
        said = await stopped(process)
        assert sum(path.endswith("/commands") for _method, path, _body in small.requests) == 1

        process = await started(small, tmp_path)
        await small.connected.get()
        said += await stopped(process)
        assert sum(path.endswith("/commands") for _method, path, _body in small.requests) == 1
    user = COMMAND["member"]["user"]
    for secret in ("Meet outside", TOKEN, user["id"], user["username"], f'"{user["global_name"]}"'):
        assert secret not in said
    calls = [json.loads(line)["command"] for line in said.splitlines() if '"call"' in line]
    assert calls == ["idea", "ideas.keep"]


async def test_a_wrong_token_is_said_and_everything_else_goes_on(tmp_path: Path) -> None:
    async with small_discord(token="another.known.token") as small:
        process = await started(small, tmp_path)
        assert process.stdout is not None
        said = b""
        while b"does not know the token" not in said:
            line = await process.stdout.readline()
            assert line, said
            said += line
        assert process.returncode is None
        await stopped(process)
