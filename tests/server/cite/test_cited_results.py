"""Citing the result of a query: its digest, its rows, its dataset, its generation."""

from __future__ import annotations

import hashlib
import html
import re
import shlex
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.conftest import BASE
from tests.http_service import service_on, wait
from tests.pools import ENDLESS, SOON, make_store
from tests.server.cite.citations import BIBTEX, HTML, SELECT, digest_in, item_of, published_id

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations

QUERIES: Final = {
    "select": SELECT,
    "ask": "ASK { ?f a renkei:FacilityGroup }",
    "construct": "CONSTRUCT { ?f a ?c } WHERE { ?f a renkei:FacilityGroup ; a ?c }",
    "describe": "DESCRIBE <http://127.0.0.1:8000/id/government/011002>",
    "nothing": "SELECT ?x { ?x a renkei:Nothing }",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_digest_is_that_of_the_answer_at_the_cited_address(
    bundled_client: FlaskClient, query: str
) -> None:
    """The command of the page, run by a shell on what the cited address gives."""
    page = bundled_client.get("/cite", query_string={"query": query, "lang": "en"}, headers=HTML)
    assert page.status_code == 200
    command = html.unescape(re.findall(r"<code>(curl .*?)</code>", page.text, re.DOTALL)[0])
    request, _, rest = command.partition(" | ")
    words = shlex.split(request)
    assert words[:3] == ["curl", "-sSf", "--get"]
    accept = words[words.index("-H") + 1].removeprefix("Accept: ")
    sent = words[words.index("--data-urlencode") + 1]
    assert sent == f"query={query}"
    item = item_of(bundled_client, "/cite.csl.json", query=query)
    url = urlsplit(item["URL"])
    assert words[3] == f"{BASE}{url.path[1:]}"
    assert url.path == f"/g/{published_id(bundled_client)}/sparql"
    assert parse_qsl(url.query) == [("query", query)]
    answer = bundled_client.get(f"{url.path}?{url.query}", headers={"Accept": accept})
    assert answer.status_code == 200
    done = subprocess.run(
        ["sh", "-c", f"cat | {rest}"], input=answer.data, capture_output=True, check=True
    )
    assert done.stdout.decode().split()[0] == digest_in(item["note"])
    assert f'<code class="digest">{digest_in(item["note"])}</code>' in page.text
    assert item["annote"] == query


def test_a_result_is_cited_with_its_number_of_rows(bundled_client: FlaskClient) -> None:
    """And the same query with another order has the same digest, but another address."""
    plain = item_of(bundled_client, "/cite.csl.json", query=SELECT, lang="en")
    rows = bundled_client.get("/sparql", query_string={"query": SELECT, "format": "tsv"}).data
    assert f"A result of {len(rows.splitlines()) - 1} rows." in plain["note"]
    ordered = item_of(bundled_client, "/cite.csl.json", query=f"{SELECT} ORDER BY DESC(?l)")
    assert digest_in(ordered["note"]) == digest_in(plain["note"])
    assert ordered["URL"] != plain["URL"]
    assert ordered["id"] == plain["id"]


def test_the_dataset_of_the_request_is_cited_too(bundled_client: FlaskClient) -> None:
    """`default-graph-uri` changes the answer, so it is in the address and in the command."""
    graph = "https://w3id.org/renkei/code/kind"
    parameters = {"query": "SELECT ?s { ?s a skos:Concept }", "default-graph-uri": graph}
    item = item_of(bundled_client, "/cite.csl.json", **parameters)
    assert ("default-graph-uri", graph) in parse_qsl(urlsplit(item["URL"]).query)
    page = bundled_client.get("/cite", query_string=parameters, headers=HTML).text
    assert f"--data-urlencode default-graph-uri={graph}" in html.unescape(page)
    other = item_of(bundled_client, "/cite.csl.json", query=parameters["query"])
    assert digest_in(other["note"]) != digest_in(item["note"])


def test_the_answer_of_a_canned_query_is_cited(bundled_client: FlaskClient) -> None:
    """By the text with its values; the digest is that of the canned answer in TSV."""
    parameters = {"pairing": "hokkaido-sapporo-2017/public-housing"}
    item = item_of(bundled_client, "/cite/queries/meetings.csl.json", **parameters)
    head, *rows = bundled_client.get(
        "/queries/meetings.tsv", query_string=parameters
    ).data.splitlines(keepends=True)
    digest = hashlib.sha256(head + b"".join(sorted(rows))).hexdigest()
    assert digest_in(item["note"]) == digest
    assert "pairing/hokkaido-sapporo-2017/public-housing>" in item["annote"]
    assert "#+" not in item["annote"]
    again = item_of(bundled_client, "/cite.csl.json", query=item["annote"])
    assert again == item
    bib = bundled_client.get("/cite/queries/meetings.bib", query_string=parameters)
    assert bib.mimetype == BIBTEX
    assert digest in bib.text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/cite?query=SELECT%20(NOW()%20AS%20?x)%20{}", 400, "not-citable"),
        ("/cite?query=SELECT%20(RAND()%20AS%20?x)%20{}", 400, "not-citable"),
        ("/cite?query=SELECT%20?b%20{%20?s%20owl:members%20?b%20}", 400, "not-citable"),
        ("/cite?query=CONSTRUCT{[]%20a%20?c}%20WHERE{?x%20a%20?c}", 400, "not-citable"),
        ("/cite?query=SELECT%20*%20{%20SERVICE%20<http://x/>%20{}%20}", 403, "query-refused"),
        ("/cite?update=DROP%20ALL", 403, "query-refused"),
        ("/cite?query=DROP%20ALL", 403, "query-refused"),
        ("/cite?query=SELECT", 400, "query-syntax"),
        ("/cite?query=", 400, "query-syntax"),
        ("/cite?query=ASK{}&query=ASK{}", 400, "request"),
        ("/cite?default-graph-uri=http://x/", 400, "request"),
        ("/cite?format=csv", 406, "not-acceptable"),
        ("/cite?generation=x", 400, "request"),
        ("/cite?generation=0123456789abcdef", 404, "unknown-generation"),
        ("/cite?generation=0123456789abcdef&query=ASK{}", 404, "unknown-generation"),
        ("/cite?generation=0123456789abcdef&generation=0123456789abcdef", 400, "request"),
        ("/cite/queries/nothing", 404, "unknown-query"),
        ("/cite/queries/meetings", 400, "parameter"),
        ("/cite/queries/meetings?pairing=none", 404, "unknown-thing"),
        ("/cite/queries/meetings?pairing=a&limit=5", 400, "parameter"),
        ("/cite/queries/meetings.ris", 404, "not-found"),
    ],
)
def test_what_cannot_be_cited_is_refused(
    bundled_client: FlaskClient, path: str, status: int, code: str
) -> None:
    """With the same codes as the endpoint, in problem+json and on a page; never kept."""
    for accept in ("application/problem+json", "text/html, application/problem+json;q=0.5"):
        response = bundled_client.get(path, headers={"Accept": f"{accept}, {BIBTEX};q=0.1"})
        assert response.status_code == status, response.text
        assert response.headers["Cache-Control"] == "no-store"
        if response.mimetype == "application/problem+json":
            assert response.get_json()["code"] == code


def test_a_result_that_is_too_large_is_refused(bundled_generations: Generations) -> None:
    """507 names the limit, and the digest of a smaller one is given."""
    settings = Settings(max_cited_bytes=2_000)
    published = InProcessLeases(bundled_generations, max_result_bytes=1 << 24, threads=1)
    client = create_app(settings, published).test_client()
    response = client.get("/cite.bib?query=SELECT%20*%20{?s%20?p%20?o}")
    problem = response.get_json(force=True)
    assert (response.status_code, problem["limit"]) == (507, "max_cited_bytes")
    assert "2,000" in problem["detail"]
    assert client.get("/cite.bib?query=ASK%20{}").status_code == 200


@pytest.mark.slow
def test_results_that_take_long_leave_threads_to_the_pages(tmp_path: Path) -> None:
    """Two are computed at a time; who asks for more is told at once, and can try again."""
    limits = PoolLimits(workers=2, query_timeout=2)
    with (
        service_on(make_store(tmp_path), limits, threads=4, query_timeout=2) as service,
        ThreadPoolExecutor(8) as clients,
    ):
        service.ask("/robots.txt")

        def cite(number: int) -> int:
            query = quote(ENDLESS.replace("?n", f"?n{number}"))
            return service.ask(f"/cite?query={query}", client=f"10.0.0.{number}").status

        asked = [clients.submit(cite, number) for number in range(8)]
        wait(lambda: sum(one.done() for one in asked) == 6)
        began = time.monotonic()
        assert service.ask("/robots.txt", client="10.0.1.1").status == 200
        assert time.monotonic() - began < SOON
        assert not all(one.done() for one in asked)
        assert Counter(one.result() for one in asked) == {503: 6, 504: 2}
        assert service.ask(f"/cite?query={quote('ASK {}')}").status == 200


@pytest.mark.parametrize("path", ["sparql", "queries/meetings"])
def test_what_an_older_generation_answers_is_cited_of_that_generation(
    bundled_client: FlaskClient, path: str
) -> None:
    """The links below `/g/<id>/` name it, also the one at the foot of the page."""
    generation = published_id(bundled_client)
    parameters = {
        "sparql": {"query": SELECT, "format": "html"},
        "queries/meetings": {"pairing": "hokkaido-sapporo-2017/parks"},
    }[path]
    page = bundled_client.get(
        f"/g/{generation}/{path}", query_string=parameters | {"lang": "en"}, headers=HTML
    ).text
    links = re.findall(r'<a href="([^"]+)">Cite(?: this result)?</a>', page)
    assert len(links) == 2
    for link in links:
        asked = dict(parse_qsl(urlsplit(html.unescape(link)).query))
        assert asked["generation"] == generation
    plain = bundled_client.get(f"/{path}", query_string=parameters | {"lang": "en"}, headers=HTML)
    assert "generation=" not in "".join(re.findall(r'<a href="(/cite[^"]*)"', plain.text))
