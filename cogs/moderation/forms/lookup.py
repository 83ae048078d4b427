"""Finds out whom a list names on a server, and who of them may not or need not be banned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.kit import guild_of, locale_of, member_of
from bot.kit.checks import everybody
from bot.kit.standing import refusal_of
from cogs.moderation.models import Listing, Preview

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import Hearth
    from cogs.moderation.models import Names

Interaction = discord.Interaction[Any]
MOST_BANS = 20_000  # twenty requests; who is on none of these pages is banned once more, which changes nothing
MOST_FETCHED = 50
PATIENCE = 10.0  # seconds for Discord to tell of members; the answer is put off already


async def look_up(interaction: Interaction, names: Names) -> Preview:
    """Sort who is named: to be banned, protected, banned already, or nobody.

    Raises NotAllowedError while not all members are known: nobody could tell who of them is protected.
    """
    guild, locale = guild_of(interaction), locale_of(interaction)
    await everybody(guild, PATIENCE)
    client: Hearth = interaction.client
    server = await client.services.guilds.server(guild.id)
    found, unknown = _named(guild, names)
    before = {entry.user.id async for entry in guild.bans(limit=MOST_BANS)} & set(found)
    refused: list[tuple[int, str]] = []
    banned: list[Listing] = []
    absent: list[int] = []
    for user_id in found:
        refusal = refusal_of(member_of(interaction), user_id, server.staff_role_ids)
        member = guild.get_member(user_id)
        if refusal is not None:
            refused.append((user_id, refusal.in_language(locale)))
        elif user_id in before:
            continue
        elif member is not None:
            banned.append(Listing(user_id, member.name))
        else:
            absent.append(user_id)
    unseen = 0 if len(absent) <= MOST_FETCHED else len(absent)
    for user_id in absent:
        name = str(user_id) if unseen else await _name_of(client, user_id)
        if name is None:
            unknown.append(str(user_id))
        else:
            banned.append(Listing(user_id, name))
    return Preview(tuple(banned), tuple(refused), tuple(sorted(before)), tuple(unknown), unseen)


def _named(guild: discord.Guild, names: Names) -> tuple[list[int], list[str]]:
    now = discord.utils.utcnow()
    made_up = [str(each) for each in names.ids if discord.utils.snowflake_time(each) > now]
    known = _members_by_name(guild.members)
    missing = [name for name in names.names if name not in known]
    found = [each for each in names.ids if str(each) not in made_up]
    found += [known[name] for name in names.names if name in known]
    return list(dict.fromkeys(found)), [*made_up, *missing]


def _members_by_name(members: Iterable[discord.Member]) -> dict[str, int]:
    """Return members by their name, which is theirs alone, and by what else they are called where only one is."""
    called: dict[str, set[int]] = {}
    for member in members:
        for name in {member.display_name.casefold(), (member.global_name or "").casefold()}:
            called.setdefault(name, set()).add(member.id)
    alone = {name: next(iter(ids)) for name, ids in called.items() if len(ids) == 1}
    return alone | {member.name.casefold(): member.id for member in members}


async def _name_of(client: Hearth, user_id: int) -> str | None:
    user = client.get_user(user_id)
    if user is not None:
        return user.name
    try:
        return (await client.fetch_user(user_id)).name
    except discord.NotFound:
        return None
