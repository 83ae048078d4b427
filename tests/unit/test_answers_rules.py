"""Rules of questions: when something follows, who is called, what people type."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.ledger import CapReached, NotEligible, Why
from bot.ledger.reasons import REASONS
from cogs.answers.models import Actor, AnswerSettings, Earned, Helper, Question, State
from cogs.answers.render import asked_card, reminder_card
from cogs.answers.rules import (
    NotYours,
    body_parts,
    check_may_accept,
    choose_helpers,
    close_at,
    earned_instead,
    is_unanswered,
    median,
    message_in,
    remind_at,
    solved_tag,
    title_of,
)
from cogs.answers.rules.texts import TITLE_LENGTH

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
ANN, BEN = 10, 20
QUESTION = Question(
    id=1000,
    guild_id=1,
    channel_id=7,
    asker_id=ANN,
    topic_id=None,
    state=State.OPEN,
    asked_at=NOW,
    first_reply_at=None,
    solved_at=None,
    last_message_at=NOW,
    is_asker_last=True,
    is_asker_gone=False,
    is_locked=False,
    turn=0,
    answerer_id=None,
    answer_id=None,
    acceptor_id=None,
    reward=None,
    undone=None,
    marked_id=None,
    card_turn=0,
    card_id=None,
    hint_id=None,
    reminded=None,
    helpers_asked_at=None,
)
REPLIED = replace(QUESTION, first_reply_at=NOW, is_asker_last=False)
SETTINGS = AnswerSettings()

questions = st.builds(
    replace,
    st.just(QUESTION),
    state=st.sampled_from(State),
    first_reply_at=st.sampled_from([None, NOW]),
    solved_at=st.sampled_from([None, NOW]),
    is_asker_last=st.booleans(),
    is_asker_gone=st.booleans(),
    is_locked=st.booleans(),
)
helpers = st.builds(
    Helper,
    st.integers(1, 30),
    st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    st.integers(0, 5),
)


class TestWhatFollows:
    def test_a_reply_is_followed_by_a_reminder_after_a_quiet_day(self):
        assert remind_at(REPLIED, SETTINGS) == NOW + dt.timedelta(hours=24)
        assert remind_at(QUESTION, SETTINGS) is None
        assert remind_at(replace(REPLIED, asker_id=0), SETTINGS) is None
        assert remind_at(REPLIED, SETTINGS.model_copy(update={"remind_after_hours": 0})) is None

    @given(questions)
    def test_a_question_is_never_reminded_of_and_unanswered_at_once(self, question):
        assert not (is_unanswered(question) and remind_at(question, SETTINGS))

    @given(questions)
    def test_what_is_solved_or_locked_or_orphaned_calls_nobody(self, question):
        if question.state is not State.OPEN or question.is_locked or question.is_asker_gone:
            assert remind_at(question, SETTINGS) is None
            assert not is_unanswered(question)

    def test_a_solved_question_is_put_away_some_days_after_the_last_word(self):
        solved = replace(REPLIED, state=State.SOLVED, solved_at=NOW)
        assert close_at(solved, SETTINGS) == NOW + dt.timedelta(days=3)
        later = replace(solved, last_message_at=NOW + dt.timedelta(days=2))
        assert close_at(later, SETTINGS) == NOW + dt.timedelta(days=5)
        assert close_at(REPLIED, SETTINGS) is None
        assert close_at(solved, SETTINGS.model_copy(update={"close_after_days": 0})) is None


class TestHelpers:
    @given(st.lists(helpers, unique_by=lambda one: one.member_id), st.sets(st.integers(1, 30)), st.integers(1, 5))
    def test_nobody_absent_nobody_who_asked_and_nobody_beyond_their_day_is_called(self, found, present, per_day):
        chosen = choose_helpers(found, per_day=per_day, present=present, but_not={ANN})
        by_id = {helper.member_id: helper for helper in found}
        assert len(chosen) == len(set(chosen)) <= 3
        assert all(one in present and one != ANN and by_id[one].today < per_day for one in chosen)
        free = [h for h in found if h.member_id in present and h.member_id != ANN and h.today < per_day]
        assert len(chosen) == min(3, len(free))

    def test_who_was_never_called_comes_first_then_who_was_called_longest_ago(self):
        found = [Helper(1, NOW, 1), Helper(2, None, 0), Helper(3, NOW - dt.timedelta(days=1), 0), Helper(4, NOW, 0)]
        assert choose_helpers(found, per_day=3, present=range(10), but_not=()) == [2, 3, 1]


class TestAccepting:
    @pytest.mark.parametrize("staff_accepts", [True, False])
    @pytest.mark.parametrize("is_gone", [True, False])
    def test_the_asker_always_may_the_team_as_set_and_strangers_never(self, staff_accepts, is_gone):
        question = replace(QUESTION, is_asker_gone=is_gone)
        check_may_accept(question, Actor(ANN, is_staff=False), staff_accepts=staff_accepts)
        with pytest.raises(NotYours):
            check_may_accept(question, Actor(BEN, is_staff=False), staff_accepts=staff_accepts)
        if staff_accepts or is_gone:
            check_may_accept(question, Actor(BEN, is_staff=True), staff_accepts=staff_accepts)
        else:
            with pytest.raises(NotYours):
                check_may_accept(question, Actor(BEN, is_staff=True), staff_accepts=staff_accepts)

    def test_what_is_a_members_own_business_is_not_told(self):
        assert earned_instead(NotEligible(Why.FROZEN)) is Earned.OTHER
        assert earned_instead(NotEligible(Why.KEPT_OUT)) is Earned.OTHER
        assert earned_instead(NotEligible(Why.STAFF)) is Earned.TEAM
        assert earned_instead(CapReached(REASONS["answer"], 3)) is Earned.LIMIT
        assert all(isinstance(earned_instead(NotEligible(why)), Earned) for why in Why)


class TestTexts:
    @pytest.mark.parametrize(
        ("names", "found"),
        [
            (["Unsolved", "Solved"], "Solved"),
            (["Unsolved"], None),
            (["✅ Gelöst!"], "✅ Gelöst!"),
            (["Answered", "solved"], "solved"),
            (["SOLVED ✔"], "SOLVED ✔"),
            ([], None),
            (["✅"], None),
        ],
    )
    def test_the_solved_tag_is_found_by_its_whole_name_whatever_decorates_it(self, names, found):
        tags = dict(enumerate(names, 1))
        assert tags.get(solved_tag(tags, SETTINGS.solved_tags) or 0) == found

    @given(st.text(max_size=300))
    def test_a_title_is_one_readable_line_or_refused(self, typed):
        try:
            title = title_of(typed)
        except BadInputError:
            assert not any(letter.isalnum() and letter.isascii() for letter in typed)
            return
        assert 0 < len(title) <= TITLE_LENGTH
        assert title == " ".join(title.split())
        assert title.isprintable()

    @given(st.text(max_size=200))
    def test_what_is_typed_is_split_without_loss(self, typed):
        assert "".join(part for part, _is_code in body_parts(typed)) == typed.strip()

    def test_code_stays_code_and_the_rest_does_nothing(self):
        typed = "# Loud\n**bold** [click](https://evil.example) @everyone <@123456789012345678>\n```py\nx = **y**\n```"
        view = asked_card("*T*", typed, ANN, 0, "en")
        shown = next(item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))
        assert "```py\nx = **y**\n```" in shown
        assert "\\*\\*bold\\*\\*" in shown
        assert "[click]" not in shown
        assert "@everyone" not in shown
        assert "<@123456789012345678>" not in shown
        assert "### \\*T\\*" in shown

    @pytest.mark.parametrize(
        "typed",
        [
            "[a](b) and [google.com](https://evil.example)",
            "[a](b)\n`code` [google.com](https://evil.example) [x](<https://evil.example>)",
        ],
    )
    def test_no_link_hides_where_it_leads_however_many_there_are(self, typed):
        view = asked_card(typed, typed, ANN, 0, "en")
        shown = next(item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))
        assert "google.com" in shown
        assert re.search(r"(?<!\\)\[[^]]*(?<!\\)\]\(", shown) is None

    def test_a_title_in_a_link_leads_nowhere_but_to_its_question(self):
        options = [discord.SelectOption(label="Ben", value="1")]
        view = reminder_card(QUESTION, "[a](b) and [google.com](https://evil.example)", options, "en")
        shown = next(item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))
        assert re.findall(r"\]\((.*?)\)", shown) == [QUESTION.link]

    def test_a_message_is_named_by_link_or_id_in_this_thread_only(self):
        assert message_in("https://discord.com/channels/1/1000/123456789012345678", 1, 1000) == 123456789012345678
        assert message_in(" https://ptb.discord.com/channels/1/1000/123456789012345678 ", 1, 1000)
        assert message_in("123456789012345678", 1, 1000) == 123456789012345678
        for typed in (
            "https://discord.com/channels/1/9/123456789012345678",
            "https://discord.com/channels/2/1000/123456789012345678",
        ):
            with pytest.raises(BadInputError):
                message_in(typed, 1, 1000)
        for typed in (
            "",
            "12",
            "that one",
            "99999999999999999999",
            "https://evil.example/channels/1/1000/123456789012345678",
        ):
            with pytest.raises(BadInputError):
                message_in(typed, 1, 1000)

    def test_the_median_of_nothing_is_nothing(self):
        minutes = [dt.timedelta(minutes=one) for one in (1, 9, 2)]
        assert median(minutes) == dt.timedelta(minutes=2)
        assert median([]) is None
