"""Sessions as everybody sees them, on a simulated Discord."""

from __future__ import annotations

import datetime as dt

import discord
import pytest

from bot.guilds import ServerSettings
from cogs.sessions.models import Answer, Kind, Place, Plan, Repeat, SessionSettings, State
from cogs.sessions.service import CourseService, LookService, PlaceService, PlanService
from tests.support.messages import button_of, text_of


class Shop:
    """A server with a sessions channel, a stage, a host and three members."""

    def __init__(self, env, guild) -> None:
        self.env, self.guild = env, guild
        self.channel = guild.create_text_channel("sessions")
        self.team = guild.create_text_channel("team")
        self.stage = guild.create_stage_channel("stage")
        self.role = guild.create_role("host", permissions=discord.Permissions(administrator=True))
        self.host = guild.add_member(env.create_user("host"), roles=[self.role])
        self.ann, self.ben, self.cleo = (guild.add_member(env.create_user(name)) for name in ("ann", "ben", "cleo"))

    @classmethod
    async def open(cls, env):
        made = cls(env, env.create_guild())
        await env.set_up(made.guild, team_channel_id=made.team.id, timezone="Europe/Berlin")
        settings = SessionSettings(enabled=True, channel_id=made.channel.id)
        await env.bot.services.guilds.set(made.guild.id, settings)
        await env.settle()
        return made

    def __getitem__(self, service):
        return self.env.bot.services[service]

    def plan(self, **changes):
        given = {
            "kind": Kind.FOUNDER,
            "title": "Ask the founders",
            "about": "Anything about the new kettle.",
            "starts_at": self.env.now() + dt.timedelta(days=3),
            "minutes": 60,
            "place": Place.STAGE,
            "channel_id": self.stage.id,
            "host_id": self.host.id,
        }
        return Plan(**(given | changes))

    async def published(self, repeat=None, **changes):
        draft = await self[PlanService].draft(self.guild.id, self.plan(**changes), by=self.host.id, repeat=repeat)
        session = await self[PlanService].publish(self.guild.id, draft.id)
        await self.env.pass_time(seconds=3)
        return await self[LookService].get(self.guild.id, session.id)

    def cards(self):
        return [message for message in self.channel.history() if message.author.bot and message.components]

    async def press(self, member, session, answer):
        (card,) = [each for each in self.cards() if each.id == session.card_message_id]
        result = await member.click(card, custom_id=button_of(card, f"sessions:answer:{session.id}:{answer}"))
        return [result.response, *result.followups][-1].content


@pytest.fixture
async def shop(env):
    return await Shop.open(env)


async def test_a_published_session_has_one_card_that_follows_it_over_restarts(env, shop):
    session = await shop.published(capacity=2)
    await env.restart()
    await env.pass_time(minutes=1)
    (card,) = shop.cards()
    shown = text_of(card)
    assert "Ask the founders" in shown
    assert f"<t:{int(session.plan.starts_at.timestamp())}:F>" in shown
    assert "0 of 2 coming" in shown
    await shop[PlanService].cancel(shop.guild.id, session.id, "The host is *ill*.")
    await env.pass_time(seconds=3)
    (card,) = shop.cards()
    assert "Cancelled" in text_of(card)
    assert r"\*ill\*" in text_of(card)
    assert "sessions:answer" not in str(card.components)


async def test_members_say_that_they_come_and_see_how_they_stand(env, shop):
    session = await shop.published(capacity=1)
    assert "You are coming" in await shop.press(shop.ann, session, "going")
    assert "number 1 in line" in await shop.press(shop.ben, session, "going")
    assert "maybe" in await shop.press(shop.cleo, session, "maybe")
    await env.pass_time(seconds=3)
    shown = text_of(shop.cards()[0])
    assert "1 of 1 coming" in shown
    assert "1 waiting" in shown
    assert "1 maybe" in shown
    await env.restart()
    assert "can't come" in await shop.press(shop.ann, session, "no")
    assert (await shop[PlaceService].seat(session.id, shop.ben.id)).rsvp.answer is Answer.OFFERED


async def test_many_presses_within_seconds_are_one_new_card(env, shop):
    session = await shop.published()
    members = [shop.guild.add_member(env.create_user(f"m{number}")) for number in range(10)]
    await env.settle()
    before = len(env.http_requests)
    for member in members:
        await shop.press(member, session, "going")
    await env.pass_time(seconds=5)
    edits = [r for r in env.http_requests[before:] if r.method == "PATCH" and str(shop.channel.id) in r.path]
    assert "10 coming" in text_of(shop.cards()[0])
    assert len(edits) <= 2


async def test_a_session_starts_at_its_time_and_ends_by_itself_and_says_so(env, shop):
    session = await shop.published()
    await env.pass_time(days=3)
    assert (await shop[LookService].find(session.id)).state is State.LIVE
    await env.pass_time(seconds=3)
    assert "On now" in text_of(shop.cards()[0])
    await env.pass_time(minutes=91)
    assert (await shop[LookService].find(session.id)).state is State.ENDED
    await env.pass_time(seconds=3)
    assert "nobody had ended it" in str([text_of(message) for message in shop.team.history()])


async def test_after_long_downtime_nothing_starts_late(env, shop):
    session = await shop.published()
    await env.pass_time(days=4)
    assert (await shop[LookService].find(session.id)).state is State.ENDED
    assert shop[CourseService] is not None


async def test_cards_are_in_the_servers_language(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, ServerSettings, language="de")
    await shop.published(capacity=3)
    assert "0 von 3" in text_of(shop.cards()[0])


async def test_cards_come_back_in_another_channel_when_theirs_was_deleted(env, shop):
    session = await shop.published()
    await shop.press(shop.ann, session, "going")
    env.backend.delete_channel(shop.channel.id)
    await env.settle()
    await env.pass_time(seconds=3)
    assert "no channel for sessions" in "\n".join(text_of(message) for message in shop.team.history())
    shop.channel = shop.guild.create_text_channel("meetings")
    await env.bot.services.guilds.change(shop.guild.id, SessionSettings, channel_id=shop.channel.id)
    await env.pass_time(seconds=3)
    (card,) = shop.cards()
    assert "1 coming" in text_of(card)
    moved = await shop[LookService].get(shop.guild.id, session.id)
    assert "You are coming" in await shop.press(shop.ben, moved, "going")
    await env.restart()
    await env.pass_time(minutes=1)
    assert len(shop.cards()) == 1


async def test_a_card_that_may_not_be_changed_is_told_to_the_team(env, shop):
    session = await shop.published()
    path = f"/channels/{shop.channel.id}/messages/{session.card_message_id}"
    env.inject_error("PATCH", path, status=403, code=50001, times=None)
    for member in (shop.ann, shop.ben):
        await shop.press(member, session, "going")
        await env.pass_time(seconds=3)
    told = "\n".join(text_of(message) for message in shop.team.history())
    assert told.count("I cannot show sessions in") == 1
    async with env.bot.services.database.reading() as tx:
        assert await env.bot.services.jobs.list_dead(tx, shop.guild.id) == []


async def test_where_sessions_are_switched_off_none_starts_and_no_series_goes_on(env, shop):
    first = await shop.published(repeat=Repeat.WEEK)
    shown = len(shop.cards())
    await env.bot.services.guilds.change(shop.guild.id, SessionSettings, enabled=False)
    for _week in range(4):
        await env.pass_time(days=7)
        await env.pass_time(seconds=3)
    assert (await shop[LookService].get(shop.guild.id, first.id)).started_at is None
    assert len(shop.cards()) == shown
    await env.bot.services.guilds.change(shop.guild.id, SessionSettings, enabled=True)
    await env.pass_time(seconds=3)
    starts = [each.plan.starts_at for each in await shop[LookService].upcoming(shop.guild.id)]
    assert len(starts) == 2
    assert min(starts) > env.now()
