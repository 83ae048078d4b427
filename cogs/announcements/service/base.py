"""What the services of announcements share: the platform's parts, the names of jobs, and what follows from a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import NotAllowedError, NotFoundError
from bot.i18n import _
from bot.jobs import JobState
from cogs.announcements.models import Announcement, Outcome, Post, PostState, State
from cogs.announcements.rules import STATES

if TYPE_CHECKING:
    import datetime as dt

    from bot.clock import Clock
    from bot.database import Database, Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.team import Team
    from cogs.announcements.store import AnnouncementStore, PostStore

BEGIN_JOB = "announcements.begin"
SEND_JOB = "announcements.send"
DRESS_JOB = "announcements.dress"
EDIT_JOB = "announcements.edit"
DELETE_JOB = "announcements.delete"
RECEIPT_JOB = "announcements.receipt"
ASK_JOB = "announcements.ask"
DIGEST_JOB = "announcements.digest"
OVERDUE_JOB = "announcements.overdue"
TAKE_UP_JOB = "announcements.take_up"
DIGEST_KEY = "digest:"
"""With what the source keys of digests begin."""
MOST_LOOKED_AT = 1000  # occurrences, for one that was not skipped


class NoAnnouncement(NotFoundError):  # noqa: N818 - says what is the case
    """There is no such announcement, or not on this server."""

    message = _("This announcement is not there any more.")


class Changed(NotAllowedError):  # noqa: N818 - says what is the case
    """Somebody changed it after it was shown."""

    message = _("This was changed meanwhile. Look at it again: /announce preview.")


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that announcements stand on, and their own stores."""

    database: Database
    guilds: GuildSettings
    jobs: Jobs
    team: Team
    clock: Clock
    announcements: AnnouncementStore
    posts: PostStore


class Base:
    """A service of announcements."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.database
        self._guilds = parts.guilds
        self._jobs = parts.jobs
        self._team = parts.team
        self._clock = parts.clock
        self._announcements = parts.announcements
        self._posts = parts.posts

    async def find(self, announcement_id: int) -> Announcement | None:
        """Return an announcement."""
        async with self._database.reading() as tx:
            return await self._announcements.find(tx, announcement_id)

    async def get(self, guild_id: int, announcement_id: int) -> Announcement:
        """Return an announcement of a server. Raises NoAnnouncement."""
        async with self._database.reading() as tx:
            return await self._get(tx, guild_id, announcement_id)

    async def outcome(self, post_id: int) -> Outcome | None:
        """Return a post with all that is known about it."""
        async with self._database.reading() as tx:
            return await self._outcome(tx, post_id)

    async def _outcome(self, tx: Transaction, post_id: int) -> Outcome | None:
        post = await self._posts.find(tx, post_id)
        announcement = await self._announcements.find(tx, post.announcement_id) if post is not None else None
        if post is None or announcement is None:
            return None
        return Outcome(announcement, post, tuple(await self._posts.deliveries(tx, post_id)))

    async def _get(self, tx: Transaction, guild_id: int, announcement_id: int) -> Announcement:
        found = await self._announcements.find(tx, announcement_id)
        if found is None or found.guild_id != guild_id:
            raise NoAnnouncement
        return found

    async def _get_post(self, tx: Transaction, guild_id: int, post_id: int) -> Post:
        post = await self._posts.find(tx, post_id)
        if post is None or post.guild_id != guild_id:
            raise NoAnnouncement
        return post

    async def _note(
        self, tx: Transaction, announcement: Announcement, by: int, what: str, **values: str | None
    ) -> None:
        """Write down who did what; `before` and `after` where there is something to compare."""
        await self._announcements.add_change(tx, announcement, by, what, self._clock.now(), **values)

    async def _enqueue(
        self, tx: Transaction, kind: str, row_id: int, guild_id: int, at: dt.datetime | None = None, **payload: Any
    ) -> None:
        """Have something done about a row now, or later; whatever was planned of this kind moves."""
        await self._jobs.enqueue(
            tx,
            kind,
            str(row_id),
            at or self._clock.now(),
            guild_id=guild_id,
            payload={"id": row_id, **payload},
            replace=True,
        )

    async def _enqueue_if_idle(
        self, tx: Transaction, kind: str, row_id: int, guild_id: int, at: dt.datetime | None = None
    ) -> None:
        """Do so unless it is planned or being done."""
        if await self._is_idle(tx, kind, row_id):
            await self._enqueue(tx, kind, row_id, guild_id, at)

    async def _is_idle(self, tx: Transaction, kind: str, row_id: int) -> bool:
        """Say whether a job is neither planned nor being done."""
        job = await self._jobs.find(tx, kind, str(row_id))
        return job is None or job.state not in {JobState.PENDING, JobState.RUNNING}

    async def _plan_next(self, tx: Transaction, announcement: Announcement, after: dt.datetime) -> Post | None:
        """Have the next occurrence of a series after an instant go out in time; None when there is none left."""
        if announcement.recurrence is None:
            return None
        for looked_at, at in enumerate(announcement.recurrence.occurrences(max(after, self._clock.now()))):
            post = await self._posts.add(tx, announcement, at)
            post = post or await self._posts.find_occurrence(tx, announcement.id, at)
            if post is None or looked_at > MOST_LOOKED_AT:
                return None
            if post.state is PostState.SCHEDULED:
                await self._enqueue_if_idle(tx, BEGIN_JOB, post.id, post.guild_id, post.due_at)
                return post
        return None

    async def _follow(self, tx: Transaction, announcement: Announcement, post: Post, state: PostState) -> None:
        """Let an announcement stand as its post does; a series is over with its last."""
        if announcement.state in {State.CANCELLED, State.DRAFT, State.WAITING}:
            return  # decided meanwhile, or edited: what was under way goes on by itself
        if announcement.recurrence is None:
            wanted = STATES[state]
        elif state.is_over and not await self._posts.count_open(tx, announcement.id):
            upcoming = announcement.recurrence.next_after(max(post.occurs_at, self._clock.now()))
            wanted = State.SENT if upcoming is None and not announcement.is_paused else State.SCHEDULED
        else:
            wanted = State.SCHEDULED
        if wanted is not announcement.state:
            await self._announcements.set_state(tx, announcement.id, wanted)
