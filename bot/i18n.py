"""Every sentence that a person reads goes through here: English in the code, other languages in `locales/`.

`_("…")` and `plural("…", "…")` only mark a text for translation; `translate` says it in somebody's language.
The catalogues are plain .po files, read once when first needed. Knows no Discord.
"""

from __future__ import annotations

import gettext
import hashlib
import io
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from babel import Locale
from babel.dates import format_datetime, format_interval, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"
LANGUAGES = {"en": "English", "de": "Deutsch"}
"""The languages that are complete, by code, each in its own words."""


class Plural(NamedTuple):
    """A sentence that counts; `translate` picks the form by its parameter `count`."""

    one: str
    many: str


Text = str | Plural
"""What can be translated."""


def _(text: str) -> str:
    """Mark a text for translation and return it unchanged."""
    return text


def plural(one: str, many: str) -> Plural:
    """Mark a counting sentence for translation; both forms may use {count}."""
    return Plural(one, many)


def language_of(locale: str) -> str:
    """Return the language we speak to someone with this Discord or BCP 47 locale: 'de-AT' → 'de', 'fr' → 'en'."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else SOURCE


def translate(text: Text, locale: str, /, **params: object) -> str:
    """Say a marked text in the language of `locale`, with `{name}` filled from the parameters."""
    catalogue = _catalogue(language_of(locale))
    if isinstance(text, Plural):
        count = params["count"]
        said = catalogue.ngettext(text.one, text.many, count if isinstance(count, int) else 2)
    else:
        said = catalogue.gettext(text) if text else ""
    return said.format_map(params) if params else said


def say_duration(duration: dt.timedelta, locale: str) -> str:
    """Write a duration in words, its largest unit only: '3 days', '2 Stunden'."""
    return format_timedelta(duration, locale=_babel(locale), threshold=1.1)


def say_list(items: Sequence[str], locale: str) -> str:
    """Join items as the language does: 'a, b and c', 'a, b und c'."""
    return format_list(list(items), locale=_babel(locale))


def say_percent(share: float, locale: str) -> str:
    """Write a share of 1 as a whole percentage: '42%', '42 %'."""
    return format_percent(share, locale=_babel(locale))


@lru_cache(maxsize=1024)  # Babel takes 0.1 ms, and a card or a board says many
def say_number(number: float, locale: str) -> str:
    """Write a number with its thousands apart: '12,345.5', '12.345,5'."""
    return format_decimal(number, locale=_babel(locale))


def say_datetime(local: dt.datetime, locale: str) -> str:
    """Write an aware local date and time with its weekday, in the zone that it carries."""
    return format_datetime(local, "EEE, d MMM y, HH:mm", tzinfo=local.tzinfo, locale=_babel(locale))


def say_days(first: dt.date, last: dt.date, locale: str) -> str:
    """Write the days from one to another, both included: '8–14 Jun 2026', '8.–14. Juni 2026'."""
    return format_interval(first, last, "yMMMd", locale=_babel(locale))


def say_date(day: dt.date, parts: str, locale: str) -> str:
    """Write the parts of a date that a CLDR skeleton names: with 'yMMMM' 'June 2026', with 'yQQQ' 'Q2 2026'."""
    return format_skeleton(parts, day, locale=_babel(locale))


def catalogues_digest() -> str:
    """Return what changes whenever any translation does."""
    digest = hashlib.sha256()
    for path in sorted(LOCALES.glob("*.po")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    # Not imported by servers that speak English only.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with (LOCALES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _babel(locale: str) -> Locale:
    # British English writes "1 and 2" and 24 hours, as the rest of our text does.
    language = language_of(locale)
    return Locale.parse("en_GB" if language == SOURCE else language)
