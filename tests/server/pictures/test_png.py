"""Pictures as PNG: with their texts or not at all, bounded, the same bytes for the same data."""

from __future__ import annotations

import dataclasses
import html
import re
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from renkei.errors import LimitError
from renkei.graph.generations.leases import InProcessLeases
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.server.pictures.png import Converter
from tests.server.conftest import BufferedClient

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations
    from renkei.settings import Settings

PARKS = "pairing=hokkaido-sapporo-2017/parks"
PAGE = f"/pictures/pairing-timeline?{PARKS}&lang=ja"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9"/></svg>'


@pytest.fixture(scope="module")
def converter() -> Converter:
    """A converter with the fonts of this machine."""
    found = Converter(workers=1, timeout=60)
    if not found.is_ready():
        pytest.skip("needs a font with Japanese letters: apt-get install fonts-noto-cjk")
    return found


def client_with(generations: Generations, settings: Settings) -> FlaskClient:
    leases = InProcessLeases(generations, max_result_bytes=settings.max_result_bytes, threads=2)
    app = create_app(settings, leases, bundled_queries())
    return BufferedClient(app, app.response_class)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.usefixtures("converter")
def test_a_picture_is_there_as_png(bundled_client: FlaskClient) -> None:
    """Twice as large as SVG, by suffix, format and Accept, and linked where the SVG is."""
    page = bundled_client.get(PAGE, headers=BROWSER).text
    wide, narrow = map(html.unescape, re.findall(r'href="([^"]+\.png[^"]*)" download', page))
    answer = bundled_client.get(wide)
    assert answer.status_code == 200
    assert answer.content_type == "image/png"
    assert answer.headers["Content-Disposition"] == 'inline; filename="pairing-timeline.png"'
    assert size(answer.data)[0] == 2 * 760
    assert size(bundled_client.get(narrow).data)[0] == 2 * 360
    again = bundled_client.get(PAGE, headers={"Accept": "image/png"})
    assert again.data == answer.data
    tag = {"If-None-Match": again.headers["ETag"]}
    assert bundled_client.get(f"{PAGE}&format=png", headers=tag).status_code == 304
    english = bundled_client.get(wide.replace("lang=ja", "lang=en"))
    assert english.data != answer.data
    subject = bundled_client.get("/things/events?lang=ja", headers=BROWSER).text
    assert "/pictures/events-by-month.png?lang=ja" in subject


def test_without_a_font_there_is_no_png(
    bundled_generations: Generations, settings: Settings, tmp_path: Path
) -> None:
    """No link, but a button for scripts; and the address says what to do."""
    client = client_with(bundled_generations, dataclasses.replace(settings, png_fonts=tmp_path))
    page = client.get(PAGE, headers=BROWSER).text
    assert ".png?" not in page
    assert "<div data-draws hidden>" in page
    assert 'data-draw="/pictures/pairing-timeline.svg?' in page
    answer = client.get(PAGE.replace("?", ".png?"))
    assert answer.status_code == 501
    problem = answer.get_json()
    assert problem["code"] == "no-font"
    assert "fonts-noto-cjk" in problem["detail"]
    shown = client.get(PAGE.replace("?", ".png?"), headers=BROWSER)
    assert "PNG" in shown.text


def test_the_operator_may_switch_it_off(
    bundled_generations: Generations, settings: Settings
) -> None:
    """Then the address says so."""
    client = client_with(bundled_generations, dataclasses.replace(settings, png_workers=0))
    assert ".png?" not in client.get(PAGE, headers=BROWSER).text
    answer = client.get(PAGE.replace("?", ".png?"))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not-set")


def test_a_large_picture_has_fewer_pixels(converter: Converter) -> None:
    """Of the same shape, with at most 16 million."""
    svg = DOT.replace(b'"9"', b'"760"', 1).replace(b'"9"', b'"30000"', 1)
    width, height = size(converter.png(svg))
    assert width * height < 16_100_000
    assert height / width == pytest.approx(30_000 / 760, rel=0.01)


def test_a_picture_that_takes_too_long_is_given_up(converter: Converter) -> None:
    """And the next one is drawn."""
    del converter
    with pytest.raises(LimitError, match=r"within 0\.001 seconds") as found:
        Converter(workers=1, timeout=0.001).png(DOT)
    assert found.value.limit == "png_timeout"


def test_only_some_wait_for_their_picture(converter: Converter) -> None:
    """Twice as many as are drawn; the others hear that they shall come back."""

    def drawn(_: int) -> str:
        try:
            return str(size(converter.png(DOT))[0])
        except LimitError as error:
            return error.limit

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(drawn, range(8)))
    assert set(found) == {"18", "queue_length"}
    assert drawn(0) == "18"
