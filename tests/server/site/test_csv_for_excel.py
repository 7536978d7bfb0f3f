"""Every table of data on the site is offered as CSV for Excel, or its template says why not."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import pytest

from tests.page_tables import page_tables

if TYPE_CHECKING:
    from flask.testing import FlaskClient

TEMPLATES: Final = Path(__file__).parents[3] / "server" / "templates"
HTML: Final = {"Accept": "text/html"}
NAME: Final = "hokkaido-sapporo-2017"
LINK: Final = re.compile(r'<a href="([^"]+)"[^>]*>Excel 用 CSV</a>')
# A table, and what stands with it under one heading or in one macro.
PARTS: Final = re.compile(r"(?=<section|\{% macro|<h[12][ >])")
OFFERS: Final = ("CSV for Excel", "downloads_of()", "csv=")


def parts_with_tables() -> list[tuple[str, str]]:
    return [
        (path.relative_to(TEMPLATES).as_posix(), part)
        for path in sorted(TEMPLATES.rglob("*.html"))
        for part in PARTS.split(path.read_text(encoding="utf-8"))
        if "<table" in part
    ]


@pytest.mark.parametrize(("template", "part"), parts_with_tables())
def test_every_table_has_csv_for_excel_or_a_reason(template: str, part: str) -> None:
    """A link beside it, or a comment before it."""
    reasons = part.count("{# No CSV for Excel: ")
    assert reasons == part.count("<table") or any(offer in part for offer in OFFERS), template


@pytest.mark.parametrize(
    "path",
    ["/graphs", "/things/", "/things/activities", f"/source/{NAME}/report",
     f"/doc/pairing/{NAME}/parks", "/queries/activities-with-lines",
     "/sparql?query=SELECT%20*%20{%3Fs%20%3Fp%20%3Fo}%20LIMIT%205&format=html"],
)  # fmt: skip
def test_a_spreadsheet_opens_the_table_of_a_page(bundled_client: FlaskClient, path: str) -> None:
    """A byte order mark, the same number of columns in every record, at least the page's rows."""
    page = bundled_client.get(f"{path}{'&' if '?' in path else '?'}lang=ja", headers=HTML).text
    links = LINK.findall(page)
    assert links
    for link in links:
        answer = bundled_client.get(urljoin(path, html.unescape(link)))
        assert answer.status_code == 200, link
        assert answer.content_type.startswith("text/csv")
        assert answer.text.startswith("\ufeff")
        records = list(csv.reader(io.StringIO(answer.text)))
        assert len({len(record) for record in records}) == 1
        assert len(records) > 1


def test_the_report_as_csv_has_every_line(bundled_client: FlaskClient) -> None:
    """All pages of it in one file, in the words of the page; without bom there is no mark."""
    page = bundled_client.get(f"/source/{NAME}/report?lang=ja", headers=HTML).text
    (shown,) = [table for table in page_tables(page) if table.heads[0] == "行"]
    answer = bundled_client.get(f"/source/{NAME}/report.csv?lang=ja").text
    heads, *records = csv.reader(io.StringIO(answer))
    assert heads == shown.heads
    assert [" ".join(cell.split()) for cell in records[60]] == shown.texts[60]
    assert [record[0] for record in records] == [str(n) for n in range(1, len(records) + 1)]


def test_a_generation_offers_what_it_changed(bundled_client: FlaskClient) -> None:
    """Its tables have an address of their own, also where nothing changed."""
    page = bundled_client.get("/generations?lang=ja", headers=HTML).text
    (id_,) = set(re.findall(r'href="/g/([^/"]+)/\?', page))
    for name, columns in (("classes", 3), ("graphs", 3)):
        answer = bundled_client.get(f"/g/{id_}/{name}.csv?bom=true")
        (heads, *_) = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
        assert len(heads) == columns


def test_bom_is_true_or_false(bundled_client: FlaskClient) -> None:
    """Another value is refused by name."""
    answer = bundled_client.get("/things.csv?bom=yes")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["parameter"] == "bom"
