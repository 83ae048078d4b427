"""What staff sees of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import Text, _, plural, say_number, say_percent, translate
from bot.kit import card, layout_of
from bot.kit.views import gap
from bot.text import inert
from cogs.points.render.members import reason_title

if TYPE_CHECKING:
    from bot.ledger import Account
    from cogs.points.models import Action, Cluster, ImportPlan, ImportProgress, Pair, Review

DETAIL_SHOWN = 300  # a page of eight fits the 4000 characters of a message, also when every letter is escaped
NAMES_SHOWN = 6  # of each of ten groups, for the same reason
ACTIONS: dict[str, Text] = {
    "adjust": _("gave or took {points}: {reason}"),
    "void": _("voided an entry, {points}: {reason}"),
    "freeze": _("put points on hold: {reason}"),
    "unfreeze": _("ended the hold: {reason}"),
    "season_start": _("started the season “{name}”"),
    "season_end": _("ended the season “{name}”"),
    "recount": _("had all sums counted anew"),
    "import": _("imported “{label}” for {members} members"),
    "export": _("exported {lines} lines"),
    "tier_put": _("set the tier “{name}” at {points} points"),
    "tier_remove": _("removed the tier “{name}”"),
}


def review_card(review: Review, locale: str) -> discord.ui.LayoutView:
    """Lay out what looks like farming: pairs, clusters and refusals, with their numbers."""
    days = translate(plural("{count} day", "{count} days"), locale, count=review.days)
    times = translate(plural("{count} time", "{count} times"), locale, count=review.given)
    head = translate(_("### 🔎 Who helps whom, in {days}"), locale, days=days)
    about = translate(_("-# Members caused points for each other {times}. Numbers, not verdicts."), locale, times=times)
    view = layout_of()
    box = card(f"{head}\n{about}")
    if not (review.pairs or review.clusters or review.refused):
        box.add_item(discord.ui.TextDisplay(translate(_("Nothing stands out."), locale)))
    sections = (
        (_("**Pairs**"), [_pair(pair, locale) for pair in review.pairs]),
        (_("**Groups that keep to themselves**"), [_cluster(each, locale) for each in review.clusters]),
        (_("**Refused most often**"), [_refused(who, count, locale) for who, count in review.refused]),
    )
    for title, lines in sections:
        if lines:
            box.add_item(gap())
            box.add_item(discord.ui.TextDisplay("\n".join([translate(title, locale), *lines])))
    view.add_item(box)
    return view


def action_lines(actions: list[Action], locale: str) -> str:
    """List what the team did with points."""
    return "\n".join(_action(action, locale) for action in actions) or translate(_("Nothing yet."), locale)


def adjusted_words(points: int, member_id: int, account: Account, locale: str) -> str:
    """Confirm an adjustment: what was done, and what the member has now."""
    text = (
        plural(
            "✅ {member} got {number} point, and has {balance} now.",
            "✅ {member} got {number} points, and has {balance} now.",
        )
        if points > 0
        else plural(
            "✅ {number} point was taken from {member}, who has {balance} now.",
            "✅ {number} points were taken from {member}, who has {balance} now.",
        )
    )
    return translate(
        text,
        locale,
        count=abs(points),
        number=say_number(abs(points), locale),
        member=f"<@{member_id}>",
        balance=say_number(account.balance, locale),
    )


def import_question(plan: ImportPlan, locale: str) -> str:
    """Say what an import would do, before it does."""
    new = len(plan.rows) - plan.known
    head = translate(
        plural("### Import points for {count} member?", "### Import points for {count} members?"), locale, count=new
    )
    total = say_number(plan.total, locale)
    title = reason_title(plan.reason, locale)
    lines = [
        translate(
            _("Together {total} points, as “{reason}”, under the name “{label}”."),
            locale,
            total=total,
            reason=title,
            label=inert(plan.label),
        ),
        translate(_("They count for balances and the board of all time, not for this week or month."), locale),
    ]
    if plan.known:
        text = plural(
            "{count} member has points of this import already and is left as they are.",
            "{count} members have points of this import already and are left as they are.",
        )
        lines.append(translate(text, locale, count=plan.known))
    if plan.skipped:
        text = plural(
            "{count} line without usable points is left out.", "{count} lines without usable points are left out."
        )
        lines.append(translate(text, locale, count=plan.skipped))
    preview = [f"-# <@{row.member_id}> +{say_number(row.points, locale)}" for row in plan.rows[:5]]
    return "\n".join([head, *lines, *preview, *(["-# …"] if len(plan.rows) > len(preview) else [])])


def progress_words(progress: ImportProgress, locale: str) -> str:
    """Say how far an import is."""
    share = say_percent(progress.done / progress.of, locale)
    if progress.done < progress.of:
        return translate(_("Importing … {share}"), locale, share=share)
    text = plural("✅ {count} member got points.", "✅ {count} members got points.")
    return translate(text, locale, count=progress.awarded)


def _pair(pair: Pair, locale: str) -> str:
    numbers = [f"{pair.there} → · ← {pair.back}"]
    if pair.share:
        share = say_percent(pair.share, locale)
        numbers.append(translate(_("{share} of what one of them gave"), locale, share=share))
    if pair.refused:
        numbers.append(translate(plural("refused {count} time", "refused {count} times"), locale, count=pair.refused))
    points = translate(plural("{count} point", "{count} points"), locale, count=pair.points)
    return f"<@{pair.first_id}> ↔ <@{pair.second_id}>\n-# {' · '.join([*numbers, points])}"


def _cluster(cluster: Cluster, locale: str) -> str:
    names = " ".join(f"<@{member_id}>" for member_id in cluster.member_ids[:NAMES_SHOWN])
    more = len(cluster.member_ids) - NAMES_SHOWN
    if more > 0:
        names += f" +{more}"
    inside = translate(_("{share} stayed among them"), locale, share=say_percent(cluster.inside, locale))
    times = translate(plural("{count} time", "{count} times"), locale, count=cluster.times)
    return f"{names}\n-# {times} · {inside}"


def _refused(member_id: int, count: int, locale: str) -> str:
    times = translate(plural("{count} time", "{count} times"), locale, count=count)
    return f"<@{member_id}> · {times}"


def _action(action: Action, locale: str) -> str:
    known = ACTIONS.get(action.action)
    details = {name: inert(str(value), DETAIL_SHOWN) for name, value in action.details.items()}
    said = translate(known, locale, **details) if known is not None else inert(action.action)
    whom = f" <@{action.member_id}>" if action.member_id else ""
    return f"<t:{int(action.done_at.timestamp())}:f> <@{action.done_by}>{whom}\n-# {said}"
