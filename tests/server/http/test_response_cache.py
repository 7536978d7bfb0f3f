"""Answers kept in memory: bounded, the oldest first out, and each computed once at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.http.response_cache import CachedResponse, ResponseCache

if TYPE_CHECKING:
    from collections.abc import Hashable


OVERHEAD = 1_000 + len("Content-Typetext/plain")  # of an entry of these tests


def entry(body: bytes) -> CachedResponse:
    return CachedResponse(200, (("Content-Type", "text/plain"),), body)


def put(cache: ResponseCache, key: Hashable, body: bytes) -> None:
    async def scenario() -> None:
        with cache.computing(key) as found:
            found.append(entry(body))

    asyncio.run(scenario())


def test_what_was_computed_is_kept() -> None:
    """And counted."""
    cache = ResponseCache(1_000_000)
    assert cache.get("a") is None
    put(cache, "a", b"one")
    assert cache.get("a") == entry(b"one")
    assert (cache.hits, cache.misses) == (1, 1)
    cache.clear()
    assert cache.get("a") is None
    assert cache.size == 0


def test_what_was_used_longest_ago_goes_first() -> None:
    """Reading counts as use."""
    cache = ResponseCache(32_000)
    for key in "abcdefghij":
        put(cache, key, bytes(2_000))
    assert cache.get("a")
    put(cache, "k", bytes(2_000))
    assert cache.get("b") is None
    assert cache.get("a")
    assert cache.get("k")


def test_one_entry_has_a_bounded_share() -> None:
    """A large answer does not drive all others out."""
    cache = ResponseCache(160_000)
    put(cache, "small", b"x")
    put(cache, "largest", bytes(cache.largest))
    put(cache, "too large", bytes(cache.largest + 1))
    assert cache.get("small")
    assert cache.get("largest")
    assert cache.get("too large") is None


@given(
    sizes=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5_000)), max_size=60),
    limit=st.integers(0, 80_000),
)
def test_memory_is_bounded_whatever_comes(sizes: list[tuple[int, int]], limit: int) -> None:
    """What is counted is what is there; each key has one entry."""
    cache = ResponseCache(limit)
    for key, size in sizes:
        if cache.get(key) is None:
            put(cache, key, bytes(size))
        entries = [one for other in range(10) if (one := cache.get(other))]
        assert cache.size == sum(len(one.body) + OVERHEAD for one in entries) <= limit


def test_a_key_that_is_computed_twice_at_once_is_counted_once() -> None:
    """As when who came second did not wait, or the cache was emptied between."""

    async def scenario() -> None:
        cache = ResponseCache(1_000_000)
        with cache.computing("a") as first:
            with cache.computing("a") as second:
                second.append(entry(b"second"))
            first.append(entry(b"first"))
        assert cache.size == len(b"first") + OVERHEAD
        with cache.computing("a") as again:
            again.append(entry(b"longer than before"))
        assert (cached := cache.get("a"))
        assert cache.size == len(cached.body) + OVERHEAD

    asyncio.run(scenario())


async def follow(cache: ResponseCache, computed: list[str], name: str) -> bytes:
    """Ask as the front does: from memory, from who computes, or compute."""
    if kept := cache.get("key"):
        return kept.body
    if kept := await cache.wait("key"):
        return kept.body
    with cache.computing("key") as found:
        computed.append(name)
        await asyncio.sleep(0.05)
        found.append(entry(b"answer"))
    return b"answer"


def test_a_hundred_who_ask_at_once_are_one_computation() -> None:
    """All get what the first computes."""

    async def scenario() -> None:
        cache, computed = ResponseCache(1_000_000), list[str]()
        asked = (follow(cache, computed, str(number)) for number in range(100))
        assert set(await asyncio.gather(*asked)) == {b"answer"}
        assert computed == ["0"]
        assert (cache.hits, cache.misses) == (99, 1)

    asyncio.run(scenario())


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_who_waits_for_one_that_ends_in_vain_computes_for_itself(how: str) -> None:
    """The first client left, or its query failed: that is not the answer of the others."""

    async def scenario() -> None:
        cache, computed = ResponseCache(1_000_000), list[str]()

        async def leader() -> None:
            with cache.computing("key"):
                await asyncio.sleep(0.05 if how == "failed" else 60)
                raise ValueError

        first = asyncio.create_task(leader())
        await asyncio.sleep(0)
        others = [asyncio.create_task(follow(cache, computed, str(n))) for n in range(5)]
        await asyncio.sleep(0.01)
        if how == "cancelled":
            first.cancel()
        assert set(await asyncio.wait_for(asyncio.gather(*others), 10)) == {b"answer"}
        with pytest.raises(asyncio.CancelledError if how == "cancelled" else ValueError):
            await first
        assert cache.get("key")

    asyncio.run(scenario())


def test_one_who_waits_may_leave_without_harm_to_the_others() -> None:
    """Its cancellation does not reach who computes."""

    async def scenario() -> None:
        cache, computed = ResponseCache(1_000_000), list[str]()
        tasks = [asyncio.create_task(follow(cache, computed, str(n))) for n in range(4)]
        await asyncio.sleep(0.01)
        tasks[2].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [result for result in results if isinstance(result, bytes)] == [b"answer"] * 3
        assert computed == ["0"]

    asyncio.run(scenario())
