"""Undoing thanks: taken back by who said it, by the team, or because the message is gone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.errors import HearthError, NotAllowedError, NotFoundError
from bot.i18n import _, plural
from cogs.thanks.models import Act, How, ThanksSettings, ThanksState
from cogs.thanks.rules import can_be_taken_back
from cogs.thanks.service.base import CLOSE_JOB, FORGET_JOB, HEART_JOB, LINE_JOB, REASON, BaseService, is_open, source_of
from cogs.thanks.store import ThanksStore

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.database import Transaction
    from bot.ledger import Change
    from bot.owndata import Erasure
    from cogs.thanks.models import Line, Thanks

OFFERS_LAST = dt.timedelta(hours=2)  # longer than any offer stays open


class AlreadyTakenBack(HearthError):  # noqa: N818 - says what is the case
    """Nothing of it stands any more."""

    message = _("This thanks was taken back already.")


class TooLate(HearthError):  # noqa: N818 - says what is the case
    """The time for taking one's own thanks back is over."""

    message = plural(
        "Thanks can be taken back for {count} minute. After that, ask the team.",
        "Thanks can be taken back for {count} minutes. After that, ask the team.",
    )


class UndoingService(BaseService):
    """Undo thanks, and with them what they earned."""

    async def take_back(self, guild_id: int, act_id: int, by: int, *, is_staff: bool) -> Line:
        """Take back what stands of an act: who said it for some minutes, the team always; return what is left to show.

        Raises NotFoundError, NotAllowedError, TooLate and AlreadyTakenBack.
        """
        now = self._clock.now()
        async with self._store.database.transaction(lock=guild_id) as tx:
            act = await self._store.find_act(tx, guild_id, act_id)
            if act is None:
                raise NotFoundError
            is_own = act.giver_id == by
            if not is_own and not is_staff:
                raise NotAllowedError(_("Only who said thanks can take it back."))
            settings = await self._guilds.get_in(tx, guild_id, ThanksSettings)
            standing = await self._standing(tx, act)
            if not standing:
                raise AlreadyTakenBack
            if not is_staff and not can_be_taken_back(act, settings, now):
                raise TooLate(count=settings.take_back_minutes)
            await self._undo(tx, act, standing, ThanksState.WITHDRAWN if is_own else ThanksState.REVOKED, by=by)
            return await self._line(tx, act)

    async def deleted(self, guild_id: int, message_ids: Iterable[int]) -> None:
        """Undo the thanks that deleted messages said, showed or were thanked for, if that was lately."""
        settings = await self._guilds.find_live(guild_id, ThanksSettings)
        if settings is None:
            return
        since = self._clock.now() - max(dt.timedelta(days=settings.undo_days), OFFERS_LAST)
        async with self._store.database.reading() as tx:
            found = [
                message_id
                for message_id in message_ids
                if await self._store.acts_of_message(tx, guild_id, message_id, since)
            ]
        for message_id in found:
            async with self._store.database.transaction(lock=guild_id) as tx:
                for act in await self._store.acts_of_message(tx, guild_id, message_id, since):
                    await self._gone(tx, act, message_id, undoes=settings.undo_days > 0)

    async def followed(self, tx: Transaction, change: Change) -> None:
        """Revoke the thanks whose points the team undid for good, inside the transaction that undoes them."""
        entry = change.entry
        if not change.is_void or entry.reverses_id is None or entry.reason != REASON.name:
            return
        act_id = await self._store.void(tx, entry.guild_id, entry.member_id, entry.reverses_id)
        act = await self._store.find_act(tx, entry.guild_id, act_id) if act_id is not None else None
        if act is not None:
            await self._show_anew(tx, act)

    async def _gone(self, tx: Transaction, act: Act, message_id: int, *, undoes: bool) -> None:
        if is_open(act):
            await self._store.close(tx, act)
            await self._queue(tx, CLOSE_JOB, act, self._clock.now())
            return
        if message_id == act.shown_id:
            await self._store.shown(tx, act, None)
        standing = await self._standing(tx, act)
        if message_id not in {act.message_id, act.shown_id}:
            standing = [one for one in standing if one.message_id == message_id]
        if undoes and standing:
            await self._undo(tx, act, standing, ThanksState.REVOKED, by=None)

    async def _undo(
        self, tx: Transaction, act: Act, standing: list[Thanks], state: ThanksState, *, by: int | None
    ) -> None:
        for thanks in standing:
            if await self._store.end(tx, thanks, state):
                await self._ledger.reverse_source(tx, act.guild_id, source_of(thanks), by=by)
        await self._show_anew(tx, act)

    async def _show_anew(self, tx: Transaction, act: Act) -> None:
        if act.is_public:
            await self._queue(tx, LINE_JOB, act, self._clock.now())
        if act.how is How.DETECTED:
            await self._queue(tx, HEART_JOB, act, self._clock.now())

    async def _standing(self, tx: Transaction, act: Act) -> list[Thanks]:
        return [one for one in await self._store.thanks_of(tx, act) if one.state is ThanksState.STANDING]


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Have the bot's lines that name a member taken away or rewritten, inside the transaction that forgets them."""
    store = ThanksStore(erasure.database)
    for channel_id, message_id in await store.traces_of(tx, erasure.guild_id, erasure.member_id):
        await _take_away(tx, erasure, channel_id, message_id)
    for act_id, channel_id, message_id, names_others in await store.lines_about(
        tx, erasure.guild_id, erasure.member_id
    ):
        if names_others:
            await _enqueue(tx, erasure, LINE_JOB, act_id, {"act_id": act_id})
        else:
            await _take_away(tx, erasure, channel_id, message_id)
    for act_id in await store.offers_about(tx, erasure.guild_id, erasure.member_id):
        await _enqueue(tx, erasure, CLOSE_JOB, act_id, {"act_id": act_id})
    await store.forget_reasons(tx, erasure.guild_id, erasure.member_id)


async def _take_away(tx: Transaction, erasure: Erasure, channel_id: int, message_id: int) -> None:
    await _enqueue(tx, erasure, FORGET_JOB, message_id, {"channel_id": channel_id, "message_id": message_id})


async def _enqueue(tx: Transaction, erasure: Erasure, kind: str, key: int, payload: dict[str, Any]) -> None:
    await erasure.jobs.enqueue(
        tx, kind, str(key), erasure.clock.now(), guild_id=erasure.guild_id, payload=payload, replace=True
    )
