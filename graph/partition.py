"""Sorted N-Quads, parted by named graph into files: each is sorted then, too."""

from __future__ import annotations

import heapq
from collections import OrderedDict
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Partition", "graph_of", "merged", "part"]

_MOST_OPEN: Final = 128  # files; a system may allow 256 to a process


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
    """The parts on the disk.

    Attributes:
        counts: Statements of each named graph, by IRI, sorted.
    """

    def __init__(self, files: dict[str, Path], counts: dict[str, int]) -> None:
        self._files = files
        self.counts = dict(sorted(counts.items()))

    def lines(self, graphs: Iterable[str]) -> Iterator[bytes]:
        """Yield the quads of some graphs, sorted as one."""
        wanted = [graph for graph in graphs if graph in self._files]
        yield from heapq.merge(*(_read(self._files[graph]) for graph in wanted))

    def in_graph_order(self, graphs: Iterable[str]) -> Iterator[bytes]:
        """Yield the quads of some graphs, one graph after the other."""
        for graph in sorted(graph for graph in graphs if graph in self._files):
            yield from _read(self._files[graph])


def part(quads: Path, directory: Path) -> Partition:
    """Part a file of sorted N-Quads.

    Args:
        quads: The file; every line has a named graph.
        directory: Where the parts go; it must not exist.
    """
    directory.mkdir()
    files: dict[str, Path] = {}
    counts: dict[str, int] = {}
    handles: OrderedDict[str, IO[bytes]] = OrderedDict()
    try:
        with quads.open("rb") as lines:
            for line in lines:
                graph = graph_of(line)
                if graph not in files:
                    files[graph], counts[graph] = directory / f"{len(files)}.nq", 0
                counts[graph] += 1
                _handle(handles, graph, files[graph]).write(line)
    finally:
        for handle in handles.values():
            handle.close()
    return Partition(files, counts)


def _handle(handles: OrderedDict[str, IO[bytes]], graph: str, path: Path) -> IO[bytes]:
    """Return the open file of a graph; the one that was used least recently is closed for it."""
    if graph in handles:
        handles.move_to_end(graph)
    else:
        if len(handles) >= _MOST_OPEN:
            handles.popitem(last=False)[1].close()
        handles[graph] = path.open("ab")
    return handles[graph]


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        yield from lines
