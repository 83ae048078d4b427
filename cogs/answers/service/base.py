"""What the services of questions stand on, and the jobs they leave to be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.answers.models import State
from cogs.answers.rules import NoQuestion

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.ledger import Ledger
    from bot.team import Team
    from cogs.answers.models import AnswerSettings, Question
    from cogs.answers.store import AnswerStore

SHOW_JOB = "answers.show"
CLOSE_JOB = "answers.close"
OFFER_JOB = "answers.offer"
HINT_JOB = "answers.hint"
REMIND_JOB = "answers.remind"
HELPERS_JOB = "answers.helpers"
TEAM_JOB = "answers.team"
FORGET_JOB = "answers.forget"


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that questions stand on."""

    guilds: GuildSettings
    ledger: Ledger
    jobs: Jobs
    team: Team
    clock: Clock


class Base:
    """A service of questions."""

    def __init__(self, store: AnswerStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._ledger = parts.ledger
        self._jobs = parts.jobs
        self._team = parts.team
        self._clock = parts.clock

    async def _get(self, tx: Transaction, question_id: int) -> Question:
        """Return a question that is still there. Raises NoQuestion."""
        question = await self._store.find(tx, question_id)
        if question is None or question.state is State.GONE:
            raise NoQuestion
        return question

    async def _find(self, question_id: int) -> Question | None:
        """Return a question that is still there."""
        async with self._store.database.reading() as tx:
            question = await self._store.find(tx, question_id)
        return None if question is None or question.state is State.GONE else question

    async def _enqueue(self, tx: Transaction, kind: str, question: Question, at: dt.datetime | None = None) -> None:
        """Have something done about a question now, or later; whatever was planned of this kind moves."""
        await self._jobs.enqueue(
            tx,
            kind,
            str(question.id),
            at or self._clock.now(),
            guild_id=question.guild_id,
            payload={"question_id": question.id},
            replace=True,
        )

    async def _plan_closing(self, tx: Transaction, question: Question, settings: AnswerSettings) -> None:
        """Have a solved question put away after some quiet days; the job itself looks how quiet it was."""
        if settings.close_after_days:
            at = self._clock.now() + dt.timedelta(days=settings.close_after_days)
            await self._enqueue(tx, CLOSE_JOB, question, at)
