"""Saying whether one comes. The buttons survive restarts: all they need is in their custom_id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, guild_of, locale_of, member_of, service_of
from cogs.sessions.models import Answer, Kind
from cogs.sessions.render.words import seat_sentence
from cogs.sessions.service import PlaceService
from cogs.sessions.views.calendars import CalendarButton
from cogs.sessions.views.questions import AskButton, QuestionsButton
from cogs.sessions.views.reminding import RemindButton
from cogs.sessions.views.replying import begin, reply
from cogs.sessions.views.slots import BookButton, slot_buttons

if TYPE_CHECKING:
    import re

    from bot.i18n import Text
    from cogs.sessions.models import Seat, Session

Interaction = discord.Interaction[Any]
LABELS: dict[Answer, tuple[str, Text, discord.ButtonStyle]] = {
    Answer.GOING: ("✅", _("Going"), discord.ButtonStyle.success),
    Answer.MAYBE: ("🤔", _("Maybe"), discord.ButtonStyle.secondary),
    Answer.NO: ("👋", _("Can't"), discord.ButtonStyle.secondary),
}

LEAVE = _("Leave the waiting list")


class AnswerButton(
    PersistentItem[discord.ui.Button[Any]], template=r"sessions:answer:(?P<id>\d+):(?P<answer>going|maybe|no)"
):
    """Says that one comes, may come, or can't."""

    def __init__(self, session_id: int, answer: Answer, locale: str = "en", *, label: Text | None = None) -> None:
        emoji, usual, style = LABELS[answer]
        custom_id = f"sessions:answer:{session_id}:{answer.value}"
        super().__init__(
            discord.ui.Button(emoji=emoji, label=translate(label or usual, locale), style=style, custom_id=custom_id)
        )
        self.session_id = session_id
        self.answer = answer

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), Answer(match["answer"]))

    async def press(self, interaction: Interaction) -> None:
        """Take it down and tell whoever pressed how they stand. Raises NoSession, SessionOver, NotForYou."""
        await begin(interaction)
        service, guild, member = service_of(interaction, PlaceService), guild_of(interaction), member_of(interaction)
        role_ids = [role.id for role in member.roles]
        seat = await service.answer(guild.id, self.session_id, member.id, self.answer, role_ids=role_ids)
        session = await service.get(guild.id, self.session_id)
        locale = locale_of(interaction)
        await reply(interaction, seat_sentence(seat, session.plan, locale), *next_buttons(session, seat, locale))


def next_buttons(session: Session, seat: Seat, locale: str) -> list[discord.ui.Item[Any]]:
    """List what somebody who has answered can do next."""
    if session.plan.kind is Kind.OFFICE_HOURS:
        return slot_buttons(session, seat, locale)
    answer = seat.rsvp.answer
    reminding = [] if seat.rsvp.wants_dm else [RemindButton(session.id, "on", locale)]
    if answer is Answer.GOING:
        return [*reminding, CalendarButton(session.id, locale)]
    if answer is Answer.MAYBE:
        return [*reminding]
    if answer is Answer.WAITING:
        return [AnswerButton(session.id, Answer.NO, locale, label=LEAVE)]
    return []


def card_buttons(session: Session, locale: str) -> tuple[list[discord.ui.Item[Any]], list[discord.ui.Item[Any]]]:
    """Return the two rows of buttons of a session's card."""
    if session.plan.kind is Kind.OFFICE_HOURS:
        first: list[discord.ui.Item[Any]] = [
            BookButton(session.id, "pick", locale),
            AnswerButton(session.id, Answer.NO, locale),
        ]
    else:
        first = [AnswerButton(session.id, answer, locale) for answer in LABELS]
    second: list[discord.ui.Item[Any]] = [AskButton(session.id, locale), QuestionsButton(session.id, locale)]
    second += [CalendarButton(session.id, locale), RemindButton(session.id, "flip", locale)]
    return first, second
