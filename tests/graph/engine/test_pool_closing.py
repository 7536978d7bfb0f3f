"""A pool that is closed, or that cannot start, leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from renkei.errors import QueryError, StoreError
from renkei.graph.engine.frames import WorkerSetup
from renkei.graph.engine.worker_process import WorkerProcess
from tests.pools import (
    ENDLESS,
    LONG,
    SHORT,
    children,
    is_ready,
    play,
    pool_on,
    request,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path


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
