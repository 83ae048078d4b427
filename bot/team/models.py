"""What the team is told, and what of it belongs to members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.i18n import _, translate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Text

NOBODY = 0
"""Whose part it was when they were forgotten."""
FORMER = _("(a member who was forgotten)")
ERASED = _("(erased)")


@dataclass(frozen=True, slots=True)
class OfMember:
    """A part of a notice that goes when its member is forgotten: their name or, with `words`, what they wrote."""

    member_id: int
    words: str | None = None

    def said(self, locale: str) -> str:
        """Return what stands in the notice; the words are shown as they are, so make them inert before."""
        if self.member_id == NOBODY:
            return translate(FORMER if self.words is None else ERASED, locale)
        return f"<@{self.member_id}>" if self.words is None else self.words


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the team of a server should know."""

    id: int
    guild_id: int
    text: Text
    params: Mapping[str, str | int | OfMember]
    is_told: bool

    def in_language(self, locale: str) -> str:
        """Return the notice in the language of `locale`."""
        said = {name: one.said(locale) if isinstance(one, OfMember) else one for name, one in self.params.items()}
        return translate(self.text, locale, **said)
