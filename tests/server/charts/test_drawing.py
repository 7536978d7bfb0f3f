"""The writer of SVG: well-formed whatever the names are, the same each time, nothing to fetch."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.ontology.terms import CODES
from renkei.server.charts.drawing import POLICY, Drawing, Mark
from renkei.server.charts.styles import COLOURS, styles_of
from renkei.server.charts.widths import lines_of, shortened, text_width
from tests.server.charts.read import marks, parsed, texts

HOSTILE = [
    "<script>alert(1)</script>",
    "\" onload='x' ]]> <!-- & &amp;",
    "\u202eevil\u2066 name\u0000\u0008",
    "長" * 10_000,
    "https://evil.example/" + "a" * 10_000,
    "",
    "🧑‍🤝‍🧑 e\u0301 ﾊﾝｶｸ",
]


def drawn(text: str) -> bytes:
    drawing = Drawing("ja")
    drawing.text(0, 10, text, width=100)
    drawing.block(0, 30, text, size=13, width=120)
    drawing.rect(0, 0, 5, 5, "solid", mark=Mark(iri=text, title=text, series=text, value=text))
    return drawing.serialize(300, 200, title=text, description=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_a_text_and_nothing_else(text: str) -> None:
    """No element, no attribute and no direction of ours is changed by it, and no size."""
    svg = drawn(text)
    names = {element.tag.rpartition("}")[2] for element in parsed(svg).iter()}
    assert names <= {"svg", "title", "desc", "style", "defs", "pattern", "rect", "path", "text"}
    attributes = {name for element in parsed(svg).iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith(("on", "style", "href"))}
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00-\x08]", "".join(texts(svg)))
    titles = [element.text or "" for element in parsed(svg).iter() if "title" in element.tag]
    assert max(map(len, titles)) <= 1_001


@given(st.text(max_size=300))
def test_any_text_is_well_formed_and_drawn_the_same_twice(text: str) -> None:
    assert drawn(text) == drawn(text)
    (mark,) = marks(drawn(text))
    assert mark.role == "bar"


@given(st.text(max_size=400), st.floats(20, 400), st.integers(1, 4))
def test_lines_fit_into_their_width(text: str, width: float, most: int) -> None:
    """By the width of the classes of characters; only the ellipsis alone may be wider."""
    lines = lines_of(text, 13, width, most)
    assert 1 <= len(lines) <= most
    for line in lines:
        assert text_width(line, 13) <= width + 0.01 or len(line) == 1


def test_lines_break_between_words_and_between_kanji() -> None:
    """A line of Japanese does not begin with a full stop."""
    assert lines_of("Cooperation in consultation services", 10, 130, 3) == [
        "Cooperation in", "consultation services",
    ]  # fmt: skip
    first, second = lines_of("意見交換会を開催する。", 10, 100, 2)
    assert (first, second) == ("意見交換会を開催す", "る。")
    assert shortened("道立市民活動促進センター", 10, 60) == "道立市民活…"


def test_a_shortened_text_has_all_of_it_as_its_title() -> None:
    drawing = Drawing("ja")
    name = "道立市民活動促進センターと札幌市市民活動サポートセンター"
    drawing.block(0, 10, name, size=13, width=100, most=2)
    svg = drawing.serialize(100, 100, title="t", description="d")
    assert svg.decode().count(f"<title>{name}</title>") == 2
    assert texts(svg)[-1].endswith("…")


def test_the_style_is_allowed_by_its_digest_and_only_for_dark_screens() -> None:
    """Without it the picture is complete: colours are attributes."""
    svg = drawn("a").decode()
    (style,) = re.findall(r"<style>(.*?)</style>", svg)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in POLICY
    assert style.startswith(":root{color-scheme:light dark}@media screen and (prefers-color-scheme")
    assert ' class="solid" fill="#23488c"' in svg
    assert "style=" not in svg
    assert set(re.findall(r"url\((.)", svg)) <= {"#"}


@pytest.mark.parametrize("scheme", ["status", "value-status", "certainty"])
def test_statuses_differ_by_more_than_colour(scheme: str) -> None:
    """By pattern and by shape, but for those that both mean that it is done."""
    codes = CODES[scheme]
    styles = styles_of(codes.values())
    assert len(styles) == len(codes)
    same = {"ongoing", "held"} if scheme == "status" else set()
    found = [styles[iri].paint for code, iri in codes.items() if code not in same]
    assert len(found) == len(set(found))
    assert "solid" not in {styles[codes[code]].paint for code in codes if code == "planned"}


def test_every_colour_stands_out_from_its_paper() -> None:
    """By 3 to 1 for marks, by 4.5 to 1 for texts (WCAG 2.2, 1.4.11 and 1.4.3), light and dark."""
    papers = COLOURS["paper"]
    for name in ("blue", "sky", "orange", "grey", "red", "olive"):
        for colour, paper in zip(COLOURS[name], papers, strict=True):
            assert contrast(colour, paper) >= 3, (name, colour)
    for name in ("ink", "quiet", "red"):
        for ground in ("paper", "panel"):
            for colour, paper in zip(COLOURS[name], COLOURS[ground], strict=True):
                assert contrast(colour, paper) >= 4.5, (name, colour)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_other_series_have_styles_of_their_own() -> None:
    """Six of them; further ones share the seventh."""
    styles = styles_of([f"x:{number}" for number in range(9)])
    assert len({style.paint for style in styles.values()}) == 7
