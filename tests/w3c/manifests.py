"""Reads the manifests of the W3C's SPARQL suites, and compares results.

The suites are not part of this project (https://github.com/w3c/rdf-tests). Their path is in the
environment variable ``W3C_TESTS``.
"""

from __future__ import annotations

import functools
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "MF", "SUITES", "Entry", "entries", "iri_of", "load_data", "rows_of", "same_graphs",
    "same_rows", "stored_term", "triples_of",
]  # fmt: skip

SUITES: Final = Path(os.environ.get("W3C_TESTS", ""))
MF: Final = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT: Final = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS: Final = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
BASE: Final = "http://w3c.example/"  # stands for the directory of a manifest

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One test of a manifest.

    Attributes:
        name: Its path in the suite.
        kind: Its class, without namespace.
        query: The file of its query.
        data: The files of the default graph.
        named: The files of the named graphs.
        result: The file of its result.
    """

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()
    result: Path | None = None


def entries(suite: str) -> list[Entry]:
    """Return the tests of all manifests below a folder of the suites; none without the suites."""
    if not SUITES.name:
        return []
    found: dict[str, Entry] = {}
    for path in sorted((SUITES / suite).rglob("manifest*.ttl")):
        for entry in _entries(path):
            found.setdefault(entry.name, entry)
    return list(found.values())


def _entries(path: Path) -> Iterator[Entry]:
    graph = rdflib.Graph()
    graph.parse(path, format="turtle", publicID=path.as_uri())
    for head in graph.objects(None, MF.entries):
        for test in Collection(graph, head):
            kinds = [kind for kind in graph.objects(test, rdflib.RDF.type) if kind in MF]
            action = graph.value(test, MF.action)
            if not kinds or action is None:
                continue
            is_file = isinstance(action, rdflib.URIRef)
            query = action if is_file else graph.value(action, QT.query)
            if query is None:
                continue
            result = graph.value(test, MF.result)
            yield Entry(
                name=f"{path.parent.relative_to(SUITES)}#{str(test).rpartition('#')[2]}",
                kind=str(kinds[0])[len(MF) :],
                query=_path(query),
                data=_paths(graph, action, QT.data),
                named=_paths(graph, action, QT.graphData),
                result=_path(result) if isinstance(result, rdflib.URIRef) else None,
            )


def _paths(graph: rdflib.Graph, action: Any, predicate: rdflib.URIRef) -> tuple[Path, ...]:
    return tuple(sorted(_path(file) for file in graph.objects(action, predicate)))


def _path(iri: Any) -> Path:
    return Path(str(iri).removeprefix("file://"))


def iri_of(path: Path) -> str:
    """Return the IRI that stands for a file: relative IRIs are resolved against it."""
    return f"{BASE}{path.relative_to(SUITES)}"


def load_data(entry: Entry) -> ox.Store:
    """Return a store with the dataset of a test."""
    store = ox.Store()
    for path in entry.data:
        _load(store, path, ox.DefaultGraph())
    named = entry.named
    if not entry.data and not named:  # the tests of FROM: all files that there are
        named = tuple(sorted(entry.query.parent.glob("data-*.ttl")))
    for path in named:
        _load(store, path, ox.NamedNode(iri_of(path)))
    return store


def _load(store: ox.Store, path: Path, graph: ox.DefaultGraph | ox.NamedNode) -> None:
    form = ox.RdfFormat.from_extension(path.suffix[1:])
    is_dataset = form in {ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS}
    store.load(
        path.read_bytes(), format=form, base_iri=iri_of(path),
        to_graph=None if is_dataset else graph,
    )  # fmt: skip


def rows_of(path: Path) -> list[Row] | bool:
    """Return the rows of a file of results, or the boolean."""
    form = ox.QueryResultsFormat.from_extension(path.suffix[1:])
    if form is None or path.suffix in {".ttl", ".rdf"}:
        return _rows_of_graph(path)
    results = ox.parse_query_results(path.read_bytes(), format=form)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    return [_row(zip(names, solution, strict=True)) for solution in results]


def _row(pairs: Iterable[tuple[str, Any]]) -> Row:
    return {name: term for name, term in pairs if term is not None}


def _rows_of_graph(path: Path) -> list[Row] | bool:
    """Read the vocabulary of result sets."""
    store = ox.Store()
    _load(store, path, ox.DefaultGraph())
    boolean = next(iter(store.quads_for_pattern(None, _node(RS.boolean), None)), None)
    if boolean is not None:
        return str(boolean.object.value) == "true"
    rows = []
    for solution in store.quads_for_pattern(None, _node(RS.solution), None):
        row = {}
        for binding in store.quads_for_pattern(solution.object, _node(RS.binding), None):
            name = next(store.quads_for_pattern(binding.object, _node(RS.variable), None)).object
            row[name.value] = next(
                store.quads_for_pattern(binding.object, _node(RS.value), None)
            ).object
        rows.append(row)
    return rows


def _node(iri: Any) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def triples_of(path: Path) -> list[ox.Triple]:
    """Return the triples of a file, in the canonical form of the store."""
    store = ox.Store()
    _load(store, path, ox.DefaultGraph())
    return [quad.triple for quad in store]


def same_rows(left: Iterable[Row], right: Iterable[Row], *, is_lax: bool = False) -> bool:
    """Whether two results are equal but for the order of rows and the labels of blank nodes.

    Args:
        left: A result.
        right: Another one.
        is_lax: Whether the number of equal rows is not compared.
    """
    first, second = (_canonical(rows) for rows in (left, right))
    return set(first) == set(second) if is_lax else first == second


def same_graphs(left: Iterable[ox.Triple], right: Iterable[ox.Triple]) -> bool:
    """Whether two graphs are isomorphic."""
    first, second = (
        ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
        for triples in (left, right)
    )
    first.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    second.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return first == second


def _canonical(rows: Iterable[Row]) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    data = ox.Dataset()
    for number, row in enumerate(rows):
        stored = {name: stored_term(term) for name, term in row.items()}
        if any("_:" in str(term) for term in stored.values()):
            node = ox.BlankNode(f"row{number}")
            for name, term in stored.items():
                data.add(ox.Quad(node, ox.NamedNode(f"{BASE}{name}"), term))
            data.add(ox.Quad(node, ox.NamedNode(BASE), ox.Literal(len(row))))
        else:
            counted[frozenset((name, str(term)) for name, term in stored.items())] += 1
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    counted.update(str(quad) for quad in data)
    return counted


@functools.cache
def stored_term(term: Any) -> Any:
    """Return a term in the canonical form of the store."""
    store = ox.Store()
    node = ox.NamedNode(BASE)
    store.add(ox.Quad(node, node, term))
    return next(iter(store)).object
