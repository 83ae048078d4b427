"""Reports while Discord is in trouble: a report is taken, and a card tells the truth."""

from __future__ import annotations

import pytest

from tests.discord.test_reports import Town, said
from tests.support.messages import button_of, text_of


@pytest.fixture
async def town(env):
    return await Town(env).open()


async def test_a_report_is_taken_also_when_what_was_around_cannot_be_read(env, town):
    message = await town.bad.send(town.channel, "FREE NITRO")
    env.inject_error("GET", f"/channels/{town.channel.id}/messages", status=503, times=None)
    assert "the team has your report" in said(await town.report(message))
    env.backend.faults.clear()
    assert "FREE NITRO" in text_of(town.card())


async def test_a_message_that_discord_would_not_delete_can_be_deleted_later(env, town):
    await town.reported()
    env.inject_error("DELETE", f"/channels/{town.channel.id}/messages/*", status=400, code=50083, times=None)
    await town.press("reports:delete:")
    for _attempt in range(12):
        await env.pass_time(hours=2)
    assert "has it deleted" not in text_of(town.card())
    assert button_of(town.card(), "reports:delete:")
