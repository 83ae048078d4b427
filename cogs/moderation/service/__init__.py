"""What the team does to members, as cases. Knows no Discord."""

from cogs.moderation.service.acting import LOG_JOB, OPINION_JOB, ModerationService

__all__ = ["LOG_JOB", "OPINION_JOB", "ModerationService"]
