"""The ledger on both databases: given once, undone once, and every sum as the entries have it."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from bot.app import build_services
from bot.errors import NotFoundError
from bot.guilds import ServerSettings
from bot.ledger import (
    Account,
    Board,
    CapReached,
    Earned,
    Flow,
    Grant,
    Link,
    Mark,
    NotEligible,
    NotEnoughPoints,
    Period,
    PeriodKind,
    PointSettings,
    Refusals,
    Source,
    Why,
    rules,
)
from bot.ledger.reasons import REASONS
from bot.ledger.service import SeasonRuns
from bot.members import Milestone
from bot.settings import Settings

GUILD, ANN, BEN, CLEO, TEAM = 1, 10, 11, 12, 99
ALL = Period(PeriodKind.ALL, "all")


@pytest.fixture
async def services(database, database_url, clock):
    built = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await built.database.connect()
    await built.guilds.set(GUILD, ServerSettings(set_up_at=1))
    yield built
    await built.database.close()


@pytest.fixture
def ledger(services):
    return services.ledger


def grant(member=ANN, source=1, reason="answer", **changes):
    return Grant(
        guild_id=GUILD,
        member_id=member,
        reason=REASONS[reason],
        source=Source("message", source),
        **{"actor_id": BEN if member != BEN else ANN, "link": Link(7, source), **changes},
    )


async def award(ledger, *args, **changes):
    async with ledger.database.transaction(lock=GUILD) as tx:
        return await ledger.award(tx, grant(*args, **changes))


async def undo(ledger, source=1, **changes):
    async with ledger.database.transaction(lock=GUILD) as tx:
        return await ledger.reverse_source(tx, GUILD, Source("message", source), **changes)


async def board(ledger, which=Board.OVERALL, period=ALL, most=10, skipped=0):
    async with ledger.database.reading() as tx:
        page = await ledger.boards.page(tx, GUILD, which, period, most=most, skipped=skipped)
    return [(line.rank, line.member_id, line.points) for line in page]


async def own(ledger, member, which=Board.OVERALL, period=ALL):
    async with ledger.database.reading() as tx:
        (found,) = await ledger.boards.own(tx, GUILD, which, [period], member)
    return found.points, found.rank, found.to_next


async def test_an_award_is_an_entry_a_balance_and_a_place_on_the_boards(ledger):
    awarded = await award(ledger)
    assert (awarded.is_new, awarded.entry.points, awarded.entry.link) == (True, 10, Link(7, 1))
    assert await ledger.account(GUILD, ANN) == Account(10, 10)
    assert await board(ledger) == [(1, ANN, 10)]
    assert await board(ledger, Board.HELPERS) == [(1, ANN, 10)]
    assert await board(ledger, Board.HOSTS) == []


async def test_the_same_source_again_earns_nothing_more(ledger):
    first, again = await award(ledger), await award(ledger)
    assert (again.is_new, again.entry.id) == (False, first.entry.id)
    assert await ledger.account(GUILD, ANN) == Account(10, 10)


async def test_a_hundred_at_once_award_once(ledger):
    awarded = await asyncio.gather(*(award(ledger) for _ in range(100)))
    assert sum(each.is_new for each in awarded) == 1
    assert (await ledger.history(GUILD, ANN, most=10))[1] == 1


async def test_undoing_writes_one_reversing_entry_and_leaves_the_first_as_it_is(ledger):
    await award(ledger)
    assert [entry.points for entry in await undo(ledger, by=BEN)] == [-10]
    assert await undo(ledger) == []
    entries, total = await ledger.history(GUILD, ANN, most=10)
    assert ([entry.points for entry in entries], total) == ([-10, 10], 2)
    assert (entries[0].reverses_id, entries[0].actor_id, entries[1].is_reversed) == (entries[1].id, BEN, True)
    assert await ledger.account(GUILD, ANN) == Account(0, 0)
    assert await board(ledger) == []


async def test_what_was_undone_can_be_earned_again(ledger):
    await award(ledger)
    await undo(ledger)
    again = await award(ledger)
    assert (again.is_new, again.entry.turn) == (True, 2)
    assert await ledger.account(GUILD, ANN) == Account(10, 10)


async def test_an_undone_award_counts_for_the_day_it_was_earned_on(ledger, clock):
    await award(ledger)
    clock.advance(days=40)
    await award(ledger, source=2)
    [reversal] = await undo(ledger, source=1)
    async with ledger.database.reading() as tx:
        today = await ledger.today(tx, GUILD)
        assert await ledger.earned(tx, GUILD, ANN, today, today) == [Earned(today, "answer", 10, 1)]
        assert await ledger.earned(tx, GUILD, ANN, reversal.day, reversal.day) == [Earned(reversal.day, "answer", 0, 0)]


async def test_a_daily_limit_holds_until_tomorrow_in_the_servers_zone(ledger, services, clock):
    await services.guilds.set(GUILD, ServerSettings(set_up_at=1, timezone="Asia/Tokyo"))
    await services.guilds.change(GUILD, PointSettings, answer_per_day=2)
    clock.at = dt.datetime(2026, 6, 10, 14, 30, tzinfo=dt.UTC)  # 23:30 in Tokyo
    await award(ledger, source=1)
    await award(ledger, source=2)
    with pytest.raises(CapReached) as refused:
        await award(ledger, source=3)
    assert "2 times" in refused.value.in_language("en")
    await undo(ledger, source=2)
    await award(ledger, source=3)  # what was undone does not count
    clock.advance(minutes=31)
    await award(ledger, source=4)
    assert await ledger.account(GUILD, ANN) == Account(30, 30)


async def test_who_earns_nothing_is_told_why_and_nothing_is_written(ledger, services):
    async def refusal(**changes):
        with pytest.raises(NotEligible) as refused:
            await award(ledger, **changes)
        return refused.value.why

    assert await refusal(actor_id=ANN) is Why.OWN
    await services.guilds.change(GUILD, PointSettings, excluded_channel_ids=[7], greeting_points=0)
    assert await refusal() is Why.PLACE
    assert await refusal(reason="greeting", link=None) is Why.WORTHLESS
    async with ledger.database.transaction(lock=GUILD) as tx:
        assert await ledger.mark(tx, GUILD, ANN, Mark.FROZEN, is_set=True, by=TEAM)
        assert not await ledger.mark(tx, GUILD, ANN, Mark.FROZEN, is_set=True, by=TEAM)
    assert await refusal(link=None) is Why.FROZEN
    await services.guilds.change(GUILD, PointSettings, enabled=False)
    assert await refusal(link=None) is Why.OFF
    assert await ledger.history(GUILD, ANN, most=10) == ([], 0)


async def test_the_team_may_give_by_hand_what_no_rule_allows(ledger):
    async with ledger.database.transaction(lock=GUILD) as tx:
        await ledger.mark(tx, GUILD, ANN, Mark.FROZEN, is_set=True, by=TEAM)
    await award(ledger, reason="adjustment", points=500, actor_id=TEAM, link=None)
    assert await ledger.account(GUILD, ANN) == Account(500, 500)


async def test_spending_takes_from_the_balance_and_not_from_what_was_ever_earned(ledger, monkeypatch):
    reward = replace(REASONS["adjustment"], name="reward", is_spending=True)
    monkeypatch.setitem(REASONS, "reward", reward)
    await award(ledger)

    async def spend(points, source):
        async with ledger.database.transaction(lock=GUILD) as tx:
            return await ledger.spend(tx, replace(grant(source=source), reason=reward), points)

    with pytest.raises(NotEnoughPoints):
        await spend(11, 50)
    assert (await spend(8, 51)).is_new
    assert not (await spend(8, 51)).is_new
    assert await ledger.account(GUILD, ANN) == Account(2, 10)


async def test_ties_share_a_rank_and_the_next_counts_on(ledger):
    for number, member in enumerate((ANN, BEN, CLEO, 13), 1):
        await award(ledger, member, number, actor_id=TEAM)
    await award(ledger, CLEO, 10, actor_id=TEAM)
    await award(ledger, 14, 11, "also_helpful", actor_id=TEAM)
    assert await board(ledger) == [(1, CLEO, 20), (2, ANN, 10), (2, BEN, 10), (2, 13, 10), (5, 14, 4)]
    assert await board(ledger, most=2, skipped=2) == [(2, BEN, 10), (2, 13, 10)]
    assert await board(ledger, most=2, skipped=3) == [(2, 13, 10), (5, 14, 4)]
    assert await own(ledger, 14) == (4, 5, 6)
    assert await own(ledger, BEN) == (10, 2, 10)
    assert await own(ledger, CLEO) == (20, 1, None)
    assert await own(ledger, 555) == (0, None, None)


async def test_who_is_not_shown_takes_no_rank_and_comes_back_with_all_points(ledger):
    await award(ledger, ANN, 1)
    await award(ledger, BEN, 2, "also_helpful")

    async def mark(mark, *, is_set):
        async with ledger.database.transaction(lock=GUILD) as tx:
            await ledger.mark(tx, GUILD, ANN, mark, is_set=is_set)

    await mark(Mark.OPTED_OUT, is_set=True)
    await mark(Mark.ABSENT, is_set=True)
    await award(ledger, ANN, 3)
    assert await board(ledger) == [(1, BEN, 4)]
    assert await own(ledger, ANN) == (20, None, None)
    await mark(Mark.OPTED_OUT, is_set=False)
    assert await board(ledger) == [(1, BEN, 4)]
    await mark(Mark.ABSENT, is_set=False)
    assert await board(ledger) == [(1, ANN, 20), (2, BEN, 4)]


async def test_the_newcomers_board_counts_the_first_days(ledger, services, clock):
    async with ledger.database.transaction(lock=GUILD) as tx:
        await services.members.join(tx, GUILD, ANN, clock.now())
    await award(ledger, ANN, 1)
    await award(ledger, BEN, 2)
    clock.advance(days=31)
    await award(ledger, ANN, 3)
    assert await board(ledger, Board.NEWCOMERS) == [(1, ANN, 10)]
    assert await board(ledger, Board.HELPERS) == [(1, ANN, 20), (2, BEN, 10)]


async def test_a_season_that_ended_stays_as_it_was(ledger):
    async with ledger.database.transaction(lock=GUILD) as tx:
        season = await ledger.start_season(tx, GUILD, "Spring", by=TEAM)
        with pytest.raises(SeasonRuns):
            await ledger.start_season(tx, GUILD, "Summer", by=TEAM)
    period = Period(PeriodKind.SEASON, f"season:{season.id}")
    await award(ledger, ANN, 1)
    async with ledger.database.transaction(lock=GUILD) as tx:
        assert (await ledger.end_season(tx, GUILD, by=TEAM)).id == season.id
        assert await ledger.end_season(tx, GUILD, by=TEAM) is None
    await award(ledger, ANN, 2)
    await undo(ledger, source=1)
    assert await board(ledger, period=period) == [(1, ANN, 10)]
    assert await board(ledger) == [(1, ANN, 10)]
    assert [season.ended_at is None for season in await ledger.seasons(GUILD)] == [False]


async def test_the_first_helpful_act_is_a_step_on_the_way_in(ledger, services):
    await award(ledger, reason="greeting")
    assert Milestone.HELPED not in await services.members.milestones_of(GUILD, ANN)
    await award(ledger)
    assert Milestone.HELPED in await services.members.milestones_of(GUILD, ANN)


async def test_points_brought_along_are_on_the_board_of_all_time_only(ledger, clock):
    await award(ledger, reason="imported", points=300, is_imported=True, link=None)
    assert await board(ledger) == [(1, ANN, 300)]
    assert await board(ledger, period=Period(PeriodKind.YEAR, f"year:{clock.now().year}")) == []


async def test_no_other_servers_entry_can_be_undone(ledger):
    awarded = await award(ledger)
    with pytest.raises(NotFoundError):
        async with ledger.database.transaction(lock=2) as tx:
            await ledger.reverse(tx, 2, awarded.entry.id)
    async with ledger.database.transaction(lock=GUILD) as tx:
        reversal = await ledger.reverse(tx, GUILD, awarded.entry.id)
        with pytest.raises(NotFoundError):
            await ledger.reverse(tx, GUILD, reversal.id)


async def test_who_caused_what_for_whom_and_what_was_refused_is_known_to_staff(ledger, clock):
    await award(ledger, ANN, 1)
    clock.advance(days=10)
    since = clock.now()
    await award(ledger, ANN, 2)
    await award(ledger, ANN, 3, "also_helpful")
    await award(ledger, ANN, 4)
    await undo(ledger, source=4)
    async with ledger.database.transaction(lock=GUILD) as tx:
        await ledger.refuse(tx, GUILD, BEN, ANN, "thanks", "cooldown")
        await ledger.refuse(tx, GUILD, BEN, ANN, "thanks", "cooldown")
    flows, refusals = await ledger.flows(GUILD, since)
    assert flows == [Flow(BEN, ANN, 2, 14)]
    assert refusals == [Refusals(BEN, ANN, "thanks", "cooldown", 2)]


async def break_sums(ledger, *statements):
    async with ledger.database.transaction() as tx:
        await ledger.database.run_script(tx, "".join(f"{statement};\n" for statement in statements))


async def recount(services):
    return [done async for done in services.audit.recount(GUILD)]


async def test_sums_that_differ_from_their_entries_are_found_and_put_right(ledger, services):
    await award(ledger, ANN, 1)
    await award(ledger, BEN, 2, "also_helpful")
    await award(ledger, CLEO, 3)
    await undo(ledger, source=3)
    assert await services.audit.differences(GUILD) == []
    before = await board(ledger), await ledger.account(GUILD, ANN)
    await break_sums(
        ledger,
        "UPDATE ledger_account SET balance = balance + 5 WHERE member_id = 10",
        "DELETE FROM ledger_day WHERE member_id = 11",
        "UPDATE ledger_standing SET points = points + 1 WHERE member_id = 11",
        "UPDATE ledger_place SET members = members + 3 WHERE points = 10",
        "UPDATE ledger_standing SET is_listed = FALSE WHERE member_id = 12",
    )
    found = await services.audit.differences(GUILD)
    assert {each.what for each in found} == {"balance", "day", "board", "listed", "places"}
    assert (await recount(services))[-1] > 0
    assert await services.audit.differences(GUILD) == []
    assert (await board(ledger), await ledger.account(GUILD, ANN)) == before


async def test_every_night_sums_are_compared_and_the_team_hears_of_differences_once(ledger, services, clock):
    services.jobs.register(services.audit.job_kind(services.team))
    await services.audit.plan(services.jobs)
    await award(ledger)
    clock.advance(days=1)
    await services.jobs.run_due()
    assert await services.team.list_untold(GUILD) == []
    await break_sums(ledger, "UPDATE ledger_account SET balance = 999")
    for _night in range(2):
        clock.advance(days=1)
        await services.jobs.run_due()
    [notice] = await services.team.list_untold(GUILD)
    assert "/points-admin recount" in notice.in_language("en")


async def test_boards_nobody_can_ask_for_any_more_are_let_go_at_night(ledger, services, clock):
    services.jobs.register(services.audit.job_kind(services.team))
    await services.audit.plan(services.jobs)
    await award(ledger)
    month = rules.period_of(PeriodKind.MONTH, clock.now().date())
    for _month in range(2):  # the one before the last may yet be posted
        clock.advance(days=40)
        await services.jobs.run_due()
        assert await board(ledger, period=month) == [(1, ANN, 10)]
    clock.advance(days=40)
    await services.jobs.run_due()
    assert await board(ledger, period=month) == []
    assert await board(ledger) == [(1, ANN, 10)]
    assert await services.audit.differences(GUILD) == []


async def test_who_is_forgotten_leaves_entries_without_a_name_and_no_place(ledger, services):
    for source, member in enumerate((ANN, BEN), 1):
        await award(ledger, member, source, actor_id=CLEO, note="thanks, Ann from Leeds")
    await services.data.erase(GUILD, ANN)
    assert await board(ledger) == [(1, BEN, 10)]
    assert (await ledger.history(GUILD, 0, most=10))[1] == 1
    assert await ledger.account(GUILD, ANN) == Account()
    assert await services.audit.differences(GUILD) == []
    await services.data.erase(GUILD, BEN)
    [entry, other] = await ledger.entries_after(GUILD, 0, most=10)
    assert (entry.member_id, entry.note, entry.actor_id, other.points) == (0, None, CLEO, 10)


async def test_an_introduction_and_a_greeting_earn_points_once(ledger, services, clock):
    async with ledger.database.transaction(lock=GUILD) as tx:
        await services.members.join(tx, GUILD, BEN, clock.now())
    for _twice in range(2):
        async with ledger.database.transaction(lock=GUILD) as tx:
            await services.members.reach(tx, GUILD, BEN, Milestone.INTRODUCED)
            await services.members.greeted(tx, GUILD, BEN, ANN)
    assert await ledger.account(GUILD, BEN) == Account(5, 5)
    assert await ledger.account(GUILD, ANN) == Account(1, 1)
    assert await board(ledger, Board.HOSTS) == [(1, ANN, 1)]


async def test_no_entry_holds_the_id_of_who_is_forgotten_and_a_new_start_earns_the_greeter_nothing(
    ledger, services, clock
):
    async def arrive():
        async with ledger.database.transaction(lock=GUILD) as tx:
            for newcomer in (BEN, CLEO):
                await services.members.join(tx, GUILD, newcomer, clock.now())
                await services.members.reach(tx, GUILD, newcomer, Milestone.INTRODUCED)
                await services.members.greeted(tx, GUILD, newcomer, ANN)

    await arrive()
    assert await ledger.account(GUILD, ANN) == Account(2, 2)
    async with ledger.database.transaction(lock=GUILD) as tx:
        await ledger.reverse_source(tx, GUILD, Source("newcomer", CLEO), by=TEAM)
    for newcomer in (BEN, CLEO):
        await services.data.erase(GUILD, newcomer)
    entries = await ledger.entries_after(GUILD, 0, most=20)
    assert {BEN, CLEO}.isdisjoint({entry.source.id for entry in entries} | {entry.actor_id for entry in entries})
    clock.advance(days=1)
    await arrive()  # nothing collides with what they were before
    assert (await ledger.account(GUILD, BEN), await ledger.account(GUILD, ANN)) == (Account(5, 5), Account(1, 1))
    await services.data.erase(GUILD, BEN)
    assert BEN not in {entry.source.id for entry in await ledger.entries_after(GUILD, 0, most=20)}
    assert await services.audit.differences(GUILD) == []


async def test_a_greeting_counts_also_where_points_are_off(ledger, services, clock):
    await services.guilds.change(GUILD, PointSettings, enabled=False)
    async with ledger.database.transaction(lock=GUILD) as tx:
        await services.members.join(tx, GUILD, BEN, clock.now())
        assert await services.members.greeted(tx, GUILD, BEN, ANN)
    assert await ledger.account(GUILD, ANN) == Account()


async def test_who_gave_points_and_is_forgotten_gives_none_for_thirty_days(ledger, services, clock):
    services.jobs.register(services.audit.job_kind(services.team))
    await services.audit.plan(services.jobs)

    async def may_give(member):
        async with ledger.database.reading() as tx:
            return rules.may_give(await ledger.marks(tx, GUILD, member))

    await award(ledger, ANN, actor_id=BEN)
    for member in (ANN, BEN):
        await services.data.erase(GUILD, member)
    assert (await may_give(ANN), await may_give(BEN)) == (True, False)  # Ann gave nobody anything
    for days, may in ((29, False), (3, True)):
        clock.advance(days=days)
        await services.jobs.run_due()
        assert await may_give(BEN) is may
    assert await services.audit.differences(GUILD) == []
