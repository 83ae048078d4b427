"""Automatic protection as members, raiders and the team meet it, on a simulated Discord."""

from __future__ import annotations

import asyncio
import datetime as dt

import discord
import pytest
from simcord.backend.models import Overwrite

from bot.cases import CaseKind, CaseSource, CaseState
from bot.cases.settings import ModerationSettings
from bot.guilds import ServerSettings
from bot.i18n import _
from bot.kit.permissions import INVITED_WITH
from cogs.automod.cog import AutomodListeners
from cogs.automod.jobs import raids
from cogs.automod.models import AutomodSettings, Caught, Doing, Match, Place, RaidState
from cogs.automod.rules import RULES
from cogs.automod.service import OffenceService, RaidService
from cogs.welcome.models import WelcomeSettings
from tests.support.away import removed
from tests.support.messages import button_of, text_of

POWERS = discord.Permissions(manage_guild=True, moderate_members=True, ban_members=True, manage_channels=True)
COUNT = "-- name: count$\nSELECT count(*) FROM automod_match WHERE is_dry = :dry;"
LOSE = "-- name: lose!\nUPDATE automod_offence SET alert_channel_id = NULL, alert_message_id = NULL;"
TEXTS = "-- name: texts\nSELECT content FROM automod_match ORDER BY id;"


class Gate:
    """A server with two public channels and one for the team, a moderator, and somebody who misbehaves."""

    def __init__(self, env) -> None:
        self.env = env
        self.guild = env.create_guild()
        hidden, shown = (discord.PermissionOverwrite(view_channel=seen) for seen in (False, True))
        self.chat = self.guild.create_text_channel("chat")
        self.other = self.guild.create_text_channel("other")
        self.third = self.guild.create_text_channel("third")
        self.mods = self.guild.create_role("Moderator", permissions=POWERS)
        self.guests = self.guild.create_role("Guest of the team")
        overwrites = {self.guild.default_role: hidden, self.mods: shown, self.guests: shown}
        self.team = self.guild.create_text_channel("team", overwrites=overwrites)
        self.trusted = self.guild.create_role("Trusted")
        self.mod = self.guild.add_member(env.create_user("mod"), roles=[self.mods])
        self.guest = self.guild.add_member(env.create_user("guest"), roles=[self.guests])
        self.bad_user = env.create_user("bad")
        self.bad = self.guild.add_member(self.bad_user)

    async def open(self, **rules):
        self.env.backend.edit_channel(self.other.id, {"rate_limit_per_user": 5})
        me = Overwrite(target_id=self.env.bot.user.id, type=1, allow=INVITED_WITH.value, deny=0)
        self.env.backend.set_overwrite(self.team.id, me)
        await self.env.set_up(self.guild, team_channel_id=self.team.id)
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        await guilds.set(self.guild.id, ModerationSettings(ladder=()))
        await guilds.set(self.guild.id, AutomodSettings(trusted_role_ids=(self.trusted.id,)))
        for name, settings in rules.items():
            await self.rule(name, **settings)
        await self.env.pass_time(days=2)
        return self

    async def rule(self, name, **settings):
        await self.env.bot.services.guilds.set(self.guild.id, RULES[name].settings(**{"state": "on", **settings}))

    async def say(self, *texts, who=None, where=None):
        for text in texts:
            await (who or self.bad).send(where or self.chat, text)
        await self.env.settle()
        await self.env.pass_time(seconds=5)

    async def run(self, command, actor=None, **options):
        return said(await (actor or self.mod).slash(self.chat, command, **options))

    async def cases(self, member=None):
        found, _total = await self.env.bot.services.cases.about(self.guild.id, (member or self.bad).id, most=50)
        return found

    async def count(self, *, dry=False):
        database = self.env.bot.services.database
        async with database.reading() as tx:
            return await database.statements(COUNT).count(tx, dry=dry)

    def alerts(self):
        return [text_of(message) for message in self.team.history()]

    def lines(self, channel=None):
        return [message.content for message in (channel or self.chat).history()]

    def slow(self, channel):
        return self.env.backend.channels[channel.id].rate_limit_per_user

    def muted(self, member=None):
        found = self.env.bot.get_guild(self.guild.id).get_member((member or self.bad).id)
        return found is not None and found.is_timed_out()

    def joins(self, amount, *, start=0):
        return [self.guild.add_member(self.env.create_user(f"raider{start + index}")) for index in range(amount)]

    async def raid(self):
        return await self.env.bot.services[RaidService].running(self.guild.id)

    async def bans(self):
        return set(self.env.backend.guilds[self.guild.id].bans)


@pytest.fixture
def simcord_bot(make_bot):
    return make_bot(message_content=True)


def said(result) -> str:
    assert result.ephemeral
    return "\n".join(text_of(message) for message in [result.response, *result.followups] if message is not None)


class TestMessages:
    async def test_a_burst_of_spam_is_one_act_deleted_in_bulk_with_one_warning_and_one_alert(self, env):
        gate = await Gate(env).open(spam={"messages": 4, "seconds": 10})
        await gate.say(*[f"line {number}" for number in range(9)])
        assert gate.lines() == []
        [case] = await gate.cases()
        assert (case.kind, case.state, case.source) == (CaseKind.WARN, CaseState.DONE, CaseSource.AUTOMOD)
        assert case.moderator_id == env.bot.user.id
        assert "Spam: 4 messages" in case.reason
        [alert] = gate.alerts()
        assert "Spam bursts" in alert
        assert "#1" in alert
        assert any("Spam: 4 messages" in text_of(message) for message in env.backend_dm(gate.bad_user))
        bulk = [request for request in env.http_requests if request.path.endswith("/bulk-delete")]
        assert len(bulk) <= 3

    async def test_after_a_pause_the_next_offence_is_an_act_of_its_own(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["delete", "warn", "alert"]})
        await gate.say("darn")
        await env.pass_time(minutes=2)
        await gate.say("darn again")
        assert len(await gate.cases()) == 2
        assert len(gate.alerts()) == 2

    async def test_each_act_can_be_chosen_and_a_mute_holds_as_long_as_set(self, env):
        gate = await Gate(env).open(scams={"actions": ["mute"], "mute_minutes": 30})
        await gate.say("look https://dlscord.com/gift")
        assert gate.muted()
        assert gate.lines() == ["look https://dlscord.com/gift"]
        assert gate.alerts() == []
        [case] = await gate.cases()
        assert case.kind is CaseKind.MUTE
        assert (case.expires_at - case.created_at) == dt.timedelta(minutes=30)
        await env.pass_time(minutes=31)
        assert not gate.muted()

    async def test_the_alert_goes_to_the_team_where_its_own_channel_was_deleted(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["alert"]})
        gone = gate.guild.create_text_channel("alerts")
        await env.bot.services.guilds.change(gate.guild.id, AutomodSettings, alert_channel_id=gone.id)
        env.backend.delete_channel(gone.id)
        await env.settle()
        await gate.say("*darn*")
        assert sum("only alerts" in alert for alert in gate.alerts()) == 1

    async def test_an_alert_alone_touches_nothing(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["alert"]})
        await gate.say("oh *darn* @everyone")
        [alert] = gate.alerts()
        assert "only alerts" in alert
        assert "\\*darn\\*" in alert
        assert "@everyone" not in alert
        assert len(gate.lines()) == 1
        assert await gate.cases() == []

    async def test_staff_trusted_roles_and_set_channels_are_left_alone(self, env):
        gate = await Gate(env).open(words={"words": ["darn"]})
        friend = gate.guild.add_member(env.create_user("friend"), roles=[gate.trusted])
        await gate.say("darn", who=gate.mod)
        await gate.say("darn", who=friend)
        settings = AutomodSettings(exempt_channel_ids=(gate.other.id,))
        await env.bot.services.guilds.set(gate.guild.id, settings)
        await gate.say("darn", where=gate.other)
        assert await gate.count() == 0
        assert len(gate.lines()) == 2
        await gate.say("darn", who=friend)  # not trusted any more: the settings apply at once
        assert await gate.count() == 1

    async def test_photos_that_a_phone_names_all_the_same_are_no_repetition(self, env):
        gate = await Gate(env).open(duplicates={"channels": 5, "times": 3})
        for number in range(4):
            await gate.bad.send(gate.chat, "", attachments=[("image.png", b"x" * (100 + number))])
        await env.settle()
        assert await gate.count() == 0
        for _turn in range(3):
            await gate.bad.send(gate.chat, "", attachments=[("image.png", b"the same")])
        await env.settle()
        assert await gate.count() == 1

    async def test_what_is_written_where_no_rule_looks_makes_no_match_elsewhere(self, env):
        gate = await Gate(env).open(spam={"messages": 4, "seconds": 20})
        await env.bot.services.guilds.change(gate.guild.id, AutomodSettings, exempt_channel_ids=(gate.other.id,))
        await gate.say("a line", "and another", "and one more", where=gate.other)
        await gate.say("hello all")
        assert gate.lines() == ["hello all"]
        assert await gate.cases() == []

    async def test_an_edit_is_looked_at_too(self, env):
        gate = await Gate(env).open(words={"words": ["darn"]})
        message = await gate.bad.send(gate.chat, "nice day")
        await gate.bad.edit(message, "darn day")
        await env.settle()
        await env.pass_time(seconds=5)
        assert gate.lines() == []
        assert await gate.count() == 1

    async def test_what_discord_does_not_delete_together_goes_one_by_one(self, env):
        gate = await Gate(env).open(spam={"messages": 4, "seconds": 10})
        bulk = f"/channels/{gate.chat.id}/messages/bulk-delete"
        env.inject_error("POST", bulk, status=400, code=50034, times=9)  # one of them is older than two weeks
        await gate.say(*[f"line {number}" for number in range(6)])
        assert gate.lines() == []

    async def test_a_rule_that_only_notes_does_nothing_and_the_log_tells(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "state": "dry-run"})
        await gate.say("darn", "fine", "darn it")
        assert (await gate.count(dry=True), await gate.count()) == (2, 0)
        assert len(gate.lines()) == 3
        assert gate.alerts() == []
        text = await gate.run("automod dry-run", rule="words", days=7)
        assert "2 matches by 1 members; 0 acted on" in text
        assert "2 of 2 messages whose text the log still has" in text
        assert "2 of the latest 3 messages" in text
        assert "I keep no other messages" in text
        await gate.rule("words", words=["fine"], state="off")
        text = await gate.run("automod dry-run", rule="words", days=7)
        assert "1 of the latest 3 messages" in text

    async def test_own_invitations_and_allowed_servers_are_welcome_and_others_go(self, env):
        gate = await Gate(env).open(invites={"actions": ["delete"]})
        own = await env.bot.get_guild(gate.guild.id).get_channel(gate.chat.id).create_invite()
        await gate.say(f"join us discord.gg/{own.code}")
        assert len(gate.lines()) == 1
        await gate.say("come to discord.gg/elsewhere")
        assert not any("elsewhere" in line for line in gate.lines())
        assert await gate.count() == 1

    async def test_own_invitations_stay_while_discord_does_not_tell_where_they_lead(self, env):
        gate = await Gate(env).open(invites={"actions": ["delete"]})
        own = await env.bot.get_guild(gate.guild.id).get_channel(gate.chat.id).create_invite()
        env.inject_error("GET", f"/invites/{own.code}", status=503, times=9)
        await gate.say(f"join us discord.gg/{own.code}")
        assert len(gate.lines()) == 1
        assert await gate.count() == 0

    async def test_the_same_text_in_three_channels_goes_from_all_of_them(self, env):
        gate = await Gate(env).open(duplicates={"channels": 3})
        for channel in (gate.chat, gate.other, gate.third):
            await gate.bad.send(channel, "Buy my wonderful thing")
        await env.settle()
        await env.pass_time(seconds=5)
        assert [gate.lines(channel) for channel in (gate.chat, gate.other, gate.third)] == [[], [], []]

    async def test_an_event_that_comes_twice_is_one_match_and_one_case(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["warn"]})
        message = await gate.bad.send(gate.chat, "darn")
        listeners = env.bot.get_cog("AutomodListeners")
        assert isinstance(listeners, AutomodListeners)
        seen = env.bot.get_guild(gate.guild.id).get_channel(gate.chat.id).get_partial_message(message.id)
        again = await seen.fetch()
        await asyncio.gather(listeners.on_message(again), listeners.on_message(again))
        await env.pass_time(seconds=5)
        assert await gate.count() == 1
        assert len(await gate.cases()) == 1

    async def test_what_was_said_is_forgotten_in_time_and_never_kept_where_the_server_says_so(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["delete"]})
        services = env.bot.services
        await gate.say("darn one")
        await services.guilds.set(gate.guild.id, AutomodSettings(text_days=0))
        await gate.say("darn two")
        async with services.database.reading() as tx:
            kept = [row[0] async for row in services.database.statements(TEXTS).texts(tx)]
        assert kept == ["darn one", None]
        await services.data.let_go(gate.guild.id)
        async with services.database.reading() as tx:
            kept = [row[0] async for row in services.database.statements(TEXTS).texts(tx)]
        assert kept == [None, None]

    async def test_a_mistake_is_taken_back_with_one_button(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["warn", "mute", "alert"]})
        await gate.say("darn")
        assert gate.muted()
        await env.pass_time(seconds=5)
        assert "Done: warned and muted. Cases: #1 and #2." in gate.alerts()[0]
        await env.restart()
        alert = gate.team.history()[0]
        button = button_of(alert, "automod:offence:")
        assert "You need the permission" in said(await gate.guest.click(alert, custom_id=button))
        await gate.mod.click(alert, custom_id=button)
        await env.pass_time(seconds=5)
        assert not gate.muted()
        assert await env.bot.services.cases.points(gate.guild.id, gate.bad.id) == 0
        assert "Taken back" in gate.alerts()[0]
        assert "nothing to take back" in said(await gate.mod.click(gate.team.history()[0], custom_id=button))

    async def test_an_alert_that_the_team_put_away_does_not_come_back_when_its_case_changes(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["warn", "alert"]})
        await gate.say("darn")
        await env.pass_time(seconds=5)
        (alert,) = gate.team.history()
        del env.backend.messages[gate.team.id][alert.id]
        cases = env.bot.services.cases
        await cases.void(gate.guild.id, 1, by=gate.mod.id, reason="A joke")
        await env.pass_time(seconds=5)
        assert gate.alerts() == []

    async def test_an_alert_tells_what_discord_refused_as_that(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["delete", "mute", "alert"]})
        roles = env.backend.guilds[gate.guild.id].roles.values()
        role = next(role for role in roles if role.managed)
        left = discord.Permissions(role.permissions)
        left.update(administrator=False, moderate_members=False)
        env.backend.edit_role(gate.guild.id, role.id, {"permissions": left.value})
        await gate.say("darn")
        await env.pass_time(seconds=5)
        assert not gate.muted()
        [alert] = gate.alerts()
        assert "Done: deleted." in alert
        assert "muted" not in alert
        assert "Discord refused: #1" in alert

    async def test_an_alert_names_the_longer_mute_that_it_left(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["mute", "alert"]})
        message = await gate.bad.send(gate.third, "fine")
        await gate.run("mute", member=gate.bad, duration="7d", reason="Threats")
        doing = Doing(match=Match("words", _("A word")), acts=frozenset({"mute", "alert"}), is_dry=False)
        place = Place(gate.third.id, message.id)
        await env.bot.services[OffenceService].caught(
            Caught(
                guild_id=gate.guild.id,
                member_id=gate.bad.id,
                member_name="bad",
                place=place,
                content="darn",
                doings=(doing,),
                by=env.bot.user.id,
            )
        )
        await env.pass_time(seconds=5)
        [alert] = gate.alerts()
        assert "Muted for longer already: case 1." in alert
        assert "Done" not in alert

    async def test_an_alert_that_a_kill_left_unrecorded_is_not_sent_a_second_time(self, env):
        gate = await Gate(env).open(words={"words": ["darn"], "actions": ["delete", "alert"]})
        await gate.say("darn")
        database = env.bot.services.database
        async with database.transaction() as tx:
            await database.statements(LOSE).lose(tx)
        await gate.say("darn again")
        assert await gate.count() == 2
        assert len(gate.alerts()) == 1
        await gate.say("darn for the third time")
        assert "3 messages" in gate.alerts()[0]

    async def test_a_server_that_is_not_set_up_is_left_alone(self, env):
        gate = Gate(env)
        await gate.rule("words", words=["darn"])
        await gate.say("darn")
        assert await gate.count() == 0


class TestCommands:
    async def test_the_list_shows_all_rules_with_their_state_and_discords_own_beside_them(self, env):
        gate = await Gate(env).open(spam={})
        result = await gate.mod.slash(gate.chat, "automod rules")
        text = said(result)
        assert "🟢 on · **Spam bursts**" in text
        assert "⚪ off · **Raids**" in text
        env.backend.create_auto_mod_rule(gate.guild.id, gate.mod.id, MADE_IN_DISCORD)
        result = await gate.mod.slash(gate.chat, "automod rules")
        shown = [message for message in [result.response, *result.followups] if message is not None][-1]
        await gate.mod.click(shown, custom_id=forward_of(shown))
        text = "\n".join(text_of(message) for message in [result.response, *result.followups] if message is not None)
        assert "on · **No spoilers** (Words)" in text
        assert "6 rules about words (1 used)" in text

    async def test_a_rule_is_switched_and_edited_by_who_manages_the_server_only(self, env):
        gate = await Gate(env).open()
        helper = gate.guild.add_member(
            env.create_user("helper"),
            roles=[gate.guild.create_role("Helper", permissions=discord.Permissions(moderate_members=True))],
        )
        assert "You need the permission" in await gate.run("automod enable", helper, rule="spam")
        assert "on · **Spam bursts**" in await gate.run("automod enable", rule="spam")
        assert "only noting" in await gate.run("automod enable", rule="spam", only_note=True)
        assert "off · **Spam bursts**" in await gate.run("automod disable", rule="spam")
        assert "nothing to look for" in await gate.run("automod enable", rule="words")
        assert "no such rule" in await gate.run("automod enable", rule="nonsense")

    async def test_the_form_changes_a_rule_and_refuses_a_bad_pattern_in_a_sentence(self, env):
        gate = await Gate(env).open()
        form = await gate.mod.slash(gate.chat, "automod edit", rule="words")
        fields = field_ids(form)
        answered = await gate.mod.submit_modal(
            form, {fields[0]: ["delete", "mute"], fields[1]: "15", fields[2]: "darn\nheck", fields[3]: "("}
        )
        assert "no pattern that I can use" in said(answered)
        form = await gate.mod.slash(gate.chat, "automod edit", rule="words")
        fields = field_ids(form)
        answered = await gate.mod.submit_modal(
            form, {fields[0]: ["delete", "mute"], fields[1]: "15", fields[2]: "darn\nheck", fields[3]: ""}
        )
        assert "delete and mute for 15 minutes" in said(answered)
        settings = await env.bot.services.guilds.get(gate.guild.id, RULES["words"].settings)
        assert (settings.words, settings.actions, settings.mute_minutes) == (("darn", "heck"), ("delete", "mute"), 15)

    async def test_a_text_is_tried_on_all_rules_and_nothing_is_done(self, env):
        gate = await Gate(env).open()
        text = await gate.run("automod test", text="free nitro https://dlscord.com discord.gg/xyz")
        assert "2 rules would match" in text
        assert "Scam link: dlscord.com" in text
        assert "No rule would match" in await gate.run("automod test", text="good morning")
        assert await gate.count() == 0

    async def test_discords_own_rules_are_made_edited_and_switched(self, env):
        gate = await Gate(env).open()
        form = await gate.mod.slash(gate.chat, "automod discord words", name="Shop words")
        fields = field_ids(form)
        text = said(await gate.mod.submit_modal(form, {fields[0]: "darn\nheck*", fields[1]: "", fields[2]: "heckle"}))
        assert "Shop words" in text
        assert "2 of 1000 words" in text
        [rule] = env.backend.guilds[gate.guild.id].auto_mod_rules.values()
        assert rule.trigger_metadata["keyword_filter"] == ["darn", "heck*"]
        assert rule.enabled
        await gate.run("automod discord mentions", most=6)
        await gate.run("automod discord mentions", most=9)
        await gate.run("automod discord spam")
        await gate.run("automod discord lists", slurs=True)
        rules = env.backend.guilds[gate.guild.id].auto_mod_rules.values()
        assert sorted(each.trigger_type for each in rules) == [1, 3, 4, 5]
        assert next(each for each in rules if each.trigger_type == 5).trigger_metadata["mention_total_limit"] == 9
        text = await gate.run("automod discord switch", rule="Shop words", on=False)
        assert "off · **Shop words**" in text

    async def test_a_list_too_long_for_the_form_is_left_out_of_it_and_stays_whole(self, env):
        gate = await Gate(env).open()
        words = tuple(f"long forbidden word number {number}" for number in range(400))
        await gate.rule("words", words=words, patterns=["ab+c"])
        form = await gate.mod.slash(gate.chat, "automod edit", rule="words")
        assert "These are 400, too many for a form" in str(form.modal)
        fields = field_ids(form)
        answered = await gate.mod.submit_modal(form, {fields[0]: ["alert"], fields[1]: "15", fields[2]: "xyz"})
        assert "Forbidden words" in said(answered)
        settings = await env.bot.services.guilds.get(gate.guild.id, RULES["words"].settings)
        assert (settings.words, settings.patterns, settings.actions) == (words, ("xyz",), ("alert",))

    async def test_a_list_of_discords_that_is_too_long_for_the_form_stays_whole(self, env):
        gate = await Gate(env).open()
        words = [f"long forbidden word number {number}" for number in range(400)]
        made = {**MADE_IN_DISCORD, "name": "Shop words", "trigger_metadata": {"keyword_filter": words}}
        env.backend.create_auto_mod_rule(gate.guild.id, gate.mod.id, made)
        form = await gate.mod.slash(gate.chat, "automod discord words", name="Shop words")
        fields = field_ids(form)
        text = said(await gate.mod.submit_modal(form, {fields[0]: "", fields[1]: "wordless"}))
        assert "400 of 1000 words" in text
        [rule] = env.backend.guilds[gate.guild.id].auto_mod_rules.values()
        assert rule.trigger_metadata["keyword_filter"] == words
        assert rule.trigger_metadata["allow_list"] == ["wordless"]

    async def test_choosing_discords_lists_keeps_what_is_allowed_all_the_same(self, env):
        gate = await Gate(env).open()
        metadata = {"presets": [3], "allow_list": ["darn"]}
        env.backend.create_auto_mod_rule(
            gate.guild.id, gate.mod.id, {**MADE_IN_DISCORD, "trigger_type": 4, "trigger_metadata": metadata}
        )
        await gate.run("automod discord lists", slurs=True, profanity=True)
        [rule] = env.backend.guilds[gate.guild.id].auto_mod_rules.values()
        assert rule.trigger_metadata["allow_list"] == ["darn"]
        assert sorted(rule.trigger_metadata["presets"]) == [1, 3]

    async def test_without_manage_server_discords_rules_are_not_ours_to_change_and_it_says_so(self, env):
        gate = await Gate(env).open()
        role = next(role for role in env.backend.guilds[gate.guild.id].roles.values() if role.managed)
        left = discord.Permissions(role.permissions)
        left.update(administrator=False, manage_guild=False)
        env.backend.edit_role(gate.guild.id, role.id, {"permissions": left.value})
        await env.settle()
        assert "Manage Server" in await gate.run("automod discord spam")

    async def test_more_than_discord_takes_is_refused_in_words(self, env):
        gate = await Gate(env).open()
        form = await gate.mod.slash(gate.chat, "automod discord words", name="Long")
        fields = field_ids(form)
        text = said(await gate.mod.submit_modal(form, {fields[0]: "x" * 61, fields[1]: "", fields[2]: ""}))
        assert "Discord takes 60 characters" in text


def field_ids(form) -> list[str]:
    """The fields of a form, from the top."""
    return [row["component"]["custom_id"] for row in form.modal["components"] if "component" in row]


def forward_of(message) -> str:
    """The button that turns to the next page."""
    parts = [component if isinstance(component, dict) else component.to_dict() for component in message.components]
    buttons = [button for part in parts for row in part["components"] for button in row.get("components", ())]
    return next(button["custom_id"] for button in buttons if (button.get("emoji") or {}).get("name") == "▶️")


MADE_IN_DISCORD = {
    "name": "No spoilers",
    "event_type": 1,
    "trigger_type": 1,
    "trigger_metadata": {"keyword_filter": ["spoiler"]},
    "actions": [{"type": 1}],
    "enabled": True,
}


class TestRaids:
    async def test_many_joins_slow_the_public_channels_and_calm_brings_back_what_was(self, env):
        gate = await Gate(env).open(raid={"joins": 8, "seconds": 30})
        gate.joins(6)
        await env.settle()
        await env.pass_time(seconds=1)
        assert (gate.slow(gate.chat), gate.slow(gate.other), gate.slow(gate.team)) == (30, 30, 0)
        [alert] = gate.alerts()
        assert "A raid seems to be on" in alert
        assert "Undo all" in alert
        await env.pass_time(minutes=11)
        assert (gate.slow(gate.chat), gate.slow(gate.other)) == (0, 5)
        assert await gate.raid() is None
        await env.pass_time(seconds=10)
        assert "The raid is over" in gate.alerts()[0]
        assert len(gate.alerts()) == 1

    async def test_joins_at_leisure_are_welcome(self, env):
        gate = await Gate(env).open(raid={"joins": 8, "seconds": 30})
        for start in range(6):
            gate.joins(1, start=start)
            await env.settle()
            await env.pass_time(seconds=20)
        assert await gate.raid() is None

    async def test_a_rule_that_only_notes_slows_nothing(self, env):
        gate = await Gate(env).open(raid={"joins": 4, "state": "dry-run"})
        gate.joins(6)
        await env.settle()
        await env.pass_time(seconds=1)
        assert gate.slow(gate.chat) == 0
        assert await gate.count(dry=True) == 1

    async def test_what_somebody_changed_by_hand_meanwhile_is_left(self, env):
        gate = await Gate(env).open(raid={"joins": 4})
        gate.joins(4)
        await env.settle()
        await env.pass_time(seconds=1)
        await env.bot.get_guild(gate.guild.id).get_channel(gate.chat.id).edit(slowmode_delay=60)
        await env.pass_time(minutes=11)
        await env.pass_time(seconds=10)
        assert (gate.slow(gate.chat), gate.slow(gate.other)) == (60, 5)
        assert "changed by hand" in gate.alerts()[0]

    async def test_a_slowmode_for_a_while_that_ends_in_a_raid_is_not_what_the_raid_goes_back_to(self, env):
        gate = await Gate(env).open(raid={"joins": 4, "calm_minutes": 10})
        await gate.run("slowmode", interval="20s", **{"for": "5m"})
        gate.joins(4)
        await env.settle()
        await env.pass_time(seconds=5)
        assert gate.slow(gate.chat) == 30
        await env.pass_time(minutes=6)
        assert gate.slow(gate.chat) == 30
        await env.pass_time(minutes=6)
        assert (gate.slow(gate.chat), gate.slow(gate.other)) == (0, 5)

    async def test_a_slowmode_for_a_while_given_in_a_raid_outlasts_it_and_leaves_no_trace_of_it(self, env):
        gate = await Gate(env).open(raid={"joins": 4, "calm_minutes": 10})
        gate.joins(4)
        await env.settle()
        await env.pass_time(seconds=5)
        await gate.run("slowmode", interval="60s", channel=gate.other, **{"for": "30m"})
        await env.pass_time(minutes=11)
        await env.pass_time(seconds=10)
        assert (gate.slow(gate.chat), gate.slow(gate.other)) == (0, 60)
        assert "changed by hand" not in gate.alerts()[0]
        await env.pass_time(minutes=31)
        assert gate.slow(gate.other) == 5

    async def test_a_raid_that_ended_while_the_bot_was_removed_leaves_no_slow_mode(self, env, monkeypatch):
        gate = await Gate(env).open(raid={"joins": 4})
        gate.joins(4)
        await env.settle()
        await env.pass_time(seconds=5)
        async with removed(env, monkeypatch, gate.guild):
            await env.pass_time(minutes=30)
            await env.pass_time(minutes=1)
            assert gate.slow(gate.chat) == 30
        assert (gate.slow(gate.chat), gate.slow(gate.other)) == (0, 5)

    async def test_undo_takes_everything_back_once_also_after_a_restart(self, env):
        gate = await Gate(env).open(raid={"joins": 4, "actions": ["slow", "hold", "mute", "alert"]})
        raiders = gate.joins(4)
        await env.settle()
        await env.pass_time(seconds=5)
        assert all(gate.muted(raider) for raider in raiders)
        await env.restart()
        alert = gate.team.history()[0]
        undo = button_of(alert, f"automod:raid:{(await gate.raid()).id}:undo")
        assert "You need the permission" in said(await gate.guest.click(alert, custom_id=undo))
        assert "Taking everything back" in said(await gate.mod.click(alert, custom_id=undo))
        assert "taken back already" in said(await gate.mod.click(alert, custom_id=undo))
        await env.pass_time(seconds=10)
        await env.pass_time(seconds=10)
        assert not any(gate.muted(raider) for raider in raiders)
        assert (gate.slow(gate.chat), gate.slow(gate.other)) == (0, 5)
        text = gate.alerts()[0]
        assert "The raid mode was taken back" in text
        assert "4 unmuted" in text

    async def test_those_who_joined_are_banned_after_a_question_each_with_a_case_but_no_staff(self, env):
        gate = await Gate(env).open(raid={"joins": 4})
        raiders = gate.joins(30)
        await env.settle()
        await env.pass_time(seconds=5)
        env.backend.add_member_role(gate.guild.id, raiders[0].id, gate.trusted.id)
        await env.settle()
        alert = gate.team.history()[0]
        question = await gate.mod.click(alert, custom_id=button_of(alert, f"automod:raid:{(await gate.raid()).id}:ban"))
        assert "Ban 30 newcomers" in said(question)
        await gate.mod.click(question.followups[-1] if question.followups else question.response, label="Yes, do it")
        for _turn in range(6):
            await env.pass_time(seconds=6)
        banned = await gate.bans()
        assert banned == {raider.id for raider in raiders[1:]}
        [case] = await gate.cases(raiders[5])
        assert (case.kind, case.moderator_id, case.state) == (CaseKind.BAN, gate.mod.id, CaseState.DONE)
        await env.pass_time(seconds=10)
        assert f"{len(banned)} banned" in gate.alerts()[0]

    async def test_who_joins_after_the_others_were_banned_can_be_banned_too(self, env):
        gate = await Gate(env).open(raid={"joins": 4})
        raiders = gate.joins(4)
        await env.settle()
        await env.pass_time(seconds=5)
        raid = await gate.raid()
        for amount in (4, 2):
            raiders += gate.joins(2, start=60) if amount == 2 else []
            await env.settle()
            await env.pass_time(seconds=10)
            alert = gate.team.history()[0]
            question = await gate.mod.click(alert, custom_id=button_of(alert, f"automod:raid:{raid.id}:ban"))
            assert f"Ban {amount} newcomers" in said(question)
            await gate.mod.click(
                question.followups[-1] if question.followups else question.response, label="Yes, do it"
            )
            for _turn in range(5):
                await env.pass_time(seconds=6)
        assert await gate.bans() == {raider.id for raider in raiders}
        await env.pass_time(seconds=10)
        assert "Ban those who joined" not in gate.alerts()[0]

    async def test_nobody_is_banned_while_discord_does_not_tell_who_of_them_is_staff(self, env, monkeypatch):
        gate = await Gate(env).open(raid={"joins": 4})
        raiders = gate.joins(4)
        await env.settle()
        await env.pass_time(seconds=5)
        env.backend.add_member_role(gate.guild.id, raiders[0].id, gate.trusted.id)
        await env.settle()
        env.bot.get_guild(gate.guild.id)._members.pop(raiders[0].id)
        raid = await gate.raid()

        async def never(*_given, **_more):
            await asyncio.Event().wait()

        with monkeypatch.context() as loading:
            loading.setattr(discord.Guild, "chunk", never)
            loading.setattr(raids, "PATIENCE", 0.01)
            await env.bot.services[RaidService].ban(gate.guild.id, raid.id, by=gate.mod.id)
            await env.pass_time(seconds=2)
            assert await gate.bans() == set()
        for _turn in range(6):
            await env.pass_time(seconds=6)
        assert await gate.bans() == {raider.id for raider in raiders[1:]}

    async def test_greetings_wait_while_a_raid_is_on_and_raiders_are_never_greeted(self, env):
        gate = await Gate(env).open(raid={"joins": 6})
        welcome = gate.guild.create_text_channel("welcome")
        await env.bot.services.guilds.set(gate.guild.id, WelcomeSettings(channel_id=welcome.id))
        gate.joins(5)
        await env.settle()
        await env.pass_time(minutes=3)
        assert welcome.history() == []
        await env.pass_time(minutes=9)
        await env.pass_time(minutes=5)
        assert welcome.history() == []
        gate.joins(1, start=90)
        await env.settle()
        await env.pass_time(seconds=10)
        assert len(welcome.history()) == 1

    async def test_after_undo_those_held_back_are_greeted(self, env):
        gate = await Gate(env).open(raid={"joins": 6})
        welcome = gate.guild.create_text_channel("welcome")
        await env.bot.services.guilds.set(gate.guild.id, WelcomeSettings(channel_id=welcome.id))
        gate.joins(5)
        await env.settle()
        await env.pass_time(seconds=30)
        alert = gate.team.history()[0]
        await gate.mod.click(alert, custom_id=button_of(alert, f"automod:raid:{(await gate.raid()).id}:undo"))
        await env.pass_time(minutes=2)
        await env.pass_time(minutes=2)
        assert len(welcome.history()) == 5

    async def test_a_flood_by_newcomers_is_a_raid_too(self, env):
        gate = await Gate(env).open(raid={"joins": 500, "messages": 9, "seconds": 60})
        raiders = gate.joins(3)
        await env.settle()
        for number in range(3):
            for raider in raiders:
                await raider.send(gate.chat, f"hi {number}")
        await env.settle()
        await env.pass_time(seconds=1)
        raid = await gate.raid()
        assert (raid.state, raid.cause) == (RaidState.ON, "messages")

    @pytest.mark.parametrize(
        ("rule", "raiding", "writing"),
        [({"joins": 4, "messages": 9}, 3, 3), ({"joins": 6}, 4, 0)],  # each makes a raid of this cause alone
    )
    async def test_who_joined_or_wrote_hours_before_is_no_part_of_a_raid(self, env, rule, raiding, writing):
        gate = await Gate(env).open(raid={**rule, "seconds": 60, "actions": ["mute", "alert"]})
        early = gate.joins(1, start=70)
        await env.settle()
        await early[0].send(gate.chat, "hi")
        await env.settle()
        await env.pass_time(hours=2)
        raiders = gate.joins(raiding, start=80)
        await env.settle()
        for number in range(writing):
            for raider in raiders:
                await raider.send(gate.chat, f"hi {number}")
        await env.settle()
        await env.pass_time(seconds=1)
        joiners = await env.bot.services[RaidService].joiners((await gate.raid()).id)
        assert {joiner.member_id for joiner in joiners} == {raider.id for raider in raiders}
        assert not gate.muted(early[0])

    async def test_a_raid_outlives_a_restart_and_who_joined_meanwhile_belongs_to_it(self, env):
        gate = await Gate(env).open(raid={"joins": 4})
        gate.joins(4)
        await env.settle()
        await env.pass_time(seconds=5)
        raid = await gate.raid()
        await env.bot.close()
        gate.joins(3, start=50)
        await env.restart()
        await env.settle()
        joiners = await env.bot.services[RaidService].joiners(raid.id)
        assert len(joiners) >= 6
        assert gate.slow(gate.chat) == 30
        await env.pass_time(minutes=11)
        await env.pass_time(minutes=11)
        assert gate.slow(gate.chat) == 0


class TestReading:
    @pytest.fixture
    def simcord_bot(self, make_bot):
        return make_bot()

    async def test_without_message_content_the_list_says_so_and_bursts_are_noticed_all_the_same(self, env):
        gate = await Gate(env).open(spam={"messages": 4, "seconds": 10}, words={"words": ["darn"]})
        assert "Message Content Intent" in await gate.run("automod rules")
        await gate.say("darn", "darn", "darn", "darn")
        [case] = await gate.cases()
        assert "Spam" in case.reason

    async def test_the_german_team_reads_german(self, env):
        gate = await Gate(env).open(words={"words": ["darn"]})
        await env.bot.services.guilds.set(gate.guild.id, ServerSettings(**{
            **(await env.bot.services.guilds.server(gate.guild.id)).model_dump(), "language": "de",
        }))  # fmt: skip
        await gate.rule("spam", messages=3)
        await gate.say("a", "b", "c")
        [case] = await gate.cases()
        assert "Nachrichten" in case.reason


async def test_a_case_keeps_the_file_of_a_message_that_was_deleted(env):
    gate = await Gate(env).open(files={"actions": ("delete", "warn")})
    await gate.bad.send(gate.chat, "look", attachments=[("setup.exe", b"MZ evil")])
    await env.settle()
    await env.pass_time(seconds=5)
    assert gate.lines() == []
    (case,) = await gate.cases()
    _changes, (kept,) = await env.bot.services.cases.details(case)
    (file,) = kept.files
    assert (file.name, await env.bot.services.cases.evidence.content(file)) == ("setup.exe", b"MZ evil")
