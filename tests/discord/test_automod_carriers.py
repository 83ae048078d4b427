"""What members write is looked at wherever they write it: also in what they forward."""

from __future__ import annotations

import pytest

from tests.discord.test_automod import Gate


@pytest.fixture
def simcord_bot(make_bot):
    return make_bot(message_content=True)


async def test_forwarding_a_scam_does_not_get_it_past_the_rules(env):
    gate = await Gate(env).open()
    away = env.create_guild()
    hideout = away.create_text_channel("hideout")
    away.add_member(gate.bad_user)
    accomplice = away.add_member(env.create_user("accomplice"))
    source = await accomplice.send(hideout, "look https://dlscord.com/gift")
    await gate.rule("scams", actions=("delete", "warn"))
    await gate.bad.forward(source, gate.chat)
    await env.pass_time(seconds=10)
    assert gate.lines() == []
    [case] = await gate.cases()
    [kept] = (await env.bot.services.cases.details(case))[1]
    assert kept.content == "look https://dlscord.com/gift"
