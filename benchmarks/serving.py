"""How renkei serves, against `oxigraph serve-read-only` on the same store, in the same run.

    python -m benchmarks.serving --work DIR > docs/benchmarks.md

Each server has core 0 for itself with all its processes and threads, the client core 1. Runs
alternate between the two, and the median counts. Both get the same requests and must give answers
of the same number of bytes; an empty answer or an error ends the benchmark. Every query differs
from every other (another subject, or other names of the variables), so that no cache of answers
helps, except in the case that is about one.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load_client import Answers, load, stream
from benchmarks.machine import described, resident
from benchmarks.national import TRIPLES, store_of
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


class Benchmark:
    """Puts the same questions to two servers."""

    def __init__(
        self, ours: Server, peer: Server, *, runs: int, seconds: float, connections: int
    ) -> None:
        self._servers = (ours, peer)
        self._connections = connections
        self._runs = runs
        self._seconds = seconds
        self._number = 0  # of the next request: never the same twice
        found = peer.answer("SELECT ?s { ?s a renkei:ActivityObservation }")
        rows = json.loads(found)["results"]["bindings"]
        self._subjects = [row["s"]["value"] for row in rows]
        # Neighbours in the index are neighbours on disk: jump.
        self._step = next(s for s in (7919, 7907, 7901) if len(self._subjects) % s)

    def query(self, case: Case, number: int) -> str:
        """Return the query of a request."""
        subject = self._subjects[number * self._step % len(self._subjects)]
        return case.query.replace("@", f"_{number:08}").replace("<subject>", f"<{subject}>")

    def check(self, case: Case) -> int:
        """Have both servers answer; return the bytes of the answer.

        Raises:
            SystemExit: If the answers differ, or have not the rows that they should.
        """
        query = self.query(case, self._number)
        self._number += 1
        bodies = [server.answer(query, case.address) for server in self._servers]
        rows = [json.loads(body)["results"]["bindings"] for body in bodies]
        if sorted(map(str, rows[0])) != sorted(map(str, rows[1])):
            raise SystemExit(f"{case.name}: the answers differ")
        if not rows[0] or (case.rows is not None and len(rows[0]) != case.rows):
            raise SystemExit(f"{case.name}: {len(rows[0])} rows")
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
        rates: tuple[list[float], list[float]] = ([], [])
        busy, reconnections = [0.0, 0.0], 0
        for run in range(-1, self._runs):  # the first warms up
            found: list[Answers] = [Answers(), Answers()]
            for side in (0, 1) if run % 2 else (1, 0):
                server, seconds = self._servers[side], self._seconds if run >= 0 else 0.5
                found[side] = self._run(server, case, self._number, seconds)
            for number in found[0].sizes.keys() & found[1].sizes.keys():
                sizes = [answers.sizes[number] for answers in found]
                if sizes[0] != sizes[1]:
                    raise SystemExit(f"{case.name}: request {number} gives {sizes} bytes")
            self._number = 1 + max(max(answers.sizes) for answers in found)
            if run < 0:
                continue
            reconnections += found[0].reconnections + found[1].reconnections
            for side, answers in enumerate(found):
                rates[side].append(answers.rate)
                busy[side] = max(busy[side], answers.busy)
        say(f"{case.name}: {[[round(rate, 1) for rate in side] for side in rates]}")
        ours, peer = map(statistics.median, rates)
        if reconnections:
            say(f"  connections that servers closed: {reconnections}")
        return (
            f"| {case.name}, requests/s | {ours:,.1f} | {peer:,.1f} | {ours / peer:.2f} "
            f"| {size:,} | {busy[0]:.0%}, {busy[1]:.0%} |"
        )

    def stream(self, wanted: int) -> list[str]:
        """Return the rows of the table about one long answer."""
        ours, peer = self._servers
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
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    store = store_of(work / "national.nt", options.triples, work)
    ours = (
        ("oxigraph", "/query", start_peer)
        if options.peer_twice
        else ("renkei", "/sparql", start_renkei)
    )
    with (
        serving(*ours, store) as first,
        serving("oxigraph", "/query", start_peer, store) as second,
    ):
        benchmark = Benchmark(
            first,
            second,
            runs=options.runs,
            seconds=options.seconds,
            connections=options.connections,
        )
        rows = [benchmark.measure(case) for case in CASES]
        if options.stream_bytes:
            rows += benchmark.stream(options.stream_bytes)
    marker = json.loads((work / "store.json").read_text(encoding="utf-8"))
    command = " ".join(["python -m benchmarks.serving", *sys.argv[1:]])
    print(
        f"{marker['written']:,} triples, each in the default graph and in one named graph; "
        f"{options.connections} connections; medians of {options.runs} alternating runs of "
        f"{options.seconds:g} s. {described(PEER)} Server on core {SERVER_CORE}, client on core "
        f"{CLIENT_CORE}. Command: `{command}`\n\n"
        f"| what | {first.name} | {second.name} | ratio | answer, bytes | client busy |\n"
        "|---|---|---|---|---|---|"
    )
    print("\n".join(rows))


if __name__ == "__main__":
    main()
