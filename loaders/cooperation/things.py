"""What an item names: media, programmes, series, facilities, bodies; and the matters dealt with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.rdf.terms import boolean, iri, text
from renkei.loaders.cooperation.parties import write_participation
from renkei.loaders.cooperation.reading_model import THING_CLASSES
from renkei.ontology.terms import CODES, Certainty, Dct, Org, Rdf, Renkei, Skos

if TYPE_CHECKING:
    from renkei.loaders.cooperation.activities import ActivityWriter
    from renkei.loaders.cooperation.reading_model import ThingReading, TopicReading
    from renkei.loaders.cooperation.scope import Named
    from renkei.loaders.cooperation.structure import Element

__all__ = ["write_thing", "write_topic"]


def write_thing(writer: ActivityWriter, reading: ThingReading) -> None:
    """Write a thing and how the activity is linked to it.

    Raises:
        SourceError: If the text does not say it, or its key is taken.
    """
    scope, table = writer.scope, reading.table
    element, start, end = writer.find(reading.said, table)
    ja = element.between(start, end).strip()
    thing = _thing_iri(writer, reading)
    named = scope.register(table, reading.key, thing, {"ja": ja, "en": reading.en})
    add = scope.facts.add
    if reading.kind == "organisation":
        add(thing, Rdf.type_, iri(Org.Organization))
    else:
        add(thing, Rdf.type_, *map(iri, THING_CLASSES[reading.kind]))
    add(thing, Renkei.statedIn, iri(scope.evidence.passage(element, start, end)))
    if reading.kind in {"organisation", "department"}:
        add(thing, Renkei.namedInSource, boolean(reading.named))
    owner = _owner(writer, reading, element)
    if owner and not reading.named:
        ja = f"{owner.label['ja']}の{ja}"
    scope.label(thing, ja, reading.en)
    if owner:
        _owned(writer, reading, named, owner)
    if reading.link:
        _link(writer, reading, thing)
    if reading.events:
        writer.series = named
    if reading.counts:
        writer.observed = named
    scope.report.count(f"things: {reading.kind}")


def _owned(writer: ActivityWriter, reading: ThingReading, named: Named, owner: Named) -> None:
    add, thing = writer.scope.facts.add, named.iri
    if reading.kind in {"facility", "group"}:
        add(thing, Rdf.type_, iri(Renkei.FacilityEntity))
        add(thing, Renkei.establisher, iri(owner.iri))
    elif reading.kind == "department":
        add(thing, Rdf.type_, iri(Org.OrganizationalUnit))
        add(thing, Org.unitOf, iri(owner.iri))
    elif reading.kind in {"series", "programme"}:
        span = writer.scope.evidence.passage(*writer.find(reading.said, reading.table))
        host, stated = CODES["role"]["host"], Certainty.stated
        write_participation(writer, named, owner, role=host, certainty=stated, span=span)
    else:
        add(thing, Dct.publisher, iri(owner.iri))


def _thing_iri(writer: ActivityWriter, reading: ThingReading) -> str:
    kinds = {"facility": "facility", "group": "facility"}
    if reading.kind in kinds:  # shared with other sources
        return writer.scope.iris.thing(kinds[reading.kind], reading.key)
    medium = Renkei.Medium in THING_CLASSES[reading.kind]
    return writer.scope.thing("medium" if medium else reading.kind, reading.key)


def _owner(writer: ActivityWriter, reading: ThingReading, element: Element) -> Named | None:
    if reading.of is None:
        return None
    return writer.scope.resolve(reading.of, writer.placed.pairing, reading.table, element)[0]


def _link(writer: ActivityWriter, reading: ThingReading, thing: str) -> None:
    if reading.kind in {"organisation", "department"}:
        return  # takes part by a party of the reading
    medium = Renkei.Medium in THING_CLASSES[reading.kind]
    prop = Renkei.usesMedium if medium else Renkei.concerns
    writer.scope.facts.add(writer.activity, prop, iri(thing))


def write_topic(writer: ActivityWriter, reading: TopicReading) -> None:
    """Write a matter dealt with.

    Raises:
        SourceError: If the text does not say it, or its key is taken.
    """
    scope = writer.scope
    element, start, end = writer.find(reading.said, reading.table)
    ja = element.between(start, end)
    topic, scheme = scope.thing("topic", reading.key), scope.iris.thing("topic", scope.dataset)
    scope.register(reading.table, f"topic:{reading.key}", topic, {"ja": ja, "en": reading.en})
    facts, interpret = scope.facts.add, scope.interpretation.add
    facts(writer.activity, Renkei.topic, iri(topic))
    facts(topic, Rdf.type_, iri(Skos.Concept))
    facts(topic, Skos.prefLabel, text(ja, "ja"))
    interpret(topic, Skos.prefLabel, text(reading.en, "en"))
    facts(topic, Renkei.statedIn, iri(scope.evidence.passage(element, start, end)))
    facts(topic, Skos.inScheme, iri(scheme))
    facts(scheme, Rdf.type_, iri(Skos.ConceptScheme))
    title = scope.reading.label
    facts(scheme, Skos.prefLabel, text(f"「{title['ja']}」の議題", "ja"))
    interpret(scheme, Skos.prefLabel, text(f"Topics of: {title['en']}", "en"))
    facts(scheme, Dct.source, iri(scope.evidence.document_iri))
    scope.report.count("topics")
