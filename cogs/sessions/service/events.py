"""Keeping a session and Discord's own event together. What Discord is to see follows from jobs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import BadInputError, HearthError, NotAllowedError
from bot.i18n import _
from bot.text import inert
from cogs.sessions.models import Answer, SessionSettings, State
from cogs.sessions.rules.events import (
    GONE,
    Part,
    Seen,
    Status,
    image_of,
    own_doing,
    plan_with,
    steps,
)
from cogs.sessions.service.base import EVENT_JOB, Base, SessionOver

if TYPE_CHECKING:
    from collections.abc import Collection

    from cogs.sessions.models import Session
    from cogs.sessions.rules.events import Image
    from cogs.sessions.service.base import Parts
    from cogs.sessions.service.course import CourseService
    from cogs.sessions.service.places import PlaceService
    from cogs.sessions.service.planning import PlanService

INTEREST_JOB = "sessions.interest"
GONE_JOB = "sessions.gone"
LONGEST = dt.timedelta(days=2)  # what is on may have begun a day ago
MOST_COMPARED = 200  # more than Discord has events on a server


class EventDecided(NotAllowedError):  # noqa: N818 - says what is the case
    """Somebody of the team was faster, or the session is over."""

    message = _("This was decided already, or the session is over.")


class EventService(Base):
    """Takes over what is done in Discord's own event screen, and remembers how both sides stood."""

    def __init__(self, parts: Parts, plans: PlanService, course: CourseService, places: PlaceService) -> None:
        super().__init__(parts)
        self._plans = plans
        self._course = course
        self._places = places

    async def of_event(self, guild_id: int, event_id: int) -> Session | None:
        """Return the session that an event of Discord is about."""
        async with self._database.reading() as tx:
            return await self._sessions.find_by_event(tx, guild_id, event_id)

    async def noticed(self, guild_id: int, event_id: int, found: Image | None) -> None:
        """Have a session compared with its event, which is seen so now or is gone; echoes of ourselves are ignored."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._sessions.find_by_event(tx, guild_id, event_id)
            if session is None or (found is not None and _is_known(session, found)):
                return
            await self._enqueue(tx, EVENT_JOB, session)

    async def channel_gone(self, guild_id: int, channel_id: int) -> None:
        """Have the sessions looked at that were to be in a channel that was deleted, or had their cards there."""
        async with self._database.transaction(lock=guild_id) as tx:
            for session in await self._sessions.upcoming(tx, guild_id, self._clock.now() - LONGEST, MOST_COMPARED):
                if session.plan.channel_id == channel_id:
                    await self._enqueue(tx, EVENT_JOB, session)
                if session.card_channel_id == channel_id:
                    await self._refresh_card(tx, session)

    async def host_left(self, guild_id: int, member_id: int) -> None:
        """Tell the team once which sessions have lost their host."""
        text = _("The host of the session “{title}” has left. Choose another one with /session edit.")
        async with self._database.transaction(lock=guild_id) as tx:
            for session in await self._sessions.upcoming(tx, guild_id, self._clock.now() - LONGEST, MOST_COMPARED):
                if session.plan.host_id == member_id:
                    key = f"session:host:{session.id}:{member_id}"
                    await self._team.tell_in(tx, guild_id, key, text, title=inert(session.plan.title))

    async def hosts_left(self, guild_id: int, present_ids: Collection[int]) -> None:
        """Tell the team, too, which hosts left while nobody looked."""
        async with self._database.reading() as tx:
            coming = await self._sessions.upcoming(tx, guild_id, self._clock.now() - LONGEST, MOST_COMPARED)
        for host_id in {session.plan.host_id for session in coming} - set(present_ids):
            await self.host_left(guild_id, host_id)

    async def compare(self, guild_id: int) -> None:
        """Have all sessions of a server compared with their events, and with who is interested: after downtime."""
        async with self._database.transaction(lock=guild_id) as tx:
            for session_id in await self._sessions.with_event(tx, guild_id, MOST_COMPARED):
                session = await self._get(tx, guild_id, session_id)
                await self._enqueue(tx, EVENT_JOB, session)
                await self._enqueue(tx, INTEREST_JOB, session)

    async def follow(
        self, session: Session, found: Image, *, is_anybody_there: bool = True
    ) -> tuple[Session, frozenset[Part]]:
        """Take over what was changed in Discord, and return the session as it is then, and what is to be written.

        What cannot be taken over is written back, and the team is told why. `is_anybody_there` says whether somebody is
        in the session's channel: Discord ends the event of an empty one by itself.
        """
        todo = steps(Seen.from_text(session.event_seen or ""), found, image_of(session))
        taken, write = todo.take - {Part.STATUS}, todo.write
        if taken and session.is_open:
            try:
                await self._plans.edit(session.guild_id, session.id, plan_with(session.plan, found, taken))
            except BadInputError as refusal:
                await self._refused(session, found, refusal)
                write |= taken
        if Part.STATUS in todo.take and session.is_open:
            await self._take_status(session, found, is_anybody_there=is_anybody_there)
        return await self.get(session.guild_id, session.id), write

    async def settled(self, session: Session, event_id: int, found: Image) -> None:
        """Record how an event stands, and which words of ours it has."""
        seen = Seen(image_of(session), found)
        async with self._database.transaction(lock=session.guild_id) as tx:
            await self._sessions.set_event(tx, session.id, event_id, seen.to_text())

    async def gone(self, guild_id: int, session_id: int) -> None:
        """Ask the team what to do about an event that was deleted, once; a session that is on goes on without."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            if session.event_id is None:
                return
            await self._sessions.set_event(tx, session.id, None, GONE)
            if session.state is State.SCHEDULED:
                payload = {"session_id": session.id}
                key = f"{session.id}:{session.event_id}"
                await self._jobs.enqueue(tx, GONE_JOB, key, self._clock.now(), guild_id=guild_id, payload=payload)

    async def make_again(self, guild_id: int, session_id: int) -> Session:
        """Have an event that was deleted made again. Raises NoSession, EventDecided."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            if not _is_undecided(session):
                raise EventDecided
            await self._sessions.set_event(tx, session.id, None, None)
            await self._enqueue(tx, EVENT_JOB, session)
            return session

    async def undecided(self, guild_id: int, session_id: int) -> Session:
        """Return a session whose event was deleted. Raises NoSession, EventDecided."""
        session = await self.get(guild_id, session_id)
        if not _is_undecided(session):
            raise EventDecided
        return session

    async def interested(self, session: Session, member_id: int) -> None:
        """Count Interested in Discord's event as maybe, unless the member said something here."""
        try:
            await self._places.answer(session.guild_id, session.id, member_id, Answer.MAYBE, is_from_event=True)
        except SessionOver:
            return

    async def not_interested(self, session: Session, member_id: int) -> None:
        """Forget an Interested that was taken back."""
        await self._places.withdraw(session.guild_id, session.id, member_id, only_from_event=True)

    async def set_interested(self, session: Session, member_ids: Collection[int]) -> None:
        """Bring who is interested in line with Discord's list, which is complete."""
        known = {each.member_id: each for each in await self._places.roster(session.id, Answer.MAYBE, most=100_000)}
        for member_id in member_ids:
            if member_id not in known:
                await self.interested(session, member_id)
        for member_id, rsvp in known.items():
            if rsvp.is_from_event and member_id not in member_ids:
                await self.not_interested(session, member_id)

    async def _take_status(self, session: Session, found: Image, *, is_anybody_there: bool) -> None:
        settings = await self._guilds.get(session.guild_id, SessionSettings)
        now, by_itself = self._clock.now(), settings.starts_by_itself
        if own_doing(found, session.state, now, starts_by_itself=by_itself, is_anybody_there=is_anybody_there):
            return
        try:
            await self._move_on(session, found.status)
        except HearthError as refusal:
            await self._refused(session, found, refusal)

    async def _move_on(self, session: Session, status: Status) -> None:
        guild_id, session_id = session.guild_id, session.id
        if status is Status.ACTIVE:
            await self._course.start(guild_id, session_id)
        elif status is Status.CANCELED:
            await self._plans.cancel(guild_id, session_id, "")
        elif status is Status.COMPLETED and session.state is State.LIVE:
            await self._course.end(guild_id, session_id)
        elif status is Status.COMPLETED:  # started and ended while we were away
            await self._course.expire(guild_id, session_id)

    async def _refused(self, session: Session, found: Image, refusal: HearthError) -> None:
        language = (await self._guilds.server(session.guild_id)).language
        text = _("The event of “{title}” was changed in Discord, but the session does not follow: {reason}")
        key = f"session:event:{session.id}:{session.revision}:{found.starts}:{found.status}"
        reason, title = refusal.in_language(language), inert(session.plan.title)
        await self._team.tell(session.guild_id, key, text, title=title, reason=reason)


def _is_known(session: Session, found: Image) -> bool:
    if not session.event_seen or session.event_seen == GONE:
        return False
    theirs = Seen.from_text(session.event_seen).theirs
    return replace(found, cover_id=theirs.cover_id) == theirs


def _is_undecided(session: Session) -> bool:
    return session.event_id is None and session.event_seen == GONE and session.state is State.SCHEDULED
