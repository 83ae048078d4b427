"""What happens when people come and go: arrivals with their first steps, and the greetings. Knows no Discord.

State is written here first; what Discord is to see follows from jobs that are enqueued in the same transaction.
"""

from cogs.welcome.service.arrivals import WelcomeService
from cogs.welcome.service.base import DM_JOB, FOLD_JOB, GATHER_JOB, GREET_JOB, NUDGE_JOB, ROLES_JOB, Parts
from cogs.welcome.service.greetings import GreetingService

__all__ = [
    "DM_JOB",
    "FOLD_JOB",
    "GATHER_JOB",
    "GREET_JOB",
    "NUDGE_JOB",
    "ROLES_JOB",
    "GreetingService",
    "Parts",
    "WelcomeService",
]
