"""Moderation as moderators and members meet it, on a simulated Discord."""

from __future__ import annotations

import asyncio
import datetime as dt

import discord
import pytest

from bot.cases import CaseKind, CaseState, DmState
from bot.cases.settings import ModerationSettings
from cogs.moderation.service import ModerationService
from tests.support.away import removed
from tests.support.court import POWERS, Court, said
from tests.support.messages import button_of, pressable, text_of


@pytest.fixture
async def court(env):
    return await Court(env).open()


async def test_a_warning_is_on_record_told_to_the_member_and_shown_in_the_log(court):
    text = said(await court.run("warn", member=court.bad, reason="Spam *again* @everyone", severity=2))
    assert f"<@{court.bad.id}> was warned. Case 1." in text
    assert "They have 2 warning points now" in text
    (told,) = court.told()
    assert "You were warned on" in told
    assert "Spam \\*again\\*" in told
    assert "permanent" not in told.lower()
    (card,) = court.cards()
    assert "Warning · #1" in card
    assert f"by <@{court.mod.id}>" in card
    assert "told" in card
    [case] = await court.cases()
    assert (case.kind, case.severity, case.state, case.dm) == (CaseKind.WARN, 2, CaseState.DONE, DmState.SENT)
    assert (case.expires_at - case.created_at).days == 90


async def test_the_servers_rules_are_offered_as_reasons_and_the_member_reads_which_one(env, court):
    rules = ("1. Be kind", "2. No advertising", "3. No spam")
    await env.bot.services.guilds.change(court.guild.id, ModerationSettings, rules=rules)
    offered = await court.mod.autocomplete(court.channel, "warn", "reason", "no ADV")
    assert [choice["value"] for choice in offered] == ["2. No advertising"]
    await court.run("warn", member=court.bad, reason=offered[0]["value"])
    assert "No advertising" in court.told()[0]


async def test_a_member_with_closed_messages_is_warned_all_the_same_and_the_case_says_so(env, court):
    dm = court.bad_user.dm_channel
    env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=50)
    text = said(await court.run("warn", member=court.bad, reason="Spam"))
    assert "could not be told" in text
    assert "not told" in court.cards()[0]


async def test_who_is_warned_while_discord_takes_no_new_direct_messages_is_told_some_minutes_later(env, court):
    dm = court.bad_user.dm_channel
    env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=40003, times=1)
    assert "Case 1" in said(await court.run("warn", member=court.bad, reason="Spam"))
    await env.pass_time(minutes=5)
    assert len(await court.cases()) == 1
    assert len(court.told()) == 1
    assert "not told" not in court.cards()[0]


async def test_nobody_is_kept_from_being_kicked_because_discord_takes_no_new_direct_messages(env, court):
    dm = court.bad_user.dm_channel
    env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=40003, times=None)
    await court.run("kick", member=court.bad, reason="Enough")
    assert not court.is_here()


async def test_a_mute_holds_as_long_as_it_says_and_ends_by_itself(env, court):
    text = said(await court.run("mute", member=court.bad, duration="2h", reason="Cool down"))
    assert "is muted. Case 1." in text
    assert (court.muted_until() - env.now()) <= dt.timedelta(hours=2)
    await env.pass_time(hours=2, minutes=1)
    [case] = await court.cases()
    assert case.ended_at is not None
    assert "over since" in court.cards()[0]


async def test_a_mute_longer_than_discord_allows_is_put_anew_until_its_end(env, court):
    await court.run("mute", member=court.bad, duration="60d", reason="Long")
    assert dt.timedelta(days=27) < court.muted_until() - env.now() < dt.timedelta(days=28)
    for _ in range(2):
        await env.pass_time(days=27, minutes=1)
        assert court.muted_until() > env.now() + dt.timedelta(days=5)
    await env.pass_time(days=7)
    assert court.muted_until() is None or court.muted_until() < env.now()
    assert (await court.cases())[0].ended_at is not None


async def test_who_left_muted_and_came_back_while_the_bot_was_off_is_muted_at_its_start(env, court):
    await court.run("mute", member=court.bad, duration="60d", reason="Long")
    env.backend.remove_member(court.guild.id, court.bad.id)
    await env.pass_time(days=20)
    await env.bot.close()
    env.backend.advance_clock(600)
    court.guild.add_member(court.bad_user)
    await env.restart()
    await env.pass_time(seconds=1)
    assert court.muted_until() - env.now() > dt.timedelta(days=27)


async def test_who_comes_back_muted_stays_muted(env, court):
    await court.run("mute", member=court.bad, duration="2h", reason="Cool down")
    env.backend.remove_member(court.guild.id, court.bad.id)
    await env.settle()
    court.guild.add_member(court.bad_user)
    await env.pass_time(seconds=5)
    assert court.muted_until() is not None


async def test_a_mute_is_lifted_once_and_again_without_harm(court):
    await court.run("mute", member=court.bad, duration="2h", reason="Cool down")
    for _twice in range(2):
        assert "can write again" in said(await court.run("unmute", member=court.bad))
    assert court.muted_until() is None
    assert [case.kind for case in await court.cases()] == [CaseKind.UNMUTE, CaseKind.UNMUTE, CaseKind.MUTE]


async def test_who_is_kicked_is_told_before(court):
    assert "was kicked" in said(await court.run("kick", member=court.bad, reason="Enough"))
    assert not court.is_here()
    (told,) = court.told()
    assert "You were removed from" in told
    assert (await court.cases())[0].dm is DmState.SENT


async def test_a_ban_for_a_while_is_told_and_ends_by_a_job_also_over_a_restart(env, court):
    text = said(await court.run("ban", user=court.bad, reason="Scam", duration="3d"))
    assert "is banned. Case 1." in text
    assert court.is_banned()
    assert "It ends" in court.told()[0]
    await env.bot.close()
    env.backend.advance_clock(dt.timedelta(days=4).total_seconds())
    await env.restart()
    await env.pass_time(seconds=5)
    assert not court.is_banned()
    assert (await court.cases())[0].ended_at is not None


async def test_somebody_who_is_not_here_can_be_banned_and_unbanned(env, court):
    stranger = env.create_user("stranger")
    assert "is banned" in said(await court.run("ban", user=stranger, reason="Known scammer"))
    assert stranger.id in env.backend.guilds[court.guild.id].bans
    assert "no longer banned" in said(await court.run("unban", user=stranger, reason="Mistake"))
    assert stranger.id not in env.backend.guilds[court.guild.id].bans
    refused = said(await court.run("unban", user=stranger, reason="Again"))
    assert "Discord refused" in refused
    assert [case.state for case in await court.cases(stranger)] == [
        CaseState.FAILED,
        CaseState.DONE,
        CaseState.DONE,
    ]


async def test_a_softban_leaves_nobody_banned(court):
    assert "was removed" in said(await court.run("softban", member=court.bad, reason="Spam flood"))
    assert not court.is_here()
    assert not court.is_banned()


@pytest.mark.parametrize("by_hand", [False, True], ids=["here", "in Discord"])
async def test_a_softban_of_who_is_banned_is_refused_and_the_ban_stays(env, court, by_hand):
    if by_hand:
        env.backend.apply_ban(court.guild.id, court.bad.id, None)
    else:
        await court.run("ban", user=court.bad, reason="Threats", duration="7d")
    before = [case.number for case in await court.cases()]
    text = said(await court.run("softban", member=court.bad_user, reason="Spam"))
    assert "is banned, and a softban would lift that" in text
    await env.pass_time(minutes=1)
    assert court.is_banned()
    assert [case.number for case in await court.cases()] == before


async def test_a_note_is_for_the_team_only(court):
    await court.run("note", user=court.bad, text="Asked for refunds twice")
    assert court.told() == []
    assert "Asked for refunds twice" in said(await court.run("history", user=court.bad))
    assert "history" not in court.bad.available_commands(court.channel)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("warn", {"reason": "x y"}),
        ("mute", {"reason": "x y", "duration": "1h"}),
        ("kick", {"reason": "x y"}),
        ("ban", {"reason": "x y"}),
        ("softban", {"reason": "x y"}),
    ],
)
class TestEveryCommand:
    async def test_refuses_whoever_stands_as_high_and_says_who_could(self, court, command, options):
        who = "user" if command == "ban" else "member"
        text = said(await court.run(command, **{who: court.other}, **options))
        assert "stands as high as you or higher" in text
        assert await court.cases(court.other) == []
        assert "yourself" in said(await court.run(command, **{who: court.mod}, **options))

    async def test_is_hidden_from_members_and_refused_if_let_through(self, env, court, command, options):
        who = "user" if command == "ban" else "member"
        assert command not in court.bad.available_commands(court.channel)
        visible = env.backend.visible_commands(user_id=court.mod.id, channel_id=court.channel.id)
        (found,) = [each for each in visible if each["name"] == command]
        court.guild.set_command_permissions(int(found["id"]), {court.bad: True})
        assert "You need the permission" in said(
            await court.run(command, actor=court.bad, **{who: court.mod}, **options)
        )
        assert await court.cases(court.mod) == []

    async def test_says_what_the_bot_lacks(self, court, command, options):
        if command == "warn":
            pytest.skip("a warning needs nothing of Discord")
        who = "user" if command == "ban" else "member"
        court.limit_bot(moderate_members=False, kick_members=False, ban_members=False)
        await court.env.settle()
        assert "I need the permission" in said(await court.run(command, **{who: court.bad}, **options))
        assert await court.cases() == []
        assert court.is_here()

    async def test_needs_a_reason_unless_the_server_does_not(self, env, court, command, options):
        who = "user" if command == "ban" else "member"
        rest = {name: value for name, value in options.items() if name != "reason"}
        assert "Say why" in said(await court.run(command, **{who: court.bad}, **rest))
        assert await court.cases() == []
        await env.bot.services.guilds.change(court.guild.id, ModerationSettings, reason_required=False)
        assert "Case 1" in said(await court.run(command, **{who: court.bad}, **rest))

    async def test_about_somebody_who_left_meanwhile_is_refused_or_done_never_half(self, env, court, command, options):
        who = "user" if command == "ban" else "member"
        env.backend.remove_member(court.guild.id, court.bad.id)
        await env.settle()
        text = said(await court.run(command, **{who: court.bad_user}, **options))
        works = command in {"ban", "softban"}
        assert ("Case 1" in text) is works
        assert ("is not on this server" in text) is not works


async def test_a_second_moderator_within_a_minute_is_asked_first(court):
    await court.run("mute", member=court.bad, duration="1h", reason="Cool down")
    asked = await court.run("kick", actor=court.other, member=court.bad, reason="Enough")
    text = said(asked)
    assert f"<@{court.mod.id}> did something" in text
    assert "case 1, Mute" in text
    assert court.is_here()
    question = asked.followups[-1] if asked.followups else asked.response
    await court.other.click(question, label="Yes, do it")
    assert not court.is_here()
    assert [case.number for case in await court.cases()] == [2, 1]


async def test_a_kill_between_writing_and_doing_is_made_good_on_start(env, court):
    service = env.bot.services[ModerationService]
    case = await service.open(
        court.guild.id, CaseKind.BAN, (court.bad.id, "bad"), by=court.mod.id, reason="Scam", key="killed"
    )
    assert (case.state, court.is_banned()) == (CaseState.OPEN, False)
    await env.restart()
    await env.pass_time(seconds=5)
    assert court.is_banned()
    [case] = await court.cases()
    assert (case.state, case.dm) == (CaseState.DONE, DmState.SENT)
    await env.pass_time(minutes=5)
    assert len(court.told()) == 1


def by_hand(env, court, action, **changes):
    """What Discord's log says of what a moderator did in Discord's own client."""
    options = {"user_id": court.mod.id, "target_id": court.bad.id, "reason": "By hand", **changes}
    return env.backend.record_audit_log(court.guild.id, action_type=action.value, **options)


async def test_what_is_done_in_discord_itself_becomes_a_case_once(env, court):
    entry = by_hand(env, court, discord.AuditLogAction.kick)
    await env.pass_time(seconds=2)
    [case] = await court.cases()
    assert (case.kind, case.moderator_id, case.reason) == (CaseKind.KICK, court.mod.id, "By hand")
    assert (case.state, case.dm) == (CaseState.DONE, DmState.NONE)
    assert "in Discord's own client" in court.cards()[0]
    await env.restart()
    await env.pass_time(seconds=2)
    assert len(await court.cases()) == 1
    assert entry


async def test_what_was_done_while_the_bot_was_off_becomes_a_case_too(env, court):
    await env.bot.close()
    env.backend.advance_clock(120)
    by_hand(env, court, discord.AuditLogAction.ban)
    await env.restart()
    await env.pass_time(seconds=2)
    assert [case.kind for case in await court.cases()] == [CaseKind.BAN]


async def test_what_the_bot_does_itself_is_one_case_and_not_two(env, court):
    await court.run("kick", member=court.bad, reason="Enough")
    await env.restart()
    await env.pass_time(seconds=2)
    assert len(await court.cases()) == 1


async def test_cases_are_looked_at_edited_and_voided_on_record(env, court):
    await court.run("warn", member=court.bad, reason="Spam")
    assert "has the new reason" in said(await court.run("case edit", number=1, reason="Spam links"))
    assert "Spam links" in court.cards()[0]
    assert "counts no more" in said(await court.run("case void", number=1, reason="Wrong person"))
    assert "does not count" in court.cards()[0]
    details = said(await court.run("case view", number=1))
    assert "changed it from “Spam”" in details
    assert "had it count no more: Wrong person" in details
    assert "has 0 warning points" in said(await court.run("history", user=court.bad))
    assert "There is no case 7" in said(await court.run("case view", number=7))
    assert f"⚠️ **#1** Warning +1 <@{court.bad.id}>" in said(await court.run("case list"))
    assert "No case so far" in said(await court.run("case list", kind="ban"))
    await court.run("note", user=court.bad, text="Second time")
    assert f"<@{court.mod.id}> **1** · 📝 1" in said(await court.run("modstats"))


async def test_the_button_of_a_card_shows_the_history_to_the_team_only(env, court):
    await court.run("warn", member=court.bad, reason="Spam")
    (card,) = court.log.history()
    await env.restart()
    button = button_of(card, "moderation:case:")
    assert "1 warning point" in said(await court.mod.click(card, custom_id=button))
    assert "for the team" in said(await court.bad.click(card, custom_id=button))


@pytest.mark.parametrize("command", ["case list", "history"])
async def test_who_is_no_moderator_any_more_turns_no_page(env, court, command):
    await env.bot.services.guilds.change(court.guild.id, ModerationSettings, ladder=[])
    for number in range(8):
        await court.run("warn", member=court.bad, reason=f"Spam {number}")
    options = {"user": court.bad} if command == "history" else {}
    listed = await court.run(command, **options)
    page = listed.response
    assert "Spam 7" in text_of(page)
    *_back_and_jump, forward = pressable(page)
    env.backend.edit_role(court.guild.id, court.mods.id, {"permissions": 0})
    await env.settle()
    assert "for the team" in said(await court.mod.click(page, custom_id=forward))
    env.backend.edit_role(court.guild.id, court.mods.id, {"permissions": POWERS.value})
    await env.settle()
    await court.mod.click(page, custom_id=forward)
    assert "Spam 0" in text_of(page)


async def test_twenty_at_once_are_twenty_cases_with_a_card_each(env, court):
    await env.bot.services.guilds.change(court.guild.id, ModerationSettings, ladder=[])
    service, jobs = env.bot.services[ModerationService], env.bot.get_cog("ActCommands").jobs
    target = (court.bad.id, "bad")

    async def warn(number):
        case = await service.open(
            court.guild.id, CaseKind.WARN, target, by=court.mod.id, reason="Spam", key=f"{number}", severity=1
        )
        await jobs.perform(case)

    await asyncio.gather(*(warn(number) for number in range(20)))
    await env.pass_time(seconds=2)
    assert sorted(case.number for case in await court.cases()) == list(range(1, 21))
    assert len(court.cards()) == 20
    assert len(court.told()) == 20


class TestLadder:
    async def test_warnings_that_add_up_mute_by_themselves_and_the_moderator_is_told(self, env, court):
        await court.run("warn", member=court.bad, reason="Spam", severity=2)
        assert court.muted_until() is None
        text = said(await court.run("warn", member=court.bad, reason="Spam again", severity=1))
        assert "The ladder mutes them, too: case 3" in text
        assert dt.timedelta(minutes=50) < court.muted_until() - env.now() <= dt.timedelta(hours=1)
        assert any("by the ladder of warnings" in card for card in court.cards())
        await court.run("warn", member=court.bad, reason="And again", severity=1)
        assert [case.kind for case in await court.cases()].count(CaseKind.MUTE) == 1

    async def test_the_ladder_leaves_a_longer_mute_as_it_is_and_the_answer_says_what_holds(self, env, court):
        await court.run("mute", member=court.bad, duration="7d", reason="Threats")
        until = court.muted_until()
        text = said(await court.run("warn", member=court.bad, reason="Spam", severity=3))
        assert "They stay muted until" in text
        assert "case 1." in text
        assert court.muted_until() == until
        assert [case.kind for case in await court.cases()] == [CaseKind.WARN, CaseKind.MUTE]
        assert (await env.bot.services.cases.points(court.guild.id, court.bad.id)) == 3
        await env.pass_time(hours=3)
        assert court.muted_until() == until

    async def test_the_ladder_mutes_for_longer_than_a_short_mute_in_force(self, env, court):
        await court.run("mute", member=court.bad, duration="5m", reason="Calm down")
        text = said(await court.run("warn", member=court.bad, reason="Spam", severity=3))
        assert "The ladder mutes them, too: case 3" in text
        assert court.muted_until() - env.now() > dt.timedelta(minutes=50)

    async def test_a_longer_mute_that_came_before_the_ladders_was_put_stays_and_the_card_says_so(self, env, court):
        service = env.bot.services[ModerationService]
        target = (court.bad.id, "bad")
        case = await service.open(
            court.guild.id, CaseKind.WARN, target, by=court.mod.id, reason="Spam", key="k", severity=3
        )
        await service.cases.done(case)
        await court.run("mute", member=court.bad, duration="7d", reason="Threats")
        until = court.muted_until()
        await env.pass_time(minutes=1)
        assert court.muted_until() == until
        ladder = await service.follow_up(case)
        assert ladder.state is CaseState.VOID
        assert "A mute that lasts longer is in force: case 3" in said(
            await court.run("case view", number=ladder.number)
        )
        assert (await service.cases.in_force(court.guild.id, court.bad.id, CaseKind.MUTE)).number == 3

    async def test_a_mute_of_the_ladder_that_discord_refuses_is_told_as_that(self, court):
        court.limit_bot(moderate_members=False)
        text = said(await court.run("warn", member=court.bad, reason="Spam", severity=3))
        assert "was warned" in text
        assert "The ladder was to mute them, too, but Discord refused" in text
        assert "The ladder mutes them" not in text

    async def test_a_kill_right_after_the_warning_mutes_on_start(self, env, court):
        service = env.bot.services[ModerationService]
        target = (court.bad.id, "bad")
        case = await service.open(
            court.guild.id, CaseKind.WARN, target, by=court.mod.id, reason="Spam", key="k", severity=3
        )
        await service.cases.done(case)
        await env.restart()
        await env.pass_time(seconds=5)
        assert court.muted_until() is not None

    async def test_a_ban_of_the_ladder_is_decided_by_a_second_moderator_once(self, env, court):
        await court.run("warn", member=court.bad, reason="Scam links", severity=9)
        (asked,) = [message for message in court.log.history() if "Shall" in text_of(message)]
        assert "9 warning points" in text_of(asked)
        assert court.is_here()
        await env.restart()
        yes = button_of(asked, "moderation:opinion:")
        assert yes.endswith(":yes")
        assert "second moderator decides" in said(await court.mod.click(asked, custom_id=yes))
        assert "You need the permission" in said(await court.bad.click(asked, custom_id=yes))
        await court.other.click(asked, custom_id=yes)
        await env.pass_time(seconds=2)
        assert court.is_banned()
        [ban] = [case for case in await court.cases() if case.kind is CaseKind.BAN]
        assert (ban.moderator_id, ban.state) == (court.other.id, CaseState.DONE)
        (card,) = [text_of(message) for message in court.log.history() if "is banned" in text_of(message)]
        assert f"<@{court.other.id}> agreed" in card

    async def test_who_is_against_the_ban_is_on_record(self, env, court):
        await court.run("warn", member=court.bad, reason="Scam links", severity=9)
        (asked,) = [message for message in court.log.history() if "Shall" in text_of(message)]
        no = button_of(asked, "moderation:opinion:").replace(":yes", ":no")
        await court.other.click(asked, custom_id=no)
        await env.pass_time(seconds=2)
        assert not court.is_banned()
        assert "decided against the ladder's ban" in said(await court.run("case view", number=1))

    async def test_the_preview_says_it_in_words_and_tries_it_on_the_past(self, court):
        for _ in range(3):
            await court.run("warn", member=court.bad, reason="Spam")
        text = said(await court.run("case ladder preview"))
        assert "**3 points** → muted for 60 minutes" in text
        assert "**6 points** → muted for 24 hours" in text
        assert "a second moderator is asked about a ban" in text
        assert "With the 3 warnings of the last 90 days" in text
        assert "1 time: **3 points** → muted for 60 minutes" in text


class TestWhileMembersAreLoaded:
    @pytest.mark.parametrize(
        ("command", "options"), [("ban", {"reason": "x"}), ("kick", {"reason": "x"}), ("softban", {"reason": "x"})]
    )
    async def test_who_stands_above_is_out_of_reach_although_nobody_told_of_them_yet(
        self, env, court, command, options
    ):
        forget(env, court, court.boss)
        who = "user" if command == "ban" else "member"
        text = said(await court.run(command, **{who: court.boss_user}, **options))
        assert "stands as high as you or higher" in text
        assert court.is_here(court.boss)
        assert await court.cases(court.boss) == []

    async def test_who_is_here_can_be_warned_although_nobody_told_of_them_yet(self, env, court):
        forget(env, court, court.bad)
        assert "was warned" in said(await court.run("warn", member=court.bad_user, reason="Spam"))

    async def test_who_is_not_here_counts_as_that(self, env, court):
        forget(env, court, court.boss)
        gone = env.create_user("gone")
        assert "is not on this server" in said(await court.run("warn", member=gone, reason="Spam"))


def forget(env, court, member):
    """Have it as long after a start as Discord has not told of somebody."""
    guild = env.bot.get_guild(court.guild.id)
    guild._members.pop(member.id)
    assert not guild.chunked


class TestRemovedAndInvitedAgain:
    async def test_a_ban_that_ended_meanwhile_is_lifted(self, env, court, monkeypatch):
        await court.run("ban", user=court.bad, reason="Threats", duration="1d")
        async with removed(env, monkeypatch, court.guild):
            await env.pass_time(days=2)
            assert court.is_banned()
        assert not court.is_banned()
        [case] = await court.cases()
        assert case.ended_at is not None

    async def test_a_long_mute_that_was_to_be_put_anew_meanwhile_holds(self, env, court, monkeypatch):
        await court.run("mute", member=court.bad, duration="60d", reason="Threats")
        async with removed(env, monkeypatch, court.guild):
            await env.pass_time(days=29)
        assert court.muted_until() - env.now() > dt.timedelta(days=27)
        await env.pass_time(days=20)
        await env.pass_time(days=12)
        assert await env.bot.services.cases.in_force(court.guild.id, court.bad.id, CaseKind.MUTE) is None
