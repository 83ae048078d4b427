"""Every command of moderation × who may, who may not, and what can be wrong with the target: one bot for each row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from bot.cases import CaseKind, CaseSource, CaseState, DmState, Draft
from bot.cases.settings import ModerationSettings
from bot.guilds import ServerSettings
from tests.support.court import Court, said
from tests.support.messages import text_of


@dataclass(frozen=True)
class Act:
    """A command that does something to somebody."""

    name: str
    target: str = "member"
    options: dict[str, str] = field(default_factory=lambda: {"reason": "Rule 3"})
    needs_bot: bool = True
    works_on_absent: bool = False
    tells: bool = True


ACTS = [
    Act("warn", needs_bot=False),
    Act("mute", options={"reason": "Rule 3", "duration": "1h"}),
    Act("unmute"),
    Act("kick"),
    Act("ban", target="user", works_on_absent=True),
    Act("softban", works_on_absent=True),
    Act("unban", target="user", works_on_absent=True, tells=False),
    Act("note", target="user", options={"text": "Rule 3"}, needs_bot=False, works_on_absent=True, tells=False),
]
HIERARCHY = [act for act in ACTS if act.name not in {"unban", "note"}]
LOOKS = [
    ("case view", {"number": 1}),
    ("case list", {}),
    ("case edit", {"number": 1, "reason": "x"}),
    ("case void", {"number": 1, "reason": "x"}),
    ("case ladder preview", {}),
    ("modstats", {}),
    ("history", {"user": None}),
    ("appeal list", {}),
]


@pytest.fixture
async def court(env):
    return await Court(env).open(ladder=[], double_seconds=0)


def victim(env, court, act, number, *, is_here=True):
    """Somebody to do it to; banned before where a ban is lifted."""
    user = env.create_user(f"bad{number}")
    if act.name == "unban":
        env.backend.apply_ban(court.guild.id, user.id, None)
    elif is_here:
        court.guild.add_member(user)
    return user


async def run(court, act, user, actor=None):
    return said(await court.run(act.name, actor=actor, **{act.target: user}, **act.options))


def let_through(env, court, name, actor):
    """Show somebody a command that Discord would hide from them."""
    visible = env.backend.visible_commands(user_id=court.mod.id, channel_id=court.channel.id)
    (found,) = [each for each in visible if each["name"] == name.split()[0]]
    court.guild.set_command_permissions(int(found["id"]), {actor: True})


async def test_allowed_is_done_once_on_record_and_told(env, court):
    for number, act in enumerate(ACTS):
        user = victim(env, court, act, number)
        await env.settle()
        assert f"Case {number + 1}." in await run(court, act, user), act.name
        [case] = await court.cases(user)
        assert (case.state, case.dm) == (CaseState.DONE, DmState.SENT if act.tells else DmState.NONE), act.name
        assert len(env.backend_dm(user)) == act.tells, act.name
    for name, options in LOOKS:
        filled = {key: value or court.bad for key, value in options.items()}
        assert said(await court.run(name, **filled)), name


async def test_not_allowed_is_refused_naming_the_permission_and_leaves_nothing(env, court):
    for number, act in enumerate(ACTS):
        user = victim(env, court, act, number)
        await env.settle()
        assert act.name not in court.bad.available_commands(court.channel)
        let_through(env, court, act.name, court.bad)
        assert "You need the permission" in await run(court, act, user, actor=court.bad), act.name
        assert await court.cases(user) == []
    await court.run("note", user=court.other, text="x")
    for name, options in LOOKS:
        let_through(env, court, name, court.bad)
        filled = {key: value or court.other for key, value in options.items()}
        text = said(await court.run(name, actor=court.bad, **filled))
        assert "You need the permission" in text or "for the team" in text, name


async def test_what_the_bot_may_not_is_said_before_anything_is_written(env, court):
    court.limit_bot(moderate_members=False, kick_members=False, ban_members=False)
    await env.settle()
    for number, act in enumerate(ACTS):
        user = victim(env, court, act, number)
        await env.settle()
        text = await run(court, act, user)
        assert ("I need the permission" in text) is act.needs_bot, act.name
        assert bool(await court.cases(user)) is not act.needs_bot, act.name


async def test_a_target_above_is_refused_and_says_who_could(env, court):
    for act in HIERARCHY:
        assert "stands as high as you or higher" in await run(court, act, court.boss), act.name
        assert "yourself" in await run(court, act, court.mod), act.name
    assert await court.cases(court.boss) == []


async def test_a_target_that_is_gone_is_refused_or_done_never_half(env, court):
    for number, act in enumerate(ACTS):
        user = victim(env, court, act, number, is_here=False)
        await env.settle()
        text = await run(court, act, user)
        assert ("Case" in text) is act.works_on_absent, act.name
        assert ("is not on this server" in text) is not act.works_on_absent, act.name


async def test_closed_messages_keep_nothing_from_being_done_and_are_noted(env, court):
    for number, act in enumerate(each for each in ACTS if each.tells):
        user = victim(env, court, act, number)
        env.inject_error("POST", f"/channels/{user.dm_channel.id}/messages", status=403, code=50007, times=50)
        await env.settle()
        assert "could not be told" in await run(court, act, user), act.name
        [case] = await court.cases(user)
        assert (case.state, case.dm) == (CaseState.DONE, DmState.CLOSED), act.name


async def test_a_member_who_leaves_between_the_command_and_the_act_leaves_the_truth(env, court):
    env.inject_error("DELETE", f"/guilds/{court.guild.id}/members/{court.bad.id}", status=404, code=10007)
    text = said(await court.run("kick", member=court.bad, reason="Enough"))
    assert "Discord refused" in text
    [case] = await court.cases()
    assert (case.state, case.dm) == (CaseState.FAILED, DmState.NONE)
    assert court.told() == []  # what they had been told was taken back


async def test_discord_in_trouble_is_said_and_the_act_is_done_later(env, court):
    env.inject_error("PUT", f"/guilds/{court.guild.id}/bans/*", status=503, times=2)
    text = said(await court.run("ban", user=court.bad, reason="Scam"))
    assert "will be done in a moment" in text
    for _minute in range(5):
        await env.pass_time(minutes=1)
    assert court.is_banned()
    assert len(court.told()) == 1


@pytest.mark.parametrize("reason", ["x" * 500, "a " * 250])
async def test_the_longest_reason_fits_every_message(court, reason):
    assert "Case 1" in said(await court.run("warn", member=court.bad, reason=reason))
    assert len(court.cards()) == 1
    assert len(court.told()) == 1


async def test_a_reason_of_ten_thousand_characters_is_cut_where_discord_does_not_refuse_it(env, court):
    draft = Draft(
        guild_id=court.guild.id, kind=CaseKind.NOTE, target_id=court.bad.id, target_name="bad",
        moderator_id=court.mod.id, reason="long " * 2000, source=CaseSource.DISCORD, source_key="1", is_done=True,
    )  # fmt: skip
    await env.bot.services.cases.open(draft)
    await env.pass_time(seconds=2)
    [card] = court.cards()
    assert len(card) < 1000
    assert [len(case.reason) for case in await court.cases()] == [500]


async def test_mentions_in_a_reason_ping_nobody_anywhere(env, court):
    await court.run("warn", member=court.bad, reason=f"@everyone @here <@{court.other.id}> <@&{court.mods.id}>")
    for message in [*court.log.history(), *env.backend_dm(court.bad_user)]:
        assert not message.mention_everyone
        assert not message.role_mentions
        assert f"<@&{court.mods.id}>" not in text_of(message)


@pytest.mark.parametrize("name", ["case view", "case edit", "case void"])
async def test_an_unknown_case_is_said(court, name):
    options = {} if name == "case view" else {"reason": "x"}
    assert "There is no case 99" in said(await court.run(name, number=99, **options))


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("10m", 600), ("90s", 90), ("2h30m", 9000), ("2 h 30 min", 9000), ("1.5h", 5400), ("1,5 Stunden", 5400),
        ("half an hour", 1800), ("3 Tage", 259_200), ("1w 2d", 777_600), ("an hour and 10 minutes", 4200),
    ],
)  # fmt: skip
async def test_a_duration_is_taken_as_people_type_it(env, court, typed, seconds):
    assert "is muted" in said(await court.run("mute", member=court.bad, duration=typed, reason="x"))
    [case] = await court.cases()
    assert (case.expires_at - case.created_at).total_seconds() == seconds


@pytest.mark.parametrize("typed", ["10", "soon", "-1h", "0m", "11 years", "1h" * 100])
async def test_a_duration_that_is_none_is_asked_again(court, typed):
    assert said(await court.run("mute", member=court.bad, duration=typed, reason="x"))
    assert await court.cases() == []
    assert court.muted_until() is None


async def test_a_mute_that_ended_while_the_bot_was_off_is_over_at_once_on_start(env, court):
    await court.run("mute", member=court.bad, duration="1h", reason="x")
    await env.bot.close()
    env.backend.advance_clock(dt.timedelta(hours=3).total_seconds())
    await env.restart()
    await env.pass_time(seconds=1)
    [case] = await court.cases()
    assert case.ended_at is not None
    assert "over since" in court.cards()[0]


@pytest.mark.parametrize("days", [1, 7])
async def test_a_ban_over_daylight_saving_lasts_as_long_as_was_said(env, court, days):
    await env.bot.services.guilds.change(court.guild.id, ServerSettings, timezone="Europe/Berlin")
    spring = dt.datetime(2027, 3, 27, 12, tzinfo=dt.UTC)  # the night after it, clocks go forward
    env.backend.advance_clock((spring - env.now()).total_seconds())
    await court.run("ban", user=court.bad, reason="x", duration=f"{days}d")
    [case] = await court.cases()
    assert case.expires_at - case.created_at == dt.timedelta(days=days)
    await env.pass_time(days=days, seconds=-30)
    assert court.is_banned()
    await env.pass_time(minutes=1)
    assert not court.is_banned()


async def test_moderation_that_is_off_says_so(env, court):
    await env.bot.services.guilds.change(court.guild.id, ModerationSettings, enabled=False)
    for act in ACTS:
        assert "not switched on" in await run(court, act, court.bad_user), act.name
