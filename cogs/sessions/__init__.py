"""Founder sessions: one object from the idea to the recap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.sessions.models import SessionSettings
from cogs.sessions.service import CourseService, LookService, Parts, PlaceService, PlanService
from cogs.sessions.store import RsvpStore, SessionStore

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (SessionSettings,)
OWN_DATA = (
    OwnData(
        "sessions",
        _("Sessions"),
        (
            OwnTable(
                "session_rsvp",
                plural("{count} answer to a session", "{count} answers to sessions"),
                ("answer", "offered_until", "slot", "wants_dm", "changed_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "session_question",
                plural("{count} question to a session", "{count} questions to sessions"),
                ("words", "is_anonymous", "state", "votes", "created_at"),
                column="asker_id",
                when_erased=WhenErased.NAMELESS,
                retention=Retention.LEFT,
            ),
            OwnTable(
                "session_vote",
                plural("{count} vote for a question", "{count} votes for questions"),
                ("question_id", "voted_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "session_stay",
                plural("{count} stay in a session", "{count} stays in sessions"),
                ("joined_at", "left_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "session_attendance",
                plural("{count} session you were at", "{count} sessions you were at"),
                ("seconds", "messages", "attended", "stars", "words"),
                retention=Retention.LEFT,
            ),
        ),
        stays=_("what was asked in a session stays without your name"),
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(
        platform.database,
        platform.guilds,
        platform.members,
        platform.ledger,
        platform.jobs,
        platform.team,
        platform.clock,
        SessionStore(platform.database),
        RsvpStore(platform.database),
    )
    places = PlaceService(parts)
    plans, course, looks = PlanService(parts, places), CourseService(parts), LookService(parts)
    for service in (places, plans, course, looks):
        platform.add(service)
    platform.guilds.on_changed(SessionSettings, plans.settings_changed)
