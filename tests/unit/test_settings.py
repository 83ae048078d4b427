"""The host's settings: each fault is one sentence that names the setting."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.settings import load_settings


@pytest.fixture
def load(tmp_path, monkeypatch):
    def _load(**environment: str):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return load_settings(tmp_path / ".env")

    return _load


def test_without_anything_the_defaults_hold(load):
    settings = load()
    assert settings.database_url == "sqlite:///data/hearth.db"
    assert settings.shard_ids is None


def test_the_environment_wins_over_the_file(load, tmp_path):
    (tmp_path / ".env").write_text("DISCORD_TOKEN=from-file\nHEARTH_LOG_LEVEL=debug\nSHELL_THING=1\n")
    settings = load(HEARTH_LOG_LEVEL="warning")
    assert settings.token == "from-file"
    assert settings.log_level == "WARNING"


def test_shards_are_a_list(load):
    assert load(HEARTH_SHARD_COUNT="4", HEARTH_SHARD_IDS="1, 3").shard_ids == (1, 3)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HEARTH_DEFAULT_TIMEZONE", "Berlin", "Europe/Berlin"),
        ("HEARTH_DATABASE_URL", "mysql://x/y", "sqlite:///data/hearth.db"),
        ("HEARTH_DATABASE_URL", "sqlite://hearth.db", "three slashes"),
        ("HEARTH_DATABASE_URL", "postgresql://host", "postgresql://user:password@host/name"),
        ("HEARTH_LOG_LEVEL", "LOUD", "HEARTH_LOG_LEVEL"),
        ("HEARTH_LOG_FORMAT", "xml", "HEARTH_LOG_FORMAT"),
        ("HEARTH_DISCORD_API_URL", "ftp://x", "HEARTH_DISCORD_API_URL"),
        ("HEARTH_SHARD_COUNT", "0", "HEARTH_SHARD_COUNT"),
        ("HEARTH_SHARD_IDS", "1,2", "HEARTH_SHARD_COUNT"),
        ("HEARTH_SYNC_COMMANDS", "perhaps", "HEARTH_SYNC_COMMANDS"),
        ("HEARTH_LOG_LEVLE", "INFO", "Did you mean HEARTH_LOG_LEVEL?"),
        ("HEARTH_PONY", "1", "docs/configuration.md"),
    ],
)
def test_a_wrong_setting_is_one_sentence(load, name, value, said):
    with pytest.raises(SettingsError) as refused:
        load(**{name: value})
    sentence = refused.value.in_language("en")
    assert said in sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))


def test_a_shard_outside_the_count_is_refused(load):
    with pytest.raises(SettingsError, match="between 0 and 3"):
        load(HEARTH_SHARD_COUNT="4", HEARTH_SHARD_IDS="4")


def test_no_token_says_where_to_put_it(load):
    with pytest.raises(SettingsError, match=r"\.env"):
        _ = load(DISCORD_TOKEN="  ").token


def test_no_fault_quotes_the_token(load):
    with pytest.raises(SettingsError) as refused:
        load(DISCORD_TOKEN="s3cret-t0ken", HEARTH_LOG_LEVEL="LOUD")
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_secrets_are_the_token_and_the_password(load):
    settings = load(DISCORD_TOKEN="t0ken", HEARTH_DATABASE_URL="postgresql://me:passw0rd@host/db")
    assert settings.secrets == ["t0ken", "passw0rd"]
    assert "t0ken" not in repr(settings)
