"""What the services of this feature share: the platform's parts, the names of jobs, what is let go of in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.cases.settings import ModerationSettings
from bot.guilds.store import GuildSettingStore
from bot.owndata import Retention
from bot.slowmodes import Slowmodes
from cogs.automod.models import AutomodSettings
from cogs.automod.store import MatchStore

if TYPE_CHECKING:
    from bot.cases import Cases
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.members import Members
    from bot.owndata import LettingGo

DELETE_JOB = "automod.delete"
ALERT_JOB = "automod.alert"
SLOW_JOB = "automod.slow"
CALM_JOB = "automod.calm"
CARD_JOB = "automod.card"
UNDO_JOB = "automod.undo"
BAN_JOB = "automod.ban"


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that all services of this feature take."""

    guilds: GuildSettings
    jobs: Jobs
    cases: Cases
    members: Members
    clock: Clock
    slowmodes: Slowmodes = field(default_factory=Slowmodes)

    async def alert_channels_in(self, tx: Transaction, guild_id: int) -> list[int]:
        """List the channels in which the team may be alerted, the best first: any of them may be deleted by now."""
        own = (await self.guilds.get_in(tx, guild_id, AutomodSettings)).alert_channel_id
        log = (await self.guilds.get_in(tx, guild_id, ModerationSettings)).log_channel_id
        team = (await self.guilds.server_in(tx, guild_id)).team_channel_id
        return [channel_id for channel_id in (own, log, team) if channel_id is not None]

    async def soon(
        self, tx: Transaction, kind: str, key: str, guild_id: int, payload: dict[str, Any], **later: float
    ) -> None:
        """Have a job run now or a little later, again where it has run."""
        at = self.clock.now() + dt.timedelta(**later)
        await self.jobs.enqueue(tx, kind, key, at, guild_id=guild_id, payload=payload, replace=True)


async def before_letting_go(tx: Transaction, old: LettingGo) -> int:
    """Forget what was said in matches once the server's days for it are over, and raids long past."""
    store = MatchStore(old.database)
    stored = await GuildSettingStore(old.database).find(tx, old.guild_id, AutomodSettings.feature)
    days = AutomodSettings.model_fields["text_days"].default
    kept = stored.get("text_days", days)
    before = old.clock.now() - dt.timedelta(days=kept if isinstance(kept, int) else days)
    await store.forget_texts(tx, old.guild_id, before)
    return await store.let_go_raids(tx, old.guild_id, old.before(Retention.RECORDS))
