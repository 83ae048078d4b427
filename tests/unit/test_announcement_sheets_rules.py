"""Plans as lines of a table: written and read again, and every fault with its line and column."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.sheets import read_csv, write_csv
from bot.text import clean, is_blank
from cogs.announcements.models import (
    Announcement,
    Content,
    Layout,
    LinkButton,
    Mention,
    Places,
    Plan,
    Poll,
    Repeat,
    State,
)
from cogs.announcements.rules import recurrence_of
from cogs.announcements.rules.sheets import COLUMNS, columns_of, read_line, write_line

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
NEWS, CHAT, OTHER_CHAT, FANS, FOES, TWINS = (10**17 + number for number in range(6))
PLACES = Places(
    channels={NEWS: "news", CHAT: "chat", OTHER_CHAT: "Chat"},
    roles={FANS: "Fans", FOES: "a, b; (c)", TWINS: "fans "},
    members={7: "Ann"},
)
SNIPPETS = st.sampled_from(
    ['"', "'", "''", "\n", ";", ",", "\t", "=1+1", "'=x", "-", "@all", "🎉", "👩‍👩‍👧", "ä", " ", "sep=;\n"]
)
TEXTS = st.lists(st.one_of(st.text(max_size=8), SNIPPETS), max_size=8).map("".join)
LATER = st.integers(1, 60 * 24 * 365 * 3).map(lambda minutes: NOW + dt.timedelta(minutes=minutes))
REPEATS = st.one_of(
    st.none(),
    st.builds(Repeat, every=st.sampled_from(["day", "date", "weekday"])),
    st.builds(Repeat, every=st.just("week"), weekdays=st.lists(st.integers(0, 6), unique=True).map(sorted).map(tuple)),
    st.just(Repeat(every="day", until=dt.date(2030, 12, 31))),
)
MENTIONS = st.sampled_from(
    [(Mention.NONE, None), (Mention.HERE, None), (Mention.EVERYONE, None), (Mention.ROLE, FANS), (Mention.ROLE, FOES)]
)


def kept(text):
    return "\n".join(text.splitlines()).strip()


def is_title(text):
    return not is_blank(text) and clean(text, 100) == text


@st.composite
def plans(draw):
    mention, role_id = draw(MENTIONS)
    content = Content(
        text=draw(TEXTS.map(kept).filter(lambda text: not is_blank(text))),
        layout=draw(st.sampled_from(Layout)),
        colour=draw(st.sampled_from([None, 0xE2725B, 0])),
        buttons=draw(st.sampled_from([(), (LinkButton(label="Shop; now", url="https://example.org/?a=1,2"),)])),
        mention=mention,
        role_id=role_id,
        publish=draw(st.booleans()),
        thread=draw(st.sampled_from(["", "=Talk", "Let's"])),
        reactions=draw(st.sampled_from([(), ("👍", "🎉")])),
        poll=draw(st.sampled_from([None, Poll(question="-Which?", answers=("=a", "b"), hours=48, is_multiple=True)])),
    )
    starts_at = draw(st.one_of(st.none(), LATER))
    return Plan(
        title=draw(TEXTS.map(lambda text: clean(text, 100)).filter(is_title)),
        content=content,
        channel_ids=tuple(draw(st.lists(st.sampled_from([NEWS, CHAT, OTHER_CHAT]), unique=True))),
        starts_at=starts_at,
        repeat=draw(REPEATS) if starts_at is not None else None,
        tolerance_minutes=draw(st.sampled_from([30, 1, 10_080])),
    )


def announcement(plan, **changes):
    given = {
        "id": 1,
        "guild_id": 1,
        "plan": plan,
        "state": State.SCHEDULED,
        "recurrence": recurrence_of(plan, BERLIN),
        "is_paused": False,
        "is_template": False,
        "note": None,
        "revision": 1,
        "created_by": 1,
        "created_at": NOW,
        "edited_by": 1,
        "approved_by": 7,
        "ask_channel_id": None,
        "ask_message_id": None,
    }
    return Announcement(**given | changes)


def written(*planned):
    lines = [write_line(announcement(plan), plan.starts_at, PLACES, BERLIN) for plan in planned]
    return write_csv(tuple(COLUMNS), lines)


def read(content):
    head, *lines = read_csv(content)
    columns = columns_of(head)
    return [
        read_line(line, number, columns, PLACES, zone=BERLIN, now=NOW, tolerance=30)
        for number, line in enumerate(lines, 2)
    ]


@settings(deadline=None, max_examples=300)
@given(st.lists(plans(), max_size=3))
def test_what_is_exported_is_imported_as_the_same_plans(planned):
    assert read(written(*planned)) == [(plan, []) for plan in planned]


def test_nothing_that_is_exported_runs_in_a_spreadsheet():
    plan = Plan(title="=1+1", content=Content(text="@SUM(1)\n=2"), starts_at=NOW + dt.timedelta(days=1))
    text = written(plan).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("'=1+1,\"'@SUM(1)")


def test_a_line_says_where_when_whom_and_who_approved_it():
    content = Content(text="x", mention=Mention.ROLE, role_id=FANS)
    plan = Plan(
        title="T", content=content, channel_ids=(NEWS, 1), starts_at=dt.datetime(2026, 12, 1, 17, tzinfo=dt.UTC)
    )
    line = dict(zip(COLUMNS, write_line(announcement(plan), plan.starts_at, PLACES, BERLIN), strict=True))
    assert line["channels"] == f"#news ({NEWS}), #? (1)"
    assert line["at"] == "2026-12-01 18:00+01:00"
    assert line["mention"] == f"@Fans ({FANS})"
    assert (line["state"], line["approved_by"]) == ("scheduled", "@Ann (7)")
    paused = write_line(announcement(plan, is_paused=True, approved_by=None), None, PLACES, BERLIN)
    assert (paused[-2:], paused[3]) == (("paused", ""), "")


class TestReading:
    def one(self, head, *cells):
        columns = columns_of(head.split("|"))
        return read_line(cells, 5, columns, PLACES, zone=BERLIN, now=NOW, tolerance=30)

    def test_a_spreadsheet_in_german_is_read_as_it_saves(self):
        for content in (
            "title;text;channels;at\nHallo;Text;news;01.12.2026 18:00\n",
            "sep=;\r\ntitle;text;channels;at\r\nHallo;Text;#news;01.12.2026 18:00:00\r\n",
            "title,text,channels,at\nHallo,Text,<#100000000000000000>,2026-12-01T18:00+01:00\n",
            "\ufefftitle\ttext\tchannels\tat\nHallo\tText\tNews\t2026-12-01 17:00Z\n",
        ):
            [(plan, faults)] = read(content.encode())
            assert faults == []
            assert (plan.channel_ids, plan.starts_at) == ((NEWS,), dt.datetime(2026, 12, 1, 17, tzinfo=dt.UTC))

    def test_what_is_left_empty_is_as_in_a_new_draft(self):
        plan, faults = self.one("title|text|layout|late", "T", "x", "", "")
        assert (plan, faults) == (Plan(title="T", content=Content(text="x")), [])

    @pytest.mark.parametrize(
        ("column", "cell", "sentence"),
        [
            ("title", " ", "A title has 1 to 100 characters."),
            ("title", "x" * 101, "A title has 1 to 100 characters."),
            ("text", " ", "Write a text"),
            ("text", "x" * 4001, "A card holds 4000 characters"),
            ("channels", "#nws", "There is no channel “#nws” that you can see."),
            ("channels", "123456789012345678", "There is no channel"),
            ("channels", "news, CHAT", "Several channels are called “CHAT”"),
            ("at", "tomorrow", "Write a time like 2026-12-01 18:00"),
            ("at", "2026-13-01 18:00", "Write a time like"),
            ("at", "12/01/2026 18:00", "Write a time like"),
            ("at", "2026-12-01 18:00+99:00", "Write a time like"),
            ("at", "2026-06-10 13:00", "That time is past."),
            ("at", "2036-06-10 13:00", "more than five years away"),
            ("at", "2027-03-28 02:30", "does not exist: clocks go forward"),
            ("at", "2026-10-25 02:30", "Write 2026-10-25 02:30+02:00 or 2026-10-25 02:30+01:00."),
            ("repeat", "yearly", "Write day, week with its days"),
            ("repeat", "day mon", "Write day, week with its days"),
            ("until", "soon", "Write a day like 2026-12-31"),
            ("mention", "Nobody", "There is no role “Nobody”."),
            ("layout", "big", "Write card, embed or text"),
            ("colour", "loud", "Write a colour"),
            ("buttons", "Shop", "Write each button on a line of its own"),
            ("thread", "x" * 101, "The name of a thread"),
            ("reactions", "abc", "is no emoji"),
            ("publish", "maybe", "Write yes or no."),
            ("late", "soon", "Write by how many minutes"),
            ("late", "0", "Write by how many minutes"),
            ("poll", "Which?", "A poll has 2 to 10 answers"),
        ],
    )
    def test_each_fault_is_told_with_its_line_and_column(self, column, cell, sentence):
        cells = {"title": "T", "text": "x"} | {column: cell}
        plan, [fault] = self.one("|".join(cells), *cells.values())
        assert plan is None
        assert (fault.number, fault.column) == (5, column)
        assert sentence in fault.error.in_language("en")

    def test_all_faults_of_a_line_are_told_at_once(self):
        _plan, faults = self.one("title|text|channels|at|layout", "", "", "x", "y", "z")
        assert sorted(fault.column for fault in faults) == ["at", "channels", "layout", "title"]

    def test_an_end_before_the_start_and_a_series_that_is_over_are_refused(self):
        head = "title|text|at|repeat|until"
        _plan, [fault] = self.one(head, "T", "x", "2026-12-01 18:00", "day", "2026-11-01")
        assert (fault.column, "ends before it starts" in str(fault.error)) == ("until", True)
        _plan, [fault] = self.one(head, "T", "x", "2026-01-01 18:00", "day", "2026-02-01")
        assert (fault.column, "This series is over." in str(fault.error)) == ("at", True)
        _plan, [fault] = self.one(head, "T", "x", "", "day", "")
        assert (fault.column, "needs a first time" in str(fault.error)) == ("at", True)
        plan, _none = self.one(head, "T", "x", "2026-01-01 18:00", "week mon, fri", "")
        assert plan.repeat == Repeat(every="week", weekdays=(0, 4))

    def test_columns_are_named_in_any_order_and_twice_in_none(self):
        assert columns_of(["Text ", "more", "TITLE"]) == {"text": 0, "title": 2}
        for head in (["title"], [], ["x"]):
            with pytest.raises(BadInputError, match="The first line has to name the columns"):
                columns_of(head)
        with pytest.raises(BadInputError, match="“Title” is there twice"):
            columns_of(["title", "text", "Title"])


def test_what_is_no_table_is_refused_in_words():
    for content, sentence in ((b"\xff\xfe\x00", "CSV UTF-8"), (b'title\n"' + b"x" * 200_000, "cannot be read")):
        with pytest.raises(BadInputError, match=sentence):
            read_csv(content)
