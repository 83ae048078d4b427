"""Keeps notices and hands them to a job for delivery. Knows no Discord; `bot.kit.notices` delivers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import to_millis
from bot.i18n import Plural, translate

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database import Database, Row, Transaction
    from bot.i18n import Text
    from bot.jobs import Jobs

NOTICE_JOB = "team.notice"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the team of a server should know."""

    id: int
    guild_id: int
    text: Text
    params: dict[str, Any]
    is_told: bool

    def in_language(self, locale: str) -> str:
        """Return the notice in the language of `locale`."""
        return translate(self.text, locale, **self.params)


class Team:
    """Tells the team of a server what needs a person, once per key."""

    def __init__(self, database: Database, jobs: Jobs, clock: Clock) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._sql = database.queries(Path(__file__).parent)

    async def tell(self, guild_id: int, key: str, text: Text, /, **params: str | int) -> None:
        """Tell the team something, unless it was told under this key before."""
        async with self._database.transaction() as tx:
            await self.tell_in(tx, guild_id, key, text, **params)

    async def tell_in(self, tx: Transaction, guild_id: int, key: str, text: Text, /, **params: str | int) -> None:
        """Tell the team inside the caller's transaction."""
        now = self._clock.now()
        message = json.dumps(list(text) if isinstance(text, Plural) else text)
        row = await self._sql.add(
            tx,
            id=self._database.new_id(),
            guild_id=guild_id,
            notice_key=key,
            message=message,
            params=json.dumps(params),
            created_at=to_millis(now),
        )
        if row is not None:
            await self._jobs.enqueue(tx, NOTICE_JOB, str(row[0]), now, guild_id=guild_id, payload={"notice_id": row[0]})

    async def retell(self, guild_id: int) -> None:
        """Try again to tell what could not be told, now that there is another team channel."""
        async with self._database.transaction() as tx:
            waiting = [row[0] async for row in self._sql.list_untold(tx, guild_id=guild_id)]
            for notice_id in waiting:
                await self._enqueue(tx, guild_id, notice_id)

    async def forget(self, guild_id: int, key: str) -> None:
        """Forget a notice whose cause is gone, so that it is told again when the cause comes back."""
        async with self._database.transaction() as tx:
            await self._sql.forget(tx, guild_id=guild_id, notice_key=key)

    async def find(self, notice_id: int) -> Notice | None:
        """Return a notice; None when it was forgotten meanwhile."""
        async with self._database.reading() as tx:
            row = await self._sql.get(tx, id=notice_id)
        return _notice(row) if row else None

    async def list_untold(self, guild_id: int) -> list[Notice]:
        """List what could not be told yet, because there is no team channel or it cannot be written in."""
        async with self._database.reading() as tx:
            return [_notice(row) async for row in self._sql.list_untold(tx, guild_id=guild_id)]

    async def _enqueue(self, tx: Transaction, guild_id: int, notice_id: int) -> None:
        payload = {"notice_id": notice_id}
        now = self._clock.now()
        await self._jobs.enqueue(tx, NOTICE_JOB, str(notice_id), now, guild_id=guild_id, payload=payload, replace=True)

    async def mark_told(self, notice_id: int, message_id: int) -> None:
        """Record where the team was told."""
        async with self._database.transaction() as tx:
            await self._sql.mark_told(tx, id=notice_id, told_at=to_millis(self._clock.now()), message_id=message_id)


def _notice(row: Row) -> Notice:
    message = json.loads(row[2])
    text = Plural(*message) if isinstance(message, list) else message
    return Notice(row[0], row[1], text, json.loads(row[3]), row[4] is not None)
