"""A small client on a real socket: every byte of a request is the test's own."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media_type(self) -> str:
        """The Content-Type without its parameters."""
        return self.headers.get_content_type()

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def count(self) -> int:
        """The only value of the only row of a SELECT in JSON, a number."""
        ((value,),) = (row.values() for row in self.json["results"]["bindings"])
        return int(value["value"])


class Wire:
    """Sends requests over one connection that is kept alive."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)

    def send(
        self,
        method: str,
        target: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    ) -> Answer:
        """Send a request with these headers and no others but Host and Content-Length."""
        connection = self._connection
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items() if isinstance(headers, Mapping) else headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.msg, response.read())

    def get(self, path: str, *, accept: str | None = None, **parameters: Any) -> Answer:
        """Send a GET; a parameter with a list is sent as often as the list is long."""
        named = {name.replace("_", "-"): value for name, value in parameters.items()}
        target = f"{path}?{urlencode(named, doseq=True)}" if named else path
        return self.send("GET", target, headers={"Accept": accept} if accept is not None else {})

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
