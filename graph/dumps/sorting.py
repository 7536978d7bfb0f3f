"""Sort more lines than fit into memory, without duplicates, always in the same order.

Lines are handled in blocks of many lines: splitting, sorting and joining them is then done by
compiled code, and one line costs a fraction of a microsecond.
"""

from __future__ import annotations

import re
import tempfile
from bisect import bisect_right
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["LineSorter", "SortedLines", "lines_of", "merge_sorted", "sorted_lines"]


_CHUNK_BYTES: Final = 64 * 1024 * 1024
_BLOCK_BYTES: Final = 1 << 20
_MIN_READ: Final = 1 << 15
_MAX_RUNS: Final = 64  # files that are open at the same time
_LINE: Final = re.compile(rb"[^\n]*\n")


class SortedLines(Protocol):
    """A file of sorted, distinct lines."""

    def readlines(self, hint: int, /) -> list[bytes]:
        """Return the next lines, of about ``hint`` bytes together; none at the end."""
        ...


class LineSorter:
    r"""Sorts lines; those that exceed the memory are in temporary files.

        >>> sorter = LineSorter(work_dir)
        >>> sorter.add(b"b\na\n")
        >>> b"".join(map(b"".join, sorter.blocks()))
        b'a\nb\n'

    Args:
        work_dir: A directory for temporary files (sorted runs).
        chunk_bytes: Maximum bytes of lines in memory. Python needs three times as much for them.
    """

    def __init__(self, work_dir: Path, chunk_bytes: int = _CHUNK_BYTES) -> None:
        self._work_dir, self._chunk_bytes = work_dir, chunk_bytes
        self._pieces: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []
        self._files = ExitStack()

    def add(self, lines: bytes) -> None:
        """Add lines, each with its line feed."""
        self._pieces.append(lines)
        self._size += len(lines)
        if self._size >= self._chunk_bytes:
            self._write_run([self._sort()])

    def blocks(self) -> Iterator[list[bytes]]:
        """Yield the distinct lines in the order of their bytes, many at a time."""
        while len(self._runs) > _MAX_RUNS:
            some, self._runs = self._runs[:_MAX_RUNS], self._runs[_MAX_RUNS:]
            self._write_run(merge_sorted(some, self._chunk_bytes))
            for file in some:
                file.close()
        rest = self._sort()
        if not self._runs:
            if rest:
                yield rest
            return
        yield from merge_sorted([*self._runs, _InMemory(rest)], self._chunk_bytes)

    def close(self) -> None:
        """Remove the temporary files."""
        self._files.close()

    def _sort(self) -> list[bytes]:
        text = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        lines = lines_of(text)
        lines.sort()
        return list(dict.fromkeys(lines))

    def _write_run(self, blocks: Iterable[list[bytes]]) -> None:
        run: IO[bytes] = tempfile.TemporaryFile(dir=self._work_dir)  # noqa: SIM115
        self._files.enter_context(run)
        for block in blocks:
            run.writelines(block)
        run.seek(0)
        self._runs.append(run)


def lines_of(text: bytes) -> list[bytes]:
    """Return the lines of a text with their line feeds; a carriage return ends no line."""
    return _LINE.findall(text) if b"\r" in text else text.splitlines(keepends=True)


def merge_sorted(files: Sequence[SortedLines], memory: int = _CHUNK_BYTES) -> Iterator[list[bytes]]:
    """Merge files of sorted, distinct lines; yield the distinct lines, many at a time.

    A part of each file is in memory. All lines up to the least of the last lines of these parts
    are complete; sorting them is a merge, because they consist of sorted parts.

    Args:
        files: The files.
        memory: Bytes of lines in memory, with at least 32 KiB for each file.
    """
    hint = max(_MIN_READ, min(_BLOCK_BYTES, memory // (2 * len(files) or 1)))
    parts = [part for file in files if (part := _Part(file, hint)).lines]
    while parts:
        bound = min(part.lines[-1] for part in parts)
        block: list[bytes] = []
        for part in parts:
            block += part.take(bound)
        if len(parts) > 1:
            block.sort()
            block = list(dict.fromkeys(block))
        yield block
        parts = [part for part in parts if part.lines]


class _Part:
    """The part of a file that is in memory."""

    def __init__(self, file: SortedLines, hint: int) -> None:
        self._file, self._hint = file, hint
        self._next = 0
        self.lines = file.readlines(hint)

    def take(self, bound: bytes) -> list[bytes]:
        """Return the lines up to one that is not beyond the last in memory."""
        end = bisect_right(self.lines, bound, self._next)
        taken, self._next = self.lines[self._next : end], end
        if end == len(self.lines):
            self._next, self.lines = 0, self._file.readlines(self._hint)
        return taken


class _InMemory:
    """Lines in memory as a file."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines

    def readlines(self, _: int, /) -> list[bytes]:
        """Return all lines at once."""
        lines, self._lines = self._lines, []
        return lines


def sorted_lines(
    lines: Iterable[bytes], work_dir: Path, *, chunk_bytes: int = _CHUNK_BYTES
) -> Iterator[bytes]:
    """Yield the distinct lines in the order of their bytes.

    Args:
        lines: Lines that end in a line feed.
        work_dir: A directory for temporary files (sorted runs).
        chunk_bytes: Maximum bytes of lines in memory.
    """
    sorter = LineSorter(work_dir, chunk_bytes)
    try:
        gathered: list[bytes] = []
        size = 0
        for line in lines:
            gathered.append(line)
            size += len(line)
            if size >= min(_BLOCK_BYTES, chunk_bytes):
                sorter.add(b"".join(gathered))
                gathered, size = [], 0
        sorter.add(b"".join(gathered))
        for block in sorter.blocks():
            yield from block
    finally:
        sorter.close()
