"""Time zones: the common ones, the likely one of a language, and the one that somebody means by a city. Pure."""

from __future__ import annotations

import difflib
from functools import cache
from zoneinfo import available_timezones

from bot.errors import BadInputError
from bot.i18n import _
from cogs.setup.rules.names import normalise

COMMON_ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
"""24 of the 25 that one select holds: the last place is for the one in use."""

# American English is what Discord gives every new server, so it tells nothing.
_OF_LOCALE = {
    "bg": "Europe/Sofia",
    "cs": "Europe/Prague",
    "da": "Europe/Copenhagen",
    "de": "Europe/Berlin",
    "el": "Europe/Athens",
    "en-GB": "Europe/London",
    "es-419": "America/Mexico_City",
    "es-ES": "Europe/Madrid",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris",
    "hi": "Asia/Kolkata",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "id": "Asia/Jakarta",
    "it": "Europe/Rome",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "lt": "Europe/Vilnius",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "pt-BR": "America/Sao_Paulo",
    "ro": "Europe/Bucharest",
    "ru": "Europe/Moscow",
    "sv-SE": "Europe/Stockholm",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv",
    "vi": "Asia/Ho_Chi_Minh",
    "zh-CN": "Asia/Shanghai",
    "zh-TW": "Asia/Taipei",
}

# What people write that the zone database does not call a city.
_ALSO = {
    "Europe/Berlin": ("deutschland", "germany", "munich", "muenchen", "hamburg", "cologne", "koeln", "frankfurt"),
    "Europe/Vienna": ("wien", "austria", "oesterreich"),
    "Europe/Zurich": ("zuerich", "switzerland", "schweiz", "bern"),
    "Europe/London": ("england", "uk", "united-kingdom", "manchester", "edinburgh"),
    "Europe/Paris": ("france", "frankreich"),
    "Europe/Rome": ("italy", "italien", "milan", "mailand", "rom"),
    "Europe/Madrid": ("spain", "spanien", "barcelona"),
    "Europe/Warsaw": ("warschau", "poland", "polen"),
    "Europe/Lisbon": ("lissabon", "portugal"),
    "America/New_York": ("nyc", "boston", "miami", "atlanta", "washington", "philadelphia", "est", "eastern"),
    "America/Chicago": ("dallas", "houston", "austin", "central"),
    "America/Los_Angeles": ("la", "san-francisco", "seattle", "san-diego", "las-vegas", "pst", "pacific-time"),
    "Asia/Kolkata": ("mumbai", "delhi", "new-delhi", "bangalore", "india", "indien"),
    "Asia/Shanghai": ("beijing", "peking", "china"),
    "UTC": ("gmt", "zulu"),
}

_NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/")
MOST_CANDIDATES = 6


def zone_of_locale(locale: str) -> str | None:
    """Return the zone that a server with this Discord language probably lives in; None when that tells nothing."""
    return _OF_LOCALE.get(locale)


def find_zone(text: str) -> str:
    """Return the zone that is meant: 'berlin', 'new york', 'Europe/Berlin'.

    Raises BadInputError with the candidates where it could be several, and with an example where it could be none.
    """
    known = _known()
    wanted = normalise(text)
    for found in (known.get(wanted, ()), _beginning_with(wanted), _close_to(wanted)):
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(found[:MOST_CANDIDATES])
            raise BadInputError(_("That could be {zones}. Write the one you mean in full."), zones=several)
    raise BadInputError(_("I know no such time zone. Write a large city in it, for example Berlin or New York."))


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Zones by everything they are called; a full name is never ambiguous."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(_NO_PLACES))
    called: dict[str, set[str]] = {}
    for zone in zones:
        called.setdefault(normalise(zone.rpartition("/")[2]), set()).add(zone)
    for zone, names in _ALSO.items():
        for name in names:
            called.setdefault(name, set()).add(zone)
    full = {normalise(zone): {zone} for zone in [*zones, "UTC"]}
    return {name: tuple(sorted(found)) for name, found in (called | full).items()}


def _beginning_with(wanted: str) -> tuple[str, ...]:
    if len(wanted) < 3:
        return ()
    names = [name for name in _known() if name.startswith(wanted) or f"-{wanted}" in name]
    return tuple(sorted({zone for name in names for zone in _known()[name]}))


def _close_to(wanted: str) -> tuple[str, ...]:
    names = difflib.get_close_matches(wanted, list(_known()), n=1, cutoff=0.75)
    return _known()[names[0]] if names else ()
