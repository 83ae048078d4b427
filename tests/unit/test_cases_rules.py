"""Who may do what to whom: the whole matrix, from plain numbers."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import CaseKind, Forbidden, Person, Rule
from bot.cases.models import Case, CaseSource, CaseState, DmState
from bot.cases.rules import check, forbidden, has_ended, points_of

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
MOD, BOT = Person(1, position=5), Person(2, position=8, is_bot=True)
HERE = [CaseKind.WARN, CaseKind.MUTE, CaseKind.UNMUTE, CaseKind.KICK, CaseKind.BAN, CaseKind.SOFTBAN]
ACTS_OF_DISCORD = [kind for kind in HERE if kind is not CaseKind.WARN]


def target(**facts):
    return Person(**{"id": 3, "position": 1, **facts})


class TestHierarchy:
    @pytest.mark.parametrize("kind", HERE)
    @pytest.mark.parametrize(
        ("them", "rule"),
        [
            (target(), None),
            (target(id=1), Rule.SELF),
            (target(id=2, position=8), Rule.THIS_BOT),
            (target(is_owner=True), Rule.OWNER),
            (target(position=5), Rule.ABOVE_MODERATOR),
            (target(position=6), Rule.ABOVE_MODERATOR),
            (target(position=4), None),
        ],
    )
    def test_a_moderator_acts_on_who_stands_below(self, kind, them, rule):
        assert forbidden(kind, MOD, them, BOT) is rule

    @pytest.mark.parametrize("kind", ACTS_OF_DISCORD)
    @pytest.mark.parametrize("position", [8, 9])
    def test_the_bot_acts_on_who_stands_below_it_only(self, kind, position):
        owner = Person(1, is_owner=True)
        assert forbidden(kind, owner, target(position=position), BOT) is Rule.ABOVE_BOT
        assert forbidden(CaseKind.WARN, owner, target(position=position), BOT) is None

    @pytest.mark.parametrize("kind", list(CaseKind))
    def test_who_has_left_can_be_banned_unbanned_and_noted(self, kind):
        gone = target(is_present=False, position=0)
        works = {CaseKind.BAN, CaseKind.UNBAN, CaseKind.SOFTBAN, CaseKind.NOTE}
        assert forbidden(kind, MOD, gone, BOT) is (None if kind in works else Rule.ABSENT)

    @pytest.mark.parametrize("kind", HERE)
    def test_bots_are_kicked_and_banned_never_warned_or_muted(self, kind):
        does_not_read = {CaseKind.WARN, CaseKind.MUTE, CaseKind.UNMUTE}
        assert forbidden(kind, MOD, target(is_bot=True), BOT) is (Rule.BOT if kind in does_not_read else None)

    def test_nobody_can_time_out_an_administrator(self):
        assert forbidden(CaseKind.MUTE, MOD, target(is_admin=True), BOT) is Rule.ADMIN_MUTE
        assert forbidden(CaseKind.KICK, MOD, target(is_admin=True), BOT) is None

    @given(
        st.sampled_from(list(CaseKind)),
        *(
            st.builds(
                Person,
                id=st.integers(1, 4),
                position=st.integers(0, 6),
                is_owner=st.booleans(),
                is_admin=st.booleans(),
                is_bot=st.booleans(),
                is_present=st.booleans(),
            )
            for _ in range(3)
        ),
    )
    def test_nothing_is_ever_done_to_oneself_the_owner_or_somebody_as_high(self, kind, moderator, them, bot):
        if forbidden(kind, moderator, them, bot) is not None:
            with pytest.raises(Forbidden) as refused:
                check(kind, moderator, them, bot)
            assert refused.value.in_language("de")
            return
        assert them.id != moderator.id
        if kind in {CaseKind.NOTE, CaseKind.UNBAN}:
            return
        assert not them.is_owner
        assert them.id != bot.id
        if them.is_present:
            assert moderator.is_owner or them.position < moderator.position
            assert kind is CaseKind.WARN or them.position < bot.position

    def test_every_kind_has_its_decision_for_every_combination(self):
        names = ("is_owner", "is_admin", "is_bot", "is_present")
        for kind, bits in product(CaseKind, product([False, True], repeat=4)):
            assert forbidden(kind, MOD, target(**dict(zip(names, bits, strict=True))), BOT) in {None, *Rule}


def warning(severity=1, *, expires_in=10, state=CaseState.DONE, kind=CaseKind.WARN, ended=False):
    return Case(
        id=1,
        guild_id=1,
        number=1,
        kind=kind,
        target_id=3,
        target_name="x",
        moderator_id=1,
        reason="",
        severity=severity,
        state=state,
        failure=None,
        dm=DmState.NONE,
        source=CaseSource.COMMAND,
        channel_id=None,
        message_id=None,
        delete_seconds=0,
        created_at=NOW,
        expires_at=None if expires_in is None else NOW + dt.timedelta(days=expires_in),
        done_at=NOW,
        ended_at=NOW if ended else None,
        log_channel_id=None,
        log_message_id=None,
    )


class TestPoints:
    def test_warnings_add_up_until_they_expire_or_are_void(self):
        cases = [
            warning(2),
            warning(3, expires_in=None),
            warning(5, expires_in=0),
            warning(7, state=CaseState.VOID),
            warning(9, kind=CaseKind.MUTE),
            warning(11, ended=True),
            warning(13, state=CaseState.OPEN),
        ]
        assert points_of(cases, NOW) == 5

    def test_only_what_is_in_force_and_past_its_time_has_ended(self):
        assert has_ended(warning(kind=CaseKind.BAN, expires_in=0), NOW)
        assert not has_ended(warning(kind=CaseKind.BAN, expires_in=None), NOW)
        assert not has_ended(warning(kind=CaseKind.BAN, expires_in=0, ended=True), NOW)
        assert not has_ended(warning(kind=CaseKind.BAN, expires_in=0, state=CaseState.FAILED), NOW)
