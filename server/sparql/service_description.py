"""The SPARQL 1.1 Service Description, from the tables of formats and functions and the manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.query.functions import ENGINE_FUNCTIONS, SPARQL_FUNCTIONS
from renkei.graph.rdf.formats import formats_for
from renkei.ontology.terms import PREFIXES, Dct, Foaf, Rdf, Rdfs, Renkei, Sd, Void
from renkei.server.web.ask import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import Format

__all__ = ["EXTENSION_FUNCTIONS", "describe_service", "graph_sizes", "graph_titles"]

_NO_INFERENCE: Final = "http://www.w3.org/ns/entailment/Simple"
EXTENSION_FUNCTIONS: Final = (
    *ENGINE_FUNCTIONS,
    *(function.value for function in SPARQL_FUNCTIONS),
)
"""The functions beyond the standard: those of the engine, and ours."""
_TITLES: Final = {
    "en": "SPARQL service of renkei: cooperation of governments over public facilities",
    "ja": "renkei（連携）の SPARQL サービス：公共施設をめぐる自治体の連携",
}
_SHORTENED: Final = ("dct", "foaf", "rdf", "rdfs", "sd", "void", "xsd")


def graph_sizes(lease: GenerationLease) -> dict[str, int]:
    """Return the number of triples of each named graph, including the meta graph.

    It runs a query, so it blocks: the manifest does not count the meta graph.
    """
    sizes: dict[str, int] = dict(lease.manifest.get("graphs", {}))
    meta = lease.iris.meta_graph
    if sizes and meta not in sizes:
        query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{meta}> {{ ?s ?p ?o }} }}"
        count = sum(int(row["n"].value) for row in rows(lease, query))
        sizes |= {meta: count} if count else {}
    return dict(sorted(sizes.items()))


def graph_titles(lease: GenerationLease) -> dict[str, dict[str, str]]:
    """Return the titles of the named graphs: IRI → language → title; it blocks, too."""
    query = (
        f"SELECT * {{ GRAPH <{lease.iris.meta_graph}> {{ ?graph a sd:Graph ; dct:title ?title }} }}"
    )
    titles: dict[str, dict[str, str]] = {}
    for row in rows(lease, query):
        if isinstance(title := row["title"], ox.Literal):
            titles.setdefault(row["graph"].value, {})[title.language or ""] = title.value
    return titles


def describe_service(
    endpoint: str, form: Format, *, triples: int, graphs: Mapping[str, int], void: str | None
) -> bytes:
    """Return the serialised description.

    Args:
        endpoint: The absolute URL of the service.
        form: One of the formats for graphs.
        triples: Number of triples of the default graph.
        graphs: Number of triples of each named graph, by IRI.
        void: URL of the VoID description of the dataset, if there is one.
    """
    body = ox.serialize(
        [*_service(endpoint), *_void(endpoint, void), *_dataset(endpoint, triples, graphs)],
        format=form.rdf_format,
        prefixes={name: PREFIXES[name] for name in _SHORTENED},
    )
    if body is None:
        raise TypeError("ox.serialize without a file returns bytes")
    return body


def _service(endpoint: str) -> Iterator[ox.Triple]:
    service = f"{endpoint}#service"
    yield _link(service, Rdf.type_, Sd.Service)
    for language, title in _TITLES.items():
        yield _literal(service, Dct.title, ox.Literal(title, language=language))
    yield _link(service, Sd.endpoint, endpoint)
    yield _link(service, Sd.supportedLanguage, Sd.SPARQL11Query)
    for form in (*formats_for("solutions"), *formats_for("graph")):
        yield _link(service, Sd.resultFormat, form.feature_iri)
    yield _link(service, Sd.defaultEntailmentRegime, _NO_INFERENCE)
    for function in EXTENSION_FUNCTIONS:
        yield _link(service, Sd.extensionFunction, function)
    yield _link(service, Sd.propertyFeature, Renkei.search)
    yield _link(Renkei.search, Rdf.type_, Sd.Feature)
    yield _link(service, Sd.defaultDataset, f"{endpoint}#dataset")
    for function in EXTENSION_FUNCTIONS:
        yield _link(function, Rdf.type_, Sd.Function)


def _void(endpoint: str, void: str | None) -> Iterator[ox.Triple]:
    if void:
        yield _link(f"{endpoint}#dataset", Rdfs.seeAlso, void)
        yield _link(void, Rdf.type_, Void.DatasetDescription)
        yield _link(void, Foaf.primaryTopic, f"{endpoint}#dataset")


def _dataset(endpoint: str, triples: int, graphs: Mapping[str, int]) -> Iterator[ox.Triple]:
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    yield _link(dataset, Rdf.type_, Sd.Dataset)
    yield _link(dataset, Sd.defaultGraph, default)
    yield from _graph(default, triples)
    for number, (name, count) in enumerate(graphs.items()):
        named = ox.BlankNode(f"graph{number}")  # stable, so that the ETag is
        yield ox.Triple(ox.NamedNode(dataset), ox.NamedNode(Sd.namedGraph), named)
        yield _link(named, Rdf.type_, Sd.NamedGraph)
        yield _link(named, Sd.name, name)
        yield _link(named, Sd.graph, name)
        yield from _graph(name, count)


def _graph(graph: str, triples: int) -> Iterator[ox.Triple]:
    yield _link(graph, Rdf.type_, Sd.Graph)
    yield _literal(graph, Void.triples, ox.Literal(triples))


def _link(subject: str | ox.BlankNode, predicate: str, target: str) -> ox.Triple:
    node = ox.NamedNode(subject) if isinstance(subject, str) else subject
    return ox.Triple(node, ox.NamedNode(predicate), ox.NamedNode(target))


def _literal(subject: str, predicate: str, value: ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
