"""Dumps and tables of a made-up country: their time against the load, their memory, their size.

    python -m benchmarks.dumps --work DIR [--triples 1000000] [--all-forms]

The peer, `oxigraph`, loads the same N-Quads and dumps them in the same run. Each step is a process
of its own, so that its greatest memory (RSS) is its own; this one imports little, because a process
begins with the memory of the one that started it. Prints a Markdown table for docs/benchmarks.md.
Takes about 2 GB of disk for each million triples; the sorted triples in DIR are used again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

TRIPLES = 1_000_000
PEER = str(Path(sys.executable).with_name("oxigraph"))


@dataclass(frozen=True)
class Run:
    """A process that ended: seconds, seconds of processor time, greatest memory, what it said."""

    seconds: float
    processor: float
    mebibytes: float
    said: str


def run(command: list[str]) -> Run:
    """Run a program to its end."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        said = process.stdout.read().decode() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    seconds = time.perf_counter() - began
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)


def size(*paths: Path) -> str:
    """Return the size of files together, in MB."""
    return f"{sum(path.stat().st_size for path in paths) / 1e6:,.0f} MB"


def compare(work: Path, triples: int, most: int) -> None:
    """Measure all steps and print them."""
    work.mkdir(parents=True, exist_ok=True)

    def step(name: str) -> Run:
        module = [sys.executable, "-m", "benchmarks.dump_steps"]
        return run([*module, name, str(work), str(triples), str(most)])

    step("prepare")
    load, dump, tables = step("load"), step("dump"), step("tables")
    (work / "peer.nq").unlink(missing_ok=True)
    shutil.rmtree(work / "peer", ignore_errors=True)
    location = ["--location", str(work / "peer")]
    peer_load = run([PEER, "load", *location, "--file", str(work / "sorted.nq")])
    peer_dump = run([PEER, "dump", *location, "--file", str(work / "peer.nq")])
    files = sorted((work / "result" / "dumps").iterdir())
    plain = {name: size(work / name) for name in ("merged.nt", "sorted.nq")}
    print(f"{triples:,} triples; plain: {plain}; {len(files)} dumps: {size(*files)}\n")
    print("| what | seconds | against our load | processor, s | MiB |\n|---|---|---|---|---|")
    rows = json.loads(tables.said)["rows"]
    for what, one in (
        ("load (named graph and merged graph)", load),
        (f"dumps ({len(files)} files)", dump),
        (f"tables ({rows:,} rows)", tables),
        ("`oxigraph load` (named graph only)", peer_load),
        ("`oxigraph dump` (one N-Quads, plain)", peer_dump),
    ):
        print(
            f"| {what} | {one.seconds:.1f} | {one.seconds / load.seconds:.2f} "
            f"| {one.processor:.1f} | {one.mebibytes:,.0f} |"
        )
    print()
    for file in files:
        print(f"{file.name}: {size(file)}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description="Measure dumps against a peer.")
    parser.add_argument("--work", type=Path, required=True, help="directory of data and stores")
    parser.add_argument("--triples", type=int, default=TRIPLES)
    parser.add_argument("--all-forms", action="store_true", help="also those for small graphs")
    arguments = parser.parse_args()
    most = 2 * arguments.triples if arguments.all_forms else 0
    compare(arguments.work, arguments.triples, most)


if __name__ == "__main__":
    main()
