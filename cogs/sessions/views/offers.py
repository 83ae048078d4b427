"""Taking a place that is offered to who waited, or passing it on: in a direct message, or where they were mentioned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self, cast

import discord

from bot.errors import NotAllowedError
from bot.i18n import _, translate
from bot.kit import PersistentItem, locale_of, service_of
from bot.kit.context import say
from cogs.sessions.models import Answer
from cogs.sessions.render.members import outcome_card
from cogs.sessions.render.words import seat_sentence
from cogs.sessions.service import PlaceService, SessionOver
from cogs.sessions.views.replying import found

if TYPE_CHECKING:
    import re

    from bot.i18n import Text
    from cogs.sessions.models import Seat, Session

Interaction = discord.Interaction[Any]
Deed = Literal["take", "pass"]
LABELS: dict[str, tuple[str, Text, discord.ButtonStyle]] = {
    "take": ("🎟️", _("Take the place"), discord.ButtonStyle.success),
    "pass": ("👋", _("Pass on"), discord.ButtonStyle.secondary),
}
TOO_LATE = _("This offer is over. The session's card shows how you stand.")


class OfferButton(
    PersistentItem[discord.ui.Button[Any]],
    template=r"sessions:offer:(?P<id>\d+):(?P<member>\d+):(?P<turn>\d+):(?P<deed>take|pass)",
):
    """Takes the place that is held for one member, or passes it on."""

    def __init__(self, session_id: int, member_id: int, turn: int, deed: Deed, locale: str = "en") -> None:
        emoji, label, style = LABELS[deed]
        custom_id = f"sessions:offer:{session_id}:{member_id}:{turn}:{deed}"
        super().__init__(
            discord.ui.Button(emoji=emoji, label=translate(label, locale), style=style, custom_id=custom_id)
        )
        self.session_id, self.member_id, self.turn, self.deed = session_id, member_id, turn, deed

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["member"]), int(match["turn"]), cast("Deed", match["deed"]))

    async def press(self, interaction: Interaction) -> None:
        """Take the place or pass it on, once. Raises NotAllowedError, NoSession, NotForYou."""
        if interaction.user.id != self.member_id:
            raise NotAllowedError(_("This place is held for somebody else. Press Going on the card to get in line."))
        session, member = await found(interaction, self.session_id)
        locale = locale_of(interaction)
        seat = await self._answered(interaction, session, member)
        sentence = seat_sentence(seat, session.plan, locale) if seat is not None else translate(TOO_LATE, locale)
        if interaction.guild_id is None:
            await interaction.response.edit_message(view=outcome_card(session, sentence, locale))
        else:  # the mention itself goes away by a job
            await say(interaction, sentence)

    async def _answered(self, interaction: Interaction, session: Session, member: discord.Member) -> Seat | None:
        """Take it down while the offer stands; else return how the member stands now."""
        service = service_of(interaction, PlaceService)
        seat = await service.seat(session.id, member.id)
        is_open = seat is not None and seat.rsvp.answer is Answer.OFFERED and seat.rsvp.turn == self.turn
        if not session.is_open or not is_open:
            return seat if session.is_open else None
        answer = Answer.GOING if self.deed == "take" else Answer.NO
        try:
            role_ids = [role.id for role in member.roles]
            return await service.answer(session.guild_id, session.id, member.id, answer, role_ids=role_ids)
        except SessionOver:
            return None
