"""What follows for sessions when a member asks to be forgotten."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cogs.sessions.service.base import FILL_JOB, PANEL_JOB, RECAP_JOB, UNNAME_JOB
from cogs.sessions.store import SessionStore
from cogs.sessions.store.questions import QuestionStore

if TYPE_CHECKING:
    from bot.database import Transaction
    from bot.owndata import Erasure


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Have everything drawn anew that names a member as who asked, and the places they had handed on."""
    guild_id, member_id = erasure.guild_id, erasure.member_id
    questions: defaultdict[int, list[int]] = defaultdict(list)
    for question_id, session_id in await QuestionStore(erasure.database).asked_by(tx, guild_id, member_id):
        questions[session_id].append(question_id)
    for session_id, question_ids in questions.items():
        for kind in (PANEL_JOB, RECAP_JOB):
            await _enqueue(tx, erasure, kind, session_id)
        # A key of its own for each who is forgotten: the questions of another one may not be drawn anew yet.
        await _enqueue(tx, erasure, UNNAME_JOB, session_id, f":{question_ids[0]}", question_ids=question_ids)
    for session in await SessionStore(erasure.database).of_member(tx, guild_id, member_id):
        await _enqueue(tx, erasure, FILL_JOB, session.id)


async def _enqueue(
    tx: Transaction, erasure: Erasure, kind: str, session_id: int, suffix: str = "", **payload: object
) -> None:
    await erasure.jobs.enqueue(
        tx,
        kind,
        f"{session_id}{suffix}",
        erasure.clock.now(),
        guild_id=erasure.guild_id,
        payload={"session_id": session_id, **payload},
        replace=True,
    )
