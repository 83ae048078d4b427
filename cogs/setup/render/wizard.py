"""The pages of the wizard. Pure: what a page shows in, Discord's layout out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

from bot.guilds import ServerSettings
from bot.i18n import LANGUAGES, Text, _, plural, translate
from bot.kit import card, layout_of
from bot.kit.views import row
from cogs.setup.models import Level, PageKind, Title
from cogs.setup.render.values import fit, mentions
from cogs.setup.rules import slots_of
from cogs.setup.service.wizard import LANGUAGE_KEY, ZONE_KEY
from cogs.setup.views import (
    ChannelPick,
    CreatePick,
    FinishButton,
    LanguagePick,
    PageButton,
    RolePick,
    SwitchButton,
    ZoneButton,
    ZonePick,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.guilds import FeatureSettings
    from cogs.setup.models import Finding, Slot, WizardView

TITLES: dict[PageKind, Text] = {
    PageKind.BASICS: _("🌍 Language and time zone"),
    PageKind.ROLES: _("🎭 Roles"),
    PageKind.CHANNELS: _("💬 Channels"),
    PageKind.FEATURES: _("🎚️ What I do here"),
    PageKind.REVIEW: _("🔎 Review"),
}
HINTS: dict[PageKind, Text] = {
    PageKind.BASICS: _(
        "Each choice is stored at once. Leave whenever you like: /setup wizard goes on where you stopped."
    ),
    PageKind.ROLES: _("Empty is fine: what has no role is simply left out."),
    PageKind.CHANNELS: _("Only what you choose is used."),
    PageKind.FEATURES: _("Press to switch on or off. The next pages ask only for what is on."),
    PageKind.REVIEW: _("As soon as you press **Finish**, this applies and I am live."),
}
GUESSED = _("✨ my guess")
LIVE_HINT = _("I am live already: every change applies at once.")
CHOSEN, OPEN = 700, 1500  # characters of each paragraph of the review, of the 4000 that a message may have


def wizard_page(view: WizardView, locale: str) -> discord.ui.LayoutView:
    """Lay out one page."""
    items: dict[PageKind, Any] = {
        PageKind.BASICS: _basics,
        PageKind.CHANNELS: _slots,
        PageKind.ROLES: _slots,
        PageKind.FEATURES: _features,
        PageKind.REVIEW: _review,
    }
    space: discord.ui.Separator[Any] = discord.ui.Separator(visible=False)
    box = card(_head(view, locale), space, *items[view.page.kind](view, locale))
    box.add_item(discord.ui.Separator())
    box.add_item(_way(view, locale))
    return layout_of(box)


def _head(view: WizardView, locale: str) -> str:
    step = translate(_("Step {number} of {count}"), locale, number=view.number + 1, count=view.count)
    is_live = _server(view).is_set_up and view.page.kind is PageKind.REVIEW
    hint = translate(LIVE_HINT if is_live else HINTS[view.page.kind], locale)
    return f"## {translate(TITLES[view.page.kind], locale)}\n-# {step} · {hint}"


def _way(view: WizardView, locale: str) -> discord.ui.ActionRow[Any]:
    buttons: list[discord.ui.Item[Any]] = []
    if view.number > 0:
        buttons.append(PageButton(view.number - 1, _("Back"), locale))
    if view.page.kind is PageKind.REVIEW:
        buttons.append(FinishButton(locale))
    else:
        buttons.append(PageButton(view.number + 1, _("Next"), locale, is_main=True))
    return row(*buttons)


def _basics(view: WizardView, locale: str) -> Iterable[discord.ui.Item[Any] | str]:
    server = _server(view)
    yield _label(_("Language: of everything that all members see"), LANGUAGE_KEY, view, locale)
    yield row(LanguagePick(server.language))
    yield _label(_("Time zone: for quiet hours, dates and schedules"), ZONE_KEY, view, locale)
    yield row(ZonePick.of(server.zone, view.now, locale))
    yield row(ZoneButton(locale))


def _slots(view: WizardView, locale: str) -> Iterable[discord.ui.Item[Any] | str]:
    for slot in view.page.slots:
        ids = slot.ids_in(view.everything)
        there = [id_ for id_ in ids if (view.facts.channel(id_) if slot.is_channel else view.facts.role(id_))]
        problems = [_line(finding, locale) for finding in view.findings_of(slot.key)] if ids else []
        yield "\n".join([_label(slot.mark.title, slot.key, view, locale), *problems])
        yield row((ChannelPick if slot.is_channel else RolePick).of(slot, there, locale))
    missing = [slot for slot in view.page.slots if view.is_missing(slot)]
    if missing:
        yield translate(_("**Something is missing?** I can create it."), locale)
        yield row(CreatePick(view.number, missing, locale))


def _features(view: WizardView, locale: str) -> Iterable[discord.ui.Item[Any] | str]:
    for feature in view.page.features:
        settings = view.everything[feature]
        text = f"**{translate(settings.title, locale)}**\n-# {translate(settings.about, locale)}"
        switch: Any = SwitchButton(feature, locale, turns_on=not settings.is_on)
        yield discord.ui.Section(text, accessory=switch)


def _review(view: WizardView, locale: str) -> Iterable[discord.ui.Item[Any] | str]:
    for lines in _chosen(view, locale):
        yield fit(lines, CHOSEN, locale)
    yield discord.ui.Separator(visible=False)
    findings = [finding for finding in view.findings if finding.key or finding.level is Level.PROBLEM]
    if not findings:
        yield translate(_("✅ Everything is in place."), locale)
        return
    title = plural(
        "**One thing is still open.** You can finish all the same.",
        "**{count} things are still open.** You can finish all the same.",
    )
    lines = [_line(finding, locale) for finding in findings]
    yield f"{translate(title, locale, count=len(findings))}\n{fit(lines, OPEN, locale)}"


def _chosen(view: WizardView, locale: str) -> Iterable[list[str]]:
    """Group what is set, and used, as paragraphs: the basics, features, roles, channels."""
    server = _server(view)
    language = translate(_("Language"), locale)
    zone = translate(_("Time zone"), locale)
    yield [f"**{language}**: {LANGUAGES[server.language]} · **{zone}**: {server.timezone.replace('_', ' ')}"]
    switched = [settings for settings in view.everything.values() if settings.can_be_disabled()]
    if switched:
        title = translate(_("Features"), locale)
        yield [f"**{title}**", *(_switch_line(settings, locale) for settings in switched)]
    for title, is_channel in ((_("Roles"), False), (_("Channels"), True)):
        slots = [slot for slot in _used_slots(view) if slot.is_channel is is_channel and slot.ids_in(view.everything)]
        if slots:
            yield [f"**{translate(title, locale)}**", *(_slot_line(slot, view, locale) for slot in slots)]


def _slot_line(slot: Slot, view: WizardView, locale: str) -> str:
    guessed = f" · {translate(GUESSED, locale)}" if slot.key in view.guessed else ""
    return f"- {slot.title.said(locale)}: {mentions(slot, slot.ids_in(view.everything), locale)}{guessed}"


def _switch_line(settings: FeatureSettings, locale: str) -> str:
    state = translate(_("on") if settings.is_on else _("off"), locale)
    return f"- {translate(settings.title, locale)}: {state}"


def _label(title: Text, key: str, view: WizardView, locale: str) -> str:
    name, more = Title(title).parts(locale)
    guessed = translate(GUESSED, locale) if key in view.guessed else ""
    below = " · ".join(part for part in (more, guessed) if part)
    return f"**{name}**\n-# {below}" if below else f"**{name}**"


def _line(finding: Finding, locale: str) -> str:
    return f"{finding.level.value} {finding.phrase.said(locale)}"


def _used_slots(view: WizardView) -> list[Slot]:
    return slots_of([type(settings) for settings in view.everything.values() if settings.is_on])


def _server(view: WizardView) -> ServerSettings:
    return cast("ServerSettings", view.everything[ServerSettings.feature])
