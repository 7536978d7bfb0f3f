"""The diagrams of the vocabulary: whole, readable by machines, drawn without a script."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final

import pytest

from renkei.graph.generations.leases import InProcessLeases
from renkei.ontology.terms import NAMESPACE, Owl
from renkei.server.charts.widths import text_width, wrapped
from renkei.server.vocabulary.data import Entry, terms
from renkei.server.vocabulary.diagrams.classes import draw_class
from renkei.server.vocabulary.diagrams.overview import POSITIONS, draw_overview
from renkei.server.vocabulary.model import Model, model_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations

SVG: Final = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def model(bundled_generations: Generations, bundled_app: Flask) -> Model:
    """The classes of the bundled generation."""
    published = InProcessLeases(bundled_generations, max_result_bytes=1 << 24, threads=1)
    with bundled_app.app_context():
        return model_of(terms(published.current()))


def svg(text: bytes) -> ET.Element:
    """Parse a drawing of ours."""
    return ET.fromstring(text)  # noqa: S314 (we wrote it)


def boxes(drawing: ET.Element) -> list[tuple[float, float, float, float]]:
    """Return the edges of the boxes: left, top, right, bottom."""
    found = []
    for each in drawing.iter(f"{SVG}rect"):
        if each.get("class") not in {"paper", None}:
            x, y, width, height = (float(each.get(n, 0)) for n in ("x", "y", "width", "height"))
            found.append((x, y, x + width, y + height))
    return found


def test_every_class_has_a_place_in_the_overview(model: Model) -> None:
    """Each its own, and none is left over of a class that is gone."""
    names = {iri.removeprefix(NAMESPACE) for iri in model.classes}
    assert set(POSITIONS) == names
    assert len(set(POSITIONS.values())) == len(names) == 29


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_overview_shows_every_class_and_every_relation(model: Model, language: str) -> None:
    """Boxes do not overlap; what the arrows say stands in the description, too."""
    drawing = svg(draw_overview(model, language))
    places = boxes(drawing)
    assert len(places) == 29
    for number, (left, top, right, bottom) in enumerate(places):
        assert 0 < left < right < float(drawing.get("width", 0))
        assert 0 < top < bottom < float(drawing.get("height", 0))
        for other in places[:number]:
            apart = right < other[0] or other[2] < left or bottom < other[1] or other[3] < top
            assert apart
    texts = "".join(each.text or "" for each in drawing.iter(f"{SVG}text")).replace(" ", "")
    told = drawing.findtext(f"{SVG}desc") or ""
    for iri in model.classes:
        assert model.label(iri, language).replace(" ", "") in texts
    own = [r for r in model.objects if r.source in model.classes and r.target in model.classes]
    assert len(own) > 25
    for relation in own:
        for term in (relation.source, relation.property, relation.target):
            assert model.label(term, language) in told


def test_a_class_without_a_place_is_drawn_below_the_others(model: Model) -> None:
    """A generation may have a class that this program does not know."""
    iri = f"{NAMESPACE}New"
    entry = Entry(iri, "renkei:New", "New", labels={"en": "Brand-new"}, types={Owl.Class})
    drawing = svg(draw_overview(model_of({**model.entries, iri: entry}), "en"))
    found = boxes(drawing)
    assert len(found) == len(set(found)) == 30
    assert "Brand-new" in {each.text for each in drawing.iter(f"{SVG}text")}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_class_is_drawn_with_all_that_it_has(model: Model, language: str) -> None:
    """Own and inherited properties, classes above and below, what leads to it; all inside."""
    for iri in model.classes:
        drawing = svg(draw_class(model, iri, language))
        width = float(drawing.get("width", 0))
        assert all(0 < left < right < width for left, _, right, _ in boxes(drawing)), iri
        texts = [each.text or "" for each in drawing.iter(f"{SVG}text")]
        of_it = {iri, *model.above(iri)}
        expected = {model.label(term, language) for term in (*model.supers[iri], *model.below(iri))}
        for relation in model.objects:
            if relation.source in of_it or relation.target == iri:
                expected.add(model.label(relation.property, language))
        assert expected <= set(texts), iri
        for relation in model.values:
            if relation.source in of_it:
                label = model.label(relation.property, language)
                assert any(text.startswith(label) for text in texts), (iri, label)


def test_a_facility_has_the_establisher_of_the_class_above(model: Model) -> None:
    """Said once, with the class that it comes from."""
    drawing = svg(draw_class(model, f"{NAMESPACE}Facility", "en"))
    texts = [each.text for each in drawing.iter(f"{SVG}text")]
    assert texts.count("established by") == 1
    assert "(Facility or group of facilities)" in texts


@pytest.mark.parametrize("name", ["overview", "Facility", "JointActivity"])
def test_a_diagram_is_an_image_with_a_name_and_a_policy_that_lets_its_colours_in(
    bundled_client: FlaskClient, name: str
) -> None:
    """Title, description and language; the style by its digest, and nothing else may load."""
    for language in ("ja", "en"):
        response = bundled_client.get(f"/ns/diagrams/{name}.svg?lang={language}")
        assert response.mimetype == "image/svg+xml"
        drawing = svg(response.data)
        assert drawing.get("lang") == language
        assert drawing.get("aria-labelledby") == "title desc"
        assert drawing.findtext(f"{SVG}title")
        assert drawing.findtext(f"{SVG}desc")
        style = drawing.findtext(f"{SVG}style") or ""
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = response.headers.getlist("Content-Security-Policy")
        assert len(policy) == 1
        assert f"style-src 'sha256-{digest}'" in policy[0]
        assert "script" not in policy[0]
        assert not re.search(rb"<script|<a |href|style=", response.data)
        assert "prefers-color-scheme:dark" in style
        again = bundled_client.get(f"/ns/diagrams/{name}.svg?lang={language}")
        assert again.data == response.data


def test_the_page_shows_the_overview_and_a_diagram_of_each_class(
    bundled_client: FlaskClient,
) -> None:
    """Every image of the page is there, with a text for those who do not see it."""
    page = bundled_client.get("/ns?lang=en", headers={"Accept": "text/html"}).text
    images = re.findall(r'<img [^>]*src="([^"]+)" alt="([^"]+)"', page)
    assert len(images) == 30
    for address, alternative in images:
        assert bundled_client.get(address).mimetype == "image/svg+xml"
        assert len(alternative) > 20


@pytest.mark.parametrize(
    "name", ["Nothing", "establisher", "..%2Foverview", "Facility%3E", "overview.svg", ""]
)
def test_there_is_no_other_diagram(bundled_client: FlaskClient, name: str) -> None:
    """Properties have none."""
    assert bundled_client.get(f"/ns/diagrams/{name}.svg").status_code == 404


def test_wide_letters_are_as_wide_as_they_are_high() -> None:
    """And a text is broken between words only."""
    assert text_width("施設", 14) == 28
    assert text_width("iii", 14) < text_width("MMM", 14)
    assert wrapped("Facility or group of facilities", 14, 150) == [
        "Facility or group of",
        "facilities",
    ]
    assert wrapped("連携の方向性", 14, 10) == ["連携の方向性"]
