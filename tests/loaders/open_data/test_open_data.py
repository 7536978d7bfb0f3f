"""Lists of municipalities: what becomes of each defect, and that nothing disappears."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.loaders.open_data.remarks import REMARKS
from tests.loaders.open_data.loading import ALL, THING, loaded, one
from tests.loaders.open_data.loads import BASE, FACILITY, LIBRARY, facilities, table

if TYPE_CHECKING:
    from pathlib import Path


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


def test_things_with_different_identifiers_differ(tmp_path: Path) -> None:
    """Also if these are no part of an IRI, and everything else is the same."""
    data = facilities(
        {"NO": "図１"}, {"NO": "図-2"}, {"NO": "図１", "名称": "別館"}, {"NO": "図 3/4"}
    )
    found = loaded(tmp_path, data, **ALL)
    assert "ID_TWICE" not in found.codes
    things = {one["thing"] for one in found.records if one["record"] == "row"} - {""}
    assert len(things) == 4
    assert found.values("terms/identifier") == {'"図１"', '"図-2"', '"図 3/4"'}
    assert loaded(tmp_path, facilities({"NO": "図1"}, {"NO": "図１"}), **ALL).codes["ID_TWICE"] == 2


@pytest.mark.parametrize(
    ("code", "change", "result"),
    [
        ("WEEKDAYS_FORM", {"利用可能曜日": "12345"}, "月火水木金"),
        ("WEEKDAYS_FORM", {"利用可能曜日": "月・火、祝"}, "月火祝"),
        ("TIME_FORM", {"開始時間": "0.375"}, "09:00"),
        ("HOURS_READ", {}, "火水木金土日 09:00～17:00"),
    ],
)
def test_the_result_of_a_remark_is_what_one_would_enter(
    tmp_path: Path, code: str, change: dict[str, str], result: str
) -> None:
    """月火水, not the digits that stand for them inside; entered, it gets no such remark."""
    found = one(tmp_path, DEFECTS[code] | change)
    (remark,) = (one for one in found.remarks if one["code"] == code)
    assert remark["result"] == result
    if code != "HOURS_READ":
        assert code not in one(tmp_path, DEFECTS[code] | {remark["column"]: result}).codes


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
    rejected = found.attachment("rejected-a.csv").decode("utf-8-sig")
    assert [row[24:] for row in csv.reader(io.StringIO(rejected))][2][:2] == ["3", "ROW_LENGTH"]


def test_rejected_rows_are_mended_in_a_spreadsheet_and_loaded_again(tmp_path: Path) -> None:
    """The three added columns are ignored; no remark is left."""
    data = facilities(
        {"都道府県コード又は市区町村コード": "222128"}, {"NO": "0000000002", "緯度": "34.9"}
    )
    first = loaded(tmp_path, data, **ALL)
    rejected = first.attachment("rejected-a.csv")
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
    assert "\n  a.csv:3: REQUIRED\n" in str(stopped.value)
    assert loaded(tmp_path, data, reject_above=50).report.counts["rows rejected"] == 1


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


def test_points_can_be_held_against_a_box(tmp_path: Path) -> None:
    """That of the municipality, in sources.toml."""
    assert one(tmp_path, {}, bbox=[138.2, 34.7, 138.4, 34.9]).codes == {}
    assert one(tmp_path, {}, bbox=[139.2, 34.7, 139.4, 34.9]).codes == {"POINT_OUTSIDE": 1}
