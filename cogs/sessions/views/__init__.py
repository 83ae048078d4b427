"""Buttons, selects and layouts of sessions."""

from cogs.sessions.views.answers import AnswerButton

__all__ = ["AnswerButton"]
