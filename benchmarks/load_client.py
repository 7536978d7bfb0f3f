"""A lean HTTP client for load: several keep-alive connections, one thread, plain sockets.

It must cost less than the servers it measures. It reads every answer to its end, counts the bytes
of the bodies (without the framing of chunks), and tells how busy it was itself: near 100 % the
figures say more about the client than about the server.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Answers", "load", "stream"]

OK = 200
RECEIVE = 1 << 18
PATIENCE = 300.0  # seconds without a byte of any answer
HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked")


class _Reader:
    """Follows one answer (RFC 9112) and forgets its body."""

    def __init__(self) -> None:
        self.status = 0
        self.size = 0
        self.closing = False
        self._head = b""
        self._line = b""
        self._left = 0  # of the body, or of the chunk and its line end
        self._chunked = False
        self._last = False

    def feed(self, data: bytes) -> bool:
        """Take bytes; return whether the answer is complete."""
        if not self.status:
            self._head += data
            head, end, data = self._head.partition(HEAD_END)
            if not end:
                return False
            self._read_head(head.lower())
        if self._chunked:
            return self._feed_chunks(data)
        self.size += len(data)
        self._left -= len(data)
        return self._left <= 0

    def _read_head(self, head: bytes) -> None:
        self.status = int(head[9:12])
        self.closing = b"\r\nconnection: close" in head
        self._chunked = _CHUNKED.search(head) is not None
        length = _LENGTH.search(head)
        if length:
            self._left = int(length[1])
        elif not self._chunked:
            raise SystemExit(f"an answer without a length: {head!r}")

    def _feed_chunks(self, data: bytes) -> bool:
        position, length = 0, len(data)
        while position < length:
            if self._left:
                taken = min(self._left, length - position)
                self._left -= taken
                position += taken
                if self._last and not self._left:
                    return True
                continue
            end = data.find(b"\n", position)
            if end < 0:
                self._line += data[position:]
                return False
            chunk = int((self._line + data[position:end]).partition(b";")[0], 16)
            self._line, position = b"", end + 1
            self.size += chunk
            self._left = chunk + 2
            self._last = chunk == 0
        return False


@dataclass
class Answers:
    """What a run of load came to.

    Attributes:
        rate: Answers per second.
        busy: Share of the time that the client itself computed.
        sizes: Bytes of the body, by the number of the request.
        reconnections: How often a server closed a connection that it should have kept.
    """

    rate: float = 0.0
    busy: float = 0.0
    sizes: dict[int, int] = field(default_factory=dict)
    reconnections: int = 0


class _Connection:
    def __init__(self, port: int) -> None:
        self._port = port
        self.socket = self._connect()
        self.number = 0
        self.reader = _Reader()

    def _connect(self) -> socket.socket:
        connected = socket.create_connection(("127.0.0.1", self._port))
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def close(self) -> None:
        self.socket.close()

    def reconnect(self) -> None:
        self.socket.close()
        self.socket = self._connect()

    def ask(self, number: int, request: bytes) -> None:
        self.number, self.reader = number, _Reader()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take what has come; return whether the answer is complete."""
        data = self.socket.recv(RECEIVE)
        if not data:
            raise SystemExit(f"port {self._port}: closed in the middle of answer {self.number}")
        return self.reader.feed(data)


def load(
    port: int,
    request: Callable[[int], bytes],
    *,
    first: int,
    seconds: float,
    connections: int,
) -> Answers:
    """Send requests over several connections for some seconds, then await the last answers.

    Args:
        port: Of a server on the loopback.
        request: Gives the bytes of the request with a number.
        first: The first number.
        seconds: How long new requests are sent.
        connections: How many requests are under way at a time.

    Raises:
        SystemExit: If an answer is not 200 OK, is cut off, or does not come.
    """
    answers, number = Answers(), first
    with ExitStack() as open_, selectors.DefaultSelector() as selector:
        started, computed = time.perf_counter(), time.process_time()
        for _ in range(connections):
            connection = open_.enter_context(closing(_Connection(port)))
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(number, request(number))
            number += 1
        under_way = connections
        while under_way:
            ready = selector.select(PATIENCE)
            if not ready:
                raise SystemExit(f"port {port}: no answer in {PATIENCE:.0f} seconds")
            for key, _ in ready:
                connection = key.data
                if not connection.receive():
                    continue
                if connection.reader.status != OK:
                    raise SystemExit(f"port {port}: status {connection.reader.status}")
                answers.sizes[connection.number] = connection.reader.size
                if time.perf_counter() - started > seconds:
                    selector.unregister(connection.socket)
                    under_way -= 1
                    continue
                if connection.reader.closing:
                    selector.unregister(connection.socket)
                    connection.reconnect()
                    selector.register(connection.socket, selectors.EVENT_READ, connection)
                    answers.reconnections += 1
                connection.ask(number, request(number))
                number += 1
        elapsed = time.perf_counter() - started
        answers.busy = (time.process_time() - computed) / elapsed
        answers.rate = len(answers.sizes) / elapsed
    return answers


def stream(port: int, request: bytes) -> tuple[int, float]:
    """Read one long answer to its end; return its bytes and seconds.

    Raises:
        SystemExit: If it is not 200 OK or is cut off.
    """
    started = time.perf_counter()
    with closing(_Connection(port)) as connection:
        connection.ask(0, request)
        while not connection.receive():
            pass
    if connection.reader.status != OK:
        raise SystemExit(f"port {port}: status {connection.reader.status}")
    return connection.reader.size, time.perf_counter() - started
