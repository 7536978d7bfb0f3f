"""What a build is to make: the sources, and all else that decides what a generation holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.graph.catalogue.description import CatalogueDescription
from renkei.graph.rdf.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.build.examples import ExampleQuery
    from renkei.graph.catalogue.inputs import BuildInput
    from renkei.graph.dumps.tables import TableQuery

__all__ = ["MAX_DUMP_STATEMENTS", "BuildPlan"]

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
