"""The use cases of introductions on both databases, without Discord."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import NotSetUpError
from bot.guilds import GuildSettings, ServerSettings
from bot.guilds.store import GuildSettingStore
from bot.jobs import JobKind, Jobs
from bot.members import Members, Milestone
from bot.members.store import MemberStore
from bot.owndata import DataService
from bot.owndata.platform import PLATFORM
from bot.profiles import Profiles, TagKind
from bot.profiles.store import ProfileStore
from bot.team import NOTICE_JOB, Team
from cogs.introductions import OWN_DATA
from cogs.introductions.models import CardState, IntroductionSettings, Submission, Topic
from cogs.introductions.rules import (
    AlreadySaidHi,
    BlankIntroduction,
    CardGone,
    NoCard,
    OwnCard,
    OwnerLeft,
    ReportedEnough,
)
from cogs.introductions.service import (
    POST_JOB,
    PUBLISH_JOB,
    REFRESH_JOB,
    TAKE_AWAY_JOB,
    WITHDRAW_JOB,
    CardService,
    DirectoryService,
    GreetingService,
    Parts,
    PostService,
    PublishingService,
)
from cogs.introductions.store import IntroductionStore

GUILD, ANN, BEN, CHANNEL = 1, 10, 11, 5
TEA, COFFEE = Topic(77, "Tea"), Topic(78, "Coffee")
POST = "Hello all! I am Ann from Cologne, and I collect kettles of all kinds."


class World:
    """The services with their jobs recorded instead of done."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock
        self.guilds = GuildSettings(GuildSettingStore(database), clock)
        self.jobs = Jobs(database, clock)
        self.members = Members(MemberStore(database), clock)
        self.profiles = Profiles(ProfileStore(database), clock)
        team = Team(database, self.jobs, clock)
        parts = Parts(self.guilds, self.members, self.profiles, self.jobs, team, clock)
        self.store = IntroductionStore(database)
        self.cards, self.directory = CardService(self.store, parts), DirectoryService(self.store, parts)
        self.greetings, self.posts = GreetingService(self.store, parts), PostService(self.store, parts)
        self.publishing = PublishingService(self.store, parts)
        self.done = []
        for kind in (PUBLISH_JOB, REFRESH_JOB, TAKE_AWAY_JOB, POST_JOB, WITHDRAW_JOB, NOTICE_JOB):
            self.jobs.register(JobKind(kind, self.note, title="x"))

    async def note(self, job):
        self.done.append((job.kind, job.payload))

    def of_kind(self, kind):
        return [payload for done_kind, payload in self.done if done_kind == kind]

    async def introduce(self, member_id=ANN, *values, topics=()):
        form = await self.cards.form_for(GUILD, member_id, display_name=f"m{member_id}")
        values = values or ("Ann", "Cologne", "Kettle", "tea", "")
        return await self.cards.submit(GUILD, member_id, Submission(form, values, tuple(topics), f"m{member_id}"))

    async def show(self, member_id=ANN, message_id=900):
        nonce = await self.publishing.begin(GUILD, member_id, CHANNEL)
        return await self.publishing.shown(GUILD, member_id, message_id=message_id, nonce=nonce)

    async def join(self, member_id):
        async with self.database.transaction() as tx:
            await self.members.join(tx, GUILD, member_id, self.clock.now())

    async def names(self, text="", topic=None):
        return [entry.name for entry in (await self.directory.find(GUILD, text, topic, 0)).entries]


@pytest.fixture
async def world(database, clock):
    world = World(database, clock)
    topics = (TEA.role_id, COFFEE.role_id)
    await world.guilds.set(GUILD, ServerSettings(set_up_at=1, introductions_channel_id=CHANNEL, topic_role_ids=topics))
    await world.guilds.set(GUILD, IntroductionSettings())
    return world


async def test_a_submission_is_stored_with_its_profile_its_milestone_and_its_job(world):
    stored = await world.introduce(ANN, topics=[TEA, TEA, Topic(99, "Staff")])
    assert (stored.state, stored.version, stored.topics) == (CardState.PLANNED, 1, (TEA,))
    profile = await world.profiles.find(GUILD, ANN)
    assert profile.headline == "Cologne · Kettle · tea"
    assert [(tag.kind, tag.key) for tag in profile.tags] == [(TagKind.PRODUCT, "kettle"), (TagKind.TOPIC, "77")]
    assert Milestone.INTRODUCED in await world.members.milestones_of(GUILD, ANN)
    await world.jobs.run_due()
    assert world.of_kind(PUBLISH_JOB) == [{"member_id": ANN}]


async def test_what_is_refused_leaves_nothing(world):
    with pytest.raises(BlankIntroduction):
        await world.introduce(ANN, "Ann", " ", "", "", "")
    await world.guilds.change(GUILD, IntroductionSettings, enabled=False)
    with pytest.raises(NotSetUpError):
        await world.cards.form_for(GUILD, ANN, display_name="Ann")
    assert await world.cards.find(GUILD, ANN) is None
    assert await world.profiles.find(GUILD, ANN) is None


async def test_twenty_submissions_at_once_are_one_card(world):
    form = await world.cards.form_for(GUILD, ANN, display_name="Ann")
    sent = Submission(form, ("Ann", "x", "", "", ""), (), "Ann")
    await asyncio.gather(*(world.cards.submit(GUILD, ANN, sent) for _ in range(20)))
    assert (await world.cards.find(GUILD, ANN)).introduction.version == 20
    await world.jobs.run_due()
    assert len(world.of_kind(PUBLISH_JOB)) == 1


async def test_an_edit_keeps_the_message_and_a_lost_one_is_planned_again(world):
    await world.introduce()
    assert await world.show()
    edited = await world.introduce(ANN, "Anna", "Rome", "", "", "")
    assert (edited.state, edited.message_id, edited.version) == (CardState.SHOWN, 900, 2)
    await world.publishing.lost(GUILD, 900)
    lost = (await world.cards.find(GUILD, ANN)).introduction
    assert (lost.state, lost.message_id, lost.link) == (CardState.PLANNED, None, None)


async def test_a_send_that_may_have_got_through_keeps_its_nonce_and_its_channel(world):
    await world.introduce()
    first = await world.publishing.begin(GUILD, ANN, CHANNEL)
    assert await world.publishing.begin(GUILD, ANN, CHANNEL + 1) == first
    assert (await world.cards.find(GUILD, ANN)).introduction.channel_id == CHANNEL
    assert await world.publishing.shown(GUILD, ANN, message_id=900, nonce=first)
    assert await world.publishing.begin(GUILD, ANN, CHANNEL) is None
    await world.publishing.lost(GUILD, 900)
    assert await world.publishing.begin(GUILD, ANN, CHANNEL) != first


async def test_a_card_removed_while_it_is_sent_is_not_recorded(world):
    await world.introduce()
    nonce = await world.publishing.begin(GUILD, ANN, CHANNEL)
    await world.cards.remove(GUILD, ANN)
    await world.introduce()
    assert not await world.publishing.shown(GUILD, ANN, message_id=900, nonce=nonce)
    await world.jobs.run_due()
    (payload,) = world.of_kind(TAKE_AWAY_JOB)
    assert payload == {"member_id": ANN, "channel_id": CHANNEL, "message_id": None}


async def test_removing_twice_is_refused_in_words(world):
    await world.introduce()
    await world.cards.remove(GUILD, ANN)
    with pytest.raises(NoCard):
        await world.cards.remove(GUILD, ANN)


async def test_what_could_not_be_posted_is_tried_again_when_one_gets_through(world):
    for member_id in (ANN, BEN):
        await world.introduce(member_id)
    await world.publishing.failed(GUILD, ANN)
    await world.jobs.run_due()
    world.done.clear()
    await world.show(BEN)
    await world.jobs.run_due()
    assert world.of_kind(PUBLISH_JOB) == [{"member_id": ANN}]


async def test_a_hi_counts_once_a_pair_however_many_are_at_it(world):
    await world.introduce()
    results = await asyncio.gather(
        *(world.greetings.say_hi(GUILD, ANN, 100 + number % 20) for number in range(60)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 40
    assert all(isinstance(result, AlreadySaidHi) for result in refused)
    card = await world.cards.find(GUILD, ANN)
    assert card.greeters.count == 20
    assert len(card.greeters.first_ids) == 3
    world.clock.advance(seconds=3)
    await world.jobs.run_due()
    assert world.of_kind(REFRESH_JOB) == [{"member_id": ANN}]


async def test_hellos_survive_a_new_card_so_that_they_cannot_be_collected_again(world):
    await world.introduce()
    await world.greetings.say_hi(GUILD, ANN, BEN)
    await world.cards.remove(GUILD, ANN)
    with pytest.raises(CardGone):
        await world.greetings.say_hi(GUILD, ANN, BEN)
    await world.introduce()
    with pytest.raises(AlreadySaidHi):
        await world.greetings.say_hi(GUILD, ANN, BEN)


async def test_a_hi_within_two_days_of_joining_is_a_greeting(world):
    await world.join(ANN)
    await world.introduce()
    await world.greetings.say_hi(GUILD, ANN, BEN)
    world.clock.advance(hours=49)
    await world.greetings.say_hi(GUILD, ANN, 12)
    assert await world.members.count_greeted_by(GUILD, BEN) == 1
    assert await world.members.count_greeted_by(GUILD, 12) == 0


async def test_neither_oneself_nor_who_has_left_is_greeted(world):
    await world.introduce()
    with pytest.raises(OwnCard):
        await world.greetings.say_hi(GUILD, ANN, ANN)
    await world.cards.set_present(GUILD, ANN, is_present=False)
    with pytest.raises(OwnerLeft):
        await world.greetings.say_hi(GUILD, ANN, BEN)


async def test_a_report_is_told_once_per_reporter_and_version(world):
    await world.introduce()
    for reporter in (BEN, BEN, 12):
        await world.greetings.report(GUILD, ANN, reporter, "spam")
    await world.introduce()
    await world.greetings.report(GUILD, ANN, BEN, "still spam")
    await world.jobs.run_due()
    assert len(world.of_kind(NOTICE_JOB)) == 3


async def test_the_directory_lists_who_is_here_and_wants_to_be(world):
    await world.introduce(ANN, "Ann", "tea", "", "", "")
    await world.introduce(BEN, "Ben", "tea", "", "", "", topics=[COFFEE])
    assert await world.names("tea") == ["Ben", "Ann"]
    assert await world.names("", COFFEE) == ["Ben"]
    assert await world.names("tea", TEA) == []
    await world.cards.list_in_directory(GUILD, ANN, is_listed=False)
    await world.introduce(ANN, "Ann", "tea again", "", "", "")
    assert await world.names("tea") == ["Ben"]
    await world.cards.set_present(GUILD, BEN, is_present=False)
    assert await world.names() == []
    await world.cards.set_present(GUILD, ANN, is_present=False)
    await world.cards.catch_up(GUILD, {ANN, BEN})
    assert await world.names() == ["Ben"]
    await world.guilds.change(GUILD, IntroductionSettings, listed=False)
    with pytest.raises(NotSetUpError):
        await world.names()


async def test_other_topics_keep_answers_and_products(world):
    with pytest.raises(NoCard):
        await world.cards.choose_topics(GUILD, ANN, [TEA])
    await world.introduce()
    await world.cards.choose_topics(GUILD, ANN, [COFFEE, Topic(99, "x")])
    profile = await world.profiles.find(GUILD, ANN)
    assert {tag.label for tag in profile.tags} == {"Kettle", "Coffee"}
    assert profile.headline == "Cologne · Kettle · tea"


async def post(world, message_id, author_id=ANN, content=POST, *, is_reply=False):
    return await world.posts.posted(
        GUILD,
        message_id,
        author_id=author_id,
        channel_id=CHANNEL,
        content=content,
        is_reply=is_reply,
        at=world.clock.now(),
    )


async def test_a_post_counts_once_however_often_it_is_seen_and_no_later_one_does(world):
    assert sorted(await asyncio.gather(*(post(world, 50) for _ in range(5)))) == [False] * 4 + [True]
    assert not await post(world, 51)
    await world.jobs.run_due()
    assert world.of_kind(POST_JOB) == [{"message_id": 50}]
    assert world.of_kind(WITHDRAW_JOB) == []
    world.clock.advance(hours=25)
    await world.jobs.run_due()
    assert world.of_kind(WITHDRAW_JOB) == [{"message_id": 50}]


async def test_an_offer_ends_when_its_author_makes_a_card(world):
    await post(world, 50)
    await world.jobs.run_due()
    await world.introduce()
    await world.jobs.run_due()
    assert world.of_kind(WITHDRAW_JOB) == [{"message_id": 50}]
    assert not await post(world, 51)


async def test_posts_count_only_in_their_channel_and_where_the_server_wants(world):
    assert await world.posts.counts_in(GUILD, CHANNEL)
    assert not await world.posts.counts_in(GUILD, CHANNEL + 1)
    assert not await post(world, 50, is_reply=True)
    await world.guilds.change(GUILD, IntroductionSettings, counts_posts=False)
    assert not await world.posts.counts_in(GUILD, CHANNEL)


@pytest.mark.parametrize("evil", ["a\x00b words", "\ud800 words", "'; DROP TABLE introduction; --", "{x} %s :name"])
async def test_whatever_is_typed_is_stored(world, evil):
    await world.introduce(ANN, evil, evil, evil, evil, evil)
    assert await world.names("words" if "words" in evil else "")


def data_of(world):
    return DataService(world.database, [*OWN_DATA, *PLATFORM], world.guilds, world.jobs, world.clock)


async def test_nobody_floods_the_team_with_reports(world):
    for owner in range(100, 110):
        await world.introduce(owner)
        await world.greetings.report(GUILD, owner, BEN, "spam")
    await world.introduce(ANN)
    with pytest.raises(ReportedEnough):
        await world.greetings.report(GUILD, ANN, BEN, "spam")
    await world.greetings.report(GUILD, ANN, 12, "spam")
    world.clock.advance(hours=25)
    await world.greetings.report(GUILD, ANN, BEN, "spam")


async def test_the_card_of_who_left_long_ago_is_taken_away_when_it_is_let_go(world):
    await world.join(ANN)
    await world.introduce()
    await world.show()
    async with world.database.transaction() as tx:
        await world.members.leave(tx, GUILD, ANN, world.clock.now())
    world.clock.advance(days=366)
    await world.jobs.run_due()
    world.done.clear()
    await data_of(world).let_go(GUILD)
    await world.jobs.run_due()
    assert world.of_kind(TAKE_AWAY_JOB) == [{"member_id": ANN, "channel_id": CHANNEL, "message_id": 900}]
    assert await world.cards.find(GUILD, ANN) is None


async def test_hellos_of_who_left_long_ago_are_let_go_and_then_everything(world):
    await world.join(ANN)
    await world.join(BEN)
    await world.introduce()
    await world.greetings.say_hi(GUILD, ANN, BEN)
    async with world.database.transaction() as tx:
        await world.members.leave(tx, GUILD, BEN, world.clock.now())
    data = data_of(world)
    world.clock.advance(days=366)
    await data.let_go(GUILD)
    assert (await world.cards.find(GUILD, ANN)).greeters.count == 0
    assert {kept.data.feature for kept in await data.show(GUILD, BEN)} == {"membership"}
    world.clock.advance(days=365)
    await data.let_go(GUILD)
    assert await data.show(GUILD, BEN) == []


async def test_a_name_on_the_cards_of_others_is_taken_off_when_its_owner_is_forgotten(world):
    for owner in (ANN, 12):
        await world.introduce(owner)
        await world.show(owner, message_id=900 + owner)
    for greeter in (20, 21, 22):
        await world.greetings.say_hi(GUILD, 12, greeter)
        world.clock.advance(seconds=1)
    for owner in (ANN, 12):
        await world.greetings.say_hi(GUILD, owner, BEN)
    world.clock.advance(minutes=1)
    await world.jobs.run_due()
    world.done.clear()
    await data_of(world).erase(GUILD, BEN)
    world.clock.advance(minutes=1)
    await world.jobs.run_due()
    assert world.of_kind(REFRESH_JOB) == [{"member_id": ANN}]  # the other card named three before
