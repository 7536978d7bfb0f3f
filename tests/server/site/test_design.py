"""The page of colours and components: what is used, readable in both themes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from flask import render_template_string

from renkei.server import app
from renkei.server.site.design import colours, contrast
from renkei.server.things.shown.tables import ShownTable
from renkei.server.web.values import Value

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HTML: Final = {"Accept": "text/html"}
STYLES: Final = (Path(app.__file__).parent / "static" / "renkei.css").read_text(encoding="utf-8")
TEXT: Final = (
    "ink", "quiet", "link", "link-visited", "alert", "reading",
)  # fmt: skip


def test_contrast_is_that_of_wcag() -> None:
    """Known pairs: black on white, and the grey that just passes."""
    assert contrast("#000", "#ffffff") == contrast("#fff", "#000000") == 21.0
    assert contrast("#767676", "#ffffff") == 4.5
    assert contrast("#ffffff", "#ffffff") == 1.0


@pytest.mark.parametrize("name", TEXT)
def test_text_is_readable_in_both_themes(name: str) -> None:
    """On the background and on panels, 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    found = {colour.name: colour for colour in colours(STYLES)}
    for ground in ("paper", "panel"):
        assert contrast(found[name].light, found[ground].light) >= 4.5
        assert contrast(found[name].dark, found[ground].dark) >= 4.5


def test_every_colour_of_the_style_sheet_is_named_once_and_used() -> None:
    """Rules have names of colours, and no colours of their own but black on paper and shadows."""
    names = [colour.name for colour in colours(STYLES)]
    assert len(names) == len(set(names)) > 10
    for name in names:
        assert f"var(--{name})" in STYLES, name
    rules = re.sub(r":root \{[^}]*\}", "", STYLES)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rules)) <= {"#000"}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_components_are_those_of_the_pages(bundled_client: FlaskClient, language: str) -> None:
    """Every component, made by the templates; search engines leave the page out."""
    page = bundled_client.get(f"/design?lang={language}", headers=HTML)
    assert page.status_code == 200
    assert '<meta name="robots" content="noindex">' in page.text
    for part in (
        'class="badge"', 'class="status is-held"', 'class="how-inferred"', 'class="severity error"',
        'class="chip"', 'class="chip chosen"', 'class="evidence"', " popover ",
        'class="things stack',
        'aria-sort="ascending"', 'class="picture"', 'class="empty"', 'class="absent"',
        'class="note"', 'class="caution"', 'class="problem"', 'class="search"', "<meter",
    ):  # fmt: skip
        assert part in page.text, part
    for colour in colours(STYLES):
        assert f"--{colour.name}</code>" in page.text


@pytest.mark.parametrize(("count", "is_folded"), [(5, False), (6, True)])
def test_many_documents_below_a_table_are_folded(
    bundled_client: FlaskClient, count: int, is_folded: bool
) -> None:
    """A page of counts can have fifty; all are there, with their number."""
    shown = ShownTable(
        name="things",
        title="",
        heads=["Name"],
        columns=["name"],
        rows=[[[Value(text="A")]]],
        documents=[Value(text=f"<Document {n}>") for n in range(count)],
    )
    source = '{% from "things/_parts.html" import table with context %}{{ table(shown, "x") }}'
    with bundled_client.application.test_request_context("/?lang=en"):
        text = render_template_string(source, shown=shown)
    assert [f"&lt;Document {n}&gt;" in text for n in range(count)] == [True] * count
    assert ("<details" in text) == is_folded
    assert (f"as of {count} documents" in text) == is_folded
