"""What kinds of cases are called, and the sign of each."""

from __future__ import annotations

from bot.cases.models import CaseKind
from bot.i18n import _, translate

ICONS = {
    CaseKind.WARN: "⚠️",
    CaseKind.MUTE: "🔇",
    CaseKind.UNMUTE: "🔊",
    CaseKind.KICK: "👢",
    CaseKind.BAN: "🔨",
    CaseKind.UNBAN: "🕊️",
    CaseKind.SOFTBAN: "🧹",
    CaseKind.NOTE: "📝",
}
WORDS: dict[CaseKind, str] = {
    CaseKind.WARN: _("Warning"),
    CaseKind.MUTE: _("Mute"),
    CaseKind.UNMUTE: _("Unmute"),
    CaseKind.KICK: _("Kick"),
    CaseKind.BAN: _("Ban"),
    CaseKind.UNBAN: _("Unban"),
    CaseKind.SOFTBAN: _("Softban"),
    CaseKind.NOTE: _("Note"),
}


def kind_word(kind: CaseKind, locale: str) -> str:
    """Say what kind of case it is."""
    return translate(WORDS[kind], locale)
