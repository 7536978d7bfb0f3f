"""A worker as the pool sees it: a process, a socket to it, and how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Final

from renkei.errors import LimitError, StoreError
from renkei.graph.engine.frames import HEADER_BYTES, frame, header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.engine.frames import WorkerSetup

__all__ = ["WorkerProcess"]

_START_SECONDS: Final = 60  # opening a store of 30 million triples takes 0.1
_EXIT_SECONDS: Final = 2
_BUFFER: Final = 256 * 1024
_LONGEST_MESSAGE: Final = 4_000
_TOO_DEEP: Final = (
    "the query is too deep or too long for the engine; write it flatter or in several queries"
)


class WorkerProcess:
    """A running worker. For one event loop.

    Attributes:
        process: The process.
        isolation: What keeps it from the network.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        lifeline: int,
        messages: IO[bytes],
    ) -> None:
        self.process = process
        self.isolation = "none"
        self._reader, self._writer = reader, writer
        self._lifeline, self._messages = lifeline, messages

    @classmethod
    async def start(cls, setup: WorkerSetup) -> WorkerProcess:
        """Start a worker and wait until it is ready.

        Raises:
            StoreError: If it does not become ready; with what it wrote.
        """
        with contextlib.ExitStack() as undo:
            try:
                ours, theirs = socket.socketpair()
                undo.callback(ours.close)
                undo.enter_context(contextlib.closing(theirs))
                lifeline_read, lifeline_write = os.pipe()
                undo.callback(os.close, lifeline_write)
                messages = undo.enter_context(tempfile.TemporaryFile(prefix="renkei-worker-"))
                try:
                    process = await asyncio.to_thread(
                        _spawn, theirs.fileno(), lifeline_read, messages
                    )
                finally:
                    os.close(lifeline_read)
                theirs.close()
                ours.setblocking(False)
                reader, writer = await asyncio.open_connection(sock=ours, limit=_BUFFER)
            except OSError as error:
                raise StoreError(f"a worker cannot be started: {error}") from error
            undo.pop_all()  # from here on, the worker has them
        worker = cls(process, reader, writer, lifeline_write, messages)
        try:
            async with asyncio.timeout(_START_SECONDS):
                worker.send(b"S", setup.payload())
                _, ready = await worker.receive()
        except BaseException as error:
            worker.kill()
            text = await worker.messages()
            worker.close()
            if isinstance(error, EOFError | TimeoutError | OSError):
                raise StoreError(f"a worker did not start: {text}") from error
            raise
        found: Mapping[str, str] = json.loads(ready)
        worker.isolation = found["isolation"]
        return worker

    @property
    def is_alive(self) -> bool:
        """False if it ended."""
        return not self._reader.at_eof() and self.process.poll() is None

    def send(self, letter: bytes, payload: bytes) -> None:
        """Send a frame; it waits in memory while the worker does not read."""
        self._writer.write(frame(letter, payload))

    async def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame: its letter and its payload.

        Raises:
            EOFError: If the worker ended.
        """
        try:
            letter, length = header(await self._reader.readexactly(HEADER_BYTES))
            return letter, await self._reader.readexactly(length)
        except ConnectionError as error:
            raise EOFError from error

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self.process.kill()
        self._writer.transport.abort()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    async def reap(self) -> int | None:
        """Wait for its end; return its code, None if it does not end."""
        for _ in range(_EXIT_SECONDS * 200):
            if (code := self.process.poll()) is not None:
                return code
            await asyncio.sleep(0.005)
        return None

    async def messages(self) -> str:
        """Return the end of what it wrote to its standard error."""
        await self.reap()
        size = self._messages.seek(0, os.SEEK_END)
        self._messages.seek(max(0, size - _LONGEST_MESSAGE))
        return str(self._messages.read().decode(errors="replace")).strip()

    async def post_mortem(self, memory: int) -> Exception:
        """Say why it ended in the middle of a query.

        Args:
            memory: Its limit, in bytes.
        """
        text = await self.messages()
        code = self.process.poll()
        is_out_of_memory = "memory allocation" in text or code == -signal.SIGKILL
        if is_out_of_memory or "Cannot allocate memory" in text:
            return LimitError(
                f"the query needed more than {memory // 1024**2:,} MiB of memory; ask for less: "
                "fewer rows to sort, group or join",
                limit="query_memory",
            )
        if code in {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT}:
            return LimitError(_TOO_DEEP, limit="max_query_nesting")
        return WorkerDiedError(f"a worker ended with code {code}: {text}")

    def close(self) -> None:
        """Let it end by itself: it does when its socket is closed."""
        self._writer.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        self._messages.close()


def _spawn(connection: int, lifeline: int, messages: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 # our own module, by our own interpreter
        [sys.executable, "-m", "renkei.graph.engine.worker", str(connection), str(lifeline)],
        stdin=subprocess.DEVNULL,
        stdout=messages,
        stderr=messages,
        pass_fds=(connection, lifeline),
        env={**os.environ, "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "2"},
    )


class WorkerDiedError(Exception):
    """A worker ended for a reason that nobody foresaw."""
