"""A process that dies at a step: before or after a call of Discord, before or after a transaction."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager


class KilledError(Exception):
    """The process is gone; nothing more happens in it."""


class Killer:
    """Counts the steps of the task that uses it and ends it at one: from then on, whatever it tries fails."""

    def __init__(self, bot, *, at: int) -> None:
        self._at = at
        self._bot = bot
        self._steps = 0
        self.has_struck = False

    def __enter__(self):
        self._task = asyncio.current_task()
        http, database = self._bot.http, self._bot.services.database
        request, transaction = http.request, database.transaction

        async def killed_request(*args, **kwargs):
            self._step()
            result = await request(*args, **kwargs)
            self._step()
            return result

        @asynccontextmanager
        async def killed_transaction(*args, **kwargs):
            self._step()
            async with transaction(*args, **kwargs) as tx:
                yield tx
            self._step()

        http.request, database.transaction = killed_request, killed_transaction
        return self

    def __exit__(self, *_exception):
        del self._bot.http.request, self._bot.services.database.transaction

    def _step(self) -> None:
        if asyncio.current_task() is not self._task:
            return
        self._steps += 1
        if self._steps >= self._at:
            self.has_struck = True
            raise KilledError
