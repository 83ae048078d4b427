"""Buttons, selects and layouts of sessions."""

from cogs.sessions.views.answers import AnswerButton
from cogs.sessions.views.panel import EndButton, StepButton
from cogs.sessions.views.recap import EditRecapButton, PublishRecapButton
from cogs.sessions.views.survey import DoneButton, StarsButton, WordsButton

__all__ = [
    "AnswerButton",
    "DoneButton",
    "EditRecapButton",
    "EndButton",
    "PublishRecapButton",
    "StarsButton",
    "StepButton",
    "WordsButton",
]
