"""A build that is really killed, at any moment, never harms what is published."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from renkei.graph.generations.generations import Generations
from tests.conftest import build_sources
from tests.graph.sources import GOVERNMENT, fingerprint, write_sources

if TYPE_CHECKING:
    from pathlib import Path


def kill_builds(tmp_path: Path, number: int) -> None:
    """Start builds and kill each, with its whole process group, at a random moment."""
    data_dir = tmp_path / "data"
    build_sources(write_sources(tmp_path / "in", GOVERNMENT), data_dir)
    old = fingerprint(data_dir)
    command = [sys.executable, "-m", "renkei", "--data-dir", str(data_dir), "build"]
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - started
    new = fingerprint(data_dir)
    assert old != new
    moments = random.Random(20171)  # noqa: S311 (repeatable, not secret)
    killed = 0
    for _ in range(20 * number):
        Generations(data_dir).rollback(old["name"])
        Generations(data_dir).prune(keep=2)
        started = time.monotonic()
        if _kill_one(command, moments.uniform(0.3, 1.05) * whole):
            killed += 1
        else:  # it was quicker: aim closer
            whole = min(whole, time.monotonic() - started)
        found = fingerprint(data_dir)
        assert found == old or without_name(found) == without_name(new)
        if killed == number:
            break
    assert killed == number
    subprocess.run(command, check=True, capture_output=True)
    assert without_name(fingerprint(data_dir)) == without_name(new)
    assert list((data_dir / "building").iterdir()) == []
    assert not list(data_dir.glob("removing-*"))


def without_name(found: dict[str, str]) -> dict[str, str]:
    """Return a fingerprint without the name, which holds the time of the build."""
    return {key: value for key, value in found.items() if key != "name"}


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
    kill_builds(tmp_path, number)


@pytest.mark.prove
def test_two_hundred_killed_builds_leave_the_published_generation_whole(tmp_path: Path) -> None:
    """The same, longer."""
    kill_builds(tmp_path, 200)
