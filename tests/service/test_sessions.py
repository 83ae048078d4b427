"""Sessions as staff plan them, on both databases, without Discord."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BadInputError, NotSetUpError
from cogs.sessions.models import Answer, Kind, Place, Repeat, SessionSettings, State
from cogs.sessions.service import (
    CARD_JOB,
    CLOSE_JOB,
    END_JOB,
    EVENT_JOB,
    PANEL_JOB,
    RECAP_JOB,
    REMIND_JOB,
    START_JOB,
    TELL_JOB,
    NoSession,
    NotStartable,
    SessionOver,
)
from tests.support.sessions import GUILD, HOST, ZONE, SessionWorld, plan

GOING = Answer.GOING


@pytest.fixture
async def world(database, database_url, clock):
    made = await SessionWorld.open(database_url, clock)
    yield made
    await made.services.database.close()


def local(session):
    return session.plan.starts_at.astimezone(ZoneInfo(ZONE)).strftime("%a %d %b %H:%M")


async def planned(world, session):
    async with world.services.database.reading() as tx:
        upcoming = await world.services.jobs.list_upcoming(tx, GUILD)
    return {job.kind: job.run_at for job in upcoming if job.key == str(session.id)}


async def test_a_draft_is_kept_until_it_is_published_once(world, clock):
    draft = await world.plans.draft(GUILD, plan(clock, title="  Ask\nus "), by=HOST)
    assert (draft.state, draft.plan.title) == (State.DRAFT, "Ask us")
    assert await planned(world, draft) == {}
    assert [each.id for each in await world.looks.drafts(GUILD)] == [draft.id]
    for _press in range(2):
        session = await world.plans.publish(GUILD, draft.id)
    assert session.state is State.SCHEDULED
    jobs = await planned(world, session)
    assert set(jobs) == {CARD_JOB, EVENT_JOB, REMIND_JOB, START_JOB, END_JOB}
    assert jobs[REMIND_JOB] == session.plan.starts_at - dt.timedelta(days=1)
    assert jobs[END_JOB] == session.plan.ends_at + dt.timedelta(minutes=30)
    assert [each.id for each in await world.looks.upcoming(GUILD)] == [session.id]


async def test_a_draft_that_is_thrown_away_is_gone(world, clock):
    draft = await world.plans.draft(GUILD, plan(clock), by=HOST)
    await world.plans.cancel(GUILD, draft.id, "")
    with pytest.raises(NoSession):
        await world.plans.publish(GUILD, draft.id)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"minutes": 3},
        {"minutes": 1441},
        {"channel_id": None},
        {"place": Place.LINK, "link": "example.org"},
        {"place": Place.LINK, "link": None},
        {"kind": Kind.OFFICE_HOURS, "slot_minutes": 0},
        {"kind": Kind.OFFICE_HOURS, "minutes": 300, "slot_minutes": 5},
        {"capacity": -1},
        {"starts_at": dt.datetime(2026, 6, 10, 11, tzinfo=dt.UTC)},
        {"starts_at": dt.datetime(2032, 6, 10, 11, tzinfo=dt.UTC)},
    ],
)
async def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(world, clock, changes):
    with pytest.raises(BadInputError):
        await world.plans.draft(GUILD, plan(clock, **changes), by=HOST)
    assert await world.looks.drafts(GUILD) == []


async def test_nothing_is_planned_where_sessions_are_off(world, clock):
    await world.services.guilds.change(GUILD, SessionSettings, enabled=False)
    with pytest.raises(NotSetUpError):
        await world.plans.draft(GUILD, plan(clock), by=HOST)


async def test_those_coming_are_told_once_of_a_new_time_and_of_the_end(world, clock):
    session = await world.published(capacity=1)
    for member in (10, 11):
        await world.press(session, member, GOING)
    await world.press(session, 12, Answer.NO)
    later = session.plan.starts_at + dt.timedelta(hours=2)
    for _press in range(2):
        await world.plans.move(GUILD, session.id, later)
    await world.wait(minutes=1)
    assert {job["member_id"]: job["what"] for job in world.jobs_of(TELL_JOB)} == {10: "moved", 11: "moved"}
    assert (await planned(world, session))[START_JOB] == later
    world.ran.clear()
    await world.plans.cancel(GUILD, session.id, "The host is ill.")
    with pytest.raises(SessionOver):
        await world.plans.cancel(GUILD, session.id, "again")
    await world.wait(minutes=1)
    assert [job["what"] for job in world.jobs_of(TELL_JOB)] == ["cancelled", "cancelled"]
    cancelled = await world.plans.get(GUILD, session.id)
    assert (cancelled.state, cancelled.note) == (State.CANCELLED, "The host is ill.")
    await world.wait(days=5)
    assert world.jobs_of(START_JOB) == []


async def test_booked_slots_are_not_planned_away(world):
    session = await world.published(kind=Kind.OFFICE_HOURS, minutes=60, slot_minutes=20)
    await world.press(session, 10, GOING, slot=2)
    with pytest.raises(BadInputError, match=r"booked.*\(1\)"):
        await world.plans.edit(GUILD, session.id, replace(session.plan, minutes=40))
    with pytest.raises(BadInputError, match="booked"):
        await world.plans.edit(GUILD, session.id, replace(session.plan, slot_minutes=30))
    assert (await world.plans.edit(GUILD, session.id, replace(session.plan, minutes=80))).plan.slots == 4


async def test_a_session_to_which_members_come_does_not_become_office_hours(world):
    session = await world.published()
    for member in (10, 11):
        await world.press(session, member, GOING)
    hours = replace(session.plan, kind=Kind.OFFICE_HOURS, slot_minutes=20)
    with pytest.raises(BadInputError, match="2 members come already"):
        await world.plans.edit(GUILD, session.id, hours)
    for member in (10, 11):
        await world.press(session, member, Answer.NO)
    assert (await world.plans.edit(GUILD, session.id, hours)).plan.slots == 3


async def test_a_series_keeps_its_local_time_over_daylight_saving_and_stays_two_ahead(world, clock):
    clock.at = dt.datetime(2026, 10, 12, 12, tzinfo=dt.UTC)
    at = dt.datetime(2026, 10, 19, 17, tzinfo=dt.UTC)  # 19:00 in Berlin, in summer
    first = await world.published(repeat=Repeat.WEEK, starts_at=at)
    assert [local(each) for each in await world.looks.upcoming(GUILD)] == ["Mon 19 Oct 19:00", "Mon 26 Oct 19:00"]
    clock.at = at
    await world.course.start(GUILD, first.id)
    assert [local(each) for each in await world.looks.upcoming(GUILD)][1:] == ["Mon 26 Oct 19:00", "Mon 02 Nov 19:00"]
    await world.course.end(GUILD, first.id)
    assert len(await world.looks.upcoming(GUILD)) == 2


@pytest.mark.parametrize(
    ("repeat", "dates"),
    [
        (Repeat.WEEK, ["Mon 29 Jun 19:00", "Mon 06 Jul 19:00", "Mon 13 Jul 19:00"]),
        (Repeat.TWO_WEEKS, ["Mon 29 Jun 19:00", "Mon 13 Jul 19:00", "Mon 27 Jul 19:00"]),
        (Repeat.MONTH, ["Mon 29 Jun 19:00", "Mon 27 Jul 19:00", "Mon 31 Aug 19:00"]),
    ],
)
async def test_series_repeat_as_they_say(world, repeat, dates):
    await world.services.guilds.change(GUILD, SessionSettings, ahead=3)
    await world.published(repeat=repeat, starts_at=dt.datetime(2026, 6, 29, 17, tzinfo=dt.UTC))
    assert [local(each) for each in await world.looks.upcoming(GUILD)] == dates


async def test_one_session_of_a_series_moves_alone_or_with_all_later_ones(world):
    await world.services.guilds.change(GUILD, SessionSettings, ahead=3)
    await world.published(repeat=Repeat.WEEK, starts_at=dt.datetime(2026, 6, 15, 17, tzinfo=dt.UTC))
    first, second, _third = await world.looks.upcoming(GUILD)
    await world.plans.move(GUILD, first.id, first.plan.starts_at + dt.timedelta(days=1))
    dates = ["Tue 16 Jun 19:00", "Mon 22 Jun 19:00", "Mon 29 Jun 19:00"]
    assert [local(each) for each in await world.looks.upcoming(GUILD)] == dates
    moved = second.plan.starts_at + dt.timedelta(days=7)  # onto where the third one stands
    await world.plans.move(GUILD, second.id, moved, is_for_later=True)
    dates = ["Tue 16 Jun 19:00", "Mon 29 Jun 19:00", "Mon 06 Jul 19:00"]
    assert [local(each) for each in await world.looks.upcoming(GUILD)] == dates


async def test_a_series_that_is_cancelled_from_here_on_makes_no_more(world, clock):
    await world.published(repeat=Repeat.WEEK)
    first, second = await world.looks.upcoming(GUILD)
    await world.plans.cancel(GUILD, first.id, "holiday")
    left = await world.looks.upcoming(GUILD)
    assert left[0].id == second.id
    assert len(left) == 2
    await world.plans.cancel(GUILD, second.id, "no more", is_for_later=True)
    assert await world.looks.upcoming(GUILD) == []
    assert len(await world.looks.past(GUILD)) == 3


async def test_what_is_written_for_all_later_ones_is_what_new_ones_are_like(world, clock):
    first = await world.published(repeat=Repeat.WEEK, capacity=5)
    await world.plans.edit(GUILD, first.id, replace(first.plan, title="Only this one"))
    first = await world.plans.get(GUILD, first.id)
    _first, second = await world.looks.upcoming(GUILD)
    await world.plans.edit(GUILD, second.id, replace(second.plan, capacity=9), is_for_later=True)
    clock.at = first.plan.starts_at
    await world.course.start(GUILD, first.id)
    capacities = [(each.plan.title, each.plan.capacity) for each in await world.looks.upcoming(GUILD)]
    assert capacities == [("Only this one", 5), ("Ask the founders", 9), ("Ask the founders", 9)]


async def test_a_session_starts_and_ends_once_and_not_long_before_its_time(world, clock):
    session = await world.published()
    happened = []

    async def note(_tx, seen):
        happened.append(seen.state)

    world.course.on_started(note)
    world.course.on_ended(note)
    with pytest.raises(NotStartable):
        await world.course.start(GUILD, session.id)
    with pytest.raises(SessionOver):
        await world.course.end(GUILD, session.id)
    clock.at = session.plan.starts_at - dt.timedelta(hours=1)
    for _press in range(2):
        await world.course.start(GUILD, session.id)
    for _press in range(2):
        ended = await world.course.end(GUILD, session.id)
    assert happened == [State.LIVE, State.ENDED]
    assert (ended.started_at, ended.ended_at) == (clock.now(), clock.now())
    assert set(await planned(world, session)) == {CARD_JOB, EVENT_JOB, CLOSE_JOB, PANEL_JOB, RECAP_JOB}


async def test_what_was_never_started_closes_without_anything(world, clock):
    session = await world.published()
    clock.advance(days=9)
    await world.course.expire(GUILD, session.id)
    assert (await world.plans.get(GUILD, session.id)).state is State.ENDED
    assert await world.looks.upcoming(GUILD) == []


async def test_changed_reminders_hold_for_what_is_planned_already(world):
    session = await world.published()
    await world.services.guilds.change(GUILD, SessionSettings, reminders=[30])
    await world.wait(seconds=1)
    assert (await planned(world, session))[REMIND_JOB] == session.plan.starts_at - dt.timedelta(minutes=30)


@pytest.mark.parametrize("reminders", [[120, 60], [120]])
async def test_a_reminder_that_came_due_while_the_bot_was_off_is_sent_whatever_is_planned_anew(world, clock, reminders):
    await world.services.guilds.change(GUILD, SessionSettings, reminders=reminders)
    session = await world.published()
    await world.wait(seconds=1)
    due_at = session.plan.starts_at - dt.timedelta(hours=2)
    clock.at = due_at + dt.timedelta(minutes=6)
    await world.plans.plan_anew(GUILD)  # as at every start
    assert (await planned(world, session))[REMIND_JOB] == due_at
    await world.services.guilds.change(GUILD, SessionSettings, reminders=reminders[1:])
    await world.plans.plan_anew(GUILD)
    left = session.plan.starts_at - dt.timedelta(hours=1) if reminders[1:] else None
    assert (await planned(world, session)).get(REMIND_JOB) == left


@pytest.mark.parametrize("reminders", [[120, 60], [120]])
async def test_nobody_is_reminded_twice_when_the_clock_goes_back(world, clock, reminders):
    await world.services.guilds.change(GUILD, SessionSettings, reminders=reminders)
    session = await world.published()
    await world.wait(seconds=1)
    clock.at = session.plan.starts_at - dt.timedelta(hours=2)
    await world.wait(seconds=1)
    await world.reminders.reminded(session, 120)
    clock.advance(hours=-2)
    await world.plans.plan_anew(GUILD)  # as after any change of the settings
    await world.wait(hours=2)
    assert [job["minutes"] for job in world.jobs_of(REMIND_JOB)] == [120]
    await world.wait(hours=1)
    assert [job["minutes"] for job in world.jobs_of(REMIND_JOB)] == reminders


async def test_a_session_that_is_moved_while_a_reminder_is_sent_is_reminded_of_at_its_new_time(world, clock):
    await world.services.guilds.change(GUILD, SessionSettings, reminders=[120, 60])
    session = await world.published()
    clock.at = session.plan.starts_at - dt.timedelta(hours=2)
    later = session.plan.starts_at + dt.timedelta(days=1)
    await world.plans.move(GUILD, session.id, later)
    await world.reminders.reminded(session, 120)  # which had been read before it was moved
    assert (await planned(world, session))[REMIND_JOB] == later - dt.timedelta(hours=2)


async def test_a_session_of_another_server_is_not_there(world):
    session = await world.published()
    with pytest.raises(NoSession):
        await world.plans.get(2, session.id)
    with pytest.raises(NoSession):
        await world.places.answer(2, session.id, 10, GOING)


async def test_that_a_session_ended_by_itself_is_noted_for_the_team_in_the_same_transaction(world, clock):
    session = await world.published()
    clock.at = session.plan.starts_at
    await world.course.start(GUILD, session.id)
    await world.course.end(GUILD, session.id, by_itself=True)
    (notice,) = await world.services.team.list_untold(GUILD)
    assert "ended by itself" in notice.in_language("en")


async def test_what_is_on_is_not_changed_into_what_cannot_be(world, clock):
    session = await world.published()
    clock.at = session.plan.starts_at
    await world.course.start(GUILD, session.id)
    clock.advance(minutes=5)
    for changes in ({"title": " "}, {"minutes": 0}, {"place": Place.LINK, "link": "kitchen"}):
        with pytest.raises(BadInputError):
            await world.plans.edit(GUILD, session.id, replace(session.plan, **changes))
    for is_for_later in (False, True):
        with pytest.raises(BadInputError, match="It is on"):
            tomorrow = session.plan.starts_at + dt.timedelta(days=1)
            await world.plans.move(GUILD, session.id, tomorrow, is_for_later=is_for_later)
    assert (await world.plans.edit(GUILD, session.id, replace(session.plan, title="Pan talk"))).plan.title == "Pan talk"


async def test_more_sessions_of_a_series_are_open_as_soon_as_the_server_wants_more(world):
    await world.published(repeat=Repeat.WEEK)
    await world.services.guilds.change(GUILD, SessionSettings, ahead=4)
    await world.wait(seconds=1)
    assert len(await world.looks.upcoming(GUILD)) == 4
