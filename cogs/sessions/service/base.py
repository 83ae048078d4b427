"""What the services of sessions share: the platform's parts, the names of jobs, and what follows from a change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import NotAllowedError, NotFoundError
from bot.i18n import _
from bot.jobs import JobState
from bot.ledger import CapReached, Grant, NotEligible, Source
from bot.ledger.reasons import REASONS
from cogs.sessions.models import SOURCE, Answer, Session, SessionSettings, State
from cogs.sessions.rules.reminders import is_useful

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database import Database, Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Job, Jobs
    from bot.ledger import Ledger
    from bot.members import Members
    from bot.team import Team
    from cogs.sessions.store import RsvpStore, SessionStore

CARD_JOB = "sessions.card"
EVENT_JOB = "sessions.event"
REMIND_JOB = "sessions.remind"
START_JOB = "sessions.start"
END_JOB = "sessions.end"
OFFER_JOB = "sessions.offer"
LAPSE_JOB = "sessions.lapse"
TELL_JOB = "sessions.tell"
TIDY_JOB = "sessions.tidy"
NUDGE_JOB = "sessions.nudge"
PLAN_JOB = "sessions.plan"
PANEL_JOB = "sessions.panel"
FILL_JOB = "sessions.fill"
UNNAME_JOB = "sessions.unname"
RECAP_JOB = "sessions.recap"
OF_ONE_SESSION = (CARD_JOB, EVENT_JOB, REMIND_JOB, START_JOB, END_JOB)
"""Jobs whose key is the session's id."""

ATTENDANCE, ANSWERED = REASONS["session_attendance"], REASONS["session_question"]

CARD_PAUSE = dt.timedelta(seconds=2)
"""Within which many presses become one new card."""


class NoSession(NotFoundError):  # noqa: N818 - says what is the case
    """There is no such session, or not on this server."""

    message = _("This session is not there any more.")


class SessionOver(NotAllowedError):  # noqa: N818 - says what is the case
    """It has ended, was cancelled, or is not published."""

    message = _("This session is over or was cancelled.")


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that sessions stand on, and their own stores."""

    database: Database
    guilds: GuildSettings
    members: Members
    ledger: Ledger
    jobs: Jobs
    team: Team
    clock: Clock
    sessions: SessionStore
    rsvps: RsvpStore


class Base:
    """A service of sessions."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.database
        self._guilds = parts.guilds
        self._members = parts.members
        self._ledger = parts.ledger
        self._jobs = parts.jobs
        self._team = parts.team
        self._clock = parts.clock
        self._sessions = parts.sessions
        self._rsvps = parts.rsvps

    async def find(self, session_id: int) -> Session | None:
        """Return a session."""
        async with self._database.reading() as tx:
            return await self._sessions.find(tx, session_id)

    async def get(self, guild_id: int, session_id: int) -> Session:
        """Return a session of a server. Raises NoSession."""
        async with self._database.reading() as tx:
            return await self._get(tx, guild_id, session_id)

    async def _get(self, tx: Transaction, guild_id: int, session_id: int) -> Session:
        session = await self._sessions.find(tx, session_id)
        if session is None or session.guild_id != guild_id:
            raise NoSession
        return session

    async def _get_open(self, tx: Transaction, guild_id: int, session_id: int) -> Session:
        session = await self._get(tx, guild_id, session_id)
        if not session.is_open:
            raise SessionOver
        return session

    async def _enqueue(
        self, tx: Transaction, kind: str, session: Session, at: dt.datetime | None = None, **payload: Any
    ) -> None:
        """Have something done about a session now, or later; whatever was planned of this kind moves."""
        await self._jobs.enqueue(
            tx,
            kind,
            str(session.id),
            at or self._clock.now(),
            guild_id=session.guild_id,
            payload={"session_id": session.id, **payload},
            replace=True,
        )

    async def _refresh_card(self, tx: Transaction, session: Session) -> None:
        """Have the card drawn anew soon: many presses within seconds are one new card."""
        known = await self._jobs.find(tx, CARD_JOB, str(session.id))
        soon = self._clock.now() + CARD_PAUSE
        if known is None or known.state.value != "pending" or known.run_at > soon:
            await self._enqueue(tx, CARD_JOB, session, soon)
        await self._refresh_panel(tx, session)

    async def _refresh_panel(self, tx: Transaction, session: Session) -> None:
        """Have the moderators' panel drawn anew soon, if the session is on."""
        if session.state is not State.LIVE:
            return
        known = await self._jobs.find(tx, PANEL_JOB, str(session.id))
        soon = self._clock.now() + CARD_PAUSE
        if known is None or known.state.value != "pending" or known.run_at > soon:
            await self._enqueue(tx, PANEL_JOB, session, soon)

    async def _award(self, tx: Transaction, guild_id: int, member_id: int, kind: str, source_id: int) -> None:
        reason = ATTENDANCE if kind == SOURCE else ANSWERED
        grant = Grant(
            guild_id=guild_id, member_id=member_id, reason=reason, source=Source(kind, source_id), actor_id=None
        )
        try:
            await self._ledger.award(tx, grant)
        except (NotEligible, CapReached):
            return  # who is there is written down all the same

    async def _offer_is_over(self, tx: Transaction, session_id: int, member_id: int) -> None:
        """Have the message that offered somebody a place put away now, where there is one."""
        key = f"{session_id}:{member_id}"
        known = await self._jobs.find(tx, TIDY_JOB, key)
        if known is not None and known.state.value == "pending":
            now = self._clock.now()
            await self._jobs.enqueue(
                tx, TIDY_JOB, key, now, guild_id=known.guild_id, payload=known.payload, replace=True
            )

    async def _plan_jobs(self, tx: Transaction, session: Session) -> None:
        """Have a published session shown, reminded of, started and ended in time."""
        settings = await self._guilds.get_in(tx, session.guild_id, SessionSettings)
        await self._enqueue(tx, CARD_JOB, session)
        await self._enqueue(tx, EVENT_JOB, session)
        if session.state is State.SCHEDULED:
            await self._enqueue(tx, START_JOB, session, session.plan.starts_at)
            await self._plan_reminder(tx, session, settings)
        grace = dt.timedelta(minutes=settings.grace_minutes)
        await self._enqueue(tx, END_JOB, session, session.plan.ends_at + grace)

    async def _plan_reminder(
        self, tx: Transaction, session: Session, settings: SessionSettings, told: int | None = None
    ) -> None:
        """Plan the next reminder, nearer to the start than the one that was told of it, should the clock go back."""
        now, starts = self._clock.now(), int(session.plan.starts_at.timestamp())
        known = await self._jobs.find(tx, REMIND_JOB, str(session.id))
        if told is None and _is_about_to_go(known, session, settings, now):
            return
        before = told if told is not None else _told(known, starts)
        for minutes in filter(None, settings.reminders):  # the earliest first; the start is announced when it happens
            at = session.plan.starts_at - dt.timedelta(minutes=minutes)
            if at > now and (before is None or minutes < before):
                await self._enqueue(tx, REMIND_JOB, session, at, minutes=minutes, starts=starts, told=before)
                return
        if told is None:  # else it is the running one that ends by itself, and so is known to have been the last
            await self._jobs.cancel(tx, REMIND_JOB, str(session.id))

    async def _tell_those_coming(self, tx: Transaction, session: Session, what: str, **details: Any) -> None:
        """Have whoever comes, waits or may come told by a job each.

        News that somebody has not been told yet, since it is night, is replaced by this; what the session was like when
        they were last told stays.
        """
        for answer in (Answer.GOING, Answer.OFFERED, Answer.WAITING, Answer.MAYBE):
            for rsvp in await self._rsvps.answered(tx, session.id, answer):
                key = f"{session.id}:{rsvp.member_id}"
                payload = {"session_id": session.id, "member_id": rsvp.member_id, "what": what, **details}
                untold = await self._jobs.find(tx, TELL_JOB, key)
                if untold is not None and untold.state is JobState.PENDING and "was" in untold.payload:
                    payload["was"] = untold.payload["was"]
                await self._jobs.enqueue(
                    tx, TELL_JOB, key, self._clock.now(), guild_id=session.guild_id, payload=payload, replace=True
                )


def _is_about_to_go(known: Job | None, session: Session, settings: SessionSettings, now: dt.datetime) -> bool:
    """Say whether a reminder of this start is due and still wanted, though not sent: the bot or its machine was off."""
    if known is None or known.state not in {JobState.PENDING, JobState.RUNNING}:
        return False
    minutes, starts_at = int(known.payload["minutes"]), session.plan.starts_at
    is_of_this_start = known.payload.get("starts") == int(starts_at.timestamp())
    is_due = starts_at - dt.timedelta(minutes=minutes) <= now
    return is_of_this_start and is_due and minutes in settings.reminders and is_useful(session, minutes, now)


def _told(known: Job | None, starts: int) -> int | None:
    """Return how many minutes before this start was last reminded of it; None where nobody was."""
    if known is None or known.payload.get("starts") != starts:
        return None
    return int(known.payload["minutes"]) if known.state is JobState.DONE else known.payload.get("told")
