"""`renkei report`: what became of the rows of a source, without a build."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
import python_calamine

from tests.command_line.calls import call

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
[[source]]
name = "sites"
loader = "open-data"
path = "sites.csv"
title = { ja = "避難場所", en = "Sites" }
description = { ja = "一覧です。", en = "A list." }
publisher = { name = { ja = "焼津市", en = "City of Yaizu" } }

[[source]]
name = "terms"
loader = "rdf"
path = "terms.ttl"
title = { ja = "他", en = "Other" }
description = { ja = "他です。", en = "Others." }
publisher = { name = { ja = "焼津市", en = "City of Yaizu" } }
"""
TABLE = """市区町村コード,NO,名称,住所,緯度,経度,災害種別_洪水
222127,0000000001,見本小学校,静岡県焼津市本町1,34.8,138.3,○
222128,0000000002,見本中学校,静岡県焼津市本町2,34.9,138.3,1
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a sources.toml with a list of which one row of two is rejected."""
    (tmp_path / "sites.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "terms.ttl").write_text("", encoding="utf-8")
    path = tmp_path / "sources.toml"
    path.write_text(SOURCE.replace('path = "sites.csv"', 'path = "sites.csv"\nlayout = "evacuation"'), encoding="utf-8")  # fmt: skip
    return path


def test_every_remark_is_a_line_in_the_language_of_the_reader(sources: Path) -> None:
    """Also if so many rows are rejected that a build would stop; this is said at the end."""
    japanese = call("--sources", sources, "report", "sites")
    assert (
        "sites.csv:2: note FLAG_FORM 災害種別_洪水 '○' → '1': 記号を有・無と読み替えました"
        in japanese.stdout
    )
    assert (
        "sites.csv:3: error CODE 市区町村コード '222128': 団体コードに誤りがあります"
        in japanese.stdout
    )
    assert japanese.exit_code == 1
    assert "1 of 2 rows are rejected" in japanese.stderr
    english = call("--sources", sources, "report", "sites", "--language", "en")
    assert (
        "error CODE 市区町村コード '222128': the code of the government is wrong" in english.stdout
    )


def test_the_report_is_a_table_or_records(sources: Path) -> None:
    """For a spreadsheet, and for a program."""
    rows = list(
        csv.DictReader(
            io.StringIO(call("--sources", sources, "report", "sites", "--as", "csv").stdout)
        )
    )
    assert [row["code"] for row in rows if row["row"] == "3"] == ["CODE"]
    lines = call("--sources", sources, "report", "sites", "--as", "jsonl").stdout.splitlines()
    kinds = [json.loads(line)["record"] for line in lines]
    assert kinds.count("row") == 3
    assert kinds[-1] == "file"


def test_rejected_rows_are_written_into_a_folder(sources: Path, tmp_path: Path) -> None:
    """Beside the report, as CSV and as a workbook of texts."""
    output = tmp_path / "reports"
    call("--sources", sources, "report", "sites", "--as", "csv", "--output", output)
    names = ["rejected-sites.csv", "rejected-sites.xlsx", "sites.csv"]
    assert sorted(path.name for path in output.iterdir()) == names
    book = python_calamine.CalamineWorkbook.from_path(output / "rejected-sites.xlsx")
    assert book.get_sheet_by_index(0).to_python()[1][:2] == ["222128", "0000000002"]
    text = (output / "rejected-sites.csv").read_text(encoding="utf-8-sig")
    assert "222128,0000000002,見本中学校" in text


def test_a_source_that_has_no_report_of_rows_is_named(sources: Path) -> None:
    """And one that is not there."""
    found = call("--sources", sources, "report", "terms")
    assert (found.exit_code, "makes no report of rows" in found.stderr) == (1, True)
    found = call("--sources", sources, "report", "sights")
    assert "there is no source 'sights'; there are sites, terms" in found.stderr


def test_a_refused_table_is_refused_with_its_reason(sources: Path) -> None:
    """As a build refuses it."""
    sources.write_text(SOURCE, encoding="utf-8")
    found = call("--sources", sources, "report", "sites")
    assert found.exit_code == 1
    assert "LAYOUT: the table is in no known layout; nearest are" in found.stderr
