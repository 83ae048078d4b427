"""Nobody decides about a case that is about themselves, whatever they may do to others."""

from __future__ import annotations

import pytest

from bot.cases import CaseState
from cogs.appeals.models import AppealSettings
from cogs.moderation.service import ModerationService
from tests.support.court import POWERS, Court, said
from tests.support.messages import button_of, text_of


@pytest.fixture
async def court(env):
    """A court whose member with a bad name is a moderator, too, below the others."""
    court = Court(env)
    juniors = court.guild.create_role("Junior moderator", permissions=POWERS)
    env.backend.edit_role(court.guild.id, juniors.id, {"position": 1})
    court.bad_user = env.create_user("junior")
    court.bad = court.guild.add_member(court.bad_user, roles=[juniors])
    return await court.open()


async def test_a_warned_moderator_neither_voids_nor_rewrites_their_own_warning(court):
    await court.run("warn", member=court.bad, reason="Rude")
    for command in ("case void", "case edit"):
        assert "Case 1 is about you" in said(await court.run(command, court.bad, number=1, reason="Never happened"))
    [warning] = await court.cases()
    assert (warning.state, warning.reason) == (CaseState.DONE, "Rude")


async def test_a_warned_moderator_does_not_decide_their_own_appeal(env, court):
    queue = court.guild.create_text_channel("appeals")
    await env.bot.services.guilds.set(court.guild.id, AppealSettings(channel_id=queue.id, others_decide=False))
    await court.run("warn", member=court.bad, reason="Rude")
    await court.run("appeal add", court.other, user=court.bad, text="I was tired")
    card = queue.last_message
    for verdict in ("accept", "reduce", "decline"):
        button = button_of(card, f"appeals:{verdict}:")
        assert "Case 1 is about you" in said(await court.bad.click(card, custom_id=button))
    [warning] = await court.cases()
    assert warning.state is CaseState.DONE
    assert "Decided by" not in text_of(queue.last_message)


async def test_whom_the_ladder_would_ban_does_not_answer_the_question(env, court):
    await court.run("warn", member=court.bad, reason="Rude", severity=10)
    await env.pass_time(seconds=30)
    asked = next(message for message in court.log.history() if "Shall" in text_of(message))
    yes = button_of(asked, "moderation:opinion:")
    assert "Case 1 is about you" in said(await court.bad.click(asked, custom_id=yes.replace(":yes", ":no")))
    assert "to yourself" in said(await court.bad.click(asked, custom_id=yes))
    *_others, warning = await court.cases()
    assert not await env.bot.services[ModerationService].is_decided(warning)
