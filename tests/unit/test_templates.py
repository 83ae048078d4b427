"""Texts that a brand writes: only the placeholders that are offered, and nothing that runs."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TemplateError
from bot.templates import check_template, fill_template

ALLOWED = ("member", "server", "count")


@pytest.mark.parametrize(
    "text",
    [
        "{member.guild.owner}",
        "{member.__class__.__mro__}",
        "{member[0]}",
        "{count:>100000000}",
        "{count:{server}}",
        "{member!r}",
        "{0}",
        "{}",
        "{token}",
        "{ member }",
        "{member:}{server!s}",
    ],
)
def test_attributes_formats_and_unknown_names_are_refused_with_what_is_allowed(text):
    with pytest.raises(TemplateError) as refused:
        check_template(text, ALLOWED)
    assert "{count}, {member}, {server}" in refused.value.in_language("en")


@pytest.mark.parametrize("text", ["{member", "member}", "{{member}", "{"])
def test_an_open_brace_is_refused_in_words(text):
    with pytest.raises(TemplateError) as refused:
        check_template(text, ALLOWED)
    assert "brace" in refused.value.in_language("en")


def test_placeholders_are_filled_literally_and_doubled_braces_stay_braces():
    text = check_template("{{x}} {member} on {server}", ALLOWED)
    assert fill_template(text, {"member": "{server}", "server": "S"}) == "{x} {server} on S"


@given(st.text(max_size=200))
def test_any_text_is_either_fine_or_refused_and_filling_never_fails(text):
    with contextlib.suppress(TemplateError):
        check_template(text, ALLOWED)
    assert isinstance(fill_template(text, {"member": "x"}), str)


@given(st.text(max_size=50), st.text(max_size=50))
def test_what_a_member_is_called_never_becomes_a_placeholder(name, server):
    filled = fill_template("{member}|{server}", {"member": name, "server": server})
    assert filled == f"{name}|{server}"
