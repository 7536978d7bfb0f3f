"""Workbooks, archives and bytes that are seldom, each read or refused with what to do."""

from __future__ import annotations

import csv
import gzip
import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.loaders.open_data.files import sheets
from renkei.loaders.open_data.files.workbook_details import error_cells, is_encrypted
from tests.loaders.open_data.loading import ALL, loaded
from tests.loaders.open_data.loads import FACILITY, LIBRARY, facilities
from tests.loaders.open_data.spreadsheets import Wrong, ods, xls, xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.loaders.open_data.spreadsheets import Cell

CITY = facilities({})
ROWS = list(csv.reader(io.StringIO(CITY.decode("utf-8"))))
DATE_STYLE = (
    "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/>"
    '</cellStyleXfs><cellXfs><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
)
ENCRYPTED = struct.pack("<HHH", 0x2F, 54, 1) + bytes(52)  # FILEPASS


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def twice() -> bytes:
    packed = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(packed, "w") as archive:
        [archive.writestr("a.csv", CITY) for _ in range(2)]
    return packed.getvalue()


def with_errors(first: str, second: str) -> list[list[Cell]]:
    cells: dict[str, Cell] = {**LIBRARY, "説明": Wrong(first), "URL": Wrong(second)}
    return [list(FACILITY), [cells.get(name, "") for name in FACILITY]]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", xlsx({"S": with_errors("#REF!", "#N/A")})),
        ("a.xls", xls(with_errors("#REF!", "#N/A"))),
        ("formulas.xls", xls(with_errors("#REF!", "#N/A"), formulas=True)),
        ("short.xls", xls(with_errors("#REF!", "#N/A"), size=0)),
        ("a.ods", ods(with_errors("#REF!", "Err:502"))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_error_values_of_every_format_are_remarked(tmp_path: Path, name: str, data: bytes) -> None:
    """Its reader leaves such a cell empty; the report names it, and the rest is loaded."""
    found = loaded(tmp_path, data, name)
    values = {one["column"]: one["value"] for one in found.remarks if one["code"] == "CELL_ERROR"}
    assert values == {"説明": "#REF!", "URL": "Err:502" if name == "a.ods" else "#N/A"}
    assert found.values("rdf-schema#label") >= {'"見本図書館"@ja'}
    assert not any("#REF!" in line or "Err:" in line for line in found.lines)


@pytest.mark.parametrize("sign", ["Err:502", "エラー:502", "#CALC!"])
def test_error_values_in_a_csv_file_are_remarked(tmp_path: Path, sign: str) -> None:
    """A spreadsheet writes what it shows, in its own language."""
    found = loaded(tmp_path, facilities({"説明": sign}))
    assert found.codes == {"CELL_ERROR": 1}


def test_dates_from_1904_on_are_read(tmp_path: Path) -> None:
    """Workbooks from old versions for the Macintosh count days from another one."""
    header = ["全国地方公共団体コード", "ID", "名称", "緯度", "経度", "文化財指定日"]
    rows: list[list[Cell]] = [list(header), ["222127", "1", "見本の松", "34.8", "138.3", None]]
    for properties, day in (("", 46113), ('<workbookPr date1904="1"/>', 44651)):
        rows[1][5] = day
        text = xlsx({"S": rows}, properties=properties, styles=DATE_STYLE)
        found = loaded(tmp_path, text, "a.xlsx", layout="heritage", **ALL)
        assert found.values("recognisedOn") == {
            '"2026-04-01"^^<http://www.w3.org/2001/XMLSchema#date>'
        }


@given(st.binary(max_size=300), st.integers(0, 5_000))
def test_a_broken_container_has_no_details(garbage: bytes, place: int) -> None:
    """Never an error of Python, nor an endless chain of sectors."""
    data = xls(with_errors("#REF!", "#N/A"), size=0)
    broken = data[:place] + garbage + data[place + len(garbage) :]
    assert isinstance(error_cells(broken, ["S"]), dict)
    assert is_encrypted(broken) in {True, False}
    assert error_cells(garbage, ["S"]) == {}


SECRET_ODS = zipped(
    ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
    ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
    ("content.xml", b"\x93\x1f"),
)
REFUSED: Mapping[str, tuple[str, bytes, str]] = {
    "an encrypted .xls": ("a.xls", xls([["a"]], before=ENCRYPTED), "it is encrypted: save it with"),
    "an encrypted .ods": ("a.ods", SECRET_ODS, "it is encrypted: save it without a password"),
    "a table called .xls": ("a.xls", CITY, "Cannot detect file format: save it as .xlsx, or as"),
    "a table called .xlsx": ("a.xlsx", CITY, "is no spreadsheet, or broken .*: save it as .xlsx"),
    "a workbook called .csv": (
        "a.csv",
        xlsx({"S": [["a"]]}),
        r"it is an \.xlsx, \.ods or \.zip fi",
    ),
    "an .xls called .csv": ("a.csv", xls([["a"]]), r"it is an \.xls file, whatever its name says"),
    "a PDF called .csv": ("a.csv", b"%PDF-1.7\n", "it is a PDF file, .* save the table as CSV"),
    "a gzip file called .csv": ("a.csv", gzip.compress(CITY), r"it is a \.gz file"),
    "a zip in a zip": ("a.zip", zipped(("b.zip", zipped(("c.csv", CITY)))), r"but b\.zip: put the"),
    "two members of one name": ("a.zip", twice(), r"two files of the name a\.csv: keep"),
    "a truncated zip": ("a.zip", zipped(("a.csv", CITY))[:-30], "cannot be unpacked: .*: pack it"),
    "a truncated gzip": ("a.csv.gz", gzip.compress(CITY)[:-20], "ended before .*: pack it again"),
    "a gzip without its sum": ("a.csv.gz", gzip.compress(CITY)[:-4], "ended before .*: pack it"),
    "a gzip with more behind": ("a.csv.gz", gzip.compress(CITY) + b"x" * 9, "cannot be unpacked"),
    "an empty gzip": ("a.csv.gz", b"", "holds no table: every cell is empty"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_remedy(tmp_path: Path, case: str) -> None:
    """In words for the person who made the file."""
    name, data, message = REFUSED[case]
    with pytest.raises(SourceError, match=message):
        loaded(tmp_path, data, name)


@pytest.mark.parametrize("member", ["/etc/a.csv", "../../a.csv", "C:\\a.csv", "a/b/c.csv"])
def test_a_member_with_any_path_is_read_and_nothing_is_written(tmp_path: Path, member: str) -> None:
    """Nothing is unpacked to the disk; the path is a part of its name."""
    found = loaded(tmp_path, zipped((member, facilities({"名称": ""}))), "a.zip", **ALL)
    assert found.report.counts["rows rejected"] == 1
    assert {one["file"] for one in found.records} == {"a.zip", f"a.zip/{member}"}
    assert all("/" not in one.name for one in found.report.attachments)
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_members_that_are_no_tables_are_named(tmp_path: Path) -> None:
    """A manual, a packed table: the report says that they were not read."""
    inner = zipped(("c.csv", CITY))
    found = loaded(tmp_path, zipped(("b.zip", inner), ("説明.pdf", b""), ("a.csv", CITY)), "a.zip")
    (warning,) = found.report.warnings
    assert warning.endswith("a.zip: not read, as it is no table: b.zip, 説明.pdf")


def test_a_gzip_file_of_several_members_is_read_whole(tmp_path: Path) -> None:
    """As gzip itself does; zeros behind them are no data."""
    packed = gzip.compress(CITY[:99]) + gzip.compress(CITY[99:]) + bytes(64)
    assert loaded(tmp_path, packed, "a.csv.gz").facts == loaded(tmp_path, CITY, "b.csv").facts


def test_zero_bytes_are_remarked_and_the_rest_is_read(tmp_path: Path) -> None:
    """In a cell, and behind the table, where a program did not cut the file."""
    found = loaded(tmp_path, facilities({"説明": "図\0書"}), **ALL)
    (remark,) = found.remarks
    assert (remark["code"], remark["column"], remark["detail"]) == ("CHARACTER", "説明", "U+0000")
    found = loaded(tmp_path, CITY + bytes(300), **ALL)
    assert found.codes == {"ROW_LENGTH": 1}
    assert found.report.counts["rows loaded"] == 1


def test_a_workbook_of_many_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand are read at most; those that are no table are named."""
    notes = {f"s{number}": [["メモ"]] for number in range(3)}
    data = xlsx(notes | {"一覧": ROWS})
    found = loaded(tmp_path, data, "a.xlsx")
    assert found.report.counts["rows loaded"] == 1
    assert len(found.report.warnings) == 3
    monkeypatch.setattr(sheets, "MAX_SHEETS", 3)
    with pytest.raises(SourceError, match="has 4 sheets; at most 3 are read"):
        loaded(tmp_path, data, "a.xlsx")
