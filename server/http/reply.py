"""What goes out: status, header and body; whole or piece by piece; once for every client alike."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags

from renkei.errors import LimitError
from renkei.server.http.codings import compress, compressor, is_compressible
from renkei.server.http.response_cache import CachedResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from flask import Response

    from renkei.graph.engine.base import Answer
    from renkei.server.http.exchange import Exchange
    from renkei.server.http.telemetry import Record
    from renkei.server.web.query_response import QueryResponse

__all__ = ["Reply", "answer_reply", "flask_reply", "kept_reply"]

_KEPT_ON_304: Final = (
    "cache-control", "content-location", "etag", "expires", "vary", "last-modified", "link",
    "access-control-allow-origin", "deprecation", "sunset",
)  # fmt: skip
_NO_BODY: Final = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}  # RFC 9110 §6.4.1
_CODED_BY: Final = "Accept-Encoding"


async def _nothing() -> None:
    """Close nothing."""


@dataclass(slots=True)
class Reply:
    """An answer that is ready to be sent.

    Attributes:
        status: Status.
        headers: Header fields, without those that only this connection concerns.
        body: The body, or None if it comes in pieces.
        pieces: The pieces, where there is no body.
        close: Lets go of what the pieces come from.
        rows: Rows, where known.
        holds: What must stay open until the reply is sent.
    """

    status: int
    headers: Headers
    body: bytes | None = None
    pieces: AsyncIterator[bytes] | None = None
    close: Callable[[], Awaitable[None]] = _nothing
    rows: int | None = None
    is_coded: bool = False
    holds: Any = field(default=None, repr=False)

    def kept(self, coding: str, largest: int, route: str) -> CachedResponse | None:
        """Return it as an entry of the cache, with its coding and ETag; None if it is not one."""
        is_public = "no-store" not in self.headers.get("Cache-Control", "no-store")
        if self.status != HTTPStatus.OK or self.body is None or not is_public:
            return None
        if len(self.body) > largest:
            return None
        self._encode(coding)
        headers = tuple(self.headers.items())
        return CachedResponse(self.status, headers, self.body, rows=self.rows, route=route)

    async def send(self, exchange: Exchange, record: Record) -> None:
        """Send it, or only its header, or that the client has it already."""
        record.rows = self.rows
        try:
            if not self.is_coded:
                self._encode(exchange.coding)
            if self.status == HTTPStatus.OK and self._client_has_it(exchange):
                record.outcome = "not-modified"
                names = {name.lower() for name, _ in self.headers}
                fields = [(n, self.headers[n]) for n in _KEPT_ON_304 if n in names]
                await exchange.start(HTTPStatus.NOT_MODIFIED, fields)
                await exchange.write(b"", more=False)
                return
            await exchange.start(self.status, self.headers.items())
            if exchange.method == "HEAD" or self.body is not None:
                await exchange.write(self.body or b"", more=False)
            else:
                async for piece in self._coded(exchange.coding):
                    if piece:
                        await exchange.write(piece, more=True)
                await exchange.write(b"", more=False)
        finally:
            await self.close()

    def _encode(self, coding: str) -> None:
        """Put a whole body into a coding; give it its ETag and length."""
        self.is_coded = True
        if is_compressible(self.headers.get("Content-Type", ""), None):
            self.headers["Vary"] = ", ".join(filter(None, (self.headers.get("Vary"), _CODED_BY)))
        is_coded = (
            coding
            and "Content-Encoding" not in self.headers
            and "Accept-Ranges" not in self.headers
            and self.status != HTTPStatus.NO_CONTENT
            and is_compressible(
                self.headers.get("Content-Type", ""),
                None if self.body is None else len(self.body),
            )
        )
        if is_coded:
            self.headers["Content-Encoding"] = coding
            if self.body is not None:
                self.body = compress(coding, self.body)
        etag = self.headers.get("ETag")
        if etag and is_coded:
            self.headers["ETag"] = f'{etag[:-1]}-{coding}"'
        if self.body is not None:
            is_kept = "no-store" not in self.headers.get("Cache-Control", "")
            if not etag and is_kept and self.status == HTTPStatus.OK:
                digest = hashlib.blake2b(self.body, digest_size=16).hexdigest()
                self.headers["ETag"] = f'"{digest}"'
            if self.status not in _NO_BODY:
                self.headers["Content-Length"] = str(len(self.body))
        elif is_coded:
            self.headers.pop("Content-Length", None)

    async def _coded(self, coding: str) -> AsyncIterator[bytes]:
        if self.pieces is None:
            return
        if self.headers.get("Content-Encoding") != coding or not coding:
            async for piece in self.pieces:
                yield piece
            return
        writer = compressor(coding)
        async for piece in self.pieces:
            yield writer.compress(piece)
        yield writer.flush()

    def _client_has_it(self, exchange: Exchange) -> bool:
        """Evaluate If-None-Match, else If-Modified-Since (RFC 9110 §13.2.2)."""
        if exchange.method not in {"GET", "HEAD"}:
            return False
        if "if-none-match" in exchange.headers:
            etag = self.headers.get("ETag", "").strip('"')
            return bool(etag) and parse_etags(exchange.headers["if-none-match"]).contains_weak(etag)
        since = exchange.headers.get("if-modified-since")
        modified = self.headers.get("Last-Modified")
        if not since or not modified:
            return False
        try:
            return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False


def kept_reply(kept: CachedResponse) -> Reply:
    """Return the reply that an entry of the cache stands for."""
    reply = Reply(kept.status, Headers(list(kept.headers)), kept.body, rows=kept.rows)
    reply.is_coded = True
    return reply


def flask_reply(response: Response) -> Reply:
    """Return the reply that a response of Flask stands for."""
    headers = Headers([(n, v) for n, v in response.headers if n.lower() != "connection"])
    if response.status_code in _NO_BODY:  # werkzeug leaves the file of a 304 in its response
        response.close()
        headers.pop("Content-Length", None)
        return Reply(response.status_code, headers, b"")
    if response.is_sequence and not response.direct_passthrough:
        reply = Reply(response.status_code, headers, response.get_data())
        response.close()
        return reply
    iterator = iter(response.response)

    async def close() -> None:
        await asyncio.to_thread(response.close)

    reply = Reply(response.status_code, headers, pieces=_from_thread(iterator), close=close)
    reply.holds = response
    return reply


async def answer_reply(response: QueryResponse, answer: Answer) -> Reply:
    """Return the reply of a query that has begun to answer."""
    headers = Headers(list(response.headers))
    headers.pop("Content-Length", None)
    if answer.length is not None:
        body = await answer.read_all()
        await answer.close()
        if answer.truncated:
            headers["Renkei-Truncated"] = f"rows={answer.rows}"
            headers.add("Link", '</about#service>; rel="help"')
        return Reply(response.status_code, headers, body, rows=answer.rows)
    pieces = _from_answer(answer)
    reply = Reply(response.status_code, headers, pieces=pieces, close=answer.close)
    reply.holds = response.lease
    return reply


async def _from_answer(answer: Answer) -> AsyncIterator[bytes]:
    while piece := await answer.read():
        yield piece
    if answer.truncated:
        raise LimitError(f"more than {answer.rows:,} rows", limit="max_result_rows")


async def _from_thread(iterator: Iterator[Any]) -> AsyncIterator[bytes]:
    """Take pieces from what may wait for a disk."""
    while True:
        piece = await asyncio.to_thread(next, iterator, None)
        if piece is None:
            return
        yield piece if isinstance(piece, bytes) else str(piece).encode()
