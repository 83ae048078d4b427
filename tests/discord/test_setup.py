"""Setting a server up as its owners meet it, on a simulated Discord."""

from __future__ import annotations

import asyncio
import json

import discord
import pytest
import simcord.interactions as simcord_interactions

from bot.guilds import ServerSettings
from bot.jobs import GiveUp, JobKind
from cogs.hosts.models import HostSettings
from cogs.matches.models import MatchSettings
from cogs.setup.service import Wizard
from cogs.setup.views.making import create_missing
from cogs.welcome.models import WelcomeSettings
from tests.support.forums import create_forum
from tests.support.messages import button_of, text_of

HIDDEN = discord.PermissionOverwrite(view_channel=False)

# What is on a page of the wizard, and nowhere else.
FEATURES, ROLES, CHANNELS = "setup:switch:", "setup:role:server:staff_role_ids", "setup:channel:server:team_channel_id"
REVIEW = "setup:finish"
MOST_PAGES = 20


class Shop:
    """A brand's server that was there before the bot, and who manages it."""

    def __init__(self, env, **guild) -> None:
        self.env = env
        self.guild = env.create_guild("Tea & Co", **guild)
        self.rules = self.guild.create_text_channel("📜│rules")
        self.team = self.guild.create_text_channel("team", overwrites=self.hidden())
        self.welcome = self.guild.create_text_channel("welcome")
        self.mods = self.guild.create_role("Moderators", permissions=discord.Permissions(ban_members=True))
        self.members = self.guild.create_role("Member")
        self.manager = self.guild.create_role("Owner", permissions=discord.Permissions(manage_guild=True))
        self.olga = self.guild.add_member(env.create_user("olga"), roles=[self.manager])
        self.ann = self.guild.add_member(env.create_user("ann"))

    def hidden(self):
        me = discord.PermissionOverwrite(view_channel=True, send_messages=True)
        return {self.guild.default_role: HIDDEN, self.env.bot.user: me}

    async def run(self, command, **options):
        return (await self.olga.slash(self.welcome, f"setup {command}", **options)).response

    async def click(self, message, custom_id):
        return await self.olga.click(message, custom_id=custom_id)

    async def turn_to(self, message, wanted):
        """Press Next until a control is there whose custom_id begins so."""
        for _page in range(MOST_PAGES):
            if has_control(message, wanted):
                return
            await self.click(message, next_button(message))
        pytest.fail(f"no page from there on has {wanted}")

    async def event(self, name):
        """Let an event of this server reach the feature, now that its channels are there."""
        bot = self.env.bot
        await getattr(bot.get_cog("WatchCog"), name)(bot.get_guild(self.guild.id))

    async def server(self):
        return await self.env.bot.services.guilds.server(self.guild.id)

    async def welcoming(self):
        return await self.env.bot.services.guilds.get(self.guild.id, WelcomeSettings)

    def limit_bot(self, **off):
        """Take permissions from the bot's role."""
        role = next(role for role in self.env.backend.guilds[self.guild.id].roles.values() if role.managed)
        left = discord.Permissions(role.permissions)
        left.update(**off)
        self.env.backend.edit_role(self.guild.id, role.id, {"permissions": left.value})


def controls(message):
    return [part for part in json.dumps(message.components, default=lambda one: one.to_dict()).split('"') if part]


def has_control(message, start):
    return any(part.startswith(start) for part in controls(message))


def page_buttons(message):
    return [part for part in controls(message) if part.startswith("setup:page:")]


def number_of(custom_id):
    return int(custom_id.rpartition(":")[2])


def next_button(message):
    return max(page_buttons(message), key=number_of)


@pytest.fixture
async def shop(env):
    shop = Shop(env)
    await env.settle()
    return shop


def refusal_of(result):
    """What a press was answered with besides the page."""
    (followup,) = result.followups
    assert followup.ephemeral
    return followup.content


class TestWizard:
    async def test_it_leads_from_the_first_page_to_a_live_bot(self, shop):
        wizard = await shop.run("wizard")
        assert wizard.ephemeral
        assert "Step 1 of " in text_of(wizard)
        await shop.olga.select(wizard, ["de"], custom_id="setup:language")
        await shop.olga.select(wizard, ["Europe/Berlin"], custom_id="setup:zone")
        await shop.turn_to(wizard, FEATURES)
        assert "Step 2 of " in text_of(wizard)
        await shop.click(wizard, "setup:switch:welcome:0")
        assert not (await shop.welcoming()).enabled
        await shop.click(wizard, "setup:switch:welcome:1")
        await shop.turn_to(wizard, "setup:channel:welcome:channel_id")
        await shop.olga.select(wizard, [shop.rules], custom_id="setup:channel:welcome:channel_id")
        await shop.turn_to(wizard, REVIEW)
        assert "Deutsch" in text_of(wizard)
        assert shop.rules.mention in text_of(wizard)
        await shop.click(wizard, "setup:finish")
        assert "I'm live" in text_of(wizard)
        server = await shop.server()
        assert server.is_set_up
        assert (server.language, server.timezone) == ("de", "Europe/Berlin")
        settings = await shop.welcoming()
        assert settings.enabled
        assert settings.channel_id == shop.rules.id

    async def test_finishing_again_does_not_move_the_start(self, shop):
        wizard = await shop.run("wizard")
        again = await shop.run("wizard")
        for message in (wizard, again):
            await shop.turn_to(message, REVIEW)
        await shop.click(wizard, "setup:finish")
        since = (await shop.server()).set_up_at
        shop.env.backend.advance_clock(60)
        await shop.click(again, "setup:finish")
        assert (await shop.server()).set_up_at == since
        assert "All stored" in text_of(again)

    async def test_names_are_guessed_once_and_said_to_be_guesses(self, shop):
        wizard = await shop.run("wizard")
        await shop.turn_to(wizard, ROLES)
        assert text_of(wizard).count("my guess") == 2
        server, settings = await shop.server(), await shop.welcoming()
        assert server.staff_role_ids == (shop.mods.id,)
        assert (server.team_channel_id, server.rules_channel_id) == (shop.team.id, shop.rules.id)
        assert (settings.channel_id, settings.role_ids) == (shop.welcome.id, (shop.members.id,))
        await shop.turn_to(wizard, CHANNELS)
        guessed = text_of(wizard).count("my guess")
        await shop.olga.select(wizard, [], custom_id="setup:channel:server:team_channel_id")
        assert text_of(wizard).count("my guess") == guessed - 1
        reopened = await shop.run("wizard")
        assert "Channels" in text_of(reopened)
        assert (await shop.server()).team_channel_id is None

    async def test_what_was_emptied_before_the_wizard_is_not_guessed(self, shop):
        await shop.run("change", setting="welcome.channel_id", value=shop.welcome.mention)
        await shop.run("change", setting="welcome.channel_id", value="none")
        await shop.run("wizard")
        assert (await shop.welcoming()).channel_id is None
        assert (await shop.server()).rules_channel_id == shop.rules.id

    async def test_nothing_is_guessed_on_a_server_that_is_live(self, shop):
        await shop.env.set_up(shop.guild)
        await shop.run("wizard")
        assert (await shop.server()).rules_channel_id is None

    async def test_the_guesses_are_recorded_under_who_opened_the_wizard(self, shop):
        await shop.run("wizard")
        changes = await shop.env.bot.services.guilds.recent_changes(shop.guild.id)
        assert {change.changed_by for change in changes} == {shop.olga.id}

    async def test_it_can_be_left_and_taken_up_after_a_restart_even_on_the_old_message(self, shop):
        wizard = await shop.run("wizard")
        await shop.turn_to(wizard, CHANNELS)
        step = text_of(wizard).partition("Step")[2][:7]
        await shop.env.restart()
        await shop.olga.select(wizard, [shop.rules], custom_id="setup:channel:server:introductions_channel_id")
        assert (await shop.server()).introductions_channel_id == shop.rules.id
        assert f"Step{step}" in text_of(await shop.run("wizard"))

    async def test_what_is_switched_on_is_asked_about_from_then_on_also_after_a_restart(self, shop):
        coffee, hosts = shop.guild.create_text_channel("coffee"), shop.guild.create_role("Hosts")
        wizard = await shop.run("wizard")
        await shop.turn_to(wizard, REVIEW)
        assert coffee.mention not in text_of(wizard)
        while not has_control(wizard, "setup:switch:matches:"):
            await shop.click(wizard, min(page_buttons(wizard), key=number_of))
        for feature in ("matches", "hosts"):
            await shop.turn_to(wizard, f"setup:switch:{feature}:")
            await shop.click(wizard, f"setup:switch:{feature}:1")
        await shop.turn_to(wizard, "setup:role:hosts:host_role_ids")
        assert "my guess" in text_of(wizard)
        await shop.env.restart()
        wizard = await shop.run("wizard")
        assert has_control(wizard, "setup:role:hosts:host_role_ids")
        await shop.turn_to(wizard, "setup:channel:matches:channel_id")
        await shop.olga.select(wizard, [shop.welcome], custom_id="setup:channel:matches:channel_id")
        await shop.turn_to(wizard, REVIEW)
        assert f"Matches: {shop.welcome.mention}" in text_of(wizard)
        guilds = shop.env.bot.services.guilds
        matches, hosting = await guilds.get(shop.guild.id, MatchSettings), await guilds.get(shop.guild.id, HostSettings)
        assert (matches.channel_id, hosting.host_role_ids) == (shop.welcome.id, (hosts.id,))
        assert coffee.id != matches.channel_id

    async def test_an_old_message_still_works_when_its_feature_was_switched_off_elsewhere(self, shop):
        wizard = await shop.run("wizard")
        await shop.turn_to(wizard, FEATURES)
        await shop.click(wizard, "setup:switch:matches:1")
        await shop.turn_to(wizard, "setup:channel:matches:channel_id")
        await shop.run("change", setting="matches.enabled", value="off")
        await shop.olga.select(wizard, [shop.welcome], custom_id="setup:channel:matches:channel_id")
        assert has_control(wizard, "setup:switch:matches:1")

    async def test_a_server_in_german_is_guessed_to_be_in_berlin(self, env):
        shop = Shop(env, preferred_locale="de")
        await env.settle()
        wizard = await shop.run("wizard")
        server = await shop.server()
        assert (server.language, server.timezone) == ("de", "Europe/Berlin")
        assert text_of(wizard).count("my guess") == 2

    @pytest.mark.parametrize(("city", "zone"), [("Lissabon", "Europe/Lisbon"), ("tokyo", "Asia/Tokyo")])
    async def test_another_zone_is_found_by_its_city(self, shop, city, zone):
        wizard = await shop.run("wizard")
        form = await shop.click(wizard, "setup:other-zone")
        await shop.olga.submit_modal(form, {custom_id_of_field(form): city})
        assert (await shop.server()).timezone == zone
        assert zone in json.dumps(wizard.components)

    async def test_an_unclear_zone_is_asked_back_and_nothing_is_stored(self, shop):
        wizard = await shop.run("wizard")
        form = await shop.click(wizard, "setup:other-zone")
        answered = await shop.olga.submit_modal(form, {custom_id_of_field(form): "louisville"})
        assert "America/Louisville" in answered.response.content
        assert (await shop.server()).timezone == "UTC"


class TestRoles:
    async def test_a_role_above_the_bot_is_refused_with_the_reason_and_the_rest_stays(self, shop):
        above = shop.guild.create_role("VIP", position=50)
        wizard = await shop.run("wizard")
        await shop.turn_to(wizard, ROLES)
        picked = await shop.olga.select(wizard, [shop.members, above], custom_id="setup:role:server:topic_role_ids")
        assert "stands above my own role" in refusal_of(picked)
        assert (await shop.env.bot.services.guilds.server(shop.guild.id)).topic_role_ids == ()

    async def test_everyone_is_not_staff(self, shop):
        wizard = await shop.run("wizard")
        await shop.turn_to(wizard, ROLES)
        everyone = shop.guild.default_role
        picked = await shop.olga.select(wizard, [everyone], custom_id="setup:role:server:staff_role_ids")
        assert "is everyone on this server" in refusal_of(picked)
        assert (await shop.server()).staff_role_ids == (shop.mods.id,)


class TestCreating:
    async def test_missing_channels_are_created_once_and_private_ones_only_for_staff(self, env):
        shop = Shop(env)
        env.backend.delete_channel(shop.team.id)
        await env.settle()
        wizard, other = await shop.run("wizard"), await shop.run("wizard")
        for message in (wizard, other):
            await shop.turn_to(message, CHANNELS)
        wanted = ["server.team_channel_id", "server.introductions_channel_id"]
        for message in (wizard, other):
            await shop.olga.select(message, wanted, custom_id=button_of(message, "setup:create:"))
        made = [name for name in shop.guild.channels if name in {"team", "introductions"}]
        assert sorted(made) == ["introductions", "team"]
        server = await shop.server()
        guild = env.bot.get_guild(shop.guild.id)
        team = guild.get_channel(server.team_channel_id)
        assert not team.permissions_for(guild.default_role).view_channel
        for viewer in (guild.get_role(shop.mods.id), guild.me, shop.olga.member):
            assert team.permissions_for(viewer).view_channel
        assert guild.get_channel(server.introductions_channel_id).permissions_for(guild.default_role).view_channel

    async def test_ten_presses_at_once_create_one_channel(self, shop):
        services = shop.env.bot.services
        wizard = services[Wizard]
        keys = ["server.help_channel_id"]
        olga = shop.olga.member
        await asyncio.gather(*(create_missing(olga, wizard, services.guilds, keys) for _ in range(10)))
        assert list(shop.guild.channels).count("help") == 1

    async def test_without_the_permission_the_refusal_names_it(self, shop):
        shop.limit_bot(manage_channels=False)
        wizard = await shop.run("wizard")
        await shop.turn_to(wizard, CHANNELS)
        create = button_of(wizard, "setup:create:")
        pressed = await shop.olga.select(wizard, ["server.introductions_channel_id"], custom_id=create)
        assert "I need the permission Manage Channels" in refusal_of(pressed)
        assert (await shop.server()).help_channel_id is None


class TestPermission:
    async def test_the_commands_are_hidden_from_members_and_refused_if_let_through(self, shop):
        assert not any("setup" in name for name in shop.ann.available_commands(shop.welcome))
        visible = shop.env.backend.visible_commands(user_id=shop.olga.id, channel_id=shop.welcome.id)
        (command,) = [command for command in visible if command["name"] == "setup"]
        shop.guild.set_command_permissions(int(command["id"]), {shop.ann: True})
        refused = await shop.ann.slash(shop.welcome, "setup show")
        assert refused.response.ephemeral
        assert "Manage Server" in refused.response.content
        assert await shop.ann.autocomplete(shop.welcome, "setup change", "setting", "rush") == []

    async def test_who_lost_the_permission_cannot_press_any_more(self, shop):
        wizard = await shop.run("wizard")
        shop.env.backend.remove_member_role(shop.guild.id, shop.olga.id, shop.manager.id)
        refused = await shop.olga.select(wizard, ["de"], custom_id="setup:language")
        assert "Manage Server" in refused.response.content
        assert (await shop.server()).language == "en"

    async def test_a_member_cannot_start_the_wizard_from_the_public_message(self, shop):
        await shop.env.restart()
        (hello,) = shop.rules.history()
        refused = await shop.ann.click(hello, custom_id="setup:wizard")
        assert "Manage Server" in refused.response.content
        started = await shop.olga.click(hello, custom_id="setup:wizard")
        assert started.response.ephemeral
        assert "Step 1 of " in text_of(started.response)


class TestShowAndChange:
    async def test_show_says_what_is_set_and_who_changed_it(self, shop):
        await shop.run("change", setting="welcome.channel_id", value=shop.welcome.mention)
        await shop.run("change", setting="welcome.rush_size", value="7")
        shown = text_of(await shop.run("show"))
        assert f"Welcome: {shop.welcome.mention}" in shown
        assert "**`welcome.rush_size`**: 5 → 7" in shown
        assert shown.count(f"<@{shop.olga.id}> · <t:") == 2

    async def test_changing_says_before_and_after_and_the_list_helps_finding(self, shop):
        (choice, *_others) = await shop.olga.autocomplete(shop.welcome, "setup change", "setting", "RUSH SIZE")
        assert choice["value"] == "welcome.rush_size"
        assert choice["name"].startswith("welcome.rush_size: 5 · More joins")
        changed = await shop.run("change", setting=choice["value"], value="9")
        assert changed.content.splitlines() == [
            "✅ **`welcome.rush_size`**: 5 → 9",
            "-# More joins than this within rush_seconds share one card.",
        ]

    @pytest.mark.parametrize(
        ("setting", "value", "reason"),
        [
            ("welcome.rush_size", "many", "welcome.rush_size: write a whole number."),
            ("welcome.nothing", "1", "no such setting"),
            ("server.set_up_at", "1", "no such setting"),
            ("server.team_channel_id", "123456789012345678", "no text channel"),
        ],
    )
    async def test_what_cannot_be_set_is_refused_in_a_sentence(self, shop, setting, value, reason):
        assert reason in (await shop.run("change", setting=setting, value=value)).content

    async def test_a_greeting_cannot_ping_or_format_its_way_into_the_list(self, shop):
        await shop.run("change", setting="welcome.dm_text", value="**@everyone**")
        shown = await shop.run("show")
        assert "\\*\\*@\u200beveryone\\*\\*" in text_of(shown)
        assert not shown.message.mention_everyone


class TestCheck:
    async def test_it_names_what_is_missing_and_is_content_when_it_is_there(self, shop):
        await shop.run("wizard")
        await shop.env.set_up(
            shop.guild,
            team_channel_id=shop.team.id,
            rules_channel_id=shop.rules.id,
            introductions_channel_id=shop.welcome.id,
            help_channel_id=shop.welcome.id,
        )
        check = await shop.run("check")
        assert "Everything is in order" in text_of(check)
        shop.env.backend.delete_channel(shop.rules.id)
        await shop.env.settle()
        await shop.click(check, "setup:check")
        assert "**Rules**: the channel was deleted" in text_of(check)

    async def test_dead_work_is_shown_and_can_be_tried_again(self, shop):
        services = shop.env.bot.services
        tries = []

        async def fail(_job):
            tries.append(1)
            if len(tries) == 1:
                raise GiveUp

        services.jobs.register(JobKind("test.work", fail, title="Watering the plants"))
        async with services.database.transaction() as tx:
            await services.jobs.enqueue(tx, "test.work", "1", shop.env.now(), guild_id=shop.guild.id)
        await shop.env.pass_time(seconds=1)
        check = await shop.run("check")
        assert "“Watering the plants” failed" in text_of(check)
        await shop.click(check, "setup:retry")
        assert "Watering the plants" not in text_of(check)
        await shop.env.pass_time(seconds=1)
        assert len(tries) == 2


class TestFiles:
    async def exported(self, shop):
        (file,) = (await shop.run("export")).attachments
        return (await file.read()).decode()

    async def test_an_exported_file_is_taken_back_after_a_look_at_the_changes(self, shop):
        await shop.run("wizard")
        document = await self.exported(shop)
        assert f"{shop.welcome.id} is #welcome" in document
        same = await shop.run("import", file=("settings.yaml", document.encode()))
        assert "changes nothing" in same.content
        edited = document.replace("rush_size: 5", "rush_size: 8").replace("language: en", "language: de")
        asked = await shop.run("import", file=("settings.yaml", edited.encode()))
        assert "Change 2 settings?" in text_of(asked)
        assert "**`welcome.rush_size`**: 5 → 8" in text_of(asked)
        assert (await shop.welcoming()).rush_size == 5
        await shop.olga.click(asked, label="Yes, do it")
        assert "2 settings changed" in text_of(asked)
        assert (await shop.welcoming()).rush_size == 8
        assert (await shop.server()).language == "de"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"welcome:\n  rush_size: 8\n  rush_seconds: 1\n", "welcome.rush_seconds: must be at least 5."),
            (b"welcome:\n  rush_sise: 8\n", "rush_size?"),
            (b"\xff\xfe\x00", "UTF-8"),
            (b"x" * 100_001, "100 KB"),
            (b"{", "not valid YAML"),
        ],
    )
    async def test_a_faulty_file_is_refused_in_a_sentence_and_changes_nothing(self, shop, content, reason):
        refused = await shop.run("import", file=("settings.yaml", content))
        assert reason in refused.content
        assert (await shop.welcoming()).rush_size == 5

    async def test_a_role_with_powers_does_not_come_in_by_a_file(self, shop):
        content = f"welcome:\n  role_ids: [{shop.mods.id}]\n".encode()
        refused = await shop.run("import", file=("settings.yaml", content))
        assert "has powers of staff" in refused.content

    async def test_channels_of_another_server_are_pointed_out(self, shop):
        asked = await shop.run("import", file=("s.yaml", b"welcome:\n  channel_id: 123456789012345678\n"))
        assert "**Welcome** names something that this server does not have" in text_of(asked)


class TestDeleted:
    async def test_the_team_hears_once_of_a_deleted_channel_and_role(self, shop):
        await shop.run("wizard")
        await shop.env.set_up(shop.guild, team_channel_id=shop.team.id, rules_channel_id=shop.rules.id)
        shop.env.backend.delete_channel(shop.rules.id)
        shop.env.backend.delete_role(shop.guild.id, shop.members.id)
        await shop.env.pass_time(seconds=1)
        await shop.env.restart()
        await shop.env.pass_time(seconds=1)
        notices = [text_of(message) for message in shop.team.history()]
        assert len(notices) == 2
        assert any("#📜│rules" in notice and "names it: Rules." in notice for notice in notices)
        assert any("The role @Member was deleted" in notice for notice in notices)

    async def test_what_was_deleted_during_downtime_is_noticed(self, shop):
        await shop.env.set_up(shop.guild, team_channel_id=shop.team.id, rules_channel_id=shop.rules.id)
        await shop.env.bot.close()
        shop.env.backend.delete_channel(shop.rules.id)
        await shop.env.restart()
        await shop.env.pass_time(seconds=1)
        (notice,) = [text_of(message) for message in shop.team.history()]
        assert "Rules" in notice

    async def test_a_deleted_channel_that_no_setting_names_is_no_news(self, shop):
        await shop.env.set_up(shop.guild, team_channel_id=shop.team.id)
        shop.env.backend.delete_channel(shop.rules.id)
        await shop.env.pass_time(seconds=1)
        assert shop.team.history() == []

    async def test_when_the_team_channel_itself_is_deleted_the_check_shows_it(self, shop):
        await shop.env.set_up(shop.guild, team_channel_id=shop.team.id)
        shop.env.backend.delete_channel(shop.team.id)
        await shop.env.pass_time(seconds=1)
        check = text_of(await shop.run("check"))
        assert "**Team channel**: the channel was deleted" in check
        assert "I could not tell the team: The channel #team was deleted" in check
        await shop.run("change", setting="server.team_channel_id", value=shop.welcome.mention)
        assert "could not tell" not in text_of(await shop.run("check"))


class TestHello:
    async def test_there_is_one_message_however_often_the_event_comes(self, shop):
        await asyncio.gather(*(shop.event("on_guild_join") for _ in range(3)))
        await shop.env.restart()
        (hello,) = shop.rules.history()
        assert "/setup wizard" in text_of(hello)
        assert shop.welcome.history() == []

    async def test_it_goes_to_the_system_channel_in_the_language_of_the_server(self, env):
        shop = Shop(env, preferred_locale="de")
        env.backend.edit_guild(shop.guild.id, {"system_channel_id": shop.welcome.id})
        await env.settle()
        await shop.event("on_guild_join")
        assert len(shop.welcome.history()) == 1

    async def test_where_the_bot_may_not_write_it_stays_quiet(self, shop):
        shop.limit_bot(send_messages=False)
        everyone = discord.Permissions(view_channel=True)
        shop.env.backend.edit_role(shop.guild.id, shop.guild.id, {"permissions": everyone.value})
        await shop.env.restart()
        await shop.env.settle()
        assert shop.rules.history() + shop.welcome.history() == []

    async def test_a_server_that_is_set_up_needs_no_hello(self, shop):
        await shop.env.set_up(shop.guild)
        await shop.env.restart()
        assert shop.rules.history() == []

    async def test_added_once_more_it_says_hello_again(self, shop):
        await shop.env.restart()
        await shop.event("on_guild_remove")
        shop.env.backend.advance_clock(3600)
        await shop.event("on_guild_join")
        assert len(shop.rules.history()) == 2


class TestGerman:
    async def test_every_page_is_drawn_for_somebody_who_speaks_german(self, shop, monkeypatch):
        speak_german(monkeypatch)
        wizard = await shop.run("wizard")
        number = 1
        while not has_control(wizard, REVIEW):
            assert f"Schritt {number} von " in text_of(wizard)
            await shop.click(wizard, next_button(wizard))
            number += 1
        assert f"Schritt {number} von {number}" in text_of(wizard)
        for command in ("show", "check"):
            assert text_of(await shop.run(command))

    async def test_a_wrong_value_is_refused_in_german_whichever_way_it_comes(self, shop, monkeypatch):
        speak_german(monkeypatch)
        changed = await shop.run("change", setting="welcome.rush_size", value="1000")
        assert changed.content == "welcome.rush_size: darf höchstens 100 sein."
        imported = await shop.run("import", file=("s.yaml", b"welcome:\n  greetings: ['{boss}']\n"))
        assert imported.content.startswith("welcome.greetings: {boss} geht hier nicht.")
        shop.env.backend.edit_role(shop.guild.id, shop.manager.id, {"permissions": discord.Permissions.all().value})
        form = await shop.olga.slash(shop.welcome, "welcome texts")
        names = [child["component"]["custom_id"] for child in form.modal["components"]]
        written = await shop.olga.submit_modal(form, {names[0]: "{"} | dict.fromkeys(names[1:], ""))
        assert written.response.content.startswith("welcome.greetings: Eine Klammer")
        assert await shop.welcoming() == WelcomeSettings()

    async def test_settings_are_found_described_and_switched_in_german(self, shop, monkeypatch):
        speak_german(monkeypatch)
        (choice,) = await shop.olga.autocomplete(shop.welcome, "setup change", "setting", "zufällig gewählt")
        assert choice["name"].startswith("welcome.greetings: nichts · Eure Begrüßungen")
        changed = await shop.run("change", setting="welcome.dm", value="an")
        assert "aus → an\n-# Ob neue Mitglieder auch eine Direktnachricht bekommen" in changed.content
        assert (await shop.welcoming()).dm
        assert "-# Ob neue Mitglieder auch eine Direktnachricht" in text_of(await shop.run("show"))

    async def test_an_export_is_in_the_language_of_the_server(self, shop):
        await shop.env.set_up(shop.guild, language="de")
        (attachment,) = (await shop.run("export")).attachments
        document = (await attachment.read()).decode()
        assert document.startswith("# Einstellungen eines Servers.")
        assert "# Wo neue Mitglieder begrüßt werden." in document


def custom_id_of_field(form):
    return form.modal["components"][0]["component"]["custom_id"]


def speak_german(monkeypatch):
    original = simcord_interactions.base_payload

    def base_payload(*args, **kwargs):
        record, payload = original(*args, **kwargs)
        return record, {**payload, "locale": "de"}

    monkeypatch.setattr(simcord_interactions, "base_payload", base_payload)


async def test_a_wizard_message_stays_within_discords_limits(shop):
    wizard = await shop.run("wizard")
    for page in (FEATURES, ROLES, CHANNELS, REVIEW):
        await shop.turn_to(wizard, page)
        layout = discord.ui.LayoutView.from_message(wizard.message)
        assert layout.total_children_count <= 40
        assert layout.content_length() <= 4000
    assert button_of(wizard, "setup:finish")


async def test_a_server_without_anything_guessable_has_all_pages_too(env):
    guild = env.create_guild()
    channel = guild.create_text_channel("lounge")
    manager = guild.create_role("Owner", permissions=discord.Permissions(manage_guild=True))
    olga = guild.add_member(env.create_user("olga"), roles=[manager])
    await env.settle()
    wizard = (await olga.slash(channel, "setup wizard")).response
    while not has_control(wizard, REVIEW):
        await olga.click(wizard, custom_id=next_button(wizard))
    assert "things are still open" in text_of(wizard)
    assert await env.bot.services.guilds.server(guild.id) == ServerSettings()


class TestForums:
    async def test_a_help_forum_is_guessed_can_be_chosen_and_is_in_order(self, env):
        shop = Shop(env)
        forum, other = create_forum(env, shop.guild, "help"), create_forum(env, shop.guild, "help-for-tea")
        await env.settle()
        await shop.run("wizard")
        assert (await shop.server()).help_channel_id == forum.id
        changed = await shop.run("change", setting="server.help_channel_id", value=f"<#{other.id}>")
        assert other.mention in text_of(changed)
        assert (await shop.server()).help_channel_id == other.id
        assert "deleted" not in text_of(await shop.run("check"))

    async def test_a_forum_is_neither_guessed_nor_taken_where_messages_are_to_stand(self, env):
        shop = Shop(env)
        forum = create_forum(env, shop.guild, "introductions")
        await env.settle()
        await shop.run("wizard")
        assert (await shop.server()).introductions_channel_id is None
        refused = await shop.run("change", setting="server.introductions_channel_id", value=str(forum.id))
        assert "no text channel" in text_of(refused)
