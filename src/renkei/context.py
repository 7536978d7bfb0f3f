"""The context of a command: the settings, and the generations and queries that they name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from renkei.graph.build.plan import BuildPlan
from renkei.graph.catalogue.description import CatalogueDescription
from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.loaders.sources import bundled_sources, read_catalogue, read_sources
from renkei.queries.export import example_queries, precomputed_queries, table_queries
from renkei.queries.read import all_queries

if TYPE_CHECKING:
    from renkei.queries.model import CannedQuery
    from renkei.settings import Settings

__all__ = ["Context"]


@dataclass
class Context:
    """The collaborators of a command.

    Attributes:
        settings: The settings.
        as_json: Whether results are printed as JSON.
    """

    settings: Settings
    as_json: bool

    @property
    def generations(self) -> Generations:
        """The generations of the data directory."""
        return Generations(self.settings.data_dir)

    def published(self) -> InProcessLeases:
        """Return leases on the generations, with engines in this process."""
        settings = self.settings
        return InProcessLeases(
            self.generations,
            max_result_bytes=settings.max_result_bytes,
            threads=settings.threads,
            public_url=settings.public_url,
        )

    def plan(self) -> BuildPlan:
        """Return the plan of a build."""
        settings, queries = self.settings, self.queries()
        sources = settings.sources or bundled_sources()
        return BuildPlan(
            inputs=read_sources(sources),
            base=settings.base,
            examples=example_queries(queries, settings.base),
            tables=table_queries(queries, settings.base),
            precomputed=precomputed_queries(queries, settings.base),
            catalogue=read_catalogue(sources) or CatalogueDescription.stand_in(),
            max_dump_statements=settings.max_dump_statements,
            build_memory=settings.build_memory,
        )

    def queries(self) -> dict[str, CannedQuery]:
        """Return the canned queries, by name."""
        return all_queries(self.settings.queries)

    def output(self, text: str, value: Any) -> None:
        """Print a result: ``text``, or ``value`` as JSON."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=1) if self.as_json else text)
