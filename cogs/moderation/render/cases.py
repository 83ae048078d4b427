"""Cards of cases."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord

from bot.cases import CaseKind, CaseSource, CaseState, DmState, Subject
from bot.cases.words import ICONS, kind_word
from bot.i18n import Text, _, plural, say_duration, translate
from bot.kit import card, layout_of
from bot.kit.delivery import mark_of
from bot.kit.evidence import EvidenceButton, copies_in, evidence_lines
from bot.kit.views import row
from bot.templates import fill_template
from bot.text import inert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cases import Case, CaseChange, Evidence, ModeratorCount
    from bot.cases.settings import DryRun, Step
    from bot.kit.offers import Offer

TOLD: dict[CaseKind, Text] = {
    CaseKind.WARN: _("### ⚠️ You were warned on {server}"),
    CaseKind.MUTE: _("### 🔇 You can't write on {server} for a while"),
    CaseKind.UNMUTE: _("### 🔊 You can write on {server} again"),
    CaseKind.KICK: _("### 👢 You were removed from {server}\nYou may come back."),
    CaseKind.BAN: _("### 🔨 You were banned from {server}"),
    CaseKind.SOFTBAN: _("### 🧹 You were removed from {server}, with your latest messages\nYou may come back."),
}
DONE: dict[CaseKind, Text] = {
    CaseKind.WARN: _("✅ {target} was warned. Case {number}."),
    CaseKind.MUTE: _("✅ {target} is muted. Case {number}."),
    CaseKind.UNMUTE: _("✅ {target} can write again. Case {number}."),
    CaseKind.KICK: _("✅ {target} was kicked. Case {number}."),
    CaseKind.BAN: _("✅ {target} is banned. Case {number}."),
    CaseKind.UNBAN: _("✅ {target} is no longer banned. Case {number}."),
    CaseKind.SOFTBAN: _("✅ {target} was removed with their messages of a day. Case {number}."),
    CaseKind.NOTE: _("✅ Noted about {target}. Case {number}."),
}
STATES: dict[CaseState, Text] = {
    CaseState.OPEN: _("⏳ being done"),
    CaseState.FAILED: _("❌ Discord refused: {failure}"),
    CaseState.VOID: _("🚫 does not count"),
}
SOURCES: dict[CaseSource, Text] = {
    CaseSource.DISCORD: _("in Discord's own client"),
    CaseSource.LADDER: _("by the ladder of warnings"),
    CaseSource.AUTOMOD: _("by automatic protection"),
    CaseSource.REPORT: _("after a report"),
    CaseSource.APPEAL: _("after an appeal"),
    CaseSource.MASSBAN: _("with a list"),
}
CHANGES: dict[str, Text] = {
    "void": _("{who} had it count no more: {after}"),
    "outlasted": _("{who} did not do it: {after}"),
    "reason": _("{who} changed it from “{before}”"),
    "severity": _("{who} reduced it from {before} to {after} points"),
    "expiry": _("{who} had it end sooner"),
    "opinion": _("{who} decided against the ladder's ban"),
    "report": _("{who} decided a report with it: {after}"),
}
GREY = discord.Colour.from_str("#8A8F98")
RED = discord.Colour.from_str("#D9534F")
MOST_CHANGES = 4
ALL_TEXTS = 3900
"""Of the 4,000 characters that a message's texts may have: https://discord.com/developers/docs/components/reference"""


def case_card(case: Case, locale: str, now: dt.datetime, button: discord.ui.Item[Any]) -> discord.ui.LayoutView:
    """Lay out a case for the log: what, whom, who, why, until when, and how it stands."""
    in_force = case.is_in_force(now)
    colour = RED if case.kind.removes and in_force else GREY if case.state is CaseState.VOID else None
    lines = "\n".join(_lines(case, locale, now))
    box = card(lines, row(button), colour=colour) if colour is not None else card(lines, row(button))
    return layout_of(box)


def case_details(
    case: Case, changes: list[CaseChange], evidence: list[Evidence], locale: str, now: dt.datetime
) -> discord.ui.LayoutView:
    """Lay out a case with what was changed about it and the messages kept for it."""
    head = "\n".join(_lines(case, locale, now))
    said = [_change(change, locale) for change in changes[-MOST_CHANGES:]]
    room = ALL_TEXTS - len(head) - sum(map(len, said))
    parts = [head, *evidence_lines(evidence, locale, room), *said]
    view = layout_of()
    copies = copies_in(evidence)
    buttons = [row(EvidenceButton(Subject.CASE, case.id, copies, locale))] if copies else []
    view.add_item(card(*parts, *buttons))
    return view


def _change(change: CaseChange, locale: str) -> str:
    said = translate(
        CHANGES.get(change.what, CHANGES["reason"]),
        locale,
        who=f"<@{change.changed_by}>",
        before=inert(change.before or "", 120),
        after=inert(change.after or "", 120),
    )
    return f"-# <t:{int(change.changed_at.timestamp())}:f> {said}"


def member_card(
    case: Case, server_name: str, advice: str, locale: str, offers: Sequence[Offer] = ()
) -> discord.ui.LayoutView:
    """Lay out what a member is told: what, why, until when, and what they can do."""
    said = [translate(TOLD[case.kind], locale, server=inert(server_name))]
    if case.reason:
        said.append(f"> {inert(case.reason)}")
    lines: list[str] = []
    if case.expires_at is not None and case.kind is not CaseKind.UNMUTE:
        until = _("It counts until {day}.") if case.kind is CaseKind.WARN else _("It ends {day}.")
        lines.append(translate(until, locale, day=f"<t:{int(case.expires_at.timestamp())}:F>"))
    if advice:
        lines.append(fill_template(advice, {"server": inert(server_name), "case": str(case.number)}))
    lines += [offer.words for offer in offers if offer.words]
    lines.append(translate(_("-# Case {number}"), locale, number=case.number))
    head: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("\n".join(said), id=mark_of(case.id))
    buttons = [offer.button for offer in offers if offer.button is not None]
    box = card(head, "\n".join(lines))
    if buttons:
        box.add_item(row(*buttons))
    return layout_of(box)


def opinion_card(
    case: Case, points: int, locale: str, buttons: Sequence[discord.ui.Item[Any]]
) -> discord.ui.LayoutView:
    """Lay out the question whether the ban that the ladder proposes shall be."""
    text = _(
        "### ⚖️ Shall {target} be banned?\nWith case {number} they have {points} warning points. "
        "A second moderator decides, not <@{moderator}>."
    )
    said = translate(
        text,
        locale,
        target=f"<@{case.target_id}>",
        number=case.number,
        points=points,
        moderator=case.moderator_id,
    )
    reason = f"\n> {inert(case.reason)}" if case.reason else ""
    return layout_of(card(f"{said}{reason}", row(*buttons)))


def decided_card(case: Case, locale: str, *, by: int, is_ban: bool) -> discord.ui.LayoutView:
    """Lay out how a second moderator decided."""
    text = (
        _("### ⚖️ {target} is banned\n<@{by}> agreed with the ladder, after case {number}.")
        if is_ban
        else _("### ⚖️ {target} is not banned\n<@{by}> decided against the ladder, after case {number}.")
    )
    return layout_of(card(translate(text, locale, target=f"<@{case.target_id}>", by=by, number=case.number)))


def ladder_lines(ladder: Sequence[Step], run: DryRun, locale: str) -> str:
    """Say a ladder in words, and what it would have done."""
    lines = [_step(step, locale) for step in ladder]
    if not lines:
        return translate(_("There is no ladder: warnings only add up."), locale)
    days = translate(plural("{count} day", "{count} days"), locale, count=run.days)
    warnings = translate(plural("{count} warning", "{count} warnings"), locale, count=run.warnings)
    lines.append(translate(_("\nWith the {warnings} of the last {days}:"), locale, warnings=warnings, days=days))
    for step, times in run.taken:
        often = translate(plural("{count} time", "{count} times"), locale, count=times)
        lines.append(f"-# {often}: {_step(step, locale)}")
    return "\n".join(lines)


def _step(step: Step, locale: str) -> str:
    points = translate(plural("{count} point", "{count} points"), locale, count=step.points)
    if step.action == "ban":
        return translate(_("**{points}** → a second moderator is asked about a ban"), locale, points=points)
    lasts = say_duration(dt.timedelta(minutes=step.minutes), locale)
    return translate(_("**{points}** → muted for {time}"), locale, points=points, time=lasts)


def confirmation(case: Case, locale: str, points: int = 0, mute: Case | None = None, *, is_old: bool = False) -> str:
    """Say to the moderator what is on record: done or refused, told or not, and the mute of who was warned."""
    target = f"<@{case.target_id}>"
    if case.state is CaseState.FAILED:
        text = _("❌ Discord refused: {failure}. {target} is as before; case {number} says so.")
        return translate(text, locale, failure=inert(case.failure or ""), target=target, number=case.number)
    if case.state is CaseState.OPEN:
        text = _("⏳ Case {number} is written down and will be done in a moment.")
        return translate(text, locale, number=case.number)
    lines = [translate(DONE[case.kind], locale, target=target, number=case.number)]
    if case.expires_at is not None:
        text = _("It counts until {day}.") if case.kind is CaseKind.WARN else _("It ends {day}.")
        lines.append(translate(text, locale, day=f"<t:{int(case.expires_at.timestamp())}:F>"))
    if case.dm is DmState.CLOSED:
        lines.append(translate(_("They could not be told: their direct messages are closed."), locale))
    if case.kind is CaseKind.WARN:
        text = plural("They have {count} warning point now.", "They have {count} warning points now.")
        lines.append(translate(text, locale, count=points))
    if mute is not None:
        lines.append(_muted(mute, locale, is_old=is_old))
    return "\n".join(lines)


def _muted(mute: Case, locale: str, *, is_old: bool) -> str:
    """Say how it stands with the mute of somebody who was warned."""
    until = f"<t:{int(mute.expires_at.timestamp())}:F>" if mute.expires_at is not None else ""
    text = _("The ladder mutes them, too: case {number}, until {day}.")
    if is_old:
        text = _("They stay muted until {day}: case {number}.") if until else _("They stay muted: case {number}.")
    elif mute.state is CaseState.FAILED:
        text = _("The ladder was to mute them, too, but Discord refused: {failure}. Case {number} says so.")
    elif mute.state is CaseState.OPEN:
        text = _("The ladder mutes them, too, in a moment: case {number}.")
    return translate(text, locale, number=mute.number, day=until, failure=inert(mute.failure or ""))


def history_lines(cases: list[Case], target_id: int | None, points: int, locale: str, now: dt.datetime) -> str:
    """List cases, each in two lines: about one member with what their warnings add up to, or of all."""
    lines = [_line(case, locale, now, with_target=target_id is None) for case in cases]
    if target_id is not None:
        text = plural(
            "{target} has {count} warning point that counts.", "{target} has {count} warning points that count."
        )
        lines.insert(0, translate(text, locale, target=f"<@{target_id}>", count=points))
    return "\n".join(lines if cases else [*lines, translate(_("No case so far."), locale)])


def stats_lines(counts: list[ModeratorCount], locale: str) -> str:
    """List what each moderator did, who did the most first."""
    by_moderator: dict[int, dict[CaseKind, int]] = {}
    for each in counts:
        by_moderator.setdefault(each.moderator_id, {})[each.kind] = each.times
    ranked = sorted(by_moderator.items(), key=lambda item: -sum(item[1].values()))
    lines = [
        f"<@{moderator_id}> **{sum(kinds.values())}** · "
        + " ".join(f"{ICONS[kind]} {kinds[kind]}" for kind in CaseKind if kind in kinds)
        for moderator_id, kinds in ranked[:25]
    ]
    return "\n".join(lines) or translate(_("Nothing was done in this time."), locale)


def _lines(case: Case, locale: str, now: dt.datetime) -> list[str]:
    head = f"### {ICONS[case.kind]} {kind_word(case.kind, locale)} · #{case.number}"
    who = translate(_("{target} ({name})"), locale, target=f"<@{case.target_id}>", name=inert(case.target_name))
    by = translate(_("by {moderator}"), locale, moderator=f"<@{case.moderator_id}>")
    if case.source in SOURCES:
        by += f", {translate(SOURCES[case.source], locale)}"
    lines = [head, f"{who}\n-# {by} · <t:{int(case.created_at.timestamp())}:f>"]
    if case.message_id is not None and case.channel_id is not None:
        look = translate(_("the message"), locale)
        lines[1] += f" · [{look}](https://discord.com/channels/{case.guild_id}/{case.channel_id}/{case.message_id})"
    lines.append(f"> {inert(case.reason)}" if case.reason else translate(_("-# No reason was given."), locale))
    state = _state(case, locale, now)
    if state:
        lines.append(f"-# {state}")
    return lines


def _line(case: Case, locale: str, now: dt.datetime, *, with_target: bool) -> str:
    points = f" +{case.severity}" if case.kind is CaseKind.WARN else ""
    head = f"{ICONS[case.kind]} **#{case.number}** {kind_word(case.kind, locale)}{points}"
    whom = f" <@{case.target_id}>" if with_target else ""
    head += f"{whom} · <t:{int(case.created_at.timestamp())}:d> · <@{case.moderator_id}>"
    state = _state(case, locale, now)
    second = " · ".join(part for part in (inert(case.reason, 150), state) if part)
    return f"{head}\n-# {second}" if second else head


def _state(case: Case, locale: str, now: dt.datetime) -> str:
    parts: list[str] = []
    if case.state in STATES:
        parts.append(translate(STATES[case.state], locale, failure=inert(case.failure or "")))
    elif case.ended_at is not None:
        parts.append(translate(_("over since {day}"), locale, day=f"<t:{int(case.ended_at.timestamp())}:f>"))
    elif case.expires_at is not None:
        text = _("until {day}") if case.expires_at > now else _("over since {day}")
        parts.append(translate(text, locale, day=f"<t:{int(case.expires_at.timestamp())}:f>"))
    if case.dm is DmState.CLOSED:
        parts.append(translate(_("not told, direct messages are closed"), locale))
    elif case.dm is DmState.SENT:
        parts.append(translate(_("told"), locale))
    return " · ".join(parts)
