"""Processes of the bot that start fast: each is a fork of one that has imported everything, and has done nothing else.

Importing takes most of a start. Hundreds of starts in a row are spared it; what runs is the same command line.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, Self

PROJECT = Path(__file__).parent.parent.parent
LINE = 1 << 16


class Nursery:
    """Starts processes; a context manager that outlives all of them."""

    def __enter__(self) -> Self:
        self._asking = threading.Lock()
        self._here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(  # noqa: S603 - this very file
            [sys.executable, "-u", __file__, str(there.fileno())],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        there.close()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._here.close()
        self._process.wait()

    async def start(self, arguments: tuple[str, ...], cwd: Path, environment: dict[str, str]) -> Child:
        """Start `python -m bot` with arguments, in a folder, with an environment."""
        reading, writing = os.pipe()
        order = {"arguments": arguments, "cwd": str(cwd), "environment": environment}
        pid = int(await asyncio.to_thread(self._ask, order, [writing]))
        os.close(writing)
        stream = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(stream)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb"))
        return Child(self, pid, stream)

    async def wait(self, pid: int) -> int:
        """Return how a process ended, once it has."""
        return int(await asyncio.to_thread(self._ask, {"wait": pid}, []))

    def _ask(self, order: dict[str, Any], files: list[int]) -> bytes:
        with self._asking:
            socket.send_fds(self._here, [json.dumps(order).encode()], files)
            return self._here.recv(LINE)


class Child:
    """A process, as much of asyncio's own as is needed of it."""

    def __init__(self, nursery: Nursery, pid: int, stdout: asyncio.StreamReader) -> None:
        self._nursery, self.pid, self.stdout = nursery, pid, stdout
        self.returncode: int | None = None

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(9)

    async def wait(self) -> int:
        """Wait for the end, and return the exit code."""
        if self.returncode is None:
            self.returncode = await self._nursery.wait(self.pid)
        return self.returncode


def serve(orders: socket.socket) -> None:
    """Start and wait for what is asked for, until nobody asks any more."""
    from bot import app  # noqa: F401 - to have it, and all that it imports

    while True:
        asked, files, _flags, _address = socket.recv_fds(orders, LINE, 1)
        if not asked:
            return
        order = json.loads(asked)
        if "wait" in order:
            _pid, status = os.waitpid(order["wait"], 0)
            orders.send(str(os.waitstatus_to_exitcode(status)).encode())
        elif pid := os.fork():
            os.close(files[0])
            orders.send(str(pid).encode())
        else:
            orders.close()
            become(order, files[0])


def become(order: dict[str, Any], output: int) -> None:
    """Turn into the process that was asked for; never returns."""
    from bot.cli import main

    code: Any = 1
    try:
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, closefd=False) for number in (1, 2))
        os.chdir(order["cwd"])
        os.environ.clear()
        os.environ.update(order["environment"])
        random.seed()
        main(order["arguments"], prog_name="bot")
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
