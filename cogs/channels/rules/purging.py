"""Which messages a purge takes. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cogs.channels.models import Filters, Found, PurgePlan

if TYPE_CHECKING:
    from collections.abc import Iterable

BULK_AGE = dt.timedelta(days=14)  # https://discord.com/developers/docs/resources/message#bulk-delete-messages
MARGIN = dt.timedelta(minutes=30)  # what is young at the question must still be so at the answer
AT_ONCE = 100
MOST_OLD = 100
"""How many old messages one purge takes: Discord lets go of about one in a second."""


def fits(message: Found, filters: Filters) -> bool:
    """Say whether a message passes all filters."""
    return (
        (filters.member_id is None or message.author_id == filters.member_id)
        and (not filters.bots or message.is_bot)
        and (not filters.attachments or bool(message.attachments))
        and filters.contains.casefold() in message.content.casefold()
    )


def plan(messages: Iterable[Found], now: dt.datetime) -> PurgePlan:
    """Sort what was found, the newest first: pinned messages stay, and only so many old ones go."""
    loose: list[Found] = []
    pinned = 0
    for message in messages:
        if message.is_pinned:
            pinned += 1
        else:
            loose.append(message)
    oldest = now - BULK_AGE + MARGIN
    young = tuple(message for message in loose if message.sent_at > oldest)
    old = tuple(message for message in loose if message.sent_at <= oldest)
    return PurgePlan(young, old[:MOST_OLD], pinned, max(0, len(old) - MOST_OLD))
