"""What the pool and a worker say to each other, over one socket pair.

A frame is a letter, the length of its payload (four bytes, big-endian) and the payload:

    pool → worker   S  how to serve: JSON of `WorkerSetup`, once, first
                    Q  a query: JSON of `QueryRequest`
    worker → pool   R  ready: JSON ``{"isolation": …}``, once
                    D  bytes of an answer
                    T  the end of an answer: JSON ``{"rows": …, "truncated": …}``
                    X  the end of a query that failed: JSON of an error
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
    "WorkerSetup",
    "error_from",
    "error_payload",
    "frame",
    "header",
    "request_from",
    "request_payload",
]

HEADER_BYTES: Final = 5
_ERRORS: Final[dict[str, type[QueryError]]] = {
    kind.__name__: kind for kind in (QueryError, QuerySyntaxError, QueryRefusedError, LimitError)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSetup:
    """What a worker is told before its first query.

    Attributes:
        store: Directory of the store.
        prefixes: Prefixes that queries need not declare.
        memory: Bytes that a worker may take, its stack not counted; 0 means any number.
        max_rows: Most rows of an answer; 0 means any number.
        max_bytes: Most bytes of an answer; 0 means any number.
    """

    store: str
    prefixes: dict[str, str]
    memory: int = 0
    max_rows: int = 0
    max_bytes: int = 0

    def payload(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(asdict(self)).encode()


def frame(letter: bytes, payload: bytes) -> bytes:
    """Return a frame."""
    return letter + len(payload).to_bytes(4, "big") + payload


def header(data: bytes) -> tuple[bytes, int]:
    """Return the letter of a frame and the length of its payload, from its first five bytes."""
    return data[:1], int.from_bytes(data[1:HEADER_BYTES], "big")


def request_payload(request: QueryRequest) -> bytes:
    """Return a request as JSON; its time is the pool's business."""
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
    """Return the request of a frame; it was checked before it was sent."""
    found: dict[str, Any] = json.loads(payload)
    return QueryRequest(
        query=CheckedQuery(found["text"], found["kind"]),
        media_type=found["media_type"],
        default_graphs=tuple(found["default_graphs"]),
        named_graphs=tuple(found["named_graphs"]),
        has_row_limit=found["has_row_limit"],
    )


def error_payload(error: QueryError) -> bytes:
    """Return an error as JSON."""
    found = {"type": type(error).__name__, "message": str(error), "attributes": vars(error)}
    return json.dumps(found).encode()


def error_from(payload: bytes) -> QueryError:
    """Return the error of a frame."""
    found: dict[str, Any] = json.loads(payload)
    kind = _ERRORS.get(found["type"], QueryError)
    return kind(found["message"], **found["attributes"])
