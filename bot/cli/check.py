"""`check`: is everything in place to run? And `health`: is it running? For people, and for containers."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from bot.cli import read_settings, wait_for
from bot.clock import SystemClock
from bot.database.connect import open_database, sqlite_path
from bot.database.copying import refuse_unfinished
from bot.database.migrate import read_migrations, schema_state
from bot.errors import CopyError, DamagedError, HearthError
from bot.state import BotState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bot.database import Database
    from bot.settings import Settings

API = "https://discord.com/api/v10"
# https://discord.com/developers/docs/resources/application#application-object-application-flags
MEMBERS_INTENT = (1 << 14) | (1 << 15)
CONTENT_INTENT = (1 << 18) | (1 << 19)
TIMEOUT_SECONDS = 10
UP_TO_DATE = "up to date"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table."""

    name: str
    is_good: bool
    says: str


@click.command()
@click.option("--offline", is_flag=True, help="Skip what needs a connection to Discord.")
def check(*, offline: bool) -> None:
    """Check everything that running needs, and say what to do about what is missing.

    Settings, database and its version, data folder, token, intents. Exit code 0 when all is well, 1 when something
    is not, 2 when a setting is missing or wrong.
    """
    settings = read_settings()
    token = settings.token
    findings = [
        Finding("Settings", is_good=True, says="read and valid"),
        _check_folder(settings),
        *wait_for(_check_database(settings)),
        *([] if offline else _check_discord(settings, token)),
    ]
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark = click.style("✓", fg="green") if finding.is_good else click.style("✗", fg="red")
        click.echo(f"{mark} {finding.name.ljust(width)}  {finding.says}")
    if offline:
        click.echo(f"- {'Discord'.ljust(width)}  skipped (--offline)")
    if not all(finding.is_good for finding in findings):
        raise SystemExit(1)


@click.command()
def health() -> None:
    """Say whether a bot on this database was alive within the last two minutes; exit code 1 if not.

    For the healthcheck of a container or a supervisor.
    """
    seen, is_recent = wait_for(_last_sign(read_settings()))
    if not is_recent:
        click.echo(f"not alive: last seen {seen.isoformat(timespec='seconds') if seen else 'never'}")
        raise SystemExit(1)
    click.echo("alive")


async def _last_sign(settings: Settings) -> tuple[dt.datetime | None, bool]:
    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        return None, False  # no bot ever ran here, and looking must not make the file
    database = open_database(settings.database_url, SystemClock())
    try:
        await database.connect()
        if not (await schema_state(database)).current:
            return None, False
        state = BotState(database, SystemClock())
        alive_at = await state.alive_at(settings.process)
        return alive_at, state.is_recent(alive_at)
    finally:
        await database.close()


def _check_folder(settings: Settings) -> Finding:
    path = sqlite_path(settings.database_url)
    if path is None:
        return Finding("Data folder", is_good=True, says="not needed: PostgreSQL")
    folder = path.parent
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        who = "Give the user that runs the bot the right to write there, or set HEARTH_DATABASE_URL."
        return Finding("Data folder", is_good=False, says=f"{folder} cannot be written. {who}")
    return Finding("Data folder", is_good=True, says=f"{folder} can be written")


async def _check_database(settings: Settings) -> list[Finding]:
    path = sqlite_path(settings.database_url)
    newest = max(migration.version for migration in read_migrations("sqlite"))
    if path is not None and not path.exists():
        return [Finding("Database", is_good=True, says=f"{path} will be made at the first start (version {newest})")]
    database = open_database(settings.database_url, SystemClock())
    try:
        await database.connect()
        await refuse_unfinished(database)
        schema = await _schema_finding(database, newest)
        return [schema, await _check_points(settings)] if schema.says.endswith(UP_TO_DATE) else [schema]
    except CopyError as error:
        return [Finding("Database", is_good=False, says=error.in_language("en"))]
    except HearthError as error:
        is_said = path is None or isinstance(error, DamagedError)
        advice = "" if is_said else " If it is damaged: python -m bot restore FILE --force"
        return [Finding("Database", is_good=False, says=error.in_language("en") + advice)]
    except Exception as error:  # noqa: BLE001 - whatever the driver says of a file that is no database, the answer is the same
        reason = type(error).__name__
        says = f"cannot be used ({reason}: {error}). Restore a backup: python -m bot restore FILE --force"
        return [Finding("Database", is_good=False, says=says)]
    finally:
        await database.close()


async def _schema_finding(database: Database, newest: int) -> Finding:
    state = await schema_state(database)
    if state.pending:
        says = f"version {state.current}; will be brought to {newest} at the next start, after a backup"
        return Finding("Database", is_good=True, says=says)
    return Finding("Database", is_good=True, says=f"{database.dialect}, version {state.current}, {UP_TO_DATE}")


async def _check_points(settings: Settings) -> Finding:
    from bot.app import build_services  # noqa: PLC0415 - brings discord.py, which takes half a second to import

    services = build_services(settings)
    await services.database.connect()
    try:
        guild_ids = await services.guilds.known_ids()
        wrong = [guild_id for guild_id in guild_ids if await services.audit.differences(guild_id)]
    finally:
        await services.database.close()
    if wrong:
        names = ", ".join(str(guild_id) for guild_id in wrong)
        says = f"sums differ from their entries on {names}. Say /points-admin recount there; no entry is lost."
        return Finding("Points", is_good=False, says=says)
    return Finding("Points", is_good=True, says="every sum is what its entries add up to")


def _check_discord(settings: Settings, token: str) -> Iterator[Finding]:
    try:
        application = _get(settings.discord_api_url or API, "/applications/@me", token)
    except urllib.error.HTTPError as error:
        refused = error.code in {401, 403}
        advice = "Make a new one: discord.com/developers/applications → Bot → Reset Token."
        yield Finding(
            "Token",
            is_good=False,
            says=f"not accepted. {advice}" if refused else f"Discord answered {error.code}. Try again later.",
        )
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        yield Finding(
            "Discord", is_good=False, says=f"cannot be reached ({reason}). Check the connection, or use --offline."
        )
        return
    yield Finding("Token", is_good=True, says=f"accepted for {application.get('name', 'your application')}")
    yield Finding("Invite link", is_good=True, says=_invite_url(application["id"]))
    flags = int(application.get("flags", 0))
    wanted = {"Server Members Intent": MEMBERS_INTENT}
    if settings.message_content:
        wanted["Message Content Intent"] = CONTENT_INTENT
    missing = " and ".join(name for name, bits in wanted.items() if not flags & bits)
    advice = f"Switch on {missing}: discord.com/developers/applications → Bot → Privileged Gateway Intents."
    yield Finding("Intents", is_good=not missing, says=advice if missing else "granted")


def _invite_url(application_id: str) -> str:
    from bot.kit.permissions import invite_url  # noqa: PLC0415 - discord.py takes half a second to import

    return invite_url(application_id)


def _get(api: str, path: str, token: str) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - settings let only http and https through
        api + path, headers={"Authorization": f"Bot {token}", "User-Agent": "DiscordBot (hearth, 0)"}
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        return json.loads(answer.read())
