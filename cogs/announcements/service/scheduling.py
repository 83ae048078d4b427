"""What follows when a plan is decided or changed: posts and jobs that come, go or wait."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import NotAllowedError
from bot.i18n import _
from cogs.announcements.models import AnnouncementSettings, PostState, State
from cogs.announcements.rules import check_plan, recurrence_of
from cogs.announcements.service.base import ASK_JOB, BEGIN_JOB, OVERDUE_JOB, Base, Changed

if TYPE_CHECKING:
    from bot.database import Transaction
    from bot.jobs import Recurrence
    from cogs.announcements.models import Announcement, Plan

BEING_SENT = _("This is being sent right now. Wait until it is out: then *Edit* changes the message itself.")
IS_OVER = _("This went out or was cancelled. /announce duplicate makes a new draft of it.")


class Scheduling(Base):
    """The steps that planning is made of; each in the transaction of whoever decides."""

    async def _schedule(self, tx: Transaction, announcement: Announcement) -> None:
        """Have an announcement go out when it is planned to."""
        await self._announcements.set_state(tx, announcement.id, State.SCHEDULED)
        if announcement.recurrence is not None:
            await self._resume(tx, announcement)
            return
        now = self._clock.now()
        for post in await self._posts.open_of(tx, announcement.id):
            due_at = now if announcement.plan.starts_at is None else post.due_at
            await self._posts.set_due(tx, post.id, due_at)
            await self._enqueue(tx, BEGIN_JOB, post.id, post.guild_id, due_at)
            return
        post = await self._posts.add(tx, announcement, announcement.plan.starts_at or now)
        if post is not None:
            await self._enqueue(tx, BEGIN_JOB, post.id, post.guild_id, post.due_at)

    async def _watch(self, tx: Transaction, announcement: Announcement) -> None:
        """Have the team told when the time of what waits for approval has come."""
        if announcement.plan.starts_at is not None:
            at = announcement.plan.starts_at
            await self._enqueue(tx, OVERDUE_JOB, announcement.id, announcement.guild_id, at)

    async def _check_to_come(self, tx: Transaction, announcement: Announcement) -> None:
        """Raise BadInputError for what cannot go out, or not any more; what was moved counts with its own time."""
        plan, posts = announcement.plan, await self._posts.open_of(tx, announcement.id)
        if plan.starts_at is not None and announcement.recurrence is None and posts:
            plan = replace(plan, starts_at=posts[0].due_at)
        check_plan(plan, self._clock.now(), announcement.recurrence)

    async def _resume(self, tx: Transaction, announcement: Announcement) -> None:
        """Have a series go on: what was moved stays moved, what passed meanwhile is left out."""
        now = self._clock.now()
        for post in await self._posts.open_of(tx, announcement.id):
            if post.due_at > now:
                await self._enqueue_if_idle(tx, BEGIN_JOB, post.id, post.guild_id, post.due_at)
            elif post.state is PostState.SCHEDULED and await self._is_idle(tx, BEGIN_JOB, post.id):
                await self._posts.end(tx, post.id, PostState.SKIPPED, now)
        await self._plan_next(tx, announcement, now)

    async def _hold(self, tx: Transaction, announcement: Announcement, state: State, note: str | None) -> None:
        """Keep what has not begun from going out."""
        await self._announcements.set_state(tx, announcement.id, state, note)
        await self._announcements.set_approved(tx, announcement.id, None)
        for post in await self._posts.open_of(tx, announcement.id):
            await self._jobs.cancel(tx, BEGIN_JOB, str(post.id))
        await self._enqueue(tx, ASK_JOB, announcement.id, announcement.guild_id)

    async def _replan(self, tx: Transaction, announcement: Announcement, before: Announcement) -> None:
        """Follow an edit: other times are other posts, other words need another approval."""
        await self._posts.set_ping(tx, announcement.id, announcement.plan.content.ping)
        times = (announcement.plan.starts_at, announcement.plan.repeat)
        if times != (before.plan.starts_at, before.plan.repeat):
            for post in await self._posts.open_of(tx, announcement.id):
                await self._jobs.cancel(tx, BEGIN_JOB, str(post.id))
            await self._posts.drop(tx, announcement.id)
        settings = await self._guilds.get_in(tx, announcement.guild_id, AnnouncementSettings)
        if before.state is State.SCHEDULED and before.approved_by is not None and settings.needs_approval:
            await self._hold(tx, announcement, State.WAITING, None)
            await self._watch(tx, announcement)
        elif before.state is State.SCHEDULED:
            await self._schedule(tx, announcement)
        elif before.state is State.WAITING:
            await self._watch(tx, announcement)
            await self._enqueue(tx, ASK_JOB, announcement.id, announcement.guild_id)

    async def _get_planned(
        self, tx: Transaction, guild_id: int, announcement_id: int, revision: int | None = None
    ) -> Announcement:
        """Return what has not gone out. Raises NotAllowedError, and Changed when it is not as it was shown."""
        announcement = await self._get(tx, guild_id, announcement_id)
        if announcement.state is State.SENDING:
            raise NotAllowedError(BEING_SENT)
        if not announcement.state.is_planned:
            raise NotAllowedError(IS_OVER)
        if revision is not None and announcement.revision != revision:
            raise Changed
        return announcement

    async def _recurrence(self, tx: Transaction, guild_id: int, plan: Plan) -> Recurrence | None:
        return recurrence_of(plan, (await self._guilds.server_in(tx, guild_id)).zone)
