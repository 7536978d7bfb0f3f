"""One request: follows redirects, checks every host, streams the body within its limits."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urljoin, urlsplit

import renkei
from renkei.fetch.failure import FetchFailure
from renkei.fetch.hosts import allowed_addresses, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from http.client import HTTPResponse

    from renkei.fetch.hosts import Network, Resolver

__all__ = ["Limits", "Response", "open_url"]

_MAX_QUOTED: Final = 200  # characters of what a server sent, without its control characters
_MAX_REDIRECTS: Final = 5
_CHUNK: Final = 1 << 16  # bytes
_WAIT: Final = 30.0  # seconds to connect, and between two parts of an answer
_REDIRECTS: Final = {301, 302, 303, 307, 308}
_PORTS: Final = {"http": 80, "https": 443}
_HEADERS: Final = {
    "User-Agent": f"renkei/{renkei.__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "identity",  # files are kept as they come
    "Connection": "close",
}


@dataclass(frozen=True)
class Limits:
    """What a fetch may take.

    Attributes:
        max_bytes: Size of a file.
        timeout: Seconds for a file, with all redirects.
        networks: Networks that are not public and may be connected to.
        resolver: Resolves a name; it is called once for each request.
    """

    max_bytes: int
    timeout: float
    networks: Sequence[Network] = ()
    resolver: Resolver = resolve


class Response(Protocol):
    """An answer with status 200 or 304."""

    @property
    def url(self) -> str:
        """The address after all redirects."""
        ...

    @property
    def status(self) -> int:
        """200 or 304."""
        ...

    def header(self, name: str) -> str:
        """Return a header; empty if there is none."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """Yield the body.

        Raises:
            FetchFailure: If it is too large or incomplete.
        """
        ...


@contextmanager
def open_url(url: str, headers: Mapping[str, str], limits: Limits) -> Iterator[Response]:
    """Request an address.

        with open_url("https://example.org/a.csv", {}, limits) as response:
            data = b"".join(response.chunks())

    Raises:
        FetchFailure: If the host may not be connected to, does not answer in time, or answers
            neither with a file nor with 304.
    """
    deadline = time.monotonic() + limits.timeout
    for _ in range(_MAX_REDIRECTS + 1):
        with ExitStack() as attempt:
            with _failures(limits, deadline):
                answer = attempt.enter_context(_request(url, headers, limits, deadline))
            if answer.status not in _REDIRECTS:
                yield _checked(_Response(url, answer, limits, deadline))
                return
            url = _next_url(url, answer.headers.get("Location") or "")
    raise FetchFailure(f"more than {_MAX_REDIRECTS} redirects")


@contextmanager
def _failures(limits: Limits, deadline: float) -> Iterator[None]:
    """Turn errors of the connection into a FetchFailure."""
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            raise FetchFailure(f"not complete after {limits.timeout:g} seconds") from error
        raise FetchFailure(_words(error)) from error


class _Response:
    def __init__(self, url: str, answer: HTTPResponse, limits: Limits, deadline: float) -> None:
        self.url, self.status = url, answer.status
        self._answer, self._limits, self._deadline = answer, limits, deadline

    def header(self, name: str) -> str:
        return self._answer.headers.get(name) or ""

    def chunks(self) -> Iterator[bytes]:
        expected = self._answer.length  # None if the answer is chunked or ends with the connection
        self._check_size(expected or 0)
        received = 0
        while data := self._read():
            received += len(data)
            self._check_size(received)
            yield data
        if time.monotonic() >= self._deadline:  # a connection without length ends like this, too
            raise FetchFailure(f"not complete after {self._limits.timeout:g} seconds")
        if expected is not None and received < expected:
            raise FetchFailure(f"incomplete: {received:,} of {expected:,} bytes")

    def _read(self) -> bytes:
        with _failures(self._limits, self._deadline):
            return self._answer.read1(_CHUNK)

    def _check_size(self, size: int) -> None:
        if size > self._limits.max_bytes:
            raise FetchFailure(
                f"larger than {self._limits.max_bytes:,} bytes (setting fetch_max_bytes)"
            )


def _checked(response: _Response) -> _Response:
    if response.status not in {200, 304}:
        raise FetchFailure(f"the server answers {response.status}")
    if response.header("Content-Encoding").lower() not in {"", "identity"}:
        raise FetchFailure("the server compresses the file, although it was asked not to")
    return response


@contextmanager
def _request(
    url: str, headers: Mapping[str, str], limits: Limits, deadline: float
) -> Iterator[HTTPResponse]:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    addresses = allowed_addresses(host, port, limits.networks, limits.resolver)
    sock = _connected(addresses, port, deadline)
    try:
        # Whatever is read or written: at the deadline the connection ends, also for a server that
        # sends a byte now and then.
        timer = threading.Timer(max(deadline - time.monotonic(), 0), _end, [sock])
        timer.daemon = True
        timer.start()
        try:
            if parts.scheme == "https":
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
                timer.args = [sock]
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = _PORTS[parts.scheme]  # so that Host has no port
            connection.auto_open = 0
            connection.sock = sock
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers={**_HEADERS, **headers})
            with connection.getresponse() as answer:
                yield answer
        finally:
            timer.cancel()
    finally:
        sock.close()


def _connected(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
    """Connect to the first address that answers."""
    failure: OSError | None = None
    for address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((address, port), timeout=min(_WAIT, left))
        except OSError as error:
            failure = error
        else:
            sock.settimeout(min(_WAIT, left))
            return sock
    raise failure or TimeoutError("timed out")


def _end(sock: socket.socket) -> None:
    with suppress(OSError):  # it has ended
        sock.shutdown(socket.SHUT_RDWR)


def _next_url(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
    except ValueError:  # such as brackets that are not those of an IPv6 address
        raise FetchFailure(
            f"a redirect leads to {location[:100]!r}, which is not well-formed"
        ) from None
    if not location or parts.scheme not in _PORTS or not parts.hostname:
        raise FetchFailure(f"a redirect leads to {location[:100]!r}, which is no web address")
    if parts.username is not None or not target.isascii() or not target.isprintable():
        raise FetchFailure(f"a redirect leads to {location[:100]!r}, which is not well-formed")
    if parts.scheme == "http" and urlsplit(url).scheme == "https":
        raise FetchFailure(f"a redirect leads from https to http: {target[:100]}")
    return target


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return f"no answer within {_WAIT:g} seconds"
    if isinstance(error, OSError) and error.strerror:
        return f"no connection: {error.strerror}"
    return f"the answer cannot be read: {type(error).__name__}: {str(error)[:_MAX_QUOTED]!a}"
