"""What is worth knowing before a post goes out: permissions, the budget of pings, nights, and what is near to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.agenda import Clash, conflict_sentence
from bot.i18n import _, plural, say_list, translate
from bot.kit.channels import find_channel
from bot.permissions import say_permission
from bot.text import inert
from cogs.announcements.models import Layout, Mention
from cogs.announcements.render.plans import MESSAGE_ROOM
from cogs.announcements.service import AgendaService

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.agenda import Conflict
    from bot.client import Hearth
    from bot.guilds import ServerSettings
    from cogs.announcements.models import Announcement, Content

SHOWN = 8
"""Lines shown one by one; the others are counted."""
MORE_LENGTH = 40
"""Characters that counting the others takes."""
Postable = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel


@dataclass(frozen=True, slots=True)
class Concerns:
    """What speaks against a post as it is planned, in one language."""

    lines: tuple[str, ...]
    pings: int = 0
    """How often whom it pings is pinged that week by others, where that is as often as the server wants; else 0."""

    def text(self, locale: str, room: int = MESSAGE_ROOM) -> str:
        """Say them, one a line: those that fit into so many characters, and how many more there are."""
        lines: list[str] = []
        left = room - MORE_LENGTH
        for line in (f"⚠️ {line}" for line in self.lines[:SHOWN]):
            left -= len(line) + 1
            if left < 0:
                break
            lines.append(line)
        more = len(self.lines) - len(lines)
        if more > 0:
            lines.append(translate(plural("… and {count} more", "… and {count} more"), locale, count=more))
        return "\n".join(lines)


async def concerns_of(client: Hearth, guild: discord.Guild, announcement: Announcement, locale: str) -> Concerns:
    """Find what speaks against a post as it is planned."""
    lines = await _channel_lines(guild, announcement, locale)
    conflicts = await client.services[AgendaService].conflicts(announcement)
    server = await client.services.guilds.server(guild.id)
    lines += [_conflict_line(announcement, conflict, server, locale) for conflict in conflicts]
    pings = next((conflict.count - 1 for conflict in conflicts if conflict.clash is Clash.PINGS), 0)
    return Concerns(tuple(lines), pings)


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
    return may_ping_in(member, guild, announcement.plan.channel_ids, content)


def may_ping_in(member: discord.Member, guild: discord.Guild, channel_ids: Iterable[int], content: Content) -> bool:
    """Say whether somebody may ping by hand, in these channels, whom a post pings."""
    if not _needs_mention(guild, content):
        return True
    channels = [guild.get_channel_or_thread(each) for each in channel_ids]
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


def _conflict_line(announcement: Announcement, conflict: Conflict, server: ServerSettings, locale: str) -> str:
    """Say what the calendar found, with what it takes to choose another time or place."""
    plan, other = announcement.plan, conflict.other
    match conflict.clash:
        case Clash.NIGHT:
            text = _("It goes out at night: {start} to {end} are this server's quiet hours.")
            return translate(text, locale, start=f"{server.quiet_from:%H:%M}", end=f"{server.quiet_until:%H:%M}")
        case Clash.PINGS:
            text = plural(
                "That week, {whom} is pinged {count} time already.",
                "That week, {whom} is pinged {count} times already.",
            )
            return translate(text, locale, whom=plan.content.mentioned, count=conflict.count - 1)
        case Clash.CHANNEL if other is not None:
            shared = next((each for each in plan.channel_ids if each in other.channel_ids), 0)
            text = _("“{title}” goes to {channel} at {when}: within an hour of this.")
            when = f"<t:{int(other.starts_at.timestamp())}:t>"
            return translate(text, locale, title=inert(other.title), channel=f"<#{shared}>", when=when)
        case _:
            return conflict_sentence(conflict, locale)
