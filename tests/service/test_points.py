"""Points as members and staff use them, on both databases, without Discord."""

from __future__ import annotations

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.app import build_services
from bot.errors import BadInputError, NotAllowedError, NotFoundError
from bot.guilds import ServerSettings
from bot.ledger import Account, Grant, Mark, NotEligible, NotEnoughPoints, PointSettings, Source
from bot.ledger.reasons import REASONS
from bot.members import Preference
from bot.settings import Settings
from cogs.points.models import Tier, TierRoles, TierSettings
from cogs.points.service import (
    FALLING_JOB,
    NIGHTLY_JOB,
    REACHED_JOB,
    ROLES_JOB,
    FileService,
    MemberService,
    Parts,
    StaffService,
    TierService,
)
from cogs.points.store import PointsStore

GUILD, ANN, BEN, CLEO, TEAM = 1, 10, 11, 12, 99
TIERS = (Tier(name="A", points=10, role_id=1), Tier(name="B", points=50, role_id=2))


class World:
    """The services of points on one database; jobs are listed, not run."""

    def __init__(self, services) -> None:
        self.services = services
        parts = Parts(services.guilds, services.members, services.ledger, services.audit, services.jobs, services.clock)
        store = PointsStore(services.database)
        self.members, self.tiers = MemberService(store, parts), TierService(store, parts)
        self.staff, self.files = StaffService(store, parts), FileService(store, parts)
        services.ledger.on_changed(self.tiers.followed)
        for model in (ServerSettings, TierSettings):
            services.guilds.on_changed(model, self.tiers.changed)
        self.source = 0

    async def earn(self, member, times=1, reason="answer"):
        for _ in range(times):
            self.source += 1
            source = Source("message", self.source)
            grant = Grant(guild_id=GUILD, member_id=member, reason=REASONS[reason], source=source, actor_id=CLEO)
            async with self.services.database.transaction(lock=GUILD) as tx:
                await self.services.ledger.award(tx, grant)

    async def undo(self, number):
        async with self.services.database.transaction(lock=GUILD) as tx:
            await self.services.ledger.reverse_source(tx, GUILD, Source("message", number))

    async def tier(self, member):
        state = await self.tiers.state(GUILD, member)
        return None if state is None else state.tier

    async def jobs(self, kind):
        async with self.services.database.reading() as tx:
            upcoming = await self.services.jobs.list_upcoming(tx, GUILD)
        return [job.payload.get("member_id") for job in upcoming if job.kind == kind]

    async def shown(self, member, by=None, *, is_staff=False):
        return await self.members.overview(GUILD, member, by=by or member, is_staff=is_staff)


@pytest.fixture
async def world(database, database_url, clock):
    services = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await services.database.connect()
    await services.guilds.set(GUILD, ServerSettings(set_up_at=1))
    await services.guilds.set(GUILD, PointSettings(answer_per_day=0))
    made = World(services)
    await services.guilds.set(GUILD, TierSettings(tiers=TIERS))
    yield made
    await services.database.close()


async def test_a_member_sees_points_tier_rank_and_what_this_month_brought(world):
    await world.earn(ANN, 2)
    await world.earn(ANN, 1, "thanks")
    await world.earn(BEN, 3)
    shown = await world.shown(ANN)
    assert (shown.account, shown.tier.name, shown.next_tier.name) == (Account(23, 23), "A", "B")
    assert (shown.overall.rank, shown.overall.to_next, shown.overall.of) == (2, 7, 2)
    assert (shown.month.points, shown.reasons) == (23, (("answer", 20, 2), ("thanks", 3, 1)))
    assert (shown.days[-1], sum(shown.days)) == (23, 23)


async def test_who_keeps_to_themselves_is_seen_by_themselves_and_by_the_team_only(world):
    await world.earn(ANN)
    await world.services.members.prefer(GUILD, ANN, Preference.BOARDS, is_on=False)
    with pytest.raises(NotAllowedError):
        await world.shown(ANN, by=BEN)
    assert (await world.shown(ANN)).account.balance == 10
    assert (await world.shown(ANN, by=TEAM, is_staff=True)).account.balance == 10


async def test_a_history_is_its_members_own_and_the_teams(world):
    await world.earn(ANN, 3)
    page = await world.members.history(GUILD, ANN, by=ANN, is_staff=False, most=2, skipped=1)
    assert ([entry.source.id for entry in page.entries], page.total) == ([2, 1], 3)
    with pytest.raises(NotAllowedError):
        await world.members.history(GUILD, ANN, by=BEN, is_staff=False, most=2, skipped=0)
    assert (await world.members.history(GUILD, ANN, by=BEN, is_staff=True, most=2, skipped=0)).total == 3


async def test_a_tier_is_reached_with_the_entry_that_reaches_it_and_lost_when_that_is_undone(world):
    await world.services.guilds.change(GUILD, TierSettings, announce_channel_id=5)
    await world.earn(ANN, 1, "thanks")
    assert (await world.tier(ANN), await world.jobs(ROLES_JOB)) == (None, [])
    await world.earn(ANN)
    assert (await world.tier(ANN), await world.jobs(ROLES_JOB), await world.jobs(REACHED_JOB)) == ("A", [ANN], [ANN])
    assert await world.tiers.roles(GUILD, ANN) == TierRoles(frozenset({1}), frozenset({1, 2}))
    await world.undo(2)
    assert await world.tier(ANN) is None
    assert await world.tiers.roles(GUILD, ANN) == TierRoles(frozenset(), frozenset({1, 2}))


async def test_points_that_grow_old_leave_thirty_days_and_one_note(world, clock):
    await world.services.guilds.change(GUILD, TierSettings, basis="rolling")
    await world.earn(ANN, 5)
    assert await world.tier(ANN) == "B"
    clock.advance(days=364)
    await world.tiers.settle_all(GUILD)
    assert (await world.tiers.state(GUILD, ANN)).falls_at is None
    clock.advance(days=2)
    for _night in range(2):
        await world.tiers.settle_all(GUILD)
    state = await world.tiers.state(GUILD, ANN)
    assert (state.tier, (state.falls_at - clock.now()).days) == ("B", 30)
    assert await world.jobs(FALLING_JOB) == [ANN]
    clock.advance(days=29)
    await world.tiers.settle_all(GUILD)
    assert await world.tier(ANN) == "B"
    clock.advance(days=2)
    await world.tiers.settle_all(GUILD)
    assert await world.tier(ANN) is None


async def test_who_earns_again_in_time_keeps_the_tier(world, clock):
    await world.services.guilds.change(GUILD, TierSettings, basis="rolling")
    await world.earn(ANN, 5)
    clock.advance(days=366)
    await world.tiers.settle_all(GUILD)
    await world.earn(ANN, 5)
    state = await world.tiers.state(GUILD, ANN)
    assert (state.tier, state.falls_at) == ("B", None)


async def test_the_night_in_which_tiers_are_looked_at_moves_with_the_servers_zone(world):
    await world.earn(ANN)
    await world.services.guilds.change(GUILD, ServerSettings, timezone="America/New_York")
    assert await world.jobs(NIGHTLY_JOB) == [None, None]  # one of them at once
    await world.tiers.plan_nights(GUILD)
    async with world.services.database.reading() as tx:
        upcoming = await world.services.jobs.list_upcoming(tx, GUILD)
    nightly = next(job for job in upcoming if job.kind == NIGHTLY_JOB and job.key == str(GUILD))
    assert nightly.run_at.astimezone(ZoneInfo("America/New_York")).time() == dt.time(4, 40)


async def test_changed_tiers_settle_everybody(world):
    await world.earn(ANN, 2)
    settings = await world.tiers.put(GUILD, Tier(name=" b ", points=15, role_id=7), by=TEAM)
    assert [(tier.name, tier.points) for tier in settings.tiers] == [("A", 10), ("b", 15)]
    assert await world.jobs(NIGHTLY_JOB) == [None, None]  # at once, and every night
    await world.tiers.settle_all(GUILD)
    assert await world.tier(ANN) == "b"
    with pytest.raises(BadInputError):
        await world.tiers.put(GUILD, Tier(name="C", points=10), by=TEAM)
    await world.tiers.remove(GUILD, "B", by=TEAM)
    with pytest.raises(NotFoundError):
        await world.tiers.remove(GUILD, "B", by=TEAM)
    await world.tiers.settle_all(GUILD)
    assert await world.tier(ANN) == "A"
    await world.services.guilds.change(GUILD, TierSettings, enabled=False)
    await world.tiers.settle_all(GUILD)
    assert await world.tier(ANN) is None


async def test_a_tier_that_is_set_without_a_role_keeps_the_one_it_has(world):
    await world.tiers.put(GUILD, Tier(name="a", points=12), by=TEAM)
    settings = await world.services.guilds.get(GUILD, TierSettings)
    assert [(tier.name, tier.points, tier.role_id) for tier in settings.tiers] == [("a", 12, 1), ("B", 50, 2)]


async def test_tiers_that_are_set_at_the_same_time_are_all_there_and_on_record(world):
    tiers = [Tier(name=f"T{number}", points=100 + number) for number in range(8)]
    await asyncio.gather(
        *(world.tiers.put(GUILD, tier, by=TEAM) for tier in tiers), world.tiers.remove(GUILD, "A", by=TEAM)
    )
    settings = await world.services.guilds.get(GUILD, TierSettings)
    assert {tier.name for tier in settings.tiers} == {"B", *(tier.name for tier in tiers)}
    actions, total = await world.staff.actions(GUILD, most=10, skipped=0)
    assert (total, {action.action for action in actions}) == (9, {"tier_put", "tier_remove"})
    with pytest.raises(NotFoundError):
        await world.tiers.remove(GUILD, "A", by=TEAM)
    assert (await world.staff.actions(GUILD, most=1, skipped=0))[1] == 9


@pytest.mark.parametrize("basis", ["lifetime", "rolling"])
async def test_with_tiers_switched_off_everybody_loses_theirs_at_once_and_nobody_is_warned(world, basis):
    await world.services.guilds.change(GUILD, TierSettings, basis=basis)
    await world.earn(ANN, 5)
    await world.services.guilds.change(GUILD, TierSettings, enabled=False)
    await world.tiers.settle_all(GUILD)
    assert (await world.tier(ANN), await world.jobs(FALLING_JOB)) == (None, [])


async def test_staff_gives_and_takes_points_once_for_a_command_and_on_record(world):
    for _twice in range(2):
        _entry, account = await world.staff.adjust(GUILD, ANN, 30, "ran the meetup", by=TEAM, key=7)
    assert account == Account(30, 30)
    with pytest.raises(NotEnoughPoints):
        await world.staff.adjust(GUILD, ANN, -31, "a mistake", by=TEAM, key=8)
    with pytest.raises(BadInputError):
        await world.staff.adjust(GUILD, ANN, 5, "  x ", by=TEAM, key=9)
    with pytest.raises(BadInputError):
        await world.staff.adjust(GUILD, ANN, 0, "nothing at all", by=TEAM, key=10)
    [action], total = await world.staff.actions(GUILD, most=10, skipped=0)
    assert (action.action, action.done_by, action.member_id, total) == ("adjust", TEAM, ANN, 1)
    assert action.details == {"points": 30, "reason": "ran the meetup"}


async def test_staff_gives_points_to_who_has_less_than_none(world):
    await world.earn(ANN)
    await world.staff.adjust(GUILD, ANN, -10, "spent on a shirt", by=TEAM, key=1)
    await world.undo(1)
    _entry, account = await world.staff.adjust(GUILD, ANN, 4, "a small start", by=TEAM, key=2)
    assert account.balance == -6
    with pytest.raises(NotEnoughPoints):
        await world.staff.adjust(GUILD, ANN, -1, "one more", by=TEAM, key=3)


async def test_an_entry_is_voided_once(world):
    await world.earn(ANN)
    [(entry_id, member, points, reason)] = await world.staff.voidable(GUILD)
    assert (member, points, reason) == (ANN, 10, "answer")
    reversals = await asyncio.gather(*(world.staff.void(GUILD, entry_id, "was copied", by=TEAM) for _ in range(10)))
    assert [reversal.points for reversal in reversals if reversal is not None] == [-10]
    assert await world.services.ledger.account(GUILD, ANN) == Account()
    assert await world.staff.voidable(GUILD) == []
    assert (await world.staff.actions(GUILD, most=10, skipped=0))[1] == 1


async def test_who_is_frozen_earns_nothing_until_it_ends(world):
    assert await world.staff.freeze(GUILD, ANN, is_frozen=True, reason="looks odd", by=TEAM)
    assert not await world.staff.freeze(GUILD, ANN, is_frozen=True, reason="looks odd", by=TEAM)
    with pytest.raises(NotEligible):
        await world.earn(ANN)
    assert await world.staff.freeze(GUILD, ANN, is_frozen=False, reason="all fine", by=TEAM)
    await world.earn(ANN)
    async with world.services.database.reading() as tx:
        assert await world.services.ledger.marks(tx, GUILD, ANN) == Mark(0)
    actions, _total = await world.staff.actions(GUILD, most=10, skipped=0)
    assert [action.action for action in actions] == ["unfreeze", "freeze"]


async def test_seasons_start_and_end_on_record(world):
    with pytest.raises(NotFoundError):
        await world.staff.end_season(GUILD, by=TEAM)
    await world.staff.start_season(GUILD, "  Spring   2027 ", by=TEAM)
    with pytest.raises(BadInputError):
        await world.staff.start_season(GUILD, "Summer", by=TEAM)
    assert (await world.staff.end_season(GUILD, by=TEAM)).name == "Spring 2027"
    actions, _total = await world.staff.actions(GUILD, most=10, skipped=0)
    assert [action.action for action in actions] == ["season_end", "season_start"]


async def run_import(world, plan):
    return [progress async for progress in world.files.run_import(GUILD, plan, by=TEAM)]


async def test_an_import_gives_points_once_however_often_it_runs(world):
    content = "member_id,points\n" + "\n".join(f"{member},{member}" for member in range(1000, 1600))

    async def planned():
        return await world.files.plan_import(GUILD, content.encode(), label="MEE6", reason="imported", divided_by=100)

    plan = await planned()
    assert (len(plan.rows), plan.known, plan.total, plan.skipped) == (600, 0, sum(range(10, 16)) * 100, 0)
    steps = await run_import(world, plan)
    assert [(step.done, step.awarded) for step in steps] == [(250, 250), (500, 500), (600, 600)]
    assert (await world.services.ledger.account(GUILD, 1599)) == Account(15, 15)
    again = await planned()
    assert again.known == 600
    assert (await run_import(world, again))[-1].awarded == 0
    assert await world.services.audit.differences(GUILD) == []


async def test_an_import_that_was_stopped_goes_on_where_it_was(world):
    content = "member_id,points\n" + "\n".join(f"{member},5" for member in range(1000, 1600))
    plan = await world.files.plan_import(GUILD, content.encode(), label="old", reason="answer", divided_by=1)
    async for _first in world.files.run_import(GUILD, plan, by=TEAM):
        break
    plan = await world.files.plan_import(GUILD, content.encode(), label="OLD", reason="answer", divided_by=1)
    assert plan.known == 250
    assert (await run_import(world, plan))[-1].awarded == 350


async def test_the_same_import_gives_nothing_twice_also_when_it_counts_as_something_else(world):
    first = await world.files.plan_import(GUILD, b"id,xp\n5,10", label="MEE6", reason="imported", divided_by=1)
    await run_import(world, first)
    again = await world.files.plan_import(GUILD, b"id,xp\n5,10\n6,20", label="mee6", reason="answer", divided_by=1)
    assert (again.known, again.total) == (1, 20)
    assert (await run_import(world, again))[-1].awarded == 1
    accounts = [await world.services.ledger.account(GUILD, member) for member in (5, 6)]
    assert accounts == [Account(10, 10), Account(20, 20)]


async def test_a_tier_that_an_import_brings_is_no_news_and_one_that_is_earned_is(world):
    await world.services.guilds.change(GUILD, TierSettings, announce_channel_id=5)
    content = f"id,xp\n{ANN},49"
    plan = await world.files.plan_import(GUILD, content.encode(), label="old", reason="imported", divided_by=1)
    await run_import(world, plan)
    assert await world.tier(ANN) == "A"
    assert (await world.jobs(ROLES_JOB), await world.jobs(REACHED_JOB)) == ([ANN], [])
    await world.earn(ANN)
    assert await world.jobs(REACHED_JOB) == [ANN]


@pytest.mark.parametrize(("reason", "divided_by"), [("nonsense", 1), ("imported", 1000)])
async def test_an_import_that_cannot_be_meant_is_refused(world, reason, divided_by):
    with pytest.raises(BadInputError):
        await world.files.plan_import(GUILD, b"member_id,points\n5,10", label="x", reason=reason, divided_by=divided_by)


async def test_an_export_has_every_account_and_every_entry(world):
    await world.earn(ANN, 2)
    await world.staff.adjust(GUILD, BEN, 7, "=HYPERLINK(1)", by=TEAM, key=1)
    accounts = (await world.files.export_accounts(GUILD, by=TEAM)).decode("utf-8-sig").splitlines()
    assert accounts == ["member_id,points,ever_earned,tier", "10,20,20,A", "11,7,7,"]
    entries = (await world.files.export_entries(GUILD, by=TEAM)).decode("utf-8-sig").splitlines()
    assert len(entries) == 4
    assert entries[-1].endswith("'=HYPERLINK(1)")


async def test_who_is_forgotten_has_no_tier_and_what_the_team_did_stays(world):
    await world.earn(ANN)
    await world.staff.adjust(GUILD, ANN, 7, "for the meetup", by=TEAM, key=1)
    await world.services.data.erase(GUILD, ANN)
    assert await world.tier(ANN) is None
    assert (await world.staff.actions(GUILD, most=10, skipped=0))[1] == 1
    assert await world.services.audit.differences(GUILD) == []
