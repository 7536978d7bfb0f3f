"""Tables of lists in other forms, with other headers and columns, and wrong options."""

from __future__ import annotations

import csv
import gzip
import io
import random
from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.graph.reports.records import remarks_as_csv, summary
from tests.loaders.open_data.loading import loaded, one
from tests.loaders.open_data.loads import BASE, FACILITY, facilities, table
from tests.loaders.open_data.spreadsheets import ods, xlsx

if TYPE_CHECKING:
    from pathlib import Path


def test_columns_that_the_layout_does_not_have_are_kept_as_written(tmp_path: Path) -> None:
    """With their header; columns that are missing or spelt in another way are named."""
    header = [*FACILITY[:-1], "駐車台数", "_id"]
    header[0] = "都道府県コ―ド又は市区町村コ―ド"
    data = facilities({"駐車台数": "12", "都道府県コ―ド又は市区町村コ―ド": "222127"}, header=header)
    found = loaded(tmp_path, data)
    assert found.values("asWritten") == {'"駐車台数: 12"@ja'}
    assert found.codes == {"COLUMN_UNKNOWN": 1, "COLUMN_MISSING": 1, "HEADER_FORM": 1}


def test_a_header_below_titles_is_found(tmp_path: Path) -> None:
    """The rows above it are no data."""
    rows = list(csv.reader(io.StringIO(facilities({}).decode())))
    found = loaded(tmp_path, table([["公共施設一覧"], [], *rows]))
    assert found.codes == {"HEADER_ROW": 1}
    assert found.report.counts == {"remarks HEADER_ROW": 1, "rows header": 3, "rows loaded": 1}
    assert found.values("terms/source") == {f"<{BASE}id/file/lists/a.csv#row=4>"}


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))


MANY = facilities(
    {"NO": "0000000001", "団体名": "文化振興課", "電話番号": "054-625-0128", "備考": "一、二"},
    {"NO": "0000000002", "緯度": "34.9", "説明": "改行\nあり", "利用可能曜日": "土日"},
    {"NO": "", "名称": "別館", "緯度": "", "経度": "", "法人番号": "7123456789012"},
    {"NO": "0000000004", "緯度": "34.7", "POIコード": "101", "利用可能日時特記事項": "9時から"},
)


@pytest.mark.parametrize("way", ["columns", "rows", "cp932", "utf-16", "tsv", "xlsx", "ods", "gz"])
def test_the_same_table_in_another_form_gives_the_same_graph(tmp_path: Path, way: str) -> None:
    """But for the evidence: shuffled columns and rows, other encodings and formats."""
    rows = rows_of(MANY)
    expected = loaded(tmp_path, MANY)
    places = list(range(len(FACILITY)))
    random.Random(1).shuffle(places)  # noqa: S311 (any order)
    text = MANY.decode()
    other = {
        "columns": lambda: (table([[row[i] for i in places] for row in rows]), "b.csv"),
        "rows": lambda: (table([rows[0], *reversed(rows[1:])]), "b.csv"),
        "cp932": lambda: (text.encode("cp932"), "b.csv"),
        "utf-16": lambda: (text.encode("utf-16"), "b.csv"),
        "tsv": lambda: (text.replace('"改行\nあり"', "@").replace(",", "\t").replace("@", '"改行\nあり"').encode(), "b.tsv"),
        "xlsx": lambda: (xlsx({"S": rows}), "b.xlsx"),
        "ods": lambda: (ods(rows), "b.ods"),
        "gz": lambda: (gzip.compress(MANY), "b.csv.gz"),
    }  # fmt: skip
    if way == "ods":  # a paragraph cannot hold the line end
        rows[2][20] = rows[2][20].replace("\n", "")
        expected = loaded(tmp_path, table(rows))
    found = loaded(tmp_path, *other[way]())
    assert found.facts == expected.facts
    assert +(found.codes - expected.codes) == (
        {"ENCODING": 1} if way in {"cp932", "utf-16"} else {}
    )


def test_the_two_generations_of_a_layout_are_told_apart(tmp_path: Path) -> None:
    """正式版 has parts of the address and features; the government stands in one column."""
    header = [
        "全国地方公共団体コード",
        "ID",
        "地方公共団体名",
        "名称",
        "名称_カナ",
        "名称_英字",
        "POIコード",
        "所在地_全国地方公共団体コード",
        "町字ID",
        "所在地_連結表記",
        "所在地_都道府県",
        "所在地_市区町村",
        "所在地_町字",
        "所在地_番地以下",
        "建物名等(方書)",
        "緯度",
        "経度",
        "高度の種別",
        "高度の値",
        "電話番号",
        "内線番号",
        "連絡先メールアドレス",
        "連絡先FormURL",
        "連絡先備考（その他、SNSなど）",
        "郵便番号",
        "法人番号",
        "団体名",
        "利用可能曜日",
        "開始時間",
        "終了時間",
        "利用可能時間特記事項",
        "説明",
        "車椅子可",
        "授乳室",
        "字幕",
        "URL",
        "画像",
        "画像_ライセンス",
        "備考",
    ]
    cells = {
        "全国地方公共団体コード": "222127", "ID": "0000000001", "地方公共団体名": "静岡県焼津市",
        "名称": "見本図書館", "名称_英字": "Sample Library", "所在地_全国地方公共団体コード": "222127",
        "町字ID": "0008-001", "所在地_連結表記": "焼津市本町1-1", "所在地_都道府県": "静岡県",
        "緯度": "34.8", "経度": "138.3", "高度の種別": "階数", "高度の値": "2",
        "連絡先メールアドレス": "a@example.jp", "郵便番号": "425-0022", "車椅子可": "1", "授乳室": "0",
        "画像": "https://a.example/1.jpg", "画像_ライセンス": "CC BY",
    }  # fmt: skip
    found = loaded(tmp_path, table([header, [cells.get(name, "") for name in header]]))
    assert ", 正式版: " in found.report.entries[0].detail
    assert [r["column"] for r in found.remarks if r["code"] == "COLUMN_UNKNOWN"] == []
    assert set(found.codes) <= {"FORM", "COLUMN_MISSING"}
    assert found.values("feature") == {"<https://w3id.org/renkei/code/feature#wheelchair>"}
    assert found.values("lacksFeature") == {"<https://w3id.org/renkei/code/feature#nursing-room>"}
    assert found.values("floorLevel") == {'"2"'}
    assert found.values("townId") == {'"0008001"'}
    assert found.values("contactPoint") == {f"<{BASE}id/facility/222127/1#contact-point>"}
    assert found.values("license") == {'"CC BY"'}


def test_a_sheet_that_is_no_table_is_accounted_for(tmp_path: Path) -> None:
    """Beside one that is; merged cells are filled and remarked."""
    rows = rows_of(facilities({}, {"NO": "0000000002", "緯度": "34.9"}))
    rows[2][4] = ""
    data = xlsx({"一覧": rows, "説明": [["これは説明です"]]}, merged=["E2:E3"])
    found = loaded(tmp_path, data, "a.xlsx")
    assert found.report.counts["rows not read"] == 1
    assert "LAYOUT" in found.report.warnings[0]
    assert found.codes == {"MERGED": 1}
    assert sum('"見本図書館"@ja' in line for line in found.lines) == 2


def test_the_report_has_other_forms(tmp_path: Path) -> None:
    """A CSV file for a spreadsheet, without formulas, and a text in the language of the reader."""
    found = one(tmp_path, {"URL": "=HYPERLINK(1)"})
    lines = found.attachment("report.jsonl").splitlines()
    rows = list(csv.DictReader(remarks_as_csv(lines)))
    assert [(row["code"], row["value"]) for row in rows] == [("URL", "'=HYPERLINK(1)")]
    text = list(summary(lines, "ja"))
    assert text[0].startswith("a.csv:2: warning URL URL '=HYPERLINK(1)': URLの形式ではありません")
    assert text[1:] == ["1 header", "1 remarks", "1 URL: URLの形式ではありません"]
    (file,) = [record for record in found.records if record["record"] == "file"]
    assert file["sha256"] == found.report.files[0].sha256


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("colour", "red", "knows no option colour; known are encoding"),
        ("government", "222128", "government must be the code of a government"),
        ("government", "011011", "government must be"),  # a ward
        ("layout", "library", "layout must be one of aed"),
        ("encoding", "latin-1", "encoding must be one of utf-8"),
        ("bbox", [1, 2, 3], "bbox must be"),
        ("header_row", True, "header_row must be"),
        ("reject_above", 101, "reject_above must be"),
        ("layouts", "nowhere", "there is no directory"),
        ("types", ["x:Facility"], "unknown prefix 'x'"),
    ],
)
def test_wrong_options_are_refused(
    tmp_path: Path, option: str, value: object, message: str
) -> None:
    """With the entry of the source, and what is right."""
    with pytest.raises(SourceError, match=message) as refused:
        loaded(tmp_path, facilities({}), **{option: value})
    assert "sources.toml:1" in str(refused.value)


def test_the_number_of_the_publisher_is_held_against_its_code(tmp_path: Path) -> None:
    """In 正式版 of some lists column 2 is the publisher's, not that of the body in the row."""
    header = [
        "全国地方公共団体コード", "ID", "地方公共団体名", "法人番号", "名称", "所在地_連結表記", "緯度", "経度", "設置者",
        "電話番号", "内線番号", "SSID", "提供エリア", "URL", "備考",
    ]  # fmt: skip
    row = [
        "222127",
        "0000000001",
        "",
        "1000020222127",
        "本館",
        "静岡県焼津市",
        "34.8",
        "138.3",
        *[""] * 7,
    ]
    found = loaded(tmp_path, table([header, row]), layout="wifi")
    assert set(found.codes) == {"COLUMN_MISSING"}
    row[3] = "9000020011002"
    found = loaded(tmp_path, table([header, row]), layout="wifi")
    assert [r["column"] for r in found.remarks if r["code"] == "CODE_NAME"] == ["法人番号"]
    row[3] = "9.00002E+12"
    assert loaded(tmp_path, table([header, row]), layout="wifi").codes["EXCEL"] == 1
