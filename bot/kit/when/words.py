"""The words of the grammar, English and German, and the sentences that several of its parts refuse with."""

from __future__ import annotations

import unicodedata

from bot.errors import WhenError
from bot.i18n import _

LONGEST_TEXT = 100  # nobody writes a time at greater length; it also bounds every pattern's work
TOO_FAR = _("That is more than ten years. Choose something nearer.")
UNCLEAR = _("I can't tell when that is. Write for example: tomorrow 18:00, in 3 days, friday 6pm, or 2027-03-31 18:00.")


def _table(**words: str) -> dict[str, str]:
    return {spelling: meaning for meaning, spellings in words.items() for spelling in spellings.split()}


def _numbered(*rows: str, first: int) -> dict[str, int]:
    return {spelling: number for number, row in enumerate(rows, first) for spelling in row.split()}


UNITS = _table(
    weeks="w wk wks week weeks woche wochen",
    days="d day days t tag tage tagen",
    hours="h hr hrs hour hours std stunde stunden",
    minutes="m min mins minute minutes minuten",
    seconds="s sec secs second seconds sek sekunde sekunden",
)
WEEKDAYS = _numbered(
    "monday mon montag mo",
    "tuesday tue tues dienstag di",
    "wednesday wed mittwoch mi",
    "thursday thu thur thurs donnerstag do",
    "friday fri freitag fr",
    "saturday sat samstag sonnabend sa",
    "sunday sun sonntag so",
    first=0,
)
MONTHS = _numbered(
    "january jan januar jänner",
    "february feb februar",
    "march mar märz mär mrz",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
    first=1,
)
DAYS_AHEAD = _numbered("today heute", "tomorrow tmrw tmr morgen", "übermorgen uebermorgen", first=0) | {
    "day after tomorrow": 2
}
AFTER_TODAY = {"next", "nächster", "nächsten", "naechsten", "nächste"}
FROM_TODAY = {"", "on", "this", "am", "diesen", "kommenden"}


def either(words: dict[str, int] | dict[str, str]) -> str:
    """Return a pattern of any of the words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


def tidy(text: str) -> str:
    """Return what was typed in one case and spacing. Raises WhenError when it is too long to be a time."""
    if len(text) > LONGEST_TEXT:
        raise WhenError(UNCLEAR)
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
