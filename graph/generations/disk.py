"""The disk: free space, errors of writing, the lock of a data directory, fsync."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from renkei.errors import BusyError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "disk_errors",
    "exclusive_lock",
    "remove_tree",
    "require_free_space",
    "sync_directory",
    "sync_tree",
]

# A build needs this, or three times the size of the published generation (the new store, its
# optimisation, its dumps).
_MINIMUM_FREE_BYTES: Final = 64 * 1024 * 1024
_DELETE_ATTEMPTS: Final = 50
_DELETE_INTERVAL: Final = 0.1  # seconds


def require_free_space(data_dir: Path, published: Path | None) -> None:
    """Check that there is space for a build beside the published generation.

    Args:
        data_dir: The data directory.
        published: Directory of the published generation, if there is one.

    Raises:
        StoreError: If there is not; nothing has been written then.
    """
    used = 0
    if published:
        used = sum(path.stat().st_size for path in published.rglob("*") if path.is_file())
    needed = max(_MINIMUM_FREE_BYTES, 3 * used)
    free = shutil.disk_usage(data_dir).free
    if free < needed:
        raise StoreError(
            f"{data_dir}: {free >> 20} MiB are free, a build needs {needed >> 20} MiB; "
            "make room, for example with `renkei prune`"
        )


@contextmanager
def disk_errors(data_dir: Path) -> Iterator[None]:
    """Convert operating system errors of writing into `StoreError` with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT} or "space" in str(error):
            raise StoreError(
                f"{data_dir}: the disk is full; nothing was published. Make room, for example "
                "with `renkei prune`, and build again"
            ) from error
        raise StoreError(f"{data_dir}: cannot be written: {error}") from error


@contextmanager
def exclusive_lock(data_dir: Path, directory: Path) -> Iterator[None]:
    """Hold ``build.lock`` of a data directory; the process id is written into it.

    Args:
        data_dir: The data directory; created if it does not exist.
        directory: A directory in it that is created, too.

    Raises:
        BusyError: If another process holds the lock.
        StoreError: If the data directory cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        lock = os.open(data_dir / "build.lock", flags, 0o644)
    except OSError as error:
        raise StoreError(
            f"{data_dir}: cannot be written: {error.strerror}; choose another place "
            "with --data-dir or RENKEI_DATA_DIR"
        ) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise BusyError(
                f"{data_dir}: process {holder} is building here; "
                "wait until it has ended, then try again"
            ) from None
        os.truncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(lock)


def remove_tree(directory: Path) -> None:
    """Remove a directory in which a store may still be closing, which writes files."""
    for _ in range(_DELETE_ATTEMPTS):
        shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists():
            return
        time.sleep(_DELETE_INTERVAL)


def sync_tree(directory: Path) -> None:
    """Write a directory tree through to the disk (fsync), so that it survives a power cut."""
    for parent, _, names in os.walk(directory):
        for name in names:
            descriptor = os.open(os.path.join(parent, name), os.O_RDONLY)  # noqa: PTH118 (os.walk)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        sync_directory(Path(parent))


def sync_directory(path: Path) -> None:
    """Write the entries of a directory through to the disk (fsync)."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
