"""Invitations to other servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from bot.i18n import Text, _
from cogs.automod.models import Match, MessageRuleSettings
from cogs.automod.models.settings import MOST_ENTRIES
from cogs.automod.rules.reading import invites_in
from cogs.automod.rules.rule import MessageRule
from cogs.automod.rules.seen import UNSURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Trace
    from cogs.automod.rules.seen import Seen


class InviteSettings(MessageRuleSettings):
    """Which invitations are welcome."""

    feature: ClassVar[str] = "automod_invites"
    title: ClassVar[Text] = _("Invitations to other servers")
    needs_content: ClassVar[bool] = True

    allowed: tuple[str, ...] = Field(
        default=(),
        max_length=MOST_ENTRIES,
        description=_(
            "Invitations that are welcome: codes, links or the ids of servers. This server's own always are."
        ),
    )

    @field_validator("allowed")
    @classmethod
    def _codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        codes = (next(iter(invites_in(entry)), entry.strip()) for entry in value)
        return tuple(dict.fromkeys(code for code in codes if code))

    def allows(self, code: str, server_id: int | None, own_id: int) -> bool:
        """Say whether an invitation is welcome; one that leads nowhere, or was not looked up, is not."""
        return (
            server_id in {own_id, UNSURE}
            or code in self.allowed
            or (server_id is not None and str(server_id) in self.allowed)
        )


def check(seen: Seen, _earlier: Sequence[Trace], settings: InviteSettings) -> Match | None:
    """Match the first invitation that is not welcome."""
    for code in seen.invites:
        if not settings.allows(code, seen.leads_to.get(code), seen.guild_id):
            return Match("invites", _("Invitation to another server: {code}"), {"code": code})
    return None


RULE = MessageRule(
    name="invites",
    order=40,
    title=InviteSettings.title,
    settings=InviteSettings,
    summary=_("invitations to other servers; allowed besides this one: {allowed}"),
    fields=("allowed",),
    check=check,
)
