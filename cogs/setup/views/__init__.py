"""Buttons and selects of setting up. They survive restarts: all they need is in their custom_id, read when pressed."""

from cogs.setup.views.base import show_page
from cogs.setup.views.buttons import (
    CheckButton,
    FinishButton,
    PageButton,
    RetryButton,
    StartButton,
    SwitchButton,
    ZoneButton,
    show_check,
)
from cogs.setup.views.picks import ChannelPick, CreatePick, LanguagePick, RolePick, ZonePick

ITEMS = (
    PageButton,
    LanguagePick,
    ZonePick,
    ZoneButton,
    ChannelPick,
    RolePick,
    CreatePick,
    SwitchButton,
    FinishButton,
    StartButton,
    CheckButton,
    RetryButton,
)
"""Everything to register, so that it works after a restart."""

__all__ = [
    "ITEMS",
    "ChannelPick",
    "CheckButton",
    "CreatePick",
    "FinishButton",
    "LanguagePick",
    "PageButton",
    "RetryButton",
    "RolePick",
    "StartButton",
    "SwitchButton",
    "ZoneButton",
    "ZonePick",
    "show_check",
    "show_page",
]
