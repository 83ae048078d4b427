"""Values of settings in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.guilds import ChannelSetting, ServerSettings
from bot.i18n import LANGUAGES, Text, _, plural, say_list, translate
from bot.text import inert
from cogs.setup.models import Title, as_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guilds import FeatureSettings
    from cogs.setup.models import Changed, Slot

SERVER_NAMES: dict[str, Text] = {
    "language": _("Language"),
    "timezone": _("Time zone"),
    "set_up_at": _("Live since"),
}
TEXT_LENGTH = 60
ITEMS_SHOWN = 6


def mentions(slot: Slot, ids: Sequence[int], locale: str) -> str:
    """Return channels or roles as mentions: '#help', '@Mods and @Founders'."""
    sign = "#" if slot.is_channel else "@&"
    return _listed([f"<{sign}{id_}>" for id_ in ids], locale)


def name_words(model: type[FeatureSettings], name: str, locale: str) -> str:
    """Return what a setting is called: in words where there are some, as in files elsewhere."""
    mark = model.reference_marks().get(name)
    if mark is not None:
        return Title(mark.title).said(locale)
    if name == "enabled":
        return translate(model.title, locale)
    if model is ServerSettings and name in SERVER_NAMES:
        return translate(SERVER_NAMES[name], locale)
    return f"`{model.feature}.{name}`"


def value_words(model: type[FeatureSettings], name: str, value: Any, locale: str) -> str:
    """Return a setting's value, as JSON has it, in words."""
    if value in (None, [], ""):
        return translate(_("nothing"), locale)
    values = as_list(value) or [value]
    return _listed([_one(model, name, item, locale) for item in values], locale)


def change_words(changed: Changed, model: type[FeatureSettings], locale: str) -> str:
    """Return a change in words: 'Rules: nothing → #rules'."""
    before = value_words(model, changed.name, changed.before, locale)
    after = value_words(model, changed.name, changed.after, locale)
    return f"**{name_words(model, changed.name, locale)}**: {before} → {after}"


def fit(lines: Sequence[str], most: int, locale: str) -> str:
    """Join lines as far as they fit, and say how many do not."""
    kept: list[str] = []
    room = most
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    if left:
        kept.append(translate(plural("-# … and {count} more", "-# … and {count} more"), locale, count=left))
    return "\n".join(kept)


def _one(model: type[FeatureSettings], name: str, value: Any, locale: str) -> str:
    mark = model.reference_marks().get(name)
    if mark is not None:
        return f"<#{value}>" if isinstance(mark, ChannelSetting) else f"<@&{value}>"
    if isinstance(value, bool):
        return translate(_("on") if value else _("off"), locale)
    if name == "set_up_at":
        return f"<t:{value // 1000}:f>"
    return LANGUAGES.get(value, _short(value)) if name == "language" else _short(value)


def _listed(items: list[str], locale: str) -> str:
    left = len(items) - ITEMS_SHOWN
    if left > 1:
        items = [*items[:ITEMS_SHOWN], translate(_("{count} more"), locale, count=left)]
    return say_list(items, locale)


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    shown = text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1].rstrip()}…"
    return inert(shown)
