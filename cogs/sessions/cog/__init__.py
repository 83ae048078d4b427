"""Commands and listeners of sessions: parse, call one service method, render, reply."""

from cogs.sessions.cog.events import EventCog
from cogs.sessions.cog.groups import SessionGroup, SessionsGroup
from cogs.sessions.cog.planning import PlanningCog

__all__ = ["EventCog", "PlanningCog", "SessionGroup", "SessionsGroup"]
