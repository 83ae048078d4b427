"""Buttons, selects and layouts of sessions."""

from cogs.sessions.views.answers import AnswerButton
from cogs.sessions.views.gone import GoneButton

__all__ = ["AnswerButton", "GoneButton"]
