"""What the compiler does not know is an error that names the shape and the predicate."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.shacl.rules import compile_shapes
from renkei.graph.shacl.statements import SH, ShapeError
from renkei.ontology import read_vocabulary
from tests.graph.shacl.prefixes import PREFIXES

TRIPLES = sorted(
    (quad.triple for quad in ox.parse(read_vocabulary("shapes.ttl"), ox.RdfFormat.TURTLE)),
    key=lambda triple: (str(triple.predicate), str(triple.subject)),
)
OF_PROPERTY = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {} ] ."
QUERY = "sh:select 'SELECT $this { $this a 1 }'"
OF_NODE = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; {} ."


def refused(shapes: str, *words: str) -> None:
    """Assert that shapes are refused with these words."""
    with pytest.raises(ShapeError) as caught:
        compile_shapes(PREFIXES + shapes)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "component",
    [
        "sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedValueShapesDisjoint true",
        "sh:group ex:G",
        "sh:js [ sh:jsFunctionName 'f' ]",
        "sh:expression [ sh:path ex:p ]",
        "sh:reifierShape ex:S",
        "sh:singleLine true",
        "sh:memberShape ex:S",
        "sh:uniqueMembers true",
        "sh:minListLength 1",
        "sh:someValue [ sh:class ex:C ]",
        "sh:subsetOf ex:q",
        "sh:datatypes ( xsd:date )",
        "sh:minCounts 1",
        "ex:maximum 3",
        "rdfs:seeAlso ex:elsewhere",
        "sh:qualifiedMinCount 1",
        "sh:flags 'i'",
    ],
)
def test_components_that_are_not_known(component: str) -> None:
    """With the name of the predicate, in node shapes and in property shapes."""
    name = component.split(maxsplit=1)[0].partition(":")[2]
    name = "qualifiedValueShapesDisjoint" if "Disjoint" in component else name
    refused(OF_PROPERTY.format(component), name, "example.org/S")
    if "qualified" not in component:  # node shapes have none of these at all
        refused(OF_NODE.format(component), name, "example.org/S")


@pytest.mark.parametrize(
    ("shapes", "word"),
    [
        (OF_NODE.format("sh:minCount 1"), "sh:minCount"),
        (OF_NODE.format("sh:uniqueLang true"), "sh:uniqueLang"),
        (OF_NODE.format("sh:lessThan ex:q"), "sh:lessThan"),
        (OF_PROPERTY.format("sh:minCount 17"), "sh:minCount"),
        (OF_PROPERTY.format("sh:minCount -1"), "sh:minCount"),
        (OF_PROPERTY.format('sh:minCount "1"'), "sh:minCount"),
        (OF_PROPERTY.format("sh:minCount 1, 2"), "sh:minCount"),
        (OF_PROPERTY.format("sh:uniqueLang 1"), "sh:uniqueLang"),
        (OF_PROPERTY.format("sh:datatype xsd:gYear"), "gYear"),
        (OF_PROPERTY.format("sh:nodeKind ex:Kind"), "sh:nodeKind"),
        (OF_PROPERTY.format("sh:class 'C'"), "sh:class"),
        (OF_PROPERTY.format("sh:hasValue [ ]"), "sh:hasValue"),
        (OF_PROPERTY.format("sh:minInclusive ex:a"), "sh:minInclusive"),
        (OF_PROPERTY.format("sh:pattern ex:a"), "sh:pattern"),
        (OF_PROPERTY.format("sh:in ex:list"), "sh:in"),
        (OF_PROPERTY.format("sh:severity sh:Debug"), "sh:severity"),
        (OF_PROPERTY.format("sh:severity 'Warning'"), "sh:severity"),
        (OF_PROPERTY.format("sh:node ex:nothing"), "nothing"),
        (OF_PROPERTY.format("sh:property [ sh:path ex:q ]"), "sh:property"),
        (OF_PROPERTY.format(f"sh:sparql [ {QUERY} ]"), "sh:sparql"),
        (OF_NODE.format("sh:property [ sh:minLength 1 ]"), "sh:property"),
        (OF_NODE.format("sh:property [ sh:path [ sh:anyPath ex:p ] ]"), "anyPath"),
        (OF_NODE.format("sh:property [ sh:path ( ) ]"), "sh:path"),
        (OF_NODE.format("sh:target [ sh:select 'SELECT ?this { ?this a ex:C }' ]"), "sh:target"),
        (OF_NODE.format("sh:targetWhere [ sh:class ex:C ]"), "sh:targetWhere"),
        (OF_NODE.format("sh:targetClass 'C'"), "sh:targetClass"),
        (OF_NODE.format("sh:rule [ a sh:TripleRule ]"), "sh:rule"),
        (OF_NODE.format("sh:node ex:S"), "uses itself"),
        (OF_NODE.format("a rdfs:Class"), "Class"),
        (OF_NODE.format(f"sh:not [ sh:sparql [ {QUERY} ] ]"), "sh:sparql"),
        (OF_NODE.format("sh:sparql [ sh:ask 'ASK { }' ]"), "sh:select"),
        (OF_NODE.format(f"sh:sparql [ {QUERY} ; sh:prefixes ex:x ]"), "prefixes"),
        ("ex:S a sh:NodeShape ; sh:class ex:C .", "no target"),
        ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .", "no target"),
        ("ex:S sh:targetKlass ex:C ; sh:class ex:D .", "sh:targetKlass"),
        ("ex:maximum a sh:ConstraintComponent ; sh:parameter [ sh:path ex:m ] .", "maximum"),
        ("ex:a ex:b ex:c .", "http://example.org/b"),
    ],
)  # fmt: skip
def test_what_cannot_be_compiled(shapes: str, word: str) -> None:
    """Values, places and shapes that are not supported, or wrong."""
    refused(shapes, word)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT $this { $this ex:p ?v MINUS { $this ex:q ?v } }", "MINUS"),
        ("SELECT $this { VALUES ?v { 1 } $this ex:p ?v }", "VALUES"),
        ("SELECT $this { { SELECT ?v { ?v ex:p 1 } } $this ex:p ?v }", "one SELECT"),
        ("SELECT $this { GRAPH ?g { $this ex:p ?v } }", "GRAPH"),
        ("SELECT $this { $this ex:p ?v } GROUP BY $this", "GROUP"),
        ("SELECT $this { $this ex:p ?v } LIMIT 1", "LIMIT"),
        ("SELECT ?value { $this ex:p ?value }", "does not select $this"),
        ("SELECT * { $this ex:p ?value }", "*"),
        ("SELECT $this ?path { $this ?path ?value }", "?path"),
        ("SELECT $this { $this $PATH ?value }", "$PATH"),
        ("SELECT $this { FILTER NOT EXISTS { $this ex:p 1 } }", "triple pattern"),
        ("SELECT $this { { $this ex:p 1 } UNION { $this ex:p 2 } }", "triple pattern"),
        ("SELECT $this { ?x ex:p ?y FILTER($this = ?x) }", "triple pattern"),
        ("SELECT $this { $this a ?y OPTIONAL { ?y a ?z FILTER(?z = $this) } }", "inner group"),
        ("SELECT $this { ?x ex:p 1 BIND(?x AS $this) }", "expression"),
        ("ASK { $this ex:p 1 }", "ASK"),
    ],
)  # fmt: skip
def test_queries_that_could_mean_something_else(query: str, word: str) -> None:
    """Because they run over the whole graph, not for each node."""
    text = f"PREFIX ex: <http://example.org/> {query}"
    refused(OF_NODE.format(f'sh:sparql [ sh:select "{text}" ]'), word, "example.org/S")


def test_the_shapes_of_the_project_are_compiled() -> None:
    """All of them."""
    rules = compile_shapes(read_vocabulary("shapes.ttl"))
    assert len({rule.shape for rule in rules}) > 80
    assert all(rule.message for rule in rules)


@given(st.integers(0, len(TRIPLES) - 1), st.sampled_from([SH, "http://example.org/"]))
def test_each_statement_of_the_shapes_is_read(number: int, namespace: str) -> None:
    """If any predicate of the shapes is misspelled, they are refused."""
    wrong = ox.NamedNode(f"{namespace}misspelled")
    triples = list(TRIPLES)
    triples[number] = ox.Triple(triples[number].subject, wrong, triples[number].object)
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    with pytest.raises(ShapeError):
        compile_shapes(text.decode())
