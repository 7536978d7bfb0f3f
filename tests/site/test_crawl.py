"""A crawl of the running service by its links."""

from __future__ import annotations

import http.client
import pickle
import re
from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
import rdflib

from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
SUFFIXES = (".ttl", ".nt", ".rdf", ".jsonld")
FORMS = 1  # things of each kind whose RDF is asked for by its suffix
THINGS = 6  # things of each kind whose page is asked for, and pages of each that is MANY
MANY = ("/doc/", "/g/", "/cite", "/search")
CHOICES = 1  # of remarks, or of the things of a list, whose links lead to all combinations
CHOOSING = ("/source/", "/things/")
FEW = 60  # pages of a short crawl
FORMS_LEAD_TO = ("/search?q=%E5%85%AC%E5%9C%92&lang=ja",)  # no link does
SAMPLES = 2  # pages of each kind whose HTML and RDF are looked at closely


class Page(HTMLParser):
    """The links, title, language and ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.alternates: dict[str, str] = {}
        self.ids: set[str] = set()
        self.language = self.title = ""
        self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "title":
            self._in_title = True
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") == "alternate" and given.get("type") in FORMATS:
            self.alternates[given["type"]] = given["href"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


@dataclass
class Crawl:
    """What a crawl saw."""

    pages: dict[str, Page] = field(default_factory=dict)
    html: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, list[str]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    most: int | None = None
    forms: int | None = None
    things: int | None = None
    formed: Counter[str] = field(default_factory=Counter)
    visited: Counter[str] = field(default_factory=Counter)
    fragments: list[tuple[str, str]] = field(default_factory=list)


def kind_of(path: str) -> str:
    """Two pages are of one kind if their paths differ in the last parts only."""
    parts = urlsplit(path).path.strip("/").split("/")
    return "/".join(parts[:2]) if parts[0] in {"doc", "id"} else parts[0]


class Client:
    """One kept connection."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)

    def close(self) -> None:
        self.connection.close()

    def get(self, target: str, accept: str = "text/html") -> tuple[int, str, str, bytes]:
        self.connection.request("GET", target, headers={"Accept": accept})
        answer = self.connection.getresponse()
        body = answer.read()
        kind = answer.getheader("Content-Type") or ""
        return answer.status, kind, answer.getheader("Location") or "", body


@pytest.fixture(scope="module", params=[FEW, pytest.param(None, marks=pytest.mark.prove)])
def crawl(
    site: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Crawl:
    """What can be reached from the Japanese home page without running a query.

    `make test` and `make test-all` ask for the `FEW` pages that are nearest; `make prove` for all,
    but of things, citations and older generations for the first of each kind.
    """

    def make(directory: Path) -> None:
        seen = Crawl(most=request.param, forms=FORMS, things=THINGS)
        with closing(Client(site)) as client:
            walk(client, site, seen)
        (directory / "crawl").write_bytes(pickle.dumps(seen))

    directory = made_once(tmp_path_factory, f"crawl-{request.param}", make)
    found: Crawl = pickle.loads((directory / "crawl").read_bytes())  # noqa: S301 (our own)
    return found


def walk(client: Client, site: str, seen: Crawl) -> None:
    """Follow every link once."""
    known = {"/?lang=ja", *FORMS_LEAD_TO}
    waiting = deque([("/?lang=ja", ""), *((target, "") for target in FORMS_LEAD_TO)])
    while waiting and (seen.most is None or len(seen.pages) < seen.most):
        target, origin = waiting.popleft()
        status, kind, location, body = client.get(target)
        seen.statuses[status] += 1
        links = [location] if status in {301, 302, 303, 307, 308} else []
        if status >= 400:
            seen.wrong.append(f"{status} {target} (from {origin})")
        elif not links and kind.startswith("text/html"):
            html = body.decode()
            page = seen.pages[target] = Page(html)
            seen.html[target] = html
            seen.kinds.setdefault(kind_of(target), []).append(target)
            links = page.links
        for link in links:
            follow(site, target, link, seen, known, waiting)


def follow(
    site: str, target: str, link: str, seen: Crawl, known: set[str], waiting: deque[tuple[str, str]]
) -> None:
    """Put a link of this site into the queue, once; note its fragment."""
    parts = urlsplit(urljoin(site + target.lstrip("/"), link))
    if parts.netloc != urlsplit(site).netloc or parts.scheme not in {"http", "https"}:
        return
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    if parts.fragment:
        seen.fragments.append((address, parts.fragment))
    is_other_language = "lang=en" in parts.query
    runs_a_query = parts.path == "/sparql" and "query=" in parts.query
    choices = parts.query.count("=") - 1  # but lang
    if parts.path.startswith(CHOOSING) and choices > CHOICES:
        return
    if address not in known and not is_other_language and not runs_a_query:
        known.add(address)
        if seen.forms is not None and parts.path.endswith(SUFFIXES):
            seen.formed[kind_of(parts.path)] += 1
            if seen.formed[kind_of(parts.path)] > len(SUFFIXES) * seen.forms:
                return
        elif seen.things is not None and parts.path.startswith(MANY):
            seen.visited[kind_of(parts.path)] += 1
            if seen.visited[kind_of(parts.path)] > seen.things:
                return
        waiting.append((address, target))


@pytest.mark.slow
def test_no_link_is_dead(crawl: Crawl) -> None:
    """Every page that a link leads to answers 200 or leads on."""
    assert crawl.wrong == []
    assert len(crawl.pages) == crawl.most or len(crawl.pages) > 200


@pytest.mark.prove
def test_no_link_is_dead_nor_any_rdf(site: str) -> None:
    """The same with the page and the RDF of every thing, and with the fragments of all links."""
    seen = Crawl()
    with closing(Client(site)) as client:
        walk(client, site, seen)
    assert seen.wrong == []
    assert len(seen.pages) > 1_000
    assert missing_fragments(seen) == set()


@pytest.mark.slow
def test_every_page_has_a_title_and_its_language(crawl: Crawl) -> None:
    """The title is the page's own, the language that of the link."""
    assert [target for target, page in crawl.pages.items() if not page.title.strip()] == []
    assert [target for target, page in crawl.pages.items() if page.language != "ja"] == []


@pytest.mark.slow
def test_every_fragment_of_a_link_is_on_the_page(crawl: Crawl) -> None:
    """A link to a line or term leads to it."""
    assert missing_fragments(crawl) == set()


def missing_fragments(crawl: Crawl) -> set[str]:
    return {
        f"{address}#{fragment}"
        for address, fragment in crawl.fragments
        if address in crawl.pages and fragment not in crawl.pages[address].ids
    }


def samples(crawl: Crawl) -> list[str]:
    return [target for targets in crawl.kinds.values() for target in targets[:SAMPLES]]


@pytest.mark.slow
def test_the_html_is_valid(crawl: Crawl) -> None:
    """A strict parser of the WHATWG's algorithm finds no error in pages of each kind."""
    for target in samples(crawl):
        parser = html5lib.HTMLParser(strict=True)
        try:
            parser.parse(crawl.html[target])
        except html5lib.html5parser.ParseError as error:
            pytest.fail(f"{target}: {error}")


@pytest.mark.slow
def test_ids_are_unique(crawl: Crawl) -> None:
    """Else a link to a fragment may lead elsewhere."""
    for target in samples(crawl):
        ids = re.findall(r'\sid="([^"]*)"', crawl.html[target])
        doubled = [name for name, count in Counter(ids).items() if count > 1]
        assert doubled == [], target


@pytest.mark.slow
def test_every_rdf_alternate_parses_and_they_agree(site: str, crawl: Crawl) -> None:
    """The four forms hold the same number of statements."""
    looked_at = 0
    for target in samples(crawl):
        counts = {}
        for media_type, link in crawl.pages[target].alternates.items():
            place = urlsplit(urljoin(site + target.lstrip("/"), link))
            address = place.path + (f"?{place.query}" if place.query else "")
            with closing(Client(site)) as client:
                status, kind, _, body = client.get(address, media_type)
            assert status == 200, address
            assert kind.startswith(media_type), address
            graph = rdflib.Graph().parse(data=body, format=FORMATS[media_type])
            counts[media_type] = len(graph)
        assert len(set(counts.values())) <= 1, (target, counts)
        looked_at += bool(counts)
    assert looked_at > (0 if crawl.most else 15)


@pytest.mark.slow
def test_english_pages_are_english(site: str, crawl: Crawl) -> None:
    """Pages of each kind in the other language: 200, marked as English."""
    for target in samples(crawl):
        address = re.sub(r"([?&])lang=ja", r"\1lang=en", target)
        if "lang=" not in address:
            address += ("&" if "?" in address else "?") + "lang=en"
        with closing(Client(site)) as client:
            status, _, _, body = client.get(address)
        assert status == 200, address
        assert Page(body.decode()).language == "en", address
