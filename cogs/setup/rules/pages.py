"""Which pages the wizard has, made from what the features say about their settings. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from cogs.setup.models import Page, PageKind, Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guilds import FeatureSettings
    from cogs.setup.models import Everything

T = TypeVar("T")

SLOTS_A_PAGE = 5  # selects that fit the height of a screen
FEATURES_A_PAGE = 8  # 3 components each, of the 40 that a message may have
MOST_OPTIONS = 25  # https://discord.com/developers/docs/components/reference#role-select


def slots_of(models: Sequence[type[FeatureSettings]]) -> list[Slot]:
    """List the settings that name channels or roles, in the order of the features."""
    return [
        Slot(
            model.feature,
            name,
            mark,
            is_many=isinstance(model.model_fields[name].get_default(call_default_factory=True), tuple),
            most=_most(model, name),
        )
        for model in models
        for name, mark in model.reference_marks().items()
    ]


def plan_pages(everything: Everything) -> list[Page]:
    """List the pages of the wizard: what is on decides what is asked, so the switches come before the questions."""
    models = [type(settings) for settings in everything.values()]
    slots = [slot for slot in slots_of(models) if slot.mark.is_asked and everything[slot.feature].is_on]
    channels = [slot for slot in slots if slot.is_channel]
    roles = [slot for slot in slots if not slot.is_channel]
    switches = [model.feature for model in models if model.can_be_disabled()]
    return [
        Page(PageKind.BASICS),
        *(Page(PageKind.FEATURES, features=part) for part in _evenly(switches, FEATURES_A_PAGE)),
        # Roles first: who is staff decides who may see the private channels that are created next.
        *(Page(PageKind.ROLES, slots=part) for part in _evenly(roles, SLOTS_A_PAGE)),
        *(Page(PageKind.CHANNELS, slots=part) for part in _evenly(channels, SLOTS_A_PAGE)),
        Page(PageKind.REVIEW),
    ]


def _evenly(items: Sequence[T], most: int) -> list[tuple[T, ...]]:
    if not items:
        return []
    size = math.ceil(len(items) / math.ceil(len(items) / most))
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]


def _most(model: type[FeatureSettings], name: str) -> int:
    field = model.model_fields[name]
    if not isinstance(field.get_default(call_default_factory=True), tuple):
        return 1
    limits = [limit for part in field.metadata if isinstance(limit := getattr(part, "max_length", None), int)]
    return min([MOST_OPTIONS, *limits])
