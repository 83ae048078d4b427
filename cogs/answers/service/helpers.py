"""Members who want to hear of unanswered questions, and when they do."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.i18n import plural
from bot.zones import instant_of
from cogs.answers.models import AnswerSettings
from cogs.answers.rules import choose_helpers, is_unanswered
from cogs.answers.service.base import TEAM_JOB, Base

if TYPE_CHECKING:
    from collections.abc import Collection, Container
    from zoneinfo import ZoneInfo

    from bot.database import Transaction
    from cogs.answers.models import Question

_TEAM = plural(
    "Nobody has answered this question for {count} hour: {link}",
    "Nobody has answered this question for {count} hours: {link}",
)


class HelperService(Base):
    """Who hears of unanswered questions."""

    async def help(self, guild_id: int, member_id: int, topic_id: int) -> None:
        """Have somebody hear of questions about a topic, or about all. Raises NotSetUpError."""
        await self._guilds.live(guild_id, AnswerSettings)
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.help(tx, guild_id, member_id, topic_id, self._clock.now())

    async def stop(self, guild_id: int, member_id: int, topic_id: int) -> None:
        """Have somebody hear no more of a topic, or of nothing at all."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.stop_helping(tx, guild_id, member_id, topic_id)

    async def topics_of(self, guild_id: int, member_id: int) -> list[int]:
        """List the topics that somebody helps with."""
        async with self._store.database.reading() as tx:
            return await self._store.helps_with(tx, guild_id, member_id)

    async def find_unanswered(self, question_id: int) -> Question | None:
        """Return a question that still waits for its first reply."""
        question = await self._find(question_id)
        if question is None or not is_unanswered(question):
            return None
        is_live = await self._guilds.find_live(question.guild_id, AnswerSettings) is not None
        return question if is_live else None

    async def ask(self, question_id: int, topic_ids: Collection[int], present: Container[int]) -> list[int]:
        """Choose who hears of an unanswered question, once, and plan that the team does next; return whom."""
        question = await self.find_unanswered(question_id)
        if question is None:
            return []
        settings = await self._guilds.get(question.guild_id, AnswerSettings)
        async with self._store.database.transaction(lock=question.guild_id) as tx:
            question = await self._get(tx, question_id)
            if question.helpers_asked_at is not None:
                return await self._store.pinged(tx, question_id)
            chosen = await self._choose(tx, question, topic_ids, settings, present)
            now = self._clock.now()
            for helper_id in chosen:
                await self._store.ping(tx, question, helper_id, now)
            await self._store.set_helpers_asked(tx, question_id, now)
            patience = dt.timedelta(hours=settings.unanswered_after_hours if chosen else 0)
            await self._enqueue(tx, TEAM_JOB, question, now + patience)
        return chosen

    async def called(self, question_id: int) -> tuple[Question | None, list[int]]:
        """Return a question that is still there, with who was called to it."""
        async with self._store.database.reading() as tx:
            pinged = await self._store.pinged(tx, question_id)
        return await self._find(question_id), pinged

    async def tell_team(self, question_id: int) -> None:
        """Tell the team of a question that nobody has answered, once."""
        question = await self.find_unanswered(question_id)
        if question is None:
            return
        hours = int((self._clock.now() - question.asked_at) / dt.timedelta(hours=1))
        async with self._store.database.transaction(lock=question.guild_id) as tx:
            key = f"answers:unanswered:{question_id}"
            await self._team.tell_in(tx, question.guild_id, key, _TEAM, count=hours, link=question.link)

    async def _choose(
        self,
        tx: Transaction,
        question: Question,
        topic_ids: Collection[int],
        settings: AnswerSettings,
        present: Container[int],
    ) -> list[int]:
        zone = (await self._guilds.server_in(tx, question.guild_id)).zone
        midnight = _midnight(self._clock.now(), zone)
        helpers = await self._store.helpers(tx, question.guild_id, topic_ids, midnight)
        return choose_helpers(helpers, per_day=settings.pings_per_day, present=present, but_not={question.asker_id})


def _midnight(at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return instant_of(dt.datetime.combine(at.astimezone(zone).date(), dt.time()), zone)
