"""Fixtures of the wire: a Discord with one guild in it."""

from __future__ import annotations

import pytest

from tests.wire.community import Community
from tests.wire.nursery import Nursery
from tests.wire.process import BotProcess
from tests.wire.standin import StandIn


@pytest.fixture(autouse=True, scope="session")
def _nursery():
    """Start the processes of a whole run from one that has imported everything: importing is most of a start."""
    with Nursery() as BotProcess.nursery:
        yield
    BotProcess.nursery = None


@pytest.fixture
async def discord():
    """A stand-in for Discord; whatever drove the bot, it asked for nothing that Discord does not have."""
    async with StandIn() as standin:
        yield standin
    assert standin.unknown == []
    assert standin.journal.faults == []


@pytest.fixture
def guild(discord):
    return discord.world.guild("Harbour")


@pytest.fixture
def general(guild):
    """The id of the guild's first channel."""
    return guild["channels"][0]["id"]


@pytest.fixture
def mira(discord, guild):
    """A member without any special permission."""
    return discord.world.member(guild["id"], discord.world.user("mira"))["user"]


@pytest.fixture
async def town(discord, guild, tmp_path):
    """A community whose bot is set up, and not started yet."""
    made = Community(discord, guild, tmp_path)
    await made.set_up()
    return made
