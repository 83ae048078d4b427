"""Cards of cases stay within what Discord takes, whatever was typed."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.cases import Case, CaseChange, CaseKind, CaseSource, CaseState, DmState, Evidence, Part
from cogs.moderation.render import case_details

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ID = 2**62


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("sign", ["*", "<@", "`", "[x](", "@everyone ", "<:a", "ﷺ"])
def test_a_case_full_of_markup_with_all_its_changes_and_evidence_fits_in_one_message(sign, locale):
    case = Case(
        id=ID,
        guild_id=ID,
        number=99_999,
        kind=CaseKind.WARN,
        target_id=ID,
        target_name=(sign * 100)[:100],
        moderator_id=ID,
        reason=(sign * 500)[:500],
        severity=10,
        state=CaseState.FAILED,
        failure=(sign * 500)[:500],
        dm=DmState.SENT,
        source=CaseSource.LADDER,
        channel_id=ID,
        message_id=ID,
        delete_seconds=0,
        created_at=NOW,
        expires_at=NOW,
        done_at=None,
        ended_at=None,
        log_channel_id=None,
        log_message_id=None,
    )
    words = (sign * 500)[:500]
    changes = [CaseChange(ID, what, words, words, NOW) for what in ("reason", "void", "report", "severity")]
    evidence = [
        Evidence(ID, ID, ID + n, (sign * 4000)[:4000], (), NOW, (sign * 32)[:32], part)
        for part in Part
        for n in range(4)
    ]
    view = case_details(case, changes, evidence, locale, NOW)
    assert view.content_length() <= 4000
    assert len(list(view.walk_children())) <= 40
