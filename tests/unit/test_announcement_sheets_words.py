"""What is said of imports and of the digest fits Discord, in every language."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.agenda import Clash, Conflict
from bot.errors import BadInputError
from bot.i18n import LANGUAGES, translate
from bot.kit.forms import HINT_LENGTH, LABEL_LENGTH
from cogs.announcements.forms.digest import digest_changes, digest_form
from cogs.announcements.models import AnnouncementSettings, Content, Fault, Mention, Plan, Repeat, Sheet, SheetRow
from cogs.announcements.render.digest import digest_lines
from cogs.announcements.render.sheets import MORE, fault_line, faults_text, is_whole, preview_text
from cogs.announcements.service import Coming
from cogs.announcements.views.digest import IS_MADE, NOTHING
from cogs.announcements.views.imports import MADE
from tests.support.agenda import entry

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
MESSAGE = 4000
languages = pytest.mark.parametrize("language", LANGUAGES)


def rows(amount):
    content = Content(text="x", mention=Mention.EVERYONE)
    plan = Plan(title="*" * 100, content=content, channel_ids=(10**18,) * 5, starts_at=NOW, repeat=Repeat(every="day"))
    return tuple(SheetRow(number, plan) for number in range(2, amount + 2))


@languages
def test_a_preview_of_five_hundred_lines_fits_and_says_how_many_are_not_shown(language):
    wrong = [Conflict(clash=clash, other=entry(1, "2026-06-10 18:00", title="*" * 100), count=9) for clash in Clash]
    text = preview_text(Sheet(rows(500), ()), {f"{number}": wrong for number in range(600)}, BERLIN, language)
    assert len(text) < MESSAGE - 200
    assert "500" in text.split("\n")[0]
    more = 500 - text.count("`") // 2
    assert 0 < more < 500
    assert text.endswith(translate(MORE, language, count=more, number=f"{more}"))


@languages
def test_faults_fit_and_the_lines_are_counted_once(language):
    error = BadInputError("Bad *thing* “{name}”.", name="@everyone" * 200)
    few = Sheet((), (Fault(2, "at", BadInputError("No.")), Fault(2, "text", BadInputError("No."))))
    assert "1 " in faults_text(few, language).split("\n")[0]
    assert is_whole(few, language)
    many = Sheet((), tuple(Fault(number, "title", error) for number in range(500)))
    text = faults_text(many, language)
    assert len(text) < MESSAGE - 200
    assert "@everyone" not in text
    assert not is_whole(many, language)
    assert "column at: No." in fault_line(few.faults[0], "en")


@languages
def test_the_digests_panel_fits_and_its_form_is_not_cut(language):
    settings = AnnouncementSettings(digest_channel_id=10**18, digest_intro="*" * 500, digest_lead_hours=1)
    parts = {f"{number}": "x" * 60 for number in range(10)}
    text = digest_lines(settings, Coming(NOW, NOW), parts, BERLIN, ["x" * 200], language)
    assert len(text) < MESSAGE - 500

    async def answered(_interaction, _values):
        raise AssertionError

    form = digest_form(answered, settings, "America/Argentina/ComodRivadavia", language).to_dict()
    for label in form["components"]:
        assert len(label["label"]) < LABEL_LENGTH
        assert len(label["description"]) <= HINT_LENGTH
        assert not label["description"].endswith("…")


def test_a_digest_without_parts_asks_for_some():
    settings = AnnouncementSettings(digest_channel_id=1, digest_without=("a",))
    assert "nothing: choose at least one part" in digest_lines(settings, None, {"a": "A"}, BERLIN, (), "en")


@pytest.mark.parametrize(("typed", "expected"), [("9", dt.time(9)), ("9.05", dt.time(9, 5)), ("18 Uhr", dt.time(18))])
def test_times_are_read_as_they_are_written(typed, expected):
    assert digest_changes([typed, "2 h", " hi "]) == {
        "digest_time": expected,
        "digest_lead_hours": 2,
        "digest_intro": "hi",
    }


def test_german_names_commands_as_they_are_called_there():
    for text in (IS_MADE, NOTHING):
        assert "/announce" not in translate(text, "de")
    assert translate(MADE, "de", count=2, number="2") == "✅ 2 Entwürfe sind angelegt: /ankündigung liste zeigt sie."
