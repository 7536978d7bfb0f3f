"""What the engine does in its own way: every line of the tables of docs/reference/sparql.md."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from renkei.errors import QueryError
from renkei.graph.query import dataset as merged_dataset
from renkei.graph.query.dataset import dataset_of_text
from renkei.graph.query.evaluation import evaluate
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PAGE: Final = Path(__file__).parents[3] / "docs" / "reference" / "sparql.md"
ROW: Final = re.compile(r"\| `(?P<asked>[^`]+)` \| (?P<here>[^|]+?) \|(?: [^|]+ \|)?")


def documented() -> list[tuple[str, str]]:
    """Each line of the tables: a query whose column is ``?v``, and what the page says of it."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if match := ROW.fullmatch(line):
            asked = match["asked"]
            query = asked if asked.startswith("SELECT") else f"SELECT ({asked} AS ?v) {{}}"
            found.append((query, match["here"].strip("`")))
    return found


def test_the_page_has_its_tables() -> None:
    """So that a change of its form does not leave the next test without cases."""
    assert len(documented()) > 40


@pytest.mark.parametrize(("query", "here"), documented(), ids=lambda text: text[:60])
def test_the_page_says_what_happens(client: FlaskClient, query: str, here: str) -> None:
    """The value in the column "here"; a deviation that is gone has to leave the page."""
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    if here == "400":
        assert answer.status_code == 400
        return
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))[1:]
    expected = {"nothing": [], "unbound": [[]]}.get(here, [[here]])
    assert [[cell for cell in row if cell] for row in rows] == expected


def test_rows_are_ordered_by_kind(client: FlaskClient) -> None:
    """SPARQL 1.1 §15.1, and triple terms last."""
    query = """SELECT ?x { { VALUES ?x { <<( <x:s> <x:p> 1 )>> "a" <x:b> UNDEF } }
    UNION { BIND(BNODE() AS ?x) } } ORDER BY ?x"""
    answer = client.get("/sparql", query_string={"query": query})
    rows = answer.get_json(force=True)["results"]["bindings"]
    kinds = [row["x"]["type"] if row else "" for row in rows]
    assert kinds == ["", "bnode", "uri", "literal", "triple"]


def test_lateral_is_read(client: FlaskClient) -> None:
    """SEP-0006: the inner pattern sees the row."""
    query = "SELECT ?x ?y { VALUES ?x { 1 2 } LATERAL { BIND(?x + 1 AS ?y) } }"
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert answer.text.split() == ["x,y", "1,2", "2,3"]


def test_a_value_that_is_none_stays_as_it_was_written(client: FlaskClient) -> None:
    """A date that is in no calendar: kept, equal to itself, without a year or an order."""
    query = """SELECT (?d AS ?a) (?d = ?d AS ?b) (YEAR(?d) AS ?c)
    (?d < "2018-01-01"^^xsd:date AS ?e) { VALUES ?d { "2017-02-30"^^xsd:date } }"""
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert answer.text.split()[1] == "2017-02-30,true,,"


DATA: Final = b"""
@prefix : <https://example.org/> .
:thing :p :other , [ :p [ :p 1 ] ] . :other :p :thing . :third :p :thing .
"""
GRAPHS: Final = b"""
@prefix : <https://example.org/> .
:a { :s :p _:x . _:x :p 1 } :b { :s :p _:x , 2 } :c { :s :p 3 }
"""


def run(store: ox.Store, text: str, media_type: str = "text/csv") -> str:
    """Evaluate a query with the prefix ``:`` declared."""
    output = io.BytesIO()
    query = check_query_text(text, max_bytes=10_000, max_nesting=60)
    request = QueryRequest(query=query, media_type=media_type)
    evaluate(store, request, output, prefixes={"": "https://example.org/"})
    return output.getvalue().decode()


def loaded(data: bytes, written: ox.RdfFormat) -> ox.Store:
    store = ox.Store()
    store.load(data, format=written)
    return store


def test_describe_follows_blank_nodes_outwards() -> None:
    """The thing's own triples and those of its blank nodes; nothing that points to it."""
    store = loaded(DATA, ox.RdfFormat.TURTLE)
    lines = run(store, "DESCRIBE :thing", "application/n-triples").splitlines()
    assert len(lines) == 4
    assert not any("third" in line for line in lines)


def test_blank_nodes_of_merged_graphs_stay_what_they_are() -> None:
    """A node that two graphs of the store share is one node in their merge."""
    store = loaded(GRAPHS, ox.RdfFormat.TRIG)
    count = "SELECT (COUNT(*) AS ?n) FROM :a FROM :b"
    assert run(store, f"{count} {{ ?s ?p ?o }}").split() == ["n", "3"]
    assert run(store, f"{count} {{ :s :p/:p ?o }}").split() == ["n", "1"]
    assert run(store, f"{count} FROM NAMED :c {{ GRAPH ?g {{ ?s ?p ?o }} }}").split() == ["n", "1"]


def test_a_merge_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it a clear error, with what to do; one graph alone is not copied."""
    monkeypatch.setattr(merged_dataset, "MAX_MERGED", 2)
    store = loaded(GRAPHS, ox.RdfFormat.TRIG)
    with pytest.raises(QueryError, match="more than 2 triples to merge; ask one graph"):
        run(store, "ASK FROM :a FROM :b {}")
    assert run(store, "ASK FROM :b FROM :b { ?s ?p 2 }") == "true"


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * FROM <x:a> FROM <x:b> {}", ["x:a", "x:b"], []),
        ("ASK from <x:a> FROM NAMED <x:b> {}", ["x:a"], ["x:b"]),
        ("BASE <x:/> PREFIX p: <y:> ASK FROM <a> FROM p:b FROM <a> {}", ["x:/a", "y:b"], []),
        ("CONSTRUCT { ?from ?p 'FROM <x:z>' } FROM :a FROM :b WHERE {}", ["x:d/a", "x:d/b"], []),
        ("DESCRIBE :x FROM<x:a>FROM<x:b>", ["x:a", "x:b"], []),
        ("CONSTRUCT FROM <x:a> FROM <x:b> WHERE { ?s ?p ?o }", ["x:a", "x:b"], []),
    ],
)
def test_from_clauses_are_found(text: str, default: list[str], named: list[str]) -> None:
    """In each form of query, with its prefixes and base, and nowhere else."""
    found = dataset_of_text(text, {"": "x:d/"})
    assert found is not None
    assert [graph.value for graph in found.default] == default
    assert [graph.value for graph in found.named] == named


@pytest.mark.parametrize(
    "text",
    [
        "ASK {}",
        "ASK FROM <x:a> {}",
        "SELECT ?from { ?from ?p 'from' }",
        "ASK FROM x:a FROM x:b {}",  # an undefined prefix: the engine will say it
        "ASK FROM FROM",
    ],
)
def test_without_several_from_clauses_the_engine_reads_them(text: str) -> None:
    """Nothing is copied that need not be."""
    assert dataset_of_text(text, {}) is None
