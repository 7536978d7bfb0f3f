"""Maps on lists of places and on pages of governments, where there are coordinates."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.queries.binding import bind
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.server.canned.chart_rows import rows_of_chart
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.web.ask import rows
from tests.example_city import city_data_dir
from tests.server.charts.read import iris_of, marks
from tests.server.conftest import BufferedClient

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.settings import Settings

MAP = re.compile(r'<img src="(/pictures/places-on-a-map\.svg[^"]*)"')
BROWSER = {"Accept": "text/html"}
CITY = "government=992011"


@pytest.fixture(scope="module")
def leases(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> InProcessLeases:
    """Leases on the invented city."""
    return InProcessLeases(
        Generations(city_data_dir(tmp_path_factory)),
        max_result_bytes=settings.max_result_bytes,
        threads=2,
    )


@pytest.fixture(scope="module")
def client(leases: InProcessLeases, settings: Settings) -> FlaskClient:
    """A client of the invented city."""
    app = create_app(settings, leases, bundled_queries())
    return BufferedClient(app, app.response_class)


def maps(client: FlaskClient, path: str) -> list[str]:
    page = client.get(path, headers=BROWSER)
    assert page.status_code == 200
    return [html.unescape(address) for address in MAP.findall(page.text)]


def test_a_list_of_places_has_a_map_of_them(client: FlaskClient) -> None:
    """Each thing on the map is of the list; also of the part of a government."""
    for path, part in (("", ""), (f"&{CITY}", f"{CITY}&")):
        (address,) = maps(client, f"/things/evacuation-sites?lang=ja{path}")
        assert f"list=evacuation-sites&{part}lang=ja" in address
        shown = {iri for mark in marks(client.get(address).data) for iri in iris_of(mark)}
        assert shown
        assert all("/id/evacuation/992011/" in iri for iri in shown)


@pytest.mark.parametrize(
    "path",
    [
        "/things/facilities?kind=Facility",
        "/things/governments",
        "/things/facilities?government=010006",
    ],
)
def test_other_lists_have_none(client: FlaskClient, path: str) -> None:
    """Parts that a map does not know, things without coordinates."""
    assert maps(client, f"{path}{'&' if '?' in path else '?'}lang=ja") == []


def test_a_government_has_a_map_of_its_places(client: FlaskClient) -> None:
    """If it has some with coordinates."""
    (address,) = maps(client, "/doc/government/992011?lang=ja")
    assert f"?{CITY}&lang=ja" in address
    found = marks(client.get(address).data)
    assert {mark.series.rpartition("#")[2] for mark in found} >= {"Facility"}
    assert maps(client, "/doc/government/010006?lang=ja") == []


def test_all_places_are_a_picture(client: FlaskClient) -> None:
    """Among those that need no values."""
    assert maps(client, "/pictures/?lang=ja") == ["/pictures/places-on-a-map.svg?lang=ja"]


def test_of_too_many_places_the_first_are_drawn(leases: InProcessLeases) -> None:
    """In the order of the query, as the table has them."""
    query = bundled_queries()["places-on-a-map"]
    lease = leases.current()
    bound = bind(query, {}, base=lease.base)
    every, is_whole = rows_of_chart(query, bound, lease)
    assert is_whole
    assert rows_of_chart(query, bound, lease, most=7) == (every[:7], False)
    assert every == list(rows(lease, bound.text))


def test_the_lists_of_the_query_are_lists() -> None:
    """Each value is the key of a list."""
    (lists,) = (
        one.enum for one in bundled_queries()["places-on-a-map"].parameters if one.name == "list"
    )
    assert set(lists) <= LISTED_KINDS.keys()


def test_a_list_is_called_by_its_name(client: FlaskClient) -> None:
    """In the form of the picture and in its title, not by its key."""
    page = client.get("/pictures/places-on-a-map?list=aeds&lang=ja", headers=BROWSER).text
    assert '<option value="aeds" selected>AED設置箇所</option>' in page
    assert "<bdi>AED設置箇所：地図で見る場所</bdi>" in page
