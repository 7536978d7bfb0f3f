"""A build that is really killed, at any moment, never harms what is published."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from renkei.graph.build.dumping import DumpProcess, DumpTask
from renkei.graph.generations.generations import Generations
from tests.conftest import build_sources
from tests.graph.sources import (
    GOVERNMENT,
    command_of,
    fingerprint,
    without_name,
    write_sources,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


WAITING: Final = """
import sys, time
from pathlib import Path
from renkei.graph.build.dumping import DumpProcess, DumpTask
work = Path(sys.argv[1])
started = DumpProcess(DumpTask(work, work, (), "http://e.org/", (), 0))
print(started.process_id, flush=True)
time.sleep(60)
"""


def kill_builds(tmp_path: Path, moments: Sequence[float]) -> None:
    """Start builds of the bundled sources and kill each, with its whole process group.

    Args:
        tmp_path: A directory for sources and data.
        moments: When to kill each, in parts of the duration of a build.
    """
    data_dir = tmp_path / "data"
    build_sources(write_sources(tmp_path / "in", GOVERNMENT), data_dir)
    old = fingerprint(data_dir)
    command = command_of(data_dir)
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - started
    new = fingerprint(data_dir)
    assert old != new
    waiting = list(moments)
    for _ in range(20 * len(moments)):
        Generations(data_dir).rollback(old["name"])
        Generations(data_dir).prune(keep=1)
        started = time.monotonic()
        if _kill_one(command, waiting[0] * whole):
            del waiting[0]
        else:  # it was quicker: aim closer
            whole = min(whole, time.monotonic() - started)
        found = fingerprint(data_dir)
        assert found == old or without_name(found) == without_name(new)
        if not waiting:
            break
    assert not waiting
    subprocess.run(command, check=True, capture_output=True)
    assert without_name(fingerprint(data_dir)) == without_name(new)
    assert list((data_dir / "building").iterdir()) == []
    assert not list(data_dir.glob("removing-*"))


def at_random(number: int) -> list[float]:
    """Return moments, always the same."""
    moments = random.Random(20171)  # noqa: S311 (repeatable, not secret)
    return [moments.uniform(0.3, 1.05) for _ in range(number)]


def _kill_one(command: list[str], after: float) -> bool:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


@pytest.mark.parametrize("number", [1, pytest.param(6, marks=pytest.mark.slow)])
def test_killed_builds_leave_the_published_generation_whole(tmp_path: Path, number: int) -> None:
    """After each, either the old or the new generation is published, whole."""
    kill_builds(tmp_path, at_random(number))


@pytest.mark.prove
def test_two_hundred_killed_builds_leave_the_published_generation_whole(tmp_path: Path) -> None:
    """The same, longer."""
    kill_builds(tmp_path, at_random(200))


def test_the_process_of_dumps_ends_with_the_build(tmp_path: Path) -> None:
    """A build that is killed alone leaves no process that writes into its directory."""
    os.mkfifo(tmp_path / "sorted.nq")  # the process waits for its other end
    command = [sys.executable, "-c", WAITING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout
        dumping = int(build.stdout.readline())
        os.kill(dumping, 0)
        build.kill()
    deadline = time.monotonic() + 20
    while _is_alive(dumping) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(dumping)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_error_of_the_process_of_dumps_is_that_of_the_build(tmp_path: Path) -> None:
    """Such as a disk that is full: it arrives with its number."""
    task = DumpTask(tmp_path / "missing", tmp_path, (), "http://e.org/", (), 0)
    with closing(DumpProcess(task)) as process, pytest.raises(OSError, match="No such") as error:
        process.result(max)
    assert error.value.errno == errno.ENOENT
