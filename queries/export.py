"""Canned queries for builds: the flat tables, and the examples of the catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.graph.build.examples import ExampleQuery
from renkei.graph.dumps.tables import TableColumn, TableQuery
from renkei.graph.query.precomputed import PrecomputedQuery
from renkei.graph.query.tokens import tokens
from renkei.queries.binding import bind
from renkei.queries.fallbacks import portable
from renkei.queries.header import without_header
from renkei.queries.outline import DEFAULT_LIMIT, page_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.model import CannedQuery

__all__ = ["TABLES", "TABLES_IF_ROWS", "example_queries", "precomputed_queries", "table_queries"]

_FREE_COMPARISON: Final = re.compile(r"FILTER\(COALESCE\(\?\w+ [<>]=? \?__\w+, true\)\)")
_FREE_EXISTS: Final = re.compile(r"FILTER EXISTS \{ \?(\w+) ([a-z-]+:\w+) \?__\w+ \}")
TABLES: Final = ("facilities", "events", "activities", "observations", "designations")
"""Names of the queries whose answers are flat tables of a build."""

TABLES_IF_ROWS: Final = ("listed-places",)
"""Those whose tables a build has only if they have rows: graphs of reports have no lists."""


def table_queries(queries: Mapping[str, CannedQuery], base: str) -> tuple[TableQuery, ...]:
    """Return the queries of all tables without values of parameters: all rows.

    Args:
        queries: The queries, by name.
        base: The base of the generation's IRIs.
    """
    return (
        *(_table(queries[name], base) for name in TABLES),
        *(_table(queries[name], base, only_if_rows=True) for name in TABLES_IF_ROWS),
    )


def _table(query: CannedQuery, base: str, *, only_if_rows: bool = False) -> TableQuery:
    return TableQuery(
        name=query.name,
        text=_unfiltered(_unordered(without_header(bind(query, {}, base=base).text))),
        title=query.summary,
        description=query.description,
        columns=tuple(
            TableColumn(column.name, column.type, column.label, column.description)
            for column in query.columns
        ),
        key=tuple(query.key),
        only_if_rows=only_if_rows,
    )


def _unfiltered(text: str) -> str:
    """Return a query without filters that restrict nothing, because a parameter has no value.

    ``FILTER EXISTS { ?x p ?__name_iri }`` does so if ``?x p`` is in the triples at the beginning.
    """
    text = _FREE_COMPARISON.sub(" ", text)
    begin = text.index("{") + 1
    stated = re.split(r"[{}]|OPTIONAL|FILTER|BIND|VALUES", text[begin:], maxsplit=1)[0]
    for match in list(_FREE_EXISTS.finditer(text)):
        thing, name = match.groups()
        if re.search(rf"\?{thing}\s[^?]*(?:\?\w+\s*;[^?]*)*?\b{name}\s+\?", stated):
            text = text.replace(match[0], " ")
    return text


def _unordered(text: str) -> str:
    """Return a query without its ORDER BY: engines sort in memory, `write_tables` on disk."""
    closing = max(token.start for token in tokens(text) if token.text == "}")
    body, modifiers = text[: closing + 1], text[closing + 1 :]
    words = modifiers.upper().split()
    is_order_only = words[:2] == ["ORDER", "BY"] and not {"LIMIT", "OFFSET", "VALUES"} & {*words}
    return body if is_order_only else text


def precomputed_queries(
    queries: Mapping[str, CannedQuery], base: str
) -> tuple[PrecomputedQuery, ...]:
    """Return the queries that are answered in advance, with the defaults of their parameters.

    Args:
        queries: The queries, by name.
        base: The base of the generation's IRIs.
    """
    return tuple(
        _precomputed(query, base) for _, query in sorted(queries.items()) if query.precompute
    )


def _precomputed(query: CannedQuery, base: str) -> PrecomputedQuery:
    """Return the texts that the server asks for the whole answer, and for the query's page."""
    bound = bind(query, {}, base=base)
    if not query.paged:
        return PrecomputedQuery(query.name, (bound.text,))
    rows = DEFAULT_LIMIT + 1  # one more, to know whether there are more
    return PrecomputedQuery(query.name, (bound.text, page_text(bound, rows, 0)), rows)


def example_queries(queries: Mapping[str, CannedQuery], base: str) -> tuple[ExampleQuery, ...]:
    """Return each query with its examples as the values of the required parameters.

    Optional parameters remain unbound variables, which restrict nothing.

    Args:
        queries: The queries, by name.
        base: The base of the generation's IRIs.
    """
    return tuple(
        _example(query, base, portable(queries, query)) for _, query in sorted(queries.items())
    )


def _example(query: CannedQuery, base: str, checked: CannedQuery) -> ExampleQuery:
    """Return a query for the graph; the key is checked by a query that needs no search index."""
    deprecation = query.deprecation
    return ExampleQuery(
        name=query.name,
        form=query.form,
        text=_example_text(query, base),
        summary=query.summary,
        description=query.description,
        keywords=tuple(query.tags),
        key=tuple(query.key),
        columns=tuple(column.name for column in query.columns) if query.key else (),
        unordered=_unfiltered(_unordered(_example_text(checked, base))) if query.key else "",
        successor=deprecation.successor if deprecation else None,
        deprecated=deprecation is not None,
    )


def _example_text(query: CannedQuery, base: str) -> str:
    """Return a query with its examples as the values of the required parameters."""
    given = {name: [value] for name, value in query.example.items()}
    return without_header(bind(query, given, base=base).text)
