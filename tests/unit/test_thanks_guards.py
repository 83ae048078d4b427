"""Each guard of thanks by itself: what it lets through and what it does not."""

from __future__ import annotations

import datetime as dt
import pkgutil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LANGUAGES, translate
from bot.ledger import Mark, Why
from cogs.thanks.models import Earning, History, Person, Place, ThanksSettings
from cogs.thanks.rules import FORBIDDING, GUARDS, POINTLESS, Facts, day_around, guards
from cogs.thanks.rules.guards import why_pointless, why_unsaid

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=400)
DEFAULTS = ThanksSettings()


def person(member_id, **changes):
    return Person(**{"id": member_id, "created_at": LONG_AGO, "joined_at": LONG_AGO, **changes})


def facts(*, history=None, earning=None, **changes):
    return Facts(
        **{
            "now": NOW,
            "tomorrow_at": NOW + dt.timedelta(hours=12),
            "giver": person(1),
            "receiver": person(2),
            "place": Place(7),
            "history": History(**(history or {})),
            "earning": Earning(**(earning or {})),
            **changes,
        }
    )


def refusal(name, settings=DEFAULTS, **changes):
    found = GUARDS[name].check(facts(**changes), settings)
    if found is not None:
        assert found.why == name
        for language in LANGUAGES:  # every sentence can be said, whatever fills it
            assert translate(found.text, language, **{**found.params, "name": "<@2>"})
    return found


def test_nobody_objects_to_the_first_thanks_of_an_ordinary_member():
    assert why_unsaid(facts(), DEFAULTS) is None
    assert why_pointless(facts(), DEFAULTS) is None


def test_every_guard_that_stands_in_the_folder_is_asked_once():
    files = {module.name for module in pkgutil.iter_modules(guards.__path__)}
    asked = [guard.name for guard in (*FORBIDDING, *POINTLESS)]
    assert sorted(asked) == sorted(files)
    assert all(guard.forbids for guard in FORBIDDING)
    assert not any(guard.forbids for guard in POINTLESS)


def test_one_cannot_thank_oneself():
    assert refusal("own", receiver=person(1))
    assert not refusal("own")


def test_bots_are_not_thanked():
    assert refusal("bots", receiver=person(2, is_bot=True))
    assert not refusal("bots")


def test_who_has_left_is_not_thanked():
    assert refusal("gone", receiver=person(2, is_present=False))
    assert not refusal("gone")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"place": Place(9)}, "in this channel"),
        ({"place": Place(7, (9,), is_thread=True)}, "in this channel"),
        ({"giver": person(1, role_ids=frozenset({5}))}, "One of your roles"),
        ({"receiver": person(2, role_ids=frozenset({5, 6}))}, "{name} has a role"),
    ],
)
def test_channels_and_roles_can_be_left_out(changes, says):
    settings = ThanksSettings(excluded_channel_ids=(9,), excluded_role_ids=(5,))
    assert says in refusal("excluded", settings, **changes).text
    assert not refusal("excluded", settings)


@pytest.mark.parametrize(("days", "is_refused"), [(0, True), (6.99, True), (7, False), (900, False)])
def test_an_account_has_to_be_a_week_old(days, is_refused):
    young = person(1, created_at=NOW - dt.timedelta(days=days))
    assert bool(refusal("account_age", giver=young)) is is_refused
    assert not refusal("account_age", receiver=young)


@pytest.mark.parametrize(("joined", "is_refused"), [(None, True), (23, True), (24, False)])
def test_a_member_has_to_be_here_for_a_day(joined, is_refused):
    joined_at = NOW - dt.timedelta(hours=joined) if joined else None
    assert bool(refusal("membership_age", giver=person(1, joined_at=joined_at))) is is_refused


def test_one_message_is_one_thanks():
    assert refusal("again", history={"is_said": True})
    assert not refusal("again")


@pytest.mark.parametrize(("seconds", "is_refused"), [(0, True), (29, True), (30, False)])
def test_a_moment_lies_between_two_thanks(seconds, is_refused):
    last = {"last_said_at": NOW - dt.timedelta(seconds=seconds)}
    assert bool(refusal("cooldown", history=last)) is is_refused
    assert not refusal("cooldown", ThanksSettings(cooldown_seconds=0), history=last)


@given(st.integers(0, 50), st.integers(0, 50))
def test_so_many_people_a_day_and_no_more(said, limit):
    settings = ThanksSettings(giver_per_day=limit)
    assert bool(refusal("giver_per_day", settings, history={"said_today": said})) is (limit > 0 and said >= limit)


@pytest.mark.parametrize(
    ("earning", "says"),
    [
        ({"giver_marks": Mark.FROZEN}, "Your points are on hold"),
        ({"giver_marks": Mark.FORGOTTEN}, "after you were forgotten"),
        ({"is_place_out": True}, "in this channel"),
        ({"receiver_why_not": Why.STAFF}, "on the team"),
        ({"receiver_why_not": Why.FROZEN}, "does not collect points"),
        ({"receiver_why_not": Why.KEPT_OUT}, "does not collect points"),
    ],
)
def test_whoever_is_left_out_of_points_earns_none_and_no_secret_is_told(earning, says):
    said = refusal("eligible", earning=earning).text
    assert says in said
    assert not refusal("eligible", earning={"giver_marks": Mark.OPTED_OUT | Mark.STAFF})


@pytest.mark.parametrize(("hours", "is_refused"), [(0, True), (23.9, True), (24, False)])
def test_thanking_back_within_a_day_earns_nothing(hours, is_refused):
    back = {"thanked_back_at": NOW - dt.timedelta(hours=hours)}
    assert bool(refusal("thank_back", history=back)) is is_refused


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_pair_earns_so_often_in_thirty_days(earned, limit):
    settings = ThanksSettings(pair_per_30_days=limit)
    history = {"pair_earned": earned, "pair_since_at": NOW - dt.timedelta(days=3)}
    found = refusal("pair", settings, history=history)
    assert bool(found) is (limit > 0 and earned >= limit)
    if found:  # it says when the oldest of them drops out
        assert found.params["when"] == f"<t:{int((NOW + dt.timedelta(days=27)).timestamp())}:R>"


@given(others=st.integers(0, 60), to_them=st.integers(0, 60), percent=st.integers(1, 100), start=st.integers(2, 40))
def test_no_more_than_the_share_goes_to_one_person_after_the_first_few(others, to_them, percent, start):
    settings = ThanksSettings(share_percent=percent, share_from=start)
    history = {"earned": others + to_them, "pair_earned": to_them}
    found = refusal("share", settings, history=history)
    after = others + to_them + 1
    if after < start:
        assert not found
    else:
        assert bool(found) is ((to_them + 1) / after > percent / 100 + 1e-12)


def test_a_quarter_is_still_fine():
    assert not refusal("share", history={"earned": 7, "pair_earned": 1})
    assert refusal("share", history={"earned": 7, "pair_earned": 2})
    assert not refusal("share", history={"earned": 6, "pair_earned": 6})


def test_a_thread_earns_so_much_and_a_channel_has_no_such_limit():
    full = {"thread_earned": 10}
    assert refusal("thread", history=full, place=Place(8, (7,), is_thread=True))
    assert not refusal("thread", history=full, place=Place(7))
    assert not refusal("thread", history={"thread_earned": 9}, place=Place(8, (7,), is_thread=True))
    assert not refusal("thread", ThanksSettings(per_thread=0), history=full, place=Place(8, is_thread=True))


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_member_earns_by_thanks_so_often_a_day(today, limit):
    earning = {"receiver_today": today, "receiver_limit": limit}
    assert bool(refusal("receiver_per_day", earning=earning)) is (limit > 0 and today >= limit)


def test_where_thanks_earn_nothing_anyway_nobody_is_told_why_this_one_does_not():
    crowded = {"pair_earned": 99, "thanked_back_at": NOW}
    assert why_pointless(facts(history=crowded), DEFAULTS) is not None
    assert why_pointless(facts(history=crowded, earning={"is_on": False}), DEFAULTS) is None


def test_what_can_never_be_right_is_told_before_what_is_only_too_early():
    found = why_unsaid(facts(receiver=person(1), history={"last_said_at": NOW}), DEFAULTS)
    assert found is not None
    assert found.why == "own"


@pytest.mark.parametrize(("zone", "hours"), [("Europe/Berlin", 24), ("America/Santiago", 24), ("UTC", 24)])
def test_the_day_is_the_servers(zone, hours):
    start, end = day_around(NOW, ZoneInfo(zone))
    assert start <= NOW < end
    assert end - start == dt.timedelta(hours=hours)
    assert start.astimezone(ZoneInfo(zone)).hour == 0


def test_a_day_of_the_clock_change_has_its_own_length():
    start, end = day_around(dt.datetime(2026, 3, 29, 12, tzinfo=dt.UTC), ZoneInfo("Europe/Berlin"))
    assert end - start == dt.timedelta(hours=23)
