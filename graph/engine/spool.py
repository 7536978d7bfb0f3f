"""A buffer between a worker that writes an answer and a client that reads it.

A short answer is buffered completely, so that a slow client does not occupy the worker. A long one
fills its share of memory and disk; then the worker blocks until the client reads (backpressure).
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import deque
from typing import IO, TYPE_CHECKING, Final

from renkei.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from renkei.graph.query.request import QueryRequest
    from renkei.graph.query.text import QueryKind

__all__ = ["MEMORY_BYTES", "Budget", "Spool", "SpooledAnswer"]

MEMORY_BYTES: Final = 256 * 1024
"""Most bytes of one answer in memory."""
_CHUNK_BYTES: Final = 64 * 1024
_RATE_SECONDS: Final = 5.0  # over which the rate of a slow client is measured at least
_RATE_STEP_SECONDS: Final = 1.0
_SAMPLE_SECONDS: Final = 10.0  # after which the rate is measured anew


class Budget:
    """Bytes of memory or disk that several answers of a process share.

    Attributes:
        available: Bytes that are not acquired.
    """

    def __init__(self, size: int) -> None:
        """Share ``size`` bytes."""
        self.available = size

    def acquire(self, size: int) -> bool:
        """Acquire bytes; return False, and acquire none, if fewer are available."""
        if size > self.available:
            return False
        self.available -= size
        return True

    def release(self, size: int) -> None:
        """Release acquired bytes."""
        self.available += size


class Spool:
    """One answer. For one event loop: one task writes, one task reads.

    Attributes:
        size: Bytes written so far.
        in_memory: Bytes that wait in memory.
        bytes_read: Bytes read so far.
        is_complete: True after `finish` without an error.
    """

    def __init__(self, budget: Budget, *, disk: int) -> None:
        """Make an empty spool.

        Args:
            budget: Disk space is acquired from it.
            disk: Most bytes of this answer on disk.
        """
        self._budget, self._disk = budget, disk
        self._memory: deque[bytes] = deque()
        self.in_memory = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._error: Exception | None = None
        self._readable, self._writable = asyncio.Event(), asyncio.Event()
        self.size = self.bytes_read = 0
        self.is_complete = self._is_finished = False
        self._sample: tuple[float, int] = (0.0, 0)

    def try_put(self, data: bytes) -> bool:
        """Write a chunk; return False, and write nothing, if there is no space for it."""
        on_disk = self._written - self._read
        if not on_disk and (self.in_memory + len(data) <= MEMORY_BYTES or not self._memory):
            self._memory.append(data)
            self.in_memory += len(data)
        elif not self._put_on_disk(data):
            return False
        self.size += len(data)
        self._readable.set()
        return True

    def rate_sample(self, now: float) -> tuple[float, int]:
        """Return a time and the bytes read by then, some seconds ago; it moves on with ``now``."""
        if now - self._sample[0] > _SAMPLE_SECONDS:
            self._sample = (now, self.bytes_read)
        return self._sample

    async def put(self, data: bytes) -> None:
        """Write a chunk; wait until there is space for it."""
        while not self.try_put(data):
            self._writable.clear()
            await self._writable.wait()

    def finish(self, error: Exception | None = None) -> None:
        """End the answer; with an error, it is incomplete and `read` raises it at the end."""
        self._error, self.is_complete = error, error is None
        self._is_finished = True
        self._readable.set()

    def raise_error(self) -> None:
        """Raise the error that the answer ended with, if it has.

        Raises:
            QueryError: If it failed.
        """
        if self._error:
            raise self._error

    async def read(self) -> bytes:
        """Return the next chunk, empty at the end.

        Raises:
            QueryError: If the answer is incomplete.
        """
        while True:
            if self._memory:
                data = self._memory.popleft()
                self.in_memory -= len(data)
                self.bytes_read += len(data)
                self._writable.set()
                return data
            if self._written > self._read:
                return self._read_from_disk()
            if self._error:
                raise self._error
            if self._is_finished:
                return b""
            self._readable.clear()
            await self._readable.wait()

    def close(self) -> None:
        """Release memory and disk."""
        self._memory.clear()
        self._budget.release(self._written)
        self._written = self._read = 0
        if self._file:
            self._file.close()
            self._file = None

    def _put_on_disk(self, data: bytes) -> bool:
        if self._written + len(data) > self._disk or not self._budget.acquire(len(data)):
            return False
        if not self._append_to_file(data):
            self._budget.release(len(data))
            return False
        return True

    def _append_to_file(self, data: bytes) -> bool:
        """Append; return False if the disk is full, whatever the budget allows."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(  # noqa: SIM115 # until close
                    prefix="renkei-answer-", buffering=0
                )
            self._file.seek(self._written)
            is_written = self._file.write(data) == len(data)
        except OSError:
            is_written = False
        if is_written:
            self._written += len(data)
        return is_written

    def _read_from_disk(self) -> bytes:
        if self._file is None:
            raise RuntimeError("the spool was closed")
        self._file.seek(self._read)
        data = self._file.read(_CHUNK_BYTES)
        self._read += len(data)
        self.bytes_read += len(data)
        if self._read == self._written:
            self._budget.release(self._written)
            self._file.truncate(0)
            self._written = self._read = 0
            self._writable.set()
        return data


class SpooledAnswer:
    """An answer of the pool; see `renkei.graph.engine.base.Answer`.

    Attributes:
        kind: The form of the query.
        media_type: The media type of the bytes, without parameters.
        rows: Number of rows, where known; final once the answer is complete.
        truncated: True if the answer ends at ``max_result_rows``.
        spool: Buffers the bytes.
        pump: The task that transfers the bytes from the worker to the spool.
        is_blocked: True while the worker waits for the client to read.
    """

    def __init__(self, request: QueryRequest, spool: Spool) -> None:
        self.kind: QueryKind = request.query.kind
        self.media_type = request.media_type
        self.rows: int | None = None
        self.truncated = self.is_blocked = False
        self.spool = spool
        self.pump: asyncio.Task[bool] | None = None

    @property
    def length(self) -> int | None:
        """Number of bytes, once the answer is complete."""
        return self.spool.size if self.spool.is_complete else None

    async def put_when_read(
        self, chunk: bytes, min_rate: float, is_contended: Callable[[], bool]
    ) -> None:
        """Write a chunk when the client has read enough; while others wait, it must read fast.

        Args:
            chunk: Bytes from the worker.
            min_rate: Bytes a second.
            is_contended: Whether other queries wait for a worker.

        Raises:
            LimitError: If it reads more slowly than that (``min_read_rate``).
        """
        loop = asyncio.get_running_loop()
        while True:
            since, bytes_read = self.spool.rate_sample(loop.time())
            try:
                async with asyncio.timeout(_RATE_STEP_SECONDS):
                    return await self.spool.put(chunk)
            except TimeoutError:
                elapsed = loop.time() - since
                if elapsed < _RATE_SECONDS or not is_contended():
                    continue
                if (self.spool.bytes_read - bytes_read) / elapsed < min_rate:
                    raise LimitError(
                        "the answer was ended: its client read too slowly while others waited",
                        limit="min_read_rate",
                    ) from None

    async def read(self) -> bytes:
        """See `Answer.read`."""
        return await self.spool.read()

    async def read_all(self) -> bytes:
        """See `Answer.read_all`."""
        chunks = []
        while chunk := await self.read():
            chunks.append(chunk)
        return b"".join(chunks)

    async def close(self) -> None:
        """See `Answer.close`; a worker that is still writing is killed."""
        if self.pump and not self.pump.done():
            self.pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.pump
        self.spool.close()
