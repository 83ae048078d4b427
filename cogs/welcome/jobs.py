"""What welcoming does later, with Discord at hand: greet, give roles, write, remind. Every job may run twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, UndeliveredReason, deliver_once
from bot.kit.delivery import mark_of
from bot.kit.roles import givable, why_not_given
from bot.logs import get_logger
from bot.members import Preference
from cogs.welcome.models import Arrival, ArrivalState, GreetingKind, GreetingState, WelcomeSettings
from cogs.welcome.render import NAMES_SHOWN, Scene, dm_card, greeting_card, nudge_card
from cogs.welcome.service import DM_JOB, FOLD_JOB, GATHER_JOB, GREET_JOB, NUDGE_JOB, ROLES_JOB
from cogs.welcome.views import offered_steps

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.welcome.models import Greeting
    from cogs.welcome.service import GreetingService, WelcomeService

log = get_logger(__name__)

LATE_NUDGE = dt.timedelta(days=2)
"""A reminder that is later than this, after downtime, would come out of nowhere."""

ATTEMPTS_OF_A_DAY = 35
"""After an hour they are 30 to 60 minutes apart. A day is how long a greeting makes sense."""

HELD_STEP = dt.timedelta(minutes=2)
"""How soon it is looked again whether greetings are still held."""


class WelcomeJobs:
    """The handlers of welcoming's jobs."""

    def __init__(self, bot: Hearth, service: WelcomeService, greetings: GreetingService) -> None:
        self._bot = bot
        self._service = service
        self._greetings = greetings

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(GATHER_JOB, self.gather, title=_("Greeting of newcomers")),
            JobKind(GREET_JOB, self.greet, title=_("Greeting"), max_attempts=ATTEMPTS_OF_A_DAY),
            JobKind(FOLD_JOB, self.fold, title=_("Greeting taken into a shared one")),
            JobKind(ROLES_JOB, self.give_roles, title=_("Roles for a newcomer")),
            JobKind(DM_JOB, self.write, title=_("Direct message to a newcomer")),
            JobKind(NUDGE_JOB, self.nudge, title=_("Reminder of first steps"), late_after=LATE_NUDGE, when_late="miss"),
        ]

    async def gather(self, job: Job) -> None:
        """Plan the greeting of whoever is ready. Raises Postpone while a rush is on."""
        again_at = await self._greetings.gather(_guild_id(job))
        if again_at is not None:
            raise Postpone(again_at)

    async def greet(self, job: Job) -> None:
        """Send a planned greeting, once, to those who are still here, unless it was switched off meanwhile."""
        found = await self._greetings.greeting(int(job.payload["greeting_id"]))
        if found is None or found[0].state not in {GreetingState.PLANNED, GreetingState.SENDING}:
            return
        await self._wait_while_held(_guild_id(job))
        greeting, arrivals = found
        guild = self._bot.get_guild(greeting.guild_id)
        # Each once: who comes and goes is in a rush repeatedly, and Discord refuses to ping somebody twice.
        members = dict.fromkeys(arrival.member_id for arrival in arrivals)
        present = [member_id for member_id in members if guild and guild.get_member(member_id)]
        settings = await self._bot.services.guilds.find_live(greeting.guild_id, WelcomeSettings)
        if guild is None or not present or settings is None:
            await self._greetings.dropped(greeting.id)
            return
        try:
            await self._send(greeting, present, guild, pinged=job.payload["pinged"])
        except Undeliverable as refusal:
            await self._greetings.failed(greeting)
            await self._tell_about_channel(guild, refusal.reason)
            return
        if await self._greetings.is_superfluous(greeting.id, arrivals):
            await self._take_away(greeting.id)

    async def fold(self, job: Job) -> None:
        """Take away a single greeting whose newcomer is greeted by the rush's message."""
        await self._take_away(int(job.payload["greeting_id"]))

    async def give_roles(self, job: Job) -> None:
        """Give the roles that are due after the rules screen."""
        guild = self._bot.get_guild(_guild_id(job))
        member = guild.get_member(int(job.payload["member_id"])) if guild else None
        if guild is None or member is None or member.pending:  # a role would let them past the rules screen
            return
        server = await self._bot.services.guilds.server(guild.id)
        due = await self._service.roles_to_give(guild.id, member.id)
        await self._tell_about_roles(guild, due, server.staff_role_ids)
        missing = [role for role in givable(guild, due, server.staff_role_ids) if role not in member.roles]
        try:
            if missing:
                await member.add_roles(*missing, reason="Welcome: roles after the rules screen")
        except discord.NotFound:
            return  # left meanwhile
        except discord.Forbidden:
            await self._bot.services.team.tell(
                guild.id,
                "welcome:roles",
                _("Newcomers got no roles: I need the permission Manage Roles. /setup check tells more."),
            )
            return
        await self._service.roles_given(guild.id, member.id)

    async def write(self, job: Job) -> None:
        """Send a newcomer the direct message, once, unless it was switched off meanwhile.

        Closed ones are recorded and never tried again.
        """
        guild = self._bot.get_guild(_guild_id(job))
        member = guild.get_member(int(job.payload["member_id"])) if guild else None
        if guild is None or member is None or not await self._wants_dms(member):
            return
        await self._wait_while_held(guild.id)
        settings = await self._bot.services.guilds.find_live(guild.id, WelcomeSettings)
        if settings is None or not settings.dm:
            return
        arrival = _arrival_of(job, guild.id)
        if not await self._service.begin_dm(arrival):
            return
        scene = await self._scene(guild)
        view = dm_card(member.display_name, scene, self._link(guild, scene), mark=mark_of(job.id))
        await self._service.end_dm(arrival, await self._write_to(member, job, view))

    async def _wait_while_held(self, guild_id: int) -> None:
        """Look again later while greetings are held. Raises Postpone."""
        held_until = await self._greetings.held_until(guild_id)
        if held_until is not None:
            raise Postpone(min(held_until, self._bot.services.clock.now() + HELD_STEP))

    async def nudge(self, job: Job) -> None:
        """Remind of open first steps, unless done, gone, unwanted or at night. Raises Postpone at night."""
        guild = self._bot.get_guild(_guild_id(job))
        member = guild.get_member(int(job.payload["member_id"])) if guild else None
        if guild is None or member is None or member.pending or not await self._wants_dms(member):
            return
        settings = await self._bot.services.guilds.find_live(guild.id, WelcomeSettings)
        if settings is None or not settings.nudges or await self._service.has_closed_dms(guild.id, member.id):
            return
        steps = await self._service.steps_of(guild.id, member.id)
        if steps.is_complete or not steps.wants_nudges:
            return
        scene = await self._scene(guild)
        now = self._bot.services.clock.now()
        morning = scene.server.after_quiet_hours(now)
        if morning > now:
            raise Postpone(morning)
        view = nudge_card(steps, guild.id, scene, self._link(guild, scene), mark=mark_of(job.id))
        came_of_it = await self._write_to(member, job, view)
        if came_of_it == UndeliveredReason.CLOSED_DM:
            await self._service.dms_closed(guild.id, member.id)

    async def _send(self, greeting: Greeting, present: list[int], guild: discord.Guild, *, pinged: list[int]) -> None:
        scene = await self._scene(guild)
        channel = guild.get_channel(scene.settings.channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            raise Undeliverable(UndeliveredReason.GONE)
        if not await self._greetings.begin_sending(greeting.id, channel.id):
            return
        newcomer = guild.get_member(present[0]) if greeting.kind is not GreetingKind.GROUP else None
        view = greeting_card(
            greeting, present, scene, avatar_url=newcomer.display_avatar.url if newcomer is not None else None
        )
        users = [discord.Object(member_id) for member_id in present[:NAMES_SHOWN] if member_id not in pinged]
        message = await deliver_once(
            channel,
            nonce=greeting.id,
            marker=f"welcome:steps:{greeting.id}",
            again=greeting.state is GreetingState.SENDING,
            since=greeting.planned_at,
            view=view,
            allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=users),
        )
        await self._greetings.sent(greeting.id, message.id)

    async def _take_away(self, greeting_id: int) -> None:
        found = await self._greetings.greeting(greeting_id)
        channel = self._bot.get_channel(found[0].channel_id or 0) if found is not None else None
        if found is None or found[0].message_id is None or not isinstance(channel, discord.TextChannel):
            return
        try:
            await channel.get_partial_message(found[0].message_id).delete()
        except (discord.NotFound, discord.Forbidden):
            return  # somebody else took it away, or it has to stay

    async def _write_to(self, member: discord.Member, job: Job, view: discord.ui.LayoutView) -> str:
        try:
            marker, again = mark_of(job.id), job.attempt > 1
            await deliver_once(member, nonce=job.nonce, marker=marker, again=again, view=view)
        except Undeliverable as refusal:
            log.debug("direct message refused", guild_id=member.guild.id, member_id=member.id, reason=refusal.reason)
            return refusal.reason.value
        return "sent"

    async def _wants_dms(self, member: discord.Member) -> bool:
        return await self._bot.services.members.wants(member.guild.id, member.id, Preference.DMS)

    async def _scene(self, guild: discord.Guild) -> Scene:
        guilds = self._bot.services.guilds
        return Scene(
            server_name=guild.name,
            member_count=guild.member_count or len(guild.members),
            server=await guilds.server(guild.id),
            settings=await guilds.get(guild.id, WelcomeSettings),
            step_buttons=await offered_steps(self._bot, guild.id),
        )

    def _link(self, guild: discord.Guild, scene: Scene) -> str | None:
        channel_id = scene.settings.channel_id
        return f"https://discord.com/channels/{guild.id}/{channel_id}" if channel_id else None

    async def _tell_about_channel(self, guild: discord.Guild, reason: UndeliveredReason) -> None:
        settings = await self._bot.services.guilds.get(guild.id, WelcomeSettings)
        key = f"welcome:channel:{settings.channel_id}:{reason}"
        if settings.channel_id is None or reason is UndeliveredReason.GONE:
            text = _("Nobody can be greeted: the welcome channel is missing. Choose one with /setup wizard.")
            await self._bot.services.team.tell(guild.id, key, text)
            return
        if reason is UndeliveredReason.INVALID:
            text = _(
                "Discord did not take a greeting. Look at it with /welcome test, and shorten it with /welcome texts."
            )
            await self._bot.services.team.tell(guild.id, key, text)
            return
        text = _("Nobody can be greeted in {channel}: I may not write there. /setup check tells more.")
        await self._bot.services.team.tell(guild.id, key, text, channel=f"<#{settings.channel_id}>")

    async def _tell_about_roles(self, guild: discord.Guild, role_ids: list[int], staff: tuple[int, ...]) -> None:
        settings = await self._bot.services.guilds.get(guild.id, WelcomeSettings)
        for role in (guild.get_role(role_id) for role_id in role_ids if role_id in settings.role_ids):
            reason = why_not_given(role, staff) if role is not None else None
            if role is not None and reason is not None:
                await self._bot.services.team.tell(guild.id, f"welcome:role:{role.id}", reason, role=f"@{role.name}")


def _guild_id(job: Job) -> int:
    if job.guild_id is None:
        raise RuntimeError("a job about joins belongs to a server")
    return job.guild_id


def _arrival_of(job: Job, guild_id: int) -> Arrival:
    payload: dict[str, Any] = job.payload
    joined_at = dt.datetime.fromisoformat(payload["joined_at"])
    return Arrival(
        guild_id,
        int(payload["member_id"]),
        joined_at,
        ArrivalState.GREETED,
        is_return=False,
        is_caught_up=False,
        ready_at=None,
        greeting_id=None,
    )
