"""Announcements in the content calendar, on both databases, without Discord."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from bot.agenda import EVERYONE, Clash, Entry, Source, State, conflicts
from cogs.announcements.models import AnnouncementSettings, Mention, Repeat
from tests.support.announcements import ANN, BEN, ELSEWHERE, GUILD, HERE, THERE, NewsWorld, plan

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
DAILY = Repeat(every="day")


@pytest.fixture
async def world(database, database_url, clock):
    made = await NewsWorld.open(database_url, clock)
    yield made
    await made.services.database.close()


async def listed(world, days=7, since=None):
    start = since or world.clock.now()
    found = await world.agenda.listed(GUILD, start, start + dt.timedelta(days=days))
    return sorted(found, key=lambda each: (each.starts_at, each.key))


class TestWhatIsListed:
    async def test_a_scheduled_one_with_all_that_one_plans_around(self, world, clock):
        announcement = await world.scheduled(mention=Mention.ROLE, role_id=5, channel_ids=(HERE, THERE))
        assert await listed(world) == [
            Entry(
                source=Source.ANNOUNCEMENT,
                key=str(announcement.id),
                title="Hello",
                starts_at=clock.now() + 2 * HOUR,
                channel_ids=(HERE, THERE),
                pings=5,
                state=State.SCHEDULED,
            )
        ]

    async def test_drafts_and_what_waits_are_tentative_and_keep_their_key_once_approved(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock, mention=Mention.EVERYONE), by=ANN)
        [drafted] = await listed(world)
        assert (drafted.state, drafted.is_tentative, drafted.pings) == (State.DRAFT, True, EVERYONE)
        await world.plans.submit(GUILD, draft.id, by=ANN, revision=draft.revision, others=1)
        [waiting] = await listed(world)
        assert (waiting.state, waiting.is_tentative) == (State.WAITING, True)
        revision = (await world.plans.get(GUILD, draft.id)).revision
        await world.plans.approve(GUILD, draft.id, by=BEN, revision=revision, others=1)
        [scheduled] = await listed(world)
        assert (scheduled.state, scheduled.is_tentative) == (State.SCHEDULED, False)
        assert drafted.key == waiting.key == scheduled.key

    async def test_what_has_no_time_is_over_or_a_template_is_not_there(self, world, clock):
        await world.plans.draft(GUILD, plan(clock, starts_at=None), by=ANN)
        await world.plans.draft(GUILD, plan(clock), by=ANN, is_template=True)
        cancelled = await world.scheduled()
        await world.plans.cancel(GUILD, cancelled.id, by=ANN)
        assert await listed(world) == []

    async def test_a_draft_whose_time_has_passed_can_only_go_out_at_another(self, world, clock):
        await world.plans.draft(GUILD, plan(clock), by=ANN)
        rejected = await world.scheduled(title="Given back")
        await world.plans.reject(GUILD, rejected.id, by=BEN, reason="No")
        start = clock.now()
        assert [each.state for each in await listed(world)] == [State.DRAFT, State.DRAFT]
        clock.advance(hours=3)
        assert await listed(world, since=start) == []

    async def test_one_that_is_sent_says_where_and_keeps_its_key(self, world, clock):
        announcement = await world.scheduled(channel_ids=(HERE, THERE))
        [before] = await listed(world)
        start = clock.now()
        outcome = await world.begin(announcement)
        [sending] = await listed(world, since=start)
        assert (sending.state, sending.link) == (State.LIVE, None)
        for number, delivery in enumerate(outcome.deliveries):
            await world.send(delivery, 900 + number)
        [sent] = await listed(world, since=start)
        assert (sent.state, sent.key, sent.channel_ids) == (State.SENT, before.key, (HERE, THERE))
        first = outcome.deliveries[0]
        assert sent.link == f"https://discord.com/channels/{GUILD}/{first.channel_id}/900"

    async def test_one_that_was_too_late_is_missed_and_one_taken_down_cancelled(self, world, clock):
        start = clock.now()
        late, gone = await world.scheduled(title="Late"), await world.scheduled(title="Gone")
        outcome = await world.begin(gone)
        await world.send(outcome.deliveries[0])
        clock.advance(hours=5)
        [post] = await world.posts(late)
        await world.after.begin(post.id)
        await world.after.delete(GUILD, outcome.post.id, by=ANN)
        deleting = await world.after.outcome(outcome.post.id)
        await world.after.deleted(deleting.deliveries[0])
        states = {each.title: each.state for each in await listed(world, since=start)}
        assert states == {"Late": State.MISSED, "Gone": State.CANCELLED}

    async def test_another_servers_are_its_own(self, world, clock):
        await world.scheduled()
        assert await world.agenda.listed(GUILD + 1, clock.now(), clock.now() + DAY) == []


class TestSeries:
    async def test_all_that_it_will_post_is_there_under_keys_that_stay(self, world, clock):
        series = await world.scheduled(repeat=DAILY)
        before = await listed(world)
        assert [each.starts_at for each in before] == [clock.now() + 2 * HOUR + number * DAY for number in range(7)]
        assert all(each.repeats and each.state is State.SCHEDULED for each in before)
        assert len({each.key for each in before}) == 7
        start = clock.now()
        outcome = await world.begin(series)
        await world.send(outcome.deliveries[0])
        after = await listed(world, since=start)
        assert [each.key for each in after] == [each.key for each in before]
        assert [each.state for each in after] == [State.SENT, *[State.SCHEDULED] * 6]

    async def test_a_moved_one_is_at_its_time_and_a_skipped_one_nowhere(self, world, clock):
        series = await world.scheduled(repeat=DAILY)
        first = clock.now() + 2 * HOUR
        await world.plans.move(GUILD, series.id, first + DAY, first + DAY + 5 * HOUR, by=ANN)
        await world.plans.move(GUILD, series.id, first + 2 * DAY, first + 20 * DAY, by=ANN)
        await world.plans.skip(GUILD, series.id, first + 3 * DAY, by=ANN)
        found = await listed(world)
        assert [each.starts_at - first for each in found] == [0 * DAY, DAY + 5 * HOUR, 4 * DAY, 5 * DAY, 6 * DAY]
        assert len([each for each in await listed(world, days=21) if each.starts_at == first + 20 * DAY]) == 2

    async def test_a_paused_one_is_in_nobodys_way(self, world):
        series = await world.scheduled(repeat=DAILY)
        await world.plans.pause(GUILD, series.id, by=ANN)
        found = await listed(world)
        assert [each.state for each in found] == [State.PAUSED] * 7
        assert conflicts([*found, *found], await world.agenda.limits(GUILD)) == {}

    async def test_its_draft_is_tentative_and_its_last_day_is_kept(self, world, clock):
        last = (clock.now() + 2 * DAY).date()
        await world.plans.draft(GUILD, plan(clock, repeat=Repeat(every="day", until=last)), by=ANN)
        found = await listed(world)
        assert [each.state for each in found] == [State.DRAFT] * 3
        assert all(each.is_tentative for each in found)


class TestConflicts:
    async def clashes(self, world, **changes):
        draft = await world.plans.draft(GUILD, plan(world.clock, **changes), by=ANN)
        return {each.clash: each for each in await world.agenda.conflicts(draft)}

    async def test_the_composer_finds_what_the_calendar_shows(self, world, clock):
        await world.services.guilds.change(GUILD, AnnouncementSettings, pings_each_week=1)
        ping = {"mention": Mention.ROLE, "role_id": 5}
        await world.scheduled(title="First", **ping)
        draft = await world.plans.draft(GUILD, plan(clock, **ping), by=ANN)
        found = await world.agenda.conflicts(draft)
        shown = conflicts(await listed(world), await world.agenda.limits(GUILD))
        assert {each.clash for each in found} == {Clash.CHANNEL, Clash.PINGS}
        assert next(shown[key] for key in shown if key.key == str(draft.id)) == found

    async def test_other_features_are_in_the_way_too(self, world, clock):
        at = clock.now() + 2 * HOUR

        async def session(_guild_id, start, end):
            times = {"starts_at": at - HOUR / 2, "ends_at": at + HOUR}
            made = Entry(source=Source.SESSION, key="1", title="Talk", channel_ids=(ELSEWHERE,), **times)
            return [made] if start <= made.starts_at < end else []

        world.services.agenda.register(session)
        found = await self.clashes(world)
        assert (set(found), found[Clash.SESSION].other.title) == ({Clash.SESSION}, "Talk")

    async def test_a_budget_of_nothing_is_none(self, world):
        await world.services.guilds.change(GUILD, AnnouncementSettings, pings_each_week=0)
        for channel in (THERE, ELSEWHERE):
            await world.scheduled(mention=Mention.HERE, channel_ids=(channel,))
        assert await self.clashes(world, mention=Mention.HERE) == {}

    async def test_night_is_by_the_servers_quiet_hours(self, world, clock):
        night = clock.now().replace(hour=23) + DAY
        assert set(await self.clashes(world, starts_at=night)) == {Clash.NIGHT}

    async def test_a_template_clashes_with_nothing(self, world, clock):
        await world.scheduled()
        template = await world.plans.draft(GUILD, plan(clock), by=ANN, is_template=True)
        assert await world.agenda.conflicts(template) == []


async def test_two_thousand_are_listed_without_a_query_for_each(world, clock):
    async with world.services.database.transaction() as tx:
        for number in range(2000):
            at = clock.now() + dt.timedelta(minutes=20 * number + 1)
            await world.plans._announcements.add(tx, GUILD, plan(clock, starts_at=at), None, by=ANN, at=clock.now())
    began = time.perf_counter()
    found = await world.agenda.listed(GUILD, clock.now(), clock.now() + 31 * DAY)
    assert time.perf_counter() - began < 2
    assert len(found) == 2000
