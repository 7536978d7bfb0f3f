"""The fallback of a canned query: another one with the same answer, for engines without ours.

A query with ``renkei:search`` has no answer on other engines, so that it must name one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.query.patterns.search import has_search, search_patterns
from renkei.queries.header import read_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.header import Header
    from renkei.queries.model import CannedQuery

__all__ = ["check_fallbacks", "is_search", "portable", "read_fallback"]

_PATH: Final = ("renkei", "fallback")


def read_fallback(header: Header) -> str | None:
    """Return the name at ``renkei → fallback``, None if the header has none.

    Raises:
        SourceError: If it is no text.
    """
    return header.text(*_PATH) if _PATH[-1] in header.table(_PATH[0]) else None


def is_search(text: str, base: str) -> bool:
    """Whether a query, with terms for its parameters, has a pattern with ``renkei:search``.

    Args:
        text: A query that an engine has parsed.
        base: The base IRI, unless the query has one.

    Raises:
        QuerySyntaxError: If a pattern has another form.
    """
    return has_search(text) and search_patterns(text, {}, base) is not None


def portable(queries: Mapping[str, CannedQuery], query: CannedQuery) -> CannedQuery:
    """Return the query to ask where there is no search index: the fallback, or the query itself."""
    return queries[query.fallback] if query.fallback else query


def check_fallbacks(queries: Mapping[str, CannedQuery]) -> None:
    """Check that each fallback exists, is portable itself, and has the same interface.

    Raises:
        SourceError: If one does not, with the line that names it.
    """
    for query in queries.values():
        if query.fallback is None:
            continue
        fallback = queries.get(query.fallback)
        fault = "there is no such query" if fallback is None else _difference(query, fallback)
        if fault:
            header = read_header(query.file, query.text)
            raise header.fault(_PATH, f"the fallback {query.fallback!r} cannot be used: {fault}")


def _difference(query: CannedQuery, fallback: CannedQuery) -> str:
    """Return why a query cannot stand for another; empty if it can."""
    if fallback.fallback is not None:
        return "it has a fallback itself"
    if fallback.form != query.form:
        return f"it is a {fallback.form}, this is a {query.form}"
    columns = [[f"{each.name} ({each.type})" for each in one.columns] for one in (query, fallback)]
    if columns[0] != columns[1]:
        return f"its columns are {', '.join(columns[1])}; those of this are {', '.join(columns[0])}"
    if list(query.key) != list(fallback.key):
        return f"its key is {', '.join(fallback.key)}; that of this is {', '.join(query.key)}"
    ours, theirs = _parameters(query), _parameters(fallback)
    others = sorted({*ours, *theirs} - {name for name in ours if ours[name] == theirs.get(name)})
    if others:
        return f"the parameter {others[0]!r} is not the same in both"
    return ""


def _parameters(query: CannedQuery) -> dict[str, tuple[object, ...]]:
    """Return the parameters by name: all that decides which values they take."""
    return {
        each.name: (
            each.type, each.required, each.kind, each.of_class, each.enum, each.minimum,
            each.maximum, each.pattern, each.default,
        )
        for each in query.parameters
    }  # fmt: skip
