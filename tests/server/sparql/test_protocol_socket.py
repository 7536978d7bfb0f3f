"""The SPARQL 1.1 Protocol for queries, over a real socket, before a real pool of workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.ontology.terms import PREFIXES
from renkei.server.web.negotiation import FORMATS_OF, PAGE
from tests.server.wire import Wire
from tests.serving import ServedStore, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
JSON: Final = "application/sparql-results+json"
XML: Final = "application/sparql-results+xml"
FIREFOX: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED: Final = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
NAMES: Final = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
A, B, NONE = "https://example.org/a", "https://example.org/b", "https://example.org/none"
DATA: Final = """
@prefix : <https://example.org/> .
:a { :s :p 1, 2 . } :b { :s :p 2, 3, 4 . } :c { :s :p 5 . }
{ :s :p 1, 2, 3, 4, 5 . }
"""


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A connection to a server with three named graphs, of which two share a triple."""
    path = tmp_path_factory.mktemp("graphs")
    store = ox.Store(path)
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    store.flush()
    del store
    with serving(ServedStore(path, PoolLimits(workers=1, spares=0), PREFIXES)) as address:
        client = Wire(address)
        yield client
        client.close()


def form(**fields: str | list[str]) -> bytes:
    """The body of a form."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return urlencode(named, doseq=True).encode()


# §2.1: the three ways to send a query


def test_a_query_by_get(wire: Wire) -> None:
    """§2.1.1: in the query string."""
    answer = wire.get("/sparql", query=COUNT)
    assert (answer.status, answer.media_type, answer.count) == (200, JSON, 5)


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=UTF-8", FORM.upper()])
def test_a_query_by_post_of_a_form(wire: Wire, content_type: str) -> None:
    """§2.1.2: as a field, whatever the case of the type."""
    headers = {"Content-Type": content_type}
    answer = wire.send("POST", "/sparql", body=form(query=COUNT), headers=headers)
    assert (answer.status, answer.count) == (200, 5)


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", ';charset="UTF-8"', "; x=y"])
def test_a_query_by_post_directly(wire: Wire, charset: str) -> None:
    """§2.1.3: as the body, in UTF-8."""
    query = 'SELECT (STRLEN("公園𝒳") AS ?n) {}'.encode()
    headers = {"Content-Type": f"{QUERY}{charset}"}
    answer = wire.send("POST", "/sparql", body=query, headers=headers)
    assert (answer.status, answer.count) == (200, 3)


@pytest.mark.parametrize(
    ("query", "media_type"),
    [
        (COUNT, JSON),
        ("ASK {}", JSON),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle"),
        ("DESCRIBE <https://example.org/s>", "text/turtle"),
    ],
)
def test_every_form_of_query_is_answered(wire: Wire, query: str, media_type: str) -> None:
    """SELECT, ASK, CONSTRUCT, DESCRIBE; each in the type that this service prefers."""
    answer = wire.get("/sparql", query=query)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert answer.body


# §2.1.4: the dataset


@pytest.mark.parametrize(
    ("query", "default", "named", "expected"),
    [
        (COUNT, [], [], 5),
        (COUNT, [A], [], 2),
        (COUNT, [NONE], [], 0),
        (COUNT, [A, B], [], 4),  # a triple that both have counts once: an RDF merge
        (COUNT, [A, A], [], 2),
        (COUNT, [], [A], 0),  # only named graphs: the default graph is empty
        (COUNT_NAMED, [], [], 6),
        (COUNT_NAMED, [A], [], 0),
        (COUNT_NAMED, [], [B], 3),
        (COUNT_NAMED, [A], [A, B], 5),
        (COUNT_NAMED, [A, B], [B], 3),
        (NAMES, [], [A, B, B], 2),
    ],
)
@pytest.mark.parametrize("method", ["GET", "form", "direct"])
def test_the_dataset_of_the_request(
    wire: Wire, method: str, query: str, default: list[str], named: list[str], expected: int
) -> None:
    """``default-graph-uri`` and ``named-graph-uri``, in each way to send."""
    graphs = {"default_graph_uri": default, "named_graph_uri": named}
    if method == "GET":
        answer = wire.get("/sparql", query=query, **graphs)
    elif method == "form":
        headers = {"Content-Type": FORM}
        body = form(query=query, **graphs)
        answer = wire.send("POST", "/sparql", body=body, headers=headers)
    else:
        headers = {"Content-Type": QUERY}
        target = f"/sparql?{form(**graphs).decode()}"
        answer = wire.send("POST", target, body=query.encode(), headers=headers)
    assert (answer.status, answer.count) == (200, expected)


@pytest.mark.parametrize(
    ("clauses", "parameters", "expected"),
    [
        (f"FROM <{A}>", {}, 2),
        (f"FROM <{A}> FROM <{B}>", {}, 4),
        (f"FROM <{A}> FROM <{A}>", {}, 2),
        (f"FROM NAMED <{A}>", {}, 0),
        (f"FROM <{A}> FROM NAMED <{B}>", {}, 2),
        (f"FROM <{A}>", {"default_graph_uri": B}, 3),
        (f"FROM <{A}> FROM <{B}>", {"default_graph_uri": NONE}, 0),
        (f"FROM <{A}>", {"named_graph_uri": B}, 0),
        (f"FROM <{A}>", {"default_graph_uri": [A, B]}, 4),
    ],
)
def test_the_request_takes_precedence_over_from(
    wire: Wire, clauses: str, parameters: dict[str, str | list[str]], expected: int
) -> None:
    """§2.1.4: a dataset in the request replaces the one of the query, whole."""
    query = f"SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}"
    answer = wire.get("/sparql", query=query, **parameters)
    assert (answer.status, answer.count) == (200, expected)


def test_prefix_and_base_hold_in_from_clauses(wire: Wire) -> None:
    """Where graphs are merged, their names are read as the engine reads them."""
    query = "BASE <https://example.org/> PREFIX x: <https://example.org/> "
    query += "SELECT (COUNT(*) AS ?n) FROM <a> from x:b FROM NAMED x:c { ?s ?p ?o }"
    assert wire.get("/sparql", query=query).count == 4


# §4.1.1.2 of the query language: the base


def test_relative_iris_do_not_depend_on_the_host(wire: Wire) -> None:
    """The base is the address of the service, never what a client or proxy calls it."""
    query = urlencode({"query": 'SELECT (IRI("x") AS ?a) (<#y> AS ?b) {}', "format": "csv"})
    for headers in ({}, {"X-Forwarded-Host": "stranger.example"}):
        answer = wire.send("GET", f"/sparql?{query}", headers=headers)
        assert answer.status == 200
        assert answer.body == b"a,b\r\nhttps://example.org/x,https://example.org/sparql#y\r\n"


@pytest.mark.parametrize("accept", [JSON, XML, "text/csv", "text/tab-separated-values"])
def test_columns_and_values_are_the_same_in_each_format(wire: Wire, accept: str) -> None:
    """Unknown functions, capital booleans, relative IRIs, both ways of an alternative."""
    query = """SELECT * { VALUES (?z ?a) { (<b,c> TRUE) } BIND(<no-such>(1) AS ?m)
      GRAPH <a> { <s> <p>|<p> 1 } }"""
    answer = wire.get("/sparql", query=query, accept=accept)
    assert answer.status == 200
    text = answer.body.decode()
    assert text.count("https://example.org/b,c") == 2
    assert text.index("z") < text.index("a", text.index("z"))
    if accept == "text/csv":
        row = '"https://example.org/b,c",true,\r\n'
        assert text == f"z,a,m\r\n{row}{row}"


def test_a_byte_order_mark_before_a_query_is_ignored(wire: Wire) -> None:
    """In each way to send it."""
    bom = "\ufeff"
    assert wire.get("/sparql", query=f"{bom}ASK {{}}").status == 200
    for content_type, body in (
        (FORM, form(query=f"{bom}ASK {{}}")),
        (QUERY, f"{bom}ASK {{}}".encode()),
    ):
        answer = wire.send("POST", "/sparql", body=body, headers={"Content-Type": content_type})
        assert answer.status == 200


# What is refused


@pytest.mark.parametrize(
    ("method", "target", "content_type", "body", "status", "code"),
    [
        ("GET", "/sparql?query=", None, None, 400, "request"),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, None, 400, "request"),
        ("GET", "/sparql?query=%FF", None, None, 400, "request"),
        ("GET", "/sparql?query=ASK%7B%7D&format=csv&format=tsv", None, None, 400, "request"),
        ("GET", "/sparql?query=ASK%7B%7D&format=csv&output=tsv", None, None, 400, "request"),
        ("GET", "/sparql?query=ASK%7B%7D&format=pdf", None, None, 400, "request"),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=soon", None, None, 400, "request"),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=0", None, None, 400, "request"),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=a", None, None, 400, "query"),
        ("GET", "/sparql?query=ASK", None, None, 400, "query-syntax"),
        ("GET", "/sparql?query=SELECT(xsd:int%65ger(1,2)AS%3Fx)%7B%7D", None, None, 400, "query"),
        ("GET", "/sparql?update=CLEAR%20ALL", None, None, 403, "query-refused"),
        ("GET", "/sparql?query=CLEAR%20ALL", None, None, 403, "query-refused"),
        ("POST", "/sparql", FORM, b"", 400, "request"),
        ("POST", "/sparql", FORM, b"query=ASK{}&query=ASK{}", 400, "request"),
        ("POST", "/sparql?query=ASK%7B%7D", FORM, b"", 400, "request"),
        ("POST", "/sparql?query=ASK%7B%7D", FORM, b"query=ASK{1}", 400, "request"),
        (
            *("POST", "/sparql?default-graph-uri=x:a", FORM),
            *(b"query=ASK{}&default-graph-uri=x:b", 400, "request"),
        ),
        ("POST", "/sparql", FORM, b"update=CLEAR+ALL", 403, "query-refused"),
        ("POST", "/sparql", FORM, b"query=ASK{}&using-graph-uri=x:a", 400, "request"),
        ("POST", "/sparql?query=ASK%7B%7D", QUERY, b"ASK{}", 400, "request"),
        ("POST", "/sparql", QUERY, b"", 400, "request"),
        ("POST", "/sparql", QUERY, b"ASK { \xff }", 400, "request"),
        ("POST", "/sparql", QUERY, b"INSERT DATA { <x:s> <x:p> 1 }", 403, "query-refused"),
        ("POST", "/sparql", UPDATE, b"CLEAR ALL", 403, "query-refused"),
        ("POST", "/sparql", f"{QUERY}; charset=utf-16", b"ASK{}", 415, "media-type"),
        ("POST", "/sparql", None, b"query=ASK{}", 415, "media-type"),
        ("POST", "/sparql", "text/plain", b"ASK{}", 415, "media-type"),
        ("POST", "/sparql", "application/json", b"{}", 415, "media-type"),
        ("POST", "/sparql", "multipart/form-data; boundary=x", b"--x--", 415, "media-type"),
        ("POST", "/sparql", QUERY, b"ASK {} #" + b"x" * 70_000, 413, "limit"),
        ("POST", "/sparql", QUERY, bytes(1_100_000), 413, "request-entity-too-large"),
    ],
)
def test_what_breaks_the_protocol_is_refused(
    wire: Wire,
    method: str,
    target: str,
    content_type: str | None,
    body: bytes | None,
    status: int,
    code: str,
) -> None:
    """Each with its status, a code for programs, a reason, and readable from other origins."""
    headers = {"Content-Type": content_type} if content_type else {}
    answer = wire.send(method, target, body=body, headers=headers)
    assert answer.status == status, answer.body
    assert answer.media_type == "application/problem+json"
    assert (answer.json["code"], answer.json["status"]) == (code, status)
    assert answer.json["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "MKCOL", "QUERY"])
def test_other_methods_are_told_the_right_ones(wire: Wire, method: str) -> None:
    """RFC 9110 §15.5.6: 405 with Allow, whatever is in the body."""
    answer = wire.send(method, "/sparql", body=b"x", headers={"Content-Type": UPDATE})
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_error_is_a_problem_a_text_or_a_page(wire: Wire) -> None:
    """By Accept; what no error is written in gets the problem."""
    for accept, media_type in (
        ("application/problem+json", "application/problem+json"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
        (FIREFOX, "text/html"),
        ("text/turtle", "application/problem+json"),
    ):
        answer = wire.get("/sparql", query="ASK {}", timeout="0", accept=accept)
        assert (answer.status, answer.media_type) == (400, media_type)


# Content negotiation: RFC 9110 §12.5.1

CSV, TSV, HTML = "text/csv", "text/tab-separated-values", "text/html"
TTL, NT, RDF, LD = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
)
PLAIN_JSON, PLAIN_XML = "application/json", "application/xml"


@pytest.mark.parametrize(
    ("accept", "rows", "graph"),
    [
        (None, JSON, TTL),
        ("", JSON, TTL),
        ("*/*", JSON, TTL),
        ("*/*;q=0.1", JSON, TTL),
        ("*/*;q=0", None, None),
        ("*/*;q=0.000, text/csv", CSV, None),
        ("*/*;q=0, text/turtle;q=0.001", None, TTL),
        (JSON, JSON, None),
        (XML, XML, None),
        (CSV, CSV, None),
        (TSV, TSV, None),
        (TTL, None, TTL),
        (NT, None, NT),
        (RDF, None, RDF),
        (LD, None, LD),
        (PLAIN_JSON, PLAIN_JSON, PLAIN_JSON),
        (PLAIN_XML, PLAIN_XML, PLAIN_XML),
        (HTML, HTML, HTML),
        (FIREFOX, HTML, HTML),
        ("TEXT/CSV", CSV, None),
        ("application/*", JSON, NT),
        ("text/*", CSV, TTL),
        ("text/*;q=0.5, application/*;q=0.4", CSV, TTL),
        ("text/*;q=0, */*", JSON, NT),
        ("application/*;q=0, */*;q=0.1", CSV, TTL),
        (f"{JSON};q=0.1, */*", XML, TTL),
        (f"{JSON};q=0, {XML};q=0, */*", CSV, TTL),
        (f"{CSV};q=0.5, {XML};q=0.9", XML, None),
        (f"{CSV};q=0.9, {XML};q=0.90", XML, None),
        (f"{CSV};q=0.901, {XML};q=0.9", CSV, None),
        (f"{CSV}, {TTL}", CSV, TTL),
        (f"{TTL};q=0.2, {RDF};q=0.3, {LD};q=0.1", None, RDF),
        (f"{RDF}, {TTL}", None, TTL),
        ("text/csv;header=present", CSV, None),
        ("text/csv; charset=utf-8; q=0.3", CSV, None),
        ('text/csv;x="a,b;q=0";q=1', CSV, None),
        (f'{LD};profile="http://www.w3.org/ns/json-ld#compacted"', None, LD),
        ("text/turtle;version=1.2", None, TTL),
        ("image/png", None, None),
        ("image/png, */*;q=0.01", JSON, TTL),
        ("text/html;q=0, */*;q=0.5", JSON, TTL),
        ("nonsense", JSON, TTL),
        ("nonsense, text/csv", CSV, None),
        (",,text/csv,,", CSV, None),
        ("text/csv;q=1.5", JSON, TTL),
        ("text/csv;q=abc", JSON, TTL),
        ("*/csv", None, None),
    ],
)
def test_accept_chooses(
    wire: Wire, accept: str | None, rows: str | None, graph: str | None
) -> None:
    """Weight, then specificity, then our order; 406 with the list where nothing fits."""
    for query, expected, kind in (
        ("SELECT (1 AS ?n) {}", rows, "solutions"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", graph, "graph"),
    ):
        answer = wire.get("/sparql", query=query, accept=accept)
        if expected is None:
            assert answer.status == 406
            listed = [entry.media_type for entry in FORMATS_OF[kind]]  # type: ignore[index]
            assert answer.json["available"] == listed
        else:
            assert (answer.status, answer.media_type) == (200, expected)
        assert {"Accept", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_accept_may_be_sent_in_several_lines(wire: Wire) -> None:
    """RFC 9110 §5.3: they count as one."""
    lines = [("Accept", "text/csv;q=0.5"), ("Accept", f"{XML};q=0.9")]
    answer = wire.send("GET", f"/sparql?{urlencode({'query': 'ASK {}'})}", headers=lines)
    assert answer.media_type == XML


@pytest.mark.parametrize("parameter", ["format", "output"])
@pytest.mark.parametrize(
    ("name", "rows", "graph"),
    [
        ("json", JSON, LD),
        ("xml", XML, RDF),
        ("csv", CSV, None),
        ("tsv", TSV, None),
        ("srj", JSON, None),
        ("srx", XML, None),
        ("ttl", None, TTL),
        ("turtle", None, TTL),
        ("nt", None, NT),
        ("n-triples", None, NT),
        ("rdf", None, RDF),
        ("rdfxml", None, RDF),
        ("jsonld", None, LD),
        ("json-ld", None, LD),
        ("html", HTML, HTML),
        ("JSON", JSON, LD),
        ("text/csv", CSV, None),
        ("text/csv; charset=utf-8", CSV, None),
        ("application/sparql-results+json", JSON, None),
        ("application/sparql-results json", JSON, None),  # a + that was not encoded
        ("application/json", PLAIN_JSON, PLAIN_JSON),
        ("image/png", None, None),
    ],
)
def test_a_name_of_a_format_overrides_accept(
    wire: Wire, parameter: str, name: str, rows: str | None, graph: str | None
) -> None:
    """As Fuseki, Virtuoso, QLever and Wikidata call them; 406 for what cannot hold the answer."""
    for query, expected in (("SELECT (1 AS ?n) {}", rows), ("CONSTRUCT WHERE {?s ?p ?o}", graph)):
        answer = wire.get("/sparql", query=query, accept="image/png", **{parameter: name})
        found = None if answer.status == 406 else answer.media_type
        assert found == expected


def test_what_is_negotiated_can_be_read_as_such(wire: Wire) -> None:
    """Each format parses, and holds the same."""
    for entry in FORMATS_OF["graph"]:
        if entry is not PAGE:
            answer = wire.get(
                "/sparql", query="CONSTRUCT WHERE { ?s ?p ?o }", accept=entry.media_type
            )
            parsed = ox.parse(answer.body, format=ox.RdfFormat.from_media_type(entry.written_as))
            assert len(list(parsed)) == 5
    for entry in FORMATS_OF["solutions"][:2]:
        answer = wire.get("/sparql", query="SELECT * { ?s ?p ?o }", accept=entry.media_type)
        rows = ox.parse_query_results(
            answer.body, format=ox.QueryResultsFormat.from_media_type(entry.written_as)
        )
        assert len(list(rows)) == 5  # type: ignore[arg-type] # solutions


# HEAD, OPTIONS and other origins


@pytest.mark.parametrize(
    "target",
    [
        "/sparql?query=ASK%7B%7D",
        "/sparql?query=CONSTRUCT%20WHERE%7B%3Fs%20%3Fp%20%3Fo%7D&format=nt",
        "/sparql?query=ASK",
        "/sparql?query=ASK%7B%7D&format=pdf",
        "/sparql?query=SELECT(1%20AS%20%3Fn)%7B%7D&format=html",
        "/sparql",
        "/graphs?default",
        "/graphs?graph=https://example.org/none",
    ],
)
def test_head_has_the_headers_of_get(wire: Wire, target: str) -> None:
    """RFC 9110 §9.3.2: status and headers alike, its length too, and no body."""
    got, head = wire.send("GET", target), wire.send("HEAD", target)
    varying = {"date", "x-request-id", "age"}
    listed = [
        {
            name.lower(): value
            for name, value in answer.headers.items()
            if name.lower() not in varying
        }
        for answer in (got, head)
    ]
    assert head.body == b""
    assert (head.status, listed[1]) == (got.status, listed[0])
    assert int(head.headers["Content-Length"]) == len(got.body)


def test_a_browser_of_another_origin_may_ask(wire: Wire) -> None:
    """CORS protocol: the preflight, the answer, and what scripts may read of its headers."""
    origin = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    preflight = wire.send("OPTIONS", "/sparql", headers=origin)
    assert (preflight.status, preflight.body) == (204, b"")
    allowed = set(preflight.headers["Access-Control-Allow-Methods"].split(", "))
    assert allowed == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    answer = wire.send("GET", "/sparql?query=ASK%7B%7D", headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Credentials"] is None
    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"Link", "ETag", "X-Request-Id", "Renkei-Truncated", "Retry-After"} <= exposed


def test_an_answer_that_is_known_is_not_sent_again(wire: Wire) -> None:
    """RFC 9110 §13.1.2: 304 for the ETag of the same representation, 200 for another."""
    first = wire.get("/sparql", query="ASK {}")
    etag = {"If-None-Match": first.headers["ETag"]}
    again = wire.send("GET", "/sparql?query=ASK+%7B%7D", headers=etag)
    assert (again.status, again.body) == (304, b"")
    other = wire.send("GET", "/sparql?query=ASK+%7B%7D&format=xml", headers=etag)
    assert other.status == 200


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
