"""What points do later, with Discord at hand: roles, announcements, notes. Every job may run twice."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING

import discord

from bot.i18n import _, translate
from bot.jobs import JobKind
from bot.kit import Undeliverable, deliver_once
from bot.kit.channels import find_channel, opened_for
from bot.kit.roles import why_not_given
from bot.logs import get_logger
from bot.members import Preference
from cogs.points.models import TierSettings
from cogs.points.render import falling_card, reached_card
from cogs.points.rules import tier_named
from cogs.points.service import FALLING_JOB, FORGET_JOB, NIGHTLY_JOB, REACHED_JOB, ROLES_JOB, MemberService
from cogs.points.views import MineButton, mine_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.points.service import TierService

log = get_logger(__name__)

STILL_NEWS = dt.timedelta(hours=12)
NIGHT_LIMIT = dt.timedelta(hours=1)


class PointJobs:
    """The handlers of points' jobs."""

    def __init__(self, bot: Hearth, tiers: TierService, members: MemberService) -> None:
        self._bot = bot
        self._tiers = tiers
        self._members = members

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(ROLES_JOB, self.roles, title=_("Roles for a tier"), is_bulk=True),
            JobKind(REACHED_JOB, self.reached, title=_("News of a tier"), late_after=STILL_NEWS, when_late="miss"),
            JobKind(FALLING_JOB, self.falling, title=_("Note about a tier that ends")),
            JobKind(FORGET_JOB, self.forget, title=_("News of a tier taken away")),
            JobKind(NIGHTLY_JOB, self.nightly, title=_("Nightly look at tiers"), limit=NIGHT_LIMIT),
        ]

    async def roles(self, job: Job) -> None:
        """Set a member's roles right for their tier; a role that cannot be given is reported to the team, once."""
        guild = self._bot.get_guild(job.guild_id or 0)
        member = guild.get_member(int(job.payload["member_id"])) if guild is not None else None
        if guild is None or member is None or member.pending:
            return  # who comes back, or passes the rules screen, is looked at then
        roles = await self._tiers.roles(guild.id, member.id)
        held = {role.id for role in member.roles}
        forgotten = {int(role_id) for role_id in job.payload.get("role_ids", ())}  # of whom nothing is kept any more
        add = await self._givable(guild, roles.wanted - held)
        remove = await self._givable(guild, held & (roles.unwanted | forgotten - roles.wanted))
        try:
            if add:
                await self._tiers.giving(guild.id, member.id, [role.id for role in add])
                await member.add_roles(*add, reason="Tier reached")
            if remove:
                await member.remove_roles(*remove, reason="Tier changed")
            gone = (roles.given - roles.wanted) - (held - {role.id for role in remove})
            if gone:
                await self._tiers.taken(guild.id, member.id, gone)
        except discord.NotFound:
            return  # left, or the role was deleted, in this very moment
        except discord.Forbidden:
            text = _("I may not give the roles of tiers. Give my role the permission Manage Roles.")
            await self._bot.services.team.tell(guild.id, "tiers:forbidden", text)

    async def reached(self, job: Job) -> None:
        """Tell everybody that somebody reached a tier."""
        guild = self._bot.get_guild(job.guild_id or 0)
        member = guild.get_member(int(job.payload["member_id"])) if guild is not None else None
        if guild is None or member is None:
            return
        settings = await self._bot.services.guilds.get(guild.id, TierSettings)
        tier = tier_named(str(job.payload["tier"]), settings)
        channel = guild.get_channel(settings.announce_channel_id or 0)
        if tier is None or not isinstance(channel, discord.abc.Messageable):
            return
        state = await self._tiers.state(guild.id, member.id)
        if state is None or tier_named(state.tier, settings) != tier:
            return  # undone meanwhile, or they are further already
        if not await self._bot.services.members.wants(guild.id, member.id, Preference.BOARDS):
            return  # who wants to be on no board wants no announcement either
        language = (await self._bot.services.guilds.server(guild.id)).language
        button = MineButton(guild.id, job.id, language)
        view = reached_card(member.id, tier, language, button, avatar_url=member.display_avatar.url)
        try:
            marker, again = mine_id(guild.id, job.id), job.attempt > 1
            sent = await deliver_once(channel, nonce=job.nonce, marker=marker, again=again, since=job.due_at, view=view)
        except Undeliverable as refusal:
            log.info("tier not announced", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot announce tiers in {channel}. Check my permissions there, or /setup change.")
            await self._bot.services.team.tell(guild.id, "tiers:announce", text, channel=f"<#{channel.id}>")
            return
        await self._tiers.announced(guild.id, member.id, channel.id, sent.id)

    async def forget(self, job: Job) -> None:
        """Delete the announcement of a tier of somebody who is forgotten."""
        guild = self._bot.get_guild(job.guild_id or 0)
        channel = await find_channel(guild, int(job.payload["channel_id"])) if guild is not None else None
        if isinstance(channel, discord.abc.Messageable):
            message: discord.PartialMessage = channel.get_partial_message(int(job.payload["message_id"]))
            with contextlib.suppress(discord.NotFound, discord.Forbidden):
                await opened_for(channel, message.delete)

    async def falling(self, job: Job) -> None:
        """Tell a member privately, once, that they lose their tier unless they earn enough again."""
        guild = self._bot.get_guild(job.guild_id or 0)
        member = guild.get_member(int(job.payload["member_id"])) if guild is not None else None
        if guild is None or member is None:
            return
        settings = await self._bot.services.guilds.get(guild.id, TierSettings)
        state = await self._tiers.state(guild.id, member.id)
        if not settings.enabled or state is None or state.falls_at is None or state.noted_at is not None:
            return
        if tier_named(state.tier, settings) is None or not await self._members.is_live(guild.id):
            return  # the tier is gone, or nothing could be earned to keep it
        wants = self._bot.services.members.wants
        if await wants(guild.id, member.id, Preference.DMS) and await wants(guild.id, member.id, Preference.NUDGES):
            overview = await self._members.overview(guild.id, member.id, by=member.id, is_staff=False)
            language = (await self._bot.services.guilds.server(guild.id)).language
            view = falling_card(guild.name, overview, language, MineButton(guild.id, job.id, language))
            try:
                marker = mine_id(guild.id, job.id)
                await deliver_once(member, nonce=job.nonce, marker=marker, again=job.attempt > 1, view=view)
            except Undeliverable as refusal:
                log.debug("note refused", guild_id=guild.id, member_id=member.id, reason=refusal.reason)
        await self._tiers.noted(guild.id, member.id)

    async def nightly(self, job: Job) -> None:
        """Look at all tiers of a server, then at the roles that should follow them."""
        guild = self._bot.get_guild(job.guild_id or 0)
        if guild is not None:
            if job.recurrence is None:  # settings were changed
                await self._tiers.plan_nights(guild.id)
            await self._tiers.settle_all(guild.id)
            await self.reconcile(guild)

    async def reconcile(self, guild: discord.Guild) -> None:
        """Have the roles of everybody set right whose roles are not those of their tier."""
        known, of_others = await self._tiers.all_roles(guild.id)
        there = {role.id for role in guild.roles}
        named = [role for role_id in of_others.named if (role := guild.get_role(role_id)) is not None]
        holders = {member.id for role in named for member in role.members}
        wrong: list[int] = []
        older: dict[int, frozenset[int]] = {}
        for member_id in holders | known.keys():
            member, roles = guild.get_member(member_id), known.get(member_id, of_others)
            held = frozenset(role.id for role in member.roles) if member is not None else frozenset[int]()
            if roles.is_older and (member is not None or guild.chunked):
                older[member_id] = held & roles.wanted
            if member is None or member.bot or member.pending:
                continue
            if roles.wanted & there - held or held & roles.unwanted or roles.given - roles.wanted:
                wrong.append(member_id)
        if older:
            await self._tiers.adopt(guild.id, older)
        if wrong:
            await self._tiers.ask_for_roles(guild.id, wrong)

    async def _givable(self, guild: discord.Guild, role_ids: Iterable[int]) -> list[discord.Role]:
        server = await self._bot.services.guilds.server(guild.id)
        found: list[discord.Role] = []
        for role_id in sorted(role_ids):
            role = guild.get_role(role_id)
            if role is None:
                continue
            why = why_not_given(role, server.staff_role_ids)
            if why is None:
                found.append(role)
            else:
                sentence = translate(why, server.language, role=role.mention)
                text = _("A tier's role cannot be given: {why}")
                await self._bot.services.team.tell(guild.id, f"tiers:role:{role.id}", text, why=sentence)
        return found
