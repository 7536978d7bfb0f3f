"""The lists of things, on the bundled graph in a real store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.things.listed.lists import list_query
from renkei.server.things.places.kinds import PLACE_KINDS
from renkei.server.web.ask import rows
from renkei.server.web.facts import Facts, name_of
from tests.leases import lease_on
from tests.server.things.support import BASE, HTML, D, Page, first_links, path_of

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import InProcessLeases
    from renkei.server.things.kind import Kind

# The bundled graph has no places of lists of open data: test_places.py has some.
THERE = [kind for kind in LISTED_KINDS.values() if kind not in PLACE_KINDS]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_kinds_are_counted(things: FlaskClient, language: str) -> None:
    """Each kind of thing with its number, and a list behind it."""
    shown = Page(things.get(f"/things/?lang={language}", headers=HTML).text)
    for kind in LISTED_KINDS.values():
        assert (f"/things/{kind.key}?lang={language}" in shown.links) == (kind in THERE)
    assert "207" in shown.texts, "places in the document"
    assert "37" in shown.texts, "activities"


@pytest.mark.parametrize("kind", THERE, ids=lambda kind: kind.key)
def test_a_list_has_each_of_its_things_once(
    things: FlaskClient, published: InProcessLeases, kind: Kind
) -> None:
    """Over all its pages, in the order of the query that it links to."""
    view = published.current()
    query = list_query(kind, BASE, "ja")
    expected = [path_of(row["thing"].value) for row in rows(view, query)]
    assert expected
    found, number = [], 1
    while len(found) < len(expected):
        answer = things.get(f"/things/{kind.key}?lang=ja&page={number}", headers=HTML)
        assert answer.status_code == 200
        shown = Page(answer.text)
        firsts = first_links(answer.text)
        assert len(firsts) <= 50
        assert firsts
        found += firsts
        number += 1
    assert found == expected
    asked = next(link for link in shown.links if link.startswith("/sparql?query"))
    assert parse_qs(urlsplit(asked).query)["query"] == [query]
    beyond = things.get(f"/things/{kind.key}?page={number}", headers=HTML)
    assert beyond.status_code == 400


def test_a_list_has_the_facts_that_matter(things: FlaskClient) -> None:
    """Of a count: what is counted, where, when, how many, and how final."""
    text = Page(things.get("/things/observations?lang=en", headers=HTML).text).text
    for word in ("134", "Fiscal year 2015", "case", "indicator"):
        assert word in text


def test_the_next_page_is_linked(things: FlaskClient) -> None:
    """And the first has none before it."""
    first = Page(things.get("/things/spans?lang=en", headers=HTML).text)
    assert "/things/spans?page=2&lang=en" in first.links
    assert [e.get("rel") for e in first.all("a") if e.get("rel")].count("prev") == 0


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/things/nothing", 404),
        ("/things/%22%3E", 404),
        ("/things/events?page=0", 400),
        ("/things/events?page=-1", 400),
        ("/things/events?page=١", 400),
        ("/things/events?page=99999999999999999999", 400),
        ("/things/events?page=99999", 400),
    ],
)
def test_what_is_no_list_is_an_error(things: FlaskClient, target: str, status: int) -> None:
    """Never a page, never a fault."""
    assert things.get(target, headers=HTML).status_code == status


@pytest.mark.parametrize(
    "path", ["/things/spans", f"/doc/document/{D}", f"/doc/document/{D}.ttl", f"/source/{D}/report"]
)
@pytest.mark.parametrize("asked", ["0", "-1", "99", "x", "", "1.0"])
def test_a_page_that_a_list_has_not_is_the_same_error_everywhere(
    things: FlaskClient, path: str, asked: str
) -> None:
    """400, which names the parameter and says which pages there are, in the page's language."""
    answer = things.get(f"{path}?page={asked}")
    assert answer.status_code == 400
    problem = answer.get_json()
    assert (problem["code"], problem["parameter"]) == ("parameter", "page")
    assert problem["detail"].startswith("the parameter 'page' must be a number from 1 to ")
    shown = things.get(f"{path}?lang=ja&page={asked}", headers=HTML)
    assert shown.status_code == 400
    assert "の数を指定してください" in shown.text


def test_a_list_leads_to_its_things(things: FlaskClient) -> None:
    """One step to an activity."""
    links = Page(things.get("/things/activities?lang=en", headers=HTML).text).links
    assert f"/doc/activity/{D}/volunteers?lang=en" in links


def test_a_list_is_in_the_order_of_the_names_of_its_page(things: FlaskClient) -> None:
    """Japanese names on a Japanese page: the order of the English ones is another."""
    orders = {}
    for language in ("ja", "en"):
        text = things.get(f"/things/facilities?lang={language}", headers=HTML).text
        names = first_names(text)
        assert names == sorted(names, key=str.lower)
        orders[language] = first_links(text)
    assert orders["ja"] != orders["en"]
    assert sorted(orders["ja"]) == sorted(orders["en"])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_events_are_in_the_order_of_time(things: FlaskClient, language: str) -> None:
    """Also those of which only the fiscal year is known, by its first day."""
    names = first_names(things.get(f"/things/events?lang={language}", headers=HTML).text)
    pattern = r"([0-9]{4})年([0-9]{1,2})月" if language == "ja" else r"([0-9]{4})-([0-9]{2})"
    dated = [re.search(pattern, name) for name in names]
    months = [(int(match[1]), int(match[2])) for match in dated if match]
    if language == "ja":
        assert len(months) == 30
    assert months == sorted(months)


def test_a_reading_decides_the_order_on_japanese_pages(tmp_path: Path) -> None:
    """By ``ja-Kana`` where there is one, else by the name, whatever languages a name is in."""
    store = ox.Store(tmp_path)
    store.load(
        f"""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix renkei: <https://w3id.org/renkei/ns#> . @prefix f: <{BASE}id/facility/> .
        f:1 a renkei:FacilityEntity ; rdfs:label "円山"@ja , "まるやま"@ja-Kana , "A park"@en .
        f:2 a renkei:FacilityEntity ; rdfs:label "青葉"@ja , "あおば"@ja-Kana , "Zoo"@en .
        f:3 a renkei:FacilityEntity ; rdfs:label "さくら"@ja , "Building"@en .
        f:4 a renkei:FacilityEntity ; rdfs:label "castle"@en .
        f:5 a renkei:FacilityEntity .""".encode(),
        format=ox.RdfFormat.TURTLE,
        to_graph=ox.DefaultGraph(),
    )
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=100_000, threads=1)
    lease = lease_on(engine, {"base": BASE})
    expected = {"ja": "45231", "en": "13452"}
    for language, order in expected.items():
        query = list_query(LISTED_KINDS["facilities"], BASE, language)
        keys = [row["thing"].value[-1] for row in rows(lease, query)]
        assert "".join(keys) == order, language
    names = Facts()
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    for text, tag in (("まるやま", "ja-kana"), ("円山", "ja")):
        names.add(f"{BASE}id/facility/1", label, ox.Literal(text, language=tag))
    assert name_of(names, f"{BASE}id/facility/1", "ja").text == "円山"


def first_names(text: str) -> list[str]:
    """The text of the first cell of each row of a table."""
    body = text.partition("<tbody")[2].partition("</tbody>")[0]
    return [
        "".join(Page(re.split("</t[dh]>", row)[0]).texts).strip() for row in body.split("<tr")[1:]
    ]
