"""The interface of query engines: a request goes in, an answer in an agreed media type comes out.

Implementations are `renkei.graph.engine.in_process` (a store in this process) and
`renkei.graph.engine.pooled` (worker processes that can be killed). An engine is used from an event
loop (`Engine.run`) or from a thread (`Engine.run_blocking`); whoever calls does not know which
implementation answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from renkei.graph.query.request import QueryRequest
    from renkei.graph.query.text import QueryKind

__all__ = ["Answer", "Engine", "EngineStatus", "Execution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """What an engine does at the moment.

    Attributes:
        active: Queries under evaluation.
        waiting: Queries in the queue.
        workers: Worker processes, the idle ones counted.
        isolation: What keeps the evaluating processes from the network; ``none`` if nothing does.
        ended: Number of ended workers by reason, over the whole life of the server.
    """

    active: int = 0
    waiting: int = 0
    workers: int = 0
    isolation: str = "none"
    ended: Mapping[str, int] = field(default_factory=dict)


class Answer(Protocol):
    """An answer that an event loop reads: to its end, or `close` it."""

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
            QueryError: If the answer broke off; what was read before is not complete.
        """
        ...

    async def read_all(self) -> bytes:
        """Return all remaining bytes."""
        ...

    async def close(self) -> None:
        """Release the answer; its evaluation ends."""
        ...


@dataclass(slots=True)
class Execution:
    """An answer that a thread reads; close it, or use it in a ``with`` statement.

    Attributes:
        kind: The form of the query.
        media_type: The media type of the bytes, without parameters.
        chunks: The bytes, to be read once. An error raised here means that the answer broke off
            and that the bytes read before are not complete.
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


class Engine(Protocol):
    """Whatever evaluates queries on one generation."""

    async def run(self, request: QueryRequest, client: str = "") -> Answer:
        """Begin a query in an event loop; return when the answer is complete or long.

        Cancelling the caller ends the query.

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
        """Begin a query in a thread; return when the first bytes of its answer can be read.

        Raises:
            QuerySyntaxError: If the text is not SPARQL.
            LimitError: If the query or its answer exceeds a limit.
            QueryError: If it cannot be evaluated.
        """
        ...

    def status(self) -> EngineStatus:
        """Return what it does at the moment."""
        ...

    def close(self) -> None:
        """Accept no more queries; release its resources when those under way have ended."""
        ...
