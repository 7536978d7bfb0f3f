"""HTTP/1.1 at the edge: what uvicorn and httptools leave to their user (RFC 9112).

Limits: time and size of a header, number of connections, number and size of pipelined requests, and
clients that do not read a response. Semantics: ``Upgrade``, CONNECT, trailers, ``Expect``, transfer
codings, versions, and errors while earlier responses are in progress. After a request whose end is
uncertain no further byte of the connection is parsed, so that one client's bytes never become
another's request behind a proxy (request smuggling). The cases are a table in
``tests/server/http/test_edge.py``.
"""

from __future__ import annotations

import fcntl
import sys
import termios
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from renkei.server.http.clients import fairness_key, in_networks, networks
from renkei.server.http.close_delimited import close_delimited
from renkei.server.http.exchange import CONNECTION, ConnectionHandle
from renkei.server.http.refusals import reason_of, refusal_of

if TYPE_CHECKING:
    import asyncio

    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from renkei.server.http.clients import Networks
    from renkei.server.http.loop_steps import StepClock
    from renkei.settings import Settings

__all__ = ["guarded_protocol"]

_MAX_TARGET_BYTES: Final = 65_535  # httptools rejects longer ones
_MAX_HEADER_BYTES: Final = 64 * 1024
_MAX_HEADER_FIELDS: Final = 200
_MAX_PIPELINED: Final = 32  # requests that wait for the response to an earlier one
_MAX_PIPELINED_BYTES: Final = 128 * 1024  # of their targets, headers and bodies together
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
    _is_refused = _in_body = _is_last = False
    _header_size = _unparsed_size = _pipelined_size = 0
    _last_unsent = 0
    _received = b""
    _peer: str | None = None
    _running: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if not in_networks(address, self.trusted):  # a proxy has many clients
            self._peer = fairness_key(address)
            self.peers[self._peer] += 1
        limit = self.max_connections
        if len(self.connections) > limit or self.peers.get(self._peer or "", 0) > limit // 2:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._expect_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        if self._peer is not None:
            self.peers[self._peer] -= 1
            if not self.peers[self._peer]:
                del self.peers[self._peer]
        # uvicorn tells the request that came last; with a pipeline, another one is running
        for cycle in (self._running, *(cycle for cycle, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()
                _handle_of(cycle).lose()
        self.pipeline.clear()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        if cycle.scope["http_version"] == "1.0":
            app = close_delimited(app, cycle)
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        if self.parser is None or self.transport.is_closing() or self._is_refused or self._is_last:
            return  # dropped, but read: closing with unread bytes would reset the connection
        is_idle = self.cycle is None or self.cycle.response_complete
        if self._timer is None and is_idle and not self._in_body:
            self._expect_header()  # of the next request of this connection
        self._unparsed_size = 0 if self._in_body else self._unparsed_size + len(data)
        self._received = data
        super().data_received(data)
        self._received = b""
        # httptools reports a header field only when it is complete
        is_open = not (self._is_refused or self._is_last)
        if self._unparsed_size > _MAX_TARGET_BYTES + _MAX_HEADER_BYTES and is_open:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        if not self.pipeline:
            self._pipelined_size = 0
        elif len(self.pipeline) >= _MAX_PIPELINED or self._pipelined_size > _MAX_PIPELINED_BYTES:
            self._end_after_pending()
            raise ValueError("too many pipelined requests")
        self._header_size = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > _MAX_TARGET_BYTES:
            self._refusal = HTTPStatus.REQUEST_URI_TOO_LONG
            raise ValueError("target too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_size += len(name) + len(value)
        if not self._in_body:  # trailers are dropped (RFC 9110 §6.5.1)
            super().on_header(name, value)
        if self._header_size > _MAX_HEADER_BYTES or len(self.headers) > _MAX_HEADER_FIELDS:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError("header too large")

    def on_headers_complete(self) -> None:
        self._stop_timer()
        self._unparsed_size = 0
        self._pipelined_size += self._header_size + len(self.url)
        is_upgrade = self.parser.should_upgrade()
        refusal = refusal_of(
            self.parser.get_method(), self.parser.get_http_version(), self.headers, is_upgrade
        )
        if refusal is not None:
            self._refusal = refusal
            raise ValueError(refusal.phrase)
        self._in_body = True
        handle = ConnectionHandle(self.transport.abort, self.bytes_unsent, self._can_write)
        self.scope["extensions"] = cast("dict[str, dict[object, object]]", {CONNECTION: handle})
        super().on_headers_complete()
        self.flow.resume_reading()  # paused for a pipeline, it would not see the client leave
        if is_upgrade:  # ignored (RFC 9110 §7.8); httptools takes what follows for another protocol
            self._end_after_pending()

    def on_body(self, body: bytes) -> None:
        if not self.pipeline:
            super().on_body(body)
            return
        # uvicorn would stop reading, and not see the client leave while it answers this one
        self._pipelined_size += len(body)
        if self._pipelined_size > _MAX_PIPELINED_BYTES:
            self.pipeline.popleft()  # without all of its body it must not be run
            self._end_after_pending()
            raise ValueError("too many bytes in the pipeline")
        self.cycle.body += body
        self.cycle.message_event.set()

    def on_message_complete(self) -> None:
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        del msg
        if not self._is_last:
            self._refuse(self._refusal)

    def on_response_complete(self) -> None:
        is_pending = bool(self.pipeline)  # uvicorn takes the next one from it and starts it
        super().on_response_complete()
        if self._is_last and not is_pending and not self.transport.is_closing():
            self.transport.close()

    def _end_after_pending(self) -> None:
        """Parse nothing more; close the connection after the responses that are pending."""
        self._is_last = True
        self._stop_timer()
        if self.cycle is not None:
            self.cycle.keep_alive = False

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

    def _can_write(self) -> bool:
        return not self.flow.write_paused

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
        """Send an error response without a request, and close the connection.

        While earlier responses are pending it would become a part of them: the connection is
        closed after them instead.
        """
        self._stop_timer()
        if self.cycle is not None and not self.cycle.response_complete:
            is_queued = bool(self.pipeline)
            if self._in_body and is_queued:  # its body is malformed: it must not be run
                self.pipeline.popleft()
            if is_queued or not self._in_body or self.cycle.response_started:
                self._end_after_pending()
                return
            self.cycle.disconnected = True
            self.cycle.waiting_for_100_continue = False
            self.cycle.message_event.set()
            _handle_of(self.cycle).lose()
        text = f"{status.value} {status.phrase}\n{reason_of(status, self._received)}".encode()
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


def _handle_of(cycle: RequestResponseCycle) -> ConnectionHandle:
    return cast("ConnectionHandle", (cycle.scope["extensions"] or {})[CONNECTION])


def guarded_protocol(settings: Settings, steps: StepClock | None = None) -> type[Any]:
    """Return a protocol class with the limits of these settings; it counts its own connections.

    Args:
        settings: The limits.
        steps: Measures how long each packet holds the event loop; None to measure nothing.
    """

    class Protocol(_GuardedProtocol):
        header_timeout = settings.header_timeout
        stall_timeout = settings.stall_timeout
        max_connections = settings.max_connections
        trusted = networks(settings.trusted_proxies)
        peers: ClassVar[Counter[str]] = Counter()

    if steps is None:
        return Protocol
    clock = steps

    class MeasuredProtocol(Protocol):
        def data_received(self, data: bytes) -> None:
            clock.measure("data_received", super().data_received, data)

    return MeasuredProtocol
