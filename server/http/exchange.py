"""One request and its response on the connection: ASGI events with time limits.

`Exchange` reads the body within a deadline, sends header and body to a client that may be slow but
must make progress, and resets the connection if a response cannot be completed.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import re
import secrets
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from renkei.server.web.request_errors import (
    BodyTimeoutError,
    HeaderTooLargeError,
    TargetTooLongError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

__all__ = ["CONNECTION", "ConnectionHandle", "Exchange", "StalledError", "field_value"]

CONNECTION: Final = "renkei.connection"
"""Key of the ASGI scope's ``extensions``; its value is a `ConnectionHandle`."""
_MIN_PROGRESS: Final = 4_096  # bytes that a client must acknowledge in each `stall_timeout`
_DRAIN_SECONDS: Final = 10.0  # the rest of a refused body is read and dropped this long
_DRAIN_PAUSE: Final = 1.0  # seconds without a byte of it
_MAX_DRAINED: Final = 64 * 1024 * 1024  # bytes of it
_PROCESS: Final = secrets.token_hex(4)  # request ids are unique over restarts
_numbers: Final = itertools.count(1)
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NEGOTIATION: Final = ("accept", "accept-language", "accept-encoding", "accept-charset")
_MAX_NEGOTIATION: Final = 1_024  # characters of each
_MAX_PATH: Final = 2_048  # characters, decoded
_PLAIN: Final = re.compile(r"[\t -~]*")
_SAFE: Final = "".join(map(chr, range(0x20, 0x7F)))
_MAX_REMEMBERED: Final = 512  # characters of a header's value
_SLICE_BYTES: Final = 256 * 1024  # of a body that are passed to the connection at a time


class ConnectionHandle:
    """What a request can ask of its connection, beyond ASGI.

    Attributes:
        reset: Resets the connection.
        unsent: Returns the number of bytes that the client has not acknowledged yet.
        can_write: Returns whether an event of the response is sent without waiting.
        is_lost: True if the client has disconnected.
        on_lost: Called when the client disconnects.
    """

    __slots__ = ("can_write", "is_lost", "on_lost", "reset", "unsent")

    def __init__(
        self, reset: Callable[[], None], unsent: Callable[[], int], can_write: Callable[[], bool]
    ) -> None:
        self.reset, self.unsent, self.can_write = reset, unsent, can_write
        self.is_lost = False
        self.on_lost: Callable[[], object] | None = None

    def lose(self) -> None:
        """Note that the client has disconnected."""
        self.is_lost = True
        if self.on_lost is not None:
            self.on_lost()


class StalledError(Exception):
    """The client made no progress within the timeout; its connection was reset."""


class Exchange:
    """A request and the means to respond to it.

    Attributes:
        id: The request id: the client's own (``X-Request-Id``), if it is well-formed.
        method: The method.
        path: The decoded path.
        query: The query string, still percent-encoded.
        headers: The header fields: lower-case names, repeated fields joined with commas.
        began: Time of arrival, by `time.monotonic`.
        peer: Address of the other end of the connection.
        client: Address of the client; `peer` unless a trusted proxy forwards another.
        fairness_key: Identifies the client for round-robin admission.
        body: The body, after `read_body`.
        has_body: True if the header announces a body (RFC 9112 §6.3).
        body_is_read: True if the connection has no more bytes of the body.
        coding: The content coding of the response, empty for none.
        status: The status that was sent; 0 before.
        sent: Bytes of the body that were sent.
        is_complete: True if the last byte was passed on; a disconnect is then no error.
    """

    def __init__(self, scope: Message, receive: Receive, send: Send, *, stall_timeout: float):
        """Take a request (ASGI 3).

        Args:
            scope: The connection scope.
            receive: Returns the next event of the request.
            send: Sends an event of the response.
            stall_timeout: Seconds in which the client must make progress.
        """
        self.scope, self._receive, self._send = scope, receive, send
        self._connection: ConnectionHandle | None = scope.get("extensions", {}).get(CONNECTION)
        self._stall_timeout = stall_timeout
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            earlier = self.headers.get(name)
            self.headers[name] = value if earlier is None else f"{earlier},{value}"
        request_id = self.headers.get("x-request-id", "")
        is_well_formed = _REQUEST_ID.fullmatch(request_id)
        self.id = request_id if is_well_formed else f"{_PROCESS}-{next(_numbers):x}"
        self.peer: str = (scope.get("client") or ("", 0))[0]
        self.client = self.fairness_key = self.peer
        self.body, self.coding = b"", ""
        self.began = time.monotonic()
        self.status = self.sent = 0
        self.is_complete = False
        length = self.headers.get("content-length", "0")
        self.has_body = "transfer-encoding" in self.headers or length.strip("0 ") != ""
        self.body_is_read = self._closes = False

    def check_size(self) -> None:
        """Refuse headers and paths that would take long to negotiate and to route.

        Raises:
            HeaderTooLargeError: If a header of content negotiation is too long.
            TargetTooLongError: If the path is too long.
        """
        too_long = [n for n in _NEGOTIATION if len(self.headers.get(n, "")) > _MAX_NEGOTIATION]
        for name in too_long:  # the error is negotiated without them
            del self.headers[name]
        if too_long:
            raise HeaderTooLargeError(
                f"the header {too_long[0]} has more than {_MAX_NEGOTIATION:,} characters; name "
                "fewer choices"
            )
        if len(self.path) > _MAX_PATH:
            raise TargetTooLongError(
                f"the path has more than {_MAX_PATH:,} characters; no address here is that long"
            )

    async def read_body(self, limit: int, seconds: float) -> None:
        """Read the body, at most ``limit + 1`` bytes: the extra byte makes the view refuse it.

        Raises:
            BodyTimeoutError: If it does not arrive within ``seconds``.
            ConnectionError: If the client disconnects.
        """
        if int(self.headers.get("content-length") or 0) > limit:
            self.body = bytes(limit + 1)  # too large by its header: nothing is read
            return
        chunks, size = [], 0
        try:
            async with asyncio.timeout(seconds):
                while size <= limit and not self.body_is_read:
                    chunks.append(await self._receive_chunk())
                    size += len(chunks[-1])
        except TimeoutError:
            raise BodyTimeoutError(
                f"the body of the request did not come within {seconds:g} s"
            ) from None
        self.body = b"".join(chunks)[: limit + 1]

    @contextlib.contextmanager
    def cancelled_on_disconnect(self) -> Iterator[None]:
        """Cancel the current task when the client disconnects, inside the ``with`` block.

        Raises:
            ConnectionError: If the client has disconnected.
        """
        task = asyncio.current_task()
        if self._connection is None or task is None:
            yield
            return
        if self._connection.is_lost:
            raise ConnectionError
        self._connection.on_lost = lambda: None if self.is_complete else task.cancel()
        try:
            yield
        finally:
            self._connection.on_lost = None

    async def start(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Send status and header.

        Raises:
            StalledError: If the client makes no progress.
        """
        self.status = status
        fields = [_field(name, value) for name, value in headers]
        fields.append((b"x-request-id", self.id.encode()))
        if self.has_body and not self.body_is_read:
            fields.append((b"connection", b"close"))  # the rest of the body is dropped
            self._closes = True
        await self._emit({"type": "http.response.start", "status": status, "headers": fields})

    async def write(self, data: bytes, *, more: bool) -> None:
        """Send a chunk of the body; ``more`` is False for the last one.

        Raises:
            StalledError: If the client makes no progress.
        """
        while len(data) > _SLICE_BYTES:  # the rest is not copied before the client has read
            head, data = data[:_SLICE_BYTES], data[_SLICE_BYTES:]
            await self._emit({"type": "http.response.body", "body": head, "more_body": True})
            self.sent += len(head)
        if not more:
            self.is_complete = True
            if self._closes:
                await self._emit({"type": "http.response.body", "body": data, "more_body": True})
                self.sent += len(data)
                await self._drain()
                data = b""
        await self._emit({"type": "http.response.body", "body": data, "more_body": more})
        self.sent += len(data)

    def abort(self) -> None:
        """Reset the connection, so that a partial response does not look complete."""
        if self._connection:
            self._connection.reset()

    async def _receive_chunk(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        if not message.get("more_body"):
            self.body_is_read = True
        chunk: bytes = message.get("body", b"")
        return chunk

    async def _drain(self) -> None:
        """Read the rest of the request's body and drop it, within limits.

        Closing a connection with unread bytes resets it, and the client may lose the response that
        explains why (RFC 9112 §9.6).
        """
        size, end = 0, time.monotonic() + _DRAIN_SECONDS
        with contextlib.suppress(TimeoutError, ConnectionError):
            while not self.body_is_read and size < _MAX_DRAINED and time.monotonic() < end:
                async with asyncio.timeout(_DRAIN_PAUSE):
                    size += len(await self._receive_chunk())

    async def _emit(self, message: Message) -> None:
        """Send an event; wait as long as the client makes progress."""
        if self._connection and self._connection.can_write():
            await self._send(message)
            return
        unsent = self._unsent()
        while True:
            try:
                async with asyncio.timeout(self._stall_timeout):
                    await self._send(message)
            except TimeoutError:
                before, unsent = unsent, self._unsent()
                if before - unsent < _MIN_PROGRESS:
                    self.abort()
                    raise StalledError from None
            else:
                return

    def _unsent(self) -> int:
        return self._connection.unsent() if self._connection else 0


def _field(name: str, value: str) -> tuple[bytes, bytes]:
    """Return a header field as it is sent."""
    if len(value) > _MAX_REMEMBERED:
        return name.encode("ascii"), field_value(value)
    return _short_field(name, value)


@functools.lru_cache(1_024)
def _short_field(name: str, value: str) -> tuple[bytes, bytes]:
    return name.encode("ascii"), field_value(value)


def field_value(text: str) -> bytes:
    """Return a header field's value as it is sent: ASCII without control characters.

    Everything else is percent-encoded as UTF-8, so that an IRI becomes a URI (RFC 3987 §3.1).
    """
    return text.encode("ascii") if _PLAIN.fullmatch(text) else quote(text, safe=_SAFE).encode()
