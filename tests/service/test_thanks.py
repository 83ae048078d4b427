"""Thanks on both databases, without Discord: said once, earned once, guarded, undone."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.app import build_services
from bot.errors import NotAllowedError, NotFoundError, NotSetUpError
from bot.guilds import ServerSettings
from bot.jobs import JobKind, JobState
from bot.ledger import Account, Mark, PointSettings, Refusals
from bot.members import Milestone, Preference
from bot.settings import Settings
from cogs.thanks.models import How, Person, Place, Saying, Target, ThanksSettings
from cogs.thanks.service import (
    CLOSE_JOB,
    FORGET_JOB,
    HEART_JOB,
    LINE_JOB,
    OFFER_JOB,
    AlreadyTakenBack,
    NobodyNamed,
    NotYourOffer,
    OfferOver,
    OfferService,
    Parts,
    SayingService,
    TooLate,
    UndoingService,
)
from cogs.thanks.store import ThanksStore

GUILD, CHANNEL, THREAD = 1, 7, 8
ANN, BEN, CLEO, TEAM = 10, 11, 12, 99
LOOSE = {"cooldown_seconds": 0, "giver_per_day": 0, "pair_per_30_days": 0, "share_percent": 100, "back_window_hours": 0}
IN_THREAD = Place(THREAD, (CHANNEL,), is_thread=True)


class World:
    """The services, and what Discord would have been asked to do."""

    def __init__(self, services, clock) -> None:
        self.services, self.clock = services, clock
        platform = services
        parts = Parts(platform.guilds, platform.members, platform.ledger, platform.jobs, clock)
        store = ThanksStore(platform.database)
        self.saying, self.undoing = SayingService(store, parts), UndoingService(store, parts)
        self.offers = OfferService(store, parts, self.saying)
        services.ledger.on_changed(self.undoing.followed)
        self.ran, self.keys = [], iter(range(1, 10_000))
        for kind in (LINE_JOB, HEART_JOB, OFFER_JOB, CLOSE_JOB, FORGET_JOB):
            services.jobs.register(JobKind(kind, self._ran, title="x"))

    async def _ran(self, job):
        self.ran.append((job.kind, job.payload))
        if job.kind == CLOSE_JOB:
            await self.offers.close(GUILD, job.payload["act_id"])

    def person(self, member_id, **changes):
        long_ago = self.clock.now() - dt.timedelta(days=400)
        return Person(**{"id": member_id, "created_at": long_ago, "joined_at": long_ago, **changes})

    def saying_of(self, giver, *receivers, message=None, key=None, **changes):
        people = [one if isinstance(one, Person) else self.person(one) for one in receivers]
        return Saying(
            **{
                "guild_id": GUILD,
                "giver": giver if isinstance(giver, Person) else self.person(giver),
                "targets": tuple(Target(one, message) for one in people),
                "place": Place(CHANNEL),
                "how": How.COMMAND if message is None else How.MENU,
                "key": key or f"interaction:{next(self.keys)}",
                **changes,
            }
        )

    async def say(self, *args, **changes):
        return await self.saying.say(self.saying_of(*args, **changes))

    async def hear(self, giver, *receivers, message=500, said_in=600, **changes):
        detected = {"how": How.DETECTED, "key": f"message:{said_in}", "message_id": said_in}
        await self.offers.heard(self.saying_of(giver, *receivers, message=message, **detected, **changes))

    async def wait(self, **duration):
        self.clock.advance(**duration)
        await self.services.jobs.run_due()

    async def points(self, member_id):
        return (await self.services.ledger.account(GUILD, member_id)).balance

    async def settings(self, **changes):
        await self.services.guilds.change(GUILD, ThanksSettings, **changes)

    async def open_jobs(self, kind):
        async with self.services.database.reading() as tx:
            return [job for job in await self.services.jobs.list_upcoming(tx, GUILD) if job.kind == kind]

    async def refusals(self):
        _flows, refused = await self.services.ledger.flows(GUILD, self.clock.now() - dt.timedelta(days=40))
        return refused


@pytest.fixture
async def world(database, database_url, clock):
    services = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await services.database.connect()
    await services.guilds.set(GUILD, ServerSettings(set_up_at=1))
    yield World(services, clock)
    await services.database.close()


def whys(outcome):
    return [refusal.why for _receiver, refusal in outcome.refused]


def said(outcome):
    return [
        (one.receiver_id, one.points, one.refusal.why if one.refusal else None)
        for one in (outcome.line.said if outcome.line else ())
    ]


async def test_a_thanks_earns_its_receiver_points_with_the_reason_and_the_place(world):
    outcome = await world.say(ANN, BEN, reason="the\nkettle tip")
    assert said(outcome) == [(BEN, 3, None)]
    entries, total = await world.services.ledger.history(GUILD, BEN, most=5)
    assert total == 1
    assert (entries[0].points, entries[0].actor_id, entries[0].note, entries[0].reason) == (
        3,
        ANN,
        "the kettle tip",
        "thanks",
    )
    assert entries[0].link.channel_id == CHANNEL
    assert await world.points(ANN) == 0
    assert Milestone.HELPED in await world.services.members.milestones_of(GUILD, BEN)


async def test_several_people_are_thanked_at_once_each_once_and_a_mix_is_told_apart(world):
    robot = world.person(50, is_bot=True)
    gone = world.person(51, is_present=False)
    outcome = await world.say(ANN, BEN, robot, CLEO, ANN, gone, BEN)
    assert said(outcome) == [(BEN, 3, None), (CLEO, 3, None)]
    assert [(receiver, refusal.why) for receiver, refusal in outcome.refused] == [
        (50, "bots"),
        (ANN, "own"),
        (51, "gone"),
    ]
    assert [await world.points(one) for one in (ANN, BEN, CLEO)] == [0, 3, 3]


async def test_a_hundred_deliveries_of_one_command_at_once_award_once(world):
    await world.settings(**LOOSE)
    sayings = [world.saying_of(ANN, BEN, CLEO, key="interaction:1") for _ in range(100)]
    outcomes = await asyncio.gather(*(world.saying.say(one) for one in sayings))
    assert len({outcome.line.act.id for outcome in outcomes}) == 1
    assert [await world.points(one) for one in (BEN, CLEO)] == [3, 3]
    assert (await world.services.ledger.history(GUILD, BEN, most=5))[1] == 1


async def test_a_hundred_presses_on_the_same_message_at_once_award_once_without_any_limit_but_the_message(world):
    await world.settings(**LOOSE)
    outcomes = await asyncio.gather(*(world.say(ANN, BEN, message=500) for _ in range(100)))
    assert sum(outcome.line is not None for outcome in outcomes) == 1
    assert sum(whys(outcome) == ["again"] for outcome in outcomes) == 99
    assert await world.points(BEN) == 3
    assert (await world.services.ledger.history(GUILD, BEN, most=5))[1] == 1


async def test_a_hundred_commands_at_once_are_one_thanks_and_a_wait(world):
    outcomes = await asyncio.gather(*(world.say(ANN, BEN) for _ in range(100)))
    assert sum(outcome.line is not None for outcome in outcomes) == 1
    assert await world.points(BEN) == 3
    assert await world.refusals() == [Refusals(ANN, BEN, "thanks", "cooldown", 99)]


async def test_a_hundred_people_can_thank_for_one_message_at_once_until_the_day_is_full(world):
    outcomes = await asyncio.gather(*(world.say(1000 + number, BEN, message=500) for number in range(100)))
    assert all(outcome.line is not None for outcome in outcomes)
    assert sum(said(outcome)[0][1] > 0 for outcome in outcomes) == 10
    assert await world.points(BEN) == 30
    assert {said(outcome)[0][2] for outcome in outcomes} == {None, "receiver_per_day"}


async def test_who_is_too_new_or_too_fast_is_refused_and_the_team_can_see_it(world):
    fresh = world.person(ANN, created_at=world.clock.now())
    joined = world.person(CLEO, joined_at=world.clock.now())
    assert whys(await world.say(fresh, BEN)) == ["account_age"]
    assert whys(await world.say(joined, BEN)) == ["membership_age"]
    await world.say(TEAM, BEN)
    assert whys(await world.say(TEAM, CLEO)) == ["cooldown"]
    await world.wait(seconds=30)
    assert said(await world.say(TEAM, CLEO)) == [(CLEO, 3, None)]
    assert sorted((one.actor_id, one.why) for one in await world.refusals()) == [
        (ANN, "account_age"),
        (CLEO, "membership_age"),
        (TEAM, "cooldown"),
    ]
    assert await world.points(BEN) == 3


async def test_a_day_has_so_many_thanks_in_the_servers_zone_also_when_they_are_taken_back(world):
    await world.services.guilds.set(GUILD, ServerSettings(set_up_at=1, timezone="Asia/Tokyo"))
    await world.settings(giver_per_day=3, cooldown_seconds=0)
    outcome = await world.say(ANN, BEN, CLEO)
    await world.undoing.take_back(GUILD, outcome.line.act.id, ANN, is_staff=False)
    assert said(await world.say(ANN, BEN, CLEO)) == [(BEN, 3, None)]
    assert whys(await world.say(ANN, CLEO)) == ["giver_per_day"]
    await world.wait(hours=2, minutes=59)  # noon in UTC is 21:00 in Tokyo
    assert whys(await world.say(ANN, CLEO)) == ["giver_per_day"]
    await world.wait(minutes=2)
    assert said(await world.say(ANN, CLEO)) == [(CLEO, 3, None)]


async def test_thanking_back_is_said_and_earns_nothing_until_the_next_day(world):
    await world.say(ANN, BEN)
    assert said(await world.say(BEN, ANN)) == [(ANN, 0, "thank_back")]
    await world.wait(hours=24, minutes=1)
    assert said(await world.say(BEN, ANN)) == [(ANN, 3, None)]


async def test_a_pair_earns_three_times_in_thirty_days_and_then_again(world):
    await world.settings(share_percent=100)
    points = []
    for _ in range(5):
        points.append(said(await world.say(ANN, BEN))[0][1:])
        await world.wait(days=2)
    assert points == [(3, None)] * 3 + [(0, "pair")] * 2
    await world.wait(days=20, minutes=1)
    assert said(await world.say(ANN, BEN)) == [(BEN, 3, None)]
    assert [one.why for one in await world.refusals()] == ["pair"]


async def test_no_more_than_a_quarter_goes_to_one_person_after_the_first_few(world):
    await world.settings(cooldown_seconds=0, giver_per_day=0)
    for _ in range(2):
        assert said(await world.say(ANN, BEN)) == [(BEN, 3, None)]
    await world.say(ANN, *range(100, 105))
    assert said(await world.say(ANN, BEN)) == [(BEN, 0, "share")]
    await world.say(ANN, *range(105, 109))
    assert said(await world.say(ANN, BEN)) == [(BEN, 3, None)]


async def test_a_thread_earns_so_much_and_its_channel_goes_on(world):
    await world.settings(per_thread=2, **LOOSE)
    for giver in (100, 101):
        assert said(await world.say(giver, BEN, place=IN_THREAD))[0][1] == 3
    assert said(await world.say(102, CLEO, place=IN_THREAD)) == [(CLEO, 0, "thread")]
    assert said(await world.say(102, CLEO))[0][1] == 3


async def test_channels_and_roles_are_left_out_of_thanks_or_only_of_points(world):
    await world.settings(excluded_channel_ids=[CHANNEL], excluded_role_ids=[5])
    assert whys(await world.say(ANN, BEN, place=IN_THREAD)) == ["excluded"]
    await world.settings(excluded_channel_ids=[])
    assert whys(await world.say(ANN, world.person(BEN, role_ids=frozenset({5})))) == ["excluded"]
    await world.services.guilds.change(GUILD, PointSettings, excluded_channel_ids=[CHANNEL])
    assert said(await world.say(ANN, BEN, place=IN_THREAD)) == [(BEN, 0, "eligible")]
    assert await world.refusals() == []  # nobody tried to trick anybody


async def test_the_team_can_be_left_out_of_points_and_is_thanked_all_the_same(world):
    await world.services.guilds.change(GUILD, PointSettings, staff_earns=False)
    async with world.services.database.transaction(lock=GUILD) as tx:
        await world.services.ledger.mark(tx, GUILD, TEAM, Mark.STAFF, is_set=True)
        await world.services.ledger.mark(tx, GUILD, CLEO, Mark.FROZEN, is_set=True)
    assert said(await world.say(ANN, TEAM, CLEO, BEN)) == [
        (TEAM, 0, "eligible"),
        (CLEO, 0, "eligible"),
        (BEN, 3, None),
    ]
    assert said(await world.say(CLEO, BEN)) == [(BEN, 0, "eligible")]


async def test_without_points_thanks_are_still_said(world):
    await world.services.guilds.change(GUILD, PointSettings, enabled=False)
    assert said(await world.say(ANN, BEN)) == [(BEN, 0, None)]
    assert await world.services.ledger.account(GUILD, BEN) == Account(0, 0)


async def test_it_needs_to_be_switched_on_and_to_be_about_somebody(world):
    with pytest.raises(NobodyNamed):
        await world.say(ANN)
    await world.settings(enabled=False)
    with pytest.raises(NotSetUpError):
        await world.say(ANN, BEN)


async def test_what_is_taken_back_is_reversed_once_also_by_a_hundred_presses_at_once(world):
    outcome = await world.say(ANN, BEN, CLEO)
    act_id = outcome.line.act.id
    done = await asyncio.gather(
        *(world.undoing.take_back(GUILD, act_id, ANN, is_staff=False) for _ in range(100)), return_exceptions=True
    )
    assert sum(isinstance(one, AlreadyTakenBack) for one in done) == 99
    assert [await world.points(one) for one in (BEN, CLEO)] == [0, 0]
    assert (await world.services.ledger.history(GUILD, BEN, most=5))[1] == 2
    assert (await world.saying.find_line(GUILD, act_id)).said == ()


async def test_only_who_said_it_takes_it_back_and_only_for_minutes_but_the_team_always(world):
    act_id = (await world.say(ANN, BEN)).line.act.id
    with pytest.raises(NotAllowedError):
        await world.undoing.take_back(GUILD, act_id, BEN, is_staff=False)
    with pytest.raises(NotFoundError):
        await world.undoing.take_back(2, act_id, ANN, is_staff=True)
    await world.wait(minutes=11)
    with pytest.raises(TooLate):
        await world.undoing.take_back(GUILD, act_id, ANN, is_staff=False)
    await world.undoing.take_back(GUILD, act_id, TEAM, is_staff=True)
    assert await world.points(BEN) == 0


async def test_what_one_took_back_can_be_said_again_and_what_the_team_took_cannot(world):
    await world.settings(**LOOSE)
    first = await world.say(ANN, BEN, message=500)
    await world.undoing.take_back(GUILD, first.line.act.id, ANN, is_staff=False)
    second = await world.say(ANN, BEN, message=500)
    assert said(second) == [(BEN, 3, None)]
    await world.undoing.take_back(GUILD, second.line.act.id, TEAM, is_staff=True)
    assert whys(await world.say(ANN, BEN, message=500)) == ["again"]
    assert await world.points(BEN) == 0


async def test_a_deleted_message_takes_its_thanks_along_for_a_week(world):
    await world.settings(**LOOSE)
    await world.say(ANN, BEN, message=500)
    await world.say(CLEO, BEN, message=500)
    await world.say(ANN, CLEO, message=501)
    await world.undoing.deleted(GUILD, [499, 500])
    await world.undoing.deleted(GUILD, [500])
    assert [await world.points(one) for one in (BEN, CLEO)] == [0, 3]
    await world.wait(days=7, minutes=1)
    await world.undoing.deleted(GUILD, [501])
    assert await world.points(CLEO) == 3


async def test_deleting_changes_nothing_where_the_server_does_not_want_it(world):
    await world.settings(undo_days=0)
    await world.say(ANN, BEN, message=500)
    await world.undoing.deleted(GUILD, [500])
    assert await world.points(BEN) == 3


async def test_the_public_line_is_left_to_a_job_until_it_is_known_to_be_shown(world):
    act_id = (await world.say(ANN, BEN)).line.act.id
    await world.saying.shown(GUILD, act_id, 900)
    await world.wait(minutes=1)
    assert world.ran == []
    other_id = (await world.say(CLEO, BEN, reason="tea")).line.act.id
    await world.wait(seconds=21)
    assert world.ran == [(LINE_JOB, {"act_id": other_id})]
    line = await world.saying.find_line(GUILD, other_id)
    assert (line.reason, line.said[0].points) == ("tea", 3)
    await world.undoing.deleted(GUILD, [900])  # somebody deleted the line of the first
    assert await world.points(BEN) == 3


async def test_a_line_is_not_posted_where_the_server_wants_none(world):
    await world.settings(announce=False)
    assert not (await world.say(ANN, BEN)).line.act.is_public
    await world.wait(minutes=1)
    assert world.ran == []


async def test_an_offer_is_asked_once_and_says_it_when_its_member_wants(world):
    await asyncio.gather(*(world.hear(ANN, BEN) for _ in range(10)))
    await world.wait(seconds=0)
    ((kind, payload),) = world.ran
    assert (kind, await world.points(BEN)) == (OFFER_JOB, 0)
    act_id = payload["act_id"]
    assert (await world.offers.find(GUILD, act_id))[1] == (BEN,)
    people = {BEN: world.person(BEN)}
    with pytest.raises(NotYourOffer):
        await world.offers.accept(GUILD, act_id, world.person(CLEO), people, Place(CHANNEL))
    done = await asyncio.gather(
        *(world.offers.accept(GUILD, act_id, world.person(ANN), people, Place(CHANNEL)) for _ in range(100)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, OfferOver) for one in done) == 99
    assert await world.points(BEN) == 3
    await world.wait(seconds=0)
    assert sorted(kind for kind, _payload in world.ran) == [CLOSE_JOB, HEART_JOB, OFFER_JOB]


async def test_the_message_that_was_replied_to_is_thanked_once_whichever_way(world):
    await world.settings(detection="automatic", **LOOSE)
    await world.hear(ANN, BEN, message=500, said_in=600)
    await world.hear(ANN, BEN, message=500, said_in=600)
    await world.hear(ANN, BEN, message=500, said_in=601)
    assert whys(await world.say(ANN, BEN, message=500)) == ["again"]
    assert await world.points(BEN) == 3


async def test_an_offer_goes_away_and_leaves_nobody_thanked(world):
    await world.hear(ANN, BEN)
    await world.wait(seconds=0)
    act_id = world.ran[0][1]["act_id"]
    await world.wait(minutes=5)
    assert [kind for kind, _payload in world.ran] == [OFFER_JOB, CLOSE_JOB]
    with pytest.raises(OfferOver):
        await world.offers.accept(GUILD, act_id, world.person(ANN), {BEN: world.person(BEN)}, Place(CHANNEL))
    assert await world.points(BEN) == 0
    assert not await world.offers.offered(GUILD, act_id, 901)


async def test_offers_are_rare_and_never_for_who_wants_none_or_for_what_would_not_count(world):
    await world.hear(ANN, BEN, said_in=600)
    await world.hear(ANN, CLEO, said_in=601)
    await world.hear(ANN, CLEO, said_in=602, place=Place(CHANNEL + 5))
    await world.services.members.prefer(GUILD, CLEO, Preference.NUDGES, is_on=False)
    await world.hear(CLEO, BEN, said_in=603)
    await world.hear(TEAM, world.person(50, is_bot=True), TEAM, said_in=604)
    assert len(await world.open_jobs(OFFER_JOB)) == 2
    assert await world.refusals() == []
    await world.wait(minutes=10)
    await world.hear(ANN, CLEO, said_in=605)
    assert len(await world.open_jobs(OFFER_JOB)) == 1
    await world.settings(detection="off")
    await world.hear(BEN, CLEO, said_in=606)
    assert len(await world.open_jobs(OFFER_JOB)) == 1


async def test_a_declined_offer_is_over_and_a_deleted_message_ends_its_own(world):
    await world.hear(ANN, BEN, said_in=600)
    await world.hear(CLEO, BEN, said_in=601)
    await world.wait(seconds=0)
    first, second = (payload["act_id"] for _kind, payload in world.ran)
    await world.offers.decline(GUILD, first, ANN)
    with pytest.raises(OfferOver):
        await world.offers.decline(GUILD, first, ANN)
    await world.undoing.deleted(GUILD, [601])
    assert await world.offers.find(GUILD, second) is None
    await world.wait(seconds=0)
    assert [kind for kind, _payload in world.ran].count(CLOSE_JOB) == 2


async def test_the_guards_are_asked_again_when_an_offer_is_taken(world):
    await world.hear(ANN, BEN)
    await world.wait(seconds=0)
    act_id = world.ran[0][1]["act_id"]
    await world.say(ANN, CLEO)
    outcome = await world.offers.accept(
        GUILD, act_id, world.person(ANN), {BEN: world.person(BEN, is_present=False)}, Place(CHANNEL)
    )
    assert (outcome.line, whys(outcome)) == (None, ["gone"])
    with pytest.raises(OfferOver):
        await world.offers.decline(GUILD, act_id, ANN)


async def test_a_forgotten_members_thanks_go_with_their_lines_and_the_points_they_gave_stay(world):
    act_id = (await world.say(ANN, BEN, reason="the tea")).line.act.id
    await world.saying.shown(GUILD, act_id, 900)
    shown = {kept.data.feature for kept in await world.services.data.show(GUILD, ANN)}
    assert "thanks" in shown
    await world.services.data.erase(GUILD, ANN)
    kept = await world.services.data.show(GUILD, ANN)
    assert [table.table for each in kept for table, _count in each.counts] == ["ledger_mark"]  # for 30 days
    await world.wait(seconds=0)
    assert world.ran == [(FORGET_JOB, {"channel_id": CHANNEL, "message_id": 900})]
    assert await world.points(BEN) == 3
    assert await world.saying.find_line(GUILD, act_id) is None
    await world.undoing.deleted(GUILD, [900])
    assert await world.points(BEN) == 3


async def test_what_a_thanks_was_for_is_shown_also_where_it_earned_nothing(world):
    await world.services.guilds.change(GUILD, PointSettings, enabled=False)
    outcome = await world.say(ANN, BEN, reason="the tea")
    line = await world.saying.find_line(GUILD, outcome.line.act.id)
    assert ([one.points for one in line.said], line.reason) == ([0], "the tea")


async def test_what_a_thanks_was_for_goes_with_the_last_one_who_was_thanked_for_it(world):
    act_id = (await world.say(ANN, BEN, CLEO, reason="Ben's tea")).line.act.id
    for receiver, reason in ((BEN, "Ben's tea"), (CLEO, None)):
        await world.services.data.erase(GUILD, receiver)
        assert (await world.saying.find_line(GUILD, act_id)).reason == reason


async def test_a_thanks_whose_points_the_team_voids_stands_no_more_and_the_others_do(world):
    act_id = (await world.say(ANN, BEN, CLEO, reason="the tea")).line.act.id
    await world.saying.shown(GUILD, act_id, 900)
    [entry], _total = await world.services.ledger.history(GUILD, BEN, most=1)
    async with world.services.database.transaction(lock=GUILD) as tx:
        await world.services.ledger.void(tx, GUILD, entry.id, by=TEAM, note="no")
    await world.wait(seconds=0)
    assert world.ran == [(LINE_JOB, {"act_id": act_id})]
    line = await world.saying.find_line(GUILD, act_id)
    assert ([one.receiver_id for one in line.said], line.reason) == ([CLEO], "the tea")
    await world.undoing.take_back(GUILD, act_id, ANN, is_staff=False)
    assert (await world.points(BEN), await world.points(CLEO)) == (0, 0)
    with pytest.raises(AlreadyTakenBack):
        await world.undoing.take_back(GUILD, act_id, ANN, is_staff=False)


async def test_a_voided_thanks_for_a_message_cannot_be_said_again_and_leaves_the_limits_free(world):
    await world.settings(**{**LOOSE, "pair_per_30_days": 1})
    await world.say(ANN, BEN, message=500)
    [entry], _total = await world.services.ledger.history(GUILD, BEN, most=1)
    async with world.services.database.transaction(lock=GUILD) as tx:
        await world.services.ledger.void(tx, GUILD, entry.id, by=TEAM, note="no")
    assert whys(await world.say(ANN, BEN, message=500)) == ["again"]
    assert said(await world.say(ANN, BEN, message=501)) == [(BEN, 3, None)]


async def test_an_offer_about_somebody_who_was_forgotten_goes_and_cannot_be_taken(world):
    await world.hear(ANN, BEN)
    await world.wait(seconds=0)
    act_id = world.ran.pop()[1]["act_id"]
    await world.services.data.erase(GUILD, BEN)
    with pytest.raises(OfferOver):
        await world.offers.accept(GUILD, act_id, world.person(ANN), {}, Place(CHANNEL))
    await world.wait(seconds=0)
    assert world.ran == [(CLOSE_JOB, {"act_id": act_id})]


async def test_nothing_is_left_open_once_all_has_been_done(world):
    await world.settings(**LOOSE)
    await world.say(ANN, BEN)
    await world.hear(CLEO, BEN)
    await world.wait(minutes=10)
    async with world.services.database.reading() as tx:
        open_jobs = [job for job in await world.services.jobs.list_upcoming(tx, GUILD) if job.kind.startswith("thanks")]
        assert [job for job in open_jobs if job.state is not JobState.DONE] == []
