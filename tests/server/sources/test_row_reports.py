"""The report on tables as pages: rows accounted for, remarks by choice, all of it as files."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.page_tables import page_tables
from tests.server.sources.lists import HTML, PAGE, client_on, records, tables
from tests.serving import running_service

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.settings import Settings


def test_every_row_is_accounted_for(lists: FlaskClient) -> None:
    """The numbers of each file are those of its rows, and their sum that of its lines."""
    files, *_ = tables(lists, PAGE)
    outcomes = ["読込み済み（指摘あり）", "読み込めず", "空行", "見出し"]
    assert files.heads == ["ファイル", *outcomes, "行数"]
    first, second = files.texts
    assert first[0].startswith("<b>施設")
    assert first[1:] == ["3", "1", "1", "1", "6"]
    assert second[-1] == "400"
    assert sum(map(int, second[1:-1])) == 400
    heads, *rows = csv.reader(
        io.StringIO(lists.get("/source/lists/report-files.csv?lang=ja&bom=true").text)
    )
    assert heads == ["\ufeffファイル", "シート", "読込み済み", *outcomes, "対象外", "行数"]
    assert [cells[-1] for cells in rows] == ["6", "400"]


def test_all_pages_together_have_every_remark_once(lists: FlaskClient) -> None:
    """Forwards by the links alone; and backwards again from the last."""
    address, seen, pages = f"{PAGE}?lang=ja", [], 0
    while address:
        page = lists.get(address, headers=HTML).text
        pages += 1
        table = page_tables(page)[-1]
        assert len(table.rows) <= 50
        seen += table.texts
        following = re.search(r'rel="next" href="([^"]+)"', page)
        last, address = address, html.unescape(following[1]) if following else ""
    remarks = records(lists, "remark")
    assert len(seen) == len(remarks) > 500
    found = [re.search(r"(\d+) 行目$", cells[0]) for cells in seen]
    assert [match and int(match[1]) for match in found] == [one["row"] for one in remarks]
    back = 1
    address = last
    while found := re.search(r'rel="prev" href="([^"]+)"', lists.get(address, headers=HTML).text):
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
    lists: FlaskClient, choice: str, fits: Any
) -> None:
    """On the page and in its CSV, with message and remedy in the language of the page."""
    expected = [one for one in records(lists, "remark") if fits(one)]
    page = lists.get(f"{PAGE}?{choice}&lang=en", headers=HTML).text
    number = re.search(r'id="remarks">Remarks <small>([0-9,]+)<', page)
    assert number
    assert number[1] == f"{len(expected):,}"
    for one, cells in zip(expected[:50], page_tables(page)[-1].texts, strict=False):
        if one["message_en"] not in cells[-1] or one["remedy_en"] not in cells[-1]:
            pytest.fail(f"{one} is not {cells}")
    found = list(csv.DictReader(io.StringIO(lists.get(f"{PAGE}.csv?{choice}&lang=en").text)))
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
def test_what_cannot_be_chosen_is_refused_by_name(lists: FlaskClient, wrong: str) -> None:
    """400 with the parameter; what is possible is listed."""
    for address in (PAGE, f"{PAGE}.csv"):
        if "after" in wrong and address != PAGE:
            continue
        answer = lists.get(f"{address}?{wrong}")
        assert answer.status_code == 400
        assert answer.json is not None
        assert answer.json["parameter"] == wrong.partition("=")[0]


def test_the_text_has_every_remark(lists: FlaskClient) -> None:
    """One line each, then the counts."""
    lines = lists.get("/source/lists/report.txt?lang=en").text.splitlines()
    remarks = records(lists, "remark")
    assert sum(
        re.search(r":\d+: (note|warning|error) ", line) is not None for line in lines
    ) == len(remarks)


@pytest.mark.parametrize("cursor", ["after", "before"])
def test_a_cursor_behind_the_end_is_an_empty_page(lists: FlaskClient, cursor: str) -> None:
    """Also one that no report can have."""
    number = "9" * 19 if cursor == "after" else "0"
    page = lists.get(f"{PAGE}?{cursor}={number}&lang=en", headers=HTML)
    assert page.status_code == 200
    assert "Nothing matches." in page.text


def test_an_older_generation_has_the_counts_only(
    lists_dir: Path, tmp_path: Path, settings: Settings
) -> None:
    """Before layout 4 there was no table of the report; nothing leads to rows then."""
    shutil.copytree(lists_dir, tmp_path / "data", symlinks=True)
    (path,) = (tmp_path / "data" / "generations").glob("*/reports/lists.json")
    report = json.loads(path.read_bytes())
    report["attachments"] = [f for f in report["attachments"] if f["name"] != "report.sqlite"]
    path.write_text(json.dumps(report), encoding="utf-8")
    client = client_on(tmp_path / "data", settings)
    page = client.get(f"{PAGE}?lang=en", headers=HTML)
    assert page.status_code == 200
    assert "rows rejected" in page.text
    assert client.get(f"{PAGE}.txt").status_code == 200
    for path_ in ("/source/lists/files/many.csv", "/source/lists/report-files.csv"):
        assert client.get(path_).status_code == 404
    assert client.get("/id/file/lists/many.csv", headers=HTML).location.startswith("/doc/")


@pytest.mark.slow
def test_a_server_streams_all_of_a_report(lists: FlaskClient, lists_dir: Path) -> None:
    """What is longer than the first piece comes from other threads."""
    with running_service(lists_dir) as site:
        for path in ("report.csv?lang=ja&bom=true", "report.txt?lang=ja", "report/report.jsonl"):
            address = f"{site}source/lists/{path}"
            with urllib.request.urlopen(address) as answer:
                data = answer.read()
            assert data == lists.get(f"/source/lists/{path}").data
            assert data.count(b"\n") > 500
