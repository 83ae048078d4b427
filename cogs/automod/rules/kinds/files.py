"""Kinds of files that nobody should open."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from bot.i18n import Text, _
from cogs.automod.models import Match, MessageRuleSettings
from cogs.automod.rules.rule import MessageRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Trace
    from cogs.automod.rules.seen import Seen

RUNNABLE = (
    "apk", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "iso", "jar", "js", "jse", "lnk", "msi", "ps1",
    "reg", "scr", "vbe", "vbs", "wsf",
)  # fmt: skip


class FileSettings(MessageRuleSettings):
    """Which files are welcome."""

    feature: ClassVar[str] = "automod_files"
    title: ClassVar[Text] = _("Kinds of files")
    needs_content: ClassVar[bool] = True

    denied: tuple[str, ...] = Field(
        default=RUNNABLE, max_length=200, description=_("Endings of files that are refused, for example exe.")
    )
    allowed: tuple[str, ...] = Field(
        default=(), max_length=200, description=_("The only endings that are welcome; all but the refused if empty.")
    )

    @field_validator("denied", "allowed")
    @classmethod
    def _endings(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        endings = (entry.strip().casefold().lstrip("*.") for entry in value)
        return tuple(dict.fromkeys(ending for ending in endings if ending))

    @cached_property
    def refused(self) -> frozenset[str]:
        """The denied endings, ready to be looked up."""
        return frozenset(self.denied)


def check(seen: Seen, _earlier: Sequence[Trace], settings: FileSettings) -> Match | None:
    """Match the first file that is not welcome; "photo.png.exe" ends with exe, whatever trails behind."""
    for name in seen.files:
        ending = name.rstrip(". \u200b").rpartition(".")[2].casefold() if "." in name else ""
        if ending in settings.refused or (settings.allowed and ending not in settings.allowed):
            return Match("files", _("File that is not allowed here: .{ending}"), {"ending": ending[:20] or "?"})
    return None


RULE = MessageRule(
    name="files",
    order=70,
    title=FileSettings.title,
    settings=FileSettings,
    summary=_("files that end with {denied}; the only welcome ones: {allowed}"),
    fields=("denied", "allowed"),
    looks_for=("denied", "allowed"),
    check=check,
)
