"""The command line. Each command reads the settings, does one thing, and ends in one sentence when it cannot.

Exit codes: 0 done, 1 a check failed, 2 a setting, file or argument is wrong.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot import __version__
from bot.errors import HearthError
from bot.logs import configure
from bot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.settings import Settings

T = TypeVar("T")
WRONG = 2


class SentenceGroup(click.Group):
    """A command group in which an expected failure ends as one sentence on standard error, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except HearthError as error:
            click.echo(f"hearth: {error.in_language('en')}", err=True)
            ctx.exit(WRONG)
        except KeyboardInterrupt:
            click.echo("", err=True)
            ctx.exit(130)  # what a shell expects of a program that was interrupted


def read_settings(*, logging: bool = False) -> Settings:
    """Read the settings; with `logging`, log as they say, else only what is wrong. Raises SettingsError."""
    settings = load_settings()
    configure(settings.log_level if logging else "WARNING", settings.log_format, settings.secrets)
    return settings


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(work)


@click.group(cls=SentenceGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hearth")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Hearth runs a brand's community on Discord.

    Without a command it runs the bot. Settings come from the environment and from a file .env in this folder; see
    .env.example. Try it without a token first: python -m bot demo
    """
    for stream in (sys.stdout, sys.stderr):  # ✓ and ✗ on a terminal that would rather have ASCII
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    if ctx.invoked_subcommand is None:
        ctx.invoke(run)


@main.command()
def run() -> None:
    """Run the bot against Discord until it is interrupted (Ctrl-C or SIGTERM)."""
    gc.disable()  # of what is imported nothing is garbage: looking for it takes a tenth of the start
    from bot import app  # noqa: PLC0415 - discord.py takes half a second to import; --help should not

    gc.freeze()  # and it never will be: the collector needs not look at it again
    gc.enable()
    settings = read_settings(logging=True)
    _ = settings.token  # said before anything is opened
    wait_for(app.run(settings))


def _register() -> None:
    from bot.cli import check, data, database, demo  # noqa: PLC0415 - they import this module for the group

    for command in (
        check.check,
        check.health,
        data.migrate,
        data.backup,
        data.restore,
        data.settings,
        data.member,
        database.database,
        demo.demo,
    ):
        main.add_command(command)


_register()
