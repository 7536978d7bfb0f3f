"""Sorted N-Quads divided by named graph, and their triples."""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Partition", "graph_of", "merged", "part"]


_GATHERED: Final = 32 * 1024 * 1024  # bytes of lines; no file stays open, however many graphs


def graph_of(line: bytes) -> str:
    """Return the IRI of the named graph of a line of N-Quads that has one."""
    return line[line.rindex(b" <") + 2 : line.rindex(b"> .")].decode("utf-8")


def merged(quads: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the N-Triples lines of sorted N-Quads lines, each triple once.

    Quads of one triple share its text as a prefix, so in sorted order they are neighbours and the
    triples come out sorted too.
    """
    previous = b""
    for line in quads:
        triple = line[: line.rindex(b" <")] + b" .\n"
        if triple != previous:
            yield triple
            previous = triple


class Partition:
    """Sorted N-Quads on the disk, divided by named graph.

    Attributes:
        counts: Statements of each named graph, by IRI, sorted.
    """

    def __init__(
        self, whole: Path, files: dict[str, Path], counts: dict[str, int], triples: Path | None
    ) -> None:
        self._whole, self._files, self._triples = whole, files, triples
        self.counts = dict(sorted(counts.items()))

    def files(self, graphs: Iterable[str]) -> list[Path]:
        """Return the files of some graphs, in the order of their IRIs."""
        return [self._files[graph] for graph in sorted(set(graphs)) if graph in self._files]

    def quads_file(self, graphs: Iterable[str]) -> Path | None:
        """Return the file with exactly the quads of some graphs, sorted, if there is one."""
        existing = set(graphs) & self._files.keys()
        if existing == self._files.keys():
            return self._whole
        return self._files[next(iter(existing))] if len(existing) == 1 else None

    def triples_file(self, graphs: Iterable[str]) -> Path | None:
        """Return the file with exactly the triples of some graphs, each once, if there is one."""
        return self._triples if set(graphs) >= self._files.keys() else None

    def lines(self, graphs: Iterable[str]) -> Iterator[bytes]:
        """Yield the quads of some graphs, sorted."""
        graphs = list(graphs)
        whole = self.quads_file(graphs)
        files = self.files(graphs) if whole is None else [whole]
        yield from heapq.merge(*map(_read, files))


def part(
    quads: Path, directory: Path, *, triples: Path | None = None, gathered: int = _GATHERED
) -> Partition:
    """Divide a file of sorted N-Quads by named graph.

    Args:
        quads: The file; every line has a named graph, and no line is repeated.
        directory: The directory for the parts; it must not exist.
        triples: A file with its triples as `merged` gives them, if there is one already.
        gathered: Maximum bytes of lines in memory.
    """
    directory.mkdir()
    files: dict[bytes, Path] = {}  # by what follows the object in a line
    counts: dict[bytes, int] = {}
    lines_of: defaultdict[bytes, list[bytes]] = defaultdict(list)

    def write() -> None:
        for end, lines in lines_of.items():
            path = files.setdefault(end, directory / f"{len(files)}.nq")
            counts[end] = counts.get(end, 0) + len(lines)
            with path.open("ab") as file:
                file.writelines(lines)
        lines_of.clear()

    size = 0
    for line in _read(quads):
        lines_of[line[line.rindex(b" <") :]].append(line)
        size += len(line)
        if size >= gathered:
            write()
            size = 0
    write()
    return Partition(
        quads,
        {graph_of(end): path for end, path in files.items()},
        {graph_of(end): count for end, count in counts.items()},
        triples,
    )


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        yield from lines
