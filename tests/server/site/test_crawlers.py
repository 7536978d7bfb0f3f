"""robots.txt, sitemaps and security.txt: what programs read before they begin."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from renkei.graph.generations.leases import InProcessLeases
from renkei.graph.things.writer import tee_things
from renkei.server.app import create_app
from renkei.server.site.crawlers import crawlers_blueprint, security_text
from renkei.server.web.deps import deps, set_deps
from renkei.settings import Settings
from tests.leases import FixedLeases, lease_on
from tests.server.things.support import BASE, HTML, hostile_generations

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations

SITEMAPS: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PREFIXED: Final = {
    "SCRIPT_NAME": "/open",
    "HTTP_HOST": "data.example.org",
    "wsgi.url_scheme": "https",
}


def locations(client: FlaskClient, path: str, root: str = "urlset") -> dict[str, str]:
    """Address → time of a sitemap; it keeps the limits of the protocol."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.mimetype == "application/xml"
    assert len(answer.data) < 50 * 1024 * 1024
    tree = ET.fromstring(answer.data)  # noqa: S314 (our own)
    assert tree.tag == f"{SITEMAPS}{root}"
    found = {
        entry.findtext(f"{SITEMAPS}loc", ""): entry.findtext(f"{SITEMAPS}lastmod", "")
        for entry in tree
    }
    assert len(found) == len(tree) <= 50_000
    return found


def test_the_sitemap_has_every_thing_once(
    bundled_client: FlaskClient, bundled_generations: Generations
) -> None:
    """Each with the time of the build, and each with a page."""
    index = locations(bundled_client, "/sitemap.xml", "sitemapindex")
    assert list(index) == [f"http://localhost/sitemap-{n}.xml" for n in range(1, len(index) + 1)]
    things = {}
    for address in list(index)[1:]:
        things |= locations(bundled_client, urlsplit(address).path)
    built = bundled_generations.current().manifest["built"]
    times = {dt.datetime.fromisoformat(time) for time in (*things.values(), *index.values())}
    assert times == {dt.datetime.fromisoformat(built).replace(microsecond=0)}
    assert len(things) > 500
    assert not [address for address in things if "#" in address or "?" in address]
    for address in list(things)[::150]:
        path = urlsplit(address).path
        assert bundled_client.get(path, headers=HTML).status_code == 200, path


@pytest.mark.slow
def test_the_sitemap_has_the_other_pages_and_the_dumps(bundled_client: FlaskClient) -> None:
    """Whatever it names is there: each file, and of the pages some of each kind."""
    pages = [urlsplit(address).path for address in locations(bundled_client, "/sitemap-1.xml")]
    for expected in ("/", "/things/events", "/queries/meetings", "/ns", "/code/kind", "/catalog"):
        assert expected in pages
    assert "/doc/dataset/renkei" in pages
    assert "/dumps/latest/renkei.nt.gz" in pages
    for path in (*pages[:13], *pages[13::8]):
        assert bundled_client.head(path, headers=HTML).status_code == 200, path


@pytest.mark.parametrize("number", ["0", "01", "9", "1000000", "-1", "x", "１"])
def test_there_is_no_other_sitemap(bundled_client: FlaskClient, number: str) -> None:
    """404, whatever the number is."""
    assert bundled_client.get(f"/sitemap-{number}.xml").status_code == 404


def test_addresses_are_those_of_the_public(bundled_client: FlaskClient) -> None:
    """With host, scheme and path of the front."""
    for path in ("/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml"):
        text = bundled_client.get(path, environ_overrides=PREFIXED).text
        found = re.findall("<loc>(.*?)</loc>", text)
        assert found
        assert all(address.startswith("https://data.example.org/open/") for address in found)
    robots = bundled_client.get("/robots.txt", environ_overrides=PREFIXED).text
    assert "Disallow: /open/sparql?\n" in robots
    assert "\nSitemap: https://data.example.org/open/sitemap.xml\n" in robots


def test_a_generation_without_a_list_has_the_other_pages(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """One that an older program built."""
    generations = hostile_generations(tmp_path_factory.mktemp("old"))
    client = create_app(Settings(port=0), generations).test_client()
    assert len(locations(client, "/sitemap.xml", "sitemapindex")) == 1
    assert "http://localhost/things/" in locations(client, "/sitemap-1.xml")


def test_many_things_are_split(tmp_path: Path) -> None:
    """Over as many sitemaps as the list has files, without a query."""
    lines = [
        f"<{BASE}id/facility/{number:05}> <x:p> <x:o> .\n".encode() for number in range(25_000)
    ]
    for _ in tee_things(lines, tmp_path, BASE):
        pass
    manifest = {"base": BASE, "triples": 1, "built": "2026-01-02T03:04:05.678+09:00", "sources": []}
    lease = lease_on(None, manifest, path=tmp_path)
    client = create_app(Settings(port=0), FixedLeases(lease)).test_client()
    assert len(locations(client, "/sitemap.xml", "sitemapindex")) == 3
    first, second = (locations(client, f"/sitemap-{number}.xml") for number in (2, 3))
    assert (len(first), len(second)) == (20_000, 5_000)
    assert first["http://localhost/doc/facility/00000"] == "2026-01-02T03:04:05+09:00"
    assert "http://localhost/doc/facility/24999" in second
    assert client.get("/sitemap-4.xml").status_code == 404


def is_allowed(robots: str, path: str) -> bool:
    """By RFC 9309 §2.2.2: the longest rule that fits counts, Allow among equals."""
    best, allowed = -1, True
    for rule, pattern in re.findall(r"^(Allow|Disallow): (.*)$", robots, re.MULTILINE):
        end = "$" if pattern.endswith("$") else ""
        parts = (re.escape(part) for part in pattern.removesuffix("$").split("*"))
        fits = re.match(".*".join(parts) + end, path)
        is_longer = len(pattern) > best or (len(pattern) == best and rule == "Allow")
        if fits and is_longer:
            best, allowed = len(pattern), rule == "Allow"
    return allowed


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/?lang=ja", True),
        ("/doc/facility/a?lang=en", True),
        ("/doc/facility/a.ttl", True),
        ("/doc/facility/a?page=2", False),
        ("/things/events?page=3&lang=ja", False),
        ("/things/events?lang=ja", True),
        ("/queries/meetings", True),
        ("/queries/meetings?lang=ja", True),
        ("/queries/meetings?lang=ja&pairing=x", False),
        ("/queries/meetings?pairing=x", False),
        ("/sparql", True),
        ("/sparql?lang=ja", True),
        ("/sparql?query=SELECT", False),
        ("/sparql?lang=ja&query=SELECT", False),
        ("/graphs?default", False),
        ("/g/0123456789abcdef/sparql", False),
        ("/cite?generation=x", False),
        ("/cite", True),
        ("/dumps/latest/renkei.nt.gz", True),
        ("/catalog.ttl?page=2", True),
        ("/catalog?page=2", True),
        ("/.well-known/void", True),
    ],
)
def test_what_costs_or_never_ends_is_closed_to_crawlers(
    bundled_client: FlaskClient, path: str, allowed: bool
) -> None:
    """Pages, dumps and catalogue are open."""
    answer = bundled_client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert is_allowed(answer.text, path) is allowed


def test_an_operator_can_forbid_everything(bundled_generations: Generations) -> None:
    """With one setting."""
    published = InProcessLeases(bundled_generations, max_result_bytes=1_000_000, threads=1)
    client = create_app(Settings(port=0, indexing=False), published).test_client()
    robots = client.get("/robots.txt").text
    assert robots == "User-agent: *\nDisallow: /\n"
    assert not is_allowed(robots, "/doc/facility/a")


def test_robots_need_no_data(empty_client: FlaskClient) -> None:
    """Else crawlers would take everything for open while nothing is published."""
    assert empty_client.get("/robots.txt").status_code == 200
    assert empty_client.get("/sitemap.xml").status_code == 503


def test_a_weakness_can_be_told_of(app: Flask) -> None:
    """RFC 9116: contacts in their order, an end within a year, the address, the languages."""
    now = dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC)
    settings = Settings(
        port=0,
        security_contact="mailto:security@example.org, https://example.org/report",
        security_policy="https://example.org/policy",
    )
    served = type(app)(__name__)
    with app.app_context():
        set_deps(served, replace(deps(), settings=settings, clock=lambda: now))
    served.register_blueprint(crawlers_blueprint)
    client = served.test_client()
    answer = client.get("/.well-known/security.txt", base_url="https://data.example.org/")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.text.splitlines()]
    assert fields == [
        ["Contact", "mailto:security@example.org"],
        ["Contact", "https://example.org/report"],
        ["Expires", "2026-08-28T00:00:00Z"],
        ["Policy", "https://example.org/policy"],
        ["Preferred-Languages", "ja, en"],
        ["Canonical", "https://data.example.org/.well-known/security.txt"],
    ]
    old = client.get("/security.txt")
    assert (old.status_code, old.location) == (301, "/.well-known/security.txt")


def test_the_text_stays_the_same_for_a_day() -> None:
    """So that caches can keep it; and it never ends within the next months."""
    times = [dt.datetime(2026, 1, 1, hour, 59, tzinfo=dt.UTC) for hour in (0, 23)]
    texts = {
        security_text("mailto:a@example.org", policy="", canonical="x:", now=time) for time in times
    }
    assert len(texts) == 1
    assert "Policy" not in texts.pop()


def test_without_a_contact_there_is_none_and_a_reason(client: FlaskClient) -> None:
    """It names the setting."""
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not-set"
    assert "security_contact" in answer.get_json()["detail"]


@pytest.mark.slow
def test_many_pages_are_split_too(tmp_path: Path) -> None:
    """None is left out, and the things come after them."""
    for _ in tee_things([f"<{BASE}id/facility/1> <x:p> <x:o> .\n".encode()], tmp_path, BASE):
        pass
    names = [f"source-{number}" for number in range(1_500)]
    manifest = {
        "base": BASE, "triples": 1, "built": "2026-01-02T03:04:05Z", "catalogue": {},
        "sources": [{"name": name, "title": {}} for name in names],
        "dumps": [{"name": f"{name}.{number}.gz"} for name in names for number in range(40)],
    }  # fmt: skip
    lease = lease_on(None, manifest, path=tmp_path)
    client = create_app(Settings(port=0), FixedLeases(lease)).test_client()
    assert len(locations(client, "/sitemap.xml", "sitemapindex")) == 3
    pages = [locations(client, f"/sitemap-{number}.xml") for number in (1, 2)]
    assert len(pages[0]) == 50_000
    files = [path for part in pages for path in part if "/dumps/latest/" in path]
    assert len(set(files)) == 60_000
    assert list(locations(client, "/sitemap-3.xml")) == ["http://localhost/doc/facility/1"]
    assert client.get("/sitemap-4.xml").status_code == 404
