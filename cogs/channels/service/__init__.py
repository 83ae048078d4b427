"""What is set on channels and taken back, one at a time or all public ones at once. Knows no Discord."""

from cogs.channels.service.base import (
    ACT_JOB,
    END_JOB,
    LOCKDOWN_END_JOB,
    LOCKDOWN_JOB,
    LOG_JOB,
    PURGE_JOB,
    SAY_JOB,
    Parts,
)
from cogs.channels.service.lockdowns import LockdownService
from cogs.channels.service.locks import LockService
from cogs.channels.service.purges import PurgeService

__all__ = [
    "ACT_JOB",
    "END_JOB",
    "LOCKDOWN_END_JOB",
    "LOCKDOWN_JOB",
    "LOG_JOB",
    "PURGE_JOB",
    "SAY_JOB",
    "LockService",
    "LockdownService",
    "Parts",
    "PurgeService",
]
