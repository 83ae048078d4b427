"""Keeps notices and hands them to a job for delivery. Knows no Discord; `bot.kit.notices` delivers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import to_millis
from bot.i18n import Plural
from bot.owndata import Retention
from bot.team.models import Notice, OfMember

if TYPE_CHECKING:
    import datetime as dt

    from bot.clock import Clock
    from bot.database import Database, Row, Transaction
    from bot.i18n import Text
    from bot.jobs import Jobs
    from bot.owndata import Erasure, LettingGo

NOTICE_JOB = "team.notice"
Part = str | int | OfMember
"""What fills a placeholder of a notice; whatever names a member or quotes one is an OfMember."""


class Team:
    """Tells the team of a server what needs a person, once per key."""

    def __init__(self, database: Database, jobs: Jobs, clock: Clock) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._sql = database.queries(Path(__file__).parent)

    async def tell(self, guild_id: int, key: str, text: Text, /, **params: Part) -> None:
        """Tell the team something, unless it was told under this key before."""
        async with self._database.transaction() as tx:
            await self.tell_in(tx, guild_id, key, text, **params)

    async def tell_in(self, tx: Transaction, guild_id: int, key: str, text: Text, /, **params: Part) -> None:
        """Tell the team inside the caller's transaction; `key` may name members, it goes when one is forgotten."""
        now = self._clock.now()
        message = json.dumps(list(text) if isinstance(text, Plural) else text)
        row = await self._sql.add(
            tx,
            id=self._database.new_id(),
            guild_id=guild_id,
            notice_key=key,
            message=message,
            params=json.dumps({name: part for name, part in params.items() if not isinstance(part, OfMember)}),
            created_at=to_millis(now),
        )
        if row is None:
            return
        for name, part in params.items():
            if isinstance(part, OfMember):
                await self._sql.add_part(
                    tx, notice_id=row[0], guild_id=guild_id, name=name, member_id=part.member_id, words=part.words
                )
        await self._jobs.enqueue(tx, NOTICE_JOB, str(row[0]), now, guild_id=guild_id, payload={"notice_id": row[0]})

    async def count_in(self, tx: Transaction, guild_id: int, member_id: int, name: str, since: dt.datetime) -> int:
        """Count the notices since then in which a member fills the placeholder `name`."""
        which = {"guild_id": guild_id, "member_id": member_id, "name": name}
        return await self._sql.count_parts(tx, since=to_millis(since), **which)

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
            return await self._notice(tx, row) if row else None

    async def list_untold(self, guild_id: int) -> list[Notice]:
        """List what could not be told yet, because there is no team channel or it cannot be written in."""
        async with self._database.reading() as tx:
            rows = [row async for row in self._sql.list_untold(tx, guild_id=guild_id)]
            return [await self._notice(tx, row) for row in rows]

    async def _enqueue(self, tx: Transaction, guild_id: int, notice_id: int) -> None:
        payload = {"notice_id": notice_id}
        now = self._clock.now()
        await self._jobs.enqueue(tx, NOTICE_JOB, str(notice_id), now, guild_id=guild_id, payload=payload, replace=True)

    async def mark_told(self, notice_id: int, message_id: int) -> None:
        """Record where the team was told."""
        async with self._database.transaction() as tx:
            await self._sql.mark_told(tx, id=notice_id, told_at=to_millis(self._clock.now()), message_id=message_id)

    async def _notice(self, tx: Transaction, row: Row) -> Notice:
        message = json.loads(row[2])
        text = Plural(*message) if isinstance(message, list) else message
        found = self._sql.parts_of(tx, notice_id=row[0])
        parts = {part[0]: OfMember(part[1], part[2]) async for part in found}
        return Notice(row[0], row[1], text, json.loads(row[3]) | parts, row[4] is not None)


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Cut out of the notices about a member what would still tell who it was."""
    sql = erasure.database.queries(Path(__file__).parent)
    await sql.cut_keys(tx, guild_id=erasure.guild_id, member_id=erasure.member_id)
    await sql.cut_words(tx, guild_id=erasure.guild_id, member_id=erasure.member_id)


async def before_letting_go(tx: Transaction, old: LettingGo) -> int:
    """Let go of what the team was told long ago; what could not be told yet stays."""
    sql = old.database.queries(Path(__file__).parent)
    return await sql.let_go(tx, guild_id=old.guild_id, before=to_millis(old.before(Retention.RECORDS)))
