"""What features bring to a server's content calendar, on both databases, without Discord."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.agenda import Agenda, Entry, Source, State
from bot.app import build_services
from bot.guilds import ServerSettings
from bot.jobs import JobKind
from bot.ledger import Board, Grant
from bot.ledger import Source as Cause
from bot.ledger.reasons import REASONS
from bot.ledger.rules import season_period
from bot.settings import Settings
from cogs.leaderboards.models import LeaderboardSettings
from cogs.leaderboards.rules import recurrence_of
from cogs.leaderboards.service import POST_JOB, AgendaService, Parts, PostService
from cogs.leaderboards.store import LeaderboardStore
from cogs.sessions.models import Repeat, SessionSettings
from tests.support.agenda import entry
from tests.support.sessions import GUILD, HOST, STAGE, ZONE, SessionWorld, plan

CARDS, ROLE, BOARDS = 600, 700, 800
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)


async def test_all_sources_are_asked_and_what_they_bring_is_sorted(clock):
    asked = []

    def lister(*entries):
        async def listed(guild_id, start, end):
            asked.append((guild_id, start, end))
            return entries

        return listed

    early, late, same = entry(1, "2026-06-10 09:00"), entry(2, "2026-06-10 18:00"), entry(0, "2026-06-10 18:00")
    agenda = Agenda()
    assert await agenda.between(GUILD, clock.now(), clock.now() + DAY) == []
    agenda.register(lister(late, early))
    agenda.register(lister(same))
    assert await agenda.between(GUILD, clock.now(), clock.now() + DAY) == [early, same, late]
    assert asked == [(GUILD, clock.now(), clock.now() + DAY)] * 2


async def test_what_goes_wrong_in_a_source_is_not_kept_quiet(clock):
    async def broken(guild_id, start, end):
        raise LookupError

    agenda = Agenda()
    agenda.register(broken)
    with pytest.raises(LookupError):
        await agenda.between(GUILD, clock.now(), clock.now() + DAY)


class TestSessions:
    @pytest.fixture
    async def world(self, database_url, clock):
        made = await SessionWorld.open(database_url, clock, channel_id=CARDS, ping_role_id=ROLE, reminders=[60, 0])
        yield made
        await made.services.database.close()

    async def listed(self, world, days=60, since=None):
        start = since or world.clock.now()
        found = await world.agenda.listed(GUILD, start, start + dt.timedelta(days=days))
        return sorted(found, key=lambda each: each.starts_at)

    async def test_a_session_is_there_with_all_that_one_plans_around(self, world):
        session = await world.published()
        assert await self.listed(world) == [
            Entry(
                source=Source.SESSION,
                key=str(session.id),
                title="Ask the founders",
                starts_at=session.plan.starts_at,
                ends_at=session.plan.ends_at,
                channel_ids=(CARDS, STAGE),
                pings=ROLE,
            )
        ]

    async def test_nobody_is_pinged_where_the_start_is_not_announced(self, world):
        await world.published()
        await world.services.guilds.change(GUILD, SessionSettings, reminders=[60])
        assert [each.pings for each in await self.listed(world)] == [None]

    async def test_each_state_of_a_session_is_told(self, world):
        draft = await world.plans.draft(GUILD, plan(world.clock, title="Draft"), by=HOST)
        cancelled = await world.published(title="Cancelled")
        await world.plans.cancel(GUILD, cancelled.id, "no time")
        live, ended = await world.published(title="Live"), await world.published(title="Ended")
        world.clock.advance(days=3)
        for session in (live, ended):
            await world.course.start(GUILD, session.id)
        await world.course.end(GUILD, ended.id)
        found = {each.title: each for each in await self.listed(world, since=world.clock.now() - DAY)}
        assert {title: each.state for title, each in found.items()} == {
            "Draft": State.DRAFT,
            "Cancelled": State.CANCELLED,
            "Live": State.LIVE,
            "Ended": State.OVER,
        }
        assert [title for title, each in found.items() if each.is_tentative] == ["Draft"]
        assert found["Draft"].key == str(draft.id)

    async def test_a_card_is_linked_and_its_channel_counts_not_the_one_of_today(self, world):
        session = await world.published()
        await world.looks.put_card(session.id, 601, 9)
        (found,) = await self.listed(world)
        assert (found.channel_ids, found.link) == ((601, STAGE), f"https://discord.com/channels/{GUILD}/601/9")

    async def test_the_range_begins_with_its_first_instant_and_ends_before_its_last(self, world):
        at = (await world.published()).plan.starts_at
        ranges = [(at, at + DAY), (at - DAY, at), (at - DAY, at + dt.timedelta(milliseconds=1)), (at + DAY, at + WEEK)]
        assert [len(await world.agenda.listed(GUILD, *each)) for each in ranges] == [1, 0, 1, 0]
        assert await world.agenda.listed(GUILD + 1, at - DAY, at + DAY) == []

    async def test_a_series_is_there_as_far_as_one_looks_each_session_once(self, world):
        session = await world.published(repeat=Repeat.WEEK)
        expected = [session.plan.starts_at + number * WEEK for number in range(9)]
        found = await self.listed(world)
        assert [each.starts_at for each in found] == expected
        assert all(each.repeats and not each.is_tentative and each.title == "Ask the founders" for each in found)
        assert {each.ends_at - each.starts_at for each in found} == {dt.timedelta(hours=1)}
        assert len({each.key for each in found}) == 9
        later = await self.listed(world, days=14, since=expected[4])
        assert [each.starts_at for each in later] == expected[4:6]

    async def test_an_occurrence_keeps_its_key_when_it_is_made_into_a_session(self, world):
        first = await world.published(repeat=Repeat.WEEK)
        before = {each.starts_at: each.key for each in await self.listed(world)}
        stored = {session.plan.starts_at for session in await world.looks.upcoming(GUILD)}
        world.clock.advance(days=3)
        await world.course.start(GUILD, first.id)
        await world.course.end(GUILD, first.id)  # which opens the next one
        opened = {session.plan.starts_at for session in await world.looks.upcoming(GUILD)} - stored
        after = {each.starts_at: each.key for each in await self.listed(world, days=57)}
        assert opened == {first.plan.starts_at + 2 * WEEK}
        assert after == before

    async def test_a_series_goes_on_at_its_wall_time_when_clocks_change(self, world):
        session = await world.published(repeat=Repeat.WEEK)
        found = await self.listed(world, days=365)
        zone = (await world.services.guilds.server(GUILD)).zone
        assert {each.starts_at.astimezone(zone).time() for each in found} == {
            session.plan.starts_at.astimezone(zone).time()
        }
        assert len({each.starts_at.astimezone(zone).utcoffset() for each in found}) == 2

    async def test_what_follows_from_a_draft_is_tentative(self, world):
        await world.plans.draft(GUILD, plan(world.clock), by=HOST, repeat=Repeat.TWO_WEEKS)
        found = await self.listed(world)
        assert {(each.state, each.is_tentative) for each in found} == {(State.DRAFT, True)}
        assert len(found) == 5

    async def test_nothing_follows_from_a_draft_whose_time_has_passed(self, world):
        await world.plans.draft(GUILD, plan(world.clock), by=HOST, repeat=Repeat.WEEK)
        world.clock.advance(days=3)
        assert await self.listed(world, since=world.clock.now() + DAY) == []

    async def test_a_series_whose_draft_was_thrown_away_is_gone(self, world):
        draft = await world.plans.draft(GUILD, plan(world.clock), by=HOST, repeat=Repeat.WEEK)
        await world.plans.cancel(GUILD, draft.id, "")
        assert await self.listed(world) == []

    async def test_a_series_that_was_ended_brings_nothing_new(self, world):
        session = await world.published(repeat=Repeat.WEEK)
        await world.plans.stop_repeating(GUILD, session.id)
        assert len(await self.listed(world)) == 2  # those that were open

    async def test_a_session_that_was_cancelled_or_moved_is_not_there_a_second_time(self, world):
        first = await world.published(repeat=Repeat.WEEK)
        (_first, second) = await world.looks.upcoming(GUILD)
        await world.plans.cancel(GUILD, first.id, "ill")
        await world.plans.move(GUILD, second.id, second.plan.starts_at + 2 * DAY)
        found = await self.listed(world, days=25)
        assert [(each.starts_at - first.plan.starts_at, each.state) for each in found] == [
            (dt.timedelta(0), State.CANCELLED),
            (WEEK + 2 * DAY, State.SCHEDULED),
            (2 * WEEK, State.SCHEDULED),
            (3 * WEEK, State.SCHEDULED),
        ]

    async def test_a_session_that_was_moved_out_of_sight_leaves_nothing_where_it_was(self, world):
        first = await world.published(repeat=Repeat.WEEK)
        (_first, second) = await world.looks.upcoming(GUILD)
        await world.plans.move(GUILD, second.id, second.plan.starts_at + 2 * DAY)
        assert [each.starts_at for each in await self.listed(world, days=11)] == [first.plan.starts_at]

    async def test_a_series_that_was_moved_as_a_whole_is_at_its_new_times_only(self, world):
        session = await world.published(repeat=Repeat.WEEK)
        moved = session.plan.starts_at + DAY
        await world.plans.move(GUILD, session.id, moved, is_for_later=True)
        assert [each.starts_at for each in await self.listed(world, days=26)] == [moved + n * WEEK for n in range(4)]

    async def test_what_was_cancelled_does_not_come_back_when_its_series_is_moved_in_front_of_it(self, world):
        first = await world.published(repeat=Repeat.WEEK)
        for _ in range(3):
            (_first, second) = await world.looks.upcoming(GUILD)
            await world.plans.cancel(GUILD, second.id, "ill")
        await world.plans.move(GUILD, first.id, first.plan.starts_at + WEEK, is_for_later=True)
        found = [each.state for each in await self.listed(world) if each.starts_at == second.plan.starts_at]
        assert found == [State.CANCELLED]

    async def test_what_the_past_did_not_have_is_not_made_up(self, world):
        await world.published(repeat=Repeat.WEEK)
        assert await world.agenda.listed(GUILD, world.clock.now() - 90 * DAY, world.clock.now()) == []


class TestLeaderboards:
    @pytest.fixture
    async def world(self, database_url, clock):
        services = build_services(Settings(database_url=database_url, _env_file=None), clock)
        await services.database.connect()
        parts = Parts(services.guilds, services.members, services.ledger, services.jobs, services.clock)
        self.store = LeaderboardStore(services.database)
        self.posts = PostService(self.store, parts)
        self.agenda = AgendaService(self.store, parts, self.posts)
        await services.guilds.set(GUILD, ServerSettings(set_up_at=1, timezone=ZONE, language="de"))
        await services.guilds.change(GUILD, LeaderboardSettings, channel_id=BOARDS, board="helpers")
        yield services
        await services.database.close()

    async def listed(self, clock, days=28, since=None):
        start = since or clock.now()
        found = await self.agenda.listed(GUILD, start, start + dt.timedelta(days=days))
        return sorted(found, key=lambda each: each.starts_at)

    async def decided(self, world, clock):
        """Have somebody earn points, and the board of that week decided on when it is due."""
        source = Cause("message", 1)
        grant = Grant(guild_id=GUILD, member_id=10, reason=REASONS["answer"], source=source, actor_id=99)
        async with world.database.transaction(lock=GUILD) as tx:
            await world.ledger.award(tx, grant)
        recurrence = recurrence_of(await world.guilds.get(GUILD, LeaderboardSettings), ZONE)
        due_at = recurrence.next_after(clock.now())
        clock.advance(seconds=(due_at - clock.now()).total_seconds())
        assert await self.posts.decide(GUILD, due_at, recurrence)
        return due_at

    async def test_each_post_to_come_is_there_at_the_servers_wall_time(self, world, clock):
        found = await self.listed(clock, days=200)
        zone = (await world.guilds.server(GUILD)).zone
        local = [each.starts_at.astimezone(zone) for each in found]
        assert {(at.weekday(), at.time()) for at in local} == {(0, dt.time(10))}
        assert len(found) in {28, 29}
        assert {(each.title, each.channel_ids, each.state) for each in found} == {
            ("Die Hilfreichsten der Woche", (BOARDS,), State.SCHEDULED)
        }
        assert all(each.repeats and each.source is Source.LEADERBOARD for each in found)
        assert len({each.key for each in found}) == len(found)

    @pytest.mark.parametrize("changes", [{"post": "off"}, {"enabled": False}, {"channel_id": None}])
    async def test_what_is_not_posted_is_not_there(self, world, clock, changes):
        await world.guilds.change(GUILD, LeaderboardSettings, **changes)
        assert await self.listed(clock) == []

    async def test_a_monthly_board_is_there_once_a_month(self, world, clock):
        await world.guilds.change(GUILD, LeaderboardSettings, post="monthly", post_day=3, board="hosts")
        found = await self.listed(clock, days=90)
        assert {(each.title, each.starts_at.day) for each in found} == {("Paten des Monats", 3)}
        assert len(found) == 3

    async def test_a_board_keeps_its_key_when_it_was_posted_and_is_linked_then(self, world, clock):
        planned = (await self.listed(clock, days=8))[0]
        due_at = await self.decided(world, clock)
        (waiting,) = await self.listed(clock, days=1)
        assert (waiting.key, waiting.state, waiting.link) == (planned.key, State.SCHEDULED, None)
        async with world.database.reading() as tx:
            (job,) = [job for job in await world.jobs.list_upcoming(tx, GUILD) if job.kind == POST_JOB]
        await self.posts.posted(job.payload["post_id"], 801, 9)
        (sent,) = await self.listed(clock, days=1)
        assert (sent.key, sent.starts_at, sent.state) == (planned.key, due_at, State.SENT)
        assert (sent.channel_ids, sent.link) == ((801,), f"https://discord.com/channels/{GUILD}/801/9")

    async def test_a_board_that_could_not_be_posted_was_missed(self, world, clock):
        await self.decided(world, clock)

        async def refused(job):
            """As when the channel cannot be written in: done, and nothing was sent."""

        world.jobs.register(JobKind(POST_JOB, refused, title="x"))
        await world.jobs.run_due()
        assert [each.state for each in await self.listed(clock, days=1)] == [State.MISSED]

    async def test_a_week_in_which_nothing_was_posted_is_empty_afterwards(self, world, clock):
        assert await self.listed(clock, days=28, since=clock.now() - 28 * DAY) == []

    async def test_a_week_that_was_posted_is_not_posted_again_by_a_later_schedule(self, world, clock):
        due_at = await self.decided(world, clock)
        await world.guilds.change(GUILD, LeaderboardSettings, post_weekday=3)
        found = await self.listed(clock, days=14, since=due_at + DAY)
        assert [(each.starts_at - due_at).days for each in found] == [10]

    async def test_the_final_board_of_a_season_is_there_and_is_no_series(self, world, clock):
        now = clock.now()
        period = (await self.listed(clock))[0].key
        async with world.database.transaction() as tx:
            season = season_period(5)
            await self.store.add_post(tx, GUILD, Board.OVERALL, season, now, is_scheduled=False)
        found = await self.listed(clock, days=1)
        assert [(each.title, each.repeats, each.state) for each in found] == [
            ("Die meisten Punkte der Saison", False, State.MISSED)
        ]
        assert found[0].key != period
