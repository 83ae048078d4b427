"""What introductions do later, with Discord at hand: post and change cards, react to posts. Every job may run twice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, UndeliveredReason, custom_ids_of, deliver_once, find_sent
from bot.logs import get_logger
from cogs.introductions.models import CardState, PostState
from cogs.introductions.render import card_view, offer_view
from cogs.introductions.service import POST_JOB, PUBLISH_JOB, REFRESH_JOB, TAKE_AWAY_JOB, WITHDRAW_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.introductions.models import Card, Post
    from cogs.introductions.service import CardService, PostService, PublishingService

log = get_logger(__name__)

LOOK_BACK = 50  # messages among which one that a crash left unrecorded is looked for
WAVE = "👋"


@dataclass(frozen=True, slots=True)
class IntroductionServices:
    """The services whose work the jobs carry out."""

    cards: CardService
    publishing: PublishingService
    posts: PostService


class IntroductionJobs:
    """The handlers of introductions' jobs."""

    def __init__(self, bot: Hearth, services: IntroductionServices) -> None:
        self._bot = bot
        self._cards = services.cards
        self._publishing = services.publishing
        self._posts = services.posts
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(PUBLISH_JOB, self.publish, title=_("Introduction")),
            JobKind(REFRESH_JOB, self.refresh, title=_("Hellos on an introduction")),
            JobKind(TAKE_AWAY_JOB, self.take_away, title=_("Introduction taken away")),
            JobKind(POST_JOB, self.answer_post, title=_("Answer to an introduction that was posted")),
            JobKind(WITHDRAW_JOB, self.withdraw, title=_("Offer of a card taken back")),
        ]

    async def publish(self, job: Job) -> None:
        """Change the message of a card, or post it where there is none."""
        guild_id, member_id = _guild_id(job), int(job.payload["member_id"])
        async with self._turn(guild_id, member_id):
            guild = self._bot.get_guild(guild_id)
            card = await self._cards.find(guild_id, member_id)
            if guild is None or card is None or not card.introduction.is_present:
                return
            if not await self._publishing.is_live(guild_id):
                return
            try:
                if not await self._changed(guild, card):
                    await self._post(guild, card)
            except Undeliverable as refusal:
                await self._publishing.failed(guild_id, member_id)
                await self._tell_about_channel(guild, refusal.reason)

    async def refresh(self, job: Job) -> None:
        """Show on a card who has said hi by now; a message that somebody deleted stays deleted."""
        guild_id, member_id = _guild_id(job), int(job.payload["member_id"])
        async with self._turn(guild_id, member_id):
            guild = self._bot.get_guild(guild_id)
            card = await self._cards.find(guild_id, member_id)
            if guild is None or card is None:
                return
            try:
                await self._changed(guild, card)
            except Undeliverable as refusal:
                await self._tell_about_channel(guild, refusal.reason)

    async def take_away(self, job: Job) -> None:
        """Delete the message of a removed card, also one that was sent but not recorded."""
        guild_id, member_id = _guild_id(job), int(job.payload["member_id"])
        async with self._turn(guild_id, member_id):
            guild = self._bot.get_guild(guild_id)
            channel = guild.get_channel(job.payload["channel_id"] or 0) if guild is not None else None
            if not isinstance(channel, discord.TextChannel):
                return
            message_id = job.payload["message_id"] or await self._find_sent(channel, f"intro:hi:{member_id}")
            card = await self._cards.find(guild_id, member_id)
            if message_id is not None and (card is None or card.introduction.message_id != message_id):
                await _delete(channel, message_id)

    async def answer_post(self, job: Job) -> None:
        """Wave at a post that counts, and offer its author a card, once."""
        guild = self._bot.get_guild(_guild_id(job))
        post = await self._posts.find(_guild_id(job), int(job.payload["message_id"]))
        channel = guild.get_channel(post.channel_id) if guild is not None and post is not None else None
        if guild is None or post is None or not isinstance(channel, discord.TextChannel):
            return
        try:
            await channel.get_partial_message(post.message_id).add_reaction(WAVE)
        except discord.NotFound:
            await self._posts.close(guild.id, post.message_id)  # taken back: there is nothing to make a card of
            return
        except discord.Forbidden:
            log.info("no reaction allowed", guild_id=guild.id, channel_id=channel.id)
        if post.state is PostState.OFFERED and post.offer_id is None and guild.get_member(post.author_id) is not None:
            await self._offer(guild, channel, post, job)

    async def withdraw(self, job: Job) -> None:
        """Take the offer of a card back: it was taken, a day has passed, or its author was forgotten."""
        guild, message_id = self._bot.get_guild(_guild_id(job)), int(job.payload["message_id"])
        post = await self._posts.close(_guild_id(job), message_id)
        channel_id = post.channel_id if post is not None else job.payload.get("channel_id")
        channel = guild.get_channel(channel_id or 0) if guild is not None else None
        if not isinstance(channel, discord.TextChannel):
            return
        offer_id = post.offer_id if post is not None else job.payload.get("offer_id")
        if post is None and offer_id is None:  # a crash may have left it unrecorded, and now there is no row for it
            found = await find_sent(channel, _offer_marker(message_id), discord.utils.snowflake_time(message_id))
            offer_id = found.id if found is not None else None
        if offer_id is not None:
            await _delete(channel, offer_id)

    async def _changed(self, guild: discord.Guild, card: Card) -> bool:
        """Edit the message in place; False when there is none to edit."""
        shown = card.introduction
        if shown.message_id is None:
            return False
        channel = guild.get_channel(shown.channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            await self._publishing.lost(guild.id, shown.message_id)
            return False
        try:
            await channel.get_partial_message(shown.message_id).edit(
                view=await self._view(guild, card), allowed_mentions=discord.AllowedMentions.none()
            )
        except discord.NotFound:
            await self._publishing.lost(guild.id, shown.message_id)
            return False
        except discord.Forbidden as error:
            raise Undeliverable(UndeliveredReason.FORBIDDEN) from error
        return True

    async def _post(self, guild: discord.Guild, card: Card) -> None:
        shown = card.introduction
        server = await self._bot.services.guilds.server(guild.id)
        is_again = shown.state is CardState.SENDING
        earlier = guild.get_channel(shown.channel_id or 0) if is_again else None
        if is_again and earlier is None:  # what may have been sent went with its channel
            await self._publishing.failed(guild.id, shown.member_id)
            is_again = False
        channel = earlier or guild.get_channel(server.introductions_channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            raise Undeliverable(UndeliveredReason.GONE)
        nonce = await self._publishing.begin(guild.id, shown.member_id, channel.id)
        if nonce is None:
            return
        message = await deliver_once(
            channel,
            nonce=nonce,
            marker=f"intro:hi:{shown.member_id}",
            again=is_again,
            since=shown.updated_at,
            view=await self._view(guild, card),
        )
        if not await self._publishing.shown(guild.id, shown.member_id, message_id=message.id, nonce=nonce):
            await _delete(channel, message.id)  # removed while it was sent
        elif is_again:  # what was found may show what stood on the card before
            await message.edit(view=await self._view(guild, card), allowed_mentions=discord.AllowedMentions.none())

    async def _offer(self, guild: discord.Guild, channel: discord.TextChannel, post: Post, job: Job) -> None:
        server = await self._bot.services.guilds.server(guild.id)
        reference = discord.MessageReference(
            message_id=post.message_id, channel_id=channel.id, guild_id=guild.id, fail_if_not_exists=False
        )
        try:
            message = await deliver_once(
                channel,
                nonce=job.nonce,
                marker=_offer_marker(post.message_id),
                again=job.attempt > 1,
                since=job.due_at,
                view=offer_view(post.message_id, server.language),
                reference=reference,
            )
        except Undeliverable as refusal:
            log.info("no offer possible", guild_id=guild.id, channel_id=channel.id, reason=refusal.reason)
            return
        await self._posts.offered(guild.id, post.message_id, message.id)
        after = await self._posts.find(guild.id, post.message_id)
        if after is None or after.state is PostState.CLOSED:  # forgotten meanwhile, or they made a card of their own
            await _delete(channel, message.id)

    async def _view(self, guild: discord.Guild, card: Card) -> discord.ui.LayoutView:
        server = await self._bot.services.guilds.server(guild.id)
        member = guild.get_member(card.introduction.member_id)
        avatar_url = member.display_avatar.url if member is not None else None
        return card_view(card, server.language, avatar_url=avatar_url)

    async def _find_sent(self, channel: discord.TextChannel, marker: str) -> int | None:
        try:
            async for message in channel.history(limit=LOOK_BACK):
                if message.author.id == channel.guild.me.id and marker in custom_ids_of(message):
                    return message.id
        except discord.Forbidden:
            return None
        return None

    async def _tell_about_channel(self, guild: discord.Guild, reason: UndeliveredReason) -> None:
        server = await self._bot.services.guilds.server(guild.id)
        key = f"introductions:channel:{server.introductions_channel_id}:{reason}"
        if server.introductions_channel_id is None or reason is UndeliveredReason.GONE:
            text = _("Introductions can't be posted: their channel is missing. Choose one with /setup wizard.")
            await self._bot.services.team.tell(guild.id, key, text)
            return
        text = _("Introductions can't be posted in {channel}: I may not write there. /setup check tells more.")
        await self._bot.services.team.tell(guild.id, key, text, channel=f"<#{server.introductions_channel_id}>")

    def _turn(self, guild_id: int, member_id: int) -> asyncio.Lock:
        """Return what makes the jobs of one card run one after another: two at once would post it twice."""
        return self._turns.setdefault((guild_id, member_id), asyncio.Lock())


async def _delete(channel: discord.TextChannel, message_id: int) -> None:
    try:
        await channel.get_partial_message(message_id).delete()
    except (discord.NotFound, discord.Forbidden):
        return  # somebody else took it away, or it has to stay


def _offer_marker(message_id: int) -> str:
    return f"intro:card:{message_id}"


def _guild_id(job: Job) -> int:
    if job.guild_id is None:
        raise RuntimeError("a job about introductions belongs to a server")
    return job.guild_id
