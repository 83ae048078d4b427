"""`demo`: the bot on a simulated Discord, in the browser."""

from __future__ import annotations

import click

from bot.cli import wait_for
from bot.errors import HostError
from bot.i18n import _


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8787,
    show_default=True,
    help="Where to serve the page, on 127.0.0.1.",
)
@click.option("--no-browser", is_flag=True, help="Print the address without opening a browser.")
@click.option("--smoke", is_flag=True, help="Join one member, check that the greeting appears, print it, and end.")
def demo(*, port: int, no_browser: bool, smoke: bool) -> None:
    """Show the bot in a made-up shop community, in the browser, without a token.

    Everything is simulated on this machine and thrown away afterwards: write, press, run commands, be somebody else.
    """
    try:
        from bot import demo as world  # noqa: PLC0415 - the simulated Discord is an extra
    except ImportError as error:
        raise HostError(
            _("The demo needs the simulated Discord: make demo installs it, or pip install 'hearth[demo]'.")
        ) from error
    wait_for(world.smoke() if smoke else world.serve(port, open_browser=not no_browser))
