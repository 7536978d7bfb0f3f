"""Room on the disk: looked at before a build, and told clearly when it runs out."""

from __future__ import annotations

import errno
import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from renkei.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from renkei.graph.generations.generations import Generations

__all__ = ["disk_errors", "remove_tree", "require_room"]

# What must be free before a build: this, or three times what the published generation takes (the
# new store, its optimisation, its dumps).
MINIMUM_FREE_BYTES = 64 * 1024 * 1024


def require_room(generations: Generations) -> None:
    """See that there is room for a build beside what is published.

    Raises:
        StoreError: If there is not; nothing has been written then.
    """
    current = generations.current_name()
    taken = 0
    if current:
        taken = sum(
            path.stat().st_size
            for path in (generations.directory / current).rglob("*")
            if path.is_file()
        )
    needed = max(MINIMUM_FREE_BYTES, 3 * taken)
    free = shutil.disk_usage(generations.data_dir).free
    if free < needed:
        raise StoreError(
            f"{generations.data_dir}: {free >> 20} MiB are free, a build needs {needed >> 20} MiB; "
            "make room, for example with `renkei prune`"
        )


@contextmanager
def disk_errors(data_dir: Path) -> Iterator[None]:
    """Turn errors of the system while writing into ``StoreError`` with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT} or "space" in str(error):
            raise StoreError(
                f"{data_dir}: the disk is full; nothing was published. Make room, for example "
                "with `renkei prune`, and build again"
            ) from error
        raise StoreError(f"{data_dir}: cannot be written: {error}") from error


def remove_tree(directory: Path) -> None:
    """Remove a directory in which a store may still be closing: it writes while it does."""
    for _ in range(50):
        shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists():
            return
        time.sleep(0.1)
