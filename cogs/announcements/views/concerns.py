"""What is worth knowing before a post goes out: permissions, the budget of pings, nights, and what is near to it."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.i18n import _, plural, say_list, translate
from bot.kit.channels import find_channel
from bot.permissions import say_permission
from bot.text import inert
from cogs.announcements.models import AnnouncementSettings, Layout, Mention, PostState, State
from cogs.announcements.service import LookService

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.models import Announcement, Content

AN_HOUR = dt.timedelta(hours=1)
SHOWN = 8
"""Lines shown one by one; the others are counted."""
Postable = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel


@dataclass(frozen=True, slots=True)
class Concerns:
    """What speaks against a post as it is planned, in one language."""

    lines: tuple[str, ...]
    pings: int = 0
    """How often whom it pings is pinged that week by others, where that is as often as the server wants; else 0."""

    def text(self, locale: str) -> str:
        """Say them, one a line."""
        lines = [f"⚠️ {line}" for line in self.lines[:SHOWN]]
        more = len(self.lines) - SHOWN
        if more > 0:
            lines.append(translate(plural("… and {count} more", "… and {count} more"), locale, count=more))
        return "\n".join(lines)


async def concerns_of(client: Hearth, guild: discord.Guild, announcement: Announcement, locale: str) -> Concerns:
    """Find what speaks against a post as it is planned."""
    looks = client.services[LookService]
    plan, lines = announcement.plan, await _channel_lines(guild, announcement, locale)
    settings = await client.services.guilds.get(guild.id, AnnouncementSettings)
    pings = await looks.pings_that_week(guild.id, plan, but=announcement.id)
    is_over = bool(settings.pings_each_week) and pings >= settings.pings_each_week
    if is_over:
        text = plural(
            "That week, {whom} is pinged {count} time already.", "That week, {whom} is pinged {count} times already."
        )
        lines.append(translate(text, locale, whom=plan.content.mentioned, count=pings))
    server = await client.services.guilds.server(guild.id)
    if plan.starts_at is not None and server.is_quiet_at(plan.starts_at):
        text = _("It goes out at night: {start} to {end} are this server's quiet hours.")
        lines.append(translate(text, locale, start=f"{server.quiet_from:%H:%M}", end=f"{server.quiet_until:%H:%M}"))
    lines += await _near_lines(looks, client.services.clock.now(), announcement, locale)
    return Concerns(tuple(lines), pings if is_over else 0)


def lacking(channel: Postable, content: Content) -> list[str]:
    """List the permissions that the bot lacks in a channel for a post, by discord.py's names."""
    has = channel.permissions_for(channel.guild.me)
    is_thread = isinstance(channel, discord.Thread)
    wanted = ["view_channel", "send_messages_in_threads" if is_thread else "send_messages", "read_message_history"]
    if content.layout is Layout.EMBED:
        wanted.append("embed_links")
    if content.file_ids:
        wanted.append("attach_files")
    if content.thread and isinstance(channel, discord.TextChannel):
        wanted.append("create_public_threads")
    if content.reactions:
        wanted.append("add_reactions")
    if content.poll is not None:
        wanted.append("send_polls")
    if _needs_mention(channel.guild, content):
        wanted.append("mention_everyone")
    return [name for name in wanted if not getattr(has, name)]


def may_ping(member: discord.Member, guild: discord.Guild, announcement: Announcement, content: Content) -> bool:
    """Say whether somebody may ping by hand whom a post pings, in each of its channels."""
    if not _needs_mention(guild, content):
        return True
    channels = [guild.get_channel_or_thread(each) for each in announcement.plan.channel_ids]
    known = [channel for channel in channels if channel is not None]
    if not known:
        return member.guild_permissions.mention_everyone
    return all(channel.permissions_for(member).mention_everyone for channel in known)


def _needs_mention(guild: discord.Guild, content: Content) -> bool:
    if content.mention is Mention.ROLE:
        role = guild.get_role(content.role_id or 0)
        return role is not None and not role.mentionable
    return content.mention is not Mention.NONE


async def _channel_lines(guild: discord.Guild, announcement: Announcement, locale: str) -> list[str]:
    content, lines = announcement.plan.content, list[str]()
    if content.mention is Mention.ROLE and guild.get_role(content.role_id or 0) is None:
        lines.append(translate(_("The role it pings is gone: choose another, or nobody."), locale))
    channel_ids = announcement.plan.channel_ids
    # At once: somebody waits for the answer, and what is not at hand is asked of Discord.
    channels = await asyncio.gather(*(find_channel(guild, channel_id) for channel_id in channel_ids))
    for channel_id, channel in zip(channel_ids, channels, strict=True):
        if not isinstance(channel, Postable):
            lines.append(
                translate(_("<#{channel}> is gone, or hidden from me: choose another."), locale, channel=channel_id)
            )
            continue
        missing = lacking(channel, content)
        if missing:
            named = say_list([say_permission(name, locale) for name in missing], locale)
            text = _("In {channel} I lack {permissions}.")
            lines.append(translate(text, locale, channel=channel.mention, permissions=named))
        if content.thread and not isinstance(channel, discord.TextChannel):
            lines.append(translate(_("In {channel} no thread can be opened."), locale, channel=channel.mention))
    return lines


async def _near_lines(looks: LookService, now: dt.datetime, announcement: Announcement, locale: str) -> list[str]:
    """Name what goes to one of the same channels within an hour."""
    at = announcement.plan.starts_at or now
    since, until = at - AN_HOUR, at + AN_HOUR
    planned, posts = await looks.between(announcement.guild_id, since, until)
    near = {
        other.id: (other, post.due_at)
        for other, post in posts
        if post.state in {PostState.SCHEDULED, PostState.SENDING, PostState.SENT}
    }
    for other in planned:
        times = _times(other, since, until)
        if times and other.state is not State.DRAFT:
            near.setdefault(other.id, (other, times[0]))
    near.pop(announcement.id, None)
    lines: list[str] = []
    for other, time in near.values():
        shared = [each for each in announcement.plan.channel_ids if each in other.plan.channel_ids]
        if shared:
            text = _("“{title}” goes to {channel} at {when}: within an hour of this.")
            when = f"<t:{int(time.timestamp())}:t>"
            lines.append(translate(text, locale, title=inert(other.plan.title), channel=f"<#{shared[0]}>", when=when))
    return lines


def _times(other: Announcement, since: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    if other.is_paused:
        return []
    if other.recurrence is not None:
        return list(other.recurrence.occurrences(since, until))
    starts_at = other.plan.starts_at
    return [starts_at] if starts_at is not None and since <= starts_at <= until else []
