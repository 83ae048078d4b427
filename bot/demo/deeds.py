"""What people of the demo earned points for, beside what they do themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger import Grant, Source
from bot.ledger.reasons import REASONS

if TYPE_CHECKING:
    from bot.demo.story import Deed
    from bot.demo.world import World


async def award(world: World, deed: Deed, number: int) -> None:
    """Give somebody the points of a deed, of which `number` tells it from the others."""
    ledger = world.bot.services.ledger
    grant = Grant(
        guild_id=world.guild.id,
        member_id=world.people[deed.who].id,
        reason=REASONS[deed.reason],
        source=Source("demo", number),
        actor_id=world.people[deed.by].id,
    )
    async with ledger.database.transaction(lock=world.guild.id) as tx:
        await ledger.award(tx, grant)
