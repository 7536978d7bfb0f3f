"""A strict reader of HTTP/1.1 that says which requests a byte string certainly holds.

It reads the bytes as RFC 9112 has them, up to the first uncertainty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Reading", "Request", "ids_in", "read_requests"]

_ID: Final = re.compile(rb"w\d+x\d+[rb]")
_TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE: Final = re.compile(rb"(" + _TOKEN + rb") ([!-~]+) HTTP/1\.([01])")
_FIELD: Final = re.compile(
    rb"(" + _TOKEN + rb"):[ \t]*((?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?)[ \t]*"
)
_CHUNK: Final = re.compile(
    rb"([0-9A-Fa-f]{1,7})((?:;" + _TOKEN + rb"(?:=(?:" + _TOKEN + rb'|"[!#-\[\]-~ ]*"))?)*)\r\n'
)
_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding", b"connection", b"upgrade"})


@dataclass(frozen=True)
class Request:
    """A request that a byte string certainly holds: method, id, whether it is the last one."""

    method: str
    id: bytes
    is_last: bool = False


@dataclass
class Reading:
    """What a byte string holds.

    Attributes:
        requests: The requests whose ends are certain.
        rest: Why the reader stopped: ``end`` (nothing left), ``last`` (the connection ends after
            the last request), ``incomplete``, or ``uncertain``.
        at: The offset where it stopped.
        hidden: The ids that stand in the bodies of these requests only.
    """

    requests: list[Request] = field(default_factory=list)
    rest: str = "end"
    at: int = 0
    hidden: set[bytes] = field(default_factory=set)


class _UncertainError(Exception):
    """The bytes may be read in more than one way, or in none."""


class _IncompleteError(Exception):
    """More bytes are needed."""


def read_requests(data: bytes) -> Reading:
    """Read requests strictly, up to the first uncertainty."""
    reading = Reading()
    while reading.at < len(data):
        try:
            request, end = _read_request(data, reading.at)
        except _IncompleteError:
            reading.rest = "incomplete"
            return reading
        except _UncertainError:
            reading.rest = "uncertain"
            return reading
        body = data[data.index(b"\r\n\r\n", reading.at) : end]
        if request.id:  # noise may have hit the field with the id
            reading.hidden |= set(ids_in(body)) - {request.id}
        reading.requests.append(request)
        reading.at = end
        if request.is_last:
            reading.rest = "last"
            return reading
    return reading


def _read_request(data: bytes, start: int) -> tuple[Request, int]:
    """Return the request that begins at an offset, and the offset of its end."""
    head, separator, _ = data[start:].partition(b"\r\n\r\n")
    if re.search(rb"(?<!\r)\n|\r(?!\n|$)", head):
        raise _UncertainError
    if not separator:
        raise _IncompleteError
    lines = head.split(b"\r\n")
    line = _REQUEST_LINE.fullmatch(lines[0])
    if line is None:
        raise _UncertainError
    method, minor = line[1], line[3]
    fields: dict[bytes, list[bytes]] = {}
    for text in lines[1:]:
        found = _FIELD.fullmatch(text)
        if found is None:
            raise _UncertainError
        fields.setdefault(found[1].lower(), []).append(found[2])
    if method in {b"CONNECT", b"PRI"} or b"upgrade" in fields:
        raise _UncertainError
    options = [
        name.strip().lower() for name in b",".join(fields.get(b"connection", [])).split(b",")
    ]
    if _FRAMING & set(options):
        raise _UncertainError
    at = start + len(head) + 4
    end = _body(data, at, fields, minor)
    ids = _ID.findall(head)
    is_last = minor == b"0" or b"close" in options
    return Request(method.decode(), ids[0] if ids else b"", is_last), end


def _body(data: bytes, at: int, fields: dict[bytes, list[bytes]], minor: bytes) -> int:
    """Return the end of a body on the wire (RFC 9112 §6.3)."""
    codings, lengths = fields.get(b"transfer-encoding"), fields.get(b"content-length")
    if codings is not None:
        if lengths is not None or minor == b"0" or [c.lower() for c in codings] != [b"chunked"]:
            raise _UncertainError
        return _end_of_chunks(data, at)
    if lengths is None:
        return at
    if len(lengths) != 1 or not re.fullmatch(rb"[0-9]{1,15}", lengths[0]):
        raise _UncertainError
    end = at + int(lengths[0])
    if end > len(data):
        raise _IncompleteError
    return end


def _end_of_chunks(data: bytes, at: int) -> int:
    while True:
        line = _CHUNK.match(data, at)
        if line is None:
            raise _IncompleteError if len(data) - at < 3 else _UncertainError
        at, size = line.end(), int(line[1], 16)
        if not size:
            break
        if at + size + 2 > len(data):
            raise _IncompleteError
        if data[at + size : at + size + 2] != b"\r\n":
            raise _UncertainError
        at += size + 2
    while not data.startswith(b"\r\n", at):
        end = data.find(b"\r\n", at)
        if end < 0:
            raise _IncompleteError
        found = _FIELD.fullmatch(data, at, end)
        if found is None or found[1].lower() in _FRAMING | {b"host"}:
            raise _UncertainError
        at = end + 2
    return at + 2


def ids_in(data: bytes) -> list[bytes]:
    """Return the ids in bytes, in order."""
    return _ID.findall(data)
