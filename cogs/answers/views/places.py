"""Where questions are on Discord: their threads, who asked, who acts, what a question is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.kit import custom_ids_of, is_staff
from bot.kit.context import service_of
from cogs.answers.models import ANY_TOPIC, Actor, Asked
from cogs.answers.rules import NoQuestion
from cogs.answers.service import QuestionService
from cogs.answers.views.marks import ASKED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from cogs.answers.models import Question, Replier

Interaction = discord.Interaction[Any]
UNKNOWN_MESSAGE = 10008  # https://discord.com/developers/docs/topics/opcodes-and-status-codes#json


class Present:
    """Who is on a server and past its rules screen, people only."""

    def __init__(self, guild: discord.Guild) -> None:
        self._guild = guild

    def __contains__(self, member_id: object) -> bool:
        member = self._guild.get_member(member_id) if isinstance(member_id, int) else None
        return member is not None and not member.bot and not member.pending


async def actor_of(interaction: Interaction) -> Actor:
    """Return who acts; nobody is staff in a direct message."""
    return Actor(interaction.user.id, interaction.guild is not None and await is_staff(interaction))


async def question_at(interaction: Interaction) -> Question:
    """Return the question in whose thread somebody acts; one that was never noticed is recorded now. Raises NoQuestion.

    Defers when that takes a look at Discord.
    """
    thread = interaction.channel
    if not isinstance(thread, discord.Thread):
        raise NoQuestion
    service = service_of(interaction, QuestionService)
    known = await service.find(thread.id)
    if known is not None:
        return known
    if thread.parent_id not in await service.help_channel_ids(thread.guild.id):
        raise NoQuestion
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    asked = await asked_in(interaction.client, thread)
    if asked is None:
        raise NoQuestion
    return await service.asked(asked)


async def asked_in(bot: Hearth, thread: discord.Thread) -> Asked | None:
    """Return the question that a thread is, as far as a person asked it. The caller has looked at its channel."""
    if thread.type is discord.ChannelType.private_thread:
        return None
    asker_id, topic_id = thread.owner_id, ANY_TOPIC
    is_post = isinstance(thread.parent, discord.ForumChannel)
    if not is_post or _is_us(bot, thread.owner_id):
        starter = await _starter(thread)
        if starter is not None:
            asker_id, topic_id = _asker_of(bot, starter)
        elif _is_us(bot, thread.owner_id):
            return None
    asker = thread.guild.get_member(asker_id or 0)
    if not asker_id or (asker is not None and asker.bot):
        return None
    asked_at = thread.created_at or discord.utils.snowflake_time(thread.id)
    return Asked(thread.id, thread.guild.id, thread.parent_id, asker_id, asked_at, topic_id or None)


async def find_thread(bot: Hearth, question: Question) -> discord.Thread | None:
    """Return the thread of a question, also an archived one; what is no longer there is recorded as gone."""
    guild = bot.get_guild(question.guild_id)
    if guild is None:
        return None
    thread = guild.get_thread(question.id)
    if thread is not None:
        return thread
    try:
        found = await guild.fetch_channel(question.id)
    except discord.NotFound:
        await bot.services[QuestionService].gone(question.id)
        return None
    except (discord.Forbidden, discord.InvalidData):
        return None
    return found if isinstance(found, discord.Thread) else None


def topics_of(thread: discord.Thread, topic_id: int | None, topic_role_ids: Sequence[int]) -> set[int]:
    """Return the topics of a question: the one it was asked for, and those that a tag of its post is named like."""
    tags = {tag.name.casefold() for tag in thread.applied_tags}
    roles = [role for role_id in topic_role_ids if (role := thread.guild.get_role(role_id)) is not None]
    named = {role.id for role in roles if role.name.casefold() in tags}
    return named | ({topic_id} if topic_id else set[int]())


def replier_options(guild: discord.Guild, repliers: Sequence[Replier], most: int) -> list[discord.SelectOption]:
    """List repliers who are still here, to choose from by name."""
    here = [member for one in repliers if (member := guild.get_member(one.member_id)) is not None]
    return [
        discord.SelectOption(label=member.display_name[:100], value=str(member.id), description=f"@{member.name}"[:100])
        for member in here[:most]
    ]


async def _starter(thread: discord.Thread) -> discord.Message | None:
    place = thread if isinstance(thread.parent, discord.ForumChannel) else thread.parent
    if thread.starter_message is not None:
        return thread.starter_message
    if not isinstance(place, (discord.Thread, discord.TextChannel)):
        return None
    try:
        return await place.fetch_message(thread.id)  # a thread has the id of the message that it hangs on
    except (discord.NotFound, discord.Forbidden):
        return None


def _asker_of(bot: Hearth, starter: discord.Message) -> tuple[int | None, int]:
    if not _is_us(bot, starter.author.id):
        is_person = not starter.author.bot and starter.webhook_id is None
        return (starter.author.id if is_person else None), ANY_TOPIC
    found = [match for custom_id in custom_ids_of(starter) if (match := ASKED.fullmatch(custom_id))]
    return (int(found[0]["asker"]), int(found[0]["topic"])) if found else (None, ANY_TOPIC)


def _is_us(bot: Hearth, user_id: int | None) -> bool:
    return bot.user is not None and user_id == bot.user.id
