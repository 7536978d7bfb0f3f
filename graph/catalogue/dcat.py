"""The catalogue: DCAT 3 in the profile DCAT-AP 3.0.1, as harvesters of portals read it.

A dataset for the whole graph and one for each source, with a distribution for each file, and two
data services. It is written into the meta graph, because it contains times. Harvesters follow no
links and identify resources by IRI: so every resource has an IRI, and its type and name are written
beside it. Addresses begin with the base; a server may have to replace it by its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.catalogue.authorities import CC0, FREQUENCIES, PUBLIC, THEME_SCHEME, THEMES
from renkei.graph.catalogue.description import WHOLE
from renkei.graph.catalogue.resources import (
    add_contact,
    add_languages,
    add_licence,
    add_period,
    add_places,
    add_publisher,
    add_rights,
    add_texts,
    add_value,
)
from renkei.graph.rdf.terms import iri, literal, text, typed
from renkei.ontology.terms import Dcat, Dct, Foaf, Prov, Rdf, Rdfs, Skos, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.graph.catalogue.description import (
        CatalogueDescription,
        DatasetDescription,
        Publication,
    )
    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.rdf.iris import Iris

__all__ = ["OPENAPI_VERSION", "Release", "write_catalogue", "write_dataset"]

Text = Mapping[str, str]

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
_WHOLE_TITLES: Final = {"ja": "{title}（全体）", "en": "{title} (the whole graph)"}
_LETTER: Final = re.compile(r"[A-Za-z]")
_FEWEST_LETTERS: Final = 3  # of a title from which a name can be made
_DATES: Final = {4: Xsd.gYear, 7: Xsd.gYearMonth, 10: Xsd.date}


@dataclass(frozen=True, kw_only=True)
class Release:
    """The generation that the catalogue is of.

    Attributes:
        id: Its id.
        built: When it was built, as ``xsd:dateTime``.
        first_built: When the first known generation was built.
        previous: Id of the generation published before it; None if there is none.
        retained: Ids of all retained generations, including this one.
    """

    id: str
    built: str
    first_built: str
    previous: str | None
    retained: Sequence[str]


def write_catalogue(
    meta: GraphWriter,
    iris: Iris,
    catalogue: CatalogueDescription,
    sources: Sequence[DatasetDescription],
    release: Release,
) -> None:
    """Write the catalogue itself, the dataset that is the whole graph, and the services."""
    node = f"{iris.base}catalog"
    meta.add(node, Rdf.type_, iri(Dcat.Catalog))
    _add_publication(meta, iris, node, catalogue, WHOLE)
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
    datasets = [iris.thing("dataset", name) for name in (WHOLE, *(one.name for one in sources))]
    meta.add(node, Dcat.dataset, *map(iri, datasets))
    if not catalogue.spatial:
        add_places(meta, node, (place for source in sources for place in source.spatial))
    _write_whole(meta, iris, release, catalogue=catalogue, sources=sources)
    _write_services(meta, iris, node, catalogue, datasets)
    _write_classes(meta)


def write_dataset(
    meta: GraphWriter,
    iris: Iris,
    source: DatasetDescription,
    catalogue: CatalogueDescription,
    release: Release,
) -> None:
    """Write the dataset of a source, without its distributions."""
    node = iris.thing("dataset", source.name)
    meta.add(node, Rdf.type_, iri(Dcat.Dataset))
    meta.add(node, Dct.identifier, literal(source.name))
    add_texts(meta, node, Rdfs.label, source.title)
    title = _with_key(source.title, source.name)
    _add_publication(meta, iris, node, source, source.name, title=title)
    if source.contact is None and catalogue.contact is not None:
        add_contact(meta, iris, node, catalogue.contact)
    if source.licence:
        add_licence(meta, node, source.licence)
    if source.rights:
        add_rights(meta, node, f"{node}#rights", source.rights)
    if source.landing_page:
        meta.add(node, Dcat.landingPage, iri(source.landing_page))
        meta.add(source.landing_page, Rdf.type_, iri(Foaf.Document))
    if source.issued:
        meta.add(node, Dct.issued, typed(source.issued, _DATES[len(source.issued)]))
    if source.frequency:
        frequency = FREQUENCIES[source.frequency]
        meta.add(node, Dct.accrualPeriodicity, iri(frequency.iri))
        add_value(meta, frequency, f"{_DCT}Frequency")
    add_period(meta, node, source.temporal)
    _add_versions(meta, iris, node, release)


def _write_whole(
    meta: GraphWriter,
    iris: Iris,
    release: Release,
    *,
    catalogue: CatalogueDescription,
    sources: Sequence[DatasetDescription],
) -> None:
    node = iris.thing("dataset", WHOLE)
    meta.add(node, Rdf.type_, iri(Dcat.Dataset))
    meta.add(node, Dct.identifier, literal(WHOLE))
    title = {
        language: _WHOLE_TITLES[language].format(title=value)
        for language, value in catalogue.title.items()
    }
    add_texts(meta, node, Rdfs.label, title)
    _add_publication(meta, iris, node, catalogue, WHOLE, title=title)
    meta.add(node, Dct.issued, typed(release.first_built, Xsd.dateTime))
    meta.add(node, Dcat.landingPage, iri(f"{iris.base}about"))
    meta.add(f"{iris.base}about", Rdf.type_, iri(Foaf.Document))
    if not catalogue.spatial:
        add_places(meta, node, (place for source in sources for place in source.spatial))
    add_period(meta, node, _span(source.temporal for source in sources if source.temporal))
    if not catalogue.languages:
        known = {key for source in sources for key in source.languages}
        add_languages(meta, node, sorted(known))
    meta.add(node, Prov.wasGeneratedBy, iri(iris.thing("build", release.id)))
    add_texts(
        meta,
        f"{node}#provenance",
        Rdfs.label,
        {
            "ja": f"renkei が {len(sources)} 件の出典から作成した世代 {release.id}。",
            "en": f"Generation {release.id}, made by renkei of {len(sources)} sources.",
        },
    )
    meta.add(node, Dct.provenance, iri(f"{node}#provenance"))
    meta.add(f"{node}#provenance", Rdf.type_, iri(f"{_DCT}ProvenanceStatement"))
    _add_versions(meta, iris, node, release)


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
        _add_publication(
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


def _add_publication(
    meta: GraphWriter,
    iris: Iris,
    node: str,
    described: Publication,
    publisher: str,
    *,
    title: Text | None = None,
    description: Text | None = None,
    is_service: bool = False,
) -> None:
    add_texts(meta, node, Dct.title, title or described.title)
    add_texts(meta, node, Dct.description, description or described.description)
    add_publisher(meta, node, iris.thing("publisher", publisher), described)
    if described.contact is not None:
        add_contact(meta, iris, node, described.contact)
    for language, words in described.keywords.items():
        meta.add(node, Dcat.keyword, *(text(word, language) for word in words))
    for key in described.themes:
        meta.add(node, Dcat.theme, iri(THEMES[key].iri))
        add_value(meta, THEMES[key], Skos.Concept)
        meta.add(THEMES[key].iri, Skos.inScheme, iri(THEME_SCHEME))
    meta.add(node, Dct.accessRights, iri(PUBLIC.iri))
    add_value(meta, PUBLIC, f"{_DCT}RightsStatement")
    if not is_service:
        add_languages(meta, node, described.languages)
        add_places(meta, node, described.spatial)


def _span(
    periods: Iterable[tuple[str | None, str | None]],
) -> tuple[str | None, str | None] | None:
    """Return the period from the first beginning to the last end; None if there is none."""
    pairs = list(periods)
    starts, ends = [start for start, _ in pairs], [end for _, end in pairs]
    if not pairs:
        return None
    return (
        None if None in starts else min(filter(None, starts)),
        None if None in ends else max(filter(None, ends)),
    )


def _add_versions(meta: GraphWriter, iris: Iris, node: str, release: Release) -> None:
    """Write the version of this generation, and the addresses of the retained ones."""
    meta.add(node, Dcat.version, literal(release.id))
    meta.add(node, Dcat.hasVersion, *(iri(f"{iris.base}g/{name}/") for name in release.retained))
    if release.previous:
        meta.add(node, Dcat.previousVersion, iri(f"{iris.base}g/{release.previous}/"))


def _with_key(title: Text, key: str) -> dict[str, str]:
    """Add the key to titles with few Latin letters.

    CKAN derives the name of a dataset from these letters, and would call it ``__``.
    """
    marks = {"ja": "{title}（{key}）"}
    return {
        language: value
        if len(_LETTER.findall(value)) >= _FEWEST_LETTERS
        else marks.get(language, "{title} ({key})").format(title=value, key=key)
        for language, value in title.items()
    }
