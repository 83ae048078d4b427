"""What the host sets in the environment or `.env`. Read once, in `__main__`; frozen; never read at import."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.clock import SystemClock
from bot.database.connect import open_database
from bot.errors import SettingsError
from bot.i18n import _

PREFIX = "HEARTH_"
ENV_FILE = Path(".env")


class Settings(BaseSettings):
    """The host's settings; docs/configuration.md explains each, and a test keeps the two equal."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    discord_token: SecretStr | None = Field(
        default=None,
        validation_alias="DISCORD_TOKEN",
        description="The bot's token from Discord's developer portal. Needed by run.",
    )
    database_url: str = Field(
        default="sqlite:///data/hearth.db",
        description="Where state is kept: sqlite:///data/hearth.db or postgresql://user:password@host/name.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="console for people, json for machines."
    )
    default_timezone: str = Field(
        default="UTC", description="The time zone a server starts with, for example Europe/Berlin."
    )
    shard_count: int | None = Field(
        default=None, ge=1, description="Shards of all processes together; empty lets Discord say."
    )
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = Field(
        default=None, description="The shards of this process, for example 0,1,2; empty runs all of them."
    )
    discord_api_url: str | None = Field(
        default=None,
        description="A proxy for Discord's API, version included, for example http://127.0.0.1:8080/api/v10.",
    )
    message_content: bool = Field(
        default=False,
        description="Whether Message Content Intent is switched on for the bot: it then notices what is said, too.",
    )
    sync_commands: bool = Field(
        default=True, description="Register the slash commands at start when they have changed: true or false."
    )

    health_port: int | None = Field(
        default=None, ge=1, le=65535, description="Answer /healthz and /metrics on this port; empty answers nothing."
    )
    health_host: str = Field(
        default="127.0.0.1", description="The address that port is opened on; 0.0.0.0 is every one, for containers."
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        open_database(value, SystemClock())  # builds without opening, and refuses what it cannot build
        return value

    @field_validator("default_timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value != "UTC" and value not in available_timezones():  # reads hundreds of files
            raise ValueError("this time zone is not known; write one like Europe/Berlin or UTC")
        return value

    @field_validator("discord_api_url")
    @classmethod
    def _http_url(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc):
            raise ValueError("this is no web address; write one like http://127.0.0.1:8080/api/v10")
        return value.rstrip("/") if value else value

    @model_validator(mode="after")
    def _shards_fit(self) -> Settings:
        if self.shard_ids is None:
            return self
        if self.shard_count is None:
            raise ValueError("HEARTH_SHARD_IDS needs HEARTH_SHARD_COUNT")
        if any(not 0 <= shard < self.shard_count for shard in self.shard_ids):
            raise ValueError(f"HEARTH_SHARD_IDS must lie between 0 and {self.shard_count - 1}")
        return self

    @property
    def token(self) -> str:
        """The token. Raises SettingsError when there is none."""
        token = self.discord_token.get_secret_value().strip() if self.discord_token else ""
        if not token:
            raise SettingsError(
                _("DISCORD_TOKEN is not set. Copy .env.example to .env and put the bot's token in it; README, Go live.")
            )
        return token

    @property
    def process(self) -> str:
        """The name of this process among those that share the database."""
        return "all" if self.shard_ids is None else ",".join(str(shard) for shard in self.shard_ids)

    @property
    def secrets(self) -> list[str]:
        """What must never be logged: the token, and the database's password."""
        token = self.discord_token.get_secret_value() if self.discord_token else ""
        return [secret for secret in (token, urlsplit(self.database_url).password or "") if secret]


def setting_names() -> dict[str, str]:
    """Return the environment name of each field: {"DISCORD_TOKEN": "discord_token", …}."""
    return {
        str(field.validation_alias or f"{PREFIX}{name.upper()}"): name for name, field in Settings.model_fields.items()
    }


def load_settings(env_file: Path | None = None) -> Settings:
    """Read the environment, and a `.env` file below it. Raises SettingsError: one sentence for the first fault."""
    file = ENV_FILE if env_file is None else env_file
    _refuse_unknown([*os.environ, *dotenv_values(file)])
    try:
        return Settings(_env_file=file)  # pyright: ignore[reportCallIssue] - pydantic-settings takes it at run time
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors()[0])) from None  # the cause would print the values, token included


def _refuse_unknown(names: list[str]) -> None:
    known = list(setting_names())
    for name in names:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            # Without the prefix, which makes everything look alike.
            bare = {setting.removeprefix(PREFIX): setting for setting in known}
            guess = difflib.get_close_matches(name.upper().removeprefix(PREFIX), bare, n=1)
            if guess:
                raise SettingsError(_("{name} is no setting. Did you mean {guess}?"), name=name, guess=bare[guess[0]])
            raise SettingsError(_("{name} is no setting. docs/configuration.md lists them."), name=name)


def _sentence(fault: Any) -> str:
    field = next((str(part) for part in fault["loc"]), "")
    names = {**{field: name for name, field in setting_names().items()}, "DISCORD_TOKEN": "DISCORD_TOKEN"}
    reason = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    return f"{names[field]}: {reason}." if field in names else f"{reason}."
