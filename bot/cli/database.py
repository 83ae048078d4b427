"""`database`: the whole database, copied to another one or compared with it. Progress on standard error."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from bot.cli import wait_for
from bot.clock import SystemClock
from bot.logs import configure

if TYPE_CHECKING:
    from bot.database.copying import Compared, Progress

BAR = 24
DRAW_SECONDS = 0.1
DOES = {"copy": "Copying", "compare": "Comparing"}
SHOWN_DIGITS = 12


@click.group()
def database() -> None:
    """Copy the whole database to another one, or compare two.

    For moving from SQLite to PostgreSQL, or back: docs/scaling.md shows how.
    """


@database.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_database(source: str, target: str) -> None:
    """Copy everything in the database FROM to the empty database TO. Stop the bot first.

    Both are addresses as in HEARTH_DATABASE_URL, of either kind: sqlite:///data/hearth.db or
    postgresql://user:password@host/name. Leave the password out to have it read from PGPASSWORD or ~/.pgpass.
    FROM is only read. A copy that was interrupted goes on where it was when you run the same command again. In the end
    every table is compared on both sides; exit code 0 when they are the same, 1 when not, 2 when it cannot be done.
    """
    from bot.database import copying  # noqa: PLC0415 - drivers only where needed

    _keep_quiet_about(source, target)
    meter = Meter()
    compared = wait_for(copying.copy(source, target, SystemClock(), meter))
    meter.end()
    _show(compared)
    if not copying.is_same(compared):
        click.echo("The two differ: FROM was changed meanwhile. Make sure that the bot is stopped, and run this again.")
        raise SystemExit(1)
    rows = sum(one.source.rows for one in compared)
    click.echo(f"Copied: {rows:,} rows in {len(compared)} tables, the same on both sides. Took {meter.took}.")


@database.command("compare")
@click.argument("source", metavar="ONE")
@click.argument("target", metavar="OTHER")
def compare_databases(source: str, target: str) -> None:
    """Compare the databases ONE and OTHER table by table, row by row. Stop the bot first.

    Both are addresses as for copy, and are only read. Exit code 0 when they are the same, 1 when not, 2 when it cannot
    be done.
    """
    from bot.database import copying  # noqa: PLC0415 - likewise

    _keep_quiet_about(source, target)
    meter = Meter()
    compared = wait_for(copying.compare(source, target, SystemClock(), meter))
    meter.end()
    _show(compared)
    if not copying.is_same(compared):
        click.echo("The two differ.")
        raise SystemExit(1)
    click.echo(f"The same on both sides: {sum(one.source.rows for one in compared):,} rows.")


class Meter:
    """Shows progress: a line that is redrawn on a terminal, a line for each table elsewhere."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._began = time.monotonic()
        self._drawn = 0.0
        self._said = ""

    @property
    def took(self) -> str:
        """The time since the beginning, in words."""
        minutes, seconds = divmod(round(time.monotonic() - self._began), 60)
        return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"

    def __call__(self, progress: Progress) -> None:
        """Show how far it is."""
        if not self._is_terminal:
            if progress.is_table_done and self._said != progress.table:
                self._said = progress.table
                click.echo(f"{DOES[progress.does]} {progress.table} ({progress.of:,} rows)", err=True)
            return
        now = time.monotonic()
        if now - self._drawn >= DRAW_SECONDS:
            self._drawn = now
            self._draw(progress)

    def end(self) -> None:
        """Clear the line."""
        if self._is_terminal:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _draw(self, progress: Progress) -> None:
        share = progress.all_rows / progress.all_of if progress.all_of else 1.0
        filled = min(BAR, int(share * BAR))
        bar = f"[{'#' * filled}{'-' * (BAR - filled)}] {min(share, 1):4.0%}"
        line = f"{DOES[progress.does]} {bar}  {progress.table} {progress.rows:,} of {progress.of:,}"
        width = shutil.get_terminal_size().columns - 1
        click.echo(f"\r{line[:width]}\x1b[K", nl=False, err=True)


def _show(compared: list[Compared]) -> None:
    width = max(len(one.table) for one in compared)
    click.echo(f"  {'Table'.ljust(width)}  {'Rows'.rjust(12)}  Checksum")
    for one in compared:
        mark = click.style("✓", fg="green") if one.is_same else click.style("✗", fg="red")
        here = f"{mark} {one.table.ljust(width)}  {one.source.rows:>12,}  {str(one.source)[:SHOWN_DIGITS]}"
        there = "" if one.is_same else f"  (there: {one.target.rows:,}  {str(one.target)[:SHOWN_DIGITS]})"
        click.echo(here + there)


def _keep_quiet_about(*urls: str) -> None:
    passwords = [urlsplit(url).password or "" for url in urls]
    configure("WARNING", "console", [password for password in passwords if password])
