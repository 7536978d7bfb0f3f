"""Dumps: the whole graph as sorted N-Quads and N-Triples, and as Turtle, each with gzip.

N-Quads hold the named graphs, so that every statement keeps its source; N-Triples and Turtle hold
the merged graph, so that no statement comes twice. The meta graph is in none of them.
"""

from __future__ import annotations

import gzip
import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import RdfFormat, Triple, parse, serialize

from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["DUMP_FORMATS", "Dump", "merged", "open_dump", "write_dumps"]

NAME = "renkei"
DUMP_FORMATS = {"nquads": "nq", "ntriples": "nt", "turtle": "ttl"}


@dataclass(frozen=True)
class Dump:
    """One file of a generation's ``dumps/``: its statements, its bytes and their SHA-256."""

    name: str
    statements: int
    size: int
    sha256: str


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


def write_dumps(directory: Path, quads: Path) -> list[Dump]:
    """Write the dumps of one generation from a file of sorted N-Quads; return what was written.

    Nothing in them depends on the time or the machine: the same statements give the same bytes.
    """
    directory.mkdir()
    counts = dict.fromkeys(DUMP_FORMATS, 0)
    with (
        _gzip(directory / f"{NAME}.nq.gz") as n_quads,
        _gzip(directory / f"{NAME}.nt.gz") as n_triples,
        quads.open("rb") as lines,
    ):
        for line in _tee(lines, n_quads, counts):
            n_triples.write(line)
            counts["ntriples"] += 1
    counts["turtle"] = counts["ntriples"]
    with (
        open_dump(directory, "ntriples") as triples_file,
        _gzip(directory / f"{NAME}.ttl.gz") as turtle,
    ):
        triples = (
            Triple(q.subject, q.predicate, q.object)
            for q in parse(input=triples_file, format=RdfFormat.N_TRIPLES)
        )
        serialize(triples, turtle, format=RdfFormat.TURTLE, prefixes=PREFIXES)
    return [
        _describe(directory / f"{NAME}.{suffix}.gz", counts[name])
        for name, suffix in DUMP_FORMATS.items()
    ]


def open_dump(directory: Path, dump_format: str) -> IO[bytes]:
    """Open a dump, uncompressed, for reading.

    Args:
        directory: The ``dumps/`` of a generation.
        dump_format: A key of ``DUMP_FORMATS``.
    """
    return cast("IO[bytes]", gzip.open(directory / f"{NAME}.{DUMP_FORMATS[dump_format]}.gz", "rb"))


def _tee(lines: IO[bytes], copy: IO[bytes], counts: dict[str, int]) -> Iterator[bytes]:
    def each() -> Iterator[bytes]:
        for line in lines:
            copy.write(line)
            counts["nquads"] += 1
            yield line

    return merged(each())


@contextmanager
def _gzip(path: Path) -> Iterator[IO[bytes]]:
    """Open a gzip file without name and time, so that its bytes depend on its contents alone."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as file,
    ):
        yield cast("IO[bytes]", file)


def _describe(path: Path, statements: int) -> Dump:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return Dump(path.name, statements, path.stat().st_size, digest.hexdigest())
