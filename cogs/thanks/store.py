"""Thanks in the database. The only room that runs SQL; rows become models here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.thanks.models import WINDOW, Act, ActState, History, How, Thanks, ThanksState

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction


class ThanksStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def most_thanked(
        self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime, most: int
    ) -> list[tuple[int, int]]:
        """List (member, how often they were thanked in public) of a stretch of time, the most often first."""
        span = {"since": to_millis(since), "until": to_millis(until)}
        return [(row[0], row[1]) async for row in self._sql.most_thanked(tx, guild_id=guild_id, most=most, **span)]

    async def history(
        self, tx: Transaction, thanks: Thanks, *, thread_id: int | None, now: dt.datetime, today: dt.datetime
    ) -> History:
        """Return what the guards are to know before a thanks; `today` is when the server's day began."""
        row = await self._sql.history(
            tx,
            guild_id=thanks.guild_id,
            act_id=thanks.act_id,
            giver_id=thanks.giver_id,
            receiver_id=thanks.receiver_id,
            thread_id=thread_id,
            message_id=thanks.message_id,
            today=to_millis(today),
            since=to_millis(now - WINDOW),
        )
        return History(
            last_said_at=_instant(row[0]),
            said_today=row[1],
            pair_earned=row[2],
            pair_since_at=_instant(row[3]),
            earned=row[4],
            thanked_back_at=_instant(row[5]),
            thread_earned=row[6],
            is_said=bool(row[7]),
        )

    async def find_act(self, tx: Transaction, guild_id: int, act_id: int) -> Act | None:
        """Return an act of thanking."""
        row = await self._sql.find_act(tx, guild_id=guild_id, id=act_id)
        return _act(row) if row else None

    async def find_act_by_key(self, tx: Transaction, guild_id: int, key: str) -> Act | None:
        """Return the act that was caused by this interaction or message."""
        row = await self._sql.find_act_by_key(tx, guild_id=guild_id, key=key)
        return _act(row) if row else None

    async def put_act(self, tx: Transaction, act: Act) -> None:
        """Record an act, or what became of one."""
        await self._sql.put_act(
            tx,
            id=act.id,
            guild_id=act.guild_id,
            giver_id=act.giver_id,
            channel_id=act.channel_id,
            key=act.key,
            how=act.how.value,
            state=act.state.value,
            is_public=act.is_public,
            said_at=to_millis(act.said_at),
            message_id=act.message_id,
            shown_id=act.shown_id,
            offer_id=act.offer_id,
            reason=act.reason,
        )

    async def last_detected_at(
        self, tx: Transaction, guild_id: int, giver_id: int, channel_id: int
    ) -> dt.datetime | None:
        """Return when thanks of a member were last noticed in a channel."""
        at = await self._sql.last_detected_at(tx, guild_id=guild_id, giver_id=giver_id, channel_id=channel_id)
        return _instant(at)

    async def acts_of_message(self, tx: Transaction, guild_id: int, message_id: int, since: dt.datetime) -> list[Act]:
        """List the acts since then that a message says or shows, or that thank somebody for it."""
        rows = self._sql.acts_of_message(tx, guild_id=guild_id, message_id=message_id, since=to_millis(since))
        return [_act(row) async for row in rows]

    async def shown(self, tx: Transaction, act: Act, message_id: int | None) -> None:
        """Record the bot's public line about an act, or that it is gone."""
        await self._sql.shown(tx, guild_id=act.guild_id, id=act.id, message_id=message_id)

    async def offered(self, tx: Transaction, act: Act, message_id: int) -> None:
        """Record the bot's question."""
        await self._sql.offered(tx, guild_id=act.guild_id, id=act.id, message_id=message_id)

    async def close(self, tx: Transaction, act: Act) -> None:
        """End an offer that was not taken."""
        await self._sql.close_act(tx, guild_id=act.guild_id, id=act.id)
        await self.delete_offered(tx, act)

    async def traces_of(self, tx: Transaction, guild_id: int, giver_id: int) -> list[tuple[int, int]]:
        """List (channel, message) of the bot's messages about what a member said."""
        rows = self._sql.traces_of(tx, guild_id=guild_id, giver_id=giver_id)
        return [(row[0], row[1] or row[2]) async for row in rows]

    async def lines_about(self, tx: Transaction, guild_id: int, receiver_id: int) -> list[tuple[int, int, int, bool]]:
        """List (act, channel, message, whether it names others, too) of the bot's lines about thanks to a member."""
        rows = self._sql.lines_about(tx, guild_id=guild_id, receiver_id=receiver_id)
        return [(row[0], row[1], row[2], bool(row[3])) async for row in rows]

    async def offers_about(self, tx: Transaction, guild_id: int, receiver_id: int) -> list[int]:
        """List the acts that are open questions about thanks to a member."""
        return [row[0] async for row in self._sql.offers_about(tx, guild_id=guild_id, receiver_id=receiver_id)]

    async def forget_reasons(self, tx: Transaction, guild_id: int, receiver_id: int) -> None:
        """Delete what a member was thanked for, where nobody else was thanked for it."""
        await self._sql.forget_reasons(tx, guild_id=guild_id, receiver_id=receiver_id)

    async def void(self, tx: Transaction, guild_id: int, receiver_id: int, entry_id: int) -> int | None:
        """Revoke the thanks that earned a member an entry, and return its act; None when it did not stand any more."""
        row = await self._sql.void(tx, guild_id=guild_id, receiver_id=receiver_id, entry_id=entry_id)
        return row[0] if row else None

    async def thanks_of(self, tx: Transaction, act: Act) -> list[Thanks]:
        """List who is thanked in an act, in the order in which they were named."""
        return [_thanks(row) async for row in self._sql.thanks_of_act(tx, guild_id=act.guild_id, act_id=act.id)]

    async def add(self, tx: Transaction, thanks: Thanks) -> None:
        """Record that one member thanked another."""
        await self._sql.add(
            tx,
            id=thanks.id,
            guild_id=thanks.guild_id,
            act_id=thanks.act_id,
            giver_id=thanks.giver_id,
            receiver_id=thanks.receiver_id,
            channel_id=thanks.channel_id,
            message_id=thanks.message_id,
            entry_id=thanks.entry_id,
            state=thanks.state.value,
            said_at=to_millis(thanks.said_at),
        )

    async def end(self, tx: Transaction, thanks: Thanks, state: ThanksState) -> bool:
        """Move a standing thanks to how it ended; False when it had ended before."""
        row = await self._sql.end(tx, guild_id=thanks.guild_id, id=thanks.id, state=state.value)
        return row is not None

    async def delete_offered(self, tx: Transaction, act: Act) -> None:
        """Forget whom an offer was about."""
        await self._sql.delete_offered(tx, guild_id=act.guild_id, act_id=act.id)


def _act(row: Row) -> Act:
    return Act(
        id=row[0],
        guild_id=row[1],
        giver_id=row[2],
        channel_id=row[3],
        key=row[4],
        how=How(row[5]),
        state=ActState(row[6]),
        is_public=bool(row[7]),
        said_at=from_millis(row[8]),
        message_id=row[9],
        shown_id=row[10],
        offer_id=row[11],
        reason=row[12],
    )


def _thanks(row: Row) -> Thanks:
    return Thanks(
        id=row[0],
        guild_id=row[1],
        act_id=row[2],
        giver_id=row[3],
        receiver_id=row[4],
        channel_id=row[5],
        message_id=row[6],
        entry_id=row[7],
        state=ThanksState(row[8]),
        said_at=from_millis(row[9]),
    )


def _instant(millis: int | None) -> dt.datetime | None:
    return None if millis is None else from_millis(millis)
