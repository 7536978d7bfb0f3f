"""One request and its response on the wire: ASGI events in, ASGI events out, under time limits."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from renkei.server.web.request_errors import BodyTimeoutError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

__all__ = ["CONNECTION", "Exchange", "StalledError"]

CONNECTION: Final = "renkei.connection"
"""Key of the scope's ``extensions``: ``reset`` resets the connection, ``unsent`` gives the bytes
that the client has not acknowledged yet."""
_LEAST_TAKEN: Final = 4_096  # bytes that a client takes in each `stall_timeout`
_LINGER: Final = 10.0  # seconds in which the rest of a body that is too large is dropped
_PAUSE: Final = 1.0  # seconds without a byte of it
_MOST_DROPPED: Final = 64 * 1024 * 1024  # bytes of it
_PROCESS: Final = secrets.token_hex(4)  # ids of requests differ from those of earlier starts
_numbers: Final = itertools.count(1)
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class StalledError(Exception):
    """The client took no byte for too long; its connection was reset."""


class Exchange:
    """A request, what is known of it, and the way to answer it.

    Attributes:
        id: The request's id: the client's own (``X-Request-Id``), if it is harmless.
        method: The method.
        path: The decoded path.
        query: What follows ``?``, still encoded.
        headers: The header fields, lower-case names; repeated ones joined with commas.
        began: When it began, by `time.monotonic`.
        client: Address of the client; by default the other end of the connection.
        fairness_key: Identifies the client for round-robin admission.
        body: The body, when it was read.
        coding: The content coding of the answer, empty for none.
        status: Status that was sent; 0 before.
        sent: Bytes of the body that were sent.
    """

    def __init__(self, scope: Message, receive: Receive, send: Send, *, stall_timeout: float):
        self.scope, self._receive, self._send = scope, receive, send
        self._stall_timeout = stall_timeout
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            known = self.headers.get(name)
            self.headers[name] = value if known is None else f"{known},{value}"
        given = self.headers.get("x-request-id", "")
        self.id = given if _REQUEST_ID.fullmatch(given) else f"{_PROCESS}-{next(_numbers):x}"
        self.peer: str = (scope.get("client") or ("", 0))[0]
        self.client = self.fairness_key = self.peer
        self.body, self.coding = b"", ""
        self.began = time.monotonic()
        self.status = self.sent = 0
        self.is_complete = False
        self.body_is_read = self._closes = False

    async def read_body(self, limit: int, seconds: float) -> None:
        """Read the body; at most one byte more than ``limit``, so that the view sees it.

        Raises:
            BodyTimeoutError: If it does not come in time.
            ConnectionError: If the client leaves.
        """
        if int(self.headers.get("content-length") or 0) > limit:
            self.body = bytes(limit + 1)  # too large by its own word: nothing of it is read
            return
        pieces, size = [], 0
        try:
            async with asyncio.timeout(seconds):
                while size <= limit and not self.body_is_read:
                    pieces.append(await self._receive_piece())
                    size += len(pieces[-1])
        except TimeoutError:
            raise BodyTimeoutError(
                f"the body of the request did not come within {seconds:g} s"
            ) from None
        self.body = b"".join(pieces)[: limit + 1]

    async def until_gone(self) -> None:
        """Return when the client has left."""
        with contextlib.suppress(ConnectionError):
            while True:
                await self._receive_piece()

    async def _receive_piece(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        if not message.get("more_body"):
            self.body_is_read = True
        piece: bytes = message.get("body", b"")
        return piece

    async def _let_finish(self) -> None:
        """Take what the client still sends of its body, for a while, and drop it.

        A connection that is closed with unread bytes in it is reset, and the client may lose the
        answer that tells it why (RFC 9112 §9.6).
        """
        taken, end = 0, time.monotonic() + _LINGER
        with contextlib.suppress(TimeoutError, ConnectionError):
            while not self.body_is_read and taken < _MOST_DROPPED and time.monotonic() < end:
                async with asyncio.timeout(_PAUSE):
                    taken += len(await self._receive_piece())

    async def start(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Send status and header."""
        self.status = status
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        fields.append((b"x-request-id", self.id.encode()))
        if self.method not in {"GET", "HEAD"} and not self.body_is_read:
            fields.append((b"connection", b"close"))  # the rest of the body is not kept
            self._closes = True
        await self._emit({"type": "http.response.start", "status": status, "headers": fields})

    async def write(self, data: bytes, *, more: bool) -> None:
        """Send a piece of the body.

        Raises:
            StalledError: If the client takes nothing for too long.
        """
        if not more:
            self.is_complete = True
            if self._closes:
                await self._emit({"type": "http.response.body", "body": data, "more_body": True})
                self.sent += len(data)
                await self._let_finish()
                data = b""
        await self._emit({"type": "http.response.body", "body": data, "more_body": more})
        self.sent += len(data)

    def abort(self) -> None:
        """Reset the connection, so that nobody takes what was sent for whole."""
        extension = self.scope.get("extensions", {}).get(CONNECTION)
        if extension:
            extension["reset"]()

    async def _emit(self, message: Message) -> None:
        """Send an event; the client may be slow, but must take something in each while."""
        unsent = self._unsent()
        while True:
            try:
                async with asyncio.timeout(self._stall_timeout):
                    await self._send(message)
            except TimeoutError:
                before, unsent = unsent, self._unsent()
                if before - unsent < _LEAST_TAKEN:
                    self.abort()
                    raise StalledError from None
            else:
                return

    def _unsent(self) -> int:
        extension = self.scope.get("extensions", {}).get(CONNECTION)
        return extension["unsent"]() if extension else 0
