"""Who may do what to whom, from plain numbers, and how warnings add up. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.cases.models import CaseKind, CaseState
from bot.cases.words import kind_word
from bot.errors import NotAllowedError
from bot.i18n import Text, _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.cases.models import Case


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the hierarchy sees them."""

    id: int
    position: int = 0
    """The position of their highest role; 0 with none."""
    is_owner: bool = False
    is_admin: bool = False
    is_bot: bool = False
    is_present: bool = True


class Rule(StrEnum):
    """Which rule forbids it."""

    SELF = "self"
    THIS_BOT = "this_bot"
    OWNER = "owner"
    ABSENT = "absent"
    BOT = "bot"
    ABOVE_MODERATOR = "above_moderator"
    ABOVE_BOT = "above_bot"
    ADMIN_MUTE = "admin_mute"


SENTENCES: dict[Rule, Text] = {
    Rule.SELF: _("You can't do this to yourself. Ask another moderator."),
    Rule.THIS_BOT: _("I can't do this to myself."),
    Rule.OWNER: _("{target} owns this server. Nobody can do this to the owner."),
    Rule.ABSENT: _("{target} is not on this server. A ban or a note still works."),
    Rule.BOT: _("{target} is a bot: it reads no warnings and no messages. A kick or a ban works."),
    Rule.ABOVE_MODERATOR: _(
        "{target} stands as high as you or higher. Somebody with a role above theirs, or the owner, can do this."
    ),
    Rule.ABOVE_BOT: _(
        "{target} stands as high as I do or higher. Drag my role above theirs in Server Settings → Roles, or do it in "
        "Discord yourself: I record it."
    ),
    Rule.ADMIN_MUTE: _("{target} is an administrator. Discord lets nobody time out an administrator."),
}


class Forbidden(NotAllowedError):  # noqa: N818 - says what is the case
    """A rule of the hierarchy forbids it."""

    def __init__(self, rule: Rule, target_id: int) -> None:
        super().__init__(SENTENCES[rule], target=f"<@{target_id}>")
        self.rule = rule


class JustDone(NotAllowedError):  # noqa: N818 - says what is the case
    """Another moderator did something to the same member moments ago: whether it is meant as well has to be asked."""

    def __init__(self, case: Case, ago: dt.timedelta) -> None:
        super().__init__(
            _("<@{moderator}> did something {seconds} seconds ago: case {number}, {kind}. Do this anyway?"),
            moderator=case.moderator_id,
            seconds=int(ago.total_seconds()),
            number=case.number,
            kind=lambda locale: kind_word(case.kind, locale),
        )
        self.case = case


NEEDS: dict[CaseKind, str] = {
    CaseKind.WARN: "moderate_members",
    CaseKind.MUTE: "moderate_members",
    CaseKind.UNMUTE: "moderate_members",
    CaseKind.KICK: "kick_members",
    CaseKind.BAN: "ban_members",
    CaseKind.UNBAN: "ban_members",
    CaseKind.SOFTBAN: "ban_members",
    CaseKind.NOTE: "moderate_members",
}
"""Which of Discord's permissions an act takes, from the moderator and, where Discord has to do something, the bot."""
ON_RECORD_ONLY = {CaseKind.WARN, CaseKind.NOTE}
NEEDS_PRESENCE = {CaseKind.WARN, CaseKind.MUTE, CaseKind.UNMUTE, CaseKind.KICK}
NEEDS_BOT_ABOVE = {CaseKind.MUTE, CaseKind.UNMUTE, CaseKind.KICK, CaseKind.BAN, CaseKind.SOFTBAN}
NOT_FOR_BOTS = {CaseKind.WARN, CaseKind.MUTE, CaseKind.UNMUTE}


def forbidden(kind: CaseKind, moderator: Person, target: Person, bot: Person) -> Rule | None:
    """Say which rule forbids it; None when it may be done.

    Notes are about anybody but oneself. Unbanning concerns somebody who is not here, so no hierarchy applies.
    """
    if target.id == moderator.id:
        return Rule.SELF
    if kind in {CaseKind.NOTE, CaseKind.UNBAN}:
        return None
    if target.id == bot.id:
        return Rule.THIS_BOT
    if target.is_owner:
        return Rule.OWNER
    if not target.is_present:
        return Rule.ABSENT if kind in NEEDS_PRESENCE else None
    return _forbidden_here(kind, moderator, target, bot)


def _forbidden_here(kind: CaseKind, moderator: Person, target: Person, bot: Person) -> Rule | None:
    if target.is_bot and kind in NOT_FOR_BOTS:
        return Rule.BOT
    if not moderator.is_owner and target.position >= moderator.position:
        return Rule.ABOVE_MODERATOR
    if kind is CaseKind.MUTE and target.is_admin:
        return Rule.ADMIN_MUTE
    if kind in NEEDS_BOT_ABOVE and target.position >= bot.position:
        return Rule.ABOVE_BOT
    return None


def check(kind: CaseKind, moderator: Person, target: Person, bot: Person) -> None:
    """Raise Forbidden with the rule that forbids it."""
    rule = forbidden(kind, moderator, target, bot)
    if rule is not None:
        raise Forbidden(rule, target.id)


def check_other(case: Case, by: int) -> None:
    """Refuse whoever a case is about where somebody decides about it. Raises NotAllowedError."""
    if case.target_id == by:
        raise NotAllowedError(_("Case {number} is about you: somebody else decides about it."), number=case.number)


def points_of(cases: Iterable[Case], now: dt.datetime) -> int:
    """Add up the warnings that still count."""
    return sum(case.severity for case in cases if case.kind is CaseKind.WARN and case.is_in_force(now))


def has_ended(case: Case, now: dt.datetime) -> bool:
    """Say whether a mute or a ban is over and its end has to be seen to."""
    return (
        case.state is CaseState.DONE
        and case.ended_at is None
        and case.expires_at is not None
        and case.expires_at <= now
    )
