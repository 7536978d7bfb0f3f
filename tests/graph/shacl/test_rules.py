"""Each supported component finds what pyshacl finds, value by value."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import SH, BNode, Graph, Literal, URIRef

from renkei.graph.shacl.rules import compile_shapes
from renkei.graph.shacl.validation import run_rules
from tests.graph.shacl.prefixes import PREFIXES
from tests.shared import cases

DATA: Final = f"""{PREFIXES}
ex:Small rdfs:subClassOf ex:Middle . ex:Middle rdfs:subClassOf ex:Thing .
ex:a a ex:Thing ; ex:p 1, 2, "one", "eins"@de, "ein"@de, "un"@fr ; ex:q 2 ; ex:r ex:b, ex:c .
ex:b a ex:Small ; ex:p ex:a, ex:b, "" ; ex:q ex:a ; ex:r ex:b ; ex:date "2020-02-30"^^xsd:date .
ex:c a ex:Middle, ex:Thing ; ex:p "2020-01-01"^^xsd:date, true, 1.5, 1e0 ; ex:q 5 ; ex:r ex:a .
ex:d a ex:Thing ; ex:other ex:a ; ex:date "2020-02-28"^^xsd:date, "now"^^xsd:date, "now" .
ex:e a ex:Other ; ex:p 9 ; ex:q 3 ; ex:r ex:c, ex:f ; ex:blank [ ex:p 3 ] .
ex:f a ex:Other ; ex:p "abcdef", "abc" ; ex:r ex:g, ex:a, ex:b, ex:c .
ex:g ex:q "g" ; ex:p ex:a .
"""
TARGETS: Final = (
    "sh:targetClass ex:Thing",
    "sh:targetClass ex:Middle, ex:Other",
    "sh:targetSubjectsOf ex:p",
    "sh:targetObjectsOf ex:r",
    "sh:targetNode ex:a, ex:g, ex:nothing",
    "sh:targetObjectsOf ex:r, ex:p ; sh:targetClass ex:Thing",
)
OF_VALUES: Final = (
    "sh:class ex:Thing",
    "sh:class ex:Middle",
    "sh:class ex:Thing, ex:Other",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:decimal",
    "sh:datatype xsd:double",
    "sh:datatype xsd:boolean",
    "sh:datatype xsd:string",
    "sh:datatype rdf:langString",
    "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:BlankNode",
    "sh:nodeKind sh:Literal",
    "sh:nodeKind sh:BlankNodeOrIRI",
    "sh:nodeKind sh:BlankNodeOrLiteral",
    "sh:nodeKind sh:IRIOrLiteral",
    "sh:minLength 1",
    "sh:maxLength 3",
    'sh:pattern "^[a-c]+$"',
    'sh:pattern "^ABC" ; sh:flags "i"',
    'sh:pattern "[\\"\\\\\\\\]|e"',
    'sh:languageIn ( "de" )',
    'sh:languageIn ( "de" "fr" )',
    "sh:in ( 1 2 ex:a )",
    'sh:in ( "eins"@de true ex:b )',
    "sh:not [ sh:nodeKind sh:Literal ]",
    "sh:not [ sh:path ex:q ; sh:minCount 1 ]",
    "sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class ex:Thing ] )",
    "sh:or ( [ sh:class ex:Small ] [ sh:minInclusive 2 ] )",
    "sh:xone ( [ sh:class ex:Thing ] [ sh:class ex:Middle ] [ sh:nodeKind sh:Literal ] )",
    "sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:nodeKind sh:Literal ] ]",
    "sh:node [ sh:property [ sh:path ex:r ; sh:node [ sh:class ex:Thing ] ; sh:maxCount 2 ] ]",
    "sh:node [ sh:deactivated true ; sh:nodeKind sh:BlankNode ]",
    "sh:hasValue 1",
    "sh:hasValue ex:a",
    "sh:equals ex:q",
    "sh:disjoint ex:q",
)  # fmt: skip
OF_NODES: Final = (
    "sh:closed true ; sh:property [ sh:path ex:p ] ; sh:ignoredProperties ( rdf:type )",
    "sh:closed true",
    "sh:closed false",
    "sh:deactivated true ; sh:nodeKind sh:BlankNode",
)
OF_PATHS: Final = (
    "sh:minCount 1",
    "sh:minCount 3",
    "sh:maxCount 0",
    "sh:maxCount 1",
    "sh:maxCount 2",
    "sh:uniqueLang true",
    "sh:uniqueLang false",
    "sh:qualifiedValueShape [ sh:class ex:Thing ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMinCount 2",
    "sh:qualifiedValueShape [ sh:class ex:Thing ] ; sh:qualifiedMaxCount 0",
    "sh:qualifiedValueShape [ sh:class ex:Thing ] ; sh:qualifiedMaxCount 1",
)
COMPARISONS: Final = (
    "sh:minInclusive 2",
    "sh:minExclusive 1 ; sh:maxExclusive 5",
    "sh:maxInclusive 1.5",
    "sh:lessThan ex:q",
    "sh:lessThanOrEquals ex:q",
)
PATHS: Final = (
    "ex:p",
    "[ sh:inversePath ex:r ]",
    "( ex:r ex:p )",
    "( ex:r [ sh:inversePath ex:r ] ex:q )",
    "[ sh:alternativePath ( ex:p ex:q ) ]",
    "[ sh:zeroOrMorePath ex:r ]",
    "[ sh:oneOrMorePath ex:r ]",
    "[ sh:zeroOrOnePath ( ex:r ex:r ) ]",
)


def shown(term: object) -> str:
    """Return a term of either library."""
    if isinstance(term, ox.Literal):
        term = Literal(
            term.value,
            lang=term.language,
            datatype=None if term.language else URIRef(term.datatype.value),
        )
    if isinstance(term, Literal):
        return term.n3().removesuffix("^^<http://www.w3.org/2001/XMLSchema#string>")
    return "_" if isinstance(term, BNode | ox.BlankNode) else str(getattr(term, "value", term))


def results(shapes: str, data: str = DATA) -> set[tuple[str, str, str]]:
    """Return focus nodes, severities and values that the rules find."""
    store = ox.Store()
    store.load(data.encode(), ox.RdfFormat.TURTLE)
    return {
        (shown(found.node), found.rule.severity, shown(found.value))
        for found in run_rules(store, compile_shapes(PREFIXES + shapes))
    }


def expected(shapes: str, data: str = DATA) -> set[tuple[str, str, str]]:
    """Return the same of pyshacl, of the graph as the store has it."""
    store = ox.Store()
    store.load(data.encode(), ox.RdfFormat.TURTLE)
    stored = b"".join(f"{quad.triple} .\n".encode() for quad in store).decode()
    _, report, _ = pyshacl.validate(
        Graph().parse(data=stored, format="nt"),
        shacl_graph=Graph().parse(data=PREFIXES + shapes, format="turtle"),
        inplace=True,
    )
    assert isinstance(report, Graph)
    return {
        (
            shown(report.value(result, SH.focusNode)),
            str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
            shown(report.value(result, SH.value)),
        )
        for result in report.objects(predicate=SH.result)
    }


def check(shapes: str) -> None:
    """Compare both."""
    assert results(shapes) == expected(shapes), shapes


@pytest.mark.slow
@pytest.mark.parametrize("constraint", [*OF_VALUES, *OF_NODES])
def test_constraints_of_nodes(constraint: str) -> None:
    """With targets of some kinds."""
    for target in TARGETS[::2]:
        check(f"ex:S a sh:NodeShape ; {target} ; {constraint} .")


@pytest.mark.slow
@pytest.mark.parametrize("constraint", [*OF_VALUES, *OF_PATHS])
def test_constraints_of_property_shapes(constraint: str) -> None:
    """With targets of the other kinds, and the severity of the property shape."""
    for target in TARGETS[1::2]:
        check(
            f"ex:S a sh:NodeShape ; {target} ; "
            f"sh:property [ sh:path ex:p ; {constraint} ; sh:severity sh:Warning ] ."
        )


@pytest.mark.parametrize("constraint", COMPARISONS)
def test_comparisons(constraint: str) -> None:
    """Of numbers; rdflib, on which pyshacl runs, orders values of different kinds too."""
    shapes = f"ex:S a sh:NodeShape ; {TARGETS[5]} ; sh:property [ sh:path ex:p ; {constraint} ] ."
    numbers = re.compile('.*"(-?[0-9.e]+)"')
    found, wanted = ({one for one in all_ if numbers.match(one[2])} for all_ in
                     (results(shapes), expected(shapes)))  # fmt: skip
    assert found == wanted


def test_what_cannot_be_compared_breaks_the_rule() -> None:
    """SHACL, section 4.3: so does a value that SPARQL cannot compare."""
    found = results("ex:S sh:targetNode ex:c ; sh:path ex:p ; sh:lessThanOrEquals ex:q .")
    assert {value.partition("^")[0] for _, _, value in found} == {'"2020-01-01"', '"true"'}


@pytest.mark.parametrize("path", PATHS)
def test_paths(path: str) -> None:
    """In counts, in conditions of values, and inside of other shapes."""
    for constraint in ("sh:minCount 2", "sh:maxCount 1", "sh:class ex:Thing"):
        check(f"ex:S sh:targetClass ex:Thing, ex:Other ; sh:path {path} ; {constraint} .")
    check(f"ex:S sh:targetSubjectsOf ex:q ; sh:not [ sh:path {path} ; sh:minCount 2 ] .")


def test_ill_formed_literals_have_no_datatype() -> None:
    """Days that do not exist, and texts that are no day."""
    found = results("ex:S sh:targetSubjectsOf ex:date ; sh:path ex:date ; sh:datatype xsd:date .")
    assert {value.partition("^")[0] for _, _, value in found} == {'"2020-02-30"', '"now"'}
    assert len(found) == 3


def test_a_node_of_several_targets_and_classes_has_its_result() -> None:
    """Whichever target it is found by."""
    shape = "ex:S sh:targetClass ex:Thing, ex:Middle ; sh:path ex:none ; sh:minCount 1 ."
    assert {node for node, _, _ in results(shape)} == {
        f"http://example.org/{name}" for name in "abcd"
    }


QUERIES: Final = (
    "SELECT $this ?value { $this ex:q ?value . FILTER(ISLITERAL(?value)) }",
    "SELECT DISTINCT $this WHERE { $this ex:r/ex:q ?x FILTER NOT EXISTS { $this ex:q 2 } }",
    "SELECT $this ?value { $this ex:p ?value OPTIONAL { $this ex:q ?q } FILTER(!BOUND(?q)) }",
    "SELECT $this { $this ex:p ?a { ?b ex:r $this } UNION { $this ex:r ?b } } # the end",
)


@pytest.mark.parametrize("query", cases(QUERIES, QUERIES[1]))
def test_rules_in_sparql(query: str) -> None:
    """As if they were run for each target."""
    for target in TARGETS:
        check(
            "<http://example.org/> a <http://www.w3.org/2002/07/owl#Ontology> ; "
            'sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] . '
            f"ex:S a sh:NodeShape ; {target} ; sh:severity sh:Info ; sh:sparql [ "
            f'sh:prefixes <http://example.org/> ; sh:select """{query}\n""" ] .'
        )
