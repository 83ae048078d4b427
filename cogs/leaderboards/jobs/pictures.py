"""From a posted board to its picture: names and avatars from Discord, drawn in a thread."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.i18n import say_number, translate
from bot.text import shorten
from cogs.leaderboards.models import POSTED, TOP, Picture, PictureLine
from cogs.leaderboards.render import PICTURE, period_name

if TYPE_CHECKING:
    from cogs.leaderboards.models import Line, Post

AVATAR_SECONDS = 5.0
AVATAR_SIZE = 128
MOST_AVATAR_BYTES = 1_000_000
ALT_LENGTH = 1000  # Discord takes 1024: https://discord.com/developers/docs/resources/message#attachment-object
GONE = "–"


async def picture_file(post: Post, guild: discord.Guild, locale: str) -> discord.File:
    """Draw a board and return it as a file with its text for who does not see it."""
    lines = post.lines[:TOP]
    avatars = await asyncio.gather(*(_avatar(guild.get_member(line.member_id)) for line in lines))
    most = max((line.points for line in lines), default=1)
    drawn = tuple(
        _drawn(line, guild.get_member(line.member_id), avatar, most, locale)
        for line, avatar in zip(lines, avatars, strict=True)
    )
    title = translate(POSTED[post.period.kind, post.board], locale)
    picture = Picture(title, period_name(post.period, post.season, locale), guild.name, drawn)
    return discord.File(io.BytesIO(await asyncio.to_thread(_draw, picture)), PICTURE, description=alt_text(picture))


def alt_text(picture: Picture) -> str:
    """Say in words what the picture shows."""
    lines = [f"{line.place}. {line.name}: {line.points}" for line in picture.lines]
    return shorten(f"{picture.title}, {picture.period}. {'; '.join(lines)}", ALT_LENGTH)


def _draw(picture: Picture) -> bytes:
    # Here, because Pillow costs six megabytes, and most processes draw once a week.
    from cogs.leaderboards.render.picture import draw  # noqa: PLC0415

    return draw(picture)


def _drawn(line: Line, member: discord.Member | None, avatar: bytes | None, most: int, locale: str) -> PictureLine:
    return PictureLine(
        place=line.place,
        name=member.display_name if member is not None else GONE,
        handle=member.name if member is not None else GONE,
        points=say_number(line.points, locale),
        share=line.points / most,
        avatar=avatar,
        is_winner=line.is_winner,
    )


async def _avatar(member: discord.Member | None) -> bytes | None:
    """Fetch somebody's picture; None when it cannot be had quickly."""
    if member is None:
        return None
    try:
        async with asyncio.timeout(AVATAR_SECONDS):
            content = await member.display_avatar.replace(size=AVATAR_SIZE, format="png").read()
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError):
        return None  # initials are drawn instead
    return content if len(content) <= MOST_AVATAR_BYTES else None
