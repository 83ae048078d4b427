"""Transactions, queries and ids, the same on both databases."""

from __future__ import annotations

import asyncio

import pytest

from bot.database import IdGenerator, open_database
from bot.database.base import PATIENCE_SECONDS
from bot.errors import UnavailableError
from tests.support.clock import FakeClock

INSERT = "INSERT INTO bot_state (name, value, updated_at) VALUES ('{}', '{}', 0)"


@pytest.fixture
def state(database, tmp_path):
    (tmp_path / "queries.sql").write_text(
        "-- name: put!\nINSERT INTO bot_state (name, value, updated_at) VALUES (:name, :value, 0);\n\n"
        "-- name: names\nSELECT name FROM bot_state ORDER BY name;\n\n"
        "-- name: value_of$\nSELECT value FROM bot_state WHERE name = :name;\n\n"
        "-- name: set_value!\nUPDATE bot_state SET value = :value WHERE name = :name;\n\n"
        "-- name: dialect$\nSELECT 'shared';\n"
    )
    (tmp_path / "queries.postgres.sql").write_text("-- name: dialect$\nSELECT 'postgres';\n")
    return database.queries(tmp_path)


async def names(database, state) -> list[str]:
    async with database.reading() as tx:
        return [row[0] async for row in state.names(tx)]


async def test_what_was_committed_is_read_beside_the_writer(database, state):
    async with database.transaction() as tx:
        assert await state.put(tx, name="a", value="1") == 1
    assert await names(database, state) == ["a"]


async def test_any_exception_rolls_everything_back(database, state):
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await state.put(tx, name="a", value="1")
            _ = 1 / 0
    assert await names(database, state) == []


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(database, state):
    async def hang() -> None:
        async with database.transaction() as tx:
            await state.put(tx, name="a", value="1")
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        await state.put(tx, name="b", value="1")
    assert await names(database, state) == ["b"]


async def test_who_is_cancelled_while_waiting_to_begin_leaves_nothing_begun(database, database_url, clock, state):
    async def put() -> None:
        async with database.transaction(lock=1) as tx:
            await state.put(tx, name="a", value="1")

    other = open_database(database_url, clock)
    await other.connect()
    for _time in range(5):
        async with other.transaction(lock=1):
            waiting = asyncio.create_task(put())
            await asyncio.sleep(0.03)
            waiting.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await waiting
        async with database.transaction(lock=1) as tx:
            assert await state.set_value(tx, name="a", value="2") == 0
    await other.close()


async def test_what_is_read_together_comes_in_the_order_it_was_asked_for(database, state):
    async with database.transaction() as tx:
        await state.put(tx, name="a", value="1")
        await state.put(tx, name="b", value="2")
        read = await tx.together(state.value_of(tx, name="b"), state.value_of(tx, name="a"), state.dialect(tx))
    assert read == ("2", "1", "shared" if database.dialect == "sqlite" else "postgres")


async def test_of_what_is_read_together_nothing_goes_on_once_one_has_failed(database, state):
    begun, ended = [], []

    async def fail() -> None:
        raise ZeroDivisionError

    async def go_on(tx) -> None:
        begun.append(await state.value_of(tx, name="a"))
        await asyncio.sleep(0.05)
        ended.append(await state.value_of(tx, name="a"))

    for reads in ((fail, go_on), (go_on, fail)):
        with pytest.raises(ZeroDivisionError):
            async with database.reading() as tx:
                await tx.together(*[read(tx) if read is go_on else read() for read in reads])
    count = len(ended)
    await asyncio.sleep(0.1)
    assert len(ended) == count
    assert await names(database, state) == []


async def test_effects_follow_the_commit_and_only_the_commit(database, state):
    seen = []
    async with database.transaction() as tx:
        tx.after_commit(lambda: seen.append("done"))
        await state.put(tx, name="a", value="1")
        assert seen == []
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            tx.after_commit(lambda: seen.append("never"))
            _ = 1 / 0
    assert seen == ["done"]


async def test_transactions_with_the_same_lock_may_decide_on_what_they_read(database, state):
    async with database.transaction() as tx:
        await state.put(tx, name="count", value="0")

    async def add_one() -> None:
        async with database.transaction(lock=7) as tx:
            value = int(await state.value_of(tx, name="count"))
            await state.set_value(tx, name="count", value=str(value + 1))

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with database.reading() as tx:
        assert await state.value_of(tx, name="count") == "20"


async def test_a_file_for_one_database_overrides_by_name(database, state):
    async with database.reading() as tx:
        expected = "postgres" if database.dialect == "postgres" else "shared"
        assert await state.dialect(tx) == expected
        assert await state.value_of(tx, name="missing") is None


async def test_somebody_who_holds_the_database_is_waited_for_and_then_refused_in_one_sentence(database, state):
    """On PostgreSQL it is the same rows that somebody holds."""
    async with database.transaction() as tx:
        await state.put(tx, name="a", value="0")
    other = open_database(database.url if database.dialect == "postgres" else f"sqlite:///{database.path}", FakeClock())
    await other.connect()
    try:
        async with other.transaction(lock=7) as tx:
            await state.set_value(tx, name="a", value="theirs")
            began = asyncio.get_running_loop().time()
            asked = [set_value(database, state, "ours") for _ in range(3)]
            refusals = await asyncio.gather(*asked, return_exceptions=True)
            assert {type(refusal) for refusal in refusals} == {UnavailableError}
            assert asyncio.get_running_loop().time() - began < 2 * PATIENCE_SECONDS, (
                "nobody waits for the others' waits"
            )
        waiting = await hold_for(0.5, other, state, database)
        assert waiting > 0.4
    finally:
        await other.close()
    async with database.reading() as tx:
        assert await state.value_of(tx, name="a") == "ours"


async def set_value(database, state, value):
    async with database.transaction(lock=7) as tx:
        await state.set_value(tx, name="a", value=value)


async def hold_for(seconds, other, state, database):
    """Write while somebody else holds the database for a moment; return how many seconds that took."""
    began = asyncio.get_running_loop().time()
    async with other.transaction(lock=7) as tx:
        await state.set_value(tx, name="a", value="theirs")
        writing = asyncio.create_task(set_value(database, state, "ours"))
        await asyncio.sleep(seconds)
    await writing
    return asyncio.get_running_loop().time() - began


async def test_what_was_given_up_on_leaves_nothing_behind(database, state):
    """A mistake of ours stays what it is, and the next transaction finds a clean connection."""
    with pytest.raises(Exception, match=r"no such table|does not exist") as failure:
        async with database.transaction() as tx:
            await state.put(tx, name="a", value="1")
            await database.run_script(tx, "INSERT INTO nowhere VALUES (1);")
    assert not isinstance(failure.value, UnavailableError)
    assert await names(database, state) == []


def test_ids_grow_even_when_the_clock_goes_back_and_never_repeat():
    clock = FakeClock()
    new_id = IdGenerator(clock, worker=3)
    made = [new_id() for _ in range(5000)]
    clock.advance(hours=-2)
    made += [new_id() for _ in range(5000)]
    clock.advance(hours=5)
    made.append(new_id())
    assert made == sorted(set(made))
    assert made[-1] < 2**63
