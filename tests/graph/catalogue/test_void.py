"""VoID: the numbers are those that the store gives, and the terms those of the note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.catalogue.inputs import GraphWriter
from renkei.graph.catalogue.void import LINKED, Statistics, count, write_void
from renkei.graph.rdf.iris import Iris
from renkei.ontology.terms import NAMESPACE, PREFIXES, Renkei
from tests.conftest import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

WHOLE: Final = f"{BASE}id/dataset/renkei"
META: Final = f"{BASE}graph/meta"
OURS: Final = f"FILTER (STRSTARTS(STR(?s), '{BASE}id/'))"


def rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    """Yield the values of the rows of a SELECT."""
    for row in store.query(query, prefixes=PREFIXES):  # type: ignore[attr-defined]
        yield tuple(term.value if term is not None else "" for term in row)


def in_meta(store: Store, pattern: str, variables: str = "*") -> list[tuple[str, ...]]:
    """Return rows of the meta graph."""
    return list(rows(store, f"SELECT {variables} {{ GRAPH <{META}> {{ {pattern} }} }}"))


def number(store: Store, select: str) -> int:
    """Return the number that a query counts in the merged graph."""
    ((found,),) = rows(store, f"SELECT ({select}")
    return int(found)


def test_the_totals_are_those_of_the_store(bundled_store: Store) -> None:
    """Triples, subjects, things of ours, classes, properties."""
    said = {
        name.rpartition("#")[2]: int(value)
        for name, value in in_meta(
            bundled_store, f"<{WHOLE}> ?p ?n FILTER (isNumeric(?n))", "?p ?n"
        )
    }
    part = f"FILTER (!CONTAINS(STR(?s), '#')) {OURS}"
    assert said == {
        "triples": number(bundled_store, "COUNT(*) AS ?n) { ?s ?p ?o }"),
        "distinctSubjects": number(bundled_store, "COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        "entities": number(bundled_store, f"COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o {part} }}"),
        "properties": number(bundled_store, "COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        "classes": number(
            bundled_store, "COUNT(DISTINCT ?o) AS ?n) { ?s a ?o FILTER (isIRI(?o)) }"
        ),
    }


def test_each_named_graph_is_a_subset_with_its_number_of_triples(bundled_store: Store) -> None:
    """All of them, and no other."""
    said = in_meta(
        bundled_store, f"<{WHOLE}> void:subset ?g . ?g a sd:Graph ; void:triples ?n", "?g ?n"
    )
    counted = rows(
        bundled_store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    )
    assert sorted(said) == sorted(row for row in counted if row[0] != META)


def test_each_class_has_its_partition_with_its_number_of_things(bundled_store: Store) -> None:
    """Counted anew by SPARQL."""
    said = in_meta(
        bundled_store,
        f"<{WHOLE}> void:classPartition ?x . ?x void:class ?c ; void:entities ?n",
        "?c ?n",
    )
    counted = rows(
        bundled_store,
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER (isIRI(?c)) } GROUP BY ?c",
    )
    assert sorted(said) == sorted(counted)


def test_each_property_has_its_partition_with_its_number_of_triples(bundled_store: Store) -> None:
    """Of the whole, and of the things of each class: what editors complete from."""
    said = in_meta(
        bundled_store,
        f"<{WHOLE}> void:propertyPartition ?x . ?x void:property ?p ; void:triples ?n",
        "?p ?n",
    )
    counted = rows(bundled_store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    assert sorted(said) == sorted(counted)
    said_of_classes = in_meta(
        bundled_store,
        f"<{WHOLE}> void:classPartition ?x . ?x void:class ?c ; void:propertyPartition ?y ."
        " ?y void:property ?p ; void:triples ?n",
        "?c ?p ?n",
    )
    counted = rows(
        bundled_store,
        "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o FILTER (isIRI(?c)) } GROUP BY ?c ?p",
    )
    assert sorted(said_of_classes) == sorted(counted)


def test_links_into_other_datasets_are_linksets_with_their_number(bundled_store: Store) -> None:
    """One for each property and dataset, a subset of the whole, with both ends."""
    said = in_meta(
        bundled_store,
        f"<{WHOLE}> void:subset ?x . ?x a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ;"
        f" void:subjectsTarget <{WHOLE}> ; void:objectsTarget ?t ."
        " ?t a void:Dataset ; void:uriSpace ?space ; dct:title ?title",
        "?p ?space ?n",
    )
    spaces = " ".join(f'"{space}"' for space in LINKED)
    counted = rows(
        bundled_store,
        f"SELECT ?p ?space (COUNT(*) AS ?n) {{ VALUES ?space {{ {spaces} }} ?s ?p ?o {OURS}"
        " FILTER (isIRI(?o) && STRSTARTS(STR(?o), ?space) && ?p != rdf:type) } GROUP BY ?p ?space",
    )
    assert sorted(said) == sorted(counted)
    assert said


def test_examples_are_things_of_the_classes_that_have_most(bundled_store: Store) -> None:
    """Each is a thing with a name in the merged graph; no class has two of them for its own."""
    examples = {iri for (iri,) in in_meta(bundled_store, f"<{WHOLE}> void:exampleResource ?x")}
    assert 5 <= len(examples) <= 10
    listed = " ".join(f"<{iri}>" for iri in examples)
    found = list(
        rows(
            bundled_store,
            f"SELECT ?x ?c {{ VALUES ?x {{ {listed} }} ?x a ?c ; rdfs:label|skos:prefLabel ?name"
            f" FILTER (STRSTARTS(STR(?c), '{NAMESPACE}')) }}",
        )
    )
    assert {row[0] for row in found} == examples
    assert all(iri.startswith(f"{BASE}id/") for iri in examples)
    assert {Renkei.JointActivity, Renkei.Facility} <= {row[1] for row in found}


def test_the_description_says_where_the_data_is(bundled_store: Store) -> None:
    """Endpoint, dumps that exist, space of IRIs, vocabularies; and it is found from the dataset."""
    document = f"{BASE}.well-known/void"
    assert in_meta(
        bundled_store,
        f"<{document}> a void:DatasetDescription ; foaf:primaryTopic <{WHOLE}> ."
        f" <{WHOLE}> a void:Dataset ; foaf:page <{document}> ; void:uriSpace '{BASE}id/' ;"
        f" void:sparqlEndpoint <{BASE}sparql>",
    )
    dumps = {iri for (iri,) in in_meta(bundled_store, f"<{WHOLE}> void:dataDump ?x")}
    downloads = in_meta(
        bundled_store, f"<{WHOLE}> dcat:distribution ?d . ?d dcat:downloadURL ?x", "?x"
    )
    assert {f"{BASE}dumps/latest/renkei.nt.gz", f"{BASE}dumps/latest/renkei.nq.zst"} <= dumps
    assert dumps <= {iri for (iri,) in downloads}
    features = {iri for (iri,) in in_meta(bundled_store, f"<{WHOLE}> void:feature ?x")}
    names = ("N-Triples", "N-Quads", "Turtle", "TriG", "JSON-LD", "RDF_XML")
    assert features == {f"http://www.w3.org/ns/formats/{name}" for name in names}
    vocabularies = {iri for (iri,) in in_meta(bundled_store, f"<{WHOLE}> void:vocabulary ?x")}
    assert {NAMESPACE, PREFIXES["dct"], PREFIXES["time"], PREFIXES["kind"]} <= vocabularies


LINES: Final = f"""\
<{BASE}id/facility/a> <http://purl.org/dc/terms/spatial> <http://data.e-stat.go.jp/lod/sac/C01> .
<{BASE}id/facility/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{NAMESPACE}Facility> .
<{BASE}id/facility/b> <http://purl.org/dc/terms/title> "<http://data.e-stat.go.jp/lod/sac/C02>" .
<{BASE}id/facility/b> <http://purl.org/dc/terms/type> _:b .
<{BASE}id/facility/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{NAMESPACE}Facility> .
<{BASE}id/facility/b#part> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{NAMESPACE}Facility> .
<{BASE}id/facility/c> <http://purl.org/dc/terms/title> "C" .
<{BASE}id/facility/c> <http://purl.org/dc/terms/type> _:b .
<{BASE}id/facility/c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{NAMESPACE}Facility> .
<https://elsewhere.example/x> <http://purl.org/dc/terms/spatial> <http://data.e-stat.go.jp/lod/sac/C01> .
_:b <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> _:b .
"""  # noqa: E501 (statements)


def counted(text: str) -> Statistics:
    """Count the lines of a text."""
    return count(text.encode().splitlines(keepends=True), BASE)


def test_counting_takes_no_text_for_a_link_and_no_part_for_a_thing() -> None:
    """Links of others are not ours; blank nodes are no classes."""
    found = counted(LINES)
    assert (found.triples, found.subjects, found.entities) == (11, 6, 3)
    assert found.classes == {f"{NAMESPACE}Facility": 4}
    assert found.links == {
        ("http://purl.org/dc/terms/spatial", "http://data.e-stat.go.jp/lod/sac/"): 1
    }
    assert found.class_properties[f"{NAMESPACE}Facility", "http://purl.org/dc/terms/type"] == 2


def test_the_example_of_a_class_is_what_most_is_said_of_and_the_first_of_several() -> None:
    """So it is the same for the same graph; a thing with more than can be read is none."""
    assert counted(LINES).examples == {f"{NAMESPACE}Facility": f"{BASE}id/facility/b"}
    many = "".join(f'<{BASE}id/facility/0> <urn:p> "{number}" .\n' for number in range(200))
    type_ = LINES.splitlines(keepends=True)[1].replace("facility/a", "facility/0")
    assert counted(many + type_ + LINES).examples == counted(LINES).examples


def test_a_form_that_was_left_out_is_no_feature() -> None:
    """A large graph has dumps in N-Triples and N-Quads only."""
    lines: list[str] = []
    write_void(
        GraphWriter(META, lines.append),
        Iris(BASE),
        Statistics(),
        dataset=WHOLE,
        graphs={},
        dumps=[],
        formats={"ntriples", "nquads"},
    )
    features = [line for line in lines if "void#feature" in line]
    assert len(features) == 2
    assert "formats/N-Triples>" in features[0]
    assert "formats/N-Quads>" in features[1]
