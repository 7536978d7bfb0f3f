"""A running server for tests of HTTP: requests to it, its pool and its request log."""

from __future__ import annotations

import gzip
import http.client
import json
import logging
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

import brotli
import zstandard

from renkei.ontology.terms import PREFIXES as TERMS_PREFIXES
from renkei.settings import Settings
from tests.serving import ServedStore, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from renkei.graph.engine.limits import PoolLimits

PREFIXES: Final = {**TERMS_PREFIXES, "": "http://e.org/"}
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
DECODERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}


@dataclass
class Reply:
    """A complete response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Lines(logging.Handler):
    """Collects the lines of the request log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass
class Service:
    """A running server, its pool and its request log."""

    address: str
    served: ServedStore
    log: Lines = field(repr=False)

    @property
    def place(self) -> tuple[str, int]:
        parts = urlsplit(self.address)
        return parts.hostname or "", parts.port or 0

    def ask(
        self,
        target: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: bytes | None = None,
        client: str = "",
    ) -> Reply:
        """Send a request on a new connection; return the complete response."""
        connection = http.client.HTTPConnection(*self.place, timeout=60)
        forwarded = {"X-Forwarded-For": client} if client else {}
        try:
            connection.request(method, target, body, {**(headers or {}), **forwarded})
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def query(self, text: str, **options: Any) -> Reply:
        """Send a query by POST."""
        body = urlencode({"query": text} | options.pop("parameters", {})).encode()
        headers = FORM | options.pop("headers", {})
        return self.ask("/sparql", headers, method="POST", body=body, **options)

    def begin(self, text: str, *, client: str = "", target: str = "/sparql") -> socket.socket:
        """Send a query by POST; return the connection, from which nothing was read."""
        body = urlencode({"query": text})
        forwarded = f"X-Forwarded-For: {client}\r\n" if client else ""
        connection = socket.create_connection(self.place, timeout=60)
        connection.sendall(
            f"POST {target} HTTP/1.1\r\nHost: x\r\n{forwarded}Content-Length: {len(body)}\r\n"
            f"Content-Type: {FORM['Content-Type']}\r\n\r\n{body}".encode()
        )
        return connection

    def outcomes(self) -> list[str]:
        return [json.loads(line)["outcome"] for line in list(self.log.lines)]


def wait(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until a condition holds; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds:g} s"
        time.sleep(0.01)


def target(text: str) -> str:
    """The request target of a query by GET."""
    return f"/sparql?query={quote(text)}"


@contextmanager
def service_on(store: Path, limits: PoolLimits, **settings: Any) -> Iterator[Service]:
    """A server with these limits, which trusts 127.0.0.1 as a proxy."""
    log, logger = Lines(), logging.getLogger("renkei.requests")
    level = logger.level
    logger.addHandler(log)
    logger.setLevel(logging.INFO)
    served = ServedStore(store, limits, PREFIXES)
    options = {"port": 0, "trusted_proxies": "127.0.0.1/32"} | settings
    try:
        with serving(served, Settings(**options)) as address:
            yield Service(address, served, log)
    finally:
        logger.removeHandler(log)
        logger.setLevel(level)
