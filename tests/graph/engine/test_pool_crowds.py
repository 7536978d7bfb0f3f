"""A pool that many clients ask at once, some of which leave, wait or break things."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from renkei.errors import LimitError, QuerySyntaxError
from tests.pools import (
    ENDLESS,
    LONG,
    SHORT,
    SOON,
    children,
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
