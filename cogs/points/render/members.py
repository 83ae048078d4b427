"""What members see of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, say_number, translate
from bot.kit import card, layout_of
from bot.kit.views import gap, row
from bot.ledger.reasons import REASONS
from bot.text import inert

if TYPE_CHECKING:
    from bot.ledger import Entry
    from cogs.points.models import Overview, Tier, TierSettings

BAR = 12
NOTE_SHOWN = 300  # a page of six fits the 4000 characters of a message, also when every letter is escaped
FULL, EMPTY = "▰", "▱"
STEPS = "▁▂▃▄▅▆▇█"


def overview_card(overview: Overview, name: str, locale: str) -> discord.ui.LayoutView:
    """Lay out what a member has: points, tier with a bar to the next, rank, and this month."""
    head = translate(
        plural("### ⭐ {name}: {number} point", "### ⭐ {name}: {number} points"),
        locale,
        count=overview.account.balance,
        name=inert(name),
        number=say_number(overview.account.balance, locale),
    )
    parts: list[discord.ui.Item[Any] | str] = [head]
    tier = _tier_lines(overview, locale)
    if tier:
        parts.append(tier)
    parts += [gap(), "\n".join(_rank_lines(overview, locale))]
    month = _month_lines(overview, locale)
    if month:
        parts += [gap(), "\n".join(month)]
    return layout_of(card(*parts))


def tiers_card(settings: TierSettings, counts: dict[str, int], overview: Overview, locale: str) -> str:
    """List the tiers, how many have each, and how far the reader is."""
    lines: list[str] = []
    for tier in reversed(settings.tiers):
        there = counts.get(tier.name, 0)
        people = translate(plural("{count} member", "{count} members"), locale, count=there)
        mark = "▸" if overview.tier is not None and overview.tier.name == tier.name else "▹"
        role = f" · <@&{tier.role_id}>" if tier.role_id is not None else ""
        need = translate(_("from {points} points"), locale, points=say_number(tier.points, locale))
        lines.append(f"{mark} **{inert(tier_name(tier.name, locale))}** · {need}{role}\n-# {people}")
    if not lines:
        return translate(_("There are no tiers on this server."), locale)
    basis = (
        _("-# All points ever earned count.")
        if settings.basis == "lifetime"
        else _("-# The points of the last 365 days count. Whoever falls below has 30 days to earn them again.")
    )
    return "\n".join([*lines, translate(basis, locale)])


def history_lines(entries: tuple[Entry, ...], locale: str, *, with_ids: bool) -> str:
    """List entries: how much, for what, from whom, when, and where it was."""
    return "\n".join(_entry_lines(entry, locale, with_ids=with_ids) for entry in entries) or translate(
        _("Nothing yet. Answers that help, thanks and hellos to newcomers earn points."), locale
    )


def reached_card(
    member_id: int, tier: Tier, locale: str, button: discord.ui.Item[Any], *, avatar_url: str
) -> discord.ui.LayoutView:
    """Lay out the news that somebody reached a tier."""
    text = translate(
        _("### 🎉 {member} is now {tier}\nThank you for all the help!"),
        locale,
        member=f"<@{member_id}>",
        tier=f"**{inert(tier_name(tier.name, locale))}**",
    )
    section: discord.ui.Section[Any] = discord.ui.Section(text, accessory=discord.ui.Thumbnail(avatar_url))
    return layout_of(card(section, row(button)))


def falling_card(
    server_name: str, overview: Overview, locale: str, button: discord.ui.Item[Any]
) -> discord.ui.LayoutView:
    """Lay out the private note that a tier will be lost."""
    tier = overview.tier
    falls_at = overview.state.falls_at if overview.state is not None else None
    missing = max(0, tier.points - overview.tier_points) if tier is not None else 0
    text = translate(
        plural(
            "### ⏳ Your tier on {server}\nYou are **{tier}** until {day}. {number} more point keeps it.",
            "### ⏳ Your tier on {server}\nYou are **{tier}** until {day}. {number} more points keep it.",
        ),
        locale,
        count=missing,
        number=say_number(missing, locale),
        server=inert(server_name),
        tier=inert(tier_name(tier.name, locale)) if tier is not None else "",
        day=f"<t:{int(falls_at.timestamp())}:D>" if falls_at is not None else "",
    )
    off = translate(_("-# `/mydata preferences` switches such notes off."), locale)
    return layout_of(card(f"{text}\n{off}", row(button)))


def tier_name(name: str, locale: str) -> str:
    """Say a tier's name: those that come with the bot in the reader's language, others as the team wrote them."""
    return translate(name, locale) if name else name


def _tier_lines(overview: Overview, locale: str) -> str:
    lines: list[str] = []
    if overview.tier is not None:
        name = inert(tier_name(overview.tier.name, locale))
        lines.append(translate(_("Tier **{tier}**"), locale, tier=name))
    if overview.next_tier is not None:
        floor = overview.tier.points if overview.tier is not None else 0
        if floor >= overview.next_tier.points:  # a tier that will be lost unless it is earned again
            floor = 0
        done = (overview.tier_points - floor) / (overview.next_tier.points - floor)
        missing = overview.next_tier.points - overview.tier_points
        to_next = translate(
            plural("{number} point to **{tier}**", "{number} points to **{tier}**"),
            locale,
            count=missing,
            number=say_number(missing, locale),
            tier=inert(tier_name(overview.next_tier.name, locale)),
        )
        lines += [_bar(done), f"-# {to_next}"]  # a line of their own each: beside the bar the words break on a phone
    elif overview.tier is not None:
        highest = translate(_("the highest there is"), locale)
        lines += [_bar(1), f"-# {highest}"]
    if overview.state is not None and overview.state.falls_at is not None:
        day = f"<t:{int(overview.state.falls_at.timestamp())}:D>"
        lines.append(translate(_("⏳ It ends on {day} unless you earn some points until then."), locale, day=day))
    return "\n".join(lines)


def _rank_lines(overview: Overview, locale: str) -> list[str]:
    lines: list[str] = []
    if overview.overall.rank is not None:
        lines.append(
            translate(
                _("🏆 Rank **{rank}** of {all}"),
                locale,
                rank=say_number(overview.overall.rank, locale),
                all=say_number(overview.overall.of, locale),
            )
        )
    if overview.overall.to_next:
        text = plural("-# {number} point to the next", "-# {number} points to the next")
        number = say_number(overview.overall.to_next, locale)
        lines.append(translate(text, locale, count=overview.overall.to_next, number=number))
    if not lines:
        lines.append(translate(_("Not on the leaderboard. `/points history` says what earned points."), locale))
    return lines


def _month_lines(overview: Overview, locale: str) -> list[str]:
    if not overview.reasons and not overview.month.points:
        return []
    head = plural("**This month:** {number} point", "**This month:** {number} points")
    number = say_number(overview.month.points, locale)
    lines = [translate(head, locale, count=overview.month.points, number=number)]
    if overview.month.rank is not None:
        lines[0] += translate(_(" · rank {rank}"), locale, rank=say_number(overview.month.rank, locale))
    for reason, points, times in overview.reasons:
        lines.append(f"-# {reason_title(reason, locale)} ×{times} · {_signed(points, locale)}")
    if any(overview.days):
        days = translate(plural("{count} day", "{count} days"), locale, count=len(overview.days))
        lines.append(f"`{_spark(overview.days)}` {days}")
    return lines


def reason_title(reason: str, locale: str) -> str:
    """Say what a reason is; one that this version does not know, by its name."""
    known = REASONS.get(reason)
    return translate(known.title, locale) if known is not None else inert(reason)


def _entry_lines(entry: Entry, locale: str, *, with_ids: bool) -> str:
    known = REASONS.get(entry.reason)
    title = reason_title(entry.reason, locale)
    if entry.reverses_id is not None:
        title = translate(_("Taken back: {title}"), locale, title=title)
    points = _signed(entry.points, locale)
    amount = f"~~{points}~~" if entry.is_reversed else f"**{points}**"
    first = f"{amount} · {title} · <t:{int(entry.created_at.timestamp())}:R>"
    if entry.link is not None:
        look = translate(_("look"), locale)
        first += f" · [{look}]({_url(entry)})"
    why: list[str] = []
    if entry.reverses_id is None and known is not None:
        why.append(translate(known.why, locale))
    if entry.actor_id and entry.actor_id != entry.member_id and entry.reverses_id is None and known is not None:
        why.append(f"<@{entry.actor_id}>" if not known.is_given_by_hand else "")
    if entry.note:
        why.append(f"“{inert(entry.note, NOTE_SHOWN)}”")
    if with_ids:
        why.append(f"`{entry.id}`")
    said = " ".join(part for part in why if part)
    return f"{first}\n-# {said}" if said else first


def _url(entry: Entry) -> str:
    link = entry.link
    if link is None:
        return ""
    place = f"{link.channel_id}/{link.message_id}" if link.message_id is not None else f"{link.channel_id}"
    return f"https://discord.com/channels/{entry.guild_id}/{place}"


def _bar(done: float) -> str:
    full = max(0, min(BAR, int(done * BAR)))
    return FULL * full + EMPTY * (BAR - full)


def _spark(days: tuple[int, ...]) -> str:
    most = max(days)
    return "".join(STEPS[round(max(0, day) / most * (len(STEPS) - 1))] if most > 0 else STEPS[0] for day in days)


def _signed(points: int, locale: str) -> str:
    return f"{'+' if points >= 0 else '−'}{say_number(abs(points), locale)}"
