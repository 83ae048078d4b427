"""How appeals look: to the team, and to the member who wants a case changed. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.cases import CaseKind, CaseState, DmState
from bot.cases.words import ICONS, kind_word
from bot.i18n import Text, _, plural, translate
from bot.kit import card, layout_of
from bot.kit.delivery import mark_of
from bot.kit.views import row
from bot.text import inert
from cogs.appeals.models import AppealState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.cases import Case
    from cogs.appeals.models import Appeal, Shown

GREY = discord.Colour.from_str("#8A8F98")
QUOTED = 1100  # twice, with the reason and the answer, within Discord's 4000 characters a message
SHORT = 500

HEADS: dict[AppealState, Text] = {
    AppealState.OPEN: _("### 📨 Appeal against case {number}"),
    AppealState.ACCEPTED: _("### ✅ Appeal against case {number}: accepted"),
    AppealState.REDUCED: _("### 🔽 Appeal against case {number}: reduced"),
    AppealState.DECLINED: _("### 🚫 Appeal against case {number}: declined"),
}
TOLD: dict[AppealState, Text] = {
    AppealState.ACCEPTED: _("### ✅ Your appeal on {server} was accepted\nCase {number} ({kind}) counts no more."),
    AppealState.REDUCED: _("### 🔽 After your appeal on {server}, case {number} ({kind}) was reduced"),
    AppealState.DECLINED: _("### Your appeal on {server} was declined\nCase {number} ({kind}) stays as it is."),
}
LIFTED: dict[CaseKind, Text] = {
    CaseKind.UNMUTE: _("You can write there again."),
    CaseKind.UNBAN: _("You are no longer banned there: an invite lets you in again."),
}
SIGNS = {AppealState.OPEN: "📨", AppealState.ACCEPTED: "✅", AppealState.REDUCED: "🔽", AppealState.DECLINED: "🚫"}


def appeal_card(shown: Shown, locale: str, buttons: Sequence[discord.ui.Item[Any]]) -> discord.ui.LayoutView:
    """Lay out an appeal for the team: the case, the words, how it stands."""
    appeal, case = shown.appeal, shown.case
    head = translate(HEADS[appeal.state], locale, number=case.number)
    text: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(
        f"{head}\n{_who(appeal, locale)}\n{_case_lines(case, locale)}", id=mark_of(appeal.id)
    )
    parts: list[discord.ui.Item[Any] | str] = [text, *_words(appeal, locale)]
    if appeal.state is not AppealState.OPEN:
        parts += _decision(shown, locale)
    if buttons:
        parts.append(row(*buttons))
    return layout_of(card(*parts) if appeal.state is AppealState.OPEN else card(*parts, colour=GREY))


def decision_card(shown: Shown, server_name: str, locale: str) -> discord.ui.LayoutView:
    """Lay out what the member is told of the decision."""
    appeal, case = shown.appeal, shown.case
    kind = kind_word(case.kind, locale)
    lines = [translate(TOLD[appeal.state], locale, server=inert(server_name), number=case.number, kind=kind)]
    if appeal.state is AppealState.REDUCED:
        lines.append(_now(case, locale))
    if shown.lift is not None:
        is_lifted = shown.lift.state is CaseState.DONE
        text = LIFTED[shown.lift.kind] if is_lifted else _("The team lifts it by hand: that may take a little.")
        lines.append(translate(text, locale))
    if appeal.answer:
        lines.append(_quote(appeal.answer, SHORT))
    text_: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("\n".join(lines), id=mark_of(appeal.id))
    return layout_of(card(text_))


def decided(shown: Shown, locale: str) -> str:
    """Say to whoever decided what follows."""
    texts = {
        AppealState.ACCEPTED: _("✅ Accepted: case {number} counts no more, and {member} is told."),
        AppealState.REDUCED: _("🔽 Reduced, and {member} is told. {now}"),
        AppealState.DECLINED: _("🚫 Declined: {member} is told why."),
    }
    case = shown.case
    text, whom, now = texts[shown.appeal.state], f"<@{case.target_id}>", _now(case, locale)
    line = translate(text, locale, number=case.number, member=whom, now=now)
    if shown.lift is not None:
        line += " " + translate(_("What it put on Discord is being lifted."), locale)
    elif shown.appeal.state is AppealState.ACCEPTED and case.kind is CaseKind.MUTE and case.ended_at is None:
        line += " " + translate(_("They are not here: once they are back, /unmute lifts what Discord kept."), locale)
    return line


def list_lines(appeals: Sequence[Shown], locale: str) -> str:
    """List appeals, each in two lines."""
    lines = [_line(shown, locale) for shown in appeals]
    return "\n".join(lines) or translate(_("Nobody has appealed so far."), locale)


def _line(shown: Shown, locale: str) -> str:
    appeal, case = shown.appeal, shown.case
    kind = kind_word(case.kind, locale)
    head = (
        f"{SIGNS[appeal.state]} **#{case.number}** {kind} · <@{appeal.member_id}> · {_moment(appeal.created_at, 'R')}"
    )
    if appeal.message_id is not None:
        look = translate(_("card"), locale)
        head += f" · [{look}](https://discord.com/channels/{appeal.guild_id}/{appeal.channel_id}/{appeal.message_id})"
    by = f" · <@{appeal.decided_by}>" if appeal.decided_by is not None else ""
    return f"{head}{by}\n-# {inert(' '.join(appeal.what.split()), 150)}"


def _who(appeal: Appeal, locale: str) -> str:
    text = _("{member} · {moment}")
    if appeal.entered_by is not None:
        text = _("{member} · {moment} · entered by {staff}")
    moment, staff = _moment(appeal.created_at), f"<@{appeal.entered_by}>"
    return translate(text, locale, member=f"<@{appeal.member_id}>", moment=moment, staff=staff)


def _case_lines(case: Case, locale: str) -> str:
    text = _("by {moderator} · {moment}")
    said = translate(text, locale, moderator=f"<@{case.moderator_id}>", moment=_moment(case.created_at))
    lines = [f"{ICONS[case.kind]} **{kind_word(case.kind, locale)}** · {said}"]
    now = _now(case, locale)
    if now:
        lines.append(f"-# {now}")
    lines.append(_quote(case.reason, SHORT) if case.reason else translate(_("-# No reason was given."), locale))
    return "\n".join(lines)


def _now(case: Case, locale: str) -> str:
    if case.kind is CaseKind.WARN:
        points = translate(plural("{count} warning point", "{count} warning points"), locale, count=case.severity)
        if case.expires_at is None:
            return points
        return translate(_("{points} until {day}"), locale, points=points, day=_moment(case.expires_at))
    if case.expires_at is None:
        return translate(_("for ever"), locale) if case.kind is CaseKind.BAN else ""
    return translate(_("It ends {day}."), locale, day=_moment(case.expires_at, "F"))


def _words(appeal: Appeal, locale: str) -> list[str]:
    parts = ["\n".join([translate(_("**What happened**"), locale), _quote(appeal.what, QUOTED)])]
    if appeal.why:
        parts.append("\n".join([translate(_("**Why it should change**"), locale), _quote(appeal.why, QUOTED)]))
    return parts


def _decision(shown: Shown, locale: str) -> list[str]:
    appeal = shown.appeal
    moment = _moment(appeal.decided_at) if appeal.decided_at is not None else ""
    lines = [translate(_("Decided by {who} · {moment}"), locale, who=f"<@{appeal.decided_by}>", moment=moment)]
    if appeal.answer:
        lines[0] += f"\n{_quote(appeal.answer, SHORT)}"
    if shown.lift is not None:
        lines.append(f"-# {_lift(shown.lift, locale)}")
    if appeal.dm is DmState.CLOSED:
        text = _("-# They could not be told: their direct messages are closed. Answer them where you can reach them.")
        lines.append(translate(text, locale))
    elif appeal.dm is DmState.SENT:
        lines.append(translate(_("-# told"), locale))
    return lines


def _lift(lift: Case, locale: str) -> str:
    if lift.state is CaseState.FAILED:
        text = _("❌ Discord refused to lift it: {failure}. Once I may, /{command} does it.")
        command = translate(_("unban") if lift.kind is CaseKind.UNBAN else _("unmute"), locale)
        return translate(text, locale, failure=inert(lift.failure or ""), command=command)
    text = _("lifted with case {number}") if lift.state is CaseState.DONE else _("⏳ being lifted with case {number}")
    return translate(text, locale, number=lift.number)


def _quote(text: str, limit: int) -> str:
    return "\n".join(f"> {line}" for line in inert(text, limit).splitlines())


def _moment(at: dt.datetime, style: str = "f") -> str:
    return f"<t:{int(at.timestamp())}:{style}>"
