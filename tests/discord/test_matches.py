"""Matches as members and teams meet them, on a simulated Discord."""

from __future__ import annotations

import asyncio

import discord
import pytest
import simcord

from bot.guilds import GuildSettings, ServerSettings
from bot.guilds.store import GuildSettingStore
from bot.members import Milestone, Preference
from bot.owndata import CUT_JOB
from bot.profiles import Tag, TagKind
from cogs.matches.models import MatchSettings
from cogs.matches.service import MatchService, MeetingService
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of


async def community(env, **matches):
    """A server that is set up, with a channel for private threads."""
    guild = env.create_guild()
    channel = guild.create_text_channel("coffee")
    await env.set_up(guild)
    guilds = env.bot.services.guilds
    await guilds.set(guild.id, WelcomeSettings(enabled=False))  # its reminders would be among the messages
    await guilds.set(guild.id, MatchSettings(enabled=True, channel_id=channel.id, **matches))
    return guild, channel


async def person(env, guild, name, *labels, wants=True, is_introduced=False, user=None):
    """A member with an introduction and topics."""
    member = guild.add_member(user or env.create_user(name))
    await env.settle()
    services = env.bot.services
    if wants is not None:
        await services.members.prefer(guild.id, member.id, Preference.MATCHES, is_on=wants)
    async with services.database.transaction(lock=guild.id) as tx:
        tags = [Tag(TagKind.TOPIC, label.casefold(), label) for label in labels]
        answers = [("Ask me about", f"{name}'s garden")]
        await services.profiles.put(
            tx, guild.id, member.id, name=name, headline=f"{name} from Bremen", answers=answers, tags=tags
        )
        if is_introduced:
            await services.members.reach(tx, guild.id, member.id, Milestone.INTRODUCED)
    return member


async def pair_of(env, guild, *, ann_user=None, ben_user=None):
    """Ann has just introduced herself; Ben shares tea with her."""
    ben = await person(env, guild, "Ben", "Tea", user=ben_user)
    ann = await person(env, guild, "Ann", "Tea", is_introduced=True, user=ann_user)
    await env.pass_time(seconds=10)
    return ann, ben


def last(result):
    """What an interaction said last; the first word after thinking takes the place of the answer."""
    return [result.response, *result.followups][-1]


def threads_of(env, guild):
    return [thread for thread in env.bot.get_guild(guild.id).threads if thread.is_private()]


def thread_handle(env, thread):
    return simcord.ChannelHandle(env, None, env.backend.channels[thread.id])


def requests_to(env, method, ending):
    return [r for r in env.http_requests if r.method == method and r.path.endswith(ending)]


def people_in(env, thread):
    return {member.id for member in env.bot.get_channel(thread.id).members} - {env.bot.user.id}


def closed(env, user):
    env.inject_error("POST", f"/channels/{user.dm_channel.id}/messages", status=403, code=50007, times=50)


async def introduce(env, member, message):
    return await member.click(message, custom_id=button_of(message, "matches:introduce:"))


async def test_after_an_introduction_suggestions_come_with_the_reason_and_nobody_is_pinged(env):
    guild, _channel = await community(env)
    ann, ben = await pair_of(env, guild)
    (message,) = env.backend_dm(ann)
    said = text_of(message)
    assert "You both like Tea." in said
    assert "Ben from Bremen" in said
    assert env.backend_dm(ben) == []
    await env.pass_time(days=2)
    assert len(env.backend_dm(ann)) == 1


async def test_introduce_us_opens_a_private_thread_with_both_and_something_to_begin_with(env):
    guild, channel = await community(env)
    user = env.create_user("ann")
    ann, ben = await pair_of(env, guild, ann_user=user)
    pressed = await introduce(env, user, env.backend_dm(ann)[0])
    assert channel.mention in last(pressed).content
    await env.pass_time(seconds=1)
    (thread,) = threads_of(env, guild)
    assert people_in(env, thread) == {ann.id, ben.id}
    (message,) = [m for m in thread_handle(env, thread).history() if m.author.bot and m.components]
    said = text_of(message)
    assert ann.mention in said
    assert ben.mention in said
    assert "You both like Tea." in said
    assert "Ask Ben about: Ben's garden" in said
    asked = await ben.click(message, custom_id=button_of(message, "matches:question:"))
    assert asked.response.content.startswith("💬")


async def test_both_pressing_at_once_opens_one_thread(env):
    guild, channel = await community(env)
    ann, ben = await pair_of(env, guild)
    cards = {member: last(await member.slash(channel, "matches show")) for member in (ann, ben)}
    answers = [await introduce(env, member, card) for member, card in cards.items()]
    await env.pass_time(seconds=1)
    assert len(threads_of(env, guild)) == 1
    assert "already" in last(answers[1]).content


async def test_the_button_works_after_a_restart_and_a_crash_while_opening_makes_no_second_thread(env):
    guild, _channel = await community(env)
    user = env.create_user("ann")
    ann, ben = await pair_of(env, guild, ann_user=user)
    await env.restart()

    async def crash(*_args):
        raise asyncio.CancelledError

    env.bot.services[MeetingService].made = crash
    await introduce(env, user, env.backend_dm(ann)[0])
    await env.pass_time(seconds=1)
    assert len(threads_of(env, guild)) == 1
    await env.restart()
    await env.pass_time(hours=1)
    (thread,) = threads_of(env, guild)
    assert people_in(env, thread) == {ann.id, ben.id}
    assert len([m for m in thread_handle(env, thread).history() if m.components]) == 1
    await env.pass_time(days=4)
    assert len(threads_of(env, guild)) == 1


async def test_a_crash_after_the_first_message_says_nothing_twice(env):
    guild, _channel = await community(env)
    user = env.create_user("ann")
    ann, _ben = await pair_of(env, guild, ann_user=user)

    async def crash(*_args):
        raise asyncio.CancelledError

    env.bot.services[MeetingService].opened = crash
    await introduce(env, user, env.backend_dm(ann)[0])
    await env.pass_time(seconds=1)
    await env.restart()
    await env.pass_time(hours=1)
    (thread,) = threads_of(env, guild)
    assert len([m for m in thread_handle(env, thread).history() if m.components]) == 1


async def test_who_left_cannot_be_introduced_any_more(env):
    guild, channel = await community(env)
    ann, ben = await pair_of(env, guild)
    card = last(await ann.slash(channel, "matches show"))
    guild.remove_member(ben)
    await env.settle()
    refused = await introduce(env, ann, card)
    assert "can't be introduced any more" in last(refused).content
    assert threads_of(env, guild) == []
    shown = await ann.slash(channel, "matches show")
    assert "Nobody new" in last(shown).content


@pytest.mark.parametrize("trouble", ["missing", "forbidden"])
async def test_without_a_usable_channel_the_presser_is_told_and_the_team_once(env, trouble):
    guild, channel = await community(env)
    team = guild.create_text_channel("team")
    await env.bot.services.guilds.change(guild.id, ServerSettings, team_channel_id=team.id)
    ann, _ben = await pair_of(env, guild)
    card = last(await ann.slash(channel, "matches show"))
    if trouble == "missing":
        await env.bot.services.guilds.change(guild.id, MatchSettings, channel_id=None)
    else:
        me = env.bot.get_guild(guild.id).me
        env.backend.guilds[guild.id].roles[guild.id].permissions = discord.Permissions(
            view_channel=True, send_messages=True
        ).value
        for role in me.roles[1:]:
            env.backend.guilds[guild.id].roles[role.id].permissions = 0
        await env.restart()
    for _ in range(2):
        refused = await introduce(env, ann, card)
        assert "I have told the team" in last(refused).content
    await env.pass_time(seconds=1)
    assert len([m for m in team.history() if "Nobody can be introduced" in m.content]) == 1
    assert threads_of(env, guild) == []


async def test_discord_refusing_the_thread_tells_the_team_and_the_suggestion_can_be_pressed_again(env):
    guild, channel = await community(env)
    team = guild.create_text_channel("team")
    await env.bot.services.guilds.change(guild.id, ServerSettings, team_channel_id=team.id)
    ann, _ben = await pair_of(env, guild)
    card = last(await ann.slash(channel, "matches show"))
    env.inject_error("POST", f"/channels/{channel.id}/threads", status=403, code=50013)
    await introduce(env, ann, card)
    await env.pass_time(seconds=1)
    assert threads_of(env, guild) == []
    assert "could not be opened" in team.last_message.content
    await introduce(env, ann, card)
    await env.pass_time(seconds=1)
    assert len(threads_of(env, guild)) == 1


async def test_three_days_later_both_are_asked_once_and_stop_ends_it(env):
    guild, _channel = await community(env)
    users = env.create_user("ann"), env.create_user("ben")
    ann, ben = await pair_of(env, guild, ann_user=users[0], ben_user=users[1])
    await introduce(env, users[0], env.backend_dm(ann)[0])
    await env.pass_time(seconds=1)
    await env.pass_time(days=2)
    assert env.backend_dm(ben) == []
    await env.restart()
    await env.pass_time(days=1)
    (question,) = env.backend_dm(ben)
    assert "Did you and ann meet?" in text_of(question)
    assert "Did you and ben meet?" in text_of(env.backend_dm(ann)[-1])
    stopped = await users[1].click(question, custom_id=button_of(question, "matches:met:").rsplit(":", 1)[0] + ":stop")
    assert "no more suggestions" in stopped.response.content
    await env.pass_time(days=20)
    assert len([m for m in env.backend_dm(ben) if "meet?" in text_of(m)]) == 1
    assert not await env.bot.services.members.wants(guild.id, ben.id, Preference.MATCHES, default=False)


async def test_with_closed_direct_messages_the_question_comes_in_the_thread(env):
    guild, channel = await community(env)
    user = env.create_user("ben")
    ann, ben = await pair_of(env, guild, ben_user=user)
    closed(env, user)
    await introduce(env, ann, last(await ann.slash(channel, "matches show")))
    await env.pass_time(seconds=1)
    await env.pass_time(days=3)
    (thread,) = threads_of(env, guild)
    (question,) = [m for m in thread_handle(env, thread).history() if "meet?" in text_of(m)]
    assert ben.mention in text_of(question)
    answered = await ben.click(question, custom_id=button_of(question, "matches:met:"))
    assert answered.ephemeral
    await env.pass_time(days=9)
    tries = requests_to(env, "POST", f"/channels/{user.dm_channel.id}/messages")
    assert len(tries) == 1


async def test_both_are_asked_in_the_thread_where_the_question_had_to_wait_for_the_morning(env):
    guild, channel = await community(env)
    users = env.create_user("ann"), env.create_user("ben")
    for user in users:
        closed(env, user)
    ann, ben = await pair_of(env, guild, ann_user=users[0], ben_user=users[1])
    await env.pass_time(hours=11)  # their question will be due an hour before midnight
    await introduce(env, ann, last(await ann.slash(channel, "matches show")))
    await env.pass_time(seconds=1)
    await env.pass_time(days=3)
    (thread,) = threads_of(env, guild)
    assert [m for m in thread_handle(env, thread).history() if "meet?" in text_of(m)] == []
    await env.pass_time(hours=12)
    asked = [text_of(m) for m in thread_handle(env, thread).history() if "meet?" in text_of(m)]
    assert len(asked) == 2
    assert all(any(one.mention in said for said in asked) for one in (ann, ben))


async def test_closed_direct_messages_leave_the_suggestions_to_the_command(env):
    guild, channel = await community(env)
    user = env.create_user("ann")
    closed(env, user)
    ann, _ben = await pair_of(env, guild, ann_user=user)
    await env.pass_time(days=2)
    assert len(requests_to(env, "POST", f"/channels/{user.dm_channel.id}/messages")) == 1
    shown = await ann.slash(channel, "matches show")
    assert shown.ephemeral
    assert "You both like Tea." in text_of(last(shown))


async def test_consent_is_asked_by_the_command_and_then_shows_who_there_is(env):
    guild, channel = await community(env)
    await person(env, guild, "Ben", "Tea")
    ann = await person(env, guild, "Ann", "Tea", wants=None, is_introduced=True)
    await env.pass_time(minutes=1)
    assert env.backend_dm(ann) == []
    asked = await ann.slash(channel, "matches show")
    assert asked.ephemeral
    question = last(asked)
    assert "Shall I introduce you" in text_of(question)
    agreed = await ann.click(question, custom_id=f"matches:consent:{guild.id}:1")
    assert "You both like Tea." in text_of(last(agreed))
    off = await ann.slash(channel, "matches off")
    assert "No suggestions" in off.response.content
    assert "Shall I introduce you" in text_of(last(await ann.slash(channel, "matches show")))


async def test_consent_is_asked_directly_once_where_the_server_wants_that(env):
    guild, _channel = await community(env, asks_by_dm=True)
    user = env.create_user("ann")
    await person(env, guild, "Ben", "Tea")
    ann = await person(env, guild, "Ann", "Tea", wants=None, is_introduced=True, user=user)
    await env.pass_time(minutes=1)
    await env.restart()
    await env.pass_time(days=1)
    (question,) = env.backend_dm(ann)
    agreed = await user.click(question, custom_id=f"matches:consent:{guild.id}:1")
    assert "You both like Tea." in text_of(last(agreed))


async def test_matches_say_what_is_missing(env):
    guild, channel = await community(env)
    ann = guild.add_member(env.create_user("ann"))
    await env.settle()
    shown = await ann.slash(channel, "matches on")
    assert "Introduce yourself first" in last(shown).content
    await env.bot.services.guilds.change(guild.id, MatchSettings, enabled=False)
    refused = await ann.slash(channel, "matches show")
    assert "not switched on" in refused.response.content


async def test_a_hundred_introductions_at_once_are_all_told(env):
    guild, _channel = await community(env, per_week=20)
    members = [await person(env, guild, f"m{number}", "Tea", is_introduced=True) for number in range(100)]
    for _ in range(3):
        await env.pass_time(seconds=10)
    told = [env.backend_dm(member) for member in members]
    assert all(len(messages) == 1 for messages in told)


def manager(env, guild):
    role = guild.create_role("Boss", permissions=discord.Permissions(manage_guild=True))
    return guild.add_member(env.create_user("boss"), roles=[role])


async def test_a_coffee_round_is_scheduled_joined_and_drawn_at_its_local_time_across_a_restart(env):
    guild, channel = await community(env)
    await env.bot.services.guilds.change(guild.id, ServerSettings, timezone="Europe/Berlin")
    boss = manager(env, guild)
    members = [guild.add_member(env.create_user(f"m{number}")) for number in range(5)]
    await env.settle()
    shown = await boss.slash(channel, "matches round schedule", every="week", weekday=4, time="10:00")
    assert shown.ephemeral
    assert "Fri, 12 Jun 2026, 10:00" in text_of(shown.response)
    for member in members:
        await member.slash(channel, "matches round join")
    await env.restart()
    await env.pass_time(days=1, hours=19, minutes=58)  # from Wednesday noon to Friday 07:58 in UTC
    assert threads_of(env, guild) == []
    await env.pass_time(minutes=3)
    groups = [people_in(env, thread) for thread in threads_of(env, guild)]
    assert sorted(map(len, groups)) == [2, 3]
    assert set().union(*groups) == {member.id for member in members}
    await env.restart()
    await env.pass_time(days=2)
    assert len(threads_of(env, guild)) == 2
    await env.pass_time(days=5)
    assert len(threads_of(env, guild)) == 4
    assert all(env.backend_dm(member) == [] for member in members)  # rounds ask no questions


async def test_pausing_and_skipping_are_shown_and_kept(env):
    guild, channel = await community(env)
    boss, ann = manager(env, guild), guild.add_member(env.create_user("ann"))
    await env.settle()
    refused = await ann.slash(channel, "matches round skip")
    assert "not in the coffee rounds" in refused.response.content
    await boss.slash(channel, "matches round schedule", every="month", weekday=0, time="9:30")
    await ann.slash(channel, "matches round join")
    await ann.slash(channel, "matches round skip")
    assert "You skip the next one" in text_of((await ann.slash(channel, "matches round status")).response)
    await ann.slash(channel, "matches round pause", weeks=8)
    assert "You pause until" in text_of((await ann.slash(channel, "matches round status")).response)
    await ann.slash(channel, "matches round join")
    assert "You take part" in text_of((await ann.slash(channel, "matches round status")).response)
    await ann.slash(channel, "matches round leave")
    assert "You don't yet" in text_of((await ann.slash(channel, "matches round status")).response)


async def test_only_who_manages_the_server_schedules_and_nonsense_is_refused_in_words(env):
    guild, channel = await community(env)
    boss, ann = manager(env, guild), guild.add_member(env.create_user("ann"))
    await env.settle()
    refused = await ann.slash(channel, "matches round schedule", every="week")
    assert "Manage Server" in refused.response.content
    for wrong in ({"time": "soon"}, {"first": "tomorrow"}):
        refused = await boss.slash(channel, "matches round schedule", every="week", **wrong)
        assert "Write the" in refused.response.content
    await boss.slash(channel, "matches round schedule", every="week")
    ended = await boss.slash(channel, "matches round schedule", every="off")
    assert "No coffee round is planned" in text_of(ended.response)


async def test_a_schedule_changed_as_a_setting_holds_at_once(env):
    guild, channel = await community(env)
    boss = manager(env, guild)
    members = [guild.add_member(env.create_user(f"m{number}")) for number in range(2)]
    await env.settle()
    await boss.slash(channel, "matches round schedule", every="month", weekday=3, time="18:00")
    for member in members:
        await member.slash(channel, "matches round join")
    await boss.slash(channel, "setup change", setting="matches.round_time", value="12:30")
    await boss.slash(channel, "setup change", setting="server.timezone", value="Europe/Berlin")
    await env.pass_time(hours=22)  # from Wednesday noon to Thursday ten, in UTC
    assert threads_of(env, guild) == []
    await env.pass_time(minutes=31)
    assert len(threads_of(env, guild)) == 1


async def test_a_schedule_changed_by_the_command_line_is_noticed_within_a_minute(env):
    guild, channel = await community(env)
    members = [guild.add_member(env.create_user(f"m{number}")) for number in range(2)]
    await env.settle()
    for member in members:
        await member.slash(channel, "matches round join")
    services = env.bot.services
    env.backend.advance_clock(1)
    elsewhere = GuildSettings(GuildSettingStore(services.database), services.clock)
    await elsewhere.change(guild.id, MatchSettings, round_every="week", round_weekday=2, round_time="12:30")
    await env.advance_time(60)
    await env.pass_time(seconds=1)
    await env.pass_time(minutes=30)
    assert len(threads_of(env, guild)) == 1


async def test_the_only_one_in_a_round_is_told_kindly(env):
    guild, channel = await community(env)
    boss, ann = manager(env, guild), guild.add_member(env.create_user("ann"))
    await env.settle()
    await boss.slash(channel, "matches round schedule", every="week", weekday=3, time="12:30")
    await ann.slash(channel, "matches round join")
    await env.pass_time(days=1, hours=1)
    (message,) = env.backend_dm(ann)
    assert "only one in this coffee round" in message.content
    assert threads_of(env, guild) == []


async def test_the_only_one_in_a_round_is_told_nothing_once_they_are_forgotten(env, monkeypatch):
    guild, channel = await community(env)
    boss, ann = manager(env, guild), guild.add_member(env.create_user("ann"))
    await env.settle()
    await boss.slash(channel, "matches round schedule", every="week", weekday=3, time="12:30")
    await ann.slash(channel, "matches round join")
    find = MeetingService.find

    async def forget_and_find(self, meeting_id):
        await env.bot.services.data.erase(guild.id, ann.id)
        return await find(self, meeting_id)

    monkeypatch.setattr(MeetingService, "find", forget_and_find)
    await env.pass_time(days=1, hours=1)
    assert env.backend_dm(ann) == []
    async with env.bot.services.database.reading() as tx:
        waiting = await env.bot.services.jobs.list_upcoming(tx, guild.id)
    assert not [job for job in waiting if job.failures]


async def test_a_round_missed_by_more_than_a_day_waits_for_the_next(env):
    guild, channel = await community(env)
    boss = manager(env, guild)
    members = [guild.add_member(env.create_user(f"m{number}")) for number in range(2)]
    await env.settle()
    await boss.slash(channel, "matches round schedule", every="week", weekday=3, time="12:30")
    for member in members:
        await member.slash(channel, "matches round join")
    await env.bot.close()
    env.backend.advance_clock(3 * 86400)
    await env.restart()
    await env.pass_time(minutes=1)
    assert threads_of(env, guild) == []
    await env.pass_time(days=5, hours=1)
    assert len(threads_of(env, guild)) == 1


async def test_the_service_keeps_what_a_closed_direct_message_means(env):
    guild, _channel = await community(env)
    user = env.create_user("ann")
    closed(env, user)
    ann, _ben = await pair_of(env, guild, ann_user=user)
    assert not await env.bot.services[MatchService].may_write_to(guild.id, ann.id)


async def test_the_team_hears_in_which_channel_discord_refused(env):
    guild, channel = await community(env)
    team = guild.create_text_channel("team")
    await env.bot.services.guilds.change(guild.id, ServerSettings, team_channel_id=team.id)
    ann, _ben = await pair_of(env, guild)
    card = last(await ann.slash(channel, "matches show"))
    env.inject_error("POST", f"/channels/{channel.id}/threads", status=403, code=50013)
    await introduce(env, ann, card)
    await env.pass_time(seconds=1)
    assert channel.mention in team.last_message.content


async def test_who_cannot_see_the_channel_is_left_in_no_half_empty_thread(env):
    guild, channel = await community(env)
    team, talk = guild.create_text_channel("team"), guild.create_text_channel("general")
    await env.bot.services.guilds.change(guild.id, ServerSettings, team_channel_id=team.id)
    ann, ben = await pair_of(env, guild)
    card = last(await ann.slash(talk, "matches show"))
    real = env.bot.get_guild(guild.id)
    hidden = discord.PermissionOverwrite(view_channel=False)
    await real.get_channel(channel.id).set_permissions(real.get_member(ben.id), overwrite=hidden)
    await env.settle()
    await introduce(env, ann, card)
    await env.pass_time(seconds=1)
    assert threads_of(env, guild) == []
    assert "cannot see the channel" in team.last_message.content


async def test_switching_matches_off_drops_what_was_about_to_open_without_a_failure(env):
    guild, _channel = await community(env)
    user = env.create_user("ann")
    ann, _ben = await pair_of(env, guild, ann_user=user)
    await introduce(env, user, env.backend_dm(ann)[0])
    await env.bot.services.guilds.change(guild.id, MatchSettings, enabled=False)
    for _ in range(12):
        await env.pass_time(hours=2)
    services = env.bot.services
    async with services.database.reading() as tx:
        assert await services.jobs.list_dead(tx, guild.id) == []
    assert threads_of(env, guild) == []


async def test_the_buttons_of_who_left_the_server_show_nobody(env):
    guild, _channel = await community(env, asks_by_dm=True)
    user = env.create_user("ann")
    await person(env, guild, "Ben", "Tea")
    ann = await person(env, guild, "Ann", "Tea", wants=None, is_introduced=True, user=user)
    await env.pass_time(minutes=1)
    (question,) = env.backend_dm(ann)
    guild.remove_member(ann)
    await env.settle()
    refused = await user.click(question, custom_id=f"matches:consent:{guild.id}:1")
    assert "no longer a member" in text_of(last(refused))
    assert not await env.bot.services.members.wants(guild.id, ann.id, Preference.MATCHES, default=False)


async def test_what_members_typed_does_nothing_on_the_card_of_a_suggestion(env):
    guild, channel = await community(env)
    ann = await person(env, guild, "Ann", "Tea")
    ben = await person(env, guild, "</mydata erase:1> <t:0:R>", "Tea")
    await person(env, guild, "[**x**](https://evil.example)", "Tea")
    assert ben is not None
    said = text_of(last(await ann.slash(channel, "matches show")))
    for trick in ("</mydata", "<t:0:R>", "[**x**]"):
        assert trick not in said
    assert "\\[" in said


async def test_many_open_suggestions_fit_into_one_message(env):
    guild, channel = await community(env, per_week=20)
    ann = await person(env, guild, "Ann", "Tea")
    for number in range(16):
        await person(env, guild, f"m{number}", "Tea", is_introduced=True)
        await env.pass_time(seconds=10)
    shown = last(await ann.slash(channel, "matches show"))
    assert text_of(shown).count("You both like Tea.") == 5


async def erase(env, guild, member):
    await env.bot.services.data.erase(guild.id, member.id)
    await env.settle()
    await env.pass_time(seconds=10)


async def test_who_is_forgotten_is_cut_from_what_others_were_suggested_and_asked(env):
    guild, _channel = await community(env)
    users = env.create_user("ann"), env.create_user("ben")
    ben = await person(env, guild, "Ben", "Tea", user=users[1])
    cleo = await person(env, guild, "Cleo", "Tea")
    ann = await person(env, guild, "Ann", "Tea", is_introduced=True, user=users[0])
    await env.pass_time(seconds=10)
    card = env.backend_dm(ann)[0]
    chosen = await env.bot.services[MatchService].suggestions_for(guild.id, ann.id, {ann.id, ben.id, cleo.id})
    with_ben = next(one for one in chosen if ben.id in {one.member_id, one.other_id})
    await users[0].click(card, custom_id=f"matches:introduce:{with_ben.id}")
    await env.pass_time(seconds=1)
    await env.pass_time(days=3)
    assert any("Did you and ben meet?" in text_of(m) for m in env.backend_dm(ann))
    assert any("Did you and ann meet?" in text_of(m) for m in env.backend_dm(ben))
    await erase(env, guild, ben)
    (card, question) = [text_of(m) for m in env.backend_dm(ann)]
    assert "What stood here is gone" in card
    assert "What stood here is gone" in question
    assert "ben" not in (card + question).casefold()
    assert str(ben.id) not in card + question
    assert "Cleo from Bremen" in card  # whoever else was suggested still is
    assert button_of(env.backend_dm(ann)[0], "matches:introduce:") != f"matches:introduce:{with_ben.id}"
    assert all("ann" not in text_of(m).casefold() for m in env.backend_dm(ben))
    await erase(env, guild, ben)
    assert [text_of(m) for m in env.backend_dm(ann)] == [card, question]


@pytest.mark.parametrize("wants", [True, None])
async def test_who_was_forgotten_and_introduces_themselves_again_hears_of_others_again(env, wants):
    guild, _channel = await community(env, asks_by_dm=True)
    await person(env, guild, "Ben", "Tea")
    user = env.create_user("Ann")
    ann = await person(env, guild, "Ann", "Tea", wants=wants, is_introduced=True, user=user)
    await env.pass_time(seconds=10)
    assert len(env.backend_dm(ann)) == 1
    await erase(env, guild, ann)
    services = env.bot.services
    if wants is not None:
        await services.members.prefer(guild.id, ann.id, Preference.MATCHES, is_on=wants)
    async with services.database.transaction(lock=guild.id) as tx:
        tags = [Tag(TagKind.TOPIC, "tea", "Tea")]
        await services.profiles.put(tx, guild.id, ann.id, name="Ann", headline="Hi", answers=[], tags=tags)
        await services.members.reach(tx, guild.id, ann.id, Milestone.INTRODUCED)
    await env.pass_time(seconds=10)
    assert len(env.backend_dm(ann)) == 2
    await env.pass_time(days=2)
    assert len(env.backend_dm(ann)) == 2


async def test_who_is_forgotten_while_a_suggestion_of_them_is_on_its_way_is_cut_from_it(env, monkeypatch):
    guild, _channel = await community(env)
    ben = await person(env, guild, "Ben", "Tea")
    ann = await person(env, guild, "Ann", "Tea", is_introduced=True)
    services, send = env.bot.services, discord.abc.Messageable.send

    async def is_cutting():
        async with services.database.reading() as tx:
            upcoming = await services.jobs.list_upcoming(tx, guild.id)
        return any(job.kind == CUT_JOB and job.payload["reader_id"] == ann.id for job in upcoming)

    async def forget_and_send(target, *args, **kwargs):
        if getattr(target, "id", None) == ann.id:
            await services.data.erase(guild.id, ben.id)
            while await is_cutting():  # which finds nothing yet
                await asyncio.sleep(0.01)
        return await send(target, *args, **kwargs)

    monkeypatch.setattr(discord.abc.Messageable, "send", forget_and_send)
    await env.pass_time(seconds=10)
    (card,) = env.backend_dm(ann)
    assert "What stood here is gone" in text_of(card)
    assert "Ben" not in text_of(card)
