"""The platform's parts that setting up stands on, and what its services share. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import NotFoundError
from cogs.setup.rules import slots_of

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database import Database
    from bot.guilds import FeatureSettings, GuildSettings
    from bot.jobs import Jobs
    from bot.state import BotState
    from bot.team import Team
    from cogs.setup.models import Everything, Slot


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts."""

    database: Database
    guilds: GuildSettings
    state: BotState
    jobs: Jobs
    team: Team
    clock: Clock


class BaseService:
    """Finds settings by name."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._guilds = parts.guilds

    @property
    def slots(self) -> list[Slot]:
        """The settings of all features that name channels or roles."""
        return slots_of(self._guilds.models)

    def slot(self, key: str) -> Slot:
        """Return a setting that names channels or roles. Raises NotFoundError."""
        found = next((slot for slot in self.slots if slot.key == key), None)
        if found is None:
            raise NotFoundError
        return found

    def model(self, feature: str) -> type[FeatureSettings]:
        """Return the settings model of a feature. Raises NotFoundError."""
        found = next((model for model in self._guilds.models if model.feature == feature), None)
        if found is None:
            raise NotFoundError
        return found

    async def everything(self, guild_id: int) -> Everything:
        """Return a server's settings of all features."""
        return {model.feature: await self._guilds.get(guild_id, model) for model in self._guilds.models}

    async def store(self, guild_id: int, key: str, value: Any, *, by: int) -> None:
        """Change one setting. Raises BadInputError."""
        feature, _dot, name = key.partition(".")
        await self._guilds.change(guild_id, self.model(feature), by=by, **{name: value})

    async def forget_replaced(self, guild_id: int, before: Everything) -> None:
        """Take back what the team was told of channels and roles that no setting names any more."""
        after = await self.everything(guild_id)
        for reference_id in _named(self.slots, before) - _named(self.slots, after):
            await self._parts.team.forget(guild_id, gone_key(reference_id))
        if _team_channel(before) != _team_channel(after):
            await self._parts.team.retell(guild_id)


def _team_channel(everything: Everything) -> int | None:
    return getattr(everything["server"], "team_channel_id", None)


def _named(slots: list[Slot], everything: Everything) -> set[int]:
    return {id_ for slot in slots for id_ in slot.ids_in(everything)}


def gone_key(reference_id: int) -> str:
    """Return what names the notice that a channel or role was deleted."""
    return f"setup.gone:{reference_id}"
