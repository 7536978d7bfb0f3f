"""Dumps: the whole graph and each source as files, in all forms of RDF, with gzip and Zstandard.

N-Quads and TriG hold the named graphs, so that every statement keeps its source; the other forms
hold the merged graph, so that no statement comes twice. The meta graph is in none of them.
"""

from __future__ import annotations

import concurrent.futures
import gzip
import hashlib
import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final, cast

import zstandard
from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from renkei.graph.description import WHOLE
from renkei.graph.dump_formats import CODINGS, FORMATS
from renkei.graph.partition import merged
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from renkei.graph.dump_formats import DumpFormat
    from renkei.graph.iris import Iris
    from renkei.graph.partition import Partition

__all__ = ["Dump", "DumpSet", "Dumps", "digest_of", "dump_sets", "open_dump", "write_dumps"]

_BLOCK: Final = 1 << 20
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 6
_THREADS: Final = 2  # zlib and Zstandard let go of Python's lock while they compress
_XML_NAME_END: Final = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*$")
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class DumpSet:
    """Named graphs that are dumped together.

    Attributes:
        name: How the names of the files begin.
        dataset: Key of the source, or `WHOLE`.
        part: ``all`` of the graph, the ``facts`` of a source with their interpretation, or the
            ``spans`` of a document with its quotes, which have terms of their own.
        graphs: IRIs of the graphs.
    """

    name: str
    dataset: str
    part: str
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Dump:
    """One file of a generation's ``dumps/``.

    Attributes:
        name: Its name.
        dataset: See `DumpSet`.
        part: See `DumpSet`.
        format: A key of `renkei.graph.dump_formats.FORMATS`.
        coding: A key of `renkei.graph.dump_formats.CODINGS`.
        statements: Number of its triples or quads.
        size: Its bytes.
        sha256: Their SHA-256 in hexadecimal digits.
    """

    name: str
    dataset: str
    part: str
    format: str
    coding: str
    statements: int
    size: int
    sha256: str


@dataclass
class Dumps:
    """What was written.

    Attributes:
        files: The dumps.
        left_out: For each form that was not written, why: ``name`` of the set, ``format``,
            ``reason``.
    """

    files: list[Dump] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)


class _NotExpressibleError(Exception):
    """RDF/XML cannot hold a statement."""


def dump_sets(iris: Iris, sources: Iterable[str], graphs: Iterable[str]) -> list[DumpSet]:
    """Return what is dumped: the whole, and of each source its facts and its spans."""
    there = set(graphs)
    sets = [DumpSet(WHOLE, WHOLE, "all", tuple(sorted(there)))]
    for source in sources:
        for part, names, suffix in (
            ("facts", (None, "interpretation"), ""),
            ("spans", ("spans",), ".spans"),
        ):
            wanted = [iris.source_graph(source, name) for name in names]
            found = tuple(graph for graph in wanted if graph in there)
            if found:
                sets.append(DumpSet(f"{source}{suffix}", source, part, found))
    return sets


def write_dumps(
    directory: Path,
    work_dir: Path,
    sets: Sequence[DumpSet],
    partition: Partition,
    *,
    most_statements: int,
) -> Dumps:
    """Write the dumps of one generation.

    Nothing in them depends on the time or the machine: the same statements give the same bytes
    (with the same zlib and Zstandard).

    Args:
        directory: Where to; it is there.
        work_dir: Where files lie meanwhile.
        sets: What is dumped.
        partition: Its statements.
        most_statements: Forms that are not ``is_always`` are written up to so many.
    """
    written = Dumps()
    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        under_way: list[_Compression] = []
        for one in sets:
            for name, form in FORMATS.items():
                plain = work_dir / f"{one.name}.{form.suffix}"
                try:
                    count = _write_plain(one, form, partition, plain, most_statements)
                except _NotExpressibleError as error:
                    plain.unlink(missing_ok=True)
                    reason = {"name": one.name, "format": name, "reason": str(error)}
                    written.left_out.append(reason)
                    continue
                jobs = {
                    coding: pool.submit(_compressed, plain, directory, coding) for coding in CODINGS
                }
                under_way.append(_Compression(one, name, count, plain, jobs))
                if len(under_way) > 1:  # the next form is written while one is compressed
                    written.files += under_way.pop(0).result()
        for compression in under_way:
            written.files += compression.result()
    return written


@dataclass
class _Compression:
    """A file that is being compressed in each coding."""

    set: DumpSet
    format: str
    statements: int
    plain: Path
    jobs: dict[str, concurrent.futures.Future[tuple[Path, str]]]

    def result(self) -> list[Dump]:
        """Wait for it; the plain file is gone then."""
        found = []
        for coding, job in self.jobs.items():
            path, sha256 = job.result()
            size = path.stat().st_size
            found.append(
                Dump(
                    name=path.name,
                    dataset=self.set.dataset,
                    part=self.set.part,
                    format=self.format,
                    coding=coding,
                    statements=self.statements,
                    size=size,
                    sha256=sha256,
                )
            )
        self.plain.unlink()
        return found


def open_dump(directory: Path, dump_format: str, name: str = WHOLE) -> IO[bytes]:
    """Open a dump, uncompressed, for reading.

    Args:
        directory: The ``dumps/`` of a generation.
        dump_format: A key of ``FORMATS``.
        name: How the names of its files begin.
    """
    suffix = FORMATS[dump_format].suffix
    return cast("IO[bytes]", gzip.open(directory / f"{name}.{suffix}.gz", "rb"))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_plain(
    one: DumpSet, form: DumpFormat, partition: Partition, path: Path, most: int
) -> int:
    """Write a set in one form without compression; return its number of statements."""
    quads = partition.in_graph_order if form.writer and form.has_graphs else partition.lines
    lines: Iterable[bytes] = quads(one.graphs)
    if not form.has_graphs:
        lines = merged(lines)
    if not form.is_always and sum(partition.counts[graph] for graph in one.graphs) > most:
        raise _NotExpressibleError(f"more than {most:,} statements (setting max_dump_statements)")
    with path.open("wb") as file:
        if form.writer is None:
            return _copy(lines, file)
        return _serialise(lines, form, file)


def _copy(lines: Iterable[bytes], file: IO[bytes]) -> int:
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for line in lines:
            count += 1
            yield line

    file.writelines(counted())
    return count


def _serialise(lines: Iterable[bytes], form: DumpFormat, file: IO[bytes]) -> int:
    count = 0

    def statements() -> Iterator[Quad | Triple]:
        nonlocal count
        for quad in parse(cast("IO[bytes]", _Lines(lines)), format=RdfFormat.N_QUADS):
            count += 1
            if form.writer == RdfFormat.RDF_XML:
                _check_xml(quad)
            yield quad if form.has_graphs else quad.triple

    # RDF/XML declares its prefixes in the root, JSON-LD is written without a context.
    written = cast("Iterator[Quad]", statements())
    serialize(written, file, format=cast("RdfFormat", form.writer), prefixes=PREFIXES)
    return count


def _check_xml(quad: Quad) -> None:
    """RDF/XML writes a property as the name of an element; XML 1.0 has no control characters."""
    if not _XML_NAME_END.search(quad.predicate.value):
        raise _NotExpressibleError(f"XML has no name for the property {quad.predicate.value}")
    if _NOT_IN_XML.search(getattr(quad.object, "value", "")):
        raise _NotExpressibleError(
            f"a text of {quad.subject} has a character that XML 1.0 does not allow"
        )


class _Lines:
    """Lines as a file to read from: what a parser takes."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes; all for a negative number."""
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            line = next(self._lines, b"")
            if not line:
                break
            parts.append(line)
            length += len(line)
        found = b"".join(parts)
        if 0 <= size < len(found):
            found, self._rest = found[:size], found[size:]
        else:
            self._rest = b""
        return found


def _compressed(plain: Path, directory: Path, coding: str) -> tuple[Path, str]:
    """Compress a file; return where to, and its SHA-256."""
    path = directory / f"{plain.name}.{CODINGS[coding].suffix}"
    write = _gzip if coding == "gzip" else _zstd
    with plain.open("rb") as source, path.open("wb") as raw:
        write(source, raw)
    return path, digest_of(path)


def _gzip(source: IO[bytes], raw: IO[bytes]) -> None:
    """Without name and time, so that the bytes depend on the contents alone."""
    with gzip.GzipFile("", "wb", compresslevel=_GZIP_LEVEL, fileobj=raw, mtime=0) as file:
        _pump(source, file.write)


def _zstd(source: IO[bytes], raw: IO[bytes]) -> None:
    compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
    with compressor.stream_writer(raw, closefd=False) as file:
        _pump(source, file.write)


def _pump(source: IO[bytes], write: Callable[[bytes], object]) -> None:
    while block := source.read(_BLOCK):
        write(block)
