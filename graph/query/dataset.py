"""The RDF merge of several default graphs (SPARQL 1.1 §13.2).

pyoxigraph 0.5 evaluates the union of the graphs without removing duplicates: a triple in two graphs
matches twice. So the graphs of such a query are copied into a store in memory, which has each
triple once. The number of copied triples is limited.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.errors import QueryError
from renkei.graph.query.names import iris_of
from renkei.graph.query.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renkei.graph.query.tokens import Token

__all__ = ["MAX_MERGED", "Dataset", "dataset_of_text", "merged_store"]

MAX_MERGED: Final = 500_000
"""Most triples that are copied for one query; they take about 3 s and 250 MiB."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The dataset of a query: its default graphs and named graphs, without duplicates."""

    default: tuple[ox.NamedNode, ...] = ()
    named: tuple[ox.NamedNode, ...] = ()


def dataset_of_text(text: str, prefixes: Mapping[str, str], base: str = "") -> Dataset | None:
    """Return the dataset of FROM and FROM NAMED; None if at most one FROM can be there.

    Args:
        text: A query that has passed `renkei.graph.query.text.check_query_text`.
        prefixes: Predeclared prefixes.
        base: The base IRI, unless the query has one.
    """
    if text.casefold().count("from") < 2:  # noqa: PLR2004 (several)
        return None
    all_tokens = list(tokens(text))
    clauses = list(_clauses(all_tokens))
    if not clauses:
        return None
    names = [name.text for name, _ in clauses]
    graphs = iris_of(text, all_tokens, names, prefixes=prefixes, base=base)
    if graphs is None:
        return None
    pairs = [(graph, is_named) for graph, (_, is_named) in zip(graphs, clauses, strict=True)]
    return Dataset(
        tuple(dict.fromkeys(graph for graph, is_named in pairs if not is_named)),
        tuple(dict.fromkeys(graph for graph, is_named in pairs if is_named)),
    )


def merged_store(store: ox.Store, dataset: Dataset) -> ox.Store:
    """Return a store with the merged default graph and the named graphs of a dataset.

    Raises:
        QueryError: If there are more than `MAX_MERGED` triples to copy.
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
                if count > MAX_MERGED:
                    raise _too_many()
                triple = (quad.subject, quad.predicate, quad.object)
                yield ox.Quad(*triple) if is_default else quad


def _too_many() -> QueryError:
    return QueryError(
        f"the graphs of this query have more than {MAX_MERGED:,} triples to merge; ask one graph "
        "with FROM, all of them without FROM, or some with GRAPH"
    )


def _clauses(all_tokens: list[Token]) -> Iterator[tuple[Token, bool]]:
    """Yield the graph of each FROM outside of brackets, and whether it is FROM NAMED."""
    depth = 0
    for token, after, name in zip(
        all_tokens, all_tokens[1:], [*all_tokens[2:], None], strict=False
    ):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth or token.kind != "word" or token.text.upper() != "FROM":
            continue
        is_named = after.kind == "word" and after.text.upper() == "NAMED"
        graph = name if is_named else after
        if graph is not None and graph.kind in {"iri", "name"}:
            yield graph, is_named
