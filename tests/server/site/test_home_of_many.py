"""The home page of a graph of many governments: by place and theme, before the picture."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.things.writer import tee_things
from renkei.ontology.terms import PREFIXES
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.settings import Settings
from tests.leases import MANIFEST, FixedLeases, lease_on

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

BASE: Final = MANIFEST["base"]
HTML: Final = {"Accept": "text/html"}
PREFECTURES: Final = ("010006", "130001")


def country(directory: Path, prefectures: tuple[str, ...]) -> FlaskClient:
    """Fourteen governments with two facilities each, of which the first is a park."""
    codes = [
        *prefectures,
        *(f"{(1, 13)[n % 2]:02}{1100 + n}" for n in range(14 - len(prefectures))),
    ]
    lines = "".join(
        f"""gov:{code} a renkei:Government ; rdfs:label "Government {code}"@en .
        f:{code}.1 a renkei:FacilityEntity ; renkei:theme theme:parks .
        f:{code}.1 renkei:establisher gov:{code} .
        f:{code}.2 a renkei:FacilityEntity ; renkei:establisher gov:{code} ."""
        for code in codes
    )
    text = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX renkei: <https://w3id.org/renkei/ns#> PREFIX gov: <{BASE}id/government/>
        PREFIX theme: <https://w3id.org/renkei/code/theme#> PREFIX f: <{BASE}id/facility/>
        {lines}"""
    store = ox.Store(directory / "store")
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.DefaultGraph())
    triples = ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.N_TRIPLES)
    assert triples is not None
    for _ in tee_things(sorted(triples.splitlines(keepends=True)), directory, BASE):
        pass
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=1_000_000, threads=1)
    leases = FixedLeases(lease_on(engine, path=directory))
    return create_app(Settings(port=0), leases, queries=bundled_queries()).test_client()


@pytest.mark.parametrize("prefectures", [PREFECTURES, ()])
def test_a_country_is_led_into_by_place_and_theme(
    tmp_path: Path, prefectures: tuple[str, ...]
) -> None:
    """Prefectures, or governments where the data have none; each number is what its link gives."""
    client = country(tmp_path, prefectures)
    page = client.get("/?lang=en", headers=HTML).text
    section = page.partition('id="divisions"')[2].partition("</section>")[0]
    parts = re.findall(r'<a class="chip"[^>]*href="([^"]+)">([^<]+) <span[^>]*>(\d+)<', section)
    links = [link for link, _, _ in parts]
    assert any("prefecture=" in link for link in links) == bool(prefectures)
    assert any("government=" in link for link in links) == (not prefectures)
    assert "/things/facilities?theme=parks" in "".join(links)
    for link, _, number in parts[:2] + parts[-1:]:
        text = client.get(unescape(link), headers=HTML).text
        assert re.search(rf"Number: {number}\b", text), link
    assert page.index('id="divisions"') < page.index('id="contents"')


def test_few_governments_need_no_division(bundled_client: FlaskClient) -> None:
    """The picture of their pairings comes first."""
    page = bundled_client.get("/?lang=en", headers=HTML).text
    assert 'id="divisions"' not in page
    assert page.index("/pictures/pairings-of-governments.svg") < page.index('id="questions"')


@pytest.mark.parametrize("language", ["ja", "en"])
def test_three_questions_are_answered_in_place(bundled_client: FlaskClient, language: str) -> None:
    """Each with its first rows, the greatest number first, as the page of the query has them."""
    page = bundled_client.get(f"/?lang={language}", headers=HTML).text
    section = page.partition('id="questions"')[2].partition("</section>")[0]
    cards = section.split("<h3>")[1:]
    assert len(cards) == 3
    for card in cards:
        numbers = [int(number) for number in re.findall(r'class="number">(\d+)<', card)]
        assert 0 < len(numbers) <= 5
        assert numbers == sorted(numbers, reverse=True)
        names = re.findall(r'<th scope="row"><a href="([^"]+)"', card)
        (query,) = re.findall(r'href="(/queries/[a-z-]+)\?', card)
        whole = bundled_client.get(f"{query}.csv?lang={language}").text
        greatest = max(
            int(cell)
            for line in whole.splitlines()[1:]
            for cell in line.split(",")
            if cell.isdecimal() and len(cell) < 4
        )
        assert numbers[0] == greatest
        assert len(names) == len(numbers)
