"""What happened on a server in a stretch of time, told by the features that know."""

from bot.digest.models import Section, Span
from bot.digest.service import Digest, Teller

__all__ = ["Digest", "Section", "Span", "Teller"]
