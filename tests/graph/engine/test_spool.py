"""An answer between a worker and its reader: whole, in order, and within its bounds."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import QueryError
from renkei.graph.engine.spool import MEMORY_BYTES, Budget, Spool

PIECE: Final = 64 * 1024
PLENTY: Final = 1 << 30


def piece(number: int, size: int) -> bytes:
    """Bytes that are not those of another piece."""
    return (b"%07d," % number * (size // 8 + 1))[:size]


async def read_all(spool: Spool) -> bytes:
    found = []
    while data := await spool.read():
        found.append(data)
    return b"".join(found)


@given(
    sizes=st.lists(st.integers(1, 3 * PIECE), max_size=25),
    pauses=st.lists(st.sampled_from(["writer", "reader"]), max_size=25),
    disk=st.sampled_from([0, PIECE, 4 * PIECE, PLENTY]),
    budget=st.sampled_from([0, 3 * PIECE, PLENTY]),
)
def test_what_is_put_is_read_in_order(
    sizes: list[int], pauses: list[str], disk: int, budget: int
) -> None:
    """Whoever is faster, and whatever may wait on the disk; and never more than the bounds."""
    pieces = [piece(number, size) for number, size in enumerate(sizes)]
    shared = Budget(budget)
    spool = Spool(shared, disk=disk)
    bound = MEMORY_BYTES + max(sizes, default=0) + min(disk, budget)

    async def pause(who: str, number: int) -> None:
        if number < len(pauses) and pauses[number] == who:
            for _ in range(3):
                await asyncio.sleep(0)

    async def write() -> None:
        for number, data in enumerate(pieces):
            await pause("writer", number)
            await spool.put(data)
        spool.finish()

    async def read() -> bytes:
        found, size = [], 0
        while True:
            await pause("reader", len(found))
            assert spool.size - size <= bound
            assert spool.in_memory <= MEMORY_BYTES + 3 * PIECE
            assert 0 <= budget - shared.available <= min(disk, budget)
            data = await spool.read()
            if not data:
                return b"".join(found)
            found.append(data)
            size += len(data)

    async def scenario() -> bytes:
        _, found = await asyncio.wait_for(asyncio.gather(write(), read()), 20)
        return found

    assert asyncio.run(scenario()) == b"".join(pieces)
    assert spool.is_complete
    assert spool.size == sum(sizes)
    spool.close()
    assert shared.available == budget


@pytest.mark.parametrize("disk", [0, 10 * PIECE])
def test_a_reader_that_sleeps_stops_the_writer_only_at_the_bounds(disk: int) -> None:
    """Memory and disk fill first; then the writer waits, and goes on when there is space."""

    async def scenario() -> None:
        shared = Budget(PLENTY)
        spool = Spool(shared, disk=disk)
        number = 0
        while spool.try_put(piece(number, PIECE)):
            number += 1
        assert number == (MEMORY_BYTES + disk) // PIECE
        writer = asyncio.create_task(spool.put(piece(number, PIECE)))
        await asyncio.sleep(0.05)
        assert not writer.done()
        found = b""
        while not writer.done():
            found += await spool.read()
            await asyncio.sleep(0)
        spool.finish()
        found += await read_all(spool)
        assert found == b"".join(piece(n, PIECE) for n in range(number + 1))
        spool.close()
        assert shared.available == PLENTY

    asyncio.run(scenario())


def test_the_disk_of_all_answers_together_is_bounded() -> None:
    """What one answer took is not there for another, until it is closed."""
    shared = Budget(2 * PIECE)
    first, second = Spool(shared, disk=PLENTY), Spool(shared, disk=PLENTY)
    in_memory = MEMORY_BYTES // PIECE
    assert all(first.try_put(piece(n, PIECE)) for n in range(in_memory + 2))
    assert not first.try_put(b"x")
    assert all(second.try_put(piece(n, PIECE)) for n in range(in_memory))
    assert not second.try_put(b"x")
    first.close()
    assert shared.available == 2 * PIECE
    assert second.try_put(piece(9, PIECE))
    second.close()
    assert shared.available == 2 * PIECE


def test_an_answer_that_is_dropped_leaves_no_file_open() -> None:
    """Half of it was read."""

    async def scenario() -> None:
        spool = Spool(Budget(PLENTY), disk=PLENTY)
        for number in range(20):
            assert spool.try_put(piece(number, PIECE))
        assert len(list(Path("/proc/self/fd").iterdir())) > before
        for _ in range(10):
            await spool.read()
        spool.close()

    if not Path("/proc/self/fd").exists():
        pytest.skip("no /proc here")
    os.listdir("/proc/self/fd")  # noqa: PTH208 # the first look may open something itself
    before = len(list(Path("/proc/self/fd").iterdir()))
    asyncio.run(scenario())
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("number", [1, 20])
def test_an_error_reaches_the_reader_behind_what_came_before_it(number: int) -> None:
    """In memory and from the disk; and again, if it asks again."""

    async def scenario() -> None:
        spool = Spool(Budget(PLENTY), disk=PLENTY)
        for count in range(number):
            assert spool.try_put(piece(count, PIECE))
        spool.finish(QueryError("it broke"))
        assert not spool.is_complete
        found = b""
        while len(found) < number * PIECE:
            found += await spool.read()
        for _ in range(2):
            with pytest.raises(QueryError, match="it broke"):
                await spool.read()
        spool.close()

    asyncio.run(scenario())


def test_an_error_before_anything_was_decided_is_the_answer() -> None:
    """So a query that fails early gets its own status."""

    async def scenario() -> None:
        spool = Spool(Budget(0), disk=0)
        spool.try_put(b"not whole")
        spool.finish(QueryError("it broke"))
        with pytest.raises(QueryError, match="it broke"):
            spool.raise_error()

    asyncio.run(scenario())
