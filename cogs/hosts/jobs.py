"""What hosting does later, with Discord at hand: choose a host, write the note, look again. Every job may run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Present, Undeliverable, deliver_once
from bot.kit.letters import cut_from
from bot.logs import get_logger
from bot.members import GREETED_WITHIN, Preference
from cogs.hosts.models import HostSettings
from cogs.hosts.render import Scene, note_card
from cogs.hosts.rules import note_marker
from cogs.hosts.service import ASSIGN_JOB, CHECK_JOB, NOTE_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.hosts.service import HostService

log = get_logger(__name__)


class HostJobs:
    """The handlers of hosting's jobs."""

    def __init__(self, bot: Hearth, service: HostService) -> None:
        self._bot = bot
        self._service = service

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(
                ASSIGN_JOB, self.assign, title=_("Host for a newcomer"), late_after=GREETED_WITHIN, when_late="miss"
            ),
            JobKind(NOTE_JOB, self.note, title=_("Note to a host"), late_after=GREETED_WITHIN, when_late="miss"),
            JobKind(CHECK_JOB, self.check, title=_("Looking whether a newcomer was greeted")),
        ]

    async def assign(self, job: Job) -> None:
        """Give a newcomer a host. Raises Postpone while nobody is free, or nobody is to be greeted."""
        guild = self._bot.get_guild(job.guild_id or 0)
        if guild is None:
            return
        settings = await self._bot.services.guilds.get(guild.id, HostSettings)
        roles = [role for role_id in settings.host_role_ids if (role := guild.get_role(role_id)) is not None]
        by_role = {member.id for role in roles for member in role.members}
        newcomer_id, turn = int(job.payload["member_id"]), int(job.payload["turn"])
        again_at = await self._service.assign(guild.id, newcomer_id, turn, by_role, Present(guild))
        if again_at is not None:
            raise Postpone(again_at)

    async def note(self, job: Job) -> None:
        """Write to a host, once; closed direct messages pass the newcomer to the next.

        Raises Postpone at night, and while nobody is to be greeted.
        """
        guild = self._bot.get_guild(job.guild_id or 0)
        told = await self._service.note(int(job.payload["assignment_id"]))
        if guild is None or told is None:
            return
        asked, newcomer_profile, host_profile = told
        newcomer, host = guild.get_member(asked.newcomer_id), guild.get_member(asked.host_id)
        if newcomer is None or host is None:
            await self._service.left(guild.id, asked.newcomer_id if newcomer is None else asked.host_id)
            return
        if not await self._bot.services.members.wants(guild.id, host.id, Preference.DMS):
            await self._service.refused(asked)
            return
        held_until = await self._service.held_until(guild.id)
        if held_until is not None:
            raise Postpone(held_until)
        server = await self._bot.services.guilds.server(guild.id)
        now = self._bot.services.clock.now()
        if server.after_quiet_hours(now) > now:
            raise Postpone(server.after_quiet_hours(now))
        link = f"https://discord.com/channels/{guild.id}"
        scene = Scene(guild.name, link, newcomer.display_name, newcomer_profile, host_profile)
        view = note_card(asked, scene, server.language)
        try:
            marker, again = note_marker(asked.id), job.attempt > 1
            message = await deliver_once(host, nonce=job.nonce, marker=marker, again=again, view=view)
        except Undeliverable as refusal:
            log.debug("note refused", guild_id=guild.id, member_id=host.id, reason=refusal.reason)
            await self._service.refused(asked)
            return
        if not await self._service.is_known(asked.id):  # forgotten while it was on its way
            await cut_from(message, [marker], server.language)

    async def check(self, job: Job) -> None:
        """Pass an ungreeted newcomer on, once."""
        await self._service.check(int(job.payload["assignment_id"]))
