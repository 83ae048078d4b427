"""When the database cannot do its part: what is wrong with it, and the one line that tells whoever hosts what to do."""

from __future__ import annotations

import time
from enum import StrEnum

from bot.errors import UnavailableError
from bot.logs import get_logger

log = get_logger(__name__)

TOLD_EVERY_SECONDS = 300.0


class Trouble(StrEnum):
    """What keeps a database from working; what is none of these is a mistake of ours."""

    FULL = "full"
    UNWRITABLE = "cannot be written"
    LOCKED = "locked"
    DAMAGED = "damaged"
    AWAY = "away"
    CONTENDED = "contended"


ADVICE = {
    Trouble.FULL: "Free space on the disk that holds the database. Nothing needs a restart.",
    Trouble.UNWRITABLE: "See whether its disk is well and who may write to its folder. Nothing needs a restart.",
    Trouble.LOCKED: "Another program holds the database for long: find it and end it. Nothing needs a restart.",
    Trouble.DAMAGED: "Stop the bot and restore the newest backup: docs/hosting.md, Back up and restore.",
    Trouble.AWAY: "See whether PostgreSQL runs and takes more connections. Nothing needs a restart.",
    Trouble.CONTENDED: "Two pieces of work were in each other's way; what cannot wait is said to whoever asked.",
}

SQLITE = {
    "SQLITE_FULL": Trouble.FULL,
    "SQLITE_READONLY": Trouble.UNWRITABLE,
    "SQLITE_IOERR": Trouble.UNWRITABLE,
    "SQLITE_CANTOPEN": Trouble.UNWRITABLE,
    "SQLITE_PERM": Trouble.UNWRITABLE,
    "SQLITE_BUSY": Trouble.LOCKED,
    "SQLITE_LOCKED": Trouble.LOCKED,
    "SQLITE_CORRUPT": Trouble.DAMAGED,
    "SQLITE_NOTADB": Trouble.DAMAGED,
}
"""By SQLite's result codes, whose extended ones begin like them: https://sqlite.org/rescode.html"""

POSTGRES = {
    "53100": Trouble.FULL,
    "25006": Trouble.UNWRITABLE,
    "58": Trouble.UNWRITABLE,
    "55P03": Trouble.CONTENDED,
    "57014": Trouble.CONTENDED,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
    "40": Trouble.CONTENDED,
    "08": Trouble.AWAY,
    "28": Trouble.AWAY,
    "3D": Trouble.AWAY,
    "53": Trouble.AWAY,
    "57": Trouble.AWAY,
}
"""By the beginning of a SQLSTATE, the longer ones first: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def trouble_of(code: str, known: dict[str, Trouble]) -> Trouble | None:
    """Return what a database's own code for a failure means; None when the fault is ours."""
    return next((trouble for start, trouble in known.items() if code.startswith(start)), None)


class TroubleLog:
    """Says once that trouble has begun, again while it lasts, and that it is over; never for every statement."""

    def __init__(self) -> None:
        self._trouble: Trouble | None = None
        self._told_at = 0.0

    def met(self, trouble: Trouble, reason: str) -> UnavailableError:
        """Take note of a failure and return what is raised for it."""
        if trouble is Trouble.CONTENDED:
            log.info("database contended", reason=reason, do=ADVICE[trouble])
            return UnavailableError()
        now = time.monotonic()
        if trouble is not self._trouble or now - self._told_at >= TOLD_EVERY_SECONDS:
            self._told_at = now
            log.error("database in trouble", trouble=trouble.value, reason=reason, do=ADVICE[trouble])
        self._trouble = trouble
        return UnavailableError()

    def over(self) -> None:
        """Take note that something could be written."""
        if self._trouble is not None:
            log.warning("database works again", trouble=self._trouble.value)
            self._trouble = None
