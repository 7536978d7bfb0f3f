"""The interface of a loader; docs/how-to/add-a-loader.md has a worked example.

A loader is a class that is instantiated without arguments. It is found by its name in the
entry-point group ``renkei.loaders``, so that any installed package can provide one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from renkei.graph.catalogue.description import DatasetDescription
    from renkei.graph.catalogue.inputs import LoadReport, QueryFunction, StatementSink
    from renkei.graph.rdf.iris import Iris

__all__ = ["DivisibleLoader", "Loader", "Source"]


@dataclass(frozen=True)
class Source:
    """One entry of ``sources.toml``.

    Attributes:
        description: Its metadata for the catalogue.
        paths: The files that match ``path`` or ``glob``, sorted.
        options: The remaining keys of the entry, for its loader.
        directory: The directory of ``sources.toml``, to which paths in options are relative.
        place: File and line of the entry, for error messages.
    """

    description: DatasetDescription
    paths: Sequence[Path]
    options: Mapping[str, Any]
    directory: Path
    place: tuple[str, int]


class Loader(Protocol):
    """Reads sources of one kind.

    Its results depend on the files alone: the same files give the same statements.
    """

    def files(self, source: Source) -> Sequence[Path]:
        """Return every file that ``load`` reads: those of the source, and any beside them.

        Raises:
            SourceError: If an option is unknown, missing or invalid.
        """
        ...

    def load(self, source: Source, sink: StatementSink) -> LoadReport:
        """Write the statements of a source; report the outcome of every line or row.

        Raises:
            SourceError: If a file is malformed, with file, line or row, and column.
        """
        ...

    def reconcile(self, source: Source, query: QueryFunction, iris: Iris) -> list[str] | None:
        """Compare the source with the graph, by code that shares nothing with ``load``.

        Returns:
            One text for each difference; None if the loader has no such check.
        """
        ...


@runtime_checkable
class DivisibleLoader(Loader, Protocol):
    """A loader of sources of many files, of which a build loads only those that changed.

    Each part is loaded by itself, into a report of its own; their reports are then joined.
    """

    def divide(self, source: Source) -> Sequence[Source]:
        """Return the parts of a source, in order; all have its description and options."""
        ...

    def accept(self, source: Source, report: LoadReport) -> None:
        """Judge the joined report of a source.

        Raises:
            SourceError: If the source as a whole must not be published.
        """
        ...
