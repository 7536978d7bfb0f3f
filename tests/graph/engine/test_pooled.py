"""The pool for code that runs in threads: deadlines of a caller, and callers that are cancelled."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
import time
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from renkei.errors import LimitError, QueryError, QuerySyntaxError
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.engine.pool import Pool
from renkei.graph.engine.pooled import CALLER, Caller, PooledEngine
from tests.pools import ENDLESS, LONG, SHORT, SOON, make_store, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As in the tests of the pool."""
    return make_store(tmp_path_factory.mktemp("pooled-store"))


@contextmanager
def engine_on(store: Path, **limits: Any) -> Iterator[PooledEngine]:
    """A pool in an event loop of another thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    pool = Pool(
        store,
        prefixes={"": "http://e.org/"},
        limits=PoolLimits(**{"workers": 2, "spares": 0} | limits),
        ended=Counter(),
    )
    try:
        asyncio.run_coroutine_threadsafe(pool.start(), loop).result(30)
        try:
            yield PooledEngine(pool, loop)
        finally:
            asyncio.run_coroutine_threadsafe(pool.close(), loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def working_for(caller: Caller, work: Callable[[], Any]) -> Any:
    """Do something as the thread of a caller does it."""

    def run() -> Any:
        CALLER.set(caller)
        return work()

    return contextvars.Context().run(run)


def wait(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


@pytest.mark.slow
def test_answers_short_and_long_are_read_in_a_thread(store: Path) -> None:
    """A short one has a length before it is read."""
    with engine_on(store) as engine:
        with engine.run_blocking(request(SHORT)) as answer:
            body = b"".join(answer.chunks)
            assert b'"2"' in body
            assert answer.length == len(body)
            assert (answer.kind, answer.media_type) == ("solutions", request(SHORT).media_type)
        with engine.run_blocking(request(f"{LONG} LIMIT 50000", "text/csv")) as answer:
            assert answer.length is None
            assert b"".join(answer.chunks).count(b"\r\n") == 50_001
        with pytest.raises(QuerySyntaxError):
            engine.run_blocking(request("SELECT"))


def test_an_answer_that_is_closed_early_frees_its_worker(store: Path) -> None:
    """As when a page needs only the beginning."""
    with engine_on(store, spool_bytes=0) as engine:
        with engine.run_blocking(request(LONG)) as answer:
            assert next(answer.chunks)
        assert engine.status().active == 0
        assert engine.status().ended == {"client": 1}


@pytest.mark.slow
def test_all_queries_of_a_caller_have_one_deadline(store: Path) -> None:
    """The second has what the first left; none begins after it."""
    with engine_on(store) as engine:
        caller = Caller("a", time.monotonic() + 1)

        def work() -> None:
            engine.run_blocking(request(SHORT)).close()
            began = time.monotonic()
            for _ in range(2):
                with pytest.raises(LimitError) as caught:
                    engine.run_blocking(request(ENDLESS))
                assert caught.value.limit == "query_timeout"
            assert time.monotonic() - began < 1 + SOON

        working_for(caller, work)
        assert engine.status().ended == {"deadline": 1}
        engine.run_blocking(request(SHORT)).close()  # another one, in the same thread


def test_a_caller_is_cancelled_from_another_thread(store: Path) -> None:
    """Its query ends at once, and no other begins."""
    with engine_on(store) as engine:
        caller = Caller("a", time.monotonic() + 60)
        errors: list[BaseException] = []

        def work() -> None:
            for text in (ENDLESS, SHORT):
                try:
                    engine.run_blocking(request(text)).close()
                except QueryError as error:
                    errors.append(error)

        thread = threading.Thread(target=working_for, args=(caller, work))
        thread.start()
        wait(lambda: engine.status().active == 1)
        caller.cancel()
        thread.join(SOON)
        assert not thread.is_alive()
        assert [str(error) for error in errors] == ["the client left"] * 2
        wait(lambda: engine.status().active == 0)
        assert engine.status().ended == {"client": 1}


def test_a_caller_is_cancelled_while_it_reads(store: Path) -> None:
    """Or at any other moment: it hears of it, and the place comes back."""
    with engine_on(store, spool_bytes=0) as engine:
        for pause in (0.0, 0.001, 0.01, 0.05, 0.2):
            caller = Caller("a", time.monotonic() + 60)
            timer = threading.Timer(pause, caller.cancel)

            def work() -> None:
                with engine.run_blocking(request(LONG)) as answer:
                    for _ in answer.chunks:
                        pass

            timer.start()
            with pytest.raises(QueryError, match="the client left"):
                working_for(caller, work)
            timer.join()
            wait(lambda: engine.status().active == 0)
        with engine.run_blocking(request(SHORT)) as answer:
            assert b'"2"' in b"".join(answer.chunks)


def test_callers_take_turns(store: Path) -> None:
    """One with endless queries leaves a worker to the other."""
    with engine_on(store, query_timeout=60) as engine:
        greedy = Caller("greedy", time.monotonic() + 60)

        def work() -> None:
            with pytest.raises(QueryError):
                engine.run_blocking(request(ENDLESS))

        threads = [threading.Thread(target=working_for, args=(greedy, work)) for _ in range(4)]
        for thread in threads:
            thread.start()
        wait(lambda: engine.status().active + engine.status().waiting == 4)
        modest = Caller("modest", time.monotonic() + SOON)
        working_for(modest, lambda: engine.run_blocking(request(SHORT)).close())
        greedy.cancel()
        for thread in threads:
            thread.join(SOON)


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "limit"), [(0.5, "queue_length"), (1.8, "query_timeout")])
def test_the_time_in_which_a_query_waits_counts(store: Path, seconds: float, limit: str) -> None:
    """Whoever gives it so many seconds waits no longer, whether it comes to be evaluated or not."""
    with engine_on(store, workers=1, query_timeout=20) as engine:

        def first() -> None:
            with pytest.raises(LimitError):
                engine.run_blocking(request(ENDLESS, timeout=1.2))

        thread = threading.Thread(target=first)
        thread.start()
        wait(lambda: engine.status().active == 1)
        began = time.monotonic()
        with pytest.raises(LimitError) as caught:
            engine.run_blocking(request(ENDLESS, timeout=seconds))
        assert caught.value.limit == limit
        assert seconds - 0.2 < time.monotonic() - began < seconds + SOON
        thread.join()


def test_a_query_of_the_server_has_no_limit_of_rows(store: Path) -> None:
    """In the same process that cuts the queries of others."""
    with engine_on(store, workers=1, spares=0, max_result_rows=10) as engine:
        query = request(f"{LONG} LIMIT 11", "text/csv")
        with engine.run_blocking(replace(query, has_row_limit=False)) as answer:
            assert b"".join(answer.chunks).count(b"\n") == 12
        with engine.run_blocking(query) as answer, pytest.raises(LimitError, match="10 rows"):
            b"".join(answer.chunks)


def test_closing_lets_a_query_end_and_takes_no_other(store: Path) -> None:
    """From any thread."""
    with engine_on(store) as engine:
        engine.close()
        wait(lambda: not engine.status().workers)
        with pytest.raises(Exception, match="closed"):
            engine.run_blocking(request(SHORT))


def test_closing_after_the_loop_has_ended_is_silent(store: Path) -> None:
    """As at the end of a process, when the last one lets go of a generation."""
    with engine_on(store) as engine:
        pass
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        engine.close()
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


@pytest.mark.slow
@pytest.mark.parametrize("media_type", ["text/csv", "application/sparql-results+json"])
@pytest.mark.parametrize("rows", [10, 30_000])
def test_an_answer_with_too_many_rows_does_not_look_whole(
    store: Path, media_type: str, rows: int
) -> None:
    """Code in threads takes no part of an answer for all of it."""
    with engine_on(store, max_result_rows=rows) as engine:
        with engine.run_blocking(request(f"{LONG} LIMIT {rows}", media_type)) as answer:
            assert b"".join(answer.chunks)
        with (
            engine.run_blocking(request(f"{LONG} LIMIT {rows + 1}", media_type)) as answer,
            pytest.raises(LimitError, match=f"more than {rows:,} rows"),
        ):
            b"".join(answer.chunks)
