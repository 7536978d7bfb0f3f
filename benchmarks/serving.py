"""How renkei serves, against `oxigraph serve-read-only` on the same store, in the same run.

    python -m benchmarks.serving --work DIR > docs/benchmarks.md

Each server has core 0 for itself with all its processes and threads, the client core 1. Runs
alternate between the servers, and the median counts. All get the same requests. Both of this engine
must give the same rows in the same number of bytes, other engines the same number of rows; an empty
answer or an error ends the benchmark. Every query differs from every other (another subject, or
other names of the variables), so that no cache of answers helps, except in the case that is about
one.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.load_client import Answers, load, stream
from benchmarks.machine import described, resident
from benchmarks.national import TRIPLES, store_of
from benchmarks.other_engines import fuseki, virtuoso
from benchmarks.servers import (
    ALL,
    CLIENT_CORE,
    CONNECTIONS,
    PEER,
    SERVER_CORE,
    TSV,
    Server,
    serving,
    start_peer,
    start_renkei,
)
from benchmarks.serving_cases import CASES, Case

if TYPE_CHECKING:
    from collections.abc import Sequence


class Benchmark:
    """Puts the same questions to servers: renkei, its peer, others."""

    def __init__(
        self, servers: Sequence[Server], *, runs: int, seconds: float, connections: int
    ) -> None:
        self._servers = tuple(servers)
        self._connections = connections
        self._runs = runs
        self._seconds = seconds
        self._number = 0  # of the next request: never the same twice
        found = servers[1].answer("SELECT ?s { ?s a renkei:ActivityObservation }")
        rows = json.loads(found)["results"]["bindings"]
        self._subjects = [row["s"]["value"] for row in rows]
        # Neighbours in the index are neighbours on disk: jump.
        self._step = next(s for s in (7919, 7907, 7901) if len(self._subjects) % s)

    def query(self, case: Case, number: int) -> str:
        """Return the query of a request."""
        subject = self._subjects[number * self._step % len(self._subjects)]
        return case.query.replace("@", f"_{number:08}").replace("<subject>", f"<{subject}>")

    def check(self, case: Case) -> int:
        """Have all servers answer; return the bytes of the answer.

        Raises:
            SystemExit: If the answers differ, or have not the rows that they should.
        """
        query = self.query(case, self._number)
        self._number += 1
        bodies = [server.answer(query, case.address) for server in self._servers]
        rows = [json.loads(body)["results"]["bindings"] for body in bodies]
        if sorted(map(str, rows[0])) != sorted(map(str, rows[1])):
            raise SystemExit(f"{case.name}: the answers differ")
        numbers = [len(of_server) for of_server in rows]
        if not rows[0] or len(set(numbers)) > 1 or numbers[0] != (case.rows or numbers[0]):
            raise SystemExit(f"{case.name}: {numbers} rows")
        if len(bodies[0]) != len(bodies[1]):
            raise SystemExit(f"{case.name}: {[len(body) for body in bodies]} bytes")
        return len(bodies[0])

    def _run(self, server: Server, case: Case, first: int, seconds: float) -> Answers:
        def request(number: int) -> bytes:
            return server.request(self.query(case, number), canned=case.address)

        return load(
            server.port, request, first=first, seconds=seconds, connections=self._connections
        )

    def measure(self, case: Case) -> str:
        """Return a row of the table."""
        size = self.check(case)
        servers = self._servers
        rates: list[list[float]] = [[] for _ in servers]
        busy, reconnections = [0.0 for _ in servers], 0
        for run in range(-1, self._runs):  # the first warms up
            found = [Answers() for _ in servers]
            seconds = self._seconds if run >= 0 else 0.5
            for side in range(len(servers)) if run % 2 else reversed(range(len(servers))):
                found[side] = self._run(servers[side], case, self._number, seconds)
            for number in found[0].sizes.keys() & found[1].sizes.keys():
                sizes = [answers.sizes[number] for answers in found[:2]]
                if sizes[0] != sizes[1]:
                    raise SystemExit(f"{case.name}: request {number} gives {sizes} bytes")
            self._number = 1 + max(max(answers.sizes) for answers in found)
            if run < 0:
                continue
            reconnections += sum(answers.reconnections for answers in found)
            for side, answers in enumerate(found):
                rates[side].append(answers.rate)
                busy[side] = max(busy[side], answers.busy)
        say(f"{case.name}: {[[round(rate, 1) for rate in side] for side in rates]}")
        medians = list(map(statistics.median, rates))
        if reconnections:
            say(f"  connections that servers closed: {reconnections}")
        return (
            f"| {case.name}, requests/s | {' | '.join(f'{rate:,.1f}' for rate in medians)} | "
            f"{' | '.join(f'{medians[0] / rate:.2f}' for rate in medians[1:])} | {size:,} | "
            f"{', '.join(f'{share:.0%}' for share in busy)} |"
        )

    def stream(self, wanted: int) -> list[str]:
        """Return the rows of the table about one long answer."""
        ours, peer = self._servers[:2]
        sample = 10_000
        size = stream(peer.port, peer.request(f"{ALL[:-1]}}} LIMIT {sample}", TSV))[0]
        query = f"{ALL} LIMIT {wanted * sample // size}"
        found = [_watched(server, query) for server in (ours, peer)]
        say(f"stream: {found}")
        if found[0].size != found[1].size:
            raise SystemExit(f"the streams differ: {found}")
        title = f"stream of {found[0].size / 1e9:.2f} GB (TSV)"
        rows = [
            ("greatest RSS of the parent process, MiB", [watch.parent for watch in found]),
            ("greatest RSS of all its processes, MiB", [watch.tree for watch in found]),
            ("seconds", [watch.seconds for watch in found]),
        ]
        return [
            f"| {title}: {what} | {a:,.1f} | {b:,.1f} | {a / b:.2f} | {found[0].size:,} | |"
            for what, (a, b) in rows
        ]


@dataclass
class Watch:
    """What was seen while a long answer was read; memory in MiB."""

    size: int = 0
    seconds: float = 0.0
    parent: float = 0.0
    tree: float = 0.0


def _watched(server: Server, query: str) -> Watch:
    watch, done = Watch(), threading.Event()

    def sample() -> None:
        while True:
            parent, tree = resident(server.pid)
            watch.parent, watch.tree = max(watch.parent, parent), max(watch.tree, tree)
            if done.wait(0.1):
                return

    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    try:
        watch.size, watch.seconds = stream(server.port, server.request(query, TSV))
    finally:
        done.set()
        sampler.join()
    return watch


def say(text: str) -> None:
    """Talk on stderr; stdout is the page."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="renkei against oxigraph serve-read-only.")
    parser.add_argument("--triples", type=int, default=TRIPLES)
    parser.add_argument("--runs", type=int, default=5, help="for each case and server")
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each run")
    parser.add_argument("--stream-bytes", type=int, default=1_000_000_000)
    parser.add_argument("--peer-twice", action="store_true", help="the peer against itself")
    default = Path(tempfile.gettempdir()) / "renkei-national"
    parser.add_argument("--work", type=Path, default=default, help="where the store is, or goes")
    parser.add_argument("--fuseki", type=Path, metavar="JAR", help="measure Fuseki too")
    parser.add_argument("--virtuoso", action="store_true", help="measure Virtuoso too")
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    store = store_of(work / "national.nt", options.triples, work)
    ours = (
        ("oxigraph", "/query", start_peer)
        if options.peer_twice
        else ("renkei", "/sparql", start_renkei)
    )
    engines = [ours, ("oxigraph", "/query", start_peer)]
    if options.fuseki:
        engines.append(fuseki(options.fuseki, work / "national.nt", work))
    if options.virtuoso:
        engines.append(virtuoso(work / "national.nt", work))
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(serving(*engine, store)) for engine in engines]
        benchmark = Benchmark(
            servers, runs=options.runs, seconds=options.seconds, connections=options.connections
        )
        rows = [benchmark.measure(case) for case in CASES]
        if options.stream_bytes and len(servers) == 2:  # noqa: PLR2004 # a table of two
            rows += benchmark.stream(options.stream_bytes)
    marker = json.loads((work / "store.json").read_text(encoding="utf-8"))
    command = " ".join(["python -m benchmarks.serving", *sys.argv[1:]])
    print(
        f"{marker['written']:,} triples, each in the default graph and in one named graph; "
        f"{options.connections} connections; medians of {options.runs} alternating runs of "
        f"{options.seconds:g} s. {described(PEER)} Server on core {SERVER_CORE}, client on core "
        f"{CLIENT_CORE}. Command: `{command}`\n\n"
        f"| what | {' | '.join(server.name for server in servers)} | "
        f"{' | '.join(f'to {server.name}' for server in servers[1:])} | answer, bytes | "
        f"client busy |\n|{'---|' * (2 * len(servers) + 2)}"
    )
    print("\n".join(rows))


if __name__ == "__main__":
    main()
