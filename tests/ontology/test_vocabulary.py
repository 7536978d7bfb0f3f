"""The ontology, the codes and the mappings are whole, documented in two languages, consistent."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import owlrl  # type: ignore[import-untyped]  # it comes with pyshacl
import pyoxigraph
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, XSD, Graph, Literal, URIRef

from renkei.ontology import read_vocabulary
from renkei.ontology.mappings import Mapping, read_mappings
from renkei.ontology.terms import CODE_NAMESPACE, NAMESPACE, PREFIXES
from tests.shared import cases

if TYPE_CHECKING:
    from rdflib.term import Node

CC0 = URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
SHAPES = URIRef("https://w3id.org/renkei/shapes")
# owlrl reports a contradiction as a literal of this property.
CONTRADICTION = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def own_terms(ontology: Graph, *kinds: URIRef) -> set[Node]:
    """Return the terms of our namespace, all or those of some kinds."""
    found = {term for kind in kinds or (None,) for term in ontology.subjects(RDF.type, kind)}
    return {term for term in found if str(term).startswith(NAMESPACE)}


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    """Return the languages of the texts that are not empty, one for each text."""
    texts = graph.objects(subject, predicate)
    return sorted(text.language or "" for text in texts if isinstance(text, Literal) and text)


def schemes(codes: Graph) -> set[Node]:
    """Return the code schemes."""
    return set(codes.subjects(RDF.type, SKOS.ConceptScheme))


def test_terms_are_as_many_as_designed(ontology: Graph) -> None:
    """29 classes, 83 properties, one data structure: none is lost, none slips in undocumented."""
    assert len(own_terms(ontology, OWL.Class)) == 29
    assert len(own_terms(ontology, OWL.ObjectProperty, OWL.DatatypeProperty)) == 83
    assert len(own_terms(ontology)) == 29 + 83 + 1


def test_every_term_has_a_label_and_a_comment_in_both_languages(ontology: Graph) -> None:
    """One label and one comment in Japanese, one in English, and the ontology it is defined by."""
    own = URIRef(NAMESPACE.rstrip("#"))
    wrong = {
        term
        for term in {*own_terms(ontology), own}
        if languages(ontology, term, RDFS.label) != ["en", "ja"]
        or languages(ontology, term, RDFS.comment) != ["en", "ja"]
        or (term != own and ontology.value(term, RDFS.isDefinedBy) != own)
    }
    assert wrong == set()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_labels_of_terms_are_unique(ontology: Graph, language: str) -> None:
    """No two terms are called the same in one language."""
    labels = Counter(
        str(label)
        for term in own_terms(ontology)
        for label in ontology.objects(term, RDFS.label)
        if isinstance(label, Literal) and label.language == language
    )
    assert len(labels) == 113
    assert [label for label, count in labels.items() if count > 1] == []


def test_everything_published_has_a_licence_and_a_version(
    ontology: Graph, codes: Graph, shapes: Graph
) -> None:
    """The ontology, the shapes and each code scheme are CC0 and say their version, the same."""
    documents = [
        (ontology, URIRef(NAMESPACE.rstrip("#"))),
        (shapes, SHAPES),
        *((codes, scheme) for scheme in schemes(codes)),
    ]
    versions = {graph.value(document, OWL.versionInfo) for graph, document in documents}
    assert versions == {Literal("0.2.0")}
    assert {graph.value(document, DCTERMS.license) for graph, document in documents} == {CC0}


def test_the_version_has_an_address_and_says_what_changed(ontology: Graph) -> None:
    """The IRI ends in the number, a note in each language begins with it, dates are in order."""
    own = URIRef(NAMESPACE.rstrip("#"))
    version = str(ontology.value(own, OWL.versionInfo))
    assert ontology.value(own, OWL.versionIRI) == URIRef(f"{own}/{version}")
    notes = [note for note in ontology.objects(own, SKOS.changeNote) if isinstance(note, Literal)]
    assert sorted(note.language or "" for note in notes if note.startswith(version)) == ["en", "ja"]
    assert len(notes) == len({(note, note.language) for note in notes})
    issued, modified = (ontology.value(own, each) for each in (DCTERMS.issued, DCTERMS.modified))
    assert str(issued) <= str(modified)


def test_domains_and_ranges_are_declared(ontology: Graph) -> None:
    """Whatever a property is of or leads to is a class declared here, or a datatype."""
    predicates = (RDFS.domain, RDFS.range, SDO.domainIncludes, SDO.rangeIncludes, RDFS.subClassOf)
    named = {value for predicate in predicates for value in ontology.objects(None, predicate)}
    datatypes = {value for value in named if str(value).startswith(str(XSD))} | {RDF.langString}
    assert named - datatypes - set(ontology.subjects(RDF.type, OWL.Class)) == set()


def test_every_property_says_what_it_is_of_and_leads_to(ontology: Graph) -> None:
    """Three are open on purpose: anything may be stated or searched, and an area is not ours."""
    properties = own_terms(ontology, OWL.ObjectProperty, OWL.DatatypeProperty)
    no_domain = {
        str(term).removeprefix(NAMESPACE)
        for term in properties
        if not {RDFS.domain, SDO.domainIncludes} & set(ontology.predicates(term))
    }
    no_range = {
        str(term).removeprefix(NAMESPACE)
        for term in properties
        if not {RDFS.range, SDO.rangeIncludes} & set(ontology.predicates(term))
    }
    assert (no_domain, no_range) == ({"statedIn", "search"}, {"jurisdiction"})


def test_no_axiom_is_made_about_a_foreign_term(ontology: Graph) -> None:
    """Terms of other vocabularies are declared, and nothing else is said of them."""
    foreign = {
        (subject, predicate)
        for subject, predicate, _ in ontology
        if isinstance(subject, URIRef)
        and not str(subject).startswith(NAMESPACE.rstrip("#"))
        and predicate != RDF.type
    }
    assert foreign == set()


def test_every_term_used_in_the_ontology_and_the_codes_is_declared(
    ontology: Graph, codes: Graph
) -> None:
    """Predicates and classes are declared in the ontology, or are of RDF, RDFS or OWL itself."""
    used = {
        term
        for graph in (ontology, codes)
        for _, predicate, value in graph
        for term in ([predicate, value] if predicate == RDF.type else [predicate])
    }
    built_in = {term for term in used if str(term).startswith((str(RDF), str(RDFS), str(OWL)))}
    assert used - built_in - set(ontology.subjects(RDF.type, None)) == set()


@pytest.mark.parametrize("name", ["renkei.ttl", "codes.ttl", "shapes.ttl"])
def test_both_parsers_read_the_same(name: str) -> None:
    """The parsers of rdflib and pyoxigraph read the same number of statements, and not few."""
    text = read_vocabulary(name)
    read = len({*pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)})
    assert read == len(Graph().parse(data=text, format="turtle")) > 100


def closure_contradictions(ontology: Graph, turtle: str) -> list[str]:
    """Return what the OWL RL closure of the ontology and of some data finds contradictory."""
    graph = Graph()
    for triple in ontology:
        graph.add(triple)
    graph.parse(data=turtle, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return [str(message) for message in graph.objects(None, CONTRADICTION)]


@pytest.mark.slow
def test_the_closure_of_valid_data_is_consistent(ontology: Graph) -> None:
    """OWL RL finds no contradiction in the valid graph."""
    valid = (Path(__file__).parent / "valid.ttl").read_text(encoding="utf-8")
    assert closure_contradictions(ontology, valid) == []


CONTRADICTIONS = (
    "<http://x.example/> a renkei:Facility, renkei:FacilityGroup",
    "<http://x.example/> a renkei:FiscalYear, renkei:CalendarMonth",
    "<http://x.example/> renkei:manager [] ; renkei:pairedFacility []",
    "<http://x.example/> renkei:establisher <http://x.example/>",
    "<http://x.example/> a renkei:JointActivity, renkei:Event",
)


@pytest.mark.slow
@pytest.mark.parametrize("statements", cases(CONTRADICTIONS, CONTRADICTIONS[0]))
def test_the_closure_finds_contradictions(ontology: Graph, statements: str) -> None:
    """The axioms say enough to tell things apart that must not be mixed up."""
    assert closure_contradictions(ontology, f"@prefix renkei: <{NAMESPACE}> . {statements} .") != []


def test_there_are_the_seventeen_schemes(codes: Graph) -> None:
    """Each scheme has its prefix, at least two codes, and a name and a definition.

    The codes of ``poi`` are reference data: a graph has those that its sources use.
    """
    names = {str(scheme).removeprefix(CODE_NAMESPACE) for scheme in schemes(codes)}
    assert len(names) == 17
    assert {PREFIXES[name] for name in names} == {f"{CODE_NAMESPACE}{name}#" for name in names}
    for scheme in schemes(codes):
        held = len(list(codes.subjects(SKOS.inScheme, scheme)))
        assert held >= 2 or scheme == URIRef(f"{CODE_NAMESPACE}poi"), scheme
        for text in (SKOS.prefLabel, SKOS.definition, RDFS.label):
            assert languages(codes, scheme, text) == ["en", "ja"], scheme


def test_every_code_is_whole(codes: Graph) -> None:
    """A code has its notation in its IRI, and a label and a definition in both languages."""
    wrong = {
        code
        for code in codes.subjects(RDF.type, SKOS.Concept)
        if Literal(str(code).partition("#")[2]) != codes.value(code, SKOS.notation)
        or str(codes.value(code, SKOS.inScheme)) != str(code).partition("#")[0]
        or languages(codes, code, SKOS.prefLabel) != ["en", "ja"]
        or languages(codes, code, SKOS.definition) != ["en", "ja"]
    }
    assert wrong == set()


def test_every_code_is_found_from_the_top_of_its_scheme(codes: Graph) -> None:
    """Top codes are known from both ends; every other has one broader code of its scheme."""
    assert set(codes.subject_objects(SKOS.topConceptOf)) == {
        (code, scheme) for scheme, code in codes.subject_objects(SKOS.hasTopConcept)
    }
    for code in codes.subjects(RDF.type, SKOS.Concept):
        ways = [*codes.objects(code, SKOS.topConceptOf), *codes.objects(code, SKOS.broader)]
        assert len(ways) == 1, code
        top = list(codes.transitive_objects(code, SKOS.broader))[-1]
        assert codes.value(top, SKOS.topConceptOf) == codes.value(code, SKOS.inScheme), code


@pytest.mark.parametrize("language", ["ja", "en"])
def test_labels_of_codes_are_unique_in_their_scheme(codes: Graph, language: str) -> None:
    """A label tells a code from the others of its scheme."""
    labels = Counter(
        (codes.value(code, SKOS.inScheme), str(label))
        for code, label in codes.subject_objects(SKOS.prefLabel)
        if isinstance(label, Literal) and label.language == language
    )
    assert [label for label, count in labels.items() if count > 1] == []


def test_mappings_are_sound(ontology: Graph) -> None:
    """The table is CC0, has a version, and maps terms of ours by declared properties, once each."""
    lines = read_vocabulary("mappings.sssom.tsv").splitlines()
    assert {f"#license: {CC0!s}", "#mapping_set_version: 0.2.0"} <= set(lines)
    prefixes = {line.split(":")[0].strip("# ") for line in lines if line.startswith("#  ")}
    rows = list(
        csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    )
    assert len(rows) == len({(row["subject_id"], row["object_id"]) for row in rows}) > 10
    for row in rows:
        subject = URIRef(NAMESPACE + row["subject_id"].removeprefix("renkei:"))
        predicate = URIRef(str(SKOS) + row["predicate_id"].removeprefix("skos:"))
        assert subject in own_terms(ontology), row
        assert (predicate, RDF.type, OWL.ObjectProperty) in ontology, row
        assert row["object_id"].partition(":")[0] in prefixes, row
        assert row["mapping_justification"] == "semapv:ManualMappingCuration", row


def test_mappings_are_read_with_their_iris() -> None:
    """Prefixes are those of the file's own head; a comment may be missing."""
    mappings = read_mappings()
    assert mappings[0] == Mapping(
        subject=f"{NAMESPACE}Facility",
        predicate="skos:closeMatch",
        object_name="ic:施設型",
        object_iri="http://imi.go.jp/ns/core/2#施設型",
        comment="IMI has 種別 and 利用可能時間; 管理者 is deprecated in 2.4.1 in favour of 関与",
    )
    assert "" in {mapping.comment for mapping in mappings}
