"""What a benchmark ran on, and how much memory processes hold (Linux: /proc)."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

__all__ = ["described", "processes", "resident"]

PROC = Path("/proc")


def described(peer: str = "") -> str:
    """Return processor, cores, memory, kernel and versions, with those of a peer's program."""
    cpu = _field(PROC / "cpuinfo", "model name")
    memory = int(_field(PROC / "meminfo", "MemTotal").split()[0]) / 1024**2
    shown = ""
    if peer:
        answer = subprocess.run([peer, "--version"], capture_output=True, text=True, check=True)
        shown = f", {answer.stdout.strip()}"
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}. "
        f"Python {platform.python_version()}, renkei {version('renkei')}, "
        f"pyoxigraph {version('pyoxigraph')}{shown}."
    )


def resident(pid: int) -> tuple[float, float]:
    """Return the resident memory of a process, and with all that it started, in MiB.

    Pages that processes share count for each of them.
    """
    sizes = [_resident(process) for process in processes(pid)]
    return sizes[0], sum(sizes)


def processes(pid: int) -> list[int]:
    """Return a process and all that it started, directly or not."""
    children: dict[int, list[int]] = {}
    for status in PROC.glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # a process that has ended since
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found = [pid]
    for process in found:  # grows while it is walked
        found += children.get(process, [])
    return found


def _resident(pid: int) -> float:
    try:
        return int(_field(PROC / str(pid) / "status", "VmRSS").split()[0]) / 1024
    except OSError:  # a process that has ended since
        return 0.0


def _field(path: Path, name: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "0"
