"""What an import would make, and what is wrong with a file, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.agenda import WARNING, conflict_sentence
from bot.i18n import _, plural, say_number, translate
from bot.text import inert, shorten
from cogs.announcements.models import Mention
from cogs.announcements.render.plans import channels_text
from cogs.announcements.render.words import say_repeat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from bot.agenda import Conflict
    from cogs.announcements.models import Fault, Sheet, SheetRow

SHOWN_LENGTH = 3000
"""Of the 4,000 characters of a message; the head and the buttons take some."""
TITLE_LENGTH = 80
SENTENCE_LENGTH = 400
MORE = plural("-# … and {number} more line", "-# … and {number} more lines")


def preview_text(sheet: Sheet, conflicts: Mapping[str, Sequence[Conflict]], zone: ZoneInfo, locale: str) -> str:
    """Say what an import would make, line by line, with what speaks against each."""
    count = len(sheet.rows)
    head = plural("### Import {number} draft?", "### Import {number} drafts?")
    lines = [translate(head, locale, count=count, number=say_number(count, locale))]
    lines.append(translate(_("-# Nothing is made before you press a button, and then all of it."), locale))
    said = [_row(row, conflicts.get(f"{row.number}", ()), zone, locale) for row in sheet.rows]
    return "\n".join([*lines, *_fitting(said, locale)])


def faults_text(sheet: Sheet, locale: str) -> str:
    """Say what is wrong with a file, as much of it as fits."""
    count = len({fault.number for fault in sheet.faults})
    head = plural("### {number} line cannot be imported", "### {number} lines cannot be imported")
    note = translate(_("-# Nothing was made. Correct the file and import it again."), locale)
    said = _fault_lines(sheet, locale)
    return "\n".join(
        [translate(head, locale, count=count, number=say_number(count, locale)), note, *_fitting(said, locale)]
    )


def fault_line(fault: Fault, locale: str) -> str:
    """Say what is wrong with a line, and in which column, as plain text."""
    sentence = fault.error.in_language(locale)
    text = _("Line {line}, column {column}: {what}")
    return translate(text, locale, line=fault.number, column=fault.column, what=sentence)


def is_whole(sheet: Sheet, locale: str) -> bool:
    """Say whether `faults_text` has room for all that is wrong."""
    said = _fault_lines(sheet, locale)
    return _fitting(said, locale) == said


def _fault_lines(sheet: Sheet, locale: str) -> list[str]:
    return [f"{WARNING} {inert(fault_line(fault, locale), SENTENCE_LENGTH)}" for fault in sheet.faults]


def _row(row: SheetRow, conflicts: Sequence[Conflict], zone: ZoneInfo, locale: str) -> str:
    plan = row.plan
    when = translate(_("as soon as it is approved"), locale)
    if plan.starts_at is not None:
        when = f"<t:{int(plan.starts_at.timestamp())}:f>"
    repeat = f"🔁 {say_repeat(plan, zone, locale)}" if plan.repeat is not None else ""
    whom = f"🔔 {plan.content.mentioned}" if plan.content.mention is not Mention.NONE else ""
    about = " · ".join(part for part in (when, repeat, channels_text(plan, locale, named=3), whom) if part)
    lines = [f"`{row.number}` **{inert(shorten(plan.title, TITLE_LENGTH))}** · {about}"]
    return "\n".join([*lines, *(f"-# {WARNING} {conflict_sentence(each, locale)}" for each in conflicts)])


def _fitting(lines: Sequence[str], locale: str) -> list[str]:
    kept: list[str] = []
    length = 0
    for line in lines:
        length += len(line) + 1
        if length > SHOWN_LENGTH:
            more = len(lines) - len(kept)
            return [*kept, translate(MORE, locale, count=more, number=say_number(more, locale))]
        kept.append(line)
    return kept
