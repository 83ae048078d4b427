"""The demo: the real bot in a simulated Discord with a made-up community, in the browser. Needs the extra `demo`."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import tempfile
import webbrowser
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.demo import console
from bot.demo.page import Page, port_taken
from bot.demo.stage import Stage
from bot.demo.trial import run_trial
from bot.demo.world import open_world
from bot.logs import configure

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__ = ["serve", "smoke"]


async def serve(port: int, *, open_browser: bool) -> None:
    """Serve the demo until SIGINT or SIGTERM. Raises HostError when the port is taken."""
    _claim(port)
    configure("WARNING", "console", [])
    stopped = _stop_signals()
    print("Three weeks of a small shop's community are being lived through ...", flush=True)
    async with _opened(port) as page:
        if not stopped.is_set():
            print(console.introduction(page), flush=True)
            if open_browser:
                await asyncio.to_thread(webbrowser.open, page.address)
            with console.typing(page):
                await _perform(page, stopped)
    print("\nThe shop is closed. See you!", flush=True)


async def smoke() -> None:
    """Let a member join, check that the page serves and the greeting appears, and print it. Raises SystemExit(1)."""
    configure("WARNING", "console", [])
    async with _opened(0) as page:
        greeting = await run_trial(page)
    print(greeting)


@asynccontextmanager
async def _opened(port: int) -> AsyncGenerator[Page]:
    with tempfile.TemporaryDirectory(prefix="hearth-demo-", ignore_cleanup_errors=True) as folder:
        async with open_world(Path(folder)) as world, Page(world, port) as page:
            yield page


async def _perform(page: Page, stopped: asyncio.Event) -> None:
    """Let things happen until somebody wants to stop."""
    performing = asyncio.create_task(Stage(page.world, page.show_news).run())
    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait({performing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (performing, stopping):
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await performing


def _stop_signals() -> asyncio.Event:
    stopped = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    return stopped


def _claim(port: int) -> None:
    """Find out at once whether the port is free. Raises HostError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise port_taken(port) from error
