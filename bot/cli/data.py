"""Commands about the data: migrate, backup, restore, and a server's settings as a file."""

from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import read_settings, wait_for
from bot.clock import SystemClock
from bot.database import backup as backups
from bot.database.connect import sqlite_path
from bot.errors import BackupError, BadInputError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.services import Services

FILE = click.Path(path_type=Path, dir_okay=False)
GUILD = click.IntRange(min=1, max=2**63 - 1)  # what both databases can hold


@click.command()
def migrate() -> None:
    """Bring the database to this version.

    The bot does the same when it starts. An existing SQLite file is backed up first, into backups/ beside it.
    """
    from bot.database.connect import open_database  # noqa: PLC0415 - drivers only where needed
    from bot.database.upgrade import upgrade  # noqa: PLC0415

    async def work() -> int:
        database = open_database(read_settings(logging=True).database_url, SystemClock())
        try:
            return len(await upgrade(database))
        finally:
            await database.close()

    applied = wait_for(work())
    click.echo(f"Applied {applied} migrations." if applied else "The database is up to date.")


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--force", is_flag=True, help="Write over FILE if it exists.")
def backup(file: Path | None, *, force: bool) -> None:
    """Copy the SQLite database into FILE, while the bot runs.

    Without FILE the copy goes to backups/ beside the database, named by the time. It is checked before and after and
    readable by its owner only. PostgreSQL has pg_dump for this.
    """
    made = wait_for(backups.back_up(_sqlite_file(), SystemClock(), to=file, force=force))
    click.echo(f"Backed up to {made} ({made.stat().st_size / 1024:,.0f} KiB, checked).")


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace the database that is there.")
def restore(file: Path, *, force: bool) -> None:
    """Put the backup FILE in the place of the SQLite database. Stop the bot first.

    The backup is checked before and after. An older backup is brought to this version at the next start.
    """
    wait_for(backups.restore(file, _sqlite_file(), force=force))
    click.echo(f"Restored from {file}.")


@click.group()
def settings() -> None:
    """Export or import one server's settings as YAML.

    The same as /setup export and /setup import on Discord; a running bot notices within half a minute.
    """


@settings.command("export")
@click.argument("guild", type=GUILD)
@click.argument("file", type=FILE, required=False)
@click.option("--force", is_flag=True, help="Write over FILE if it exists.")
def export_settings(guild: int, file: Path | None, *, force: bool) -> None:
    """Write the settings of the server with the id GUILD to FILE, or to standard output."""

    async def work() -> str:
        async with _opened() as services:
            return await services.guilds.export_document(guild)

    document = wait_for(work())
    if file is None:
        click.echo(document, nl=False)
        return
    if file.exists() and not force:
        raise BackupError(_("{path} exists already. Choose another name or add --force."), path=file)
    try:
        file.write_text(document, encoding="utf-8")
    except OSError as error:
        raise BackupError(_("{path} cannot be written: {reason}."), path=file, reason=error.strerror) from error
    click.echo(f"Wrote {file}.", err=True)


@settings.command("import")
@click.argument("guild", type=GUILD)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True))
def import_settings(guild: int, file: Path) -> None:
    """Take over the settings of FILE (- for standard input) for the server with the id GUILD.

    Everything is checked first; one mistake and nothing is changed. What the file leaves out stays as it is.
    """

    async def work() -> list[str]:
        async with _opened() as services:
            return [changed.feature for changed in await services.guilds.import_document(guild, _text_of(file))]

    click.echo(f"Imported: {', '.join(wait_for(work()))}.")


@asynccontextmanager
async def _opened() -> AsyncGenerator[Services]:
    from bot.app import build_services  # noqa: PLC0415 - imports every feature
    from bot.database.upgrade import upgrade  # noqa: PLC0415

    services = build_services(read_settings())
    try:
        await upgrade(services.database)
        yield services
    finally:
        await services.database.close()


def _text_of(file: Path) -> str:
    try:
        return sys.stdin.read() if os.fspath(file) == "-" else file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInputError(_("{path} is no text file."), path=file) from None


def _sqlite_file() -> Path:
    path = sqlite_path(read_settings().database_url)
    if path is None:
        raise BackupError(_("This is for SQLite. Back PostgreSQL up with pg_dump and restore it with pg_restore."))
    return path
