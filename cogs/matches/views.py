"""Buttons of matches. They survive restarts: all they need is in their custom_id, read again when pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import BotNotAllowedError, NotAllowedError, NotFoundError, NotSetUpError
from bot.i18n import Text, _, translate
from bot.kit import PersistentItem, Present, answer, locale_of, service_of
from cogs.matches.models import Consent, MatchSettings, MeetingAnswer
from cogs.matches.service import MatchService, MeetingService

if TYPE_CHECKING:
    import re

    from bot.client import Hearth

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]

NEEDED = ("view_channel", "create_private_threads", "send_messages_in_threads", "read_message_history")
ANSWERS: dict[MeetingAnswer, tuple[str, Text, Text]] = {
    MeetingAnswer.YES: ("☕", _("Yes"), _("Lovely. Thank you for telling me!")),
    MeetingAnswer.NOT_YET: ("🕰️", _("Not yet"), _("No hurry: your thread stays. I won't ask again.")),
    MeetingAnswer.STOP: (
        "🔕",
        _("Stop suggesting"),
        _("Done: no more suggestions. `/matches on` brings them back."),
    ),
}


class ConsentButton(PersistentItem[Button], template=r"matches:consent:(?P<guild>\d+):(?P<on>[01])"):
    """Switches suggestions on or off for who presses it; also works in a direct message."""

    def __init__(self, guild_id: int, locale: str = "en", *, is_on: bool) -> None:
        label = translate(_("Yes, introduce me") if is_on else _("No, thank you"), locale)
        style = discord.ButtonStyle.success if is_on else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(label=label, style=style, custom_id=f"matches:consent:{guild_id}:{int(is_on)}")
        )
        self.guild_id = guild_id
        self.is_on = is_on

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["guild"]), is_on=match["on"] == "1")

    async def press(self, interaction: Interaction) -> None:
        """Store the choice, and show who there is at once."""
        await switch(interaction, guild_by_id(interaction, self.guild_id), is_on=self.is_on)


class IntroduceButton(PersistentItem[Button], template=r"matches:introduce:(?P<id>\d+)"):
    """Introduces two to each other in a private thread, once; also works in a direct message."""

    def __init__(self, suggestion_id: int, locale: str = "en") -> None:
        label = translate(_("Introduce us"), locale)
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"matches:introduce:{suggestion_id}"))
        self.suggestion_id = suggestion_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Have the thread opened. Raises what stands in the way, in a sentence."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        service = service_of(interaction, MatchService)
        suggestion = await service.suggestion_of(self.suggestion_id, interaction.user.id)
        guild = guild_by_id(interaction, suggestion.guild_id)
        channel = await thread_channel(interaction.client, guild)
        await service.introduce(self.suggestion_id, interaction.user.id, Present(guild))
        said = _("☕ I am opening a private thread for the two of you in {channel}.")
        await answer(interaction, said, channel=channel.mention)


class QuestionButton(PersistentItem[Button], template=r"matches:question:(?P<id>\d+)"):
    """Asks something else to begin a conversation with."""

    def __init__(self, meeting_id: int, locale: str = "en") -> None:
        label = translate(_("Another question"), locale)
        super().__init__(discord.ui.Button(emoji="🎲", label=label, custom_id=f"matches:question:{meeting_id}"))
        self.meeting_id = meeting_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask everybody in the thread, in the server's language."""
        from cogs.matches.render import icebreaker  # noqa: PLC0415 - render places these buttons

        client: Hearth = interaction.client
        service = service_of(interaction, MeetingService)
        meeting = await service.find(self.meeting_id)
        if meeting is None or meeting.thread_id != interaction.channel_id:
            raise NotFoundError
        people = await service.profiles_of(meeting)
        server = await client.services.guilds.server(meeting.guild_id)
        question = icebreaker(people, interaction.id, server.language)
        await interaction.response.send_message(f"💬 {question}", allowed_mentions=discord.AllowedMentions.none())


class MetButton(PersistentItem[Button], template=r"matches:met:(?P<id>\d+):(?P<answer>yes|later|stop)"):
    """Records whether two met, or that no more suggestions are wanted; also works in a direct message."""

    def __init__(self, meeting_id: int, said: MeetingAnswer, locale: str = "en") -> None:
        emoji, label, _thanks = ANSWERS[said]
        super().__init__(
            discord.ui.Button(
                emoji=emoji, label=translate(label, locale), custom_id=f"matches:met:{meeting_id}:{said.value}"
            )
        )
        self.meeting_id = meeting_id
        self.said = said

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), MeetingAnswer(match["answer"]))

    async def press(self, interaction: Interaction) -> None:
        """Record the answer of who pressed, and nobody else's."""
        await service_of(interaction, MeetingService).answer(self.meeting_id, interaction.user.id, self.said)
        await answer(interaction, ANSWERS[self.said][2])


async def switch(interaction: Interaction, guild: discord.Guild, *, is_on: bool) -> None:
    """Store what somebody wants, and show who there is at once. Raises NotSetUpError."""
    client: Hearth = interaction.client
    service = service_of(interaction, MatchService)
    if not is_on:
        await service.consent(guild.id, interaction.user.id, is_on=False)
        await answer(interaction, _("No suggestions. `/matches on` brings them whenever you like."))
        return
    await client.services.guilds.live(guild.id, MatchSettings)
    await interaction.response.defer(ephemeral=True, thinking=True)
    await service.consent(guild.id, interaction.user.id, is_on=True)
    await answer(
        interaction,
        _(
            "Suggestions are on: I may suggest you to others, write to you directly about it, and ask once after an "
            "introduction whether you met. `/matches off` ends it."
        ),
    )
    await show_suggestions(interaction, guild)


async def show_suggestions(interaction: Interaction, guild: discord.Guild) -> None:
    """Show who acted their suggestions, or ask for their consent first. Raises NotSetUpError."""
    from cogs.matches.render import consent_card, suggestions_card  # noqa: PLC0415 - render places these buttons

    client: Hearth = interaction.client
    service, member_id, locale = service_of(interaction, MatchService), interaction.user.id, locale_of(interaction)
    await client.services.guilds.live(guild.id, MatchSettings)
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    if await service.consent_of(guild.id, member_id) is not Consent.ON:
        await _show(interaction, consent_card(guild.name, guild.id, locale))
        return
    found = await service.suggestions_for(guild.id, member_id, Present(guild))
    people = await service.profiles_of(guild.id, [member_id, *(one.other_than(member_id) for one in found)])
    if found:
        await _show(interaction, suggestions_card(found, member_id, people, locale))
    elif member_id not in people:
        await answer(interaction, _("Introduce yourself first: I suggest by what your introduction says."))
    else:
        await answer(interaction, _("Nobody new to suggest right now. I keep looking; ask again in some days."))


async def thread_channel(client: Hearth, guild: discord.Guild) -> discord.TextChannel:
    """Return where threads open. Raises BotNotAllowedError, and tells the team once, when that does not work."""
    settings = await client.services.guilds.live(guild.id, MatchSettings)
    channel = guild.get_channel(settings.channel_id or 0)
    team = client.services.team
    if not isinstance(channel, discord.TextChannel):
        text = _("Nobody can be introduced: the channel for private threads is missing. Choose one with /setup change.")
        await team.tell(guild.id, f"matches:channel:{settings.channel_id}:gone", text)
    elif not all(getattr(channel.permissions_for(guild.me), name) for name in NEEDED):
        text = _(
            "Nobody can be introduced in {channel}: I may not open private threads there. /setup check tells more."
        )
        await team.tell(guild.id, f"matches:channel:{channel.id}:forbidden", text, channel=channel.mention)
    else:
        return channel
    raise BotNotAllowedError(_("I can't open a private thread here at the moment. I have told the team."))


def guild_by_id(interaction: Interaction, guild_id: int) -> discord.Guild:
    """Return a server of who acted. Raises NotSetUpError when the bot left it, NotAllowedError when they did."""
    guild = interaction.client.get_guild(guild_id)
    if guild is None:
        raise NotSetUpError
    if guild.get_member(interaction.user.id) is None:
        raise NotAllowedError(_("You are no longer a member of that server."))
    return guild


async def _show(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
