"""The interface of query engines: a request in, an answer in the requested media type out.

Implementations are `renkei.graph.engine.in_process` (a store in this process) and
`renkei.graph.engine.pooled` (worker processes that can be killed). An engine is used from an event
loop (`Engine.run`) or from a thread (`Engine.run_blocking`); callers do not depend on the
implementation. An implementation of `renkei.graph.generations.leases.Engines` opens it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from renkei.graph.query.request import QueryRequest
    from renkei.graph.query.text import QueryKind

__all__ = ["Answer", "CompleteAnswer", "Engine", "EngineStatus", "Execution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """The load of an engine.

    Attributes:
        active: Queries under evaluation.
        waiting: Queries in the queue.
        workers: Worker processes, idle ones included.
        isolation: What denies them network access: ``seccomp``, or ``none``.
        ended: Number of ended workers by reason, over the whole life of the server.
    """

    active: int = 0
    waiting: int = 0
    workers: int = 0
    isolation: str = "none"
    ended: Mapping[str, int] = field(default_factory=dict)


class Answer(Protocol):
    """An answer that is read in an event loop; always `close` it."""

    @property
    def kind(self) -> QueryKind:
        """The form of the query."""
        ...

    @property
    def media_type(self) -> str:
        """The media type of the bytes, without parameters."""
        ...

    @property
    def length(self) -> int | None:
        """Number of bytes, once the answer is complete."""
        ...

    @property
    def rows(self) -> int | None:
        """Number of rows, where known; final once the answer is complete."""
        ...

    @property
    def truncated(self) -> bool:
        """True if the answer ends at ``max_result_rows``."""
        ...

    async def read(self) -> bytes:
        """Return the next chunk, empty at the end.

        Raises:
            QueryError: If the answer breaks off: what was read before is incomplete.
        """
        ...

    async def read_all(self) -> bytes:
        """Return all remaining bytes."""
        ...

    async def close(self) -> None:
        """Release the answer; a running evaluation is cancelled."""
        ...


@dataclass(slots=True)
class Execution:
    """An answer that is read in a thread; use it in a ``with`` statement, or `close` it.

        with engine.run_blocking(request) as execution:
            body = b"".join(execution.chunks)

    Attributes:
        kind: The form of the query.
        media_type: The media type of the bytes, without parameters.
        chunks: The bytes; iterate once. A `QueryError` means that the answer breaks off: what was
            read before is incomplete.
        close: Releases the answer; a running evaluation is cancelled.
        length: Number of bytes, where known in advance.
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


class CompleteAnswer:
    """An execution whose bytes are available without blocking, as an `Answer`."""

    rows = None
    truncated = False

    def __init__(self, execution: Execution) -> None:
        self.kind, self.media_type = execution.kind, execution.media_type
        self.length = execution.length
        self._execution = execution

    async def read(self) -> bytes:
        """See `Answer.read`."""
        return next(self._execution.chunks, b"")

    async def read_all(self) -> bytes:
        """See `Answer.read_all`."""
        return b"".join(self._execution.chunks)

    async def close(self) -> None:
        """See `Answer.close`."""
        self._execution.close()


class Engine(Protocol):
    """Evaluates queries on one generation."""

    async def run(self, request: QueryRequest, client: str = "") -> Answer:
        """Run a query; return when its answer is complete, or too long to buffer.

        Called in an event loop. Cancelling the caller cancels the query.

        Args:
            request: The query.
            client: Fairness key: clients are served round-robin.

        Raises:
            QuerySyntaxError: If the text is not SPARQL.
            LimitError: If the query or its answer exceeds a limit.
            QueryError: If it cannot be evaluated.
        """
        ...

    def run_blocking(self, request: QueryRequest) -> Execution:
        """Run a query; return when the first bytes of its answer can be read.

        Called in a thread; it blocks.

        Raises:
            QuerySyntaxError: If the text is not SPARQL.
            LimitError: If the query or its answer exceeds a limit.
            QueryError: If it cannot be evaluated.
        """
        ...

    def status(self) -> EngineStatus:
        """Return the current load; it does not block."""
        ...

    def close(self) -> None:
        """Refuse further queries; release all resources when the running ones have ended.

        Called from any thread; it does not block.
        """
        ...
