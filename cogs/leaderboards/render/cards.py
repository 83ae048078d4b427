"""How boards look in a message. Pure: models in, text and Discord's layout out; nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import _, plural, say_list, say_number, translate
from bot.kit import card, layout_of
from bot.kit.views import gap, row
from bot.ledger import Board
from bot.text import inert
from cogs.leaderboards.models import POSTED, TOP, Unlisted
from cogs.leaderboards.render.words import ABOUT, BOARDS, EMOJI, EMPTY, SPANS, period_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bot.i18n import Text
    from cogs.leaderboards.models import BoardPage, Line, Own, Post

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
BAR = 8
STEPS = "▏▎▍▌▋▊▉█"
WHY: dict[Unlisted, Text] = {
    Unlisted.OPTED_OUT: _("You chose not to be shown. `/mydata preferences` changes that."),
    Unlisted.STAFF: _("The team is not shown on the boards of this server."),
    Unlisted.KEPT_OUT: _("You are not shown on the boards of this server. Ask the team if you wonder why."),
}
NOT_YET: dict[Board, Text] = {
    Board.HELPERS: _("You are not on this board yet: help somebody, and you are."),
    Board.OVERALL: _("You are not on this board yet: help or greet somebody, and you are."),
    Board.NEWCOMERS: _("You are not on this board: it counts the first weeks after joining."),
    Board.HOSTS: _("You are not on this board yet: greet somebody new, and you are."),
}
NOT_THEN = _("You had no points then.")
PICTURE = "leaderboard.png"


def board_title(page: BoardPage, locale: str) -> str:
    """Say which board it is, of what time, and how many are on it."""
    board = page.wanted.board
    when = page.season.name if page.season is not None else translate(SPANS[page.wanted.span], locale)
    head = f"### {EMOJI[board]} {translate(BOARDS[board], locale)} · {inert(when)}"
    under = [translate(ABOUT[board], locale)]
    if page.period is not None and page.season is None and period_name(page.period, None, locale) != when:
        under.append(period_name(page.period, None, locale))
    if page.season is not None:
        under.append(_season_days(page, locale))
    if page.total:
        members = plural("{number} member", "{number} members")
        under.append(translate(members, locale, count=page.total, number=say_number(page.total, locale)))
    return f"{head}\n-# {' · '.join(under)}"


def board_lines(page: BoardPage, locale: str) -> str:
    """List a page of a board; invite where nobody is on it."""
    if page.period is None:
        return translate(
            _("There has been no season yet. The team starts one with `/points-admin season start`."), locale
        )
    if not page.lines:
        return translate(_("Nobody had any points then.") if page.is_over else EMPTY[page.wanted.board], locale)
    return _table([(line.rank, line.member_id, line.points) for line in page.lines], page.most, locale)


def own_line(own: Own, page: BoardPage, locale: str) -> str:
    """Say where the reader stands and how far it is to the next one."""
    standing = own.standing
    if standing.rank is None:
        missing = NOT_THEN if page.is_over else NOT_YET[page.wanted.board]
        said = translate(WHY.get(own.unlisted or Unlisted.NO_POINTS, missing), locale)
        return f"{said}\n-# {_points(standing.points, locale)}" if standing.points > 0 else said
    first = translate(
        plural("You are **#{rank}** with {number} point", "You are **#{rank}** with {number} points"),
        locale,
        count=standing.points,
        rank=say_number(standing.rank, locale),
        number=say_number(standing.points, locale),
    )
    if standing.to_next is None or own.next_rank is None:
        leads = translate(_("-# Nobody has more."), locale)
        return f"{first}\n{leads}"
    text = plural("-# {number} point to #{next}", "-# {number} points to #{next}")
    number, following = say_number(standing.to_next, locale), say_number(own.next_rank, locale)
    return f"{first}\n{translate(text, locale, count=standing.to_next, number=number, next=following)}"


def shared_card(page: BoardPage, locale: str, button: discord.ui.Item[Any]) -> discord.ui.LayoutView:
    """Lay out a page for everybody, without anybody's own place."""
    return layout_of(card(board_title(page, locale), gap(), board_lines(page, locale), row(button)))


def posted_card(
    post: Post,
    locale: str,
    button: discord.ui.Item[Any],
    *,
    role_id: int | None = None,
    alt_text: str | None = None,
) -> discord.ui.LayoutView:
    """Lay out the board of a period that ended: with `alt_text` its picture, attached as PICTURE, else its lines."""
    title = translate(POSTED[post.period.kind, post.board], locale)
    when = inert(period_name(post.period, post.season, locale))
    box = card(f"### 🏆 {title}\n-# {when} · {translate(ABOUT[post.board], locale)}")
    if post.winner_ids:
        box.add_item(discord.ui.TextDisplay(_congratulation(post, locale, role_id)))
    if alt_text is None:
        box.add_item(gap())
        box.add_item(discord.ui.TextDisplay(_posted_lines(post.lines[:TOP], locale)))
    else:
        box.add_item(gap())
        picture = discord.MediaGalleryItem(f"attachment://{PICTURE}", description=alt_text)
        box.add_item(discord.ui.MediaGallery(picture))
    box.add_item(row(button))
    return layout_of(box)


def _congratulation(post: Post, locale: str, role_id: int | None) -> str:
    winners = say_list([f"<@{member_id}>" for member_id in post.winner_ids], locale)
    text = plural("🎉 Congratulations, {winners}!", "🎉 Congratulations to all of you, {winners}!")
    said = translate(text, locale, count=len(post.winner_ids), winners=winners)
    if role_id is not None and post.is_scheduled:
        said += "\n" + translate(_("-# {role} until the next board."), locale, role=f"<@&{role_id}>")
    return said


def _posted_lines(lines: tuple[Line, ...], locale: str) -> str:
    return _table([(line.place, line.member_id, line.points) for line in lines], lines[0].points, locale)


def _table(rows: Sequence[tuple[int, int, int]], most: int, locale: str) -> str:
    """Write (rank, member, points) under each other: what has one width comes first, so that names line up."""
    numbers = [say_number(points, locale) for _rank, _member, points in rows]
    ranks, digits = max(2, len(str(rows[-1][0]))), max(map(len, numbers))
    return "\n".join(
        f"{MEDALS.get(rank) or f'`{rank:>{ranks}}`'} `{_bar(points / most)} {number:>{digits}}` <@{member_id}>"
        for (rank, member_id, points), number in zip(rows, numbers, strict=True)
    )


def _bar(share: float) -> str:
    eighths = max(1, round(min(1.0, share) * BAR * len(STEPS)))
    full, rest = divmod(eighths, len(STEPS))
    return (STEPS[-1] * full + (STEPS[rest - 1] if rest else "")).ljust(BAR)


def _points(points: int, locale: str) -> str:
    text = plural("{number} point", "{number} points")
    return translate(text, locale, count=points, number=say_number(points, locale))


def _season_days(page: BoardPage, locale: str) -> str:
    season = page.season
    if season is None:
        return ""
    since = f"<t:{int(season.started_at.timestamp())}:d>"
    if season.ended_at is None:
        return translate(_("since {day}"), locale, day=since)
    return f"{since} – <t:{int(season.ended_at.timestamp())}:d>"
