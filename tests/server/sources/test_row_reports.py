"""The report on tables as pages: rows accounted for, remarks by choice, the cells they are on."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from tests.conftest import build_sources
from tests.page_tables import page_tables
from tests.server.conftest import BufferedClient
from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.settings import Settings
    from tests.page_tables import PageTable

HTML: Final = {"Accept": "text/html"}
PAGE: Final = "/source/lists/report"
HOSTILE: Final = '<script>alert("1")</script>'
HEAD: Final = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,住所,緯度,経度,電話番号,"
    "URL,備考"
)
SOURCES: Final = """
[[source]]
name = "lists"
loader = "open-data"
glob = "*.*v"
reject_above = 90
title = { ja = "見本", en = "Example" }
description = { ja = "見本", en = "Example" }
publisher = { name = { ja = "見本", en = "Example" } }
"""


def row(number: int, **cells: str) -> str:
    """Return a row of a list of facilities."""
    given = {
        "名称": f"施設{number}",
        "住所": "見本県見本市1",
        "緯度": "34.8",
        "経度": f"138.{number}",
    }
    values = {
        HEAD.split(",")[0]: "222127",
        "NO": str(number),
        "都道府県名": "静岡県",
        "市区町村名": "焼津市",
        **given,
        **cells,
    }
    text = io.StringIO()
    csv.writer(text).writerow([values.get(name, "") for name in HEAD.split(",")])
    return text.getvalue()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> FlaskClient:
    """A source of two lists, one with a hostile name and hostile cells, and one of many rows."""

    def make(folder: Path) -> None:
        many = [row(n, 電話番号="00-0007" if n % 3 == 0 else "") for n in range(1, 400)]
        (folder / "many.csv").write_text(f"{HEAD}\r\n{''.join(many)}", "utf-8")
        few = [
            row(1, 名称=HOSTILE, 備考="  空白  "),
            row(2, 名称="", 備考="=1+1"),
            row(3, URL=HOSTILE, 備考="長" * 5_000),
            "," * 11 + "\r\n",
            row(4, 名称="=cmd()", 電話番号="12"),
        ]
        (folder / f"<b>施設 {chr(0x202E)}.csv").write_text(f"{HEAD}\r\n{''.join(few)}", "utf-8")
        (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
        build_sources(folder / "sources.toml", folder / "data", dump_formats=())

    folder = made_once(tmp_path_factory, "row-reports", make)
    leases = InProcessLeases(
        Generations(folder / "data"), max_result_bytes=settings.max_result_bytes, threads=1
    )
    app = create_app(settings, leases)
    return BufferedClient(app, app.response_class)


def tables(client: FlaskClient, path: str, language: str = "ja") -> list[PageTable]:
    """Return the tables of a page."""
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", headers=HTML)
    assert answer.status_code == 200, path
    return page_tables(answer.text)


def records(client: FlaskClient, kind: str, name: str = "lists") -> list[dict[str, Any]]:
    """Return records of the JSON Lines of a report, in the order of their places.

    In the file, the remarks on links between sources are behind all others.
    """
    lines = client.get(f"/source/{name}/report/report.jsonl").text.splitlines()
    found = [record for record in map(json.loads, lines) if record["record"] == kind]
    files = list(dict.fromkeys(record["file"] for record in found))
    return sorted(found, key=lambda one: (files.index(one["file"]), one.get("row", 0)))


def test_every_row_is_accounted_for(client: FlaskClient) -> None:
    """The numbers of each file are those of its rows, and their sum that of its lines."""
    files, *_ = tables(client, PAGE)
    outcomes = ["読込み済み（指摘あり）", "読み込めず", "空行", "見出し"]
    assert files.heads == ["ファイル", *outcomes, "行数"]
    first, second = files.texts
    assert first[0].startswith("<b>施設")
    assert first[1:] == ["3", "1", "1", "1", "6"]
    assert second[-1] == "400"
    assert sum(map(int, second[1:-1])) == 400
    heads, *rows = csv.reader(
        io.StringIO(client.get("/source/lists/report-files.csv?lang=ja&bom=true").text)
    )
    assert heads == ["\ufeffファイル", "シート", "読込み済み", *outcomes, "対象外", "行数"]
    assert [cells[-1] for cells in rows] == ["6", "400"]


def test_all_pages_together_have_every_remark_once(client: FlaskClient) -> None:
    """Forwards by the links alone; and backwards again from the last."""
    address, seen, pages = f"{PAGE}?lang=ja", [], 0
    while address:
        page = client.get(address, headers=HTML).text
        pages += 1
        table = page_tables(page)[-1]
        assert len(table.rows) <= 50
        seen += table.texts
        following = re.search(r'rel="next" href="([^"]+)"', page)
        last, address = address, html.unescape(following[1]) if following else ""
    remarks = records(client, "remark")
    assert len(seen) == len(remarks) > 500
    found = [re.search(r"(\d+) 行目$", cells[0]) for cells in seen]
    assert [match and int(match[1]) for match in found] == [one["row"] for one in remarks]
    back = 1
    address = last
    while found := re.search(r'rel="prev" href="([^"]+)"', client.get(address, headers=HTML).text):
        address, back = html.unescape(found[1]), back + 1
    assert back == pages


@pytest.mark.parametrize(
    ("choice", "fits"),
    [
        ("code=PHONE", lambda one: one["code"] == "PHONE"),
        ("severity=error", lambda one: one["severity"] == "error"),
        ("column=%E9%9B%BB%E8%A9%B1%E7%95%AA%E5%8F%B7", lambda one: one["column"] == "電話番号"),
        (
            "file=many.csv&first=10&last=12",
            lambda one: "many" in one["file"] and 9 < one["row"] < 13,
        ),
        ("column=(row)", lambda one: one["column"] == ""),
        ("severity=&code=&file=&first=&last=", lambda _: True),
        ("severity=error&code=PHONE", lambda _: False),
    ],
)
def test_a_choice_shows_those_remarks_and_their_number(
    client: FlaskClient, choice: str, fits: Any
) -> None:
    """On the page and in its CSV, with message and remedy in the language of the page."""
    expected = [one for one in records(client, "remark") if fits(one)]
    page = client.get(f"{PAGE}?{choice}&lang=en", headers=HTML).text
    number = re.search(r'id="remarks">Remarks <small>([0-9,]+)<', page)
    assert number
    assert number[1] == f"{len(expected):,}"
    for one, cells in zip(expected[:50], page_tables(page)[-1].texts, strict=False):
        if one["message_en"] not in cells[-1] or one["remedy_en"] not in cells[-1]:
            pytest.fail(f"{one} is not {cells}")
    found = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}.csv?{choice}&lang=en").text)))
    assert [(cells["Row"], cells["Code"]) for cells in found] == [
        (str(one["row"]), one["code"]) for one in expected
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "code=NOPE",
        "severity=x",
        "file=../x",
        "first=abc",
        "last=-1",
        "after=1e9",
        "first=1" + "0" * 30,
    ],
)
def test_what_cannot_be_chosen_is_refused_by_name(client: FlaskClient, wrong: str) -> None:
    """400 with the parameter; what is possible is listed."""
    for address in (PAGE, f"{PAGE}.csv"):
        if "after" in wrong and address != PAGE:
            continue
        answer = client.get(f"{address}?{wrong}")
        assert answer.status_code == 400
        assert answer.json is not None
        assert answer.json["parameter"] == wrong.partition("=")[0]


def test_hostile_names_and_cells_stay_text(client: FlaskClient) -> None:
    """In the report, in the table, in the CSV, in the name of the download."""
    report = client.get(f"{PAGE}?lang=ja", headers=HTML).text
    link = re.search(r'href="(/source/lists/files/[^"?]+)\?', report)
    assert link
    page = client.get(f"{link[1]}?row=2&lang=ja", headers=HTML).text
    for text in (report, page):
        assert "<script" not in text
        assert "<b>" not in text.replace("<bdi>", "")
    assert html.escape(HOSTILE) in page.replace("&#34;", "&quot;")
    text = client.get(f"{PAGE}.csv?lang=ja").text
    assert not re.search(r"(?m)(^|,)[=+@]", text)
    answer = client.get(f"{link[1]}/original")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.content_type == "application/octet-stream"
    assert answer.data.startswith(HEAD.encode())


def test_a_remark_leads_to_its_cell(client: FlaskClient) -> None:
    """The row is marked and says what is the matter; the cell has the fragment of the link."""
    table = tables(client, f"{PAGE}?code=PHONE&file=many.csv")[-1]
    (link,) = table.rows[40][0].links
    assert urlsplit(link).fragment == "cell"
    asked = parse_qs(urlsplit(link).query)
    assert asked["column"] == ["電話番号"]
    page = client.get(link, headers=HTML).text
    (marked,) = re.findall(r'<tr id="row=(\d+)" class="marked"', page)
    assert [marked] == asked["row"]
    assert re.search(r'<td id="cell" class="remarked warning here">.*?00-0007', page)
    assert "電話番号の形式ではありません" in page
    (shown,) = page_tables(page)
    assert shown.heads[:3] == ["行", "読み取り結果", "A 都道府県コード又は市区町村コード"]
    numbers = [cells[0].text for cells in shown.rows if len(cells) > 1]
    assert len(numbers) == 50
    assert numbers[10] == marked


def test_one_goes_through_a_table_by_its_links(client: FlaskClient) -> None:
    """All rows once, as the file has them; and from remark to remark."""
    address, seen = "/source/lists/files/many.csv?lang=ja", []
    while address:
        page = client.get(address, headers=HTML).text
        seen += [[cell.text for cell in cells] for cells in page_tables(page)[0].rows]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(following[1]) if following else ""
    assert [cells[0] for cells in seen] == [str(n) for n in range(1, 401)]
    assert seen[200][6] == "施設200"
    page = client.get("/source/lists/files/many.csv?row=400&lang=ja", headers=HTML).text
    assert "次の指摘" not in page
    assert "前の指摘：399 行目" in page


@pytest.mark.parametrize(
    "path",
    ["files/none.csv", "files/many.csv?row=401", "files/many.csv?row=0", "files/many.csv?sheet=2",
     "files/..%2F..%2Fmanifest.json", "files/none.csv/original", "report/report.sqlite",
     "report/manifest.json", "report/..%2Freport.json", "report/nothing.csv"],
)  # fmt: skip
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    """Rows behind the end, other sheets, and files that are not of the report."""
    assert client.get(f"/source/lists/{path}").status_code == 404


def test_long_cells_say_that_they_go_on(client: FlaskClient) -> None:
    """A thousand characters are shown."""
    report = client.get(f"{PAGE}?lang=ja", headers=HTML).text
    link = re.search(r'href="(/source/lists/files/[^"?]+)\?', report)
    assert link
    page = client.get(f"{link[1]}?row=4&lang=ja", headers=HTML).text
    assert "長" * 1_000 + "<" in page.replace("</bdi></span>", "<", 99)
    assert "最初の1,000文字" in page


def test_the_iri_of_a_row_leads_to_its_table(client: FlaskClient) -> None:
    """For people; for programs it is the description of the file. Things link to the row."""
    answer = client.get("/id/file/lists/many.csv?lang=en", headers=HTML)
    assert answer.status_code == 303
    assert answer.location == "/source/lists/files/many.csv?lang=en"
    page = client.get(answer.location, headers=HTML).text
    assert 'id="row=17"' in page
    turtle = client.get("/id/file/lists/many.csv", headers={"Accept": "text/turtle"})
    assert turtle.location == "/doc/file/lists/many.csv"
    document = client.get("/doc/file/lists/many.csv?lang=en", headers=HTML).text
    assert 'href="/source/lists/files/many.csv?lang=en"' in document
    thing = client.get("/doc/facility/222127/16?lang=en", headers=HTML).text
    assert 'href="/source/lists/files/many.csv?row=17&amp;lang=en#row=17"' in thing
    assert "many.csv, row 17" in thing


def test_the_page_of_a_source_lists_its_tables(client: FlaskClient) -> None:
    """Each with its number of rows."""
    page = client.get("/source/lists?lang=en", headers=HTML).text
    assert 'href="/source/lists/files/many.csv?lang=en"' in page
    assert "rows: 400" in page


def test_the_text_has_every_remark(client: FlaskClient) -> None:
    """One line each, then the counts."""
    lines = client.get("/source/lists/report.txt?lang=en").text.splitlines()
    remarks = records(client, "remark")
    assert sum(
        re.search(r":\d+: (note|warning|error) ", line) is not None for line in lines
    ) == len(remarks)
