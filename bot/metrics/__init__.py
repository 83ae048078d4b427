"""Health and numbers for whoever hosts: /healthz and /metrics, on a port that is off by default.

The parts that are counted know nothing of this: each has a place for an observer, which is empty otherwise. Labels hold
names out of the code only: never a member, a server or a text.
"""

from bot.metrics.health import Health
from bot.metrics.numbers import Numbers
from bot.metrics.server import HealthServer

__all__ = ["Health", "HealthServer", "Numbers"]
