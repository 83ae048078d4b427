"""Welcome as newcomers and teams meet it, on a simulated Discord."""

from __future__ import annotations

import asyncio
import datetime as dt

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.backend import serializers

from bot.guilds import ServerSettings
from bot.members import Milestone, Preference
from cogs.welcome.models import WelcomeSettings
from cogs.welcome.service import GreetingService, WelcomeService
from tests.support.messages import button_of, text_of


async def community(env, *, server=None, **welcome):
    """A server that is set up, with a welcome channel."""
    guild = env.create_guild()
    channel = guild.create_text_channel("welcome")
    await env.set_up(guild, **(server or {}))
    await env.bot.services.guilds.set(guild.id, WelcomeSettings(**{"channel_id": channel.id, **welcome}))
    return guild, channel


def join(env, guild, name="ann", *, pending=False):
    """Somebody joins; with `pending`, they still have the rules screen before them."""
    user = env.create_user(name)
    if not pending:
        return guild.add_member(user)
    backend = env.backend
    member = backend.add_member(guild.id, user.id, announce=False)
    member.pending = True
    payload = serializers.member_payload(backend, backend.get_guild(guild.id), member)
    backend.emit("GUILD_MEMBER_ADD", {**payload, "guild_id": str(guild.id)})
    return MemberActor(env, guild, user)


async def accept_rules(env, guild, member):
    env.backend.guilds[guild.id].members[member.id].pending = False
    env.backend.announce_member_update(guild.id, member.id)
    await env.settle()


async def greetings(env, channel, *, after=4):
    await env.settle()
    await env.pass_time(seconds=after)
    return [text_of(message) for message in channel.history()]


async def test_a_newcomer_is_greeted_by_name_with_buttons_once(env):
    guild, channel = await community(env)
    ann = join(env, guild)
    (greeting,) = await greetings(env, channel)
    assert ann.mention in greeting
    assert "First steps" in greeting
    assert len(await greetings(env, channel, after=600)) == 1


async def test_only_the_newcomer_is_pinged(env):
    guild, channel = await community(env, greetings=("Hi {member}! @everyone",))
    ann = join(env, guild)
    await greetings(env, channel)
    sent = [r for r in env.http_requests if r.method == "POST" and r.path.endswith(f"/channels/{channel.id}/messages")]
    allowed = sent[-1].json["allowed_mentions"]
    assert [str(user) for user in allowed["users"]] == [str(ann.id)]
    assert "everyone" not in allowed.get("parse", [])


async def test_nothing_is_said_before_the_server_is_set_up(env):
    guild = env.create_guild()
    channel = guild.create_text_channel("welcome")
    join(env, guild)
    assert await greetings(env, channel) == []


async def test_nothing_is_said_when_welcome_is_switched_off(env):
    guild, channel = await community(env, enabled=False)
    join(env, guild)
    assert await greetings(env, channel) == []


async def test_a_bot_is_never_greeted(env):
    guild, channel = await community(env)
    guild.add_member(env.create_user("helper", bot=True))
    assert await greetings(env, channel) == []


async def test_a_pending_member_is_greeted_only_after_the_rules_screen(env):
    guild, channel = await community(env)
    ann = join(env, guild, pending=True)
    assert await greetings(env, channel, after=3600) == []
    await accept_rules(env, guild, ann)
    (greeting,) = await greetings(env, channel)
    assert ann.mention in greeting


async def test_a_restart_between_join_and_screening_loses_no_greeting(env):
    guild, channel = await community(env)
    ann = join(env, guild, pending=True)
    await env.settle()
    await env.restart()
    await accept_rules(env, guild, ann)
    (greeting,) = await greetings(env, channel)
    assert ann.mention in greeting


async def test_who_passes_the_rules_screen_while_the_bot_is_away_is_greeted_when_it_is_back(env):
    guild, channel = await community(env)
    ann = join(env, guild, pending=True)
    await env.settle()
    await env.bot.close()
    env.backend.guilds[guild.id].members[ann.id].pending = False
    await env.restart()
    (greeting,) = await greetings(env, channel)
    assert ann.mention in greeting


async def test_a_rules_screen_passed_after_a_day_is_not_greeted_but_gives_the_roles(env):
    guild, channel = await community(env)
    role = guild.create_role("Member")
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, role_ids=[role.id])
    ann = join(env, guild, pending=True)
    await env.pass_time(hours=25)
    await accept_rules(env, guild, ann)
    assert await greetings(env, channel) == []
    assert role.id in [role.id for role in ann.member.roles]


async def test_whose_wait_at_the_rules_screen_ran_out_gets_the_roles_though_they_pass_it_unseen(env):
    guild, channel = await community(env)
    role = guild.create_role("Member")
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, role_ids=[role.id])
    ann = join(env, guild, pending=True)
    await env.pass_time(hours=25)
    join(env, guild, "ben")  # greeting him, the bot gives up on greeting her
    assert len(await greetings(env, channel)) == 1
    await env.restart()
    await env.settle()
    assert ann.member.roles[1:] == []
    await env.bot.close()
    env.backend.guilds[guild.id].members[ann.id].pending = False
    await env.restart()
    assert len(await greetings(env, channel)) == 1
    assert [role.name for role in ann.member.roles[1:]] == ["Member"]
    assert Milestone.SCREENED in await env.bot.services.members.milestones_of(guild.id, ann.id)
    env.backend.remove_member_role(guild.id, ann.id, role.id)
    await env.restart()
    await greetings(env, channel)
    assert ann.member.roles[1:] == []  # a moderator took it away: that stands


async def test_who_joined_and_passed_the_rules_screen_in_two_long_absences_of_the_bot_gets_the_roles(env):
    guild, channel = await community(env)
    role = guild.create_role("Member")
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, role_ids=[role.id])
    await env.bot.close()
    ann = join(env, guild, pending=True)
    env.backend.advance_clock(25 * 3600)
    await env.restart()
    await env.settle()
    await env.bot.close()
    env.backend.guilds[guild.id].members[ann.id].pending = False
    await env.restart()
    assert await greetings(env, channel) == []
    assert [role.name for role in ann.member.roles[1:]] == ["Member"]


async def test_who_leaves_before_the_greeting_is_never_greeted(env):
    guild, channel = await community(env)
    for name, pending in (("ann", True), ("ben", False)):
        member = join(env, guild, name, pending=pending)
        await env.settle()
        guild.remove_member(member)
    assert await greetings(env, channel) == []


async def test_a_join_seen_twice_is_greeted_once(env):
    guild, channel = await community(env)
    ann = join(env, guild)
    await env.settle()
    service = env.bot.services[WelcomeService]
    for _ in range(3):
        await service.joined(guild.id, ann.id, ann.member.joined_at, is_pending=False)
    assert len(await greetings(env, channel)) == 1


async def test_five_at_once_have_a_card_each(env):
    guild, channel = await community(env)
    for number in range(5):
        join(env, guild, f"member{number}")
    assert len(await greetings(env, channel)) == 5


async def test_a_rush_becomes_one_message_when_it_is_over(env):
    guild, channel = await community(env)
    members = [join(env, guild, f"member{number}") for number in range(12)]
    assert await greetings(env, channel) == []
    (greeting,) = await greetings(env, channel, after=40)
    assert all(member.mention in greeting for member in members)


async def test_a_slow_rush_takes_in_those_who_had_a_card_of_their_own(env):
    guild, channel = await community(env)
    members = []
    for number in range(7):
        members.append(join(env, guild, f"member{number}"))
        await greetings(env, channel, after=4)
    (greeting,) = await greetings(env, channel, after=40)
    assert all(member.mention in greeting for member in members)


async def test_who_comes_and_goes_and_comes_is_named_once_in_the_rush_they_make(env):
    guild, channel = await community(env)
    user = env.create_user("ann")
    for _ in range(6):
        ann = guild.add_member(user)
        await greetings(env, channel)
        guild.remove_member(ann)
        await env.settle()
    guild.add_member(user)
    await greetings(env, channel)
    greeting = (await greetings(env, channel, after=40))[-1]
    assert greeting.count(f"<@{user.id}>") == 1


async def test_a_raid_of_hundreds_is_one_message_of_bounded_length(env):
    guild, channel = await community(env)
    service = env.bot.services[WelcomeService]
    members = []
    for number in range(100):
        members.append(join(env, guild, f"raider{number}"))
        if number % 20 == 19:  # SimCord gives up waiting after five seconds of a busy machine
            await env.settle()
    assert await service.pending_ids(guild.id) == set()
    (greeting,) = await greetings(env, channel, after=60)
    assert sum(member.mention in greeting for member in members) == 20
    assert "80 others" in greeting


async def test_those_who_joined_during_downtime_share_one_message_and_are_never_greeted_twice(env):
    guild, channel = await community(env)
    join(env, guild, "before")
    assert len(await greetings(env, channel)) == 1
    await env.bot.close()
    env.backend.advance_clock(600)
    missed = [join(env, guild, f"missed{number}") for number in range(3)]
    await env.restart()
    first, together = await greetings(env, channel, after=25)
    assert all(member.mention in together for member in missed)
    await env.restart()
    assert await greetings(env, channel) == [first, together]


async def test_who_joined_while_the_bot_was_given_more_shards_is_greeted(env, make_bot):
    guild, channel = await community(env)
    await env.bot.close()
    env.backend.advance_clock(600)
    ann = join(env, guild)
    await env.restart_bot(make_bot(shard_count=2, shard_ids=(0, 1)))
    (greeting,) = await greetings(env, channel, after=25)
    assert ann.mention in greeting


async def test_who_left_and_came_back_to_the_rules_screen_unseen_is_greeted_once(env):
    guild, channel = await community(env)
    ann = join(env, guild, pending=True)
    await env.settle()
    await env.bot.close()
    env.backend.advance_clock(600)
    guild.remove_member(ann)
    env.backend.add_member(guild.id, ann.id, announce=False).pending = True
    await env.restart()
    await env.settle()
    await accept_rules(env, guild, ann)
    (greeting,) = await greetings(env, channel)
    assert ann.mention in greeting


async def test_who_joined_more_than_a_day_ago_during_downtime_is_not_greeted_but_gets_the_roles(env):
    guild, channel = await community(env)
    role = guild.create_role("Member")
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, role_ids=[role.id])
    await env.bot.close()
    late = join(env, guild, "late")
    env.backend.advance_clock(25 * 3600)
    await env.restart()
    assert await greetings(env, channel, after=60) == []
    assert [role.name for role in late.member.roles[1:]] == ["Member"]


async def test_a_greeting_that_was_sent_but_not_recorded_is_found_again_after_a_crash(env):
    guild, channel = await community(env)
    join(env, guild)
    await env.settle()
    service = env.bot.services[GreetingService]
    recorded = service.sent

    async def crash(*_args):
        raise asyncio.CancelledError

    service.sent = crash
    await env.pass_time(seconds=4)
    assert len(channel.history()) == 1
    service.sent = recorded
    await env.restart()
    assert len(await greetings(env, channel, after=3600)) == 1


async def test_who_comes_back_is_welcomed_back_with_their_roles_but_not_staff_roles(env):
    guild, channel = await community(env, restores_roles=True)
    regular, staff = guild.create_role("Regular"), guild.create_role("Team")
    powerful = guild.create_role("Boss", permissions=discord.Permissions(ban_members=True))
    await env.bot.services.guilds.change(guild.id, ServerSettings, staff_role_ids=[staff.id])
    user = env.create_user("ann")
    ann = guild.add_member(user, roles=[regular, staff, powerful])
    await greetings(env, channel)
    guild.remove_member(ann)
    await env.pass_time(days=3)
    back = guild.add_member(user)
    _first, greeting = await greetings(env, channel)
    assert "back" in greeting
    assert [role.name for role in back.member.roles[1:]] == ["Regular"]


async def test_a_role_that_was_taken_since_is_not_restored_to_who_left_and_came_back_unseen(env):
    guild, channel = await community(env, restores_roles=True)
    regular = guild.create_role("Regular")
    user = env.create_user("ann")
    guild.remove_member(guild.add_member(user, roles=[regular]))
    await env.pass_time(days=3)
    back = guild.add_member(user)
    await greetings(env, channel)
    assert [role.name for role in back.member.roles[1:]] == ["Regular"]
    await env.bot.get_guild(guild.id).get_member(back.id).remove_roles(discord.Object(regular.id))
    await env.bot.close()
    env.backend.remove_member(guild.id, back.id)
    env.backend.advance_clock(600)
    again = guild.add_member(user)
    await env.restart()
    await greetings(env, channel, after=600)
    assert again.member.roles[1:] == []


async def test_roles_are_not_restored_unless_the_server_wants(env):
    guild, channel = await community(env)
    regular = guild.create_role("Regular")
    user = env.create_user("ann")
    ann = guild.add_member(user, roles=[regular])
    await greetings(env, channel)
    guild.remove_member(ann)
    await env.pass_time(days=3)
    back = guild.add_member(user)
    await greetings(env, channel)
    assert back.member.roles[1:] == []


async def test_a_pending_member_gets_no_role_that_would_skip_the_rules_screen(env):
    guild, channel = await community(env)
    role = guild.create_role("Member")
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, role_ids=[role.id])
    ann = join(env, guild, pending=True)
    await greetings(env, channel)
    assert ann.member.roles[1:] == []
    await accept_rules(env, guild, ann)
    await greetings(env, channel)
    assert [role.name for role in ann.member.roles[1:]] == ["Member"]


async def test_a_role_above_the_bot_is_reported_to_the_team_once_and_nothing_crashes(env):
    guild, channel = await community(env)
    team = guild.create_text_channel("team")
    above = guild.create_role("Above", position=50)
    await env.bot.services.guilds.change(guild.id, ServerSettings, team_channel_id=team.id)
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, role_ids=[above.id])
    for name in ("ann", "ben"):
        join(env, guild, name)
        await greetings(env, channel)
    (notice,) = team.history()
    assert "@Above" in notice.content
    assert "above my own role" in notice.content


async def test_a_missing_welcome_channel_is_reported_to_the_team_once(env):
    guild, channel = await community(env, channel_id=None)
    team = guild.create_text_channel("team")
    await env.bot.services.guilds.change(guild.id, ServerSettings, team_channel_id=team.id)
    for name in ("ann", "ben"):
        join(env, guild, name)
        await greetings(env, channel)
    assert len(team.history()) == 1
    assert "/setup wizard" in team.last_message.content


async def test_a_forbidden_welcome_channel_is_reported_with_what_to_do(env):
    guild, channel = await community(env)
    team = guild.create_text_channel("team")
    await env.bot.services.guilds.change(guild.id, ServerSettings, team_channel_id=team.id)
    env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50013)
    join(env, guild)
    assert await greetings(env, channel) == []
    assert "/setup check" in team.last_message.content


async def test_when_a_shared_card_fails_who_had_one_keeps_it_and_the_others_are_greeted_once_it_is_mended(env):
    guild, channel = await community(env)
    alone, late = [], []
    for number in range(7):
        (alone if number < 5 else late).append(join(env, guild, f"member{number}"))
        await greetings(env, channel, after=4)
    before = channel.history()
    assert len(before) == 5
    env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50013, times=None)
    await greetings(env, channel, after=40)
    await env.pass_time(minutes=20)
    assert [message.id for message in channel.history()] == [message.id for message in before]
    env.backend.faults.clear()
    await env.restart()
    await env.pass_time(minutes=20)
    *kept, together = [text_of(message) for message in channel.history()]
    assert len(kept) == 5
    assert [member.mention in together for member in [*alone, *late]] == [False] * 5 + [True] * 2
    await env.pass_time(hours=2)
    assert len(channel.history()) == 6


async def test_those_who_joined_before_there_was_a_channel_are_greeted_together_once_it_is_chosen(env):
    guild, channel = await community(env, channel_id=None)
    members = [join(env, guild, name) for name in ("ann", "ben")]
    assert await greetings(env, channel) == []
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, channel_id=channel.id)
    (together,) = await greetings(env, channel)
    assert all(member.mention in together for member in members)


async def test_who_could_not_be_greeted_within_a_day_is_not_greeted_any_more(env):
    guild, channel = await community(env)
    env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50013, times=None)
    join(env, guild)
    await greetings(env, channel)
    for _ in range(25):
        await env.pass_time(hours=1)
    env.backend.faults.clear()
    assert await greetings(env, channel, after=3600) == []


async def test_discord_in_trouble_only_delays_the_greeting(env):
    guild, channel = await community(env)
    env.inject_error("POST", f"/channels/{channel.id}/messages", status=500, times=2)
    join(env, guild)
    assert await greetings(env, channel) == []
    for _ in range(3):
        await env.pass_time(minutes=5)
    assert len(channel.history()) == 1


async def test_a_long_outage_of_discord_only_delays_the_greeting_too(env):
    guild, channel = await community(env)
    env.inject_error("POST", f"/channels/{channel.id}/messages", status=500, times=None)
    join(env, guild)
    for _ in range(12):
        await greetings(env, channel, after=3600)
    env.backend.faults.clear()
    assert len(await greetings(env, channel, after=3600)) == 1


async def test_the_direct_message_is_sent_once_if_the_server_wants(env):
    guild, channel = await community(env, dm=True, dm_text="Hello {member}, this is {server}.")
    ann = join(env, guild)
    await greetings(env, channel, after=600)
    (message,) = env.backend_dm(ann)
    assert f"Hello ann, this is {guild.name}." in text_of(message)


async def test_a_name_hides_no_link_in_the_direct_message(env):
    guild, channel = await community(env, dm=True, dm_text="Hello {member}!")
    user = env.create_user("eve", global_name="[a](b)[c](https://e.il)")
    guild.add_member(user)
    await greetings(env, channel, after=600)
    (message,) = env.backend_dm(user)
    assert r"\[a\](b)\[c\](https://e.il)" in text_of(message)


async def test_no_direct_message_unless_the_server_wants(env):
    guild, channel = await community(env)
    ann = join(env, guild)
    await greetings(env, channel, after=600)
    assert env.backend_dm(ann) == []


async def hold(env, guild, **duration):
    """Have nobody greeted for a while, as while a raid lasts."""
    services = env.bot.services
    async with services.database.transaction(lock=guild.id) as tx:
        await services.members.hold_greetings(tx, guild.id, services.clock.now() + dt.timedelta(**duration))


@pytest.mark.parametrize("change", [{"enabled": False}, {"dm": False}])
async def test_who_was_held_back_gets_no_direct_message_that_was_switched_off_meanwhile(env, change):
    guild, channel = await community(env, dm=True)
    await hold(env, guild, hours=1)
    ann = join(env, guild)
    await greetings(env, channel)
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, **change)
    await env.pass_time(hours=2)
    assert env.backend_dm(ann) == []


async def test_a_greeting_that_was_held_back_is_not_sent_once_greetings_are_off(env, monkeypatch):
    guild, channel = await community(env)
    gather = GreetingService.gather

    async def gather_and_hold(self, guild_id):
        until = await gather(self, guild_id)
        await hold(env, guild, hours=1)
        return until

    monkeypatch.setattr(GreetingService, "gather", gather_and_hold)
    join(env, guild)
    assert await greetings(env, channel) == []
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, enabled=False)
    assert await greetings(env, channel, after=7200) == []
    await env.bot.services.guilds.change(guild.id, WelcomeSettings, enabled=True)
    assert await greetings(env, channel, after=7200) == []


async def test_closed_direct_messages_are_recorded_and_never_tried_again(env):
    guild, channel = await community(env, dm=True)
    user = env.create_user("ann")
    env.inject_error("POST", f"/channels/{user.dm_channel.id}/messages", status=403, code=50007)
    ann = guild.add_member(user)
    await greetings(env, channel, after=600)
    tries = [r for r in env.http_requests if r.path.endswith(f"/channels/{user.dm_channel.id}/messages")]
    assert len(tries) == 1
    assert await env.bot.services[WelcomeService].has_closed_dms(guild.id, ann.id)
    await env.pass_time(days=8)
    again = [r for r in env.http_requests if r.path.endswith(f"/channels/{user.dm_channel.id}/messages")]
    assert len(again) == 1


async def test_a_reminder_that_meets_closed_direct_messages_is_the_last(env):
    guild, channel = await community(env)
    user = env.create_user("ann")
    env.inject_error("POST", f"/channels/{user.dm_channel.id}/messages", status=403, code=50007)
    guild.add_member(user)
    await greetings(env, channel)
    for _ in range(8):
        await env.pass_time(hours=24)
    tries = [r for r in env.http_requests if r.path.endswith(f"/channels/{user.dm_channel.id}/messages")]
    assert len(tries) == 1


async def test_a_member_chooses_and_changes_topics(env):
    guild, channel = await community(env)
    tea, coffee = guild.create_role("Tea"), guild.create_role("Coffee")
    await env.bot.services.guilds.change(guild.id, ServerSettings, topic_role_ids=[tea.id, coffee.id])
    ann = join(env, guild)
    await greetings(env, channel)
    shown = await ann.click(channel.last_message, custom_id=button_of(channel.last_message, "welcome:topics:"))
    assert shown.ephemeral
    chosen = await ann.select(shown.response, [str(tea.id)], custom_id="welcome:choose-topics")
    assert "Tea" in chosen.followups[-1].content
    assert [role.name for role in ann.member.roles[1:]] == ["Tea"]
    await ann.select(shown.response, [str(coffee.id)], custom_id="welcome:choose-topics")
    assert [role.name for role in ann.member.roles[1:]] == ["Coffee"]
    reached = await env.bot.services.members.milestones_of(guild.id, ann.id)
    assert Milestone.TOPICS in reached


async def test_a_topic_that_the_select_did_not_offer_is_kept(env):
    guild, channel = await community(env)
    tea, coffee, chess = [guild.create_role(name) for name in ("Tea", "Coffee", "Chess")]
    await env.bot.services.guilds.change(guild.id, ServerSettings, topic_role_ids=[tea.id, coffee.id])
    ann = join(env, guild)
    await greetings(env, channel)
    old = await ann.click(channel.last_message, custom_id=button_of(channel.last_message, "welcome:topics:"))
    await env.bot.services.guilds.change(guild.id, ServerSettings, topic_role_ids=[tea.id, coffee.id, chess.id])
    new = await ann.click(channel.last_message, custom_id=button_of(channel.last_message, "welcome:topics:"))
    await ann.select(new.response, [str(tea.id), str(chess.id)], custom_id="welcome:choose-topics")
    await ann.select(old.response, [str(coffee.id)], custom_id="welcome:choose-topics")
    assert {role.name for role in ann.member.roles[1:]} == {"Coffee", "Chess"}


async def test_a_role_that_became_staff_is_no_topic_any_more_even_on_an_old_select(env):
    guild, channel = await community(env)
    tea, team = guild.create_role("Tea"), guild.create_role("Team")
    await env.bot.services.guilds.change(guild.id, ServerSettings, topic_role_ids=[tea.id, team.id])
    ann = join(env, guild)
    await greetings(env, channel)
    shown = await ann.click(channel.last_message, custom_id=button_of(channel.last_message, "welcome:topics:"))
    await env.bot.services.guilds.change(guild.id, ServerSettings, staff_role_ids=[team.id])
    await ann.select(shown.response, [str(team.id)], custom_id="welcome:choose-topics")
    assert ann.member.roles[1:] == []


async def test_first_steps_show_progress_and_are_private(env):
    guild, channel = await community(env)
    rules = guild.create_text_channel("rules")
    await env.bot.services.guilds.change(guild.id, ServerSettings, rules_channel_id=rules.id)
    ann = join(env, guild)
    await greetings(env, channel)
    shown = await ann.click(channel.last_message, custom_id=button_of(channel.last_message, "welcome:steps:"))
    assert shown.ephemeral
    assert "0 of 3 done" in text_of(shown.response)
    asked = await ann.click(channel.last_message, custom_id=button_of(channel.last_message, "welcome:rules:"))
    assert rules.mention in text_of(asked.response)
    await ann.click(asked.response, custom_id="welcome:rules-read")
    await ann.send(channel, "Hello!")
    await env.bot.services.members.flush()
    later = await ann.slash(channel, "first-steps")
    assert "2 of 3 done" in text_of(later.response)


async def test_the_buttons_work_after_a_restart(env):
    guild, channel = await community(env)
    ann = join(env, guild)
    await greetings(env, channel)
    await env.restart()
    shown = await ann.click(channel.last_message, custom_id=button_of(channel.last_message, "welcome:steps:"))
    assert "first steps" in text_of(shown.response)


async def test_open_steps_are_reminded_of_at_most_twice(env):
    guild, _channel = await community(env)
    ann = join(env, guild)
    for _ in range(30):
        await env.pass_time(hours=12)
    reminders = [text_of(message) for message in env.backend_dm(ann)]
    assert len(reminders) == 2
    assert "Write your first message" in reminders[0]
    assert "Turn reminders off" in reminders[0]


async def test_nobody_is_reminded_at_night(env):
    guild, _channel = await community(env, server={"timezone": "Asia/Tokyo"})  # noon in UTC is 21:00 there
    ann = join(env, guild)
    await env.pass_time(hours=25)
    assert env.backend_dm(ann) == []
    await env.pass_time(hours=11, minutes=1)
    assert len(env.backend_dm(ann)) == 1


async def test_who_is_done_or_does_not_want_it_is_not_reminded(env):
    guild, _channel = await community(env)
    ann, ben = join(env, guild, "ann"), join(env, guild, "ben")
    await env.settle()
    members = env.bot.services.members
    async with env.bot.services.database.transaction() as tx:
        for milestone in Milestone:
            await members.reach(tx, guild.id, ann.id, milestone)
    await members.prefer(guild.id, ben.id, Preference.NUDGES, is_on=False)
    await env.pass_time(days=5)
    assert env.backend_dm(ann) == []
    assert env.backend_dm(ben) == []


async def test_who_wants_no_greeting_or_no_direct_messages_gets_none(env):
    guild, channel = await community(env, dm=True)
    user = env.create_user("ann")
    ann = guild.add_member(user)
    await env.settle()
    members = env.bot.services.members
    await members.prefer(guild.id, ann.id, Preference.DMS, is_on=False)
    assert len(await greetings(env, channel)) == 1
    await env.pass_time(days=5)
    assert env.backend_dm(ann) == []
    await members.prefer(guild.id, ann.id, Preference.GREETINGS, is_on=False)
    guild.remove_member(ann)
    await env.pass_time(days=1)
    guild.add_member(user)
    assert len(await greetings(env, channel)) == 1


async def test_a_member_switches_reminders_off_from_the_reminder_itself(env):
    guild, _channel = await community(env)
    user = env.create_user("ann")
    ann = guild.add_member(user)
    await env.settle()
    await env.pass_time(hours=25)
    (reminder,) = env.backend_dm(ann)
    pressed = await user.click(reminder, custom_id=f"welcome:nudges:{guild.id}:0")
    assert "No more reminders" in pressed.response.content
    await env.pass_time(days=5)
    assert len([m for m in env.backend_dm(ann) if "Still open" in text_of(m)]) == 1


async def test_staff_see_the_funnel_and_members_do_not(env):
    guild, channel = await community(env)
    staff = guild.create_role("Team")
    await env.bot.services.guilds.change(guild.id, ServerSettings, staff_role_ids=[staff.id])
    mod = guild.add_member(env.create_user("mod"), roles=[guild.create_role("Mods", permissions=moderating())])
    ann, ben = join(env, guild, "ann"), join(env, guild, "ben")
    await greetings(env, channel)
    await ann.send(channel, "Hello!")
    await env.bot.services.members.flush()
    guild.remove_member(ben)
    await env.settle()
    shown = await mod.slash(channel, "welcome funnel", days=7)
    assert shown.ephemeral
    said = text_of(shown.response)
    assert "last 7 days" in said
    assert "Wrote a first message" in said
    assert "33%" in said
    with pytest.raises(simcord.SetupError):
        await ann.slash(channel, "welcome funnel")


async def test_an_admin_sees_exactly_what_a_newcomer_will_see(env):
    guild, channel = await community(env, greetings=("Ahoy {member}, no. {count}!",), dm=True)
    boss = guild.add_member(
        env.create_user("boss"), roles=[guild.create_role("Boss", permissions=discord.Permissions(administrator=True))]
    )
    shown = await boss.slash(channel, "welcome test")
    assert shown.ephemeral
    assert f"Ahoy {boss.mention}, no. " in text_of(shown.response)
    assert "welcome to" in text_of(shown.followups[-1])
    mod = guild.add_member(env.create_user("mod"), roles=[guild.create_role("Mods", permissions=moderating())])
    refused = await mod.slash(channel, "welcome test")
    assert "Manage Server" in refused.response.content


async def test_greetings_are_edited_in_a_form_and_a_bad_one_changes_nothing(env):
    guild, channel = await community(env)
    boss = guild.add_member(
        env.create_user("boss"), roles=[guild.create_role("Boss", permissions=discord.Permissions(administrator=True))]
    )
    form = await boss.slash(channel, "welcome texts")
    names = [child["component"]["custom_id"] for child in form.modal["components"]]
    evil = {names[0]: "Hi {member.guild.owner}", names[1]: "", names[2]: "", names[3]: ""}
    refused = await boss.submit_modal(form, evil)
    assert "{member.guild.owner}" in refused.response.content
    assert "{member}" in refused.response.content
    form = await boss.slash(channel, "welcome texts")
    names = [child["component"]["custom_id"] for child in form.modal["components"]]
    good = {names[0]: "Hi {member}\n---\nHey {member}", names[1]: "", names[2]: "", names[3]: ""}
    await boss.submit_modal(form, good)
    settings = await env.bot.services.guilds.get(guild.id, WelcomeSettings)
    assert settings.greetings == ("Hi {member}", "Hey {member}")


async def test_texts_that_no_form_can_hold_are_not_cut_off_but_pointed_at_the_file(env):
    guild, channel = await community(env, greetings=["x" * 1000] * 5)
    admin = guild.create_role("Boss", permissions=discord.Permissions(administrator=True))
    boss = guild.add_member(env.create_user("boss"), roles=[admin])
    refused = await boss.slash(channel, "welcome texts")
    assert "/setup export" in refused.response.content


async def test_a_german_server_greets_in_german(env):
    guild, channel = await community(env, server={"language": "de"})
    join(env, guild)
    (greeting,) = await greetings(env, channel)
    assert "Erste Schritte" in greeting


def moderating() -> discord.Permissions:
    return discord.Permissions(moderate_members=True)
