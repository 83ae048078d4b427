"""The command and the message menu: parse, call the service, show."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import guild_of, locale_of, member_of
from cogs.thanks.forms import ThanksForm
from cogs.thanks.models import MOST_AT_ONCE, REASON_LENGTH, How, Person, Saying, Target, ThanksSettings
from cogs.thanks.views import person_of, person_with, place_of, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from cogs.thanks.service import SayingService

Interaction = discord.Interaction[Any]
MENTION = re.compile(r"<@!?(\d{1,20})>")
MOST_ID = 2**63  # what a database can hold
BETWEEN = re.compile(r"[\s,;&+]*|\s+(?:and|und)\s+")


class ThanksCommands(commands.Cog):
    """Members thank each other."""

    def __init__(self, bot: Hearth, service: SayingService) -> None:
        self.bot = bot
        self.service = service
        self.menu = app_commands.ContextMenu(name=_("Say thanks"), callback=self.thank_author)

    async def cog_load(self) -> None:
        """Add the message menu, which discord.py does not collect from a cog."""
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        """Take the message menu away again."""
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(name=_("thanks"), description=_("Thank somebody who helped, or several people at once"))
    @app_commands.guild_only()
    @app_commands.rename(member=_("member"), reason=_("reason"), others=_("others"))
    @app_commands.describe(
        member=_("Whom; leave it out to choose several people in a form"),
        reason=_("What for, in a few words; everybody can read it"),
        others=_("Mention more people: @Ben @Cleo"),
    )
    async def thanks(
        self,
        interaction: Interaction,
        member: discord.User | None = None,
        reason: app_commands.Range[str, 1, REASON_LENGTH] | None = None,
        others: app_commands.Range[str, 1, 400] | None = None,
    ) -> None:
        """Thank one or several people; without a name, open the form."""
        guild = guild_of(interaction)
        await self.bot.services.guilds.live(guild.id, ThanksSettings)
        if member is None and others is None:
            await ThanksForm(locale_of(interaction), reason=reason).open(interaction)
            return
        people = [await person_of(guild, member)] if member is not None else []
        people += await _mentioned(guild, others or "")
        _check_amount(people)
        await self._say(interaction, tuple(Target(person) for person in people), How.COMMAND, reason)

    @app_commands.guild_only()
    async def thank_author(self, interaction: Interaction, message: discord.Message) -> None:
        """Thank whoever wrote a message."""
        author = await person_of(guild_of(interaction), message.author)
        if message.webhook_id is not None:
            author = replace(author, is_bot=True)
        await self._say(interaction, (Target(author, message.id),), How.MENU)

    async def _say(
        self, interaction: Interaction, targets: tuple[Target, ...], how: How, reason: str | None = None
    ) -> None:
        guild = guild_of(interaction)
        saying = Saying(
            guild_id=guild.id,
            giver=await person_of(guild, member_of(interaction)),
            targets=targets,
            place=place_of(interaction),
            how=how,
            key=f"interaction:{interaction.id}",
            reason=reason,
        )
        await show(interaction, await self.service.say(saying))


async def _mentioned(guild: discord.Guild, text: str) -> list[Person]:
    """Return whom a text mentions. Raises BadInputError when it says anything else."""
    if any(BETWEEN.fullmatch(between) is None for between in MENTION.split(text)[::2]):
        raise BadInputError(_("Mention people with @ and pick them from Discord's list: @Ben @Cleo."))
    ids = [int(found) for found in MENTION.findall(text)]
    if any(member_id >= MOST_ID for member_id in ids):
        raise BadInputError(_("Mention people with @ and pick them from Discord's list: @Ben @Cleo."))
    _check_amount(ids)  # before Discord is asked about each
    return [await person_with(guild, member_id) for member_id in ids]


def _check_amount(people: Sequence[object]) -> None:
    if len(people) > MOST_AT_ONCE:
        raise BadInputError(_("At most {most} people can be thanked at once."), most=MOST_AT_ONCE)
