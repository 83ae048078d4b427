"""A scheduled announcement on its way: held back, moved, skipped, sent before its time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _
from cogs.announcements.models import PostState, State
from cogs.announcements.rules import next_times
from cogs.announcements.service.base import ASK_JOB, BEGIN_JOB, NoAnnouncement
from cogs.announcements.service.planning import PlanService

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Transaction
    from cogs.announcements.models import Announcement, Post


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When an announcement goes out, or would."""

    occurs_at: dt.datetime
    due_at: dt.datetime
    is_skipped: bool = False

    @property
    def is_moved(self) -> bool:
        """Whether it alone goes at another time."""
        return self.due_at != self.occurs_at


class SeriesService(PlanService):
    """Moves what is scheduled."""

    async def upcoming(self, guild_id: int, announcement_id: int, amount: int) -> list[Occurrence]:
        """List the next times an announcement goes out, those that were moved or skipped among them."""
        async with self._database.reading() as tx:
            announcement = await self._get(tx, guild_id, announcement_id)
            return await self._upcoming(tx, announcement, amount)

    async def pause(self, guild_id: int, announcement_id: int, *, by: int) -> Announcement:
        """Hold a series back until it is resumed."""
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_series(tx, guild_id, announcement_id)
            if not announcement.is_paused:
                await self._announcements.set_paused(tx, announcement_id, is_paused=True)
                for post in await self._posts.open_of(tx, announcement_id):
                    await self._jobs.cancel(tx, BEGIN_JOB, str(post.id))
                await self._note(tx, announcement, by, "paused")
                await self._enqueue(tx, ASK_JOB, announcement_id, guild_id)
            return await self._get(tx, guild_id, announcement_id)

    async def resume(self, guild_id: int, announcement_id: int, *, by: int) -> Announcement:
        """Let a series go on; what would have gone out meanwhile is left out."""
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_series(tx, guild_id, announcement_id)
            if announcement.is_paused:
                await self._announcements.set_paused(tx, announcement_id, is_paused=False)
                now = self._clock.now()
                for post in await self._posts.open_of(tx, announcement_id):
                    if post.state is PostState.SCHEDULED and post.due_at <= now:
                        await self._posts.end(tx, post.id, PostState.SKIPPED, now)
                await self._note(tx, announcement, by, "resumed")
                await self._enqueue(tx, ASK_JOB, announcement_id, guild_id)
                if announcement.state is State.SCHEDULED:
                    await self._resume(tx, await self._get(tx, guild_id, announcement_id))
            return await self._get(tx, guild_id, announcement_id)

    async def move(
        self, guild_id: int, announcement_id: int, occurs_at: dt.datetime, to: dt.datetime, *, by: int
    ) -> Post:
        """Let one occurrence go out at another time; the others stay. Raises BadInputError for the past."""
        if to <= self._clock.now():
            raise BadInputError(_("That time is past. Choose one that is still to come."))
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_scheduled(tx, guild_id, announcement_id)
            post = await self._occurrence(tx, announcement, occurs_at)
            await self._posts.set_due(tx, post.id, to)
            if not announcement.is_paused:
                await self._enqueue(tx, BEGIN_JOB, post.id, guild_id, to)
                await self._plan_next(tx, announcement, occurs_at)
            words = {"before": post.due_at.isoformat(), "after": to.isoformat()}
            await self._note(tx, announcement, by, "moved", **words)
            await self._enqueue(tx, ASK_JOB, announcement_id, guild_id)
            return await self._get_post(tx, guild_id, post.id)

    async def skip(self, guild_id: int, announcement_id: int, occurs_at: dt.datetime, *, by: int) -> None:
        """Leave one occurrence of a series out."""
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_series(tx, guild_id, announcement_id)
            post = await self._occurrence(tx, announcement, occurs_at)
            await self._jobs.cancel(tx, BEGIN_JOB, str(post.id))
            await self._posts.end(tx, post.id, PostState.SKIPPED, self._clock.now())
            await self._note(tx, announcement, by, "skipped", before=post.due_at.isoformat())
            await self._enqueue(tx, ASK_JOB, announcement_id, guild_id)
            if announcement.state is State.SCHEDULED and not announcement.is_paused:
                await self._plan_next(tx, announcement, occurs_at)
            await self._follow(tx, announcement, post, PostState.SKIPPED)

    async def send_now(self, guild_id: int, announcement_id: int, *, by: int) -> Post:
        """Let what is approved go out at once, of a series the next one. Raises NotAllowedError for what is not."""
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_scheduled(tx, guild_id, announcement_id)
            if announcement.is_paused:
                raise NotAllowedError(_("This series is held back: /announce resume lets it go on first."))
            waiting = await self._posts.open_of(tx, announcement_id)
            post = next((each for each in waiting if each.state is PostState.SCHEDULED), None)
            if post is None:
                raise NotAllowedError(_("Nothing of this is still to come."))
            await self._posts.set_due(tx, post.id, self._clock.now())
            await self._enqueue(tx, BEGIN_JOB, post.id, guild_id, by=by)
            await self._note(tx, announcement, by, "send_now", before=post.due_at.isoformat())
            return await self._get_post(tx, guild_id, post.id)

    async def send_draft_now(
        self,
        guild_id: int,
        announcement_id: int,
        *,
        by: int,
        revision: int,
        others: int,
        despite: str | None = None,
    ) -> Announcement:
        """Hand a draft in so that it goes out as soon as it may. Takes and raises what `submit` does."""
        async with self._database.transaction(lock=guild_id) as tx:
            draft = await self._get_planned(tx, guild_id, announcement_id, revision)
            if draft.plan.repeat is not None:
                raise BadInputError(_("This repeats, so it needs its first time: hand it in with /announce edit."))
            plan = replace(draft.plan, starts_at=None)
            saved = await self._save(tx, guild_id, announcement_id, plan, by=by, revision=revision)
            return await self._submit(tx, saved, by=by, others=others, despite=despite)

    async def _upcoming(self, tx: Transaction, announcement: Announcement, amount: int) -> list[Occurrence]:
        posts = await self._posts.of_announcement(tx, announcement.id, 100)
        made = {post.occurs_at: post for post in posts}
        now = self._clock.now()
        if announcement.recurrence is None:
            times = [announcement.plan.starts_at] if announcement.plan.starts_at is not None else []
        else:
            times = next_times(announcement.recurrence, now, amount)
        waiting = [post.occurs_at for post in posts if post.state is PostState.SCHEDULED]
        found: list[Occurrence] = []
        for at in sorted({*times, *waiting}):
            post = made.get(at)
            if post is None:
                found.append(Occurrence(at, at))
            elif post.state in {PostState.SCHEDULED, PostState.SKIPPED}:
                found.append(Occurrence(at, post.due_at, is_skipped=post.state is PostState.SKIPPED))
        return found[:amount]

    async def _occurrence(self, tx: Transaction, announcement: Announcement, occurs_at: dt.datetime) -> Post:
        """Return the post of an occurrence that is still to come, made if it has to be. Raises NoAnnouncement."""
        post = await self._posts.find_occurrence(tx, announcement.id, occurs_at)
        if post is None:
            upcoming = await self._upcoming(tx, announcement, 100)
            if all(each.occurs_at != occurs_at for each in upcoming):
                raise NoAnnouncement
            post = await self._posts.add(tx, announcement, occurs_at)
        if post is None or post.state is not PostState.SCHEDULED:
            raise NotAllowedError(_("This one went out, or was skipped."))
        return post

    async def _get_series(self, tx: Transaction, guild_id: int, announcement_id: int) -> Announcement:
        announcement = await self._get_planned(tx, guild_id, announcement_id)
        if announcement.recurrence is None:
            raise NotAllowedError(_("This goes out once: /announce cancel or /announce move is what you want."))
        return announcement

    async def _get_scheduled(self, tx: Transaction, guild_id: int, announcement_id: int) -> Announcement:
        announcement = await self._get_planned(tx, guild_id, announcement_id)
        if announcement.state is not State.SCHEDULED:
            raise NotAllowedError(_("This is not approved yet. Hand it in first: /announce edit."))
        return announcement
