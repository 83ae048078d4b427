"""What listeners could not write down because of the database: remembered, and caught up on once it works again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.logs import get_logger

if TYPE_CHECKING:
    from bot.client import Hearth

log = get_logger(__name__)

CAUGHT_UP = "caught_up_at"
MARGIN = dt.timedelta(minutes=1)  # how long before it failed an event may have come


class Missed:
    """Since when something was missed, and which shards could not be made ready."""

    def __init__(self, bot: Hearth) -> None:
        self._bot = bot
        self._since: dt.datetime | None = None
        self._shards: set[int] = set()

    @property
    def is_behind(self) -> bool:
        """Whether something still has to be caught up on."""
        return self._since is not None or bool(self._shards)

    def note(self, event_method: str, args: tuple[Any, ...]) -> None:
        """Remember an event that a listener of this name could not take; catching up may fail like any other."""
        if event_method == "on_shard_ready":
            self._shards.add(args[0])
            return
        since = args[1] if event_method == "on_catch_up" else None
        at = since or self._bot.services.clock.now() - MARGIN
        self._since = min(self._since or at, at)

    async def make_up(self) -> None:
        """Let the features catch up. Raises UnavailableError while the database still takes nothing."""
        if not self.is_behind:
            return
        bot = self._bot
        # A write, to see whether there is a point in it yet.
        await bot.services.state.put(CAUGHT_UP, bot.services.clock.now().isoformat())
        shards, self._shards = self._shards, set()
        since, self._since = self._since, None
        for shard_id in shards:
            bot.dispatch("shard_ready", shard_id)
        for guild in bot.guilds if since is not None else ():
            if not guild.unavailable:
                bot.dispatch("catch_up", guild, since)
        log.info("catching up on what the database could not take", since=since, shards=sorted(shards))
