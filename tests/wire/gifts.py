"""Points given by command while something is wrong: whatever was confirmed is stored, once, and nothing by halves."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from bot.app import build_services
from bot.errors import UnavailableError
from bot.settings import Settings
from tests.support.proof import LONG

if TYPE_CHECKING:
    from tests.wire.standin import StandIn
    from tests.wire.standin.world import Payload

USER_OPTION, STRING_OPTION, INTEGER_OPTION, SUBCOMMAND = 6, 3, 4, 1
DISCORD_WAITS_SECONDS = 3.0
SORRY = str(UnavailableError.message)
NOTES = "-- name: notes\nSELECT note FROM ledger_entry ORDER BY note;\n"


class Gifts:
    """Gives a point at a time to one member, each with a reason of its own, and keeps what the bot said to it."""

    def __init__(self, discord: StandIn, guild: Payload, channel: str, member: Payload) -> None:
        self._discord, self._guild, self._channel, self._member = discord, guild, channel, member
        owner = discord.world.get_member(guild["id"], guild["owner_id"])
        self._owner = owner["user"]
        self._numbers = itertools.count()
        self.confirmed: list[str] = []
        self.refused: list[str] = []
        self.slowest = 0.0
        """Seconds until the slowest answer."""

    async def give(self) -> bool:
        """Give a point; say whether it was confirmed. Fails unless there is one answer, of one of the two kinds."""
        reason = f"gift {next(self._numbers)}"
        given = [
            {"name": "member", "type": USER_OPTION, "value": self._member["id"]},
            {"name": "amount", "type": INTEGER_OPTION, "value": 1},
            {"name": "reason", "type": STRING_OPTION, "value": reason},
        ]
        options = [{"name": "adjust", "type": SUBCOMMAND, "options": given}]
        began = time.monotonic()
        exchange = await self._discord.slash(
            "points-admin", channel_id=self._channel, user=self._owner, options=options, users=[self._member]
        )
        self.slowest = max(self.slowest, time.monotonic() - began)
        assert len(exchange.said) == 1
        assert exchange.is_private
        is_refused = exchange.text == SORRY
        assert is_refused or "point" in exchange.text, exchange.text
        (self.refused if is_refused else self.confirmed).append(reason)
        return not is_refused

    def assert_in_time(self) -> None:
        """Check that Discord would have shown every answer; where other tests run beside, they take their time."""
        assert not LONG or self.slowest < DISCORD_WAITS_SECONDS, self.slowest

    async def assert_stored(self, url: str, *, refused_may_be: bool = False) -> None:
        """Check the database: all that was confirmed, each once, every sum right; of the rest nothing, or all of it."""
        services = build_services(Settings(database_url=url, _env_file=None))
        await services.database.connect()
        try:
            async with services.database.reading() as tx:
                notes = [row[0] async for row in services.database.statements(NOTES).notes(tx)]
            differences = await services.audit.differences(int(self._guild["id"]))
        finally:
            await services.database.close()
        assert len(notes) == len(set(notes))
        assert set(self.confirmed) <= set(notes)
        allowed = {*self.confirmed, *self.refused} if refused_may_be else {*self.confirmed}
        assert set(notes) <= allowed
        assert not differences
