"""Notices to a server's team, each once: what needs a person, in the team channel."""

from bot.team.service import NOTICE_JOB, Notice, Team

__all__ = ["NOTICE_JOB", "Notice", "Team"]
