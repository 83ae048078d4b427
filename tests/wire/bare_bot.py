"""The smallest discord.py bot that does what the stand-in must serve; run as its own process.

python tests/wire/bare_bot.py API_URL TOKEN [SHARD_COUNT]
"""

from __future__ import annotations

import logging
import sys

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

log = logging.getLogger("bare")
INTENTS = discord.Intents(guilds=True, members=True, guild_messages=True, message_content=True)


class BareBot(discord.AutoShardedClient):
    """Greets who joins, echoes what is written after "!", answers /ping, and logs what its connection does."""

    def __init__(self, shard_count: int | None) -> None:
        super().__init__(intents=INTENTS, shard_count=shard_count, guild_ready_timeout=0.2)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(ping)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait five seconds before each IDENTIFY: the stand-in counts none."""

    async def on_ready(self) -> None:
        members = sum(len(guild.members) for guild in self.guilds)
        log.info("ready: %d guilds, %d members", len(self.guilds), members)

    async def on_resumed(self) -> None:
        log.info("resumed")

    async def on_member_join(self, member: discord.Member) -> None:
        await member.guild.system_channel.send(f"Welcome, {member.display_name}!", nonce=str(member.id))

    async def on_message(self, message: discord.Message) -> None:
        if message.content.startswith("!"):
            await message.channel.send(message.content[1:], reference=message)
            await message.add_reaction("👋")


class Again(discord.ui.View):
    """A button that changes its message."""

    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: discord.Interaction, _button: discord.ui.Button) -> None:
        await interaction.response.edit_message(content="pong again")


@app_commands.command(description="Answers")
async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong", view=Again())
    await interaction.followup.send("and more, for you alone", ephemeral=True)


async def point_at(api_url: str, token: str) -> None:
    """Send discord.py to another Discord: REST, and the gateway for fixed shard counts and new sessions."""
    Route.BASE = api_url
    headers = {"Authorization": f"Bot {token}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(f"{api_url}/gateway/bot") as response:
        if response.ok:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL((await response.json())["url"])


async def main(api_url: str, token: str, shard_count: str | None = None) -> None:
    await point_at(api_url, token)
    async with BareBot(int(shard_count) if shard_count else None) as bot:
        await bot.start(token)


if __name__ == "__main__":
    import asyncio

    logging.basicConfig(level=logging.INFO)
    asyncio.run(main(*sys.argv[1:]))
