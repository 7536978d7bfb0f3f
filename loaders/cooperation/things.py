"""The things that an item names: media, programmes, series, facilities, bodies; its topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.rdf.terms import boolean, iri, text
from renkei.loaders.cooperation.parties import write_participation
from renkei.loaders.cooperation.reading_model import THING_CLASSES
from renkei.ontology.terms import CODES, Certainty, Dct, Org, Rdf, Renkei, Skos

if TYPE_CHECKING:
    from renkei.loaders.cooperation.draft import ActivityDraft
    from renkei.loaders.cooperation.reading_model import ThingReading, TopicReading
    from renkei.loaders.cooperation.scope import Named
    from renkei.loaders.cooperation.structure import Element

__all__ = ["write_thing", "write_topic"]


def write_thing(draft: ActivityDraft, reading: ThingReading) -> None:
    """Write a thing and how the activity is linked to it.

    Raises:
        SourceError: If the text does not contain its name, or its key is taken.
    """
    scope = draft.scope
    passage = draft.find(reading.said, reading.toml)
    ja = passage.plain.strip()
    thing = _thing_iri(draft, reading)
    named = scope.register(reading.toml, reading.key, thing, {"ja": ja, "en": reading.en})
    add = scope.facts.add
    if reading.kind == "organisation":
        add(thing, Rdf.type_, iri(Org.Organization))
    else:
        add(thing, Rdf.type_, *map(iri, THING_CLASSES[reading.kind]))
    add(thing, Renkei.statedIn, iri(scope.evidence.passage(passage)))
    if reading.kind in {"organisation", "department"}:
        add(thing, Renkei.namedInSource, boolean(reading.named))
    owner = _owner(draft, reading, passage.element)
    if owner and not reading.named:
        ja = f"{owner.label['ja']}の{ja}"
    scope.label(thing, ja, reading.en)
    if owner:
        _owned(draft, reading, named, owner)
    if reading.link:
        _link(draft, reading, thing)
    scope.report.count(f"things: {reading.kind}")


def _owned(draft: ActivityDraft, reading: ThingReading, named: Named, owner: Named) -> None:
    add, thing = draft.scope.facts.add, named.iri
    if reading.kind in {"facility", "group"}:
        add(thing, Rdf.type_, iri(Renkei.FacilityEntity))
        add(thing, Renkei.establisher, iri(owner.iri))
    elif reading.kind == "department":
        add(thing, Rdf.type_, iri(Org.OrganizationalUnit))
        add(thing, Org.unitOf, iri(owner.iri))
    elif reading.kind in {"series", "programme"}:
        span = draft.scope.evidence.passage(draft.find(reading.said, reading.toml))
        host, stated = CODES["role"]["host"], Certainty.stated
        write_participation(draft, named, owner, role=host, certainty=stated, span=span)
    else:
        add(thing, Dct.publisher, iri(owner.iri))


def _thing_iri(draft: ActivityDraft, reading: ThingReading) -> str:
    kinds = {"facility": "facility", "group": "facility"}
    if reading.kind in kinds:  # shared with other sources
        return draft.scope.iris.thing(kinds[reading.kind], reading.key)
    medium = Renkei.Medium in THING_CLASSES[reading.kind]
    return draft.scope.thing("medium" if medium else reading.kind, reading.key)


def _owner(draft: ActivityDraft, reading: ThingReading, element: Element) -> Named | None:
    if reading.of is None:
        return None
    return draft.scope.resolve(reading.of, draft.block.pairing, reading.toml, element)[0]


def _link(draft: ActivityDraft, reading: ThingReading, thing: str) -> None:
    if reading.kind in {"organisation", "department"}:
        return  # linked by a party of the reading
    medium = Renkei.Medium in THING_CLASSES[reading.kind]
    prop = Renkei.usesMedium if medium else Renkei.concerns
    draft.scope.facts.add(draft.iri, prop, iri(thing))


def write_topic(draft: ActivityDraft, reading: TopicReading) -> None:
    """Write a topic: a matter that the activity deals with.

    Raises:
        SourceError: If the text does not contain it, or its key is taken.
    """
    scope = draft.scope
    passage = draft.find(reading.said, reading.toml)
    ja = passage.plain
    topic, scheme = scope.thing("topic", reading.key), scope.iris.thing("topic", scope.dataset)
    scope.register(reading.toml, f"topic:{reading.key}", topic, {"ja": ja, "en": reading.en})
    facts, interpret = scope.facts.add, scope.interpretation.add
    facts(draft.iri, Renkei.topic, iri(topic))
    facts(topic, Rdf.type_, iri(Skos.Concept))
    facts(topic, Skos.prefLabel, text(ja, "ja"))
    interpret(topic, Skos.prefLabel, text(reading.en, "en"))
    facts(topic, Renkei.statedIn, iri(scope.evidence.passage(passage)))
    facts(topic, Skos.inScheme, iri(scheme))
    facts(scheme, Rdf.type_, iri(Skos.ConceptScheme))
    title = scope.reading.label
    facts(scheme, Skos.prefLabel, text(f"「{title['ja']}」の議題", "ja"))
    interpret(scheme, Skos.prefLabel, text(f"Topics of: {title['en']}", "en"))
    facts(scheme, Dct.source, iri(scope.evidence.document_iri))
    scope.report.count("topics")
