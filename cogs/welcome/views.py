"""Buttons of welcoming. They survive restarts: all they need is in their custom_id, read again when pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotSetUpError
from bot.i18n import _, plural, say_list, translate
from bot.kit import PersistentItem, answer, card, guild_of, layout_of, locale_of, member_of, service_of
from bot.kit.roles import givable
from bot.kit.views import gap, row
from bot.members import Milestone, Preference
from bot.text import inert
from cogs.welcome.service import WelcomeService

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from bot.client import Hearth

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class RulesButton(PersistentItem[Button], template=r"welcome:rules:(?P<id>\d+)"):
    """Shows where the rules are, and asks whether they were read."""

    def __init__(self, greeting_id: int, locale: str = "en") -> None:
        label = translate(_("Rules"), locale)
        super().__init__(discord.ui.Button(emoji="📜", label=label, custom_id=f"welcome:rules:{greeting_id}"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Point at the rules."""
        client: Hearth = interaction.client
        server = await client.services.guilds.server(guild_of(interaction).id)
        if server.rules_channel_id is None:
            raise NotSetUpError
        locale = locale_of(interaction)
        text = translate(_("### 📜 The rules\nThey are in {channel}."), locale, channel=f"<#{server.rules_channel_id}>")
        view = layout_of(card(text, gap(), row(RulesReadButton(locale))))
        await interaction.response.send_message(view=view, ephemeral=True)


class RulesReadButton(PersistentItem[Button], template=r"welcome:rules-read"):
    """Records that somebody has read the rules."""

    def __init__(self, locale: str = "en") -> None:
        label = translate(_("I have read them"), locale)
        style = discord.ButtonStyle.success
        super().__init__(discord.ui.Button(label=label, style=style, custom_id="welcome:rules-read"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        del match
        return cls()

    async def press(self, interaction: Interaction) -> None:
        """Record the step and show what comes next."""
        service = service_of(interaction, WelcomeService)
        await service.reached(guild_of(interaction).id, interaction.user.id, Milestone.RULES)
        await show_steps(interaction, in_place=True)


class TopicsButton(PersistentItem[Button], template=r"welcome:topics:(?P<id>\d+)"):
    """Shows the topics to choose from, with one's own ticked."""

    def __init__(self, greeting_id: int, locale: str = "en") -> None:
        label = translate(_("Choose topics"), locale)
        super().__init__(discord.ui.Button(emoji="🏷️", label=label, custom_id=f"welcome:topics:{greeting_id}"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Offer the topics."""
        topics = await topics_of(interaction)
        view = layout_of()
        text = translate(
            _("### 🏷️ What are you here for?\nPick as many as you like; change it any time."), locale_of(interaction)
        )
        view.add_item(card(text, gap(), row(TopicSelect(topics, member_of(interaction), locale_of(interaction)))))
        await interaction.response.send_message(view=view, ephemeral=True)


class TopicSelect(PersistentItem[discord.ui.Select[Any]], template=r"welcome:choose-topics"):
    """Gives and takes the topic roles of who chooses."""

    def __init__(
        self, topics: list[discord.Role] | None = None, member: discord.Member | None = None, locale: str = "en"
    ) -> None:
        options = [
            discord.SelectOption(
                label=role.name[:100], value=str(role.id), default=member is not None and role in member.roles
            )
            for role in topics or []
        ]
        select: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="welcome:choose-topics",
            placeholder=translate(_("Your topics"), locale),
            min_values=0,
            max_values=max(1, len(options)),
            options=options or [discord.SelectOption(label="–", value="0")],
        )
        super().__init__(select)

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the values come with the press."""
        del match
        return cls()

    async def press(self, interaction: Interaction) -> None:
        """Give what was ticked, take what was on offer and was not; only topics of this server, whatever was sent."""
        await interaction.response.defer(ephemeral=True)
        member, topics = member_of(interaction), await topics_of(interaction)
        chosen = [role for role in topics if str(role.id) in self.item.values]
        added = [role for role in chosen if role not in member.roles]
        offered = _offered(interaction.message)  # the server may have more topics by now, which nobody unticked here
        removed = [role for role in topics if role.id in offered and role not in chosen and role in member.roles]
        reason = "Topics chosen by the member"
        if added:
            await member.add_roles(*added, reason=reason)
        if removed:
            await member.remove_roles(*removed, reason=reason)
        if not chosen:
            await answer(interaction, _("You follow no topics now."))
            return
        service = service_of(interaction, WelcomeService)
        await service.reached(guild_of(interaction).id, member.id, Milestone.TOPICS)
        names = say_list([inert(role.name) for role in chosen], locale_of(interaction))
        said = plural("Your topic: {topics}.", "Your topics: {topics}.")
        await answer(interaction, said, topics=names, count=len(chosen))


class StepsButton(PersistentItem[Button], template=r"welcome:steps:(?P<id>\d+)"):
    """Shows the presser's own checklist."""

    def __init__(self, greeting_id: int, locale: str = "en") -> None:
        label = translate(_("First steps"), locale)
        style = discord.ButtonStyle.primary
        super().__init__(
            discord.ui.Button(emoji="✅", label=label, style=style, custom_id=f"welcome:steps:{greeting_id}")
        )

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Show the checklist."""
        await show_steps(interaction)


class NudgesButton(PersistentItem[Button], template=r"welcome:nudges:(?P<guild>\d+):(?P<on>[01])"):
    """Switches a member's own reminders on or off; also works in a direct message."""

    def __init__(self, guild_id: int, locale: str = "en", *, turns_on: bool) -> None:
        label = translate(_("Turn reminders on") if turns_on else _("Turn reminders off"), locale)
        emoji = "🔔" if turns_on else "🔕"
        super().__init__(
            discord.ui.Button(emoji=emoji, label=label, custom_id=f"welcome:nudges:{guild_id}:{int(turns_on)}")
        )
        self.guild_id = guild_id
        self.turns_on = turns_on

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["guild"]), turns_on=match["on"] == "1")

    async def press(self, interaction: Interaction) -> None:
        """Store the choice of who pressed, and nobody else's."""
        client: Hearth = interaction.client
        members = client.services.members
        await members.prefer(self.guild_id, interaction.user.id, Preference.NUDGES, is_on=self.turns_on)
        said = (
            _("I will remind you of open steps, at most twice.") if self.turns_on else _("No more reminders. Promised.")
        )
        await answer(interaction, said)


def _offered(message: discord.Message | None) -> set[int]:
    """Return the topics among which one could choose in a message."""
    if message is None:
        return set()
    layout = discord.ui.LayoutView.from_message(message, timeout=None)
    selects = [item for item in layout.walk_children() if isinstance(item, discord.ui.Select)]
    return {int(option.value) for select in selects for option in select.options}


async def show_steps(interaction: Interaction, *, in_place: bool = False) -> None:
    """Show who acted their checklist, privately."""
    from cogs.welcome.render import steps_card  # noqa: PLC0415 - render places these buttons

    client: Hearth = interaction.client
    guild = guild_of(interaction)
    steps = await service_of(interaction, WelcomeService).steps_of(guild.id, interaction.user.id)
    server = await client.services.guilds.server(guild.id)
    offered = await offered_steps(client, guild.id)
    view = steps_card(steps, guild.id, server, offered, locale_of(interaction))
    if in_place:
        await interaction.response.edit_message(view=view)
    else:
        await interaction.response.send_message(view=view, ephemeral=True)


async def offered_steps(client: Hearth, guild_id: int) -> dict[Milestone, Callable[[str], discord.ui.Item[Any]]]:
    """Return the buttons that other features offer for steps this server has a place for."""
    server = await client.services.guilds.server(guild_id)
    places = {Milestone.INTRODUCED: server.introductions_channel_id}
    return {step: make for step, make in client.step_buttons.items() if places.get(step, 0) is not None}


async def topics_of(interaction: Interaction) -> list[discord.Role]:
    """List the topic roles that the bot may give now. Raises NotSetUpError when there are none."""
    client: Hearth = interaction.client
    guild = guild_of(interaction)
    server = await client.services.guilds.server(guild.id)
    topics = givable(guild, server.topic_role_ids, server.staff_role_ids)
    if not topics:
        raise NotSetUpError(_("There are no topics to choose from here yet."))
    return topics
