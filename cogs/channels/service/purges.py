"""Deletions that outlive a restart: by ids only, never with what was written. Knows no Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cases.settings import ModerationSettings
from bot.errors import BadInputError
from bot.i18n import _
from cogs.channels.service.base import PURGE_JOB, SAFETY

if TYPE_CHECKING:
    from bot.database import Database
    from cogs.channels.models import Filters, PurgePlan
    from cogs.channels.service.base import Parts


class PurgeService:
    """Checks what is asked for, and has what was agreed to done."""

    def __init__(self, database: Database, parts: Parts, *, reads_messages: bool) -> None:
        self._database = database
        self._parts = parts
        self.reads_messages = reads_messages

    async def log_channel_id(self, guild_id: int, filters: Filters) -> int | None:
        """Return where copies go. Raises NotSetUpError, and BadInputError for what cannot be looked for."""
        settings = await self._parts.guilds.live(guild_id, ModerationSettings)
        if filters.reads_messages and not self.reads_messages:
            raise BadInputError(
                _(
                    "I am not allowed to read messages here, so I cannot look for words or files. Whoever hosts me can "
                    "switch that on with HEARTH_MESSAGE_CONTENT. The other filters work."
                )
            )
        return settings.log_channel_id

    async def order(self, guild_id: int, channel_id: int, plan: PurgePlan, *, by: int, key: str) -> None:
        """Write down which messages go, so that they do whatever happens to whoever deletes them."""
        payload = {
            "channel_id": channel_id,
            "by": by,
            "young": [message.id for message in plan.young],
            "old": [message.id for message in plan.old],
        }
        at = self._parts.clock.now() + SAFETY
        async with self._database.transaction() as tx:
            await self._parts.jobs.enqueue(tx, PURGE_JOB, key, at, guild_id=guild_id, payload=payload)

    async def done(self, key: str) -> None:
        """Record that they are gone."""
        async with self._database.transaction() as tx:
            await self._parts.jobs.cancel(tx, PURGE_JOB, key)
