"""Hosting: every newcomer is given one member who says hello. Knows the rules and the store; knows no Discord.

State is written here first; what Discord is to see follows from jobs that are enqueued in the same transaction.
"""

from cogs.hosts.service.base import ASSIGN_JOB, CHECK_JOB, NOTE_JOB, Activity, NoLongerNew, Parts
from cogs.hosts.service.hellos import HelloService
from cogs.hosts.service.hosting import HostService, before_erasing

__all__ = [
    "ASSIGN_JOB",
    "CHECK_JOB",
    "NOTE_JOB",
    "Activity",
    "HelloService",
    "HostService",
    "NoLongerNew",
    "Parts",
    "before_erasing",
]
