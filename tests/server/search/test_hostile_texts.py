"""Texts that are syntax elsewhere, or too much, at each place that searches: over a real socket.

Each is a plain answer or an error of the client, soon, and nothing of it stays in memory.
"""

from __future__ import annotations

import http.client
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from tests.serving import serving
from tests.shared import cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.generations.generations import Generations

MIB: Final = 1024**2
SECONDS: Final = 1.0  # of the processor
TEXTS: Final = {
    "FTS5: NEAR": "NEAR(図書 館, 2)", "FTS5: open": "NEAR(", "FTS5: quote": '"', "quotes": '""""',
    "FTS5: prefix": "図書*", "FTS5: star": "*", "FTS5: words": "AND OR NOT",
    "FTS5: column": "{tokens} : a labels:図", "FTS5: first": "^図書", "FTS5: minus": "- -図",
    "FTS5: brackets": "(" * 900, "our tokens": "\ue000図\ue003c1\ue002",
    "SPARQL": '" } UNION { ?s ?p ?o } #', "SPARQL: service": "SERVICE <http://e.org/> { }",
    "SPARQL: update": "'); DROP ALL", "SPARQL: long string": "'''\"\"\"", "SPARQL: end": "\\",
    "SQL": "'; DROP TABLE doc; --", "SQL: like": "%_%", "header": "a\r\nSet-Cookie: x=1",
    "invisible": "\u200b\u2060\ufeff\u00ad\u202e", "between": "図\u200b書\u00ad館",
    "NUL": "図\x00書館", "NULs": "\x00" * 900, "marks": "か" + "\u3099" * 900,
    "10,000 marks": "図" + "\u0301" * 10_000, "variants": "図\ufe00" * 450,
    "short words": "ab cd ef gh " * 80, "short words: Japanese": "図 書 館 市 " * 120,
    "expands": "\ufdfa" * 900, "parts of Hangul": "ᄀ" * 900, "long vowels": "ー" * 900,
    "repeated": "ああ" * 450, "errors everywhere": "山".join("札幌市立図書館北海道立消費者"),
    "right to left": "مكتبة", "emoji": "👪" * 200, "half surrogate": "図\ud800",
    "1 MB": "図書館 " * 262_144, "64 kB": "図書館" * 7_000,
}  # fmt: skip
BYTES: Final = {
    "half surrogate": "%ED%A0%80", "no UTF-8": "%FF%FE", "cut": "%F0%9F", "NUL": "%00",
    "overlong": "%C0%AF", "no escape": "%zz",
}  # fmt: skip
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
PAGE: Final = {"Accept": "text/html"}
GETS: Final = {
    "page": ("/search?lang=ja&q={}", PAGE),
    "JSON": ("/search.json?q={}", {}),
    "CSV": ("/search.csv?q={}", {}),
    "of OpenSearch": ("/search?q={}&lang=en", PAGE),
    **{
        name: (f"/search.json?q=a&{name}={{}}", {})
        for name in ("kind", "government", "theme", "year", "language", "limit", "page", "cursor")
    },
    "suggest": ("/suggest?q={}", {}),
    "reconcile: things": ("/reconcile/suggest/entity?prefix={}", {}),
    "reconcile: types": ("/reconcile/suggest/type?prefix={}", {}),
    "reconcile: properties": ("/reconcile/suggest/property?prefix={}", {}),
    "reconcile: preview": ("/reconcile/preview?id={}", {}),
    "reconcile: proposals": ("/reconcile/properties?type={}", {}),
    "reconcile: batch": ("/reconcile?queries={}", {}),
    "canned query": ("/queries/things-by-name.json?name={}", {}),
    "unknown address": ("/{}", PAGE),
}
IN_JSON: Final = {
    "query": lambda text: {"queries": {"q": {"query": text}}},
    "everywhere": lambda text: {
        "queries": {text: {"query": text, "type": text, "properties": [{"pid": text, "v": text}]}}
    },
    "value": lambda text: {
        "queries": {"q": {"query": "札幌", "properties": [{"pid": "rdfs:label", "v": text}]}}
    },
    "extension": lambda text: {"extend": {"ids": [text], "properties": [{"id": text}]}},
}


class Answer(NamedTuple):
    """What a request got."""

    status: int
    type: str
    body: bytes
    processor: float


class Site:
    """The service, in this process but for its workers."""

    def __init__(self, address: str) -> None:
        self._port = urlsplit(address).port

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """Send one request, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        before = time.process_time()
        try:
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, fields)
            answer = connection.getresponse()
            read = answer.read()
            type_ = answer.headers.get_content_type()
        finally:
            connection.close()
        return Answer(answer.status, type_, read, time.process_time() - before)


@pytest.fixture(scope="module")
def site(bundled_generations: Generations) -> Iterator[Site]:
    """The bundled graph, served."""
    leases = ServerLeases(bundled_generations, PooledEngines(PoolLimits(workers=1, spares=0)))
    with serving(leases) as address:
        yield Site(address)


def check(answer: Answer, what: str, *statuses: int) -> None:
    """Check that an answer is plain, or an error that the client can read, and took no time."""
    expected = {200, 400, 413, 414, *statuses}
    assert answer.status in expected, (what, answer.status, answer.body[:200])
    assert b"Traceback" not in answer.body
    assert answer.processor < SECONDS, (what, answer.processor)
    if answer.status == 200 and answer.type == "application/json":
        json.loads(answer.body)
    elif answer.status in {400, 413}:
        assert answer.type in {"application/problem+json", "text/html"}, (what, answer.type)


@pytest.mark.parametrize("place", cases(list(GETS), "suggest", "reconcile: things", "canned query"))
def test_any_text_in_an_address(site: Site, place: str) -> None:
    """Long ones are refused by their length."""
    path, headers = GETS[place]
    escaped = {name: quote(text, errors="surrogatepass") for name, text in TEXTS.items()}
    for name, text in (escaped | BYTES).items():
        also = (404,) if place == "unknown address" else ()
        check(site.ask("GET", path.format(text), **headers), f"{place}: {name}", *also)


@pytest.mark.parametrize(
    "method", ["form", *(pytest.param(name, marks=pytest.mark.prove) for name in ("GET", "JSON"))]
)
@pytest.mark.parametrize("place", cases(list(IN_JSON), "query", "everywhere"))
def test_any_text_in_a_batch(site: Site, place: str, method: str) -> None:
    """By address, as a form as OpenRefine sends it, and as a body of JSON."""
    for name, text in TEXTS.items():
        fields = IN_JSON[place](text)
        form = urlencode({key: json.dumps(value) for key, value in fields.items()})
        if method == "GET":
            answer = site.ask("GET", f"/reconcile?{form}")
        elif method == "form":
            answer = site.ask("POST", "/reconcile", form, **FORM)
        else:
            body = json.dumps(fields)
            answer = site.ask("POST", "/reconcile", body, Content_Type="application/json")
        check(answer, f"{place}: {name}")
        if answer.status != 414:
            assert answer.type in {"application/json", "application/problem+json"}


@pytest.mark.parametrize("kind", ["name", "id", "property"])
def test_any_text_in_a_condition(site: Site, kind: str) -> None:
    """Of the draft of the next version."""
    for name, text in TEXTS.items():
        condition = {"matchType": kind, "propertyId": text, "propertyValue": text}
        conditions = [
            condition,
            *[{"matchType": "name", "propertyValue": "札幌"}] * (kind > "name"),
        ]
        body = json.dumps({"queries": [{"conditions": conditions}]})
        answer = site.ask("POST", "/reconcile/match", body, Content_Type="application/json")
        check(answer, f"{kind}: {name}")


@pytest.mark.slow
@pytest.mark.parametrize("limit", ["", " 10"])
def test_any_text_in_a_pattern(site: Site, limit: str) -> None:
    """As a literal of SPARQL, and where it is none: then it is other syntax, or none."""
    for name, text in TEXTS.items():
        for term in (json.dumps(text), f'"{text.encode("utf-8", "replace").decode()}"'):
            pattern = f"({term}{limit})" if limit else term
            form = urlencode({"query": f"SELECT * {{ ?s renkei:search {pattern} }}"})
            check(site.ask("POST", "/sparql", form, **FORM), f"renkei:search: {name}")


@pytest.mark.slow
def test_nothing_of_them_stays_in_memory(site: Site) -> None:
    """After one round, further ones need no more."""

    def one_round() -> None:
        for text in TEXTS.values():
            form = urlencode({"queries": json.dumps({"q": {"query": text}})})
            site.ask("POST", "/reconcile", form, **FORM)
            short = quote(text[:900], errors="surrogatepass")
            for path in ("/search?q=", "/suggest?q=", "/reconcile/suggest/entity?prefix="):
                site.ask("GET", path + short)

    one_round()
    before = resident()
    for _ in range(3):
        one_round()
    assert resident() - before < 20 * MIB


def resident() -> int:
    """Return the memory of this process, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
