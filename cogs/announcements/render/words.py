"""What states and troubles are called, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.announcements.models import Layout, Mention, PostState, State, Trouble

if TYPE_CHECKING:
    from bot.i18n import Text

STATES: dict[State, tuple[str, Text]] = {
    State.DRAFT: ("📝", _("Draft")),
    State.WAITING: ("⏳", _("Waiting for approval")),
    State.SCHEDULED: ("🗓️", _("Scheduled")),
    State.SENDING: ("📤", _("Being sent")),
    State.SENT: ("✅", _("Sent")),
    State.CANCELLED: ("🚫", _("Cancelled")),
    State.FAILED: ("❌", _("Failed")),
    State.MISSED: ("⌛", _("Missed")),
}
POST_STATES: dict[PostState, tuple[str, Text]] = {
    PostState.SCHEDULED: STATES[State.SCHEDULED],
    PostState.SENDING: STATES[State.SENDING],
    PostState.SENT: STATES[State.SENT],
    PostState.FAILED: STATES[State.FAILED],
    PostState.MISSED: STATES[State.MISSED],
    PostState.SKIPPED: ("⏭️", _("Skipped")),
    PostState.DELETED: ("🗑️", _("Taken down")),
}
TROUBLES: dict[Trouble, Text] = {
    Trouble.FORBIDDEN: _("I may not write there. Give my role View Channel, Send Messages and Read Message History."),
    Trouble.CHANNEL_GONE: _("The channel is gone. /announce duplicate makes a draft for another one."),
    Trouble.ROLE_GONE: _("The role it pings is gone. /announce duplicate makes a draft in which you choose another."),
    Trouble.TOO_LARGE: _("Its files are too large for this server. /announce duplicate makes a draft with others."),
    Trouble.INVALID: _("Discord does not take it as it is. /announce duplicate makes a draft to change."),
    Trouble.UNREACHABLE: _("Discord answered with errors for too long."),
    Trouble.LATE: _("It was too late for it when I could send again."),
}
BENEATH: dict[Trouble, Text] = {
    Trouble.FORBIDDEN: _("Not all of what belongs beneath it worked: I lack a permission there."),
    Trouble.INVALID: _("Not all of what belongs beneath it worked: Discord did not take it."),
}
"""What is said of a message that is out."""
LAYOUTS: dict[Layout, Text] = {
    Layout.CARD: _("Card"),
    Layout.EMBED: _("Embed"),
    Layout.TEXT: _("Plain message"),
}
MENTIONS: dict[Mention, Text] = {
    Mention.NONE: _("Nobody is pinged"),
    Mention.ROLE: _("A role"),
    Mention.HERE: _("@here: everybody who is online"),
    Mention.EVERYONE: _("@everyone"),
}
