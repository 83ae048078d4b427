"""What the team is alerted with: one card for an offence, one for a raid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.cases import CaseKind, CaseState
from bot.i18n import Text, _, plural, say_list, translate
from bot.kit import card, layout_of
from bot.kit.views import row
from bot.text import inert
from cogs.automod.models import BanState, RaidEnd, RaidState
from cogs.automod.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Case, OffenceView, RaidView

TEXT_SHOWN = 500
RED = discord.Colour.from_str("#C0392B")
CALM = discord.Colour.from_str("#7F8C8D")
DONE: dict[str, Text] = {
    "delete": _("deleted"),
    "warn": _("warned"),
    "mute": _("muted"),
}
WORDS = {CaseKind.WARN: "warn", CaseKind.MUTE: "mute"}


def offence_card(view: OffenceView, locale: str, button: discord.ui.Item[Any]) -> discord.ui.LayoutView:
    """Lay out what somebody did and what followed."""
    titles = [translate(RULES[name].title, locale) if name in RULES else name for name in view.rules]
    head = f"### 🛡️ {say_list(titles, locale)}"
    counted = plural("{count} message in {channels}", "{count} messages in {channels}")
    channels = say_list([f"<#{channel}>" for channel in view.channel_ids[:5]], locale)
    lines = [
        f"<@{view.offence.member_id}> · {translate(counted, locale, count=view.messages, channels=channels)}",
        _followed(view, locale),
    ]
    if view.text:
        lines.append(f">>> {inert(view.text, TEXT_SHOWN)}")
    box = card(head, "\n".join(line for line in lines if line))
    box.add_item(row(button))
    return layout_of(box)


def raid_card(view: RaidView, locale: str, buttons: Sequence[discord.ui.Item[Any]]) -> discord.ui.LayoutView:
    """Lay out a raid: what happens, what was done, and how it ended."""
    raid = view.raid
    is_on = raid.state is RaidState.ON
    title = _("### 🚨 A raid seems to be on") if is_on else _("### 🕊️ The raid is over")
    if raid.ending is RaidEnd.UNDONE:
        title = _("### ↩️ The raid mode was taken back")
    cause = _("Many joined at once.") if raid.cause == "joins" else _("Newcomers flooded the channels.")
    lines = [f"{translate(cause, locale)} <t:{int(raid.started_at.timestamp())}:R>", *_figures(view, locale)]
    if is_on:
        text = _("It ends by itself after {minutes} calm minutes.")
        lines.append(f"-# {translate(text, locale, minutes=raid.calm_minutes)}")
    elif raid.ending is RaidEnd.UNDONE and raid.ended_by:
        by = translate(_("Taken back by {who}."), locale, who=f"<@{raid.ended_by}>")
        lines.append(f"-# {by}")
    box = card(translate(title, locale), "\n".join(lines), colour=RED if is_on else CALM)
    if buttons:
        box.add_item(row(*buttons))
    return layout_of(box)


def _figures(view: RaidView, locale: str) -> list[str]:
    raid = view.raid
    counted: list[tuple[int, Text]] = [
        (view.joiners, plural("👥 {count} newcomer is part of it", "👥 {count} newcomers are part of it")),
        (view.offences, plural("🛡️ {count} offence was dealt with", "🛡️ {count} offences were dealt with")),
        (view.slowed, plural("🐌 slow mode in {count} channel", "🐌 slow mode in {count} channels")),
        (view.by_hand, plural("✋ {count} channel changed by hand: left", "✋ {count} channels changed by hand: left")),
        (view.failed, plural("⚠️ {count} channel that I may not change", "⚠️ {count} channels that I may not change")),
        (view.muted, plural("🔇 {count} muted", "🔇 {count} muted")),
        (view.unmuted, plural("🔊 {count} unmuted", "🔊 {count} unmuted")),
        (view.banned, plural("🔨 {count} banned", "🔨 {count} banned")),
        (view.not_banned, plural("⚠️ {count} not banned: Discord refused", "⚠️ {count} not banned: Discord refused")),
    ]  # fmt: skip
    lines = [translate(text, locale, count=count) for count, text in counted if count]
    if raid.holds_greetings and raid.state is RaidState.ON:
        lines.append(translate(_("👋 nobody is greeted meanwhile"), locale))
    if raid.ban is BanState.RUNNING:
        lines.append(translate(_("⏳ banning those who joined …"), locale))
    return lines


def _followed(view: OffenceView, locale: str) -> str:
    """Say what was done, by how the cases stand: Discord may have refused, or may still be asked."""
    by_state = {state: [case for case in view.cases if case.state is state] for state in CaseState}
    done = {WORDS[case.kind] for case in by_state[CaseState.DONE]} | (view.acts & {"delete"})
    taken_back = by_state[CaseState.VOID] and not by_state[CaseState.DONE] and not by_state[CaseState.OPEN]
    lines: list[str] = []
    if taken_back:
        text = _("Taken back: it was a mistake. Cases: {cases}.")
        lines.append(translate(text, locale, cases=_numbers(by_state[CaseState.VOID], locale)))
    elif done:
        text = _("Done: {acts}. Cases: {cases}.") if by_state[CaseState.DONE] else _("Done: {acts}.")
        acts = say_list([translate(word, locale) for act, word in DONE.items() if act in done], locale)
        lines.append(translate(text, locale, acts=acts, cases=_numbers(by_state[CaseState.DONE], locale)))
    if by_state[CaseState.OPEN]:
        text = _("⏳ Still to be done: {cases}.")
        lines.append(translate(text, locale, cases=_numbers(by_state[CaseState.OPEN], locale)))
    if by_state[CaseState.FAILED]:
        text = _("❌ Discord refused: {cases}.")
        lines.append(translate(text, locale, cases=_numbers(by_state[CaseState.FAILED], locale)))
    if view.held is not None:
        lines.append(translate(_("Muted for longer already: case {number}."), locale, number=view.held.number))
    return "\n".join(lines) or translate(_("Nothing was done: the rule only alerts."), locale)


def _numbers(cases: Sequence[Case], locale: str) -> str:
    return say_list([f"#{case.number}" for case in cases], locale)
