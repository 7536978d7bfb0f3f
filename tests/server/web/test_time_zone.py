"""Pages show times in the zone of the deployment; what programs read stays in UTC."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from renkei.graph.generations.history import History
from renkei.graph.generations.leases import InProcessLeases
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.settings import Settings

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations

HTML = {"Accept": "text/html"}
PAGES = ("/", "/about", "/generations", "/dumps/", "/cite", "/queries/datasets", "/catalog",
         "/doc/dataset/renkei", "/help/", "/nothing")  # fmt: skip


def client_in(zone: str, generations: Generations) -> FlaskClient:
    """A client of a service in a time zone."""
    leases = InProcessLeases(generations, max_result_bytes=1 << 24, threads=2)
    settings = Settings(time_zone=zone)
    history = History(generations.history_dir)
    return create_app(settings, leases, bundled_queries(), history).test_client()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zone", "name"),
    [("Asia/Tokyo", "JST"), ("UTC", "UTC"), ("Asia/Kathmandu", r"\+0545")],
)
def test_every_page_shows_times_in_the_zone(
    bundled_generations: Generations, zone: str, name: str
) -> None:
    """With its name, and none in another; in the `time` element it is the original."""
    client = client_in(zone, bundled_generations)
    built = bundled_generations.current().manifest["built"]
    for path in PAGES:
        page = client.get(f"{path}?lang=ja", headers=HTML, buffered=True).text
        texts = re.findall(r'<time datetime="([^"]*T[^"]*)">([^<]*)</time>', page)
        assert built in [datetime for datetime, _ in texts], path
        assert [text for _, text in texts if not re.search(rf"\d\d:\d\d {name}\Z", text)] == [], (
            path
        )
        shown = re.sub(r"<[^>]*>|https?://\S+", " ", page.partition("<main")[2])
        if path != "/cite":  # a citation is the same in every zone
            assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:", shown), path


def test_what_programs_read_is_in_utc(bundled_generations: Generations) -> None:
    """Feed, sitemaps, health, catalogue and citation."""
    client = client_in("Asia/Tokyo", bundled_generations)
    for path in (
        "/feed.atom",
        "/sitemap.xml",
        "/healthz",
        "/catalog.ttl",
        "/cite.bib",
        "/sparql?query=SELECT*%7BGRAPH?g%7B?s%20prov:endedAtTime?t%7D%7D&format=csv",
    ):
        text = client.get(path, buffered=True).text
        times = re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)", text)
        assert times, path
        assert set(times) <= {"Z", "+00:00"}, path
