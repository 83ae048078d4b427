"""/purge: shows what would go, copies it to the log, and deletes it when it is confirmed."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError, BotNotAllowedError
from bot.i18n import _
from bot.kit import Confirm, Undeliverable, deliver, locale_of, server_locale
from bot.kit.when import parse_duration
from cogs.channels.cog.places import place_of, require_here, show
from cogs.channels.models import MOST_PURGED, Filters, Found
from cogs.channels.render import copies, purge_done, purge_entry, purge_progress, purge_question
from cogs.channels.rules import fits, plan

if TYPE_CHECKING:
    import datetime as dt

    from bot.client import Hearth
    from cogs.channels.jobs import PurgeJobs
    from cogs.channels.models import PurgePlan
    from cogs.channels.service import PurgeService

Interaction = discord.Interaction[Any]
Talk = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread

MOST_LOOKED_AT = 3000  # thirty requests
LINK = re.compile(r"(?:https?://\S+/channels/\d+/\d+/)?(?P<id>\d{15,20})")
NEEDS = ("manage_messages", "read_message_history")


@dataclass(frozen=True, slots=True)
class Search:
    """What was found in a channel."""

    plan: PurgePlan
    looked_at: int
    is_whole: bool
    """Whether everything was looked at that had to be."""


class PurgeCommands(commands.Cog):
    """Deletes many messages at once."""

    def __init__(self, bot: Hearth, service: PurgeService, jobs: PurgeJobs) -> None:
        self.bot = bot
        self.service = service
        self.jobs = jobs

    @app_commands.command(name=_("purge"), description=_("Delete many messages of this channel, after a look at them"))
    @app_commands.guild_only()
    @app_commands.default_permissions(discord.Permissions(manage_messages=True))
    @app_commands.rename(
        count=_("count"),
        member=_("member"),
        contains=_("contains"),
        before=_("before"),
        after=_("after"),
        bots=_("bots"),
        attachments=_("attachments"),
    )
    @app_commands.describe(
        count=_("How many, up to 1000; the newest ones"),
        member=_("Only messages of somebody; an id works too"),
        contains=_("Only messages with these words"),
        before=_("Only older ones: a message's link or id, or how long ago, for example 2h"),
        after=_("Only newer ones: a message's link or id, or how long ago, for example 2h"),
        bots=_("Only messages of bots"),
        attachments=_("Only messages with files"),
    )
    async def purge(  # noqa: PLR0917 - the options of a command
        self,
        interaction: Interaction,
        count: app_commands.Range[int, 1, MOST_PURGED],
        member: discord.User | None = None,
        contains: app_commands.Range[str, 1, 200] = "",
        before: str | None = None,
        after: str | None = None,
        bots: bool = False,  # noqa: FBT001, FBT002 - a command's option
        attachments: bool = False,  # noqa: FBT001, FBT002 - likewise
    ) -> None:
        """Ask, with what would go."""
        await interaction.response.defer(ephemeral=True)
        place = _talk_of(interaction)
        require_here(interaction, place, *NEEDS)
        filters = Filters(
            member_id=member.id if member is not None else None, contains=contains, bots=bots, attachments=attachments
        )
        log_channel_id = await self.service.log_channel_id(place.guild.id, filters)
        now = self.bot.services.clock.now()
        span = (_point(before, now) if before else None, _point(after, now) if after else None)
        search = await _search(place, count, filters, span, now)
        if not search.plan.messages:
            raise BadInputError(_("Nothing here fits: no message would be deleted. Pinned ones always stay."))
        found = place.guild.get_channel_or_thread(log_channel_id or 0)
        log = found if isinstance(found, discord.abc.Messageable) else None

        async def delete(confirmed: Interaction) -> None:
            require_here(confirmed, place, *NEEDS)
            await confirmed.response.defer()
            await self._delete(confirmed, place, search.plan, log)

        question = purge_question(
            search.plan,
            locale_of(interaction),
            has_log=log is not None,
            reads=self.service.reads_messages,
            is_whole=search.is_whole,
            looked_at=search.looked_at,
        )
        await Confirm(interaction.user.id, question, delete, locale=locale_of(interaction)).send(interaction)

    async def _delete(
        self,
        interaction: Interaction,
        place: Talk,
        agreed: PurgePlan,
        log: discord.abc.Messageable | None,
    ) -> None:
        locale, total, key = locale_of(interaction), len(agreed.messages), str(interaction.id)
        if log is not None:
            await self._copy(interaction, place, agreed, log)
        await self.service.order(place.guild.id, place.id, agreed, by=interaction.user.id, key=key)

        async def progress(done: int) -> None:
            await show(interaction, purge_progress(done, total, locale))

        await self.jobs.perform(place, agreed, key, progress)
        await show(interaction, purge_done(total, locale))

    async def _copy(
        self, interaction: Interaction, place: Talk, agreed: PurgePlan, log: discord.abc.Messageable
    ) -> None:
        """Write down in the log what is about to go. Raises BotNotAllowedError: without the copy nothing is deleted."""
        language = await server_locale(interaction)
        entry = purge_entry(place.id, interaction.user.id, len(agreed.messages), language)
        written = copies(agreed.messages, language, reads=self.service.reads_messages)
        for number, content in enumerate(written, start=1):
            file = discord.File(io.BytesIO(content), filename=f"purge-{place.id}-{number}.txt")
            try:
                await deliver(log, nonce=f"purge-{interaction.id:x}-{number}", content=entry, file=file)
            except Undeliverable as refusal:
                raise BotNotAllowedError(
                    _(
                        "I cannot put the copy into the moderation log, so nothing was deleted. I need Send Messages "
                        "and Attach Files there."
                    )
                ) from refusal


def _talk_of(interaction: Interaction) -> Talk:
    place = place_of(interaction, None)
    if isinstance(place, discord.ForumChannel):
        raise BadInputError(_("This does not work here. Choose a channel."))
    return place


async def _search(
    place: Talk,
    count: int,
    filters: Filters,
    span: tuple[int | None, int | None],
    now: dt.datetime,
) -> Search:
    """Look through the newest messages until enough of them fit."""
    before, after = span
    found: list[Found] = []
    loose = looked_at = 0
    older = discord.Object(before) if before is not None else None
    async for message in place.history(limit=MOST_LOOKED_AT, before=older):
        if after is not None and message.id <= after:
            return Search(plan(found, now), looked_at, is_whole=True)
        looked_at += 1
        each = _found(message)
        if message.type.is_deletable() and fits(each, filters):
            found.append(each)
            loose += not each.is_pinned
            if loose == count:
                break
    return Search(plan(found, now), looked_at, is_whole=loose == count or looked_at < MOST_LOOKED_AT)


def _found(message: discord.Message) -> Found:
    return Found(
        message.id,
        message.author.id,
        str(message.author),
        message.author.bot or message.webhook_id is not None,
        message.content,
        tuple(attachment.filename for attachment in message.attachments),
        message.created_at,
        is_pinned=message.pinned,
    )


def _point(text: str, now: dt.datetime) -> int:
    """Read a message's link or id, or how long ago something was, as an id. Raises BadInputError."""
    link = LINK.fullmatch(text.strip())
    return int(link["id"]) if link is not None else discord.utils.time_snowflake(now - parse_duration(text))
