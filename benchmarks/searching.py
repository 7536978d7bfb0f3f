"""How long suggestions and searches take while several clients ask, without our own cache.

    python -m benchmarks.searching --data DIR > searching.md

``DIR`` is a data directory in which ``renkei build`` published the country of ``national.py``; with
``--index FILE`` its search index is replaced by another, such as one of more statements. Queries
are made of names of the index, by chance and always the same: what somebody has typed so far,
whole names, parts of names, two words, and names with a typing error. The clients are threads of
one process that the machine runs, too: seconds of the clock are an upper bound.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import statistics
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from benchmarks.machine import described
from benchmarks.pages import Client, processor_seconds, served
from renkei.graph.generations.generations import Generations
from renkei.graph.search.index import SEARCH_INDEX, index_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from renkei.graph.search.index import SearchIndex

CLIENTS: Final = 8
PAUSE: Final = 0.2  # seconds in which somebody types a letter, or reads: they are not counted
_SEED: Final = 1
_OK: Final = 200


@dataclass(frozen=True)
class Case:
    """Addresses of one kind, and the seconds in which 95 of 100 are to be answered."""

    name: str
    addresses: Sequence[str]
    aim: float


def names_of(index: SearchIndex, number: int, chance: random.Random) -> list[str]:
    """Return Japanese names of things by chance."""
    address = f"file:{quote(str(index.path))}?immutable=1&mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        (most,) = database.execute("SELECT MAX(id) FROM doc").fetchone()
    with index.opened(60) as open_index:
        docs = open_index.docs({chance.randint(1, most) for _ in range(2 * number)})
    names = [name.text for doc in docs for name in doc.names[:3] if name.language == "ja"]
    chance.shuffle(names)
    return names[:number]


def typed(names: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield what somebody has typed so far."""
    for name in names:
        yield name[: chance.randint(1, min(8, len(name)))]


def written(names: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield whole names, parts, two words, and names with a typing error, by turns."""
    for number, name in enumerate(names):
        place = chance.randrange(max(1, len(name) - 3))
        if number % 4 == 0:
            yield name
        elif number % 4 == 1:
            yield name[place : place + chance.randint(2, 6)]
        elif number % 4 == 2:  # noqa: PLR2004 (by turns)
            yield f"{name[:3]} {name[-3:]}"
        else:
            yield name[:place] + "山" + name[place + 1 :]


def batches(names: Sequence[str]) -> Iterator[str]:
    """Yield addresses with ten names and a property each, which some things lack."""
    property_ = {"pid": "renkei:establisher", "v": "札幌市"}
    for first in range(0, len(names), 10):
        some = enumerate(names[first : first + 10])
        batch = {f"q{number}": {"query": name, "properties": [property_]} for number, name in some}
        yield f"/reconcile?queries={quote(json.dumps(batch, ensure_ascii=False))}"


def cases(index: SearchIndex, number: int) -> list[Case]:
    """Return what is asked."""
    chance = random.Random(_SEED)  # noqa: S311 (no secret)
    short = [quote(text) for text in typed(names_of(index, number, chance), chance)]
    whole = [quote(text) for text in written(names_of(index, number, chance), chance)]
    return [
        Case("/suggest", [f"/suggest?q={text}" for text in short], 0.02),
        Case("/search.json", [f"/search.json?q={text}" for text in whole], 0.05),
        Case("/search (page)", [f"/search?lang=ja&q={text}" for text in whole], 0.05),
        Case("/reconcile, 10 names", list(batches(names_of(index, number, chance))), 0.5),
    ]


def ask(
    client: Client, addresses: Sequence[str], clients: int, pause: float = 0
) -> tuple[list[float], float]:
    """Return the seconds of each answer, and those of the processor for one, of the server."""
    times: list[float] = []
    lock = threading.Lock()
    waiting = iter(addresses)

    def work() -> None:
        while True:
            with lock:
                address = next(waiting, None)
            if address is None:
                return
            begun = time.perf_counter()
            status, _ = client.get(address)
            if status != _OK:
                raise RuntimeError(f"{status} {address}")
            with lock:
                times.append(time.perf_counter() - begun)
            time.sleep(pause)

    before = processor_seconds(client.pid)
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, (processor_seconds(client.pid) - before) / max(1, len(times))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data directory")
    parser.add_argument("--index", type=Path, help="a search index instead of that of the data")
    parser.add_argument("--queries", type=int, default=800, help="of each kind")
    options = parser.parse_args()
    generation = Generations(options.data).current()
    if options.index:
        shutil.copyfile(options.index, generation.path / SEARCH_INDEX)
    index = index_of(generation.path)
    if index is None:
        raise SystemExit("this generation has no search index")
    say = print
    say(described())
    say("| what | clients | median, ms | 95 of 100, ms | slowest, ms | processor, ms | aim, ms |")
    say("|---|---|---|---|---|---|---|")
    with served(options.data) as client:
        for case in cases(index, options.queries):
            ask(client, case.addresses[:50], 1)  # files into the cache of the system
            for clients, pause in ((1, 0.0), (CLIENTS, PAUSE), (CLIENTS, 0.0)):
                times, processor = ask(client, case.addresses, clients, pause)
                times.sort()
                who = f"{clients}, pauses of {pause} s" if pause else clients
                say(
                    f"| {case.name} | {who} | {statistics.median(times) * 1000:.1f} | "
                    f"{times[int(len(times) * 0.95)] * 1000:.1f} | {times[-1] * 1000:.1f} | "
                    f"{processor * 1000:.1f} | {case.aim * 1000:.0f} |"
                )


if __name__ == "__main__":
    main()
