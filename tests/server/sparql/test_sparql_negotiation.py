"""Which form an answer of ``/sparql`` has, and what its header says, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from renkei.server.web.negotiation import FORMATS_OF, PAGE
from tests.server.sparql.requests import (
    CSV,
    FIREFOX,
    HTML,
    JSON,
    LD,
    NT,
    PLAIN_JSON,
    PLAIN_XML,
    RDF,
    TSV,
    TTL,
    XML,
)

if TYPE_CHECKING:
    from tests.server.wire import Wire


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
