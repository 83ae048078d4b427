"""The demo as its visitor meets it: a process that serves a page, and ends when asked to."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60  # it takes three; a busy machine may take its time


async def start(*args):
    """Start the demo as a person does."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        *args,
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if not name.startswith("HEARTH_")},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process):
    """Wait for the end, and return the exit code and what was said on both streams."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        said, complained = await process.communicate()
    return process.returncode, said.decode(), complained.decode()


@contextlib.asynccontextmanager
async def served():
    """A demo that has opened: its process, and the address it printed."""
    process = await start("--no-browser", "--port", "0")
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in process.stdout:
                if b"http://" in line:
                    break
            else:
                pytest.fail((await process.stderr.read()).decode())
        yield process, line.decode().split()[-1]
    finally:
        if process.returncode is None:
            process.terminate()
            await ended(process)


def fetch(address, body=None, **headers):
    """Ask the page for something, as a browser does."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json", **headers})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - our own address
        return response.read().decode()


def frame(address, world, channel, person):
    """Open a channel as somebody sees it."""
    channel_id = next(item["id"] for item in world["channels"] if item["name"] == channel)
    person_id = next(item["id"] for item in world["people"] if item["name"] == person)
    capability = {"X-Simcord-Capability": f"demo.{channel_id}.{person_id}"}
    return json.loads(fetch(f"{address}api/pages", {}, **capability))


async def test_the_smoke_run_prints_the_greeting_of_somebody_who_joined():
    code, said, complained = await ended(await start("--smoke"))
    assert (code, complained) == (0, "")
    assert "@Noor" in said
    assert "First steps" in said


async def test_a_port_that_is_taken_is_said_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said, complained = await ended(await start("--no-browser", "--port", str(port)))
    assert (code, said) == (2, "")
    assert complained.startswith(f"hearth: Port {port} is taken")
    assert complained.count("\n") == 1


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
async def test_a_signal_ends_the_demo_cleanly(name):
    async with served() as (process, _address):
        process.send_signal(getattr(signal, name))
        code, said, complained = await ended(process)
    assert (code, complained) == (0, "")
    assert "See you" in said


async def test_an_impatient_visitor_may_leave_while_it_starts():
    process = await start("--no-browser", "--port", "0")
    await process.stdout.readline()
    process.send_signal(signal.SIGINT)
    code, said, complained = await ended(process)
    assert (code, complained) == (0, "")
    assert "http" not in said


async def test_the_page_shows_each_channel_as_each_person_sees_it_and_a_newcomer_arrives():
    async with served() as (process, address):
        page = await asyncio.to_thread(fetch, address)
        assert "Who are you?" in page
        world = json.loads(await asyncio.to_thread(fetch, f"{address}world.json"))
        team = await asyncio.to_thread(frame, address, world, "team", "Ida Wren")
        assert "welcome funnel" in json.dumps(team["messages"])
        lounge = await asyncio.to_thread(frame, address, world, "lounge", "Kofi")
        assert "grandmother" in json.dumps(lounge["messages"])
        solved = await asyncio.to_thread(frame, address, world, "The piston of a 1960s pen is stuck", "Dmitri")
        assert "✅ Solved" in json.dumps(solved["messages"], ensure_ascii=False)
        with pytest.raises(urllib.error.HTTPError, match="401"):
            await asyncio.to_thread(fetch, f"{address}api/pages", {}, **{"X-Simcord-Capability": "demo"})
        hidden = await asyncio.to_thread(frame, address, world, "team", "Kofi")
        assert hidden["messages"] == {}

        until = time.monotonic() + PATIENCE_SECONDS
        while not any(person["role"] == "newcomer" for person in world["people"]):
            assert time.monotonic() < until
            await asyncio.sleep(0.5)
            world = json.loads(await asyncio.to_thread(fetch, f"{address}world.json"))
        process.terminate()
        code, said, complained = await ended(process)
    assert (code, complained) == (0, ""), "three weeks were leapt over, and none of it is made up for"
    assert "warning" not in said
