"""The pool's side of a worker: its process, the socket to it, and the reason of its exit."""

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
from renkei.graph.engine.frame_stream import FrameStream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.engine.frames import WorkerSetup

__all__ = ["WorkerProcess"]

_START_SECONDS: Final = 60  # to open a store of 30 million triples takes 0.1 s
_EXIT_SECONDS: Final = 2
_MAX_STDERR: Final = 4_000  # bytes that an error message quotes
_TOO_DEEP: Final = (
    "the query is too deep or too long for the engine; write it flatter or in several queries"
)


class WorkerProcess:
    """A running worker. For one event loop.

    Attributes:
        process: The process.
        isolation: What denies it network access: ``seccomp``, or ``none``.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        stream: FrameStream,
        lifeline: int,
        stderr: IO[bytes],
    ) -> None:
        self.process = process
        self.isolation = "none"
        self._stream = stream
        self._lifeline, self._stderr = lifeline, stderr

    @classmethod
    async def start(cls, setup: WorkerSetup) -> WorkerProcess:
        """Start a worker and wait until it is ready.

        Raises:
            StoreError: If it does not become ready; the message quotes its standard error.
        """
        with contextlib.ExitStack() as undo:
            try:
                ours, theirs = socket.socketpair()
                undo.callback(ours.close)
                undo.enter_context(contextlib.closing(theirs))
                lifeline_read, lifeline_write = os.pipe()
                undo.callback(os.close, lifeline_write)
                stderr = undo.enter_context(tempfile.TemporaryFile(prefix="renkei-worker-"))
                try:
                    process = await asyncio.to_thread(
                        _spawn, theirs.fileno(), lifeline_read, stderr
                    )
                finally:
                    os.close(lifeline_read)
                theirs.close()
                ours.setblocking(False)
                loop = asyncio.get_running_loop()
                _, stream = await loop.create_connection(FrameStream, sock=ours)
            except OSError as error:
                raise StoreError(f"a worker cannot be started: {error}") from error
            undo.pop_all()  # now the worker object owns them
        worker = cls(process, stream, lifeline_write, stderr)
        try:
            async with asyncio.timeout(_START_SECONDS):
                worker.send(b"S", setup.payload())
                _, ready = await worker.receive()
        except BaseException as error:
            worker.kill()
            text = await worker.read_stderr()
            worker.close()
            if isinstance(error, EOFError | TimeoutError | OSError):
                raise StoreError(f"a worker did not start: {text}") from error
            raise
        report: Mapping[str, str] = json.loads(ready)
        worker.isolation = report["isolation"]
        return worker

    @property
    def is_alive(self) -> bool:
        """False if it has exited."""
        return not self._stream.at_eof and self.process.poll() is None

    def send(self, letter: bytes, payload: bytes) -> None:
        """Send a frame; it is buffered in memory until the worker reads it."""
        self._stream.send(letter, payload)

    async def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame: its letter and its payload.

        Raises:
            EOFError: If the worker has exited.
        """
        return await self._stream.receive()

    def kill(self) -> None:
        """Send SIGKILL, and close the connection."""
        self.process.kill()
        self._stream.abort()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    async def reap(self) -> int | None:
        """Wait for its exit; return the exit code, None if it does not exit in time."""
        for _ in range(_EXIT_SECONDS * 200):
            if (code := self.process.poll()) is not None:
                return code
            await asyncio.sleep(0.005)
        return None

    async def read_stderr(self) -> str:
        """Wait for its exit; return the end of its standard error."""
        await self.reap()
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _MAX_STDERR))
        return str(self._stderr.read().decode(errors="replace")).strip()

    async def exit_error(self, memory: int) -> Exception:
        """Return the error of a query during which the worker exited.

        Args:
            memory: Its memory limit, in bytes.
        """
        text = await self.read_stderr()
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
        """Close its socket, which makes it exit, and all files."""
        self._stream.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        self._stderr.close()


def _spawn(connection: int, lifeline: int, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 # a module of this package, by the running interpreter
        [sys.executable, "-m", "renkei.graph.engine.worker", str(connection), str(lifeline)],
        stdin=subprocess.DEVNULL,
        stdout=stderr,
        stderr=stderr,
        pass_fds=(connection, lifeline),
        env={**os.environ, "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "2"},
    )


class WorkerDiedError(Exception):
    """A worker exited for an unknown reason."""
