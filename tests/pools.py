"""What tests of the worker pool share: stores, queries that end or do not, a started pool."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import time
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from renkei.graph.engine.limits import PoolLimits
from renkei.graph.engine.pool import Pool
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

JSON: Final = "application/sparql-results+json"
ITEMS: Final = 1_000
TEXT: Final = "x" * 96
SHORT: Final = "SELECT ?n { BIND(1 + 1 AS ?n) }"
LONG: Final = "SELECT ?x ?y { ?a :text ?x . ?b :text ?y }"  # 200 MB
ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) "
    "{ ?a :text ?x . ?b :text ?y . ?c :text ?z . ?d :text ?u . ?e :text ?v }"
)
HUNGRY: Final = "SELECT * { ?a :text ?x . ?b :text ?y . ?c :text ?z } ORDER BY ?y ?x"
SOON: Final = 5.0  # seconds that a busy machine may need for what takes milliseconds


def make_store(path: Path, *, items: int = ITEMS) -> Path:
    """Write a store of ``items`` texts of a hundred letters."""
    store = ox.Store(path)
    store.extend(
        ox.Quad(
            ox.NamedNode(f"http://e.org/{number}"),
            ox.NamedNode("http://e.org/text"),
            ox.Literal(f"{number:04}{TEXT}"),
        )
        for number in range(items)
    )
    store.flush()
    return path


def request(text: str, media_type: str = JSON, *, timeout: float | None = None) -> QueryRequest:
    query = check_query_text(text, max_bytes=65_536, max_nesting=60)
    return QueryRequest(query=query, media_type=media_type, timeout=timeout)


def children() -> dict[int, str]:
    """The child processes by pid, each with the letter of its state (``Z`` is a zombie)."""
    states = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                states[int(entry.name)] = fields[0]
    return states


def open_files() -> dict[str, str]:
    """What each file descriptor of this process leads to."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the descriptor of the listing itself
            found[entry.name] = str(entry.readlink())
    return found


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until a condition holds; fail after ``seconds``."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def pool_on(store: Path, **limits: Any) -> AsyncIterator[Pool]:
    """A started pool; one worker and no spare unless ``limits`` say otherwise."""
    defaults = {"workers": 1, "spares": 0, "query_timeout": 30}
    pool = Pool(
        store,
        prefixes={"": "http://e.org/"},
        limits=PoolLimits(**defaults | limits),
        ended=Counter(),
    )
    await pool.start()
    try:
        yield pool
    finally:
        await asyncio.wait_for(pool.close(), 30)


def play(scenario: Coroutine[Any, Any, None]) -> None:
    """Run a scenario; assert that it leaves no process and no open file behind."""
    gc.collect()
    processes, files = set(children()), open_files()
    asyncio.run(asyncio.wait_for(scenario, 120))
    gc.collect()
    assert set(children()) - processes == set()
    deadline = time.monotonic() + 10  # threads of other tests' stores open files for a moment
    while left := {fd: to for fd, to in open_files().items() if files.get(fd) != to}:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


async def is_served(pool: Pool, client: str = "somebody") -> bool:
    """Is a short query answered?"""
    answer = await asyncio.wait_for(pool.run(request(SHORT), client), 30)
    return b'"2"' in await answer.read_all()


async def is_ready(pool: Pool) -> None:
    """Wait until all workers have started and are idle."""
    wanted = pool.limits.workers + pool.limits.spares
    await until(lambda: len(pool.idle) == len(pool.workers) == wanted)


def busy_pids(pool: Pool) -> list[int]:
    """The pids of the workers that evaluate a query."""
    return [worker.process.pid for worker in pool.workers - set(pool.idle)]
