"""The command line as a host meets it: what it prints, and the exit code a script sees."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
from click.testing import CliRunner

from bot.cli import main

GUILD = "123456789012345678"


@pytest.fixture
def hearth(tmp_path, monkeypatch):
    """Run a command in an empty folder, with a token."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", "made-up")

    def run(*arguments: str, stdin: str | None = None):
        return CliRunner().invoke(main, arguments, input=stdin)

    return run


def test_check_is_content_before_the_first_start_and_after_it(hearth):
    first = hearth("check", "--offline")
    assert first.exit_code == 0
    assert first.output.count("✓") == 3
    assert "will be made at the first start" in first.output
    assert hearth("migrate").exit_code == 0
    assert "up to date" in hearth("check", "--offline").output


def test_check_without_a_token_ends_with_2_and_one_sentence(hearth, monkeypatch):
    monkeypatch.delenv("DISCORD_TOKEN")
    result = hearth("check", "--offline")
    assert result.exit_code == 2
    assert result.stderr.startswith("hearth: DISCORD_TOKEN is not set.")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["run", "check", "migrate", "health"])
def test_a_wrong_setting_ends_every_command_with_2_and_no_traceback(hearth, monkeypatch, command):
    monkeypatch.setenv("HEARTH_DEFAULT_TIMEZONE", "Mars/Olympus")
    result = hearth(command)
    assert result.exit_code == 2
    assert "HEARTH_DEFAULT_TIMEZONE" in result.stderr
    assert "Traceback" not in result.output


def test_check_finds_a_database_that_is_none_and_points_at_the_backup(hearth, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hearth.db").write_bytes(b"rubbish" * 1000)
    result = hearth("check", "--offline")
    assert result.exit_code == 1
    assert "✗ Database" in result.output
    assert "restore FILE" in result.output


def test_check_finds_a_folder_that_is_a_file(hearth, tmp_path):
    (tmp_path / "data").write_text("")
    result = hearth("check", "--offline")
    assert result.exit_code == 1
    assert "✗ Data folder" in result.output


def test_a_backup_and_its_restore_from_the_command_line(hearth, tmp_path):
    hearth("migrate")
    assert hearth("backup", "copy.db").exit_code == 0
    again = hearth("backup", "copy.db")
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert hearth("restore", "copy.db").exit_code == 2
    assert hearth("restore", "copy.db", "--force").exit_code == 0
    assert hearth("backup").exit_code == 0
    assert len(list((tmp_path / "data" / "backups").iterdir())) == 1


def test_a_backup_of_postgres_says_what_to_use_instead(hearth, monkeypatch):
    monkeypatch.setenv("HEARTH_DATABASE_URL", "postgresql://me@127.0.0.1/db")
    result = hearth("backup")
    assert result.exit_code == 2
    assert "pg_dump" in result.stderr


def test_settings_travel_as_yaml_on_standard_output(hearth):
    exported = hearth("settings", "export", GUILD)
    assert exported.exit_code == 0
    changed = exported.stdout.replace("rush_size: 5", "rush_size: 7")
    assert hearth("settings", "import", GUILD, "-", stdin=changed).exit_code == 0
    assert "rush_size: 7" in hearth("settings", "export", GUILD).stdout


def test_a_faulty_settings_file_changes_nothing(hearth, tmp_path):
    (tmp_path / "settings.yaml").write_text("server: {language: de}\nwelcome: {rush_size: 0}\n")
    result = hearth("settings", "import", GUILD, "settings.yaml")
    assert result.exit_code == 2
    assert "welcome.rush_size" in result.stderr
    assert "language: en" in hearth("settings", "export", GUILD).stdout
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    assert "no text file" in hearth("settings", "import", GUILD, "binary.yaml").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("settings", "export", "99999999999999999999"),
        ("settings", "import", "0", "-"),
        ("settings", "export", GUILD, "missing/settings.yaml"),
        ("demo", "--port", "99999"),
    ],
)
def test_an_argument_that_cannot_be_used_ends_with_2_and_no_traceback(hearth, arguments):
    result = hearth(*arguments)
    assert result.exit_code == 2, result.exception
    assert result.stderr


def test_looking_at_its_health_before_the_first_start_makes_nothing(hearth, tmp_path):
    assert hearth("health").exit_code == 1
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "hearth.db"
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE notes (text)")
    assert hearth("health").exit_code == 1
    with contextlib.closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]


def test_health_is_bad_when_no_bot_was_seen(hearth):
    for _ in range(2):
        result = hearth("health")
        assert result.exit_code == 1
        assert "never" in result.output
        hearth("migrate")


@pytest.mark.parametrize(
    "command",
    [
        "",
        "run",
        "demo",
        "check",
        "health",
        "migrate",
        "backup",
        "restore",
        "settings",
        "settings export",
        "member",
        "member erase",
        "database",
        "database copy",
        "database compare",
    ],
)
def test_every_command_explains_itself(hearth, command):
    result = hearth(*command.split(), "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) >= 5


def test_a_member_is_exported_and_erased_after_a_question(hearth):
    hearth("migrate")
    exported = hearth("member", "export", GUILD, "42")
    assert exported.exit_code == 0
    assert '"member_id": "42"' in exported.stdout
    declined = hearth("member", "erase", GUILD, "42", stdin="n\n")
    assert declined.exit_code == 1
    assert hearth("member", "erase", GUILD, "42", "--yes").output.strip() == "Erased."
