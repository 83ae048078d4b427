"""The list under the picture of a month: what is planned, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.agenda import EVERYONE, SIGNS, WARNING, Source, conflict_sentence, source_word, state_word
from bot.i18n import _, plural, say_date, say_number, translate
from bot.text import inert

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from bot.agenda import Conflict, Entry, EntryId

SOURCE_SIGNS = {Source.ANNOUNCEMENT: "📢", Source.SESSION: "🎙️", Source.LEADERBOARD: "🏆"}
TITLE_LENGTH = 120
NAMED = 3
"""Channels named one by one; the others are counted."""
ON_A_PAGE = 8
PAGE_LENGTH = 3200  # of the 4,000 characters of a message; the head and the buttons take some


def month_words(first: dt.date, locale: str) -> str:
    """Name a month with its year."""
    return say_date(first, "yMMMM", locale)


def head_text(first: dt.date, amount: int, flagged: int, zone: ZoneInfo, locale: str) -> str:
    """Name the month, and say how much is in it and by which clocks it is shown."""
    parts = [
        translate(plural("{number} entry", "{number} entries"), locale, count=amount, number=_number(amount, locale))
    ]
    if flagged:
        text = plural("{number} with a conflict", "{number} with conflicts")
        parts.append(f"{WARNING} {translate(text, locale, count=flagged, number=_number(flagged, locale))}")
    clocks = translate(_("in the picture times of {zone}, in the list your own"), locale, zone=zone.key)
    return f"### 🗓️ {month_words(first, locale)}\n-# {' · '.join([*parts, clocks])}"


def list_pages(entries: Sequence[Entry], conflicts: Mapping[EntryId, Sequence[Conflict]], locale: str) -> list[str]:
    """Write entries as pages that fit a message; one page at least."""
    pages: list[list[str]] = [[]]
    for entry in entries:
        said = entry_text(entry, conflicts.get(entry.id, ()), locale)
        length = sum(len(each) + 1 for each in pages[-1])
        if pages[-1] and (len(pages[-1]) >= ON_A_PAGE or length + len(said) > PAGE_LENGTH):
            pages.append([])
        pages[-1].append(said)
    if not entries:
        return [translate(_("Nothing is planned in this month. /announce create plans something."), locale)]
    return ["\n".join(page) for page in pages]


def entry_text(entry: Entry, conflicts: Sequence[Conflict], locale: str) -> str:
    """Say all about an entry: when, what, where, whom it pings, and what is wrong with it."""
    at = f"<t:{int(entry.starts_at.timestamp())}:f>"
    title = f"{SOURCE_SIGNS[entry.source]} **{inert(entry.title, TITLE_LENGTH)}**"
    first = f"{SIGNS[entry.state]} {at} · {title}" + (" 🔁" if entry.repeats else "")
    about = [source_word(entry.source, locale), state_word(entry.state, locale), _channels(entry, locale)]
    look = "" if entry.link is None else translate(_("[look]({link})"), locale, link=entry.link)
    about += [_whom(entry, locale), look]
    lines = [first, "-# " + " · ".join(part for part in about if part)]
    lines += [f"-# {WARNING} {conflict_sentence(conflict, locale)}" for conflict in conflicts]
    return "\n".join(lines)


def _channels(entry: Entry, locale: str) -> str:
    said = " ".join(f"<#{channel_id}>" for channel_id in entry.channel_ids[:NAMED])
    more = len(entry.channel_ids) - NAMED
    return said if more <= 0 else said + translate(plural(" and {count} more", " and {count} more"), locale, count=more)


def _whom(entry: Entry, locale: str) -> str:
    if entry.pings is None:
        return ""
    whom = "@everyone" if entry.pings == EVERYONE else f"<@&{entry.pings}>"
    return translate(_("pings {whom}"), locale, whom=whom)


def _number(amount: int, locale: str) -> str:
    return say_number(amount, locale)
