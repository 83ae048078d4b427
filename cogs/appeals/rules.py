"""What can be appealed, who decides, and what a decision does. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cases import CaseKind, CaseState
from bot.cases.rules import check_other
from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _, say_list
from cogs.appeals.models import AppealState

if TYPE_CHECKING:
    import datetime as dt

    from bot.cases import Case
    from cogs.appeals.models import Appeal, AppealSettings, Decider, Smaller

APPEALABLE = frozenset({CaseKind.WARN, CaseKind.MUTE, CaseKind.KICK, CaseKind.BAN, CaseKind.SOFTBAN})
REDUCIBLE = frozenset({CaseKind.WARN, CaseKind.MUTE, CaseKind.BAN})
LIFTS = {CaseKind.MUTE: CaseKind.UNMUTE, CaseKind.BAN: CaseKind.UNBAN}
MOST_NAMED = 5


def check_appeal(case: Case, before: Appeal | None, now: dt.datetime, again: dt.timedelta) -> None:
    """Refuse what cannot be appealed (again), given the latest appeal before. Raises BadInputError."""
    if case.kind not in APPEALABLE or case.state not in {CaseState.OPEN, CaseState.DONE}:
        raise BadInputError(_("Case {number} does not count: there is nothing to appeal."), number=case.number)
    if case.kind in REDUCIBLE and case.state is CaseState.DONE and not case.is_in_force(now):
        raise BadInputError(_("Case {number} is over: there is nothing to appeal."), number=case.number)
    if before is None:
        return
    if before.state is AppealState.OPEN:
        raise BadInputError(
            _("Case {number} is being appealed already. You are told how it is decided."), number=case.number
        )
    earliest = (before.decided_at or before.created_at) + again
    if earliest > now:
        day = f"<t:{int(earliest.timestamp())}:f>"
        text = _("The appeal against case {number} was decided. The next one is possible {day}.")
        raise BadInputError(text, number=case.number, day=day)


def check_decider(case: Case, by: Decider, settings: AppealSettings) -> None:
    """Refuse whom the case is about, and whoever gave it where somebody else could decide. Raises NotAllowedError."""
    check_other(case, by.id)
    if not settings.others_decide or by.id != case.moderator_id or not by.others:
        return
    named = [f"<@{member_id}>" for member_id in by.others[:MOST_NAMED]]
    raise NotAllowedError(
        _("You gave case {number} yourself, so somebody else decides about it: {who} could."),
        number=case.number,
        who=lambda locale: say_list(named, locale),
    )


def check_settled(case: Case) -> None:
    """Refuse to lift what is only being done. Raises BadInputError."""
    if case.state is CaseState.OPEN:
        raise BadInputError(_("Case {number} is still being done. Try again in a minute."), number=case.number)


def lift_of(case: Case, now: dt.datetime) -> CaseKind | None:
    """Return what takes from Discord what a case put there; None when nothing is there any more."""
    return LIFTS.get(case.kind) if case.holds(now) else None


def check_smaller(case: Case, smaller: Smaller) -> None:
    """Refuse a reduction that fits no case of this kind. Raises BadInputError."""
    if case.kind not in REDUCIBLE:
        raise BadInputError(_("A kick lasts no time: accept or decline the appeal."))
    if case.kind is CaseKind.WARN and smaller.points is None:
        raise BadInputError(_("Write how many points it shall have, for example 1."))
    if case.kind is not CaseKind.WARN and smaller.lasts is None:
        raise BadInputError(_("Write how long it shall last altogether, for example 2h or 3 days."))
