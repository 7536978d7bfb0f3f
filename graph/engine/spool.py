"""An answer between a worker that writes it and a client that reads it.

A short answer waits here whole, so that a slow reader frees the worker at once. A long one fills
what it may of memory and disk; then the worker waits for the reader.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import deque
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from renkei.graph.query.request import QueryRequest
    from renkei.graph.query.text import QueryKind

__all__ = ["DiskBudget", "Spool", "SpooledAnswer"]

MEMORY_BYTES: Final = 256 * 1024  # of one answer
_PIECE: Final = 64 * 1024


class DiskBudget:
    """Bytes that all spools of a process may keep on the disk together."""

    def __init__(self, size: int) -> None:
        self.left = size

    def take(self, size: int) -> bool:
        """Take some, if they are left."""
        if size > self.left:
            return False
        self.left -= size
        return True


class Spool:
    """One answer. For one event loop: one task puts, one task reads.

    Attributes:
        size: Bytes that were put so far.
        is_whole: True when nothing more will be put.
    """

    def __init__(self, budget: DiskBudget, *, disk: int) -> None:
        """Make an empty spool.

        Args:
            budget: Where space on the disk is taken from.
            disk: Most bytes of this answer on the disk.
        """
        self._budget, self._disk = budget, disk
        self._memory: deque[bytes] = deque()
        self._in_memory = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._error: Exception | None = None
        self._readable, self._writable = asyncio.Event(), asyncio.Event()
        self._decided = asyncio.Event()
        self.size, self.is_whole, self._ended = 0, False, False

    def offer(self, data: bytes) -> bool:
        """Put a piece, if there is space for it."""
        on_disk = self._written - self._read
        if not on_disk and (self._in_memory + len(data) <= MEMORY_BYTES or not self._memory):
            self._memory.append(data)
            self._in_memory += len(data)
        elif not self._fits_on_disk(data):
            self._decided.set()
            return False
        self.size += len(data)
        if self.size >= MEMORY_BYTES:
            self._decided.set()
        self._readable.set()
        return True

    async def put(self, data: bytes) -> None:
        """Put a piece, when there is space for it."""
        while not self.offer(data):
            self._writable.clear()
            await self._writable.wait()

    def finish(self, error: Exception | None = None) -> None:
        """Say that nothing more comes; with an error, that what came is not whole."""
        self._error, self.is_whole = error, error is None
        self._ended = True
        self._decided.set()
        self._readable.set()

    async def decided(self) -> None:
        """Wait until the answer is whole, or too long to be kept back.

        Raises:
            QueryError: If it failed before.
        """
        await self._decided.wait()
        if self._error:
            raise self._error

    async def read(self) -> bytes:
        """Return the next piece, empty at the end.

        Raises:
            QueryError: If what came is not whole.
        """
        while True:
            if self._memory:
                data = self._memory.popleft()
                self._in_memory -= len(data)
                self._writable.set()
                return data
            if self._written > self._read:
                return self._from_disk()
            if self._error:
                raise self._error
            if self._ended:
                return b""
            self._readable.clear()
            await self._readable.wait()

    def close(self) -> None:
        """Give memory and disk back."""
        self._memory.clear()
        self._budget.left += self._written
        self._written = self._read = 0
        if self._file:
            self._file.close()
            self._file = None

    def _fits_on_disk(self, data: bytes) -> bool:
        if self._written + len(data) > self._disk or not self._budget.take(len(data)):
            return False
        if not self._to_disk(data):
            self._budget.left += len(data)
            return False
        return True

    def _to_disk(self, data: bytes) -> bool:
        """Write behind what is there; False if the disk has no space, whatever the budget says."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(  # noqa: SIM115 # until close
                    prefix="renkei-answer-", buffering=0
                )
            self._file.seek(self._written)
            is_whole = self._file.write(data) == len(data)
        except OSError:
            is_whole = False
        if is_whole:
            self._written += len(data)
        return is_whole

    def _from_disk(self) -> bytes:
        if self._file is None:
            raise RuntimeError("the spool was closed")
        self._file.seek(self._read)
        data = self._file.read(_PIECE)
        self._read += len(data)
        if self._read == self._written:
            self._budget.left += self._written
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
        waited: True while the worker waits for the reader.
    """

    def __init__(self, request: QueryRequest, spool: Spool) -> None:
        self.kind: QueryKind = request.query.kind
        self.media_type = request.media_type
        self.rows: int | None = None
        self.truncated = self.waited = False
        self.spool = spool
        self.pump: asyncio.Task[None] | None = None

    @property
    def length(self) -> int | None:
        """Number of bytes, once the answer is complete."""
        return self.spool.size if self.spool.is_whole else None

    async def read(self) -> bytes:
        """Return the next chunk, empty at the end.

        Raises:
            QueryError: If the answer broke off.
        """
        return await self.spool.read()

    async def read_all(self) -> bytes:
        """Return all remaining bytes."""
        pieces = []
        while piece := await self.read():
            pieces.append(piece)
        return b"".join(pieces)

    async def close(self) -> None:
        """Release the answer; a worker that still writes is killed."""
        if self.pump and not self.pump.done():
            self.pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.pump
        self.spool.close()
