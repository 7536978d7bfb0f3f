"""Files as rows of texts: formats, encodings, bounds."""

from __future__ import annotations

import csv
import gzip
import io
import time
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.loaders.open_data.files import delimited
from renkei.loaders.open_data.files.encodings import Encoding
from renkei.loaders.open_data.files.tables import FileOptions, Table, open_tables
from tests.loaders.open_data.spreadsheets import ods, xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROWS = [["名称", "住所"], ["図書館", "焼津市本町1-1"], ["体育館, 本館", "改行\nあり"]]


def tables(data: bytes, name: str = "a.csv", options: FileOptions | None = None) -> list[Table]:
    return list(open_tables(io.BytesIO(data), name, f"dir/{name}", options))


def rows(data: bytes, name: str = "a.csv", options: FileOptions | None = None) -> list[list[str]]:
    return [cells for table in tables(data, name, options) for _, cells in table.rows()]


def written(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("encoding", "found", "evidence"),
    [
        ("utf-8", "utf-8", "all bytes are UTF-8"),
        ("utf-8-sig", "utf-8", "byte order mark"),
        ("cp932", "cp932", "all bytes are CP932; line 1 is not UTF-8"),
        ("utf-16", "utf-16", "byte order mark"),
        ("utf-16-le", "utf-16-le", "every second byte is zero"),
    ],
)
def test_the_encoding_is_detected_with_evidence(
    encoding: str, found: str, evidence: str, end: str
) -> None:
    """Rows are the same in each, and a byte order mark is no part of the first header."""
    text = written([*ROWS, *[["a" * 40, "b"]] * 9], end=end)
    (table,) = tables(text.encode(encoding))
    assert table.encoding
    assert (table.encoding.name, table.encoding.evidence) == (found, evidence)
    assert [cells for _, cells in table.rows()][:3] == ROWS


def test_an_encoding_can_be_given() -> None:
    """EUC-JP looks like CP932 to a machine."""
    data = written(ROWS).encode("euc-jp")
    assert rows(data, options=FileOptions(encoding="euc-jp")) == ROWS


def test_bytes_in_no_encoding_are_refused_with_their_line() -> None:
    """Mojibake is not guessed at."""
    data = written(ROWS).encode() + b"\xff\xfe\x81,\n"
    with pytest.raises(SourceError, match=r"dir/a\.csv:\d: DECODE: the bytes are neither UTF-8"):
        tables(data)
    with pytest.raises(SourceError, match=r"dir/a\.csv:\d: DECODE: .* in utf-8"):
        rows(data, options=FileOptions(encoding="utf-8"))


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_detected(delimiter: str) -> None:
    """The sign that the lines have alike."""
    assert rows(written(ROWS, delimiter).encode()) == ROWS


def test_a_tsv_file_has_tabs() -> None:
    """Commas in it are text."""
    assert rows(b"a,b\tc\n", "x.tsv") == [["a,b", "c"]]
    assert rows(b"a|b\n", options=FileOptions(delimiter="|")) == [["a", "b"]]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=9)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_a_csv_writer_writes_is_read(table: list[list[str]]) -> None:
    """Quotes, commas and line ends inside cells included."""
    options = FileOptions(encoding="utf-8", delimiter=",")
    assert rows(written(table).encode(), options=options) == table


@given(
    text=st.text(st.sampled_from('ab",\r\n図\u2028\x85\x0b') | st.characters(codec="utf-8")),
    size=st.integers(1, 9),
)
def test_pieces_of_any_size_give_the_same_rows(text: str, size: int) -> None:
    """Line ends and characters may lie across pieces; an error is at the row in which it is."""

    def read(rows: Iterable[list[str]]) -> tuple[list[list[str]], bool]:
        found: list[list[str]] = []
        try:
            found.extend(rows)
        except (SourceError, csv.Error):
            return found, False
        return found, True

    encoding = Encoding("utf-8", "")
    whole = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "PIECE", size)
        assert read(delimited.rows(io.BytesIO(text.encode()), encoding, ",", "a.csv")) == read(
            whole
        )


def test_bytes_that_are_not_of_the_given_encoding_are_refused_with_their_line() -> None:
    """Also far behind the beginning."""
    data = b"a,b\n" * 40_000 + "図,b\n".encode("cp932")
    with pytest.raises(SourceError, match=r"dir/a\.csv:40001: DECODE: .* give encoding ="):
        rows(data, "a.csv", FileOptions("utf-8"))


def test_a_row_has_a_thousand_lines_at_most() -> None:
    """One more, and a quotation mark was not closed."""
    assert len(rows(b'a,"' + b"\n" * 999 + b'"\n1,2\n')) == 2
    for end in (b'"\n1,2\n', b""):
        with pytest.raises(SourceError, match=r"a\.csv:1: a quotation mark .* 1,000 lines"):
            rows(b'a,"' + b"\n" * 1_001 + end)


def test_packed_files_are_unpacked() -> None:
    """Gzip holds one file, zip several, whose names may be in CP932."""
    data = written(ROWS).encode()
    assert rows(gzip.compress(data), "a.csv.gz") == ROWS
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b.csv", data)
        archive.writestr("図書館/a.xlsx", xlsx({"S": ROWS}))
        archive.writestr("readme.md", "no table")
        archive.writestr("__MACOSX/._b.csv", "no table")
    found = tables(packed.getvalue(), "all.zip")
    assert [table.file for table in found] == ["all.zip/b.csv", "all.zip/図書館/a.xlsx"]
    assert [[cells for _, cells in table.rows()] for table in found] == [ROWS, ROWS]


def test_a_zip_file_must_hold_tables() -> None:
    """Otherwise nothing would be loaded, without a word."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.md", "no table")
    with pytest.raises(SourceError, match="holds no table"):
        tables(packed.getvalue(), "all.zip")
    with pytest.raises(SourceError, match="cannot be unpacked"):
        tables(b"PK nothing", "all.zip")
    with pytest.raises(SourceError, match="cannot be unpacked"):
        rows(gzip.compress(b"a,b\n" * 99)[:-9], "a.csv.gz")


def test_sheets_are_read_as_a_person_would_type_them() -> None:
    """A number of a cell has no .0; hidden sheets are no tables; the number of a sheet stands."""
    data = xlsx(
        {"一": [["NO", "緯度"], [10869.0, 34.5]], "二": [["a"]], "三": [["b"]]}, hidden="二"
    )
    found = tables(data, "a.xlsx")
    assert [(table.sheet, table.shown) for table in found] == [
        ((1, "一"), "dir/a.xlsx/一"),
        ((2, "三"), "dir/a.xlsx/三"),
    ]
    assert list(found[0].rows()) == [(1, ["NO", "緯度"]), (2, ["10869", "34.5"])]
    assert rows(data, "a.xlsx", FileOptions(sheet="三")) == [["b"]]
    with pytest.raises(SourceError, match=r"there is no sheet '四': there are 一, 三"):
        tables(data, "a.xlsx", FileOptions(sheet="四"))


def test_merged_cells_are_filled() -> None:
    """Their value stands in the top left cell alone."""
    data = xlsx({"S": [["施設", "室"], ["会館", "A"], [None, "B"]]}, merged=["A2:A3"])
    (table,) = tables(data, "a.xlsx")
    assert [cells for _, cells in table.rows()] == [["施設", "室"], ["会館", "A"], ["会館", "B"]]
    assert table.merged == {(2, 0): (1, 0)}


def test_an_open_document_is_read() -> None:
    """As LibreOffice saves it."""
    assert rows(ods([["名称"], ["図書館"]]), "a.ods") == [["名称"], ["図書館"]]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
def test_what_is_no_spreadsheet_is_refused(name: str) -> None:
    """A CSV file with a wrong suffix, for instance."""
    with pytest.raises(SourceError, match=rf"dir/{name}: .*: save it as \.xlsx, or as CSV"):
        tables(b"a,b\n1,2\n", name)


def test_an_unknown_format_is_refused() -> None:
    """With those that are read."""
    with pytest.raises(SourceError, match=r"\.pdf is no format of a table: \.csv"):
        tables(b"%PDF", "a.pdf")


def bomb(name: str, size: int) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as entry,
    ):
        for _ in range(size >> 20):
            entry.write(b"," * (1 << 20))
    return packed.getvalue()


HOSTILE = {
    "a cell of 20 MB": (b"a,b\n1," + b"x" * 20_000_000, "a.csv", "dir/a.csv:2: a line of more"),
    "a cell of 1 MB": (b"a,b\n1," + b"x" * 1_000_000, "a.csv", "dir/a.csv:2: a cell of more"),
    "a million columns": (b"a," * 1_000_000, "a.csv", "dir/a.csv:1: 1,000,001 columns"),
    "a quote that never closes": (
        b'a,b\n1,"x\n' + b"1,2\n" * 100_000,
        "a.csv",
        "dir/a.csv:2: a quotation mark opens here and is not closed within 1,000 lines",
    ),
    "a quote open at the end": (b'a,b\n1,"x\n', "a.csv", "dir/a.csv:2: a quotation mark opens"),
    "a quote inside a quoted cell": (b'a,b\n1,"x"y"\n', "a.csv", "double quotation marks"),
    "a spreadsheet that unpacks to 320 MB": (
        bomb("xl/worksheets/sheet1.xml", 320 << 20), "a.xlsx", "has more than 300,000,000 bytes"
    ),
    "a spreadsheet with cells far away": (
        xlsx({"S": [["a"]]}), "far.xlsx", "its cells are too many or too far apart"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_their_place(case: str) -> None:
    """In seconds, and without the memory that they ask for."""
    data, name, message = HOSTILE[case]
    if name == "far.xlsx":
        data = far_away()
    began = time.monotonic()
    tracemalloc.start()
    with pytest.raises(SourceError) as refused:
        rows(data, name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert message in str(refused.value)
    assert time.monotonic() - began < 10
    assert peak < 150_000_000


def far_away() -> bytes:
    """Return a sheet whose second cell is in the last row and column."""
    source = zipfile.ZipFile(io.BytesIO(xlsx({"S": [["a"]]})))
    packed = io.BytesIO()
    with source, zipfile.ZipFile(packed, "w") as archive:
        for entry in source.namelist():
            text = source.read(entry).decode()
            archive.writestr(
                entry,
                text.replace(
                    "</sheetData>",
                    '<row r="1048576"><c r="BXX1048576"><v>1</v></c></row></sheetData>',
                ),
            )
    return packed.getvalue()


def test_a_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes out is counted; the limit of a file is lowered here, or it would take a minute."""
    monkeypatch.setattr("renkei.loaders.open_data.files.containers.MIN_LIMIT", 1 << 20)
    with pytest.raises(SourceError, match=r"has more than 1,048,576 bytes when it is unpacked"):
        rows(gzip.compress(b"a,b\n" * (1 << 20)), "a.csv.gz")
    with pytest.raises(SourceError, match=r"a\.zip/b\.csv: has more than 1,048,576 bytes"):
        rows(bomb("b.csv", 2 << 20), "a.zip")


def test_text_files_are_streamed() -> None:
    """The memory does not grow with the number of rows."""
    data = io.BytesIO(b"a,b,c\n" + b"1,2,3\n" * 60_000)
    (table,) = open_tables(data, "a.csv", "a.csv", FileOptions(encoding="utf-8"))
    tracemalloc.start()
    assert sum(1 for _ in table.rows()) == 60_001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
