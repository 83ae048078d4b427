"""Who is compared: each a process on the same stand-in, with the same intents and the same cache."""

# ruff: noqa: INP001 - run as a module from the project

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import build_services
from bot.database.upgrade import upgrade
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.automod.rules import RULES
from cogs.welcome.models import WelcomeSettings
from tests.wire.process import PROJECT, BotProcess

if TYPE_CHECKING:
    from tests.wire.standin import StandIn
    from tests.wire.standin.world import Payload

HERE = Path(__file__).parent
READY = "shard ready"
HOST = PROJECT / "build" / "host"
HOST_PYTHON = HOST / "bin" / "python"
RED = PROJECT / "build" / "red"
RED_PYTHON = RED / "bin" / "python"
RED_VERSION = "3.5.24"


@dataclass(frozen=True)
class Peer:
    """A bot to compare: how it is called, started, and asked something."""

    name: str
    command: str
    arguments: tuple[str, ...]
    python: str = str(HOST_PYTHON)
    options: tuple[Payload, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    first: str = READY
    """What it writes once its very first start is over."""
    prepare: tuple[str, ...] = ()
    """Arguments for Python, to be run before the first start."""

    def process(self, discord: StandIn, folder: Path) -> BotProcess:
        """Return the process, to be entered; it keeps its state in the folder."""
        return self._run(self.arguments, discord, folder)

    def _run(self, arguments: tuple[str, ...], discord: StandIn, folder: Path) -> BotProcess:
        given = [each.format(api_url=discord.api_url, folder=folder) for each in arguments]
        environment = {
            **{name: text.format(folder=folder, api_url=discord.api_url) for name, text in self.environment.items()},
            "DISCORD_TOKEN": discord.world.token,
            "RED_TOKEN": discord.world.token,
            "PYTHONDONTWRITEBYTECODE": "",  # else every start would compile everything
        }
        return BotProcess(*given, cwd=folder, python=self.python, **environment)

    async def warm_up(self, discord: StandIn, folder: Path) -> None:
        """Start it once and stop it, so that everything is compiled, registered and in the system's cache."""
        if self.prepare:
            async with self._run(self.prepare, discord, folder) as process:
                if await process.exit_code(60):
                    raise RuntimeError(process.output)
        async with self.process(discord, folder) as process:
            await process.wrote(self.first, 90)
            await asyncio.sleep(1)
            process.stop()
            await process.exit_code(60)


BARE = Peer("bare discord.py", "ping", (str(HERE / "bare.py"), "{api_url}"))
HEARTH = Peer(
    "Hearth",
    "points",
    ("-m", "bot", "run"),
    options=({"type": 1, "name": "show", "options": []},),
    environment={
        "HEARTH_DISCORD_API_URL": "{api_url}",
        "HEARTH_DATABASE_URL": "sqlite:///{folder}/hearth.db",
        "HEARTH_MESSAGE_CONTENT": "true",
    },
)
RED_BOT = Peer(
    "Red with a levelling cog",
    "level",
    (
        str(HERE / "red.py"),
        "{api_url}",
        "bench",
        "--no-prompt",
        "--prefix",
        "!",
        "--cog-path",
        str(HERE / "red_cogs"),
        "--load-cogs",
        "levels",
    ),
    python=str(RED_PYTHON),
    environment={"HOME": "{folder}", "XDG_CONFIG_HOME": "{folder}", "PYTHONPATH": ""},
    first="Invite URL",  # the first start of an instance loads no cogs
    prepare=("-m", "redbot.setup", "--no-prompt", "--instance-name", "bench", "--data-path", "{folder}/red"),
)


async def set_up_hearth(folder: Path, guild_id: int, *, protects: bool) -> None:
    """Make a server live, as its team would after the wizard; with `protects`, every automatic protection is on."""
    settings = Settings(database_url=f"sqlite:///{folder}/hearth.db", _env_file=None)  # pyright: ignore[reportCallIssue] - its own argument
    services = build_services(settings)
    await upgrade(services.database)
    await services.guilds.set(guild_id, ServerSettings(set_up_at=1))
    await services.guilds.set(guild_id, WelcomeSettings(enabled=False))
    for rule in RULES.values() if protects else ():
        await services.guilds.set(guild_id, rule.settings(state="dry-run"))
    await services.database.close()


def install_host() -> None:
    """Install what a host installs, with nothing of development beside it, for Hearth and the bare bot."""
    folder = str(HOST)
    steps = [] if HOST_PYTHON.exists() else [("venv", "--quiet", "--seed", folder)]
    pins = str(PROJECT / "requirements" / "run.txt")
    steps.append(("pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", "--python", folder, pins))
    if (reason := _uv(steps)) is not None:
        sys.exit(f"The dependencies of a host cannot be installed into {HOST.relative_to(PROJECT)}: {reason}")


def install_red() -> str | None:
    """Install Red into a throw-away environment of its own; return why not when that is not possible here."""
    if not (3, 8, 1) <= sys.version_info[:3] < (3, 12):
        return "it runs on Python 3.8 to 3.11 only"
    folder = str(RED)
    steps = [] if RED_PYTHON.exists() else [("venv", "--quiet", "--seed", folder)]
    steps.append(
        ("pip", "install", "--quiet", "--compile-bytecode", "--python", folder, f"Red-DiscordBot=={RED_VERSION}")
    )
    reason = _uv(steps)
    return None if reason is None else f"it cannot be installed ({reason})"


def _uv(steps: list[tuple[str, ...]]) -> str | None:
    for step in steps:
        done = subprocess.run([sys.executable, "-m", "uv", *step], capture_output=True, text=True, check=False)  # noqa: S603 - uv of our own environment
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["uv failed"])[-1]
    return None
