"""The SPARQL endpoint, asked without a network and by real clients."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

from renkei.server.sparql.result_page import EXAMPLES
from tests.own_script import without_own_script
from tests.page_tables import page_tables

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SELECT: Final = "SELECT ?name WHERE { ?f a renkei:Facility ; rdfs:label ?name }"
NAMES: Final = {"見本図書館", "Sample library", "見本会館"}
PAGE: Final = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SOURCE_GRAPH: Final = "https://example.org/graph/source/sample"


def _names(body: bytes) -> set[str]:
    return {row["name"]["value"] for row in json.loads(body)["results"]["bindings"]}


def test_the_three_ways_to_ask_give_the_same_answer(client: FlaskClient) -> None:
    """SPARQL 1.1 Protocol §2.1: GET, a form, and the bare query."""
    answers = [
        client.get("/sparql", query_string={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", data=SELECT, content_type="application/sparql-query"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [_names(answer.data) for answer in answers] == [NAMES] * 3
    assert {answer.content_type for answer in answers} == {"application/sparql-results+json"}


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/xml;q=0.5", "application/xml"),
        ("ASK {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "*/*", "text/turtle; charset=utf-8"),
        ("DESCRIBE <https://example.org/id/hall>", "application/json", "application/json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_the_answer_is_of_the_type_that_was_asked_for(
    client: FlaskClient, query: str, accept: str, content_type: str
) -> None:
    """The media type follows Accept and what the query answers with."""
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (200, content_type)


def test_head_tells_the_length_and_sends_nothing(client: FlaskClient) -> None:
    """RFC 9110 §9.3.2: the same headers as GET."""
    got = client.get("/sparql", query_string={"query": SELECT})
    head = client.head("/sparql", query_string={"query": SELECT})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.data))


def test_caches_and_other_origins_are_told_what_holds(client: FlaskClient) -> None:
    """Vary, CORS and the preflight; errors can be read from other origins too."""
    for query, status in (("ASK {}", 200), ("ASK", 400)):
        answer = client.get("/sparql", query_string={"query": query})
        assert answer.status_code == status
        assert answer.headers["Vary"] == "Accept, Accept-Language"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = client.options("/sparql", headers={"Origin": "https://example.org"})
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]


def test_the_dataset_can_be_chosen_in_the_request(client: FlaskClient) -> None:
    """§2.1.4: default-graph-uri and named-graph-uri."""
    ask = "ASK { ?s a renkei:Facility }"
    for graph, expected in ((SOURCE_GRAPH, True), ("https://example.org/none", False)):
        answer = client.get("/sparql", query_string={"query": ask, "default-graph-uri": graph})
        assert answer.get_json(force=True)["boolean"] is expected


def test_an_answer_over_the_limit_is_507_and_not_cut(client: FlaskClient) -> None:
    """Half an answer would look like a whole one."""
    ten = " ".join("0123456789")
    query = "SELECT * {" + "".join(f"VALUES ?v{i} {{ {ten} }}" for i in range(6)) + "}"
    answer = client.post("/sparql", data={"query": query})
    assert answer.status_code == 507
    assert answer.get_json(force=True)["limit"] == "max_result_bytes"


def test_a_browser_gets_a_form(client: FlaskClient) -> None:
    """Without a query, a page with a labelled field that holds an example."""
    page = client.get("/sparql?lang=en", headers=PAGE)
    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    assert '<html lang="en">' in page.text
    assert '<label for="query">' in page.text
    assert "renkei:designatedFacility" in page.text


def test_a_program_without_a_query_is_told_how_to_ask(client: FlaskClient) -> None:
    """400 with the remedy: for an empty query, and for who wants rows but asked for none."""
    rows = {"Accept": "application/sparql-results+json"}
    for target, headers in (
        ("/sparql", rows),
        ("/sparql?default-graph-uri=x:a", {}),
        ("/sparql?query=", {}),
        ("/sparql?query=%0A", {}),
    ):
        answer = client.get(target, headers=headers)
        assert answer.status_code == 400
        assert "GET /sparql?query=" in answer.get_json(force=True)["detail"]


def test_results_link_to_pages_of_this_site(bundled_client: FlaskClient) -> None:
    """On whatever port or host it is served; IRIs of others lead to them."""
    query = """SELECT ?s ?area { ?s renkei:jurisdiction ?area
        FILTER(STRENDS(STR(?s), "/010006")) }"""
    page = bundled_client.get("/sparql", query_string={"query": query, "format": "html"})
    assert '<a href="/doc/government/010006?lang=ja">http://127.0.0.1:8000/id/' in page.text
    assert '<a href="http://data.e-stat.go.jp/lod/sac/C01000">' in page.text


def test_the_form_shows_a_table(client: FlaskClient) -> None:
    """Rows, with links to other formats of the same query; markup in the data stays text."""
    query = "SELECT ?s ?o WHERE { ?s rdfs:label ?o } ORDER BY ?s ?o"
    page = client.get("/sparql", query_string={"query": query, "format": "html", "lang": "en"})
    assert page.status_code == 200
    assert "Rows: 5" in page.text
    (table,) = page_tables(page.text)
    assert table.heads == ["s", "o"]
    (hall,) = (cell for cell in table.cells() if cell.text == "見本会館 ja")
    assert hall.attributes["lang"] == "ja"
    assert "https://example.org/id/hall" in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script" not in without_own_script(page.text)
    link = "?" + urlencode({"query": query, "format": "csv"}).replace("&", "&amp;")
    assert f'href="{link}"' in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ASK {}", '<p class="truth">Yes (true)</p>'),
        ("ASK { <x:y> ?p ?o }", '<p class="truth">No (false)</p>'),
        ("SELECT * { <x:y> ?p ?o }", "Nothing matches."),
        ("CONSTRUCT WHERE { ?s a renkei:Facility }", "a renkei:Facility ."),
    ],
)
def test_the_form_shows_every_kind_of_answer(client: FlaskClient, query: str, shown: str) -> None:
    """Truth values, no rows, graphs, numbers; only web addresses become links."""
    page = client.get("/sparql", query_string={"query": query, "format": "html", "lang": "en"})
    assert page.status_code == 200
    assert shown in page.text


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("SELECT (1 AS ?n) {}", ["1"]),
        ("SELECT (<mailto:a@b> AS ?n) {}", ["mailto:a@b"]),
        ("SELECT (<javascript:alert(1)> AS ?n) {}", ["javascript:alert(1)"]),
        (
            "SELECT (<<( <x:s> <x:p> 1 )>> AS ?n) ?none {}",
            ['<x:s> <x:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>', ""],
        ),
    ],
)
def test_the_form_shows_every_kind_of_value(
    client: FlaskClient, query: str, texts: list[str]
) -> None:
    """Numbers, triples, nothing; only web addresses become links."""
    page = client.get("/sparql", query_string={"query": query, "format": "html", "lang": "en"})
    (table,) = page_tables(page.text)
    assert table.texts == [texts]
    assert not [cell.links for cell in table.cells() if cell.links]


def test_a_result_is_offered_as_csv_for_excel(client: FlaskClient) -> None:
    """With a byte order mark, and otherwise the same bytes; other formats have none."""
    query = "SELECT ?s ?o WHERE { ?s rdfs:label ?o } ORDER BY ?s ?o"
    values = {"query": query, "format": "html", "lang": "en"}
    page = client.get("/sparql", query_string=values).text
    link = "?" + urlencode({"query": query, "format": "csv", "bom": "true"}).replace("&", "&amp;")
    assert f'<a href="{link}">CSV for Excel</a>' in page
    plain, marked = (
        client.get("/sparql", query_string={"query": query, "format": "csv", "bom": bom})
        for bom in ("false", "true")
    )
    assert marked.data == "\ufeff".encode() + plain.data
    assert marked.content_type == plain.content_type
    wrong = client.get("/sparql", query_string={"query": query, "format": "json", "bom": "true"})
    assert wrong.status_code == 400
    page = client.get("/sparql", query_string={**values, "query": "ASK {}"}).text
    assert "CSV for Excel" not in page


def test_a_long_table_is_cut_on_the_page_only(client: FlaskClient) -> None:
    """The page says so, and the other formats have all rows."""
    ten = " ".join("0123456789")
    query = "SELECT * {" + "".join(f"VALUES ?v{i} {{ {ten} }}" for i in range(3)) + "}"
    page = client.get("/sparql", query_string={"query": query, "format": "html", "lang": "en"})
    assert "The first 500 rows are shown" in page.text
    assert len(page_tables(page.text)[0].rows) == 500
    csv = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert csv.text.count("\r\n") == 1_001


def test_a_long_graph_is_cut_on_the_page_only(client: FlaskClient) -> None:
    """The page says so."""
    ten = " ".join("0123456789")
    values = "".join(f"VALUES ?v{i} {{ {ten} }}" for i in range(4))
    query = f"CONSTRUCT {{ <x:s> <x:p> ?n }} {{ {values} BIND(CONCAT(STR(?v0), STR(?v1), "
    query += 'STR(?v2), STR(?v3), "見本の文") AS ?n) }'
    page = client.get("/sparql", query_string={"query": query, "format": "html", "lang": "en"})
    assert "Only the beginning is shown" in page.text


def test_an_error_in_the_form_keeps_the_query(client: FlaskClient) -> None:
    """The page has the status, the reason, and the text to be mended."""
    query = 'SELECT * {\n ?s rdfs:label "公園" .\n FILTER(?s > )\n}'
    page = client.get("/sparql", query_string={"query": query, "format": "html", "lang": "ja"})
    assert page.status_code == 400
    assert "line 3, column 14: unexpected )" in page.text
    assert 'role="alert"' in page.text
    assert "?s rdfs:label &#34;公園&#34; ." in page.text


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title["en"])
def test_each_example_finds_something(client: FlaskClient, example: Any) -> None:
    """An example that finds nothing teaches nothing."""
    answer = client.get("/sparql", query_string={"query": example.query})
    assert answer.status_code == 200, answer.text
    assert answer.get_json(force=True)["results"]["bindings"]


def test_curl_posts_a_query_from_a_pipe(address: str) -> None:
    """The line that the documentation gives."""
    done = subprocess.run(
        [
            *("curl", "-sS", "--fail", "-H", "Accept: text/csv"),
            *("-H", "Content-Type: application/sparql-query", "--data-binary", "@-"),
            f"{address}sparql",
        ],
        input=SELECT.encode(),
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert set(done.stdout.decode().split("\r\n")) == NAMES | {"name", ""}


def test_urllib_reads_a_length_and_the_whole_body(address: str) -> None:
    """Over a real connection the length is told and kept."""
    url = f"{address}sparql?{urlencode({'query': SELECT})}"
    with urlopen(Request(url, headers={"Accept": "*/*"}), timeout=30) as answer:
        body = answer.read()
        assert int(answer.headers["Content-Length"]) == len(body)
    assert _names(body) == NAMES


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_it(address: str, method: str) -> None:
    """``SPARQLStore`` in its three ways to send."""
    store = SPARQLStore(f"{address}sparql", method=method)
    graph = rdflib.Graph(store)
    rows = graph.query(SELECT.replace("renkei:Facility", "<https://w3id.org/renkei/ns#Facility>"))
    assert {str(row[0]) for row in rows if isinstance(row, rdflib.query.ResultRow)} == NAMES
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    built = graph.query("CONSTRUCT WHERE { ?s a <https://w3id.org/renkei/ns#Facility> }").graph
    assert built is not None
    assert len(built) == 2


@pytest.mark.parametrize("request_method", [None, POSTDIRECTLY])
def test_sparqlwrapper_asks_it(address: str, request_method: str | None) -> None:
    """Its formats and both ways to send."""
    wrapper: Any = SPARQLWrapper(f"{address}sparql")
    if request_method:
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(request_method)
    wrapper.setQuery(SELECT)
    wrapper.setReturnFormat(JSON)
    assert _names(json.dumps(wrapper.queryAndConvert()).encode()) == NAMES
    wrapper.setReturnFormat(XML)
    assert "見本会館" in wrapper.queryAndConvert().toxml()
    wrapper.setReturnFormat(CSV)
    assert "見本会館" in wrapper.queryAndConvert().decode()
    wrapper.setQuery("CONSTRUCT WHERE { ?s a renkei:Facility }")
    wrapper.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=wrapper.queryAndConvert(), format="turtle")) == 2
