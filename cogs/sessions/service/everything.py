"""All services of sessions, and how they follow each other."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from cogs.sessions.service.agenda import AgendaService
from cogs.sessions.service.attendance import AttendanceService
from cogs.sessions.service.audience import Audience
from cogs.sessions.service.calendars import CalendarService
from cogs.sessions.service.course import CourseService
from cogs.sessions.service.events import EventService
from cogs.sessions.service.floor import FloorService
from cogs.sessions.service.looking import LookService
from cogs.sessions.service.places import PlaceService
from cogs.sessions.service.planning import PlanService
from cogs.sessions.service.questions import QuestionService
from cogs.sessions.service.reminders import ReminderService
from cogs.sessions.service.telling import TellService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cogs.sessions.service.base import Parts


@dataclass(frozen=True, slots=True)
class SessionServices:
    """The services of sessions."""

    places: PlaceService
    plans: PlanService
    course: CourseService
    looks: LookService
    events: EventService
    questions: QuestionService
    attendance: AttendanceService
    calendars: CalendarService
    reminders: ReminderService
    floors: FloorService
    tells: TellService
    audience: Audience
    agenda: AgendaService

    def __iter__(self) -> Iterator[Any]:
        return (getattr(self, field.name) for field in fields(self))


def build_session_services(parts: Parts) -> SessionServices:
    """Build the services, and have a session's start and end followed by what belongs to them."""
    places, course, attendance = PlaceService(parts), CourseService(parts), AttendanceService(parts)
    plans = PlanService(parts, places)
    built = SessionServices(
        places,
        plans,
        course,
        LookService(parts),
        EventService(parts, plans, course, places),
        QuestionService(parts),
        attendance,
        CalendarService(parts),
        ReminderService(parts),
        FloorService(parts),
        TellService(parts, attendance),
        Audience(attendance),
        AgendaService(parts),
    )
    for react in (built.reminders.started, built.floors.started, attendance.started):
        course.on_started(react)
    # What is on the floor and what was written counts, so it is written down before it is summed up.
    for react in (built.floors.ended, built.audience.ended, attendance.ended, built.questions.carry):
        course.on_ended(react)
    for react in (built.floors.closed, built.audience.ended, attendance.closed):  # and earns nobody points
        plans.on_called_off(react)
    course.on_expired(built.questions.carry)
    return built
