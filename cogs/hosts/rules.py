"""Who is asked to greet. Pure: no database, no clock, no Discord."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cogs.hosts.models import Host, Volunteer

ACTIVE_WITHIN = dt.timedelta(days=7)
"""Whoever was here within this time will probably see a note in time."""
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def note_marker(assignment_id: int) -> str:
    """Return the custom_id by which the note about an assignment is found."""
    return f"hosts:hello:{assignment_id}"


def hosting_ids(volunteers: Iterable[Volunteer], by_role: Collection[int], *, is_open: bool) -> set[int]:
    """Return who hosts: those with a host role and, where volunteering is open, those who said so; never who said no.

    Whoever cannot be written to is left out until they say /host on again.
    """
    said = {one.member_id: one for one in volunteers}
    hosts = {member_id for member_id in by_role if member_id not in said or said[member_id].is_on is not False}
    hosts |= {one.member_id for one in said.values() if one.is_on and is_open}
    return {member_id for member_id in hosts if member_id not in said or not said[member_id].is_closed}


def choose_host(hosts: Iterable[Host], now: dt.datetime, *, per_day: int, but_not: Collection[int]) -> Host | None:
    """Choose who greets next: whose turn it is among those who were here lately, or else among all.

    Nobody beyond their daily maximum; None when nobody is free.
    """
    free = [host for host in hosts if host.today < per_day and host.member_id not in but_not]
    lately = [host for host in free if host.last_active_at is not None and now - host.last_active_at <= ACTIVE_WITHIN]
    return min(lately or free, key=lambda host: (host.last_assigned_at or _NEVER, host.member_id), default=None)
