"""Who may report what, and how often. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import NotAllowedError
from bot.i18n import _

if TYPE_CHECKING:
    from cogs.reports.models import ReportSettings, Standing

DAY = dt.timedelta(days=1)


def paused_until(standing: Standing, settings: ReportSettings, now: dt.datetime) -> dt.datetime | None:
    """Return until when somebody has to pause, after nothing but misuse lately; None when they need not."""
    latest = standing.decisions[: settings.misuse_after]
    if not latest or len(latest) < settings.misuse_after or not all(is_misuse for is_misuse, _at in latest):
        return None
    until = latest[0][1] + dt.timedelta(days=settings.misuse_days)
    return until if until > now else None


def check_reporter(standing: Standing, settings: ReportSettings, now: dt.datetime) -> None:
    """Refuse who may not report now. Raises NotAllowedError that says until when."""
    if standing.is_barred:
        raise NotAllowedError(_("The team has taken reporting from you here. Write to a moderator instead."))
    until = paused_until(standing, settings, now)
    if until is not None:
        text = _("Your last reports were no matter for the team, so you can report again {moment}.")
        raise NotAllowedError(text, moment=_moment(until))
    if standing.in_a_day >= settings.daily_cap:
        text = _("You can report {most} messages a day here. If it is urgent, write to a moderator.")
        raise NotAllowedError(text, most=settings.daily_cap)
    ready_at = (standing.last_at or now - DAY) + dt.timedelta(seconds=settings.cooldown_seconds)
    if ready_at > now:
        raise NotAllowedError(_("Not so fast: you can report again {moment}."), moment=_moment(ready_at))


def check_message(author_id: int, *, reporter_id: int, bot_id: int) -> None:
    """Refuse messages that nobody needs to report. Raises NotAllowedError."""
    if author_id == reporter_id:
        raise NotAllowedError(_("This is your own message: you can delete it yourself."))
    if author_id == bot_id:
        raise NotAllowedError(_("This is a message of mine. If something is wrong with it, write to a moderator."))


def _moment(at: dt.datetime) -> str:
    return f"<t:{int(at.timestamp())}:R>"
