"""Our own queries on a store: numbers of named graphs and classes, source lines of a thing."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from renkei.graph.query.run import run_query
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import Store

__all__ = ["count_classes", "count_graphs", "select", "source_lines"]

# With more values, the engine reads all spans and joins them: a second instead of milliseconds.
_LOOKED_UP: Final = 32
_IRI: Final = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*""")


def select(store: Store, query: str) -> Iterator[Mapping[str, str]]:
    """Run a SELECT; yield a mapping from variable to lexical value for each row.

    Unbound variables are omitted; `PREFIXES` are declared.

        >>> [row["s"] for row in select(store, "SELECT ?s { ?s a renkei:Facility }")]

    Raises:
        TypeError: If the query is no SELECT.
    """
    solutions = run_query(store, query, prefixes=PREFIXES)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("only SELECT queries give rows")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        row = {}
        for name in names:
            term = solution[name]
            if isinstance(term, Literal | NamedNode):
                row[name] = term.value
        yield row


def count_graphs(store: Store) -> dict[str, int]:
    """Return the number of triples of each named graph, by IRI, sorted."""
    rows = select(store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row["g"]: int(row["n"]) for row in sorted(rows, key=lambda row: row["g"])}


def count_classes(store: Store) -> dict[str, int]:
    """Return the number of things of each class in the merged graph, by IRI, sorted."""
    rows = select(
        store,
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c",
    )
    return {row["c"]: int(row["n"]) for row in sorted(rows, key=lambda row: row["c"])}


def source_lines(store: Store, things: Sequence[str]) -> dict[str, str]:
    """Return the first source lines of things as ``document:lines``; none of a thing without spans.

    Args:
        store: The graph.
        things: IRIs; what is no IRI has no lines.
    """
    iris = [f"<{thing}>" for thing in things if _IRI.fullmatch(thing)]
    found: dict[str, str] = {}
    for start in range(0, len(iris), _LOOKED_UP):
        found |= _lines_of(store, " ".join(iris[start : start + _LOOKED_UP]))
    return found


def _lines_of(store: Store, named: str) -> dict[str, str]:
    rows = select(
        store,
        f"""SELECT ?thing ?document ?first ?last {{
          {{ VALUES ?thing {{ {named} }} ?thing renkei:statedIn ?span }}
          UNION {{ VALUES ?thing {{ {named} }} ?x cv:hasParticipation ?thing ;
            renkei:statedIn ?span }}
          UNION {{ VALUES ?thing {{ {named} }} BIND(?thing AS ?span) }}
          ?span renkei:documentOf ?document ; renkei:startLine ?first ; renkei:endLine ?last }}""",
    )
    found: dict[str, tuple[tuple[int, int], str]] = {}
    for row in rows:
        first, last = row["first"], row["last"]
        order = _line_number(first), _line_number(last)
        lines = first if first == last else f"{first}-{last}"
        place = order, f"{row['document'].rpartition('/')[2]}:{lines}"
        found[row["thing"]] = min(place, found.get(row["thing"], place))
    return {thing: place for thing, (_, place) in found.items()}


def _line_number(text: str) -> int:
    """Return a number by which lines are ordered; what is none comes last."""
    return int(text) if text.isdecimal() else sys.maxsize
