"""After a session: its recap, for the team and then for everybody, and how it was for those who came."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver_once
from bot.kit.delivery import mark_of
from bot.logs import get_logger
from bot.members import Preference
from bot.text import inert
from cogs.sessions.jobs.places import team_place
from cogs.sessions.jobs.showing import redrawn
from cogs.sessions.models import RecapState, SessionSettings
from cogs.sessions.render.after import recap_card, survey_card
from cogs.sessions.service import RECAP_JOB, SURVEY_JOB
from cogs.sessions.views.places import card_channel, talk_of
from cogs.sessions.views.recap import draft_of
from cogs.sessions.views.survey import MOST_STARS, StarsButton

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.sessions.models import Story
    from cogs.sessions.service import SessionServices

log = get_logger(__name__)


class AfterJobs:
    """Tells what happened, and asks how it was."""

    def __init__(self, bot: Hearth, services: SessionServices) -> None:
        self._bot = bot
        self._looks = services.looks
        self._floors = services.floors
        self._attendance = services.attendance
        self._tells = services.tells

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(RECAP_JOB, self.recap, title=_("Recap of a session")),
            JobKind(SURVEY_JOB, self.survey, title=_("Asking how a session was"), is_bulk=True),
        ]

    async def recap(self, job: Job) -> None:
        """Bring the recap in line with what was written: the published one, and what the team sees of it."""
        session_id = int(job.payload["session_id"])
        story, guild = await self._tells.story(session_id), self._bot.get_guild(job.guild_id or 0)
        if story is None or guild is None:
            return
        if story.recap.state is RecapState.PUBLISHED:
            await self._publish(guild, story, job)
            story = await self._tells.story(session_id) or story
        await self._show_team(guild, story, job)

    async def survey(self, job: Job) -> None:
        """Ask somebody who was there how it was, once, by direct message. Raises Postpone at night."""
        session, guild = await self._looks.find(int(job.payload["session_id"])), self._bot.get_guild(job.guild_id or 0)
        member = guild.get_member(int(job.payload["member_id"])) if guild is not None else None
        if session is None or guild is None or member is None:
            return
        services = self._bot.services
        server, now = await services.guilds.server(guild.id), services.clock.now()
        settings = await services.guilds.get(guild.id, SessionSettings)
        if not (settings.is_on and settings.asks_back):
            return  # switched off while this waited for the morning
        if server.after_quiet_hours(now) > now:
            raise Postpone(server.after_quiet_hours(now))
        is_wanted = await services.members.wants(guild.id, member.id, Preference.DMS)
        if not is_wanted or await self._attendance.was_asked_back(session.id, member.id):
            return
        buttons = [StarsButton(session.id, stars) for stars in range(1, MOST_STARS + 1)]
        view = survey_card(session, guild.name, server.language, buttons)
        try:
            marker = f"sessions:stars:{session.id}:"
            await deliver_once(member, nonce=job.nonce, marker=marker, again=job.attempt > 1, view=view)
        except Undeliverable as refusal:
            log.info("not asked how it was", guild_id=guild.id, reason=refusal.reason)
        await self._attendance.asked_back(session.id, member.id)

    async def _publish(self, guild: discord.Guild, story: Story, job: Job) -> None:
        """Send the published recap, or change it in place."""
        session, recap = story.session, story.recap
        settings = await self._bot.services.guilds.get(guild.id, SessionSettings)
        view = recap_card(story, (await self._bot.services.guilds.server(guild.id)).language)
        if recap.message_id is not None:  # one that somebody deleted is not wanted any more
            known = await talk_of(guild, recap.channel_id)
            if known is not None:
                with contextlib.suppress(discord.Forbidden):  # where I am shut out, what stands there stays
                    await redrawn(known, recap.message_id, view)
            return
        channel = card_channel(guild, session, settings)
        if channel is None:
            text = _("There is no channel for the recap of “{title}”. Choose one with /setup wizard.")
            await self._bot.services.team.tell(
                guild.id, f"sessions:recap:{session.id}", text, title=inert(session.plan.title)
            )
            return
        try:
            marker = mark_of(session.id)
            message = await deliver_once(
                channel, nonce=job.nonce, marker=marker, again=True, since=session.ended_at, view=view
            )
        except Undeliverable as refusal:
            log.info("recap not published", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot show sessions in {channel}. Check my permissions there with /setup check.")
            await self._bot.services.team.tell(guild.id, "sessions:card", text, channel=channel.mention)
            return
        await self._attendance.put_recap(recap, channel.id, message.id)

    async def _show_team(self, guild: discord.Guild, story: Story, job: Job) -> None:
        """Show the team the draft, once, and change it in place."""
        session, recap = story.session, story.recap
        view = draft_of(story, (await self._bot.services.guilds.server(guild.id)).language)
        channel = await talk_of(guild, recap.draft_channel_id)
        if recap.draft_message_id is not None and channel is not None:
            with contextlib.suppress(discord.Forbidden):
                await redrawn(channel, recap.draft_message_id, view)  # /session recap shows it again to who deleted it
            return
        floor = await self._floors.floor(session.id)
        place = await team_place(self._bot, session, floor.panel_channel_id if floor is not None else None)
        if place is None:
            return  # /session recap shows it all the same
        try:
            marker = f"sessions:recap:edit:{session.id}"
            message = await deliver_once(
                place, nonce=job.nonce, marker=marker, again=True, since=session.ended_at, view=view
            )
        except Undeliverable as refusal:
            log.info("draft not shown", guild_id=guild.id, reason=refusal.reason)
            return
        await self._attendance.put_draft(recap, place.id, message.id)
