"""A server's settings as a YAML file that people can read, edit and bring back. Pure."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, cast

import yaml

from bot.errors import BadInputError
from bot.i18n import SOURCE, _, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.guilds.models import FeatureSettings
    from bot.i18n import Text

HEADER = _(
    "Settings of one server. Change what you like and bring it back with /setup import\n"
    "or `python -m bot settings import`. Leave out what should stay as it is."
)
MAX_DOCUMENT_CHARACTERS = 200_000


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, without the base 60 of YAML 1.1: 21:00 is a time of day and not 1260."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag not in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]+$"), list("-0123456789"))


def document_of(
    everything: Sequence[FeatureSettings], name_of: Callable[[int], str | None], locale: str = SOURCE
) -> str:
    """Write settings as YAML with comments in a language.

    `name_of` gives the name of a channel or role, for a comment below its id.
    """
    sections = [_comment(HEADER, locale)]
    for settings in everything:
        lines = [f"\n{settings.feature}:"]
        marks = settings.reference_marks()
        for name, value in settings.model_dump(mode="json").items():
            lines.append(_comment(type(settings).description_of(name), locale, indent="  "))
            lines.append(_indented({name: value}))
            if name in marks:
                lines.extend(_names(getattr(settings, name), name_of, locale))
        sections.append("\n".join(line for line in lines if line))
    return "\n".join(sections) + "\n"


def document_changes(text: str, models: Mapping[str, type[FeatureSettings]]) -> dict[str, dict[str, Any]]:
    """Read a YAML document as {feature: {setting: value}}. Raises BadInputError for anything that is not a setting."""
    document = _loaded(text)
    for feature, values in document.items():
        if feature not in models:
            raise BadInputError(_("There is no feature “{name}”{guess}."), name=feature, guess=_guess(feature, models))
        if not isinstance(values, dict):
            raise BadInputError(_("Below “{name}:” settings are expected, one on each line, indented."), name=feature)
        for name in cast("dict[Any, Any]", values):
            if name not in models[feature].model_fields:
                raise BadInputError(
                    _("“{feature}” has no setting “{name}”{guess}."),
                    feature=feature,
                    name=name,
                    guess=_guess(str(name), models[feature].model_fields),
                )
    return document


def _loaded(text: str) -> dict[str, Any]:
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise BadInputError(_("This file is too large to be settings."))
    try:
        # Aliases could blow a small file up to gigabytes; settings never need them.
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise BadInputError(_("This file uses YAML aliases, which settings do not need. Write the values out."))
        document: Any = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise BadInputError(
            _("This is not valid YAML (line {line}). Start from a file made by /setup export."),
            line=mark.line + 1 if mark else "?",
        ) from None
    if not isinstance(document, dict) or not document:
        raise BadInputError(_("This file holds no settings. Start from a file made by /setup export."))
    return {str(key): value for key, value in cast("dict[Any, Any]", document).items()}


def _indented(value: dict[str, Any]) -> str:
    dumped = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)
    return "\n".join(f"  {line}" for line in dumped.splitlines())


def _comment(text: Text, locale: str, *, indent: str = "", **params: object) -> str:
    said = translate(text, locale, **params)
    return "\n".join(f"{indent}# {line}" for line in said.splitlines())


def _names(value: Any, name_of: Callable[[int], str | None], locale: str) -> list[str]:
    ids = cast("tuple[int | None, ...]", value if isinstance(value, tuple) else (value,))
    named = ((id_, name_of(id_)) for id_ in ids if id_)
    text = _("{id} is {name}")
    return [_comment(text, locale, indent="    ", id=id_, name=" ".join(name.split())) for id_, name in named if name]


def _guess(name: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" ({close[0]}?)" if close else ""
