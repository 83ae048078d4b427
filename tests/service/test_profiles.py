"""Profiles: found by the beginnings of words, on their own server only, unless their owner does not want it."""

from __future__ import annotations

import pytest

from bot.profiles import Profiles, Tag, TagKind
from bot.profiles.store import ProfileStore
from bot.profiles.words import searched, words_of

GUILD = 1
TEA = Tag(TagKind.TOPIC, "77", "Tea")
KETTLE = Tag(TagKind.PRODUCT, "kettle", "Kettle")


@pytest.fixture
def profiles(database, clock):
    return Profiles(ProfileStore(database), clock)


async def put(profiles, database, member_id, name, about, *, guild_id=GUILD, tags=(), is_listed=True):
    async with database.transaction() as tx:
        await profiles.put(
            tx,
            guild_id,
            member_id,
            name=name,
            headline=about,
            answers=[("About", about)],
            tags=tags,
            is_listed=is_listed,
        )


async def names(profiles, text, guild_id=GUILD):
    return [profile.name for profile in (await profiles.search(guild_id, text)).profiles]


async def test_a_profile_is_kept_once_and_changed_in_place(profiles, database):
    await put(profiles, database, 10, "Ann", "green tea", tags=[TEA])
    await put(profiles, database, 10, "Anna", "coffee", tags=[KETTLE])
    found = await profiles.find(GUILD, 10)
    assert (found.name, found.answers, found.tags) == ("Anna", (("About", "coffee"),), (KETTLE,))
    assert await names(profiles, "green") == []
    assert await names(profiles, "coff") == ["Anna"]


async def test_every_word_has_to_be_there_in_any_order_case_and_accent(profiles, database):
    await put(profiles, database, 10, "Zoë", "Jasmine Tea in Köln")
    await put(profiles, database, 11, "Ben", "Black tea in Rome")
    assert await names(profiles, "koln TEA") == ["Zoë"]
    assert await names(profiles, "zoe") == ["Zoë"]
    assert sorted(await names(profiles, "tea")) == ["Ben", "Zoë"]
    assert await names(profiles, "tea paris") == []


async def test_tags_are_found_too(profiles, database):
    await put(profiles, database, 10, "Ann", "hello", tags=[KETTLE])
    assert await names(profiles, "kett") == ["Ann"]


async def test_other_servers_and_unlisted_people_are_not_found(profiles, database):
    await put(profiles, database, 10, "Ann", "tea", guild_id=2)
    await put(profiles, database, 11, "Ben", "tea", is_listed=False)
    await put(profiles, database, 12, "Cem", "tea")
    assert await names(profiles, "tea") == ["Cem"]
    assert await names(profiles, "") == ["Cem"]
    async with database.transaction() as tx:
        await profiles.set_listed(tx, GUILD, 11, is_listed=True)
        await profiles.delete(tx, GUILD, 12)
    assert await names(profiles, "tea") == ["Ben"]


async def test_pages_are_newest_first_and_count_all(profiles, database, clock):
    for number in range(20):
        await put(profiles, database, number, f"N{number:02}", "tea")
        clock.advance(seconds=1)
    first, third = await profiles.search(GUILD, "tea"), await profiles.search(GUILD, "tea", page=2)
    assert first.total == 20
    assert [profile.name for profile in first.profiles][:2] == ["N19", "N18"]
    assert [profile.name for profile in third.profiles] == ["N03", "N02", "N01", "N00"]
    assert (await profiles.search(GUILD, "")).profiles == first.profiles


async def test_who_shares_most_comes_first(profiles, database):
    await put(profiles, database, 10, "Ann", "x", tags=[TEA, KETTLE])
    await put(profiles, database, 11, "Ben", "x", tags=[TEA])
    await put(profiles, database, 12, "Cem", "x", tags=[TEA, KETTLE])
    await put(profiles, database, 13, "Dee", "x")
    async with database.reading() as tx:
        assert await profiles.sharing(tx, GUILD, 10, [11, 12, 13]) == [(12, 2), (11, 1)]


async def test_a_search_is_narrowed_to_one_tag_exactly(profiles, database):
    longer = Tag(TagKind.TOPIC, "777", "Tea ceremony")
    await put(profiles, database, 10, "Ann", "green", tags=[TEA, KETTLE])
    await put(profiles, database, 11, "Ben", "green", tags=[longer])
    await put(profiles, database, 12, "Cem", "tea")
    await put(profiles, database, 13, "Dee", "black", tags=[TEA])
    assert [p.name for p in (await profiles.search(GUILD, tag=TEA)).profiles] == ["Dee", "Ann"]
    assert [p.name for p in (await profiles.search(GUILD, "green", tag=TEA)).profiles] == ["Ann"]
    assert [p.name for p in (await profiles.search(GUILD, tag=KETTLE)).profiles] == ["Ann"]
    assert (await profiles.search(GUILD, "kettle", tag=longer)).total == 0


@pytest.mark.parametrize("text", ['"', "a OR b", "x* NEAR y", "'; DROP TABLE profile; --", "(", ":*", "&|!", "-", "ﬁn"])
async def test_whatever_is_searched_for_is_only_words(profiles, database, text):
    await put(profiles, database, 10, "Ann", "tea")
    await names(profiles, text)


def test_words_are_folded():
    assert words_of("Zoë’s ÄRGER, ß & 日本 x_y") == ["zoe", "s", "arger", "ss", "日本", "x", "y"]
    assert searched("a ab " + "word " * 50) == ["ab", "word"]


async def test_profiles_and_tags_of_many_come_together(profiles, database):
    async with database.transaction() as tx:
        for member_id in (10, 11):
            tags = [Tag(TagKind.PRODUCT, "kettle", "Kettle")] if member_id == 10 else []
            await profiles.put(tx, GUILD, member_id, name=f"m{member_id}", headline="h", answers=[], tags=tags)
    async with database.reading() as tx:
        assert [found.name for found in await profiles.find_many(tx, GUILD, [11, 10, 99])] == ["m10", "m11"]
        assert await profiles.tags_of(tx, GUILD, [10, 11]) == {10: [Tag(TagKind.PRODUCT, "kettle", "Kettle")]}
        assert await profiles.find_many(tx, 2, [10]) == []
