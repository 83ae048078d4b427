"""So many people a day, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import plural
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard, stamp

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Refuse a giver who has thanked as many people today as they can; what was taken back counts as well."""
    limit = settings.giver_per_day
    if not limit or facts.history.said_today < limit:
        return None
    text = plural(
        "You can thank {count} person a day. It works again {when}.",
        "You can thank {count} people a day. It works again {when}.",
    )
    return Refusal("giver_per_day", text, {"count": limit, "when": stamp(facts.tomorrow_at)})


GUARD = Guard(name="giver_per_day", check=check, forbids=True)
