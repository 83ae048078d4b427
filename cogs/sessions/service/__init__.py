"""What members and staff do with sessions. Knows no Discord."""

from cogs.sessions.service.attendance import LOOK_JOB, SURVEY_JOB, AttendanceService
from cogs.sessions.service.audience import Audience
from cogs.sessions.service.base import (
    CARD_JOB,
    END_JOB,
    EVENT_JOB,
    FILL_JOB,
    LAPSE_JOB,
    NUDGE_JOB,
    OFFER_JOB,
    PANEL_JOB,
    PLAN_JOB,
    RECAP_JOB,
    REMIND_JOB,
    START_JOB,
    TELL_JOB,
    TIDY_JOB,
    UNNAME_JOB,
    NoSession,
    Parts,
    SessionOver,
)
from cogs.sessions.service.calendars import CalendarService
from cogs.sessions.service.course import CourseService, NotStartable
from cogs.sessions.service.events import GONE_JOB, INTEREST_JOB, EventService
from cogs.sessions.service.everything import SessionServices, build_session_services
from cogs.sessions.service.floor import ASKED_JOB, CLOSE_JOB, NOTHING, OPEN_JOB, FloorMoved, FloorService, Step
from cogs.sessions.service.forgetting import before_erasing
from cogs.sessions.service.looking import LookService
from cogs.sessions.service.news import NewsService
from cogs.sessions.service.places import NotForYou, PlaceService, SlotTaken
from cogs.sessions.service.planning import PlanService
from cogs.sessions.service.questions import NoQuestion, QuestionService
from cogs.sessions.service.reminders import ReminderService
from cogs.sessions.service.telling import TellService

__all__ = [
    "ASKED_JOB",
    "CARD_JOB",
    "CLOSE_JOB",
    "END_JOB",
    "EVENT_JOB",
    "FILL_JOB",
    "GONE_JOB",
    "INTEREST_JOB",
    "LAPSE_JOB",
    "LOOK_JOB",
    "NOTHING",
    "NUDGE_JOB",
    "OFFER_JOB",
    "OPEN_JOB",
    "PANEL_JOB",
    "PLAN_JOB",
    "RECAP_JOB",
    "REMIND_JOB",
    "START_JOB",
    "SURVEY_JOB",
    "TELL_JOB",
    "TIDY_JOB",
    "UNNAME_JOB",
    "AttendanceService",
    "Audience",
    "CalendarService",
    "CourseService",
    "EventService",
    "FloorMoved",
    "FloorService",
    "LookService",
    "NewsService",
    "NoQuestion",
    "NoSession",
    "NotForYou",
    "NotStartable",
    "Parts",
    "PlaceService",
    "PlanService",
    "QuestionService",
    "ReminderService",
    "SessionOver",
    "SessionServices",
    "SlotTaken",
    "Step",
    "TellService",
    "before_erasing",
    "build_session_services",
]
