"""Buttons, selects and layouts of sessions."""

from cogs.sessions.views.answers import AnswerButton, card_buttons
from cogs.sessions.views.calendars import CalendarButton
from cogs.sessions.views.gone import GoneButton
from cogs.sessions.views.offers import OfferButton
from cogs.sessions.views.panel import EndButton, StepButton
from cogs.sessions.views.questions import AskButton, QuestionsButton
from cogs.sessions.views.recap import EditRecapButton, PublishRecapButton
from cogs.sessions.views.reminding import RemindButton
from cogs.sessions.views.slots import BookButton, SlotSelect
from cogs.sessions.views.survey import DoneButton, StarsButton, WordsButton

MEMBER_ITEMS = (
    AnswerButton,
    AskButton,
    BookButton,
    CalendarButton,
    OfferButton,
    QuestionsButton,
    RemindButton,
    SlotSelect,
)

LIVE_ITEMS = (
    DoneButton,
    EditRecapButton,
    EndButton,
    PublishRecapButton,
    StarsButton,
    StepButton,
    WordsButton,
)

__all__ = ["LIVE_ITEMS", "MEMBER_ITEMS", "AnswerButton", "GoneButton", "card_buttons"]
