"""What is said of a wrong setting: one sentence in the reader's language, never pydantic's."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from pydantic import Field, ValidationError, field_validator

from bot.app import build_services
from bot.errors import BadInputError, InvalidValueError
from bot.guilds import FeatureSettings, ServerSettings
from bot.guilds.documents import document_of
from bot.guilds.faults import REASONS, UNFIT, validated
from bot.i18n import Text, translate
from bot.settings import Settings
from cogs.introductions.models import IntroductionSettings
from cogs.matches.models import MatchSettings
from cogs.welcome.models import WelcomeSettings

PROJECT = Path(__file__).parent.parent.parent
MODELS = build_services(Settings(_env_file=None)).guilds.models
NASTY = [
    None,
    True,
    -1,
    0,
    10**7,
    10**5000,
    1.5,
    float("nan"),
    "",
    "many",
    "25:99",
    "21:00Z",
    "2026-13-01",
    "x" * 5000,
    "a\0b",
    "{",
    "{member.guild}",
    "{server}" * 80,
    dt.date(2026, 1, 1),
    dt.datetime(2026, 1, 1, 1, tzinfo=dt.UTC),
    [None],
    [1.5],
    ["x" * 5000],
    ["{nobody}"],
    ["{server}" * 80],
    [96, 24],
    [1] * 50,
    ["x"] * 50,
    [["x"]],
    {"a": 1},
]


def first_fault(model, name, value):
    """What pydantic itself says first; None when it takes the value."""
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        return error.errors()[0]
    return None


SETTINGS = [pytest.param(model, name, id=f"{model.feature}.{name}") for model in MODELS for name in model.model_fields]


@pytest.mark.parametrize(("model", "name"), SETTINGS)
def test_whatever_is_wrong_is_said_in_german_to_germans_and_never_in_pydantics_words(model, name):
    faults = [(value, fault) for value in NASTY if (fault := first_fault(model, name, value)) is not None]
    assert faults
    for value, fault in faults:
        with pytest.raises(BadInputError) as refused:
            validated(model, {name: value})
        english, german = (refused.value.in_language(language) for language in ("en", "de"))
        assert german.startswith(f"{model.feature}.{name}")
        assert german.endswith(".")
        assert german.partition(": ")[2] != english.partition(": ")[2]
        for sentence in (english, german):
            assert fault["msg"].rstrip(".") not in sentence
            assert "nput should" not in sentence
        is_ours = isinstance(fault.get("ctx", {}).get("error"), InvalidValueError)
        assert is_ours or fault["type"] in REASONS, f"there are no words yet for {fault['type']}"


@pytest.mark.parametrize(
    ("model", "values", "english", "german"),
    [
        (
            WelcomeSettings,
            {"rush_size": 1000},
            "welcome.rush_size: must be at most 100.",
            "welcome.rush_size: darf höchstens 100 sein.",
        ),
        (
            WelcomeSettings,
            {"greetings": ["Hi", "{x}"]},
            "welcome.greetings: {x} cannot be used here. Use {count}, {member}, {server}; write {{ for a plain brace.",
            (
                "welcome.greetings: {x} geht hier nicht. Nimm {count}, {member}, {server}; "
                "für eine einfache Klammer schreib {{."
            ),
        ),
        (
            WelcomeSettings,
            {"nudge_after_hours": [24, "x"]},
            "welcome.nudge_after_hours, entry 2: write a whole number.",
            "welcome.nudge_after_hours, Eintrag 2: schreib eine ganze Zahl.",
        ),
        (
            ServerSettings,
            {"language": "fr"},
            "server.language: write one of these: en, de.",
            "server.language: schreib eines davon: en, de.",
        ),
        (
            MatchSettings,
            {"round_every": "day"},
            "matches.round_every: write one of these: off, week, two_weeks, month.",
            "matches.round_every: schreib eines davon: off, week, two_weeks, month.",
        ),
        (
            IntroductionSettings,
            {"questions": ["?"] * 6},
            "introductions.questions: at most 5 entries are possible.",
            "introductions.questions: höchstens 5 Einträge sind möglich.",
        ),
    ],
)
def test_a_fault_names_the_setting_and_what_would_be_right(model, values, english, german):
    with pytest.raises(BadInputError) as refused:
        validated(model, values)
    assert refused.value.in_language("en") == english
    assert refused.value.in_language("de") == german


class Careless(FeatureSettings):
    """A feature whose author forgot to say what is wrong, and used what nobody has words for."""

    feature: ClassVar[str] = "careless"
    title: ClassVar[Text] = "Careless"

    speaks_english: int = Field(default=1)
    pattern: str = Field(default="a", pattern="^a$")
    choice: Literal[1, 2] = Field(default=1)

    @field_validator("speaks_english")
    @classmethod
    def _only_one(cls, value: int) -> int:
        if value != 1:
            raise ValueError("only English spoken here")
        return value


@pytest.mark.parametrize("values", [{"speaks_english": 2}, {"pattern": "b"}])
def test_what_nobody_has_words_for_is_refused_in_general_words_of_the_reader(values):
    with pytest.raises(BadInputError) as refused:
        validated(Careless, values)
    assert refused.value.in_language("de").endswith(translate(UNFIT, "de"))
    assert "English" not in refused.value.in_language("en")


def test_numbers_to_choose_from_are_listed_too():
    with pytest.raises(BadInputError, match=r"one of these: 1, 2\."):
        validated(Careless, {"choice": 3})


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.feature)
def test_every_setting_is_described_in_every_language(model):
    for name in model.model_fields:
        text = model.description_of(name)
        assert text, name
        assert translate(text, "de") != text, name


def test_a_file_speaks_the_language_it_is_written_in():
    settings = WelcomeSettings(channel_id=10**18)
    german = document_of([settings], {10**18: "#willkommen"}.get, "de")
    assert german.startswith("# Einstellungen eines Servers.")
    assert "  # Wo neue Mitglieder begrüßt werden.\n" in german
    assert f"    # {10**18} ist #willkommen\n" in german
    values = [line for line in german.splitlines() if not line.lstrip().startswith("#")]
    english = document_of([settings], {10**18: "#willkommen"}.get).splitlines()
    assert values == [line for line in english if not line.lstrip().startswith("#")]


@pytest.mark.parametrize(
    "path",
    sorted([*(PROJECT / "bot").glob("*/models.py"), *(PROJECT / "cogs").glob("*/models.py")]),
    ids=lambda path: path.parent.name,
)
def test_no_model_refuses_a_value_in_english_alone(path):
    raised = [node.exc for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Raise)]
    plain = [ast.unparse(exc) for exc in raised if exc is not None and ast.unparse(exc).startswith("ValueError")]
    assert plain == []
