"""Questions in the database. The only room that runs SQL; rows become models here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.answers.models import (
    ANY_TOPIC,
    AlsoHelpful,
    Earned,
    Helper,
    Question,
    Reminded,
    Replier,
    Reward,
    State,
    Undone,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from bot.database import Database, Row, Transaction
    from cogs.answers.models import Answer, Asked, Said


class AnswerStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add(self, tx: Transaction, asked: Asked) -> bool:
        """Record a question; False when it is known."""
        row = await self._sql.ask(
            tx,
            id=asked.id,
            guild_id=asked.guild_id,
            channel_id=asked.channel_id,
            asker_id=asked.asker_id,
            topic_id=asked.topic_id,
            asked_at=to_millis(asked.asked_at),
        )
        return row is not None

    async def count_asked(self, tx: Transaction, guild_id: int, asker_id: int, since: dt.datetime) -> int:
        """Count what somebody asked since then."""
        return await self._sql.count_asked(tx, guild_id=guild_id, asker_id=asker_id, since=to_millis(since))

    async def find(self, tx: Transaction, question_id: int) -> Question | None:
        """Return a question."""
        row = await self._sql.find(tx, id=question_id)
        return _question(row) if row else None

    async def find_by_answer(self, tx: Transaction, question_id: int, message_id: int) -> Question | None:
        """Return the question whose accepted answer a message is."""
        row = await self._sql.by_answer(tx, id=question_id, answer_id=message_id)
        return _question(row) if row else None

    async def spoke(self, tx: Transaction, said: Said, *, is_asker: bool) -> bool:
        """Record the latest message; False when that or a later one is known."""
        row = await self._sql.spoke(
            tx, id=said.question_id, message_id=said.message_id, at=to_millis(said.at), is_asker=is_asker
        )
        return row is not None

    async def replied(self, tx: Transaction, said: Said) -> None:
        """Record a reply, and whether it was the first."""
        at = to_millis(said.at)
        await self._sql.replied(
            tx,
            question_id=said.question_id,
            guild_id=said.guild_id,
            member_id=said.member_id,
            message_id=said.message_id,
            at=at,
        )
        await self._sql.first_reply(tx, id=said.question_id, at=at)

    async def reply_gone(self, tx: Transaction, question_id: int, message_id: int) -> bool:
        """Record that somebody's latest message was deleted; who has none left has not replied.

        True when by that an open question has no reply any more.
        """
        await self._sql.reply_gone(tx, question_id=question_id, message_id=message_id)
        if not await self._sql.forget_silent(tx, question_id=question_id):
            return False
        return await self._sql.no_reply(tx, question_id=question_id) is not None

    async def repliers(self, tx: Transaction, question_id: int) -> list[Replier]:
        """List who replied, who said most first."""
        return [Replier(*row) async for row in self._sql.repliers(tx, question_id=question_id)]

    async def solve(
        self,
        tx: Transaction,
        question_id: int,
        answer: Answer,
        *,
        acceptor_id: int,
        reward: Reward,
        at: dt.datetime,
    ) -> None:
        """Record the accepted answer."""
        await self._sql.solve(
            tx,
            id=question_id,
            solved_at=to_millis(at),
            answerer_id=answer.member_id,
            answer_id=answer.message_id,
            acceptor_id=acceptor_id,
            earned=reward.earned.value,
            points=reward.points,
            entry_id=reward.entry_id,
        )

    async def unsolve(self, tx: Transaction, question_id: int, undone: Undone) -> None:
        """Open a question again."""
        await self._sql.unsolve(tx, id=question_id, undone=undone.value)
        await self._sql.clear_also(tx, question_id=question_id)

    async def earned_of(self, tx: Transaction, question: Question, member_id: int, since: dt.datetime) -> int:
        """Count how often the asker's other questions earned a member points since then."""
        return await self._sql.earned_of(
            tx,
            guild_id=question.guild_id,
            asker_id=question.asker_id,
            id=question.id,
            member_id=member_id,
            since=to_millis(since),
        )

    async def set_state(self, tx: Transaction, question_id: int, state: State) -> None:
        """Move a question on."""
        await self._sql.set_state(tx, id=question_id, state=state.value)

    async def set_locked(self, tx: Transaction, question_id: int, *, is_locked: bool) -> None:
        """Record whether a thread is locked."""
        await self._sql.set_locked(tx, id=question_id, is_locked=is_locked)

    async def open_in(self, tx: Transaction, guild_id: int, channel_id: int) -> list[int]:
        """List the open questions of a channel."""
        return [row[0] async for row in self._sql.open_in(tx, guild_id=guild_id, channel_id=channel_id)]

    async def set_asker_gone(self, tx: Transaction, guild_id: int, asker_id: int, *, is_gone: bool) -> None:
        """Record whether an asker has left."""
        await self._sql.set_asker_gone(tx, guild_id=guild_id, asker_id=asker_id, is_gone=is_gone)

    async def set_marked(self, tx: Transaction, question_id: int, message_id: int | None) -> None:
        """Record which message bears our mark."""
        await self._sql.set_marked(tx, id=question_id, marked_id=message_id)

    async def set_card(self, tx: Transaction, question_id: int, turn: int, message_id: int | None) -> None:
        """Record the card of a turn."""
        await self._sql.set_card(tx, id=question_id, turn=turn, card_id=message_id)

    async def card_gone(self, tx: Transaction, question_id: int, message_id: int) -> None:
        """Record that somebody deleted a card."""
        await self._sql.card_gone(tx, id=question_id, card_id=message_id)

    async def set_hint(self, tx: Transaction, question_id: int, message_id: int | None) -> None:
        """Record the line that says how to mark an answer."""
        await self._sql.set_hint(tx, id=question_id, hint_id=message_id)

    async def set_reminded(self, tx: Transaction, question_id: int, reminded: Reminded) -> None:
        """Record how the asker was reminded."""
        await self._sql.set_reminded(tx, id=question_id, reminded=reminded.value)

    async def set_helpers_asked(self, tx: Transaction, question_id: int, at: dt.datetime) -> None:
        """Record that helpers have been looked for."""
        await self._sql.set_helpers_asked(tx, id=question_id, at=to_millis(at))

    async def add_also(
        self, tx: Transaction, question: Question, member_id: int, reward: Reward, at: dt.datetime
    ) -> None:
        """Record who else helped."""
        await self._sql.add_also(
            tx,
            question_id=question.id,
            guild_id=question.guild_id,
            member_id=member_id,
            earned=reward.earned.value,
            points=reward.points,
            entry_id=reward.entry_id,
            added_at=to_millis(at),
        )

    async def void(self, tx: Transaction, guild_id: int, member_id: int, entry_id: int) -> int | None:
        """Record that points were undone for good, and return the question they were earned in, if they were."""
        who = {"guild_id": guild_id, "member_id": member_id, "entry_id": entry_id}
        row = await self._sql.void_answer(tx, **who) or await self._sql.void_also(tx, **who)
        return row[0] if row is not None else None

    async def remove_also(self, tx: Transaction, question_id: int, member_id: int) -> None:
        """Take somebody off those who also helped."""
        await self._sql.remove_also(tx, question_id=question_id, member_id=member_id)

    async def also(self, tx: Transaction, question_id: int) -> tuple[AlsoHelpful, ...]:
        """List who else helped, in the order in which they were thanked."""
        rows = self._sql.also(tx, question_id=question_id)
        return tuple([AlsoHelpful(row[0], Reward(Earned(row[1]), row[2], row[3])) async for row in rows])

    async def answered_by(self, tx: Transaction, guild_id: int, member_id: int) -> list[int]:
        """List the solved questions whose card names somebody."""
        return [row[0] async for row in self._sql.answered_by(tx, guild_id=guild_id, member_id=member_id)]

    async def naming(self, tx: Transaction, guild_id: int, member_id: int) -> list[tuple[int, int, bool, bool]]:
        """List (question, its channel, asked it, was called to it) of the questions that somebody is named in."""
        rows = self._sql.naming(tx, guild_id=guild_id, member_id=member_id)
        return [(row[0], row[1], bool(row[2]), bool(row[3])) async for row in rows]

    async def askers(self, tx: Transaction, guild_id: int) -> dict[int, bool]:
        """Return whose questions are followed, and whether they are taken to have left."""
        return {row[0]: bool(row[1]) async for row in self._sql.askers(tx, guild_id=guild_id)}

    async def solved_since(
        self, tx: Transaction, guild_id: int, since: dt.datetime, most: int
    ) -> list[tuple[int, int]]:
        """List (question, accepted message) solved since then, the latest first."""
        rows = self._sql.solved_since(tx, guild_id=guild_id, since=to_millis(since), most=most)
        return [(row[0], row[1]) async for row in rows]

    async def solved_between(
        self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime
    ) -> list[tuple[int, int]]:
        """List (question, who answered it) solved in a stretch of time, the latest first."""
        span = {"since": to_millis(since), "until": to_millis(until)}
        return [(row[0], row[1]) async for row in self._sql.solved_between(tx, guild_id=guild_id, **span)]

    async def unanswered(self, tx: Transaction, guild_id: int, since: dt.datetime, most: int) -> list[int]:
        """List what nobody has replied to, the oldest first."""
        rows = self._sql.unanswered(tx, guild_id=guild_id, since=to_millis(since), most=most)
        return [row[0] async for row in rows]

    async def times_since(
        self, tx: Transaction, guild_id: int, since: dt.datetime
    ) -> list[tuple[dt.datetime, dt.datetime | None, dt.datetime | None]]:
        """List (asked, first reply, solved) of the questions since then."""
        rows = self._sql.times_since(tx, guild_id=guild_id, since=to_millis(since))
        return [(from_millis(row[0]), _instant(row[1]), _instant(row[2])) async for row in rows]

    async def help(self, tx: Transaction, guild_id: int, member_id: int, topic_id: int, at: dt.datetime) -> None:
        """Record that somebody helps with a topic."""
        await self._sql.help(tx, guild_id=guild_id, member_id=member_id, topic_id=topic_id, since=to_millis(at))

    async def stop_helping(self, tx: Transaction, guild_id: int, member_id: int, topic_id: int) -> None:
        """Record that somebody no longer helps with a topic; without one, with none at all."""
        if topic_id == ANY_TOPIC:
            await self._sql.stop_helping_at_all(tx, guild_id=guild_id, member_id=member_id)
        else:
            await self._sql.stop_helping(tx, guild_id=guild_id, member_id=member_id, topic_id=topic_id)

    async def helps_with(self, tx: Transaction, guild_id: int, member_id: int) -> list[int]:
        """List the topics that somebody helps with."""
        return [row[0] async for row in self._sql.helps_with(tx, guild_id=guild_id, member_id=member_id)]

    async def helpers(
        self, tx: Transaction, guild_id: int, topic_ids: Collection[int], today: dt.datetime
    ) -> list[Helper]:
        """List who helps with one of these topics or with all, each once; `today` is when the local day began."""
        found: dict[int, Helper] = {}
        async for row in self._sql.helpers(tx, guild_id=guild_id, today=to_millis(today)):
            if row[1] == ANY_TOPIC or row[1] in topic_ids:
                found[row[0]] = Helper(row[0], _instant(row[2]), row[3])
        return list(found.values())

    async def ping(self, tx: Transaction, question: Question, helper_id: int, at: dt.datetime) -> None:
        """Record that a helper hears of a question."""
        await self._sql.ping(
            tx, question_id=question.id, guild_id=question.guild_id, helper_id=helper_id, pinged_at=to_millis(at)
        )

    async def pinged(self, tx: Transaction, question_id: int) -> list[int]:
        """List who heard of a question."""
        return [row[0] async for row in self._sql.pinged(tx, question_id=question_id)]


def _instant(millis: int | None) -> dt.datetime | None:
    return None if millis is None else from_millis(millis)


def _question(row: Row) -> Question:
    return Question(
        id=row[0],
        guild_id=row[1],
        channel_id=row[2],
        asker_id=row[3],
        topic_id=row[4],
        state=State(row[5]),
        asked_at=from_millis(row[6]),
        first_reply_at=_instant(row[7]),
        solved_at=_instant(row[8]),
        last_message_at=from_millis(row[9]),
        is_asker_last=bool(row[10]),
        is_asker_gone=bool(row[11]),
        is_locked=bool(row[12]),
        turn=row[13],
        answerer_id=row[14],
        answer_id=row[15],
        acceptor_id=row[16],
        reward=None if row[17] is None else Reward(Earned(row[17]), row[18], row[19]),
        undone=None if row[20] is None else Undone(row[20]),
        marked_id=row[21],
        card_turn=row[22],
        card_id=row[23],
        hint_id=row[24],
        reminded=None if row[25] is None else Reminded(row[25]),
        helpers_asked_at=_instant(row[26]),
    )
