"""Queries of the server itself, on the engine of a generation: rows of terms, labels, RDF.

Their texts are ours; values of requests are inserted by ``graph.rdf.terms`` only.
``max_result_rows`` applies to results of canned queries (``has_row_limit``), not to other queries.
"""

from __future__ import annotations

import io
import itertools
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.errors import QueryError
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.graph.rdf.formats import SPARQL_JSON, TSV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from renkei.graph.generations.leases import GenerationLease

__all__ = [
    "Row",
    "Term",
    "ask",
    "construct",
    "first_rows",
    "labels",
    "local_path",
    "query_of",
    "rows",
    "stream_rows",
]

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = dict[str, Term]

MAX_BYTES, MAX_NESTING = 1_000_000, 60
_BATCH: Final = 1_000  # things of one query
_JSON: Final = SPARQL_JSON.media_type
_TSV: Final = TSV.media_type
_AS_JSON: Final = ox.QueryResultsFormat.JSON
_AS_TSV: Final = ox.QueryResultsFormat.TSV


def rows(lease: GenerationLease, query: str, *, has_row_limit: bool = False) -> Iterator[Row]:
    """Yield the rows of a SELECT: variable → term, without unbound variables and triple terms.

    Raises:
        QueryError: If a result of a canned query has a triple term.
    """
    answer = io.BytesIO(_run(lease, query, _JSON, has_row_limit=has_row_limit))
    yield from _parsed(answer, _AS_JSON, has_all=has_row_limit)


def stream_rows(
    lease: GenerationLease, query: str, *, has_row_limit: bool = False
) -> tuple[Iterator[Row], Callable[[], None]]:
    """Start a SELECT of any length.

    Returns:
        Its rows, as `rows` gives them, parsed while they arrive, in any thread; and a function that
        releases the execution.
    """
    execution = lease.engine.run_blocking(query_of(query, _TSV, has_row_limit=has_row_limit))
    return _parsed_in_parts(execution.chunks, has_all=has_row_limit), execution.close


def first_rows(
    lease: GenerationLease, query: str, count: int, *, has_row_limit: bool = False
) -> list[Row]:
    """Return at most ``count`` rows of a SELECT, without reading the rest of its result."""
    results, close = stream_rows(lease, query, has_row_limit=has_row_limit)
    try:
        return list(itertools.islice(results, count))
    finally:
        close()


def _parsed_in_parts(chunks: Iterator[bytes], *, has_all: bool) -> Iterator[Row]:
    """Parse complete lines of TSV as they arrive: terms contain no line ends in TSV.

    pyoxigraph's own iterators abort the process if another thread continues them.
    """
    head, rest = b"", b""
    for chunk in chunks:
        lines, end, rest = (rest + chunk).rpartition(b"\n")
        lines += end
        if lines and not head:
            head, _, lines = lines.partition(b"\n")
        if lines:
            yield from list(_parsed(io.BytesIO(head + b"\n" + lines), _AS_TSV, has_all=has_all))


def _parsed(source: IO[bytes], read_as: ox.QueryResultsFormat, *, has_all: bool) -> Iterator[Row]:
    """Yield rows; a triple term is left out, or an error if a row must have all its values."""
    answer = ox.parse_query_results(source, format=read_as)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    names = [variable.value for variable in answer.variables]
    for solution in answer:
        if has_all and any(isinstance(term, ox.Triple) for term in solution):
            raise QueryError(
                "the answer has a triple term, which only complete answers in SPARQL JSON, TSV or "
                "CSV can hold"
            )
        terms = zip(names, solution, strict=True)
        yield {
            name: term
            for name, term in terms
            if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
        }


def ask(lease: GenerationLease, query: str) -> bool:
    """Return the result of an ASK."""
    answer = ox.parse_query_results(_run(lease, query, _JSON), format=ox.QueryResultsFormat.JSON)
    return bool(answer)


def labels(
    lease: GenerationLease, things: Iterable[str] = (), *, pattern: str = ""
) -> dict[str, dict[str, str]]:
    """Return the names of things: IRI → language (empty for none) → name.

    Names are ``rdfs:label`` and ``skos:prefLabel`` in the merged graph; of several in a language,
    the first in the order of code points. Things without a name are left out.

    Args:
        lease: The generation.
        things: IRIs of the generation.
        pattern: Instead of these, a SPARQL pattern that binds ``?thing``.
    """
    if pattern:  # joined with it, the engine would read the labels of the whole graph
        found = rows(lease, f"SELECT DISTINCT ?thing {{ {pattern} }}")
        things = [row["thing"].value for row in found if isinstance(row["thing"], ox.NamedNode)]
    chosen = sorted(set(things))
    named: dict[str, dict[str, str]] = {}
    for start in range(0, len(chosen), _BATCH):
        iris = " ".join(str(ox.NamedNode(thing)) for thing in chosen[start : start + _BATCH])
        query = f"""SELECT DISTINCT ?thing ?label {{ VALUES ?thing {{ {iris} }}
          ?thing rdfs:label|skos:prefLabel ?label }}"""
        for row in sorted(rows(lease, query), key=lambda row: row["label"].value):
            label = row["label"]
            if isinstance(label, ox.Literal):
                by_language = named.setdefault(row["thing"].value, {})
                by_language.setdefault(label.language or "", label.value)
    return named


def construct(
    lease: GenerationLease, query: str, media_type: str, *, has_row_limit: bool = False
) -> bytes:
    """Return the result of a CONSTRUCT in the media type of a format for graphs."""
    return _run(lease, query, media_type, has_row_limit=has_row_limit)


def local_path(iri: str, base: str) -> str | None:
    """Return the path on this site of an IRI below the base; None for other IRIs."""
    return f"/{iri[len(base) :]}" if iri.startswith(base) else None


def query_of(text: str, media_type: str, *, has_row_limit: bool) -> QueryRequest:
    """Return the request of a query of ours."""
    checked = check_query_text(text, max_bytes=MAX_BYTES, max_nesting=MAX_NESTING)
    return QueryRequest(query=checked, media_type=media_type, has_row_limit=has_row_limit)


def _run(
    lease: GenerationLease, query: str, media_type: str, *, has_row_limit: bool = False
) -> bytes:
    request = query_of(query, media_type, has_row_limit=has_row_limit)
    with lease.engine.run_blocking(request) as answer:
        return b"".join(answer.chunks)
