"""Statements into the store: the sorted files of a build, and the lines of the meta graph."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import RdfFormat, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["bulk_writer", "fill_store"]

_READ: Final = 1 << 16


@contextmanager
def bulk_writer(store: Store) -> Iterator[Callable[[str], object]]:
    """Yield a function that takes lines of N-Quads; they are in the store when the block ends.

    The lines go through a pipe to ``Store.bulk_load`` in a thread, so memory stays bounded
    (docs/decisions/005). If the load fails, its own error is raised, not that of the broken pipe.
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


def fill_store(
    store: Store, quads: Path, triples: Path, *, slice_bytes: int, advance: Callable[[int], object]
) -> None:
    """Load the named graphs and the merged graph into a new store, at the same time.

    One load of everything would hold the terms of several million statements in memory at a time;
    a slice costs about four times its size.

    Args:
        store: An empty store.
        quads: Sorted N-Quads.
        triples: Sorted N-Triples, for the default graph.
        slice_bytes: Bytes of lines that are loaded at a time.
        advance: Receives the number of bytes read since the last call.
    """
    lock, stopped = threading.Lock(), threading.Event()

    def seen(number: int) -> None:
        with lock:
            advance(number)

    def load(path: Path, form: RdfFormat) -> None:
        with path.open("rb") as lines:
            while not stopped.is_set() and lines.peek(1):
                one = _Slice(lines, slice_bytes // 2, seen, stopped)
                # pyoxigraph's type asks for all of IO[bytes]; it calls read alone.
                store.bulk_load(input=cast("IO[bytes]", one), format=form, lenient=True)

    with ThreadPoolExecutor(2) as pool:  # the engine releases the GIL
        jobs = [
            pool.submit(load, quads, RdfFormat.N_QUADS),
            pool.submit(load, triples, RdfFormat.N_TRIPLES),
        ]
        try:
            for job in jobs:
                job.result()
        finally:
            stopped.set()  # after an error, the other one ends soon


class _Slice:
    """So many bytes of a file, up to the end of a line."""

    def __init__(
        self,
        lines: IO[bytes],
        size: int,
        advance: Callable[[int], object],
        stopped: threading.Event,
    ) -> None:
        self._lines, self._left = lines, size
        self._advance, self._stopped = advance, stopped

    def read(self, size: int = -1, /) -> bytes:
        if self._left <= 0 or self._stopped.is_set():
            return b""
        data = self._lines.read(min(size, _READ) if size > 0 else _READ)
        self._left -= len(data) if data else self._left
        if self._left <= 0 and data and not data.endswith(b"\n"):
            data += self._lines.readline()
        self._advance(len(data))
        return data
