"""Files and cells that a clerk really hands in: nothing disappears, nothing is invented."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.loaders.open_data.layouts import bundled_layouts
from tests.loaders.open_data.loading import one
from tests.loaders.open_data.loads import (
    FACILITY,
    HALL,
    LIBRARY,
    MANAGERS,
    Loaded,
    facilities,
    load,
    table,
)
from tests.loaders.open_data.spreadsheets import xlsx

if TYPE_CHECKING:
    from pathlib import Path

EVENT = list(bundled_layouts()["event"].generations["推奨"])


def loaded(path: Path, data: bytes, name: str = "a.csv", **options: object) -> Loaded:
    """Load a file in which any number of rows may be rejected."""
    file = path / name
    file.write_bytes(data)
    return load(file, **{"reject_above": 100, **options})


def remarked(found: Loaded, code: str) -> tuple[str, str, str]:
    """Return column, value and result of the only remark of a kind."""
    (remark,) = (one for one in found.remarks if one["code"] == code)
    return remark["column"], remark["value"], remark["result"]


@pytest.mark.parametrize("sign", ["同上", "〃", "#REF!", "#N/A", " #VALUE! "])
@pytest.mark.parametrize(
    "column", ["名称", "名称_カナ", "説明", "URL", "電話番号", "住所", "NO", "備考"]
)
def test_ditto_marks_and_errors_of_spreadsheets_are_not_loaded(
    tmp_path: Path, column: str, sign: str
) -> None:
    """They stand for another value, in whatever column; the cell gets a remark."""
    found = loaded(tmp_path, facilities({column: sign}))
    code = "CELL_ERROR" if "#" in sign else "DITTO"
    assert remarked(found, code)[:2] == (column, sign.strip() if column == "NO" else sign)
    assert not any(sign.strip() in line for line in found.lines)


def test_an_error_value_of_a_workbook_is_remarked(tmp_path: Path) -> None:
    """The reader of workbooks leaves such a cell empty; the report names it."""
    row = [(LIBRARY | {"説明": "式"}).get(name, "") for name in FACILITY]
    given, output = (
        io.BytesIO(xlsx({"施設": [FACILITY, row]})),
        io.BytesIO(),
    )
    with zipfile.ZipFile(given) as before, zipfile.ZipFile(output, "w") as after:
        for name in before.namelist():
            cell = '<c r="U2" t="inlineStr"><is><t xml:space="preserve">式</t></is></c>'
            error = '<c r="U2" s="1" t="e"><f>A1+B1</f><v>#REF!</v></c>'
            after.writestr(name, before.read(name).decode().replace(cell, error))
    found = loaded(tmp_path, output.getvalue(), "a.xlsx")
    assert remarked(found, "CELL_ERROR") == ("説明", "#REF!", "")


def test_an_encrypted_workbook_is_refused_as_such(tmp_path: Path) -> None:
    """It lies in the container of .xls files."""
    data = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
    with pytest.raises(SourceError, match=r"is encrypted, or an \.xls file"):
        loaded(tmp_path, data, "a.xlsx")


def test_values_below_an_empty_header_are_remarked(tmp_path: Path) -> None:
    """They are not loaded, and do not vanish."""
    row = [LIBRARY.get(name, "") for name in FACILITY]
    found = loaded(tmp_path, table([[*FACILITY, "", ""], [*row, "大事", ""]]))
    assert remarked(found, "HEADER_EMPTY") == ("", "大事", "")


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"電話番号": "", "内線番号": "12"}, "MAIN_EMPTY", "内線番号"),
        ({"電話番号": "054-625-0128", "内線番号": "12～15"}, "NUMBER", "内線番号"),
        (
            {"利用可能曜日": "月曜定休", "開始時間": "09:00", "終了時間": "17:00"},
            "HOURS_PART",
            "利用可能曜日",
        ),
        ({"URL": "http://a.example、http://b.example"}, "URL", "URL"),
        ({"団体名": "なし"}, "EMPTY", "団体名"),
        ({"団体名": "－"}, "EMPTY", "団体名"),
    ],
)
def test_a_cell_that_is_not_loaded_is_remarked(
    tmp_path: Path, cells: dict[str, str], code: str, column: str
) -> None:
    """A cell that belongs to another, hours of unknown days, two addresses in one, no body."""
    found = one(tmp_path, cells)
    assert remarked(found, code)[0] == column
    assert not found.values("org/opens") | found.values("org/url") | found.values("managingBody")


def test_an_address_may_hold_another(tmp_path: Path) -> None:
    """As those of web archives do."""
    address = "https://archive.example/web/2020/http://a.example/"
    assert one(tmp_path, {"URL": address}).values("org/url") == {f"<{address}>"}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"終了時刻": "26:00"}, "TIME"),
        ({"終了時刻": "24:00"}, "TIME"),
        ({"終了時刻": "9時"}, "TIME_FORM"),
        ({"終了日": "", "終了時刻": "10:00"}, "MAIN_EMPTY"),
    ],
)
def test_times_of_events_are_remarked(tmp_path: Path, cells: dict[str, str], code: str) -> None:
    """A time that does not become a part of its day does not vanish."""
    event = {"都道府県コード又は市区町村コード": "222127", "NO": "1", "イベント名": "見本祭"}
    event |= {"開始日": "2026-08-05", "終了日": "2026-08-06"} | cells
    found = loaded(tmp_path, table([EVENT, [event.get(name, "") for name in EVENT]]))
    assert remarked(found, code)[:2] == ("終了時刻", cells["終了時刻"])


def test_invisible_characters_are_removed_with_a_remark(tmp_path: Path) -> None:
    """A byte order mark between two files that were joined; a name of nothing else is none."""
    assert remarked(one(tmp_path, {"名称": "\ufeff見本館"}), "INVISIBLE")[2] == "見本館"
    found = loaded(tmp_path, facilities({"名称": "\u200b"}))
    assert found.codes["REQUIRED"] == 1


@pytest.mark.parametrize("name", ["見本\ufffd館", "見本\ue000館", "見本\ufffd\n館"])
def test_private_and_replacement_characters_are_remarked(tmp_path: Path, name: str) -> None:
    """They cannot be read elsewhere; the name is kept as written."""
    assert remarked(one(tmp_path, {"名称": name}), "GLYPH")[:2] == ("名称", name)


def test_two_byte_order_marks_do_not_stick_to_the_header(tmp_path: Path) -> None:
    """Programs write a second one before the first."""
    found = loaded(tmp_path, b"\xef\xbb\xbf" * 2 + facilities({}))
    assert found.codes["HEADER_FORM"] == 1
    assert found.report.counts["rows loaded"] == 1


@pytest.mark.parametrize("codec", ["utf-32", "iso-2022-jp"])
def test_encodings_that_are_not_read_are_named(tmp_path: Path, codec: str) -> None:
    """Not as a header that no layout has."""
    data = facilities({}).decode().encode(codec)
    with pytest.raises(SourceError, match=f"DECODE: the file is {codec.upper()}"):
        loaded(tmp_path, data)


def test_a_table_without_its_government_is_refused(tmp_path: Path) -> None:
    """No column names it, and no option."""
    header = bundled_layouts()["imi"].generations["緯度経度"]
    data = table([header, ["1", "34.8", "138.3", "見本館", *[""] * (len(header) - 4)]])
    with pytest.raises(SourceError, match="government = …"):
        loaded(tmp_path, data)
    assert loaded(tmp_path, data, government="222127").values("latitude")


@pytest.mark.parametrize("name", ["直営", "なし", "－"])
def test_a_facility_without_a_manager_makes_no_organisation(tmp_path: Path, name: str) -> None:
    """The government runs it itself: the row is no designation."""
    row = [(HALL | {"指定管理者名": name}).get(column, "") for column in MANAGERS]
    found = loaded(tmp_path, table([MANAGERS, row]))
    assert remarked(found, "EMPTY")[:2] == ("指定管理者名", name)
    assert not found.values("renkei#manager")


def test_a_designation_without_its_first_day_is_remarked(tmp_path: Path) -> None:
    """Its period is not known."""
    row = [(HALL | {"指定期間_開始": ""}).get(column, "") for column in MANAGERS]
    assert remarked(loaded(tmp_path, table([MANAGERS, row])), "PERIOD")[0] == "指定期間_開始"


def test_metadata_that_give_no_iri_reject_the_row(tmp_path: Path) -> None:
    """With a remark that says what was no IRI."""
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "a.csv",
        "tableSchema": {"aboutUrl": "http://[x{NO}"},
    }
    (tmp_path / "a.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    found = loaded(tmp_path, facilities({}))
    assert found.report.counts["rows rejected"] == 1
    assert found.codes["URL"] == 1
