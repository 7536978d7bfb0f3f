"""Every serialiser of documents gives each term back as it is in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from renkei.ontology.terms import PREFIXES
from renkei.server.app import create_app
from renkei.server.things.rdf import serialize
from renkei.settings import Settings
from tests.leases import FixedLeases, lease_on
from tests.server.things.support import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.graph.rdf.formats import Format

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SUBJECT: Final = ox.NamedNode("http://example.org/s")
PROPERTY: Final = ox.NamedNode("http://example.org/p")
# Valid in an IRI (RFC 3987, ucschar); some tools split lines or tokens at them.
CHARACTERS: Final = "\u00a0\u1680\u2000\u200b\u200e\u2028\u2029\u202e\u202f\u2066\u3000\ufeff"
LITERALS: Final = [
    ("INF", "double"), ("NaN", "double"), ("1e400", "double"), ("1.0E0", "double"),
    ("007", "integer"), ("7", "integer"), ("-0", "integer"), ("abc", "integer"), ("1_0", "integer"),
    ("9" * 30, "integer"), ("9" * 5000, "integer"), (" 5 ", "integer"), ("5", "int"),
    ("maybe", "boolean"), ("1", "boolean"), ("true", "boolean"), ("1.50", "decimal"),
    ("zz", "hexBinary"), ("  a", "token"), ("2020-13-45", "date"), ("a\u2028b\r\nc", "string"),
]  # fmt: skip


def read_back(triple: ox.Triple, form: Format) -> list[ox.Triple]:
    data = serialize([triple], form)
    return [quad.triple for quad in ox.parse(input=data, format=form.rdf_format)]


@pytest.mark.parametrize(
    "form", [JSON_LD, N_TRIPLES, RDF_XML, TURTLE], ids=lambda form: form.suffix
)
def test_iris_with_unusual_characters_are_served(form: Format) -> None:
    """As subject, object and datatype, and as property where the format can express it."""
    for character in CHARACTERS:
        node = ox.NamedNode(f"http://example.org/a{character}b")
        triples = [
            ox.Triple(node, PROPERTY, SUBJECT),
            ox.Triple(SUBJECT, PROPERTY, node),
            ox.Triple(SUBJECT, PROPERTY, ox.Literal("x", datatype=node)),
        ]
        if form is not RDF_XML:
            triples.append(ox.Triple(SUBJECT, node, SUBJECT))
        for triple in triples:
            assert read_back(triple, form) == [triple], (triple, form.media_type)


@pytest.mark.parametrize(
    "form", [JSON_LD, N_TRIPLES, RDF_XML, TURTLE], ids=lambda form: form.suffix
)
@pytest.mark.parametrize(("value", "name"), LITERALS)
def test_literals_keep_their_form_and_datatype(form: Format, value: str, name: str) -> None:
    """Ill-typed ones, and those that JSON has no number for."""
    triple = ox.Triple(SUBJECT, PROPERTY, ox.Literal(value, datatype=ox.NamedNode(XSD + name)))
    assert read_back(triple, form) == [triple]


@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    st.sampled_from(["integer", "boolean", "double", "decimal", "string", "anyURI", "token"]),
)
def test_json_ld_gives_any_literal_back(value: str, name: str) -> None:
    """Any text with any datatype."""
    triple = ox.Triple(SUBJECT, PROPERTY, ox.Literal(value, datatype=ox.NamedNode(XSD + name)))
    assert read_back(triple, JSON_LD) == [triple]


def test_json_ld_has_numbers_and_booleans_of_json() -> None:
    """Where a processor makes the same literal of them."""
    values = [
        ox.Literal(7),
        ox.Literal(True),
        ox.Literal("07", datatype=ox.NamedNode(XSD + "integer")),
    ]
    data = serialize([ox.Triple(SUBJECT, PROPERTY, value) for value in values], JSON_LD)
    assert b'"http://example.org/p": [7, true, {"@type": "xsd:integer", "@value": "07"}]' in data


def test_an_iri_that_looks_like_a_short_name_keeps_its_meaning() -> None:
    """``geo`` is a prefix of ours, and a scheme."""
    triple = ox.Triple(SUBJECT, PROPERTY, ox.NamedNode("geo:43.06,141.35"))
    others = [ox.Triple(SUBJECT, ox.NamedNode(f"{PREFIXES['geo']}asWKT"), ox.Literal("x")), triple]
    data = serialize(others, JSON_LD)
    read = {quad.triple for quad in ox.parse(input=data, format=ox.RdfFormat.JSON_LD)}
    assert read == set(others)


def test_carriage_returns_survive_readers_of_xml() -> None:
    """They make line feeds of those that are not escaped (XML 1.0, section 2.11)."""
    data = serialize([ox.Triple(SUBJECT, PROPERTY, ox.Literal("a\rb\r\nc"))], RDF_XML)
    graph = rdflib.Graph().parse(data=data, format="xml")
    assert [str(value) for value in graph.objects()] == ["a\rb\r\nc"]


def served(path: Path) -> FlaskClient:
    """One thing with an IRI with a line separator, and a text with a carriage return."""
    store = ox.Store(path)
    thing = ox.NamedNode(f"{BASE}id/facility/a")
    for value in (ox.NamedNode("http://example.org/a\u2028b"), ox.Literal("a\rb")):
        for graph in (ox.DefaultGraph(), ox.NamedNode("x:graph")):
            store.add(ox.Quad(thing, PROPERTY, value, graph))
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=2_000_000, threads=1)
    manifest = {"base": BASE, "triples": 1, "built": "2026-01-02T03:04:05Z", "sources": []}
    return create_app(Settings(port=0), FixedLeases(lease_on(engine, manifest))).test_client()


def test_a_thing_with_a_line_separator_in_an_iri_is_served(tmp_path: Path) -> None:
    """In every form, and as a page."""
    client = served(tmp_path)
    for suffix in ("ttl", "nt", "jsonld", "rdf", "html"):
        assert client.get(f"/doc/facility/a.{suffix}").status_code == 200, suffix


def test_answers_in_xml_keep_carriage_returns(tmp_path: Path) -> None:
    """The results of SELECT, and the graph of CONSTRUCT."""
    client = served(tmp_path)
    for query, accept in (
        ("SELECT ?o { ?s ?p ?o FILTER(isLiteral(?o)) }", "application/sparql-results+xml"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(isLiteral(?o)) }", "application/rdf+xml"),
    ):
        parameters = {"query": query}
        with client.get("/sparql", query_string=parameters, headers={"Accept": accept}) as answer:
            assert answer.status_code == 200
            assert b"a&#13;b" in answer.data
