"""How reports look: the card for the team, the list, and the thanks to who reported."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import discord

from bot.cases import CaseKind, CaseState, Part, Subject
from bot.i18n import Text, _, plural, translate
from bot.kit import ACCENT, card, layout_of
from bot.kit.evidence import FORGOTTEN, EvidenceButton, copies_in, quote_lines
from bot.kit.views import row
from bot.text import inert
from cogs.reports.models import Category, ReportState, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.cases import Case, Evidence
    from cogs.reports.models import Report, Shown

CATEGORIES: dict[Category, Text] = {
    Category.SPAM: _("Spam or advertising"),
    Category.SCAM: _("Scam or fraud"),
    Category.HARASSMENT: _("Harassment or insults"),
    Category.HATE: _("Hate or incitement"),
    Category.SEXUAL: _("Sexual content"),
    Category.DANGER: _("Somebody may be in danger"),
    Category.OTHER: _("Something else"),
}
VERDICTS: dict[Verdict, Text] = {
    Verdict.HANDLED: _("Dealt with in another way"),
    Verdict.HARMLESS: _("No rule was broken"),
    Verdict.MISUSE: _("Reporting was misused"),
}
ACTS: dict[CaseKind, Text] = {CaseKind.WARN: _("Warning"), CaseKind.MUTE: _("Mute"), CaseKind.BAN: _("Ban")}
GREY = discord.Colour.from_str("#8A8F98")
# Together they stay below the 4000 characters that one message of Discord holds.
QUOTED = 500
QUOTED_AROUND = 100
MOST_AROUND = 6
"""Messages around the reported one that a card shows."""
MOST_REPORTERS = 3
QUOTED_WORDS = 120
QUOTED_REASON = 300

Item = discord.ui.Item[Any]


def report_card(
    shown: Shown, locale: str, rows: Sequence[Sequence[Item]], *, with_names: bool
) -> discord.ui.LayoutView:
    """Lay out a report for the team; `with_names` says whether everybody who sees it may know who reported."""
    report = shown.report
    parts = ["\n".join([_head(shown, locale), *_marks(report, locale)])]
    parts.append("\n".join(_quotes(shown, locale)))
    parts.append("\n".join(_reporters(shown, locale, with_names=with_names)))
    parts.append(state_line(shown, locale))
    copies = copies_in(shown.evidence)
    extra: list[Item] = [EvidenceButton(Subject.REPORT, report.id, copies, locale)] if copies else []
    lines = [row(*items) for items in rows[:-1]]
    lines.append(row(*rows[-1], *extra))
    view = layout_of()
    colour = GREY if report.state.is_decided else ACCENT
    view.add_item(card(*(part for part in parts if part), *lines, colour=colour))
    return view


def state_line(shown: Shown, locale: str) -> str:
    """Say how a report stands, and who has done what."""
    report, case = shown.report, shown.case
    if report.state is ReportState.DISMISSED and report.verdict is not None:
        text = _("⚪ {who} put it away: {verdict}.")
        line = translate(
            text, locale, who=f"<@{report.decided_by}>", verdict=translate(VERDICTS[report.verdict], locale)
        )
        return f"{line}\n> {inert(report.reason, QUOTED_REASON)}"
    if report.state is ReportState.ACTED and case is not None:
        line = translate(_("✅ {who} decided: {act}, case {number}."), locale, **_of_case(report, case, locale))
        void = translate(_("The case counts no more."), locale)
        return f"{line} {void}" if case.state is CaseState.VOID else line
    if report.state is ReportState.ACTING and case is not None:
        return translate(_("⏳ {who} acts: {act}, case {number}."), locale, **_of_case(report, case, locale))
    lines: list[str] = []
    if case is not None and case.state is CaseState.FAILED:
        text = _("❌ Discord refused case {number}: {failure}. The report is open again.")
        lines.append(translate(text, locale, number=case.number, failure=inert(case.failure or "", 200)))
    if report.claimed_by is not None and report.claimed_at is not None:
        text = _("✋ {who} is on it, since {moment}.")
        lines.append(translate(text, locale, who=f"<@{report.claimed_by}>", moment=_moment(report.claimed_at)))
    return "\n".join(lines) or translate(_("🕐 Open: nobody is on it yet."), locale)


def list_lines(reports: Sequence[Shown], locale: str) -> str:
    """List open reports, each in two lines."""
    return "\n".join(_line(shown, locale) for shown in reports) or translate(_("No report is open."), locale)


def thanks_card(server_name: str, locale: str, *, mark: int) -> discord.ui.LayoutView:
    """Lay out what a reporter is told when the team has decided; never what was decided. It is found by its mark."""
    text = _(
        "### 💛 Thank you for your report on {server}\nThe team has looked at it and decided. What follows for others "
        "stays between them and the team."
    )
    view = layout_of()
    said: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(
        translate(text, locale, server=inert(server_name)), id=mark
    )
    view.add_item(card(said))
    return view


def link_to(report: Report) -> str:
    """Return the address of the reported message."""
    return f"https://discord.com/channels/{report.guild_id}/{report.channel_id}/{report.message_id}"


def _head(shown: Shown, locale: str) -> str:
    report = shown.report
    title = translate(
        plural("🚩 Reported by {count} member", "🚩 Reported by {count} members"), locale, count=_count(shown)
    )
    who = translate(_("{target} ({name})"), locale, target=f"<@{report.target_id}>", name=inert(report.target_name))
    look = translate(_("the message"), locale)
    points = translate(plural("{count} warning point", "{count} warning points"), locale, count=shown.points)
    cases = translate(plural("{count} case", "{count} cases"), locale, count=shown.cases)
    where = f"<#{report.channel_id}> · [{look}]({link_to(report)}) · {_moment(report.created_at)}"
    return f"### {title}\n{who} · {where}\n-# {points} · {cases}"


def _marks(report: Report, locale: str) -> list[str]:
    marks: list[str] = []
    if report.edited_at is not None:
        text = _("✏️ Edited since, {moment}. Below is what was reported.")
        marks.append(translate(text, locale, moment=_moment(report.edited_at)))
    if report.deleted_at is not None:
        text = _("🗑️ Deleted since, {moment}.") if report.deleted_by is None else _("🗑️ Deleted by {who}, {moment}.")
        who = f"<@{report.deleted_by}>"
        marks.append(translate(text, locale, moment=_moment(report.deleted_at), who=who))
    elif report.deleted_by is not None:
        marks.append(translate(_("⏳ {who} has it deleted."), locale, who=f"<@{report.deleted_by}>"))
    return marks


def _quotes(shown: Shown, locale: str) -> list[str]:
    about = [each for each in shown.evidence if each.part is Part.MESSAGE]
    around = [each for each in shown.evidence if each.part is not Part.MESSAGE][:MOST_AROUND]
    lines = [quote_lines(each, locale, QUOTED) for each in about]
    said = {each.message_id for each in about}
    before = [each for each in around if each.message_id < min(said, default=0)]
    after = [each for each in around if each not in before]
    for title, some in ((_("-# Before:"), before), (_("-# After:"), after)):
        if some:
            lines += [translate(title, locale), *(_around(each, locale) for each in some)]
    return lines


def _around(evidence: Evidence, locale: str) -> str:
    if not evidence.author_id:
        return f"-# {translate(FORGOTTEN, locale)}"
    words = inert(" ".join(evidence.content.split()), QUOTED_AROUND)
    files = f" 📎 {len(evidence.attachments)}" if evidence.attachments else ""
    gone = translate(_("deleted"), locale)
    mark = f" · {gone}" if evidence.part is Part.DELETED else ""
    return f"-# <@{evidence.author_id}>{mark}: {words or '…'}{files}"


def _reporters(shown: Shown, locale: str, *, with_names: bool) -> list[str]:
    lines: list[str] = []
    for entry in shown.entries[:MOST_REPORTERS]:
        who = f"<@{entry.reporter_id}>" if entry.reporter_id else translate(FORGOTTEN, locale)
        name = who if with_names else translate(_("a member"), locale)
        words = f" — {inert(entry.words, QUOTED_WORDS)}" if entry.words else ""
        category = translate(CATEGORIES[entry.category], locale)
        lines.append(f"• {name}: **{category}**{words}")
    left = len(shown.entries) - MOST_REPORTERS
    if left > 0:
        kinds = Counter(entry.category for entry in shown.entries[MOST_REPORTERS:])
        said = ", ".join(f"{translate(CATEGORIES[kind], locale)} ({times})" for kind, times in kinds.most_common())
        lines.append(
            translate(plural("• and {count} more: {said}", "• and {count} more: {said}"), locale, count=left, said=said)
        )
    return lines


def _line(shown: Shown, locale: str) -> str:
    report = shown.report
    look = translate(_("the message"), locale)
    places = [f"[{look}]({link_to(report)})"]
    if report.card_message_id is not None:
        to_card = translate(_("the card"), locale)
        address = f"https://discord.com/channels/{report.guild_id}/{report.card_channel_id}/{report.card_message_id}"
        places.append(f"[{to_card}]({address})")
    kind = translate(CATEGORIES[shown.entries[0].category], locale) if shown.entries else ""
    head = f"🚩 <@{report.target_id}> · {kind} · ×{_count(shown)} · {_moment(report.created_at)} · {' · '.join(places)}"
    return f"{head}\n-# {state_line(shown, locale)}"


def _of_case(report: Report, case: Case, locale: str) -> dict[str, object]:
    act = translate(ACTS.get(case.kind, case.kind.value), locale)
    return {"who": f"<@{report.decided_by}>", "act": act, "number": case.number}


def _count(shown: Shown) -> int:
    return len(shown.entries)


def _moment(at: dt.datetime) -> str:
    return f"<t:{int(at.timestamp())}:R>"
