"""An import that was previewed: its file hangs on the message, so that its buttons outlive a restart."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import BadInputError, HearthError, NotAllowedError
from bot.i18n import _, plural, say_number, translate
from bot.kit import PersistentItem, card, guild_of, layout_of, locale_of, member_of, service_of
from bot.kit.views import row
from cogs.announcements.models import AnnouncementSettings, Places, State
from cogs.announcements.render.sheets import fault_line, faults_text, is_whole, preview_text
from cogs.announcements.service import MOST_BYTES, AgendaService, SeriesService, SheetService
from cogs.announcements.views.composing import closing
from cogs.announcements.views.concerns import Postable, concerns_of, may_ping_in
from cogs.announcements.views.permits import count_others, require_author

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from bot.client import Hearth
    from cogs.announcements.models import Announcement, Plan, Sheet

Interaction = discord.Interaction[Any]
NAME = "plan.csv"
FAULTS_NAME = "errors.txt"
TOO_LARGE = _("This file is larger than {most} MB. Split it.")
GONE = _("I cannot read the file any more. Import it again: /announce import.")
MADE = plural(
    "✅ {number} draft is made: /announce list shows it.", "✅ {number} drafts are made: /announce list shows them."
)
HANDED_IN = plural("📨 {number} of them is handed in.", "📨 {number} of them are handed in.")


class ImportButton(
    PersistentItem[discord.ui.Button[Any]], template=r"announcements:import:(?P<key>\d+):(?P<what>make|hand_in|drop)"
):
    """Makes the drafts of a file, once."""

    def __init__(
        self,
        key: str,
        what: str,
        *,
        label: str = "…",
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        custom_id = f"announcements:import:{key}:{what}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id, disabled=disabled))
        self.key = key
        self.what = what

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(match["key"], match["what"])

    async def press(self, interaction: Interaction) -> None:
        """Import what was previewed, or forget it. Raises BadInputError, NotAllowedError, NotSetUpError."""
        await interaction.response.defer()
        await require_author(interaction)
        if self.what == "drop":
            await _end(interaction, translate(_("Nothing was imported."), locale_of(interaction)))
            return
        await _import(interaction, self.key, hands_in=self.what == "hand_in")


async def preview_import(interaction: Interaction, file: discord.Attachment) -> None:
    """Show what a file would make, or what is wrong with it, as the answer of a deferred interaction.

    Raises BadInputError, NotAllowedError and NotSetUpError.
    """
    await require_author(interaction)
    content = await _content_of(file)
    client: Hearth = interaction.client
    guild, locale = guild_of(interaction), locale_of(interaction)
    sheet = await _read(interaction, content)
    if sheet.faults:
        await _refuse(interaction, sheet)
        return
    plans = {f"{each.number}": each.plan for each in sheet.rows}
    conflicts = await service_of(interaction, AgendaService).conflicts_among(guild.id, plans)
    text = preview_text(sheet, conflicts, (await client.services.guilds.server(guild.id)).zone, locale)
    view = layout_of()
    buttons = await _buttons(interaction, sheet)
    view.add_item(card(text, discord.ui.File[Any](f"attachment://{NAME}"), buttons))
    nobody = discord.AllowedMentions.none()
    copy = discord.File(io.BytesIO(content), NAME)
    await interaction.followup.send(view=view, file=copy, ephemeral=True, allowed_mentions=nobody)


def places_of(interaction: Interaction) -> Places:
    """Return what a table can name: channels that who asks can see and that take messages, roles, and members."""
    guild, member = guild_of(interaction), member_of(interaction)
    channels = {
        channel.id: channel.name
        for channel in (*guild.channels, *guild.threads)
        if isinstance(channel, Postable) and channel.permissions_for(member).view_channel
    }
    roles = {role.id: role.name for role in guild.roles if not role.is_default()}
    return Places(channels=channels, roles=roles, members={each.id: each.display_name for each in guild.members})


async def _read(interaction: Interaction, content: bytes) -> Sheet:
    guild, member = guild_of(interaction), member_of(interaction)

    def may_ping(plan: Plan) -> bool:
        return may_ping_in(member, guild, plan.channel_ids, plan.content)

    return await service_of(interaction, SheetService).read(guild.id, content, places_of(interaction), may_ping)


async def _content_of(file: discord.Attachment) -> bytes:
    if file.size > MOST_BYTES:
        raise BadInputError(TOO_LARGE, most=MOST_BYTES // 1_000_000)
    return await file.read()


async def _refuse(interaction: Interaction, sheet: Sheet) -> None:
    locale, nobody = locale_of(interaction), discord.AllowedMentions.none()
    view = layout_of()
    if is_whole(sheet, locale):
        view.add_item(card(faults_text(sheet, locale)))
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=nobody)
        return
    everything = "\n".join(fault_line(fault, locale) for fault in sheet.faults)
    view.add_item(card(faults_text(sheet, locale), discord.ui.File[Any](f"attachment://{FAULTS_NAME}")))
    file = discord.File(io.BytesIO(everything.encode()), FAULTS_NAME)
    await interaction.followup.send(view=view, file=file, ephemeral=True, allowed_mentions=nobody)


async def _buttons(interaction: Interaction, sheet: Sheet) -> discord.ui.ActionRow[Any]:
    client: Hearth = interaction.client
    locale, key = locale_of(interaction), f"{interaction.id}"
    settings = await client.services.guilds.get(guild_of(interaction).id, AnnouncementSettings)
    is_approved = settings.needs_approval and bool(await count_others(interaction, {interaction.user.id}))
    label = _("Import and hand in all") if is_approved else _("Import and schedule all")
    is_incomplete = any(not each.plan.channel_ids for each in sheet.rows)
    green = discord.ButtonStyle.success
    return row(
        ImportButton(key, "make", label=translate(_("Import"), locale), style=green),
        ImportButton(key, "hand_in", label=translate(label, locale), disabled=is_incomplete),
        ImportButton(key, "drop", label=translate(_("Cancel"), locale)),
    )


async def _import(interaction: Interaction, key: str, *, hands_in: bool) -> None:
    sheets, guild = service_of(interaction, SheetService), guild_of(interaction)
    locale, by = locale_of(interaction), interaction.user.id
    made = await sheets.made(guild.id, key)
    if not made:
        sheet = await _read(interaction, await _kept_file(interaction))
        if sheet.faults:  # something changed since it was shown
            await _refuse(interaction, sheet)
            return
        made = await sheets.make(guild.id, key, sheet.rows, by=by)
    lines = [translate(MADE, locale, count=len(made), number=say_number(len(made), locale))]
    if hands_in:
        lines += await _hand_in(interaction, made)
    await _end(interaction, "\n".join(lines))


async def _hand_in(interaction: Interaction, made: Sequence[Announcement]) -> list[str]:
    """Hand in what is still a draft; say how many there were, and of each that could not be, why."""
    plans, guild, locale = service_of(interaction, SeriesService), guild_of(interaction), locale_of(interaction)
    by, lines, done = interaction.user.id, list[str](), 0
    others = await count_others(interaction, {by})
    for draft in made:
        if draft.state is not State.DRAFT:
            continue
        pings = (await concerns_of(interaction.client, guild, draft, locale)).pings
        despite = str(pings) if pings else None
        try:
            await plans.submit(guild.id, draft.id, by=by, revision=draft.revision, others=others, despite=despite)
        except HearthError as error:
            lines.append(error.in_language(locale))
        else:
            done += 1
    handed_in = translate(HANDED_IN, locale, count=done, number=say_number(done, locale))
    return [handed_in, *(f"⚠️ {line}" for line in dict.fromkeys(lines))]


async def _kept_file(interaction: Interaction) -> bytes:
    # What a component shows, Discord leaves out of a message's attachments:
    # https://github.com/discord/discord-api-docs/pull/8279
    shown = next(_files_in(interaction.message.components), None) if interaction.message is not None else None
    if shown is None:
        raise NotAllowedError(GONE)
    try:
        # discord.py gives what stands in a container no connection to read it over
        return await interaction.client.http.get_from_cdn(shown.media.url)
    except discord.HTTPException:
        raise NotAllowedError(GONE) from None


def _files_in(components: Iterable[Any]) -> Iterator[discord.FileComponent]:
    """Yield the files that a message shows, however deep."""
    for component in components:
        if isinstance(component, discord.FileComponent):
            yield component
        yield from _files_in(getattr(component, "children", ()))


async def _end(interaction: Interaction, sentence: str) -> None:
    nobody = discord.AllowedMentions.none()
    await interaction.edit_original_response(view=closing(sentence), attachments=[], allowed_mentions=nobody)


IMPORT_ITEMS = (ImportButton,)
