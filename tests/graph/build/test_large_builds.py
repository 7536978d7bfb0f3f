"""A large build that ends at any of ten points, or finds a full disk, harms nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from benchmarks.national import write_national
from tests.conftest import build_sources
from tests.graph.sources import (
    GOVERNMENT,
    PREFIXES,
    STEPS,
    command_of,
    fingerprint,
    without_name,
    write_sources,
)

TRIPLES: Final = int(os.environ.get("PROOF_TRIPLES", "10000000"))
"""The size of the large graph; PROOF_TRIPLES=1000000 takes minutes."""
POINTS: Final = 10
FULL_DISK: Final = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from renkei.cli import main
main()
"""


def write_large(folder: Path, triples: int) -> Path:
    """Write a country of so many statements; return its ``sources.toml``."""
    path = write_sources(folder, "")
    path.write_text(path.read_text("utf-8").replace("data.ttl", "national.nt"), encoding="utf-8")
    write_national(folder / "national.nt", triples)
    return path


def look_at(stopped: Path, tmp_path: Path, old: dict[str, str]) -> None:
    """Assert that a stopped build left all as it was, and that the next one is clean."""
    assert fingerprint(stopped) == old
    build_sources(write_sources(tmp_path / "other", PREFIXES + STEPS[0]), stopped)
    assert fingerprint(stopped)["name"] != old["name"]
    assert list((stopped / "building").iterdir()) == []
    assert not list(stopped.glob("removing-*"))


def started(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a build in a process group of its own."""
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def busy_until(build: subprocess.Popen[bytes], seconds: float = float("inf")) -> float:
    """Wait until a build has used the processor for so long, or is done; return how long.

    Other work on the machine makes no difference.
    """
    busy = 0.0
    while build.poll() is None and busy < seconds:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{build.pid}/stat").read_text().rpartition(")")[2].split()
            busy = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        time.sleep(0.05)
    return busy


@pytest.mark.prove
def test_a_large_build_may_end_at_any_of_ten_points(tmp_path: Path) -> None:
    """What is on the disk at each is what a killed build leaves; the last is built again.

    The whole process group is stopped, the directory of the data copied, and the build goes on: the
    copy has what the kernel keeps of a process that SIGKILL ends. So ten points cost one build.
    """
    data_dir = tmp_path / "data"
    build_sources(write_sources(tmp_path / "in", GOVERNMENT), data_dir)
    old = fingerprint(data_dir)
    tenth = write_large(tmp_path / "tenth", TRIPLES // POINTS)
    whole = POINTS * busy_until(started(command_of(tmp_path / "small", tenth)))
    command = command_of(data_dir, write_large(tmp_path / "large", TRIPLES))
    build = started(command)
    copies = []
    for number in range(POINTS):
        ran = busy_until(build, whole * (0.02 + 0.06 * number))
        assert build.poll() is None, "it is done"
        os.killpg(build.pid, signal.SIGSTOP)
        copies.append(tmp_path / f"stopped-{number}")
        shutil.copytree(data_dir, copies[-1], symlinks=True)
        os.killpg(build.pid, signal.SIGCONT)
        held = [str(path.relative_to(copies[-1])) for path in copies[-1].glob("building/*/*")]
        print(f"after {ran:.0f} s of the processor: {sorted(held)}")  # noqa: T201 (with -s)
        if number < POINTS - 1:
            look_at(copies[-1], tmp_path, old)
            shutil.rmtree(copies[-1])
    assert build.wait() == 0
    new = fingerprint(data_dir)
    assert new["name"] != old["name"]
    shutil.rmtree(data_dir)
    assert fingerprint(copies[-1]) == old
    subprocess.run(command_of(copies[-1], tmp_path / "large" / "sources.toml"), check=True)
    assert without_name(fingerprint(copies[-1])) == without_name(new)
    assert list((copies[-1] / "building").iterdir()) == []


@pytest.mark.prove
@pytest.mark.parametrize("bytes_of_statement", [100, 180])
def test_a_disk_that_is_full_for_a_large_graph(tmp_path: Path, bytes_of_statement: int) -> None:
    """Copying the source fails, and writing what is merged: exit 3, the old data whole."""
    data_dir = tmp_path / "data"
    build_sources(write_sources(tmp_path / "in", GOVERNMENT), data_dir)
    before = fingerprint(data_dir)
    sources = write_large(tmp_path / "large", TRIPLES)
    script = FULL_DISK.format(limit=bytes_of_statement * TRIPLES)
    command = [sys.executable, "-c", script, *command_of(data_dir, sources)[3:]]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 3, ended.stderr
    assert "disk is full" in ended.stderr
    assert fingerprint(data_dir) == before
    assert list((data_dir / "building").iterdir()) == []
