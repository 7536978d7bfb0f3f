"""Responses as they are sent: content coding, ETag, conditional requests, streaming.

A `Reply` is made from a response of Flask, from the answer of a query, or from a cache entry. All
three are sent in the same way.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from werkzeug.http import parse_etags

from renkei.errors import LimitError
from renkei.server.http.codings import compress, compressor, is_compressible
from renkei.server.http.header_fields import HeaderFields
from renkei.server.http.response_cache import CachedResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

    from flask import Response

    from renkei.graph.engine.base import Answer
    from renkei.graph.engine.spool import Budget
    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.http.exchange import Exchange
    from renkei.server.http.telemetry import Record

__all__ = ["Reply", "reply_from_answer", "reply_from_cache", "reply_from_flask"]

# RFC 9110 §15.4.5, and the fields that clients read from every response.
_FIELDS_OF_304: Final = (
    "cache-control", "content-location", "etag", "expires", "vary", "last-modified", "link",
    "access-control-allow-origin", "deprecation", "sunset",
)  # fmt: skip
_MAX_STEP_BYTES: Final = 64 * 1024  # longer bodies are compressed in a thread
_MAX_CONDITION: Final = 4_096  # characters; a longer If-None-Match matches nothing
_WITHOUT_BODY: Final = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}  # RFC 9110 §6.4.1


async def _close_nothing() -> None:
    """Do nothing."""


@dataclass(slots=True)
class Reply:
    """A response that is ready to be sent.

    Attributes:
        status: Status.
        headers: Header fields, without hop-by-hop fields.
        body: The complete body; None if it is streamed.
        chunks: The body, if it is streamed.
        close: Releases the source of `chunks`.
        rows: Number of rows, where known.
        is_encoded: True if content coding and ETag are set already.
        source: An object that must not be garbage-collected before the reply is sent.
        deadline: When the last chunk must be sent, by `time.monotonic`; None for any time.
    """

    status: int
    headers: HeaderFields
    body: bytes | None = None
    chunks: AsyncIterator[bytes] | None = None
    close: Callable[[], Awaitable[None]] = _close_nothing
    rows: int | None = None
    is_encoded: bool = False
    source: Any = field(default=None, repr=False)
    deadline: float | None = None

    async def to_cached(self, coding: str, largest: int, route: str) -> CachedResponse | None:
        """Return a cache entry; None if the response must not be cached.

        Args:
            coding: Content coding of the entry.
            largest: Longest body, in bytes before compression.
            route: Rule of the route.
        """
        is_public = "no-store" not in self.headers.get("Cache-Control", "no-store")
        if self.status != HTTPStatus.OK or self.body is None or not is_public:
            return None
        if len(self.body) > largest:
            return None
        try:
            await self._encode(coding)
        except BaseException:  # the client left while the body was being compressed
            await self.close()
            raise
        headers = tuple(self.headers.items())
        return CachedResponse(self.status, headers, self.body, rows=self.rows, route=route)

    async def send(self, exchange: Exchange, record: Record) -> None:
        """Send the response: 304 if the request's conditions say so, no body for HEAD.

        Raises:
            StalledError: If the client makes no progress.
            QueryError: If the answer breaks off.
        """
        record.rows = self.rows
        try:
            if not self.is_encoded:
                await self._encode(exchange.coding)
            if self.status == HTTPStatus.OK and self._is_not_modified(exchange):
                record.outcome = "not-modified"
                fields = [(n, v) for n, v in self.headers.items() if n.lower() in _FIELDS_OF_304]
                await exchange.start(HTTPStatus.NOT_MODIFIED, fields)
                await exchange.write(b"", more=False)
                return
            await exchange.start(self.status, self.headers.items())
            if exchange.method == "HEAD" or self.body is not None:
                await exchange.write(self.body or b"", more=False)
            else:
                await self._stream(exchange)
        finally:
            await self.close()

    async def _stream(self, exchange: Exchange) -> None:
        """Send the chunks before the deadline; the wait for a slow client counts."""
        left = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
        try:
            async with asyncio.timeout(left):
                async for chunk in self._encoded_chunks(exchange.coding):
                    if chunk:
                        await exchange.write(chunk, more=True)
                await exchange.write(b"", more=False)
        except TimeoutError:
            raise LimitError("the client reads too slowly", limit="stream_timeout") from None

    async def _encode(self, coding: str) -> None:
        """Apply a content coding to header and body; set ETag and Content-Length."""
        self.is_encoded = True
        content_type = self.headers.get("Content-Type", "")
        if is_compressible(content_type, None):
            vary = self.headers.get("Vary")
            self.headers["Vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
        is_compressed = (
            coding
            and "Content-Encoding" not in self.headers
            and "Accept-Ranges" not in self.headers
            and self.status != HTTPStatus.NO_CONTENT
            and is_compressible(content_type, None if self.body is None else len(self.body))
        )
        if is_compressed:
            self.headers["Content-Encoding"] = coding
            if self.body is not None and len(self.body) > _MAX_STEP_BYTES:
                self.body = await asyncio.to_thread(compress, coding, self.body)
            elif self.body is not None:
                self.body = compress(coding, self.body)
        etag = self.headers.get("ETag")
        if etag and is_compressed:
            self.headers["ETag"] = f'{etag[:-1]}-{coding}"'
        if self.body is not None:
            may_store = "no-store" not in self.headers.get("Cache-Control", "")
            if not etag and may_store and self.status == HTTPStatus.OK:
                digest = hashlib.blake2b(self.body, digest_size=16).hexdigest()  # 1 ms a MiB
                self.headers["ETag"] = f'"{digest}"'
            if self.status not in _WITHOUT_BODY:
                self.headers["Content-Length"] = str(len(self.body))
        elif is_compressed:
            self.headers.pop("Content-Length")

    async def _encoded_chunks(self, coding: str) -> AsyncIterator[bytes]:
        if self.chunks is None:
            return
        if self.headers.get("Content-Encoding") != coding or not coding:
            async for chunk in self.chunks:
                yield chunk
            return
        writer = compressor(coding)
        async for chunk in self.chunks:
            yield writer.compress(chunk)
        yield writer.flush()

    def _is_not_modified(self, exchange: Exchange) -> bool:
        """Evaluate If-None-Match, otherwise If-Modified-Since (RFC 9110 §13.2.2)."""
        if exchange.method not in {"GET", "HEAD"}:
            return False
        if "if-none-match" in exchange.headers:
            etag = self.headers.get("ETag", "").strip('"')
            listed = exchange.headers["if-none-match"]
            if not etag or len(listed) > _MAX_CONDITION:
                return False
            return parse_etags(listed).contains_weak(etag)
        since = exchange.headers.get("if-modified-since")
        modified = self.headers.get("Last-Modified")
        if not since or not modified:
            return False
        try:
            return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
        except (TypeError, ValueError, OverflowError):  # not a date: ignored (RFC 9110 §13.1.3)
            return False


def reply_from_cache(cached: CachedResponse) -> Reply:
    """Return the reply of a cache entry."""
    return Reply(
        cached.status,
        HeaderFields(cached.headers),
        cached.body,
        rows=cached.rows,
        is_encoded=True,
    )


def reply_from_flask(response: Response) -> Reply:
    """Return the reply of a Flask response; its files are read in threads."""
    headers = HeaderFields((n, v) for n, v in response.headers if n.lower() != "connection")
    if response.status_code in _WITHOUT_BODY:  # werkzeug leaves the file of a 304 open
        response.close()
        headers.pop("Content-Length")
        return Reply(response.status_code, headers, b"")
    if response.is_sequence and not response.direct_passthrough:
        reply = Reply(response.status_code, headers, response.get_data())
        response.close()
        return reply

    async def close() -> None:
        await asyncio.to_thread(response.close)

    return Reply(
        response.status_code,
        headers,
        chunks=_read_in_threads(iter(response.response)),
        close=close,
        source=response,
    )


async def reply_from_answer(
    fields: Iterable[tuple[str, str]],
    answer: Answer,
    memory: Budget,
    *,
    lease: GenerationLease,
    largest: int,
    stream_timeout: float,
    prefix: bytes = b"",
) -> Reply:
    """Return the reply of a query; it closes the answer, also if it is cancelled.

    Args:
        fields: The header fields.
        answer: The answer.
        lease: The generation that answers; it stays open while the answer is sent.
        memory: Complete bodies are held in memory as long as this allows, else streamed.
        largest: Longest body that is held in memory.
        stream_timeout: Seconds in which the client must have read a streamed answer.
        prefix: Bytes before the answer.
    """
    headers = HeaderFields(fields)
    length = answer.length
    if length is not None and answer.truncated:
        headers["Renkei-Truncated"] = f"rows={answer.rows}"
        headers.add("Link", '</about#service>; rel="help"')
    if length is not None and length <= largest and memory.acquire(length):
        try:
            body = await answer.read_all()
        except BaseException:
            memory.release(length)
            raise
        finally:
            await answer.close()

        async def release() -> None:
            memory.release(length)

        return Reply(HTTPStatus.OK, headers, prefix + body, rows=answer.rows, close=release)
    if length is not None:
        headers["Content-Length"] = str(len(prefix) + length)
    return Reply(
        HTTPStatus.OK,
        headers,
        chunks=_read_answer(answer, prefix, is_truncation_known=length is not None),
        close=answer.close,
        source=lease,
        deadline=time.monotonic() + stream_timeout,
    )


async def _read_answer(
    answer: Answer, prefix: bytes, *, is_truncation_known: bool
) -> AsyncIterator[bytes]:
    yield prefix
    while chunk := await answer.read():
        yield chunk
    if answer.truncated and not is_truncation_known:
        raise LimitError(f"more than {answer.rows:,} rows", limit="max_result_rows")


async def _read_in_threads(iterator: Iterator[Any]) -> AsyncIterator[bytes]:
    """Iterate in threads, because reading a file blocks."""
    while True:
        chunk = await asyncio.to_thread(next, iterator, None)
        if chunk is None:
            return
        yield chunk if isinstance(chunk, bytes) else str(chunk).encode()
