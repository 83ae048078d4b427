"""/healthz and /metrics of the real process, as a supervisor and Prometheus see them."""

from __future__ import annotations

import asyncio
import re
import socket

import aiohttp
import pytest

import bot
from tests.wire.process import BotProcess

STARTED = "shard ready"
SNOWFLAKE = re.compile(r"\d{15,}")


@pytest.fixture
def port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def start(discord, tmp_path, port):
    """Return how to start the bot with the port on."""
    environment = {
        "HEARTH_DISCORD_API_URL": discord.api_url,
        "HEARTH_DATABASE_URL": f"sqlite:///{tmp_path / 'hearth.db'}",
        "DISCORD_TOKEN": discord.world.token,
        "HEARTH_HEALTH_PORT": str(port),
    }
    return lambda **more: BotProcess("-m", "bot", "run", cwd=tmp_path, **environment | more)


@pytest.fixture
async def get(port):
    """Return how to ask the port: (status, body as text or JSON)."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

        async def ask(path):
            async with session.get(path, timeout=aiohttp.ClientTimeout(2)) as answer:
                is_json = answer.content_type == "application/json"
                return answer.status, await (answer.json() if is_json else answer.text())

        yield ask


async def status_becomes(get, wanted, seconds=20):
    """Wait for a status of /healthz and return the body."""
    async with asyncio.timeout(seconds):
        while True:
            status, body = await get("/healthz")
            if status == wanted:
                return body
            await asyncio.sleep(0.1)


async def test_it_is_well_while_connected_and_not_while_the_gateway_is_away(discord, guild, start, get):
    async with start() as process:
        await process.wrote(STARTED)
        body = await status_becomes(get, 200)
        assert body["shards"] == {"0": True}
        assert body["wrong"] == []
        assert body["dead_jobs"] == 0
        discord.gateway.is_away = True
        discord.gateway.drop()
        body = await status_becomes(get, 503)
        assert body["wrong"] == ["gateway"]
        assert body["shards"] == {"0": False}
        discord.gateway.is_away = False
        await status_becomes(get, 200, 40)
        process.stop()
        assert await process.exit_code(5) == 0


async def test_it_answers_before_it_is_connected(discord, guild, start, get):
    discord.gateway.is_away = True
    async with start() as process:
        await process.wrote("health is answered for")
        status, body = await get("/healthz")
        assert status == 503
        assert "gateway" in body["wrong"]
        process.stop()
        assert await process.exit_code(5) == 0


async def test_metrics_tell_what_happened_and_name_nobody(discord, guild, general, mira, start, get):
    async with start() as process:
        await process.wrote(STARTED)
        await status_becomes(get, 200)
        await discord.say(general, mira, "a secret between us")
        for name in ("noor", "ada", "kofi"):
            await discord.join(guild["id"], discord.world.user(name))
        options = [{"name": "show", "type": 1, "options": []}]
        exchange = await discord.slash("points", channel_id=general, user=mira, options=options)
        assert exchange.is_private
        async with asyncio.timeout(10):
            while 'hearth_command_seconds_count{command="points show"' not in (written := (await get("/metrics"))[1]):
                await asyncio.sleep(0.1)
        status, written = await get("/metrics")
    assert status == 200
    lines = written.splitlines()
    assert 'hearth_gateway_events_total{type="GUILD_MEMBER_ADD"} 3.0' in lines
    assert 'hearth_gateway_connected{shard="0"} 1.0' in lines
    assert 'hearth_command_seconds_count{command="points show",outcome="refused"} 1.0' in lines, "it is not set up"
    assert 'hearth_jobs{state="dead"} 0.0' in lines
    assert f'version="{bot.__version__}"' in written
    for begins in (
        'hearth_database_seconds_count{what="transaction"}',
        'hearth_database_seconds_count{what="read"}',
        'hearth_database_seconds_count{what="wait"}',
        'hearth_cached{what="members"}',
        "process_cpu_seconds_total",
    ):
        (line,) = [line for line in lines if line.startswith(begins)]
        assert float(line.split()[-1]) > 0, line
    samples = [line.rpartition(" ")[0] for line in lines if not line.startswith("#")]
    assert [sample for sample in samples if SNOWFLAKE.search(sample)] == []
    for private in (guild["name"], mira["username"], "noor", "a secret"):
        assert private not in written


async def test_a_port_that_is_taken_ends_the_start_with_one_sentence(discord, guild, start, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        async with start() as process:
            assert await process.exit_code() == 2
    (sentence,) = [line for line in process.output.splitlines() if line.startswith("hearth: ")]
    assert "HEARTH_HEALTH_PORT" in sentence
    assert str(port) in sentence
    assert "Traceback" not in process.output
    assert discord.requests == [], "said before anything is begun at Discord"


async def test_without_the_setting_no_port_is_open(discord, guild, start, get, port):
    async with start(HEARTH_HEALTH_PORT="") as process:
        await process.wrote(STARTED)
        with pytest.raises(aiohttp.ClientConnectionError):
            await get("/healthz")
