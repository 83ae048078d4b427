"""The cases of a raid: who joined is muted, let go of again when it was a false alarm, or banned, each once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.cases import CaseKind, CaseSource, CaseState, Draft
from bot.i18n import _, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cases.models import About
    from bot.database import Database, Transaction
    from cogs.automod.models import Joiner, Raid
    from cogs.automod.service.base import Parts

KEY = "raid:{raid_id}:"
RAID = _("Part of a raid")
UNDONE = _("The raid was a false alarm")
AT_ONCE = 20
"""How many cases are opened in one transaction."""


class RaidCases:
    """Opens cases and counts them; the jobs of cases do what they say."""

    def __init__(self, database: Database, parts: Parts) -> None:
        self._database = database
        self._parts = parts

    async def mute(self, tx: Transaction, raid: Raid, joiner: Joiner, by: int) -> None:
        """Open the case that mutes somebody, unless a longer mute is in force."""
        ends = self._parts.clock.now() + dt.timedelta(minutes=raid.mute_minutes)
        if await self._parts.cases.outlasting_in(tx, raid.guild_id, joiner.member_id, ends) is None:
            await self._open(tx, raid, CaseKind.MUTE, (joiner.member_id, joiner.name), by, ends)

    async def unmute(self, raid: Raid) -> bool:
        """Open the cases that lift a raid's mutes; False while some of the mutes are still to be put."""
        about = await self._about(raid)
        lifted = {each.target_id for each in about if each.kind is CaseKind.UNMUTE}
        mutes = [each for each in about if each.kind is CaseKind.MUTE and each.target_id not in lifted]
        # One that has ended was lifted, or a moderator's own took its place: that one stays.
        muted = [each.target_id for each in mutes if each.state is CaseState.DONE and not each.has_ended]
        await self._open_all(raid, CaseKind.UNMUTE, [(target, str(target)) for target in muted], raid.ended_by or 0)
        return not any(each.state is CaseState.OPEN for each in mutes)

    async def ban(self, raid: Raid, targets: Sequence[tuple[int, str]]) -> bool:
        """Open the cases that ban these (id, name); False while some of the bans are still to be done."""
        bans = [each for each in await self._about(raid) if each.kind is CaseKind.BAN]
        begun = {each.target_id for each in bans}
        left = [target for target in targets if target[0] not in begun]
        await self._open_all(raid, CaseKind.BAN, left, raid.ban_by or 0)
        return not left and not any(each.state is CaseState.OPEN for each in bans)

    async def _about(self, raid: Raid) -> list[About]:
        return await self._parts.cases.targets(raid.guild_id, CaseSource.AUTOMOD, KEY.format(raid_id=raid.id))

    async def _open_all(self, raid: Raid, kind: CaseKind, targets: Sequence[tuple[int, str]], by: int) -> None:
        for start in range(0, len(targets), AT_ONCE):
            async with self._database.transaction(lock=raid.guild_id) as tx:
                for target in targets[start : start + AT_ONCE]:
                    await self._open(tx, raid, kind, target, by)

    async def _open(
        self,
        tx: Transaction,
        raid: Raid,
        kind: CaseKind,
        target: tuple[int, str],
        by: int,
        ends: dt.datetime | None = None,
    ) -> None:
        language = (await self._parts.guilds.server_in(tx, raid.guild_id)).language
        draft = Draft(
            guild_id=raid.guild_id,
            kind=kind,
            target_id=target[0],
            target_name=target[1][:100],
            moderator_id=by,
            reason=translate(UNDONE if kind is CaseKind.UNMUTE else RAID, language),
            source=CaseSource.AUTOMOD,
            source_key=f"{KEY.format(raid_id=raid.id)}{target[0]}:{kind.value}",
            expires_at=ends,
        )
        await self._parts.cases.open_in(tx, draft, acts_at_once=True)
