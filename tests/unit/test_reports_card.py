"""What a report's card says, and that it always fits."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases import Evidence, EvidenceFile, Part
from bot.cases.evidence import FileState
from cogs.reports.models import Category, Entry, Report, ReportState, Shown, Verdict
from cogs.reports.render import thanks_card
from cogs.reports.views import card_of
from tests.support.messages import text_of

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
MOST = 4000  # https://discord.com/developers/docs/components/reference
ID = 10**18
FILE = EvidenceFile(1, "x" * 200, 9_000_000, "image/png", "u", "p", FileState.LARGE)


class Card:
    """A view as the message that it becomes."""

    content = ""

    def __init__(self, view) -> None:
        self.components = view.to_components()


def report(text, state=ReportState.OPEN, **changes):
    values = {
        "id": ID,
        "guild_id": ID,
        "channel_id": ID,
        "message_id": ID,
        "target_id": ID,
        "target_name": text[:100],
        "state": state,
        "created_at": NOW,
        "claimed_by": ID,
        "claimed_at": NOW,
        "case_id": None,
        "decided_by": ID,
        "decided_at": NOW,
        "verdict": Verdict.HARMLESS,
        "reason": text[:400],
        "edited_at": NOW,
        "deleted_at": NOW,
        "deleted_by": ID,
        "card_channel_id": None,
        "card_message_id": None,
    }
    return Report(**(values | changes))


def shown(text, state=ReportState.OPEN, reporters=3):
    entries = [Entry(number, ID, ID, ID + number, Category.DANGER, text[:400], None) for number in range(reporters)]
    about = Evidence(ID, ID, ID, text, ("y" * 200,) * 10, NOW, text[:100], Part.MESSAGE, (FILE,) * 10)
    around = [Evidence(ID, ID, ID + number, text, ("z",), NOW, "n", Part.CONTEXT) for number in range(1, 20)]
    return Shown(report(text, state), tuple(entries), (about, *around), None, 100, 500)


@settings(deadline=None)
@given(st.text(alphabet="*_`~|<>@#:[]()\\\n abcß😀", max_size=4000), st.sampled_from(ReportState), st.integers(0, 40))
def test_any_report_fits_into_one_message_in_both_languages(text, state, reporters):
    for locale in ("en", "de"):
        said = text_of(Card(card_of(shown(text, state, reporters), locale, with_names=True)))
        assert len(said) < MOST


def test_nobody_is_named_where_names_may_not_be_read():
    named = text_of(Card(card_of(shown("x", reporters=1), "en", with_names=True)))
    hidden = text_of(Card(card_of(shown("x", reporters=1), "en", with_names=False)))
    assert f"• <@{ID}>:" in named
    assert "• a member:" in hidden


def test_the_thanks_tell_nothing_of_what_follows():
    for locale, word in (("en", "Thank you"), ("de", "Danke")):
        said = text_of(Card(thanks_card("Shop", locale, mark=1)))
        assert word in said
        assert not any(word in said.lower() for word in ("warn", "ban", "mute", "stumm"))
