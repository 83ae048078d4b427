"""The group of commands: what the team does with announcements."""

from __future__ import annotations

from discord import app_commands

from bot.i18n import _


class AnnounceGroup(app_commands.Group):
    """What the team does with announcements.

    Seen by all, since the team is whatever roles the server says: whoever is none of it is told so.
    """

    def __init__(self) -> None:
        super().__init__(name=_("announce"), description=_("Plan, approve and send announcements"), guild_only=True)
