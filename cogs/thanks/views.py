"""Buttons of thanks, which survive restarts, and how who presses and where is handed to the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, answer, guild_of, is_staff, locale_of, member_of, server_locale, service_of
from bot.kit.context import say
from cogs.thanks.models import Person, Place
from cogs.thanks.render import line_view, notes_text, offer_view
from cogs.thanks.service import OfferOver, OfferService, SayingService, UndoingService

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from cogs.thanks.models import Act, Line, Outcome

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class TakeBackButton(PersistentItem[Button], template=r"thanks:back:(?P<id>\d+)"):
    """Takes back what the line above says: for who said it, and for the team."""

    def __init__(self, act_id: int, locale: str = "en") -> None:
        label = translate(_("Take back"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id=back_id(act_id)))
        self.act_id = act_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Take it back, and say so in place of the line."""
        guild_id, team = guild_of(interaction).id, await is_staff(interaction)
        service = service_of(interaction, UndoingService)
        line = await service.take_back(guild_id, self.act_id, interaction.user.id, is_staff=team)
        locale = await server_locale(interaction) if line.act.is_public else locale_of(interaction)
        nobody = discord.AllowedMentions.none()
        await interaction.response.edit_message(view=line_card(line, locale), allowed_mentions=nobody)


class TakeButton(PersistentItem[Button], template=r"thanks:take:(?P<id>\d+)"):
    """Says the thanks that the bot noticed, for who wrote it."""

    def __init__(self, act_id: int, locale: str = "en") -> None:
        label = translate(_("Say thanks"), locale)
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(emoji="💛", label=label, style=style, custom_id=take_id(act_id)))
        self.act_id = act_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Say it; the message with this button goes away by itself. Raises OfferOver."""
        guild, service = guild_of(interaction), service_of(interaction, OfferService)
        found = await service.find(guild.id, self.act_id)
        if found is None:
            raise OfferOver
        people = {member_id: await person_with(guild, member_id) for member_id in found[1]}
        giver = await person_of(guild, member_of(interaction))
        outcome = await service.accept(guild.id, self.act_id, giver, people, place_of(interaction))
        await show(interaction, outcome)


class DeclineButton(PersistentItem[Button], template=r"thanks:leave:(?P<id>\d+)"):
    """Sends the offer away, for who wrote the thanks."""

    def __init__(self, act_id: int, locale: str = "en") -> None:
        label = translate(_("Not now"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id=f"thanks:leave:{act_id}"))
        self.act_id = act_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """End the offer. Raises OfferOver."""
        service = service_of(interaction, OfferService)
        await service.decline(guild_of(interaction).id, self.act_id, interaction.user.id)
        await answer(interaction, _("All right. `/mydata preferences` switches these questions off (reminders)."))


def back_id(act_id: int) -> str:
    """Return the custom_id by which the line about an act is found again."""
    return f"thanks:back:{act_id}"


def take_id(act_id: int) -> str:
    """Return the custom_id by which an offer is found again."""
    return f"thanks:take:{act_id}"


def line_card(line: Line, locale: str) -> discord.ui.LayoutView:
    """Lay out what is shown of an act, with its button."""
    return line_view(line, cast("discord.ui.Item[Any]", TakeBackButton(line.act.id, locale)), locale)


def offer_card(act: Act, receiver_ids: Sequence[int], locale: str) -> discord.ui.LayoutView:
    """Lay out the question whether a message is to count as thanks."""
    return offer_view(receiver_ids, [TakeButton(act.id, locale), DeclineButton(act.id, locale)], locale)


async def show(interaction: Interaction, outcome: Outcome) -> None:
    """Answer with the line, for all to see where the server wants that, and privately with what did not work."""
    notes, line = notes_text(outcome, locale_of(interaction)), outcome.line
    if line is not None:
        locale = await server_locale(interaction) if line.act.is_public else locale_of(interaction)
        sent = await interaction.response.send_message(
            view=line_card(line, locale),
            ephemeral=not line.act.is_public,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        if line.act.is_public and sent.message_id is not None:
            service = service_of(interaction, SayingService)
            await service.shown(line.act.guild_id, line.act.id, sent.message_id)
    if notes:
        await say(interaction, notes)


async def person_of(guild: discord.Guild, user: discord.Member | discord.User) -> Person:
    """Return somebody as the service wants to know them; whoever is no member any more is not present."""
    member = user if isinstance(user, discord.Member) else await _member(guild, user.id)
    return Person(
        id=user.id,
        is_bot=user.bot,
        is_present=member is not None,
        role_ids=frozenset(role.id for role in member.roles) if member is not None else frozenset(),
        created_at=user.created_at,
        joined_at=member.joined_at if member is not None else None,
    )


async def person_with(guild: discord.Guild, member_id: int) -> Person:
    """Return a member by their id, or somebody who has left."""
    member = await _member(guild, member_id)
    if member is not None:
        return await person_of(guild, member)
    return Person(id=member_id, is_present=False, created_at=discord.utils.snowflake_time(member_id))


async def _member(guild: discord.Guild, member_id: int) -> discord.Member | None:
    """Return a member; while Discord has not told of all of them, it is asked."""
    member = guild.get_member(member_id)
    if member is not None or guild.chunked:  # absence is proof only when everybody is known
        return member
    try:
        return await guild.fetch_member(member_id)
    except discord.NotFound:
        return None


def place_of(interaction: Interaction) -> Place:
    """Return where somebody acts."""
    return place_in(interaction.channel) if interaction.channel is not None else Place(interaction.channel_id or 0)


def place_in(channel: Any) -> Place:
    """Return a channel with what it lies in."""
    around = (getattr(channel, "parent_id", None), getattr(channel, "category_id", None))
    known = tuple(channel_id for channel_id in around if channel_id is not None)
    return Place(channel.id, known, is_thread=isinstance(channel, discord.Thread))
