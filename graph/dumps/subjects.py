"""The index of subjects: all things of a generation as a list in files, for example for sitemaps.

``things/00000.txt.gz`` and so on in the directory of the generation, one thing a line: the part of
its IRI after ``{base}id/``, a tab, and the time of the last change of its statements; in the order
of the sorted triples. It is written while these are read, so that a server needs neither a query
nor memory for a million things.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.iris import is_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = [
    "MAX_IN_FILE",
    "THINGS",
    "read_dated_things",
    "read_things",
    "tee_subject_index",
    "thing_key",
    "things_files",
    "write_lastmod",
]

THINGS: Final = "things"
MAX_IN_FILE: Final = 20_000


def tee_subject_index(
    lines: Iterable[bytes], directory: Path, base: str, *, most: int = MAX_IN_FILE
) -> Iterator[bytes]:
    """Yield sorted N-Triples unchanged, and write the index of the things that are subjects.

    Args:
        lines: The lines; the triples of a subject are neighbours.
        directory: The directory to write; it must not exist.
        base: The base of the IRIs.
        most: Things in one file.
    """
    directory.mkdir()
    start = f"<{base}id/".encode()
    previous, things, number = b"\0", list[bytes](), 0
    for line in lines:
        yield line
        if not line.startswith(start) or line.startswith(previous):
            continue
        previous = line[: line.index(b"> ") + 2]
        path = previous[len(start) : -2]
        if _is_thing(path):
            things.append(path)
        if len(things) == most:
            _write(directory, number, things)
            things, number = [], number + 1
    if things:
        _write(directory, number, things)


def things_files(generation: Path) -> list[Path]:
    """Return the files of a generation, in order; older generations have none."""
    return sorted((generation / THINGS).glob("*.txt.gz"))


def read_things(file: Path) -> list[str]:
    """Return the things of one file: the part of their IRIs after ``{base}id/``."""
    return [thing for thing, _ in read_dated_things(file)]


def read_dated_things(file: Path) -> list[tuple[str, str]]:
    """Return the things of one file, each with its time (``xsd:dateTime``), empty if unknown."""
    with gzip.open(file, "rt", encoding="ascii") as lines:
        rows = (line.partition("\t") for line in lines.read().split("\n")[:-1])
        return [(thing, time) for thing, _, time in rows]


def write_lastmod(
    generation: Path, *, before: Path | None, touched: Iterable[bytes], built: str
) -> None:
    """Add the time of the last change of each thing to the index of a new generation.

    Args:
        generation: Its directory.
        before: Directory of the previous generation; None if the changes since are unknown.
        touched: The things with added or deleted statements, each as `thing_key` and a line
            feed, sorted.
        built: Time of the build: that of new and changed things.
    """
    old = _Follower(_dated(before) if before else iter(()))
    changed = _Follower((line[:-1], "") for line in touched)
    for number, file in enumerate(things_files(generation)):
        rows = []
        for thing in read_things(file):
            key = thing_key(thing)
            known = old.at(key)
            is_touched = changed.at(key) is not None
            rows.append(f"{thing}\t{built if is_touched or not known else known}".encode())
        _write(file.parent, number, rows)


def thing_key(thing: str) -> bytes:
    """Return the sort key of a thing in the index: it includes the end of the IRI, ``>``."""
    return f"{thing}>".encode()


class _Follower:
    """Looks up ascending keys in sorted pairs of key and value, in one pass."""

    def __init__(self, pairs: Iterator[tuple[bytes, str]]) -> None:
        self._pairs = pairs
        self._here = next(pairs, None)

    def at(self, key: bytes) -> str | None:
        """Return the value of a key, None if it is not there."""
        while self._here is not None and self._here[0] < key:
            self._here = next(self._pairs, None)
        return self._here[1] if self._here is not None and self._here[0] == key else None


def _dated(generation: Path) -> Iterator[tuple[bytes, str]]:
    for file in things_files(generation):
        for thing, time in read_dated_things(file):
            yield thing_key(thing), time


def _is_thing(path: bytes) -> bool:
    """Whether it is ``type/key…``, and no part of a thing (``…#quote``)."""
    parts = path.decode("utf-8").split("/")
    return len(parts) > 1 and all(map(is_key, parts))


def _write(directory: Path, number: int, things: list[bytes]) -> None:
    """Write a file; the same things give the same bytes."""
    text = b"".join(path + b"\n" for path in things)
    (directory / f"{number:05}.txt.gz").write_bytes(gzip.compress(text, mtime=0))
