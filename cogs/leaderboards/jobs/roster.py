"""What Discord says about the members of a server: who is staff, who is left out, who is there at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.kit import staff_role_ids
from bot.ledger import Mark, PointSettings

if TYPE_CHECKING:
    from collections.abc import Iterable

    import discord

    from bot.client import Hearth

AT_ONCE = 2_000
"""Members between two pauses: a hundred thousand of them must not hold up everything else."""


class GuildRoster:
    """Answers from what discord.py knows at the moment of asking."""

    def __init__(self, guild: discord.Guild, staff: Iterable[int], kept_out: Iterable[int]) -> None:
        self._guild = guild
        self._staff = tuple(staff)
        self._kept_out = tuple(kept_out)

    def marks_of(self, member_id: int) -> Mark | None:
        """Return STAFF and KEPT_OUT of who is here, ABSENT of who is not; None when that is not known."""
        member = self._guild.get_member(member_id)
        if member is not None:
            return self.of(member)
        return Mark.ABSENT if self._guild.chunked else None  # absence is proof only when everybody is known

    async def marked(self) -> dict[int, Mark]:
        """Return who of those here is staff or kept out."""
        found: dict[int, Mark] = {}
        for number, member in enumerate(tuple(self._guild.members), 1):
            marks = self.of(member)
            if marks:
                found[member.id] = marks
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        return found

    def of(self, member: discord.Member) -> Mark:
        """Return the marks that a member's roles make."""
        marks = Mark(0)
        if member.bot:
            return marks
        if member.id == self._guild.owner_id or any(member.get_role(role_id) for role_id in self._staff):
            marks |= Mark.STAFF
        if any(member.get_role(role_id) for role_id in self._kept_out):
            marks |= Mark.KEPT_OUT
        return marks


async def roster_of(bot: Hearth, guild: discord.Guild) -> GuildRoster:
    """Return the roster of a server as its settings have it now."""
    server = await bot.services.guilds.server(guild.id)
    points = await bot.services.guilds.get(guild.id, PointSettings)
    return GuildRoster(guild, staff_role_ids(guild, server.staff_role_ids), points.excluded_role_ids)
