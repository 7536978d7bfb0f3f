"""What the pages say of licences is what the build worked out of those of the sources."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from werkzeug.exceptions import HTTPException

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.server.web.texts import stated_terms
from renkei.settings import Settings
from tests.licensed import BY, FIRST, ZERO, build_at, write_sources

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

HTML: Final = {"Accept": "text/html", "Accept-Language": "en"}
OPEN: Final = ("use them for anything", "use them as you like", "you owe nothing")
MOST: Final = 4  # pages of each kind
SEEDS: Final = (
    "/?lang=en", "/doc/dataset/closed?lang=en", "/doc/dataset/renkei?lang=en",
    "/doc/facility/closed-000?lang=en", "/doc/distribution/closed.nt.gz?lang=en",
    "/doc/distribution/renkei.nt.gz?lang=en", "/cite?query=ASK%20{}&lang=en", "/none?lang=en",
    "/doc/facility/zero-000?lang=en", "/source/closed?lang=en", "/sources?lang=en",
)  # fmt: skip
# A list of codes and the vocabulary are ours, whatever the data is.
OURS: Final = {"vocabulary.ns", "vocabulary.version", "vocabulary.scheme"}


def app_of(data_dir: Path) -> Flask:
    """The application on a data directory."""
    published = InProcessLeases(Generations(data_dir), max_result_bytes=1 << 24, threads=2)
    return create_app(Settings(data_dir=data_dir), published, bundled_queries())


@pytest.fixture(scope="module")
def licensed(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A deployment with a source without a licence, one under CC BY and one under CC0."""
    data_dir = tmp_path_factory.mktemp("data")
    build_at(write_sources(tmp_path_factory.mktemp("sources")), data_dir, FIRST)
    return app_of(data_dir).test_client()


def pages_of(client: FlaskClient) -> dict[str, tuple[str, str, list[str]]]:
    """Follow links; return endpoint, HTML and licences in headers of some pages of each kind."""
    adapter = client.application.url_map.bind("localhost")
    found: dict[str, tuple[str, str, list[str]]] = {}
    waiting, seen, counts = list(SEEDS), set(SEEDS), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        try:
            endpoint = str(adapter.match(path.partition("?")[0])[0])
        except HTTPException:
            endpoint = "error"
        counts[endpoint] = counts.get(endpoint, 0) + 1
        if counts[endpoint] > MOST + len(SEEDS):
            continue
        answer = client.get(path, headers=HTML, buffered=True)
        if answer.mimetype != "text/html" or answer.location:
            continue
        headers = re.findall(r'<([^>]+)>; rel="license"', answer.headers.get("Link", ""))
        found[path] = (endpoint, answer.text, headers)
        for link in re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text):
            if (address := html.unescape(link)) not in seen and "lang=ja" not in address:
                seen.add(address)
                waiting.append(address)
    return found


@pytest.mark.slow
def test_nothing_of_a_deployment_with_a_closed_source_is_offered_as_open(
    licensed: FlaskClient,
) -> None:
    """No kind of page claims a licence for what it is part of, nor tells to use all of it."""
    pages = pages_of(licensed)
    assert len({endpoint for endpoint, _, _ in pages.values()}) > 20
    for path, (endpoint, text, headers) in pages.items():
        for sentence in OPEN:
            assert sentence not in text, path
        foot = text[text.index('<footer class="foot">') :]
        assert "CC0" not in foot, path
        assert 'href="/about?lang=en#licence">Terms of use</a>' in foot, path
        if endpoint in OURS or "zero" in path:
            continue
        claims = re.findall(r'<[^<]*rel="license"[^<]*<', text)
        assert claims == [], path
        if path.startswith("/doc/") and any(name in path for name in ("closed", "renkei")):
            assert headers == [], path
    assert (
        "license"
        not in json.loads(
            re.findall(r'ld.json">(.*?)</script>', pages["/?lang=en"][1], re.DOTALL)[0]
        )["@graph"][1]
    )
    for path in ("/openapi.json", "/openapi.yaml"):
        assert "CC0" not in licensed.get(path).text
    assert licensed.get("/openapi.json").json["info"]["termsOfService"].endswith("/about#licence")  # type: ignore[index]


def test_the_terms_of_the_whole_and_of_the_facts_are_shown(licensed: FlaskClient) -> None:
    """With whom to name, and that parts are not open data; each source with its own."""
    for path in ("/about?lang=en", "/cite?lang=en"):
        page = licensed.get(path, headers=HTML).text
        assert "No licence covers all of it." in page
        assert "Some parts have no stated terms and are not open data." in page
        assert "© Mihon" in page
    about = licensed.get("/about?lang=en", headers=HTML).text
    assert f'Licence: <a href="{BY}">{BY}</a> © Mihon' in about
    assert "Licence: None stated by the publisher" in about


def test_facts_of_the_bundled_sources_are_still_free(bundled_client: FlaskClient) -> None:
    """CC0, as a whole not: the document's quotes are not ours."""
    for path in ("/", "/about", "/dumps/", "/cite"):
        page = bundled_client.get(f"{path}?lang=en", headers=HTML).text
        assert f'<a href="{ZERO}">CC0 1.0</a>' in page, path
        assert 'rel="license"' not in page, path
    assert "use them for anything" in bundled_client.get("/about?lang=en").text
    assert "use them as you like" in bundled_client.get("/dumps/?lang=en").text


def test_one_licence_for_all_is_named_as_that_of_the_page(tmp_path: Path) -> None:
    """Then, and only then, at the foot of each."""
    sources = write_sources(tmp_path)
    text = sources.read_text("utf-8")
    sources.write_text(text[: text.rindex("\n[[source]]")], "utf-8")
    build_at(sources, tmp_path / "data", FIRST, tables=False)
    client = app_of(tmp_path / "data").test_client()
    for path in ("/", "/cite"):
        page = client.get(f"{path}?lang=en", headers=HTML).text
        assert page.count(f'<a href="{BY}" rel="license">Creative Commons Attribution</a>') == 1
    cited = client.get("/cite?lang=en", headers=HTML).text
    assert f'<a href="{BY}">Creative Commons Attribution</a> <small>© Mihon</small>' in cited


@pytest.mark.parametrize("manifest", [None, {}, {"terms": None}, {"terms": {}}, {"dumps": []}])
def test_where_it_is_not_known_nothing_is_said(manifest: dict[str, Any] | None) -> None:
    """Generations of older versions, and nothing that is published."""
    assert stated_terms(manifest, "all") is None
    assert stated_terms(manifest, "facts") is None


def test_pages_of_an_older_generation_claim_nothing(client: FlaskClient) -> None:
    """Its manifest has no terms."""
    for path in ("/", "/about", "/cite", "/none"):
        page = client.get(f"{path}?lang=en", headers=HTML).text
        assert 'rel="license"' not in page
        assert "CC0 1.0</a>" not in page
        assert "Terms of use</a>" in page
        for sentence in OPEN:
            assert sentence not in page
