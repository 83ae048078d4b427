"""From what pydantic says of a wrong value to one sentence in the reader's language. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from bot.errors import BadInputError, HearthError, InvalidValueError
from bot.i18n import Text, _, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.guilds.models import FeatureSettings

SettingsT = TypeVar("SettingsT", bound="FeatureSettings")

UNFIT = _("this cannot be used. Look at how it is written in a file made by /setup export.")
_WHOLE_NUMBER = _("write a whole number.")
_NUMBER = _("write a number.")
_SWITCH = _("write on or off.")
_TEXT = _("write a text, in quotes if it looks like a number.")
_LIST = _("write a list, for example [first, second].")
_GROUP = _("settings are expected here, one on each line, indented.")
_CHOICE = _("write one of these: {expected}.")
_TIME = _("write a time of day like 21:00.")
_DAY = _("write a day like 2026-12-31.")
_LONG_TEXT = plural("at most {count} character fits.", "at most {count} characters fit.")
_SHORT_TEXT = plural("at least {count} character is needed.", "at least {count} characters are needed.")
_LONG_LIST = plural("at most {count} entry is possible.", "at most {count} entries are possible.")
_SHORT_LIST = plural("at least {count} entry is needed.", "at least {count} entries are needed.")

REASONS: dict[str, Text] = {
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "int_parsing_size": _("this number is too large."),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than": _("must be more than {limit}."),
    "greater_than_equal": _("must be at least {limit}."),
    "less_than": _("must be less than {limit}."),
    "less_than_equal": _("must be at most {limit}."),
    "bool_type": _SWITCH,
    "bool_parsing": _SWITCH,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_long": _LONG_TEXT,
    "string_too_short": _SHORT_TEXT,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "too_long": _LONG_LIST,
    "too_short": _SHORT_LIST,
    "dict_type": _GROUP,
    "model_type": _GROUP,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "missing": _("a value is needed here."),
}
"""What is wrong, by pydantic's name of it: https://docs.pydantic.dev/latest/errors/validation_errors/"""

_LIMITS = ("gt", "ge", "lt", "le", "min_length", "max_length")


def validated(model: type[SettingsT], data: dict[str, Any]) -> SettingsT:
    """Return the values as settings. Raises BadInputError with the first fault: which setting, and what is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first: Any = error.errors(include_url=False, include_input=False)[0]
        raise BadInputError(
            _("{setting}: {reason}"),
            setting=_place(model, first["loc"]),
            reason=_reason(first["type"], first.get("ctx", {})).in_language,
        ) from None


def _place(model: type[FeatureSettings], path: tuple[str | int, ...]) -> str | Callable[[str], str]:
    """Name the setting as files do, and its entry as people count: from 1."""
    name = ".".join([model.feature, *(part for part in path if isinstance(part, str))])
    entry = next((part for part in path if isinstance(part, int)), None)
    return (
        name
        if entry is None
        else HearthError(_("{setting}, entry {number}"), setting=name, number=entry + 1).in_language
    )


def _reason(kind: str, context: dict[str, Any]) -> HearthError:
    cause = context.get("error")
    if isinstance(cause, InvalidValueError):
        return cause
    limit = next((context[name] for name in _LIMITS if context.get(name) is not None), 0)
    expected = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
    return HearthError(REASONS.get(kind, UNFIT), limit=limit, count=limit, expected=expected)
