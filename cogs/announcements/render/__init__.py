"""What is shown: posts as members see them, and what the team reads about them."""

from cogs.announcements.render.messages import allowed_mentions, edit_of, is_same, message_of, poll_of
from cogs.announcements.render.receipts import receipt
from cogs.announcements.render.words import BENEATH, LAYOUTS, MENTIONS, POST_STATES, STATES, TROUBLES

__all__ = [
    "BENEATH",
    "LAYOUTS",
    "MENTIONS",
    "POST_STATES",
    "STATES",
    "TROUBLES",
    "allowed_mentions",
    "edit_of",
    "is_same",
    "message_of",
    "poll_of",
    "receipt",
]
