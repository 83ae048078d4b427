"""Boards on their schedule, with Discord at hand: decide, post, plan. Every job may run twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, deliver_once
from bot.logs import get_logger
from cogs.leaderboards.jobs.pictures import picture_file
from cogs.leaderboards.models import LeaderboardSettings
from cogs.leaderboards.render import posted_card
from cogs.leaderboards.service import DECIDE_JOB, PLAN_JOB, POST_JOB
from cogs.leaderboards.views import LookButton, look_id

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.leaderboards.models import Post
    from cogs.leaderboards.service import PostService

log = get_logger(__name__)

STILL_NEWS = dt.timedelta(days=3)
"""A board that is later than this, after downtime, is left out."""


class PostJobs:
    """The handlers of posted boards."""

    def __init__(self, bot: Hearth, posts: PostService) -> None:
        self._bot = bot
        self._posts = posts

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(DECIDE_JOB, self.decide, title=_("Leaderboard post"), late_after=STILL_NEWS, when_late="miss"),
            JobKind(POST_JOB, self.post, title=_("Leaderboard post"), late_after=STILL_NEWS, when_late="miss"),
            JobKind(PLAN_JOB, self.plan, title=_("Planning of leaderboard posts")),
        ]

    async def decide(self, job: Job) -> None:
        """Write down what is to be posted for the time that just ended."""
        if job.guild_id is not None and self._bot.get_guild(job.guild_id) is not None:
            await self._posts.decide(job.guild_id, job.due_at, job.recurrence)

    async def plan(self, job: Job) -> None:
        """Make the schedule and the winners' role agree with the settings."""
        if job.guild_id is not None:
            await self._posts.plan(job.guild_id)
            await self._posts.ask_for_roles(job.guild_id)

    async def post(self, job: Job) -> None:
        """Post a board, once; a channel that cannot be written in is reported to the team, once."""
        guild = self._bot.get_guild(job.guild_id or 0)
        post = await self._posts.find(int(job.payload["post_id"]))
        if guild is None or post is None or post.message_id is not None or not post.lines:
            return
        settings = await self._bot.services.guilds.get(guild.id, LeaderboardSettings)
        channel = guild.get_channel(settings.channel_id or 0)
        if not isinstance(channel, discord.abc.Messageable):
            return  # the team is told by the settings when a channel is deleted
        message = await self._message(post, guild, channel, settings)
        marker = look_id(post.board, post.period.key, post.id)
        try:
            sent = await deliver_once(
                channel, nonce=post.id, marker=marker, again=job.attempt > 1, since=post.decided_at, **message
            )
        except Undeliverable as refusal:
            log.info("leaderboard not posted", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot post the leaderboard in {channel}. Check my permissions there, or /setup change.")
            await self._bot.services.team.tell(guild.id, f"leaderboards:{channel.id}", text, channel=channel.mention)
            return
        await self._posts.posted(post.id, channel.id, sent.id)

    async def _message(
        self, post: Post, guild: discord.Guild, channel: discord.abc.GuildChannel, settings: LeaderboardSettings
    ) -> dict[str, Any]:
        locale = (await self._bot.services.guilds.server(guild.id)).language
        button = LookButton(post.board, post.period.key, post.id, locale)
        role_id = settings.winners_role_id
        if not settings.with_picture or not channel.permissions_for(guild.me).attach_files:
            return {"view": posted_card(post, locale, button, role_id=role_id)}
        file = await picture_file(post, guild, locale)
        view = posted_card(post, locale, button, role_id=role_id, alt_text=file.description)
        return {"view": view, "file": file}
