"""Grammar-based HTTP/1.1 on the wire, and a strict reader that says what a server may answer.

`Generator` writes connections from a seed. Each request has an id in its query; its answer, as CSV,
has the id again. `read_requests` reads the bytes as RFC 9112 has them, up to the first uncertainty.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from tests.hostile.proxies import HOST

__all__ = ["Case", "Generator", "Reading", "Request", "ids_in", "read_requests", "verdict"]

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


@dataclass(frozen=True)
class Case:
    """A connection: what is sent in each packet, and how it ends.

    Attributes:
        parts: The packets.
        half_close: Whether the client ends its side after the last one.
    """

    parts: tuple[bytes, ...]
    half_close: bool

    @property
    def data(self) -> bytes:
        """All that is sent."""
        return b"".join(self.parts)


class Generator:
    """Writes connections: mostly well-formed requests, each third with a fault or an oddity.

    Generator(1).case(17).parts  # always the same
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def case(self, number: int) -> Case:
        """Return a connection."""
        chance = random.Random(f"{self._seed}/{number}")  # noqa: S311
        writer = _Writer(chance, number)
        count = chance.choice([1, 1, 2, 2, 3, 5])
        requests = [writer.request() for _ in range(count)]
        data = b"".join(requests) + writer.last()
        if chance.random() < 0.1:
            data = data[: chance.randrange(1, len(data))]
        if chance.random() < 0.1:
            at = chance.randrange(len(data))
            noise = chance.choice(
                [b"\0", b"\r", b"\n", b" ", b"\x7f", b"\xff", b":", b"Z", b"\r\n"]
            )
            data = data[:at] + noise + data[at + chance.randint(0, 1) :]
        cuts = sorted(chance.randrange(len(data)) for _ in range(chance.choice([0, 0, 0, 1, 2, 4])))
        parts = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True) if a < b]
        return Case(tuple(parts), chance.random() < 0.15)


class _Writer:
    """Writes requests with ids of one case."""

    def __init__(self, chance: random.Random, case: int) -> None:
        self._chance, self._case, self._number = chance, case, 0

    def last(self) -> bytes:
        """Return a well-formed request after which the server closes."""
        return self._head("GET", self._target(self._id())) + b"Connection: close\r\n\r\n"

    def request(self) -> bytes:
        """Return a request."""
        odd = self._chance.random() < 0.35
        method = self._pick("GET", "GET", "GET", "HEAD", "POST", "POST", "OPTIONS", "DELETE")
        if odd and self._chance.random() < 0.15:
            method = self._pick("BREW", "get", "CONNECT", "TRACE", "PRI", "G\tET", "")
        id_ = self._id()
        if method == "POST":
            target, body = "/sparql", _query(id_).encode()
        else:
            target = self._target(id_)
            body = self._chance.choice([b"", b"", b"", b"hello", self._hidden()])
        version = (
            self._pick(*["1.1"] * 8, "1.0")
            if not odd
            else self._pick(*["1.1"] * 8, "1.0", "2.0", "1.2", "0.9", "1.10", "11", "x")
        )
        fields = [b"Accept: text/csv"]
        if method == "POST":
            # chunks may cut the id in the body
            fields += [b"Content-Type: application/sparql-query", f"X-Id: {id_}".encode()]
        fields += [self._field(odd=odd) for _ in range(self._chance.choice([0, 0, 1, 3]))]
        framing, sent = self._framed(body, odd=odd)
        fields += framing
        self._chance.shuffle(fields)
        host = f"Host: {HOST}".encode()
        hosts = [host] if not odd else self._chance.choice([[host], [host], [], [host, b"Host: y"]])
        end = self._chance.choice([b"\r\n"] * 12 + [b"\n", b"\r"]) if odd else b"\r\n"
        space = self._chance.choice([" "] * 12 + ["  ", "\t"]) if odd else " "
        line = f"{method}{space}{target}{space}HTTP/{version}".encode()
        return end.join([line, *hosts, *fields, b"", b""]) + sent

    def _pick(self, *choices: str) -> str:
        return self._chance.choice(choices)

    def _id(self, kind: str = "r") -> str:
        self._number += 1
        return f"w{self._case}x{self._number}{kind}"

    def _target(self, id_: str) -> str:
        return f"/sparql?query={quote(_query(id_))}"

    def _head(self, method: str, target: str) -> bytes:
        return f"{method} {target} HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/csv\r\n".encode()

    def _hidden(self) -> bytes:
        """Return a request that is a body: it must never be answered."""
        return self._head("GET", self._target(self._id("b"))) + b"\r\n"

    def _field(self, *, odd: bool) -> bytes:
        names = [b"X-A", b"x-a", b"Cookie", b"TE", b"X_A", b"X-Forwarded-For", b"Cache-Control"]
        name = self._chance.choice(names)
        value = self._chance.choice([b"b", b"", b"a, b", b"\xe3\x81\x82", b"no-cache", b'"q\\"q"'])
        if not odd:
            return name + self._chance.choice([b": ", b":", b":\t ", b":  "]) + value
        return self._chance.choice([
            name + b" : " + value, name + b":\r\n " + value, name + b": a\x00b", name + b": a\rb",
            b" " + name + b": " + value, name, b": " + value, name + b"\xff: x",
            b"Connection: Upgrade\r\nUpgrade: foo", b"Connection: close", b"Connection: keep-alive",
            b"Connection: close, X-A", b"Trailer: X-T", b"Expect: 100-continue", b"Expect: x",
            name + b": " + b"v" * 9_000, b"Connection: Content-Length", b"Upgrade: h2c",
        ])  # fmt: skip

    def _framed(self, body: bytes, *, odd: bool) -> tuple[list[bytes], bytes]:
        """Return the fields of the length, and the body as it is sent."""
        length = b"Content-Length: %d" % len(body)
        if not odd:
            chunked = [b"Transfer-Encoding: chunked"]
            forms = [([length], body), (chunked, self._chunks(body, odd=False))]
            return self._chance.choice(forms if body else [([], b""), ([length], b"")])
        form = self._chance.randrange(10)
        codings = [b"chunked", b"CHUNKED", b"chunked ", b"gzip, chunked", b"chunked, chunked"]
        codings += [b"identity", b"xchunked", b"\x0bchunked"]
        chunked = [b"Transfer-Encoding: " + self._chance.choice(codings)]
        if form < 3:
            return [b"Transfer-Encoding: chunked"], self._chunks(body, odd=True)
        if form < 5:
            return chunked, self._chunks(body, odd=self._chance.random() < 0.3)
        if form < 7:
            return [length, *chunked], self._chance.choice([body, self._chunks(body, odd=False)])
        wrong = self._chance.choice(
            [
                b"+%d",
                b"-%d",
                b"0x%x",
                b"00%d",
                b"%d, %d",
                b" %d ",
                b"%d 1",
                b"9999999999999999999%d",
                b"%d.0",
                b"%d\x00",
            ]
        )
        value = wrong % ((len(body),) * wrong.count(b"%"))
        return [b"Content-Length: " + value] * self._chance.choice([1, 1, 2]), body

    def _chunks(self, body: bytes, *, odd: bool) -> bytes:
        out = b""
        while body:
            size = self._chance.randint(1, len(body))
            extension = self._chance.choice([b"", b"", b";a", b";a=b", b';a="b c"'])
            form, end = b"%x", b"\r\n"
            if odd and self._chance.random() < 0.4:
                form = self._chance.choice(
                    [b"0x%x", b"+%x", b" %x", b"%x ", b"%xg", b"f%015x", b"00%X"]
                )
                end = self._chance.choice([b"\r\n", b"\r\n", b"\n", b"\r", b""])
                extension = self._chance.choice(
                    [b";", b";\n", b" ;a", b";a=\x00", b";" + b"a" * 500]
                )
            out += form % size + extension + b"\r\n" + body[:size] + end
            body = body[size:]
        trailers = [b"", b"", b"X-T: x\r\n", b"X-Forwarded-For: 192.0.2.66\r\n"]
        if odd:
            trailers += [
                b"Content-Length: 50\r\n",
                b"Transfer-Encoding: chunked\r\n",
                b"bad\r\n",
                b"X:\n",
            ]
        last = self._chance.choice([b"0\r\n"] * 6 + [b"000\r\n", b"0;a=b\r\n"])
        return out + last + self._chance.choice(trailers) + b"\r\n"


def _query(id_: str) -> str:
    return f'SELECT ("{id_}" AS ?id) {{}}'


def _cases(ids: list[bytes]) -> set[bytes]:
    return {id_.partition(b"x")[0] for id_ in ids}


def verdict(
    case: Case, reading: Reading, finals: list[tuple[int, bytes]], *, unreadable: int = 400
) -> str:
    """Return what is wrong with the answers to a case; empty if nothing is.

    Args:
        case: What was sent.
        reading: How the strict reader reads it.
        finals: Status and body of each final response.
        unreadable: The status that a proxy has for a body that it cannot read.
    """
    sent = ids_in(case.data)
    answered = [(ids_in(body) if status == 200 else []) for status, body in finals]
    echoed = [id_ for found in answered for id_ in found]
    places = [sent.index(id_) for id_ in echoed if id_ in sent]
    certain = [request.id for request in reading.requests]
    faults = {
        "a status of the server's fault": any(
            status >= 500
            and status not in {501, 503, 504, 505}
            and not (status == unreadable and number >= len(certain))
            for number, (status, _) in enumerate(finals)
        ),
        "two ids in one answer": any(len(found) > 1 for found in answered),
        "the answer to another connection": not _cases(echoed) <= _cases(sent),
        "two answers to one request": len(set(echoed)) != len(echoed),
        "answers in another order": places != sorted(places),
        "the answer to another request of the connection": any(
            id_ and found and found != [id_] for id_, found in zip(certain, answered, strict=False)
        ),
        "more answers than requests": reading.rest in {"end", "last"}
        and len(finals) > len(certain),
        "an answer to a body": bool(reading.hidden & set(echoed)),
    }
    return next((fault for fault, applies in faults.items() if applies), "")
