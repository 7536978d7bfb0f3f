"""What a loader is: docs/how-to/add-a-loader.md shows a worked example.

A loader is a class without arguments, found under its name in the entry-point group
``renkei.loaders``, so that a package of somebody else can bring one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from renkei.graph.catalogue.description import DatasetDescription
    from renkei.graph.catalogue.inputs import LoadReport, QueryFunction, StatementSink
    from renkei.graph.rdf.iris import Iris

__all__ = ["Loader", "Source"]


@dataclass(frozen=True)
class Source:
    """One entry of ``sources.toml``.

    Attributes:
        description: What a catalogue says of it.
        paths: The files that ``path`` or ``glob`` names, sorted.
        options: The keys of the entry that only its loader knows.
        directory: Where ``sources.toml`` lies; relative paths in options are meant from there.
        place: The file and line of the entry, for messages.
    """

    description: DatasetDescription
    paths: Sequence[Path]
    options: Mapping[str, Any]
    directory: Path
    place: tuple[str, int]


class Loader(Protocol):
    """Reads sources of one kind."""

    def files(self, source: Source) -> Sequence[Path]:
        """Return every file whose bytes decide what is loaded: the source's and any beside it.

        Raises:
            SourceError: If an option is unknown, missing or wrong.
        """
        ...

    def load(self, source: Source, sink: StatementSink) -> LoadReport:
        """Write the statements of a source; account for every line or row.

        Raises:
            SourceError: If anything is malformed, with file, line or row, and column.
        """
        ...

    def reconcile(self, source: Source, query: QueryFunction, iris: Iris) -> list[str] | None:
        """Compare the source with the graph by a way that shares no code with ``load``.

        Returns:
            What differs, one text each; None if the loader has no such check.
        """
        ...
