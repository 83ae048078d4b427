"""Setting up on both databases, without Discord."""

from __future__ import annotations

import asyncio
from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from bot.errors import BadInputError, NotFoundError
from bot.guilds import ChannelSetting, FeatureSettings, GuildSettings, ServerSettings
from bot.guilds.store import GuildSettingStore
from bot.jobs import Jobs
from bot.state import BotState
from bot.team import Team
from cogs.matches.models import MatchSettings
from cogs.setup.models import ChannelFacts, GuildFacts, RoleFacts
from cogs.setup.service import Checkup, Editing, Parts, Watch, Wizard
from cogs.welcome.models import WelcomeSettings

GUILD, OLGA = 1, 10
RULES, TEAM, WELCOME, MEMBER, MODS = range(100, 105)


def facts(*, locale="de", without=()):
    """A server with a few channels and roles."""
    channels = (
        ChannelFacts(RULES, "regeln", is_public=True, lacks=frozenset()),
        ChannelFacts(TEAM, "team", is_public=False, lacks=frozenset()),
        ChannelFacts(WELCOME, "willkommen", is_public=True, lacks=frozenset()),
    )
    roles = (
        RoleFacts(MODS, "Mods", is_everyone=False, is_managed=False, has_powers=True, refusal="{role} has powers"),
        RoleFacts(MEMBER, "Mitglied", is_everyone=False, is_managed=False, has_powers=False, refusal=None),
    )
    return GuildFacts(
        GUILD,
        locale,
        tuple(channel for channel in channels if channel.id not in without),
        tuple(role for role in roles if role.id not in without),
        frozenset({"manage_roles"}),
    )


class Choosy(FeatureSettings):
    """A feature that takes no channel that can be guessed."""

    feature: ClassVar[str] = "choosy"
    title: ClassVar[str] = "Choosy"
    channel_id: Annotated[int | None, ChannelSetting("Plants", guesses=("plants",)), Field(ge=1000)] = None


@pytest.fixture
def parts(database, clock):
    guilds = GuildSettings(GuildSettingStore(database), clock)
    guilds.register(WelcomeSettings)
    jobs = Jobs(database, clock)
    return Parts(database, guilds, BotState(database, clock), jobs, Team(database, jobs, clock), clock)


@pytest.fixture
def wizard(parts):
    return Wizard(parts)


class TestWizard:
    async def test_opened_twice_at_once_it_guesses_once(self, wizard):
        assert await asyncio.gather(*(wizard.open(facts(), OLGA) for _ in range(5))) == [0] * 5
        view = await wizard.view(facts(), 0)
        assert view.guessed == {
            "server.language",
            "server.timezone",
            "server.rules_channel_id",
            "server.team_channel_id",
            "server.staff_role_ids",
            "welcome.channel_id",
            "welcome.role_ids",
        }

    async def test_a_guess_is_none_any_more_once_it_was_changed(self, wizard):
        await wizard.open(facts(), OLGA)
        await wizard.choose(facts(), "welcome.channel_id", [RULES], OLGA)
        assert "welcome.channel_id" not in (await wizard.view(facts(), 0)).guessed

    async def test_a_guess_that_a_feature_does_not_take_is_left_out(self, wizard, parts):
        parts.guilds.register(Choosy)
        only_help = GuildFacts(GUILD, "en-US", (ChannelFacts(7, "plants", True, frozenset()),), (), frozenset())  # noqa: FBT003
        assert await wizard.open(only_help, OLGA) == 0
        assert (await wizard.view(only_help, 0)).guessed == frozenset()
        assert (await parts.guilds.get(GUILD, Choosy)).channel_id is None

    async def test_the_page_is_kept_within_the_ends(self, wizard):
        await wizard.open(facts(), OLGA)
        last = len(await wizard.pages(GUILD)) - 1
        assert await wizard.turn_to(GUILD, 99) == last
        assert await wizard.open(facts(), OLGA) == last
        assert await wizard.turn_to(GUILD, -3) == 0

    async def test_the_page_is_kept_within_the_ends_when_there_are_fewer_now(self, wizard, parts):
        await wizard.open(facts(), OLGA)
        parts.guilds.register(MatchSettings)
        await wizard.switch(facts(), "matches", OLGA, is_on=True)
        most = await wizard.turn_to(GUILD, 99)
        await wizard.switch(facts(), "matches", OLGA, is_on=False)
        assert await wizard.open(facts(), OLGA) == most - 1

    async def test_nothing_is_guessed_for_a_feature_before_it_is_switched_on(self, wizard, parts):
        parts.guilds.register(MatchSettings)
        lounge = GuildFacts(GUILD, "de", (ChannelFacts(7, "lounge", True, frozenset()),), (), frozenset())  # noqa: FBT003
        await wizard.open(lounge, OLGA)
        assert (await parts.guilds.get(GUILD, MatchSettings)).channel_id is None
        await wizard.switch(lounge, "matches", OLGA, is_on=True)
        assert (await parts.guilds.get(GUILD, MatchSettings)).channel_id == 7
        number = await wizard.page_of(GUILD, "matches.channel_id")
        assert "matches.channel_id" in (await wizard.view(lounge, number)).guessed
        await wizard.choose(lounge, "matches.channel_id", [], OLGA)
        for is_on in (False, True):
            await wizard.switch(lounge, "matches", OLGA, is_on=is_on)
        assert (await parts.guilds.get(GUILD, MatchSettings)).channel_id is None

    async def test_a_refused_choice_stores_nothing(self, wizard, parts):
        with pytest.raises(BadInputError, match="has powers"):
            await wizard.choose(facts(), "welcome.role_ids", [MEMBER, MODS], OLGA)
        assert await parts.guilds.recent_changes(GUILD) == []

    async def test_controls_of_a_feature_that_is_gone_say_so(self, wizard):
        for press in (
            wizard.choose(facts(), "gone.channel_id", [RULES], OLGA),
            wizard.switch(facts(), "gone", OLGA, is_on=True),
            wizard.switch(facts(), "server", OLGA, is_on=False),
            wizard.page_of(GUILD, "gone"),
            wizard.page_of(GUILD, "gone.channel_id"),
            wizard.page_of(GUILD, "welcome.gone"),
        ):
            with pytest.raises(NotFoundError):
                await press

    async def test_finishing_twice_at_once_goes_live_once(self, wizard, parts, clock):
        done = await asyncio.gather(*(wizard.finish(GUILD, OLGA) for _ in range(5)))
        assert sorted(done) == [False] * 4 + [True]
        assert (await parts.guilds.server(GUILD)).set_up_at == int(clock.now().timestamp() * 1000)


class TestChanges:
    async def test_only_what_somebody_changed_is_listed_newest_first(self, parts, clock):
        editing, checkup = Editing(parts), Checkup(parts)
        for typed in ("7", "8"):
            await editing.change(facts(), "welcome.rush_size", typed, OLGA)
            clock.advance(minutes=1)
        changes = await checkup.latest_changes(GUILD)
        assert [(change.key, change.before, change.after) for change in changes] == [
            ("welcome.rush_size", 7, 8),
            ("welcome.rush_size", 5, 7),
        ]
        assert {change.changed_by for change in changes} == {OLGA}

    async def test_at_most_ten_are_listed(self, parts, clock):
        editing = Editing(parts)
        for number in range(6, 20):
            await editing.change(facts(), "welcome.rush_size", str(number), OLGA)
            clock.advance(minutes=1)
        assert len(await Checkup(parts).latest_changes(GUILD)) == 10


class TestFiles:
    async def test_an_export_imported_again_changes_nothing(self, wizard, parts):
        await wizard.open(facts(), OLGA)
        editing = Editing(parts)
        document = await editing.export(GUILD, lambda _id: "#a name")
        assert (await editing.preview(facts(), document)).changes == ()

    async def test_looking_at_a_file_changes_nothing(self, parts):
        editing = Editing(parts)
        preview = await editing.preview(facts(), "welcome:\n  rush_size: 9\n")
        assert [change.after for change in preview.changes] == [9]
        assert (await parts.guilds.get(GUILD, WelcomeSettings)).rush_size == 5
        await editing.take_over(facts(), "welcome:\n  rush_size: 9\n", OLGA)
        assert (await parts.guilds.get(GUILD, WelcomeSettings)).rush_size == 9

    async def test_a_file_cannot_make_a_role_both_staffs_and_members(self, parts):
        both = f"server:\n  staff_role_ids: [{MEMBER}]\nwelcome:\n  role_ids: [{MEMBER}]\n"
        with pytest.raises(BadInputError):
            await Editing(parts).take_over(facts(), both, OLGA)
        assert await parts.guilds.recent_changes(GUILD) == []


class TestWatch:
    async def test_hello_is_said_once_until_the_bot_is_removed(self, parts):
        watch = Watch(parts)
        assert sorted(await asyncio.gather(*(watch.begin_hello(GUILD) for _ in range(5)))) == [False] * 4 + [True]
        assert not await watch.begin_hello(GUILD)
        await watch.forget_hello(GUILD)
        assert await watch.begin_hello(GUILD)

    async def test_what_is_gone_is_told_once_with_all_that_name_it(self, parts):
        await parts.guilds.set(GUILD, ServerSettings(rules_channel_id=RULES, help_channel_id=RULES))
        watch = Watch(parts)
        for _ in range(3):
            await watch.report_gone(GUILD, RULES, "#regeln")
        (notice,) = await parts.team.list_untold(GUILD)
        assert "2 settings name it: Rules and Help" in notice.in_language("en")
        assert [id_ for _slot, id_ in await watch.missing(GUILD, set(), set())] == [RULES]

    @pytest.mark.parametrize("way", ["wizard", "change", "import"])
    async def test_the_notice_is_over_when_something_else_is_chosen(self, parts, wizard, way):
        await parts.guilds.set(GUILD, ServerSettings(rules_channel_id=999))
        await Watch(parts).report_gone(GUILD, 999)
        if way == "wizard":
            await wizard.choose(facts(), "server.rules_channel_id", [RULES], OLGA)
        elif way == "change":
            await Editing(parts).change(facts(), "server.rules_channel_id", "none", OLGA)
        else:
            await Editing(parts).take_over(facts(), "server:\n  rules_channel_id: null\n", OLGA)
        assert await parts.team.list_untold(GUILD) == []
