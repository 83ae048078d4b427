"""What the team does to members, as cases. Knows no Discord."""

from cogs.moderation.service.acting import LOG_JOB, OPINION_JOB, ModerationService
from cogs.moderation.service.massbans import AT_ONCE, MASSBAN_JOB, MassbanService

__all__ = ["AT_ONCE", "LOG_JOB", "MASSBAN_JOB", "OPINION_JOB", "MassbanService", "ModerationService"]
