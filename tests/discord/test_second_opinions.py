"""The ladder's ban: asked wherever the team still reads, answered once, and only while the warning counts."""

from __future__ import annotations

import asyncio

import pytest

from bot.cases import CaseKind
from bot.guilds import ServerSettings
from cogs.moderation.service import ModerationService
from tests.support.court import Court, said
from tests.support.messages import button_of, text_of


@pytest.fixture
async def court(env):
    return await Court(env).open()


async def asked(court, where=None):
    await court.run("warn", member=court.bad, reason="Scam links", severity=10)
    await court.env.pass_time(seconds=30)
    (question,) = [message for message in (where or court.log).history() if "Shall" in text_of(message)]
    return question, button_of(question, "moderation:opinion:").rsplit(":", 1)[0]


async def test_is_asked_in_the_team_channel_once_the_log_is_deleted(env, court):
    team = court.guild.create_text_channel("team")
    await env.bot.services.guilds.change(court.guild.id, ServerSettings, team_channel_id=team.id)
    env.backend.delete_channel(court.log.id)
    await env.settle()
    question, _start = await asked(court, team)
    assert "10 warning points" in text_of(question)


async def test_a_no_after_the_ban_changes_nothing(env, court):
    question, start = await asked(court)
    *_others, warning = await court.cases()
    service = env.bot.services[ModerationService]
    await service.agree(warning, by=court.other.id)  # while the card still shows its buttons
    await env.pass_time(seconds=2)
    third = court.guild.add_member(env.create_user("third"), roles=[court.mods])
    await env.settle()
    assert "answered already" in said(await third.click(question, custom_id=f"{start}:no"))
    assert court.is_banned()
    assert "decided against" not in said(await court.run("case view", number=1))


async def test_two_who_answer_at_once_give_one_answer(env, court):
    _question, _start = await asked(court)
    service = env.bot.services[ModerationService]
    *_others, warning = await court.cases()
    answers = [service.agree(warning, by=court.other.id), service.disagree(warning, by=court.boss.id)]
    await asyncio.gather(*answers, return_exceptions=True)
    await env.pass_time(seconds=2)
    changes, _evidence = await service.cases.details(warning)
    banned = any(case.kind is CaseKind.BAN for case in await court.cases())
    assert banned is not any(change.what == "opinion" for change in changes)


async def test_nobody_is_banned_for_a_warning_that_counts_no_more(env, court):
    question, start = await asked(court)
    await court.run("case void", court.other, number=1, reason="It was somebody else")
    assert "counts no more" in said(await court.other.click(question, custom_id=f"{start}:yes"))
    assert not court.is_banned()
