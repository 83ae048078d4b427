"""Announcements going out, on a simulated Discord: once, on time, and pinging whom the team chose."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import discord
import pytest
from simcord.backend.models import Overwrite

from bot.kit.permissions import INVITED_WITH
from cogs.announcements.jobs.dressing import DressJobs
from cogs.announcements.models import AnnouncementSettings, Content, Layout, LinkButton, Mention, Plan, Poll, State
from cogs.announcements.service import DRESS_JOB, AfterService, LookService, SeriesService
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of


class Newsroom:
    """A server with an author, an approver, and channels to post in."""

    def __init__(self, env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.news = self.guild.create_text_channel("news")
        self.chat = self.guild.create_text_channel("chat")
        self.team = self.guild.create_text_channel("team")
        self.fans = self.guild.create_role("Fans", mentionable=True)
        self.brand = self.guild.create_role("Brand")
        self.heads = self.guild.create_role("Heads")
        self.ann = self.guild.add_member(env.create_user("ann"), roles=[self.brand])
        self.ben = self.guild.add_member(env.create_user("ben"), roles=[self.brand, self.heads])
        self.guest = self.guild.add_member(env.create_user("guest"))

    async def open(self, **settings):
        await self.env.set_up(self.guild, team_channel_id=self.team.id)
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        roles = {"author_role_ids": (self.brand.id,), "approver_role_ids": (self.heads.id,)}
        await guilds.set(self.guild.id, AnnouncementSettings(enabled=True, **{**roles, **settings}))
        return self

    @property
    def plans(self):
        return self.env.bot.services[SeriesService]

    @property
    def looks(self):
        return self.env.bot.services[LookService]

    @property
    def after(self):
        return self.env.bot.services[AfterService]

    async def schedule(self, content, *, channels=None, minutes=10, **changes):
        starts_at = self.env.bot.services.clock.now() + dt.timedelta(minutes=minutes)
        channel_ids = tuple(channel.id for channel in channels or [self.news])
        plan = Plan(title="News", content=content, channel_ids=channel_ids, starts_at=starts_at, **changes)
        draft = await self.plans.draft(self.guild.id, plan, by=self.ann.id)
        return await self.plans.submit(self.guild.id, draft.id, by=self.ann.id, revision=draft.revision, others=0)

    async def send(self, content, **options):
        announcement = await self.schedule(content, **options)
        await self.env.pass_time(minutes=10, seconds=5)
        return announcement

    async def state(self, announcement):
        return (await self.plans.get(self.guild.id, announcement.id)).state

    async def outcome(self, announcement):
        [outcome] = await self.after.posts(self.guild.id, announcement.id)
        return outcome

    def receipt(self):
        return self.team.history()[-1]

    def limit(self, channel, **off):
        allowed = discord.Permissions(INVITED_WITH.value)
        denied = discord.Permissions(**dict.fromkeys(off, True))
        allowed.update(**dict.fromkeys(off, False))
        me = Overwrite(target_id=self.env.bot.user.id, type=1, allow=allowed.value, deny=denied.value)
        self.env.backend.set_overwrite(channel.id, me)


@pytest.fixture
async def room(env):
    return await Newsroom(env).open()


def posted(channel):
    """What was posted, without Discord's own line about a thread that was opened."""
    return [message for message in channel.history() if message.type is not discord.MessageType.thread_created]


def said(result) -> str:
    assert result.ephemeral
    return "\n".join(text_of(message) for message in [result.response, *result.followups] if message is not None)


class TestGoingOut:
    @pytest.mark.parametrize("layout", list(Layout))
    async def test_each_layout_is_posted_once_at_its_time_and_the_team_has_a_receipt(self, env, room, layout):
        buttons = (LinkButton(label="Shop", url="https://example.org/shop"),)
        announcement = await room.schedule(Content(text="New **shoes**", layout=layout, buttons=buttons))
        await env.pass_time(minutes=9)
        assert room.news.history() == []
        await env.pass_time(minutes=1, seconds=5)
        [message] = room.news.history()
        assert "New **shoes**" in text_of(message)
        assert await room.state(announcement) is State.SENT
        assert f"/{room.news.id}/{message.id}" in text_of(room.receipt())
        await env.restart()
        await env.pass_time(minutes=30)
        assert len(room.news.history()) == 1

    async def test_only_what_was_chosen_pings(self, env, room):
        text = f"@everyone @here <@{room.guest.id}> <@&{room.brand.id}>"
        for layout in Layout:
            await room.send(Content(text=text, layout=layout, mention=Mention.ROLE, role_id=room.fans.id))
        sent = [r.json["allowed_mentions"] for r in env.http_requests if r.path.endswith(f"{room.news.id}/messages")]
        assert len(sent) == 3
        for mentions in sent:
            assert mentions.get("parse", []) == []
            assert [int(role) for role in mentions.get("roles", [])] == [room.fans.id]
            assert mentions.get("users", []) == []

    async def test_several_channels_go_by_themselves_and_what_failed_is_tried_again(self, env, room):
        room.limit(room.chat, send_messages=True)
        announcement = await room.send(Content(text="Hi"), channels=[room.news, room.chat])
        assert (len(room.news.history()), len(room.chat.history())) == (1, 0)
        receipt = room.receipt()
        assert "I may not write there" in text_of(receipt)
        assert "planned by the team" in said(
            await room.guest.click(receipt, custom_id=button_of(receipt, "announcements:post:"))
        )
        room.limit(room.chat)
        retry = f"announcements:post:{(await room.outcome(announcement)).post.id}:retry"
        assert "1 channel is tried again" in said(await room.ann.click(receipt, custom_id=retry))
        await env.pass_time(seconds=5)
        assert (len(room.news.history()), len(room.chat.history())) == (1, 1)
        assert "❌" not in text_of(room.receipt())
        assert len(room.team.history()) == 1

    async def test_after_a_downtime_it_is_missed_and_the_team_asked(self, env, room):
        announcement = await room.schedule(Content(text="Hi"))
        await env.bot.close()
        env.backend.advance_clock(3600)
        await env.restart()
        await env.pass_time(seconds=5)
        assert (await room.state(announcement), room.news.history()) == (State.MISSED, [])
        receipt = room.receipt()
        custom_id = button_of(receipt, "announcements:post:")
        assert "others in the team" in said(await room.ann.click(receipt, custom_id=custom_id))
        assert "going out" in said(await room.ben.click(receipt, custom_id=custom_id))
        assert "decided already" in said(await room.ben.click(receipt, custom_id=custom_id))
        await env.pass_time(seconds=5)
        assert len(room.news.history()) == 1

    async def test_a_channel_that_was_deleted_and_a_role_that_is_gone_are_said_without_retrying(self, env, room):
        await room.schedule(
            Content(text="A", mention=Mention.ROLE, role_id=room.fans.id), channels=[room.news, room.chat]
        )
        env.backend.delete_channel(room.chat.id)
        env.backend.delete_role(room.guild.id, room.fans.id)
        await env.pass_time(minutes=11)
        words = text_of(room.receipt())
        assert "The channel is gone" in words
        assert "The role it pings is gone" in words
        assert room.news.history() == []

    async def test_while_discord_is_in_trouble_it_is_tried_until_its_deadline_and_then_told(self, env, room):
        env.inject_error("POST", f"/channels/{room.news.id}/messages", status=503, times=None)
        announcement = await room.send(Content(text="Hi"), channels=[room.news, room.chat])
        assert (len(room.chat.history()), await room.state(announcement)) == (1, State.SENDING)
        for _minute in range(40):
            await env.pass_time(minutes=1)
        env.backend.faults.clear()
        await env.pass_time(hours=1)
        assert (room.news.history(), await room.state(announcement)) == ([], State.SENT)
        assert "too late" in text_of(room.receipt())
        tries = [each for each in env.http_requests if each.method == "POST" and str(room.news.id) in each.path]
        assert 5 <= len(tries) <= 30

    async def test_trouble_that_passes_is_not_noticed(self, env, room):
        env.inject_error("POST", f"/channels/{room.news.id}/messages", status=503, times=3)
        announcement = await room.send(Content(text="Hi"))
        for _minute in range(10):
            await env.pass_time(minutes=1)
        assert (len(room.news.history()), await room.state(announcement)) == (1, State.SENT)

    async def test_what_belongs_beneath_it_is_there_once(self, env, room):
        poll = Poll(question="Which colour?", answers=("Red", "Blue"))
        announcement = await room.send(Content(text="Vote", thread="Talk", reactions=("👍", "🎉"), poll=poll))
        await env.restart()
        await env.pass_time(minutes=1)
        message, sent = posted(room.news)
        assert sent.poll is not None
        assert [str(each.emoji) for each in message.reactions] == ["👍", "🎉"]
        assert message.id in env.backend.channels
        [delivery] = (await room.outcome(announcement)).deliveries
        assert delivery.poll_message_id == sent.id

    async def test_a_poll_that_a_crash_left_unrecorded_is_found_below_much_talk(self, env, room):
        poll = Poll(question="Which colour?", answers=("Red", "Blue"))
        announcement = await room.send(Content(text="Vote", poll=poll))
        _message, sent = posted(room.news)
        for number in range(60):
            await room.guest.send(room.news, f"Red! {number}")
        [delivery] = (await room.outcome(announcement)).deliveries
        services = env.bot.services
        async with services.database.transaction() as tx:
            await tx.connection.execute("UPDATE announcement_delivery SET poll_message_id = NULL")
            job = await services.jobs.find(tx, DRESS_JOB, str(delivery.id))
        await DressJobs(env.bot, services[AfterService]).dress(replace(job, attempt=2))
        assert [each.id for each in posted(room.news) if each.poll is not None] == [sent.id]
        [delivery] = (await room.outcome(announcement)).deliveries
        assert delivery.poll_message_id == sent.id

    async def test_what_is_refused_beneath_it_leaves_room_for_the_rest(self, env, room):
        env.inject_error("POST", f"/channels/{room.news.id}/messages/*/threads", status=403, code=50013, times=9)
        poll = Poll(question="Which colour?", answers=("Red", "Blue"))
        await room.send(Content(text="Vote", thread="Talk", reactions=("👍", "🎉"), poll=poll))
        await env.pass_time(minutes=1)
        message, sent = posted(room.news)
        assert sent.poll is not None
        assert [str(each.emoji) for each in message.reactions] == ["👍", "🎉"]
        assert message.id not in env.backend.channels


class TestTakingBack:
    async def test_undo_deletes_it_everywhere_and_says_so(self, env, room):
        announcement = await room.send(Content(text="Oops", thread="Talk"), channels=[room.news, room.chat])
        receipt = room.receipt()
        undo = f"announcements:post:{(await room.outcome(announcement)).post.id}:undo"
        assert "planned by the team" in said(await room.guest.click(receipt, custom_id=undo))
        assert "being deleted" in said(await room.ann.click(receipt, custom_id=undo))
        await env.pass_time(seconds=5)
        assert posted(room.news) == posted(room.chat) == []
        assert "was taken down" in text_of(room.receipt())

    async def test_undo_after_a_minute_is_refused(self, env, room):
        announcement = await room.send(Content(text="Fine"))
        await env.pass_time(minutes=2)
        undo = f"announcements:post:{(await room.outcome(announcement)).post.id}:undo"
        assert "works for a minute" in said(await room.ann.click(room.receipt(), custom_id=undo))
        assert len(room.news.history()) == 1

    @pytest.mark.parametrize("layout", list(Layout))
    async def test_an_edit_changes_the_message_itself(self, env, room, layout):
        content = Content(text="Nwe shoes", layout=layout, mention=Mention.EVERYONE)
        announcement = await room.send(content)
        post = (await room.outcome(announcement)).post
        await room.after.edit(room.guild.id, post.id, content.model_copy(update={"text": "New shoes"}), by=room.ann.id)
        await env.pass_time(seconds=5)
        [message] = room.news.history()
        assert "New shoes" in text_of(message)
        edit = [each for each in env.http_requests if each.method == "PATCH" and str(message.id) in each.path][-1]
        assert edit.json["allowed_mentions"].get("parse", []) == []

    async def test_a_post_deleted_by_hand_is_recorded(self, env, room):
        announcement = await room.send(Content(text="Fine"))
        [message] = room.news.history()
        env.backend.delete_message(room.news.id, message.id)
        await env.settle()
        assert await room.state(announcement) is State.CANCELLED

    async def test_posts_that_went_in_a_purge_are_recorded(self, env, room):
        announcement = await room.send(Content(text="Fine"))
        [message] = room.news.history()
        other = await room.ann.send(room.news, "Spam.")
        env.backend.bulk_delete_messages(room.news.id, [message.id, other.id])
        await env.settle()
        assert await room.state(announcement) is State.CANCELLED


class TestCrashes:
    @pytest.mark.parametrize("layout", list(Layout))
    async def test_a_kill_after_discord_took_it_and_before_it_was_recorded_doubles_nothing(self, env, room, layout):
        announcement = await room.schedule(Content(text="Once", layout=layout), channels=[room.news, room.chat])
        real, killed = room.after.sent, []

        async def die(delivery, message_id):
            if not killed:
                killed.append(message_id)
                raise RuntimeError("killed")
            await real(delivery, message_id)

        room.after.sent = die
        await env.pass_time(minutes=10, seconds=1)
        await env.restart()
        await env.pass_time(minutes=5)
        assert len(killed) == 1
        assert (len(room.news.history()), len(room.chat.history())) == (1, 1)
        assert await room.state(announcement) is State.SENT

    async def test_where_the_history_cannot_be_read_it_rather_fails_than_doubles(self, env, room):
        announcement = await room.schedule(Content(text="Once"))
        real = room.after.sent

        async def die(_delivery, _message_id):
            raise RuntimeError("killed")

        room.after.sent = die
        await env.pass_time(minutes=10, seconds=1)
        room.after.sent = real
        room.limit(room.news, read_message_history=True)
        await env.restart()
        await env.pass_time(minutes=5)
        assert len(room.news.history()) == 1
        assert await room.state(announcement) is State.FAILED
        assert "Read Message History" in text_of(room.receipt())

    async def test_removed_from_the_server_it_stops_and_goes_on_when_it_is_back(self, env, room):
        await room.schedule(Content(text="Hi"))
        guild = env.bot.get_guild(room.guild.id)
        env.bot._connection._remove_guild(guild)
        await env.pass_time(minutes=12)
        assert room.news.history() == []
        env.bot._connection._add_guild(guild)
        env.bot.dispatch("guild_join", guild)
        await env.settle()
        await env.pass_time(seconds=5)
        assert len(room.news.history()) == 1
