"""What a build is to make: the sources, and all else that decides what a generation holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from renkei.graph.catalogue.description import CatalogueDescription
from renkei.graph.rdf.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.build.checks import CheckReport
    from renkei.graph.build.examples import ExampleQuery
    from renkei.graph.catalogue.inputs import BuildInput, LoadReport
    from renkei.graph.dumps.tables import TableQuery
    from renkei.graph.generations.generations import Generation

__all__ = ["MAX_DUMP_STATEMENTS", "STAGES", "BuildOutcome", "BuildPlan", "Progress"]


MAX_DUMP_STATEMENTS: Final = 2_000_000


@dataclass(frozen=True, kw_only=True)
class BuildPlan:
    """All that decides the content of a generation.

    Attributes:
        inputs: The sources.
        base: What the IRIs of the data start with.
        examples: Queries that become statements too, and are asked once to check their keys.
        tables: Queries whose answers are offered as tables.
        catalogue: What the catalogue says of itself.
        max_dump_statements: Dumps of more statements are N-Triples and N-Quads only.
    """

    inputs: Sequence[BuildInput]
    base: str
    examples: Sequence[ExampleQuery] = ()
    tables: Sequence[TableQuery] = ()
    catalogue: CatalogueDescription = field(default_factory=CatalogueDescription.stand_in)
    max_dump_statements: int = MAX_DUMP_STATEMENTS

    @property
    def iris(self) -> Iris:
        """What mints the IRIs of the data."""
        return Iris(self.base)


STAGES = ("load", "merge", "check", "dump", "optimise", "publish")


class Progress(Protocol):
    """Is told how far a build has come."""

    def stage(self, name: str) -> None:
        """One of ``STAGES`` begins."""
        ...

    def loading(self, source: str) -> None:
        """The load of a source begins."""
        ...


@dataclass(frozen=True)
class BuildOutcome:
    """What a build came to.

    Attributes:
        generation: The generation that has this content; None where only checks were asked for.
        manifest: What was built from what.
        reports: What each load read.
        check: What the checks found.
        published: Whether CURRENT was changed; False if the content was published already.
    """

    generation: Generation | None
    manifest: Mapping[str, Any]
    reports: Sequence[LoadReport]
    check: CheckReport
    published: bool
