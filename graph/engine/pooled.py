"""An engine with worker processes: a pool in an event loop, also for callers in threads."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import time
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from renkei.errors import LimitError, QueryError
from renkei.graph.engine.base import EngineStatus, Execution

if TYPE_CHECKING:
    import threading
    from collections.abc import Coroutine, Iterator

    from renkei.graph.engine.fair_gate import ThreadSlot
    from renkei.graph.engine.pool import Pool
    from renkei.graph.engine.spool import SpooledAnswer
    from renkei.graph.query.request import QueryRequest

__all__ = ["CALLER", "Caller", "PooledEngine", "acquired"]

_Result = TypeVar("_Result")
_CLOSE_SECONDS: Final = 5
_MOMENT: Final = 0.05  # seconds; most queries of pages take less
_MAX_WHOLE: Final = 1024 * 1024  # bytes of an answer that are passed to a thread at once


@dataclass(eq=False)
class Caller:
    """The HTTP request that a thread works for: set `CALLER` in the thread, `cancel` from anywhere.

        caller = Caller("203.0.113.7", time.monotonic() + 30)
        CALLER.set(caller)

    Attributes:
        client: Fairness key of the client.
        deadline: When all its queries must have ended, by `time.monotonic`.
        slot: The place of the thread among those that work, if they are limited; it is given up
            while the thread waits for more than a moment.
        is_cancelled: True after `cancel`.
    """

    client: str
    deadline: float
    slot: ThreadSlot | None = None
    is_cancelled: bool = False
    _futures: set[Future[object]] = field(default_factory=set)

    def cancel(self) -> None:
        """Cancel its running queries, and refuse further ones."""
        self.is_cancelled = True
        for future in list(self._futures):
            future.cancel()

    def wait(self, future: Future[_Result]) -> _Result:
        """Wait for a result.

        Raises:
            QueryError: If the caller was cancelled.
        """
        self._futures.add(future)  # type: ignore[arg-type]
        try:
            if self.is_cancelled:
                future.cancel()
            if self.slot is None:
                return future.result()
            with contextlib.suppress(TimeoutError):
                return future.result(_MOMENT)
            with self.slot.given_up():
                return future.result()
        except CancelledError:
            raise QueryError("the client left") from None
        finally:
            self._futures.discard(future)


CALLER: contextvars.ContextVar[Caller | None] = contextvars.ContextVar("CALLER", default=None)
"""The request that this thread works for; None: no client, and the timeout of the pool."""


@contextlib.contextmanager
def acquired(lock: threading.Lock) -> Iterator[None]:
    """Hold a lock under which queries are run; waiting for it is like waiting for a query.

    Raises:
        LimitError: If the request has no more time.
    """
    caller = CALLER.get()
    if not lock.acquire(blocking=False):
        slot = caller.slot if caller else None
        with slot.given_up() if slot else contextlib.nullcontext():
            left = max(0.0, caller.deadline - time.monotonic()) if caller else -1
            is_acquired = lock.acquire(timeout=left)
        if not is_acquired:
            raise _out_of_time()
    try:
        yield
    finally:
        lock.release()


def _out_of_time() -> LimitError:
    return LimitError("what this page is made from took too long", limit="query_timeout")


class PooledEngine:
    """Evaluates queries in worker processes; see `renkei.graph.engine.base.Engine`.

    `run` is called in the event loop of the pool, `run_blocking` in any other thread.
    """

    def __init__(self, pool: Pool, loop: asyncio.AbstractEventLoop) -> None:
        self._pool, self._loop = pool, loop

    async def run(self, request: QueryRequest, client: str = "") -> SpooledAnswer:
        """See `Engine.run`."""
        return await self._pool.run(request, client)

    def run_blocking(self, request: QueryRequest) -> Execution:
        """See `Engine.run_blocking`; the deadline of `CALLER` applies, too."""
        limit = self._pool.limits.query_timeout
        caller = CALLER.get() or Caller("", time.monotonic() + limit)
        now = time.monotonic()
        if caller.deadline <= now:
            raise _out_of_time()
        deadline = min(caller.deadline, now + (request.timeout or limit))
        request = replace(request, deadline=deadline)
        answer, first_chunk = self._await(caller, _begin(self._pool, request, caller.client))
        return Execution(
            kind=answer.kind,
            media_type=answer.media_type,
            chunks=self._chunks(caller, answer, first_chunk),
            close=lambda: self._close(answer),
            length=answer.length,
        )

    def status(self) -> EngineStatus:
        """See `Engine.status`."""
        gate = self._pool.gate
        return EngineStatus(
            active=gate.inside,
            waiting=gate.waiting,
            workers=len(self._pool.workers),
            isolation=self._pool.isolation,
            ended=self._pool.ended,
        )

    def close(self) -> None:
        """See `Engine.close`; running queries may take until their timeout."""
        closing = self._pool.close(grace_seconds=self._pool.limits.query_timeout)
        try:
            asyncio.run_coroutine_threadsafe(closing, self._loop)
        except RuntimeError:  # the event loop has ended, and its workers with it
            closing.close()

    def _chunks(self, caller: Caller, answer: SpooledAnswer, first_chunk: bytes) -> Iterator[bytes]:
        yield first_chunk
        while chunk := self._await(caller, answer.read()):
            yield chunk
        if answer.truncated:
            raise LimitError(
                f"the answer has more than {answer.rows:,} rows, the most that are given at once; "
                "ask for pages of it, or download a dump and query it where you are",
                limit="max_result_rows",
            )

    def _close(self, answer: SpooledAnswer) -> None:
        future = asyncio.run_coroutine_threadsafe(answer.close(), self._loop)
        with contextlib.suppress(TimeoutError, CancelledError):
            future.result(_CLOSE_SECONDS)

    def _await(self, caller: Caller, work: Coroutine[object, object, _Result]) -> _Result:
        return caller.wait(asyncio.run_coroutine_threadsafe(work, self._loop))


async def _begin(pool: Pool, request: QueryRequest, client: str) -> tuple[SpooledAnswer, bytes]:
    """Run a query and read the first chunk of its answer, in one call into the event loop."""
    answer = await pool.run(request, client)
    is_short = answer.length is not None and answer.length <= _MAX_WHOLE
    try:
        return answer, await answer.read_all() if is_short else await answer.read()
    except BaseException:
        await answer.close()
        raise
