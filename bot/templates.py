"""Texts that a brand writes, with {placeholders}. Names only: no attributes, no formats, nothing to run."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from bot.errors import TemplateError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_FORMATTER = string.Formatter()


def check_template(text: str, allowed: Collection[str]) -> str:
    """Return the text if it uses only allowed placeholders, each bare: {member}. Raises TemplateError."""
    for _literal, name, spec, conversion in _parts(text, allowed):
        if name is None:
            continue
        if name not in allowed or spec or conversion:
            raise TemplateError(
                _("{{{name}}} cannot be used here. Use {allowed}; write {{{{ for a plain brace."),
                name=f"{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}",
                allowed=_listed(allowed),
            )
    return text


def fill_template(text: str, values: Mapping[str, str]) -> str:
    """Put the values in place of their placeholders, literally; a name without a value stays as it is written."""
    try:
        parts = list(_FORMATTER.parse(text))
    except ValueError:  # written before the rules were stricter: show it rather than fail
        return text
    return "".join(
        literal + ("" if name is None else values.get(name, f"{{{name}}}"))
        for literal, name, _spec, _conversion in parts
    )


def longest(text: str, lengths: Mapping[str, int]) -> int:
    """Return how long a checked text can become when each placeholder is as long as `lengths` says."""
    return sum(
        len(literal) + (0 if name is None else lengths[name]) for literal, name, _s, _c in _FORMATTER.parse(text)
    )


def _parts(text: str, allowed: Collection[str]) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(_FORMATTER.parse(text))
    except ValueError:
        raise TemplateError(
            _("A brace is left open or closed too often. Use {allowed}; write {{{{ for a plain brace."),
            allowed=_listed(allowed),
        ) from None


def _listed(allowed: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(allowed))
