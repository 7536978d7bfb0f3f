"""The pool on a real store, with real processes: every way in which a query can end."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from renkei.errors import LimitError, QueryError, QuerySyntaxError
from tests.pools import (
    ENDLESS,
    HUNGRY,
    LONG,
    SHORT,
    SOON,
    busy_pids,
    children,
    is_ready,
    is_served,
    play,
    pool_on,
    request,
    until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.engine.pool import Pool
    from renkei.graph.engine.spool import SpooledAnswer


def test_a_query_is_ended_at_its_deadline_and_the_next_one_answered(pool_store: Path) -> None:
    """The error names the limit; the worker is ended, and its spare takes the place."""

    async def scenario() -> None:
        async with pool_on(pool_store, spares=1, query_timeout=0.5) as pool:
            await is_ready(pool)
            began = time.monotonic()
            with pytest.raises(LimitError, match=r"ended after 0\.5 s") as caught:
                await pool.run(request(ENDLESS), "a")
            assert 0.5 <= time.monotonic() - began < 0.5 + SOON
            assert caught.value.limit == "query_timeout"
            assert await is_served(pool, "a")
            assert pool.ended == {"deadline": 1}
            await is_ready(pool)

    play(scenario())


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "limit"), [(0.3, 60), (60, 0.3)])
def test_a_request_may_ask_for_less_time_and_never_for_more(
    pool_store: Path, asked: float, limit: float
) -> None:
    """The shorter of the two holds."""

    async def scenario() -> None:
        async with pool_on(pool_store, query_timeout=limit) as pool:
            began = time.monotonic()
            with pytest.raises(LimitError):
                await pool.run(request(ENDLESS, timeout=asked))
            assert time.monotonic() - began < 0.3 + SOON

    play(scenario())


@pytest.mark.slow
def test_a_client_that_leaves_before_the_first_byte_ends_its_query(pool_store: Path) -> None:
    """While it is evaluated, and while it waits in the line."""

    async def scenario() -> None:
        async with pool_on(pool_store, spares=1) as pool:
            running = asyncio.create_task(pool.run(request(ENDLESS), "a"))
            waiting = asyncio.create_task(pool.run(request(ENDLESS), "b"))
            await until(lambda: len(busy_pids(pool)) == 1 and pool.gate.waiting == 1)
            [pid] = busy_pids(pool)
            waiting.cancel()
            await until(waiting.done)
            running.cancel()
            await until(running.done)
            await until(lambda: pid not in children())
            assert (pool.gate.inside, pool.gate.waiting) == (0, 0)
            assert await is_served(pool)
            assert pool.ended == {"client": 1}

    play(scenario())


@pytest.mark.slow
def test_a_client_that_leaves_in_the_middle_ends_its_query(pool_store: Path) -> None:
    """After some of the answer was read."""

    async def scenario() -> None:
        async with pool_on(pool_store, spool_bytes=1_000_000) as pool:
            answer = await pool.run(request(LONG))
            for _ in range(10):
                assert await answer.read()
            await answer.close()
            assert pool.gate.inside == 0
            assert pool.ended == {"client": 1}
            assert pool.budget.available == pool.limits.spool_total_bytes
            assert await is_served(pool)

    play(scenario())


def test_a_query_that_takes_too_much_memory_is_ended(pool_store: Path) -> None:
    """Others do not notice."""

    async def scenario() -> None:
        async with pool_on(pool_store, workers=2, query_memory=100 * 1024**2) as pool:
            hungry = asyncio.create_task(pool.run(request(HUNGRY)))
            assert await is_served(pool)
            with pytest.raises(LimitError, match="100 MiB") as caught:
                await hungry
            assert caught.value.limit == "query_memory"
            assert pool.ended == {"memory": 1}
            assert await is_served(pool)

    play(scenario())


async def killed_at_work(pool: Pool, number: int) -> asyncio.Task[SpooledAnswer]:
    """Run a query that does not end, and send a signal to its worker."""
    running = asyncio.create_task(pool.run(request(ENDLESS)))
    await until(lambda: len(busy_pids(pool)) == 1)
    await asyncio.sleep(0.2)
    os.kill(busy_pids(pool)[0], number)
    return running


@pytest.mark.parametrize(
    ("number", "limit", "reason"),
    [
        (signal.SIGKILL, "query_memory", "memory"),  # as the kernel does when memory runs out
        (signal.SIGSEGV, "max_query_nesting", "crash"),  # as after an overflow of the stack
    ],
)
def test_a_worker_that_dies_at_work_is_an_error_and_replaced(
    pool_store: Path, number: signal.Signals, limit: str, reason: str
) -> None:
    """The query fails at once, and not at its deadline."""

    async def scenario() -> None:
        async with pool_on(pool_store) as pool:
            running = await killed_at_work(pool, number)
            with pytest.raises(LimitError) as caught:
                await asyncio.wait_for(running, 10)
            assert caught.value.limit == limit
            assert pool.ended == {reason: 1}
            assert await is_served(pool)
            await is_ready(pool)

    play(scenario())


@pytest.mark.slow
def test_a_worker_that_dies_for_a_reason_nobody_foresaw_is_no_fault_of_the_query(
    pool_store: Path,
) -> None:
    """An internal error, with the code for the log."""

    async def scenario() -> None:
        async with pool_on(pool_store) as pool:
            running = await killed_at_work(pool, signal.SIGTERM)
            with pytest.raises(Exception, match=f"code -{signal.SIGTERM}") as caught:
                await asyncio.wait_for(running, 10)
            assert not isinstance(caught.value, QueryError)
            assert pool.ended == {"crash": 1}

    play(scenario())


@pytest.mark.slow
def test_workers_that_die_idle_are_replaced_unseen(pool_store: Path) -> None:
    """All of them at once; the next query only waits for a start."""

    async def scenario() -> None:
        async with pool_on(pool_store, workers=2, spares=1) as pool:
            await is_ready(pool)
            for worker in list(pool.workers):
                os.kill(worker.process.pid, signal.SIGKILL)
            await until(lambda: not any(worker.is_alive for worker in pool.workers))
            assert await is_served(pool)
            await is_ready(pool)
            assert pool.ended == {"idle": 3}

    play(scenario())


def test_a_syntax_error_costs_no_worker(pool_store: Path) -> None:
    """Neither does a query that cannot be evaluated."""

    async def scenario() -> None:
        async with pool_on(pool_store) as pool:
            [worker] = pool.workers
            for text in ("SELECT ?x WHERE { ?x }", "SELECT * { ?s nowhere:p 1 }"):
                with pytest.raises(QuerySyntaxError) as caught:
                    await pool.run(request(text))
                assert caught.value.line == 1
            wanted = replace(request(SHORT), default_graphs=("no absolute IRI",))
            with pytest.raises(QueryError, match="default-graph-uri"):
                await pool.run(wanted)
            assert await is_served(pool)
            assert pool.workers == {worker}
            assert not pool.ended

    play(scenario())
