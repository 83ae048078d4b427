"""Whom a pasted list names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cogs.moderation.rules import names_in

A, B, C = 123456789012345678, 223456789012345678, 1234567890123456789


def test_ids_and_mentions_are_found_anywhere_each_once_in_their_order():
    text = f"raiders:\n<@{A}> joined 12:03\n{B}, {C} and <@!{A}> again\nid={B};"
    assert names_in(text).ids == (A, B, C)


def test_names_stand_after_an_at_or_alone():
    text = "these ones please\n- spam.bot1\n2. Other_Name#1234\n@third @fourth came too\nfoo, bar;baz"
    assert names_in(text).names == ("spam.bot1", "other_name", "third", "fourth", "foo", "bar", "baz")


def test_what_is_said_in_sentences_names_nobody():
    assert names_in("please ban all of them\nthey came at 12:30 from #general <#123456789012345678>").names == ()
    assert names_in("please ban all of them\nfrom <#123456789012345678>, role <@&123456789012345678>").ids == ()


def test_a_name_beside_an_id_is_that_accounts():
    assert names_in(f"spammer\t{A}") == names_in(str(A))


def test_numbers_that_are_no_ids_are_left_out():
    assert names_in("99999999999999999999 12345 1234567890123456789012").ids == ()


@given(st.lists(st.integers(10**17, 2**63 - 1), max_size=30), st.sampled_from([" ", "\n", ", ", "\r\n", "\t", " - "]))
def test_every_list_of_ids_is_read_back_whatever_stands_between(ids, between):
    assert names_in(between.join(map(str, ids))).ids == tuple(dict.fromkeys(ids))


@given(st.text(max_size=300))
def test_any_text_at_all_is_read(text):
    names = names_in(text)
    assert len(set(names.ids)) == len(names.ids)
