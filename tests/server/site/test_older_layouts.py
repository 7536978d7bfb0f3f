"""A generation that an older version built is served whole: published, or kept beside another."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import pytest

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.history import History
from tests.server.older import FILES, client_of, copied, make_older
from tests.server.things.support import BASE, HTML, D

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

OLDER: Final = "0123456789abcdef"
START: Final = (
    "/", "/about", "/things/", "/things/events", "/things/datasets", "/source/", f"/source/{D}",
    "/ns", "/code/", "/code/kind", "/dumps/", "/dumps/latest/renkei.nt.gz", "/generations",
    f"/g/{OLDER}/", f"/g/{OLDER}/queries/", "/cite", "/cite.bib", "/sitemap.xml", "/sitemap-1.xml",
    "/robots.txt", "/feed.atom", "/graphs", "/sparql", "/api", "/queries/",
    "/doc/government/010006", "/doc/government/010006.ttl", f"/doc/pairing/{D}/civic-activity",
)  # fmt: skip
KEPT: Final = (
    "/generations", "/feed.atom", "/dumps/", f"/dumps/{OLDER}/", f"/g/{OLDER}/",
    f"/g/{OLDER}/queries/", f"/cite?generation={OLDER}",
)  # fmt: skip
LINK: Final = re.compile(r'(?:href|src)="([^"]*)"|<loc>([^<]*)</loc>')


@pytest.fixture(scope="module")
def data_dir(bundled_generations: Generations, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the bundled graph, and with the same as an older version left it."""
    path = tmp_path_factory.mktemp("older")
    current = bundled_generations.current()
    copied(current, path, current.name)
    make_older(copied(current, path, f"20200102T030405000000Z-{OLDER}"))
    return path


@pytest.fixture(scope="module")
def published(data_dir: Path) -> FlaskClient:
    """The older one is published: after an upgrade without a build, and after a rollback."""
    generations = Generations(data_dir)
    generations.publish(generations.find(OLDER))
    client = client_of(data_dir)
    client.get("/")  # opens it
    return client


@pytest.fixture
def beside(data_dir: Path, published: FlaskClient) -> Iterator[FlaskClient]:
    """The older one is kept beside one of today."""
    generations = Generations(data_dir)
    newest = generations.all()[-1]
    generations.publish(newest)
    History(generations.history_dir).update(generations)
    yield client_of(data_dir)
    generations.publish(generations.find(OLDER))


def linked(client: FlaskClient, path: str) -> tuple[int, set[str]]:
    """Return the status of a page and all paths here that it leads to."""
    answer = client.get(path, headers=HTML)
    targets = re.findall("<([^>]*)>", answer.headers.get("Link", ""))
    targets += [answer.headers.get("Location", ""), answer.headers.get("Content-Location", "")]
    if answer.mimetype in {"text/html", "application/xml", "application/atom+xml"}:
        targets += [unescape(one or other) for one, other in LINK.findall(answer.text)]
    parts = [urlsplit(urljoin(f"http://localhost{path}", target)) for target in targets if target]
    return answer.status_code, {
        f"{part.path}?{part.query}" if part.query else part.path
        for part in parts
        if part.netloc in {"localhost", urlsplit(BASE).netloc}
    }


def kind_of(path: str) -> str:
    return re.sub(r"(/doc/[^/]+|/queries|/code|/source|/id)/.*|\?.*", r"\1", path)


def failing(client: FlaskClient, start: tuple[str, ...]) -> dict[str, int]:
    """Open pages and two of each kind that they lead to; return what fails."""
    found: dict[str, int] = {}
    onward: dict[str, list[str]] = {}
    for path in start:
        found[path], targets = linked(client, path)
        for target in sorted(targets):
            onward.setdefault(kind_of(target), []).append(target)
    for targets in onward.values():
        for target in [one for one in dict.fromkeys(targets) if one not in found][:2]:
            found[target], _ = linked(client, target)
    return {path: status for path, status in found.items() if status >= 400}


@pytest.mark.slow
def test_all_that_it_leads_to_is_there(published: FlaskClient) -> None:
    """No error on any kind of page, and no link, header or sitemap that leads nowhere."""
    assert failing(published, START) == {}


def test_it_has_no_catalogue_and_says_so(published: FlaskClient) -> None:
    """503: a catalogue without datasets would delete them at portals. Nothing leads there."""
    for path in ("/catalog", "/catalog.ttl", "/.well-known/void"):
        assert published.get(path).status_code == 503
    assert "/catalog<" not in published.get("/sitemap-1.xml").text
    assert "DataCatalog" not in published.get("/").text
    for form in ("ttl", "html"):
        assert "void" not in published.get(f"/doc/government/010006.{form}").headers["Link"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_its_dumps_are_listed_as_far_as_they_are_known(
    published: FlaskClient, language: str
) -> None:
    """Three files of the whole graph, without checksums, licence or what it does not know."""
    page = published.get(f"/dumps/?lang={language}").text
    assert set(re.findall(r'href="/dumps/[0-9a-f]{16}/([^"]*)" download', page)) == FILES
    assert "SHA256SUMS" not in page
    assert 'class="rights"' not in page
    assert page.count("<table") == 1
    assert published.get("/dumps/SHA256SUMS").status_code == 404


@pytest.mark.slow
def test_beside_one_of_today_it_can_be_asked_and_downloaded(beside: FlaskClient) -> None:
    """All is there that leads to it; the feed has checksums of those that have some."""
    newest = str(beside.get("/healthz").json["generation"])
    assert newest != OLDER
    assert failing(beside, KEPT) == {}
    feed = beside.get("/feed.atom").text
    assert f"/dumps/{newest}/SHA256SUMS" in feed
    assert f"/dumps/{OLDER}/SHA256SUMS" not in feed
    asked = beside.get(f"/g/{OLDER}/sparql?query=ASK {{ ?s ?p ?o }}")
    assert asked.json == {"head": {}, "boolean": True}


def test_the_foot_leads_to_the_catalogue_of_what_is_published(
    data_dir: Path, published: FlaskClient
) -> None:
    """Whatever the generation is that a page is about."""
    newest = Generations(data_dir).all()[-1].id
    for path in (f"/dumps/{newest}/", f"/g/{newest}/sparql"):
        assert published.get(path, headers=HTML).status_code == 200
        assert 'href="/catalog?' not in published.get(path, headers=HTML).text


def test_so_it_does_where_an_older_one_is_kept(beside: FlaskClient) -> None:
    """There is a catalogue then."""
    for path in (f"/dumps/{OLDER}/", f"/g/{OLDER}/sparql"):
        assert 'href="/catalog?' in beside.get(path, headers=HTML).text
