"""The digest of a result, as a citation states it: reproducible with common tools.

SHA-256 of

- SELECT: the result in TSV, the line of the variables first, then the rows in byte order, each
  ended by a line feed (duplicate rows are kept);
- ASK: ``true`` or ``false`` and a line feed;
- CONSTRUCT, DESCRIBE: the distinct triples in N-Triples, in byte order, each ended by a line feed.

A result has no order unless the query defines one, so the order of the rows is ignored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.errors import LimitError
from renkei.graph.rdf.formats import N_TRIPLES, TSV
from renkei.server.web.request_errors import NotCitableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renkei.graph.engine.base import Execution
    from renkei.graph.query.text import QueryKind

__all__ = ["DIGESTED_AS", "ResultDigest", "digest_of_result"]

DIGESTED_AS: Final[Mapping[QueryKind, str]] = {
    "solutions": TSV.media_type,
    "boolean": TSV.media_type,
    "graph": N_TRIPLES.media_type,
}
"""The format that the engine serialises a result in, for its digest."""
_OVERHEAD: Final = 64  # bytes of memory per line, in addition to its text


@dataclass(frozen=True, slots=True)
class ResultDigest:
    """What a citation states about a result.

    Attributes:
        kind: The kind of result.
        rows: Rows of a SELECT, distinct triples of a graph; 1 for ASK.
        sha256: The digest, in hexadecimal.
    """

    kind: QueryKind
    rows: int
    sha256: str


def digest_of_result(execution: Execution, max_bytes: int) -> ResultDigest:
    """Read a result to its end and compute its digest.

    Args:
        execution: The execution, in the format `DIGESTED_AS` of its kind.
        max_bytes: The maximum memory for its lines, in bytes.

    Raises:
        LimitError: If it is larger (``max_cited_bytes``), or the engine ended it.
        NotCitableError: If it has blank nodes.
    """
    lines = list(_lines(execution.chunks, max_bytes))
    head = lines.pop(0) + b"\n" if execution.kind == "solutions" and lines else b""
    if execution.kind == "graph":
        lines = list(set(lines))
    has_blank = _blank_in_triple if execution.kind == "graph" else _blank_in_row
    if any(b"_:" in line and has_blank(line) for line in lines):
        raise NotCitableError(
            "the result has blank nodes: their labels mean nothing outside of one answer, so its "
            "digest could not be computed again. Select the values that the blank nodes have "
            "instead of the nodes"
        )
    lines.sort()
    digest = hashlib.sha256(head)
    for line in lines:
        digest.update(line)
        digest.update(b"\n")
    return ResultDigest(execution.kind, len(lines), digest.hexdigest())


def _lines(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    """Yield the lines without their line feeds; the last one may have none."""
    partial: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk) + _OVERHEAD * chunk.count(b"\n")
        if size > max_bytes:
            raise LimitError(
                f"the result needs more than {max_bytes:,} bytes of memory to be cited (its length "
                f"in TSV or N-Triples, and {_OVERHEAD} for each row); cite a query with fewer "
                "rows, or the generation as a whole",
                limit="max_cited_bytes",
            )
        *complete, rest = chunk.split(b"\n")
        if complete:
            yield b"".join((*partial, complete[0]))
            yield from complete[1:]
            partial = []
        partial.append(rest)
    if last := b"".join(partial):
        yield last


def _blank_in_row(line: bytes) -> bool:
    """Whether a row of TSV has a blank node; literals are quoted and cannot begin with ``_:``."""
    return any(
        cell.startswith(b"_:") or (cell.startswith(b"<<") and b"_:" in cell)
        for cell in line.split(b"\t")
    )


def _blank_in_triple(line: bytes) -> bool:
    """Whether a line of N-Triples has a blank node."""
    subject, _, rest = line.partition(b" ")
    value = rest.partition(b" ")[2]
    return (
        subject.startswith(b"_:")
        or value.startswith(b"_:")
        or (value.startswith(b"<<") and b"_:" in value)
    )
