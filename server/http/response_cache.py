"""A cache of complete responses in memory, bounded in bytes; concurrent misses are computed once.

It knows no HTTP rules: `renkei.server.http.front` chooses the keys, `renkei.server.http.reply`
decides what may be cached.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from renkei.server.http.exchange import Exchange

__all__ = ["CachedResponse", "ResponseCache", "cache_key"]

_MAX_SHARE: Final = 16  # an entry takes at most a sixteenth of the cache
_OVERHEAD: Final = 1_000  # bytes for the key and the bookkeeping of an entry, roughly


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A complete response, as it is sent, in its content coding.

    Attributes:
        status: Status; only 200 is cached.
        headers: All header fields of the response, ETag included.
        body: The bytes.
        route: Rule of the route, for log and metrics.
        rows: Number of rows, where known.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    route: str = ""
    rows: int | None = None


class ResponseCache:
    """A least-recently-used cache. For one event loop.

        if (cached := cache.get(key) or await cache.wait(key)) is None:
            with cache.computing(key) as result:
                result.append(cached := await compute())

    Attributes:
        hits: Responses taken from the cache.
        misses: Responses computed.
        size: Bytes in use.
    """

    def __init__(self, size: int) -> None:
        """Make an empty cache of at most ``size`` bytes."""
        self._limit = size
        self._entries: OrderedDict[Hashable, CachedResponse] = OrderedDict()
        self._running: dict[Hashable, asyncio.Future[CachedResponse | None]] = {}
        self.hits = self.misses = self.size = 0

    @property
    def largest(self) -> int:
        """Longest body that is cached, in bytes."""
        return self._limit // _MAX_SHARE

    def get(self, key: Hashable) -> CachedResponse | None:
        """Return an entry, if there is one."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
            self.hits += 1
        return entry

    async def wait(self, key: Hashable) -> CachedResponse | None:
        """Return the result of the computation that runs for this key.

        None if none runs, or if it failed or its response cannot be cached.
        """
        running = self._running.get(key)
        entry = await asyncio.shield(running) if running is not None else None
        self.hits += entry is not None
        return entry

    @contextlib.contextmanager
    def computing(self, key: Hashable) -> Iterator[list[CachedResponse]]:
        """Mark a key as being computed; append the response to the list to cache it.

        Requests in `wait` resume at the end of the ``with`` block, whatever the list holds.
        """
        self.misses += 1
        result: list[CachedResponse] = []
        if key in self._running:
            yield result
            return
        future: asyncio.Future[CachedResponse | None] = asyncio.get_running_loop().create_future()
        self._running[key] = future
        try:
            yield result
            if result:
                self._add(key, result[0])
        finally:
            del self._running[key]
            future.set_result(result[0] if result else None)

    def clear(self) -> None:
        """Remove all entries."""
        self._entries.clear()
        self.size = 0

    def _add(self, key: Hashable, entry: CachedResponse) -> None:
        if len(entry.body) > self.largest:
            return
        if (previous := self._entries.pop(key, None)) is not None:
            self.size -= _size(previous)
        self.size += _size(entry)
        self._entries[key] = entry
        while self.size > self._limit:
            _, oldest = self._entries.popitem(last=False)
            self.size -= _size(oldest)


def _size(entry: CachedResponse) -> int:
    return len(entry.body) + sum(len(n) + len(v) for n, v in entry.headers) + _OVERHEAD


def cache_key(exchange: Exchange, generation: str, public_url: str) -> bytes:
    """Return the key of a response: a digest, so that long queries take no memory.

    The headers of content negotiation are part of it, because the front does not know which format
    and language the view chooses.

    Args:
        exchange: The request, its body read.
        generation: Id of the published generation.
        public_url: Takes the place of the Host header in absolute links.
    """
    headers, body = exchange.headers, exchange.body
    parts = (
        generation,
        "POST" if exchange.method == "POST" else "GET",
        exchange.path,
        headers.get("accept", ""),
        headers.get("accept-language", ""),
        headers.get("content-type", "") if body else "",
        public_url or headers.get("host", ""),
        exchange.coding,
    )
    digest = hashlib.blake2b(digest_size=32)
    for part in (*(text.encode("utf-8", "surrogatepass") for text in parts), exchange.query, body):
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()
