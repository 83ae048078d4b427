"""Evidence as moderators meet it: a message is copied with its files, shown on its case, and warned about at once."""

from __future__ import annotations

import discord
import pytest

from bot.cases import CaseKind, CaseState, Subject
from bot.cases.evidence import FileState
from bot.cases.settings import ModerationSettings
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of

POWERS = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True)
WARN = "Warn author"


class Scene:
    """A server with a moderator, and somebody who writes what they should not."""

    def __init__(self, env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.log = self.guild.create_text_channel("mod-log")
        self.mods = self.guild.create_role("Moderator", permissions=POWERS)
        self.mod = self.guild.add_member(env.create_user("mod"), roles=[self.mods])
        self.bad = self.guild.add_member(env.create_user("bad"))

    async def open(self, **settings):
        await self.env.set_up(self.guild)
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        await guilds.set(self.guild.id, ModerationSettings(log_channel_id=self.log.id, **settings))
        return self

    async def run(self, command, actor=None, **options):
        result = await (actor or self.mod).slash(self.channel, command, **options)
        await self.env.pass_time(seconds=1)
        return result

    async def write(self, text="FREE NITRO", *files):
        return await self.bad.send(self.channel, text, attachments=list(files))

    async def case(self, number=1):
        return await self.env.bot.services.cases.numbered(self.guild.id, number)

    async def evidence(self, number=1):
        return (await self.env.bot.services.cases.details(await self.case(number)))[1]

    def message_link(self, message):
        return f"https://discord.com/channels/{self.guild.id}/{self.channel.id}/{message.id}"


@pytest.fixture
async def scene(env):
    return await Scene(env).open()


def said(result) -> str:
    assert result.ephemeral
    return "\n".join(text_of(message) for message in [result.response, *result.followups] if message is not None)


def files_of(result):
    shown = [message for message in (result.response, *result.followups) if message is not None]
    return [file["filename"] for message in shown for file in message._message.attachments]


def controls(form):
    return [child["component"]["custom_id"] for child in form.modal["components"]]


async def warn_author(scene, message, actor=None, *, reason="Scam", points="2", lasts="30d"):
    form = await (actor or scene.mod).context_menu(scene.channel, WARN, message)
    names = controls(form)
    done = await (actor or scene.mod).submit_modal(form, {names[0]: reason, names[1]: [points], names[2]: lasts})
    await scene.env.pass_time(seconds=1)
    return done


class TestWarnAuthor:
    async def test_warns_as_the_command_does_with_a_copy_of_the_message_and_its_files(self, scene):
        message = await scene.write("FREE NITRO @everyone", ("ad.png", b"\x89PNG"))
        assert f"<@{scene.bad.id}> was warned. Case 1." in said(await warn_author(scene, message))
        case = await scene.case()
        assert (case.kind, case.severity, case.reason) == (CaseKind.WARN, 2, "Scam")
        assert (case.expires_at - case.created_at).days == 30
        assert (case.channel_id, case.message_id) == (scene.channel.id, message.id)
        assert scene.message_link(message) in text_of(scene.log.last_message)
        await scene.bad.delete(message)
        shown = await scene.run("case view", number=1)
        assert "FREE NITRO" in said(shown)
        assert "@everyone" not in said(shown)
        button = button_of(shown.response, "evidence:case:")
        given = await scene.mod.click(shown.response, custom_id=button)
        assert given.ephemeral
        assert files_of(given) == ["SPOILER_ad.png"]

    async def test_asks_with_everything_filled_in(self, scene):
        message = await scene.write()
        form = await scene.mod.context_menu(scene.channel, WARN, message)
        reason, points, lasts = (child["component"] for child in form.modal["components"])
        assert reason["value"] == "Your message in #general: “FREE NITRO”"
        assert [option["label"] for option in points["options"] if option.get("default")] == ["1 point"]
        assert lasts["value"] == "90d"

    async def test_names_the_rule_that_was_chosen(self, env, scene):
        await env.bot.services.guilds.change(scene.guild.id, ModerationSettings, rules=("1. Be kind", "2. No ads"))
        message = await scene.write()
        form = await scene.mod.context_menu(scene.channel, WARN, message)
        rule, why, points, lasts = controls(form)
        await scene.mod.submit_modal(form, {rule: ["1"], why: "That shop again", points: ["1"], lasts: "30d"})
        assert (await scene.case()).reason == "2. No ads: That shop again"
        form = await scene.mod.context_menu(scene.channel, WARN, message)
        rule, why, points, lasts = controls(form)
        done = await scene.mod.submit_modal(form, {why: "", points: ["1"], lasts: ""})
        assert "Choose a rule" in said(done)

    async def test_refuses_before_the_form_and_again_when_it_is_sent(self, env, scene):
        own = await scene.mod.send(scene.channel, "hello")
        assert "yourself" in said(await scene.mod.context_menu(scene.channel, WARN, own))
        message = await scene.write()
        form = await scene.mod.context_menu(scene.channel, WARN, message)
        names = controls(form)
        env.backend.add_member_role(scene.guild.id, scene.bad.id, scene.mods.id)
        await env.settle()
        answers = {names[0]: "Scam", names[1]: ["1"], names[2]: ""}
        assert "stands as high as you or higher" in said(await scene.mod.submit_modal(form, answers))
        env.backend.remove_member_role(scene.guild.id, scene.bad.id, scene.mods.id)
        form = await scene.mod.context_menu(scene.channel, WARN, message)
        answers = dict(zip(controls(form), answers.values(), strict=True))
        env.backend.remove_member_role(scene.guild.id, scene.mod.id, scene.mods.id)
        await env.settle()
        assert "You need the permission" in said(await scene.mod.submit_modal(form, answers))
        assert (await env.bot.services.cases.about(scene.guild.id, scene.bad.id, most=1))[1] == 0

    async def test_is_hidden_from_members(self, scene):
        assert WARN not in scene.bad.available_commands(scene.channel)

    async def test_says_what_to_write_where_the_time_makes_no_sense(self, env, scene):
        message = await scene.write()
        assert "how long" in said(await warn_author(scene, message, lasts="soonish"))
        assert (await env.bot.services.cases.about(scene.guild.id, scene.bad.id, most=1))[1] == 0


class TestWarnWithAMessage:
    async def test_takes_a_link_or_an_id(self, scene):
        message = await scene.write("ad one")
        other = await scene.write("ad two")
        await scene.run("warn", member=scene.bad, reason="Ads", message=scene.message_link(message))
        await scene.run("warn", member=scene.bad, reason="Ads", message=str(other.id))
        assert [each.content for each in await scene.evidence(1)] == ["ad one"]
        assert [each.content for each in await scene.evidence(2)] == ["ad two"]

    async def test_says_what_is_wrong_with_a_message(self, env, scene):
        own = await scene.mod.send(scene.channel, "hello")
        unseen = {scene.mod: discord.PermissionOverwrite(view_channel=False)}
        hidden = scene.guild.create_text_channel("hidden", overwrites=unseen)
        secret = await scene.bad.send(hidden, "secret")
        link = f"https://discord.com/channels/{scene.guild.id}/{hidden.id}/{secret.id}"
        for text, words in {
            "that one": "can't read this as a message",
            str(own.id): "not by whom you warn",
            "123456789012345678": "don't find this message",
            link: "don't find this message",
            f"https://discord.com/channels/1/2/{own.id}": "don't find this message",
        }.items():
            assert words in said(await scene.run("warn", member=scene.bad, reason="x", message=text))
        assert (await env.bot.services.cases.about(scene.guild.id, scene.bad.id, most=1))[1] == 0


class TestFiles:
    async def test_are_copied_after_a_kill_too(self, env, scene):
        message = await scene.write("ad", ("ad.png", b"one"))
        form = await scene.mod.context_menu(scene.channel, WARN, message)
        names = controls(form)
        await scene.mod.submit_modal(form, {names[0]: "Ads", names[1]: ["1"], names[2]: ""})
        await env.restart()
        await env.pass_time(minutes=10)
        [evidence] = await scene.evidence()
        assert [file.state for file in evidence.files] == [FileState.KEPT]

    async def test_that_are_gone_or_too_large_are_noted(self, env, scene):
        await env.bot.services.guilds.change(scene.guild.id, ModerationSettings, evidence_file_mb=1)
        large = ("film.mp4", b"x" * (1024 * 1024 + 1))
        message = await scene.write("ad", ("ad.png", b"one"), large)
        env.backend.cdn._blobs.clear()
        await warn_author(scene, message)
        [evidence] = await scene.evidence()
        assert [file.state for file in evidence.files] == [FileState.GONE, FileState.LARGE]
        shown = said(await scene.run("case view", number=1))
        assert "gone before it could be copied" in shown
        assert "too large" in shown
        assert "copied file" not in shown

    async def test_are_for_the_team_only_and_only_of_this_server(self, env, scene):
        message = await scene.write("ad", ("ad.png", b"one"))
        await warn_author(scene, message)
        case = await scene.case()
        shown = await scene.run("case view", number=1)
        await env.restart()
        custom_id = button_of(shown.response, "evidence:case:")
        env.backend.remove_member_role(scene.guild.id, scene.mod.id, scene.mods.id)
        await env.settle()
        assert "for the team" in said(await scene.mod.click(shown.response, custom_id=custom_id))
        keeper, other = env.bot.services.cases.evidence, await Scene(env).open()
        assert len(await keeper.list_of(scene.guild.id, Subject.CASE, case.id)) == 1
        assert await keeper.list_of(other.guild.id, Subject.CASE, case.id) == []


class TestDeletedNearby:
    @pytest.fixture
    def simcord_bot(self, make_bot):
        return make_bot(message_content=True)

    async def test_messages_deleted_shortly_before_and_after_go_to_the_case(self, env, scene):
        before, after, late = [await scene.write(f"ad {number}") for number in range(3)]
        friend = scene.guild.add_member(env.create_user("friend"))
        theirs = await friend.send(scene.channel, "mine")
        await scene.bad.delete(before)
        await scene.run("warn", member=scene.bad, reason="Ads")
        await scene.bad.delete(after)
        await friend.delete(theirs)
        await env.pass_time(minutes=11)
        await scene.bad.delete(late)
        assert [each.content for each in await scene.evidence()] == ["ad 0", "ad 1"]
        shown = said(await scene.run("case view", number=1))
        assert "deleted" in shown
        assert (await scene.case()).state is CaseState.DONE

    async def test_a_ban_keeps_what_it_deletes_in_bulk(self, env, scene):
        messages = [await scene.write(f"ad {number}") for number in range(3)]
        await scene.run("ban", user=scene.bad, reason="Ads")
        env.backend.bulk_delete_messages(scene.channel.id, [message.id for message in messages])
        await env.settle()
        assert [each.content for each in await scene.evidence()] == ["ad 0", "ad 1", "ad 2"]

    async def test_nothing_is_kept_where_the_server_wants_none(self, env, scene):
        await env.bot.services.guilds.change(scene.guild.id, ModerationSettings, evidence_minutes=0)
        message = await scene.write("ad")
        await scene.run("warn", member=scene.bad, reason="Ads")
        await scene.bad.delete(message)
        assert await scene.evidence() == []
