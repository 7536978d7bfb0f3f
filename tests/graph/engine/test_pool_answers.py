"""Answers of the pool: streamed, spooled, and cut whole at their limits."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from renkei.errors import LimitError
from renkei.graph.engine.frames import MAX_PAYLOAD_BYTES
from tests.pools import (
    ITEMS,
    JSON,
    LONG,
    SOON,
    is_ready,
    is_served,
    play,
    pool_on,
    request,
    resident_bytes,
    until,
)

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize("doublings", [3, 13, 18, 20])
def test_a_cell_of_any_size_crosses_whole(pool_store: Path, doublings: int) -> None:
    """Of eight bytes to sixteen megabytes, in frames that are no longer than the protocol's."""
    binds = "".join(f" BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(doublings))
    query = f'SELECT ?a{doublings} {{ BIND("abcdefghijklmnop" AS ?a0){binds} }}'

    async def scenario() -> None:
        async with pool_on(pool_store) as pool:
            answer = await pool.run(request(query, "text/csv"))
            parts = []
            while part := await answer.read():
                parts.append(part)
            text = "abcdefghijklmnop" * 2**doublings
            assert b"".join(parts).decode() == f"a{doublings}\r\n{text}\r\n"
            assert max(map(len, parts)) <= MAX_PAYLOAD_BYTES
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
