"""Citing a generation: true, lasting, in each form, and where pages lead to it."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from renkei.graph.generations.history import History
from renkei.graph.generations.leases import InProcessLeases
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.conftest import BASE
from tests.server.cite.citations import BIBTEX, CSL, HTML, SELECT, digest_in, item_of, published_id

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations

GONE: Final = "00000000deadbeef"


def test_the_data_is_cited_by_its_generation(bundled_client: FlaskClient) -> None:
    """Title and publisher of the catalogue, day and id of the build, its address."""
    item = item_of(bundled_client, "/cite.csl.json", lang="en")
    generation = published_id(bundled_client)
    built = bundled_client.get("/healthz").get_json()["built"]
    assert item["title"] == "renkei: how governments cooperate over their public facilities"
    assert item["publisher"] == "renkei contributors"
    assert item["version"] == generation
    assert item["URL"] == f"{BASE}g/{generation}/"
    assert "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0]) == built[:10]
    assert built in item["note"]
    japanese = item_of(bundled_client, "/cite.csl.json", lang="ja")
    assert japanese["title"].startswith("renkei（連携）")
    assert japanese["language"] == "ja"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html"),
        ("*/*", "text/html"),
        (BIBTEX, BIBTEX),
        ("text/x-bibtex", "text/x-bibtex"),
        (CSL, CSL),
        ("application/json", "application/json"),
    ],
)
def test_the_form_is_negotiated(bundled_client: FlaskClient, accept: str, media_type: str) -> None:
    """By Accept, by suffix and by ``format``; 406 for what there is not."""
    response = bundled_client.get("/cite", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert bundled_client.get("/cite.bib").mimetype == BIBTEX
    assert bundled_client.get("/cite?format=bib").mimetype == BIBTEX
    assert bundled_client.get("/cite.bib", headers={"Accept": CSL}).mimetype == BIBTEX
    assert bundled_client.get("/cite", headers={"Accept": "text/turtle"}).status_code == 406
    assert bundled_client.get("/cite.ris").status_code == 404


def test_a_generation_that_is_gone_is_still_cited_but_not_asked(
    bundled_generations: Generations, tmp_path: Path
) -> None:
    """What the history remembers is enough to cite it; a query needs the data: 410."""
    record = {
        "id": GONE, "name": f"20200102T030405Z-{GONE}", "built": "2020-01-02T03:04:05Z",
        "version": "0.0.9", "base": "http://127.0.0.1:8000/", "title": {"en": "Old title"},
        "publisher": {"en": "Old publisher"}, "triples": 1234, "quads": 1300, "sources": {},
        "classes": {},
    }  # fmt: skip
    folder = tmp_path / str(record["name"])
    folder.mkdir()
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    published = InProcessLeases(bundled_generations, max_result_bytes=1 << 24, threads=1)
    client = create_app(Settings(), published, bundled_queries(), History(tmp_path)).test_client()
    item = item_of(client, "/cite.csl.json", generation=GONE, lang="en")
    assert (item["title"], item["publisher"], item["version"]) == (
        "Old title", "Old publisher", GONE,
    )  # fmt: skip
    assert item["issued"] == {"date-parts": [[2020, 1, 2]]}
    assert "1,234 triples" in item["note"]
    assert client.get(f"/cite?generation={GONE}&query=ASK{{}}").status_code == 410
    assert client.get("/cite?generation=deadbeef").status_code == 400  # not the end of an id


def test_pages_lead_to_the_citation_of_what_they_show(bundled_client: FlaskClient) -> None:
    """The query form, the page of a canned query, the foot of every page, and the page about."""
    query = {"query": SELECT, "format": "html", "lang": "en", "default-graph-uri": "http://x/"}
    addresses = {
        "/cite?": bundled_client.get("/sparql", query_string=query).text,
        "/cite/queries/meetings?": bundled_client.get(
            "/queries/meetings?lang=en&pairing=hokkaido-sapporo-2017/parks", headers=HTML
        ).text,
    }
    for start, page in addresses.items():
        links = re.findall(r'<a href="([^"]+)">Cite this result</a>', page)
        assert len(links) == 1
        link = html.unescape(links[0])
        assert link.startswith(start)
        assert dict(parse_qsl(urlsplit(link).query))["lang"] == "en"
        cited = bundled_client.get(link, headers=HTML)
        assert cited.status_code == 200, cited.text
        assert "How to cite this result" in cited.text
    for path in ("/", "/about"):
        page = bundled_client.get(f"{path}?lang=en", headers=HTML).text
        assert '<a href="/cite?lang=en">Cite</a>' in page


@pytest.mark.parametrize("public_url", ["", "https://data.example.org/"])
def test_cited_addresses_are_those_of_the_data_and_not_of_the_request(
    bundled_generations: Generations, public_url: str
) -> None:
    """A citation outlasts the host that was asked: the base, or what the world calls us."""
    published = InProcessLeases(bundled_generations, max_result_bytes=1 << 24, threads=1)
    client = create_app(Settings(public_url=public_url), published).test_client()
    asked = {"base_url": "http://10.0.0.7:8080/"}
    data = client.get("/cite.csl.json", **asked).text
    query = {"query": "ASK { ?x a renkei:FacilityGroup }"}
    result = client.get("/cite.csl.json", query_string=query, **asked).text
    page = client.get("/cite", query_string=query, headers=HTML, **asked).text
    command = html.unescape(re.findall(r"<code>(curl .*?)</code>", page, re.DOTALL)[0])
    start = f"{public_url or BASE}g/{published_id(client)}/"
    assert json.loads(data)[0]["URL"] == start
    assert json.loads(result)[0]["URL"].startswith(f"{start}sparql?query=")
    assert f" {start}sparql " in command
    assert "10.0.0.7" not in data + result + command


def test_nothing_of_a_query_is_taken_for_the_page(bundled_client: FlaskClient) -> None:
    """Markup in a query is shown, in the text, in the address and in the command."""
    query = "ASK { ?x ?y '</code><script>alert(1)</script>\"' } # $(touch x) `x`"
    page = bundled_client.get("/cite", query_string={"query": query}, headers=HTML).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_every_link_to_another_form_leads_to_the_same_citation(
    bundled_client: FlaskClient,
) -> None:
    """Relative links, with the query and the language of the page."""
    page = bundled_client.get("/cite", query_string={"query": SELECT, "lang": "en"}, headers=HTML)
    for link in re.findall(r'<link rel="alternate" type="[^"]+" href="([^"]+)"', page.text):
        other = bundled_client.get(f"/{html.unescape(link)}")
        assert other.status_code == 200
        assert digest_in(other.text.replace("\\", "")) in page.text
        assert "Result of a query on" in other.text
