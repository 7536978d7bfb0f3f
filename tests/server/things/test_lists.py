"""The lists of things, on the bundled graph in a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.things.lists import list_query
from renkei.server.web.ask import rows
from tests.server.things.support import BASE, HTML, D, Page, path_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import InProcessLeases
    from renkei.server.things.kind import Kind


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_kinds_are_counted(things: FlaskClient, language: str) -> None:
    """Each kind of thing with its number, and a list behind it."""
    shown = Page(things.get(f"/things/?lang={language}", headers=HTML).text)
    for key in LISTED_KINDS:
        assert f"/things/{key}?lang={language}" in shown.links
    assert "207" in shown.texts, "places in the document"
    assert "37" in shown.texts, "activities"


@pytest.mark.parametrize("kind", LISTED_KINDS.values(), ids=lambda kind: kind.key)
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


def first_links(text: str) -> list[str]:
    """The link of the first cell of each row of a table."""
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [urlsplit(Page(row).links[0]).path for row in body.split("<tr>")[1:]]


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
