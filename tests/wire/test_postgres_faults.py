"""PostgreSQL restarts, crashes, throws connections and transactions out, and is held up by somebody else."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests.support.postgres import PostgresServer
from tests.support.proof import trials
from tests.wire.gifts import DISCORD_WAITS_SECONDS, Gifts
from tests.wire.process import BotProcess
from tests.wire.test_run import STARTED, STOP_SECONDS, environment_of, greetings, set_up

pytestmark = pytest.mark.proof("PostgreSQL is in trouble")

ROUNDS = trials(1, 10)
GIVES_AT_ONCE = 4
PAUSE_SECONDS = 0.05
TROUBLE, OVER = "database in trouble", "database works again"
CANNOT_SERIALIZE = """
CREATE SEQUENCE tries;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF nextval('public.tries') % TG_ARGV[0]::bigint = 0 THEN
        RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
END $$;
"""
EACH = "CREATE TRIGGER refused AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse({})"
IN_THE_COMMIT = """
CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION refuse({})
"""
ENDED = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'hearth'"


@pytest.fixture(scope="session")
def own_server():
    """A server that nobody else uses; with a role for the bot that is nobody special."""
    with PostgresServer(Path(tempfile.gettempdir()) / f"hearth-faults-{uuid4().hex}") as server:
        asyncio.run(server.run("CREATE ROLE hearth LOGIN"))
        yield server


class Site:
    """A bot on that server, and whoever administers it."""

    def __init__(self, discord, guild, general, folder, server) -> None:
        self.discord, self.guild, self.general, self.folder, self.server = discord, guild, general, folder, server
        self.name = f"site_{uuid4().hex}"
        self.url = server.url(self.name, "hearth")

    def process(self):
        return BotProcess("-m", "bot", "run", cwd=self.folder, **self.environment)

    @property
    def environment(self):
        return environment_of(self.discord, self.folder) | {"HEARTH_DATABASE_URL": self.url}

    async def set_up(self):
        await self.server.run(f'CREATE DATABASE "{self.name}" OWNER hearth')
        await set_up(self.discord, self.folder, self.guild, self.general, HEARTH_DATABASE_URL=self.url)

    @contextlib.asynccontextmanager
    async def admin(self):
        connection = await asyncpg.connect(self.server.url(self.name))
        try:
            yield connection
        finally:
            await connection.close()

    def greeted(self, users):
        return [len(greetings(self.discord, self.general, user)) for user in users]

    async def join(self):
        user = self.discord.world.user(f"new{uuid4().hex[:8]}")
        await self.discord.join(self.guild["id"], user)
        return user


@pytest.fixture
async def site(discord, guild, general, tmp_path, own_server):
    made = Site(discord, guild, general, tmp_path, own_server)
    await made.set_up()
    return made


@pytest.fixture
def gifts(discord, guild, general, mira):
    return Gifts(discord, guild, general, mira)


@contextlib.asynccontextmanager
async def load(gifts):
    """Give without a pause, from several sides at once; ends with every answer in."""
    ended = asyncio.Event()

    async def go_on():
        while not ended.is_set():
            await gifts.give()
            await asyncio.sleep(PAUSE_SECONDS)

    tasks = [asyncio.create_task(go_on()) for _side in range(GIVES_AT_ONCE)]
    try:
        yield
    finally:
        ended.set()
        await asyncio.gather(*tasks)


async def works_again(gifts):
    """Wait until something is confirmed."""
    async with asyncio.timeout(30):
        while not await gifts.give():
            await asyncio.sleep(0.2)


async def stop(process):
    process.stop()
    assert await process.exit_code(STOP_SECONDS) == 0
    assert "Traceback" not in process.output, process.output
    assert "unexpected" not in process.output


async def test_a_server_that_restarts_or_crashes_under_load_loses_nothing(site, gifts, figure):
    users = []
    async with site.process() as process:
        await process.wrote(STARTED)
        for how in ("fast", "immediate") * ROUNDS:
            async with load(gifts):
                await asyncio.sleep(0.5)
                await asyncio.to_thread(site.server.stop, how)
                if how == "fast":  # all that were missed share one card, which names twenty
                    users.append(await site.join())
                await asyncio.sleep(1)
                await asyncio.to_thread(site.server.start)
                await works_again(gifts)
        assert gifts.refused
        assert TROUBLE in process.output
        assert "See whether PostgreSQL runs" in process.output
        assert OVER in process.output
        await site.discord.until(lambda: all(site.greeted(users)), 60)
        await asyncio.sleep(1)
        await stop(process)
    assert site.greeted(users) == [1] * len(users)
    gifts.assert_in_time()
    await gifts.assert_stored(site.url, refused_may_be=True)
    tell(figure, f"Server restarted and crashed under load, {ROUNDS} times each, with a join in every restart", gifts)


async def test_connections_thrown_out_again_and_again_lose_nothing(site, gifts, figure):
    thrown = 0
    async with site.process() as process, site.admin() as admin:
        await process.wrote(STARTED)
        async with load(gifts):
            for _time in range(10 * ROUNDS):
                thrown += await admin.fetchval(ENDED)
                await asyncio.sleep(0.3)
        await works_again(gifts)
        await stop(process)
    gifts.assert_in_time()
    await gifts.assert_stored(site.url, refused_may_be=True)
    tell(figure, f"{thrown} connections ended by the server, all at once every 0.3 s", gifts)


async def test_no_connection_left_is_said_and_over_when_there_is_one(site, gifts, figure):
    async with site.process() as process, site.admin() as admin:
        await process.wrote(STARTED)
        for _round in range(ROUNDS):
            assert await gifts.give()
            await admin.execute("ALTER ROLE hearth CONNECTION LIMIT 0")
            await admin.fetchval(ENDED)
            assert [await gifts.give() for _ in range(3)] == [False] * 3
            await admin.execute("ALTER ROLE hearth CONNECTION LIMIT -1")
            await works_again(gifts)
        await stop(process)
    gifts.assert_in_time()
    await gifts.assert_stored(site.url)
    tell(figure, f"No connection left, {ROUNDS} times", gifts)


async def test_somebody_who_holds_what_a_command_needs_is_waited_for_and_then_spoken_of(site, gifts, figure):
    async with site.process() as process, site.admin() as admin:
        await process.wrote(STARTED)
        assert await gifts.give()
        for _round in range(ROUNDS):
            async with admin.transaction():
                await admin.execute("LOCK TABLE ledger_account")
                asking = asyncio.create_task(gifts.give())
                await asyncio.sleep(1.5)
                assert not asking.done()
            assert await asking
            async with admin.transaction():
                await admin.execute("LOCK TABLE ledger_account")
                assert not any(await asyncio.gather(*(gifts.give() for _ in range(3))))
            assert await gifts.give()
        await stop(process)
    gifts.assert_in_time()
    await gifts.assert_stored(site.url)
    tell(
        figure,
        f"Somebody locks a table for 1.5 s, and for longer, {ROUNDS} times",
        gifts,
        f"; 1.5 s waited for, the slowest answer after {gifts.slowest:.1f} of {DISCORD_WAITS_SECONDS:.0f} s",
    )


async def test_a_deadlock_is_one_sentence_and_half_of_nothing(site, gifts, figure):
    async with site.process() as process, site.admin() as admin:
        await process.wrote(STARTED)
        assert await gifts.give()
        for _round in range(ROUNDS):
            async with admin.transaction():
                await admin.execute("LOCK TABLE ledger_account IN EXCLUSIVE MODE")
                asking = asyncio.create_task(gifts.give())  # has added an entry, and waits for the account
                await asyncio.sleep(0.4)
                await admin.execute("LOCK TABLE ledger_entry")
            assert not await asking
            assert await gifts.give()
        assert "DeadlockDetectedError" in process.output
        await stop(process)
    gifts.assert_in_time()
    await gifts.assert_stored(site.url)
    tell(figure, f"Deadlock with somebody else, {ROUNDS} times", gifts)


async def test_what_cannot_be_serialized_is_one_sentence_and_half_of_nothing(site, gifts, figure):
    async with site.process() as process, site.admin() as admin:
        await process.wrote(STARTED)
        await admin.execute(CANNOT_SERIALIZE)
        for trigger in (EACH, IN_THE_COMMIT) * ROUNDS:
            confirmed, refused = len(gifts.confirmed), len(gifts.refused)
            await admin.execute(trigger.format(2))  # every second entry
            async with load(gifts):
                await asyncio.sleep(1)
            assert len(gifts.confirmed) > confirmed
            assert len(gifts.refused) > refused
            await admin.execute("DROP TRIGGER refused ON ledger_entry")
            await admin.execute(trigger.format(1))
            confirmed = len(gifts.confirmed)
            async with load(gifts):
                await asyncio.sleep(1)
            assert len(gifts.confirmed) == confirmed
            await admin.execute("DROP TRIGGER refused ON ledger_entry")
            assert await gifts.give()
        assert "SerializationError" in process.output
        assert TROUBLE not in process.output, "nothing is wrong with the server"
        await stop(process)
    gifts.assert_in_time()
    await gifts.assert_stored(site.url)
    done = "Serialization failures, at an entry and in the commit: half of all writes, then every one"
    tell(figure, f"{done}, {ROUNDS} times each", gifts)


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
async def test_a_role_that_is_to_be_stricter_loses_nothing_and_refuses_nobody(site, gifts, figure, level):
    async with site.admin() as admin:
        setting = f"SET default_transaction_isolation = '{level}'"
        await admin.execute(f'ALTER ROLE hearth IN DATABASE "{site.name}" {setting}')
    async with site.process() as process:
        await process.wrote(STARTED)
        async with load(gifts):
            await asyncio.sleep(2 * ROUNDS)
        await stop(process)
    assert gifts.confirmed
    assert gifts.refused == []
    gifts.assert_in_time()
    await gifts.assert_stored(site.url)
    tell(figure, f"The bot's role is set to {level}, and four people give points for {2 * ROUNDS} s", gifts)


def tell(figure, done, gifts, more=""):
    refused, confirmed = len(gifts.refused), len(gifts.confirmed)
    figure(
        done, f"{confirmed} of {confirmed} confirmed stored once, {refused} refused in one sentence, sums right{more}"
    )
