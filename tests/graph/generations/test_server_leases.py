"""Generations that follow each other under load, each with workers of its own."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from renkei.errors import StoreError
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.generations import IN_USE, Generation, Generations
from renkei.graph.generations.manifest import MANIFEST
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from tests.pools import ENDLESS, children, play, request, until

if TYPE_CHECKING:
    from pathlib import Path


ROWS: Final = 3_000
QUERY: Final = "SELECT ?a ?b { ?s <http://e.org/n> ?a . OPTIONAL { ?s <http://e.org/other> ?b } }"
LIMITS: Final = PoolLimits(workers=2, spares=1, query_timeout=30)


def publish(data_dir: Path, number: int) -> Generation:
    """Publish a generation that says its number in every row."""
    generations = Generations(data_dir)
    path = generations.directory / f"20260101T0000{number:02}Z-{number:016x}"
    path.mkdir(parents=True)
    store = ox.Store(path / "store")
    store.extend(
        ox.Quad(
            ox.NamedNode(f"http://e.org/{row}"),
            ox.NamedNode("http://e.org/n"),
            ox.Literal(f"generation {number} " + "x" * 100),
        )
        for row in range(ROWS)
    )
    store.flush()
    del store
    (path / IN_USE).touch()
    (path / MANIFEST).write_text(json.dumps({"number": number, "built": "2026-01-01T00:00:00Z"}))
    generation = Generation(path)
    generations.publish(generation)
    return generation


async def first_served(data_dir: Path) -> ServerLeases:
    """Publish a generation, and serve it."""
    publish(data_dir, 0)
    served = ServerLeases(Generations(data_dir), PooledEngines(LIMITS))
    await served.refresh()
    return served


async def ask(served: ServerLeases, client: str) -> bytes:
    """Ask as a request does: take the generation once, and keep it until the answer is whole."""
    view = served.current()
    answer = await view.engine.run(request(QUERY, "text/csv"), client)
    body = await answer.read_all()
    await answer.close()
    assert body.count(b"generation") == ROWS
    assert body.count(f"generation {view.manifest['number']} ".encode()) == ROWS
    return body


def is_open(leases: ServerLeases) -> bool:
    """Is a published generation open?"""
    with contextlib.suppress(StoreError):
        return bool(leases.current())
    return False


def switches_under_load(data_dir: Path, switches: int) -> None:
    async def scenario() -> None:
        publish(data_dir, 0)
        engines = PooledEngines(LIMITS)
        served = ServerLeases(Generations(data_dir), engines)
        await served.refresh()
        stop = asyncio.Event()
        answers = 0

        async def load(client: str) -> None:
            nonlocal answers
            while not stop.is_set():
                await ask(served, client)
                answers += 1

        clients = [asyncio.create_task(load(f"client {number}")) for number in range(3)]
        for number in range(1, switches + 1):
            before = answers
            await until(lambda before=before: answers >= before + 5 or any(map(_failed, clients)))
            await asyncio.to_thread(publish, data_dir, number)
            await served.refresh()
            assert served.current().manifest["number"] == number
        stop.set()
        await asyncio.gather(*clients)
        gc.collect()
        current = served.current().engine
        await until(lambda: len(engines.pools) == 1)
        await until(lambda: len(children()) == before_all + current.status().workers)
        deleted, in_use = Generations(data_dir).prune(keep=1)
        assert (len(deleted), in_use) == (switches, [])
        await served.close()

    before_all = len(children())
    play(scenario())


def _failed(task: asyncio.Task[None]) -> bool:
    return task.done()


@pytest.mark.slow
def test_generations_are_switched_under_load(tmp_path: Path) -> None:
    """No request fails, no answer is mixed, old workers end, old generations can be pruned."""
    switches_under_load(tmp_path, 5)


@pytest.mark.prove
def test_many_generations_are_switched_under_load(tmp_path: Path) -> None:
    """The same, fifty times."""
    switches_under_load(tmp_path, 50)


@pytest.mark.slow
def test_an_answer_that_is_read_slowly_keeps_its_generation(tmp_path: Path) -> None:
    """It was begun before two switches, and is still of the first to its last row."""

    async def scenario() -> None:
        publish(tmp_path, 0)
        served = ServerLeases(Generations(tmp_path), PooledEngines(PoolLimits(spool_bytes=0)))
        await served.refresh()
        view = served.current()
        answer = await view.engine.run(request(QUERY, "text/csv"))
        body = await answer.read()
        for number in (1, 2):
            publish(tmp_path, number)
            await served.refresh()
        assert served.current().manifest["number"] == 2
        body += await answer.read_all()
        assert body.count(b"generation 0 ") == ROWS
        await answer.close()
        del view
        await served.close()

    play(scenario())


@pytest.mark.slow
def test_a_generation_that_cannot_be_opened_leaves_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason is logged, once; the next one is served again."""

    async def scenario() -> None:
        served = await first_served(tmp_path)
        first = served.current()
        (publish(tmp_path, 1).path / MANIFEST).write_text("{")
        with caplog.at_level(logging.ERROR):
            for _ in range(3):
                await served.refresh()
        assert served.current() is first
        assert caplog.text.count("cannot be opened") == 1
        await ask(served, "a")
        publish(tmp_path, 2)
        await served.refresh()
        assert served.current().manifest["number"] == 2
        del first
        await served.close()

    play(scenario())


@pytest.mark.slow
def test_a_generation_without_its_store_leaves_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its workers do not start; it can be pruned, for nothing holds it."""

    async def scenario() -> None:
        served = await first_served(tmp_path)
        broken = publish(tmp_path, 1)
        shutil.rmtree(broken.store_path)
        with caplog.at_level(logging.ERROR):
            await served.refresh()
        assert "did not start" in caplog.text
        caplog.clear()  # its records hold the frames of the error
        await ask(served, "a")
        publish(tmp_path, 2)
        await served.refresh()
        gc.collect()
        deleted, _ = Generations(tmp_path).prune(keep=1)
        assert broken.name in {generation.name for generation in deleted}
        await served.close()

    play(scenario())


@pytest.mark.slow
def test_nothing_published_is_an_error_until_something_is(tmp_path: Path) -> None:
    """A server may start before the first build."""

    async def scenario() -> None:
        served = ServerLeases(Generations(tmp_path), PooledEngines(LIMITS))
        await served.refresh()
        with pytest.raises(StoreError, match="nothing is published"):
            served.current()
        publish(tmp_path, 0)
        watching = asyncio.create_task(served.watch())
        await until(lambda: is_open(served))
        watching.cancel()
        await ask(served, "a")
        await served.close()
        with pytest.raises(StoreError):
            served.current()

    play(scenario())


@pytest.mark.slow
def test_closing_ends_the_workers_of_all_generations(tmp_path: Path) -> None:
    """Also those that still evaluate for a generation that is no longer served."""

    async def scenario() -> None:
        served = await first_served(tmp_path)
        old = served.current()
        endless = f"SELECT (COUNT(*) AS ?n) {{ {ENDLESS.partition('{')[2]}"
        endless = endless.replace(":text", "<http://e.org/n>")
        engine = old.engine
        running = asyncio.create_task(engine.run(request(endless)))
        await until(lambda: engine.status().active == 1)
        publish(tmp_path, 1)
        await served.refresh()
        await asyncio.wait_for(served.close(), 20)
        await asyncio.wait([running], timeout=10)
        assert running.done()
        running.exception()
        del old, running

    play(scenario())


@pytest.mark.slow
def test_older_generations_are_opened_when_asked_and_closed_when_idle(tmp_path: Path) -> None:
    """At most two of them; each answers as it did, with one worker; unused ones end by themselves.

    What is pruned then is an error for who asks next, and no process holds it.
    """

    async def scenario() -> None:
        kept = [publish(tmp_path, number) for number in range(4)]
        engines = PooledEngines(LIMITS)
        served = ServerLeases(Generations(tmp_path), engines, idle_seconds=1)
        await served.refresh()
        for generation in (*kept[:3], kept[0]):
            view = await asyncio.to_thread(served.older, generation.id)
            answer = await view.engine.run(request(QUERY, "text/csv"))
            number = view.manifest["number"]
            assert (await answer.read_all()).count(f"generation {number} ".encode()) == ROWS
            assert view.engine.status().workers == 1
            await answer.close()
            del view, answer
        assert len(served.open_older) == 2
        assert await asyncio.to_thread(served.older, kept[3].id) is served.current()
        with pytest.raises(StoreError):
            await asyncio.to_thread(served.older, "0123456789abcdef")
        watching = asyncio.create_task(served.watch())
        await until(lambda: not served.open_older)
        gc.collect()
        await until(lambda: len(engines.pools) == 1)
        watching.cancel()
        deleted, in_use = Generations(tmp_path).prune(keep=1)
        assert (len(deleted), in_use) == (3, [])
        with pytest.raises(StoreError):
            await asyncio.to_thread(served.older, kept[0].id)
        await served.close()

    play(scenario())


@pytest.mark.slow
def test_many_who_ask_older_generations_at_once_open_each_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        old = publish(tmp_path, 0)
        publish(tmp_path, 1)
        engines = PooledEngines(LIMITS)
        served = ServerLeases(Generations(tmp_path), engines)
        await served.refresh()
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(8) as threads:  # as the server has threads of its own for pages
            asked = [loop.run_in_executor(threads, served.older, old.id) for _ in range(8)]
            views = await asyncio.gather(*asked)
        assert len(set(map(id, views))) == 1
        assert len(engines.pools) == 2
        del views, asked
        await served.close()

    play(scenario())
