"""A server whose team plans announcements, without Discord."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.app import build_services
from bot.clock import to_millis
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.announcements.models import AnnouncementSettings, Content, Plan
from cogs.announcements.service import AfterService, AgendaService, DigestService, LookService, Parts, SeriesService
from cogs.announcements.store import AnnouncementStore, PostStore

GUILD, ANN, BEN, HERE, THERE, ELSEWHERE = 1, 10, 11, 70, 71, 72
ZONE = "Europe/Berlin"


def plan(clock, text="Hello **all**", **changes):
    """A plan for two hours from now in one channel."""
    content = {name: changes.pop(name) for name in list(changes) if name in Content.model_fields}
    made = Plan(
        title="Hello",
        content=Content(text=text, **content),
        channel_ids=(HERE,),
        starts_at=clock.now() + dt.timedelta(hours=2),
    )
    return replace(made, **changes)


class NewsWorld:
    """The services of announcements on a migrated database, with a clock that is turned by hand."""

    def __init__(self, services) -> None:
        self.services, self.clock = services, services.clock
        database = services.database
        platform = services.guilds, services.jobs, services.team, services.clock
        parts = Parts(database, *platform, AnnouncementStore(database), PostStore(database))
        self.digests = DigestService(parts, services.digest)
        self.agenda = AgendaService(parts, services.agenda)
        services.agenda.register(self.agenda.listed)
        self.plans, self.after, self.looks = SeriesService(parts), AfterService(parts), LookService(parts)

    @classmethod
    async def open(cls, database_url, clock, **settings):
        services = build_services(Settings(database_url=database_url, _env_file=None), clock)
        await services.database.connect()
        await services.guilds.set(GUILD, ServerSettings(set_up_at=to_millis(clock.now()), timezone=ZONE))
        await services.guilds.set(GUILD, AnnouncementSettings(enabled=True, **settings))
        return cls(services)

    async def waiting(self, **changes):
        draft = await self.plans.draft(GUILD, plan(self.clock, **changes), by=ANN)
        return await self.plans.submit(GUILD, draft.id, by=ANN, revision=draft.revision, others=1)

    async def scheduled(self, **changes):
        waiting = await self.waiting(**changes)
        return await self.plans.approve(GUILD, waiting.id, by=BEN, revision=waiting.revision, others=1)

    async def jobs(self, kind):
        async with self.services.database.reading() as tx:
            upcoming = await self.services.jobs.list_upcoming(tx, GUILD, most=200)
        return [job for job in upcoming if job.kind == kind]

    async def posts(self, announcement):
        async with self.services.database.reading() as tx:
            store = PostStore(self.services.database)
            return await store.of_announcement(tx, announcement.id, 100)

    async def begin(self, announcement):
        """Let the next post begin at its time, and return it with its deliveries."""
        [post] = [each for each in await self.posts(announcement) if each.state.value == "scheduled"][-1:]
        if post.due_at > self.clock.now():
            self.clock.advance(seconds=(post.due_at - self.clock.now()).total_seconds())
        await self.after.begin(post.id)
        return await self.after.outcome(post.id)

    async def send(self, delivery, message_id=900):
        assert await self.after.attempt(delivery)
        await self.after.sent(delivery, message_id)

    async def state(self, announcement):
        return (await self.plans.get(GUILD, announcement.id)).state
