"""Booking a slot of office hours, exchanging it and giving it back. The buttons survive restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self, cast

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, locale_of, service_of
from cogs.sessions.models import Answer
from cogs.sessions.render.members import slots_text
from cogs.sessions.render.words import seat_sentence
from cogs.sessions.service import PlaceService, SlotTaken
from cogs.sessions.views.calendars import CalendarButton
from cogs.sessions.views.reminding import RemindButton
from cogs.sessions.views.replying import begin, found, reply

if TYPE_CHECKING:
    import re

    from bot.client import Hearth
    from bot.i18n import Text
    from cogs.sessions.models import Seat, Session

Interaction = discord.Interaction[Any]
Deed = Literal["pick", "change", "wait", "cancel", "leave"]
LABELS: dict[str, tuple[str, Text, discord.ButtonStyle]] = {
    "pick": ("📗", _("Book a slot"), discord.ButtonStyle.success),
    "change": ("🔁", _("Choose another slot"), discord.ButtonStyle.secondary),
    "wait": ("⏳", _("Get in line"), discord.ButtonStyle.success),
    "cancel": ("👋", _("Cancel my slot"), discord.ButtonStyle.secondary),
    "leave": ("👋", _("Leave the waiting list"), discord.ButtonStyle.secondary),
}


class BookButton(
    PersistentItem[discord.ui.Button[Any]],
    template=r"sessions:book:(?P<id>\d+):(?P<deed>pick|change|wait|cancel|leave)",
):
    """Shows the free slots, gets in line for one, or gives one back."""

    def __init__(self, session_id: int, deed: Deed = "pick", locale: str = "en") -> None:
        emoji, label, style = LABELS[deed]
        custom_id = f"sessions:book:{session_id}:{deed}"
        super().__init__(
            discord.ui.Button(emoji=emoji, label=translate(label, locale), style=style, custom_id=custom_id)
        )
        self.session_id = session_id
        self.deed = deed

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), cast("Deed", match["deed"]))

    async def press(self, interaction: Interaction) -> None:
        """Show the slots, or take the press down. Raises NoSession, SessionOver, NotForYou."""
        await begin(interaction)
        session, member = await found(interaction, self.session_id)
        if self.deed in {"pick", "change"}:
            await show_slots(interaction, session)
            return
        answer = Answer.GOING if self.deed == "wait" else Answer.NO
        await _say(interaction, session, member, answer)


class SlotSelect(PersistentItem[discord.ui.Select[Any]], template=r"sessions:slot:(?P<id>\d+)"):
    """Books the chosen slot, or exchanges the one that was booked for it."""

    def __init__(self, session_id: int, options: list[discord.SelectOption] | None = None, locale: str = "en") -> None:
        select: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=f"sessions:slot:{session_id}",
            placeholder=translate(_("Choose a slot"), locale),
            options=options or [discord.SelectOption(label="–", value="0")],  # one that is read back from a press
        )
        super().__init__(select)
        self.session_id = session_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Book it; where somebody was faster, show what is left. Raises NoSession, SessionOver, NotForYou."""
        await begin(interaction)
        session, member = await found(interaction, self.session_id)
        try:
            await _say(interaction, session, member, Answer.GOING, slot=int(self.item.values[0]))
        except SlotTaken as taken:
            await show_slots(interaction, session, first=taken.in_language(locale_of(interaction)))


async def show_slots(interaction: Interaction, session: Session, *, first: str = "") -> None:
    """Show what can be booked, in everybody's own time."""
    service, locale = service_of(interaction, PlaceService), locale_of(interaction)
    seat, slots = await service.seat(session.id, interaction.user.id), await service.free_slots(session)
    if seat is not None and seat.rsvp.answer is Answer.OFFERED and seat.rsvp.slot is not None:
        slots = sorted({*slots, seat.rsvp.slot})
    client: Hearth = interaction.client
    zone = (await client.services.guilds.server(session.guild_id)).zone
    items: list[discord.ui.Item[Any]] = []
    if slots:
        options = [
            discord.SelectOption(
                label=f"{slot + 1} · {session.plan.slot_start(slot).astimezone(zone):%H:%M} ({zone.key})",
                value=str(slot),
            )
            for slot in slots
        ]
        items.append(SlotSelect(session.id, options, locale))
    items += _next(session, seat, locale, has_slots=bool(slots))
    text = slots_text(session.plan, slots, seat, locale)
    await reply(interaction, f"{first}\n{text}".strip(), *items)


def _next(session: Session, seat: Seat | None, locale: str, *, has_slots: bool) -> list[discord.ui.Item[Any]]:
    answer = seat.rsvp.answer if seat is not None else None
    if answer is not None and answer.holds_place:
        return [BookButton(session.id, "cancel", locale)]
    if answer is Answer.WAITING:
        return [BookButton(session.id, "leave", locale)]
    return [] if has_slots else [BookButton(session.id, "wait", locale)]


async def _say(
    interaction: Interaction, session: Session, member: discord.Member, answer: Answer, slot: int | None = None
) -> None:
    service, locale = service_of(interaction, PlaceService), locale_of(interaction)
    role_ids = [role.id for role in member.roles]
    seat = await service.answer(session.guild_id, session.id, member.id, answer, role_ids=role_ids, slot=slot)
    await reply(interaction, seat_sentence(seat, session.plan, locale), *slot_buttons(session, seat, locale))


def slot_buttons(session: Session, seat: Seat, locale: str) -> list[discord.ui.Item[Any]]:
    """List what somebody can do next who has a slot, or waits for one."""
    if seat.rsvp.answer is Answer.WAITING:
        return [BookButton(session.id, "leave", locale)]
    if not seat.rsvp.answer.holds_place:
        return [BookButton(session.id, "pick", locale)]
    reminding = [] if seat.rsvp.wants_dm else [RemindButton(session.id, "on", locale)]
    buttons = [BookButton(session.id, "change", locale), BookButton(session.id, "cancel", locale)]
    return [*buttons, *reminding, CalendarButton(session.id, locale)]
