"""Backups of the SQLite file: made while the bot writes, checked before and after, never over something by accident."""

from __future__ import annotations

import asyncio
import glob
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.errors import BackupError, DamagedError
from bot.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from bot.clock import Clock

PRIVATE = 0o600


async def back_up(
    path: Path, clock: Clock, *, to: Path | None = None, label: str = "backup", force: bool = False
) -> Path:
    """Copy the database of `path` into a file and return that file. Raises BackupError.

    SQLite's online backup: a consistent copy although the bot goes on writing. The default name tells the instant.
    """
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    target = to or path.parent / "backups" / f"{path.stem}-{label}-{stamp}.db"
    return await asyncio.to_thread(_back_up, path, target, force=force)


async def restore(backup: Path, path: Path, *, force: bool = False) -> None:
    """Put a backup in the place of the database. The bot must not be running. Raises BackupError."""
    await asyncio.to_thread(_restore, backup, path, force=force)


def newest_backup(path: Path, label: str = "") -> Path | None:
    """Return the newest backup of a database where `back_up` puts them, with a label or any; None without one."""
    found = path.parent.glob(f"backups/{glob.escape(path.stem)}-{label}*.db")
    return max(found, key=lambda backup: backup.stat().st_mtime, default=None)


def damaged(path: Path, reason: str) -> DamagedError:
    """Return the refusal of a database that is damaged, which names the newest backup."""
    backup = newest_backup(path)
    if backup is None:
        return DamagedError(
            _(
                "The database {path} is damaged ({reason}); it was left as it is. There is no backup in {folder}: "
                "restore one from elsewhere with python -m bot restore FILE --force, or move the file away to begin "
                "anew."
            ),
            path=path,
            reason=reason,
            folder=path.parent / "backups",
        )
    return DamagedError(
        _(
            "The database {path} is damaged ({reason}); it was left as it is. "
            "Put the newest backup in its place: python -m bot restore {backup} --force"
        ),
        path=path,
        reason=reason,
        backup=backup,
    )


def _back_up(path: Path, target: Path, *, force: bool) -> Path:
    if not path.exists():
        raise BackupError(_("There is no database at {path} yet, so there is nothing to back up."), path=path)
    if target.exists() and target.samefile(path):
        raise BackupError(_("{path} is the database itself. Choose another name for the backup."), path=target)
    if target.exists() and not force:
        raise BackupError(_("{path} exists already. Choose another name or add --force."), path=target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        check_integrity(path)
        # Written under another name first: a backup that was interrupted must not look like one.
        unfinished = target.with_name(f".{target.name}.unfinished")
        _copy(path, unfinished)
        check_integrity(unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(_("The backup could not be made: {reason}."), reason=error) from error
    return target


def _restore(backup: Path, path: Path, *, force: bool) -> None:
    if not backup.exists():
        raise BackupError(_("There is no file {path}."), path=backup)
    if path.exists() and not force:
        raise BackupError(_("{path} exists. Stop the bot, then add --force to put the backup in its place."), path=path)
    check_integrity(backup)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.restoring")
        _copy(backup, unfinished)
        check_integrity(unfinished)
        refuse_while_in_use(path)
        unfinished.replace(path)
        for leftover in ("-wal", "-shm"):  # of the database that was replaced: they would spoil the new one
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(_("The backup could not be restored: {reason}."), reason=error) from error


def check_integrity(path: Path) -> None:
    """Read the whole file and check every page and reference. Raises BackupError."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            result = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'schema_migration'").fetchone()
    except sqlite3.Error as error:
        raise BackupError(_("{path} is damaged or no database ({reason})."), path=path, reason=error) from error
    if result != "ok" or broken is not None:
        raise BackupError(_("{path} is damaged ({reason})."), path=path, reason=str(result)[:200])
    if not tables[0]:
        raise BackupError(_("{path} is no database of this bot."), path=path)


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    # The file is made by us first, so that nobody else can read it even while it is written.
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        # All in one step: in WAL mode that keeps no writer waiting, whereas several steps begin anew after each write
        # of another process, and beside a busy bot never end.
        reading.backup(writing, pages=-1)
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, without -wal beside it


def refuse_while_in_use(path: Path) -> None:
    """Leave WAL mode, which works only while nobody else is connected to the file. Raises BackupError."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as connection:
        try:
            # Leaving WAL needs the file alone: it fails while any other connection is open.
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise BackupError(_("{path} is in use. Stop the bot first."), path=path) from error
        except sqlite3.DatabaseError:
            return  # what is there is damaged: that is why somebody restores
