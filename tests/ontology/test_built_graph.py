"""The built graph of the bundled sources uses the vocabulary as the vocabulary says.

Queries are answered without inference, so what the ontology implies must be asserted. A failure
lists by name what breaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import FOAF, ORG, OWL, RDF, RDFS, SDO, SKOS, TIME, XSD, BNode, Graph, Literal, URIRef

from renkei.ontology import terms
from renkei.ontology.terms import CODE_NAMESPACE, NAMESPACE, Oa, Renkei

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib import Node

OF_LISTS = (
    "accessibilityNote",
    "accessNote",
    "AedSite",
    "asWritten",
    "CareEstablishment",
    "CulturalProperty",
    "custodian",
    "EvacuationSite",
    "feature",
    "hazard",
    "installer",
    "lacksFeature",
    "leadMember",
    "listedBy",
    "managingBody",
    "poi",
    "position",
    "recognisedOn",
    "scheduleNote",
    "scope",
    "selection",
    "ssid",
    "toiletsBarrierFree",
    "toiletsMen",
    "toiletsMenSeated",
    "toiletsMenSquat",
    "toiletsMenUrinals",
    "toiletsShared",
    "toiletsSharedSeated",
    "toiletsSharedSquat",
    "toiletsWomen",
    "toiletsWomenSeated",
    "toiletsWomenSquat",
    "townId",
    "WifiSpot",
)

# Terms that the bundled sources have no occasion to use, and why they are wanted all the same.
WANTED = {
    "endedIn": "no effort of the report has ended; later reports will say of some that they have",
    "search": "it is for patterns of queries, which the search index answers",
    "memberFacility": "the report speaks of groups without naming their members; lists of parks do",
    **dict.fromkeys(OF_LISTS, "it is for the lists that municipalities publish; none is bundled"),
}

# What other vocabularies themselves say of their classes, as far as our domains and ranges need it.
FOREIGN_SUPERCLASSES: dict[Node, Node] = {
    URIRef("http://data.europa.eu/m8g/PublicOrganisation"): ORG.Organization,
    ORG.OrganizationalUnit: ORG.Organization,
    ORG.Organization: FOAF.Agent,
    TIME.ProperInterval: TIME.Interval,
    TIME.Interval: TIME.TemporalEntity,
    TIME.Instant: TIME.TemporalEntity,
}

# Things that would say nothing if nothing pointed at them.
POINTED_AT = (
    Renkei.Government,
    Renkei.FacilityEntity,
    Renkei.DesignatedManager,
    Renkei.DirectionStatement,
    Renkei.EventSeries,
    Renkei.Programme,
    Renkei.Medium,
    Renkei.Participation,
    Renkei.FiscalYear,
    Renkei.CalendarMonth,
    str(TIME.Instant),
    str(TIME.ProperInterval),
    Oa.TextPositionSelector,
    Oa.TextQuoteSelector,
)


@pytest.fixture(scope="module")
def minted(merged_graph: Graph) -> str:
    """Return what the IRIs of things start with."""
    document = next(merged_graph.subjects(RDF.type, URIRef(Renkei.SourceDocument)))
    return f"{str(document).partition('/id/')[0]}/id/"


def short(nodes: Iterable[object]) -> list[str]:
    """Return names for a failure to list."""
    return sorted({str(node).removeprefix(NAMESPACE) for node in nodes})


def own_properties(ontology: Graph) -> list[URIRef]:
    """Return the properties of our namespace."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    found = {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    return [term for term in found if isinstance(term, URIRef) and term.startswith(NAMESPACE)]


def classes_of(graph: Graph, ontology: Graph, node: Node) -> set[Node]:
    """Return the classes that hold of a node: ours as asserted, others as their authors imply."""
    found = set(graph.objects(node, RDF.type))
    for asserted in list(found):
        for implied in ontology.transitive_objects(asserted, RDFS.subClassOf):
            foreign = None if str(implied).startswith(NAMESPACE) else implied
            while foreign is not None:
                found.add(foreign)
                foreign = FOREIGN_SUPERCLASSES.get(foreign)
    return found


def held_by(graph: Graph, ontology: Graph, node: Node) -> set[Node]:
    """Return the classes of a thing, or the datatype of a literal.

    All whole numbers count as ``xsd:integer``, as in the store.
    """
    if not isinstance(node, Literal):
        return classes_of(graph, ontology, node)
    if node.language:
        return {RDF.langString}
    whole = {XSD.positiveInteger, XSD.nonNegativeInteger}
    return {XSD.integer if node.datatype in whole else node.datatype or XSD.string}


def misfits(graph: Graph, ontology: Graph, *, of_subject: bool) -> Iterator[str]:
    """Yield the uses of a property whose subject or value is not of the class that it requires."""
    required, one_of = (
        (RDFS.domain, SDO.domainIncludes) if of_subject else (RDFS.range, SDO.rangeIncludes)
    )
    for term in own_properties(ontology):
        every = set(ontology.objects(term, required))
        some = set(ontology.objects(term, one_of))
        for subject, value in graph.subject_objects(term):
            node = subject if of_subject else value
            held = held_by(graph, ontology, node)
            if not every <= held or (some and not some & held):
                yield f"{short([term])[0]} of {subject}: {node} is {short(held)}"


def test_every_minted_iri_is_described(merged_graph: Graph, minted: str) -> None:
    """Whatever IRI of ours is mentioned has a type and, but for selectors, a Japanese label."""
    mentioned = {
        node
        for triple in merged_graph
        for node in triple
        if isinstance(node, URIRef) and node.startswith(minted)
    }
    assert len(mentioned) > 100
    assert short(node for node in mentioned if (node, RDF.type, None) not in merged_graph) == []
    unlabelled = {
        node
        for node in mentioned
        if "#" not in node and not has_japanese(merged_graph, node, RDFS.label, SKOS.prefLabel)
    }
    exempt = set(merged_graph.subjects(RDF.type, URIRef(Renkei.Participation)))
    assert short(unlabelled - exempt) == []


def has_japanese(graph: Graph, node: Node, *predicates: URIRef) -> bool:
    """Whether a node has a text in Japanese."""
    texts = (text for predicate in predicates for text in graph.objects(node, predicate))
    return any(isinstance(text, Literal) and text.language == "ja" for text in texts)


def test_everything_is_connected_with_a_source(merged_graph: Graph, minted: str) -> None:
    """From the source documents one gets to everything minted, along links of either way.

    But for the example queries, which are of no source.
    """
    links: dict[Node, set[Node]] = {}
    for subject, _, value in merged_graph:
        if str(subject).startswith(minted) and str(value).startswith(minted):
            links.setdefault(subject, set()).add(value)
            links.setdefault(value, set()).add(subject)
    waiting = list(merged_graph.subjects(RDF.type, URIRef(Renkei.SourceDocument)))
    reached = set(waiting)
    while waiting:
        new = links.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    things = {node for node in merged_graph.subjects() if str(node).startswith(minted)}
    ours = {
        node for node in things if str(node).startswith((f"{minted}query/", f"{minted}prefix/"))
    }
    assert short(things - reached - ours) == []


@pytest.mark.parametrize("of", POINTED_AT)
def test_nothing_is_left_without_use(merged_graph: Graph, minted: str, of: str) -> None:
    """A party, period, medium and so on is there because something else refers to it."""
    things = set(merged_graph.subjects(RDF.type, URIRef(of)))
    orphans = {
        thing
        for thing in things
        if str(thing).startswith(minted)
        and not any(str(user).startswith(minted) for user in merged_graph.subjects(None, thing))
    }
    assert things
    assert short(orphans) == []


def test_domains_hold_without_inference(merged_graph: Graph, ontology: Graph) -> None:
    """The subject of a property is asserted to be of each class of its domain."""
    assert list(misfits(merged_graph, ontology, of_subject=True)) == []


def test_ranges_hold_without_inference(merged_graph: Graph, ontology: Graph) -> None:
    """The value of a property is of the datatype, or asserted to be of the class, of its range."""
    assert list(misfits(merged_graph, ontology, of_subject=False)) == []


def test_superclasses_are_asserted(merged_graph: Graph, ontology: Graph) -> None:
    """Whatever is of a class of ours is asserted to be of all superclasses that are ours."""
    missing = [
        f"{subject} is a {short([of])[0]}, not a {short([superclass])[0]}"
        for of, superclass in ontology.subject_objects(RDFS.subClassOf)
        if str(superclass).startswith(NAMESPACE)
        for subject in merged_graph.subjects(RDF.type, of)
        if (subject, RDF.type, superclass) not in merged_graph
    ]
    assert missing == []


def test_every_class_and_property_is_used_or_wanted(merged_graph: Graph, ontology: Graph) -> None:
    """A term without use needs a reason, and a reason without need is stale."""
    unused = {
        term
        for term in ontology.subjects(RDF.type, OWL.Class)
        if str(term).startswith(NAMESPACE) and (None, RDF.type, term) not in merged_graph
    }
    unused |= {term for term in own_properties(ontology) if (None, term, None) not in merged_graph}
    assert short(unused) == sorted(WANTED)


def test_every_term_in_the_data_is_known(merged_graph: Graph, ontology: Graph) -> None:
    """Predicates and classes are declared in the ontology or constants of ``terms.py``."""
    constants = {
        value
        for of in vars(terms).values()
        if isinstance(of, type)
        for name, value in vars(of).items()
        if not name.startswith("__")
    }
    known = constants | {str(term) for term in ontology.subjects(RDF.type, None)}
    used = {
        str(term)
        for _, predicate, value in merged_graph
        for term in ([predicate, value] if predicate == RDF.type else [predicate])
    }
    assert short(used - known) == []


def test_every_code_in_the_data_exists(merged_graph: Graph, codes: Graph) -> None:
    """Nothing refers to a code or scheme that is not in ``codes.ttl``."""
    used = {
        node
        for triple in merged_graph
        for node in triple
        if isinstance(node, URIRef) and node.startswith(CODE_NAMESPACE)
    }
    assert len(used) > 50
    assert short(used - set(codes.subjects(RDF.type, None))) == []


def test_languages_are_those_of_the_model(merged_graph: Graph) -> None:
    """Texts are Japanese or English, readings in kana are marked as such (BCP 47)."""
    texts = (value for value in merged_graph.objects() if isinstance(value, Literal))
    assert {text.language.lower() for text in texts if text.language} <= {"ja", "en", "ja-kana"}


def test_no_government_or_facility_is_the_same_as_anything(merged_graph: Graph) -> None:
    """``owl:sameAs`` is not used: a body is not its area, and a placeholder is nobody."""
    assert short(merged_graph.subjects(OWL.sameAs, None)) == []


def test_only_the_ontology_has_blank_nodes(merged_graph: Graph, ontology: Graph) -> None:
    """Whatever is worth citing has an IRI."""
    blank = {node for node in merged_graph.subjects() if isinstance(node, BNode)}
    assert len(blank) == len({node for node in ontology.subjects() if isinstance(node, BNode)})


def test_quotes_lead_to_their_document(merged_graph: Graph) -> None:
    """Whatever a thing is stated in is a span with a document and a quoted text."""
    quoted = {
        span
        for span, selector in merged_graph.subject_objects(URIRef(Oa.hasSelector))
        if any(str(quote) for quote in merged_graph.objects(selector, URIRef(Oa.exact)))
    }
    placed = {
        span
        for span, document in merged_graph.subject_objects(URIRef(Renkei.documentOf))
        if (document, RDF.type, URIRef(Renkei.SourceDocument)) in merged_graph
    }
    cited = set(merged_graph.objects(None, URIRef(Renkei.statedIn)))
    assert cited
    assert short(cited - (quoted & placed)) == []
