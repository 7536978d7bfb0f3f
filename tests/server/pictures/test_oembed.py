"""``/oembed``: what oEmbed 1.0 says of the address of a picture, as JSON and as XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from tests.server.charts.read import size

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PAGE = "http://localhost/pictures/pairing-timeline?pairing=hokkaido-sapporo-2017/parks&lang=en"


def asked(client: FlaskClient, **values: Any) -> Any:
    return client.get("/oembed", query_string=values)


@pytest.mark.parametrize(
    "address",
    [
        PAGE,
        PAGE.replace("timeline?", "timeline.svg?"),
        PAGE.replace("/pictures/", "/queries/"),
        PAGE.replace("sapporo-2017/parks", "sapporo-2017%2Fparks"),
    ],
)
def test_a_picture_is_described(bundled_client: FlaskClient, address: str) -> None:
    """All that a photo needs (§2.3.4), with the size that the picture has."""
    answer = asked(bundled_client, url=address)
    assert answer.content_type == "application/json"
    found = answer.get_json()
    assert found["version"] == "1.0"
    assert found["type"] == "photo"
    assert found["title"] == "Makomanai Park and the city parks: Time line of the cooperation"
    assert found["provider_url"] == "http://localhost/"
    assert found["web_page"] == PAGE
    picture = bundled_client.get(found["url"].removeprefix("http://localhost"))
    assert picture.content_type == "image/svg+xml"
    assert (found["width"], found["height"]) == tuple(map(int, size(picture.data)))


def test_xml_says_the_same(bundled_client: FlaskClient) -> None:
    """§2.3.3: an element for each value."""
    answer = asked(bundled_client, url=PAGE, format="xml")
    assert answer.content_type == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.data)  # noqa: S314 # our own
    assert root.tag == "oembed"
    described = asked(bundled_client, url=PAGE, format="json").get_json()
    assert {each.tag: each.text for each in root} == {k: str(v) for k, v in described.items()}


@pytest.mark.parametrize(
    ("widest", "highest"),
    [(760, None), (500, None), (360, None), (200, None), (None, 100), (400, 50)],
)
def test_a_picture_fits_into_the_place_for_it(
    bundled_client: FlaskClient, widest: int | None, highest: int | None
) -> None:
    """The narrow one where there is less room; it keeps its shape."""
    values = {"maxwidth": widest, "maxheight": highest}
    given = {name: value for name, value in values.items() if value}
    found = asked(bundled_client, url=PAGE, **given).get_json()
    assert found["width"] <= (widest or 760)
    assert found["height"] <= (highest or 10_000)
    assert ("width=360" in found["url"]) == (widest is not None and widest < 760)
    width, height = size(bundled_client.get(found["url"].removeprefix("http://localhost")).data)
    assert found["width"] / found["height"] == pytest.approx(width / height, rel=0.05)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, 400),
        ({"url": "https://example.org/pictures/events-by-month"}, 404),
        ({"url": "http://localhost/about"}, 404),
        ({"url": "http://localhost/pictures/nothing"}, 404),
        ({"url": "http://localhost/queries/governments"}, 404),
        ({"url": "http://localhost/pictures/x/../events-by-month"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        ({"url": "http://[/pictures/events-by-month"}, 404),
        ({"url": "http://localhost/pictures/pairing-timeline"}, 400),
        ({"url": PAGE.replace("parks", "nothing")}, 404),
        ({"url": PAGE, "format": "yaml"}, 501),
        ({"url": PAGE, "maxwidth": "0"}, 400),
        ({"url": PAGE, "maxheight": "wide"}, 400),
        ({"url": PAGE, "callback": "x"}, 400),
    ],
)
def test_what_is_no_picture_is_refused(
    bundled_client: FlaskClient, values: dict[str, str], status: int
) -> None:
    """§2.3.4: 404 for what has no description, 501 for a format that is not there."""
    answer = asked(bundled_client, **values)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
