"""An engine in this process, for the command line and for tests: no timeout, no memory limit."""

from __future__ import annotations

import asyncio
import functools
import tempfile
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.engine.base import CompleteAnswer, EngineStatus, Execution
from renkei.graph.query.evaluation import DeepThreads, evaluate
from renkei.graph.query.precomputed import FOLDER, PrecomputedAnswers
from renkei.graph.query.result_rows import too_many_bytes
from renkei.graph.search.in_queries import NameSearch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyoxigraph as ox

    from renkei.graph.query.request import QueryRequest

__all__ = ["InProcessEngine"]

_CHUNK_BYTES: Final = 64 * 1024
_MEMORY_BYTES: Final = 4 * 1024 * 1024  # a longer answer is buffered in a temporary file


class InProcessEngine:
    """Evaluates queries in threads of this process; see `renkei.graph.engine.base.Engine`.

    An answer is complete before its first byte is read. ``timeout`` and ``deadline`` of a request
    are ignored: pyoxigraph 0.5 can neither time out nor cancel, and a query that does not terminate
    occupies a thread for ever. The threads end with `close`, or when the engine is
    garbage-collected.
    """

    def __init__(
        self,
        store: ox.Store,
        *,
        prefixes: Mapping[str, str],
        max_result_bytes: int,
        base: str = "",
        threads: int = 4,
        generation: Path | None = None,
        max_search_hits: int = 10_000,
    ) -> None:
        """Evaluate queries on a store.

        Args:
            store: An open store; it is only read.
            prefixes: Predeclared prefixes, also used to write Turtle.
            max_result_bytes: Longest answer, in bytes.
            base: The base IRI of queries; empty means none.
            threads: Number of queries evaluated at the same time.
            generation: Directory with answers that were computed in advance, and the search
                index; None for neither.
            max_search_hits: Most things that a text of ``renkei:search`` finds.
        """
        self._store = store
        self._prefixes, self._base = dict(prefixes), base
        self._max_result_bytes = max_result_bytes
        self._answers = PrecomputedAnswers(generation / FOLDER) if generation else None
        self._search = NameSearch.of(generation, most=max_search_hits) if generation else None
        self._threads = DeepThreads(threads)

    async def run(self, request: QueryRequest, client: str = "") -> CompleteAnswer:  # noqa: ARG002
        """See `Engine.run`; queries are evaluated in order of arrival, whatever their client."""
        return CompleteAnswer(await asyncio.to_thread(self.run_blocking, request))

    def run_blocking(self, request: QueryRequest) -> Execution:
        """See `Engine.run_blocking`."""
        return self._threads.run(self._run, request)

    def status(self) -> EngineStatus:
        """See `Engine.status`; the queries of this engine are not counted."""
        return EngineStatus()

    def close(self) -> None:
        """See `Engine.close`; queued queries are still answered."""
        self._threads.close()

    def _run(self, request: QueryRequest) -> Execution:
        """Evaluate a query and serialise its answer, in one deep thread."""
        file = _Spool(self._max_result_bytes)
        try:
            evaluate(
                self._store, request, file, prefixes=self._prefixes, base=self._base,
                answers=self._answers, search=self._search,
            )  # fmt: skip
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
    """A file of bounded length, in memory while it is small."""

    def __init__(self, limit: int) -> None:
        super().__init__(max_size=min(limit, _MEMORY_BYTES))
        self._limit = limit

    def write(self, data: Any) -> int:
        """Append; pyoxigraph passes the error on.

        Raises:
            LimitError: If the file becomes too long (``max_result_bytes``).
        """
        if self.tell() + len(data) > self._limit:
            raise too_many_bytes(self._limit)
        return super().write(data)
