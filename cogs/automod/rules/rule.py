"""What a rule is. Each stands in a small file of its own in `cogs/automod/rules/kinds/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.i18n import Text
    from cogs.automod.models import Match, RuleSettings, Trace
    from cogs.automod.rules.seen import Seen

Check = Callable[["Seen", Sequence["Trace"], Any], "Match | None"]
"""Decides about a message, given what its author wrote in the minutes before and the rule's own settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that the server is protected from."""

    name: str
    """What the log keeps; never changed once it was used."""
    order: int
    """Where it stands in lists."""
    title: Text
    settings: type[RuleSettings]
    summary: Text
    """What it does, with its own settings as placeholders."""
    fields: tuple[str, ...]
    """Its own settings in its form, three at most; /setup change knows the others, too."""
    looks_for: tuple[str, ...] = ()
    """Those of them of which one has to be set, or it would match nothing."""

    @property
    def needs_content(self) -> bool:
        """Whether it can work only where the bot may read what is said."""
        return self.settings.needs_content


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRule(Rule):
    """A rule about messages."""

    check: Check
    looks_back: bool = False
    """Whether it is about several messages, so that one alone tells nothing."""
