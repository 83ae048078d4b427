"""How one's own data looks. Pure: what the platform counted in, Discord's layout out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

from bot.i18n import Text, _, say_list, translate
from bot.kit import card, layout_of
from bot.members import Preference
from bot.owndata import WhenErased
from cogs.mydata.views import PreferenceButton

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.owndata.service import Kept

PREFERENCE_TEXTS: dict[Preference, tuple[Text, Text]] = {
    Preference.GREETINGS: (_("Greetings"), _("a card in public when you come back")),
    Preference.NUDGES: (
        _("Reminders"),
        _("of first steps and questions that are open, thanks to confirm, a tier that ends"),
    ),
    Preference.DIRECTORY: (_("Directory"), _("others find your introduction by searching")),
    Preference.MATCHES: (_("Matches"), _("people who share something with you are suggested, and you to them")),
    Preference.BOARDS: (_("Leaderboards"), _("your name stands on them")),
    Preference.DMS: (_("Direct messages"), _("I may write to you directly")),
}


def shown_lines(kept: Sequence[Kept], locale: str) -> list[str]:
    """Say what is kept, a line or two a feature."""
    if not kept:
        return [translate(_("Nothing."), locale)]
    return [_feature_lines(each, locale) for each in kept]


def question_lines(kept: Sequence[Kept], locale: str) -> list[str]:
    """Say what goes and what stays and why, before erasing."""
    gone = [_words(each, locale, stays=False) for each in kept]
    lines = [f"🗑️ {words}" for words in gone if words]
    for each in kept:
        words = _words(each, locale, stays=True)
        if words and each.data.stays is not None:
            lines.append(f"📌 {words}: {translate(each.data.stays, locale)}")
    return lines


def erased_card(locale: str) -> discord.ui.LayoutView:
    """Confirm that it is done."""
    view = layout_of()
    view.add_item(
        card(
            translate(_("### Done\nI have forgotten what I could. What is posted of you goes within a minute."), locale)
        )
    )
    return view


def preferences_card(choices: Mapping[Preference, bool], locale: str) -> discord.ui.LayoutView:
    """Lay out the switches, each with what it is about."""
    view = layout_of()
    box = card(translate(_("### What you want from me"), locale))
    for preference, is_on in choices.items():
        title, about = PREFERENCE_TEXTS[preference]
        text = f"**{translate(title, locale)}**\n-# {translate(about, locale)}"
        switch = PreferenceButton(preference, locale, is_on=is_on)
        section: discord.ui.Section[Any] = discord.ui.Section(text, accessory=cast("discord.ui.Item[Any]", switch))
        box.add_item(section)
    view.add_item(box)
    return view


def _feature_lines(each: Kept, locale: str) -> str:
    words = say_list([translate(table.words, locale, count=count) for table, count in each.counts], locale)
    return f"**{translate(each.data.title, locale)}**\n{words}"


def _words(each: Kept, locale: str, *, stays: bool) -> str:
    return say_list(
        [
            translate(table.words, locale, count=count)
            for table, count in each.counts
            if (table.when_erased is not WhenErased.DELETED) == stays
        ],
        locale,
    )
