"""Checks of the machine against the settings: disk, open files, memory, SQLite, fonts."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from renkei.doctor.check_result import CheckResult
from renkei.errors import StoreError
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.disk import require_free_space
from renkei.graph.generations.generations import Generations
from renkei.graph.generations.server_leases import MAX_OLDER
from renkei.server.pictures.png import converter_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.settings import Settings

__all__ = ["fonts", "handles", "memory", "room", "search", "temporary_files"]

_MIB: Final = 1024**2
_PARENT_BYTES: Final = 256 * _MIB  # the server itself, without its cache
_FILES_OF_A_WORKER: Final = 3
_RESERVED_FILES: Final = 128  # libraries, log, listener, files being read for pages
_CGROUPS: Final = Path("/sys/fs/cgroup")
_IN_MEMORY: Final = frozenset({"tmpfs", "ramfs"})


def room(settings: Settings) -> Iterator[CheckResult]:
    """Check the free disk space, as a build does."""
    if not settings.data_dir.is_dir():
        return
    generations = Generations(settings.data_dir)
    try:
        name = generations.current_name()
        require_free_space(settings.data_dir, generations.directory / name if name else None)
    except StoreError as error:
        yield CheckResult("disk", "problem", str(error))
    else:
        free = shutil.disk_usage(settings.data_dir).free
        yield CheckResult("disk", "ok", f"{_size(free)} are free, enough for the next build")


def handles(settings: Settings) -> Iterator[CheckResult]:
    """Compare the limit of open files with connections and workers."""
    limit, workers = _open_files(), PoolLimits.from_settings(settings).workers
    # While one generation follows another, both have workers, each with a spare.
    reserve = _RESERVED_FILES + 2 * (workers + 1) * _FILES_OF_A_WORKER
    needed = settings.max_connections + reserve
    found = f"{limit:,} may be open" if limit >= 0 else "any number may be open"
    remedy = (
        f"allow more (`ulimit -n {2 * settings.max_connections + reserve}`, LimitNOFILE= of "
        "systemd), or lower max_connections"
    )
    if 0 <= limit < needed:
        found += f"; {settings.max_connections:,} connections and workers need {needed:,}"
        yield CheckResult("file handles", "problem", found, remedy)
    elif 0 <= limit < needed + settings.max_connections:
        found += "; too few if every client reads a long answer slowly, which takes one more each"
        yield CheckResult("file handles", "warning", found, remedy)
    else:
        yield CheckResult("file handles", "ok", found)


def memory(settings: Settings) -> Iterator[CheckResult]:
    """Compare memory with the limits of all workers, cache and server."""
    available = _memory_bytes()
    workers = PoolLimits.from_settings(settings).workers
    front = settings.cache_bytes + settings.front_memory + _PARENT_BYTES
    needed = (workers + MAX_OLDER) * settings.query_memory * _MIB + front
    found = (
        f"{_size(available)}; {workers} workers and {MAX_OLDER} of older generations with "
        f"{settings.query_memory:,} MiB each, cache and server may take {_size(needed)}"
    )
    remedy = "lower query_memory, workers, cache_bytes or front_memory"
    if needed > available:
        yield CheckResult("memory", "problem", found, remedy)
    elif needed > available * 0.8:
        yield CheckResult("memory", "warning", f"{found}: little is left for builds", remedy)
    else:
        yield CheckResult("memory", "ok", found)


def temporary_files(settings: Settings) -> Iterator[CheckResult]:
    """Check the space for spooled answers of slow readers."""
    try:
        directory = Path(tempfile.gettempdir())
        free = shutil.disk_usage(directory).free
    except OSError as error:
        yield CheckResult("temporary files", "problem", str(error), "set TMPDIR")
        return
    found = f"{directory} has {_size(free)}, spool_bytes is {_size(settings.spool_bytes)}"
    if free < settings.spool_bytes:
        remedy = "set TMPDIR to a larger disk, or lower spool_bytes"
        yield CheckResult("temporary files", "problem", found, remedy)
    elif _is_in_memory(directory) and settings.spool_bytes:
        remedy = "set TMPDIR to a disk, or count spool_bytes as memory"
        yield CheckResult(
            "temporary files", "warning", f"{found}; it lies in memory (tmpfs)", remedy
        )
    else:
        yield CheckResult("temporary files", "ok", found)


def search() -> Iterator[CheckResult]:
    """Create a full-text index in SQLite."""
    try:
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    except sqlite3.OperationalError as error:
        remedy = "take a Python whose sqlite3 has FTS5, such as that of Debian or of python.org"
        yield CheckResult("FTS5", "warning", f"SQLite {sqlite3.sqlite_version}: {error}", remedy)
    else:
        yield CheckResult("FTS5", "ok", f"SQLite {sqlite3.sqlite_version} has it")
    finally:
        connection.close()


def fonts(settings: Settings) -> Iterator[CheckResult]:
    """Look for a font with Japanese letters, as pictures need it that are drawn as PNG."""
    if not settings.png_workers:
        yield CheckResult("fonts", "ok", "png_workers is 0: there is no PNG")
    elif family := converter_of(settings).family:
        yield CheckResult("fonts", "ok", f"{family}, for pictures as PNG")
    else:
        remedy = (
            "install one, such as fonts-noto-cjk of Debian, or name a folder with one in png_fonts"
        )
        yield CheckResult("fonts", "warning", "none with Japanese letters, so no PNG", remedy)


def _size(size: int) -> str:
    return f"{size // _MIB:,} MiB"


def _open_files() -> int:
    """Return the limit of open files of this process; -1 if unlimited."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return -1 if soft == resource.RLIM_INFINITY else soft


def _memory_bytes() -> int:
    """Return the memory of the machine, or the limit of the control group if lower."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux
        return machine
    limits = [machine]
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            limits += _limits(_CGROUPS, path, "memory.max")
        elif "memory" in controllers.split(","):
            limits += _limits(_CGROUPS / "memory", path, "memory.limit_in_bytes")
    return min(limits)


def _limits(root: Path, path: str, name: str) -> list[int]:
    """Return the limits of a control group and of its ancestors; ``max`` is no limit."""
    group = root / path.lstrip("/")
    limits = []
    for place in (group, *group.parents):
        if root not in {place, *place.parents}:
            break
        try:
            text = (place / name).read_text(encoding="ascii").strip()
        except OSError:  # in a container, or the root, which has no limit
            continue
        if text.isdecimal():
            limits.append(int(text))
    return limits


def _is_in_memory(directory: Path) -> bool:
    """Whether a directory is in memory (tmpfs); False if unknown."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    resolved = directory.resolve()
    kinds = {Path(line.split()[1]): line.split()[2] for line in mounts}
    nearest = next((kinds[place] for place in (resolved, *resolved.parents) if place in kinds), "")
    return nearest in _IN_MEMORY
