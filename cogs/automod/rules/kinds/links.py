"""Links to domains that the server does not want, or to any that it did not name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from bot.i18n import Text, _
from cogs.automod.models import Match, MessageRuleSettings
from cogs.automod.models.settings import MOST_ENTRIES
from cogs.automod.rules.domains import as_domains, is_within, registrable
from cogs.automod.rules.rule import MessageRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Trace
    from cogs.automod.rules.seen import Seen


class LinkSettings(MessageRuleSettings):
    """Which links are welcome."""

    feature: ClassVar[str] = "automod_links"
    title: ClassVar[Text] = _("Links")
    needs_content: ClassVar[bool] = True

    denied: tuple[str, ...] = Field(
        default=(), max_length=MOST_ENTRIES, description=_("Domains that are refused, with all that is below them.")
    )
    allowed: tuple[str, ...] = Field(
        default=(), max_length=MOST_ENTRIES, description=_("Domains that are always welcome, with all below them.")
    )
    only_allowed: bool = Field(default=False, description=_("Whether every other domain is refused, too."))

    @field_validator("denied", "allowed")
    @classmethod
    def _domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return as_domains(value)

    @cached_property
    def refused(self) -> frozenset[str]:
        """The denied domains, ready to be looked up."""
        return frozenset(self.denied)

    @cached_property
    def welcome(self) -> frozenset[str]:
        """The allowed domains, likewise."""
        return frozenset(self.allowed)


def check(seen: Seen, _earlier: Sequence[Trace], settings: LinkSettings) -> Match | None:
    """Match the first link that is not welcome; the narrower of two entries that are about it decides."""
    for link in seen.links:
        if is_within(link.host, settings.refused):
            narrower = (
                settings.welcome
                if _narrowest(link.host, settings.welcome) > _narrowest(link.host, settings.refused)
                else frozenset[str]()
            )
            if not is_within(link.host, narrower):
                return _match(link.host)
        elif settings.only_allowed and not is_within(link.host, settings.welcome):
            return _match(link.host)
    return None


def _narrowest(host: str, domains: frozenset[str]) -> int:
    """Return how long the longest of the domains is that a host is within; 0 for none."""
    parts = host.split(".")
    tails = (".".join(parts[index:]) for index in range(len(parts)))
    return next((len(tail) for tail in tails if tail in domains), 0)


def _match(host: str) -> Match:
    return Match("links", _("Link that is not allowed here: {domain}"), {"domain": registrable(host) or host[:60]})


RULE = MessageRule(
    name="links",
    order=50,
    title=LinkSettings.title,
    settings=LinkSettings,
    summary=_("links to {denied}; always welcome: {allowed}; all others refused: {only_allowed}"),
    fields=("denied", "allowed", "only_allowed"),
    looks_for=("denied", "only_allowed"),
    check=check,
)
