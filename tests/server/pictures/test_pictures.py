"""``/pictures/`` and the figures on pages: each with its file, its table and what to embed."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from renkei.queries.read import bundled_queries
from renkei.server.charts.drawing import POLICY
from renkei.server.things.kinds import KINDS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

REPORT = "hokkaido-sapporo-2017"
PARKS = f"pairing={REPORT}/parks"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
DRAWN = {name: query for name, query in bundled_queries().items() if query.chart}


def images(page: str) -> list[str]:
    return [html.unescape(address) for address in re.findall(r'<img src="([^"]+)"', page)]


@pytest.mark.parametrize("name", DRAWN)
def test_every_picture_has_a_page(bundled_client: FlaskClient, name: str) -> None:
    """With the picture in two widths, its table, its query, what to embed and where to ask."""
    for language in ("ja", "en"):
        answer = bundled_client.get(
            f"/pictures/{name}",
            query_string=DRAWN[name].example | {"lang": language},
            headers=BROWSER,
        )
        assert answer.status_code == 200
        page = answer.text
        (wide,) = images(page)
        (narrow,) = re.findall(r'srcset="([^"]+)"', page)
        for address in (wide, html.unescape(narrow)):
            found = bundled_client.get(address)
            assert found.status_code == 200
            assert found.content_type == "image/svg+xml"
            assert found.headers["Content-Security-Policy"] == POLICY
        assert f"/queries/{name}.rq" in page
        assert f"/queries/{name}?" in page
        assert "style=" not in page


def test_a_period_of_which_only_the_year_is_known_is_not_said_to_be_missing(
    bundled_client: FlaskClient,
) -> None:
    """It has a beginning in 2006, and no day to draw."""
    asked = {"facility": "hokkaido-consumer-centre", "lang": "en"}
    svg = bundled_client.get("/pictures/facility-history.svg", query_string=asked).text
    assert "(since 2006): no day stated" in svg


def test_what_is_embedded_is_shown_as_text(bundled_client: FlaskClient) -> None:
    """A link to the page around the picture, with absolute addresses; it is HTML as it stands."""
    page = bundled_client.get(f"/pictures/pairing-timeline?{PARKS}&lang=en", headers=BROWSER).text
    (shown,) = re.findall(r"<pre tabindex=\"0\"><code>(.*?)</code></pre>", page, re.DOTALL)
    snippet = html.unescape(shown)
    assert snippet == (
        f'<a href="http://localhost/pictures/pairing-timeline?{PARKS}&amp;lang=en">'
        f'<img src="http://localhost/pictures/pairing-timeline.svg?{PARKS}&amp;lang=en" '
        'alt="Makomanai Park and the city parks: Time line of the cooperation"></a>'
    )
    assert "application/json+oembed" in page
    assert "text/xml+oembed" in page


def test_a_page_without_its_values_asks_for_them(bundled_client: FlaskClient) -> None:
    """Instead of an error: people come there from the list."""
    page = bundled_client.get("/pictures/pairing-timeline?lang=ja", headers=BROWSER).text
    assert images(page) == []
    assert f'<option value="{REPORT}/parks">' in page
    listed = bundled_client.get("/pictures/?lang=ja", headers=BROWSER).text
    assert 'href="/pictures/pairing-timeline?lang=ja"' in listed
    whole = {name for name, query in DRAWN.items() if not query.example}
    assert len(images(listed)) == len(whole - {"places-on-a-map"})  # the report has no points


def test_a_picture_is_negotiated(bundled_client: FlaskClient) -> None:
    """By suffix, format and Accept; the same bytes as the answer of the query."""
    path = f"/pictures/pairing-timeline?{PARKS}"
    picture = bundled_client.get(path.replace("?", ".svg?")).data
    assert bundled_client.get(f"{path}&format=svg").data == picture
    chosen = bundled_client.get(path, headers={"Accept": "image/svg+xml"})
    assert chosen.data == picture
    assert "Accept" in chosen.headers["Vary"]
    assert bundled_client.get(f"/queries/pairing-timeline.svg?{PARKS}").data == picture
    tag = chosen.headers["ETag"]
    again = bundled_client.get(path.replace("?", ".svg?"), headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert bundled_client.head(path.replace("?", ".svg?")).headers["ETag"] == tag
    assert bundled_client.post(path).status_code == 405


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/pictures/nothing", 404),
        ("/pictures/governments.svg", 404),
        ("/pictures/pairing-timeline.png", 400),
        ("/pictures/pairing-timeline.svg", 400),
        ("/pictures/pairing-timeline.svg?pairing=", 400),
        (f"/pictures/pairing-timeline?{PARKS}&width=1", 400),
        (f"/pictures/pairing-timeline.svg?{PARKS}&colour=red", 400),
        (f"/pictures/pairing-timeline.svg?{PARKS}&limit=3", 400),
        ("/pictures/pairing-timeline?pairing=nothing/at-all", 404),
        ("/pictures/pairing-timeline?pairing=%3Cscript%3E", 400),
        (f"/pictures/pairing-timeline?{PARKS}&format=pdf", 400),
    ],
)
def test_a_wrong_address_is_an_error(
    bundled_client: FlaskClient, address: str, status: int
) -> None:
    """As a problem for programs, and as a page for people."""
    accept = "image/svg+xml, application/problem+json"
    answer = bundled_client.get(address, headers={"Accept": accept})
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    if ".svg" not in address:
        page = bundled_client.get(address, headers=BROWSER)
        assert page.status_code == status
        assert page.content_type.startswith("text/html")
        assert "<script>" not in page.text


FIGURES = [
    ("/", ["pairings-of-governments"]),
    (f"/doc/pairing/{REPORT}/consumer-affairs", ["pairing-timeline", "counts-of-pairing"]),
    (f"/doc/pairing/{REPORT}/parks", ["pairing-timeline"]),
    ("/doc/facility/hokkaido-womens-plaza", ["facility-history"]),
    ("/doc/facility/sapporo-housing", []),
    ("/doc/government/011002", ["pairings-of-government", "facilities-by-kind"]),
    (
        "/doc/government/010006",
        ["pairings-of-government", "facilities-by-kind", "managed-by-year"],
    ),
    (f"/doc/activity/{REPORT}/salmon-festival", []),
    ("/things/pairings", ["kinds-by-pairing"]),
    ("/things/events", ["events-by-month"]),
    ("/things/activities", ["activities-by-kind"]),
    ("/things/facilities", []),
    ("/queries/events-by-month", ["events-by-month"]),
    ("/queries/governments", []),
    (f"/queries/pairing-timeline?{PARKS}", ["pairing-timeline"]),
    ("/queries/pairing-timeline", []),
]


@pytest.mark.parametrize(("path", "names"), FIGURES)
def test_a_page_has_the_figures_of_its_subject(
    bundled_client: FlaskClient, path: str, names: list[str]
) -> None:
    """Those that have something to draw; each links its table and its page."""
    spoken = f"{path}{'&' if '?' in path else '?'}lang=ja"
    page = bundled_client.get(spoken, headers=BROWSER).text
    shown = images(page)
    assert [re.findall(r"/pictures/([a-z-]+)\.svg", address)[0] for address in shown] == names
    for address in shown:
        assert bundled_client.get(address).status_code == 200
    for name in names:
        assert re.search(rf'href="/queries/{name}\?[^"]*#result"', page)
        assert f'href="/pictures/{name}?' in page


def test_an_image_has_a_text_that_names_it(bundled_client: FlaskClient) -> None:
    """And says where its content is for those who do not see it."""
    page = bundled_client.get(f"/doc/pairing/{REPORT}/parks?lang=en", headers=BROWSER).text
    alts = re.findall(r'<img [^>]*alt="([^"]+)"', page)
    assert alts == [
        "Picture: Makomanai Park and the city parks: Time line of the cooperation. "
        "The table has the same data."
    ]


def test_the_pictures_of_kinds_are_queries_with_a_chart() -> None:
    """And those of a thing have a parameter for it, those of lists need none."""
    for kind in KINDS:
        for name in kind.pictures:
            (first, *_) = DRAWN[name].parameters
            assert first.kind in kind.iri_types
            assert list(DRAWN[name].example) in ([first.name], [])
        for name in kind.list_pictures:
            assert DRAWN[name].example == {}


def test_an_older_generation_has_no_figures_of_the_published_one(
    bundled_client: FlaskClient,
) -> None:
    """Its pictures have addresses of their own."""
    published = bundled_client.get("/queries/events-by-month.json").get_json()["head"]
    older = f"/g/{published['generation']}/queries/events-by-month"
    assert images(bundled_client.get(older, headers=BROWSER).text) == []
    picture = bundled_client.get(f"{older}.svg")
    assert picture.status_code == 200
    assert picture.content_type == "image/svg+xml"


def test_without_queries_there_are_no_pictures(client: FlaskClient) -> None:
    """A service may have none."""
    assert client.get("/pictures/").status_code == 200
    assert client.get("/pictures/events-by-month.svg").status_code == 404
