"""The SPARQL 1.1 Protocol for queries, over a real socket, before a real pool of workers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.server.sparql.requests import (
    COUNT,
    COUNT_NAMED,
    FIREFOX,
    FORM,
    JSON,
    NAMES,
    NONE,
    QUERY,
    UPDATE,
    XML,
    A,
    B,
    form,
)

if TYPE_CHECKING:
    from tests.server.wire import Wire

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
        ("GET", "/sparql?query=ASK%7B%7D&format=pdf", None, None, 400, "parameter"),
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
