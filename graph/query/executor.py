"""The one interface between whatever asks and whatever answers.

A request is plain data, so that it can cross to another process; an answer is chunks of bytes in a
media type that was settled before. `InProcessExecutor` is the simplest that can answer: no
deadline, no memory limit. The pool of processes (`renkei.graph.engine.pool`) has both.
"""

from __future__ import annotations

import functools
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from renkei.errors import LimitError
from renkei.graph.query.evaluation import DeepThreads, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    import pyoxigraph as ox

    from renkei.graph.query.text import CheckedQuery, QueryKind

__all__ = ["Execution", "Executor", "InProcessExecutor", "QueryRequest", "too_many_bytes"]

_CHUNK_BYTES: Final = 64 * 1024
_MEMORY_BYTES: Final = 4 * 1024 * 1024  # of one answer; the rest waits in a temporary file


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """A query to run, and how to write its answer.

    Attributes:
        query: The query, checked.
        media_type: One of `renkei.graph.query.evaluation.MEDIA_TYPES_OF` the query's kind.
        default_graphs: IRIs of the graphs that make the default graph. With ``named_graphs`` it is
            the whole dataset of the query, in place of FROM and FROM NAMED (SPARQL 1.1 Protocol
            §2.1.4); both empty means the dataset that the query or the store has.
        named_graphs: IRIs of the graphs that GRAPH can name.
        timeout: Seconds until the query is ended; None leaves it to the executor, and so does a
            value above the executor's own.
        deadline: When it must have ended, its waiting for a worker counted, by `time.monotonic`;
            None means that waiting does not count.
        has_row_limit: False for a query of the server itself: any number of rows is meant.
    """

    query: CheckedQuery
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    deadline: float | None = None
    has_row_limit: bool = True


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

    def close(self) -> None:
        """Take no more queries, and let go of what it holds when those begun have ended."""
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
            evaluate(self._store, request, file, prefixes=self._prefixes)
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


class _Spool(tempfile.SpooledTemporaryFile[bytes]):
    """A file of bounded length that stays in memory while it is small."""

    def __init__(self, limit: int) -> None:
        super().__init__(max_size=min(limit, _MEMORY_BYTES))
        self._limit = limit

    def write(self, data: Any) -> int:
        """Write, or raise LimitError; pyoxigraph hands the error through."""
        if self.tell() + len(data) > self._limit:
            raise too_many_bytes(self._limit)
        return super().write(data)


def too_many_bytes(limit: int) -> LimitError:
    """Return the error of an answer that is longer than ``max_result_bytes``."""
    return LimitError(
        f"the answer has more than {limit:,} bytes; ask for less with LIMIT, or for all of it by "
        "downloading a dump",
        limit="max_result_bytes",
    )
