"""What only PostgreSQL needs: connections that ask for nothing special, and roles with settings of their own."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from uuid import uuid4

import asyncpg
import pytest

from bot.database import open_database
from bot.database.base import PATIENCE_SECONDS
from bot.errors import HostError, UnavailableError

COUNT = """
-- name: begin!
INSERT INTO bot_state (name, value, updated_at) VALUES ('count', '0', 0);
-- name: count$
SELECT value FROM bot_state WHERE name = 'count';
-- name: set_count!
UPDATE bot_state SET value = :value WHERE name = 'count';
"""
PATIENCE = "-- name: patience$\nSELECT current_setting('lock_timeout');\n"
BACKEND = (
    "-- name: pid$\nSELECT pg_backend_pid();\n-- name: end$\nSELECT pg_terminate_backend(CAST(:pid AS INTEGER));\n"
)
KNOWN_TO_PGBOUNCER = {"user", "database", "client_encoding", "application_name"}
"""Parameters that it lets everybody connect with: https://www.pgbouncer.org/config.html#ignore_startup_parameters"""
ANOTHER_PROTOCOL = (80877103, 80877104)  # whether TLS or GSSAPI is spoken: asked before anything else
AT_ONCE = 20


@pytest.fixture(params=[()])
def own_url(request, postgres_server, migrated_template):
    """The address of a database with settings of its own: the test's parameters."""
    name = f"own_{uuid4().hex}"
    url = postgres_server.create_database(name, template=migrated_template)
    asyncio.run(postgres_server.run(*(f'ALTER DATABASE "{name}" SET {setting}' for setting in request.param)))
    return url


@pytest.fixture
async def opened(own_url, clock):
    database = open_database(own_url, clock)
    await database.connect()
    yield database
    await database.close()


@pytest.mark.parametrize(
    "own_url",
    [[f"default_transaction_isolation = '{level}'"] for level in ("repeatable read", "serializable")],
    indirect=True,
)
async def test_who_waited_for_a_lock_decides_on_what_there_is_then_whatever_the_role_has_set(opened):
    statements = opened.statements(COUNT)
    async with opened.transaction() as tx:
        await statements.begin(tx)

    async def count_one() -> None:
        async with opened.transaction(lock=1) as tx:
            before = int(await statements.count(tx))
            await asyncio.sleep(0)
            await statements.set_count(tx, value=str(before + 1))

    await asyncio.gather(*(count_one() for _ in range(AT_ONCE)))
    async with opened.reading() as tx:
        assert await statements.count(tx) == str(AT_ONCE)


async def test_how_long_a_lock_is_waited_for_holds_for_a_connection_that_was_used_before(opened):
    statements = opened.statements(PATIENCE)
    seen = set()
    for _time in range(3):
        async with opened.transaction() as tx:
            seen.add(await statements.patience(tx))
    assert seen == {f"{PATIENCE_SECONDS * 1000:.0f}ms"}


@pytest.mark.parametrize("goes_on", [True, False], ids=["before a statement", "before the commit"])
async def test_a_connection_that_is_lost_while_nothing_is_asked_of_it_is_said_to_be_away(opened, own_url, goes_on):
    other = open_database(own_url, opened.clock)
    await other.connect()
    with pytest.raises(UnavailableError):
        async with opened.transaction() as tx:
            own = await opened.statements(BACKEND).pid(tx)
            async with other.transaction() as ending:
                await other.statements(BACKEND).end(ending, pid=own)
            await asyncio.sleep(0.2)
            if goes_on:
                await opened.statements(BACKEND).pid(tx)
    await other.close()
    async with opened.transaction() as tx:
        assert await opened.statements(BACKEND).pid(tx) != own


async def test_a_transaction_that_went_on_after_a_failure_is_never_taken_for_stored(opened):
    statements = opened.statements(COUNT)
    async with opened.transaction() as tx:
        await statements.begin(tx)
    with pytest.raises(RuntimeError, match="rolled back"):
        async with opened.transaction() as tx:
            await statements.set_count(tx, value="1")
            with contextlib.suppress(asyncpg.UniqueViolationError):
                await statements.begin(tx)
    async with opened.transaction() as tx:
        assert await statements.count(tx) == "0"


async def test_it_connects_with_nothing_that_a_pooler_refuses(clock):
    asked = []

    async def answer(reader, writer):
        size, code = struct.unpack("!II", await reader.readexactly(8))
        if code in ANOTHER_PROTOCOL:
            writer.write(b"N")
            size, code = struct.unpack("!II", await reader.readexactly(8))
        words = (await reader.readexactly(size - 8)).decode().split("\0")
        asked.append(dict(zip(words[::2], words[1::2], strict=False)))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1")
    async with server:
        host, port = server.sockets[0].getsockname()
        with contextlib.suppress(HostError):
            await open_database(f"postgresql://hearth@{host}:{port}/hearth", clock).connect()
    assert asked
    assert [set(each) - KNOWN_TO_PGBOUNCER - {""} for each in asked] == [set()] * len(asked)
    assert asked[0]["application_name"] == "hearth"
