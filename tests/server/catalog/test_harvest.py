"""Harvests of the catalogue: page by page, of one generation, and while workers are busy."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import http.client
import os
import re
import time
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import rdflib
from rdflib import RDF, URIRef

from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.conftest import BASE
from tests.http_service import wait
from tests.licensed import FIRST, SECOND, add_file, build_at, write_sources
from tests.pools import ENDLESS
from tests.server.catalog.harvested import (
    CATALOG,
    DCAT,
    HTML,
    HYDRA,
    KEYS,
    OUR_SHAPES,
    SPDX,
    Paged,
    findings,
    graph_of,
    local,
)
from tests.server.conftest import BufferedClient
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "pages", "suffix"),
    [(1, 5, ""), (3, 2, ".ttl"), (3, 2, ".rdf"), (3, 2, ".jsonld"), (3, 2, ".nt"), (5, 1, "")],
)
def test_each_dataset_is_on_just_one_page(paged: Paged, size: int, pages: int, suffix: str) -> None:
    """Followed by hydra:next as harvesters do, in the same form; together the whole catalogue."""
    client = paged(size)
    seen, together, address = [], rdflib.Graph(), f"/catalog{suffix}"
    views: list[tuple[Any, rdflib.Graph]] = []
    while address:
        graph = graph_of(client.get(address))
        here = set(graph.subjects(RDF.type, DCAT.Dataset))
        assert set(graph.objects(CATALOG, DCAT.dataset)) == here
        assert 1 <= len(here) <= size
        for service in graph.subjects(RDF.type, DCAT.DataService):
            assert set(graph.objects(service, DCAT.servesDataset)) == here
        distributions = set(graph.subjects(RDF.type, DCAT.Distribution))
        assert distributions == set(graph.objects(None, DCAT.distribution))
        assert suffix or list(findings(graph, OUR_SHAPES)) == []
        assert graph.value(CATALOG, HYDRA.totalItems).toPython() == len(KEYS)  # type: ignore[union-attr]
        seen += here
        view = graph.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
        assert (view is None) is (pages == 1)
        views.append((view, graph))
        following = graph.value(view, HYDRA.next) if view else None
        assert following is None or following.startswith(f"http://localhost/catalog{suffix}?")
        address = local(str(following)) if following else ""
        together += graph
    assert len(views) == pages
    assert sorted(seen) == sorted(URIRef(f"{BASE}id/dataset/{key}") for key in KEYS)
    if pages > 1:
        addresses = [view for view, _ in views]
        for number, (view, graph) in enumerate(views):
            assert graph.value(view, HYDRA.first) == addresses[0]
            assert graph.value(view, HYDRA.last) == addresses[-1]
            assert graph.value(view, HYDRA.previous) == (addresses[number - 1] if number else None)
    whole = graph_of(paged(50).get("/catalog.nt"))
    for triple in (*together.triples((None, HYDRA.view, None)), *_views(together)):
        together.remove(triple)
    assert set(together) == set(whole)


def _views(graph: rdflib.Graph) -> list[Any]:
    views = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
    return [triple for view in views for triple in graph.triples((view, None, None))]


@pytest.mark.slow
def test_a_harvest_sees_one_catalogue_even_if_another_is_published_meanwhile(
    tmp_path: Path,
) -> None:
    """A source that moved to a page that was read already would be deleted in the portal."""
    (tmp_path / "sources").mkdir()
    sources = write_sources(tmp_path / "sources")
    first = build_at(sources, tmp_path / "data", FIRST, tables=False)
    published = InProcessLeases(
        Generations(tmp_path / "data"), max_result_bytes=10_000_000, threads=1
    )
    app = create_app(Settings(catalog_page_size=2, data_dir=tmp_path / "data"), published)
    client = BufferedClient(app, app.response_class)
    page = graph_of(client.get("/catalog.nt"))
    following = local(str(next(page.objects(None, HYDRA.next))))
    read = set(page.subjects(RDF.type, DCAT.Dataset))

    text = sources.read_text(encoding="utf-8")
    parts = text.split("\n[[source]]")
    sources.write_text("\n[[source]]".join([parts[0], *parts[2:]]), encoding="utf-8")
    second = build_at(sources, tmp_path / "data", SECOND, tables=False)
    now = graph_of(client.get("/catalog.nt"))
    assert set(now.objects(None, DCAT.version)) == {rdflib.Literal(second)}

    rest = graph_of(client.get(following))
    assert set(rest.objects(None, DCAT.version)) == {rdflib.Literal(first)}
    read |= set(rest.subjects(RDF.type, DCAT.Dataset))
    assert {node.rpartition("/")[2] for node in read} == {"renkei", "zero", "by", "closed"}
    before = graph_of(client.get(f"/catalog.nt?generation={first}"))
    for graph, generation in ((before, first), (rest, first), (now, second)):
        checksums = dict(graph.subject_objects(SPDX.checksumValue))
        files = list(graph.subject_objects(DCAT.downloadURL))
        assert files
        for file, address in files:
            wanted = checksums[graph.value(file, SPDX.checksum)]
            served = client.get(local(str(address))).data
            assert hashlib.sha256(served).hexdigest() == str(wanted), (address, generation)
    assert f'href="/dumps/{first}/' in client.get(following.replace(".nt", ""), headers=HTML).text
    gone = following.replace(first, "0123456789abcdef")
    for address in (gone, following.replace(first, "x"), following.replace(first, "%27")):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "page", ["0", "3", "-1", "x", "1.0", "999999999999", "", "２", "1 OR 1", "%00", "1&page=9"]
)
def test_a_page_that_there_is_not_is_refused(paged: Paged, page: str) -> None:
    """Of two pages, and of several numbers."""
    response = paged(3).get(f"/catalog.ttl?page={page}")
    assert response.status_code == 400
    assert response.json["code"] == "parameter"  # type: ignore[index]
    if "&" not in page:
        assert response.json["allowed"] == ["1-2"]  # type: ignore[index]


def test_the_header_links_pages_and_forms(paged: Paged) -> None:
    """RFC 8288, for clients that read no Hydra; the form that was asked for is kept."""
    client = paged(3)
    first = client.get("/catalog?format=rdf")
    assert first.mimetype == "application/rdf+xml"
    links = {
        match[2]: match[1]
        for match in re.finditer(r'<([^>]*)>; rel="(\w+)"', first.headers["Link"])
    }
    assert re.fullmatch(
        r"http://localhost/catalog\?format=rdf&generation=[0-9a-f]{16}&page=2", links["next"]
    )
    assert links["last"] == links["next"]
    assert links["describedby"] == "/.well-known/void"
    second = client.get(local(links["next"]))
    assert second.mimetype == "application/rdf+xml"
    turtle = re.search(r'<(/catalog.ttl[^>]*)>; rel="alternate"', second.headers["Link"])
    assert turtle
    assert parse_qs(urlsplit(turtle[1]).query).keys() == {"page", "generation"}
    assert 'rel="prev"' in second.headers["Link"]
    assert 'rel="next"' not in second.headers["Link"]


@pytest.mark.slow
def test_a_client_that_has_it_is_told_so(bundled_client: FlaskClient) -> None:
    """ETag and Last-Modified, and any origin may read it."""
    first = bundled_client.get("/catalog.rdf")
    assert first.headers["Last-Modified"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in first.headers["Cache-Control"]
    again = bundled_client.get("/catalog.rdf", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = bundled_client.get("/catalog.rdf", base_url="https://other.example/")
    assert other.headers["ETag"] != first.headers["ETag"]


@pytest.mark.slow
def test_who_asked_while_a_build_ran_hears_of_what_it_published(tmp_path: Path) -> None:
    """Data that is built at one time is seen from a later one on; after a rollback, again."""
    (tmp_path / "sources").mkdir()
    sources, generations = write_sources(tmp_path / "sources"), Generations(tmp_path / "data")
    published = InProcessLeases(generations, max_result_bytes=10_000_000, threads=1)
    app = create_app(Settings(data_dir=tmp_path / "data"), published)
    client = BufferedClient(app, app.response_class)
    newest = [f"/dumps/latest/{name}" for name in ("renkei.nt.gz", "zero.nt.gz", "SHA256SUMS")]
    latest = ["/", "/about", "/catalog", "/catalog.nt", "/void.nt", "/ns.ttl", *newest]
    hour = dt.timedelta(hours=1)
    began = dt.datetime.fromisoformat(SECOND)

    def publish(when: dt.datetime) -> None:
        seconds = when.timestamp()
        os.utime(generations.current_link, (seconds, seconds), follow_symlinks=False)

    def check(since: dt.datetime, modified: dt.datetime) -> None:
        for path in latest:
            fresh = client.get(path, headers={"If-Modified-Since": format_datetime(since)})
            assert fresh.status_code == 200, path
            assert parsedate_to_datetime(fresh.headers["Last-Modified"]) == modified, path
        for path in ("/catalog.nt", *newest):
            has_it = {"If-Modified-Since": format_datetime(modified)}
            assert client.get(path, headers=has_it).status_code == 304, path

    build_at(sources, tmp_path / "data", FIRST, tables=False)
    add_file(tmp_path / "sources" / "zero", "more")
    second = build_at(sources, tmp_path / "data", SECOND, tables=False)
    publish(began + 2 * hour)
    check(began + hour, began + 2 * hour)
    fixed = client.get(f"/dumps/{second}/zero.nt.gz")
    assert parsedate_to_datetime(fixed.headers["Last-Modified"]) == began
    generations.rollback()
    publish(began + 4 * hour)
    check(began + 3 * hour, began + 4 * hour)
    answer = client.get(f"/catalog.nt?generation={second}")  # it has become an older one
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) == began + 4 * hour


class Live:
    """A live server on the bundled graph, whose answers may have ten rows."""

    def __init__(self, address: str, served: ServerLeases) -> None:
        self._place, self._served = urlsplit(address).netloc, served

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Return status, body and seconds."""
        began = time.monotonic()
        connection = http.client.HTTPConnection(self._place, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read(), time.monotonic() - began

    @contextlib.contextmanager
    def kept_busy(self) -> Iterator[None]:
        """Let all workers evaluate what does not end."""
        connections = []
        for number in range(8):
            connection = http.client.HTTPConnection(self._place, timeout=60)
            query = ENDLESS.replace(":text", "?text").replace("?n", f"?n{number}")
            path = f"/sparql?{urlencode({'query': query, 'timeout': 50})}"
            connection.request("GET", path, headers={"X-Forwarded-For": f"10.0.0.{number}"})
            connections.append(connection)
        engine = self._served.current().engine
        try:
            wait(lambda: (engine.status().active, engine.status().waiting) == (2, 6))
            yield
            assert engine.status().active == 2
        finally:
            for connection in connections:
                connection.close()


@pytest.fixture(scope="module")
def live(bundled_generations: Generations) -> Iterator[Live]:
    limits = PoolLimits(workers=2, spares=0, max_result_rows=10, query_timeout=60)
    served = ServerLeases(bundled_generations, PooledEngines(limits))
    settings = Settings(port=0, catalog_page_size=2, trusted_proxies="127.0.0.1/32")
    with serving(served, settings) as address:
        yield Live(address, served)


HARVESTED: Final = ("/catalog.ttl", "/catalog.rdf?page=2", "/void.nt", "/.well-known/void")


@pytest.mark.slow
def test_a_limit_of_rows_is_for_queries_of_others(live: Live) -> None:
    """What the server says of its data has as many as it has; the answer of a query has not."""
    for path in (*HARVESTED, "/doc/dataset/renkei.nt", "/ns.nt", "/ns.ttl"):
        status, body, _ = live.get(path)
        assert status == 200, body
    assert live.get("/void.nt")[1].count(b"\n") > 1_000
    status, body, _ = live.get("/queries/facilities.json")
    assert (status, b"max_result_rows" in body) == (507, True)


@pytest.mark.slow
def test_a_catalogue_that_was_harvested_once_needs_no_worker(live: Live) -> None:
    """All are at work, and more queries wait: the next harvest is answered at once, and is whole.

    The mark that another site put on a link makes no difference.
    """
    before = {path: live.get(path) for path in HARVESTED}
    with live.kept_busy():
        for path, (_, body, _) in before.items():
            again = live.get(f"{path}{'&' if '?' in path else '?'}utm_source=x")
            assert again[0] == 200, again[1]
            assert again[2] < 5
            assert again[1] == body
