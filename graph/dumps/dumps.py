"""Dumps: the whole graph and each source as files, in all formats of RDF, with gzip and Zstandard.

N-Quads and TriG contain the named graphs, and so the source of each statement; the other formats
contain the merged graph, each statement once. The meta graph is in none of them.
"""

from __future__ import annotations

import concurrent.futures
import gzip
import hashlib
import itertools
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final, cast

import zstandard

from renkei.graph.catalogue.description import WHOLE
from renkei.graph.dumps.partition import merged
from renkei.graph.dumps.plain import is_plain
from renkei.graph.dumps.writers import (
    Body,
    NotExpressibleError,
    count_lines,
    used_prefixes,
    write_body,
)
from renkei.graph.rdf.formats import CODINGS, DUMP_FORMATS
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from renkei.graph.dumps.partition import Partition
    from renkei.graph.rdf.formats import Format
    from renkei.graph.rdf.iris import Iris

__all__ = ["Dump", "DumpSet", "Dumps", "digest_of", "dump_sets", "open_dump", "write_dumps"]

_BLOCK: Final = 1 << 20
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 3
_THREADS: Final = 2  # zlib and Zstandard release the GIL while they compress


@dataclass(frozen=True)
class DumpSet:
    """Named graphs that are dumped together.

    Attributes:
        name: The beginning of the file names.
        dataset: Key of the source, or `WHOLE`.
        part: ``all`` of the graph, the ``facts`` of a source with their interpretation and the
            rows of its files that state them, or the ``spans`` of a document with its quotes,
            which have terms of their own.
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
        format: A key of `renkei.graph.rdf.formats.DUMP_FORMATS`.
        coding: A key of `renkei.graph.rdf.formats.CODINGS`.
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
    """The result of `write_dumps`.

    Attributes:
        files: The dumps.
        left_out: For each format that could not be written: ``name`` of the set, ``format``,
            ``cause`` (``size``: too many statements; ``statement``: one cannot be expressed) and
            ``reason``, in English.
    """

    files: list[Dump] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)


def dump_sets(iris: Iris, sources: Iterable[str], graphs: Iterable[str]) -> list[DumpSet]:
    """Return the sets to dump: the whole, and of each source its facts and its spans."""
    existing = set(graphs)
    sets = [DumpSet(WHOLE, WHOLE, "all", tuple(sorted(existing)))]
    for source in sources:
        for part, names, suffix in (
            ("facts", (None, "interpretation", "evidence"), ""),
            ("spans", ("spans",), ".spans"),
        ):
            possible = (iris.source_graph(source, name) for name in names)
            of_part = tuple(graph for graph in possible if graph in existing)
            if of_part:
                sets.append(DumpSet(f"{source}{suffix}", source, part, of_part))
    return sets


def write_dumps(
    directory: Path,
    work_dir: Path,
    sets: Sequence[DumpSet],
    partition: Partition,
    *,
    formats: Collection[str] = tuple(DUMP_FORMATS),
    most_statements: int,
) -> Dumps:
    """Write the dumps of one generation.

    Nothing in them depends on the time or the machine: the same statements give the same bytes
    (with the same zlib and Zstandard).

    Args:
        directory: An existing directory for the files.
        work_dir: A directory for temporary files.
        sets: The sets to dump.
        partition: Its statements.
        formats: The formats to write, keys of `renkei.graph.rdf.formats.DUMP_FORMATS`.
        most_statements: Formats without ``is_sorted_lines`` are written up to this number.
    """
    written = Dumps()
    plain = work_dir / "dumps"  # a source may have the name of another file in work_dir
    plain.mkdir()
    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        running: list[_Compression] = []
        for one in sets:
            work = _Compression(one, directory, plain, pool)
            _write_set(work, partition, formats, most_statements, written.left_out)
            running.append(work)
            if len(running) > 1:  # a set is written while the one before is compressed
                written.files += running.pop(0).result()
        for work in running:
            written.files += work.result()
    return written


class _Compression:
    """The files of a set that are being compressed."""

    def __init__(
        self, one: DumpSet, directory: Path, work_dir: Path, pool: concurrent.futures.Executor
    ) -> None:
        self.set = one
        self._directory, self._work_dir, self._pool = directory, work_dir, pool
        self._jobs: list[concurrent.futures.Future[Dump]] = []
        self._temporary: list[Path] = []

    def path(self, form: Format) -> Path:
        """Return the path of a file before compression; `result` removes it."""
        path = self._work_dir / f"{self.set.name}.{form.suffix}"
        self._temporary.append(path)
        return path

    def compress(self, form: str, body: Body) -> None:
        """Compress a file in each coding, in other threads."""
        for coding in CODINGS:
            name = f"{self.set.name}.{DUMP_FORMATS[form].suffix}.{CODINGS[coding].suffix}"
            self._jobs.append(
                self._pool.submit(_compressed, self.set, form, coding, body, self._directory / name)
            )

    def result(self) -> list[Dump]:
        """Wait for all files; remove the uncompressed ones."""
        dumps = [job.result() for job in self._jobs]
        for path in self._temporary:
            path.unlink(missing_ok=True)
        return dumps


def _write_set(
    work: _Compression,
    partition: Partition,
    formats: Collection[str],
    most: int,
    left_out: list[dict[str, str]],
) -> None:
    """Write a set in all formats."""
    if not formats:
        return
    graphs = work.set.graphs
    quads = partition.quads_file(graphs)
    if quads is None:
        quads = work.path(DUMP_FORMATS["nquads"])
        _write_lines(partition.lines(graphs), quads)
    triples = partition.triples_file(graphs)
    if triples is None:
        triples = work.path(DUMP_FORMATS["ntriples"])
        with quads.open("rb") as lines:
            _write_lines(merged(lines), triples)
    number = sum(partition.counts[graph] for graph in graphs)
    plain = number <= most and is_plain(triples)
    used: Collection[str] | None = None  # the writer of Turtle, which is the first one, notes them
    of_graphs = {
        key for key, name in PREFIXES.items() if any(graph.startswith(name) for graph in graphs)
    }
    for name, form in ((n, f) for n, f in DUMP_FORMATS.items() if n in formats):
        cause = reason = ""
        if form.is_sorted_lines:
            path = quads if form.has_graphs else triples
            work.compress(name, Body(path, count_lines(path)))
        elif number > most:
            cause, reason = "size", f"more than {most:,} statements (setting max_dump_statements)"
        else:
            sources = partition.files(graphs) if form.has_graphs else [triples]
            if used is None and not (plain and name == "turtle"):
                used = used_prefixes([triples])
            with_graphs = {*(used or ()), *of_graphs} if form.has_graphs else used
            try:
                body = write_body(sources, form, work.path(form), with_graphs, is_plain=plain)
                used = used if body.used is None or form.has_graphs else body.used
                work.compress(name, body)
            except NotExpressibleError as error:
                cause, reason = "statement", str(error)
        if reason:
            entry = {"name": work.set.name, "format": name, "cause": cause, "reason": reason}
            left_out.append(entry)


def open_dump(directory: Path, dump_format: str, name: str = WHOLE) -> IO[bytes]:
    """Open a dump, uncompressed, for reading.

    Args:
        directory: The ``dumps/`` of a generation.
        dump_format: A key of ``DUMP_FORMATS``.
        name: The beginning of its file names.
    """
    suffix = DUMP_FORMATS[dump_format].suffix
    return cast("IO[bytes]", gzip.open(directory / f"{name}.{suffix}.gz", "rb"))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_lines(lines: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(lines)


def _compressed(one: DumpSet, form: str, coding: str, body: Body, path: Path) -> Dump:
    """Compress a file with its head."""
    write = _gzip if coding == "gzip" else _zstd
    with body.path.open("rb") as source, path.open("wb") as raw:
        source.seek(body.skipped)
        write(itertools.chain([body.head], _blocks(source)), raw)
    return Dump(
        name=path.name,
        dataset=one.dataset,
        part=one.part,
        format=form,
        coding=coding,
        statements=body.statements,
        size=path.stat().st_size,
        sha256=digest_of(path),
    )


def _gzip(blocks: Iterable[bytes], raw: IO[bytes]) -> None:
    """Compress without name and time: the same contents give the same bytes."""
    with gzip.GzipFile("", "wb", compresslevel=_GZIP_LEVEL, fileobj=raw, mtime=0) as file:
        for block in blocks:
            file.write(block)


def _zstd(blocks: Iterable[bytes], raw: IO[bytes]) -> None:
    compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
    with compressor.stream_writer(raw, closefd=False) as file:
        for block in blocks:
            file.write(block)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
