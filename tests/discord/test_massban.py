"""/massban as a moderator meets it, on a simulated Discord."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace

import discord
import pytest

from bot.cases import CaseKind, CaseSource, CaseState
from bot.guilds import ServerSettings
from cogs.moderation.forms import lookup
from cogs.moderation.jobs import MassbanJobs, massban
from cogs.moderation.models import Listing
from cogs.moderation.service import MassbanService
from tests.support.court import Court, said
from tests.support.kills import KilledError, Killer
from tests.support.messages import text_of


@pytest.fixture
async def court(env):
    return await Court(env).open()


def raiders(env, court, amount):
    """People who joined together."""
    users = [env.create_user(f"raider{number}") for number in range(amount)]
    for user in users:
        court.guild.add_member(user)
    return users


async def ask(court, text, *, file=None, actor=None, reason="Raid"):
    """Run the command and hand in the form."""
    actor = actor or court.mod
    form = await actor.slash(court.channel, "massban", **({"reason": reason} if reason else {}))
    if form.modal is None:
        return form
    fields = [label["component"]["custom_id"] for label in form.modal["components"]]
    values = {fields[0]: text} if file is None else {fields[0]: text, fields[1]: ("list.txt", file)}
    return await actor.submit_modal(form, values)


async def agree(env, court, asked, actor=None):
    question = [message for message in [asked.response, *asked.followups] if message is not None][-1]
    result = await (actor or court.mod).click(question, label="Yes, do it")
    await env.pass_time(seconds=2)
    return result


def bans(env, court):
    return set(env.backend.guilds[court.guild.id].bans)


async def test_a_pasted_list_is_shown_first_and_banned_when_agreed(env, court):
    users = raiders(env, court, 3)
    await env.settle()
    asked = await ask(court, f"look:\n<@{users[0].id}> {users[1].id}\nraider2\nnosuchname")
    text = said(asked)
    assert "Ban 3 people?" in text
    assert f"<@{users[2].id}> raider2" in text
    assert "1 was not found: nosuchname" in text
    assert bans(env, court) == set()
    await agree(env, court, asked)
    assert bans(env, court) == {user.id for user in users}
    for user in users:
        [case] = await court.cases(user)
        assert (case.kind, case.state, case.source) == (CaseKind.BAN, CaseState.DONE, CaseSource.MASSBAN)
        assert (case.moderator_id, case.reason) == (court.mod.id, "Raid")
    [card] = court.cards()
    assert "all 3 worked off" in card
    assert "✅ 3 banned" in card


async def test_staff_oneself_the_owner_and_the_bot_are_never_on_it(env, court):
    staff = court.guild.add_member(env.create_user("helper"), roles=[court.low])
    await env.bot.services.guilds.change(court.guild.id, ServerSettings, staff_role_ids=[court.low.id])
    owner = env.backend.guilds[court.guild.id].owner_id
    people = [court.mod.id, court.other.id, court.boss.id, staff.id, owner, env.bot.user.id]
    text = said(await ask(court, " ".join(map(str, people))))
    assert "Nobody of this list is banned" in text
    assert "6 are protected" in text
    for part in ("yourself", "stands as high as you", "owns this server", "belongs to the team", "to myself"):
        assert part in text
    assert bans(env, court) == set()


async def test_who_became_staff_after_the_question_is_spared_and_named_in_the_file(env, court):
    users = raiders(env, court, 2)
    await env.settle()
    asked = await ask(court, f"{users[0].id} {users[1].id}")
    env.backend.add_member_role(court.guild.id, users[0].id, court.top.id)
    await env.settle()
    await agree(env, court, asked)
    assert bans(env, court) == {users[1].id}
    [message] = court.log.history()
    assert "❌ 1 refused" in text_of(message)
    content = (await message.attachments[0].read()).decode()
    assert content.startswith(f"{users[0].id}\traider0\t")
    [case] = await court.cases(users[0])
    assert case.state is CaseState.FAILED


async def test_who_is_banned_already_or_does_not_exist_is_said_before(env, court):
    (user,) = raiders(env, court, 1)
    stranger = env.create_user("stranger")
    env.backend.apply_ban(court.guild.id, user.id, None)
    await env.settle()
    asked = await ask(court, f"{user.id} {stranger.id} 123456789012345678")
    text = said(asked)
    assert "Ban 1 person?" in text
    assert "1 is banned already" in text
    assert "1 was not found: 123456789012345678" in text
    await agree(env, court, asked)
    assert stranger.id in bans(env, court)


async def test_a_second_time_the_same_list_finds_nobody_left(env, court):
    users = raiders(env, court, 3)
    await env.settle()
    text = " ".join(str(user.id) for user in users)
    await agree(env, court, await ask(court, text))
    assert "3 are banned already" in said(await ask(court, text))
    assert [len(await court.cases(user)) for user in users] == [1, 1, 1]


async def test_a_file_holds_more_than_the_form(env, court):
    users = raiders(env, court, 45)
    await env.settle()
    court.limit_bot(manage_guild=False)
    await env.settle()
    asked = await ask(court, "", file="\n".join(str(user.id) for user in users).encode())
    assert "Ban 45 people?" in said(asked)
    assert "and 30 more" in said(asked)
    await agree(env, court, asked)
    assert bans(env, court) == {user.id for user in users}
    assert "all 45 worked off" in court.cards()[0]


@pytest.mark.parametrize(
    ("text", "file", "answer"),
    [
        ("please ban all of them now", None, "nobody in this list"),
        ("", None, "nobody in this list"),
        ("", b"\xff\xfe\x00", "no plain text"),
        ("", "\n".join(str(10**17 + number) for number in range(10_001)).encode(), "I take 10000 at once"),
    ],
)
async def test_a_list_that_cannot_be_used_is_refused_in_a_sentence(court, text, file, answer):
    assert answer in said(await ask(court, text, file=file))


async def test_it_needs_a_reason_and_the_permission_of_both(env, court):
    assert "Say why" in said(await ask(court, "x", reason=""))
    assert "massban" not in court.bad.available_commands(court.channel)
    court.limit_bot(ban_members=False)
    await env.settle()
    assert "I need the permission" in said(await ask(court, "x"))


@pytest.mark.parametrize("is_bulk", [True, False])
async def test_a_kill_at_any_step_bans_everybody_once_all_the_same(env, court, is_bulk):
    court.limit_bot(manage_guild=is_bulk)
    for step in range(1, 60, 3):
        users = raiders(env, court, 4)
        await env.settle()
        service = env.bot.services[MassbanService]
        people = [Listing(user.id, user.name) for user in users]
        await service.order(court.guild.id, people, by=court.mod.id, reason="Raid", delete_seconds=0, key=f"list{step}")
        with Killer(env.bot, at=step) as killer, contextlib.suppress(KilledError):
            await run_list(env, court)
        await env.restart()
        await env.pass_time(minutes=6)
        assert bans(env, court) >= {user.id for user in users}
        for user in users:
            [case] = await court.cases(user)
            assert case.state is CaseState.DONE, step
        if not killer.has_struck:
            break
    else:
        pytest.fail("it takes more steps than were tried")
    cards = court.cards()
    assert all("all 4 worked off" in card for card in cards)
    assert len(cards) == step // 3 + 1


async def run_list(env, court):
    """Work the newest list off in this task, as its job does."""
    async with env.bot.services.database.reading() as tx:
        jobs = await env.bot.services.jobs.list_upcoming(tx, court.guild.id)
    (job,) = [job for job in jobs if job.kind == "moderation.massban"]
    await MassbanJobs(env.bot, env.bot.services[MassbanService]).work(replace(job, attempt=2))


async def never(*_given, **_more):
    await asyncio.Event().wait()


def forget(env, court, member):
    """Have it as long after a start as Discord has not told of somebody."""
    guild = env.bot.get_guild(court.guild.id)
    guild._members.pop(member.id)
    assert not guild.chunked


async def test_who_stands_above_is_protected_although_nobody_told_of_them_yet(env, court):
    forget(env, court, court.boss)
    text = said(await ask(court, str(court.boss.id)))
    assert "Nobody of this list is banned" in text
    assert "stands as high as you" in text


async def test_while_discord_does_not_tell_who_is_here_no_list_is_taken(env, court, monkeypatch):
    forget(env, court, court.boss)
    monkeypatch.setattr(discord.Guild, "chunk", never)
    monkeypatch.setattr(lookup, "PATIENCE", 0.01)
    assert "still getting to know the members" in said(await ask(court, str(court.boss.id)))


async def test_a_list_waits_while_discord_does_not_tell_who_is_here(env, court, monkeypatch):
    [user] = raiders(env, court, 1)
    await env.settle()
    asked = await ask(court, f"{user.id} {env.create_user('gone').id}")
    forget(env, court, court.boss)
    with monkeypatch.context() as loading:
        loading.setattr(discord.Guild, "chunk", never)
        loading.setattr(massban, "PATIENCE", 0.01)
        await agree(env, court, asked)
        assert bans(env, court) == set()
    await env.pass_time(minutes=2)
    assert len(bans(env, court)) == 2
