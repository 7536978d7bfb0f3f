"""The pool as an `Executor` for code that runs in threads, and who such code works for."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import time
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from renkei.errors import LimitError, QueryError
from renkei.graph.query.executor import Execution

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from renkei.graph.engine.pool import Answer, Pool
    from renkei.graph.query.executor import QueryRequest

__all__ = ["CALLER", "Caller", "PooledExecutor"]

_Result = TypeVar("_Result")
_WAIT_FOR_CLOSE: float = 5


@dataclass(eq=False)
class Caller:
    """Whom a thread works for: set `CALLER` in the thread, and cancel from anywhere.

    Attributes:
        client: Name of the client; clients take turns.
        deadline: When all its queries must have ended, by `time.monotonic`.
    """

    client: str
    deadline: float
    is_cancelled: bool = False
    _futures: set[Future[object]] = field(default_factory=set)

    def cancel(self) -> None:
        """End the query that runs for it, and let it begin no other."""
        self.is_cancelled = True
        for future in list(self._futures):
            future.cancel()

    def wait(self, future: Future[_Result]) -> _Result:
        """Wait for a result; a cancelled caller gets QueryError."""
        self._futures.add(future)  # type: ignore[arg-type]
        try:
            if self.is_cancelled:
                future.cancel()
            return future.result()
        except CancelledError:
            raise QueryError("the client left") from None
        finally:
            self._futures.discard(future)


CALLER: contextvars.ContextVar[Caller | None] = contextvars.ContextVar("CALLER", default=None)
"""Whom this thread works for; None means nobody in particular, with the pool's own deadline."""


class PooledExecutor:
    """Answers from a pool that lives in an event loop of another thread.

    Attributes:
        pool: The pool, for code that runs in its loop.
    """

    def __init__(self, pool: Pool, loop: asyncio.AbstractEventLoop) -> None:
        self.pool, self._loop = pool, loop

    def run(self, request: QueryRequest) -> Execution:
        """See `renkei.graph.query.executor.Executor.run`; not to be called in the pool's loop."""
        caller = CALLER.get() or Caller("", time.monotonic() + self.pool.limits.query_timeout)
        now = time.monotonic()
        if caller.deadline <= now:
            raise LimitError("what this page is made from took too long", limit="query_timeout")
        deadline = min(caller.deadline, now + (request.timeout or self.pool.limits.query_timeout))
        request = replace(request, deadline=deadline)
        answer, beginning = self._await(caller, _begin(self.pool, request, caller.client))
        return Execution(
            kind=answer.kind,
            media_type=answer.media_type,
            chunks=self._chunks(caller, answer, beginning),
            close=lambda: self._close(answer),
            length=answer.length,
        )

    def close(self) -> None:
        """End the pool; queries at work have a moment to end."""
        ending = self.pool.close(patience=self.pool.limits.query_timeout)
        try:
            asyncio.run_coroutine_threadsafe(ending, self._loop)
        except RuntimeError:  # the loop has ended, and its workers with it
            ending.close()

    def _chunks(self, caller: Caller, answer: Answer, beginning: bytes) -> Iterator[bytes]:
        yield beginning
        while chunk := self._await(caller, answer.read()):
            yield chunk
        if answer.truncated:
            raise LimitError(
                f"the answer has more than {answer.rows:,} rows, the most that are given at once; "
                "ask for pages of it, or download a dump and query it where you are",
                limit="max_result_rows",
            )

    def _close(self, answer: Answer) -> None:
        future = asyncio.run_coroutine_threadsafe(answer.close(), self._loop)
        with contextlib.suppress(TimeoutError, CancelledError):
            future.result(_WAIT_FOR_CLOSE)

    def _await(self, caller: Caller, work: Coroutine[object, object, _Result]) -> _Result:
        return caller.wait(asyncio.run_coroutine_threadsafe(work, self._loop))


async def _begin(pool: Pool, request: QueryRequest, client: str) -> tuple[Answer, bytes]:
    """Begin a query and read what is there of its answer, in one visit to the loop."""
    answer = await pool.run(request, client)
    return answer, await answer.read_all() if answer.length is not None else await answer.read()
