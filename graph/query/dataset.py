"""A default graph made of several graphs, merged as the standard has it (SPARQL 1.1 §13.2).

The engine only looks into one graph after another: a triple that two of them have counts twice. So
the graphs of such a query are copied into a store in memory, where each triple is there once. That
takes time and memory for each triple, and is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.errors import QueryError
from renkei.graph.query.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renkei.graph.query.tokens import Token

__all__ = ["MOST_MERGED", "Dataset", "dataset_of_text", "merged_store"]

MOST_MERGED: Final = 500_000
"""Most triples that are copied for one query: about 3 s and 250 MiB."""
_VERBS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of a query, each once."""

    default: tuple[ox.NamedNode, ...] = ()
    named: tuple[ox.NamedNode, ...] = ()


def dataset_of_text(text: str, prefixes: Mapping[str, str]) -> Dataset | None:
    """Return what FROM and FROM NAMED of a query name, if there may be several FROM; else None.

    Args:
        text: A query that has passed `renkei.graph.query.text.check_query_text`.
        prefixes: The prefixes that need no declaration.
    """
    if text.casefold().count("from") < 2:  # noqa: PLR2004 (several)
        return None
    found = list(tokens(text))
    verb = next((token for token in found if token.text.upper() in _VERBS), None)
    clauses = list(_clauses(found))
    if verb is None or not clauses:
        return None
    columns = " ".join(f"({name.text} AS ?g{i})" for i, (name, _) in enumerate(clauses))
    try:  # the engine knows the prefixes and the base of the query
        answer = ox.Store().query(
            f"{text[: verb.start]} SELECT {columns} {{}}", prefixes=dict(prefixes)
        )
    except SyntaxError:
        return None  # and so it will be when the query itself is read
    if not isinstance(answer, ox.QuerySolutions):
        return None
    graphs = next(answer)
    pairs = [
        (graph, is_named)
        for graph, (_, is_named) in zip(graphs, clauses, strict=True)
        if isinstance(graph, ox.NamedNode)
    ]
    return Dataset(
        tuple(dict.fromkeys(graph for graph, is_named in pairs if not is_named)),
        tuple(dict.fromkeys(graph for graph, is_named in pairs if is_named)),
    )


def merged_store(store: ox.Store, dataset: Dataset) -> ox.Store:
    """Return a store whose default graph is the merge; the named graphs are there, too.

    Raises:
        QueryError: If there are more than `MOST_MERGED` triples to copy.
    """
    merged = ox.Store()
    merged.bulk_extend(_copied(store, dataset))
    for graph in dataset.named:
        merged.add_graph(graph)
    return merged


def _copied(store: ox.Store, dataset: Dataset) -> Iterator[ox.Quad]:
    count = 0
    for is_default, graphs in ((True, dataset.default), (False, dataset.named)):
        for graph in graphs:
            for quad in store.quads_for_pattern(None, None, None, graph):
                count += 1
                if count > MOST_MERGED:
                    raise _too_many()
                triple = (quad.subject, quad.predicate, quad.object)
                yield ox.Quad(*triple) if is_default else quad


def _too_many() -> QueryError:
    return QueryError(
        f"the graphs of this query have more than {MOST_MERGED:,} triples to merge; ask one graph "
        "with FROM, all of them without FROM, or some with GRAPH"
    )


def _clauses(found: list[Token]) -> Iterator[tuple[Token, bool]]:
    """Give the names after FROM, and whether NAMED stands between; outside of all brackets."""
    depth = 0
    for token, after, name in zip(found, found[1:], [*found[2:], None], strict=False):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth or token.kind != "word" or token.text.upper() != "FROM":
            continue
        is_named = after.kind == "word" and after.text.upper() == "NAMED"
        graph = name if is_named else after
        if graph is not None and graph.kind in {"iri", "name"}:
            yield graph, is_named
