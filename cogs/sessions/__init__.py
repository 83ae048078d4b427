"""Founder sessions: one object from the idea to the recap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.sessions.cog import (
    Attending,
    EventCog,
    LiveCommands,
    MemberCommands,
    PlanningCog,
    QueueCommands,
    SessionGroup,
    SessionsGroup,
)
from cogs.sessions.jobs import (
    AfterJobs,
    EventJobs,
    LiveJobs,
    OfferJobs,
    PanelJobs,
    RemindJobs,
    RunJobs,
    ShowJobs,
    TellJobs,
)
from cogs.sessions.models import SessionSettings
from cogs.sessions.service import NewsService, Parts, SessionServices, before_erasing, build_session_services
from cogs.sessions.store import RsvpStore, SessionStore
from cogs.sessions.views import LIVE_ITEMS, MEMBER_ITEMS, GoneButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (SessionSettings,)
_SHOWN = ("title", "starts_at", "state")
OWN_DATA = (
    OwnData(
        "sessions",
        _("Sessions"),
        (
            OwnTable(
                "session_rsvp",
                plural("{count} answer to a session", "{count} answers to sessions"),
                ("answer", "turn", "offered_until", "slot", "wants_dm", "is_from_event", "changed_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "session_question",
                plural("{count} question to a session", "{count} questions to sessions"),
                (
                    "words",
                    "is_anonymous",
                    "state",
                    "merged_into",
                    "votes",
                    "decided_by",
                    "created_at",
                    "decided_at",
                ),
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
                ("joined_at", "seen_at", "left_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "session_attendance",
                plural("{count} session you were at", "{count} sessions you were at"),
                ("seconds", "messages", "attended", "stars", "words", "asked_at"),
                retention=Retention.LEFT,
            ),
            *(
                OwnTable(table, words, columns, column=column, when_erased=WhenErased.KEPT)
                for table, words, columns, column in (
                    ("session", plural("{count} session you host", "{count} sessions you host"), _SHOWN, "host_id"),
                    ("session", plural("{count} session of yours", "{count} sessions of yours"), _SHOWN, "created_by"),
                    (
                        "session_series",
                        plural("{count} series of yours", "{count} series of yours"),
                        ("created_at",),
                        "created_by",
                    ),
                    (
                        "session_question",
                        plural("{count} question you decided on", "{count} questions you decided on"),
                        ("decided_at",),
                        "decided_by",
                    ),
                    (
                        "session_recap",
                        plural("{count} recap you wrote", "{count} recaps you wrote"),
                        ("notes", "recording"),
                        "edited_by",
                    ),
                )
            ),
        ),
        stays=_(
            "what was asked in a session stays without your name, and what you did for sessions as one of the team"
        ),
        before_erasing=before_erasing,
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
    services = build_session_services(parts)
    for service in services:
        platform.add(service)
    platform.agenda.register(services.agenda.listed)
    platform.guilds.on_changed(SessionSettings, services.plans.settings_changed)
    platform.digest.add("sessions", 40, _("Sessions and recaps"), NewsService(parts).news)
    live = LiveJobs(bot, services)
    for jobs in (
        ShowJobs(bot, services),
        RunJobs(bot, services, live),
        TellJobs(bot, services.looks),
        EventJobs(bot, services.looks, services.events),
        OfferJobs(bot, services.places, services.reminders),
        RemindJobs(bot, services.places, services.reminders),
        PanelJobs(bot, services.floors),
        live,
        AfterJobs(bot, services),
    ):
        for kind in jobs.kinds():
            platform.jobs.register(kind)
    bot.add_dynamic_items(*MEMBER_ITEMS, *LIVE_ITEMS, GoneButton)
    await _add_cogs(bot, services, live)


async def _add_cogs(bot: Hearth, services: SessionServices, live: LiveJobs) -> None:
    staff, members = SessionGroup(), SessionsGroup()
    for cog in (
        PlanningCog(bot, staff),
        QueueCommands(bot, staff, services.looks, services.questions),
        LiveCommands(bot, staff, services),
        MemberCommands(bot, members, services.calendars, services.places),
        EventCog(services.events),
        Attending(bot, services, live),
    ):
        await bot.add_cog(cog)
    for group in (staff, members):
        bot.tree.add_command(group)
