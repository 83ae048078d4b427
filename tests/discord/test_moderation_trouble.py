"""Moderation when channels are gone and Discord is in trouble."""

from __future__ import annotations

import datetime as dt

import discord
import pytest

from bot.cases import CaseKind, CaseSource, CaseState, Draft
from bot.guilds import ServerSettings
from cogs.appeals.models import AppealSettings
from tests.discord.test_moderation import by_hand
from tests.support.court import Court
from tests.support.messages import text_of


@pytest.fixture
async def court(env):
    return await Court(env).open()


async def test_an_appeal_is_shown_in_the_team_channel_once_its_own_is_deleted(env, court):
    team, queue = court.guild.create_text_channel("team"), court.guild.create_text_channel("appeals")
    await env.bot.services.guilds.change(court.guild.id, ServerSettings, team_channel_id=team.id)
    await env.bot.services.guilds.set(court.guild.id, AppealSettings(channel_id=queue.id))
    env.backend.delete_channel(queue.id)
    await env.settle()
    await court.run("warn", member=court.bad, reason="Rude")
    await court.run("appeal add", user=court.bad, text="I was tired")
    assert any("Appeal against case 1" in text_of(message) for message in team.history())


async def test_trouble_with_one_case_on_start_hides_nothing_that_was_done_meanwhile(env, court):
    draft = Draft(
        guild_id=court.guild.id,
        kind=CaseKind.MUTE,
        target_id=court.other.id,
        target_name="other",
        moderator_id=court.boss.id,
        reason="Rude",
        source=CaseSource.COMMAND,
        source_key="k",
    )
    await env.bot.services.cases.open(draft)
    await env.bot.close()
    env.backend.advance_clock(120)
    by_hand(env, court, discord.AuditLogAction.ban)
    env.inject_error("GET", f"/guilds/{court.guild.id}/members/{court.other.id}", status=500, times=20)
    await env.restart()
    await env.pass_time(seconds=60)
    assert [case.kind for case in await court.cases()] == [CaseKind.BAN]


async def test_a_long_mute_that_discord_cannot_take_just_now_is_put_anew_soon_after(env, court):
    await court.run("mute", member=court.bad, duration="60d", reason="Long")
    env.inject_error("PATCH", f"/guilds/{court.guild.id}/members/{court.bad.id}", status=503, times=1)
    await env.pass_time(days=27, minutes=1)
    assert court.muted_until() - env.now() < dt.timedelta(days=1)
    await env.pass_time(minutes=5)
    assert court.muted_until() - env.now() > dt.timedelta(days=27)
    await env.pass_time(days=27)
    assert court.muted_until() - env.now() > dt.timedelta(days=5), "and on it goes"


async def test_who_comes_back_muted_while_discord_is_in_trouble_is_muted_soon_after(env, court):
    await court.run("mute", member=court.bad, duration="2h", reason="Rude")
    env.backend.remove_member(court.guild.id, court.bad.id)
    await env.settle()
    env.inject_error("PATCH", f"/guilds/{court.guild.id}/members/{court.bad.id}", status=503, times=1)
    court.guild.add_member(court.bad_user)
    await env.pass_time(minutes=5)
    assert court.muted_until() - env.now() > dt.timedelta(hours=1)


async def test_a_mute_that_discord_refuses_to_put_anew_is_told_to_the_team_once(env, court):
    team = court.guild.create_text_channel("team")
    await env.bot.services.guilds.change(court.guild.id, ServerSettings, team_channel_id=team.id)
    await court.run("mute", member=court.bad, duration="90d", reason="Long")
    env.inject_error("PATCH", f"/guilds/{court.guild.id}/members/{court.bad.id}", status=403, code=50013, times=2)
    for _ in range(2):
        await env.pass_time(days=27, minutes=1)
    told = [words for words in map(text_of, team.history()) if "could not be put again" in words]
    assert len(told) == 1


async def test_who_was_told_of_a_ban_that_never_came_to_be_is_told_so_no_more(env, court):
    env.inject_error("PUT", f"/guilds/{court.guild.id}/bans/{court.bad.id}", status=503, times=None)
    await court.run("ban", user=court.bad, reason="Threats")
    assert any("You were banned" in words for words in court.told())
    for _turn in range(20):
        await env.pass_time(hours=1)
    [case] = await court.cases()
    assert case.state is CaseState.FAILED
    assert court.is_here()
    assert not any("You were banned" in words for words in court.told())
