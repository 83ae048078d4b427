"""Moderation by the real process, killed in the middle."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing

import pytest

from tests.wire.process import BotProcess
from tests.wire.test_run import STARTED, STOP_SECONDS, environment_of

USER_OPTION, STRING_OPTION = 6, 3


@pytest.fixture
async def court(discord, guild, general, tmp_path):
    """A server on which somebody may ban, and somebody who is to be banned."""
    settings = tmp_path / "settings.yaml"
    settings.write_text("server:\n  set_up_at: 1\nwelcome:\n  enabled: false\n")
    command = ("-m", "bot", "settings", "import", guild["id"], str(settings))
    async with BotProcess(*command, cwd=tmp_path, **environment_of(discord, tmp_path)) as process:
        assert await process.exit_code() == 0
    role = discord.world.role(guild["id"], "Moderator", permissions=str((1 << 2) | (1 << 40)))
    order_roles(guild)
    mod = discord.world.member(guild["id"], discord.world.user("mod"), roles=[role["id"]])["user"]
    bad = discord.world.member(guild["id"], discord.world.user("bad"))["user"]
    return mod, bad


def order_roles(guild):
    """Put the bot's role above all others."""
    for position, role in enumerate(sorted(guild["roles"], key=lambda role: role["name"] == "Hearth")):
        role["position"] = 0 if role["id"] == guild["id"] else position + 1


async def ban(discord, general, mod, bad):
    options = [
        {"name": "user", "type": USER_OPTION, "value": bad["id"]},
        {"name": "reason", "type": STRING_OPTION, "value": "Scam"},
    ]
    await discord.slash("ban", channel_id=general, user=mod, options=options, users=[bad])


def case_of(folder):
    """How the only case stands: its state, and whether the member was told."""
    with closing(sqlite3.connect(folder / "hearth.db")) as database:
        return database.execute("SELECT state, dm FROM moderation_case").fetchone()


@pytest.mark.parametrize("stuck_at", ["/channels/", "/guilds/"])
async def test_a_ban_is_finished_after_a_kill_while_discord_is_asked(
    discord, guild, general, court, tmp_path, stuck_at
):
    """Once while the member is being told, once while Discord bans them: the answer never arrives."""
    mod, bad = court
    letters = discord.world.direct_channel(bad)["id"]
    path = f"/channels/{letters}/messages" if stuck_at == "/channels/" else f"/guilds/{guild['id']}/bans/{bad['id']}"
    method = "POST" if stuck_at == "/channels/" else "PUT"
    environment = environment_of(discord, tmp_path)
    async with BotProcess("-m", "bot", "run", cwd=tmp_path, **environment) as process:
        await process.wrote(STARTED)
        discord.rest.hold(method, path)
        asking = asyncio.create_task(ban(discord, general, mod, bad))
        await discord.until(lambda: discord.rest.is_holding, 20)
        process.stop(signal.SIGKILL)
        await process.exit_code()
        asking.cancel()
    discord.rest.release()
    async with BotProcess("-m", "bot", "run", cwd=tmp_path, **environment) as process:
        await process.wrote(STARTED)
        async with asyncio.timeout(30):
            while case_of(tmp_path) != ("done", "sent"):
                await asyncio.sleep(0.1)
        process.stop()
        assert await process.exit_code(STOP_SECONDS) == 0
    assert discord.world.bans == {guild["id"]: {bad["id"]}}
    assert len(discord.world.messages.get(letters, {})) == 1
    assert "You were banned" in str(discord.world.messages[letters])
