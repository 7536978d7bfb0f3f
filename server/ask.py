"""Ask the published data from inside the server: rows of terms, by the same executor as anybody.

Queries here are texts of ours. What comes from a request goes in through ``graph.terms`` only.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from renkei.graph.execution import QueryRequest
from renkei.graph.query_text import check_query_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.server.publication import PublishedView

__all__ = ["Row", "Term", "ask", "describe", "local_path", "rows"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = dict[str, Term]

MAX_BYTES, MAX_NESTING = 1_000_000, 60


def rows(view: PublishedView, query: str) -> Iterator[Row]:
    """Yield the rows of a SELECT: variable → term, unbound ones left out."""
    answer = ox.parse_query_results(
        io.BytesIO(_run(view, query, "application/sparql-results+json")),
        format=ox.QueryResultsFormat.JSON,
    )
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    names = [variable.value for variable in answer.variables]
    for solution in answer:
        terms = zip(names, solution, strict=True)
        yield {
            name: term
            for name, term in terms
            if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
        }


def ask(view: PublishedView, query: str) -> bool:
    """Return the answer of an ASK."""
    answer = ox.parse_query_results(
        _run(view, query, "application/sparql-results+json"), format=ox.QueryResultsFormat.JSON
    )
    return bool(answer)


def describe(view: PublishedView, query: str, media_type: str) -> bytes:
    """Return the answer of a CONSTRUCT in a media type of ``GRAPH_MEDIA_TYPES``."""
    return _run(view, query, media_type)


def local_path(iri: str, base: str) -> str | None:
    """Return the path on this site of one of our own IRIs, None for any other.

    Links are relative to the request: served behind a proxy or on another port they still hold.
    """
    return f"/{iri[len(base) :]}" if iri.startswith(base) else None


def _run(view: PublishedView, query: str, media_type: str) -> bytes:
    checked = check_query_text(query, max_bytes=MAX_BYTES, max_nesting=MAX_NESTING)
    with view.executor.run(QueryRequest(query=checked, media_type=media_type)) as answer:
        return b"".join(answer.chunks)
