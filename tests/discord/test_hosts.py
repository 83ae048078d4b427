"""Hosting as newcomers and hosts meet it, on a simulated Discord."""

from __future__ import annotations

import asyncio
import datetime as dt

import discord
import pytest

from bot.guilds import ServerSettings
from bot.members import Preference
from bot.owndata import CUT_JOB
from bot.profiles import Tag, TagKind
from cogs.hosts.models import HostSettings, How
from cogs.hosts.service import HelloService, HostService
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of


async def community(env, *, server=None, **hosts):
    """A server that is set up, with a place to talk."""
    guild = env.create_guild()
    channel = guild.create_text_channel("general")
    await env.set_up(guild, **(server or {}))
    guilds = env.bot.services.guilds
    await guilds.set(guild.id, WelcomeSettings(enabled=False))  # its messages would be among ours
    await guilds.set(guild.id, HostSettings(enabled=True, **hosts))
    return guild, channel


async def host(env, guild, channel, name, user=None):
    """A member who volunteers."""
    member = guild.add_member(user or env.create_user(name))
    await env.settle()
    await env.pass_time(minutes=1)  # they were new too, and nobody hosted yet
    await member.slash(channel, "host on")
    return member


async def newcomer(env, guild, name="newby", user=None):
    """Somebody who joins."""
    member = guild.add_member(user or env.create_user(name))
    await env.settle()
    await env.pass_time(minutes=1)
    return member


def notes_about(env, member, about):
    return [message for message in env.backend_dm(member) if f"{about.mention}" in text_of(message)]


async def greetings(env, guild, member):
    return await env.bot.services[HelloService].greetings_of(guild.id, member.id)


async def test_a_newcomer_gets_one_host_with_a_private_note_and_a_first_line(env):
    guild, channel = await community(env)
    ann, ben = [await host(env, guild, channel, name) for name in ("ann", "ben")]
    new = await newcomer(env, guild)
    notes = notes_about(env, ann, new) + notes_about(env, ben, new)
    assert len(notes) == 1
    said = text_of(notes[0])
    assert "newby is new on" in said
    assert "Hi newby, welcome!" in said
    assert env.backend_dm(new) == []
    assert len(channel.history()) == 0


async def test_the_note_quotes_the_introduction_and_what_both_like(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    new = guild.add_member(env.create_user("newby"))
    await env.settle()
    services = env.bot.services
    async with services.database.transaction(lock=guild.id) as tx:
        for member in (ann, new):
            tags = [Tag(TagKind.TOPIC, "tea", "Tea")]
            await services.profiles.put(
                tx, guild.id, member.id, name="x", headline="I grow *mint*", answers=[], tags=tags
            )
    await env.pass_time(minutes=1)
    (note,) = notes_about(env, ann, new)
    assert "I grow \\*mint\\*" in text_of(note)
    assert "you like Tea. So do I" in text_of(note)


async def test_the_button_records_the_hello_also_after_a_restart(env):
    guild, channel = await community(env)
    user = env.create_user("ann")
    ann = await host(env, guild, channel, "ann", user)
    new = await newcomer(env, guild)
    await env.restart()
    (note,) = notes_about(env, ann, new)
    thanked = await user.click(note, custom_id=button_of(note, "hosts:hello:"))
    assert "thank you" in thanked.response.content
    assert await greetings(env, guild, new) == [(ann.id, How.BUTTON)]
    again = await user.click(note, custom_id=button_of(note, "hosts:hello:"))
    assert "settled already" in again.response.content


async def test_a_reply_or_mention_by_anybody_counts_as_a_hello(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    ben = await host(env, guild, channel, "ben")
    new = await newcomer(env, guild)
    await env.restart()
    hello = await new.send(channel, "hello all")
    await ben.send(channel, f"welcome {new.mention}!")
    await ann.send(channel, "hi there", reply_to=hello)
    await env.settle()
    assert dict(await greetings(env, guild, new)) == {ben.id: How.MENTION, ann.id: How.REPLY}
    await env.pass_time(days=1)
    assert len(notes_about(env, ann, new) + notes_about(env, ben, new)) == 1


async def test_an_ungreeted_newcomer_passes_to_another_host_once_across_restarts(env):
    guild, channel = await community(env)
    hosts = [await host(env, guild, channel, name) for name in ("ann", "ben", "cleo")]
    new = await newcomer(env, guild)
    await env.restart()
    for _ in range(8):
        await env.pass_time(hours=12)
        await env.restart()
    assert sorted(len(notes_about(env, one, new)) for one in hosts) == [0, 1, 1]


async def test_closed_direct_messages_pass_the_newcomer_to_the_next_host(env):
    guild, channel = await community(env)
    user = env.create_user("ann")
    env.inject_error("POST", f"/channels/{user.dm_channel.id}/messages", status=403, code=50007, times=50)
    ann = await host(env, guild, channel, "ann", user)
    ben = await host(env, guild, channel, "ben")
    members = [await newcomer(env, guild, f"new{number}") for number in range(2)]
    assert all(len(notes_about(env, ben, member)) == 1 for member in members)
    tries = [r for r in env.http_requests if r.path.endswith(f"/channels/{user.dm_channel.id}/messages")]
    assert len(tries) == 1
    shown = await ann.slash(channel, "host status")
    assert shown.ephemeral
    assert "could not write to you" in text_of(shown.response)


async def test_a_host_to_whom_discord_lets_the_bot_write_later_gets_the_note_then(env):
    guild, channel = await community(env)
    user = env.create_user("ann")
    ann = await host(env, guild, channel, "ann", user)
    path = f"/channels/{user.dm_channel.id}/messages"
    env.inject_error("POST", path, status=403, code=40003)  # "You are opening direct messages too fast"
    new = await newcomer(env, guild)
    assert notes_about(env, ann, new) == []
    await env.pass_time(minutes=2)
    assert len(notes_about(env, ann, new)) == 1
    shown = await ann.slash(channel, "host status")
    assert "could not write" not in text_of(shown.response)


async def test_a_note_that_was_sent_but_not_recorded_is_not_sent_again(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    jobs = env.bot.services.jobs
    kind = jobs._kinds["hosts.note"]

    async def crash(job):
        await kind.handler(job)
        raise asyncio.CancelledError

    jobs._kinds["hosts.note"] = type(kind)("hosts.note", crash, title="x")
    new = await newcomer(env, guild)
    assert len(notes_about(env, ann, new)) == 1
    await env.restart()
    await env.pass_time(hours=1)
    assert len(notes_about(env, ann, new)) == 1


async def test_who_leaves_before_the_note_causes_none(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    new = guild.add_member(env.create_user("newby"))
    await env.settle()
    guild.remove_member(new)
    await env.settle()
    await env.pass_time(hours=50)
    assert notes_about(env, ann, new) == []


async def test_nobody_is_written_to_at_night(env):
    guild, channel = await community(env, server={"timezone": "Asia/Tokyo"})  # noon in UTC is 21:00 there
    ann = await host(env, guild, channel, "ann")
    new = await newcomer(env, guild)
    assert notes_about(env, ann, new) == []
    await env.pass_time(hours=12)
    assert len(notes_about(env, ann, new)) == 1


async def hold(env, guild):
    """Have nobody greeted for a day, as while a raid lasts."""
    services = env.bot.services
    async with services.database.transaction(lock=guild.id) as tx:
        await services.members.hold_greetings(tx, guild.id, services.clock.now() + dt.timedelta(days=1))


async def release(env, guild, *without):
    services = env.bot.services
    async with services.database.transaction(lock=guild.id) as tx:
        await services.members.release_greetings(tx, guild.id, without=without)


async def test_hosts_hear_of_nobody_who_came_in_a_raid_and_of_the_others_once_it_is_over(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    await hold(env, guild)
    raider, other = [await newcomer(env, guild, name) for name in ("raider", "other")]
    await env.pass_time(hours=2)
    assert env.backend_dm(ann) == []
    await release(env, guild, raider.id)
    await env.pass_time(minutes=15)
    await env.pass_time(minutes=15)
    (note,) = env.backend_dm(ann)
    assert other.mention in text_of(note)


async def test_a_note_that_is_due_while_a_raid_is_noticed_waits(env, monkeypatch):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    assign = HostService.assign

    async def assign_and_hold(self, *args):
        await assign(self, *args)
        await hold(env, guild)

    monkeypatch.setattr(HostService, "assign", assign_and_hold)
    await newcomer(env, guild)
    assert env.backend_dm(ann) == []
    await release(env, guild)
    await env.pass_time(minutes=15)
    assert len(env.backend_dm(ann)) == 1


async def test_bots_and_who_waits_at_the_rules_screen_get_no_host(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    robot = guild.add_member(env.create_user("robot", bot=True))
    waiting = guild.add_member(env.create_user("waiting"))
    env.backend.guilds[guild.id].members[waiting.id].pending = True
    env.backend.announce_member_update(guild.id, waiting.id)
    await env.settle()
    await env.pass_time(minutes=1)
    assert notes_about(env, ann, robot) == []
    assert notes_about(env, ann, waiting) == []


async def test_a_hundred_newcomers_at_once_keep_to_the_daily_maximum(env):
    guild, channel = await community(env)
    hosts = [await host(env, guild, channel, name) for name in ("ann", "ben")]
    for number in range(100):
        guild.add_member(env.create_user(f"new{number}"))
    await env.settle()
    await env.pass_time(minutes=1)
    assert [len(env.backend_dm(one)) for one in hosts] == [3, 3]


async def test_a_host_role_makes_hosts_until_they_say_no(env):
    guild, channel = await community(env, volunteers=False)
    role = guild.create_role("Host")
    await env.bot.services.guilds.change(guild.id, HostSettings, host_role_ids=[role.id])
    ann = guild.add_member(env.create_user("ann"), roles=[role])
    ben = guild.add_member(env.create_user("ben"))
    await env.settle()
    refused = await ben.slash(channel, "host on")
    assert "the team chooses" in refused.response.content
    assert "You host newcomers" in text_of((await ann.slash(channel, "host status")).response)
    first = await newcomer(env, guild, "first")
    assert len(notes_about(env, ann, first)) == 1
    await ann.slash(channel, "host off")
    assert "You don't host" in text_of((await ann.slash(channel, "host status")).response)
    second = await newcomer(env, guild, "second")
    assert notes_about(env, ann, second) == []


async def test_staff_see_how_newcomers_fare_and_others_do_not(env):
    guild, channel = await community(env)
    boss = guild.add_member(
        env.create_user("boss"), roles=[guild.create_role("Boss", permissions=discord.Permissions(manage_guild=True))]
    )
    ann = await host(env, guild, channel, "ann")
    await newcomer(env, guild)
    assert "newcomers in 30 days" in text_of((await boss.slash(channel, "host status")).response)
    mine = text_of((await ann.slash(channel, "host status")).response)
    assert "were greeted in person" not in mine
    assert "Waiting for your hello" in mine


async def test_a_host_without_time_passes_the_newcomer_on(env):
    guild, channel = await community(env)
    user = env.create_user("ann")
    ann = await host(env, guild, channel, "ann", user)
    new = await newcomer(env, guild)
    ben = await host(env, guild, channel, "ben")
    (note,) = notes_about(env, ann, new)
    passed = await user.click(note, custom_id=button_of(note, "hosts:decline:"))
    assert "somebody else" in passed.response.content
    await env.pass_time(seconds=1)
    assert len(notes_about(env, ben, new)) == 1


async def test_who_wants_no_direct_messages_is_passed_over(env):
    guild, channel = await community(env)
    ann, ben = [await host(env, guild, channel, name) for name in ("ann", "ben")]
    await env.bot.services.members.prefer(guild.id, ann.id, Preference.DMS, is_on=False)
    members = [await newcomer(env, guild, name) for name in ("one", "two")]
    assert [len(notes_about(env, ann, member)) for member in members] == [0, 0]
    assert [len(notes_about(env, ben, member)) for member in members] == [1, 1]


async def test_where_it_is_off_the_command_says_so(env):
    guild, channel = await community(env)
    await env.bot.services.guilds.change(guild.id, HostSettings, enabled=False)
    ann = guild.add_member(env.create_user("ann"))
    await env.settle()
    assert "not switched on" in (await ann.slash(channel, "host on")).response.content


async def test_saying_hi_on_an_introduction_counts_as_the_hello(env):
    guild, channel = await community(env)
    cards = guild.create_text_channel("introductions")
    await env.bot.services.guilds.change(guild.id, ServerSettings, introductions_channel_id=cards.id)
    ann, ben = [await host(env, guild, channel, name) for name in ("ann", "ben")]
    new = await newcomer(env, guild)
    form = await new.slash(channel, "introduce")
    fields = [child["component"]["custom_id"] for child in form.modal["components"]]
    await new.submit_modal(form, dict(zip(fields, ("Newby", "Bergen", "", "tea", ""), strict=True)))
    await env.pass_time(seconds=1)
    cleo = guild.add_member(env.create_user("cleo"))
    await cleo.click(cards.last_message, custom_id=f"intro:hi:{new.id}")
    await env.settle()
    assert await greetings(env, guild, new) == [(cleo.id, How.CARD)]
    await env.restart()
    await env.pass_time(days=3)
    assert len(notes_about(env, ann, new) + notes_about(env, ben, new)) == 1  # nobody else was asked


async def test_what_a_newcomer_typed_does_nothing_in_the_note(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    new = guild.add_member(env.create_user("newby"))
    await env.settle()
    services = env.bot.services
    async with services.database.transaction(lock=guild.id) as tx:
        trick = "</mydata erase:1> <t:0:R> [**x**](https://evil.example)"
        tags = [Tag(TagKind.PRODUCT, "x", "<#1> `mug`")]
        await services.profiles.put(tx, guild.id, new.id, name="x", headline=trick, answers=[], tags=tags)
    await env.pass_time(minutes=1)
    (note,) = notes_about(env, ann, new)
    for trick in ("</mydata", "<t:0:R>", "[**x**]", "<#1>"):
        assert trick not in text_of(note)


async def test_a_newcomer_who_left_while_the_bot_was_off_is_not_waited_for(env, make_bot):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    new = await newcomer(env, guild)
    assert new.mention in text_of((await ann.slash(channel, "host status")).response)
    await env.bot.close()
    guild.remove_member(new)
    await env.restart_bot(make_bot())
    await env.settle()
    assert "Waiting for your hello" not in text_of((await ann.slash(channel, "host status")).response)


async def test_the_newcomers_of_a_host_who_left_while_the_bot_was_off_go_to_others(env, make_bot):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    new = await newcomer(env, guild)
    ben = await host(env, guild, channel, "ben")
    await env.bot.close()
    guild.remove_member(ann)
    await env.restart_bot(make_bot())
    await env.pass_time(minutes=1)
    assert len(notes_about(env, ben, new)) == 1


async def test_a_newcomer_who_is_forgotten_is_cut_from_the_note_to_their_host(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    new, other = [await newcomer(env, guild, name) for name in ("newby", "other")]
    assert len(notes_about(env, ann, new)) == 1
    await env.bot.services.data.erase(guild.id, new.id)
    await env.restart()
    await env.pass_time(seconds=10)
    said = [text_of(message) for message in env.backend_dm(ann)]
    assert sum("What stood here is gone" in each for each in said) == 1
    assert all("newby" not in each and str(new.id) not in each for each in said)
    assert len(notes_about(env, ann, other)) == 1


async def test_a_host_who_is_forgotten_keeps_no_notes_about_newcomers_which_nobody_would_find_later(env):
    guild, channel = await community(env)
    ann = await host(env, guild, channel, "ann")
    new = await newcomer(env, guild)
    await env.bot.services.data.erase(guild.id, ann.id)
    await env.pass_time(seconds=10)
    assert notes_about(env, ann, new) == []


@pytest.mark.parametrize(("status", "code"), [(403, 50001), (404, 10008)])
async def test_a_note_that_is_out_of_reach_holds_up_no_erasing(env, status, code):
    guild, channel = await community(env)
    user = env.create_user("ann")
    ann = await host(env, guild, channel, "ann", user)
    new = await newcomer(env, guild)
    (note,) = notes_about(env, ann, new)
    env.inject_error("PATCH", f"/channels/{user.dm_channel.id}/messages/{note.id}", status=status, code=code)
    await env.bot.services.data.erase(guild.id, new.id)
    await env.pass_time(seconds=10)
    async with env.bot.services.database.reading() as tx:
        assert await env.bot.services.jobs.list_dead(tx, guild.id) == []
        upcoming = await env.bot.services.jobs.list_upcoming(tx, guild.id)
    assert not [job for job in upcoming if job.kind == CUT_JOB]
