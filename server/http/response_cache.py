"""Answers kept in memory, bounded in bytes; one computation for each key at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

__all__ = ["CachedResponse", "ResponseCache"]

_LARGEST_SHARE: Final = 16  # one entry has at most this part of the whole
_OVERHEAD: Final = 1_000  # bytes for key, headers and bookkeeping of an entry, roughly


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A whole answer: what goes over the wire, in its coding.

    Attributes:
        status: Always 200 for what is kept.
        headers: All of its own headers, ETag included.
        body: The bytes.
        route: What was asked, for log and metrics.
        rows: Number of rows, where known.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    route: str = ""
    rows: int | None = None


class ResponseCache:
    """Least recently used entries go first. For one event loop.

    Attributes:
        hits: Answers that were given from memory.
        misses: Answers that were computed.
        size: Bytes that are kept.
    """

    def __init__(self, size: int) -> None:
        self._limit = size
        self._kept: OrderedDict[Hashable, CachedResponse] = OrderedDict()
        self._running: dict[Hashable, asyncio.Future[CachedResponse | None]] = {}
        self.hits = self.misses = self.size = 0

    @property
    def largest(self) -> int:
        """Most bytes of a body that is kept."""
        return self._limit // _LARGEST_SHARE

    def get(self, key: Hashable) -> CachedResponse | None:
        """Return an entry, if it is there."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            self.hits += 1
        return found

    async def wait(self, key: Hashable) -> CachedResponse | None:
        """Return what somebody computes for this key just now; None if nobody does, or in vain."""
        running = self._running.get(key)
        found = await asyncio.shield(running) if running is not None else None
        self.hits += found is not None
        return found

    @contextlib.contextmanager
    def computing(self, key: Hashable) -> Iterator[list[CachedResponse]]:
        """Let others wait for what is computed here; what is put into the list is kept.

        They go on with the end of the ``with`` block, also if there is nothing to keep.
        """
        self.misses += 1
        found: list[CachedResponse] = []
        if key in self._running:
            yield found
            return
        future: asyncio.Future[CachedResponse | None] = asyncio.get_running_loop().create_future()
        self._running[key] = future
        try:
            yield found
            if found:
                self._keep(key, found[0])
        finally:
            del self._running[key]
            future.set_result(found[0] if found else None)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self.size = 0

    def _keep(self, key: Hashable, entry: CachedResponse) -> None:
        if len(entry.body) > self.largest:
            return
        if (before := self._kept.pop(key, None)) is not None:
            self.size -= len(before.body) + _OVERHEAD
        self.size += len(entry.body) + _OVERHEAD
        self._kept[key] = entry
        while self.size > self._limit:
            _, oldest = self._kept.popitem(last=False)
            self.size -= len(oldest.body) + _OVERHEAD
