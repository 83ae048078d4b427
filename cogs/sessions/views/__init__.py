"""Buttons, selects and layouts of sessions."""

from cogs.sessions.views.answers import AnswerButton, card_buttons
from cogs.sessions.views.calendars import CalendarButton
from cogs.sessions.views.gone import GoneButton
from cogs.sessions.views.offers import OfferButton
from cogs.sessions.views.questions import AskButton, QuestionsButton
from cogs.sessions.views.reminding import RemindButton
from cogs.sessions.views.slots import BookButton, SlotSelect

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

__all__ = ["MEMBER_ITEMS", "AnswerButton", "GoneButton", "card_buttons"]
