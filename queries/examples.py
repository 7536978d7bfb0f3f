"""The canned queries as examples for the graph: bound, so that each runs as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.build.examples import ExampleQuery
from renkei.queries.binding import bind
from renkei.queries.header import without_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.read import CannedQuery

__all__ = ["example_queries"]


def example_queries(queries: Mapping[str, CannedQuery], base: str) -> tuple[ExampleQuery, ...]:
    """Return each query with its examples in place of the parameters that it needs.

    What may be left out is left out: its variable is free, and restricts nothing.

    Args:
        queries: The queries, by name.
        base: What the IRIs of the data start with.
    """
    return tuple(_example(query, base) for _, query in sorted(queries.items()))


def _example(query: CannedQuery, base: str) -> ExampleQuery:
    given = {name: [value] for name, value in query.example.items()}
    deprecation = query.deprecation
    return ExampleQuery(
        name=query.name,
        form=query.form,
        text=without_header(bind(query, given, base=base).text),
        summary=query.summary,
        description=query.description,
        keywords=tuple(query.tags),
        key=tuple(query.key),
        successor=deprecation.successor if deprecation else None,
        deprecated=deprecation is not None,
    )
