"""Notices to a server's team, each once: what needs a person, in the team channel."""

from bot.team.models import Notice, OfMember
from bot.team.service import NOTICE_JOB, Team

__all__ = ["NOTICE_JOB", "Notice", "OfMember", "Team"]
