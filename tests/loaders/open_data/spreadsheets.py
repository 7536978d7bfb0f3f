"""Small spreadsheet files, made for the tests without a library."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Wrong(str):
    """An error value, such as ``#REF!``."""

    __slots__ = ()


Cell = str | float | None
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _column(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _sheet(rows: Sequence[Sequence[Cell]], merged: Sequence[str], style: str) -> str:
    parts = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for index, value in enumerate(row):
            place = f'r="{_column(index)}{number}"'
            if isinstance(value, Wrong):
                cells.append(f'<c {place} t="e"><f>A1+B1</f><v>{value}</v></c>')
            elif isinstance(value, str):
                text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
                cells.append(f'<c {place} t="inlineStr">{text}</c>')
            elif value is not None:
                cells.append(f'<c {place} s="{style}"><v>{value}</v></c>')
        parts.append(f'<row r="{number}">{"".join(cells)}</row>')
    merge = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    merge = f"<mergeCells>{merge}</mergeCells>" if merge else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(parts)}</sheetData>{merge}</worksheet>'


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    merged: Sequence[str] = (),
    hidden: str = "",
    properties: str = "",
    styles: str = "",
) -> bytes:
    """Return an Excel file with these sheets; ``merged`` areas are those of the first.

    ``properties`` are those of the workbook, ``styles`` the content of the style sheet; with it,
    numbers have the second style.
    """
    content, relations, listed = "", "", ""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            state = ' state="hidden"' if name == hidden else ""
            listed += f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>'
            relations += (
                f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
            text = _sheet(rows, merged if number == 1 else (), "1" if styles else "0")
            archive.writestr(f"xl/worksheets/sheet{number}.xml", text)
            content += (
                f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/'
                'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
            f"{properties}<sheets>{listed}</sheets></workbook>",
        )
        if styles:
            relations += (
                f'<Relationship Id="rIdStyles" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
            )
            archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{content}</Types>',
        )
    return output.getvalue()


# As LibreOffice writes them: the text of an error is empty but for people.
_KIND = {
    False: 'office:value-type="string"',
    True: 'table:formula="of:=1/0" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"',
}


def ods(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return an OpenDocument file with one sheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell {_KIND[isinstance(value, Wrong)]}>"
            f"<text:p>{escape(str(value or ''))}</text:p></table:table-cell>"
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    office = "urn:oasis:names:tc:opendocument:xmlns"
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{manifest}"><manifest:file-entry '
            'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}:office:1.0" '
            'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
            f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="S">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return output.getvalue()


_CODES = {
    "#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24,
    "#N/A": 0x2A,
}  # fmt: skip


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(
    rows: Sequence[Sequence[Cell]], *, formulas: bool = False, before: bytes = b"", size: int = 4096
) -> bytes:
    """Return an Excel file of 1997 to 2003 with one sheet.

    Args:
        rows: Its cells.
        formulas: Whether errors are the results of formulas, or entered.
        before: Records for the workbook as a whole.
        size: Least size of the workbook; below 4096, it is in the container's short sectors.
    """
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", number, column, 0)
            if isinstance(value, Wrong):
                code = _CODES[value]
                result = struct.pack("<BBBBBBH", 2, 0, code, 0, 0, 0, 0xFFFF)
                formula = place + result + struct.pack("<HIH", 0, 0, 0)
                error = place + struct.pack("<BB", code, 1)
                sheet += _record(0x06, formula) if formulas else _record(0x205, error)
            elif isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += _record(0x204, place + text)
            elif value is not None:
                sheet += _record(0x203, place + struct.pack("<d", value))
    sheet += _record(0x0A, b"")
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0)) + before
    name = struct.pack("<BB", 1, 1) + "S".encode("utf-16-le")
    offset = len(head) + 4 + 6 + len(name) + 4
    head += _record(0x85, struct.pack("<IBB", offset, 0, 0) + name) + _record(0x0A, b"")
    return _container((head + sheet).ljust(size, b"\0"))


def _container(stream: bytes) -> bytes:
    """Return a stream ``Workbook`` in an OLE container with sectors of 512 bytes."""
    short = len(stream) < 4096
    sectors = (len(stream) + 511) // 512
    # The table is sector 0, the directory 1, the table of short sectors 2, the stream from 3 on.
    following = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, *range(4, 3 + sectors), 0xFFFFFFFE]
    pieces = (len(stream) + 63) // 64
    small = [*range(1, pieces), 0xFFFFFFFE] if short else []
    assert len(following) <= 128

    def table(numbers: Sequence[int]) -> bytes:
        return struct.pack("<128I", *numbers, *[0xFFFFFFFF] * (128 - len(numbers)))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        head = text.ljust(64, b"\0") + struct.pack("<H", len(text)) + links
        return head + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, 3 if short else 0xFFFFFFFE, pieces * 64 if short else 0)
    directory += entry("Workbook", 2, 0xFFFFFFFF, 0 if short else 3, len(stream))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2, 1, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return (
        head
        + table(following)
        + directory.ljust(512, b"\0")
        + table(small)
        + stream.ljust(sectors * 512, b"\0")
    )
