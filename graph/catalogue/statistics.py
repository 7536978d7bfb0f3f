"""Our own queries on a store: numbers of named graphs and classes, source lines of a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions

from renkei.graph.query.run import run_query
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import Store

__all__ = ["count_classes", "count_graphs", "select", "source_lines"]


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


def source_lines(store: Store, thing: str) -> str:
    """Return the source lines of a thing as ``document:lines``, or "" if it has no span."""
    rows = select(
        store,
        f"""SELECT ?document ?first ?last {{
          {{ <{thing}> renkei:statedIn ?span }} UNION {{ ?x cv:hasParticipation <{thing}> ;
          renkei:statedIn ?span }} UNION {{ BIND(<{thing}> AS ?span) }}
          ?span renkei:documentOf ?document ; renkei:startLine ?first ; renkei:endLine ?last
        }} ORDER BY ?first ?last LIMIT 1""",
    )
    for row in rows:
        first, last = row["first"], row["last"]
        document = row["document"].rpartition("/")[2]
        return f"{document}:{first}" if first == last else f"{document}:{first}-{last}"
    return ""
