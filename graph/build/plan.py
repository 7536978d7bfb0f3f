"""The plan of a build, its progress and its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from renkei.graph.catalogue.description import CatalogueDescription
from renkei.graph.rdf.formats import DUMP_FORMATS
from renkei.graph.rdf.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from renkei.graph.build.checks import CheckReport
    from renkei.graph.build.examples import ExampleQuery
    from renkei.graph.catalogue.inputs import BuildInput, LoadReport
    from renkei.graph.dumps.tables import TableQuery
    from renkei.graph.generations.generations import Generation
    from renkei.graph.links.finding import Links
    from renkei.graph.query.precomputed import PrecomputedQuery

__all__ = ["BUILD_MEMORY", "MAX_DUMP_STATEMENTS", "STAGES", "BuildOutcome", "BuildPlan", "Progress"]


MAX_DUMP_STATEMENTS: Final = 2_000_000
BUILD_MEMORY: Final = 2_048


@dataclass(frozen=True, kw_only=True)
class BuildPlan:
    """Everything that decides the content of a generation, and how it is written.

    >>> plan = BuildPlan(inputs=read_sources(path), base="https://example.org/")
    >>> build(plan, Generations(data_dir), clock=clock, progress=progress)

    Attributes:
        inputs: The sources.
        base: The base of the IRIs of the data.
        examples: Queries that are written into the graph; their keys are checked.
        tables: Queries whose answers are written as tables.
        precomputed: Queries that are answered in advance.
        catalogue: Title, publisher and so on of the catalogue.
        max_dump_statements: Dumps of more statements are N-Triples and N-Quads only.
        dump_formats: Formats of the dumps, keys of `renkei.graph.rdf.formats.DUMP_FORMATS`; all
            by default; none for small builds that need no dumps. Patches need N-Quads.
        build_memory: MiB that a build may use for sorting and loading, about; more is on the disk.
        least_dumped_apart: Graphs of so many statements are dumped by a process of their own, while
            the store is filled.
        durable: Whether the generation is written through to the disk (fsync) before it is
            published. Without it a build is faster, and may be lost in a power cut.
    """

    inputs: Sequence[BuildInput]
    base: str
    examples: Sequence[ExampleQuery] = ()
    tables: Sequence[TableQuery] = ()
    precomputed: Sequence[PrecomputedQuery] = ()
    catalogue: CatalogueDescription = field(default_factory=CatalogueDescription.stand_in)
    max_dump_statements: int = MAX_DUMP_STATEMENTS
    dump_formats: Collection[str] = tuple(DUMP_FORMATS)
    build_memory: int = BUILD_MEMORY
    least_dumped_apart: int = 100_000
    durable: bool = True

    @property
    def sorted_bytes(self) -> int:
        """Bytes of lines that are sorted in memory; Python needs some three times as much."""
        return self.build_memory * (1 << 20) // 16

    @property
    def slice_bytes(self) -> int:
        """Bytes of lines that the engine loads at a time; it needs some four times as much."""
        return self.build_memory * (1 << 20) // 8

    @property
    def iris(self) -> Iris:
        """Mints the IRIs of the data."""
        return Iris(self.base)


STAGES = ("load", "link", "merge", "store", "optimise", "check", "tables", "dump", "publish")


class Progress(Protocol):
    """Receives the progress of a build."""

    def stage(self, name: str) -> None:
        """One of ``STAGES`` begins."""
        ...

    def loading(self, source: str) -> None:
        """The load of a source begins."""
        ...

    def advance(self, done: int, total: int, unit: str) -> None:
        """So much of the stage is done; ``unit`` is ``bytes`` or a countable in the plural."""
        ...


@dataclass(frozen=True)
class BuildOutcome:
    """The result of a build.

    Attributes:
        generation: The generation with this content; None if it was only checked, or is not valid.
        manifest: See `renkei.graph.generations.manifest.Manifest`.
        reports: The report of each source.
        check: Results of the checks.
        links: What links the sources.
        published: Whether CURRENT was changed; False if this content was published already.
    """

    generation: Generation | None
    manifest: Mapping[str, Any]
    reports: Sequence[LoadReport]
    check: CheckReport
    links: Links
    published: bool
