"""Command names and descriptions in the languages we speak, for Discord's command list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.i18n import LANGUAGES, SOURCE, translate

if TYPE_CHECKING:
    import discord


class Translator(app_commands.Translator):
    """Looks every command text up in our catalogues."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return the text in a language we speak; None lets Discord show the English one."""
        del context
        language = str(locale)
        if language == SOURCE or language not in LANGUAGES:
            return None
        said = translate(string.message, language)
        return said if said != string.message else None
