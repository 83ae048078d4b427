"""What can be appealed, by whom it is decided, and to what a case can be reduced."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.cases import Case, CaseKind, CaseSource, CaseState, DmState
from bot.errors import BadInputError, NotAllowedError
from cogs.appeals.models import Appeal, AppealSettings, AppealState, Decider, Smaller
from cogs.appeals.rules import APPEALABLE, check_appeal, check_decider, check_smaller, lift_of

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MONTH = 30 * DAY


def case(kind=CaseKind.BAN, state=CaseState.DONE, *, expires_at=None, ended_at=None):
    done_at = NOW if state in {CaseState.DONE, CaseState.VOID} else None
    return Case(
        1, 7, 3, kind, 66, "bad", 5, "spam", 2, state, None, DmState.SENT, CaseSource.COMMAND,
        None, None, 0, NOW - DAY, expires_at, done_at, ended_at, None, None,
    )  # fmt: skip


def appeal(state=AppealState.DECLINED, *, decided_at=NOW - DAY):
    return Appeal(9, 7, 1, 66, "x", "", None, state, 6, "", None, DmState.SENT, NOW - 2 * DAY, decided_at, None, None)


@pytest.mark.parametrize("kind", CaseKind)
def test_only_what_was_done_to_somebody_can_be_appealed(kind):
    if kind in APPEALABLE:
        check_appeal(case(kind), None, NOW, MONTH)
        return
    with pytest.raises(BadInputError, match="nothing to appeal"):
        check_appeal(case(kind), None, NOW, MONTH)


@pytest.mark.parametrize(
    "over",
    [
        case(state=CaseState.VOID),
        case(state=CaseState.FAILED),
        case(CaseKind.WARN, expires_at=NOW - DAY),
        case(ended_at=NOW - DAY),
    ],
)
def test_what_is_over_or_void_cannot_be_appealed(over):
    with pytest.raises(BadInputError, match="nothing to appeal"):
        check_appeal(over, None, NOW, MONTH)


def test_there_is_one_open_appeal_and_a_second_only_after_a_while():
    with pytest.raises(BadInputError, match="being appealed already"):
        check_appeal(case(), appeal(AppealState.OPEN, decided_at=None), NOW, MONTH)
    with pytest.raises(BadInputError, match="next one is possible"):
        check_appeal(case(), appeal(), NOW, MONTH)
    check_appeal(case(), appeal(decided_at=NOW - MONTH), NOW, MONTH)
    check_appeal(case(), appeal(), NOW, dt.timedelta())


def test_whoever_gave_the_case_decides_only_where_nobody_else_could_or_the_server_says_so():
    with pytest.raises(NotAllowedError, match="somebody else decides about it: <@6> and <@8> could"):
        check_decider(case(), Decider(5, (6, 8)), AppealSettings())
    check_decider(case(), Decider(6, (6, 8)), AppealSettings())
    check_decider(case(), Decider(5, ()), AppealSettings())
    check_decider(case(), Decider(5, (6,)), AppealSettings(others_decide=False))


def test_only_what_is_still_on_discord_is_lifted():
    assert lift_of(case(), NOW) is CaseKind.UNBAN
    assert lift_of(case(CaseKind.MUTE, expires_at=NOW + DAY), NOW) is CaseKind.UNMUTE
    assert lift_of(case(CaseKind.MUTE, expires_at=NOW - DAY), NOW) is None
    assert lift_of(case(ended_at=NOW), NOW) is None
    assert lift_of(case(CaseKind.WARN), NOW) is None
    assert lift_of(case(CaseKind.KICK), NOW) is None


def test_a_reduction_fits_its_kind():
    check_smaller(case(CaseKind.WARN), Smaller(points=1))
    check_smaller(case(), Smaller(lasts=DAY))
    for kind, smaller in ((CaseKind.KICK, Smaller(lasts=DAY)), (CaseKind.WARN, Smaller(lasts=DAY))):
        with pytest.raises(BadInputError):
            check_smaller(case(kind), smaller)
    with pytest.raises(BadInputError, match="how long"):
        check_smaller(case(), Smaller(points=1))


@pytest.mark.parametrize(
    "address", ["http://x.example", "example.org/form", "https://", "https://a b.org", "javascript:x"]
)
def test_a_form_is_an_address_that_people_can_open(address):
    with pytest.raises(ValueError, match="https"):
        AppealSettings(form_url=address)


def test_an_address_is_taken_as_it_is():
    assert AppealSettings(form_url=" https://example.org/appeal ").form_url == "https://example.org/appeal"
