"""From an exception to one private sentence: the only place that answers failures of commands, views and modals."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from bot.errors import BotNotAllowedError, HearthError, NotAllowedError
from bot.i18n import _, translate
from bot.kit.context import locale_of, say
from bot.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Sequence

log = get_logger(__name__)


class CommandTree(app_commands.CommandTree[Any]):
    """discord.py's command tree, answering failures through the mapper."""

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
        """Answer a failed command."""
        await reply_to_error(interaction, error)


async def reply_to_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell who acted what went wrong: an expected failure in its own words, anything else with a reference."""
    cause = error.original if isinstance(error, (app_commands.CommandInvokeError, app_commands.TransformerError)) else error
    cause = cause or error
    expected = _expected(cause)
    if expected is not None:
        log.debug("refused", reason=type(cause).__name__, command=_command_name(interaction))
        sentence = expected.in_language(locale_of(interaction))
    else:
        reference = secrets.token_hex(4)
        log.error(
            "unexpected error",
            reference=reference,
            command=_command_name(interaction),
            guild_id=interaction.guild_id,
            exc_info=cause,
        )
        sentence = translate(
            _("Something went wrong on my side and nothing more was changed. Please tell the team this reference: `{reference}`"),
            locale_of(interaction),
            reference=reference,
        )
    try:
        await say(interaction, sentence)
    except discord.HTTPException as failure:
        # The interaction may have expired, or Discord may be the one in trouble: there is nobody left to tell.
        log.warning("refusal not delivered", status=failure.status, code=failure.code)


def _expected(error: BaseException) -> HearthError | None:
    if isinstance(error, HearthError):
        return error
    if isinstance(error, app_commands.MissingPermissions):
        return missing_permissions(error.missing_permissions)
    if isinstance(error, app_commands.BotMissingPermissions):
        return BotNotAllowedError(
            _("I need the permission {permissions} for this. A server admin can give it to my role."),
            permissions=_named(error.missing_permissions),
        )
    if isinstance(error, app_commands.NoPrivateMessage):
        return NotAllowedError(_("This works on a server only."))
    if isinstance(error, app_commands.CommandOnCooldown):
        return NotAllowedError(_("Not so fast. Try again in {seconds} seconds."), seconds=max(1, round(error.retry_after)))
    if isinstance(error, (app_commands.CommandSignatureMismatch, app_commands.CommandNotFound)):
        return HearthError(_("This command has just changed. Press Ctrl+R or reopen Discord, then try again."))
    if isinstance(error, app_commands.CheckFailure):
        return NotAllowedError()
    if isinstance(error, discord.Forbidden):
        return BotNotAllowedError()
    return None


def missing_permissions(permissions: Sequence[str]) -> NotAllowedError:
    """Return the refusal of somebody who lacks these permissions."""
    return NotAllowedError(_("You need the permission {permissions} for this."), permissions=_named(permissions))


def _named(permissions: Sequence[str]) -> str:
    # Discord shows these names in its own words; "Manage Server" is "manage_guild" only for programs.
    return ", ".join(name.replace("guild", "server").replace("_", " ").title() for name in permissions)


def _command_name(interaction: discord.Interaction[Any]) -> str | None:
    if interaction.command is not None:
        return interaction.command.qualified_name
    data = cast("dict[str, Any]", interaction.data or {})
    return str(data.get("custom_id", ""))[:60] or None
