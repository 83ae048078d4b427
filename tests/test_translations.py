"""Every language we offer is complete: all texts, all placeholders, all plural forms, nothing left over."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from bot.i18n import LANGUAGES, LOCALES, SOURCE, Plural, translate

PROJECT = Path(__file__).parent.parent
PACKAGES = ("bot", "cogs")
MARKS = {"_", "plural"}
TRANSLATED = sorted(set(LANGUAGES) - {SOURCE})


@cache
def marked_texts():
    """What `make messages` finds in the code: a string, or a pair of singular and plural."""
    keywords = parse_keywords(re.findall(r"-k (\S+)", (PROJECT / "Makefile").read_text()))
    return {
        message
        for package in PACKAGES
        for _, _, message, _, _ in extract_from_dir(PROJECT / package, [("**.py", "python")], keywords=keywords)
    }


@cache
def catalogue(language):
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def translations(language):
    return [message for message in catalogue(language) if message.id]


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def blanks(message):
    return dict.fromkeys(placeholders("".join([*message.id, *message.string])) - {"count"}, "…")


def marking_calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "plural"}:
            yield node


def test_there_is_something_to_translate():
    assert len(marked_texts()) > 10


def test_only_plain_strings_are_marked_because_only_those_can_be_collected():
    computed = [
        f"{path.relative_to(PROJECT)}:{call.lineno}"
        for package in PACKAGES
        for path in sorted((PROJECT / package).rglob("*.py"))
        for call in marking_calls(path)
        if not all(isinstance(arg, ast.Constant) and isinstance(arg.value, str) for arg in call.args)
    ]
    assert computed == []


def test_the_offered_languages_are_the_ones_that_have_a_catalogue():
    assert sorted(path.stem for path in LOCALES.glob("*.po")) == TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
class TestLanguage:
    def test_every_text_is_in_the_catalogue_and_none_that_is_gone(self, language):
        assert {message.id for message in translations(language)} == marked_texts()
        assert list(catalogue(language).obsolete) == []

    def test_every_text_is_translated_in_all_its_forms(self, language):
        unfinished = [
            message.id
            for message in translations(language)
            if message.fuzzy
            or not all(forms(message.string))
            or (message.pluralizable and len(message.string) != catalogue(language).num_plurals)
        ]
        assert unfinished == []

    def test_each_text_is_said_as_the_catalogue_has_it(self, language):
        for message in translations(language):
            if message.pluralizable:
                read = [translate(Plural(*message.id), language, count=count, **blanks(message)) for count in (1, 2)]
                assert read == [
                    form.format(count=count, **blanks(message)) for count, form in enumerate(message.string, 1)
                ]
            else:
                assert translate(message.id, language) == message.string

    def test_placeholders_are_those_of_the_english_text(self, language):
        different = []
        for message in translations(language):
            allowed = placeholders("".join(forms(message.id)))
            needed = placeholders(forms(message.id)[-1])
            *others, last = forms(message.string)
            if placeholders(last) != needed or any(not placeholders(form) <= allowed for form in others):
                different.append(message.id)
        assert different == []


def test_no_text_is_marked_inside_an_f_string_where_older_pythons_do_not_see_it():
    for path in [*(PROJECT / "bot").rglob("*.py"), *(PROJECT / "cogs").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
            marked = [part for part in inside if isinstance(part, ast.Call) and getattr(part.func, "id", "") in MARKS]
            assert not marked, f"{path.name}:{node.lineno} marks a text inside an f-string"
