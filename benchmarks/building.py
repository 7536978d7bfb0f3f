"""A build of a made-up country, stage by stage, against `oxigraph load` of the same file.

    python -m benchmarks.building --work DIR [--triples 1000000] [--without-checks]

The loader is ``rdf``; the store is filled, checked, dumped and published as by `renkei build`. More
statements than ``max_dump_statements`` are dumped as N-Triples and N-Quads only. The build runs in
a process of its own (this module with ``--build``); memory is that of all its processes together,
sampled. Prints a Markdown table for docs/benchmarks.md. Linux only. Takes about 2.5 GB of disk for
each million triples; the file of triples in DIR is used again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import described, resident
from benchmarks.national import write_national
from benchmarks.national_templates import BASE

if TYPE_CHECKING:
    from renkei.graph.build.plan import BuildPlan

PEER = str(Path(sys.executable).with_name("oxigraph"))
SAMPLE_SECONDS = 0.25
SOURCES = """[[source]]
name = "national"
loader = "rdf"
path = "national.nt"
title = { ja = "計測", en = "Benchmark" }
description = { ja = "計測", en = "Benchmark" }
publisher = { name = { ja = "計測", en = "Benchmark" } }
"""


@dataclass(frozen=True)
class Run:
    """A process that ended: seconds, processor seconds, greatest memory of all its processes."""

    seconds: float
    processor: float
    mebibytes: float
    said: str


@dataclass
class Stages:
    """Notes seconds, processor seconds and greatest memory of each stage of a build.

    Each stage is printed to standard error when it ends.
    """

    rows: list[tuple[str, float, float, float]] = field(default_factory=list)
    most: float = 0.0
    _mark: tuple[str, float, float] = ("", 0.0, 0.0)

    def stage(self, name: str) -> None:
        """Begin a stage."""
        before, began, processor = self._mark
        now = (name, time.perf_counter(), time.process_time())
        if before:
            self.rows.append((before, now[1] - began, now[2] - processor, self.most))
            print(json.dumps(self.rows[-1]), file=sys.stderr, flush=True)
        self._mark, self.most = now, 0.0

    def sample(self) -> None:
        """Note the memory of this process and all that it started, until it ends."""
        while True:
            self.most = max(self.most, resident(os.getpid())[1])
            time.sleep(SAMPLE_SECONDS)

    def loading(self, source: str) -> None:
        """Note nothing."""

    def advance(self, done: int, total: int, unit: str) -> None:
        """Note nothing."""


def plan_of(work: Path) -> BuildPlan:
    """Return the plan that `renkei build` has for the sources in a directory."""
    from renkei.context import Context  # noqa: PLC0415 (the parent process stays small)
    from renkei.settings import Settings  # noqa: PLC0415

    settings = Settings(data_dir=work / "data", sources=work / "sources.toml", base=BASE)
    return Context(settings, as_json=False).plan()


def build_here(work: Path, *, with_checks: bool = True) -> None:
    """Build in this process; print the stages as JSON."""
    import renkei.graph.build.build as module  # noqa: PLC0415
    from renkei.graph.build.checks import CheckReport  # noqa: PLC0415
    from renkei.graph.generations.generations import Generations  # noqa: PLC0415

    if not with_checks:
        module.check_graph = lambda *_, **__: CheckReport(())  # type: ignore[assignment]
    stages = Stages()
    threading.Thread(target=stages.sample, daemon=True).start()
    outcome = module.build(
        plan_of(work),
        Generations(work / "data"),
        clock=lambda: dt.datetime.now(dt.UTC),
        progress=stages,
    )
    stages.stage("end")
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = {
        "stages": stages.rows,
        "others": others.ru_utime + others.ru_stime,
        "triples": outcome.manifest["triples"],
        "dumps": len(outcome.manifest["dumps"]),
    }
    print(json.dumps(said))


def run(command: list[str], errors: int | None = subprocess.DEVNULL) -> Run:
    """Run a program to its end; sample the memory of all its processes."""
    began, most = time.perf_counter(), 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process:
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            most = max(most, resident(process.pid)[1])
            time.sleep(SAMPLE_SECONDS)
        process.returncode = os.waitstatus_to_exitcode(status)
        said = process.stdout.read().decode() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    processor = usage.ru_utime + usage.ru_stime
    return Run(time.perf_counter() - began, processor, most, said)


def load_peer(work: Path) -> Run:
    """Let the peer load the file."""
    shutil.rmtree(work / "peer", ignore_errors=True)
    location = ["--location", str(work / "peer")]
    loaded = run([PEER, "load", *location, "--file", str(work / "national.nt")])
    shutil.rmtree(work / "peer")
    return loaded


def compare(work: Path, triples: int, *, with_checks: bool) -> None:
    """Load by the peer, build, and print a table."""
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "national.nt").is_file():
        write_national(work / "writing", triples)
        (work / "writing").rename(work / "national.nt")
    (work / "sources.toml").write_text(SOURCES, encoding="utf-8")
    shutil.rmtree(work / "data", ignore_errors=True)
    peer = load_peer(work)
    options = [] if with_checks else ["--without-checks"]
    module = [sys.executable, "-m", "benchmarks.building", "--work", str(work), "--build", *options]
    built = run(module, None)
    said = json.loads(built.said)
    print(described(PEER))
    print(f"\n{said['triples']:,} triples, {said['dumps']} dumps\n")
    print("| stage | seconds | processor, s | against the peer, processor | MiB |")
    print("|---|---|---|---|---|")
    for name, seconds, processor, most in said["stages"]:
        ratio = processor / peer.processor
        print(f"| {name} | {seconds:.1f} | {processor:.1f} | {ratio:.2f} | {most:,.0f} |")
    others = said["others"]
    print(f"| dumps, in their own process | | {others:.1f} | {others / peer.processor:.2f} | |")
    for name, one in (("**build**", built), ("`oxigraph load`", peer)):
        print(
            f"| {name} | {one.seconds:.1f} | {one.processor:.1f} "
            f"| {one.processor / peer.processor:.2f} | {one.mebibytes:,.0f} |"
        )
    print(f"\nbuild against load, seconds: {built.seconds / peer.seconds:.2f}")


def main() -> None:
    """Measure, or build for a measurement."""
    parser = argparse.ArgumentParser(description="Measure a build against a peer's load.")
    parser.add_argument("--work", type=Path, required=True, help="directory of data and stores")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--without-checks", action="store_true")
    parser.add_argument("--build", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with_checks = not arguments.without_checks
    if arguments.build:
        build_here(arguments.work, with_checks=with_checks)
    else:
        compare(arguments.work, arguments.triples, with_checks=with_checks)


if __name__ == "__main__":
    main()
