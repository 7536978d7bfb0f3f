"""The protocol between the pool and a worker, over a socket pair.

A frame is a letter, the length of its payload (four bytes, big-endian) and the payload:

    pool → worker   S  setup: JSON of `WorkerSetup`, once, first
                    Q  a query: JSON of `QueryRequest`
    worker → pool   R  ready: JSON ``{"isolation": …}``, once
                    D  bytes of an answer
                    T  the end of an answer: JSON ``{"rows": …, "truncated": …}``
                    X  a failed query: JSON of an error

A payload has at most `MAX_PAYLOAD_BYTES`: a longer answer is several frames, and a receiver closes
the connection at a header that announces more.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from renkei.errors import LimitError, QueryError, QueryRefusedError, QuerySyntaxError
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import CheckedQuery

__all__ = [
    "HEADER_BYTES",
    "MAX_PAYLOAD_BYTES",
    "WorkerSetup",
    "error_from",
    "error_payload",
    "frame",
    "frame_header",
    "header",
    "request_from",
    "request_payload",
]

HEADER_BYTES: Final = 5
MAX_PAYLOAD_BYTES: Final = 1024 * 1024
_ERRORS: Final[dict[str, type[QueryError]]] = {
    kind.__name__: kind for kind in (QueryError, QuerySyntaxError, QueryRefusedError, LimitError)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSetup:
    """The configuration of a worker.

    Attributes:
        store: Directory of the store.
        prefixes: Predeclared prefixes.
        base: The base IRI of queries; empty means none.
        memory: Memory limit in bytes, the stack excluded; 0 means no limit.
        max_rows: Most rows of an answer; 0 means no limit.
        max_bytes: Longest answer in bytes; 0 means no limit.
        max_hits: Most things that a text of ``renkei:search`` finds.
    """

    store: str
    prefixes: dict[str, str]
    base: str = ""
    memory: int = 0
    max_rows: int = 0
    max_bytes: int = 0
    max_hits: int = 0

    def payload(self) -> bytes:
        """Serialise it as JSON."""
        return json.dumps(asdict(self)).encode()


def frame(letter: bytes, payload: bytes) -> bytes:
    """Return a frame."""
    return frame_header(letter, len(payload)) + payload


def frame_header(letter: bytes, length: int) -> bytes:
    """Return the first bytes of a frame, which its payload of so many bytes follows."""
    return letter + length.to_bytes(HEADER_BYTES - 1, "big")


def header(data: bytes) -> tuple[bytes, int]:
    """Return the letter of a frame and the length of its payload, from its first five bytes."""
    return data[:1], int.from_bytes(data[1:HEADER_BYTES], "big")


def request_payload(request: QueryRequest) -> bytes:
    """Serialise a request as JSON, without timeout and deadline: the pool enforces them."""
    return json.dumps(
        {
            "text": request.query.text,
            "kind": request.query.kind,
            "media_type": request.media_type,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
            "has_row_limit": request.has_row_limit,
        }
    ).encode()


def request_from(payload: bytes) -> QueryRequest:
    """Parse the request of a frame; its text was checked before it was sent."""
    fields: dict[str, Any] = json.loads(payload)
    return QueryRequest(
        query=CheckedQuery(fields["text"], fields["kind"]),
        media_type=fields["media_type"],
        default_graphs=tuple(fields["default_graphs"]),
        named_graphs=tuple(fields["named_graphs"]),
        has_row_limit=fields["has_row_limit"],
    )


def error_payload(error: QueryError) -> bytes:
    """Serialise an error as JSON."""
    fields = {"type": type(error).__name__, "message": str(error), "attributes": vars(error)}
    return json.dumps(fields).encode()


def error_from(payload: bytes) -> QueryError:
    """Parse the error of a frame."""
    fields: dict[str, Any] = json.loads(payload)
    kind = _ERRORS.get(fields["type"], QueryError)
    return kind(fields["message"], **fields["attributes"])
