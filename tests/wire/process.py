"""A bot as its own process, with what it writes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from tests.wire.nursery import Child, Nursery

PROJECT = Path(__file__).parent.parent.parent


class BotProcess:
    """Starts Python with arguments, in a folder, with an environment; kills it at the end if it still runs.

    Where there is a nursery, `python -m bot …` starts in a fraction of the time, unless it is to start from nothing.
    """

    nursery: ClassVar[Nursery | None] = None

    def __init__(
        self,
        *arguments: str,
        cwd: Path = PROJECT,
        python: str = sys.executable,
        from_nothing: bool = False,
        **environment: str,
    ) -> None:
        self._python, self._arguments, self._cwd = python, arguments, cwd
        self._is_forked = not from_nothing and python == sys.executable and arguments[:2] == ("-m", "bot")
        self._environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1", **environment}
        self.output = ""

    async def __aenter__(self) -> Self:
        self._process = await self._start()
        self._written = asyncio.Event()
        self._reader = asyncio.create_task(self._read())
        self._reader.add_done_callback(lambda _: self._written.set())
        return self

    async def __aexit__(self, kind: object, *_exception: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self.exit_code()
        if kind is not None:
            sys.stdout.write(self.output)  # pytest shows it beside the failure

    async def _start(self) -> asyncio.subprocess.Process | Child:
        if self._is_forked and self.nursery is not None:
            return await self.nursery.start(self._arguments[2:], self._cwd, self._environment)
        return await asyncio.create_subprocess_exec(
            self._python,
            *self._arguments,
            cwd=self._cwd,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while chunk := await self._process.stdout.read(1 << 16):
            self.output += chunk.decode()
            self._written.set()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def stop(self, signal_number: int = signal.SIGTERM) -> None:
        """Send a signal."""
        self._process.send_signal(signal_number)

    async def exit_code(self, seconds: float = 20) -> int:
        """Wait for the end, read what is left, and return the exit code."""
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._reader)
            return await self._process.wait()

    async def wrote(self, text: str, seconds: float = 20) -> None:
        """Wait until the process has written this text. Raises AssertionError with what it wrote instead."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while text not in self.output and not self._reader.done():
                    self._written.clear()
                    await self._written.wait()
        assert text in self.output, f"{text!r} was not written:\n{self.output}"
