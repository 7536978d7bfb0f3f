"""Generations over HTTP: pages, the feed, patches, and older ones that can still be asked."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
import re
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from werkzeug.http import http_date

from renkei.graph.dumps.patch import apply_patch
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.generations import Generations
from renkei.graph.generations.history import History
from renkei.graph.generations.leases import InProcessLeases
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.conftest import BASE, build_sources
from tests.graph.sources import PREFIXES, STEPS, quads_of, write_sources
from tests.server.site.live_site import COUNT, Site, sparql
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    for step in STEPS:
        build_sources(write_sources(folder / "in", PREFIXES + step), folder / "data")
    generations = Generations(folder / "data")
    generations.prune(2)
    served = ServerLeases(generations, PooledEngines(PoolLimits(workers=1, spares=0)))
    settings = Settings(port=0, data_dir=folder / "data")
    with serving(served, settings, History(generations.history_dir)) as address:
        yield Site(address, folder / "data", served)


@pytest.mark.slow
def test_an_older_generation_answers_as_it_did(site: Site) -> None:
    """Another number of governments then than now; and the address of the newest works, too."""
    now, before, _ = site.records
    rename = f"ASK {{ ?s rdfs:label 'Three'@en FILTER('{now.id}' != '') }}"
    assert sparql(site, f"g/{before.id}")[2] == b"n\r\n1\r\n"
    assert sparql(site, "")[2] == b"n\r\n2\r\n"
    assert sparql(site, f"g/{now.id}")[2] == b"n\r\n2\r\n"
    assert sparql(site, f"g/{before.id}", rename)[2] == b"false"
    assert sparql(site, "", rename)[2] == b"true"


@pytest.mark.slow
def test_its_canned_queries_say_which_generation_they_are_of(site: Site) -> None:
    """JSON names it; links to other pages stay in it."""
    _, before, _ = site.records
    status, _, body = site.get(f"g/{before.id}/queries/governments.json?limit=1")
    assert status == HTTPStatus.OK
    assert json.loads(body)["head"]["generation"] == before.id
    page = site.get(f"g/{before.id}/queries/governments?lang=en", accept="text/html")[2].decode()
    assert f"/g/{before.id}/queries/governments.csv" in page
    assert f"/g/{before.id}/" in page
    index = site.get(f"g/{before.id}/queries/?lang=en", accept="text/html")[2].decode()
    assert f'href="/g/{before.id}/queries/governments' in index


def test_post_and_the_limits_of_a_query_hold_there_too(site: Site) -> None:
    _, before, _ = site.records
    request = urllib.request.Request(
        f"{site.address}g/{before.id}/sparql",
        data=COUNT.encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.read() == b"n\r\n1\r\n"
    refused = "SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }"
    assert sparql(site, f"g/{before.id}", refused)[0] == HTTPStatus.FORBIDDEN
    assert sparql(site, f"g/{before.id}", "SELECT")[0] == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("path", ["sparql?query=ASK%7B%7D", "queries/governments.csv", "queries/"])
def test_one_that_is_not_kept_is_gone_and_says_why(site: Site, path: str) -> None:
    """410 with the date, what is published now, and where to go on."""
    now, _, first = site.records
    status, media_type, body = site.get(f"g/{first.id}/{path}", accept="application/problem+json")
    assert status == HTTPStatus.GONE
    assert media_type == "application/problem+json"
    problem = json.loads(body)
    assert problem["code"] == "gone"
    for said in (first.id, first.built, now.id, "/generations"):
        assert said in problem["detail"]


@pytest.mark.parametrize(
    "id_", ["0123456789abcdef", "x", "..", "0123456789ABCDEF", "%00", "a" * 500]
)
def test_one_that_never_was_is_not_found(site: Site, id_: str) -> None:
    for path in ("sparql?query=ASK%7B%7D", "queries/", ""):
        status, _, body = site.get(f"g/{id_}/{path}", accept="application/problem+json")
        assert status == HTTPStatus.NOT_FOUND
        if id_ not in {"..", "%00"}:
            assert json.loads(body)["code"] == "unknown-generation"
            assert "/generations" in json.loads(body)["detail"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_lists_what_was_published_and_what_it_changed(site: Site, language: str) -> None:
    status, _, body = site.get(f"generations?lang={language}")
    assert status == HTTPStatus.OK
    now, before, first = site.records
    page = body.decode()
    places = [page.index(record.id) for record in (now, before, first)]
    assert places == sorted(places)
    assert page.count(".rdfp.gz</a>") == 2
    assert f"/g/{first.id}/sparql" not in page
    assert f"/g/{before.id}/sparql" in page


def test_each_generation_has_a_page_also_when_it_is_gone(site: Site) -> None:
    for record, said in zip(
        site.records,
        ("published now", "can still be asked", "not kept any more"),
        strict=True,
    ):
        status, _, body = site.get(f"g/{record.id}/?lang=en")
        assert status == HTTPStatus.OK
        assert said in body.decode()
    second = site.records[1]
    page = site.get(f"g/{second.id}/?lang=en")[2].decode()
    assert "renkei:Government" in page
    assert "graph/source/example" in page


def test_the_feed_is_atom_and_has_what_changed(site: Site) -> None:
    """What RFC 4287 asks of a feed and of an entry; absolute addresses; ids that never change."""
    status, media_type, body = site.get("feed.atom?lang=en")
    assert (status, media_type) == (HTTPStatus.OK, "application/atom+xml; charset=utf-8")
    feed = ET.fromstring(body)  # noqa: S314 (our own)
    assert feed.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"{ATOM}{needed}")) == 1, needed
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 3
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        assert entry.findtext(f"{ATOM}updated")
        for link in entry.findall(f"{ATOM}link"):
            assert link.get("href", "").startswith(site.address)
    summary = entries[1].findtext(f"{ATOM}summary")
    assert summary == "Statements: 2 added, 5 deleted. Things: 0 new, 1 gone."


def test_a_follower_of_the_feed_brings_its_copy_up_to_date(site: Site) -> None:
    """From the dump of the older generation, with the patch that the feed names."""
    feed = ET.fromstring(site.get("feed.atom")[2])  # noqa: S314 (our own)
    (enclosure,) = [
        link
        for link in feed.findall(f"{ATOM}entry")[0].findall(f"{ATOM}link")
        if link.get("rel") == "enclosure"
    ]
    path = enclosure.get("href", "").removeprefix(site.address)
    status, media_type, body = site.get(path)
    assert (status, media_type) == (HTTPStatus.OK, "application/gzip")
    assert len(body) == int(enclosure.get("length", ""))
    rows = gzip.decompress(body).splitlines(keepends=True)
    older, newest = site.generations.all()
    assert list(apply_patch(quads_of(older), rows, name="patch")) == quads_of(newest)


def test_the_sitemap_tells_when_each_thing_was_changed(site: Site) -> None:
    """What the newest patch does not touch keeps the time of the generation before."""
    now, before, _ = site.records
    text = site.get("sitemap-2.xml")[2].decode()
    times = dict(re.findall(r"<loc>\S*/doc/(\S+)</loc><lastmod>(\S+)</lastmod>", text))
    expected = {"government/one": before.built, "government/three": now.built}
    assert {thing: dt.datetime.fromisoformat(time) for thing, time in times.items()} == {
        thing: dt.datetime.fromisoformat(time) for thing, time in expected.items()
    }


def test_a_patch_can_be_resumed_and_kept_for_ever(site: Site) -> None:
    now, before, _ = site.records
    address = f"{site.address}dumps/{before.id}..{now.id}.rdfp.gz"
    request = urllib.request.Request(address, headers={"Range": "bytes=10-19"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == HTTPStatus.PARTIAL_CONTENT
        assert len(answer.read()) == 10
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Content-Encoding" not in answer.headers
        etag = answer.headers["ETag"]
    assert etag == f'"{now.patch["sha256"]}"' if now.patch else False
    request = urllib.request.Request(address, headers={"If-None-Match": etag})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=20)
    with caught.value as answer:
        assert answer.code == HTTPStatus.NOT_MODIFIED


def test_a_patch_that_never_was_is_not_found(site: Site) -> None:
    now, before, first = site.records
    for name in (f"{first.id}..{now.id}", f"{now.id}..{before.id}", "x..y", "..", f"..{now.id}"):
        assert site.get(f"dumps/{name}.rdfp.gz")[0] == HTTPStatus.NOT_FOUND


def test_a_patch_that_was_pruned_is_gone(site: Site) -> None:
    now, before, _ = site.records
    name = f"{before.id}..{now.id}.rdfp.gz"
    found = site.history.patch(name)
    assert found
    path, _ = found
    hidden = path.rename(path.with_name("hidden"))
    try:
        status, _, body = site.get(f"dumps/{name}", accept="text/plain")
    finally:
        hidden.rename(path)
    assert status == HTTPStatus.GONE
    assert b"/feed.atom" in body


def test_a_result_is_cited_from_the_generation_that_it_is_of(site: Site) -> None:
    """Another digest then than now, at an address that gives it again; 410 for one that is gone."""
    now, before, gone = site.records
    found = {}
    for record in (now, before):
        query = urlencode({"query": COUNT, "generation": record.id})
        (item,) = json.loads(site.get(f"cite.csl.json?{query}")[2])
        assert item["version"] == record.id
        assert item["URL"].startswith(f"{BASE}g/{record.id}/sparql?query=")
        answer = site.get(item["URL"].removeprefix(BASE), "text/tab-separated-values")[2]
        head, *rows = answer.splitlines(keepends=True)
        found[record.id] = hashlib.sha256(head + b"".join(sorted(rows))).hexdigest()
        assert found[record.id] in item["note"]
    assert len(set(found.values())) == 2
    assert site.get(f"cite?query=ASK%7B%7D&generation={gone.id}")[0] == HTTPStatus.GONE
    assert site.get(f"cite.bib?generation={gone.id}")[0] == HTTPStatus.OK
    page = site.get(f"g/{before.id}/sparql?{urlencode({'query': COUNT, 'format': 'html'})}")[2]
    assert f"generation={before.id}".encode() in page
    query = f"g/{before.id}/queries/governments?lang=en"
    assert f"generation={before.id}".encode() in site.get(query, "text/html")[2]


def test_one_that_is_kept_and_cannot_be_read_is_not_called_gone(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """503 for a while, and the reason in the log: a harvester comes again."""
    before = site.records[1]
    lock = site.generations.find(before.id).path / "in-use.lock"
    hidden = lock.rename(lock.with_name("hidden"))
    site.forget(before.id)
    try:
        status, _, body = site.get(f"g/{before.id}/sparql?query=ASK%7B%7D", accept="text/plain")
        assert status == HTTPStatus.SERVICE_UNAVAILABLE
        assert before.id.encode() in body
        assert "cannot be opened" in caplog.text
        assert site.get(f"dumps/{before.id}/")[0] == HTTPStatus.SERVICE_UNAVAILABLE
    finally:
        hidden.rename(lock)
    assert sparql(site, f"g/{before.id}")[0] == HTTPStatus.OK


@pytest.mark.slow
def test_a_rollback_is_in_the_feed_and_is_seen_by_who_asks_by_date(
    tmp_path: Path, settings: Settings
) -> None:
    """A new first entry that says what was withdrawn; no 304 for the data that was withdrawn."""
    for step in STEPS[:2]:
        build_sources(write_sources(tmp_path / "in", PREFIXES + step), tmp_path / "data")
    generations = Generations(tmp_path / "data")
    history = History(generations.history_dir)
    published = InProcessLeases(generations, max_result_bytes=1_000_000, threads=1)
    client = create_app(settings, published, {}, history).test_client()
    before = client.get("/feed.atom?lang=en")
    generations.rollback()
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    os.utime(generations.current_link, ns=(time.time_ns(),) * 2, follow_symlinks=False)
    since = {"If-Modified-Since": http_date(now - dt.timedelta(seconds=1))}
    after = client.get("/feed.atom?lang=en", headers=since)
    assert after.status_code == HTTPStatus.OK
    entries = ET.fromstring(after.data).findall(f"{ATOM}entry")  # noqa: S314 (our own)
    assert len(entries) == 1 + len(ET.fromstring(before.data).findall(f"{ATOM}entry"))  # noqa: S314
    newest, oldest = history.records()
    assert f"{oldest.id} is published again" in (entries[0].findtext(f"{ATOM}title") or "")
    assert newest.id in (entries[0].findtext(f"{ATOM}summary") or "")
    feed = ET.fromstring(after.data)  # noqa: S314 (our own)
    assert feed.findtext(f"{ATOM}updated", "") > newest.built[:19]
