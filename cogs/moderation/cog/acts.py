"""What moderators do: one command each, checked, on record, confirmed last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cases import CaseKind
from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import guild_of, locale_of
from bot.kit.acting import DELETE_HOURS, MOST_SEVERE, act_unless_just_done
from bot.kit.standing import require_act
from bot.kit.when import parse_duration
from cogs.moderation.cog.messages import message_of
from cogs.moderation.cog.reasons import offer_rules
from cogs.moderation.render import confirmation

if TYPE_CHECKING:
    from bot.cases import Evidence
    from bot.client import Hearth
    from cogs.moderation.jobs import CaseJobs
    from cogs.moderation.service import ModerationService

Interaction = discord.Interaction[Any]
Reason = app_commands.Range[str, 1, 500]

DELETE_CHOICES = [app_commands.Choice(name=text, value=hours) for hours, text in DELETE_HOURS.items()]
MUTE = discord.Permissions(moderate_members=True)
KICK = discord.Permissions(kick_members=True)
BAN = discord.Permissions(ban_members=True)


@dataclass(frozen=True, slots=True)
class Order:
    """What a moderator asked for."""

    kind: CaseKind
    target: discord.User | discord.Member
    reason: str
    lasts: dt.timedelta | None = None
    severity: int = 0
    delete: dt.timedelta = dt.timedelta()
    message: Evidence | None = None
    """The message it is about."""


class ActCommands(commands.Cog):
    """Does what moderators say."""

    def __init__(self, bot: Hearth, service: ModerationService, jobs: CaseJobs) -> None:
        self.bot = bot
        self.service = service
        self.jobs = jobs

    @app_commands.autocomplete(reason=offer_rules)
    @app_commands.command(name=_("warn"), description=_("Warn a member, on record"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MUTE)
    @app_commands.rename(
        member=_("member"), reason=_("reason"), severity=_("severity"), expires=_("expires"), message=_("message")
    )
    @app_commands.describe(
        member=_("Whom"),
        reason=_("Why: they read it"),
        severity=_("How many warning points, 1 to 10"),
        expires=_("How long it counts, for example 30d; else what the server has set"),
        message=_("The message it is about: its link, or its id if it is in this channel"),
    )
    async def warn(
        self,
        interaction: Interaction,
        member: discord.User,
        reason: Reason = "",
        severity: app_commands.Range[int, 1, MOST_SEVERE] = 1,
        expires: str | None = None,
        message: str | None = None,
    ) -> None:
        """Warn a member."""
        lasts = parse_duration(expires) if expires else None
        await interaction.response.defer(ephemeral=True, thinking=True)
        await require_act(interaction, CaseKind.WARN, member.id)
        evidence = await message_of(interaction, message, member.id) if message else None
        await self.act(interaction, Order(CaseKind.WARN, member, reason, lasts, severity, message=evidence))

    @app_commands.autocomplete(reason=offer_rules)
    @app_commands.command(name=_("mute"), description=_("Keep a member from writing for a while"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MUTE)
    @app_commands.rename(member=_("member"), duration=_("duration"), reason=_("reason"))
    @app_commands.describe(
        member=_("Whom"), duration=_("How long, for example 10m, 2h or 40d"), reason=_("Why: they read it")
    )
    async def mute(self, interaction: Interaction, member: discord.User, duration: str, reason: Reason = "") -> None:
        """Mute a member, also for longer than Discord's own timeout lasts."""
        await self.act(interaction, Order(CaseKind.MUTE, member, reason, parse_duration(duration)))

    @app_commands.autocomplete(reason=offer_rules)
    @app_commands.command(name=_("unmute"), description=_("Let a muted member write again"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MUTE)
    @app_commands.rename(member=_("member"), reason=_("reason"))
    @app_commands.describe(member=_("Whom"), reason=_("Why: they read it"))
    async def unmute(self, interaction: Interaction, member: discord.User, reason: Reason = "") -> None:
        """Unmute a member."""
        await self.act(interaction, Order(CaseKind.UNMUTE, member, reason or "—"))

    @app_commands.autocomplete(reason=offer_rules)
    @app_commands.command(name=_("kick"), description=_("Remove a member, who may come back"))
    @app_commands.guild_only()
    @app_commands.default_permissions(KICK)
    @app_commands.rename(member=_("member"), reason=_("reason"))
    @app_commands.describe(member=_("Whom"), reason=_("Why: they read it"))
    async def kick(self, interaction: Interaction, member: discord.User, reason: Reason = "") -> None:
        """Kick a member."""
        await self.act(interaction, Order(CaseKind.KICK, member, reason))

    @app_commands.autocomplete(reason=offer_rules)
    @app_commands.command(name=_("ban"), description=_("Ban somebody, also who is not here; for ever or for a while"))
    @app_commands.guild_only()
    @app_commands.default_permissions(BAN)
    @app_commands.rename(user=_("user"), reason=_("reason"), duration=_("duration"), delete=_("delete_messages"))
    @app_commands.describe(
        user=_("Whom; an id works too"),
        reason=_("Why: they read it"),
        duration=_("How long, for example 7d; for ever if you leave it out"),
        delete=_("Which of their messages go"),
    )
    @app_commands.choices(delete=DELETE_CHOICES)
    async def ban(
        self,
        interaction: Interaction,
        user: discord.User,
        reason: Reason = "",
        duration: str | None = None,
        delete: int = 0,
    ) -> None:
        """Ban somebody."""
        lasts = parse_duration(duration) if duration else None
        await self.act(interaction, Order(CaseKind.BAN, user, reason, lasts, delete=dt.timedelta(hours=delete)))

    @app_commands.autocomplete(reason=offer_rules)
    @app_commands.command(name=_("unban"), description=_("Lift a ban"))
    @app_commands.guild_only()
    @app_commands.default_permissions(BAN)
    @app_commands.rename(user=_("user"), reason=_("reason"))
    @app_commands.describe(user=_("Whom; an id works too"), reason=_("Why"))
    async def unban(self, interaction: Interaction, user: discord.User, reason: Reason = "") -> None:
        """Unban somebody."""
        await self.act(interaction, Order(CaseKind.UNBAN, user, reason or "—"))

    @app_commands.autocomplete(reason=offer_rules)
    @app_commands.command(name=_("softban"), description=_("Remove a member with their messages of a day"))
    @app_commands.guild_only()
    @app_commands.default_permissions(BAN)
    @app_commands.rename(member=_("member"), reason=_("reason"))
    @app_commands.describe(member=_("Whom"), reason=_("Why: they read it"))
    async def softban(self, interaction: Interaction, member: discord.User, reason: Reason = "") -> None:
        """Ban and unban at once."""
        await self.act(interaction, Order(CaseKind.SOFTBAN, member, reason))

    @app_commands.command(name=_("note"), description=_("Write something down about somebody, for the team only"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MUTE)
    @app_commands.rename(user=_("user"), text=_("text"))
    @app_commands.describe(user=_("About whom"), text=_("What the team should know"))
    async def note(self, interaction: Interaction, user: discord.User, text: Reason) -> None:
        """Write a note."""
        await self.act(interaction, Order(CaseKind.NOTE, user, text))

    async def act(self, interaction: Interaction, order: Order) -> None:
        """Check, ask where another moderator was faster, and do it."""
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=True, thinking=True)

        async def act(asked: Interaction, anyway: bool) -> str:  # noqa: FBT001 - the answer to one question
            await require_act(asked, order.kind, order.target.id)
            if order.kind is CaseKind.SOFTBAN:
                await _refuse_banned(asked, order.target)
            return await self._done(asked, order, anyway=anyway)

        await act_unless_just_done(interaction, act)

    async def _done(self, interaction: Interaction, order: Order, *, anyway: bool) -> str:
        guild = guild_of(interaction)
        case = await self.service.open(
            guild.id,
            order.kind,
            (order.target.id, order.target.name),
            by=interaction.user.id,
            reason=order.reason,
            key=str(interaction.id),
            lasts=order.lasts,
            severity=order.severity,
            delete=order.delete,
            message=order.message,
            anyway=anyway,
        )
        case = await self.jobs.perform_now(case)
        if order.kind is not CaseKind.WARN:
            return confirmation(case, locale_of(interaction))
        points = await self.service.cases.points(guild.id, order.target.id)
        mute, is_old = await self.service.mute_after(case)
        return confirmation(case, locale_of(interaction), points, mute, is_old=is_old)


async def _refuse_banned(interaction: Interaction, target: discord.abc.Snowflake) -> None:
    """Refuse to softban who is banned: its second half would lift that ban. Raises BadInputError."""
    try:
        await guild_of(interaction).fetch_ban(target)
    except discord.NotFound:
        return
    text = _("{target} is banned, and a softban would lift that. If it is meant to be lifted, /unban does it.")
    raise BadInputError(text, target=f"<@{target.id}>")
