"""Failures that we expect. Each is one sentence that says what to do; anything else is a bug with a reference.

    HearthError
    ├── HostError                 for whoever hosts: the command line prints it and exits with 2
    │   ├── SettingsError         an environment setting is missing or wrong
    │   ├── SchemaError           the database does not fit this version
    │   ├── DamagedError          the database file is damaged; a backup has to take its place
    │   ├── BackupError           a backup could not be made, or should not be restored
    │   └── CopyError             a database cannot be copied, or is a copy that is not complete
    ├── BadInputError             what was typed cannot be used
    │   ├── InvalidValueError     a setting cannot have this value
    │   │   └── TemplateError     a text template names something it may not
    │   └── WhenError             a time or duration that is unclear, impossible or past
    ├── NotAllowedError           the person may not do this
    │   └── BotNotAllowedError    the bot may not do this; somebody has to give it the permission
    ├── UnavailableError          the database cannot do its part now; later it will
    ├── NotFoundError             it is not there, or not theirs
    └── NotSetUpError             the server has not switched this on

Features add their own below these.
"""

from __future__ import annotations

from typing import ClassVar

from bot.i18n import Text, _, translate


class HearthError(Exception):
    """An expected failure: a translatable sentence and what fills it.

    Subclasses set `message`; an instance may bring its own as the only positional argument. A parameter may be a
    function of the locale, for what is said differently in each language.
    """

    message: ClassVar[Text] = _("That did not work.")

    def __init__(self, message: Text | None = None, /, **params: object) -> None:
        self.text: Text = self.message if message is None else message
        self.params = params
        super().__init__(self.in_language("en"))

    def in_language(self, locale: str) -> str:
        """Return the sentence in the language of `locale`."""
        params = {name: value(locale) if callable(value) else value for name, value in self.params.items()}
        return translate(self.text, locale, **params)


class HostError(HearthError):
    """Something that only whoever hosts the bot can put right."""


class SettingsError(HostError):
    """A setting of the environment is missing or wrong."""


class SchemaError(HostError):
    """The database's schema does not fit this version of the bot."""


class DamagedError(HostError):
    """The database file is damaged; a backup has to take its place."""


class BackupError(HostError):
    """A backup could not be made, or should not be restored."""


class CopyError(HostError):
    """A database cannot be copied, or is a copy that is not complete."""


class BadInputError(HearthError):
    """What somebody typed cannot be used."""


class InvalidValueError(BadInputError, ValueError):
    """A setting cannot have this value; a ValueError as well, because that is what pydantic collects."""


class TemplateError(InvalidValueError):
    """A text template uses a placeholder it may not."""


class WhenError(BadInputError):
    """A time or duration that is unclear, impossible or past."""


class NotAllowedError(HearthError):
    """The person may not do this."""

    message = _("You may not do this here.")


class BotNotAllowedError(HearthError):
    """Discord does not let the bot do this."""

    message = _("I am missing a permission for this. Ask a server admin to run /setup check.")


class UnavailableError(HearthError):
    """The database cannot do its part now: full, locked or away. Nothing was confirmed, and later it works again."""

    message = _("I can't get at my records right now. Please try again in a few minutes.")


class NotFoundError(HearthError):
    """It is not there, or it is not theirs."""

    message = _("That is no longer there.")


class NotSetUpError(HearthError):
    """The server has not set this up or switched it off."""

    message = _("This is not switched on here. A server admin can do that with /setup wizard.")
