"""Facets: the parts of a list by government, theme, status and fiscal year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from renkei.graph.things.table import ThingsTable
from renkei.ontology.terms import Renkei
from renkei.server.things.facets import FACET_NAMES
from renkei.server.things.kinds import LISTED_KINDS
from tests.server.things.support import HTML, Page, first_links

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import InProcessLeases


def facet_links(page: Page, key: str) -> list[str]:
    """The links of the facets of a list."""
    starts = tuple(f"/things/{key}?{name}=" for name in FACET_NAMES)
    return [
        link
        for link in page.links
        if link.startswith(starts) or any(f"&{name}=" in link for name in FACET_NAMES)
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_part_of_a_list_has_the_number_of_its_link(things: FlaskClient, language: str) -> None:
    """All parts of all lists together: each page has as many things as its link says."""
    followed = 0
    for key in LISTED_KINDS:
        shown = Page(things.get(f"/things/{key}?lang={language}", headers=HTML).text)
        for link in facet_links(shown, key)[:4]:
            answer = things.get(link, headers=HTML)
            assert answer.status_code == 200, link
            found, more = first_links(answer.text), Page(answer.text)
            number = next(text for text in more.texts if text.strip(" ·").strip())
            while following := [one for one in more.links if "after=" in one]:
                answer = things.get(following[-1], headers=HTML)
                found, more = found + first_links(answer.text), Page(answer.text)
            text = shown.text
            assert f"({len(found):,})" in text, (link, number)
            assert len(found) == len(set(found)), link
            followed += 1
    assert followed > 5


def test_a_part_has_the_things_with_the_value(
    things: FlaskClient, published: InProcessLeases
) -> None:
    """In the order of the whole list; the way back is there."""
    table = ThingsTable.of(published.current().path)
    assert table is not None
    counts = table.facet(Renkei.Event, "status")
    assert len(counts) > 1
    value, number = next(iter(counts.items()))
    key = value.rpartition("/code/")[2].replace("#", "%23")
    shown = things.get(f"/things/events?lang=en&status={key}", headers=HTML)
    assert f"Number: {number:,}" in shown.text
    assert "/things/events?lang=en" in Page(shown.text).links


@pytest.mark.parametrize(
    "parameters",
    [
        "status=status%23none",
        "status=status%23held&year=period/fy2016",
        "status=status%23held&after=x",
        "status=status%23held&after=-1",
        "colour=red",
    ],
)
def test_what_restricts_nothing_is_refused(things: FlaskClient, parameters: str) -> None:
    """With the reason, never with the whole list."""
    answer = things.get(f"/things/events?lang=en&{parameters}", headers=HTML)
    assert answer.status_code == 400
