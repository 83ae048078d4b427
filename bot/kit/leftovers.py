"""What is pressed or sent in when nobody listens any more: after a restart, or when its time is over."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.i18n import _
from bot.kit.context import answer
from bot.kit.written import give_back
from bot.logs import get_logger

if TYPE_CHECKING:
    from bot.client import Hearth

log = get_logger(__name__)

TAKEN = "taken"
"""In an interaction's extras once somebody acts on it."""
LAG = dt.timedelta(seconds=3)
"""For how long somebody may see a message before the bot hears that it is out: only then discord.py listens to it."""
EXPIRED = _("These buttons have expired. Run the command again for new ones.")


class Leftovers(commands.Cog):
    """Answers what Discord would else call a failed interaction."""

    def __init__(self, bot: Hearth) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Say that a button has expired, or give back what was written into a form that nobody waits for."""
        # discord.py starts whoever listens to a component before this listener: by now it has taken it.
        await asyncio.sleep(0)
        if TAKEN in interaction.extras or interaction.response.is_done():
            return
        try:
            if interaction.type is discord.InteractionType.component:
                await self._expired(interaction)
            elif interaction.type is discord.InteractionType.modal_submit:
                await answer(interaction, _("I was restarted while this form was open, so nothing was done with it."))
                await give_back(interaction)
        except discord.HTTPException as failure:
            log.debug("leftover not answered", status=failure.status, code=failure.code)

    async def _expired(self, interaction: discord.Interaction[Any]) -> None:
        message = interaction.message
        if message is not None and interaction.created_at - (message.edited_at or message.created_at) < LAG:
            await answer(interaction, _("That was quicker than I am. Press it once more."))
            return
        # What everybody sees, somebody else may still need.
        if message is not None and message.flags.ephemeral and message.flags.components_v2:
            view = discord.ui.LayoutView.from_message(message, timeout=None)
            grey_out(view)
            await interaction.response.edit_message(view=view, allowed_mentions=discord.AllowedMentions.none())
            view.stop()
        await answer(interaction, EXPIRED)


def take(interaction: discord.Interaction[Any]) -> None:
    """Say that somebody acts on this interaction."""
    interaction.extras[TAKEN] = True


def grey_out(view: discord.ui.LayoutView) -> None:
    """Make everything in a view unpressable; links stay."""
    for item in view.walk_children():
        if isinstance(item, discord.ui.Select) or (isinstance(item, discord.ui.Button) and item.url is None):
            item.disabled = True
