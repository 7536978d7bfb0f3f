"""The canned queries whose answers are offered as flat tables, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.dumps.tables import TableColumn, TableQuery
from renkei.graph.query.tokens import tokens
from renkei.queries.binding import bind
from renkei.queries.header import without_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.read import CannedQuery

__all__ = ["TABLES", "table_queries"]

TABLES: Final = ("facilities", "events", "activities", "observations", "designations")


def table_queries(queries: Mapping[str, CannedQuery], base: str) -> tuple[TableQuery, ...]:
    """Return the queries of `TABLES`, with no parameter given: all that there is.

    Args:
        queries: The queries, by name.
        base: What the IRIs of the data start with.
    """
    return tuple(_table(queries[name], base) for name in TABLES)


def _table(query: CannedQuery, base: str) -> TableQuery:
    return TableQuery(
        name=query.name,
        text=_unordered(without_header(bind(query, {}, base=base).text)),
        title=query.summary,
        description=query.description,
        columns=tuple(
            TableColumn(column.name, column.type, column.label, column.description)
            for column in query.columns
        ),
        key=tuple(query.key),
    )


def _unordered(text: str) -> str:
    """Return a query without its ORDER BY: engines sort in memory, `write_tables` on the disk."""
    closing = max(token.start for token in tokens(text) if token.text == "}")
    body, modifiers = text[: closing + 1], text[closing + 1 :]
    return body if modifiers.split()[:2] == ["ORDER", "BY"] else text
