"""What is kept about members: every table declared, all of it shown and exported, erased on request, let go in time."""

from __future__ import annotations

import json

import pytest

from bot.app import FEATURES, build_services
from bot.members import Milestone, Preference
from bot.owndata import PrivacySettings, WhenErased
from bot.owndata.platform import PLATFORM
from bot.profiles import Tag, TagKind
from bot.settings import Settings

GUILD, ANN, BEN = 1, 10, 11
ABOUT_MEMBERS = (
    "member_id",
    "_by",
    "owner_id",
    "greeter_id",
    "author_id",
    "host_id",
    "newcomer_id",
    "other_id",
    "low_id",
    "high_id",
    "user_id",
    "actor_id",
    "target_id",
    "moderator_id",
    "asker_id",
    "answerer_id",
    "acceptor_id",
    "helper_id",
    "giver_id",
    "receiver_id",
    "reporter_id",
)
WITHOUT_A_PERSON = {"job", "bot_state", "schema_migration", "profile_search"}


@pytest.fixture
async def services(database, database_url, clock):
    built = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await built.database.connect()
    yield built
    await built.database.close()


async def columns_of(database) -> dict[str, list[str]]:
    if database.dialect == "sqlite":
        text = """-- name: columns
            SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table';"""
    else:
        text = """-- name: columns
            SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public';"""
    found: dict[str, list[str]] = {}
    async with database.reading() as tx:
        async for table, column in database.statements(text).columns(tx):
            found.setdefault(table, []).append(column)
    return {table: names for table, names in found.items() if not table.startswith(("sqlite_", "profile_search"))}


async def test_every_column_that_names_a_member_is_declared(database):
    declared = {
        (table.table, table.column)
        for data in [*PLATFORM, *(data for feature in FEATURES for data in feature.OWN_DATA)]
        for table in data.tables
    }
    present = {
        (table, column)
        for table, columns in (await columns_of(database)).items()
        if table not in WITHOUT_A_PERSON
        for column in columns
        if column.endswith(ABOUT_MEMBERS)
    }
    assert present - declared == set(), "declare these in the feature's OWN_DATA"


async def test_an_export_shows_every_column_of_a_declared_table(services, database):
    known = await columns_of(database)
    for table in services.data.tables:
        unknown = set(table.columns) - set(known[table.table])
        assert not unknown, f"{table.table} has no {unknown}"
        if table.when_erased is WhenErased.KEPT:
            continue  # what stays is shown by what it is about; its values belong to the server
        hidden = (
            set(known[table.table]) - set(table.columns) - {"id", "guild_id", table.column, "words", "search", "tag"}
        )
        assert all(name.endswith("_id") for name in hidden), f"{table.table} keeps {hidden}, which an export hides"


async def fill(services, member_id):
    async with services.database.transaction() as tx:
        await services.members.join(tx, GUILD, member_id, services.clock.now())
        await services.members.reach(tx, GUILD, member_id, Milestone.TOPICS)
        await services.profiles.put(
            tx,
            GUILD,
            member_id,
            name="Ann",
            headline="Secret garden",
            answers=[("Where", "Bergen")],
            tags=[Tag(TagKind.PRODUCT, "kettle", "Kettle")],
        )
    await services.members.prefer(GUILD, member_id, Preference.NUDGES, is_on=False)
    services.activity.message(GUILD, member_id, 100)
    await services.activity.flush()
    await services.guilds.change(GUILD, PrivacySettings, by=member_id, left_days=30)


async def test_an_export_holds_what_was_said_and_done_with_readable_instants(services):
    await fill(services, ANN)
    document = await services.data.export(GUILD, ANN)
    text = json.dumps(document)
    assert "Bergen" in text
    assert document["membership"]["member"][0]["joined_at"].startswith("2026-06-10T12:00:00")
    assert document["activity"]["activity_day"][0]["messages"] == 1
    assert document["activity"]["activity_day"][0]["channel_id"] == "100"


async def test_erasing_takes_everything_but_what_is_declared_to_stay_and_nobody_elses(services):
    await fill(services, ANN)
    await fill(services, BEN)
    before = await services.data.export(GUILD, BEN)
    await services.data.erase(GUILD, ANN)
    await services.data.erase(GUILD, ANN)
    left = await services.data.show(GUILD, ANN)
    assert [kept.data.feature for kept in left] == ["settings"]
    assert all(kept.staying and kept.data.stays for kept in left)
    assert await services.data.export(GUILD, BEN) == before
    assert (await services.profiles.search(GUILD, "bergen")).total == 1


async def test_nothing_is_kept_about_somebody_unknown(services):
    assert await services.data.show(GUILD, 99) == []


async def test_old_data_goes_by_its_class_and_fresh_data_stays(services, clock):
    await fill(services, ANN)
    await fill(services, BEN)
    async with services.database.transaction() as tx:
        await services.members.leave(tx, GUILD, ANN, clock.now())
    clock.advance(days=29)
    assert await services.data.let_go(GUILD) == 0
    clock.advance(days=2)
    assert await services.data.let_go(GUILD) > 0
    assert {kept.data.feature for kept in await services.data.show(GUILD, ANN)} == {
        "membership",
        "activity",
        "settings",
    }
    assert {kept.data.feature for kept in await services.data.show(GUILD, BEN)} >= {"membership", "activity", "profile"}
    clock.advance(days=800)
    await services.data.let_go(GUILD)
    export = await services.data.export(GUILD, BEN)
    assert "activity" not in export
    assert "profile" in export


async def test_the_nightly_job_is_planned_once_and_lets_go(services, clock):
    services.jobs.register(services.data.job_kind())
    await services.data.plan()
    await services.data.plan()
    await fill(services, ANN)
    async with services.database.transaction() as tx:
        await services.members.leave(tx, GUILD, ANN, clock.now())
    clock.advance(days=40)
    assert await services.jobs.run_due() == 1
    assert "profile" not in await services.data.export(GUILD, ANN)
