"""Migrations: from empty, once, all or nothing, and never by a program older than the database."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest

from bot.database import open_database
from bot.database.migrate import Migration, migrate, read_migrations, schema_state
from bot.database.upgrade import upgrade
from bot.errors import HostError, SchemaError

LATER = Migration(9001, "later", "CREATE TABLE later (id BIGINT PRIMARY KEY);\nINSERT INTO later VALUES (1);")


async def test_an_empty_database_is_brought_to_the_newest_version_and_stays_there(database):
    assert (await schema_state(database)).current == max(m.version for m in read_migrations(database.dialect))
    assert await migrate(database) == ()


async def test_a_newer_database_is_refused_with_what_to_do(database):
    known = read_migrations(database.dialect)
    await migrate(database, [*known, LATER])
    with pytest.raises(SchemaError, match="Install the newer program again"):
        await migrate(database)


async def test_a_changed_migration_is_refused(database):
    first, *others = read_migrations(database.dialect)
    with pytest.raises(SchemaError, match="Migration 1 was changed"):
        await migrate(database, [Migration(first.version, first.name, first.script + " "), *others])


async def test_a_migration_that_fails_leaves_the_database_as_it_was(database):
    broken = Migration(9002, "broken", "CREATE TABLE half (id BIGINT);\nSELECT * FROM nowhere;")
    with pytest.raises(Exception, match="nowhere"):
        await migrate(database, [*read_migrations(database.dialect), LATER, broken])
    state = await schema_state(database)
    assert state.current < LATER.version
    await migrate(database, [*read_migrations(database.dialect), LATER])  # nothing of the first try is in the way


async def test_two_processes_that_start_at_once_migrate_once(database_url, clock):
    opened = [open_database(database_url, clock) for _ in range(2)]
    try:
        for one in opened:
            await one.connect()
        applied = await asyncio.gather(*(migrate(one, [*read_migrations(one.dialect), LATER]) for one in opened))
        assert sorted(len(each) > 0 for each in applied) == [False, True]
    finally:
        for one in opened:
            await one.close()


async def test_the_sqlite_file_is_backed_up_before_it_is_migrated(tmp_path, clock):
    path = tmp_path / "hearth.db"
    database = open_database(f"sqlite:///{path}", clock)
    await database.connect()
    await migrate(database, read_migrations("sqlite")[:1])
    await database.close()
    await upgrade(database)
    await database.close()
    (backup,) = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT max(version) FROM schema_migration").fetchone() == (1,)


async def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, clock):
    (tmp_path / "file").write_text("")
    with pytest.raises(HostError, match="cannot be opened"):
        await upgrade(open_database(f"sqlite:///{tmp_path / 'file' / 'hearth.db'}", clock))


async def test_a_postgres_that_is_not_there_is_one_sentence_without_the_password(clock):
    with pytest.raises(HostError) as refused:
        await upgrade(open_database("postgresql://me:s3cret@127.0.0.1:1/db", clock))
    assert "HEARTH_DATABASE_URL" in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.fixture
async def earlier(database_url, tmp_path, clock):
    """Return how to make a database as it was before a version; what `database` gives is at the newest already."""
    is_sqlite = database_url.startswith("sqlite")
    opened = open_database(f"sqlite:///{tmp_path / 'old.db'}" if is_sqlite else database_url, clock)
    await opened.connect()

    async def make(version):
        if not is_sqlite:
            async with opened.transaction() as tx:
                await opened.run_script(tx, "DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
        await migrate(opened, [one for one in read_migrations(opened.dialect) if one.version < version])
        return opened

    yield make
    await opened.close()


async def test_greetings_and_untold_reports_come_along_and_what_the_team_has_read_goes(earlier):
    opened = await earlier(11)
    async with opened.transaction() as tx:
        await opened.run_script(
            tx,
            """
            INSERT INTO introduction_hi VALUES (1, 10, 11, 5, TRUE), (1, 10, 12, 6, FALSE);
            INSERT INTO host_greeting VALUES (1, 10, 11, 'reply', 7), (1, 10, 13, 'reply', 8);
            INSERT INTO team_notice VALUES (1, 1, 'introductions:report:10:1:1:11', '"x"', '{}', 5, 6, 7);
            INSERT INTO team_notice VALUES (2, 1, 'introductions:report:10:1:1:12', '"x"', '{}', 5, NULL, NULL);
            INSERT INTO team_notice VALUES (3, 1, 'matches:channel:5:gone', '"x"', '{}', 5, 6, 7);
            """,
        )
    await migrate(opened)
    rows = opened.statements(
        """-- name: greetings
        SELECT newcomer_id, greeter_id, greeted_at FROM member_greeting ORDER BY greeter_id;
        -- name: notices
        SELECT id FROM team_notice ORDER BY id;"""
    )
    async with opened.reading() as tx:
        assert [tuple(row) async for row in rows.greetings(tx)] == [(10, 11, 5), (10, 13, 8)]
        assert [row[0] async for row in rows.notices(tx)] == [2, 3]


async def test_reasons_of_thanks_and_roles_of_tiers_come_along_and_forgotten_members_ids_go(earlier):
    opened = await earlier(30)
    entry = "2, '{}', '{}', {}, 1, {}, NULL, NULL, {}, 20260610, NULL, FALSE, 1, NULL"
    entries = {
        "101, 1, 11": entry.format("thanks", "thanks", 71, 10, "'the tea'"),
        "102, 1, 0": entry.format("introduction", "introduction", 12, 0, "NULL"),
        "103, 1, 11": entry.format("greeting", "newcomer", 12, 0, "NULL"),
        "104, 1, 11": entry.format("greeting", "newcomer", 13, 13, "NULL"),
    }
    async with opened.transaction() as tx:
        for who, what in entries.items():
            await opened.run_script(tx, f"INSERT INTO ledger_entry VALUES ({who}, {what});")  # noqa: S608
        await opened.run_script(
            tx,
            """
            INSERT INTO tier_member VALUES (1, 11, 'Helper', 5, NULL, NULL);
            INSERT INTO thanks_act VALUES (61, 1, 10, 7, 'k', 'command', 'said', TRUE, 5, NULL, NULL, NULL);
            INSERT INTO thanks_act VALUES (62, 1, 10, 7, 'l', 'command', 'said', TRUE, 6, NULL, NULL, NULL);
            INSERT INTO thanks VALUES (71, 1, 61, 10, 11, 7, NULL, 101, 'standing', 5);
            INSERT INTO thanks VALUES (72, 1, 62, 10, 11, 7, NULL, NULL, 'standing', 6);
            """,
        )
    await migrate(opened)
    rows = opened.statements(
        """-- name: reasons
        SELECT id, reason FROM thanks_act ORDER BY id;
        -- name: roles
        SELECT member_id, role_id FROM tier_role;
        -- name: sources
        SELECT source_id FROM ledger_entry ORDER BY id;"""
    )
    async with opened.reading() as tx:
        assert [tuple(row) async for row in rows.reasons(tx)] == [(61, "the tea"), (62, None)]
        assert [tuple(row) async for row in rows.roles(tx)] == [(11, 0)]
        assert [row[0] async for row in rows.sources(tx)] == [71, -102, -103, 13]


async def test_where_questions_may_have_been_shown_and_of_whom_a_raid_was_banned_is_known_of_before(earlier):
    opened = await earlier(28)
    async with opened.transaction() as tx:
        await opened.run_script(
            tx,
            """
            INSERT INTO session (
                id, guild_id, kind, state, title, about, starts_at, minutes, place, host_id, capacity, slot_minutes,
                role_ids, min_points, revision, created_by, created_at
            )
            VALUES (1, 1, 'founder', 'ended', 'Ask', '', 5, 60, 'stage', 9, 0, 0, '[]', 0, 1, 9, 4);
            INSERT INTO session_question VALUES (11, 1, 1, 10, 'Why?', FALSE, 'skipped', NULL, 1, 9, 5, 6);
            INSERT INTO session_question VALUES (12, 1, 1, 10, 'How?', FALSE, 'new', NULL, 1, NULL, 5, NULL);
            INSERT INTO automod_raid VALUES
                (21, 1, 'over', 'joins', 1, 2, 10, TRUE, FALSE, 0, 3, 'calm', NULL, 'done', 9, NULL, NULL),
                (22, 1, 'over', 'joins', 4, 5, 10, TRUE, FALSE, 0, 6, 'calm', NULL, 'none', NULL, NULL, NULL);
            INSERT INTO automod_raid_joiner VALUES
                (21, 1, 66, 'a', 1), (21, 1, 67, 'b', 1), (22, 1, 68, 'c', 4);
            """,
        )
    await migrate(opened)
    rows = opened.statements(
        """-- name: shown
        SELECT question_id, session_id FROM session_shown;
        -- name: banned
        SELECT banned_of FROM automod_raid ORDER BY id;"""
    )
    async with opened.reading() as tx:
        assert [tuple(row) async for row in rows.shown(tx)] == [(11, 1)]
        assert [row[0] async for row in rows.banned(tx)] == [2, 0]
