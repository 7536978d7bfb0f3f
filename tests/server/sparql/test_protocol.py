"""Reading requests of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import contextlib
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import QueryRefusedError, RenkeiError
from renkei.server.sparql.protocol import SparqlOperation, parse_operation
from renkei.server.web.request_errors import MediaTypeError, RequestError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


@pytest.mark.parametrize(
    ("method", "target", "content_type", "body", "expected"),
    [
        ("GET", b"", None, b"", SparqlOperation()),
        ("GET", b"query=ASK%7B%7D", None, b"", SparqlOperation(query="ASK{}")),
        ("HEAD", b"query=ASK+%7B%7D", None, b"", SparqlOperation(query="ASK {}")),
        (
            "GET",
            b"query=ASK{}&lang=ja&x",
            None,
            b"",
            SparqlOperation(query="ASK{}", language="ja", unknown=("x",)),
        ),
        ("GET", b"query=&format=html", None, b"", SparqlOperation(query="", format="html")),
        (
            "GET",
            b"default-graph-uri=x:a&query=q&named-graph-uri=x:c&default-graph-uri=x:b",
            None,
            b"",
            SparqlOperation(query="q", default_graphs=("x:a", "x:b"), named_graphs=("x:c",)),
        ),
        ("POST", b"", FORM, b"query=%E5%85%AC", SparqlOperation(query="公")),
        ("POST", b"", f"{FORM}; charset=UTF-8", b"query=q", SparqlOperation(query="q")),
        (
            "POST",
            b"format=csv",
            FORM,
            b"query=q&named-graph-uri=x:c",
            SparqlOperation(query="q", named_graphs=("x:c",), format="csv"),
        ),
        (
            "POST",
            b"default-graph-uri=x:a&named-graph-uri=x:b&query=q",
            FORM,
            b"query=q&named-graph-uri=x:b&timeout=2",
            SparqlOperation(query="q", default_graphs=("x:a",), named_graphs=("x:b",), timeout=2.0),
        ),
        ("POST", b"", QUERY, "ASK{公}".encode(), SparqlOperation(query="ASK{公}")),
        ("POST", b"", f'{QUERY};charset="utf-8"', b"q", SparqlOperation(query="q")),
        (
            "POST",
            b"default-graph-uri=x:a&format=tsv",
            QUERY,
            b"q=+%41",
            SparqlOperation(query="q=+%41", default_graphs=("x:a",), format="tsv"),
        ),
    ],
)
def test_each_way_to_send_a_query_is_read(
    method: str, target: bytes, content_type: str | None, body: bytes, expected: SparqlOperation
) -> None:
    """§2.1.1 to §2.1.3: GET, a form, and the bare query."""
    assert parse_operation(method, target, content_type, body) == expected


@pytest.mark.parametrize(
    ("method", "target", "content_type", "body", "reason"),
    [
        ("GET", b"query=a&query=b", None, b"", "the query string has more than one query"),
        ("GET", b"query=a&query=a", None, b"", "the query string has more than one query"),
        ("GET", b"query=a&format=csv&format=csv", None, b"", "more than one format"),
        ("GET", b"query=%FF", None, b"", "the query string is not UTF-8"),
        ("GET", b"query=\xff", None, b"", r"the query string is not UTF-8 \(byte 6\)"),
        ("GET", b"a&" * 2_000, None, b"", "more than 1000 parameters"),
        ("POST", b"", FORM, b"query=a&query=b", "the form has more than one query"),
        ("POST", b"", FORM, b"", "the request has no query"),
        ("POST", b"", FORM, b"query=%FF", "the form is not UTF-8"),
        ("POST", b"query=a", FORM, b"", "query is in the query string of a form"),
        ("POST", b"query=a", FORM, b"query=b", "query is in the query string and in the form, and"),
        ("POST", b"default-graph-uri=x:a", FORM, b"query=a&default-graph-uri=x:b", "they differ"),
        ("POST", b"named-graph-uri=x:a", FORM, b"query=a&named-graph-uri=x:b", "they differ"),
        ("POST", b"format=csv", FORM, b"query=a&format=json", "format is in the query string and"),
        ("POST", b"timeout=1", FORM, b"query=a&timeout=2", "timeout is in the query string and"),
        ("GET", b"query=a&update=b", None, b"", "a query and parameters of an update"),
        ("POST", b"", FORM, b"query=a&update=b", "a query and parameters of an update"),
        ("POST", b"update=b", FORM, b"query=a", "a query and parameters of an update"),
        ("POST", b"query=b", FORM, b"update=a", "a query and parameters of an update"),
        ("POST", b"update=b", QUERY, b"a", "a query and parameters of an update"),
        ("POST", b"", FORM, b"query=a&using-graph-uri=x:a", "a query and parameters of an update"),
        ("POST", b"query=a", QUERY, b"a", "in the body and in the query string"),
        ("POST", b"", QUERY, b"\xff", "the body is not UTF-8"),
    ],
)
def test_what_is_said_twice_or_not_at_all_is_refused(
    method: str, target: bytes, content_type: str | None, body: bytes, reason: str
) -> None:
    """Two readers could take different halves of it."""
    with pytest.raises(RequestError, match=reason) as caught:
        parse_operation(method, target, content_type, body)
    assert type(caught.value) is RequestError


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/json",
        f"{QUERY}; charset=shift_jis",
        "multipart/form-data",
    ],
)
def test_other_bodies_are_not_read(content_type: str | None) -> None:
    """The message says what to send."""
    with pytest.raises(MediaTypeError, match="send"):
        parse_operation("POST", b"", content_type, b"query=ASK{}")


@pytest.mark.parametrize(
    ("target", "content_type", "body"),
    [
        (b"", "application/sparql-update", b"CLEAR ALL"),
        (b"", FORM, b"update=CLEAR+ALL"),
        (b"update=CLEAR+ALL", FORM, b""),
        (b"", FORM, b"using-graph-uri=x:a"),
    ],
)
def test_an_update_is_refused_as_read_only(target: bytes, content_type: str, body: bytes) -> None:
    """§2.2: whatever looks like an update operation."""
    with pytest.raises(QueryRefusedError, match="read-only"):
        parse_operation("POST", target, content_type, body)


@given(st.text(), st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_what_a_client_encodes_comes_back(
    query: str, default_graphs: list[str], named_graphs: list[str]
) -> None:
    """Any text survives the encoding of a form."""
    form = urlencode(
        [
            ("query", query),
            *(("default-graph-uri", graph) for graph in default_graphs),
            *(("named-graph-uri", graph) for graph in named_graphs),
        ],
        errors="surrogatepass",
    ).encode()
    expected = SparqlOperation(
        query=query, default_graphs=tuple(default_graphs), named_graphs=tuple(named_graphs)
    )
    assert parse_operation("GET", form) == expected
    assert parse_operation("POST", b"", FORM, form) == expected


@given(st.sampled_from(["GET", "POST"]), st.binary(), st.none() | st.text(), st.binary())
def test_any_request_is_read_or_refused(
    method: str, target: bytes, content_type: str | None, body: bytes
) -> None:
    """Nothing but the documented errors comes out."""
    with contextlib.suppress(RenkeiError):
        parse_operation(method, target, content_type, body)
