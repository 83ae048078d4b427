"""Looking at messages: in memory, without waiting for the database but for the first message after a change."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.guilds import ServerSettings
from cogs.automod.models import AutomodSettings
from cogs.automod.rules import RULES, Trails, plan_of

if TYPE_CHECKING:
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from cogs.automod.models import Doing
    from cogs.automod.rules import Plan, Seen


class WatchService:
    """Keeps each server's plan at hand, and what members wrote a moment ago."""

    def __init__(self, guilds: GuildSettings) -> None:
        self._guilds = guilds
        self._plans: dict[int, Plan] = {}
        self._changes = 0
        self._reading = asyncio.Lock()
        self._trails = Trails()

    def listen(self) -> None:
        """Notice when something is set that a plan depends on."""
        for model in (ServerSettings, AutomodSettings, *(rule.settings for rule in RULES.values())):
            self._guilds.on_changed(model, self._changed)

    async def plan(self, guild_id: int) -> Plan:
        """Return what looks at a server's messages and joins now."""
        plan = self._plans.get(guild_id)
        if plan is not None:
            return plan
        async with self._reading:  # whoever comes meanwhile waits for it: five hundred who join must not all read
            plan = self._plans.get(guild_id)
            if plan is None:
                changes = self._changes
                plan = await self._made(guild_id)
                if changes == self._changes:  # nothing was set while we read
                    self._plans[guild_id] = plan
        return plan

    def may_look(self, guild_id: int) -> bool:
        """Say whether a server's messages may have to be looked at, from memory and at once."""
        plan = self._plans.get(guild_id)
        return plan is None or not plan.is_idle

    def found(self, plan: Plan, seen: Seen, *, is_edit: bool = False) -> list[Doing]:
        """Say what the rules find in a message, and remember that it was written."""
        earlier = () if is_edit else self._trails.before(seen)
        return plan.found(seen, earlier, is_edit=is_edit)

    async def _made(self, guild_id: int) -> Plan:
        server = await self._guilds.server(guild_id)
        general = await self._guilds.get(guild_id, AutomodSettings)
        settings = {rule.settings: await self._guilds.get(guild_id, rule.settings) for rule in RULES.values()}
        if not server.is_set_up:
            settings = {model: model() for model in settings}  # quiet until the wizard is finished: all rules are off
        return plan_of(settings.__getitem__, general, server.staff_role_ids)

    async def _changed(self, tx: Transaction, guild_id: int) -> None:
        tx.after_commit(lambda: self._forget(guild_id))

    def _forget(self, guild_id: int) -> None:
        self._plans.pop(guild_id, None)
        self._changes += 1
