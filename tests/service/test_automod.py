"""Automatic protection in both databases: one act for an offence, one raid for those who notice it."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from bot.app import build_services
from bot.cases import CaseKind, CaseSource, CaseState, Draft
from bot.clock import to_millis
from bot.errors import BadInputError, NotAllowedError, NotFoundError
from bot.guilds import ServerSettings
from bot.i18n import _
from bot.settings import Settings
from cogs.automod.models import AutomodSettings, Caught, Doing, Joiner, Match, Place, RaidState, Slowed, SlowState
from cogs.automod.rules import RULES, Seen
from cogs.automod.rules.kinds.raid import RaidSettings
from cogs.automod.service import ALERT_JOB, DELETE_JOB, OffenceService, Parts, RaidService, RuleService, WatchService
from cogs.automod.store import MatchStore, RaidStore
from tests.support.clock import Ticking

GUILD, BOT, MOD, BAD = 1, 2, 5, 66
JOBS = "-- name: jobs\nSELECT kind, payload, run_at FROM job WHERE kind = :kind ORDER BY id;"


class World:
    """The services of protection on a database."""

    def __init__(self, built, clock) -> None:
        self.services, self.clock = built, clock
        self.parts = parts = Parts(built.guilds, built.jobs, built.cases, built.members, clock)
        matches, stored = MatchStore(built.database), RaidStore(built.database)
        self.offences, self.raids = OffenceService(matches, stored, parts), RaidService(stored, matches, parts)
        self.rules, self.watching = RuleService(matches, parts), WatchService(built.guilds)
        self.watching.listen()
        self.message = 1000

    def tick(self):
        stores = MatchStore(self.services.database), RaidStore(self.services.database)
        self.offences = OffenceService(*stores, replace(self.parts, clock=Ticking(self.clock)))

    def caught(self, *doings, member=BAD, content="something", place=None):
        self.message += 1
        return Caught(
            guild_id=GUILD,
            member_id=member,
            member_name=f"member{member}",
            place=place or Place(7, self.message),
            content=content,
            doings=doings,
            by=BOT,
        )

    def mute(self, member=BAD, **lasts):
        """A moderator's own."""
        return Draft(
            guild_id=GUILD,
            kind=CaseKind.MUTE,
            target_id=member,
            target_name="bad",
            moderator_id=MOD,
            reason="threats",
            source=CaseSource.COMMAND,
            source_key=f"mute:{member}",
            expires_at=self.clock.now() + dt.timedelta(**lasts or {"hours": 1}),
        )

    def joiners(self, amount):
        return [Joiner(100 + index, f"raider{index}", self.clock.now()) for index in range(amount)]

    async def cases(self, target=BAD):
        return (await self.services.cases.about(GUILD, target, most=50))[0]

    async def start(self, settings=None, joiners=3, channels=(), noticed_at=None):
        chosen = settings or RaidSettings(state="on")
        noticed_at = noticed_at or self.clock.now()
        return await self.raids.start(
            GUILD, "joins", chosen, self.joiners(joiners), channels, noticed_at=noticed_at, by=BOT
        )

    async def payloads(self, kind):
        return [row[1] for row in await self.jobs(kind)]

    async def due(self, kind):
        """In how many seconds each job of a kind is due."""
        return [(row[2] - to_millis(self.clock.now())) / 1000 for row in await self.jobs(kind)]

    async def jobs(self, kind):
        database = self.services.database
        async with database.reading() as tx:
            return [row async for row in database.statements(JOBS).jobs(tx, kind=kind)]


def doing(rule="words", acts=("delete", "warn"), *, is_dry=False, **more):
    match = Match(rule, _("A word that is not allowed here"), earlier=more.pop("earlier", ()))
    return Doing(match=match, acts=frozenset(acts), is_dry=is_dry, **more)


@pytest.fixture
async def world(database, database_url, clock):
    built = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await built.database.connect()
    await built.guilds.set(GUILD, ServerSettings(set_up_at=1))
    yield World(built, clock)
    await built.database.close()


class TestOffences:
    async def test_what_a_member_does_within_seconds_is_one_case_of_each_kind(self, world):
        for _number in range(5):
            await world.offences.caught(world.caught(doing(acts=("delete", "warn", "mute"), points=2)))
            world.clock.advance(seconds=10)
        assert sorted(case.kind for case in await world.cases()) == [CaseKind.MUTE, CaseKind.WARN]
        assert {case.source for case in await world.cases()} == {CaseSource.AUTOMOD}
        world.clock.advance(minutes=1)
        await world.offences.caught(world.caught(doing()))
        assert len(await world.cases()) == 3

    async def test_a_hundred_messages_at_once_are_one_case(self, world):
        await asyncio.gather(*(world.offences.caught(world.caught(doing())) for _ in range(100)))
        assert len(await world.cases()) == 1

    async def test_the_same_message_again_is_nothing_new(self, world):
        caught = world.caught(doing())
        assert await world.offences.caught(caught) is not None
        assert await world.offences.caught(caught) is None
        assert len(await world.payloads(DELETE_JOB)) == 1

    async def test_a_worse_rule_adds_what_it_asks_for_to_the_same_offence(self, world):
        first = await world.offences.caught(world.caught(doing(acts=("delete",))))
        second = await world.offences.caught(world.caught(doing("scams", acts=("mute",), mute_minutes=5)))
        assert first.id == second.id
        [case] = await world.cases()
        assert (case.kind, case.expires_at - case.created_at) == (CaseKind.MUTE, dt.timedelta(minutes=5))
        view = await world.offences.view(first.id)
        assert view.rules == ("words", "scams")
        assert view.messages == 2

    async def test_what_only_notes_opens_nothing(self, world):
        assert await world.offences.caught(world.caught(doing(is_dry=True))) is None
        assert await world.cases() == []
        run = await world.rules.dry_run(GUILD, "words", 7, [])
        assert (run.logged.matches, run.logged.acted, run.logged.channels) == (1, 0, ((7, 1),))

    async def test_the_message_is_kept_with_the_case(self, world):
        await world.offences.caught(world.caught(doing(), content="the words"))
        [case] = await world.cases()
        _changes, [evidence] = await world.services.cases.details(case)
        assert evidence.content == "the words"

    async def test_the_first_message_goes_and_is_told_at_once_and_what_follows_a_moment_later(self, world):
        world.tick()
        await world.offences.caught(world.caught(doing(acts=("delete", "alert"))))
        assert max(await world.due(DELETE_JOB) + await world.due(ALERT_JOB)) <= 0
        await world.offences.caught(world.caught(doing(acts=("delete", "alert"))))
        _first, second = await world.due(DELETE_JOB)
        assert 0 < second <= 2
        assert 2 < (await world.due(ALERT_JOB))[0] <= 3

    async def test_with_a_mistake_all_that_follows_is_written_down_at_once(self, world):
        offence = await world.offences.caught(world.caught(doing(acts=("mute", "alert"))))
        [mute] = await world.cases()
        await world.services.cases.done(mute)
        await world.offences.alerted(offence.id, 8, 9)
        world.clock.advance(minutes=1)
        view = await world.offences.mistake(GUILD, offence.id, by=MOD)
        assert [case.state for case in view.cases] == [CaseState.VOID]
        assert [(case.kind, case.state) for case in await world.cases()] == [
            (CaseKind.UNMUTE, CaseState.OPEN),
            (CaseKind.MUTE, CaseState.VOID),
        ]
        assert await world.due(ALERT_JOB) == [0]

    async def test_with_a_mistake_the_mute_that_the_ladder_made_of_the_warning_is_lifted_too(self, world):
        cases = world.services.cases
        offence = await world.offences.caught(world.caught(doing(acts=("warn",))))
        [warning] = await world.cases()
        await cases.done(warning)
        ladder = await cases.open(replace(world.mute(), source=CaseSource.LADDER, source_key=str(warning.id)))
        await cases.done(ladder)
        view = await world.offences.mistake(GUILD, offence.id, by=MOD)
        assert {case.number: case.state for case in view.cases} == {1: CaseState.VOID, 2: CaseState.VOID}
        lifted = (await world.cases())[0]
        assert (lifted.kind, lifted.state) == (CaseKind.UNMUTE, CaseState.OPEN)

    async def test_a_longer_mute_of_a_moderator_is_not_replaced_and_the_alert_names_it(self, world):
        mute = await world.services.cases.open(world.mute(days=7))
        await world.services.cases.done(mute)
        offence = await world.offences.caught(world.caught(doing(acts=("delete", "mute", "alert"))))
        assert [case.number for case in await world.cases()] == [mute.number]
        view = await world.offences.view(offence.id)
        assert (view.cases, view.held.number) == ((), mute.number)

    async def test_a_mute_that_gave_way_to_a_longer_one_is_no_mistake_taken_back(self, world):
        cases = world.services.cases
        offence = await world.offences.caught(world.caught(doing(acts=("mute", "alert"))))
        [automatic] = await world.cases()
        mute = await cases.open(world.mute(days=7))
        await cases.done(mute)
        assert await cases.give_way(automatic, by=BOT, why=lambda other: f"case {other.number} lasts longer")
        view = await world.offences.view(offence.id)
        assert (view.cases, view.held.number) == ((), mute.number)

    async def test_a_mistake_about_oneself_takes_nothing_back(self, world):
        offence = await world.offences.caught(world.caught(doing(acts=("warn", "mute"))))
        with pytest.raises(NotAllowedError):
            await world.offences.mistake(GUILD, offence.id, by=BAD)
        assert {case.state for case in await world.cases()} == {CaseState.OPEN}

    async def test_a_mistake_of_another_server_is_not_there(self, world):
        offence = await world.offences.caught(world.caught(doing()))
        with pytest.raises(NotFoundError):
            await world.offences.mistake(99, offence.id, by=MOD)
        await world.offences.mistake(GUILD, offence.id, by=MOD)
        [case] = await world.cases()
        assert case.state is CaseState.VOID
        with pytest.raises(NotAllowedError):
            await world.offences.mistake(GUILD, offence.id, by=MOD)


class TestRules:
    async def test_a_rule_with_nothing_to_look_for_is_not_switched_on(self, world):
        with pytest.raises(BadInputError):
            await world.rules.switch(GUILD, "words", "on", by=MOD)
        await world.rules.edit(GUILD, "words", {"words": ["darn"]}, by=MOD)
        _rule, settings = await world.rules.switch(GUILD, "words", "on", by=MOD)
        assert settings.state == "on"

    async def test_a_dry_run_tries_what_is_set_now_on_what_was_kept(self, world):
        await world.offences.caught(world.caught(doing(is_dry=True), content="darn it"))
        await world.offences.caught(world.caught(doing(is_dry=True), content="heck it"))
        await world.rules.edit(GUILD, "words", {"words": ["heck"]}, by=MOD)
        recent = [
            Seen(guild_id=GUILD, place=Place(7, 1), author_id=1, at=world.clock.now().timestamp(), content="oh heck")
        ]
        run = await world.rules.dry_run(GUILD, "words", 7, recent)
        assert (run.kept.messages, run.kept.matches) == (2, 1)
        assert (run.recent.messages, run.recent.matches) == (1, 1)
        world.clock.advance(days=8)
        assert (await world.rules.dry_run(GUILD, "words", 7, recent)).recent.messages == 0

    async def test_what_is_set_applies_to_the_next_message(self, world):
        assert (await world.watching.plan(GUILD)).is_idle
        await world.services.guilds.set(GUILD, RULES["spam"].settings(state="on"))
        assert [rule.name for rule, _settings in (await world.watching.plan(GUILD)).rules] == ["spam"]
        await world.services.guilds.set(GUILD, AutomodSettings(trusted_role_ids=(9,)))
        assert (await world.watching.plan(GUILD)).general.trusted_role_ids == (9,)
        assert (await world.watching.plan(2)).is_idle  # not set up


class TestRaids:
    async def test_hundreds_who_notice_it_at_once_begin_one_raid(self, world):
        raids = await asyncio.gather(*(world.start() for _ in range(20)))
        assert len({raid.id for raid in raids}) == 1
        assert len(await world.raids.joiners(raids[0].id)) == 3

    async def test_a_raid_goes_on_until_it_has_been_calm(self, world):
        raid = await world.start(RaidSettings(state="on", calm_minutes=10), channels=[Slowed(7, 0, 30)])
        world.clock.advance(minutes=9)
        await world.raids.goes_on(raid, Joiner(500, "late", world.clock.now()), by=BOT)
        world.clock.advance(minutes=2)
        assert await world.raids.calm(raid.id) == world.clock.now() + dt.timedelta(minutes=8)
        world.clock.advance(minutes=9)
        assert await world.raids.calm(raid.id) is None
        assert (await world.raids.find(raid.id)).state is RaidState.OVER
        [slowed] = await world.raids.channels(raid.id)
        assert (slowed.state, slowed.before) == (SlowState.RESTORING, 0)
        assert await world.raids.running(GUILD) is None

    async def test_greetings_are_held_and_released(self, world):
        members, database = world.services.members, world.services.database
        released = []

        async def react(_tx, guild_id, without):
            released.append((guild_id, sorted(without)))

        members.on_released(react)
        raid = await world.start()
        async with database.reading() as tx:
            assert await members.held_until(tx, GUILD) is not None
            assert await members.held_until(tx, 2) is None
        world.clock.advance(minutes=11)
        await world.raids.calm(raid.id)
        async with database.reading() as tx:
            assert await members.held_until(tx, GUILD) is None
        assert released == [(GUILD, [100, 101, 102])]

    async def test_undo_is_once_and_lifts_every_mute_as_a_case(self, world):
        cases = world.services.cases
        raid = await world.start(RaidSettings(state="on", actions=("mute",)), joiners=5)
        for joiner in await world.raids.joiners(raid.id):
            [case] = await world.cases(joiner.member_id)
            await cases.done(case)
        await world.raids.undo(GUILD, raid.id, by=MOD)
        with pytest.raises(NotAllowedError):
            await world.raids.undo(GUILD, raid.id, by=MOD)
        raid = await world.raids.find(raid.id)
        assert await world.raids.unmute(raid)
        assert await world.raids.unmute(raid)
        tally = await cases.tally(GUILD, CaseSource.AUTOMOD, f"raid:{raid.id}:")
        assert tally == {(CaseKind.MUTE, CaseState.DONE): 5, (CaseKind.UNMUTE, CaseState.OPEN): 5}

    async def test_a_raid_does_not_shorten_a_mute_that_lasts_longer(self, world):
        mute = await world.services.cases.open(world.mute(101, days=7))
        await world.services.cases.done(mute)
        await world.start(RaidSettings(state="on", actions=("mute",)), joiners=3)
        assert [len(await world.cases(member_id)) for member_id in (100, 101, 102)] == [1, 1, 1]
        assert (await world.cases(101))[0].number == mute.number

    async def test_undo_leaves_a_mute_that_a_moderator_put_in_place_of_the_raids(self, world):
        cases = world.services.cases
        raid = await world.start(RaidSettings(state="on", actions=("mute",)), joiners=2)
        for joiner in await world.raids.joiners(raid.id):
            await cases.done((await world.cases(joiner.member_id))[0])
        own = await cases.open(world.mute(100, days=7))
        await cases.done(own)
        await world.raids.undo(GUILD, raid.id, by=MOD)
        assert await world.raids.unmute(await world.raids.find(raid.id))
        assert (await cases.in_force(GUILD, 100, CaseKind.MUTE)).number == own.number
        assert CaseKind.UNMUTE not in {case.kind for case in await world.cases(100)}
        assert CaseKind.UNMUTE in {case.kind for case in await world.cases(101)}

    async def test_who_belonged_to_a_raid_that_was_taken_back_does_not_begin_the_next(self, world):
        settings, now = RaidSettings(state="on", joins=3), world.clock.now()
        come = [Joiner(member_id, "raider", now) for member_id in range(4)]
        assert [world.raids.joins_are_a_raid(GUILD, each, 90, settings) for each in come[:3]] == [False, False, True]
        raid = await world.start(settings)
        world.clock.advance(seconds=5)
        await world.raids.undo(GUILD, raid.id, by=MOD)
        assert not world.raids.joins_are_a_raid(GUILD, come[3], 90, settings)
        assert await world.start(settings, noticed_at=now) is None  # by a join that was counted before
        assert await world.raids.running(GUILD) is None
        assert await world.start(settings) is not None

    async def test_after_the_clock_was_set_back_a_raid_begins_although_one_has_ended_later(self, world):
        raid = await world.start()
        world.clock.advance(minutes=11)
        await world.raids.calm(raid.id)
        world.clock.advance(hours=-2)
        assert await world.start() is not None

    async def test_a_raid_that_ended_while_it_was_read_is_not_kept_at_hand(self, world, monkeypatch):
        raid = await world.start()
        world.raids._running.clear()
        reads = world.raids._store.running

        async def slowly(tx, guild_id):
            found = await reads(tx, guild_id)
            monkeypatch.undo()
            await world.raids.undo(GUILD, raid.id, by=MOD)
            return found

        monkeypatch.setattr(world.raids._store, "running", slowly)
        assert (await world.raids.running(GUILD)).id == raid.id
        assert await world.raids.running(GUILD) is None

    async def test_a_raid_that_ended_by_itself_can_still_be_taken_back(self, world):
        raid = await world.start()
        world.clock.advance(minutes=11)
        await world.raids.calm(raid.id)
        await world.raids.undo(GUILD, raid.id, by=MOD)
        assert (await world.raids.view(raid.id)).raid.ended_by == MOD

    async def test_each_of_those_who_joined_is_banned_with_one_case(self, world):
        raid = await world.start(joiners=45)
        await world.raids.ban(GUILD, raid.id, by=MOD)
        with pytest.raises(NotAllowedError):
            await world.raids.ban(GUILD, raid.id, by=MOD)
        raid = await world.raids.find(raid.id)
        targets = [(joiner.member_id, joiner.name) for joiner in await world.raids.joiners(raid.id)]
        assert not await world.raids.ban_all(raid, targets, 46)
        assert not await world.raids.ban_all(raid, targets, 46)
        for member_id, _name in targets:
            [case] = await world.cases(member_id)
            assert case.moderator_id == MOD
            await world.services.cases.done(case)
        assert await world.raids.ban_all(raid, targets, 46)
        view = await world.raids.view(raid.id)
        assert (view.banned, view.raid.ban.value) == (45, "done")
        assert view.not_asked_about == 0, "who is spared is not offered to be banned again"

    async def test_a_raid_of_another_server_is_not_there(self, world):
        raid = await world.start()
        for act in (world.raids.undo, world.raids.ban):
            with pytest.raises(NotFoundError):
                await act(99, raid.id, by=MOD)

    async def test_in_a_flood_no_offence_loses_its_case(self, world):
        await world.start(joiners=0)
        raiders = range(1000, 1060)
        await asyncio.gather(
            *(world.offences.caught(world.caught(doing(), member=raider)) for raider in raiders for _ in range(4))
        )
        assert [len(await world.cases(raider)) for raider in raiders] == [1] * 60
        raid = await world.raids.running(GUILD)
        assert (await world.raids.view(raid.id)).offences == 60
