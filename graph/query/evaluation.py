"""Evaluate a query on a store and write its answer, in the process that calls."""

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
from renkei.graph.query.dataset import Dataset, dataset_of_text, merged_store
from renkei.graph.query.functions import SPARQL_FUNCTIONS
from renkei.graph.query.syntax_errors import explain_syntax_error
from renkei.graph.rdf.formats import N_TRIPLES, format_of, formats_for
from renkei.graph.rdf.prefixes import used_prefixes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.graph.query.request import QueryRequest
    from renkei.graph.query.text import QueryKind

__all__ = [
    "MEDIA_TYPES_OF",
    "THREAD_NAME",
    "DeepThreads",
    "Output",
    "evaluate",
]


THREAD_NAME: Final = "renkei-query"

_Result = TypeVar("_Result")

_STACK_BYTES: Final = 512 * 1024 * 1024  # address space; pages are taken when they are touched

_creation: Final = threading.Lock()  # threading.stack_size() is one value for the whole process


class DeepThreads:
    """A fixed number of daemon threads that run calls one after another.

    They are daemons because a query in pyoxigraph cannot be cancelled, and must not keep a process
    from ending. They end when nobody holds this object any more, or with `close`.
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
        self._lock = threading.Lock()  # no call may come behind the end
        self._end = weakref.finalize(self, _end, self._calls, count)

    def run(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """Call a function in one of the threads; wait for its result, or raise what it raised.

        Raises:
            RuntimeError: If they were closed.
        """
        future: Future[_Result] = Future()
        with self._lock:
            if not self._end.alive:
                raise RuntimeError("these threads were closed")
            self._calls.put(functools.partial(_settle, future, function, arguments))
        try:
            return future.result()
        finally:
            del future  # or an error and this frame would hold each other, and this object

    def close(self) -> None:
        """Let the threads end after the calls that wait already."""
        with self._lock:
            self._end()


def _settle(
    future: Future[_Result], function: Callable[..., _Result], arguments: tuple[Any, ...]
) -> None:
    try:
        result = function(*arguments)
    except BaseException as error:
        _let_go(error)
        future.set_exception(error)
    else:
        future.set_result(result)
    finally:
        del future, function, arguments  # an error keeps this frame, too


def _work(calls: SimpleQueue[Callable[[], None] | None]) -> None:
    while (call := calls.get()) is not None:
        call()
        del call  # or an idle thread would keep the last result alive


def _end(calls: SimpleQueue[Callable[[], None] | None], count: int) -> None:
    for _ in range(count):
        calls.put(None)


def _let_go(error: BaseException | None) -> None:
    """Empty the frames that an error keeps: pyoxigraph's objects must be dropped in their thread.

    They refuse to be dropped in another one, and dropping a deep query needs the deep stack too.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


_TRIPLES_FOR_PREFIXES: Final = 10_000  # of a graph are looked at before its prefixes are written

_KINDS: Final[tuple[QueryKind, ...]] = ("solutions", "boolean", "graph")
MEDIA_TYPES_OF: Final[Mapping[QueryKind, tuple[str, ...]]] = {
    kind: tuple(entry.media_type for entry in formats_for(kind)) for kind in _KINDS
}
"""The media types of query results, the preferred one first."""


class Output(Protocol):
    """Where pyoxigraph writes; what ``write`` raises comes out of `evaluate`."""

    def write(self, data: bytes, /) -> int:
        """Take bytes; return their number."""
        ...


def evaluate(
    store: ox.Store,
    request: QueryRequest,
    output: Output,
    *,
    prefixes: Mapping[str, str],
) -> None:
    """Run a query and write its answer.

    Call it in a thread with a deep stack (`renkei.graph.query.evaluation`): pyoxigraph recurses.

    Args:
        store: An open store; it is not written.
        request: The query, checked.
        output: Where the bytes go, as they come.
        prefixes: Prefixes that the query need not declare, and that Turtle is written with.

    Raises:
        QuerySyntaxError: If the text is not SPARQL.
        QueryError: If it cannot be evaluated.
    """
    try:
        _evaluate(store, request, output, prefixes)
    except SyntaxError as error:
        raise explain_syntax_error(
            error,
            request.query.text,
            prefixes=prefixes,
            parse=functools.partial(ox.Store().query, prefixes=dict(prefixes)),
        ) from None
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be evaluated: {error}") from error


def _evaluate(
    store: ox.Store, request: QueryRequest, output: Output, prefixes: Mapping[str, str]
) -> None:
    dataset = _dataset(request) or dataset_of_text(request.query.text, prefixes)
    default_graph: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
    named_graphs: list[ox.NamedNode | ox.BlankNode] | None = None
    if dataset is not None:
        default_graph, named_graphs = list(dataset.default), list(dataset.named)
        if len(default_graph) > 1:
            store, default_graph = merged_store(store, dataset), [ox.DefaultGraph()]
    answer = store.query(
        request.query.text,
        prefixes=dict(prefixes),
        default_graph=default_graph,
        named_graphs=named_graphs,
        custom_functions=SPARQL_FUNCTIONS,
    )
    form = format_of(request.media_type)
    if form is N_TRIPLES or not isinstance(answer, ox.QueryTriples):  # neither has prefixes
        answer.serialize(output, form.serializer)  # type: ignore[arg-type]
    else:
        first = list(itertools.islice(answer, _TRIPLES_FOR_PREFIXES))
        ox.serialize(
            itertools.chain(first, answer),
            output,  # type: ignore[arg-type] # it needs no more of a file than this
            form.rdf_format,
            prefixes=used_prefixes(first, prefixes),
        )


def _dataset(request: QueryRequest) -> Dataset | None:
    """The dataset of the request; it takes the place of the query's own (Protocol §2.1.4)."""
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
