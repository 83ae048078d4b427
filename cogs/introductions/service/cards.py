"""Making, changing, showing and removing one's own card."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.members import Milestone, Preference
from bot.owndata import Retention
from bot.profiles import Tag, TagKind
from cogs.introductions.models import Card, IntroductionSettings
from cogs.introductions.rules import NoCard, draft_of, form_of, headline_of
from cogs.introductions.service.base import FIRST_GREETERS, REFRESH_JOB, TAKE_AWAY_JOB, WITHDRAW_JOB, Base
from cogs.introductions.store import IntroductionStore

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.database import Transaction
    from bot.jobs import Jobs
    from bot.owndata import Erasure, LettingGo
    from cogs.introductions.models import Form, Introduction, Submission, Topic


PACE = dt.timedelta(seconds=2)  # between changes of many messages, so that they hold nothing else up


class CardService(Base):
    """The cards of members."""

    async def form_for(self, guild_id: int, member_id: int, *, display_name: str, post: str | None = None) -> Form:
        """Return the form for a member, filled with what is known. Raises NotSetUpError."""
        settings = await self._guilds.live(guild_id, IntroductionSettings)
        async with self._store.database.reading() as tx:
            known = await self._store.find(tx, guild_id, member_id)
        return form_of(settings, known, display_name=display_name, post=post)

    async def submit(self, guild_id: int, member_id: int, sent: Submission) -> Introduction:
        """Store what was sent, and have the card posted or changed. Raises NotSetUpError, BlankIntroduction."""
        settings = await self._guilds.live(guild_id, IntroductionSettings)
        draft = draft_of(settings, sent)
        topics = await self._known_topics(guild_id, sent.topics)
        products = [Tag(TagKind.PRODUCT, key, label) for key, label in draft.products]
        async with self._store.database.transaction(lock=guild_id) as tx:
            stored = await self._store.put(
                tx,
                guild_id,
                member_id,
                name=draft.name,
                answers=draft.answers,
                topics=topics,
                source=sent.form.source,
                at=self._clock.now(),
            )
            await self._put_profile(tx, stored, products)
            await self._members.reach(tx, guild_id, member_id, Milestone.INTRODUCED)
            await self._enqueue_publish(tx, guild_id, member_id)
            for post in await self._store.list_offers_to(tx, guild_id, member_id):
                await self._enqueue_withdrawal(tx, post)
        return stored

    async def choose_topics(self, guild_id: int, member_id: int, chosen: Sequence[Topic]) -> Introduction:
        """Put other topics on a member's card. Raises NotSetUpError, NoCard."""
        await self._guilds.live(guild_id, IntroductionSettings)
        topics = await self._known_topics(guild_id, chosen)
        async with self._store.database.transaction(lock=guild_id) as tx:
            known = await self._store.find(tx, guild_id, member_id)
            profile = await self._profiles.find_in(tx, guild_id, member_id)
            if known is None:
                raise NoCard
            stored = await self._store.put(
                tx,
                guild_id,
                member_id,
                name=known.name,
                answers=known.answers,
                topics=topics,
                source=known.source,
                at=self._clock.now(),
            )
            products = [tag for tag in profile.tags if tag.kind is TagKind.PRODUCT] if profile is not None else []
            await self._put_profile(tx, stored, products)
            await self._enqueue_publish(tx, guild_id, member_id)
        return stored

    async def find(self, guild_id: int, member_id: int) -> Card | None:
        """Return a member's card; None when they have none."""
        async with self._store.database.reading() as tx:
            introduction = await self._store.find(tx, guild_id, member_id)
            if introduction is None:
                return None
            return Card(introduction, await self._store.greeters(tx, guild_id, member_id, FIRST_GREETERS))

    async def remove(self, guild_id: int, member_id: int) -> None:
        """Take a card away: from the channel, the directory and the matches. Raises NoCard."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            known = await self._store.find(tx, guild_id, member_id)
            if known is None:
                raise NoCard
            await self._store.delete(tx, guild_id, member_id)
            await self._profiles.delete(tx, guild_id, member_id)
            await enqueue_taking_away(tx, self._jobs, known, self._store.database.new_id(), self._clock.now())

    async def list_in_directory(self, guild_id: int, member_id: int, *, is_listed: bool) -> bool:
        """Store whether a member wants to be in the directory; say whether they have a card to be there with."""
        await self._guilds.live(guild_id, IntroductionSettings)
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._members.store.put_preference(
                tx, guild_id, member_id, Preference.DIRECTORY, is_on=is_listed, at=self._clock.now()
            )
            known = await self._store.find(tx, guild_id, member_id)
            await self._profiles.set_listed(tx, guild_id, member_id, is_listed=is_listed)
        return known is not None

    async def set_present(self, guild_id: int, member_id: int, *, is_present: bool) -> None:
        """Record that the owner of a card left or came back; only who is here is in the directory."""
        async with self._store.database.reading() as tx:
            known = await self._store.find(tx, guild_id, member_id)
        if known is None or known.is_present == is_present:
            return
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.set_present(tx, guild_id, member_id, is_present=is_present)
            is_listed = is_present and await self._wants_listing(tx, guild_id, member_id)
            await self._profiles.set_listed(tx, guild_id, member_id, is_listed=is_listed)

    async def catch_up(self, guild_id: int, present_ids: Collection[int]) -> None:
        """Find out whose owners left or came back unseen."""
        async with self._store.database.reading() as tx:
            recorded = await self._store.presences(tx, guild_id)
        for member_id, was_present in recorded.items():
            if was_present != (member_id in present_ids):
                await self.set_present(guild_id, member_id, is_present=not was_present)

    async def _known_topics(self, guild_id: int, topics: Sequence[Topic]) -> tuple[Topic, ...]:
        server = await self._guilds.server(guild_id)
        return tuple(topic for topic in dict.fromkeys(topics) if topic.role_id in server.topic_role_ids)

    async def _wants_listing(self, tx: Transaction, guild_id: int, member_id: int) -> bool:
        chosen = await self._members.store.find_preference(tx, guild_id, member_id, Preference.DIRECTORY)
        return chosen is not False

    async def _put_profile(self, tx: Transaction, stored: Introduction, products: Sequence[Tag]) -> None:
        topics = [Tag(TagKind.TOPIC, str(topic.role_id), topic.label) for topic in stored.topics]
        await self._profiles.put(
            tx,
            stored.guild_id,
            stored.member_id,
            name=stored.name,
            headline=headline_of(stored.answers),
            answers=stored.answers,
            tags=[*topics, *products],
            is_listed=await self._wants_listing(tx, stored.guild_id, stored.member_id),
        )


async def enqueue_taking_away(tx: Transaction, jobs: Jobs, known: Introduction, job_key: int, now: dt.datetime) -> None:
    """Have the message of a card taken away once the transaction is committed."""
    await jobs.enqueue(
        tx,
        TAKE_AWAY_JOB,
        f"{known.guild_id}:{known.member_id}:{job_key}",
        now,
        guild_id=known.guild_id,
        payload={"member_id": known.member_id, "channel_id": known.channel_id, "message_id": known.message_id},
    )


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Have the card of a member who is to be forgotten taken away, their name from others', and what is on offer."""
    store = IntroductionStore(erasure.database)
    known = await store.find(tx, erasure.guild_id, erasure.member_id)
    if known is not None:
        await enqueue_taking_away(tx, erasure.jobs, known, erasure.database.new_id(), erasure.clock.now())
    for post in await store.list_offers_to(tx, erasure.guild_id, erasure.member_id):
        await erasure.jobs.enqueue(
            tx,
            WITHDRAW_JOB,
            f"{erasure.guild_id}:{post.message_id}",
            erasure.clock.now(),
            guild_id=erasure.guild_id,
            payload={"message_id": post.message_id, "channel_id": post.channel_id, "offer_id": post.offer_id},
            replace=True,
        )
    naming = await store.cards_naming(tx, erasure.guild_id, erasure.member_id, FIRST_GREETERS)
    for place, owner_id in enumerate(naming):
        await erasure.jobs.enqueue(
            tx,
            REFRESH_JOB,
            f"{erasure.guild_id}:{owner_id}",
            erasure.clock.now() + PACE * place,
            guild_id=erasure.guild_id,
            payload={"member_id": owner_id},
            replace=True,
        )


async def before_letting_go(tx: Transaction, old: LettingGo) -> int:
    """Have the cards of who left long ago taken away from their channel: nobody could find them afterwards."""
    forgotten = await IntroductionStore(old.database).left_before(tx, old.guild_id, old.before(Retention.LEFT))
    for place, known in enumerate(forgotten):
        at = old.clock.now() + PACE * place
        await enqueue_taking_away(tx, old.jobs, known, old.database.new_id(), at)
    return 0
