"""The pages of things, on the bundled graph in a real store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from renkei.server.things.description import describe_thing
from renkei.server.web.ask import rows
from renkei.server.web.links import thing_path
from tests.leases import lease_on
from tests.server.things.support import (
    BASE,
    HTML,
    Counting,
    D,
    Page,
    page,
    path_of,
)

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import InProcessLeases

DOCUMENTS = {f"{BASE}{path}" for path in ("", "about", "catalog", ".well-known/void")}
"""What the metadata describes and is no thing: documents, each at its own address."""


@pytest.fixture(scope="module")
def all_things(published: InProcessLeases) -> list[str]:
    """Every subject below our base, parts (``#quote``) counted to what they are parts of."""
    query = "SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?s)) }"
    found = {row["s"].value.partition("#")[0] for row in rows(published.current(), query)}
    return sorted(thing for thing in found if thing.startswith(BASE) and thing not in DOCUMENTS)


@pytest.mark.parametrize("step", [pytest.param(6, marks=pytest.mark.slow), 60])
def test_every_thing_of_the_graph_has_a_page(
    things: FlaskClient, all_things: list[str], step: int
) -> None:
    """200, language, a title, one heading, the alternates, and no link without a target."""
    assert len(all_things) > 500
    for thing in all_things[::step]:  # a crawl of the running service comes to each of them
        shown = page(things, path_of(thing))
        assert shown.all("html") == [{"lang": "ja"}]
        assert len(shown.all("h1")) == 1
        assert len([e for e in shown.all("link") if e.get("rel") == "alternate"]) == 4
        assert all(shown.links), thing
        assert BASE not in " ".join(shown.links), "links are relative to the request"


def test_whatever_the_graph_describes_here_is_a_thing_or_a_known_document(
    things: FlaskClient, all_things: list[str]
) -> None:
    """Nothing below the base is a subject and leads nowhere."""
    assert [thing for thing in all_things if thing_path(thing, BASE) is None] == []
    for document in DOCUMENTS:
        path = document.removeprefix(BASE.rstrip("/"))
        assert things.get(path, headers={"Accept": "*/*"}).status_code == 200, path


@pytest.mark.slow
def test_every_part_of_a_thing_is_on_its_page(
    things: FlaskClient, published: InProcessLeases
) -> None:
    """Also a part that only others point to: a load, a statement of rights."""
    query = "SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?s), '#')) }"
    found = [row["s"].value for row in rows(published.current(), query)]
    parts = sorted(part for part in found if part.startswith(f"{BASE}id/"))
    kinds = {re.sub(r"/.*#", "#", part.removeprefix(f"{BASE}id/")): part for part in parts}
    assert len(kinds) > 10
    for part in kinds.values():
        thing, _, fragment = part.partition("#")
        ids = {e["id"] for _, e in page(things, path_of(thing)).elements if "id" in e}
        assert fragment in ids, part


@pytest.mark.slow
def test_every_link_between_things_leads_to_one(things: FlaskClient, all_things: list[str]) -> None:
    """What a sample of the pages links to below /doc/ is a thing of the graph."""
    known = {path_of(thing) for thing in all_things}
    for thing in all_things[::12]:
        for link in page(things, path_of(thing)).links:
            target = urlsplit(link)
            if target.path.startswith("/doc/") and not re.search(r"\.(ttl|nt|jsonld|rdf)$", link):
                assert target.path in known, (thing, link)
                assert parse_qs(target.query)["lang"] == ["ja"]


def test_a_pairing_shows_directions_activities_meetings_and_counts(things: FlaskClient) -> None:
    """What a reader asks of a pair of facilities, on its page."""
    text = page(things, f"/doc/pairing/{D}/consumer-affairs", "en").text
    for heading in ("Directions of cooperation", "Joint activities", "Counts by period"):
        assert heading in text
    months = re.findall(r"(April 2015|April 2016|April 2017)", text)
    assert months[0] == "April 2015", "events are in order of time"
    assert "134" in text
    assert "to date" in text.lower()


def test_an_activity_shows_how_certain_its_parties_are(things: FlaskClient) -> None:
    """Inferred and ambiguous are marked, and the note says why."""
    shown = page(things, f"/doc/activity/{D}/salmon-festival", "en")
    marks = {e.get("class") for e in shown.all("span")}
    assert {"how-ambiguous", "how-inferred"} <= marks
    assert "Who endorses is not stated" in shown.text


def test_what_is_not_stated_says_so_at_once(things: FlaskClient) -> None:
    """A block that was assigned by inference begins with that, and with the reason."""
    shown = page(things, f"/doc/block/{D}/L53", "en")
    assert [e for e in shown.all("div") if e.get("class") == "caution how-inferred"]
    assert "Names the women's plaza" in shown.text


def test_a_thing_leads_to_the_lines_that_state_it(things: FlaskClient) -> None:
    """Its quote, and the place in the evidence view."""
    shown = page(things, f"/doc/event/{D}/park-meetings.2016-06", "en")
    assert f"/source/{D}?lang=en#L65" in shown.links
    assert "Ｈ\n28.6" in shown.text


def test_dates_are_also_in_years_of_eras(things: FlaskClient) -> None:
    """Of xsd:date, where the page is Japanese."""
    assert "平成28年" in page(things, "/doc/day/2016-06-30").text
    assert "平成" not in page(things, "/doc/day/2016-06-30", "en").texts[0]


def test_the_other_language_is_marked(things: FlaskClient) -> None:
    """A Japanese page says of English names that they are English."""
    shown = page(things, "/doc/facility/sapporo-consumer-centre")
    english = [e for tag, e in shown.elements if tag != "a" and e.get("lang") == "en"]
    assert english
    assert "Sapporo Consumer Centre" in shown.text


def test_an_identifier_leads_to_its_document(things: FlaskClient) -> None:
    """303, with the language, relative to the request."""
    answer = things.get("/id/government/010006?lang=en&format=ttl")
    assert (answer.status_code, answer.location) == (
        303,
        "/doc/government/010006?format=ttl&lang=en",
    )
    assert things.get("/id/government/010006?x=1").status_code == 400
    assert things.get("/graph/reference?x=1").status_code == 400
    assert things.get(f"/graph/source/{D}/spans").location == f"/doc/graph/source/{D}/spans"
    assert things.get("/id/government").status_code == 404
    assert things.get("/id/government/011002.ttl").location == "/doc/government/011002.ttl"


@pytest.mark.parametrize(
    "path", ["/id/government/999999", "/id/government/9.ttl", "/graph/nothing"]
)
def test_what_is_not_in_the_graph_is_missing_at_once(things: FlaskClient, path: str) -> None:
    """404, and no redirection to a 404."""
    answer = things.get(path, headers=HTML)
    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize(("language", "words"), [("ja", "このグラフ"), ("en", "this graph")])
def test_named_graphs_have_names_and_pages(things: FlaskClient, language: str, words: str) -> None:
    """Also those that belong to no source: the meta graph says what it is."""
    shown = page(things, "/doc/graph/meta", language)
    assert words in shown.text.partition("\n")[0] + " ".join(shown.texts[:60])
    of_year = page(things, "/doc/period/fy2015", language)
    assert f"/doc/graph/reference?lang={language}" in of_year.links
    assert {"ja": "共通の参照データ", "en": "Reference data"}[language] in of_year.text
    code = page(things, "/doc/graph/reference", language)
    assert f"/doc/graph/meta?lang={language}" in code.links


def test_the_small_numbers_are_explained(things: FlaskClient) -> None:
    """Each number of a graph has the graph's name as its title, and stands in a key above."""
    shown = page(things, f"/doc/activity/{D}/salmon-festival", "en")
    numbers = [e for e in shown.all("a") if e.get("class") == "said-in"]
    assert {number.get("title") for number in numbers} >= {
        name for name in shown.texts if name and name.endswith("– interpretation")
    }
    assert all(number.get("title") for number in numbers)
    assert "The small numbers say which named graph" in shown.text


def test_an_event_leads_to_its_activity(things: FlaskClient) -> None:
    """And to the other events of it."""
    shown = page(things, f"/doc/event/{D}/park-meetings.2016-06", "en")
    assert {"Part of", "Other events of the same activity"} <= {
        text.strip() for text in shown.texts
    }
    assert f"/doc/activity/{D}/park-meetings?lang=en" in shown.links


@pytest.mark.slow
def test_incoming_links_are_paged(things: FlaskClient, published: InProcessLeases) -> None:
    """Pages of fifty that follow each other hold every link once."""
    thing = f"{BASE}id/document/{D}"
    view = published.current()
    query = f"SELECT DISTINCT ?s ?p {{ GRAPH ?g {{ ?s ?p <{thing}> }} }}"
    expected = {(row["s"].value, row["p"].value) for row in rows(view, query)}
    found: list[tuple[str, str]] = []
    last = describe_thing(view, thing)
    assert last is not None
    for number in range(1, last.incoming.pages + 1):
        part = describe_thing(view, thing, number)
        assert part is not None
        assert len(part.incoming.links) <= 50
        found += part.incoming.links
    assert last.incoming.pages > 2
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert things.get(f"/doc/document/{D}?page={last.incoming.pages}").status_code == 200
    assert things.get(f"/doc/document/{D}?page={last.incoming.pages + 1}").status_code == 400
    assert things.get(f"/doc/document/{D}?page=x").status_code == 400


@pytest.mark.slow
def test_a_page_takes_nine_queries_at_most(
    published: InProcessLeases, all_things: list[str]
) -> None:
    """However many things there are on it."""
    view = published.current()
    for thing in all_things[::9]:
        counting = Counting(view.engine)
        describe_thing(lease_on(counting, dict(view.manifest)), thing)
        assert counting.count <= 9, thing


def test_a_missing_thing_has_suggestions(things: FlaskClient) -> None:
    """Keys of the same type that are like the one asked for, on the page and in JSON."""
    answer = things.get("/doc/facility/sapporo-consumer-center?lang=en", headers=HTML)
    assert answer.status_code == 404
    assert "/doc/facility/sapporo-consumer-centre?lang=en" in Page(answer.text).links
    data = things.get("/doc/facility/sapporo-consumer-center").get_json()
    assert "/doc/facility/sapporo-consumer-centre" in data["suggestions"]
    plain = things.get("/doc/facility/x", headers={"Accept": "text/plain"})
    assert plain.text.startswith("404")
