"""Leaderboards on both databases, without Discord: who is shown, what is posted, who has the winners' role."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.app import build_services
from bot.errors import NotFoundError, NotSetUpError
from bot.guilds import ServerSettings
from bot.jobs import JobState
from bot.ledger import Board, Grant, Mark, Period, PeriodKind, PointSettings, Source
from bot.ledger.reasons import REASONS
from bot.members import Preference
from bot.settings import Settings
from cogs.leaderboards.models import LeaderboardSettings, Span, Unlisted, Wanted
from cogs.leaderboards.rules import recurrence_of
from cogs.leaderboards.service import (
    DECIDE_JOB,
    MARKS_JOB,
    POST_JOB,
    ROLES_JOB,
    BoardService,
    MarkService,
    Parts,
    PostService,
)
from cogs.leaderboards.store import LeaderboardStore

GUILD, ANN, BEN, CLEO, TEAM = 1, 10, 11, 12, 99
ALL = Period(PeriodKind.ALL, "all")


class Roster:
    """Who is here and what their roles make of them; whoever is not in it has left."""

    def __init__(self, here) -> None:
        self.here = dict(here)
        self.knows_all = True
        self.asked = 0

    def marks_of(self, member_id):
        self.asked += 1
        return self.here.get(member_id, Mark.ABSENT if self.knows_all else None)

    async def marked(self):
        return {member_id: marks for member_id, marks in self.here.items() if marks}


class World:
    """The services of leaderboards on one database; jobs are listed, not run."""

    def __init__(self, services) -> None:
        self.services = services
        parts = Parts(services.guilds, services.members, services.ledger, services.jobs, services.clock)
        self.store = LeaderboardStore(services.database)
        self.boards, self.marks = BoardService(self.store, parts), MarkService(self.store, parts)
        self.posts = PostService(self.store, parts)
        services.members.on_preferred(self.marks.preferred)
        services.ledger.on_changed(self.marks.earned)
        services.ledger.on_season_ended(self.posts.season_ended)
        self.source = 0

    async def earn(self, member, times=1, reason="answer"):
        for _ in range(times):
            self.source += 1
            source = Source("message", self.source)
            grant = Grant(guild_id=GUILD, member_id=member, reason=REASONS[reason], source=source, actor_id=TEAM)
            async with self.services.database.transaction(lock=GUILD) as tx:
                await self.services.ledger.award(tx, grant)

    async def shown(self, board=Board.OVERALL):
        async with self.services.database.reading() as tx:
            lines = await self.services.ledger.boards.page(tx, GUILD, board, ALL, most=50)
        return [line.member_id for line in lines]

    async def marks_of(self, member):
        async with self.services.database.reading() as tx:
            return await self.services.ledger.marks(tx, GUILD, member)

    async def jobs(self, kind):
        async with self.services.database.reading() as tx:
            return [job for job in await self.services.jobs.list_upcoming(tx, GUILD) if job.kind == kind]

    async def decide(self, due_at):
        settings = await self.services.guilds.get(GUILD, LeaderboardSettings)
        zone = (await self.services.guilds.server(GUILD)).timezone
        return await self.posts.decide(GUILD, due_at, recurrence_of(settings, zone))

    async def latest(self):
        jobs = await self.jobs(POST_JOB)
        return await self.posts.find(int(max(job.payload["post_id"] for job in jobs)))


@pytest.fixture
async def world(database, database_url, clock):
    services = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await services.database.connect()
    await services.guilds.set(GUILD, ServerSettings(set_up_at=1))
    await services.guilds.set(GUILD, PointSettings(answer_per_day=0))
    await services.guilds.set(GUILD, LeaderboardSettings(channel_id=5, winners_role_id=7))
    yield World(services)
    await services.database.close()


MONDAY = dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC)


async def test_a_page_knows_its_reader_also_in_the_middle_of_a_tie(world):
    for member in range(20, 45):
        await world.earn(member)
    await world.earn(ANN, 2)
    page = await world.boards.page(GUILD, Wanted(Board.HELPERS, Span.WEEK), 99, reader_id=40)
    assert (page.page, page.pages, page.total, page.most) == (2, 3, 26, 20)
    assert (page.own.standing.rank, page.own.place, page.own_page) == (2, 21, 2)
    assert (page.own.standing.to_next, page.own.next_rank) == (10, 1)
    assert 40 in [line.member_id for line in page.lines]


async def test_boards_are_not_shown_where_they_or_points_are_off(world):
    wanted = Wanted(Board.HELPERS, Span.WEEK)
    for model in (LeaderboardSettings, PointSettings):
        await world.services.guilds.change(GUILD, model, enabled=False)
        with pytest.raises(NotSetUpError):
            await world.boards.page(GUILD, wanted, 0, reader_id=ANN)
        await world.services.guilds.change(GUILD, model, enabled=True)
    with pytest.raises(NotFoundError):
        await world.boards.page(GUILD, Wanted(Board.HELPERS, Span.SEASON, 4), 0, reader_id=ANN)
    page = await world.boards.page(GUILD, Wanted(Board.HELPERS, Span.SEASON), 0, reader_id=ANN)
    assert (page.period, page.lines, page.own.unlisted) == (None, (), Unlisted.NO_POINTS)


async def test_marks_are_set_right_by_their_differences_and_then_nothing_is_written(world):
    for member in (ANN, BEN, CLEO):
        await world.earn(member)
    roster = Roster({ANN: Mark.STAFF, BEN: Mark(0), TEAM: Mark.STAFF | Mark.KEPT_OUT})
    await world.services.members.prefer(GUILD, BEN, Preference.BOARDS, is_on=False)
    assert await world.marks.settle(GUILD, roster) == 3
    assert await world.shown() == []
    assert [await world.marks_of(each) for each in (ANN, BEN, CLEO, TEAM)] == [
        Mark.STAFF,
        Mark.OPTED_OUT,
        Mark.ABSENT,
        Mark.STAFF | Mark.KEPT_OUT,
    ]
    assert await world.marks.settle(GUILD, roster) == 0
    roster.here |= {ANN: Mark(0), CLEO: Mark(0)}
    await world.services.members.prefer(GUILD, BEN, Preference.BOARDS, is_on=True)
    assert await world.marks.settle(GUILD, roster) == 2
    assert await world.shown() == [ANN, BEN, CLEO]


async def test_who_has_no_points_is_not_marked_for_leaving(world):
    await world.marks.settle_one(GUILD, ANN, Roster({}))
    assert await world.marks_of(ANN) == Mark(0)
    await world.earn(ANN)
    await world.marks.settle_one(GUILD, ANN, Roster({}))
    assert await world.marks_of(ANN) == Mark.ABSENT


async def test_absence_is_no_proof_while_not_everybody_is_known(world):
    await world.earn(ANN)
    roster = Roster({})
    roster.knows_all = False
    assert await world.marks.settle(GUILD, roster) == 0
    await world.marks.settle_one(GUILD, ANN, roster)
    assert await world.shown() == [ANN]


async def test_a_choice_made_before_there_were_boards_counts(world):
    await world.earn(ANN)
    async with world.services.database.transaction() as tx:
        store = world.services.members.store
        at = world.services.clock.now()
        await store.put_preference(tx, GUILD, ANN, Preference.BOARDS, is_on=False, at=at)
    assert await world.shown() == [ANN]
    await world.marks.settle(GUILD, Roster({ANN: Mark(0)}))
    assert await world.shown() == []


async def test_nothing_is_kept_about_the_team_before_the_server_is_set_up(world):
    await world.services.guilds.change(GUILD, ServerSettings, set_up_at=None)
    assert await world.marks.settle(GUILD, Roster({ANN: Mark.STAFF})) == 0
    await world.marks.settle_one(GUILD, ANN, Roster({ANN: Mark.STAFF}))
    assert await world.marks_of(ANN) == Mark(0)


async def test_first_points_are_gathered_into_one_look_at_everybody(world):
    await world.earn(ANN)
    await world.earn(BEN)
    (job,) = await world.jobs(MARKS_JOB)
    assert job.due_at == world.services.clock.now() + dt.timedelta(minutes=1)
    await world.marks.ask(GUILD)
    (sooner,) = await world.jobs(MARKS_JOB)
    assert sooner.due_at == world.services.clock.now()


async def test_the_schedule_follows_the_settings_and_the_servers_zone(world):
    await world.posts.plan(GUILD)
    (job,) = await world.jobs(DECIDE_JOB)
    assert job.due_at == MONDAY
    await world.services.guilds.change(GUILD, ServerSettings, timezone="Europe/Berlin")
    await world.posts.plan(GUILD)
    (job,) = await world.jobs(DECIDE_JOB)
    assert job.due_at == MONDAY - dt.timedelta(hours=2)
    for change in ({"post": "off"}, {"post": "weekly", "channel_id": None}):
        await world.services.guilds.change(GUILD, LeaderboardSettings, **change)
        await world.posts.plan(GUILD)
        assert await world.jobs(DECIDE_JOB) == []


async def test_a_period_is_decided_once_however_many_ask(world, clock):
    await world.earn(ANN, 2)
    await world.earn(BEN)
    clock.at = MONDAY
    decided = await asyncio.gather(*(world.decide(MONDAY) for _ in range(5)))
    assert sorted(decided) == [False, False, False, False, True]
    assert len(await world.jobs(POST_JOB)) == 1
    post = await world.latest()
    assert (post.period.key, post.winner_ids) == ("week:2026-W24", (ANN,))
    assert [(line.place, line.member_id, line.points) for line in post.lines] == [(1, ANN, 20), (2, BEN, 10)]
    assert await world.posts.holdings(GUILD) == ({(ANN, 7)}, set())


async def test_what_stood_on_a_posted_board_stays_whatever_comes_after(world, clock):
    await world.earn(ANN)
    clock.at = MONDAY
    await world.decide(MONDAY)
    async with world.services.database.transaction(lock=GUILD) as tx:
        await world.services.ledger.reverse_source(tx, GUILD, Source("message", 1))
    assert [line.points for line in (await world.latest()).lines] == [10]


async def test_a_schedule_that_was_changed_meanwhile_posts_nothing_and_is_planned_anew(world, clock):
    await world.earn(ANN)
    before = recurrence_of(await world.services.guilds.get(GUILD, LeaderboardSettings), "UTC")
    await world.services.guilds.change(GUILD, LeaderboardSettings, post_weekday=3)
    clock.at = MONDAY
    assert not await world.posts.decide(GUILD, MONDAY, before)
    (job,) = await world.jobs(DECIDE_JOB)
    assert job.due_at == MONDAY + dt.timedelta(days=3)


async def test_a_week_without_points_is_passed_over_and_the_role_stays(world, clock):
    await world.earn(ANN)
    clock.at = MONDAY
    assert await world.decide(MONDAY)
    clock.at = MONDAY + dt.timedelta(days=7)
    assert not await world.decide(clock.at)
    assert (await world.posts.holdings(GUILD))[0] == {(ANN, 7)}


async def test_whoever_shares_the_last_place_is_kept_beyond_the_tenth_line(world, clock):
    await world.services.guilds.change(GUILD, LeaderboardSettings, winners=2)
    await world.earn(ANN, 2)
    for member in range(20, 33):
        await world.earn(member)
    clock.at = MONDAY
    await world.decide(MONDAY)
    post = await world.latest()
    assert len(post.lines) == len(post.winner_ids) == 14


async def test_the_role_is_known_to_be_given_and_taken_and_follows_another_role(world, clock):
    await world.earn(ANN)
    clock.at = MONDAY
    await world.decide(MONDAY)
    await world.posts.giving(GUILD, (ANN, 7))
    await world.posts.giving(GUILD, (ANN, 7))
    assert await world.posts.concerns(GUILD, ANN)
    assert not await world.posts.concerns(GUILD, BEN)
    await world.services.guilds.change(GUILD, LeaderboardSettings, winners_role_id=8)
    assert await world.posts.holdings(GUILD) == ({(ANN, 8)}, {(ANN, 7)})
    await world.posts.taken(GUILD, (ANN, 7))
    await world.services.guilds.change(GUILD, PointSettings, enabled=False)
    assert await world.posts.holdings(GUILD) == (set(), set())


async def test_the_end_of_a_season_posts_its_board_in_the_same_transaction_without_a_role(world):
    async with world.services.database.transaction(lock=GUILD) as tx:
        await world.services.ledger.start_season(tx, GUILD, "Spring", by=TEAM)
    await world.earn(ANN)
    with pytest.raises(ZeroDivisionError):
        async with world.services.database.transaction(lock=GUILD) as tx:
            await world.services.ledger.end_season(tx, GUILD, by=TEAM)
            raise ZeroDivisionError
    assert await world.jobs(POST_JOB) == []
    async with world.services.database.transaction(lock=GUILD) as tx:
        await world.services.ledger.end_season(tx, GUILD, by=TEAM)
    post = await world.latest()
    assert (post.season.name, post.is_scheduled, post.winner_ids) == ("Spring", False, (ANN,))
    assert await world.jobs(ROLES_JOB) == []
    assert (await world.posts.holdings(GUILD))[0] == set()


async def test_a_season_ends_quietly_where_nothing_is_posted(world):
    await world.services.guilds.change(GUILD, LeaderboardSettings, post="off")
    async with world.services.database.transaction(lock=GUILD) as tx:
        await world.services.ledger.start_season(tx, GUILD, "Spring", by=TEAM)
    await world.earn(ANN)
    async with world.services.database.transaction(lock=GUILD) as tx:
        await world.services.ledger.end_season(tx, GUILD, by=TEAM)
    assert await world.jobs(POST_JOB) == []


async def test_a_recorded_post_is_known_by_its_message(world, clock):
    await world.earn(ANN)
    clock.at = MONDAY
    await world.decide(MONDAY)
    post = await world.latest()
    assert post.message_id is None
    await world.posts.posted(post.id, 5, 77)
    assert (await world.posts.find(post.id)).message_id == 77
    assert await world.posts.find(4) is None
    (job,) = await world.jobs(POST_JOB)
    assert job.state is JobState.PENDING
