"""What takes a while: imports and recounts, with a message that says how far they are."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, say_number, translate
from bot.kit import layout_of, locale_of
from bot.text import inert
from cogs.points.render import progress_words

if TYPE_CHECKING:
    from cogs.points.models import ImportPlan
    from cogs.points.service import FileService, StaffService

Interaction = discord.Interaction[Any]
SAY_EVERY = 10  # steps between two messages


async def run_import(interaction: Interaction, files: FileService, guild_id: int, plan: ImportPlan) -> None:
    """Import what was confirmed, in place of the question."""
    locale = locale_of(interaction)
    await replace_by(interaction, _("Importing …"))
    steps = 0
    async for progress in files.run_import(guild_id, plan, by=interaction.user.id):
        steps += 1
        if steps % SAY_EVERY == 0 or progress.done == progress.of:
            view = layout_of(discord.ui.TextDisplay(progress_words(progress, locale)))
            with contextlib.suppress(discord.HTTPException):  # see _show
                await interaction.edit_original_response(view=view)


async def run_recount(interaction: Interaction, service: StaffService, guild_id: int) -> None:
    """Compare every sum, rebuild it, and say what was wrong; the interaction is deferred."""
    locale = locale_of(interaction)
    wrong = await service.differences(guild_id)
    steps = 0
    async for done in service.recount(guild_id, by=interaction.user.id):
        steps += 1
        if steps % SAY_EVERY == 0:
            said = translate(_("Counting … {count} members"), locale, count=say_number(done, locale))
            await _show(interaction, said)
    members = {each.member_id for each in wrong if each.member_id is not None}
    text = (
        plural(
            "✅ Counted anew. The points of {count} member were off.",
            "✅ Counted anew. The points of {count} members were off.",
        )
        if wrong
        else _("✅ Counted anew. Every sum was right.")
    )
    await _show(interaction, translate(text, locale, count=max(1, len(members))))


async def replace_by(interaction: Interaction, text: str, **params: str) -> None:
    """Put a sentence in place of the question that was answered."""
    view = layout_of()
    safe = {name: inert(value) for name, value in params.items()}
    view.add_item(discord.ui.TextDisplay(translate(text, locale_of(interaction), **safe)))
    await interaction.response.edit_message(view=view, allowed_mentions=discord.AllowedMentions.none())


def packed(content: bytes, name: str) -> bytes:
    """Pack a file."""
    archive_file = io.BytesIO()
    with zipfile.ZipFile(archive_file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return archive_file.getvalue()


async def _show(interaction: Interaction, text: str) -> None:
    # After 15 minutes Discord lets nobody edit the answer; what it is about goes on, and /points-admin log has its end.
    with contextlib.suppress(discord.HTTPException):
        await interaction.edit_original_response(content=text)
