"""Names of who is forgotten, taken out of what the bot wrote about questions. Every job may run twice."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import custom_ids_of
from bot.kit.channels import find_channel, opened_for
from bot.kit.delivery import find_sent
from cogs.answers.render import forgotten_card, helpers_card
from cogs.answers.service import FORGET_JOB, HelperService
from cogs.answers.views.marks import ASKED

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job


class ForgetJobs:
    """The handler that takes names away."""

    def __init__(self, bot: Hearth, helpers: HelperService) -> None:
        self._bot = bot
        self._helpers = helpers

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(FORGET_JOB, self.forget, title=_("Names in questions taken away"), is_bulk=True)]

    async def forget(self, job: Job) -> None:
        """Take a name out of the card of a question, the reminder in its thread, and the call to helpers."""
        guild = self._bot.get_guild(job.guild_id or 0)
        if guild is None:
            return
        question_id = int(job.payload["question_id"])
        locale = (await self._bot.services.guilds.server(guild.id)).language
        thread = await find_channel(guild, question_id)
        if job.payload["asked"]:
            place = guild.get_channel(int(job.payload["channel_id"]))
            await _empty_card(thread if isinstance(place, discord.ForumChannel) else place, question_id, locale)
        if not isinstance(thread, discord.Thread):
            return
        if job.payload["asked"]:
            reminder = await find_sent(thread, f"answers:helped:{question_id}", thread.created_at)
            await _change(thread, reminder, None)
        if job.payload["called"]:
            call = await find_sent(thread, f"answers:nopings:{question_id}", thread.created_at)
            question, others = await self._helpers.called(question_id)
            await _change(thread, call, helpers_card(question, others, locale) if question and others else None)


async def _empty_card(place: object, question_id: int, locale: str) -> None:
    """Leave nothing of what was typed into the form on the message that a thread hangs on, if the bot wrote it."""
    if not isinstance(place, (discord.TextChannel, discord.Thread)):
        return
    try:
        message = await place.fetch_message(question_id)
    except (discord.NotFound, discord.Forbidden):
        return
    found = [match for custom_id in custom_ids_of(message) if (match := ASKED.fullmatch(custom_id))]
    if message.author == place.guild.me and found:
        await _change(place, message, forgotten_card(int(found[0]["topic"]), locale))


async def _change(
    place: discord.TextChannel | discord.Thread, message: discord.Message | None, view: discord.ui.LayoutView | None
) -> None:
    """Draw a message anew, or delete it without a view; what is gone or may not be changed is left alone."""
    if message is None:
        return
    nobody = discord.AllowedMentions.none()
    with contextlib.suppress(discord.NotFound, discord.Forbidden):
        if view is None:
            await opened_for(place, message.delete)
        else:
            await opened_for(place, lambda: message.edit(view=view, allowed_mentions=nobody))
