"""Ratios against a peer, measured in the same run: `oxigraph` (PyPI's command line tool).

    build   renkei build (load, merge, check, dump, optimise, publish)  against  oxigraph load
    query   renkei serve                                       against  oxigraph serve-read-only

Prints a Markdown table for docs/benchmarks.md. The data are invented facilities; their number is
the first argument (default 20000, about 180 thousand triples).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from renkei.graph.generations.generations import Generations

if TYPE_CHECKING:
    from collections.abc import Iterator

PEER = str(Path(sys.executable).with_name("oxigraph"))
NS = "https://w3id.org/renkei/ns#"
BASE = "http://127.0.0.1:8000/id/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
QUERIES = {
    "point look-up": f"SELECT ?p ?o {{ <{BASE}facility/f7> ?p ?o }}",
    "1,000 rows": f"SELECT ?f ?l {{ ?f a <{NS}Facility> ; <{LABEL}> ?l }} LIMIT 1000",
    "count by group": f"SELECT ?e (COUNT(*) AS ?n) {{ ?f <{NS}establisher> ?e }} GROUP BY ?e",
}
SOURCES = """[[source]]
name = "bench"
loader = "rdf"
path = "data.nt"
title = { ja = "計測", en = "Benchmark" }
description = { ja = "計測", en = "Benchmark" }
publisher = { name = { ja = "計測", en = "Benchmark" } }
"""


def write_data(path: Path, facilities: int) -> None:
    """Write invented governments and facilities as N-Triples."""
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    with path.open("w", encoding="utf-8") as file:
        for number in range(100):
            government = f"<{BASE}government/g{number}>"
            file.write(f"{government} {rdf_type} <{NS}Government> .\n")
            file.write(f'{government} <{LABEL}> "自治体{number}"@ja .\n')
            file.write(f'{government} <{LABEL}> "Government {number}"@en .\n')
        for number in range(facilities):
            facility = f"<{BASE}facility/f{number}>"
            file.write(
                f"{facility} {rdf_type} <{NS}Facility> .\n"
                f"{facility} {rdf_type} <{NS}FacilityEntity> .\n"
                f'{facility} <{LABEL}> "施設{number}"@ja .\n'
                f'{facility} <{LABEL}> "Facility {number}"@en .\n'
                f"{facility} <{NS}establisher> <{BASE}government/g{number % 100}> .\n"
                f'{facility} <http://purl.org/dc/terms/identifier> "{number:06}" .\n'
                f'{facility} <https://schema.org/telephone> "(011){number:07}" .\n'
                f'{facility} <http://purl.org/dc/terms/description> "説明 {number}"@ja .\n'
                f"{facility} <https://w3id.org/renkei/ns#theme> "
                "<https://w3id.org/renkei/code/theme#parks> .\n"
            )


def timed(command: list[str]) -> tuple[float, float]:
    """Run a program; return its seconds and its greatest memory in MiB."""
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


@contextmanager
def serving(command: list[str], address: str) -> Iterator[str]:
    """Run a server until the block ends."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                time.sleep(0.05)
                try:
                    ask(address, "ASK { }")
                except OSError:
                    continue
                break
            yield address
        finally:
            process.terminate()


def ask(address: str, query: str) -> int:
    """Send a query; return the size of its answer in bytes."""
    url = f"{address}?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(url, headers={"Accept": "application/sparql-results+json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return len(answer.read())


def requests_per_second(address: str, query: str, *, clients: int = 4, number: int = 60) -> float:
    """Send a query many times from several clients."""
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda _: ask(address, query), range(8)))
        started = time.perf_counter()
        sizes = set(pool.map(lambda _: ask(address, query), range(number)))
        seconds = time.perf_counter() - started
    if len(sizes) != 1:
        raise SystemExit(f"answers differ in size: {sizes}")
    return number / seconds


def main() -> None:
    """Measure and print."""
    facilities = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        data = work / "data.nt"
        write_data(data, facilities)
        (work / "sources.toml").write_text(SOURCES, encoding="utf-8")
        renkei = [sys.executable, "-m", "renkei", "--data-dir", str(work / "renkei")]
        ours, ours_memory = timed([*renkei, "--sources", str(work / "sources.toml"), "build"])
        peer_store = str(work / "peer")
        load = [PEER, "load", "--location", peer_store, "--file", str(data)]
        peer, peer_memory = timed(load)
        manifest = Generations(work / "renkei").current().manifest
        print(f"{manifest['triples']:,} triples; stages: {manifest['durations']}\n")
        print("| what | renkei | oxigraph | ratio |\n|---|---|---|---|")
        print(f"| build against load, seconds | {ours:.1f} | {peer:.1f} | {ours / peer:.1f} |")
        print(
            f"| … memory, MiB | {ours_memory:.0f} | {peer_memory:.0f} "
            f"| {ours_memory / peer_memory:.1f} |"
        )
        with (
            serving([*renkei, "serve", "--port", "8765"], "http://127.0.0.1:8765/sparql") as a,
            serving(
                [PEER, "serve-read-only", "--location", peer_store, "--bind", "127.0.0.1:8766"],
                "http://127.0.0.1:8766/query",
            ) as b,
        ):
            for name, query in QUERIES.items():
                mine = statistics.median(requests_per_second(a, query) for _ in range(2))
                theirs = statistics.median(requests_per_second(b, query) for _ in range(2))
                print(f"| {name}, requests/s | {mine:.0f} | {theirs:.0f} | {mine / theirs:.2f} |")


if __name__ == "__main__":
    main()
