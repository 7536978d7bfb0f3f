"""Limits on connections, which uvicorn's HTTP/1.1 protocol does not have.

uvicorn limits neither the time nor the size of a header, nor the number of connections, and waits
for ever to flush a response to a client that does not read. Each of these occupies a connection.
"""

from __future__ import annotations

import fcntl
import sys
import termios
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from renkei.server.http.clients import in_networks, networks
from renkei.server.http.exchange import CONNECTION

if TYPE_CHECKING:
    import asyncio

    from renkei.server.http.clients import Networks
    from renkei.settings import Settings

__all__ = ["guarded_protocol"]

_MAX_TARGET_BYTES: Final = 65_535  # httptools rejects longer ones
_MAX_HEADER_BYTES: Final = 64 * 1024
_MAX_HEADER_FIELDS: Final = 200
_LINGER: Final = 1.0  # seconds in which a refused client may finish its request


class _GuardedProtocol(HttpToolsProtocol):
    # Set by `guarded_protocol`: seconds, a number, networks, open connections by address.
    header_timeout: float
    stall_timeout: float
    max_connections: int
    trusted: Networks
    peers: ClassVar[Counter[str]]

    _timer: asyncio.TimerHandle | None = None
    _refusal = HTTPStatus.BAD_REQUEST
    _is_refused = _in_body = False
    _header_size = _unparsed_size = 0
    _last_unsent = 0
    _peer: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        peer = self.client[0] if self.client else ""
        self._peer = None if in_networks(peer, self.trusted) else peer  # a proxy has many clients
        if self._peer is not None:
            self.peers[self._peer] += 1
        limit = self.max_connections
        if len(self.connections) > limit or self.peers[peer] > limit // 2:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._expect_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        if self._peer is not None:
            self.peers[self._peer] -= 1
            if not self.peers[self._peer]:
                del self.peers[self._peer]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.parser is None or self.transport.is_closing() or self._is_refused:
            return
        is_idle = self.cycle is None or self.cycle.response_complete
        if self._timer is None and is_idle and not self._in_body:
            self._expect_header()  # of the next request of this connection
        self._unparsed_size = 0 if self._in_body else self._unparsed_size + len(data)
        super().data_received(data)
        # httptools reports a header field only when it is complete
        if self._unparsed_size > _MAX_TARGET_BYTES + _MAX_HEADER_BYTES and not self._is_refused:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        self._header_size = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > _MAX_TARGET_BYTES:
            self._refusal = HTTPStatus.REQUEST_URI_TOO_LONG
            raise ValueError("target too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._header_size += len(name) + len(value)
        if self._header_size > _MAX_HEADER_BYTES or len(self.headers) > _MAX_HEADER_FIELDS:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError("header too large")

    def on_headers_complete(self) -> None:
        self._stop_timer()
        self._in_body = True
        self._unparsed_size = 0
        if self.parser.get_http_version() == "1.1" and b"host" not in dict(self.headers):
            raise ValueError("no host")  # RFC 9112 §3.2
        self.scope["extensions"] = {
            CONNECTION: {"reset": self.transport.abort, "unsent": self.bytes_unsent}
        }
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        del msg
        self._refuse(self._refusal)

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection; one with unsent bytes only if its client has stalled."""
        if self.transport.is_closing():
            return
        unsent = self.bytes_unsent() if self.transport.get_write_buffer_size() else 0
        if unsent and unsent != self._last_unsent:
            self._last_unsent = unsent
            self.timeout_keep_alive_task = self.loop.call_later(
                self.stall_timeout, self.timeout_keep_alive_handler
            )
        elif unsent:
            self.transport.abort()
        else:
            self.transport.close()

    def bytes_unsent(self) -> int:
        """Return the number of bytes that the client has not acknowledged yet."""
        buffered = self.transport.get_write_buffer_size()
        connection = self.transport.get_extra_info("socket")
        if connection is None or sys.platform != "linux":
            return buffered
        try:
            queued = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
        except (OSError, ValueError):  # closed: its file descriptor is -1
            return buffered
        return buffered + int.from_bytes(queued, sys.byteorder)

    def _expect_header(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(self.header_timeout, self._on_header_timeout)

    def _on_header_timeout(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Send an error response without a request, and close the connection."""
        self._stop_timer()
        text = f"{status.value} {status.phrase}\n".encode()
        retry = b"retry-after: 5\r\n" if status is HTTPStatus.SERVICE_UNAVAILABLE else b""
        self.transport.write(
            STATUS_LINE[status.value]
            + b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\n"
            + retry
            + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(text)
            + text
        )
        self._is_refused = True
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            self.transport.close()
        else:  # closing with unread bytes would reset the connection and lose the response
            self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.close)
        self.loop.call_later(_LINGER + self.stall_timeout, self.transport.abort)


def guarded_protocol(settings: Settings) -> type[Any]:
    """Return a protocol class with the limits of these settings; it counts its own connections."""

    class Protocol(_GuardedProtocol):
        header_timeout = settings.header_timeout
        stall_timeout = settings.stall_timeout
        max_connections = settings.max_connections
        trusted = networks(settings.trusted_proxies)
        peers: ClassVar[Counter[str]] = Counter()

    return Protocol
