"""What is set, feature by feature, and who changed it lately. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.guilds import ServerSettings
from bot.i18n import _, translate
from cogs.setup.render.values import change_words, mentions, name_words, value_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.guilds import FeatureSettings
    from cogs.setup.models import Changed, Everything, Slot

PAGE_LENGTH = 2400  # about a screen and a half of a phone
ALWAYS_SHOWN = {"language", "timezone"}


def overview_pages(everything: Everything, slots: Sequence[Slot], changes: Sequence[Changed], locale: str) -> list[str]:
    """Return the pages of /setup show: the features, then the latest changes."""
    blocks = [_feature(settings, everything, slots, locale) for settings in everything.values()]
    blocks.append(_changes(changes, {name: type(settings) for name, settings in everything.items()}, locale))
    pages = [""]
    for block in blocks:
        if pages[-1] and len(pages[-1]) + len(block) > PAGE_LENGTH:
            pages.append("")
        pages[-1] = f"{pages[-1]}\n\n{block}".strip()
    return pages


def _feature(settings: FeatureSettings, everything: Everything, slots: Sequence[Slot], locale: str) -> str:
    model = type(settings)
    lines = [f"**{translate(model.title, locale)}** · {_state(settings, locale)}"]
    for slot in slots:
        if slot.feature == model.feature:
            ids = slot.ids_in(everything)
            chosen = mentions(slot, ids, locale) if ids else translate(_("nothing"), locale)
            lines.append(f"{slot.title.said(locale)}: {chosen}")
    default, current = model().model_dump(mode="json"), settings.model_dump(mode="json")
    for name, value in current.items():
        is_said_already = name in model.reference_marks() or name in {"enabled", "set_up_at"}
        if not is_said_already and (value != default[name] or name in ALWAYS_SHOWN):
            lines.append(f"{name_words(model, name, locale)}: {value_words(model, name, value, locale)}")
            if name not in ALWAYS_SHOWN:  # those have names that say it
                lines.append(f"-# {translate(model.description_of(name), locale)}")
    return "\n".join(lines)


def _state(settings: FeatureSettings, locale: str) -> str:
    if isinstance(settings, ServerSettings):
        if settings.set_up_at is None:
            return translate(_("not live yet"), locale)
        return translate(_("live since {when}"), locale, when=f"<t:{settings.set_up_at // 1000}:d>")
    return translate(_("on") if settings.is_on else _("off"), locale)


def _changes(changes: Sequence[Changed], models: Mapping[str, type[FeatureSettings]], locale: str) -> str:
    lines = [translate(_("**Latest changes**"), locale)]
    if not changes:
        lines.append(translate(_("Nothing was changed yet."), locale))
    for changed in changes:
        who = f"<@{changed.changed_by}>" if changed.changed_by else translate(_("the host"), locale)
        when = discord.utils.format_dt(changed.changed_at, "R") if changed.changed_at else ""
        lines.append(f"{change_words(changed, models[changed.feature], locale)}\n-# {who} · {when}")
    return "\n".join(lines)
