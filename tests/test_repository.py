"""Rules of the repository that no linter knows: documents agree with the code, features keep to their rooms."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bot
from bot.settings import Settings, setting_names

PROJECT = Path(__file__).parent.parent
SOURCES = sorted(path for folder in ("bot", "cogs") for path in (PROJECT / folder).rglob("*.py"))
FEATURES = sorted(path for path in (PROJECT / "cogs").iterdir() if path.is_dir() and path.name != "__pycache__")
PURE_ROOMS = {"service", "rules", "store", "models"}
ROOMS = PURE_ROOMS | {"cog", "jobs", "views", "forms", "render"}
OTHER_FILES = {"__init__.py", "__pycache__", "queries.sql", "queries.postgres.sql"}
NOTE_TO_SELF = re.compile(r"\b(?:TO[D]O|FIX[M]E)\b")
ABSOLUTE_PATH = re.compile(r"(?<![\w.-])/(?:work|root)/")

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())


def relative(path):
    return str(path.relative_to(PROJECT))


def committed_texts():
    """Every text file that git keeps or is about to keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git, wherever it is
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        path = PROJECT / name
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:
            yield name, content.decode()


def default_of(field):
    value = Settings.model_fields[field].default
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


class TestSettings:
    def test_the_example_environment_has_every_setting_with_its_default(self):
        lines = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", (PROJECT / ".env.example").read_text(), re.MULTILINE)
        assert lines == [(name, default_of(field)) for name, field in setting_names().items()]

    def test_the_configuration_page_has_every_setting_with_its_default_and_meaning(self):
        page = (PROJECT / "docs" / "configuration.md").read_text()
        rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`|–) \| (.*) \|$", page, re.MULTILINE)
        assert rows == [
            (name, default_of(field), Settings.model_fields[field].description)
            for name, field in setting_names().items()
        ]


class TestSources:
    @pytest.mark.parametrize("path", SOURCES, ids=relative)
    def test_every_module_says_what_it_is(self, path):
        assert ast.get_docstring(ast.parse(path.read_text()))

    def test_no_file_keeps_notes_to_self(self):
        noted = [name for name, text in committed_texts() if not name.endswith(".md") and NOTE_TO_SELF.search(text)]
        assert noted == []

    def test_no_file_names_a_path_of_somebodys_machine(self):
        assert [name for name, text in committed_texts() if ABSOLUTE_PATH.search(text)] == []


class TestFeatures:
    @pytest.mark.parametrize("feature", FEATURES, ids=relative)
    def test_a_feature_has_the_known_rooms_and_no_others(self, feature):
        entries = {path.name for path in feature.iterdir()}
        assert {name for name in entries if name.removesuffix(".py") not in ROOMS} - OTHER_FILES == set()
        assert "__init__.py" in entries

    @pytest.mark.parametrize("feature", FEATURES, ids=relative)
    def test_the_pure_rooms_do_not_even_name_discord_in_their_types(self, feature):
        rooms = [path for path in feature.rglob("*.py") if room_of(path, feature) in PURE_ROOMS]
        assert [relative(path) for path in rooms if "discord" in imported_packages(path)] == []


def room_of(path, feature):
    return path.relative_to(feature).with_suffix("").parts[0]


def imported_packages(path):
    """The top-level names of all imports, those for types included, which import-linter leaves out."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def pins(name):
    text = (PROJECT / "requirements" / f"{name}.txt").read_text()
    return {canonicalize_name(pin): version for pin, version in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)}


def wanted(*, extras=(), groups=()):
    lines = [*PYPROJECT["project"]["dependencies"]]
    lines += [line for extra in extras for line in PYPROJECT["project"]["optional-dependencies"][extra]]
    lines += [line for group in groups for line in PYPROJECT["dependency-groups"][group]]
    return [Requirement(line) for line in lines]


PINNED = {
    "run": wanted(extras=["postgres"]),
    "demo": wanted(extras=["demo"]),
    "dev": wanted(extras=["postgres", "demo"], groups=["dev"]),
}


class TestRequirements:
    @pytest.mark.parametrize("name", PINNED)
    def test_what_the_project_wants_is_pinned_at_a_version_it_allows(self, name):
        pinned = pins(name)
        assert [
            str(need) for need in PINNED[name] if not need.specifier.contains(pinned[canonicalize_name(need.name)])
        ] == []

    @pytest.mark.parametrize("name", PINNED)
    def test_all_pins_agree_with_those_of_development(self, name):
        assert pins(name).items() <= pins("dev").items()

    @pytest.mark.parametrize("name", PINNED)
    def test_every_pin_has_hashes_and_no_pin_names_a_registry(self, name):
        text = (PROJECT / "requirements" / f"{name}.txt").read_text()
        blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
        assert "://" not in text

    def test_the_version_is_the_same_everywhere(self):
        assert bot.__version__ == PYPROJECT["project"]["version"]
