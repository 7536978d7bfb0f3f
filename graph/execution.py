"""Run a checked query against a store.

`Executor` is the one interface between whatever asks and whatever answers. A request is plain
data, so that it can cross to another process as JSON; an answer is chunks of bytes in a media type
that was settled before. `InProcessExecutor` is the simplest that can answer: no deadline, no
memory limit.
"""

from __future__ import annotations

import functools
import itertools
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

import pyoxigraph as ox

from renkei.errors import LimitError, QueryError
from renkei.graph.deep_threads import DeepThreads
from renkei.graph.syntax_errors import explain_syntax_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from renkei.graph.query_text import CheckedQuery, QueryKind

__all__ = [
    "GRAPH_MEDIA_TYPES",
    "MEDIA_TYPES_OF",
    "RESULTS_MEDIA_TYPES",
    "Execution",
    "Executor",
    "InProcessExecutor",
    "QueryRequest",
]

_CHUNK_BYTES: Final = 64 * 1024
_MEMORY_BYTES: Final = 4 * 1024 * 1024  # of one answer; the rest waits in a temporary file
_TRIPLES_FOR_PREFIXES: Final = 10_000  # of a graph are looked at before its prefixes are written

_RESULTS_FORMATS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPH_FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
RESULTS_MEDIA_TYPES: Final = tuple(_RESULTS_FORMATS)
"""What SELECT and ASK can be written in, the preferred one first."""
GRAPH_MEDIA_TYPES: Final = tuple(_GRAPH_FORMATS)
"""What CONSTRUCT and DESCRIBE can be written in, the preferred one first."""
MEDIA_TYPES_OF: Final[Mapping[QueryKind, tuple[str, ...]]] = {
    "solutions": RESULTS_MEDIA_TYPES,
    "boolean": RESULTS_MEDIA_TYPES,
    "graph": GRAPH_MEDIA_TYPES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """A query to run, and how to write its answer.

    Attributes:
        query: The query, checked.
        media_type: One of `MEDIA_TYPES_OF` the query's kind.
        default_graphs: IRIs of the graphs that make the default graph. With ``named_graphs`` it is
            the whole dataset of the query, in place of FROM and FROM NAMED (SPARQL 1.1 Protocol
            §2.1.4); both empty means the dataset that the query or the store has.
        named_graphs: IRIs of the graphs that GRAPH can name.
        timeout: Seconds until the query is ended; None leaves it to the executor.
    """

    query: CheckedQuery
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None


@dataclass(slots=True)
class Execution:
    """An answer on its way; close it, or use it in a ``with`` statement.

    Attributes:
        kind: What the query answers with.
        media_type: What the bytes are, without parameters.
        chunks: The bytes, to be read once. An error raised in here means that the answer is
            broken, and that what was read of it is not whole.
        length: Number of bytes, where known before they are read.
    """

    kind: QueryKind
    media_type: str
    chunks: Iterator[bytes]
    close: Callable[[], None]
    length: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Executor(Protocol):
    """Whatever can answer a query."""

    def run(self, request: QueryRequest) -> Execution:
        """Begin a query; return when the first bytes of its answer can be read.

        Raises:
            QuerySyntaxError: If the text is not SPARQL.
            LimitError: If the query or its answer is over a limit.
            QueryError: If it cannot be evaluated.
        """
        ...


class InProcessExecutor:
    """Answers queries from a store in this process, each whole before its first byte is given.

    It has no deadline: pyoxigraph 0.5 can neither time out nor cancel, and ``timeout`` of a request
    is not kept. A query that never ends holds one of the threads for ever. The
    threads end with `close`, or when nobody holds the executor any more.
    """

    def __init__(
        self,
        store: ox.Store,
        *,
        prefixes: Mapping[str, str],
        max_result_bytes: int,
        threads: int = 4,
    ) -> None:
        """Answer from ``store``.

        Args:
            store: An open store; it is not written.
            prefixes: Prefixes that queries need not declare, and that Turtle is written with.
            max_result_bytes: Longest answer; it waits on the disk while it is read.
            threads: Queries evaluated at the same time.
        """
        self._store = store
        self._prefixes = dict(prefixes)
        self._max_result_bytes = max_result_bytes
        self._threads = DeepThreads(threads)

    def run(self, request: QueryRequest) -> Execution:
        """See `Executor.run`."""
        return self._threads.run(self._run, request)

    def close(self) -> None:
        """Take no more queries; those that wait already are still answered."""
        self._threads.close()

    def _run(self, request: QueryRequest) -> Execution:
        """Evaluate, write and forget a query, all in one deep thread."""
        file = _Spool(self._max_result_bytes)
        try:
            try:
                self._evaluate(request, file)
            except SyntaxError as error:
                raise explain_syntax_error(
                    error,
                    request.query.text,
                    prefixes=self._prefixes,
                    parse=functools.partial(ox.Store().query, prefixes=self._prefixes),
                ) from None
            except (RuntimeError, ValueError) as error:
                raise QueryError(f"the query cannot be evaluated: {error}") from error
        except BaseException:
            file.close()
            raise
        length = file.tell()
        file.seek(0)
        return Execution(
            kind=request.query.kind,
            media_type=request.media_type,
            chunks=iter(functools.partial(file.read, _CHUNK_BYTES), b""),
            close=file.close,
            length=length,
        )

    def _evaluate(self, request: QueryRequest, output: _Spool) -> None:
        default_graph: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            _graph(iri, "default-graph-uri") for iri in request.default_graphs
        ]
        named_graphs: list[ox.NamedNode | ox.BlankNode] = [
            _graph(iri, "named-graph-uri") for iri in request.named_graphs
        ]
        has_dataset = bool(default_graph or named_graphs)
        answer = self._store.query(
            request.query.text,
            prefixes=self._prefixes,
            default_graph=default_graph if has_dataset else None,
            named_graphs=named_graphs if has_dataset else None,
        )
        if not isinstance(answer, ox.QueryTriples):
            answer.serialize(output, _RESULTS_FORMATS[request.media_type])
        elif request.media_type == "application/n-triples":
            answer.serialize(output, ox.RdfFormat.N_TRIPLES)
        else:
            first = list(itertools.islice(answer, _TRIPLES_FOR_PREFIXES))
            ox.serialize(
                itertools.chain(first, answer),
                output,
                _GRAPH_FORMATS[request.media_type],
                prefixes=_used_prefixes(first, self._prefixes),
            )


def _used_prefixes(triples: list[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that shorten something; the others would only be a long beginning."""
    namespaces = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            node = term.datatype if isinstance(term, ox.Literal) else term
            if isinstance(node, ox.NamedNode):
                cut = max(node.value.rfind("#"), node.value.rfind("/")) + 1
                namespaces.add(node.value[:cut])
    return {prefix: name for prefix, name in prefixes.items() if name in namespaces}


class _Spool(tempfile.SpooledTemporaryFile[bytes]):
    """A file of bounded length that stays in memory while it is small."""

    def __init__(self, limit: int) -> None:
        super().__init__(max_size=min(limit, _MEMORY_BYTES))
        self._limit = limit

    def write(self, data: Any) -> int:
        """Write, or raise LimitError; pyoxigraph hands the error through."""
        if self.tell() + len(data) > self._limit:
            raise LimitError(
                f"the answer has more than {self._limit:,} bytes; ask for less with LIMIT, or for "
                "all of it by downloading a dump",
                limit="max_result_bytes",
            )
        return super().write(data)


def _graph(iri: str, parameter: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise QueryError(f"{parameter}: {iri!r} is not an absolute IRI") from None
