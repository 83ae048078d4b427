"""The picture of a month, as PNG. Pure, and slow for an event loop: `bot.agenda.picture_of` draws in a thread."""

from bot.agenda.picture.page import draw

__all__ = ["draw"]
