"""Sort more lines than fit into memory, without duplicates, always in the same order."""

from __future__ import annotations

import heapq
import tempfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["sorted_lines"]

CHUNK_BYTES = 64 * 1024 * 1024


def sorted_lines(
    lines: Iterable[bytes], work_dir: Path, *, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[bytes]:
    """Yield the distinct lines in the order of their bytes.

    Args:
        lines: Lines that end in a line feed.
        work_dir: Where sorted runs are kept meanwhile.
        chunk_bytes: How many bytes of lines are held in memory at a time.
    """
    with ExitStack() as stack:
        runs: list[IO[bytes]] = []
        chunk: set[bytes] = set()
        size = 0
        for line in lines:
            if line not in chunk:
                chunk.add(line)
                size += len(line)
            if size >= chunk_bytes:
                runs.append(_write_run(stack, chunk, work_dir))
                chunk, size = set(), 0
        previous = b""
        for line in heapq.merge(sorted(chunk), *runs):
            if line != previous:
                yield line
                previous = line


def _write_run(stack: ExitStack, chunk: set[bytes], work_dir: Path) -> IO[bytes]:
    run: IO[bytes] = stack.enter_context(tempfile.TemporaryFile(dir=work_dir))  # noqa: SIM115
    run.writelines(sorted(chunk))
    run.seek(0)
    return run
