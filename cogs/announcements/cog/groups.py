"""The group of commands: what the team does with announcements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from discord import app_commands

from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable


class AnnounceGroup(app_commands.Group):
    """What the team does with announcements.

    Seen by all, since the team is whatever roles the server says: whoever is none of it is told so.
    """

    def __init__(self) -> None:
        super().__init__(name=_("announce"), description=_("Plan, approve and send announcements"), guild_only=True)


def add_commands(group: AnnounceGroup, *planned: tuple[str, str, Callable[..., Any]]) -> None:
    """Add commands to the group: each its name, what it does, and a bound method that does it."""
    for name, description, callback in planned:
        # The type of discord.py's Command cannot say that a bound method will do.
        group.add_command(app_commands.Command(name=name, description=description, callback=cast("Any", callback)))
