"""The rules are themselves valid SHACL, speak both languages, and know the vocabulary."""

from __future__ import annotations

import re

import pyshacl
import pytest
from pyshacl.errors import ReportableRuntimeError
from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, URIRef

from renkei.ontology import read_vocabulary
from renkei.ontology.terms import MESSAGES, PREFIXES

DECLARED_BY_THEMSELVES = (str(RDF), str(RDFS), str(OWL), str(XSD), str(SH))


def known_terms(*graphs: Graph) -> set[str]:
    """Return all terms that the ontology declares, and all codes and schemes."""
    return {str(term) for graph in graphs for term in graph.subjects(RDF.type, None)}


@pytest.mark.slow
def test_shapes_are_valid_shacl() -> None:
    """The shapes conform to the shapes of SHACL (appendix C of its specification)."""
    conforms, _, text = pyshacl.validate(
        Graph(), shacl_graph=Graph().parse(data=read_vocabulary("shapes.ttl")), meta_shacl=True
    )
    assert conforms, text


@pytest.mark.slow
def test_invalid_shacl_is_noticed() -> None:
    """The check above can fail: a count that is no number is refused."""
    broken = read_vocabulary("shapes.ttl").replace("sh:minCount 1 ;", 'sh:minCount "one" ;', 1)
    with pytest.raises(ReportableRuntimeError, match="minCount"):
        pyshacl.validate(Graph(), shacl_graph=Graph().parse(data=broken), meta_shacl=True)


def test_terms_in_shapes_are_known(ontology: Graph, codes: Graph, shapes: Graph) -> None:
    """Every IRI in the shapes is a declared term, a code, a scheme, or a shape."""
    used = {str(node) for triple in shapes for node in triple if isinstance(node, URIRef)}
    known = known_terms(ontology, codes, shapes) | {str(shapes.value(None, RDF.type, OWL.Ontology))}
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    strangers = {term for term in used - known if not term.startswith(DECLARED_BY_THEMSELVES)}
    assert strangers == {licence}


def test_terms_in_sparql_are_known(ontology: Graph, codes: Graph, shapes: Graph) -> None:
    """Every prefixed name in a query is a declared term or a code, with a declared prefix."""
    declared = {
        str(shapes.value(declaration, SH.prefix)): str(shapes.value(declaration, SH.namespace))
        for declaration in shapes.objects(None, SH.declare)
    }
    assert declared.items() <= PREFIXES.items()
    queries = [str(query) for query in shapes.objects(None, SH.select)]
    names = {
        name
        for query in queries
        for name in re.findall(r"(?<![\w-])([a-z][a-z-]*):([\w-]+)", re.sub(r'"[^"]*"', "", query))
    }
    assert len(names) > 40
    terms = {declared[prefix] + local for prefix, local in names}
    unknown = {term for term in terms if not term.startswith(DECLARED_BY_THEMSELVES)}
    assert unknown - known_terms(ontology, codes) - {str(OWL.sameAs)} == set()
    assert {prefix for prefix, _ in names} == declared.keys()


def test_every_rule_speaks_both_languages(shapes: Graph) -> None:
    """The message of a rule stands in Japanese and in English, each once."""
    holders = {*shapes.subjects(SH.message), *shapes.subjects(SH.sparql)}
    holders |= {
        shape for shape in shapes.subjects(RDF.type, SH.PropertyShape) if isinstance(shape, URIRef)
    }
    for holder in holders:
        messages = [
            text for text in shapes.objects(holder, SH.message) if isinstance(text, Literal)
        ]
        assert sorted(text.language or "" for text in messages) == ["en", "ja"], holder
        japanese = next(text for text in messages if text.language == "ja")
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", japanese), holder


def test_messages_are_unique(shapes: Graph) -> None:
    """A message tells which rule was broken."""
    for language in ("ja", "en"):
        texts = [messages[language] for messages in MESSAGES.values()]
        assert len(texts) == len(set(texts)) == len(set(shapes.subjects(SH.message)))


def test_severity_stands_where_it_counts(shapes: Graph) -> None:
    """No severity inside ``sh:sparql``, where it has no effect (SHACL, section 3.6.2.4)."""
    constraints = set(shapes.objects(None, SH.sparql))
    assert constraints
    assert constraints & set(shapes.subjects(SH.severity)) == set()
