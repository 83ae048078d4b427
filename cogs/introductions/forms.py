"""What members fill in: the introduction itself, its topics, a report; and the form for a server's own questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotSetUpError
from bot.i18n import _, plural, say_list, translate
from bot.kit import (
    BaseModal,
    PersistentItem,
    answer,
    card,
    guild_of,
    layout_of,
    locale_of,
    member_of,
    require_permissions,
    service_of,
)
from bot.kit.context import say
from bot.kit.views import row
from cogs.introductions.models import (
    ANSWER_LENGTH,
    MOST_QUESTIONS,
    MOST_TOPICS,
    NAME_LENGTH,
    QUESTION_LENGTH,
    QUESTIONS,
    REASON_LENGTH,
    IntroductionSettings,
    Submission,
    Topic,
)
from cogs.introductions.rules import clean, inert
from cogs.introductions.service import CardService, GreetingService

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Sequence

    from bot.client import Hearth
    from bot.guilds import ServerSettings
    from cogs.introductions.models import Form, Introduction

Interaction = discord.Interaction[Any]
TOPIC_LENGTH = 80


class IntroductionForm(BaseModal):
    """The introduction, as many questions as the server asks; topics too where there is room for them."""

    def __init__(self, form: Form, topics: Sequence[Topic], locale: str) -> None:
        super().__init__(title=translate(_("Introduce yourself"), locale))
        self._form = form
        self._fields = [self._field(index, locale) for index in range(len(form.questions))]
        self._topics: discord.ui.Select[Any] | None = None
        if topics and len(form.questions) < MOST_QUESTIONS:
            self._topics = topic_select(topics, form.topic_ids or (), locale)
            self.add_item(discord.ui.Label(text=translate(_("Topics you like"), locale), component=self._topics))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Store the introduction and say where the card is. Raises BlankIntroduction."""
        guild, member = guild_of(interaction), member_of(interaction)
        topics = await topics_of(interaction)
        # Without room in the form, those chosen before stay, and are offered with the answer.
        kept = [str(topic_id) for topic_id in self._form.topic_ids or ()]
        picked = self._topics.values if self._topics is not None else kept
        chosen = [topic for topic in topics if str(topic.role_id) in picked]
        values = tuple(field.value for field in self._fields)
        sent = Submission(self._form, values, tuple(chosen), member.display_name)
        stored = await service_of(interaction, CardService).submit(guild.id, member.id, sent)
        text = await saved_text(interaction, stored)
        if self._topics is not None or not topics:
            await say(interaction, text)
            return
        view = layout_of()
        select = TopicsSelect(topics, [topic.role_id for topic in chosen], locale_of(interaction))
        view.add_item(card(text, row(select)))
        await interaction.response.send_message(view=view, ephemeral=True)

    def _field(self, index: int, locale: str) -> discord.ui.TextInput[Any]:
        is_name = index == self._form.name_index
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.short if is_name else discord.TextStyle.paragraph,
            default=self._form.values[index] or None,
            max_length=NAME_LENGTH if is_name else ANSWER_LENGTH,
            required=False,
        )
        label = translate(self._form.questions[index], locale)[:QUESTION_LENGTH]
        self.add_item(discord.ui.Label(text=label, component=field))
        return field


class TopicsSelect(PersistentItem[discord.ui.Select[Any]], template=r"intro:topics"):
    """Picks the topics on one's own card."""

    def __init__(self, topics: Sequence[Topic] = (), chosen: Collection[int] = (), locale: str = "en") -> None:
        super().__init__(topic_select(topics, chosen, locale))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the values come with the press."""
        del match
        return cls()

    async def press(self, interaction: Interaction) -> None:
        """Put the topics on the card; only those of this server, whatever was sent."""
        topics = [topic for topic in await topics_of(interaction) if str(topic.role_id) in self.item.values]
        service = service_of(interaction, CardService)
        stored = await service.choose_topics(guild_of(interaction).id, interaction.user.id, topics)
        if not stored.topics:
            await answer(interaction, _("Your card shows no topics now."))
            return
        names = say_list([inert(topic.label) for topic in stored.topics], locale_of(interaction))
        said = plural("Your card shows the topic {topics} now.", "Your card shows these topics now: {topics}.")
        await answer(interaction, said, topics=names, count=len(stored.topics))


class ReportForm(BaseModal):
    """What is wrong with somebody's card; only the team reads it."""

    def __init__(self, owner_id: int, locale: str) -> None:
        super().__init__(title=translate(_("Report this introduction"), locale))
        self._owner_id = owner_id
        self._reason: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=REASON_LENGTH
        )
        hint = translate(_("Only the team sees this, and that it was you."), locale)
        self.add_item(
            discord.ui.Label(
                text=translate(_("What is wrong with it?"), locale), description=hint, component=self._reason
            )
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Tell the team, once."""
        service = service_of(interaction, GreetingService)
        await service.report(guild_of(interaction).id, self._owner_id, interaction.user.id, self._reason.value)
        await answer(interaction, _("Thank you. The team will look at it; nobody else hears of it."))


class QuestionsForm(BaseModal):
    """The questions that a server asks; an empty form brings ours back."""

    def __init__(self, settings: IntroductionSettings, locale: str) -> None:
        super().__init__(title=translate(_("Questions of the introduction"), locale))
        shown = settings.questions or tuple(translate(question, locale) for question in QUESTIONS)
        self._shown = shown
        self._fields: list[discord.ui.TextInput[Any]] = []
        for index in range(MOST_QUESTIONS):
            field: discord.ui.TextInput[Any] = discord.ui.TextInput(
                default=shown[index] if index < len(shown) else None, max_length=QUESTION_LENGTH, required=False
            )
            text = translate(_("Question {number}"), locale, number=index + 1)
            self.add_item(discord.ui.Label(text=text, component=field))
            self._fields.append(field)

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Store the questions; those that stand as they were shown are still ours."""
        require_permissions(interaction, "manage_guild")
        questions = [field.value.strip() for field in self._fields if field.value.strip()]
        client: Hearth = interaction.client
        guilds, guild_id = client.services.guilds, guild_of(interaction).id
        if tuple(questions) != self._shown:
            await guilds.change(guild_id, IntroductionSettings, by=interaction.user.id, questions=questions)
        await answer(
            interaction,
            _(
                "Saved. /introduce shows the form. Which question asks for the name, and which for products, stands in "
                "/setup change."
            ),
        )


def topic_select(topics: Sequence[Topic], chosen: Collection[int], locale: str) -> discord.ui.Select[Any]:
    """Return a select of topics with some of them ticked."""
    options = [
        discord.SelectOption(label=topic.label or "–", value=str(topic.role_id), default=topic.role_id in chosen)
        for topic in topics
    ]
    return discord.ui.Select(
        custom_id="intro:topics",
        placeholder=translate(_("Topics you like"), locale),
        min_values=0,
        max_values=max(1, len(options)),
        required=False,
        options=options or [discord.SelectOption(label="–", value="0")],
    )


async def open_form(interaction: Interaction, *, post: str | None = None) -> None:
    """Open the form for who acted, filled with what is known. Raises NotSetUpError."""
    member = member_of(interaction)
    service = service_of(interaction, CardService)
    form = await service.form_for(member.guild.id, member.id, display_name=member.display_name, post=post)
    topics = await topics_of(interaction)
    if form.topic_ids is None:  # the roles that somebody took as topics are a good start
        mine = frozenset(topic.role_id for topic in topics if member.get_role(topic.role_id) is not None)
        form = form.with_topics(mine)
    await IntroductionForm(form, topics, locale_of(interaction)).open(interaction)


async def topics_of(interaction: Interaction) -> list[Topic]:
    """List the server's topics that exist."""
    client: Hearth = interaction.client
    guild = guild_of(interaction)
    server = await client.services.guilds.server(guild.id)
    return topics_in(guild, server)


def topics_in(guild: discord.Guild, server: ServerSettings) -> list[Topic]:
    """List the topics of a server that exist."""
    roles = [guild.get_role(role_id) for role_id in dict.fromkeys(server.topic_role_ids)]
    return [Topic(role.id, clean(role.name, TOPIC_LENGTH)) for role in roles if role is not None][:MOST_TOPICS]


async def saved_text(interaction: Interaction, stored: Introduction) -> str:
    """Say where the card is or will be."""
    client: Hearth = interaction.client
    guild, locale = guild_of(interaction), locale_of(interaction)
    if stored.link is not None:
        return translate(_("Saved. Your card changes in a moment: {link}"), locale, link=stored.link)
    server = await client.services.guilds.server(guild.id)
    try:
        channel = channel_for_cards(guild, server)
    except NotSetUpError:
        return translate(
            _(
                "Saved, but I can't post it: the introductions channel is missing or closed to me. The team hears of "
                "it, and your card follows when that is mended. Until then /introduction show shows it."
            ),
            locale,
        )
    return translate(_("Thank you! Your card is on its way to {channel}."), locale, channel=channel.mention)


def channel_for_cards(guild: discord.Guild, server: ServerSettings) -> discord.TextChannel:
    """Return the introductions channel. Raises NotSetUpError when it is missing or closed to us."""
    channel = guild.get_channel(server.introductions_channel_id or 0)
    if not isinstance(channel, discord.TextChannel):
        raise NotSetUpError
    rights = channel.permissions_for(guild.me)
    if not (rights.view_channel and rights.send_messages):
        raise NotSetUpError
    return channel
