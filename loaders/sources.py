"""``sources.toml``: the sources of a graph, and the loader of each."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renkei.loaders.fetched import fetched_paths
from renkei.loaders.interface import DivisibleLoader, Loader, Source
from renkei.loaders.publication import read_catalogue_table, read_description
from renkei.loaders.toml_table import read_toml_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.catalogue.description import CatalogueDescription, DatasetDescription
    from renkei.graph.catalogue.inputs import BuildInput, LoadReport, QueryFunction, StatementSink
    from renkei.graph.rdf.iris import Iris
    from renkei.loaders.toml_table import TomlTable

__all__ = ["GROUP", "LoadableSource", "bundled_sources", "read_catalogue", "read_sources"]

GROUP = "renkei.loaders"


@dataclass(frozen=True)
class LoadableSource:
    """A source with its loader (a ``BuildInput``)."""

    source: Source
    loader: Loader
    code_version: str

    @property
    def description(self) -> DatasetDescription:
        """Its metadata for the catalogue."""
        return self.source.description

    @cached_property
    def files(self) -> Sequence[Path]:
        """Every file that ``load`` reads."""
        return self.loader.files(self.source)

    @cached_property
    def identity(self) -> str:
        """Options, paths below the directory, and the code of the loader, as JSON."""
        directory = self.source.directory
        paths = [
            str(path.relative_to(directory) if path.is_relative_to(directory) else path)
            for path in self.source.paths
        ]
        options = sorted((key, repr(value)) for key, value in self.source.options.items())
        return json.dumps([options, paths, _code_of(type(self.loader))])

    @cached_property
    def parts(self) -> Sequence[LoadableSource]:
        """What is loaded by itself: its files, if the loader can divide it; else the source."""
        if not isinstance(self.loader, DivisibleLoader):
            return [self]
        return [replace(self, source=part) for part in self.loader.divide(self.source)]

    def accept(self, report: LoadReport) -> None:
        """Judge the report of the whole source; see ``DivisibleLoader.accept``."""
        if isinstance(self.loader, DivisibleLoader):
            self.loader.accept(self.source, report)

    def load(self, sink: StatementSink) -> LoadReport:
        """Write all statements; see ``Loader.load``."""
        return self.loader.load(self.source, sink)

    def reconcile(self, query: QueryFunction, iris: Iris) -> list[str] | None:
        """Compare the source with the new graph; see ``Loader.reconcile``."""
        return self.loader.reconcile(self.source, query, iris)


def _code_of(loader: type) -> str:
    """Return the SHA-256 (hex) of the package of a loader, or of its module if it has none."""
    module = sys.modules[loader.__module__]
    if module.__file__ is None:
        return ""
    path = Path(module.__file__)
    is_in_package = bool(module.__package__)
    digest = hashlib.sha256()
    for file in sorted(path.parent.glob("*.py")) if is_in_package else [path]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def bundled_sources() -> Path:
    """Return the ``sources.toml`` that ships inside the package."""
    return Path(str(files("renkei.loaders").joinpath("data", "sources.toml")))


def read_sources(path: Path) -> list[BuildInput]:
    """Read a ``sources.toml``.

    Raises:
        SourceError: If it cannot be read, an entry is invalid, its files are missing, or no
            installed package has its loader; with the line of the entry.
    """
    root = read_toml_file(path)
    entries = root.tables("source", required=True)
    root.ignore("catalogue")
    root.finish()
    loaders = {point.name: point for point in entry_points(group=GROUP)}
    sources: list[BuildInput] = []
    names: set[str] = set()
    for table in entries:
        source = _source(table, path)
        if source.description.name in names:
            raise table.error(f"two sources are called {source.description.name!r}", key="name")
        names.add(source.description.name)
        sources.append(_with_loader(table, source, loaders))
    if not sources:
        raise root.error("there is no [[source]]")
    return sources


def read_catalogue(path: Path) -> CatalogueDescription | None:
    """Read ``[catalogue]`` of a ``sources.toml``; None if there is no such table.

    Raises:
        SourceError: If it cannot be read, or ``[catalogue]`` is invalid, with the line.
    """
    root = read_toml_file(path)
    return read_catalogue_table(root.table("catalogue")) if root.has("catalogue") else None


def _source(table: TomlTable, path: Path) -> Source:
    description = read_description(table)
    paths = _paths(table, description.name, path.parent)
    return Source(description, paths, table.rest(), path.parent, (str(path), table.line))


def _paths(table: TomlTable, name: str, directory: Path) -> list[Path]:
    if [table.has(key) for key in ("path", "glob", "url")].count(True) != 1:
        raise table.error("give one of path, glob and url")
    if table.has("url"):
        return fetched_paths(table, name, directory)
    if table.has("path"):
        path = directory / table.string("path")
        if not path.is_file():
            raise table.error(f"there is no file {path}", key="path")
        return [path]
    pattern = table.string("glob")
    if Path(pattern).is_absolute():
        raise table.error("glob must be relative to this file", key="glob")
    try:
        paths = sorted(path for path in directory.glob(pattern) if path.is_file())
    except ValueError as error:
        raise table.error(f"glob {pattern!r}: {error}", key="glob") from None
    if not paths:
        raise table.error(f"no file matches {directory / pattern}", key="glob")
    return paths


def _with_loader(
    table: TomlTable, source: Source, loaders: dict[str, EntryPoint]
) -> LoadableSource:
    name = source.description.loader
    if name not in loaders:
        raise table.error(
            f"no installed package offers the loader {name!r}; there are {', '.join(loaders)}",
            key="loader",
        )
    point = loaders[name]
    try:
        loader: Any = point.load()()
    except Exception as error:
        raise table.error(
            f"the loader {name!r} ({point.value}) cannot be started: {error}", key="loader"
        ) from error
    version = point.dist.version if point.dist else "unknown"
    return LoadableSource(source, loader, f"{point.value} {version}")
