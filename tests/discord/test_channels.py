"""Channels closed, opened, slowed down and emptied, as moderators and members meet it on a simulated Discord."""

from __future__ import annotations

import datetime as dt

import discord
import pytest
from simcord import ChannelHandle
from simcord.backend.models import Overwrite

from bot.cases.settings import ModerationSettings
from bot.kit.permissions import INVITED_WITH
from cogs.channels.cog.places import lock_draft
from cogs.channels.models import Found, LockdownState, LockState, Note, PurgePlan, Wish
from cogs.channels.service import LockdownService, LockService, PurgeService
from cogs.welcome.models import WelcomeSettings
from tests.support.away import removed
from tests.support.messages import text_of

NEWEST = "-- name: newest$\nSELECT max(id) FROM channel_lock WHERE channel_id = :channel;"
POWERS = discord.Permissions(manage_channels=True, manage_messages=True, manage_threads=True)
HIDDEN = discord.PermissionOverwrite(view_channel=False)


class Hall:
    """A server with two public channels, one for the team, a moderator and somebody who writes."""

    def __init__(self, env) -> None:
        self.env = env
        self.guild = env.create_guild()
        everyone = self.guild.default_role
        self.channel = self.guild.create_text_channel("general")
        regular = discord.PermissionOverwrite(attach_files=False, add_reactions=True)
        self.chat = self.guild.create_text_channel("chat", overwrites={everyone: regular})
        self.team = self.guild.create_text_channel("team", overwrites={everyone: HIDDEN})
        self.log = self.guild.create_text_channel("mod-log", overwrites={everyone: HIDDEN})
        self.mods = self.guild.create_role("Moderator", permissions=POWERS)
        self.mod = self.guild.add_member(env.create_user("mod"), roles=[self.mods])
        self.ann = self.guild.add_member(env.create_user("ann"))

    async def open(self, **settings):
        self.limit_bot()
        await self.env.set_up(self.guild)
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        await guilds.set(self.guild.id, ModerationSettings(log_channel_id=self.log.id, **settings))
        me = Overwrite(target_id=self.env.bot.user.id, type=1, allow=INVITED_WITH.value, deny=0)
        for private in (self.team, self.log):
            self.env.backend.set_overwrite(private.id, me)
        await self.env.settle()
        return self

    def limit_bot(self, **off):
        """Give the bot what the README's link asks for, and no more."""
        role = next(role for role in self.env.backend.guilds[self.guild.id].roles.values() if role.managed)
        left = discord.Permissions(INVITED_WITH.value)
        left.update(**off)
        self.env.backend.edit_role(self.guild.id, role.id, {"permissions": left.value})

    async def run(self, command, actor=None, place=None, **options):
        result = await (actor or self.mod).slash(place or self.channel, command, **options)
        await self.env.pass_time(seconds=1)
        return result

    async def confirm(self, asked, actor=None):
        question = asked.followups[-1] if asked.followups else asked.response
        result = await (actor or self.mod).click(question, label="Yes, do it")
        await self.env.pass_time(seconds=1)
        return result

    def overwrites(self, channel):
        found = self.env.backend.get_channel(channel.id).overwrites
        return {each.target_id: (each.allow, each.deny) for each in found}

    def may_write(self, channel):
        guild = self.env.bot.get_guild(self.guild.id)
        rights = guild.get_channel(channel.id).permissions_for(guild.get_member(self.ann.id))
        return rights.send_messages

    def lines(self, channel):
        return [text_of(message) for message in channel.history() if message.author.bot]

    async def lock_of(self, channel):
        service = self.env.bot.services[LockService]
        async with service.store.database.reading() as tx:
            statements = service.store.database.statements(NEWEST)
            newest = await statements.newest(tx, channel=channel.id)
            return await service.store.get(tx, newest)

    def slowmode(self, channel):
        return self.env.backend.get_channel(channel.id).rate_limit_per_user


@pytest.fixture
async def hall(env):
    return await Hall(env).open()


def said(result) -> str:
    private = [message.flags.ephemeral for message in [result.response, *result.followups] if message is not None]
    assert result.ephemeral or all(private)
    return "\n".join(text_of(message) for message in [result.response, *result.followups] if message is not None)


def everyone_of(hall):
    return hall.guild.default_role.id


class TestLock:
    async def test_closes_a_channel_says_so_once_and_unlock_leaves_it_exactly_as_it_was(self, hall):
        before = hall.overwrites(hall.chat)
        text = said(await hall.run("lock", place=hall.chat, reason="Calm *down* @everyone"))
        assert f"<#{hall.chat.id}> is closed" in text
        assert not hall.may_write(hall.chat)
        [line] = hall.lines(hall.chat)
        assert "closed for now" in line
        assert "Calm \\*down\\*" in line
        assert f"was closed by <@{hall.mod.id}>" in hall.lines(hall.log)[0]
        text = said(await hall.run("unlock", place=hall.chat))
        assert "as it was before" in text
        assert hall.overwrites(hall.chat) == before
        assert "open again" in hall.lines(hall.chat)[-1]
        assert (await hall.lock_of(hall.chat)).state is LockState.OVER

    async def test_in_a_channel_without_permissions_of_its_own_leaves_none_behind(self, hall):
        await hall.run("lock", reason="Calm down")
        assert hall.overwrites(hall.channel).keys() == {everyone_of(hall), hall.env.bot.user.id}
        await hall.run("unlock")
        assert hall.overwrites(hall.channel) == {}

    async def test_for_a_while_ends_by_itself(self, env, hall):
        text = said(await hall.run("lock", reason="Calm down", **{"for": "90 minutes"}))
        assert "opens again <t:" in text
        await env.pass_time(minutes=89)
        assert not hall.may_write(hall.channel)
        await env.pass_time(minutes=2)
        assert hall.may_write(hall.channel)
        assert "the time of its lock was over" in hall.lines(hall.log)[-1]

    async def test_whose_time_ended_while_the_bot_was_off_ends_on_start(self, env, hall):
        await hall.run("lock", reason="Calm down", **{"for": "1h"})
        await env.bot.close()
        env.backend.advance_clock(dt.timedelta(days=1).total_seconds())
        await env.restart()
        await env.pass_time(seconds=1)
        assert hall.may_write(hall.channel)
        assert (await hall.lock_of(hall.channel)).state is LockState.OVER

    async def test_of_a_locked_channel_keeps_it_closed_for_the_new_time(self, env, hall):
        await hall.run("lock", reason="First", **{"for": "1h"})
        text = said(await hall.run("lock", reason="Second", **{"for": "3h"}))
        assert "closed already" in text
        assert len(hall.lines(hall.channel)) == 1
        await env.pass_time(hours=2)
        assert not hall.may_write(hall.channel)
        await env.pass_time(hours=1, minutes=1)
        assert hall.overwrites(hall.channel) == {}

    async def test_leaves_what_somebody_changed_by_hand_meanwhile_and_says_so(self, env, hall):
        await hall.run("lock", reason="Calm down")
        theirs = discord.Permissions(send_messages=True, embed_links=True)
        env.backend.set_overwrite(hall.channel.id, Overwrite(everyone_of(hall), 0, theirs.value, 0))
        await env.settle()
        assert "by hand" in said(await hall.run("unlock"))
        assert hall.overwrites(hall.channel) == {everyone_of(hall): (theirs.value, 0)}
        assert (await hall.lock_of(hall.channel)).note is Note.BY_HAND

    async def test_of_a_channel_that_somebody_opened_by_hand_closes_it_again_and_keeps_what_they_set(self, env, hall):
        await hall.run("lock", place=hall.chat, reason="First")
        theirs = discord.Permissions(send_messages=True, embed_links=True)
        env.backend.set_overwrite(hall.chat.id, Overwrite(everyone_of(hall), 0, theirs.value, 0))
        await env.settle()
        assert hall.may_write(hall.chat)
        text = said(await hall.run("lock", place=hall.chat, reason="Second"))
        assert "is closed." in text
        assert not hall.may_write(hall.chat)
        assert "Second" in hall.lines(hall.chat)[-1]
        await hall.run("unlock", place=hall.chat)
        assert hall.overwrites(hall.chat) == {everyone_of(hall): (theirs.value, 0)}

    async def test_of_a_thread_that_somebody_opened_by_hand_closes_it_again(self, env, hall):
        made = env.backend.create_thread(hall.channel.id, "side talk", hall.ann.id)
        thread = ChannelHandle(env, hall.guild, made)
        await env.settle()
        await hall.run("lock", channel=thread, reason="First")
        env.backend.edit_channel(thread.id, {}, thread_metadata={"locked": False})
        await env.settle()
        assert "is closed." in said(await hall.run("lock", channel=thread, reason="Second"))
        assert env.backend.get_channel(thread.id).thread_metadata.locked

    async def test_refuses_a_channel_that_is_closed_by_hand_and_to_open_one(self, hall):
        closed = Overwrite(everyone_of(hall), 0, 0, discord.Permissions(send_messages=True).value)
        hall.env.backend.set_overwrite(hall.channel.id, closed)
        await hall.env.settle()
        assert "closed already, by hand" in said(await hall.run("lock", reason="x"))
        assert "did not lock" in said(await hall.run("unlock"))
        assert hall.overwrites(hall.channel) == {everyone_of(hall): (0, closed.deny)}

    async def test_of_a_channel_deleted_meanwhile_is_over(self, env, hall):
        await hall.run("lock", place=hall.chat, reason="x", **{"for": "1h"})
        env.backend.delete_channel(hall.chat.id)
        await env.pass_time(hours=2)
        lock = await hall.lock_of(hall.chat)
        assert (lock.state, lock.note) == (LockState.OVER, Note.GONE)

    async def test_closes_and_opens_a_thread_and_a_forum(self, env, hall):
        made = env.backend.create_thread(hall.channel.id, "side talk", hall.ann.id)
        thread = ChannelHandle(env, hall.guild, made)
        forum = hall.guild.create_forum_channel("questions")
        await env.settle()
        assert "is closed" in said(await hall.run("lock", channel=forum, reason="x"))
        assert not hall.may_write(forum)
        assert "is closed" in said(await hall.run("lock", channel=thread, reason="x"))
        assert env.backend.get_channel(thread.id).thread_metadata.locked
        for place in (thread, forum):
            await hall.run("unlock", channel=place)
        assert not env.backend.get_channel(thread.id).thread_metadata.locked
        assert hall.overwrites(forum) == {}

    async def test_names_roles_that_may_write_all_the_same(self, hall):
        vip = hall.guild.create_role("VIP")
        allowed = Overwrite(vip.id, 0, discord.Permissions(send_messages=True).value, 0)
        hall.env.backend.set_overwrite(hall.channel.id, allowed)
        await hall.env.settle()
        assert f"<@&{vip.id}>" in said(await hall.run("lock", reason="x"))
        assert hall.overwrites(hall.channel)[vip.id] == (allowed.allow, 0)

    async def test_a_kill_between_writing_and_doing_is_made_good_on_start(self, env, hall):
        place = env.bot.get_guild(hall.guild.id).get_channel(hall.channel.id)
        await env.bot.services[LockService].lock(lock_draft(place), Wish(hall.mod.id, "x"))
        assert hall.may_write(hall.channel)
        await env.restart()
        await env.pass_time(seconds=30)
        assert not hall.may_write(hall.channel)
        await env.bot.services[LockService].unlock(hall.guild.id, hall.channel.id, by=hall.mod.id)
        await env.restart()
        await env.pass_time(seconds=30)
        assert hall.overwrites(hall.channel) == {}
        assert len(hall.lines(hall.channel)) == 2


COMMANDS = [
    ("lock", {"reason": "x"}),
    ("unlock", {}),
    ("slowmode", {"interval": "10s"}),
    ("lockdown start", {"reason": "x"}),
    ("lockdown end", {}),
    ("purge", {"count": 5}),
]


@pytest.mark.parametrize(("command", "options"), COMMANDS)
class TestEveryCommand:
    async def test_is_hidden_from_members_and_refused_if_let_through(self, env, hall, command, options):
        root = command.split()[0]
        assert command not in hall.ann.available_commands(hall.channel)
        assert root not in hall.ann.available_commands(hall.channel)
        visible = env.backend.visible_commands(user_id=hall.mod.id, channel_id=hall.channel.id)
        (found,) = [each for each in visible if each["name"] == root]
        hall.guild.set_command_permissions(int(found["id"]), {hall.ann: True})
        await hall.ann.send(hall.channel, "hello")
        assert "You need the permission" in said(await hall.run(command, actor=hall.ann, **options))
        assert hall.overwrites(hall.channel) == {}

    async def test_says_what_the_bot_lacks(self, env, hall, command, options):
        if command == "lockdown end":
            pytest.skip("nothing can be begun that this would have to lift")
        await hall.ann.send(hall.channel, "hello")
        hall.limit_bot(manage_roles=False, manage_channels=False, manage_messages=False)
        await env.settle()
        assert "I need the permission" in said(await hall.run(command, **options))
        assert hall.overwrites(hall.channel) == {}
        assert len(hall.channel.history()) == 1

    async def test_needs_the_feature_and_where_it_closes_a_reason(self, env, hall, command, options):
        if "reason" not in options:
            pytest.skip("takes no reason")
        assert "Say why" in said(await hall.run(command))
        await env.bot.services.guilds.change(hall.guild.id, ModerationSettings, reason_required=False)
        assert "Say why" not in said(await hall.run(command))
        await env.bot.services.guilds.change(hall.guild.id, ModerationSettings, enabled=False)
        assert "not switched on" in said(await hall.run(command, place=hall.chat, **options))


class TestSlowmode:
    async def test_is_set_and_taken_off(self, hall):
        assert "2 min" in said(await hall.run("slowmode", interval="2 minutes"))
        assert hall.slowmode(hall.channel) == 120
        assert "off" in said(await hall.run("slowmode", interval="off"))
        assert hall.slowmode(hall.channel) == 0
        assert "up to 6 hours" in said(await hall.run("slowmode", interval="7h"))
        assert "of what?" in said(await hall.run("slowmode", interval="10"))

    async def test_for_a_while_goes_back_to_the_first_one_over_a_restart(self, env, hall):
        await hall.run("slowmode", interval="5s")
        await hall.run("slowmode", interval="1m", **{"for": "1h"})
        await hall.run("slowmode", interval="2m", **{"for": "2h"})
        assert hall.slowmode(hall.channel) == 120
        await env.pass_time(minutes=61)
        assert hall.slowmode(hall.channel) == 120
        await env.bot.close()
        env.backend.advance_clock(dt.timedelta(hours=3).total_seconds())
        await env.restart()
        await env.pass_time(seconds=1)
        assert hall.slowmode(hall.channel) == 5

    async def test_set_by_hand_meanwhile_stays(self, env, hall):
        await hall.run("slowmode", interval="1m", **{"for": "1h"})
        env.backend.edit_channel(hall.channel.id, {"rate_limit_per_user": 30})
        await env.pass_time(hours=2)
        assert hall.slowmode(hall.channel) == 30
        assert (await hall.lock_of(hall.channel)).note is Note.BY_HAND


class TestLockdown:
    async def test_closes_public_channels_only_and_end_leaves_them_exactly_as_they_were(self, hall):
        places = (hall.channel, hall.chat, hall.team, hall.log)
        before = {place.id: hall.overwrites(place) for place in places}
        asked = await hall.run("lockdown start", reason="Raid")
        assert f"<#{hall.chat.id}>" in said(asked)
        assert f"<#{hall.team.id}>" not in said(asked)
        assert hall.may_write(hall.chat)
        await hall.confirm(asked)
        assert not hall.may_write(hall.channel)
        assert not hall.may_write(hall.chat)
        assert hall.overwrites(hall.team) == before[hall.team.id]
        assert f"Lockdown by <@{hall.mod.id}>" in "\n".join(hall.lines(hall.log))
        assert "lockdown already" in said(await hall.run("lockdown start", reason="Again"))
        await hall.run("lockdown end")
        assert {place.id: hall.overwrites(place) for place in places} == before
        assert "no lockdown" in said(await hall.run("lockdown end"))

    async def test_is_checked_again_at_the_press(self, env, hall):
        asked = await hall.run("lockdown start", reason="Raid")
        env.backend.edit_role(hall.guild.id, hall.mods.id, {"permissions": 0})
        await env.settle()
        assert "You need the permission" in said(await hall.confirm(asked))
        assert hall.may_write(hall.channel)

    async def test_is_not_for_who_manages_a_single_channel_only(self, env, hall):
        rights = discord.Permissions(manage_channels=True).value
        env.backend.set_overwrite(hall.channel.id, Overwrite(hall.ann.id, 1, rights, 0))
        await env.settle()
        assert "You need the permission" in said(await hall.run("lockdown start", actor=hall.ann, reason="Mine"))
        assert "is closed" in said(await hall.run("lock", actor=hall.ann, reason="Mine"))
        assert "You need the permission" in said(await hall.run("lock", actor=hall.ann, channel=hall.chat, reason="x"))
        assert hall.may_write(hall.chat)

    async def test_keeps_a_channel_closed_that_was_locked_before(self, env, hall):
        await hall.run("lock", place=hall.chat, reason="x", **{"for": "1h"})
        await hall.confirm(await hall.run("lockdown start", reason="Raid"))
        await env.pass_time(hours=2)
        assert not hall.may_write(hall.chat)  # its time came, but not the lockdown's
        await hall.run("lockdown end")
        assert hall.may_write(hall.chat)

    async def test_closes_a_channel_that_was_locked_and_then_opened_by_hand_and_opens_it_with_the_others(
        self, env, hall
    ):
        await hall.run("lock", place=hall.chat, reason="x", **{"for": "1h"})
        env.backend.delete_overwrite(hall.chat.id, everyone_of(hall))
        await env.settle()
        assert hall.may_write(hall.chat)
        await hall.confirm(await hall.run("lockdown start", reason="Raid"))
        assert not hall.may_write(hall.chat)
        await env.pass_time(hours=2)
        assert not hall.may_write(hall.chat)
        await hall.run("lockdown end")
        assert hall.may_write(hall.chat)
        assert everyone_of(hall) not in hall.overwrites(hall.chat)

    async def test_a_lock_given_meanwhile_outlasts_it(self, hall):
        await hall.confirm(await hall.run("lockdown start", reason="Raid"))
        await hall.run("lock", place=hall.chat, reason="Longer")
        await hall.run("lockdown end")
        assert hall.may_write(hall.channel)
        assert not hall.may_write(hall.chat)
        await hall.run("unlock", place=hall.chat)
        assert hall.may_write(hall.chat)

    async def test_of_a_hundred_channels_killed_in_the_middle_is_finished_on_start_and_so_is_its_lifting(
        self, env, hall
    ):
        more = [hall.guild.create_text_channel(f"room-{number}") for number in range(100)]
        await env.settle()
        lockdowns = env.bot.services[LockdownService]
        asked = await hall.run("lockdown start", reason="Raid")
        env.inject_error("GET", f"/channels/{more[50].id}", status=404, code=10003, times=1)
        await hall.confirm(asked)
        assert all(not hall.may_write(room) for room in more if room is not more[50])
        lifted = await lockdowns.lift(hall.guild.id, by=hall.mod.id)  # written down, and killed before it is done
        assert not hall.may_write(more[0])
        await env.restart()
        await env.pass_time(seconds=30)
        assert all(hall.overwrites(room) == {} for room in more)
        assert (await env.bot.services[LockdownService].find(lifted.id)).ended_at is not None

    async def test_killed_in_the_middle_of_closing_is_finished_on_start(self, env, hall):
        guild = env.bot.get_guild(hall.guild.id)
        drafts = [lock_draft(guild.get_channel(place.id)) for place in (hall.channel, hall.chat)]
        lockdowns = env.bot.services[LockdownService]
        lockdown = await lockdowns.start(hall.guild.id, drafts, Wish(hall.mod.id, "Raid"))
        first, _second = await lockdowns.unsettled(lockdown.id)
        await env.bot.get_cog("LockCommands").jobs.perform(first)
        assert [hall.may_write(place) for place in (hall.channel, hall.chat)] == [False, True]
        await env.restart()
        await env.pass_time(seconds=30)
        assert not hall.may_write(hall.chat)
        assert "as it was before" in said(await hall.run("lockdown end"))

    async def test_closes_what_it_can_and_names_what_it_cannot(self, env, hall):
        denied = discord.Permissions(manage_roles=True).value
        env.backend.set_overwrite(hall.chat.id, Overwrite(env.bot.user.id, 1, 0, denied))
        await env.settle()
        asked = await hall.run("lockdown start", reason="Raid")
        assert f"these stay open: <#{hall.chat.id}>" in said(asked)
        await hall.confirm(asked)
        assert [hall.may_write(place) for place in (hall.channel, hall.chat)] == [False, True]

    async def test_that_cannot_be_lifted_tells_the_team_and_is_lifted_once_it_can(self, env, hall):
        await env.set_up(hall.guild, team_channel_id=hall.team.id)
        await hall.confirm(await hall.run("lockdown start", reason="Raid"))
        hall.limit_bot(manage_roles=False)
        await env.settle()
        for place in (hall.channel, hall.chat):
            env.inject_error("PUT", f"/channels/{place.id}/permissions/{everyone_of(hall)}", status=403, code=50013)
            env.inject_error("DELETE", f"/channels/{place.id}/permissions/{everyone_of(hall)}", status=403, code=50013)
        assert "I may not change" in said(await hall.run("lockdown end"))
        assert "could not open" in "\n".join(hall.lines(hall.team))
        hall.limit_bot()
        await env.pass_time(minutes=5)
        assert hall.may_write(hall.channel)
        assert hall.may_write(hall.chat)

    async def test_whose_last_channel_is_opened_by_unlock_is_over(self, env, hall):
        await hall.confirm(await hall.run("lockdown start", reason="Raid"))
        service = env.bot.services[LockdownService]
        lockdown = await service.lift(hall.guild.id, by=hall.mod.id)
        for channel in (hall.channel, hall.chat):
            await hall.run("unlock", place=channel)
        assert (await service.find(lockdown.id)).state is LockdownState.OVER
        assert "Close" in said(await hall.run("lockdown start", reason="Another"))

    async def test_ends_by_itself(self, env, hall):
        await hall.confirm(await hall.run("lockdown start", reason="Raid", **{"for": "1h"}))
        await env.pass_time(minutes=61)
        assert hall.may_write(hall.channel)
        assert "its time had come" in hall.lines(hall.log)[-1]


class TestRemovedAndInvitedAgain:
    async def test_what_ended_meanwhile_is_taken_back(self, env, hall, monkeypatch):
        await hall.run("lock", reason="x", **{"for": "1h"})
        await hall.run("slowmode", interval="1m", channel=hall.chat, **{"for": "1h"})
        async with removed(env, monkeypatch, hall.guild):
            await env.pass_time(hours=2)
            await env.pass_time(minutes=1)
            assert hall.overwrites(hall.channel) != {}
        assert hall.overwrites(hall.channel) == {}
        assert hall.slowmode(hall.chat) == 0

    async def test_a_lockdown_that_ended_meanwhile_is_lifted(self, env, hall, monkeypatch):
        await hall.confirm(await hall.run("lockdown start", reason="Raid", **{"for": "1h"}))
        async with removed(env, monkeypatch, hall.guild):
            await env.pass_time(hours=2)
            await env.pass_time(minutes=1)
            assert hall.overwrites(hall.channel) != {}
        assert hall.may_write(hall.channel)
        assert hall.may_write(hall.chat)
        assert "no lockdown" in said(await hall.run("lockdown end"))


class TestPurge:
    async def chatter(self, hall, amount=5):
        return [await hall.ann.send(hall.channel, f"message {number}") for number in range(amount)]

    async def test_shows_the_count_copies_to_the_log_and_deletes_only_after_the_question(self, hall):
        await self.chatter(hall)
        asked = await hall.run("purge", count=3)
        assert "Delete 3 messages?" in said(asked)
        assert "gets a list" in said(asked)
        assert len(hall.channel.history()) == 5
        await hall.confirm(asked)
        assert [message.content for message in hall.channel.history()] == ["message 0", "message 1"]
        [entry] = [message for message in hall.log.history() if message.attachments]
        assert "3 messages deleted" in text_of(entry)
        copy = (await entry.attachments[0].read()).decode()
        assert copy.count("ann") == 3

    async def test_takes_what_fits_all_filters_and_leaves_what_is_pinned(self, env, hall):
        messages = await self.chatter(hall)
        await hall.mod.send(hall.channel, "from a moderator")
        env.backend.set_pinned(hall.channel.id, messages[0].id, pinned=True)
        asked = await hall.run("purge", count=100, member=hall.ann, before=str(messages[3].id))
        text = said(asked)
        assert "Delete 2 messages?" in text
        assert "1 pinned message stays" in text
        await hall.confirm(asked)
        left = [message.content for message in hall.channel.history() if not message.is_system()]
        assert left == ["message 0", "message 3", "message 4", "from a moderator"]

    async def test_deletes_old_messages_one_by_one(self, env, hall):
        await self.chatter(hall, 3)
        env.backend.advance_clock(dt.timedelta(days=20).total_seconds())
        await self.chatter(hall, 2)
        asked = await hall.run("purge", count=5)
        assert "3 are older than two weeks" in said(asked)
        await hall.confirm(asked)
        assert hall.channel.history() == []
        deleted = [each for each in env.http_requests if each.method == "DELETE" and "/messages/" in each.path]
        assert len(deleted) == 3

    async def test_without_the_right_to_read_says_what_it_cannot_look_for(self, hall):
        await self.chatter(hall)
        for options in ({"contains": "spam"}, {"attachments": True}):
            assert "HEARTH_MESSAGE_CONTENT" in said(await hall.run("purge", count=5, **options))
        assert "hidden from me" in said(await hall.run("purge", count=5))

    async def test_without_a_log_says_that_no_copy_is_kept(self, env, hall):
        await self.chatter(hall)
        await env.bot.services.guilds.change(hall.guild.id, ModerationSettings, log_channel_id=None)
        asked = await hall.run("purge", count=2)
        assert "no copy is kept" in said(asked)
        assert "2 messages are gone" in said(await hall.confirm(asked))
        assert len(hall.channel.history()) == 3

    async def test_without_the_copy_nothing_is_deleted(self, env, hall):
        await self.chatter(hall)
        asked = await hall.run("purge", count=5)
        env.inject_error("POST", f"/channels/{hall.log.id}/messages", status=403, code=50013, times=5)
        assert "nothing was deleted" in said(await hall.confirm(asked))
        assert len(hall.channel.history()) == 5

    async def test_is_checked_again_at_the_press(self, env, hall):
        await self.chatter(hall)
        asked = await hall.run("purge", count=5)
        env.backend.edit_role(hall.guild.id, hall.mods.id, {"permissions": 0})
        await env.settle()
        assert "You need the permission" in said(await hall.confirm(asked))
        assert len(hall.channel.history()) == 5

    async def test_killed_in_the_middle_is_finished_on_start(self, env, hall):
        messages = await self.chatter(hall)
        young = tuple(
            Found(each.id, hall.ann.id, "ann", is_bot=False, content="", attachments=(), sent_at=env.now())
            for each in messages
        )
        plan = PurgePlan(young, (), 0, 0)
        service = env.bot.services[PurgeService]
        await service.order(hall.guild.id, hall.channel.id, plan, by=hall.mod.id, key="killed")
        await env.restart()
        await env.pass_time(seconds=30)
        assert hall.channel.history() == []

    async def test_takes_only_what_is_newer_or_older_than_said(self, env, hall):
        await self.chatter(hall, 3)
        await env.pass_time(hours=3)
        await self.chatter(hall, 2)
        assert "Delete 2 messages?" in said(await hall.run("purge", count=100, after="1h"))
        assert "Delete 3 messages?" in said(await hall.run("purge", count=100, before="1h"))
        assert "how long that is" in said(await hall.run("purge", count=100, before="yesterday-ish"))

    async def test_finds_nothing_and_says_so(self, hall):
        assert "Nothing here fits" in said(await hall.run("purge", count=5))


class TestPurgeThatReads:
    @pytest.fixture
    def simcord_bot(self, make_bot):
        return make_bot(message_content=True)

    async def test_looks_for_words_and_files_and_keeps_the_texts_in_the_log_only(self, hall):
        await hall.ann.send(hall.channel, "Buy CHEAP watches")
        await hall.ann.send(hall.channel, "a cheap thing", attachments=[("offer.png", b"x")])
        await hall.ann.send(hall.channel, "hello")
        asked = await hall.run("purge", count=10, contains="cheap")
        assert "Delete 2 messages?" in said(asked)
        await hall.confirm(asked)
        assert [message.content for message in hall.channel.history()] == ["hello"]
        [entry] = [message for message in hall.log.history() if message.attachments]
        copy = (await entry.attachments[0].read()).decode()
        assert "Buy CHEAP watches" in copy
        assert "offer.png" in copy
        database = hall.env.bot.services.database
        async with database.reading() as tx:
            jobs = database.statements("-- name: payloads\nSELECT payload FROM job;").payloads(tx)
            assert "CHEAP" not in "".join([row[0] async for row in jobs])
