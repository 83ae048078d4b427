"""Who has which tier. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.points.models import Turn

if TYPE_CHECKING:
    import datetime as dt

    from cogs.points.models import Tier, TierSettings, TierState


def tier_for(points: int, settings: TierSettings) -> Tier | None:
    """Return the highest tier that so many points reach."""
    reached = [tier for tier in settings.tiers if tier.points <= points]
    return reached[-1] if reached else None


def next_tier(points: int, settings: TierSettings) -> Tier | None:
    """Return the lowest tier that so many points do not reach."""
    return next((tier for tier in settings.tiers if tier.points > points), None)


def tier_named(name: str, settings: TierSettings) -> Tier | None:
    """Return the tier of a name."""
    return next((tier for tier in settings.tiers if tier.name.casefold() == name.casefold()), None)


def turn(state: TierState | None, earned: Tier | None, settings: TierSettings, now: dt.datetime) -> Turn:
    """Say what happens to somebody who has a tier and has earned another, or the same.

    What was undone is lost at once, and so is every tier where there are to be none any more; only points that grew old
    leave time to earn new ones.
    """
    earned = earned if settings.enabled else None
    held = tier_named(state.tier, settings) if state is not None and settings.enabled else None
    held_points = held.points if held is not None else 0
    earned_points = earned.points if earned is not None else 0
    if state is not None and held is None:  # renamed, removed or switched off: there is none to keep
        return Turn.UP if earned is not None else Turn.DOWN
    if earned_points > held_points:
        return Turn.UP
    if state is None or earned_points == held_points:
        return Turn.SAFE if state is not None and state.falls_at is not None else Turn.NONE
    if settings.basis == "lifetime":
        return Turn.DOWN
    if state.falls_at is None:
        return Turn.GRACE
    return Turn.DOWN if state.falls_at <= now else Turn.NONE


def role_ids_for(held: Tier | None, settings: TierSettings) -> set[int]:
    """Return which of the tiers' roles somebody with this tier has."""
    if held is None or not settings.enabled:
        return set()
    if settings.roles == "replaced":
        return {held.role_id} if held.role_id is not None else set()
    return {tier.role_id for tier in settings.tiers if tier.role_id is not None and tier.points <= held.points}
