"""Stream statements as text into a store, the fastest way there is (see docs/decisions/)."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["bulk_writer"]


@contextmanager
def bulk_writer(store: Store) -> Iterator[Callable[[str], object]]:
    """Yield a function that takes lines of N-Quads; they are in the store when the block ends.

    The lines go through a pipe to ``Store.bulk_load`` in a thread, so memory stays bounded. If the
    load fails, its own error is raised, not that of the broken pipe.
    """
    reading, writing = os.pipe()
    failures: list[BaseException] = []

    def load() -> None:
        with os.fdopen(reading, "rb") as lines:
            try:
                store.bulk_load(input=lines, format=RdfFormat.N_QUADS, lenient=True)
            except BaseException as error:
                failures.append(error)

    thread = threading.Thread(target=load, name="bulk-load")
    thread.start()
    try:
        with os.fdopen(writing, "w", encoding="utf-8", newline="\n", buffering=1 << 16) as lines:
            yield lines.write
    except BrokenPipeError:
        thread.join()
        if not failures:
            raise
    finally:
        thread.join()
    if failures:
        raise failures[0]
