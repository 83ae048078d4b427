"""From an exception to one private sentence: the only place that answers failures of commands, views and modals."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from bot.errors import BadInputError, BotNotAllowedError, HearthError, NotAllowedError, UnavailableError
from bot.i18n import _, say_list, translate
from bot.kit.context import locale_of, say
from bot.logs import get_logger
from bot.permissions import say_permission

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.client import Hearth

log = get_logger(__name__)

OUTCOME = "outcome"
DONE, REFUSED, FAILED = "done", "refused", "failed"

_JUST_CHANGED = _("This command has just changed. Press Ctrl+R or reopen Discord, then try again.")


class CommandTree(app_commands.CommandTree[Any]):
    """discord.py's command tree, answering failures through the mapper."""

    async def _call(self, interaction: discord.Interaction[Any]) -> None:
        began = time.perf_counter()
        # discord.py answers what a command raises, but not what the check before it raises.
        try:
            await super()._call(interaction)
        except HearthError as error:
            await reply_to_error(interaction, error)
        except app_commands.AppCommandError:  # a command that is not there: answered by who called us
            interaction.extras[OUTCOME] = REFUSED
            raise
        finally:
            _observe(interaction, time.perf_counter() - began)

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
        """Answer a failed command."""
        await reply_to_error(interaction, error)


async def reply_to_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell who acted what went wrong: an expected failure in its own words, anything else with a reference."""
    cause = error
    if isinstance(error, app_commands.CommandInvokeError):
        cause = error.original
    elif isinstance(error, app_commands.TransformerError):
        cause = error.__cause__ or error
    expected = _expected(cause)
    is_refused = expected is not None and not isinstance(expected, UnavailableError)
    interaction.extras[OUTCOME] = REFUSED if is_refused else FAILED
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
            _("Something went wrong on my side. Please tell the team this reference: `{reference}`"),
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
    return next((refusal(error) for kind, refusal in _REFUSALS.items() if isinstance(error, kind)), None)


def _observe(interaction: discord.Interaction[Any], seconds: float) -> None:
    client: Hearth = interaction.client
    if client.observer is None or interaction.type is discord.InteractionType.autocomplete:
        return
    # Not by the name that was sent: anybody may send any.
    name = interaction.command.qualified_name if interaction.command is not None else "unknown"
    client.observer.command(name, interaction.extras.get(OUTCOME, DONE), seconds)


def missing_permissions(permissions: Sequence[str]) -> NotAllowedError:
    """Return the refusal of somebody who lacks these permissions."""
    return NotAllowedError(_("You need the permission {permissions} for this."), permissions=_named(permissions))


def _named(permissions: Sequence[str]) -> Callable[[str], str]:
    return lambda locale: say_list([say_permission(name, locale) for name in permissions], locale)


def _command_name(interaction: discord.Interaction[Any]) -> str | None:
    if interaction.command is not None:
        return interaction.command.qualified_name
    data = cast("dict[str, Any]", interaction.data or {})
    return str(data.get("custom_id", ""))[:60] or None


_REFUSALS: dict[type[BaseException], Callable[[Any], HearthError]] = {
    app_commands.MissingPermissions: lambda error: missing_permissions(error.missing_permissions),
    app_commands.BotMissingPermissions: lambda error: BotNotAllowedError(
        _("I need the permission {permissions} for this. A server admin can give it to my role."),
        permissions=_named(error.missing_permissions),
    ),
    app_commands.NoPrivateMessage: lambda _error: NotAllowedError(_("This works on a server only.")),
    app_commands.CommandOnCooldown: lambda error: NotAllowedError(
        _("Not so fast. Try again in {seconds} seconds."), seconds=max(1, round(error.retry_after))
    ),
    app_commands.CommandSignatureMismatch: lambda _error: HearthError(_JUST_CHANGED),
    app_commands.CommandNotFound: lambda _error: HearthError(_JUST_CHANGED),
    app_commands.CheckFailure: lambda _error: NotAllowedError(),
    app_commands.TransformerError: lambda error: BadInputError(
        _("I cannot use “{value}” here. Check what you typed."), value=str(error.value)[:100]
    ),
    discord.Forbidden: lambda _error: BotNotAllowedError(),
}
"""The refusals of discord.py and Discord, the special before the general."""
