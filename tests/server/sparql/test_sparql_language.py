"""SPARQL 1.2, declared prefixes and hints, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from tests.server.wire import Wire

# Prefixes, SPARQL 1.2, hints


def test_prefixes_need_no_declaration_and_an_own_one_wins(wire: Wire) -> None:
    """One that the query declares is its own, even if it is called like one of ours."""
    query = "SELECT (STR(renkei:Facility) AS ?n) {}"
    ours = wire.get("/sparql", query=query, format="csv")
    assert ours.body == b"n\r\nhttps://w3id.org/renkei/ns#Facility\r\n"
    own = wire.get("/sparql", query=f"PREFIX renkei: <x:y/> {query}", format="csv")
    assert own.body == b"n\r\nx:y/Facility\r\n"


TRIPLE: Final = 'VERSION "1.2" SELECT ?t { BIND(<<( <x:s> <x:p> "公"@ja )>> AS ?t) }'


@pytest.mark.parametrize("name", ["json", "xml"])
def test_triple_terms_come_in_the_results(wire: Wire, name: str) -> None:
    """SPARQL 1.2: asked for in a query, written in JSON and XML, and read again."""
    answer = wire.get("/sparql", query=TRIPLE, format=name)
    assert answer.status == 200
    written = ox.QueryResultsFormat.JSON if name == "json" else ox.QueryResultsFormat.XML
    rows = ox.parse_query_results(answer.body, format=written)
    assert isinstance(rows, ox.QuerySolutions)
    expected = ox.Triple(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("公", language="ja"))
    assert [row["t"] for row in rows] == [expected]
    if name == "json":
        (row,) = answer.json["results"]["bindings"]
        assert row["t"]["type"] == "triple"
        assert row["t"]["value"]["subject"] == {"type": "uri", "value": "x:s"}


def test_triple_terms_come_in_graphs(wire: Wire) -> None:
    """RDF 1.2: as objects, in Turtle and N-Triples."""
    query = "CONSTRUCT { <x:r> rdf:reifies <<( <x:s> <x:p> 1 )>> } {}"
    for name, written in (("ttl", ox.RdfFormat.TURTLE), ("nt", ox.RdfFormat.N_TRIPLES)):
        answer = wire.get("/sparql", query=query, format=name)
        (quad,) = ox.parse(answer.body, format=written)
        assert isinstance(quad.object, ox.Triple)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT (SUBJECT(<<( <x:s> <x:p> 1 )>>) AS ?n) {}", "x:s"),
        ("SELECT (isTRIPLE(TRIPLE(<x:s>, <x:p>, 1)) AS ?n) {}", "true"),
        ('SELECT (LANGDIR("a"@en--ltr) AS ?n) {}', "ltr"),
        ('SELECT (hasLANG("a"@en) AS ?n) {}', "true"),
        ('SELECT (hasLANGDIR(STRLANGDIR("a", "ar", "rtl")) AS ?n) {}', "true"),
    ],
)
def test_functions_of_sparql_1_2(wire: Wire, query: str, expected: str) -> None:
    """Those that the engine has."""
    assert wire.get("/sparql", query=query, format="csv").body.decode() == f"n\r\n{expected}\r\n"


def test_a_term_that_does_not_exist_is_hinted_at(wire: Wire) -> None:
    """A mistyped term is right SPARQL and finds nothing: header and page say why."""
    query = "SELECT * { ?s renkei:establishr ?o }"
    hint = "renkei:establishr is no term of the vocabulary; near to it: renkei:establisher"
    assert wire.get("/sparql", query=query).headers["Renkei-Hint"].startswith(hint)
    page = wire.get("/sparql", query=query, format="html", lang="en").body.decode()
    assert "renkei:establishr is no term of the vocabulary. Near to it:" in page
    right = wire.get("/sparql", query="SELECT * { ?s renkei:establisher ?o }")
    assert right.headers["Renkei-Hint"] is None


def test_an_undefined_prefix_is_answered_with_the_nearest(wire: Wire) -> None:
    """Among those that need no declaration and those that the query declares."""
    answer = wire.get("/sparql", query="SELECT * { ?s renkie:manager ?o }")
    assert answer.status == 400
    assert (answer.json["line"], answer.json["column"]) == (1, 15)
    assert "did you mean renkei: ?" in answer.json["detail"]
    own = wire.get("/sparql", query="PREFIX museum: <x:y/> SELECT * { ?s musem:a ?o }")
    assert "did you mean museum: ?" in own.json["detail"]
