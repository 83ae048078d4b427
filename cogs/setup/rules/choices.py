"""Whether a channel, role or typed value may be set. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from bot.errors import BadInputError
from bot.guilds import ChannelSetting, RoleSetting
from bot.i18n import _
from cogs.setup.rules.guesses import STAFF_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guilds import FeatureSettings
    from cogs.setup.models import Everything, GuildFacts, RoleFacts, Slot

NOTHING = frozenset({"", "-", "–", "none", "null", "nothing", "keine", "keiner", "nichts"})
GERMAN_SWITCHES = {"an": True, "ja": True, "aus": False, "nein": False}  # YAML knows the English ones
_ID_DIGITS = range(15, 21)


def check_choice(
    slot: Slot, ids: Sequence[int], everything: Everything, facts: GuildFacts, slots: Sequence[Slot]
) -> None:
    """Refuse what must not be chosen, all of it together. Raises BadInputError with the first reason."""
    for id_ in ids:
        if slot.is_channel:
            channel = facts.channel(id_)
            if channel is None or (channel.is_forum and not slot.may_be_forum):
                raise BadInputError(_("There is no text channel with the id {id} on this server."), id=id_)
            continue
        role = facts.role(id_)
        if role is None:
            raise BadInputError(_("There is no role with the id {id} on this server."), id=id_)
        _check_role(slot, role, everything, slots)


def _check_role(slot: Slot, role: RoleFacts, everything: Everything, slots: Sequence[Slot]) -> None:
    mention = f"<@&{role.id}>"
    staff = next((other.ids_in(everything) for other in slots if other.key == STAFF_KEY), ())
    if role.is_everyone:
        raise BadInputError(
            _("{role} is everyone on this server. Choose a role that only some people have."), role=mention
        )
    if slot.is_given and role.refusal is not None:
        raise BadInputError(role.refusal, role=mention)
    if slot.excludes_staff and (role.has_powers or role.id in staff):
        raise BadInputError(_("{role} is for staff. Choose a role for members."), role=mention)
    given = {id_ for other in slots if other.is_given for id_ in other.ids_in(everything)}
    if slot.key == STAFF_KEY and role.id in given:
        raise BadInputError(
            _("{role} is given to members, so it can't be staff too. Take it out of the other setting first."),
            role=mention,
        )


def parse_value(model: type[FeatureSettings], name: str, text: str) -> Any:
    """Read what somebody typed for a setting: words as they are, everything else as YAML. Raises BadInputError."""
    text = text.strip()
    mark = model.reference_marks().get(name)
    annotation = model.model_fields[name].annotation
    if mark is not None:
        return _ids(mark, text, is_many=_is_tuple(annotation))
    if annotation is str or annotation is dt.time or get_origin(annotation) is Literal:
        return _unquoted(text)  # YAML would read 21:00 as 1260, and the greeting "No" as a falsehood
    if annotation is bool and text.casefold() in GERMAN_SWITCHES:
        return GERMAN_SWITCHES[text.casefold()]
    return _yaml(text)


def _ids(mark: ChannelSetting | RoleSetting, text: str, *, is_many: bool) -> list[int] | int | None:
    if text.casefold() in NOTHING or text == "[]":
        return [] if is_many else None
    digits = "".join(letter if letter.isdecimal() else " " for letter in text).split()
    ids = [int(number) for number in digits if len(number) in _ID_DIGITS]
    if not ids or len(ids) != len(digits) or (len(ids) > 1 and not is_many):
        raise BadInputError(
            _("Name it with # (one channel from the list that opens), or write its id.")
            if isinstance(mark, ChannelSetting)
            else _("Name it with @ (a role from the list that opens), or write its id.")
        )
    return ids if is_many else ids[0]


def _is_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is tuple or any(get_origin(part) is tuple for part in get_args(annotation))


def _unquoted(text: str) -> str:
    for quote in "\"'":
        if len(text) >= 2 and text.startswith(quote) and text.endswith(quote):
            return text[1:-1]
    return text


def _yaml(text: str) -> Any:
    import yaml  # noqa: PLC0415 - a megabyte, for what is seldom done

    try:
        if any(isinstance(token, (yaml.AliasToken, yaml.AnchorToken)) for token in yaml.scan(text)):
            raise BadInputError(_("Write the values out; & and * do not work here."))
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadInputError(_("I can't read this value. Write a number, on or off, or a list like [24, 96].")) from None
