"""The pool on a real store, with real processes: every way in which a query can end."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import gc
import io
import json
import os
import random
import signal
import time
import warnings
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from renkei.errors import LimitError, QueryError, QuerySyntaxError, StoreError
from renkei.graph.engine.frames import WorkerSetup
from renkei.graph.engine.worker_process import WorkerProcess
from tests.pools import (
    ENDLESS,
    HUNGRY,
    ITEMS,
    JSON,
    LONG,
    SHORT,
    SOON,
    busy_pids,
    children,
    is_ready,
    is_served,
    make_store,
    play,
    pool_on,
    request,
    resident_bytes,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from renkei.graph.engine.pool import Pool
    from renkei.graph.engine.spool import SpooledAnswer


@pytest.fixture(scope="session")
def pool_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a thousand texts of a hundred letters."""
    return make_store(tmp_path_factory.mktemp("pool-store"))


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


@pytest.mark.slow
def test_a_long_answer_streams_in_constant_memory(pool_store: Path) -> None:
    """Two hundred megabytes pass; this process grows by less than thirty."""

    async def scenario() -> None:
        async with pool_on(pool_store, query_timeout=100) as pool:
            await is_ready(pool)
            before, most, size, lines = resident_bytes(), 0, 0, 0
            answer = await pool.run(request(LONG, "text/csv"))
            assert answer.length is None
            while data := await answer.read():
                size += len(data)
                lines += data.count(b"\n")
                most = max(most, resident_bytes())
            assert lines == ITEMS**2 + 1
            assert size == 5 + ITEMS**2 * 203
            assert answer.rows == ITEMS**2
            assert most - before < 30 * 1024**2
            await answer.close()

    play(scenario())


@pytest.mark.slow
def test_a_slow_reader_within_the_spool_frees_the_worker(pool_store: Path) -> None:
    """Its answer waits on the disk, and is whole."""

    async def scenario() -> None:
        async with pool_on(pool_store) as pool:
            answer = await pool.run(request(f"{LONG} LIMIT 50000", "text/csv"), "slow")
            await until(lambda: pool.gate.inside == 0)
            assert await is_served(pool, "other")
            assert pool.budget.available < pool.limits.spool_total_bytes
            rows = list(csv.reader(io.StringIO((await answer.read_all()).decode())))
            assert len(rows) == 50_001
            await answer.close()
            assert pool.budget.available == pool.limits.spool_total_bytes

    play(scenario())


@pytest.mark.slow
def test_the_pauses_of_a_reader_beyond_the_spool_are_not_the_time_of_its_query(
    pool_store: Path,
) -> None:
    """It may take its time, until ``stream_timeout``."""

    async def scenario() -> None:
        limits = {"query_timeout": 2, "stream_timeout": 60, "spool_bytes": 0}
        async with pool_on(pool_store, **limits) as pool:
            answer = await pool.run(request(f"{LONG} LIMIT 10000", "text/csv"))
            await asyncio.sleep(2.5)
            assert pool.gate.inside == 1
            assert (await answer.read_all()).count(b"\n") == 10_001
            assert pool.ended["deadline"] == 0

    play(scenario())


@pytest.mark.slow
def test_an_answer_holds_a_worker_no_longer_than_the_limit_for_streams(pool_store: Path) -> None:
    """Then the reader gets what was there, and an error in place of the end."""

    async def scenario() -> None:
        limits = {"stream_timeout": 1, "spool_bytes": 0}
        async with pool_on(pool_store, **limits) as pool:
            answer = await pool.run(request(LONG, "text/csv"))
            await until(lambda: pool.gate.inside == 0, 1 + SOON)
            assert pool.ended == {"deadline": 1}
            assert await is_served(pool)
            with pytest.raises(LimitError):
                await answer.read_all()
            await answer.close()

    play(scenario())


def test_a_short_answer_is_cut_whole_at_the_most_rows(pool_store: Path) -> None:
    """A document that parses, marked; the same query with fewer rows is not."""

    async def scenario() -> None:
        async with pool_on(pool_store, max_result_rows=10) as pool:
            answer = await pool.run(request(LONG))
            assert answer.length is not None
            assert (answer.truncated, answer.rows) == (True, 10)
            assert len(json.loads(await answer.read_all())["results"]["bindings"]) == 10
            answer = await pool.run(request(f"{LONG} LIMIT 10"))
            assert (answer.truncated, answer.rows) == (False, 10)
            assert not pool.ended

    play(scenario())


@pytest.mark.slow
@pytest.mark.parametrize("media_type", [JSON, "application/sparql-results+xml"])
def test_a_long_answer_is_cut_whole_at_the_most_rows(pool_store: Path, media_type: str) -> None:
    """Only at its end it is known that it was cut: who sends it on must say so then."""

    async def scenario() -> None:
        async with pool_on(pool_store, max_result_rows=20_000) as pool:
            answer = await pool.run(request(LONG, media_type))
            assert answer.length is None
            body = await answer.read_all()
            assert (answer.truncated, answer.rows) == (True, 20_000)
            parsed = ox.parse_query_results(
                body, format=ox.QueryResultsFormat.from_media_type(media_type)
            )
            assert isinstance(parsed, ox.QuerySolutions)
            assert sum(1 for _ in parsed) == 20_000
            await answer.close()

    play(scenario())


@pytest.mark.slow
def test_too_many_bytes_are_an_error_and_cost_no_worker(pool_store: Path) -> None:
    """Before anything was sent, or in the middle."""

    async def scenario() -> None:
        async with pool_on(pool_store, max_result_bytes=100_000) as pool:
            with pytest.raises(LimitError) as caught:
                await pool.run(request(LONG))
            assert caught.value.limit == "max_result_bytes"
            assert not pool.ended
        async with pool_on(pool_store, max_result_bytes=1_000_000) as pool:
            answer = await pool.run(request(LONG))
            with pytest.raises(LimitError) as caught:
                await answer.read_all()
            assert caught.value.limit == "max_result_bytes"
            assert answer.spool.size <= 1_000_000
            assert not pool.ended
            await answer.close()

    play(scenario())


@pytest.mark.slow
def test_a_client_with_endless_queries_does_not_hold_up_another(pool_store: Path) -> None:
    """The other is served while they run, again and again."""

    async def scenario() -> None:
        async with pool_on(pool_store, workers=2, query_timeout=60) as pool:
            greedy = [asyncio.create_task(pool.run(request(ENDLESS), "greedy")) for _ in range(8)]
            await until(lambda: pool.gate.inside == 1 and pool.gate.waiting == 7)
            for _ in range(5):
                assert await asyncio.wait_for(is_served(pool, "modest"), SOON)
            assert not any(task.done() for task in greedy)
            for task in greedy:
                task.cancel()
            await asyncio.gather(*greedy, return_exceptions=True)
            assert (pool.gate.inside, pool.gate.waiting) == (0, 0)

    play(scenario())


@pytest.mark.slow
def test_a_full_queue_and_a_long_wait_are_told_as_busy(pool_store: Path) -> None:
    """Both by the name of the same setting."""

    async def scenario() -> None:
        limits = {"queue_length": 1, "queue_timeout": 0.5}
        async with pool_on(pool_store, **limits) as pool:
            running = asyncio.create_task(pool.run(request(ENDLESS), "a"))
            await until(lambda: pool.gate.inside == 1)
            waiting = asyncio.create_task(pool.run(request(SHORT), "b"))
            await until(lambda: pool.gate.waiting == 1)
            for refused in (pool.run(request(SHORT), "c"), waiting):
                with pytest.raises(LimitError) as caught:
                    await refused
                assert caught.value.limit == "queue_length"
            running.cancel()

    play(scenario())


@pytest.mark.slow
def test_closing_ends_what_runs(pool_store: Path) -> None:
    """Busy workers, one that streams, idle ones; whoever waited hears of it."""

    async def scenario() -> None:
        async with pool_on(pool_store, workers=3, spool_bytes=0) as pool:
            await is_ready(pool)
            running = [asyncio.create_task(pool.run(request(ENDLESS), c)) for c in "ab"]
            answer = await pool.run(request(LONG), "c")
            waiting = asyncio.create_task(pool.run(request(ENDLESS), "d"))
            await until(lambda: pool.gate.inside == 3 and pool.gate.waiting == 1)
            await asyncio.wait_for(pool.close(), 20)
            ended = await asyncio.wait_for(
                asyncio.gather(*running, waiting, return_exceptions=True), 10
            )
            assert all(isinstance(error, QueryError | StoreError) for error in ended)
            with pytest.raises(QueryError):
                await answer.read_all()
            await answer.close()
            with pytest.raises(StoreError):
                await pool.run(request(SHORT))

    play(scenario())


@pytest.mark.slow
def test_closing_with_patience_lets_a_query_end(pool_store: Path) -> None:
    """As when another generation takes the place."""

    async def scenario() -> None:
        async with pool_on(pool_store) as pool:
            text = "SELECT (COUNT(*) AS ?n) { ?a :text ?x . ?b :text ?y }"
            running = asyncio.create_task(pool.run(request(text)))
            await until(lambda: pool.gate.inside == 1)
            await pool.close(grace_seconds=30)
            assert b'"1000000"' in await (await running).read_all()

    play(scenario())


def test_a_store_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    """With what the engine says of it; and no process is left."""

    async def scenario() -> None:
        with pytest.raises(StoreError, match=r"(?s)did not start: .*nowhere"):
            async with pool_on(tmp_path / "nowhere"):
                pass
        await asyncio.sleep(0.1)
        assert "Z" not in children().values()

    play(scenario())


def test_a_worker_that_does_not_start_leaves_no_open_file(tmp_path: Path) -> None:
    """What it opened is closed, and not left to the collector of garbage."""

    async def scenario() -> None:
        with pytest.raises(StoreError):
            await WorkerProcess.start(WorkerSetup(store=str(tmp_path / "nowhere"), prefixes={}))
        await asyncio.sleep(0.1)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(scenario())
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


async def is_hanging(work: Coroutine[Any, Any, Any]) -> bool:
    """Does something not end that should end at once?"""
    try:
        async with asyncio.timeout(2):
            await work
    except TimeoutError:
        return True
    return False


def test_closing_in_the_moment_in_which_a_query_begins_ends_both(pool_store: Path) -> None:
    """The task that carries its answer was made, and has not run yet."""

    async def scenario() -> None:
        async with pool_on(pool_store) as pool:
            await is_ready(pool)
            running = asyncio.create_task(pool.run(request(ENDLESS)))
            await asyncio.sleep(0)
            assert pool.gate.inside == 1
            hangs = await is_hanging(pool.close())
            for worker in list(pool.workers):  # or what follows would hang, too
                pool.release(worker, "closed")
            _, pending = await asyncio.wait([running], timeout=2)
            running.cancel()
            assert not hangs
            assert not pending

    play(scenario())


@pytest.mark.slow
def test_closing_while_a_query_waits_for_a_worker_to_start_ends_it(pool_store: Path) -> None:
    """It has a place and no worker yet, as right after the start of a pool."""

    async def scenario() -> None:
        async with pool_on(pool_store) as pool:
            [worker] = pool.workers
            os.kill(worker.process.pid, signal.SIGKILL)
            await until(lambda: not worker.is_alive)
            running = asyncio.create_task(pool.run(request(SHORT)))
            await asyncio.sleep(0)
            assert pool.gate.inside == 1
            await pool.close()
            _, pending = await asyncio.wait([running], timeout=2)
            running.cancel()
            assert not pending

    play(scenario())


class Crowd:
    """Clients that ask, leave and break things, in an order that a number stands for."""

    def __init__(self, pool: Pool, seed: int) -> None:
        self.pool = pool
        self.dice = random.Random(seed)  # noqa: S311 # nothing to guess here
        self.kills = 0
        self.outcomes: Counter[str] = Counter()

    async def client(self, number: int) -> None:
        """One of them."""
        actions = (self.ask, self.ask, self.ask, self.wrong, self.leave, self.stop_reading)
        await asyncio.sleep(self.dice.random() * 0.1)
        if number % 15 == 0:
            self.kill()
            return
        action = self.dice.choice(actions)
        with contextlib.suppress(LimitError):
            await action(f"client {self.dice.randrange(4)}")
            self.outcomes[action.__name__] += 1

    async def ask(self, client: str) -> None:
        answer = await self.pool.run(request(SHORT), client)
        assert b'"2"' in await answer.read_all()

    async def wrong(self, client: str) -> None:
        with pytest.raises(QuerySyntaxError):
            await self.pool.run(request("SELECT"), client)

    async def leave(self, client: str) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.dice.random() * 0.3):
                answer = await self.pool.run(request(ENDLESS), client)
                await answer.close()

    async def stop_reading(self, client: str) -> None:
        answer: SpooledAnswer = await self.pool.run(request(LONG), client)
        with contextlib.suppress(LimitError):
            for _ in range(self.dice.randrange(4)):
                await answer.read()
        await answer.close()

    def kill(self) -> None:
        """End any worker, busy or idle."""
        if self.pool.workers:
            worker = self.dice.choice(sorted(self.pool.workers, key=lambda w: w.process.pid))
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.process.pid, signal.SIGKILL)
                self.kills += 1


def _survives_a_crowd(store: Path, clients: int, seed: int) -> None:
    before = set(children())
    limits = {"queue_length": 1_000, "queue_timeout": 60, "spool_bytes": 0}

    async def scenario() -> None:
        async with pool_on(store, workers=2, spares=1, **limits) as pool:
            crowd = Crowd(pool, seed)
            for begin in range(0, clients, 20):
                await asyncio.gather(
                    *(crowd.client(begin + number) for number in range(min(20, clients - begin)))
                )
            assert crowd.outcomes["ask"]
            assert crowd.outcomes["leave"]
            await until(lambda: pool.gate.inside == 0)
            # A worker that was killed while it was idle is found when it is next needed.
            for _ in range(5):
                assert await is_served(pool)
            await until(lambda: len(pool.workers) == pool.limits.workers + pool.limits.spares)
            assert (pool.gate.inside, pool.gate.waiting) == (0, 0)
            assert pool.started == pool.ended.total() + len(pool.workers)
            assert set(pool.ended) <= {"client", "memory", "idle", "recycled", "crash"}
            alive = {worker.process.pid for worker in pool.workers}
            await until(lambda: set(children()) - before <= alive)
            assert pool.budget.available == pool.limits.spool_total_bytes

    play(scenario())


@pytest.mark.parametrize("clients", [40, pytest.param(120, marks=pytest.mark.slow)])
def test_a_crowd_leaves_all_workers_idle_and_accounted_for(pool_store: Path, clients: int) -> None:
    """Short queries, cancelled ones, half-read answers and kills from outside, all at once."""
    _survives_a_crowd(pool_store, clients, seed=1)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(5))
def test_large_crowds_leave_all_workers_idle_and_accounted_for(pool_store: Path, seed: int) -> None:
    """The same, longer, in other orders."""
    _survives_a_crowd(pool_store, clients=300, seed=seed)
