"""Evaluation of a query on a store and serialisation of its answer, in this process."""

from __future__ import annotations

import functools
import itertools
import threading
import traceback
import weakref
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import pyoxigraph as ox

from renkei.errors import QueryError
from renkei.graph.query.csv_rows import write_csv
from renkei.graph.query.dataset import Dataset, dataset_of_text, merged_store
from renkei.graph.query.run import lower_truths, run_query
from renkei.graph.query.syntax_errors import explain_syntax_error
from renkei.graph.query.xml_output import XmlOutput, checked_triples
from renkei.graph.rdf.formats import (
    CSV,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    SPARQL_XML,
    format_of,
    formats_for,
)
from renkei.graph.rdf.prefixes import used_prefixes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from renkei.graph.query.patterns.search import Search
    from renkei.graph.query.precomputed import PrecomputedAnswers
    from renkei.graph.query.request import QueryRequest
    from renkei.graph.query.run import Result
    from renkei.graph.query.text import QueryKind
    from renkei.graph.rdf.formats import Format

__all__ = [
    "MEDIA_TYPES_OF",
    "THREAD_NAME",
    "DeepThreads",
    "Output",
    "evaluate",
]


THREAD_NAME: Final = "renkei-query"

_Result = TypeVar("_Result")

_STACK_BYTES: Final = 512 * 1024 * 1024  # address space; memory is used on first access

_creation: Final = threading.Lock()  # threading.stack_size() is global


class DeepThreads:
    """A fixed number of threads with a deep stack, because pyoxigraph evaluates recursively.

        threads = DeepThreads(4)
        threads.run(evaluate, store, request, output)

    They are daemon threads: a query in pyoxigraph cannot be cancelled, and must not keep the
    process from exiting. They end with `close`, or when this object is garbage-collected.
    """

    def __init__(self, count: int) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        with _creation:
            before = threading.stack_size(_STACK_BYTES)
            try:
                for number in range(count):
                    threading.Thread(
                        target=_work,
                        args=(self._calls,),
                        name=f"{THREAD_NAME}-{number}",
                        daemon=True,
                    ).start()
            finally:
                threading.stack_size(before)
        self._lock = threading.Lock()  # no call is queued after the end marks
        self._end = weakref.finalize(self, _end, self._calls, count)

    def run(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """Call a function in one of the threads; return its result, or raise its exception.

        Raises:
            RuntimeError: If the threads are closed.
        """
        future: Future[_Result] = Future()
        with self._lock:
            if not self._end.alive:
                raise RuntimeError("these threads were closed")
            self._calls.put(functools.partial(_settle, future, function, arguments))
        try:
            return future.result()
        finally:
            del future  # otherwise its exception and this frame form a reference cycle

    def close(self) -> None:
        """End the threads after the calls in the queue."""
        with self._lock:
            self._end()


def _settle(
    future: Future[_Result], function: Callable[..., _Result], arguments: tuple[Any, ...]
) -> None:
    try:
        result = function(*arguments)
    except BaseException as error:
        _clear_frames(error)
        future.set_exception(error)
    else:
        future.set_result(result)
    finally:
        del future, function, arguments  # the traceback of an error references this frame


def _work(calls: SimpleQueue[Callable[[], None] | None]) -> None:
    while (call := calls.get()) is not None:
        call()
        del call  # otherwise an idle thread keeps the last result alive


def _end(calls: SimpleQueue[Callable[[], None] | None], count: int) -> None:
    for _ in range(count):
        calls.put(None)


def _clear_frames(error: BaseException | None) -> None:
    """Clear the frames of a traceback: pyoxigraph's objects must be deallocated in their thread.

    They cannot be deallocated in another one, and a deep query needs the deep stack for it.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


_TRIPLES_FOR_PREFIXES: Final = 10_000  # read before the prefixes are chosen

_KINDS: Final[tuple[QueryKind, ...]] = ("solutions", "boolean", "graph")
MEDIA_TYPES_OF: Final[Mapping[QueryKind, tuple[str, ...]]] = {
    kind: tuple(entry.media_type for entry in formats_for(kind)) for kind in _KINDS
}
"""The media types of query results, the preferred one first."""


class Output(Protocol):
    """A writable object for pyoxigraph; exceptions of ``write`` are raised by `evaluate`."""

    def write(self, data: bytes, /) -> int:
        """Write bytes; return their number."""
        ...


def evaluate(
    store: ox.Store,
    request: QueryRequest,
    output: Output,
    *,
    prefixes: Mapping[str, str],
    base: str = "",
    answers: PrecomputedAnswers | None = None,
    search: Search | None = None,
) -> None:
    """Evaluate a query and serialise its answer.

    Call it in a thread with a deep stack (`DeepThreads`): pyoxigraph evaluates recursively.

    Args:
        store: An open store; it is only read.
        request: The query.
        output: Receives the bytes as they are produced.
        prefixes: Predeclared prefixes, also used to write Turtle.
        base: The base IRI of queries without BASE; empty means none.
        answers: Answers that need no evaluation; None for none.
        search: Answers the patterns with ``renkei:search``; None for none.

    Raises:
        QuerySyntaxError: If the text is not SPARQL.
        QueryError: If it cannot be evaluated, or the format cannot hold the answer.
    """
    text = lower_truths(request.query.text)
    has_dataset = bool(request.default_graphs or request.named_graphs)
    try:
        answer = answers.find(request.query.text) if answers and not has_dataset else None
        if answer is None:
            run = functools.partial(run_query, prefixes=prefixes, base=base, search=search)
            dataset = _dataset(request) or dataset_of_text(text, prefixes, base)
            answer = _answer(store, dataset, text, run)
        _write(answer, request.media_type, output, prefixes)
    except SyntaxError as error:
        raise explain_syntax_error(
            error,
            text,
            prefixes=prefixes,
            parse=functools.partial(
                ox.Store().query, prefixes=dict(prefixes), base_iri=base or None
            ),
        ) from None
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be evaluated: {error}") from error


def _answer(
    store: ox.Store, dataset: Dataset | None, text: str, run: Callable[..., Result]
) -> Result:
    if dataset is None:
        return run(store, text)
    default: Sequence[ox.NamedNode | ox.DefaultGraph] = dataset.default
    if len(default) > 1:
        store, default = merged_store(store, dataset), [ox.DefaultGraph()]
    return run(store, text, default_graph=default, named_graphs=dataset.named)


def _write(answer: Result, media_type: str, output: Output, prefixes: Mapping[str, str]) -> None:
    form = format_of(media_type)
    if form is CSV and isinstance(answer, ox.QuerySolutions):
        write_csv(answer, output)
    elif form in {SPARQL_XML, RDF_XML}:
        xml = XmlOutput(output)
        _serialize(answer, form, xml, prefixes)
        xml.finish()
    else:
        _serialize(answer, form, output, prefixes)


def _serialize(answer: Result, form: Format, output: Output, prefixes: Mapping[str, str]) -> None:
    """Write an answer as the engine does."""
    if form is N_TRIPLES or not isinstance(answer, ox.QueryTriples):  # neither has prefixes
        answer.serialize(output, form.serializer)  # type: ignore[arg-type]
        return
    first = list(itertools.islice(answer, _TRIPLES_FOR_PREFIXES))
    triples: Iterable[ox.Triple] = itertools.chain(first, answer)
    if form is RDF_XML:
        triples = checked_triples(triples)
    elif form is JSON_LD:
        triples = _without_triple_terms(triples)
    ox.serialize(
        triples,
        output,  # type: ignore[arg-type] # only `write` and `flush` are called
        form.rdf_format,
        prefixes=used_prefixes(first, prefixes),
    )


def _without_triple_terms(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield triples for JSON-LD.

    Raises:
        QueryError: At a triple term, which JSON-LD 1.1 cannot express.
    """
    for triple in triples:
        if isinstance(triple.object, ox.Triple):
            raise QueryError("JSON-LD cannot hold this answer: a triple term; ask for Turtle")
        yield triple


def _dataset(request: QueryRequest) -> Dataset | None:
    """Return the dataset of the request, which replaces the query's own (Protocol §2.1.4)."""
    if not request.default_graphs and not request.named_graphs:
        return None
    return Dataset(
        tuple(_graph(iri, "default-graph-uri") for iri in dict.fromkeys(request.default_graphs)),
        tuple(_graph(iri, "named-graph-uri") for iri in dict.fromkeys(request.named_graphs)),
    )


def _graph(iri: str, parameter: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise QueryError(f"{parameter}: {iri!r} is not an absolute IRI") from None
