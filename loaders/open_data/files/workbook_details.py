"""What the reader of workbooks does not tell: error values, and whether one is encrypted.

An error value such as ``#REF!`` is an empty cell to it, or a zero. `sheet_worker` runs this in its
process, under its limits; it imports nothing of renkei.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Errors", "error_cells", "is_encrypted"]

Errors = dict[tuple[int, int], str]
"""The error value of each cell that has one, by row and column from 0."""

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_CELL: Final = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"(?:(?!</?(?:\w+:)?c\b).){0,9000}?<(?:\w+:)?v>(#[A-Z0-9/_!?]{1,20})</",
    re.DOTALL,
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CODES: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip
_STREAMS: Final = ("Workbook", "Book")
_BOUNDSHEET, _EOF, _FORMULA, _BOOLERR, _FILEPASS = 0x85, 0x0A, 0x06, 0x205, 0x2F
_BOF: Final = {0x09, 0x209, 0x409, 0x809}
_END: Final = 0xFFFFFFFA  # sector numbers from here on are marks
_DIRECTORY_ENTRY: Final = 128
_MALFORMED: Final = (
    zipfile.BadZipFile, KeyError, ET.ParseError, struct.error, IndexError, ValueError,
    RuntimeError, OSError,
)  # fmt: skip
_MOST: Final = 2_000  # repeated columns
_REPEATED: Final = 100_000  # repeated rows


def error_cells(data: bytes, names: Sequence[str]) -> dict[str, Errors]:
    """Return the error values of each sheet by its name; of what is no spreadsheet, none.

    Args:
        data: The file.
        names: All its sheets, in their order.
    """
    try:
        if data.startswith(_OLE):
            return dict(zip(names, _of_xls(_Container(data).workbook()), strict=False))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return dict(_of_xlsx(archive))
            return dict(_of_ods(archive.read("content.xml")))
    except _MALFORMED:
        return {}


def is_encrypted(data: bytes) -> bool:
    """Return whether a workbook needs a password: in the container of .xls, or an OpenDocument."""
    try:
        if data.startswith(_OLE):
            entries = _Container(data)
            if "EncryptedPackage" in entries.names:
                return True
            return any(kind == _FILEPASS for kind, _ in _records(entries.workbook(), 0))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except _MALFORMED:
        return False


def _of_xlsx(archive: zipfile.ZipFile) -> Iterator[tuple[str, Errors]]:
    related = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (this process has limits)
    targets = {one.get("Id"): one.get("Target", "") for one in related}
    workbook = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (as above)
    for sheet in workbook.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            target = targets.get(sheet.get(_RELATION), "")
            part = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"
            content = archive.read(part)
            found = _ERROR_CELL.finditer(content) if b't="e"' in content else ()
            cells = {(int(one[2]) - 1, _column(one[1])): one[3].decode() for one in found}
            yield sheet.get("name", ""), cells


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def _of_ods(content: bytes) -> Iterator[tuple[str, Errors]]:
    """Yield the error values of each table; LibreOffice marks them beside a text or a zero."""
    if b'value-type="error"' not in content:
        return
    reader = _OdsTable()
    for event, element in ET.iterparse(io.BytesIO(content), ("start", "end")):  # noqa: S314 (as above)
        tag = element.tag.rpartition("}")[2]
        if event == "start" and tag == "table":
            reader = _OdsTable()
        elif event == "end" and tag in {"table-cell", "covered-table-cell"}:
            reader.cell(element)
        elif event == "end" and tag == "table-row":
            reader.end_of_row(element)
        elif event == "end" and tag == "table":
            yield _of(element, "name"), reader.cells


class _OdsTable:
    """The error values of one table, cell by cell; cells and rows may stand for several."""

    def __init__(self) -> None:
        self.cells: Errors = {}
        self._row = self._column = 0
        self._found: Errors = {}

    def cell(self, element: ET.Element) -> None:
        """Read a cell."""
        repeated = int(_of(element, "number-columns-repeated") or 1)
        if "error" in (value for name, value in element.items() if name.endswith("}value-type")):
            lines = [one for one in element if one.tag.endswith("}p")]
            text = "".join(part for one in lines for part in one.itertext()).strip()
            for place in range(self._column, min(self._column + repeated, _MOST)):
                self._found[self._row, place] = text or "#VALUE!"
        self._column += repeated

    def end_of_row(self, element: ET.Element) -> None:
        """Note the row as often as it is there."""
        repeated = int(_of(element, "number-rows-repeated") or 1)
        for more in range(min(repeated, _REPEATED) if self._found else 0):
            self.cells |= {(row + more, place): text for (row, place), text in self._found.items()}
        self._row, self._column, self._found = self._row + repeated, 0, {}
        element.clear()


def _of(element: ET.Element, name: str) -> str:
    return next((value for key, value in element.items() if key.endswith(f"}}{name}")), "")


def _of_xls(stream: bytes) -> list[Errors]:
    """Return the error values of each sheet of a workbook (BIFF), in their order."""
    sheets = [
        struct.unpack_from("<I", record)[0]
        for kind, record in _records(stream, 0)
        if kind == _BOUNDSHEET
    ]
    return [_of_sheet(stream, place) for place in sheets]


def _of_sheet(stream: bytes, place: int) -> Errors:
    found: Errors = {}
    for kind, record in _records(stream, place):
        code = None
        if kind == _BOOLERR and record[7]:
            code = record[6]
        elif kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == 2:  # noqa: PLR2004 (an error)
            code = record[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", record)
            found[row, column] = _CODES.get(code, "#VALUE!")
    return found


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield type and content of each record up to the end of a part; parts may be nested."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size
        depth += (kind in _BOF) - (kind == _EOF)
        if depth <= 0:
            return


class _Container:
    """The parts of an OLE container ([MS-CFB]).

    Attributes:
        names: First sector and size of each part.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        self._size = 1 << shift
        first, _, self._cutoff, self._mini_first = struct.unpack_from("<IIII", data, 48)
        self._following = self._table()
        directory = self._joined(first)
        self.names: dict[str, tuple[int, int]] = {}
        for place in range(0, len(directory), _DIRECTORY_ENTRY):
            entry = directory[place : place + _DIRECTORY_ENTRY]
            (length,) = struct.unpack_from("<H", entry, 64)
            name = entry[: max(length - 2, 0)].decode("utf-16-le")
            self.names[name] = struct.unpack_from("<II", entry, 116)

    def workbook(self) -> bytes:
        """Return the workbook."""
        name = next((name for name in _STREAMS if name in self.names), "")
        start, length = self.names[name]
        if length >= self._cutoff:
            return self._joined(start)[:length]
        (shift,) = struct.unpack_from("<H", self._data, 32)
        width = 1 << shift
        whole = self._joined(self.names["Root Entry"][0])
        table = self._joined(self._mini_first)
        numbers = _chain(start, struct.unpack(f"<{len(table) // 4}I", table))
        return b"".join(whole[one * width : (one + 1) * width] for one in numbers)[:length]

    def _table(self) -> tuple[int, ...]:
        """Return which sector follows each."""
        listed = list(struct.unpack_from("<109I", self._data, 76))
        (more,) = struct.unpack_from("<I", self._data, 68)
        seen = set[int]()
        while more < _END and more not in seen:
            seen.add(more)
            *some, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            listed += some
        tables = b"".join(self._sector(one) for one in listed if one < _END)
        return struct.unpack(f"<{len(tables) // 4}I", tables)

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _joined(self, first: int) -> bytes:
        return b"".join(self._sector(one) for one in _chain(first, self._following))


def _chain(number: int, following: Sequence[int]) -> Iterator[int]:
    for _ in following:
        if number >= _END:
            return
        yield number
        number = following[number]
