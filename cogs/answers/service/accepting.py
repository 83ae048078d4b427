"""Accepting an answer, thanking who else helped, and undoing both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import HearthError, NotFoundError
from bot.i18n import _
from bot.ledger import CapReached, Grant, Link, NotEligible, PointSettings, Source
from bot.ledger.reasons import REASONS
from bot.ledger.rules import may_give
from cogs.answers.models import (
    MOST_ALSO_HELPFUL,
    NO_CARD,
    PAIR_WINDOW,
    SOURCE,
    Answer,
    AnswerSettings,
    Earned,
    Outcome,
    Reward,
    Undone,
)
from cogs.answers.rules import (
    AlreadyAccepted,
    EnoughHelpful,
    NotAnAnswer,
    NotSolved,
    check_may_accept,
    check_may_undo,
    earned_instead,
    is_own,
)
from cogs.answers.service.base import FORGET_JOB, SHOW_JOB, Base
from cogs.answers.store import AnswerStore

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.database import Transaction
    from bot.ledger.models import Change
    from bot.owndata import Erasure
    from cogs.answers.models import Actor, Question, Replier

ANSWER, ALSO_HELPFUL = REASONS["answer"], REASONS["also_helpful"]


class NoReply(HearthError):  # noqa: N818 - says what is the case
    """Nobody to choose."""

    message = _("Nobody else has written here yet.")


class NotThere(HearthError):  # noqa: N818 - says what is the case
    """Somebody whose messages are gone."""

    message = _("They have no message here any more. Choose somebody else.")


class AcceptService(Base):
    """Which answer counts, and what it earned."""

    async def outcome(self, question_id: int) -> Outcome | None:
        """Return a question as it is to be shown."""
        async with self._store.database.reading() as tx:
            question = await self._store.find(tx, question_id)
            return Outcome(question, await self._store.also(tx, question_id)) if question is not None else None

    async def accept(self, question_id: int, answer: Answer, actor: Actor) -> Question:
        """Accept an answer, once; another one than before takes its place, and the points with it.

        Raises NoQuestion, NotYours, NotAnAnswer, AlreadyAccepted, NotSetUpError.
        """
        guild_id = await self._guild_of(question_id)
        settings = await self._guilds.live(guild_id, AnswerSettings)
        async with self._store.database.transaction(lock=guild_id) as tx:
            question = await self._get(tx, question_id)
            check_may_accept(question, actor, staff_accepts=settings.staff_accepts)
            if answer.message_id == question.id:
                raise NotAnAnswer
            if question.is_solved and _is_same(question, answer):
                raise AlreadyAccepted
            reward = _kept(question, answer)
            if reward is None:
                await self._make_room(tx, question, answer.member_id, by=actor.member_id)
                reward = await self._award(tx, question, answer, actor, settings)
            await self._store.solve(
                tx, question.id, answer, acceptor_id=actor.member_id, reward=reward, at=self._clock.now()
            )
            await self._enqueue(tx, SHOW_JOB, question)
            await self._plan_closing(tx, question, settings)
            return await self._get(tx, question_id)

    async def accept_member(self, question_id: int, member_id: int, actor: Actor) -> Question:
        """Accept what somebody wrote last in a question. Raises NotThere, and what `accept` raises."""
        question = await self._find(question_id)
        if question is not None and question.is_solved and question.answerer_id == member_id:
            raise AlreadyAccepted
        latest = {one.member_id: one.last_message_id for one in await self.repliers(question_id)}
        if member_id not in latest:  # deleted, or forgotten, since they were offered
            raise NotThere
        return await self.accept(question_id, Answer(member_id, latest[member_id]), actor)

    async def undo(self, question_id: int, actor: Actor, why: Undone = Undone.UNDO, *, turn: int | None = None) -> None:
        """Take an acceptance back, with all it earned; with `turn` only that one. Raises NotYours, NotSolved."""
        guild_id = await self._guild_of(question_id)
        async with self._store.database.transaction(lock=guild_id) as tx:
            question = await self._get(tx, question_id)
            check_may_undo(question, actor)
            if not question.is_solved or turn not in {None, question.turn}:
                raise NotSolved
            await self._reopen(tx, question, why, by=actor.member_id)

    async def answer_deleted(self, question_id: int, message_id: int) -> bool:
        """Open a question again whose accepted message was deleted; False when it is not that."""
        async with self._store.database.reading() as tx:
            question = await self._store.find_by_answer(tx, question_id, message_id)
        if question is None:
            return False
        async with self._store.database.transaction(lock=question.guild_id) as tx:
            question = await self._store.find_by_answer(tx, question_id, message_id)
            if question is None:
                return False
            await self._reopen(tx, question, Undone.DELETED, by=None)
        return True

    async def followed(self, tx: Transaction, change: Change) -> None:
        """Have the card rewritten whose points the team undid for good, inside the transaction that undoes them."""
        entry = change.entry
        if not change.is_void or entry.reverses_id is None or entry.reason not in {ANSWER.name, ALSO_HELPFUL.name}:
            return
        question_id = await self._store.void(tx, entry.guild_id, entry.member_id, entry.reverses_id)
        question = await self._store.find(tx, question_id) if question_id is not None else None
        if question is not None:
            await self._enqueue(tx, SHOW_JOB, question)

    async def repliers(self, question_id: int) -> list[Replier]:
        """List who replied to a question, who said most first."""
        async with self._store.database.reading() as tx:
            return await self._store.repliers(tx, question_id)

    async def candidates(self, question_id: int, actor: Actor) -> list[Replier]:
        """List who may be thanked beside the answer, for who may do so. Raises NotYours, NotSolved, EnoughHelpful."""
        async with self._store.database.reading() as tx:
            question = await self._get(tx, question_id)
            thanked = await self._thanked(tx, question, actor)
            repliers = await self._store.repliers(tx, question_id)
        found = [one for one in repliers if one.member_id not in thanked]
        if not found:
            raise NoReply
        return found

    async def also_helpful(self, question_id: int, member_ids: Iterable[int], actor: Actor) -> Outcome:
        """Thank up to two more who replied. Raises NotYours, NotSolved, EnoughHelpful."""
        guild_id = await self._guild_of(question_id)
        settings = await self._guilds.get(guild_id, AnswerSettings)
        async with self._store.database.transaction(lock=guild_id) as tx:
            question = await self._get(tx, question_id)
            thanked = await self._thanked(tx, question, actor)
            replies = {one.member_id: one for one in await self._store.repliers(tx, question_id)}
            chosen = [one for one in dict.fromkeys(member_ids) if one in replies and one not in thanked]
            if len(await self._store.also(tx, question_id)) + len(chosen) > MOST_ALSO_HELPFUL:
                raise EnoughHelpful
            for member_id in chosen:
                answer = Answer(member_id, replies[member_id].last_message_id)
                reward = await self._award(tx, question, answer, actor, settings, is_also=True)
                await self._store.add_also(tx, question, member_id, reward, self._clock.now())
            await self._enqueue(tx, SHOW_JOB, question)
            return Outcome(question, await self._store.also(tx, question_id))

    async def marked(self, question_id: int, message_id: int | None) -> None:
        """Record which message bears our mark."""
        async with self._store.database.transaction() as tx:
            await self._store.set_marked(tx, question_id, message_id)

    async def carded(self, question_id: int, turn: int, message_id: int | None) -> None:
        """Record the card of a turn: None while it is on its way, NO_CARD when it is settled."""
        async with self._store.database.transaction() as tx:
            await self._store.set_card(tx, question_id, turn, message_id)

    async def card_gone(self, question: Question) -> None:
        """Record that somebody deleted the card; it is not sent again."""
        await self.carded(question.id, question.turn, NO_CARD)

    async def _thanked(self, tx: Transaction, question: Question, actor: Actor) -> set[int]:
        check_may_undo(question, actor)
        if not question.is_solved:
            raise NotSolved
        also = {one.member_id for one in await self._store.also(tx, question.id)}
        if len(also) >= MOST_ALSO_HELPFUL:
            raise EnoughHelpful
        return {*also, question.asker_id, question.answerer_id or 0}

    async def _award(
        self,
        tx: Transaction,
        question: Question,
        answer: Answer,
        actor: Actor,
        settings: AnswerSettings,
        *,
        is_also: bool = False,
    ) -> Reward:
        instead = await self._earned_instead(tx, question, answer, actor, settings)
        if instead is not None:
            return Reward(instead)
        grant = Grant(
            guild_id=question.guild_id,
            member_id=answer.member_id,
            reason=ALSO_HELPFUL if is_also else ANSWER,
            source=Source(SOURCE, question.id),
            actor_id=actor.member_id,
            link=Link(question.channel_id, question.id)
            if answer.message_id is None
            else Link(question.id, answer.message_id),
        )
        try:
            awarded = await self._ledger.award(tx, grant)
        except (NotEligible, CapReached) as refusal:
            return Reward(earned_instead(refusal))
        return Reward(Earned.POINTS, awarded.entry.points, awarded.entry.id)

    async def _earned_instead(
        self, tx: Transaction, question: Question, answer: Answer, actor: Actor, settings: AnswerSettings
    ) -> Earned | None:
        """Return why an answer earns nothing that the ledger does not know of; None when it may."""
        guild_id, asker_id, member_id = question.guild_id, question.asker_id, answer.member_id
        if answer.is_bot:
            return Earned.BOT
        if is_own(question, member_id, actor.member_id):
            return Earned.OWN
        if question.channel_id in (await self._guilds.get_in(tx, guild_id, PointSettings)).excluded_channel_ids:
            return Earned.PLACE  # the ledger itself sees only the thread
        if not may_give(await self._ledger.marks(tx, guild_id, actor.member_id)):
            return Earned.OTHER  # whose points are on hold gives none, either
        if await self._is_enough(tx, question, member_id, settings):
            await self._ledger.refuse(tx, guild_id, asker_id, member_id, ANSWER.name, Earned.PAIR.value)
            return Earned.PAIR
        return None

    async def _is_enough(self, tx: Transaction, question: Question, member_id: int, settings: AnswerSettings) -> bool:
        """Say whether the asker's questions have earned this member as many points as they can for now."""
        limit = settings.pair_per_30_days
        if not limit or not question.asker_id:
            return False
        return await self._store.earned_of(tx, question, member_id, self._clock.now() - PAIR_WINDOW) >= limit

    async def _make_room(self, tx: Transaction, question: Question, answerer_id: int, *, by: int) -> None:
        """Take back what the accepted answer earned, and what the next one's author got for helping beside it."""
        if not question.is_solved:
            return
        also = {one.member_id: one.reward for one in await self._store.also(tx, question.id)}
        for reward in (question.reward, also.get(answerer_id)):
            if reward is not None and reward.entry_id is not None:
                await self._reverse(tx, question.guild_id, reward.entry_id, by=by)
        await self._store.remove_also(tx, question.id, answerer_id)

    async def _reverse(self, tx: Transaction, guild_id: int, entry_id: int, *, by: int) -> None:
        try:
            await self._ledger.reverse(tx, guild_id, entry_id, by=by)
        except NotFoundError:
            return  # whose it was asked to be forgotten: there is no account any more

    async def _reopen(self, tx: Transaction, question: Question, why: Undone, *, by: int | None) -> None:
        await self._ledger.reverse_source(tx, question.guild_id, Source(SOURCE, question.id), by=by)
        await self._store.unsolve(tx, question.id, why)
        await self._enqueue(tx, SHOW_JOB, question)

    async def _guild_of(self, question_id: int) -> int:
        async with self._store.database.reading() as tx:
            return (await self._get(tx, question_id)).guild_id


def _kept(question: Question, answer: Answer) -> Reward | None:
    """Return what the same member's other answer earned: it stays, on the day it was earned."""
    is_theirs = question.is_solved and question.answerer_id == answer.member_id
    has_earned = question.reward is not None and question.reward.earned is Earned.POINTS
    return question.reward if is_theirs and has_earned else None


def _is_same(question: Question, answer: Answer) -> bool:
    return (question.answerer_id, question.answer_id) == (answer.member_id, answer.message_id)


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Have the messages of the bot rewritten or taken away that name a member who is to be forgotten."""
    store = AnswerStore(erasure.database)
    for question_id, channel_id, has_asked, is_called in await store.naming(tx, erasure.guild_id, erasure.member_id):
        await erasure.jobs.enqueue(
            tx,
            FORGET_JOB,
            f"{question_id}:{erasure.member_id}",
            erasure.clock.now(),
            guild_id=erasure.guild_id,
            payload={"question_id": question_id, "channel_id": channel_id, "asked": has_asked, "called": is_called},
            replace=True,
        )
    for question_id in await store.answered_by(tx, erasure.guild_id, erasure.member_id):
        await erasure.jobs.enqueue(
            tx,
            SHOW_JOB,
            str(question_id),
            erasure.clock.now(),
            guild_id=erasure.guild_id,
            payload={"question_id": question_id},
            replace=True,
        )
