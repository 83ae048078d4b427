"""What a kill between any two steps of an act leaves: a case that tells the truth, finished on the next start."""

from __future__ import annotations

import contextlib
import itertools

import pytest

from bot.cases import CaseKind, CaseState, DmState
from cogs.moderation.service import ModerationService
from tests.support.court import Court
from tests.support.kills import KilledError, Killer
from tests.support.messages import text_of

MOST_STEPS = 40


@pytest.fixture
async def court(env):
    return await Court(env).open()


async def act(env, court, kind, user, *, at):
    """Do something to somebody in a process that dies at a step; say whether it died."""
    service, jobs = env.bot.services[ModerationService], env.bot.get_cog("ActCommands").jobs
    target = (user.id, user.name)
    with Killer(env.bot, at=at) as killer, contextlib.suppress(KilledError):
        case = await service.open(
            court.guild.id, kind, target, by=court.mod.id, reason="Scam", key=str(user.id), severity=3
        )
        await jobs.perform_now(case)
    return killer.has_struck


def happened(env, court, kind, user) -> bool:
    """Whether somebody is as the act leaves them."""
    guild = env.backend.guilds[court.guild.id]
    if kind in {CaseKind.KICK, CaseKind.SOFTBAN}:
        return user.id not in guild.members and user.id not in guild.bans
    if kind is CaseKind.BAN:
        return user.id in guild.bans
    if kind is CaseKind.UNBAN:
        return user.id not in guild.bans
    return env.bot.get_guild(court.guild.id).get_member(user.id).timed_out_until is not None


@pytest.mark.parametrize("kind", [CaseKind.BAN, CaseKind.KICK, CaseKind.SOFTBAN, CaseKind.WARN, CaseKind.UNBAN])
async def test_a_kill_at_any_step_leaves_the_truth_and_the_next_start_finishes(env, court, kind):
    for step in itertools.count(1):
        assert step < MOST_STEPS
        user = env.create_user(f"bad{step}")
        court.guild.add_member(user)
        if kind is CaseKind.UNBAN:
            env.backend.apply_ban(court.guild.id, user.id, None)
        await env.settle()
        was_killed = await act(env, court, kind, user, at=step)
        await env.restart()
        await env.pass_time(seconds=30)
        await env.pass_time(minutes=5)
        cases = await court.cases(user)
        tells = [text_of(message) for message in env.backend_dm(user)]
        if not cases:
            assert not happened(env, court, kind, user)
            assert tells == []
            continue
        case = cases[-1]
        assert (case.state, happened(env, court, kind, user)) == (CaseState.DONE, True), step
        assert case.dm is (DmState.NONE if kind is CaseKind.UNBAN else DmState.SENT)
        assert len([told for told in tells if f"Case {case.number}" in told]) == (case.dm is DmState.SENT), step
        assert len(cases) == (2 if kind is CaseKind.WARN else 1)  # the ladder's mute, once
        if not was_killed:
            break
    cards = [card.splitlines()[0] for card in court.cards()]
    assert len(cards) == len(set(cards))
