"""Raw HTTP over a socket: send bytes, read the responses as a strict client reads them."""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass, field

__all__ = ["Response", "exchange", "read_responses"]


@dataclass
class Response:
    """A response: status, fields in lower case, body; ``is_complete`` if its framing ended."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_complete: bool = False


def exchange(
    address: tuple[str, int],
    *parts: bytes,
    pause: float = 0.0,
    timeout: float = 5.0,
    methods: tuple[str, ...] = (),
    half_close: bool = False,
    expected: int | None = None,
) -> tuple[list[Response], bool]:
    """Send the parts, with a pause between them; return the responses, and whether it was closed.

    Args:
        address: Host and port.
        parts: What is sent.
        pause: Seconds between two parts.
        timeout: Seconds to wait for more bytes at the end.
        methods: The methods of the requests, for HEAD.
        half_close: End the sending side after the last part.
        expected: Once so many responses are complete, wait only a moment for more.
    """
    with socket.create_connection(address, timeout=10) as client:
        client.settimeout(timeout)
        with contextlib.suppress(ConnectionError):
            for number, part in enumerate(parts):
                if number and pause:
                    time.sleep(pause)
                client.sendall(part)
            if half_close:
                client.shutdown(socket.SHUT_WR)
        data, is_closed = b"", False
        with contextlib.suppress(TimeoutError):
            try:
                while piece := client.recv(65_536):
                    data += piece
                    found = read_responses(data, methods) if expected else []
                    if expected and sum(one.is_complete for one in found) >= expected:
                        client.settimeout(0.4)
                is_closed = True
            except ConnectionError:
                is_closed = True
    return read_responses(data, methods), is_closed


def read_responses(data: bytes, methods: tuple[str, ...] = ()) -> list[Response]:
    """Read responses by their framing (RFC 9112 §6)."""
    found: list[Response] = []
    final = 0
    while data:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            return [*found, Response(0, body=data)]
        lines = head.decode("latin-1").split("\r\n")
        fields = (line.partition(":") for line in lines[1:])
        headers = {name.lower(): value.strip() for name, _, value in fields}
        response = Response(int(lines[0].split()[1]), headers)
        found.append(response)
        if response.status < 200:
            data, response.is_complete = rest, True
            continue
        method = methods[final] if final < len(methods) else "GET"
        final += 1
        data = _read_body(response, rest, method)
        if not response.is_complete:
            return found
    return found


def _read_body(response: Response, rest: bytes, method: str) -> bytes:
    """Read the body of a response; return what follows it."""
    if method == "HEAD" or response.status in {204, 304}:
        response.is_complete = True
        return rest
    if response.headers.get("transfer-encoding") == "chunked":
        while True:
            size, newline, rest = rest.partition(b"\r\n")
            length = int(size.split(b";")[0], 16) if newline else 0
            if not newline or len(rest) < length + 2:
                response.body += rest[:length]
                return b""
            response.body, rest = response.body + rest[:length], rest[length + 2 :]
            if length == 0:
                response.is_complete = True
                return rest
    length = int(response.headers.get("content-length", len(rest)))
    response.body = rest[:length]
    response.is_complete = len(response.body) == length
    return rest[length:]
