"""Commands and listeners of sessions: parse, call one service method, render, reply."""

from cogs.sessions.cog.attending import Attending
from cogs.sessions.cog.events import EventCog
from cogs.sessions.cog.groups import SessionGroup, SessionsGroup
from cogs.sessions.cog.live import LiveCommands
from cogs.sessions.cog.members import MemberCommands
from cogs.sessions.cog.planning import PlanningCog
from cogs.sessions.cog.queue import QueueCommands

__all__ = [
    "Attending",
    "EventCog",
    "LiveCommands",
    "MemberCommands",
    "PlanningCog",
    "QueueCommands",
    "SessionGroup",
    "SessionsGroup",
]
