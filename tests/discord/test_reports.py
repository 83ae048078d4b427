"""Reports as members and moderators meet them, on a simulated Discord."""

from __future__ import annotations

import asyncio
import datetime as dt
from types import SimpleNamespace

import discord
import pytest
from simcord import ChannelHandle
from simcord.backend.models import Overwrite

from bot.cases import CaseKind, CaseSource, CaseState
from bot.kit.evidence import copy_of
from bot.kit.permissions import INVITED_WITH
from bot.members import Preference
from cogs.reports.models import Category, Filing, ReportSettings, ReportState, Verdict
from cogs.reports.service import FilingService, FollowingService
from cogs.reports.views import card_of
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of

MENU = "Report to moderators"
POWERS = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True, manage_messages=True)
HIDDEN = discord.PermissionOverwrite(view_channel=False)


class Town:
    """A server with a private channel for reports, two moderators, two members who report, and one who is reported."""

    def __init__(self, env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.mods = self.guild.create_role("Moderator", permissions=POWERS)
        seen = discord.PermissionOverwrite(view_channel=True)
        private = {self.guild.default_role: HIDDEN, self.mods: seen}
        self.channel = self.guild.create_text_channel("general")
        self.queue = self.guild.create_text_channel("reports", overwrites=private)
        self.team = self.guild.create_text_channel("team", overwrites=private)
        self.mod = self.guild.add_member(env.create_user("mod"), roles=[self.mods])
        self.other = self.guild.add_member(env.create_user("other"), roles=[self.mods])
        self.ann_user, self.bad_user = env.create_user("ann"), env.create_user("bad")
        self.ann, self.bad = self.guild.add_member(self.ann_user), self.guild.add_member(self.bad_user)
        self.ben = self.guild.add_member(env.create_user("ben"))

    async def open(self, **settings):
        await self.env.set_up(self.guild, team_channel_id=self.team.id)
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        settings = {"channel_id": self.queue.id, "cooldown_seconds": 0, **settings}
        await guilds.set(self.guild.id, ReportSettings(**settings))
        me = Overwrite(target_id=self.env.bot.user.id, type=1, allow=INVITED_WITH.value, deny=0)
        for private in (self.queue, self.team):
            self.env.backend.set_overwrite(private.id, me)
        await self.env.settle()
        return self

    async def report(self, message, actor=None, *, category="scam", words="Look at this", channel=None):
        form = await (actor or self.ann).context_menu(channel or self.channel, MENU, message)
        if form.modal is None:
            return form
        names = controls(form)
        result = await (actor or self.ann).submit_modal(form, {names[0]: [category], names[1]: words})
        await self.env.pass_time(seconds=1)
        return result

    async def reported(self, text="FREE NITRO @everyone", *files):
        message = await self.bad.send(self.channel, text, attachments=list(files))
        await self.report(message)
        return message

    async def shown(self):
        found, _total = await self.env.bot.services[FollowingService].list_open(self.guild.id, most=50)
        return found

    async def all_of(self, message):
        following = self.env.bot.services[FollowingService]
        [report] = await following._about(self.guild.id, [message.id])
        return await following.shown(self.guild.id, report.id)

    def card(self):
        (message,) = self.queue.history()
        return message

    async def press(self, start, actor=None):
        card = self.card()
        result = await (actor or self.mod).click(card, custom_id=button_of(card, start))
        await self.env.pass_time(seconds=1)
        return result

    async def fill(self, form, *answers, actor=None):
        values = dict(zip(controls(form), answers, strict=False))
        result = await (actor or self.mod).submit_modal(form, values)
        await self.env.pass_time(seconds=1)
        return result

    async def act(self, kind, *answers, actor=None):
        card = self.card()
        custom_id = button_of(card, "reports:act:").rsplit(":", 1)[0] + f":{kind}"
        form = await (actor or self.mod).click(card, custom_id=custom_id)
        return await self.fill(form, *answers, actor=actor) if form.modal is not None else form

    async def dismiss(self, verdict, reason="Checked", actor=None):
        form = await self.press("reports:dismiss:", actor)
        return await self.fill(form, [verdict], reason, actor=actor) if form.modal is not None else form

    def told(self, user):
        return [text_of(message) for message in self.env.backend_dm(user)]


@pytest.fixture
async def town(env):
    return await Town(env).open()


def controls(form):
    return [child["component"]["custom_id"] for child in form.modal["components"]]


def said(result) -> str:
    assert result.ephemeral
    return "\n".join(text_of(message) for message in [result.response, *result.followups] if message is not None)


class TestReporting:
    async def test_the_team_gets_a_card_with_the_message_what_was_around_it_and_who_reported(self, env, town):
        for number in range(5):
            await town.ben.send(town.channel, f"talk {number}")
        message = await town.bad.send(town.channel, "FREE NITRO @everyone", attachments=[("ad.png", b"x")])
        for number in range(5, 9):
            await town.ben.send(town.channel, f"talk {number}")
        text = said(await town.report(message))
        assert "the team has your report" in text
        card = text_of(town.card())
        assert "Reported by 1 member" in card
        assert "FREE NITRO" in card
        assert "@everyone" not in card
        assert f"/{town.channel.id}/{message.id}" in card
        assert f"• <@{town.ann.id}>: **Scam or fraud** — Look at this" in card
        assert "0 warning points · 0 cases" in card
        assert "nobody is on it yet" in card
        assert "1 copied file" in card
        assert "ad.png (1 kB)" in card
        [shown] = await town.shown()
        around = [each.message_id for each in shown.evidence if each.part == "context"]
        assert len(around) == 6

    async def test_nobody_but_the_team_hears_of_it(self, town):
        before = len(town.channel.history())
        await town.reported()
        assert len(town.channel.history()) == before + 1
        assert town.told(town.bad_user) == []
        assert "reports" not in town.bad.available_commands(town.channel)

    async def test_twenty_reports_at_once_are_one_card_with_a_count(self, env, town):
        message = await town.bad.send(town.channel, "spam")
        people = [town.guild.add_member(env.create_user(f"m{number}")) for number in range(20)]
        await env.settle()
        filing, evidence = env.bot.services[FilingService], copy_of(message)

        def by(person):
            who = {"guild_id": town.guild.id, "reporter_id": person.id}
            return Filing(**who, category=Category.SPAM, words="", message=evidence)

        await asyncio.gather(*(filing.file(by(person)) for person in people))
        await env.pass_time(seconds=2)
        assert "Reported by 20 members" in text_of(town.card())
        [shown] = await town.shown()
        assert {entry.reporter_id for entry in shown.entries} == {person.id for person in people}

    async def test_what_nobody_needs_to_report_is_refused_with_a_reason(self, env, town):
        own = await town.ann.send(town.channel, "mine")
        assert "your own message" in said(await town.report(own))
        bots = await env.bot.get_channel(town.channel.id).send("hello")
        assert "message of mine" in said(await town.report(bots))
        message = await town.reported()
        assert "reported this message already" in said(await town.report(message))
        assert len((await town.shown())[0].entries) == 1

    async def test_reporting_often_is_limited(self, env, town):
        await env.bot.services.guilds.change(town.guild.id, ReportSettings, cooldown_seconds=60, daily_cap=2)
        messages = [await town.bad.send(town.channel, f"ad {number}") for number in range(3)]
        await town.report(messages[0])
        assert "Not so fast" in said(await town.report(messages[1]))
        await env.pass_time(minutes=2)
        await town.report(messages[1])
        await env.pass_time(minutes=2)
        assert "2 messages a day" in said(await town.report(messages[2]))
        await env.pass_time(days=1)
        assert "the team has your report" in said(await town.report(messages[2]))

    async def test_who_only_misuses_it_has_to_pause(self, env, town):
        await env.bot.services.guilds.change(town.guild.id, ReportSettings, misuse_after=1)
        await town.reported()
        await town.dismiss("misuse")
        message = await town.bad.send(town.channel, "hello")
        assert "were no matter for the team" in said(await town.report(message))
        assert town.told(town.ann_user) == []
        await env.pass_time(days=7, minutes=1)
        assert "the team has your report" in said(await town.report(message))

    async def test_the_team_can_keep_somebody_from_reporting(self, town):
        barred = await town.mod.slash(town.channel, "reports bar", member=town.ann, reason="Trolling")
        assert "can report nothing any more" in said(barred)
        message = await town.bad.send(town.channel, "hello")
        assert "taken reporting from you" in said(await town.report(message))
        assert "can report again" in said(await town.mod.slash(town.channel, "reports unbar", member=town.ann))
        assert "was not kept" in said(await town.mod.slash(town.channel, "reports unbar", member=town.ann))
        assert "the team has your report" in said(await town.report(message))

    async def test_it_is_off_where_the_server_says_so(self, env, town):
        await env.bot.services.guilds.change(town.guild.id, ReportSettings, enabled=False)
        message = await town.bad.send(town.channel, "hello")
        assert "not switched on" in said(await town.report(message))

    async def test_a_message_that_is_deleted_while_the_form_is_open_is_reported_as_it_was(self, town):
        message = await town.bad.send(town.channel, "FREE NITRO")
        form = await town.ann.context_menu(town.channel, MENU, message)
        await town.bad.delete(message)
        await town.fill(form, ["scam"], "", actor=town.ann)
        card = text_of(town.card())
        assert "FREE NITRO" in card
        assert "Deleted since" in card


class TestTheCard:
    async def test_names_no_reporter_where_the_reported_member_or_everybody_can_read_it(self, env, town):
        message = await town.other.send(town.channel, "moderators can be rude, too")
        await town.report(message)
        card = text_of(town.card())
        assert str(town.ann.id) not in card
        assert "• a member: **Scam or fraud**" in card
        assert "about you" in said(await town.press("reports:claim:", town.other))
        assert "about you" in said(await town.press("reports:dismiss:", town.other))

    async def test_is_in_the_team_channel_where_there_is_no_other_and_comes_later_where_there_is_none(self, env, town):
        guilds = env.bot.services.guilds
        await guilds.change(town.guild.id, ReportSettings, channel_id=None)
        await town.reported()
        assert "Reported by 1 member" in text_of(town.team.last_message)
        bare = Town(env)
        await bare.open(channel_id=None)
        await env.set_up(bare.guild, team_channel_id=None)
        await bare.reported()
        await guilds.change(bare.guild.id, ReportSettings, channel_id=bare.queue.id)
        await env.pass_time(seconds=1)
        assert "Reported by 1 member" in text_of(bare.card())

    async def test_says_when_the_message_was_edited_or_deleted_since(self, env, town):
        message = await town.reported()
        await town.bad.edit(message, "I wrote nothing bad")
        await env.pass_time(seconds=1)
        card = text_of(town.card())
        assert "Edited since" in card
        assert "FREE NITRO" in card
        assert "nothing bad" not in card
        await town.bad.delete(message)
        await env.pass_time(seconds=1)
        assert "Deleted since" in text_of(town.card())
        assert "FREE NITRO" in text_of(town.card())

    async def test_calls_nothing_deleted_where_the_bot_cannot_read_what_was_said(self, env, town, monkeypatch):
        async def nothing(*_given, **_more):
            return
            yield

        deny = discord.Permissions(read_message_history=True).value
        me = Overwrite(target_id=env.bot.user.id, type=1, allow=0, deny=deny)
        env.backend.set_overwrite(town.channel.id, me)
        await env.settle()
        monkeypatch.setattr(discord.abc.Messageable, "history", nothing)
        await town.reported()
        monkeypatch.undo()
        assert "Deleted since" not in text_of(town.card())
        assert button_of(town.card(), "reports:delete:")

    async def test_an_edit_before_the_report_is_no_edit_since(self, env, town):
        message = await town.bad.send(town.channel, "FREE NITRO")
        await town.bad.edit(message, "FREE NITRO!")
        await env.pass_time(minutes=1)
        await town.report(message)
        before = env.backend.get_message(town.channel.id, message.id).edited_timestamp
        changed = SimpleNamespace(edited_at=dt.datetime.fromisoformat(str(before)))
        pinned = SimpleNamespace(guild_id=town.guild.id, message_id=message.id, message=changed)
        await env.bot.get_cog("ReportListeners").on_raw_message_edit(pinned)
        await env.pass_time(seconds=1)
        assert "Edited since" not in text_of(town.card())

    async def test_says_so_too_when_that_happened_while_the_bot_was_off(self, env, town):
        first, second = await town.reported("one"), await town.bad.send(town.channel, "two")
        await town.report(second)
        await env.bot.close()
        env.backend.advance_clock(60)
        env.backend.delete_message(town.channel.id, first.id)
        env.backend.edit_message(town.channel.id, second.id, {"content": "nice"})
        await env.restart()
        await env.pass_time(seconds=1)
        texts = [text_of(card) for card in town.queue.history()]
        assert sum("Deleted since" in text for text in texts) == 1
        assert sum("Edited since" in text for text in texts) == 1

    async def test_that_somebody_deleted_is_written_anew(self, env, town):
        message = await town.reported()
        env.backend.delete_message(town.queue.id, town.card().id)
        await town.report(message, town.ben)
        assert "Reported by 2 members" in text_of(town.card())

    async def test_follows_a_claim_and_taking_over_and_two_at_once_are_told_apart(self, env, town):
        await town.reported()
        card = town.card()
        claim = button_of(card, "reports:claim:")
        assert "You are on it" in said(await town.mod.click(card, custom_id=claim))
        assert f"<@{town.mod.id}> was faster" in said(await town.other.click(card, custom_id=claim))
        await env.pass_time(seconds=1)
        assert f"<@{town.mod.id}> is on it" in text_of(town.card())
        assert "is on it. Press" in said(await town.act("warn", actor=town.other))
        assert "You are on it already" in said(await town.press("reports:claim:"))
        assert "Take over" in text_of(town.card())
        assert "You are on it" in said(await town.press("reports:claim:", town.other))
        assert f"<@{town.other.id}> is on it" in text_of(town.card())

    async def test_survives_a_restart(self, env, town):
        await town.reported()
        card = town.card()
        claim, history = button_of(card, "reports:claim:"), button_of(card, "reports:history:")
        await env.restart()
        assert "warning points" in said(await town.mod.click(card, custom_id=history))
        assert "You are on it" in said(await town.mod.click(card, custom_id=claim))

    async def test_does_nothing_where_its_buttons_do_not_belong(self, env, town):
        await town.reported("ad", ("ad.png", b"x"))
        [shown] = await town.shown()
        away = await Town(env).open()
        copied = card_of(shown, "en", with_names=True)
        elsewhere = await env.bot.get_channel(away.channel.id).send(view=copied)
        for start in ("reports:claim:", "reports:act:", "reports:delete:", "reports:dismiss:", "reports:history:"):
            pressed = await away.mod.click(elsewhere, custom_id=button_of(elsewhere, start))
            assert "no longer there" in said(pressed)
        pressed = await away.mod.click(elsewhere, custom_id=button_of(elsewhere, "evidence:report:"))
        assert "no copies" in said(pressed)
        in_public = await env.bot.get_channel(town.channel.id).send(view=card_of(shown, "en", with_names=True))
        for start in ("reports:claim:", "reports:act:", "reports:delete:", "reports:dismiss:", "evidence:report:"):
            pressed = await town.ann.click(in_public, custom_id=button_of(in_public, start))
            assert "for the team" in said(pressed)
        assert (await town.shown())[0].report == shown.report

    async def test_gives_the_copied_files_to_the_team(self, env, town):
        message = await town.reported("ad", ("ad.png", b"\x89PNG"))
        await town.bad.delete(message)
        given = await town.press("evidence:report:")
        shown = [each for each in (given.response, *given.followups) if each is not None]
        assert [file["filename"] for each in shown for file in each._message.attachments] == ["SPOILER_ad.png"]


class TestDeciding:
    async def test_a_warning_becomes_a_case_with_the_evidence_and_the_reporter_is_thanked_once(self, env, town):
        message = await town.reported("FREE NITRO", ("ad.png", b"x"))
        assert "Case 1 is written down" in said(await town.act("warn", "Scam links", ["2"], "30d"))
        [case], _total = await env.bot.services.cases.about(town.guild.id, town.bad.id, most=5)
        assert (case.kind, case.state, case.source) == (CaseKind.WARN, CaseState.DONE, CaseSource.REPORT)
        assert (case.severity, case.moderator_id, case.message_id) == (2, town.mod.id, message.id)
        _changes, evidence = await env.bot.services.cases.details(case)
        assert "FREE NITRO" in [each.content for each in evidence]
        assert f"<@{town.mod.id}> decided: Warning, case 1" in text_of(town.card())
        assert "Claim" not in text_of(town.card())
        assert "You were warned" in town.told(town.bad_user)[0]
        assert str(town.ann.id) not in town.told(town.bad_user)[0]
        await env.restart()
        await env.pass_time(minutes=10)
        [thanks] = town.told(town.ann_user)
        assert "Thank you for your report" in thanks
        assert "warn" not in thanks.lower()
        case_view = said(await town.mod.slash(town.channel, "case view", number=1))
        assert "after a report" in case_view
        card = town.card()
        assert f"https://discord.com/channels/{town.guild.id}/{town.queue.id}/{card.id}" in case_view

    async def test_a_mute_and_a_ban_are_done_likewise(self, env, town):
        again = await town.bad.send(town.channel, "again")
        await town.reported()
        await town.act("mute", "Cool down", "2h")
        assert env.bot.get_guild(town.guild.id).get_member(town.bad.id).is_timed_out()
        env.backend.delete_message(town.queue.id, town.card().id)
        await town.report(again)
        await town.act("ban", "Enough", ["24"], "")
        assert town.bad.id in env.backend.guilds[town.guild.id].bans
        [ban, _mute], _total = await env.bot.services.cases.about(town.guild.id, town.bad.id, most=5)
        assert (ban.kind, ban.delete_seconds, ban.expires_at) == (CaseKind.BAN, 86_400, None)

    async def test_two_who_decide_at_once_decide_once(self, env, town):
        await town.reported()
        card = town.card()
        custom_id = button_of(card, "reports:act:")
        mine = await town.mod.click(card, custom_id=custom_id)
        theirs = await town.other.click(card, custom_id=custom_id)
        late = await town.other.click(card, custom_id=custom_id)
        answers = ("Scam", ["1"], "")
        first = await town.mod.submit_modal(mine, dict(zip(controls(mine), answers, strict=True)))
        second = await town.other.submit_modal(theirs, dict(zip(controls(theirs), answers, strict=True)))
        assert "Case 1 is written down" in said(first)
        assert f"<@{town.mod.id}> is acting on this" in said(second)
        await env.pass_time(seconds=2)
        assert "decided this report already" in said(await town.fill(late, *answers, actor=town.other))
        _cases, total = await env.bot.services.cases.about(town.guild.id, town.bad.id, most=5)
        assert total == 1
        assert len(town.told(town.ann_user)) == 1

    async def test_what_discord_refuses_is_on_the_card_and_the_report_is_open_again(self, env, town):
        message = await town.reported()
        env.inject_error("PUT", f"/guilds/{town.guild.id}/bans/*", status=403, code=50013, times=None)
        await town.act("ban", "Enough", ["0"], "")
        card = text_of(town.card())
        assert "Discord refused case 1" in card
        assert (await town.all_of(message)).report.state is ReportState.OPEN
        assert town.told(town.ann_user) == []
        env.backend.faults.clear()
        await town.act("ban", "Enough", ["0"], "")
        assert "decided: Ban, case 2" in text_of(town.card())

    async def test_a_kill_between_deciding_and_doing_is_made_good(self, env, town):
        await town.reported()
        card = town.card()
        custom_id = button_of(card, "reports:act:").rsplit(":", 1)[0] + ":ban"
        form = await town.mod.click(card, custom_id=custom_id)
        await town.mod.submit_modal(form, dict(zip(controls(form), ("Scam", ["0"], ""), strict=True)))
        await env.restart()
        await env.pass_time(minutes=1)
        assert town.bad.id in env.backend.guilds[town.guild.id].bans
        assert "decided: Ban, case 1" in text_of(town.card())
        assert len(town.told(town.ann_user)) == 1

    async def test_a_dismissed_report_keeps_the_reason_and_the_reporter_learns_no_more_than_that(self, env, town):
        message = await town.reported()
        assert "put away" in said(await town.dismiss("harmless", "Only a joke @everyone"))
        report = (await town.all_of(message)).report
        assert (report.state, report.verdict, report.decided_by) == (
            ReportState.DISMISSED,
            Verdict.HARMLESS,
            town.mod.id,
        )
        card = text_of(town.card())
        assert "No rule was broken" in card
        assert "@everyone" not in card
        [thanks] = town.told(town.ann_user)
        assert "joke" not in thanks
        assert "has looked at this message already" in said(await town.report(message, town.ben))

    async def test_who_wants_no_direct_messages_or_closed_them_is_not_written_to(self, env, town):
        await env.bot.services.members.prefer(town.guild.id, town.ann.id, Preference.DMS, is_on=False)
        message = await town.reported()
        await town.report(message, town.ben)
        dm = env.backend.get_dm_channel(town.ben.id)
        env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=50)
        await town.dismiss("handled")
        assert town.told(town.ann_user) == []
        entries = (await town.all_of(message)).entries
        assert all(entry.thanked_at is not None for entry in entries)

    async def test_deleting_the_message_leaves_the_report_open_with_its_copy(self, env, town):
        message = await town.reported()
        assert "being deleted" in said(await town.press("reports:delete:"))
        assert message.id not in env.backend.messages[town.channel.id]
        card = text_of(town.card())
        assert f"Deleted by <@{town.mod.id}>" in card
        assert "FREE NITRO" in card
        assert "Delete message" not in card
        assert (await town.all_of(message)).report.state is ReportState.OPEN

    async def test_a_message_in_an_archived_thread_is_deleted_and_the_thread_put_away_again(self, env, town):
        thread = ChannelHandle(env, town.guild, env.backend.create_thread(town.channel.id, "Deals", town.bad.id))
        await env.settle()
        message = await town.bad.send(thread, "ad")
        await town.report(message, channel=thread)
        env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
        await env.settle()
        assert "being deleted" in said(await town.press("reports:delete:"))
        assert message.id not in env.backend.messages[thread.id]
        assert f"Deleted by <@{town.mod.id}>" in text_of(town.card())
        assert env.backend.channels[thread.id].thread_metadata.archived

    async def test_who_acts_moments_after_another_moderator_is_asked_first(self, env, town):
        await town.reported()
        await town.mod.slash(town.channel, "warn", member=town.bad, reason="Ads")
        asked = await town.act("mute", "Enough", "2h", actor=town.other)
        assert f"<@{town.mod.id}> did something" in said(asked)
        assert "case 1, Warning" in said(asked)
        [shown] = await town.shown()
        assert (shown.report.state, shown.case) == (ReportState.OPEN, None)
        await town.other.click(asked.response, label="Yes, do it")
        await env.pass_time(seconds=1)
        member = env.bot.get_guild(town.guild.id).get_member(town.bad.id)
        assert member.timed_out_until is not None
        assert await town.shown() == []

    async def test_deleting_takes_the_permission_where_the_message_is(self, env, town):
        closed = {town.mods: discord.PermissionOverwrite(manage_messages=False)}
        place = town.guild.create_text_channel("corner", overwrites=closed)
        message = await town.bad.send(place, "ad")
        await town.report(message, channel=place)
        assert "You need the permission" in said(await town.press("reports:delete:"))
        assert message.id in env.backend.messages[place.id]

    async def test_acting_takes_the_permission_and_respects_the_hierarchy(self, env, town):
        message = await town.other.send(town.channel, "rude")
        await town.report(message)
        assert "stands as high as you" in said(await town.act("warn"))
        helpers = town.guild.create_role("Helper", permissions=discord.Permissions(manage_guild=True))
        helper = town.guild.add_member(env.create_user("helper"), roles=[helpers, town.mods])
        env.backend.edit_role(town.guild.id, town.mods.id, {"permissions": 0})
        await env.settle()
        assert "You need the permission" in said(await town.act("ban", actor=helper))
        assert "for the team" in said(await town.press("reports:claim:", town.mod))


class TestAfterwards:
    async def test_open_reports_are_listed_for_the_team(self, town):
        assert "No report is open" in said(await town.mod.slash(town.channel, "reports list"))
        await town.reported()
        text = said(await town.mod.slash(town.channel, "reports list"))
        assert f"<@{town.bad.id}>" in text
        assert "Scam or fraud" in text
        assert "the card" in text

    async def test_the_team_is_reminded_of_old_reports_once_a_day(self, env, town):
        await env.bot.services.guilds.change(town.guild.id, ReportSettings, remind_hours=4)

        def reminders():
            return [text_of(each) for each in town.team.history() if "for a decision" in text_of(each)]

        message = await town.reported()
        await env.pass_time(hours=3)
        assert reminders() == []
        await env.pass_time(hours=1, minutes=1)
        assert len(reminders()) == 1
        assert "1 report waits" in reminders()[0]
        await env.restart()
        await env.pass_time(hours=3)
        assert len(reminders()) == 1
        await env.pass_time(hours=22)
        assert len(reminders()) == 2
        await town.dismiss("harmless")
        await env.pass_time(days=3)
        assert len(reminders()) == 2
        assert (await town.all_of(message)).report.state is ReportState.DISMISSED

    async def test_who_only_wrote_beside_it_and_is_forgotten_is_cut_off_the_card(self, env, town):
        await town.ben.send(town.channel, "my secret address")
        message = await town.reported()
        assert "my secret address" in text_of(town.card())
        await env.bot.services.data.erase(town.guild.id, town.ben.id)
        await env.pass_time(seconds=1)
        card = text_of(town.card())
        assert "my secret address" not in card
        assert str(town.ben.id) not in card
        assert "a member who was forgotten" in card
        assert "FREE NITRO" in card
        assert message.id in {each.message_id for each in (await town.all_of(message)).evidence}

    async def test_who_reported_and_is_forgotten_is_cut_off_the_card(self, env, town):
        message = await town.reported()
        await town.report(message, town.ben, words="secret words")
        await env.bot.services.data.erase(town.guild.id, town.ben.id)
        await env.bot.services.data.erase(town.guild.id, town.ann.id)
        await env.pass_time(seconds=1)
        card = text_of(town.card())
        assert "secret words" not in card
        assert str(town.ben.id) not in card
        assert "a member who was forgotten" in card
        assert "Reported by 2 members" in card
        assert "FREE NITRO" in card
        await town.dismiss("harmless")
        assert town.told(town.ann_user) == []
