"""A pool of worker processes that evaluate queries.

pyoxigraph 0.5 can neither time out nor cancel, and a hostile query can crash its process. So each
query runs in a process that can be killed: at its deadline, when its client disconnects, or when it
exceeds its memory limit. A warm spare replaces it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import TYPE_CHECKING, Final, Literal

from renkei.errors import LimitError, QueryError, StoreError
from renkei.graph.engine.fair_gate import FairGate
from renkei.graph.engine.frames import WorkerSetup, error_from, request_payload
from renkei.graph.engine.spool import Budget, Spool, SpooledAnswer
from renkei.graph.engine.worker_process import WorkerProcess

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from renkei.graph.engine.limits import EndReason, PoolLimits
    from renkei.graph.query.request import QueryRequest

__all__ = ["Pool"]

_log: Final = logging.getLogger(__name__)
_RECYCLE_SECONDS: Final = 1.0  # after a longer query a worker may retain memory: replace it
_RETRY_SECONDS: Final = 1.0  # after a failed start of a worker


class Pool:
    """Workers on one store. For one event loop.

        pool = Pool(store, prefixes={}, limits=PoolLimits(workers=2), ended=Counter())
        await pool.start()  # … answer = await pool.run(request, client)

    Attributes:
        limits: Its limits.
        gate: Admission of queries to the workers.
        started: Number of workers that became ready.
        ended: Number of ended workers by `EndReason`, or ``closed``.
        workers: All worker processes; read-only for callers.
        idle: The workers without a query; read-only for callers.
        budget: Disk space of the answers' buffers.
    """

    def __init__(
        self,
        store: Path,
        *,
        prefixes: Mapping[str, str],
        limits: PoolLimits,
        ended: Counter[str],
        base: str = "",
        budget: Budget | None = None,
    ) -> None:
        """Make a pool; `start` starts its workers.

        Args:
            store: Directory of the store.
            prefixes: Predeclared prefixes.
            limits: Its limits.
            ended: Counts ended workers by reason; may be shared by several pools.
            base: The base IRI of queries.
            budget: Disk space of the answers' buffers; may be shared.
        """
        self.limits, self.ended = limits, ended
        self.gate = FairGate(
            limits.workers, queue_length=limits.queue_length, timeout=limits.queue_timeout
        )
        self._setup = WorkerSetup(
            store=str(store),
            prefixes=dict(prefixes),
            base=base,
            memory=limits.query_memory,
            max_rows=limits.max_result_rows,
            max_bytes=limits.max_result_bytes,
        )
        self.budget = budget or Budget(limits.spool_total_bytes)
        self.workers: set[WorkerProcess] = set()
        self.started = 0
        self.idle: list[WorkerProcess] = []
        self._idle_added = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._starting, self._closed = 0, False

    @property
    def isolation(self) -> str:
        """What denies the workers network access: ``seccomp``, or ``none``."""
        return next((worker.isolation for worker in self.workers), "none")

    async def start(self) -> None:
        """Start the workers; return when the first is ready.

        Raises:
            StoreError: If it does not start.
        """
        self._add(await WorkerProcess.start(self._setup))
        self._start_missing()

    async def run(self, request: QueryRequest, client: str = "") -> SpooledAnswer:
        """Run a query; return when its answer is complete, or too long to buffer.

        Cancelling the caller cancels the query.

        Args:
            request: The query.
            client: Fairness key: clients are served round-robin.

        Raises:
            LimitError: If it exceeds a limit: ``queue_length``, ``query_timeout``,
                ``query_memory``, ``max_query_nesting``, ``max_result_bytes``.
            QueryError: If it is not SPARQL, or cannot be evaluated.
            StoreError: If the pool is closed.
        """
        await self._enter(client, request.deadline)
        try:
            worker = await self._acquire()
        except BaseException:
            self.gate.leave(client)
            raise
        spool = Spool(self.budget, disk=self.limits.spool_bytes)
        answer = SpooledAnswer(request, spool)
        answer.pump = asyncio.create_task(self._pump(worker, request, answer, client))
        self._pumps.add(answer.pump)
        answer.pump.add_done_callback(self._pumps.discard)
        try:
            await spool.wait_buffered()
        except BaseException:
            await answer.close()
            raise
        return answer

    def release(
        self, worker: WorkerProcess, reason: EndReason | Literal["closed", ""] = ""
    ) -> None:
        """Make a worker idle; with a reason, end it and start another."""
        if not reason and not self._closed:
            self.idle.append(worker)
            self._idle_added.set()
            return
        self.ended[reason or "closed"] += 1
        self.workers.discard(worker)
        worker.kill()
        self._run_in_background(_reap(worker))
        self._start_missing()

    async def close(self, *, grace_seconds: float = 0) -> None:
        """End all workers; running queries may take ``grace_seconds``."""
        self._closed = True
        loop = asyncio.get_running_loop()
        end = loop.time() + grace_seconds
        while self.gate.inside and loop.time() < end:
            await asyncio.sleep(0.02)
        self._idle_added.set()
        await asyncio.sleep(
            0
        )  # a task cancelled before its first step does not run its finally clause
        for pump in list(self._pumps):
            pump.cancel()
        for worker in self.idle:
            self.workers.discard(worker)
            worker.kill()
            self._run_in_background(_reap(worker))
        self.idle.clear()
        while self._tasks or self.workers:
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await asyncio.sleep(0)

    async def _pump(
        self, worker: WorkerProcess, request: QueryRequest, answer: SpooledAnswer, client: str
    ) -> None:
        """Transfer an answer from a worker to its spool, then release the worker or end it."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        seconds = min(request.timeout or self.limits.query_timeout, self.limits.query_timeout)
        if request.deadline is not None:
            seconds = min(seconds, max(0, request.deadline - time.monotonic()))
        reason: EndReason | Literal[""] = ""
        error: Exception | None = None
        try:
            async with asyncio.timeout(seconds) as limit:
                worker.send(b"Q", request_payload(request))
                error = await self._transfer(worker, answer, limit, began)
        except TimeoutError:
            reason = "deadline"
            error = _timeout_error(
                seconds, self.limits.stream_timeout, is_blocked=answer.is_blocked
            )
        except EOFError:
            reason, error = "crash", await worker.exit_error(self.limits.query_memory)
            if isinstance(error, LimitError):
                reason = "memory" if error.limit == "query_memory" else "crash"
        except asyncio.CancelledError:
            reason, error = "client", QueryError("the query was ended")
            raise
        except LimitError as caught:
            reason, error = "client", caught
        except Exception as caught:  # the state of the worker is unknown
            _log.exception("an answer could not be transferred")
            reason, error = "crash", caught
        finally:
            if not reason and loop.time() - began > _RECYCLE_SECONDS:
                reason = "recycled"
            self.release(worker, reason)
            self.gate.leave(client)
            answer.spool.finish(error)

    async def _transfer(
        self, worker: WorkerProcess, answer: SpooledAnswer, limit: asyncio.Timeout, began: float
    ) -> QueryError | None:
        loop = asyncio.get_running_loop()
        while True:
            letter, payload = await worker.receive()
            if letter == b"D":
                if not answer.spool.try_put(payload):  # the client's time is not the query's
                    answer.is_blocked = True
                    remaining = (limit.when() or 0) - loop.time()
                    limit.reschedule(began + self.limits.stream_timeout)
                    await answer.put_when_read(
                        payload, self.limits.min_read_rate, lambda: self.gate.waiting > 0
                    )
                    answer.is_blocked = False
                    limit.reschedule(loop.time() + remaining)
            elif letter == b"X":
                return error_from(payload)
            else:
                end = json.loads(payload)
                answer.rows, answer.truncated = end["rows"], end["truncated"]
                return None

    async def _enter(self, client: str, deadline: float | None) -> None:
        try:
            async with asyncio.timeout(deadline and deadline - time.monotonic()):
                await self.gate.enter(client)
        except TimeoutError:
            raise LimitError(
                "no process was free in the time that the query has; try again in a few seconds",
                limit="queue_length",
            ) from None

    async def _acquire(self) -> WorkerProcess:
        while True:
            while self.idle:
                worker = self.idle.pop()
                if worker.is_alive:
                    return worker
                self.release(worker, "idle")
            if self._closed:
                raise StoreError("this pool was closed")
            self._idle_added.clear()
            try:
                async with asyncio.timeout(self.limits.queue_timeout):
                    await self._idle_added.wait()
            except TimeoutError:
                raise LimitError(
                    "no process is there to evaluate a query; try again in a few seconds",
                    limit="queue_length",
                ) from None

    def _start_missing(self) -> None:
        """Start workers until all slots are filled."""
        total = self.limits.workers + self.limits.spares
        while not self._closed and len(self.workers) + self._starting < total:
            self._starting += 1
            self._run_in_background(self._start_one())

    async def _start_one(self) -> None:
        try:
            worker = await WorkerProcess.start(self._setup)
        except (StoreError, OSError):
            _log.exception("a worker could not be started; retrying")
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            self._add(worker)
        finally:
            self._starting -= 1
        self._start_missing()

    def _add(self, worker: WorkerProcess) -> None:
        if self._closed:
            worker.kill()
            self._run_in_background(_reap(worker))
            return
        self.workers.add(worker)
        self.started += 1
        self.idle.insert(0, worker)  # the last used one goes first: its caches are warm
        self._idle_added.set()

    def _run_in_background(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _timeout_error(seconds: float, stream_timeout: float, *, is_blocked: bool) -> LimitError:
    if is_blocked:
        return LimitError(
            f"the answer was ended after {stream_timeout:g} s, the most it may hold a worker while "
            "it is read",
            limit="stream_timeout",
        )
    return LimitError(
        f"the query was ended after {round(seconds, 1):g} s, the most it may take; ask for less, "
        "or download a dump and query it where you are",
        limit="query_timeout",
    )


async def _reap(worker: WorkerProcess) -> None:
    """Wait for the exit of a killed worker, so that it does not become a zombie."""
    await worker.reap()
    worker.close()
