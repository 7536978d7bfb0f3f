"""The catalogue: DCAT 3 in the profile DCAT-AP 3.0.1, as harvesters of portals read it.

Datasets for the whole graph and for each source, with a distribution for each file, and two data
services. It is written into the meta graph, because it contains times. Harvesters follow no
links and identify resources by IRI: so every resource has an IRI, and its type and name are written
beside it. Addresses begin with the base; a server may have to replace it by its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.catalogue.authorities import CC0, THEME_SCHEME
from renkei.graph.catalogue.datasets import add_publication, write_wholes
from renkei.graph.catalogue.description import TABLES, WHOLE
from renkei.graph.catalogue.resources import (
    add_languages,
    add_licence,
    add_places,
    add_texts,
)
from renkei.graph.rdf.terms import iri, text, typed
from renkei.ontology.terms import Dcat, Dct, Foaf, Rdf, Rdfs, Skos, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.graph.catalogue.datasets import Release
    from renkei.graph.catalogue.description import CatalogueDescription, DatasetDescription
    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.catalogue.terms_of_use import Terms
    from renkei.graph.rdf.iris import Iris

__all__ = ["OPENAPI_VERSION", "write_catalogue"]

_THEME_TAXONOMY: Final = "http://www.w3.org/ns/dcat#themeTaxonomy"
_DCT: Final = "http://purl.org/dc/terms/"
_API_TITLES: Final = {
    "sparql": {"ja": "SPARQL エンドポイント（renkei）", "en": "SPARQL endpoint of renkei"},
    "queries": {"ja": "定型クエリ API（renkei）", "en": "Canned-query API of renkei"},
}
_API_DESCRIPTIONS: Final = {
    "sparql": {
        "ja": "グラフ全体への SPARQL 1.1 クエリ。読み取り専用。",
        "en": "SPARQL 1.1 queries on the whole graph, read-only.",
    },
    "queries": {
        "ja": "URL で呼び出す定型クエリ。JSON、CSV、GeoJSON で答える。記述は OpenAPI 3.1。",
        "en": "Queries that are called by URL and answer in JSON, CSV or GeoJSON; described in "
        "OpenAPI 3.1.",
    },
}
OPENAPI_VERSION: Final = "3.1.1"
"""The version of OpenAPI in which the canned queries are described."""
_STANDARDS: Final = {
    "sparql": ("https://www.w3.org/TR/sparql11-protocol/", "SPARQL 1.1 Protocol"),
    "queries": (
        f"https://spec.openapis.org/oas/v{OPENAPI_VERSION}",
        f"OpenAPI Specification {OPENAPI_VERSION}",
    ),
}
_ENDPOINTS: Final = {"sparql": ("sparql", "sparql"), "queries": ("queries/", "openapi.json")}


def write_catalogue(
    meta: GraphWriter,
    iris: Iris,
    catalogue: CatalogueDescription,
    sources: Sequence[DatasetDescription],
    release: Release,
    *,
    names: Sequence[str],
    terms: Mapping[tuple[str, str], Terms],
) -> None:
    """Write the catalogue itself, the datasets of the whole graph, and the services.

    Args:
        meta: Writes the meta graph.
        iris: Mints IRIs.
        catalogue: Description of the catalogue and of the whole graph.
        sources: The sources.
        release: The generation.
        names: Keys of all datasets.
        terms: The terms of each dataset and part; the tables are ``(WHOLE, "tables")``.
    """
    node = f"{iris.base}catalog"
    meta.add(node, Rdf.type_, iri(Dcat.Catalog))
    add_publication(meta, iris, node, catalogue, WHOLE)
    if not catalogue.languages:
        add_languages(meta, node, ("JPN", "ENG"))  # its texts are in both
    meta.add(node, Foaf.homepage, iri(iris.base))
    meta.add(iris.base, Rdf.type_, iri(Foaf.Document))
    meta.add(node, Dct.issued, typed(release.first_built, Xsd.dateTime))
    meta.add(node, Dct.modified, typed(release.built, Xsd.dateTime))
    add_licence(meta, node, CC0)  # of the descriptions
    meta.add(node, _THEME_TAXONOMY, iri(THEME_SCHEME))
    meta.add(THEME_SCHEME, Rdf.type_, iri(Skos.ConceptScheme))
    meta.add(THEME_SCHEME, Dct.title, text("Data theme", "en"), text("データのテーマ", "ja"))
    datasets = [iris.thing("dataset", name) for name in names]
    meta.add(node, Dcat.dataset, *map(iri, datasets))
    if not catalogue.spatial:
        add_places(meta, node, (place for source in sources for place in source.spatial))
    write_wholes(meta, iris, catalogue, sources, release, terms=terms, has_tables=TABLES in names)
    _write_services(meta, iris, node, catalogue, datasets)
    _write_classes(meta)


def _write_services(
    meta: GraphWriter,
    iris: Iris,
    node: str,
    catalogue: CatalogueDescription,
    datasets: Iterable[str],
) -> None:
    for key, (endpoint, description) in _ENDPOINTS.items():
        service = iris.thing("service", key)
        meta.add(node, Dcat.service, iri(service))
        meta.add(service, Rdf.type_, iri(Dcat.DataService))
        add_texts(meta, service, Rdfs.label, _API_TITLES[key])
        add_publication(
            meta,
            iris,
            service,
            catalogue,
            WHOLE,
            title=_API_TITLES[key],
            description=_API_DESCRIPTIONS[key],
            is_service=True,
        )
        meta.add(service, Dcat.endpointURL, iri(iris.base + endpoint))
        meta.add(service, Dcat.endpointDescription, iri(iris.base + description))
        meta.add(service, Dcat.servesDataset, *map(iri, datasets))
        standard, name = _STANDARDS[key]
        meta.add(service, Dct.conformsTo, iri(standard))
        meta.add(standard, Rdf.type_, iri(f"{_DCT}Standard"))
        meta.add(standard, Dct.title, text(name, "en"))


def _write_classes(meta: GraphWriter) -> None:
    """Write a subclass for validators: the class that CKAN reads is one that DCAT-AP accepts."""
    meta.add(f"{_DCT}IMT", Rdfs.subClassOf, iri(f"{_DCT}MediaTypeOrExtent"))
