"""Who is here: what services ask as a plain container of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import discord


class Present:
    """Who is on a server and past its rules screen, people only; absent is also who is not known."""

    def __init__(self, guild: discord.Guild) -> None:
        self._guild = guild

    def __contains__(self, member_id: object) -> bool:
        member = self._guild.get_member(member_id) if isinstance(member_id, int) else None
        return member is not None and not member.bot and not member.pending
