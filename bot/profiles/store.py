"""Profiles in the database."""

from __future__ import annotations

import json
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from bot.profiles.models import Profile, Tag, TagKind
from bot.profiles.words import guild_word, indexed, tag_word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.database import Database, Row, Transaction

MOST_COUNTED = 1000


class ProfileStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def put(
        self,
        tx: Transaction,
        guild_id: int,
        member_id: int,
        *,
        name: str,
        headline: str,
        answers: Sequence[tuple[str, str]],
        tags: Sequence[Tag],
        is_listed: bool,
        at: dt.datetime,
    ) -> None:
        """Store a profile in place of the one that was there."""
        said = [name, *(answer for _question, answer in answers), *(tag.label for tag in tags)]
        await self._sql.put(
            tx,
            id=self.database.new_id(),
            guild_id=guild_id,
            member_id=member_id,
            name=name,
            headline=headline,
            answers=json.dumps([list(pair) for pair in answers]),
            words=indexed(guild_id, *said, tags=[tag_word(tag.kind, tag.key) for tag in tags]),
            is_listed=is_listed,
            at=to_millis(at),
        )
        await self._sql.drop_tags(tx, guild_id=guild_id, member_id=member_id)
        for tag in tags:
            await self._sql.add_tag(
                tx, guild_id=guild_id, member_id=member_id, kind=tag.kind.value, tag=tag.key, label=tag.label
            )

    async def find(self, tx: Transaction, guild_id: int, member_id: int) -> Profile | None:
        """Return a member's profile."""
        row = await self._sql.find(tx, guild_id=guild_id, member_id=member_id)
        return (await self._profiles(tx, guild_id, [row]))[0] if row else None

    async def find_many(self, tx: Transaction, guild_id: int, member_ids: Iterable[int]) -> list[Profile]:
        """Return the profiles of these members, as far as there are any, by id."""
        rows = self._sql.find_many(tx, guild_id=guild_id, member_ids=json.dumps(list(member_ids)))
        return await self._profiles(tx, guild_id, sorted([row async for row in rows], key=itemgetter(1)))

    async def tags_of(self, tx: Transaction, guild_id: int, member_ids: Iterable[int]) -> dict[int, list[Tag]]:
        """Return the tags of these members; who has none is left out."""
        found: dict[int, list[Tag]] = {}
        async for row in self._sql.tags_of(tx, guild_id=guild_id, member_ids=json.dumps(list(member_ids))):
            found.setdefault(row[0], []).append(Tag(TagKind(row[1]), row[2], row[3]))
        return found

    async def set_listed(self, tx: Transaction, guild_id: int, member_id: int, *, is_listed: bool) -> None:
        """Show a profile in the directory, or not."""
        await self._sql.set_listed(tx, guild_id=guild_id, member_id=member_id, is_listed=is_listed)

    async def delete(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Take a profile away."""
        await self._sql.delete(tx, guild_id=guild_id, member_id=member_id)

    async def search(
        self, tx: Transaction, guild_id: int, words: Sequence[str], *, tag: Tag | None = None, amount: int, skipped: int
    ) -> tuple[list[Profile], int]:
        """Return a page of the profiles with the tag and a word beginning with each of these, newest first, and all."""
        if words or tag is not None:
            whole = [guild_word(guild_id), *([tag_word(tag.kind, tag.key)] if tag is not None else [])]
            which: dict[str, Any] = {"guild_id": guild_id, "query": self._query(whole, words)}
            await self._sql.plan_by_words(tx)
            total = await self._sql.count_search(tx, most=MOST_COUNTED, **which)
            if total >= MOST_COUNTED:
                await self._sql.plan_from_newest(tx)
            rows = self._sql.search(tx, amount=amount, skipped=skipped, **which)
        else:
            total = await self._sql.count_newest(tx, guild_id=guild_id, most=MOST_COUNTED)
            rows = self._sql.newest(tx, guild_id=guild_id, amount=amount, skipped=skipped)
        found = [row async for row in rows]
        return await self._profiles(tx, guild_id, found), total

    async def sharing(
        self, tx: Transaction, guild_id: int, member_id: int, among: Iterable[int], amount: int
    ) -> list[tuple[int, int]]:
        """List (member, number of common tags) of those among whom is looked, the most first."""
        rows = self._sql.sharing(
            tx, guild_id=guild_id, member_id=member_id, among=json.dumps(list(among)), amount=amount
        )
        return [(row[0], row[1]) async for row in rows]

    async def _profiles(self, tx: Transaction, guild_id: int, rows: Sequence[Row]) -> list[Profile]:
        tags = await self.tags_of(tx, guild_id, [row[1] for row in rows])
        return [_profile(row, tags.get(row[1], [])) for row in rows]

    def _query(self, whole: Sequence[str], beginnings: Sequence[str]) -> str:
        # Words are letters and digits only: nothing in them means anything to either query language.
        if self.database.dialect == "postgres":
            return " & ".join([*whole, *(f"{word}:*" for word in beginnings)])
        return " AND ".join([*(f'"{word}"' for word in whole), *(f'"{word}" *' for word in beginnings)])


def _profile(row: Row, tags: Sequence[Tag]) -> Profile:
    return Profile(
        guild_id=row[0],
        member_id=row[1],
        name=row[2],
        headline=row[3],
        answers=tuple((question, answer) for question, answer in json.loads(row[4])),
        tags=tuple(tags),
        is_listed=bool(row[5]),
        created_at=from_millis(row[6]),
        updated_at=from_millis(row[7]),
    )
