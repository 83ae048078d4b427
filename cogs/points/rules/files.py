"""Files of points: what other bots export, and what we do. Pure."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, cast

from bot.errors import BadInputError
from bot.i18n import _
from cogs.points.models import ImportFile, ImportRow

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ROWS = 500_000
ID_NAMES = ("member_id", "user_id", "userid", "discord_id", "id", "member", "user")
POINT_NAMES = ("points", "balance", "xp", "score", "exp", "total_xp", "amount")


def read_file(content: bytes) -> ImportFile:
    """Read a CSV with a head line, or JSON as MEE6 and its kin write it. Raises BadInputError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError(_("This file is no text. Save it as CSV or JSON in UTF-8.")) from None
    is_json = text.lstrip()[:1] in {"[", "{"}
    found = _json_rows(text) if is_json else _csv_rows(text)
    rows: dict[int, ImportRow] = {}
    skipped = 0
    for number, (member, points) in enumerate(found):
        if number >= MOST_ROWS:
            raise BadInputError(_("That are more than {most} lines. Split the file."), most=MOST_ROWS)
        row = _row(member, points)
        if row is None or row.member_id in rows:
            skipped += 1
        else:
            rows[row.member_id] = row
    if not rows:
        raise BadInputError(_("No line of this file has a member's id and points."))
    return ImportFile("json" if is_json else "csv", tuple(rows.values()), skipped)


def _csv_rows(text: str) -> Iterable[tuple[Any, Any]]:
    lines = text.splitlines()
    delimiter = max(",;\t", key=(lines or [""])[0].count)
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        raise BadInputError(_("This CSV cannot be read. Save it anew from your spreadsheet.")) from None
    head = [name.strip().casefold() for name in (rows or [[]])[0]]
    member, points = _column(head, ID_NAMES), _column(head, POINT_NAMES)
    if member is None or points is None:
        raise BadInputError(
            _("The first line has to name the columns, one of them {ids} and one {points}."),
            ids="member_id",
            points="points",
        )
    return [(row[member], row[points]) for row in rows[1:] if len(row) > max(member, points)]


def _json_rows(text: str) -> Iterable[tuple[Any, Any]]:
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInputError(_("This JSON cannot be read. Export it anew.")) from None
    if isinstance(document, dict):  # MEE6 writes {"players": [...]}; others call the list otherwise
        lists = [value for value in cast("dict[str, Any]", document).values() if isinstance(value, list)]
        document = max(lists, key=len, default=[])
    people = [cast("dict[str, Any]", each) for each in cast("list[Any]", document) if isinstance(each, dict)]
    rows: list[tuple[Any, Any]] = []
    for person in people:
        known = {str(key).casefold(): value for key, value in person.items()}
        member = next((known[name] for name in ID_NAMES if name in known), None)
        points = next((known[name] for name in POINT_NAMES if name in known), None)
        rows.append((member, points))
    return rows


def _column(head: list[str], names: tuple[str, ...]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _row(member: Any, points: Any) -> ImportRow | None:
    try:
        member_id, amount = int(str(member).strip().strip("<@!>")), int(float(str(points).strip() or 0))
    except (ValueError, OverflowError):
        return None
    if not 0 < member_id < 2**63 or not 0 < amount <= 1_000_000_000:
        return None
    return ImportRow(member_id, amount)
