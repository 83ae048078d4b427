"""What the demo says in the terminal, and what can be typed there."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from bot.demo.page import TRIES, Choice

if TYPE_CHECKING:
    from collections.abc import Generator

    from bot.demo.page import Page


def introduction(page: Page) -> str:
    """Say where the page is, what to try first and how to get around."""
    people = {person.key: person.name for person in page.world.story.people}
    tries = [
        f"  {number}. As {people[item.person]}, in #{item.channel}: {item.text}" for number, item in enumerate(TRIES, 1)
    ]
    channels = "  ".join(f"{number} #{name}" for number, name in enumerate(page.world.channels, 1))
    return "\n".join(
        [
            "",
            f"  {page.world.story.server.name} is open: {page.address}",
            "",
            "  Everything there is made up, but the bot is the real one. Newcomers join while you watch #welcome.",
            "",
            "  Try first:",
            *(f"  {line}" for line in tries),
            "",
            "  Switch on the page: channels on the left, who you are on the right (on a phone: above).",
            "  Or here: type a channel or a person, then Enter.",
            f"    {channels}",
            "",
            "  Ctrl-C ends the demo; nothing is kept.",
            "",
        ]
    )


@contextmanager
def typing(page: Page) -> Generator[None]:
    """Follow what is typed in the terminal, where there is one that can be followed."""
    loop = asyncio.get_running_loop()
    watched = sys.stdin if sys.stdin and sys.stdin.isatty() else None
    try:
        if watched:
            loop.add_reader(watched.fileno(), _typed, page, watched)
    except (NotImplementedError, OSError):  # Windows, or a terminal that cannot be waited for
        watched = None
    try:
        yield
    finally:
        if watched:
            loop.remove_reader(watched.fileno())


def _typed(page: Page, terminal: TextIO) -> None:
    line = terminal.readline()
    if not line:  # the terminal was closed; without this it would be read for ever
        asyncio.get_running_loop().remove_reader(terminal.fileno())
    elif line.strip():
        print(f"  {choose(page, line)}", flush=True)


def choose(page: Page, typed: str) -> str:
    """Switch to the channel or person that was typed, by number or the beginning of a name; say what came of it."""
    word = typed.strip().lstrip("#").casefold()
    channels = list(page.world.channels)
    named = [name for number, name in enumerate(channels, 1) if word == str(number) or name.startswith(word)]
    people = {actor.user.global_name or actor.name: actor for actor in page.present()}
    found = [name for name in people if name.casefold().startswith(word)]
    if named:
        page.choice = Choice(page.choice.serial + 1, named[0], page.choice.person)
        return f"The page shows #{named[0]}."
    if found:
        page.choice = Choice(page.choice.serial + 1, page.choice.channel, people[found[0]].id)
        return f"You are {found[0]} now."
    return f"There is no “{typed.strip()}”. Channels: {', '.join(channels)}. People: {', '.join(people)}."
