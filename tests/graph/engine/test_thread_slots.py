"""A thread that waits, for a worker or for another thread, gives its place to others."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from renkei.errors import LimitError
from renkei.graph.engine.fair_gate import FairGate, ThreadSlot
from renkei.graph.engine.pooled import CALLER, Caller, acquired

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def one_place() -> Iterator[tuple[asyncio.AbstractEventLoop, FairGate]]:
    """A gate of one place, which is taken, and its loop in another thread."""
    loop, gate = asyncio.new_event_loop(), FairGate(1, queue_length=4, timeout=5)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(gate.enter("a"), loop).result(5)
    try:
        yield loop, gate
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def test_a_place_is_given_up_while_a_result_is_awaited() -> None:
    """Another enters meanwhile; afterwards both are inside until they leave."""
    with one_place() as (loop, gate):
        caller = Caller("a", time.monotonic() + 9, ThreadSlot(loop, gate, "a"))
        result: Future[str] = Future()
        found: list[str] = []
        thread = threading.Thread(target=lambda: found.append(caller.wait(result)))
        thread.start()
        asyncio.run_coroutine_threadsafe(gate.enter("b"), loop).result(5)
        result.set_result("done")
        thread.join(5)
        assert found == ["done"]
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(5)
        assert gate.inside == 2
        for client in ("a", "b"):
            loop.call_soon_threadsafe(gate.leave, client)
        asyncio.run_coroutine_threadsafe(gate.enter("c"), loop).result(5)
        assert gate.inside == 1


def test_a_place_is_kept_for_what_takes_a_moment() -> None:
    """No step of the event loop is needed for it."""
    with one_place() as (loop, gate):
        caller = Caller("a", time.monotonic() + 9, ThreadSlot(loop, gate, "a"))
        result: Future[str] = Future()
        result.set_result("done")
        assert caller.wait(result) == "done"
        assert gate.inside == 1


def test_an_error_of_a_timeout_is_that_of_the_work() -> None:
    """It is not taken for the end of the moment."""
    with one_place() as (loop, gate):
        caller = Caller("a", time.monotonic() + 9, ThreadSlot(loop, gate, "a"))
        result: Future[str] = Future()
        result.set_exception(TimeoutError("of the work"))
        with pytest.raises(TimeoutError, match="of the work"):
            caller.wait(result)


def test_a_place_is_given_up_while_a_lock_is_awaited() -> None:
    """The lock of what is computed once; whoever has no more time does not wait for it."""
    lock = threading.Lock()
    with one_place() as (loop, gate), lock:

        def work() -> str:
            CALLER.set(Caller("a", time.monotonic() + 0.3, ThreadSlot(loop, gate, "a")))
            try:
                with acquired(lock):
                    return "acquired"
            except LimitError as error:
                return error.limit

        found: list[str] = []
        thread = threading.Thread(target=lambda: found.append(work()))
        thread.start()
        asyncio.run_coroutine_threadsafe(gate.enter("b"), loop).result(5)
        thread.join(5)
        assert found == ["query_timeout"]
    with acquired(lock):
        assert lock.locked()
    assert not lock.locked()
