"""Suggestions, meetings and rounds on both databases, without Discord."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.guilds import GuildSettings, ServerSettings
from bot.guilds.store import GuildSettingStore
from bot.jobs import JobKind, Jobs
from bot.members import Members, Milestone, Preference
from bot.members.store import MemberStore
from bot.owndata import DataService
from bot.profiles import Profiles, Tag, TagKind
from bot.profiles.store import ProfileStore
from cogs.matches import OWN_DATA
from cogs.matches.models import Consent, MatchSettings, MeetingAnswer, MeetingState, RoundEvery
from cogs.matches.service import (
    ALONE_JOB,
    ASK_JOB,
    FOLLOW_UP_JOB,
    MEETING_JOB,
    ROUND_JOB,
    SUGGEST_JOB,
    TELL_JOB,
    AlreadyIntroduced,
    MatchService,
    MeetingService,
    NotInRounds,
    Parts,
    RoundService,
    SuggestionGone,
)
from cogs.matches.store import MatchStore

GUILD = 1
ANN, BEN, CLEO, DAN = 10, 20, 30, 40
EVERYBODY = range(1, 1000)


class World:
    """The services, with jobs recorded instead of done."""

    def __init__(self, database, clock) -> None:
        self.database, self.clock = database, clock
        self.guilds = GuildSettings(GuildSettingStore(database), clock)
        self.members = Members(MemberStore(database), clock)
        self.profiles = Profiles(ProfileStore(database), clock)
        self.jobs = Jobs(database, clock)
        self.done = []
        parts = Parts(self.guilds, self.members, self.profiles, self.jobs, clock)
        store = MatchStore(database)
        self.matches, self.meetings, self.rounds = (
            kind(store, parts) for kind in (MatchService, MeetingService, RoundService)
        )
        self.members.on_reached(self.matches.reached)
        self.jobs.register(JobKind(SUGGEST_JOB, self._suggest, title="x"))
        for kind in (TELL_JOB, ASK_JOB, MEETING_JOB, FOLLOW_UP_JOB, ROUND_JOB, ALONE_JOB):
            self.jobs.register(JobKind(kind, self._note, title="x"))

    async def _suggest(self, job):
        await self.matches.after_introduction(job.guild_id, job.payload["member_id"], EVERYBODY, job.due_at)

    async def _note(self, job):
        self.done.append((job.kind, job.payload))

    def payloads(self, kind):
        return [payload for done_kind, payload in self.done if done_kind == kind]

    async def person(self, member_id, *labels, wants=True, is_introduced=True):
        if wants is not None:
            await self.members.prefer(GUILD, member_id, Preference.MATCHES, is_on=wants)
        async with self.database.transaction(lock=GUILD) as tx:
            tags = [Tag(TagKind.TOPIC, label.casefold(), label) for label in labels]
            await self.profiles.put(tx, GUILD, member_id, name=f"m{member_id}", headline="hello", answers=[], tags=tags)
            if is_introduced:
                await self.members.reach(tx, GUILD, member_id, Milestone.INTRODUCED)

    async def settle(self):
        self.clock.advance(seconds=10)
        await self.jobs.run_due()

    async def meeting(self):
        return await self.meetings.find(self.payloads(MEETING_JOB)[-1]["meeting_id"])


@pytest.fixture
async def world(database, clock):
    made = World(database, clock)
    await made.guilds.set(GUILD, ServerSettings(set_up_at=1))
    await made.guilds.set(GUILD, MatchSettings(enabled=True, channel_id=5))
    return made


async def test_an_introduction_suggests_who_shares_something_with_the_reason(world):
    await world.person(BEN, "Tea", "Chess", is_introduced=False)
    await world.person(CLEO, "Sailing", is_introduced=False)
    await world.person(ANN, "tea", "chess")
    await world.settle()
    (found,) = await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)
    assert found.other_id == BEN
    assert {one.label for one in found.reason} == {"Tea", "Chess"}
    assert world.payloads(TELL_JOB) == [{"member_id": ANN, "first_id": found.id}]


async def test_only_those_who_consented_are_suggested_and_told(world):
    await world.person(BEN, "Tea", wants=None, is_introduced=False)
    await world.person(CLEO, "Tea", wants=False, is_introduced=False)
    await world.person(ANN, "Tea")
    await world.person(DAN, "Tea", wants=None)
    await world.settle()
    assert await world.matches.open_suggestions(GUILD, ANN, EVERYBODY) == []
    assert world.done == []


async def test_an_introduction_that_is_looked_after_twice_is_told_of_once(world, clock):
    await world.person(BEN, "Tea")
    await world.settle()
    introduced_at = clock.now()
    await world.person(ANN, "Tea")
    await world.settle()
    assert len(world.payloads(TELL_JOB)) == 1
    clock.advance(minutes=10)
    await world.matches.after_introduction(GUILD, ANN, EVERYBODY, introduced_at)
    await world.settle()
    assert len(world.payloads(TELL_JOB)) == 1


async def test_who_was_never_asked_is_asked_once_only_where_the_server_wants(world):
    await world.guilds.change(GUILD, MatchSettings, asks_by_dm=True)
    await world.person(ANN, "Tea", wants=None)
    await world.settle()
    await world.matches.after_introduction(GUILD, ANN, EVERYBODY, world.clock.now())
    await world.settle()
    assert world.payloads(ASK_JOB) == [{"member_id": ANN}]


async def test_nothing_happens_where_it_is_switched_off(world):
    await world.guilds.change(GUILD, MatchSettings, enabled=False)
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    assert world.done == []


async def test_an_introduction_that_is_rolled_back_suggests_nobody(world):
    with pytest.raises(RuntimeError):
        async with world.database.transaction(lock=GUILD) as tx:
            await world.members.reach(tx, GUILD, ANN, Milestone.INTRODUCED)
            raise RuntimeError
    assert await world.jobs.run_due() == 0


async def test_two_are_never_suggested_twice(world):
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    world.clock.advance(days=30)
    await world.matches.after_introduction(GUILD, ANN, EVERYBODY, world.clock.now())
    await world.matches.after_introduction(GUILD, BEN, EVERYBODY, world.clock.now())
    assert len(await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)) == 1


async def test_nobody_is_suggested_more_often_than_the_week_allows(world):
    await world.guilds.change(GUILD, MatchSettings, per_week=2)
    await world.person(BEN, "Tea", is_introduced=False)
    for newcomer in range(100, 105):
        await world.person(newcomer, "Tea")
        await world.settle()
    for member_id in (BEN, *range(100, 105)):
        assert len(await world.matches.open_suggestions(GUILD, member_id, EVERYBODY)) <= 2
    assert len(await world.matches.open_suggestions(GUILD, BEN, EVERYBODY)) == 2
    world.clock.advance(days=8)
    assert len(await world.matches.suggestions_for(GUILD, BEN, EVERYBODY)) > 2


async def test_a_hundred_introductions_at_once_keep_to_the_limits(world):
    for member_id in range(100, 200):
        await world.person(member_id, "Tea", is_introduced=False)
    await asyncio.gather(
        *(world.matches.after_introduction(GUILD, member, EVERYBODY, world.clock.now()) for member in range(100, 200))
    )
    found = {}
    for member_id in range(100, 200):
        for one in await world.matches.open_suggestions(GUILD, member_id, EVERYBODY):
            found[one.id] = frozenset({one.member_id, one.other_id})
    assert len(set(found.values())) == len(found) >= 100
    counts = [sum(member in two for two in found.values()) for member in range(100, 200)]
    assert max(counts) <= 3


async def test_both_pressing_at_once_is_one_meeting(world):
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    (found,) = await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)
    pressed = await asyncio.gather(
        *(world.matches.introduce(found.id, who, EVERYBODY) for who in (ANN, BEN) * 10), return_exceptions=True
    )
    refused = [one for one in pressed if isinstance(one, Exception)]
    assert len(refused) == 19
    assert all(isinstance(one, AlreadyIntroduced) for one in refused)
    await world.settle()
    meeting = await world.meeting()
    assert meeting.member_ids == (ANN, BEN)
    assert len(world.payloads(MEETING_JOB)) == 1


async def test_who_left_or_no_longer_wants_it_is_not_introduced(world):
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    (found,) = await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)
    with pytest.raises(SuggestionGone):
        await world.matches.introduce(found.id, ANN, {ANN})
    with pytest.raises(SuggestionGone):
        await world.matches.introduce(found.id, CLEO, EVERYBODY)
    await world.matches.consent(GUILD, BEN, is_on=False)
    with pytest.raises(SuggestionGone):
        await world.matches.introduce(found.id, ANN, EVERYBODY)
    assert await world.matches.open_suggestions(GUILD, ANN, EVERYBODY) == []
    await world.settle()
    assert world.payloads(MEETING_JOB) == []


async def test_a_meeting_that_failed_can_be_tried_again(world):
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    (found,) = await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)
    await world.matches.introduce(found.id, ANN, EVERYBODY)
    await world.settle()
    await world.meetings.not_opened(await world.meeting(), MeetingState.FAILED)
    assert [one.id for one in await world.matches.open_suggestions(GUILD, BEN, EVERYBODY)] == [found.id]
    await world.matches.introduce(found.id, BEN, EVERYBODY)


async def test_three_days_later_each_is_asked_once_and_stop_ends_suggestions(world):
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    (found,) = await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)
    await world.matches.introduce(found.id, ANN, EVERYBODY)
    await world.settle()
    meeting = await world.meeting()
    assert await world.meetings.begin(meeting, 5)
    await world.meetings.made(meeting, 77)
    for _ in range(2):  # a crash after the thread was filled
        await world.meetings.opened(meeting)
    world.clock.advance(days=2)
    await world.jobs.run_due()
    assert world.payloads(FOLLOW_UP_JOB) == []
    world.clock.advance(days=1)
    await world.jobs.run_due()
    assert sorted(asked["member_id"] for asked in world.payloads(FOLLOW_UP_JOB)) == [ANN, BEN]
    assert await world.meetings.may_ask(meeting, ANN)
    await world.meetings.asked(meeting.id, ANN, "dm")
    meeting = await world.meeting()
    assert not await world.meetings.may_ask(meeting, ANN)
    await world.meetings.answer(meeting.id, BEN, MeetingAnswer.STOP)
    assert await world.matches.consent_of(GUILD, BEN) is Consent.OFF
    assert await world.matches.consent_of(GUILD, ANN) is Consent.ON
    with pytest.raises(SuggestionGone):
        await world.meetings.answer(meeting.id, CLEO, MeetingAnswer.YES)


async def test_closed_direct_messages_are_remembered_until_suggestions_are_asked_for_again(world):
    await world.matches.contacted(GUILD, ANN, "closed_dm")
    assert not await world.matches.may_write_to(GUILD, ANN)
    await world.matches.consent(GUILD, ANN, is_on=True)
    assert await world.matches.may_write_to(GUILD, ANN)
    await world.members.prefer(GUILD, ANN, Preference.DMS, is_on=False)
    assert not await world.matches.may_write_to(GUILD, ANN)


DUE = dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC)


async def groups_of(world):
    found = [await world.meetings.find(payload["meeting_id"]) for payload in world.payloads(MEETING_JOB)]
    return [meeting.member_ids for meeting in found]


async def test_a_round_pairs_who_joined_without_who_left_pauses_or_skips(world):
    for member_id in range(100, 108):
        await world.rounds.join(GUILD, member_id)
    await world.rounds.leave(GUILD, 100)
    await world.rounds.pause(GUILD, 101, dt.timedelta(weeks=4))
    await world.rounds.skip(GUILD, 102)
    present = set(EVERYBODY) - {103}
    assert await world.rounds.draw(GUILD, DUE, present) == 2
    await world.settle()
    assert sorted(member for group in await groups_of(world) for member in group) == [104, 105, 106, 107]
    world.done.clear()
    assert await world.rounds.draw(GUILD, DUE + dt.timedelta(weeks=1), EVERYBODY) == 3  # who skipped is back, and 103
    with pytest.raises(NotInRounds):
        await world.rounds.leave(GUILD, 100)
    with pytest.raises(NotInRounds):
        await world.rounds.skip(GUILD, 100)
    with pytest.raises(NotInRounds):
        await world.rounds.pause(GUILD, 100, dt.timedelta(weeks=1))


async def test_the_same_round_at_once_and_again_is_drawn_once(world):
    for member_id in range(100, 200):
        await world.rounds.join(GUILD, member_id)
    drawn = await asyncio.gather(*(world.rounds.draw(GUILD, DUE, EVERYBODY) for _ in range(5)))
    assert sorted(drawn) == [0, 0, 0, 0, 50]
    assert await world.rounds.draw(GUILD, DUE, EVERYBODY) == 0
    await world.settle()
    assert 0 < len(world.payloads(MEETING_JOB)) < 50  # a few at a time: nothing else is held up
    world.clock.advance(minutes=2)
    await world.jobs.run_due()
    assert len(world.payloads(MEETING_JOB)) == 50


async def test_rounds_do_not_repeat_while_that_can_be_avoided(world):
    for member_id in range(100, 108):
        await world.rounds.join(GUILD, member_id)
    for week in range(4):
        await world.rounds.draw(GUILD, DUE + dt.timedelta(weeks=week), EVERYBODY)
        await world.settle()
    groups = await groups_of(world)
    assert len(groups) == len(set(groups)) == 16


async def test_an_odd_one_makes_a_three_and_somebody_alone_is_told(world):
    for member_id in (100, 101, 102):
        await world.rounds.join(GUILD, member_id)
    await world.rounds.draw(GUILD, DUE, EVERYBODY)
    await world.settle()
    assert await groups_of(world) == [(100, 101, 102)]
    await world.rounds.draw(GUILD, DUE + dt.timedelta(weeks=1), {100})
    await world.settle()
    assert len(world.payloads(ALONE_JOB)) == 1
    assert await world.rounds.draw(GUILD, DUE + dt.timedelta(weeks=2), set()) == 0


async def test_who_was_introduced_or_met_in_a_round_is_not_brought_together_the_other_way(world):
    for member_id in (ANN, BEN, CLEO, DAN):
        await world.person(member_id, "Tea", is_introduced=False)
        await world.rounds.join(GUILD, member_id)
    await world.matches.after_introduction(GUILD, ANN, {ANN, BEN}, world.clock.now())
    (found,) = await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)
    await world.matches.introduce(found.id, ANN, EVERYBODY)
    await world.rounds.draw(GUILD, DUE, EVERYBODY)
    await world.settle()
    *_, first, second = await groups_of(world)
    assert (ANN, BEN) not in {first, second}
    partner = next(member for group in (first, second) if ANN in group for member in group if member != ANN)
    assert partner not in {one.other_than(ANN) for one in await world.matches.suggestions_for(GUILD, ANN, EVERYBODY)}


async def test_the_schedule_follows_the_settings(world):
    assert await world.rounds.schedule(GUILD) is None
    await world.guilds.change(GUILD, MatchSettings, round_every="week", round_weekday=0, round_from="2026-06-01")
    first = await world.rounds.schedule(GUILD)
    assert first == dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC)
    assert await world.rounds.schedule(GUILD) == first
    old = (await upcoming(world)).recurrence
    await world.guilds.change(GUILD, MatchSettings, round_time="18:30")
    assert not await world.rounds.is_due(GUILD, old)
    job = await upcoming(world)
    assert job.due_at == dt.datetime(2026, 6, 15, 18, 30, tzinfo=dt.UTC)
    assert await world.rounds.is_due(GUILD, job.recurrence)
    await world.guilds.change(GUILD, MatchSettings, round_every=RoundEvery.OFF)
    assert (await world.rounds.status(GUILD, ANN)).next_at is None
    assert await upcoming(world) is None


async def upcoming(world):
    async with world.database.reading() as tx:
        found = [job for job in await world.jobs.list_upcoming(tx, GUILD) if job.kind == ROUND_JOB]
    return found[0] if found else None


async def test_in_a_crowd_that_shares_a_topic_the_one_who_wants_to_meet_is_found(world):
    for member_id in range(100, 350):
        await world.person(member_id, "Tea", "Chess", wants=None, is_introduced=False)
    await world.person(900, "Tea", is_introduced=False)
    await world.person(ANN, "Tea", "Chess")
    await world.settle()
    (found,) = await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)
    assert found.other_id == 900


async def test_looking_for_matches_twice_suggests_no_more(world):
    await world.guilds.change(GUILD, MatchSettings, per_week=20)
    for member_id in range(100, 110):
        await world.person(member_id, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    await world.matches.after_introduction(GUILD, ANN, EVERYBODY, world.clock.now())
    await world.settle()
    assert len(await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)) == 3
    assert len(world.payloads(TELL_JOB)) == 1


async def test_of_many_that_are_open_the_latest_are_shown(world):
    await world.guilds.change(GUILD, MatchSettings, per_week=20)
    await world.person(ANN, "Tea", is_introduced=False)
    for member_id in range(100, 112):
        await world.person(member_id, "Tea")
        await world.settle()
    found = await world.matches.suggestions_for(GUILD, ANN, EVERYBODY)
    assert len(found) == 5
    assert found[-1].created_at == max(one.created_at for one in found)


async def test_who_took_their_card_away_is_no_longer_shown_to_others(world):
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    async with world.database.transaction(lock=GUILD) as tx:
        await world.profiles.delete(tx, GUILD, BEN)
    assert await world.matches.open_suggestions(GUILD, ANN, EVERYBODY) == []


async def test_who_left_sees_nobody(world):
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    assert await world.matches.suggestions_for(GUILD, ANN, [BEN]) == []


async def test_a_meeting_is_not_wanted_once_matches_are_off(world):
    await world.person(BEN, "Tea", is_introduced=False)
    await world.person(ANN, "Tea")
    await world.settle()
    (found,) = await world.matches.open_suggestions(GUILD, ANN, EVERYBODY)
    await world.matches.introduce(found.id, ANN, EVERYBODY)
    await world.settle()
    meeting = await world.meeting()
    assert await world.meetings.is_wanted(meeting)
    await world.guilds.change(GUILD, MatchSettings, enabled=False)
    assert not await world.meetings.is_wanted(meeting)


async def test_who_is_forgotten_is_asked_nothing_any_more(world):
    await world.guilds.change(GUILD, MatchSettings, asks_by_dm=True)
    await world.person(ANN, "Tea", wants=None)
    await DataService(world.database, OWN_DATA, world.guilds, world.jobs, world.clock).erase(GUILD, ANN)
    await world.settle()
    assert world.done == []
