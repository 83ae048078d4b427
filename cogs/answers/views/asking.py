"""Where a question that is asked with the form goes, and how it gets there."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BotNotAllowedError, NotAllowedError, NotSetUpError
from bot.i18n import _
from bot.kit import custom_ids_of, guild_of, member_of, service_of
from cogs.answers.models import ANY_TOPIC, AnswerSettings, Asked
from cogs.answers.rules import as_typed, solved_tag, title_of
from cogs.answers.service import QuestionService
from cogs.answers.views.marks import ASKED

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.answers.models import Question

Interaction = discord.Interaction[Any]
Place = discord.TextChannel | discord.ForumChannel
NEEDED: dict[type[Place], tuple[str, ...]] = {
    discord.TextChannel: ("view_channel", "send_messages", "create_public_threads", "send_messages_in_threads"),
    discord.ForumChannel: ("view_channel", "send_messages", "send_messages_in_threads"),
}
MOST_TOPICS = 25  # options of one select


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question may be about: a tag of the forum, or one of the server's topics."""

    id: int
    label: str
    role_id: int
    """The server's topic of this name; ANY_TOPIC where there is none."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a question goes, and what it can be about there."""

    place: Place
    topics: tuple[Topic, ...]
    needs_topic: bool


async def ground_of(interaction: Interaction) -> Ground:
    """Return where somebody's question goes: here, if questions are asked here, else to the first place there is.

    Raises NotSetUpError, NotAllowedError, BotNotAllowedError.
    """
    client: Hearth = interaction.client
    guild, member = guild_of(interaction), member_of(interaction)
    settings = await client.services.guilds.live(guild.id, AnswerSettings)
    ids = await service_of(interaction, QuestionService).help_channel_ids(guild.id)
    places = [
        place for id_ in ids if isinstance(place := guild.get_channel(id_), (discord.TextChannel, discord.ForumChannel))
    ]
    if not places:
        raise NotSetUpError(_("There is no help channel here yet. A server admin can choose one with /setup wizard."))
    here = interaction.channel
    here_id = here.parent_id if isinstance(here, discord.Thread) else getattr(here, "id", None)
    open_to_them = [place for place in places if _may_ask(place, member)]
    if not open_to_them:
        raise NotAllowedError(_("You may not write in the help channel."))
    await service_of(interaction, QuestionService).check_pace(guild.id, member.id)
    place = next((place for place in open_to_them if place.id == here_id), open_to_them[0])
    if not all(getattr(place.permissions_for(guild.me), name) for name in NEEDED[type(place)]):
        text = _("Nobody can use /ask in {channel}: I may not write or open threads there. /setup check tells more.")
        await client.services.team.tell(guild.id, f"answers:ask:{place.id}", text, channel=place.mention)
        raise BotNotAllowedError(_("I can't open a thread for your question at the moment. I have told the team."))
    server = await client.services.guilds.server(guild.id)
    return _ground(place, settings, [role for id_ in server.topic_role_ids if (role := guild.get_role(id_))])


async def post(interaction: Interaction, ground: Ground, title: str, body: str, topic: Topic | None) -> Question:
    """Open a question's thread with the asker in it, and record it. Raises NotAllowedError, BotNotAllowedError."""
    from cogs.answers.render import asked_card  # noqa: PLC0415 - render places the buttons beside this

    client: Hearth = interaction.client
    place, asker = ground.place, member_of(interaction)
    if not _may_ask(place, asker):
        raise NotAllowedError(_("You may not write in the help channel."))
    await service_of(interaction, QuestionService).check_pace(place.guild.id, asker.id)
    locale = (await client.services.guilds.server(place.guild.id)).language
    topic_id = topic.role_id if topic is not None else ANY_TOPIC
    nobody = discord.AllowedMentions.none()
    try:
        if isinstance(place, discord.ForumChannel):
            tags = [tag for tag in place.available_tags if topic is not None and tag.id == topic.id]
            view = asked_card(None, body, asker.id, topic_id, locale)
            made = await place.create_thread(name=title, view=view, applied_tags=tags, allowed_mentions=nobody)  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownMemberType] - 2.7 takes a LayoutView
            thread = made.thread
        else:
            view = asked_card(title, body, asker.id, topic_id, locale)
            thread = await _thread_on(await place.send(view=view, allowed_mentions=nobody), title)
    except discord.Forbidden:
        raise BotNotAllowedError from None
    asked_at = thread.created_at or discord.utils.snowflake_time(thread.id)
    asked = Asked(thread.id, place.guild.id, place.id, asker.id, asked_at, topic_id or None)
    question = await service_of(interaction, QuestionService).asked(asked)
    with contextlib.suppress(discord.HTTPException):  # the question stands, and they have its link
        await thread.add_user(asker)
    return question


async def open_left(message: discord.Message) -> discord.Thread | None:
    """Open the thread of a question that was posted by a process which died before it did. Raises HTTPException."""
    is_ours = message.guild is not None and message.author == message.guild.me
    if not is_ours or message.thread is not None or message.flags.has_thread:
        return None
    found = [match for custom_id in custom_ids_of(message) if (match := ASKED.fullmatch(custom_id))]
    if not found or not int(found[0]["asker"]):  # whoever asked was forgotten
        return None
    layout = discord.ui.LayoutView.from_message(message, timeout=None)
    said = next(item.content for item in layout.walk_children() if isinstance(item, discord.ui.TextDisplay))
    head = said.partition("\n")[0].removeprefix("### ")
    return await message.create_thread(name=title_of(as_typed(head)))


async def _thread_on(message: discord.Message, title: str) -> discord.Thread:
    try:
        return await message.create_thread(name=title)
    except discord.HTTPException:
        await message.delete()  # a question that nobody could reply to in its place
        raise


def _may_ask(place: Place, member: discord.Member) -> bool:
    rights = place.permissions_for(member)
    return rights.view_channel and rights.send_messages


def _ground(place: Place, settings: AnswerSettings, roles: list[discord.Role]) -> Ground:
    by_name = {role.name.casefold(): role.id for role in roles}
    if isinstance(place, discord.TextChannel):
        topics = [Topic(role.id, role.name, role.id) for role in roles]
        return Ground(place, tuple(topics[:MOST_TOPICS]), needs_topic=False)
    solved = solved_tag({tag.id: tag.name for tag in place.available_tags}, settings.solved_tags)
    tags = [tag for tag in place.available_tags if not tag.moderated and tag.id != solved]
    topics = [Topic(tag.id, tag.name, by_name.get(tag.name.casefold(), ANY_TOPIC)) for tag in tags]
    return Ground(place, tuple(topics[:MOST_TOPICS]), needs_topic=place.flags.require_tag)
