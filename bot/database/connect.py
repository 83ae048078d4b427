"""From HEARTH_DATABASE_URL to a Database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bot.database.postgres import PostgresDatabase
from bot.database.sqlite import SqliteDatabase
from bot.errors import SettingsError
from bot.i18n import _

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database.base import Database


def sqlite_path(url: str) -> Path | None:
    """Return the file of `sqlite:///relative` or `sqlite:////absolute`; None for another kind of URL."""
    parts = urlsplit(url)
    if parts.scheme != "sqlite":
        return None
    if parts.netloc or len(parts.path) < 2:
        raise SettingsError(_("HEARTH_DATABASE_URL names no file. Write sqlite:///data/hearth.db (three slashes)."))
    return Path(unquote(parts.path[1:]))


def open_database(url: str, clock: Clock) -> Database:
    """Build the database that the URL names; `connect` opens it. Raises SettingsError for a URL of neither kind."""
    path = sqlite_path(url)
    if path is not None:
        return SqliteDatabase(path, clock)
    if urlsplit(url).scheme in {"postgresql", "postgres"} and urlsplit(url).path.strip("/"):
        return PostgresDatabase(url, clock)
    raise SettingsError(
        _("HEARTH_DATABASE_URL is not usable. Write sqlite:///data/hearth.db or postgresql://user:password@host/name.")
    )
