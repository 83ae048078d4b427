"""Each server's settings: typed, validated both ways, logged, and portable as YAML."""

from __future__ import annotations

import contextlib
import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BadInputError, NotSetUpError
from bot.guilds import GuildSettings, ServerSettings
from bot.guilds.documents import document_changes, document_of
from bot.guilds.store import GuildSettingStore
from cogs.welcome.models import WelcomeSettings
from tests.support.clock import FakeClock

GUILD = 7


@pytest.fixture
def guilds(database, clock):
    made = GuildSettings(GuildSettingStore(database), clock, default_timezone="Europe/Berlin")
    made.register(WelcomeSettings)
    return made


async def raw(database, feature: str, data: dict) -> None:
    """Store values as another version of the program might have."""
    async with database.transaction() as tx:
        await GuildSettingStore(database).put(tx, GUILD, feature, data, at=database.clock.now(), by=None)


async def test_a_server_starts_with_the_defaults_and_the_hosts_time_zone(guilds):
    assert (await guilds.server(GUILD)).timezone == "Europe/Berlin"
    assert (await guilds.get(GUILD, WelcomeSettings)).rush_size == 5


async def test_a_change_is_stored_validated_and_logged_with_who_and_when(guilds, clock):
    await guilds.change(GUILD, WelcomeSettings, by=42, rush_size=9)
    assert (await guilds.get(GUILD, WelcomeSettings)).rush_size == 9
    with pytest.raises(BadInputError, match=r"welcome\.rush_size"):
        await guilds.change(GUILD, WelcomeSettings, by=42, rush_size=0)
    changes = await guilds.recent_changes(GUILD)
    (change,) = [change for change in changes if change.name == "rush_size"]
    assert (change.after, change.changed_by, change.changed_at) == ("9", 42, clock.now())


async def test_a_template_with_an_attribute_is_refused_when_it_is_saved(guilds):
    with pytest.raises(BadInputError, match=r"\{member\.guild\}"):
        await guilds.change(GUILD, WelcomeSettings, greetings=["Hi {member.guild}"])


@pytest.mark.parametrize(
    "document",
    [
        'server: {quiet_from: "21:00Z"}',
        "server: {set_up_at: 99999999999999999}",
        "server: {set_up_at: -1}",
        'welcome: {greetings: ["\\ud800 {member}"]}',
        'welcome: {dm_text: "a\\0b"}',
        f"welcome: {{group_greeting: '{'{members} ' * 40}'}}",
        f"welcome: {{greetings: ['{'{server}' * 80}']}}",
    ],
)
async def test_what_could_never_be_shown_or_reckoned_with_is_refused_when_it_is_saved(guilds, document):
    with pytest.raises(BadInputError):
        await guilds.import_document(GUILD, document)


async def test_unknown_keys_of_another_version_never_crash_and_are_kept(guilds, database):
    await raw(database, "welcome", {"rush_size": 8, "from_the_future": [1]})
    assert (await guilds.get(GUILD, WelcomeSettings)).rush_size == 8
    await guilds.change(GUILD, WelcomeSettings, rush_size=6)
    async with database.reading() as tx:
        stored = await GuildSettingStore(database).find(tx, GUILD, "welcome")
    assert stored["from_the_future"] == [1]
    assert stored["rush_size"] == 6


async def test_a_stored_value_that_is_not_valid_any_more_falls_back_to_its_default_alone(guilds, database):
    await raw(database, "welcome", {"rush_size": "many", "rush_seconds": 60})
    kept = await guilds.get(GUILD, WelcomeSettings)
    assert (kept.rush_size, kept.rush_seconds) == (5, 60)


async def test_a_feature_is_live_only_on_a_server_that_is_set_up_and_has_it_on(guilds):
    assert await guilds.find_live(GUILD, WelcomeSettings) is None
    await guilds.change(GUILD, ServerSettings, set_up_at=1)
    assert await guilds.find_live(GUILD, WelcomeSettings) is not None
    await guilds.change(GUILD, WelcomeSettings, enabled=False)
    with pytest.raises(NotSetUpError):
        await guilds.live(GUILD, WelcomeSettings)


async def test_what_another_process_changed_is_seen_after_a_refresh(guilds, database, clock):
    await guilds.get(GUILD, WelcomeSettings)
    other = GuildSettings(GuildSettingStore(database), clock)
    await other.change(GUILD, WelcomeSettings, rush_size=9)
    await guilds.refresh()
    assert (await guilds.get(GUILD, WelcomeSettings)).rush_size == 9


async def test_a_feature_reacts_in_the_transaction_that_stores_its_settings(guilds, database):
    told = []

    async def react(tx, guild_id):
        stored = await GuildSettingStore(database).find(tx, guild_id, "welcome")
        told.append((guild_id, stored["rush_size"]))

    async def fail(_tx, _guild_id):
        raise RuntimeError("no")

    guilds.on_changed(WelcomeSettings, react)
    await guilds.change(GUILD, WelcomeSettings, rush_size=9)
    await guilds.import_document(GUILD, "welcome: {rush_size: 10}")
    await guilds.change(GUILD, ServerSettings, language="de")
    assert told == [(GUILD, 9), (GUILD, 10)]
    await guilds.refresh()
    assert len(told) == 2  # what one has stored oneself is no news
    guilds.on_changed(WelcomeSettings, fail)
    with pytest.raises(RuntimeError):
        await guilds.change(GUILD, WelcomeSettings, rush_size=11)
    assert (await guilds.get(GUILD, WelcomeSettings)).rush_size == 10


async def test_a_feature_reacts_once_to_what_another_process_stored_and_sees_it(guilds, database, clock):
    told = []

    async def react(_tx, guild_id):
        told.append((guild_id, (await guilds.get(guild_id, WelcomeSettings)).rush_size))

    guilds.on_changed(WelcomeSettings, react)
    await guilds.get(GUILD, WelcomeSettings)
    other = GuildSettings(GuildSettingStore(database), clock)
    for rush_size in (9, 12):
        clock.advance(minutes=10)
        await other.change(GUILD, WelcomeSettings, rush_size=rush_size)
        for _ in range(3):
            await guilds.refresh()
            clock.advance(seconds=20)
    assert told == [(GUILD, 9), (GUILD, 12)]


async def test_a_reaction_that_fails_is_tried_again_with_the_next_refresh(guilds, database, clock):
    tries = []

    async def fail_once(_tx, guild_id):
        tries.append(guild_id)
        if len(tries) == 1:
            raise RuntimeError("no")

    guilds.on_changed(WelcomeSettings, fail_once)
    await GuildSettings(GuildSettingStore(database), clock).change(GUILD, WelcomeSettings, rush_size=9)
    with pytest.raises(RuntimeError):
        await guilds.refresh()
    await guilds.refresh()
    await guilds.refresh()
    assert tries == [GUILD, GUILD]


async def test_a_process_whose_clock_is_ahead_hides_nothing(guilds, database, clock):
    ahead = FakeClock()
    ahead.advance(hours=1)
    await GuildSettings(GuildSettingStore(database), ahead).change(GUILD, WelcomeSettings, rush_size=9)
    await guilds.refresh()
    clock.advance(minutes=1)
    await guilds.get(8, WelcomeSettings)
    await GuildSettings(GuildSettingStore(database), clock).change(8, WelcomeSettings, rush_size=9)
    await guilds.refresh()
    assert (await guilds.get(8, WelcomeSettings)).rush_size == 9


async def test_an_export_is_readable_and_imports_to_the_same_settings_elsewhere(guilds):
    await guilds.change(GUILD, WelcomeSettings, greetings=["Grüß dich {member}: #1\n– 2"], channel_id=10**18)
    await guilds.change(GUILD, ServerSettings, staff_role_ids=[5, 6], quiet_from="22:30")
    document = await guilds.export_document(GUILD, {10**18: "#welcome"}.get)
    assert "# Where newcomers are greeted." in document
    assert f"{10**18} is #welcome" in document
    await guilds.import_document(8, document)
    for model in guilds.models:
        assert await guilds.get(8, model) == await guilds.get(GUILD, model)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "no settings"),
        ("- a", "no settings"),
        ("welcome: [1", "line 1"),
        ("wellcome: {enabled: true}", "welcome?"),
        ("welcome: {rush_sice: 3}", "rush_size?"),
        ("welcome: 3", "one on each line"),
        ("welcome: {rush_size: 1000}", "welcome.rush_size"),
        ("welcome: {greetings: ['{x}']}", "{count}, {member}, {server}"),
        ("server: {timezone: Mars}", "Europe/Berlin"),
        ("a: &a [x]\nb: *a", "aliases"),
        ("!!python/object/apply:os.system ['true']", "not valid YAML"),
        ("x" * 300_000, "too large"),
    ],
)
async def test_one_mistake_in_a_document_changes_nothing_and_is_said_in_a_sentence(guilds, document, said):
    before = await guilds.export_document(GUILD)
    good_first = f"server: {{language: de}}\n{document}" if document.startswith("welcome: {") else document
    with pytest.raises(BadInputError) as refused:
        await guilds.import_document(GUILD, good_first)
    assert said in refused.value.in_language("en")
    assert await guilds.export_document(GUILD) == before


text = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}"), max_size=40).map(str.strip)
ids = st.integers(1, 2**62)
valid = st.builds(
    WelcomeSettings,
    enabled=st.booleans(),
    channel_id=st.none() | ids,
    greetings=st.lists(text.filter(bool), max_size=3).map(tuple),
    group_greeting=text,
    role_ids=st.lists(ids, max_size=3, unique=True).map(tuple),
    rush_size=st.integers(1, 100),
)


@given(valid)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_settings_survive_the_round_trip_through_a_document(welcome):
    document = document_of([welcome], lambda _id: "#a\nb: {c}")
    changes = document_changes(document, {"welcome": WelcomeSettings})
    assert WelcomeSettings.model_validate(changes["welcome"]) == welcome
    assert json.loads(json.dumps(yaml.safe_load(document)["welcome"])) == welcome.model_dump(mode="json")


@given(st.text(max_size=200))
def test_any_text_as_a_document_is_read_or_refused(document):
    with contextlib.suppress(BadInputError):
        document_changes(document, {"welcome": WelcomeSettings})
