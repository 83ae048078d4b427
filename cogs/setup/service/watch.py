"""What is noticed unasked: being added to a server, and settings that point at nothing. Knows no Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural, say_list, translate
from cogs.setup.service.base import BaseService, gone_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from cogs.setup.models import Slot
    from cogs.setup.service.base import Parts

CHANNEL_GONE = plural(
    "The channel {name} was deleted, but a setting names it: {settings}. Choose another with /setup wizard.",
    "The channel {name} was deleted, but {count} settings name it: {settings}. Choose another with /setup wizard.",
)
ROLE_GONE = plural(
    "The role {name} was deleted, but a setting names it: {settings}. Choose again with /setup wizard.",
    "The role {name} was deleted, but {count} settings name it: {settings}. Choose again with /setup wizard.",
)


class Watch(BaseService):
    """Says hello once, and reports each deleted channel or role once."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._greeting: set[int] = set()

    async def begin_hello(self, guild_id: int) -> bool:
        """Say whether the first message on a server is still to be sent, and record that it is."""
        if guild_id in self._greeting:  # the same event again, while the first still reads the database
            return False
        self._greeting.add(guild_id)
        try:
            if await self._parts.state.get(_hello(guild_id)) or (await self._guilds.server(guild_id)).is_set_up:
                return False
            await self._parts.state.put(_hello(guild_id), "said")
            return True
        finally:
            self._greeting.discard(guild_id)

    async def forget_hello(self, guild_id: int) -> None:
        """Say hello again when the bot is added once more."""
        await self._parts.state.put(_hello(guild_id), "")

    async def named(self, guild_id: int, reference_id: int) -> list[Slot]:
        """List the settings that name a channel or role."""
        everything = await self.everything(guild_id)
        return [slot for slot in self.slots if reference_id in slot.ids_in(everything)]

    async def missing(
        self, guild_id: int, channel_ids: Collection[int], role_ids: Collection[int]
    ) -> list[tuple[Slot, int]]:
        """List what the settings name and the server seems not to have, each id once."""
        everything = await self.everything(guild_id)
        found = {
            id_: slot
            for slot in self.slots
            for id_ in slot.ids_in(everything)
            if id_ not in (channel_ids if slot.is_channel else role_ids)
        }
        return [(slot, id_) for id_, slot in found.items()]

    async def report_gone(self, guild_id: int, reference_id: int, name: str | None = None) -> None:
        """Tell the team that a channel or role of the settings was deleted, once; nothing if no setting names it."""
        slots = await self.named(guild_id, reference_id)
        if not slots:
            return
        language = (await self._guilds.server(guild_id)).language
        titles = [slot.title.said(language) for slot in slots]
        await self._parts.team.tell(
            guild_id,
            gone_key(reference_id),
            CHANNEL_GONE if slots[0].is_channel else ROLE_GONE,
            name=name or translate(_("(name unknown)"), language),
            settings=say_list(titles, language),
            count=len(slots),
        )


def _hello(guild_id: int) -> str:
    return f"hello:{guild_id}"
