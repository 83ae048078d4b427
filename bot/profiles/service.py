"""Profiles as features see them. Knows no Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.profiles.models import Page, Profile, Tag
from bot.profiles.words import searched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.clock import Clock
    from bot.database import Transaction
    from bot.profiles.store import ProfileStore

PAGE = 8


class Profiles:
    """What members have said about themselves."""

    def __init__(self, store: ProfileStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def put(
        self,
        tx: Transaction,
        guild_id: int,
        member_id: int,
        *,
        name: str,
        headline: str,
        answers: Sequence[tuple[str, str]],
        tags: Sequence[Tag] = (),
        is_listed: bool = True,
    ) -> None:
        """Store a member's profile inside the caller's transaction, in place of the one that was there."""
        await self._store.put(
            tx,
            guild_id,
            member_id,
            name=name,
            headline=headline,
            answers=answers,
            tags=tags,
            is_listed=is_listed,
            at=self._clock.now(),
        )

    async def find_in(self, tx: Transaction, guild_id: int, member_id: int) -> Profile | None:
        """Return a member's profile inside the caller's transaction."""
        return await self._store.find(tx, guild_id, member_id)

    async def find_many(self, tx: Transaction, guild_id: int, member_ids: Iterable[int]) -> list[Profile]:
        """Return the profiles of these members, as far as there are any, by id; two queries however many they are."""
        return await self._store.find_many(tx, guild_id, member_ids)

    async def tags_of(self, tx: Transaction, guild_id: int, member_ids: Iterable[int]) -> dict[int, list[Tag]]:
        """Return the tags of these members; who has none is left out."""
        return await self._store.tags_of(tx, guild_id, member_ids)

    async def find(self, guild_id: int, member_id: int) -> Profile | None:
        """Return a member's profile; None when they have none."""
        async with self._store.database.reading() as tx:
            return await self._store.find(tx, guild_id, member_id)

    async def set_listed(self, tx: Transaction, guild_id: int, member_id: int, *, is_listed: bool) -> None:
        """Show a profile in the directory, or not, inside the caller's transaction."""
        await self._store.set_listed(tx, guild_id, member_id, is_listed=is_listed)

    async def list_own(self, guild_id: int, member_id: int, *, is_listed: bool) -> None:
        """Show a present member's profile in the directory, or not, as they wish."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.set_listed(tx, guild_id, member_id, is_listed=is_listed)

    async def delete(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Take a profile away inside the caller's transaction."""
        await self._store.delete(tx, guild_id, member_id)

    async def search(self, guild_id: int, text: str = "", *, tag: Tag | None = None, page: int = 0) -> Page:
        """Return a page of the directory: whose words begin with those of the text; everybody when it is empty.

        With `tag`, only those who have it.
        """
        words = searched(text)
        async with self._store.database.reading() as tx:
            found, total = await self._store.search(tx, guild_id, words, tag=tag, amount=PAGE, skipped=page * PAGE)
        return Page(tuple(found), total)

    async def sharing(
        self, tx: Transaction, guild_id: int, member_id: int, among: Iterable[int], *, amount: int = 200
    ) -> list[tuple[int, int]]:
        """List (member, number of common tags) of those among these who share something with one, the most first."""
        return await self._store.sharing(tx, guild_id, member_id, among, amount)
