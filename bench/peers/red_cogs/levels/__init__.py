"""A levelling cog for Red as its tutorials build one: Config, points once a minute a member, one command."""

from __future__ import annotations

import logging
import random
import time
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from redbot.core import Config, commands

if TYPE_CHECKING:
    from redbot.core.bot import Red

log = logging.getLogger("red.levels")
BETWEEN_SECONDS = 60


class Levels(commands.Cog):
    """Gives who writes some points, at most once a minute."""

    def __init__(self, bot: Red) -> None:
        self.bot = bot
        self.config = Config.get_conf(self, identifier=71_5_72_4)
        self.config.register_member(points=0)
        self._last: dict[tuple[int, int], float] = {}

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Say that it knows its servers, as Hearth says it."""
        log.info("shard ready %d", shard_id)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Give points for a message."""
        if message.guild is None or message.author.bot:
            return
        who, now = (message.guild.id, message.author.id), time.monotonic()
        if now - self._last.get(who, -BETWEEN_SECONDS) < BETWEEN_SECONDS:
            return
        self._last[who] = now
        async with self.config.member(message.author).points.get_lock():
            points = await self.config.member(message.author).points()
            await self.config.member(message.author).points.set(points + random.randint(15, 25))  # noqa: S311 - points

    @app_commands.command(description="Your points", extras={"red_force_enable": True})
    async def level(self, interaction: discord.Interaction) -> None:
        """Tell a member their points."""
        points = await self.config.member(interaction.user).points()
        await interaction.response.send_message(f"You have {points} points.", ephemeral=True)


async def setup(bot: Red) -> None:
    """Add the cog, and register its command."""
    await bot.add_cog(Levels(bot))
    await bot.tree.sync()
