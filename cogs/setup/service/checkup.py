"""How a server's setup stands: what changed lately, what is wrong, which work was given up. Knows no Discord."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from bot.i18n import Text, _, plural
from cogs.setup.models import Changed, Finding, Level, Phrase
from cogs.setup.rules import find_problems
from cogs.setup.service.base import BaseService
from cogs.setup.service.editing import dump

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.guilds import SettingChange
    from bot.jobs import Job
    from cogs.setup.models import GuildFacts

CHANGES_SHOWN = 10
CHANGES_SEARCHED = 300  # storing a feature for the first time records each of its settings


class Checkup(BaseService):
    """Looks; changes nothing but the dead work that is to be tried again."""

    async def latest_changes(self, guild_id: int) -> list[Changed]:
        """List who changed what lately, newest first."""
        changes = await self._parts.guilds.recent_changes(guild_id, CHANGES_SEARCHED)
        known = [changed for change in changes if (changed := self._changed(change)) is not None]
        return known[:CHANGES_SHOWN]

    async def findings(self, facts: GuildFacts) -> list[Finding]:
        """List what is wrong and what is fine, the worst first, each with what to do."""
        everything = await self.everything(facts.guild_id)
        problems = find_problems(everything, facts, self.slots)
        problems.extend(_of_dead(await self.dead_jobs(facts.guild_id), self._parts.jobs.title_of))
        problems.extend(await self._untold(facts.guild_id))
        faulty = {finding.key for finding in problems}
        fine = sum(1 for slot in self.slots if slot.ids_in(everything) and slot.key not in faulty)
        if fine:
            text = plural(
                "{count} channel or role setting is in order.", "{count} channel and role settings are in order."
            )
            problems.append(Finding(Level.FINE, Phrase(text, {"count": fine})))
        return sorted(problems, key=lambda finding: list(Level).index(finding.level), reverse=True)

    async def dead_jobs(self, guild_id: int) -> list[Job]:
        """List the work that was given up."""
        async with self._parts.database.reading() as tx:
            return await self._parts.jobs.list_dead(tx, guild_id)

    async def retry(self, guild_id: int) -> int:
        """Try the work that was given up once more, and return how much that is."""
        async with self._parts.database.transaction() as tx:
            dead = await self._parts.jobs.list_dead(tx, guild_id)
            return sum([await self._parts.jobs.retry(tx, job.id, guild_id=guild_id) for job in dead])

    async def _untold(self, guild_id: int) -> list[Finding]:
        untold = await self._parts.team.list_untold(guild_id)
        text = _("I could not tell the team: {notice}")
        return [
            Finding(Level.WARNING, Phrase(text, {"notice": Phrase(notice.text, notice.params)})) for notice in untold
        ]

    def _changed(self, change: SettingChange) -> Changed | None:
        """Read a recorded change; None for what only writes a default down, or is no setting any more."""
        model = next((model for model in self._guilds.models if model.feature == change.feature), None)
        if model is None or change.name not in model.model_fields:
            return None
        default = dump(model())[change.name]
        before = default if change.before is None else json.loads(change.before)
        after = default if change.after is None else json.loads(change.after)
        if before == after:
            return None
        return Changed(change.feature, change.name, before, after, change.changed_at, change.changed_by)


def _of_dead(dead: list[Job], title_of: Callable[[str], Text]) -> list[Finding]:
    text = plural(
        "“{work}” failed and was given up. When the cause is gone, press **Try again**.",
        "“{work}” failed {count} times and was given up. When the cause is gone, press **Try again**.",
    )
    titles: Counter[Text] = Counter(title_of(job.kind) for job in dead)
    return [
        Finding(Level.PROBLEM, Phrase(text, {"work": Phrase(title), "count": count})) for title, count in titles.items()
    ]
