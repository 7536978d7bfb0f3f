"""Descriptions that datasets, services and the catalogue share: agents, places, licences.

Type and name of each resource are written beside it: harvesters follow no links.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from renkei.graph.catalogue.authorities import LANGUAGES, LICENCES, PUBLISHER_TYPES
from renkei.graph.rdf.terms import iri, text, typed
from renkei.ontology.terms import Dcat, Dct, Foaf, Rdf, Rdfs, Skos, Vcard, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.graph.catalogue.authorities import Value
    from renkei.graph.catalogue.description import Contact, Place, Publication
    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.rdf.iris import Iris

__all__ = [
    "add_contact",
    "add_languages",
    "add_licence",
    "add_period",
    "add_places",
    "add_publisher",
    "add_rights",
    "add_texts",
    "add_value",
]

Text = Mapping[str, str]

_DCAT: Final = "http://www.w3.org/ns/dcat#"
_DCT: Final = "http://purl.org/dc/terms/"


def add_texts(meta: GraphWriter, subject: str, property_: str, texts: Text) -> None:
    """Write a text in each of its languages."""
    meta.add(subject, property_, *(text(value, language) for language, value in texts.items()))


def add_licence(meta: GraphWriter, subject: str, licence: str) -> None:
    """Write a licence and its name.

    CKAN finds a licence by its English title, but prefers a title in its own language: so there is
    only the English title, and a ``skos:prefLabel`` in each language.
    """
    meta.add(subject, Dct.license, iri(licence))
    meta.add(licence, Rdf.type_, iri(Dct.LicenseDocument))
    if licence in LICENCES:
        known = LICENCES[licence]
        meta.add(licence, Dct.title, text(known.label["en"], "en"))
        add_texts(meta, licence, Skos.prefLabel, known.label)
        meta.add(licence, Dct.type_, iri(known.type.iri))
        add_value(meta, known.type, Skos.Concept)


def add_rights(meta: GraphWriter, subject: str, node: str, rights: Text) -> None:
    """Write a statement of rights as a node, which DCAT-AP and CKAN require."""
    meta.add(subject, Dct.rights, iri(node))
    meta.add(node, Rdf.type_, iri(f"{_DCT}RightsStatement"))
    add_texts(meta, node, Rdfs.label, rights)


def add_value(meta: GraphWriter, value: Value, class_: str) -> None:
    """Write type and name of a value, by skos:prefLabel: CKAN would use rdfs:label as the IRI."""
    meta.add(value.iri, Rdf.type_, iri(class_))
    add_texts(meta, value.iri, Skos.prefLabel, value.label)


def add_publisher(meta: GraphWriter, node: str, agent: str, described: Publication) -> None:
    """Write the publisher."""
    meta.add(node, Dct.publisher, iri(agent))
    meta.add(agent, Rdf.type_, iri(Foaf.Agent))
    add_texts(meta, agent, Foaf.name, described.publisher)
    if described.publisher_url:
        meta.add(agent, Foaf.homepage, iri(described.publisher_url))
        meta.add(described.publisher_url, Rdf.type_, iri(Foaf.Document))
    if described.publisher_type:
        kind = PUBLISHER_TYPES[described.publisher_type]
        meta.add(agent, Dct.type_, iri(kind.iri))
        add_value(meta, kind, Skos.Concept)


def add_contact(meta: GraphWriter, iris: Iris, node: str, contact: Contact) -> None:
    """Write the contact point."""
    card = f"{node}#contact"
    meta.add(node, Dcat.contactPoint, iri(card))
    meta.add(card, Rdf.type_, iri(Vcard.Organization), iri("http://www.w3.org/2006/vcard/ns#Kind"))
    add_texts(meta, card, Vcard.fn, contact.name)
    if contact.email:
        meta.add(card, Vcard.hasEmail, iri(f"mailto:{contact.email}"))
    meta.add(card, Vcard.hasURL, iri(contact.url or f"{iris.base}about"))


def add_languages(meta: GraphWriter, node: str, keys: Iterable[str]) -> None:
    """Write the languages of the texts."""
    for key in keys:
        meta.add(node, Dct.language, iri(LANGUAGES[key].iri))
        add_value(meta, LANGUAGES[key], f"{_DCT}LinguisticSystem")


def add_places(meta: GraphWriter, node: str, places: Iterable[Place]) -> None:
    """Write the areas; bounding boxes and centres as WKT, which CKAN reads."""
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
            meta.add(place.iri, f"{_DCAT}bbox", typed(f"POLYGON (({corners}))", wkt))
            meta.add(place.iri, f"{_DCAT}centroid", typed(centre, wkt))


def add_period(meta: GraphWriter, node: str, period: tuple[str | None, str | None] | None) -> None:
    """Write the period that it covers."""
    if not period or period == (None, None):
        return
    meta.add(node, Dct.temporal, iri(f"{node}#temporal"))
    meta.add(f"{node}#temporal", Rdf.type_, iri(Dct.PeriodOfTime))
    for property_, day in zip(("startDate", "endDate"), period, strict=True):
        if day:
            meta.add(f"{node}#temporal", _DCAT + property_, typed(day, Xsd.date))
