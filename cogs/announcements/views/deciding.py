"""Questions before something that many people see: sending at once, taking down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import NotAllowedError
from bot.i18n import Text, _, translate
from bot.kit import Confirm, card, guild_of, layout_of, locale_of, member_of, service_of
from bot.text import inert
from cogs.announcements.models import Mention, State
from cogs.announcements.service import AfterService, SeriesService
from cogs.announcements.views.concerns import concerns_of, may_ping
from cogs.announcements.views.desk import MAY_NOT_PING
from cogs.announcements.views.handing import handed_in_words
from cogs.announcements.views.permits import count_others, require_author, require_sender

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.models import Announcement, Outcome

Interaction = discord.Interaction[Any]


async def ask_to_send(interaction: Interaction, announcement: Announcement) -> None:
    """Ask whether an announcement is to go out at once, and tell what is worth knowing. Raises NotAllowedError."""
    if announcement.state is State.WAITING:
        raise NotAllowedError(_("This waits for approval: /announce approve lets it out."))
    await _require(interaction, announcement)
    client: Hearth = interaction.client
    guild, locale = guild_of(interaction), locale_of(interaction)

    async def send(pressed: Interaction) -> None:
        await _require(pressed, announcement)
        await say_sentence(pressed, await _send(pressed, announcement))

    concerns = await concerns_of(client, guild, announcement, locale)
    text = translate(_("### Send “{title}” now?"), locale, title=inert(announcement.plan.title))
    question = "\n".join(filter(None, [text, concerns.text(locale)]))
    yes = _("Yes, send it now")
    await Confirm(interaction.user.id, question, send, locale=locale, yes=yes).send(interaction)


async def ask_to_take_down(interaction: Interaction, outcome: Outcome) -> None:
    """Ask whether a post is to be taken down everywhere."""
    locale, title = locale_of(interaction), inert(outcome.announcement.plan.title)

    async def take_down(pressed: Interaction) -> None:
        await require_author(pressed)
        after = service_of(pressed, AfterService)
        await after.delete(guild_of(pressed).id, outcome.post.id, by=pressed.user.id)
        await say_instead(pressed, _("🗑️ **{title}** is being taken down everywhere."), title=title)

    at = f"<t:{int((outcome.post.started_at or outcome.post.due_at).timestamp())}:f>"
    text = _("### Take “{title}” down?\nWhat went out {when} is deleted everywhere, with its poll and its thread.")
    question = translate(text, locale, title=title, when=at)
    await Confirm(interaction.user.id, question, take_down, locale=locale, yes=_("Yes, take it down")).send(interaction)


async def say_instead(interaction: Interaction, text: Text, /, **params: object) -> None:
    """Say something in place of the message that was pressed."""
    await say_sentence(interaction, translate(text, locale_of(interaction), **params))


async def say_sentence(interaction: Interaction, sentence: str) -> None:
    """Say a finished sentence in place of the message that was pressed."""
    note = layout_of(card(sentence))
    await interaction.response.edit_message(view=note, allowed_mentions=discord.AllowedMentions.none())


async def _require(interaction: Interaction, announcement: Announcement) -> None:
    """Let authors hand their drafts in, and senders send what is approved. Raises NotAllowedError."""
    await (require_author if announcement.state is State.DRAFT else require_sender)(interaction)
    content = announcement.plan.content
    if content.mention is not Mention.NONE and announcement.state is State.DRAFT:
        if may_ping(member_of(interaction), guild_of(interaction), announcement, content):
            return
        raise NotAllowedError(MAY_NOT_PING, whom=content.mentioned)


async def _send(interaction: Interaction, announcement: Announcement) -> str:
    client: Hearth = interaction.client
    guild, locale, by = guild_of(interaction), locale_of(interaction), interaction.user.id
    plans = service_of(interaction, SeriesService)
    if announcement.state is not State.DRAFT:
        await plans.send_now(guild.id, announcement.id, by=by)
        text = _("📤 **{title}** goes out now. The receipt says how it went.")
        return translate(text, locale, title=inert(announcement.plan.title))
    others = await count_others(interaction, {by})
    pings = (await concerns_of(client, guild, announcement, locale)).pings
    handed_in = await plans.send_draft_now(
        guild.id,
        announcement.id,
        by=by,
        revision=announcement.revision,
        others=others,
        despite=str(pings) if pings else None,
    )
    server = await client.services.guilds.server(guild.id)
    return handed_in_words(handed_in, server.team_channel_id, locale)
