"""The front answers queries without Flask, and exactly as the view does.

The same generation has a second address, ``/g/<id>/sparql``, which Flask answers.
"""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Mapping

ID = "0123456789abcdef"  # of the generation that is served
FORM = "application/x-www-form-urlencoded"
SELECT = quote("SELECT ?s ?o { ?s <http://e.org/text> ?o } ORDER BY ?o LIMIT 3")
NAMELESS = quote("SELECT (UUID() AS ?u) (NOW() AS ?n) {} LIMIT 0")
UNKNOWN = quote("ASK { ?s <https://w3id.org/renkei/ns#facilty> ?施設 }")
QUERIES = {
    "select": SELECT,
    "ask": quote("ASK {}"),
    "construct": quote("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2"),
    "varying": NAMELESS,
    "hint": UNKNOWN,
    "no query": "",
    "blank": "%20",
    "syntax": quote("SELECT {{"),
    "refused": quote("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"),
    "update": quote("DELETE WHERE { ?s ?p ?o }"),
    "bytes": "%ff",
}
ACCEPTS = (
    None, "", "*/*", "text/csv", "text/html", "application/xhtml+xml",
    "text/turtle;q=0.5, */*;q=0.1",
    "application/sparql-results+xml", "image/png", "text/html;q=0.1, text/csv", "nonsense",
)  # fmt: skip
MORE = (
    "", "&format=csv", "&format=html", "&format=nothing", "&output=json",
    "&timeout=2.5", "&timeout=x",
    "&default-graph-uri=http://e.org/g", "&named-graph-uri=http://e.org/g", "&query=ASK%7B%7D",
    "&format=csv&output=json", "&update=x", "&callback=x",
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "FORM", "OPTIONS", "PUT")
HOSTS = ("localhost", "example.org:8000", "[::1]:80", "a_b", "x y", "")


def answer(
    address: str, target: str, method: str, headers: Mapping[str, str], body: bytes | None = None
) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        different = {"date", "x-request-id"}
        fields = [(n.lower(), v) for n, v in response.getheaders() if n.lower() not in different]
        return response.status, sorted(fields), response.read()
    finally:
        connection.close()


@given(
    query=st.sampled_from(list(QUERIES)),
    accept=st.sampled_from(ACCEPTS),
    more=st.sampled_from(MORE),
    method=st.sampled_from(METHODS),
    host=st.sampled_from(HOSTS),
    coding=st.sampled_from(["", "gzip", "br;q=0.5, zstd"]),
)
def test_an_answer_without_flask_is_that_of_the_view(
    address: str, query: str, accept: str | None, more: str, method: str,
    host: str, coding: str,
) -> None:  # fmt: skip
    """Status, header and body; whatever the request is."""
    headers = {"Host": host}
    if accept is not None:
        headers["Accept"] = accept
    if coding:
        headers["Accept-Encoding"] = coding
    parameters, body = f"query={QUERIES[query]}{more}", None
    if method == "FORM":
        headers["Content-Type"], body = FORM, parameters.encode()
    target = "" if body else f"?{parameters}"
    method = "POST" if method == "FORM" else method
    direct = answer(address, f"/sparql{target}", method, headers, body)
    by_flask = answer(address, f"/g/{ID}/sparql{target}", method, headers, body)
    own = (f"/g/{ID}/sparql".encode(), b"/sparql")
    assert direct[0] == by_flask[0]
    if "text/html" in dict(direct[1]).get("content-type", ""):
        return  # both by Flask; the links of the page stay in the generation
    if "content-encoding" in dict(direct[1]):
        assert dict(direct[1]).keys() == dict(by_flask[1]).keys()
        return
    assert direct[2] == by_flask[2].replace(*own)
    lengths = {"content-length", "etag"}
    assert [f for f in direct[1] if f[0] not in lengths] == [
        (n, v.replace(*map(bytes.decode, own))) for n, v in by_flask[1] if n not in lengths
    ]
