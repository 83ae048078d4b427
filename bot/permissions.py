"""Discord's permissions in the words of Discord's own settings, so that people find them. Knows no Discord."""

from __future__ import annotations

from bot.i18n import Text, _, translate

PERMISSIONS: dict[str, Text] = {
    "add_reactions": _("Add Reactions"),
    "attach_files": _("Attach Files"),
    "ban_members": _("Ban Members"),
    "create_events": _("Create Events"),
    "create_public_threads": _("Create Public Threads"),
    "embed_links": _("Embed Links"),
    "kick_members": _("Kick Members"),
    "manage_channels": _("Manage Channels"),
    "manage_events": _("Manage Events"),
    "manage_guild": _("Manage Server"),
    "manage_messages": _("Manage Messages"),
    "manage_roles": _("Manage Roles"),
    "manage_threads": _("Manage Threads"),
    "mention_everyone": _("Mention @everyone, @here and All Roles"),
    "moderate_members": _("Timeout Members"),
    "pin_messages": _("Pin Messages"),
    "read_message_history": _("Read Message History"),
    "send_messages": _("Send Messages"),
    "send_messages_in_threads": _("Send Messages in Threads"),
    "send_polls": _("Create Polls"),
    "view_audit_log": _("View Audit Log"),
    "view_channel": _("View Channel"),
}
"""Permissions as Discord's settings call them."""


def say_permission(name: str, locale: str) -> str:
    """Say a permission, given by discord.py's name, in Discord's words."""
    known = PERMISSIONS.get(name)
    return translate(known, locale) if known else name.replace("_", " ").title()
