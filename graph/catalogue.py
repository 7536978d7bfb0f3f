"""The catalogue: DCAT 3 in the profile DCAT-AP 3.0.1, as harvesters of portals read it.

A dataset for the whole graph and one for each source, with a distribution for each file, and two
data services. It is written into the meta graph, because it has times in it. Harvesters follow no
links and keep what they know by IRI: so everything has an IRI, and the type and name of whatever is
named stand beside it. Addresses begin with the base; who serves them may have to put its own there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.authorities import (
    CC0,
    FREQUENCIES,
    LANGUAGES,
    LICENCES,
    PUBLIC,
    PUBLISHER_TYPES,
    THEME_SCHEME,
    THEMES,
)
from renkei.graph.description import WHOLE
from renkei.graph.terms import iri, literal, text, typed
from renkei.ontology.terms import Dcat, Dct, Foaf, Prov, Rdf, Rdfs, Skos, Vcard, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.graph.authorities import Value
    from renkei.graph.description import (
        CatalogueDescription,
        Contact,
        DatasetDescription,
        Place,
        Publication,
    )
    from renkei.graph.inputs import GraphWriter
    from renkei.graph.iris import Iris
    from renkei.graph.terms_of_use import Terms

__all__ = ["Release", "add_licence", "add_rights", "add_texts", "write_catalogue", "write_dataset"]

Text = Mapping[str, str]

DCAT: Final = "http://www.w3.org/ns/dcat#"
_DCT: Final = "http://purl.org/dc/terms/"
_API_TITLES: Final = {
    "sparql": {"ja": "SPARQL エンドポイント（renkei）", "en": "SPARQL endpoint of renkei"},
    "queries": {"ja": "定型問い合わせ API（renkei）", "en": "Canned-query API of renkei"},
}
_API_DESCRIPTIONS: Final = {
    "sparql": {
        "ja": "グラフ全体への SPARQL 1.1 の問い合わせ。読み取り専用。",
        "en": "SPARQL 1.1 queries on the whole graph, read-only.",
    },
    "queries": {
        "ja": "URL で呼び出す定型の問い合わせ。JSON、CSV、GeoJSON で答える。記述は OpenAPI 3.1。",
        "en": "Queries that are called by URL and answer in JSON, CSV or GeoJSON; described in "
        "OpenAPI 3.1.",
    },
}
_STANDARDS: Final = {
    "sparql": ("https://www.w3.org/TR/sparql11-protocol/", "SPARQL 1.1 Protocol"),
    "queries": ("https://spec.openapis.org/oas/v3.1.0", "OpenAPI Specification 3.1.0"),
}
_ENDPOINTS: Final = {"sparql": ("sparql", "sparql"), "queries": ("queries/", "openapi.json")}
_WHOLE_TITLES: Final = {"ja": "{title}（全体）", "en": "{title} (the whole graph)"}
_DATES: Final = {4: Xsd.gYear, 7: Xsd.gYearMonth, 10: Xsd.date}


@dataclass(frozen=True, kw_only=True)
class Release:
    """The generation that the catalogue is of.

    Attributes:
        id: Its id.
        built: When it was built, as ``xsd:dateTime``.
        first_built: When the first generation was, as far as is known.
        previous: Id of the generation that was published before; None if there is none.
        kept: Ids of all generations that are kept, this one included.
    """

    id: str
    built: str
    first_built: str
    previous: str | None
    kept: Sequence[str]


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
    _add_publication(meta, iris, node, catalogue, "catalogue")
    meta.add(node, Foaf.homepage, iri(iris.base))
    meta.add(iris.base, Rdf.type_, iri(Foaf.Document))
    meta.add(node, Dct.issued, typed(release.first_built, Xsd.dateTime))
    meta.add(node, Dct.modified, typed(release.built, Xsd.dateTime))
    add_licence(meta, node, CC0)  # of the descriptions
    meta.add(node, f"{DCAT}themeTaxonomy", iri(THEME_SCHEME))
    meta.add(THEME_SCHEME, Rdf.type_, iri(Skos.ConceptScheme))
    meta.add(THEME_SCHEME, Dct.title, text("Data theme", "en"), text("データのテーマ", "ja"))
    datasets = [iris.thing("dataset", name) for name in (WHOLE, *(one.name for one in sources))]
    meta.add(node, Dcat.dataset, *map(iri, datasets))
    if not catalogue.spatial:
        _add_places(meta, node, (place for source in sources for place in source.spatial))
    _write_whole(meta, iris, catalogue, sources, release)
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
    _add_publication(meta, iris, node, source, source.name)
    if source.contact is None and catalogue.contact is not None:
        _add_contact(meta, iris, node, catalogue.contact)
    if source.licence:
        add_licence(meta, node, source.licence)
    add_texts(meta, node, Dct.rights, source.rights or {})
    if source.landing_page:
        meta.add(node, Dcat.landingPage, iri(source.landing_page))
        meta.add(source.landing_page, Rdf.type_, iri(Foaf.Document))
    if source.issued:
        meta.add(node, Dct.issued, typed(source.issued, _DATES[len(source.issued)]))
    if source.frequency:
        frequency = FREQUENCIES[source.frequency]
        meta.add(node, Dct.accrualPeriodicity, iri(frequency.iri))
        _add_value(meta, frequency, f"{_DCT}Frequency")
    _add_period(meta, node, source.temporal)
    _add_versions(meta, iris, node, release)


def add_texts(meta: GraphWriter, subject: str, property_: str, texts: Text) -> None:
    """Write a text in each of its languages."""
    meta.add(subject, property_, *(text(value, language) for language, value in texts.items()))


def add_licence(meta: GraphWriter, subject: str, licence: str) -> None:
    """Write a licence, and what it is called."""
    meta.add(subject, Dct.license, iri(licence))
    meta.add(licence, Rdf.type_, iri(Dct.LicenseDocument))
    if licence in LICENCES:
        known = LICENCES[licence]
        add_texts(meta, licence, Dct.title, known.label)
        meta.add(licence, Dct.type_, iri(known.type.iri))
        _add_value(meta, known.type, Skos.Concept)


def add_rights(meta: GraphWriter, subject: str, node: str, terms: Terms) -> None:
    """Write a statement of rights of something that no licence covers."""
    meta.add(subject, Dct.rights, iri(node))
    meta.add(node, Rdf.type_, iri(f"{_DCT}RightsStatement"))
    add_texts(meta, node, Rdfs.label, terms.rights)


def _write_whole(
    meta: GraphWriter,
    iris: Iris,
    catalogue: CatalogueDescription,
    sources: Sequence[DatasetDescription],
    release: Release,
) -> None:
    node = iris.thing("dataset", WHOLE)
    meta.add(node, Rdf.type_, iri(Dcat.Dataset))
    meta.add(node, Dct.identifier, literal(WHOLE))
    title = {
        language: _WHOLE_TITLES[language].format(title=value)
        for language, value in catalogue.title.items()
    }
    add_texts(meta, node, Rdfs.label, title)
    _add_publication(meta, iris, node, catalogue, "catalogue", title=title)
    meta.add(node, Dct.issued, typed(release.first_built, Xsd.dateTime))
    meta.add(node, Dcat.landingPage, iri(f"{iris.base}about"))
    meta.add(f"{iris.base}about", Rdf.type_, iri(Foaf.Document))
    if not catalogue.spatial:
        _add_places(meta, node, (place for source in sources for place in source.spatial))
    _add_period(meta, node, _span(source.temporal for source in sources if source.temporal))
    if not catalogue.languages:
        known = {key for source in sources for key in source.languages}
        _add_languages(meta, node, sorted(known))
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
            "catalogue",
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
    """Write what a validator cannot know: a format that CKAN reads is one that DCAT-AP wants."""
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
    _add_publisher(meta, node, iris.thing("publisher", publisher), described)
    if described.contact is not None:
        _add_contact(meta, iris, node, described.contact)
    for language, words in described.keywords.items():
        meta.add(node, Dcat.keyword, *(text(word, language) for word in words))
    for key in described.themes:
        meta.add(node, Dcat.theme, iri(THEMES[key].iri))
        _add_value(meta, THEMES[key], Skos.Concept)
        meta.add(THEMES[key].iri, Skos.inScheme, iri(THEME_SCHEME))
    meta.add(node, Dct.accessRights, iri(PUBLIC.iri))
    _add_value(meta, PUBLIC, f"{_DCT}RightsStatement")
    if not is_service:
        _add_languages(meta, node, described.languages)
        _add_places(meta, node, described.spatial)


def _add_publisher(meta: GraphWriter, node: str, agent: str, described: Publication) -> None:
    meta.add(node, Dct.publisher, iri(agent))
    meta.add(agent, Rdf.type_, iri(Foaf.Agent))
    add_texts(meta, agent, Foaf.name, described.publisher)
    if described.publisher_url:
        meta.add(agent, Foaf.homepage, iri(described.publisher_url))
        meta.add(described.publisher_url, Rdf.type_, iri(Foaf.Document))
    if described.publisher_type:
        kind = PUBLISHER_TYPES[described.publisher_type]
        meta.add(agent, Dct.type_, iri(kind.iri))
        _add_value(meta, kind, Skos.Concept)


def _add_contact(meta: GraphWriter, iris: Iris, node: str, contact: Contact) -> None:
    card = f"{node}#contact"
    meta.add(node, Dcat.contactPoint, iri(card))
    meta.add(card, Rdf.type_, iri(Vcard.Organization), iri("http://www.w3.org/2006/vcard/ns#Kind"))
    add_texts(meta, card, Vcard.fn, contact.name)
    if contact.email:
        meta.add(card, Vcard.hasEmail, iri(f"mailto:{contact.email}"))
    meta.add(card, Vcard.hasURL, iri(contact.url or f"{iris.base}about"))


def _add_languages(meta: GraphWriter, node: str, keys: Iterable[str]) -> None:
    for key in keys:
        meta.add(node, Dct.language, iri(LANGUAGES[key].iri))
        _add_value(meta, LANGUAGES[key], f"{_DCT}LinguisticSystem")


def _add_places(meta: GraphWriter, node: str, places: Iterable[Place]) -> None:
    for place in places:
        meta.add(node, Dct.spatial, iri(place.iri))
        meta.add(place.iri, Rdf.type_, iri(f"{_DCT}Location"))
        add_texts(meta, place.iri, Skos.prefLabel, place.name)
        if place.bbox:
            west, south, east, north = place.bbox
            ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
            corners = ", ".join(f"{x} {y}" for x, y in ring)
            centre = f"POINT ({round((west + east) / 2, 6)} {round((south + north) / 2, 6)})"
            wkt = "http://www.opengis.net/ont/geosparql#wktLiteral"
            meta.add(place.iri, f"{DCAT}bbox", typed(f"POLYGON (({corners}))", wkt))
            meta.add(place.iri, f"{DCAT}centroid", typed(centre, wkt))


def _add_period(meta: GraphWriter, node: str, period: tuple[str | None, str | None] | None) -> None:
    if not period or period == (None, None):
        return
    meta.add(node, Dct.temporal, iri(f"{node}#temporal"))
    meta.add(f"{node}#temporal", Rdf.type_, iri(Dct.PeriodOfTime))
    for property_, day in zip(("startDate", "endDate"), period, strict=True):
        if day:
            meta.add(f"{node}#temporal", DCAT + property_, typed(day, Xsd.date))


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
    """Write the version of this generation, and where those of the others are asked."""
    meta.add(node, Dcat.version, literal(release.id))
    meta.add(node, Dcat.hasVersion, *(iri(f"{iris.base}g/{name}/") for name in release.kept))
    if release.previous:
        meta.add(node, Dcat.previousVersion, iri(f"{iris.base}g/{release.previous}/"))


def _add_value(meta: GraphWriter, value: Value, class_: str) -> None:
    """Write what a value of a table is; by skos:prefLabel, since CKAN takes a label for the IRI."""
    meta.add(value.iri, Rdf.type_, iri(class_))
    add_texts(meta, value.iri, Skos.prefLabel, value.label)
