"""Who is asked to greet."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from cogs.hosts.models import Host, Volunteer
from cogs.hosts.rules import choose_host, hosting_ids

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)


def ago(days):
    return None if days is None else NOW - dt.timedelta(days=days)


def host(member_id, assigned=None, today=0, active=0):
    return Host(member_id, ago(assigned), today, ago(active))


HOSTS = st.lists(
    st.builds(
        host, st.integers(1, 20), st.none() | st.integers(0, 30), st.integers(0, 4), st.none() | st.integers(0, 30)
    ),
    unique_by=lambda one: one.member_id,
)


@given(HOSTS, st.integers(1, 4), st.sets(st.integers(1, 20)))
def test_the_chosen_one_is_free_and_nobody_comes_before_them(hosts, per_day, but_not):
    chosen = choose_host(hosts, NOW, per_day=per_day, but_not=but_not)
    free = [one for one in hosts if one.today < per_day and one.member_id not in but_not]
    assert (chosen is None) == (not free)
    assert chosen is None or chosen in free
    if chosen is not None and chosen.last_assigned_at is not None:
        was_here = chosen.last_active_at is not None and NOW - chosen.last_active_at <= dt.timedelta(days=7)
        like_them = [
            one
            for one in free
            if not was_here or (one.last_active_at is not None and NOW - one.last_active_at <= dt.timedelta(days=7))
        ]
        assert all(one.last_assigned_at and one.last_assigned_at >= chosen.last_assigned_at for one in like_them)


def test_hosts_take_turns():
    hosts = [host(1, assigned=1), host(2, assigned=3), host(3, assigned=2)]
    assert choose_host(hosts, NOW, per_day=3, but_not=()).member_id == 2
    assert choose_host([*hosts, host(4)], NOW, per_day=3, but_not=()).member_id == 4


def test_who_was_here_lately_goes_before_who_was_not_but_somebody_is_better_than_nobody():
    assert choose_host([host(1, assigned=9, active=30), host(2, assigned=1)], NOW, per_day=3, but_not=()).member_id == 2
    assert choose_host([host(1, active=30), host(2, today=3)], NOW, per_day=3, but_not=()).member_id == 1


def test_without_any_activity_known_it_is_only_whose_turn_it_is():
    hosts = [host(1, assigned=1, active=None), host(2, assigned=2, active=None)]
    assert choose_host(hosts, NOW, per_day=3, but_not=()).member_id == 2


def test_roles_and_volunteers_host_until_they_say_no_or_cannot_be_written_to():
    said = [
        Volunteer(1, is_on=True, is_closed=False),
        Volunteer(2, is_on=False, is_closed=False),
        Volunteer(3, is_on=None, is_closed=True),
        Volunteer(4, is_on=True, is_closed=True),
    ]
    assert hosting_ids(said, {2, 3, 5}, is_open=True) == {1, 5}
    assert hosting_ids(said, {1, 2, 3, 5}, is_open=False) == {1, 5}
    assert hosting_ids(said, (), is_open=False) == set()
