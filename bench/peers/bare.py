"""The least that discord.py can be: what Hearth listens to, the cache it keeps, one command, and nothing done.

python bench/peers/bare.py API_URL, with the token in DISCORD_TOKEN.
"""

# ruff: noqa: INP001 - run as a script, in a process of its own

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

log = logging.getLogger("bare")
INTENTS = discord.Intents(  # as bot/intents.py has them; named here so that nothing of Hearth is imported
    message_content=True,
    guilds=True,
    members=True,
    messages=True,
    reactions=True,
    guild_scheduled_events=True,
    moderation=True,
    auto_moderation=True,
    voice_states=True,
)


class BareBot(discord.AutoShardedClient):
    """Does nothing with what it hears."""

    def __init__(self) -> None:
        super().__init__(intents=INTENTS)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(ping)

    async def setup_hook(self) -> None:
        """Register the command."""
        await self.tree.sync()

    async def on_shard_ready(self, shard_id: int) -> None:
        """Say that it knows its servers, as Hearth says it."""
        log.info("shard ready %d", shard_id)

    async def on_message(self, message: discord.Message) -> None:
        """Hear a message."""


@app_commands.command(description="Answers")
async def ping(interaction: discord.Interaction) -> None:
    """Answer with one word."""
    await interaction.response.send_message("pong", ephemeral=True)


async def main(api_url: str, token: str) -> None:
    """Run until SIGTERM."""
    Route.BASE = api_url
    headers = {"Authorization": f"Bot {token}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(f"{api_url}/gateway/bot") as response:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL((await response.json())["url"])
    async with BareBot() as bot:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(bot.close()))
        await bot.start(token)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main(sys.argv[1], os.environ["DISCORD_TOKEN"]))
