"""Lists of municipalities: what becomes of each defect, and that nothing disappears."""

from __future__ import annotations

import csv
import gzip
import io
import random
from typing import TYPE_CHECKING, Any

import pytest

from renkei.errors import SourceError
from renkei.loaders.open_data.remarks import REMARKS
from renkei.loaders.open_data.reports import remarks_as_csv, summary
from tests.loaders.open_data.loads import BASE, FACILITY, LIBRARY, Loaded, facilities, load, table
from tests.loaders.open_data.spreadsheets import ods, xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

THING = f"<{BASE}id/facility/222127/1>"
ALL = {"reject_above": 100}


def loaded(tmp_path: Path, data: bytes, name: str = "a.csv", **options: Any) -> Loaded:
    path = tmp_path / name
    path.write_bytes(data)
    return load(path, **options)


def one(tmp_path: Path, change: Mapping[str, str], **options: Any) -> Loaded:
    return loaded(tmp_path, facilities(change), **(ALL | options))


def test_a_row_becomes_a_thing_with_its_government_and_its_place(tmp_path: Path) -> None:
    """Types, label, point, address, publisher, identifier; the evidence leads to the row."""
    found = one(
        tmp_path, {"名称_カナ": "ミホントショカン", "電話番号": "054-625-0128", "内線番号": "12"}
    )
    assert not found.codes
    assert f'{THING} <http://www.w3.org/2000/01/rdf-schema#label> "見本図書館"@ja' in "".join(
        found.lines
    )
    assert {'"見本図書館"@ja', '"ミホントショカン"@ja-kana'} <= found.values("rdf-schema#label")
    assert found.values("listedBy") == {f"<{BASE}id/government/222127>"}
    assert found.values("latitude") == {'"34.8"^^<http://www.w3.org/2001/XMLSchema#decimal>'}
    assert found.values("locn#fullAddress") == {'"静岡県焼津市本町1-1"@ja'}
    assert found.values("telephone") == {'"+81-54-625-0128;ext=12"'}
    assert found.values("terms/identifier") == {'"0000000001"'}
    assert found.values("terms/source") == {f"<{BASE}id/file/lists/a.csv#row=2>"}
    assert all("graph/source/lists/evidence>" in line for line in found.lines if "/file/" in line)
    assert not found.values("establisher")


# What is written into one cell, and the remark that it gets; "" for none.
DEFECTS = {
    "ID_EMPTY": {"NO": ""},
    "ID_FORM": {"NO": "10869"},
    "CODE": {"都道府県コード又は市区町村コード": "222128"},
    "CODE_ZERO": {
        "都道府県コード又は市区町村コード": "62014.0",
        "都道府県名": "山形県",
        "市区町村名": "山形市",
    },
    "CODE_NAME": {"市区町村名": "静岡市"},
    "REQUIRED": {"名称": " "},
    "EXCEL": {"法人番号": "4.00E+12", "団体名": "管財課"},
    "CORPORATE": {"法人番号": "7123456789013", "団体名": "管財課"},
    "KANA": {"名称_カナ": "見本トショカン"},
    "TRIMMED": {"住所": "静岡県焼津市　"},
    "CHARACTER": {"説明": "a\x08b"},
    "POINT_NONE": {"緯度": "", "経度": ""},
    "POINT_HALF": {"緯度": ""},
    "POINT_SWAPPED": {"緯度": "138.3", "経度": "34.8"},
    "POINT_OUTSIDE": {"緯度": "0", "経度": "0"},
    "POINT_DIGITS": {"緯度": "34.87512688"},
    "ADDRESS_PART": {"住所": "焼津市本町1-1"},
    "PHONE": {"電話番号": "222-1400"},
    "URL": {"URL": "https://a.example/ b"},
    "TIME_FORM": {"利用可能曜日": "月", "開始時間": "9:00", "終了時間": "17:00"},
    "TIME": {"利用可能曜日": "月", "開始時間": "朝", "終了時間": "夕"},
    "WEEKDAYS": {"利用可能曜日": "平日", "開始時間": "09:00", "終了時間": "17:00"},
    "WEEKDAYS_FORM": {"利用可能曜日": "月・火", "開始時間": "09:00", "終了時間": "17:00"},
    "HOURS_PART": {"利用可能曜日": "月火", "開始時間": "09:00"},
    "HOURS_TEXT": {"利用可能日時特記事項": "【開館時間】9:00～17:00 【休館日】年末年始"},
    "HOURS_READ": {"利用可能日時特記事項": "【開館時間】9:00～17:00 【休館日】月曜日"},
    "BODY_KIND": {"団体名": "焼津振興公社"},
    "CHOICE": {"POIコード": "9999"},
    "DIGITS": {"POIコード": "図書館"},
}


@pytest.mark.parametrize("code", DEFECTS)
def test_a_defect_gets_its_remark_at_its_cell(tmp_path: Path, code: str) -> None:
    """Code, column, value, message and remedy in both languages; the row is loaded or rejected."""
    found = one(tmp_path, DEFECTS[code])
    records = [record for record in found.remarks if record["code"] == code]
    assert records, found.codes
    record = records[0]
    assert (record["file"], record["row"]) == ("a.csv", 2)
    assert record["column"] in FACILITY
    for language in ("ja", "en"):
        assert record[f"message_{language}"] == REMARKS[code].message[language]
        assert record[f"remedy_{language}"] == REMARKS[code].remedy[language]
    rejected = REMARKS[code].severity == "error"
    rows = [r for r in found.records if r["record"] == "row"]
    assert rows[1]["outcome"] == ("rejected" if rejected else "remarks")
    assert bool(rows[1]["thing"]) is not rejected
    assert rejected is not any("#label>" in line and "見本図書館" in line for line in found.lines)


def test_the_form_of_the_standard_gets_no_remark(tmp_path: Path) -> None:
    """Each defect above is a deviation from this row."""
    whole = {
        "名称_カナ": "ミホントショカン", "POIコード": "0101", "電話番号": "(054)625-0128",
        "団体名": "管財課", "利用可能曜日": "月火水", "開始時間": "09:00", "終了時間": "17:00",
        "URL": "https://www.example.jp/",
    }  # fmt: skip
    assert not one(tmp_path, whole).codes


def test_bodies_are_found_by_their_number_their_name_or_their_kind(tmp_path: Path) -> None:
    """A government, a department of it, an organisation with a number, any other."""
    cases = {
        ("", "静岡県"): f"<{BASE}id/government/220001>",
        ("9000020011002", "札幌市役所"): f"<{BASE}id/government/011002>",
        ("7123456789012", "見本財団"): f"<{BASE}id/organisation/7123456789012>",
    }
    for (number, name), body in cases.items():
        found = one(tmp_path, {"法人番号": number, "団体名": name})
        assert found.values("managingBody") == {body}
        assert not found.codes
    found = one(tmp_path, {"団体名": "文化振興課"})
    (body,) = found.values("managingBody")
    assert body.startswith(f"<{BASE}id/department/222127/x")
    assert found.values("org#unitOf") == {f"<{BASE}id/government/222127>"}


def test_what_only_a_rejected_row_mentions_is_not_in_the_graph(tmp_path: Path) -> None:
    """Neither its body nor its government."""
    found = one(tmp_path, {"名称": "", "団体名": "焼津振興公社"})
    assert [line for line in found.lines if "公社" in line or "焼津市" in line] == []


def test_all_rows_with_the_same_identifier_are_rejected(tmp_path: Path) -> None:
    """Zeros before a number do not make it another; rows that are the same point get a note."""
    data = facilities({"NO": "7"}, {"NO": "0000000007", "名称": "別の図書館"}, {"NO": "8"})
    found = loaded(tmp_path, data, **ALL)
    assert [r["row"] for r in found.remarks if r["code"] == "ID_TWICE"] == [2, 3]
    assert [r["row"] for r in found.remarks if r["code"] == "POINT_SHARED"] == [2, 3, 4]
    assert found.report.counts == found.report.counts | {"rows rejected": 2, "rows remarks": 1}


def test_a_thing_without_an_identifier_is_named_by_what_it_is(tmp_path: Path) -> None:
    """Its IRI stays when rows are sorted, and when the width of characters changes."""
    things = set()
    for name in ("見本図書館A", "見本図書館Ａ"):
        found = one(tmp_path, {"NO": "", "名称": name})
        things |= {record["thing"] for record in found.records if record["record"] == "row"} - {""}
    assert len(things) == 1
    assert things.pop().startswith(f"{BASE}id/facility/222127/x")


def test_rows_of_another_length_are_accounted_for(tmp_path: Path) -> None:
    """Too short or too long: rejected, for nobody knows which cell is which; blank: a note."""
    row = [LIBRARY.get(name, "") for name in FACILITY]
    rows = [FACILITY, row, row[:-3], [*row, "extra"], [*row, "", ""], [""] * 24, []]
    found = loaded(tmp_path, table(rows), **ALL)
    records = [record for record in found.records if record["record"] == "row"]
    assert [record["outcome"] for record in records] == [
        "header", "rejected", "rejected", "rejected", "rejected", "blank", "blank",
    ]  # fmt: skip
    assert [r["row"] for r in found.remarks if r["code"] == "ROW_LENGTH"] == [3, 4, 5]
    rejected = found.attachment("rejected-a.csv.csv").decode("utf-8-sig")
    assert [row[24:] for row in csv.reader(io.StringIO(rejected))][2][:2] == ["3", "ROW_LENGTH"]


def test_rejected_rows_are_mended_in_a_spreadsheet_and_loaded_again(tmp_path: Path) -> None:
    """The three added columns are ignored; no remark is left."""
    data = facilities(
        {"都道府県コード又は市区町村コード": "222128"}, {"NO": "0000000002", "緯度": "34.9"}
    )
    first = loaded(tmp_path, data, **ALL)
    rejected = first.attachment("rejected-a.csv.csv")
    rows = list(csv.reader(io.StringIO(rejected.decode("utf-8-sig"))))
    assert rows[0][-3:] == ["_row", "_codes", "_remedy"]
    assert rows[1][-3:-1] == ["2", "CODE"]
    rows[1][0] = "222127"
    second = loaded(tmp_path, table(rows), "mended.csv")
    assert not second.codes
    assert second.report.counts == {"rows header": 1, "rows loaded": 1}


def test_too_many_rejected_rows_stop_the_build(tmp_path: Path) -> None:
    """5 per cent by default; the message names the first ones and their codes."""
    data = facilities({"NO": "1"}, {"NO": "2", "名称": ""}, {"NO": "3"})
    with pytest.raises(SourceError) as stopped:
        loaded(tmp_path, data)
    assert "1 of 3 rows are rejected, more than reject_above = 5 per cent" in str(stopped.value)
    assert f"{tmp_path / 'a.csv'}:3: REQUIRED" in str(stopped.value)
    assert loaded(tmp_path, data, reject_above=50).report.counts["rows rejected"] == 1


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


def test_the_government_can_be_given_for_a_table_without_it(tmp_path: Path) -> None:
    """In sources.toml; a table that needs it says so."""
    header = [
        name for name in FACILITY if name not in {"都道府県コード又は市区町村コード", "都道府県名"}
    ]
    data = facilities({}, header=header)
    with pytest.raises(SourceError, match="required: 都道府県コード又は市区町村コード"):
        loaded(tmp_path, data)
    found = loaded(tmp_path, data, government="222127")
    assert found.values("listedBy") == {f"<{BASE}id/government/222127>"}


def test_an_establisher_is_an_interpretation(tmp_path: Path) -> None:
    """No column says who established a facility; sources.toml may."""
    found = one(tmp_path, {}, establisher="222127")
    assert found.values("establisher") == {f"<{BASE}id/government/222127>"}
    assert all("/interpretation>" in line for line in found.lines if "establisher" in line)
    assert len(found.report.interpretations) == 1


def test_hours_are_shared_and_those_of_a_text_are_interpretations(tmp_path: Path) -> None:
    """Midnight is 00:00:00, as the store has it."""
    days = {"利用可能曜日": "月火水木金祝", "開始時間": "09:00", "終了時間": "24:00"}
    found = loaded(tmp_path, facilities({"NO": "1"} | days, {"NO": "2"} | days))
    assert found.values("openingHoursSpecification") == {f"<{BASE}id/hours/12345h.0900-2400>"}
    assert sum("dayOfWeek" in line for line in found.lines) == 6
    assert found.values("closes") == {'"00:00:00"^^<http://www.w3.org/2001/XMLSchema#time>'}
    text = one(tmp_path, DEFECTS["HOURS_READ"])
    (line,) = [
        line for line in text.lines if "openingHoursSpecification>" in line and THING in line
    ]
    assert "/interpretation>" in line
    assert "234567.0900-1700" in line


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


EVENT = [
    "NO",
    "都道府県コード又は市区町村コード",
    "名称",
    "名称(カナ)",
    "概要",
    "説明",
    "URL",
    "状態",
    "開始日",
    "終了日",
    "開始時刻",
    "終了時刻",
    "日時備考",
    "場所名称",
    "住所都道府県",
    "緯度",
    "経度",
    "主催団体",
    "共催団体",
    "対象者",
    "定員",
    "料金(基本)",
    "料金(詳細)",
    "備考",
]
CONCERT = {
    "NO": "0000000001", "都道府県コード又は市区町村コード": "222127", "名称": "音楽会",
    "開始日": "2026-08-05", "終了日": "2026-08-16", "場所名称": "見本会館", "緯度": "34.8",
    "経度": "138.3",
}  # fmt: skip


def event(tmp_path: Path, change: Mapping[str, str]) -> Loaded:
    cells = CONCERT | dict(change)
    data = table([EVENT, [cells.get(name, "") for name in EVENT]])
    return loaded(tmp_path, data, layout="event", **ALL)


def test_an_event_has_its_time_its_place_and_its_bodies(tmp_path: Path) -> None:
    """A period, and the hosts as participations; what is free is said to be."""
    found = event(
        tmp_path,
        {
            "主催団体": "焼津市；静岡県",
            "共催団体": "見本会",
            "料金(基本)": "無料",
            "開始時刻": "10:00",
        },
    )
    assert found.values("ns#period") == {f"<{BASE}id/period/2026-08-05..2026-08-16>"}
    assert found.values("startDate") == {
        '"2026-08-05T10:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    }
    assert found.values("schema.org/location") == {f"<{BASE}id/event/222127/1#location>"}
    assert {f"<{BASE}id/government/222127>"} <= found.values("participant")
    assert found.values("m8g/role") == {
        "<https://w3id.org/renkei/code/role#host>", "<https://w3id.org/renkei/code/role#co-host>",
    }  # fmt: skip
    assert found.values("isAccessibleForFree")
    assert found.values("ns#status") == {"<https://w3id.org/renkei/code/status#announced>"}


def test_a_status_of_the_file_takes_the_place_of_the_default(tmp_path: Path) -> None:
    """中止 is cancelled; a word that is no status is remarked."""
    found = event(tmp_path, {"状態": "中止"})
    assert found.values("ns#status") == {"<https://w3id.org/renkei/code/status#cancelled>"}
    assert event(tmp_path, {"状態": "未定"}).codes["CHOICE"] == 1


def test_an_event_that_ends_before_it_begins_keeps_its_begin(tmp_path: Path) -> None:
    """The end is not loaded, so that no shape is violated."""
    found = event(tmp_path, {"終了日": "2026-08-01"})
    assert found.codes["DATE_ORDER"] == 1
    assert not found.values("endDate")
    assert found.values("ns#period") == {f"<{BASE}id/period/from-2026-08-05>"}


def test_an_event_without_any_time_is_rejected(tmp_path: Path) -> None:
    """A note on its times is enough."""
    assert event(tmp_path, {"開始日": "", "終了日": ""}).codes["REQUIRED"] == 1
    note = event(tmp_path, {"開始日": "", "終了日": "", "日時備考": "毎週土曜日"})
    assert note.report.counts["rows loaded"] == 1


def test_a_layout_of_ones_own_reads_days_without_a_year(tmp_path: Path) -> None:
    """If all weekdays agree with the year that the source gives; otherwise they stay notes."""
    layouts = tmp_path / "own"
    layouts.mkdir()
    (layouts / "city-events.toml").write_text(
        """
[layout]
name = "city-events"
title = { ja = "市のイベント", en = "Events of the city" }
types = ["r:Event"]
iri = "event/{code}/{id}"
digest = ["code", "name", "start"]
defaults = { "r:status" = "code:status#announced" }

[generation]
"市" = "№,開催日,行事名,料金"

[column]
"№" = { as = "id", to = "dct:identifier" }
"開催日" = { as = "start", make = "days" }
"行事名" = { as = "name", to = "rdfs:label@ja", required = true }
"料金" = "s:offers/s:description@ja"

[[derive]]
make = "period"
from = ["start", "end"]
to = "r:period"
""",
        encoding="utf-8",
    )
    rows = [
        ["№", "開催日", "行事名", "料金"],
        ["1", "8月5日（水）～8月16日（日）\n※10日（月）以外", "展示", "無料"],
        ["2", "8月中", "講座", ""],
    ]
    options = {"government": "372013", "layouts": "own", "year": 2026}
    found = loaded(tmp_path, table(rows), **options)
    assert found.codes == {"ID_FORM": 2, "DATE_READ": 1, "DATE": 1}
    assert found.values("ns#period") == {f"<{BASE}id/period/2026-08-05..2026-08-16>"}
    assert len(found.values("scheduleNote")) == 2
    found = loaded(tmp_path, table(rows), **(options | {"year": 2025}))
    assert "is not in 2025" in found.report.warnings[0]
    assert found.codes["DATE"] == 2


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


def test_points_can_be_held_against_a_box(tmp_path: Path) -> None:
    """That of the municipality, in sources.toml."""
    assert one(tmp_path, {}, bbox=[138.2, 34.7, 138.4, 34.9]).codes == {}
    assert one(tmp_path, {}, bbox=[139.2, 34.7, 139.4, 34.9]).codes == {"POINT_OUTSIDE": 1}
