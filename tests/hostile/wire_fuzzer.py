"""Grammar-based HTTP/1.1 on the wire, and what is wrong with the answers to it.

`Generator` writes connections from a seed. Each request has an id in its query; its answer, as CSV,
has the id again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from urllib.parse import quote

from tests.hostile.proxies import HOST
from tests.hostile.wire_reader import Reading, ids_in

__all__ = ["Case", "Generator", "verdict"]


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
