"""Tables row by row: the cell of a remark, the row of an IRI, hostile and long texts."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.own_script import without_own_script
from tests.page_tables import page_tables
from tests.server.sources.lists import HEAD, HOSTILE, HTML, PAGE, tables

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_hostile_names_and_cells_stay_text(lists: FlaskClient) -> None:
    """In the report, in the table, in the CSV, in the name of the download."""
    report = lists.get(f"{PAGE}?lang=ja", headers=HTML).text
    link = re.search(r'href="(/source/lists/files/[^"?]+)\?', report)
    assert link
    page = lists.get(f"{link[1]}?row=2&lang=ja", headers=HTML).text
    for text in (report, page):
        assert "<script" not in without_own_script(text)
        assert "<b>" not in text.replace("<bdi>", "")
    assert html.escape(HOSTILE) in page.replace("&#34;", "&quot;")
    text = lists.get(f"{PAGE}.csv?lang=ja").text
    assert not re.search(r"(?m)(^|,)[=+@]", text)
    answer = lists.get(f"{link[1]}/original")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.content_type == "application/octet-stream"
    assert answer.data.startswith(HEAD.encode())


def test_a_remark_leads_to_its_cell(lists: FlaskClient) -> None:
    """The row is marked and says what is the matter; the cell has the fragment of the link."""
    table = tables(lists, f"{PAGE}?code=PHONE&file=many.csv")[-1]
    (link,) = table.rows[40][0].links
    assert urlsplit(link).fragment == "cell"
    asked = parse_qs(urlsplit(link).query)
    assert asked["column"] == ["電話番号"]
    page = lists.get(link, headers=HTML).text
    (marked,) = re.findall(r'<tr id="row=(\d+)" class="marked"', page)
    assert [marked] == asked["row"]
    assert re.search(r'<td id="cell" class="remarked warning here">.*?00-0007', page)
    assert "電話番号の形式ではありません" in page
    (shown,) = page_tables(page)
    assert shown.heads[:3] == ["行", "読み取り結果", "A 都道府県コード又は市区町村コード"]
    numbers = [cells[0].text for cells in shown.rows if len(cells) > 1]
    assert len(numbers) == 50
    assert numbers[10] == marked


def test_one_goes_through_a_table_by_its_links(lists: FlaskClient) -> None:
    """All rows once, as the file has them; and from remark to remark."""
    address, seen = "/source/lists/files/many.csv?lang=ja", []
    while address:
        page = lists.get(address, headers=HTML).text
        seen += [[cell.text for cell in cells] for cells in page_tables(page)[0].rows]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(following[1]) if following else ""
    assert [cells[0] for cells in seen] == [str(n) for n in range(1, 401)]
    assert seen[200][6] == "施設200"
    page = lists.get("/source/lists/files/many.csv?row=400&lang=ja", headers=HTML).text
    assert "次の指摘" not in page
    assert "前の指摘：399 行目" in page


@pytest.mark.parametrize(
    "path",
    ["files/none.csv", "files/many.csv?row=401", "files/many.csv?row=0", "files/many.csv?sheet=2",
     "files/..%2F..%2Fmanifest.json", "files/none.csv/original", "report/report.sqlite",
     "report/manifest.json", "report/..%2Freport.json", "report/nothing.csv"],
)  # fmt: skip
def test_what_is_not_there_is_404(lists: FlaskClient, path: str) -> None:
    """Rows behind the end, other sheets, and files that are not of the report."""
    assert lists.get(f"/source/lists/{path}").status_code == 404


def test_long_cells_say_that_they_go_on(lists: FlaskClient) -> None:
    """A thousand characters are shown."""
    report = lists.get(f"{PAGE}?lang=ja", headers=HTML).text
    link = re.search(r'href="(/source/lists/files/[^"?]+)\?', report)
    assert link
    page = lists.get(f"{link[1]}?row=4&lang=ja", headers=HTML).text
    assert "長" * 1_000 + "<" in page.replace("</bdi></span>", "<", 99)
    assert "最初の1,000文字" in page


def test_the_iri_of_a_row_leads_to_its_table(lists: FlaskClient) -> None:
    """For people; for programs it is the description of the file. Things link to the row."""
    answer = lists.get("/id/file/lists/many.csv?lang=en", headers=HTML)
    assert answer.status_code == 303
    assert answer.location == "/source/lists/files/many.csv?lang=en"
    page = lists.get(answer.location, headers=HTML).text
    assert 'id="row=17"' in page
    turtle = lists.get("/id/file/lists/many.csv", headers={"Accept": "text/turtle"})
    assert turtle.location == "/doc/file/lists/many.csv"
    document = lists.get("/doc/file/lists/many.csv?lang=en", headers=HTML).text
    assert 'href="/source/lists/files/many.csv?lang=en"' in document
    thing = lists.get("/doc/facility/222127/16?lang=en", headers=HTML).text
    assert 'href="/source/lists/files/many.csv?row=17&amp;lang=en#row=17"' in thing
    assert "many.csv, row 17" in thing


def test_the_page_of_a_source_lists_its_tables(lists: FlaskClient) -> None:
    """Each with its number of rows."""
    page = lists.get("/source/lists?lang=en", headers=HTML).text
    assert 'href="/source/lists/files/many.csv?lang=en"' in page
    assert "rows: 400" in page


def test_each_sheet_of_a_workbook_is_a_table(lists: FlaskClient) -> None:
    """With the RFC's fragment for a sheet; remarks, things and the other sheet lead to it."""
    (table,) = tables(lists, "/source/books/report?file=book.xlsx;sheet=2&code=PHONE")[-1:]
    ((link,),) = [cells[0].links for cells in table.rows]
    assert parse_qs(urlsplit(link).query)["sheet"] == ["2"]
    page = lists.get(link, headers=HTML).text
    (shown,) = page_tables(page)
    assert shown.texts[2][6] == "施設12"
    assert 'id="sheet=2;row=3" class="marked"' in page
    assert '<strong aria-current="page"><bdi>南</bdi></strong>' in page
    first = re.search(r'href="([^"]+)"><bdi>北</bdi>', page)
    assert first
    assert tables(lists, html.unescape(first[1]).split("?")[0])[0].texts[1][6] == "施設1"
    thing = lists.get("/doc/facility/222127/12?lang=ja", headers=HTML).text
    address = "/source/books/files/book.xlsx?sheet=2&amp;row=3&amp;lang=ja#sheet=2;row=3"
    assert f'href="{address}"' in thing
    assert "book.xlsx シート2 3行目" in thing
    original = lists.get("/source/books/files/book.xlsx/original")
    assert original.data.startswith(b"PK")
