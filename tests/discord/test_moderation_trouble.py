"""Moderation when channels are gone and Discord is in trouble."""

from __future__ import annotations

import discord
import pytest

from bot.cases import CaseKind, CaseSource, Draft
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
