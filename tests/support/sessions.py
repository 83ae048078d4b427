"""Sessions for tests: the services on one database, and a plan to begin with."""

from __future__ import annotations

import datetime as dt

from bot.app import build_services
from bot.guilds import ServerSettings
from bot.jobs import JobKind
from bot.settings import Settings
from cogs.sessions.models import Kind, Place, Plan, SessionSettings
from cogs.sessions.service import (
    ASKED_JOB,
    CARD_JOB,
    CLOSE_JOB,
    END_JOB,
    EVENT_JOB,
    FILL_JOB,
    LAPSE_JOB,
    LOOK_JOB,
    NUDGE_JOB,
    OFFER_JOB,
    OPEN_JOB,
    PANEL_JOB,
    PLAN_JOB,
    RECAP_JOB,
    REMIND_JOB,
    START_JOB,
    SURVEY_JOB,
    TELL_JOB,
    TIDY_JOB,
    UNNAME_JOB,
    Parts,
    SessionServices,
    build_session_services,
)
from cogs.sessions.store import RsvpStore, SessionStore

KINDS = (
    CARD_JOB,
    END_JOB,
    EVENT_JOB,
    FILL_JOB,
    LAPSE_JOB,
    NUDGE_JOB,
    OFFER_JOB,
    PLAN_JOB,
    RECAP_JOB,
    REMIND_JOB,
    START_JOB,
    SURVEY_JOB,
    TELL_JOB,
    TIDY_JOB,
    ASKED_JOB,
    CLOSE_JOB,
    LOOK_JOB,
    OPEN_JOB,
    PANEL_JOB,
    UNNAME_JOB,
)
GUILD, HOST, STAGE = 1, 99, 500
ZONE = "Europe/Berlin"


def plan(clock, **changes):
    """A founder session in three days."""
    given = {
        "kind": Kind.FOUNDER,
        "title": "Ask the founders",
        "about": "Anything about the new kettle.",
        "starts_at": clock.now() + dt.timedelta(days=3),
        "minutes": 60,
        "place": Place.STAGE,
        "channel_id": STAGE,
        "host_id": HOST,
    }
    return Plan(**(given | changes))


class SessionWorld:
    """The services of sessions on one database; what comes due is recorded, and lapses are handed on."""

    def __init__(self, services) -> None:
        self.services, self.clock = services, services.clock
        parts = Parts(
            services.database,
            services.guilds,
            services.members,
            services.ledger,
            services.jobs,
            services.team,
            services.clock,
            SessionStore(services.database),
            RsvpStore(services.database),
        )
        self.parts = parts
        self.every = build_session_services(parts)
        for name in SessionServices.__slots__:
            setattr(self, name, getattr(self.every, name))
        services.guilds.on_changed(SessionSettings, self.plans.settings_changed)
        self.ran = []
        for kind in KINDS:
            services.jobs.register(JobKind(kind, self._run, title="x"))

    @classmethod
    async def open(cls, url, clock, **settings):
        services = build_services(Settings(database_url=url, _env_file=None), clock)
        await services.database.connect()
        made = cls(services)
        await services.guilds.set(GUILD, ServerSettings(set_up_at=1, timezone=ZONE))
        await services.guilds.change(GUILD, SessionSettings, enabled=True, **settings)
        return made

    async def _run(self, job):
        self.ran.append((job.kind, job.payload))
        if job.kind == PLAN_JOB:
            await self.plans.plan_anew(GUILD)
        if job.kind == LAPSE_JOB:
            who = (job.payload["session_id"], job.payload["member_id"], job.payload["turn"])
            await self.places.lapse(GUILD, *who)

    async def published(self, repeat=None, **changes):
        draft = await self.plans.draft(GUILD, plan(self.clock, **changes), by=HOST, repeat=repeat)
        return await self.plans.publish(GUILD, draft.id)

    async def press(self, session, member, answer, **more):
        return await self.places.answer(GUILD, session.id, member, answer, **more)

    async def wait(self, **duration):
        self.clock.advance(**duration)
        await self.services.jobs.run_due()

    def jobs_of(self, kind):
        return [payload for name, payload in self.ran if name == kind]
