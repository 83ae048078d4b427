"""Being reminded of a session by direct message, or no longer. The buttons survive restarts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal, Self, cast

import discord

from bot.errors import NotAllowedError
from bot.i18n import _, translate
from bot.kit import PersistentItem, locale_of, service_of
from bot.members import Preference
from cogs.sessions.models import Answer, SessionSettings
from cogs.sessions.render.members import reminders_sentence
from cogs.sessions.service import PlaceService
from cogs.sessions.views.replying import begin, found, reply

if TYPE_CHECKING:
    import re

    from bot.client import Hearth
    from bot.i18n import Text
    from cogs.sessions.models import Session

Interaction = discord.Interaction[Any]
Wish = Literal["on", "off", "flip"]
LABELS: dict[str, tuple[str, Text]] = {
    "on": ("🔔", _("Remind me")),
    "flip": ("🔔", _("Remind me")),
    "off": ("🔕", _("No reminders")),
}


class RemindButton(
    PersistentItem[discord.ui.Button[Any]],
    template=r"sessions:remind:(?P<id>\d+):(?P<wish>on|off|flip):(?P<tag>[0-9a-z-]*)",
):
    """Switches reminders by direct message on or off; `tag` tells the messages apart on which it stands."""

    def __init__(self, session_id: int, wish: Wish = "flip", locale: str = "en", *, tag: str = "") -> None:
        emoji, label = LABELS[wish]
        custom_id = f"sessions:remind:{session_id}:{wish}:{tag}"
        super().__init__(discord.ui.Button(emoji=emoji, label=translate(label, locale), custom_id=custom_id))
        self.session_id = session_id
        self.wish = wish

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), cast("Wish", match["wish"]), tag=match["tag"])

    async def press(self, interaction: Interaction) -> None:
        """Note the wish and say what follows. Raises NoSession, SessionOver, NotAllowedError."""
        await begin(interaction)
        session, member = await found(interaction, self.session_id)
        service, locale = service_of(interaction, PlaceService), locale_of(interaction)
        seat = await service.seat(session.id, member.id)
        is_on = seat is not None and seat.rsvp.wants_dm and seat.rsvp.answer is not Answer.NO
        wants_dm = not is_on if self.wish == "flip" else self.wish == "on"
        times = await _times(interaction, session) if wants_dm else []
        now = await service.remind_me(session.guild_id, session.id, member.id, wants_dm=wants_dm)
        if not wants_dm:
            text = translate(_("🔕 I write you no reminders of this session."), locale)
            await reply(interaction, text, RemindButton(session.id, "on", locale))
            return
        is_new = (seat is None or seat.rsvp.answer is Answer.NO) and now is not None
        sentence = reminders_sentence(times, locale, is_noted_as_maybe=is_new)
        await reply(interaction, sentence, RemindButton(session.id, "off", locale))


async def _times(interaction: Interaction, session: Session) -> list[dt.timedelta]:
    """Return how long before the start there are reminders. Raises NotAllowedError when there would be none."""
    client: Hearth = interaction.client
    services = client.services
    settings = await services.guilds.get(session.guild_id, SessionSettings)
    if not settings.reminders:
        raise NotAllowedError(_("This server sends no reminders of sessions. *Add to calendar* helps."))
    if not await services.members.wants(session.guild_id, interaction.user.id, Preference.DMS):
        raise NotAllowedError(
            _("You told me to write you no direct messages. Allow them with /mydata preferences, then press again.")
        )
    return [dt.timedelta(minutes=minutes) for minutes in settings.reminders]
