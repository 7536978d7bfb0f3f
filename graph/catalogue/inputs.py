"""The interface of loaders to a build: they write statements and report on every line they read.

``graph`` imports no loader. Loaders in other packages import `renkei.loaders.api`.
"""

from __future__ import annotations

import io
import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from renkei.errors import SourceError
from renkei.graph.catalogue.load_report import (
    Interpretation,
    LoadedFile,
    LoadReport,
    ReportEntry,
    ReviewedMatch,
)
from renkei.graph.rdf.terms import quad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from renkei.graph.catalogue.description import DatasetDescription
    from renkei.graph.rdf.iris import Iris

__all__ = [
    "BuildInput",
    "GraphWriter",
    "Interpretation",
    "LoadReport",
    "LoadedFile",
    "QueryFunction",
    "ReportEntry",
    "ReviewedMatch",
    "StatementSink",
]


_BUFFER: Final = 1 << 17
# Runs a SELECT on the new store; yields a mapping from variable to lexical value for each row.
QueryFunction: TypeAlias = "Callable[[str], Iterator[Mapping[str, str]]]"


class GraphWriter:
    """Writes the statements of one named graph (a ``QuadSink``)."""

    def __init__(self, graph: str, write: Callable[[str], object]) -> None:
        self.graph = graph
        self._write = write

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """Add one statement for each object; see ``QuadSink.add``."""
        for term in objects:
            self._write(quad(subject, predicate, term, self.graph))


class StatementSink:
    """Receives the statements of a loader, and reads its files.

    Attributes:
        iris: Mints IRIs.
        write: Takes one line of N-Quads.
        write_lines: Takes many lines at once, in UTF-8.
        write_canonical: Takes many lines at once, in UTF-8, each exactly as the store returns it
            (`renkei.graph.rdf.canonical`): they are not checked.
    """

    def __init__(
        self,
        iris: Iris,
        write: Callable[[str], object],
        *,
        store: Callable[[IO[bytes]], str],
        write_lines: Callable[[bytes], object] | None = None,
        write_canonical: Callable[[bytes], object] | None = None,
        seen: Callable[[int], object] = lambda _: None,
    ) -> None:
        """Initialise the sink.

        Args:
            iris: Mints IRIs.
            write: Takes one line of N-Quads.
            store: Reads a file to its end, stores its bytes with the generation as evidence, and
                returns their SHA-256 (hex).
            write_lines: See the attribute; by default, each line is given to ``write``.
            write_canonical: See the attribute; by default, each line is given to ``write``.
            seen: Receives the number of bytes of files that were read since the last call.
        """
        self.iris = iris
        self.write = write
        self.write_lines = write_lines or self._write_each
        self.write_canonical = write_canonical or self._write_each
        self._store, self._seen = store, seen

    def graph(self, name: str) -> GraphWriter:
        """Return the writer of a named graph, given by its IRI."""
        return GraphWriter(name, self.write)

    def read(self, path: Path, report: LoadReport) -> bytes:
        """Read a file, store its bytes with the generation, and add it to the report.

        Raises:
            SourceError: If the file cannot be read.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise _unreadable(path, error) from error
        digest = self._store(io.BytesIO(data))
        self._seen(len(data))
        report.files.append(LoadedFile(path.name, digest, len(data)))
        return data

    def attach(self, name: str, file: IO[bytes], report: LoadReport) -> None:
        """Store a file that the loader made, and add it to the attachments of the report.

        Args:
            name: Its name, unique within the report.
            file: The file; it is read from its beginning.
            report: The report of the source.
        """
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        report.attachments.append(LoadedFile(name, self._store(file), size))

    @contextmanager
    def open(self, path: Path, report: LoadReport) -> Iterator[IO[bytes]]:
        """Open a file that may be larger than the memory; otherwise as ``read``.

        Raises:
            SourceError: If the file cannot be read, or was written to until it was closed.
        """
        try:
            file = io.BufferedReader(_SeenFile(path, self._seen), _BUFFER)
        except OSError as error:
            raise _unreadable(path, error) from error
        with file:
            before = os.fstat(file.fileno())
            digest = self._store(file)
            file.seek(0)
            yield file
            after = os.fstat(file.fileno())
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise SourceError("changed while it was read: try again", file=str(path))
            report.files.append(LoadedFile(path.name, digest, before.st_size))

    def _write_each(self, lines: bytes) -> None:
        for line in lines.decode("utf-8").split("\n")[:-1]:
            self.write(f"{line}\n")


class _SeenFile(io.FileIO):
    """A file that tells how much of it was read."""

    def __init__(self, path: Path, seen: Callable[[int], object]) -> None:
        super().__init__(path)
        self._seen = seen

    def readinto(self, buffer: Any, /) -> int | None:
        """Read bytes into a buffer; return their number."""
        number = super().readinto(buffer)
        self._seen(number or 0)
        return number


def _unreadable(path: Path, error: OSError) -> SourceError:
    return SourceError(f"cannot be read: {error.strerror}", file=str(path))


class BuildInput(Protocol):
    """One source, ready to be loaded."""

    @property
    def description(self) -> DatasetDescription:
        """Its description for the catalogue."""
        ...

    @property
    def files(self) -> Sequence[Path]:
        """Every file whose bytes decide what is loaded, readings and the like included."""
        ...

    @property
    def code_version(self) -> str:
        """Name and version of the loader; another version requires another build."""
        ...

    @property
    def identity(self) -> str:
        """What else decides the statements: the options, the names of the files, the loader."""
        ...

    @property
    def parts(self) -> Sequence[BuildInput]:
        """What of it is loaded by itself, and not again if it did not change; at least one."""
        ...

    def load(self, sink: StatementSink) -> LoadReport:
        """Write all statements.

        Raises:
            SourceError: If anything is malformed; nothing of the build is published then.
        """
        ...

    def accept(self, report: LoadReport) -> None:
        """Judge the report of the whole, joined of those of its parts.

        Raises:
            SourceError: If the source must not be published.
        """
        ...

    def reconcile(self, query: QueryFunction, iris: Iris) -> list[str] | None:
        """Compare the source with the new graph, by code that is independent of `load`.

        Returns:
            The differences; None if the loader has no such check.
        """
        ...
