"""Write rows of texts as an Excel workbook (ECMA-376) of one sheet, in which all cells are texts.

A spreadsheet that opens CSV takes ``0000000010`` for a number and 2026-04-01 for a date, and saves
them in other forms; text cells stay as they are, also when they are edited.
"""

from __future__ import annotations

import csv
import re
import zipfile
from typing import IO, TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["WORKBOOK_TYPE", "WorkbookLimitError", "workbook_of", "write_workbook"]

WORKBOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of a workbook."""

_MAX_ROWS, _MAX_COLUMNS, _MAX_CHARACTERS = 1_048_576, 16_384, 32_767  # those of Excel
_MAX_TABLE: Final = 20_000_000  # bytes of CSV; each cell is a node of XML
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS: Final = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">
<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>""",
    # The second format of cells is number format 49, text.
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>""",
}


class WorkbookLimitError(ValueError):
    """The rows are more, wider or longer than a workbook takes."""


def write_workbook(rows: Iterable[Sequence[str]], file: IO[bytes]) -> None:
    """Write a workbook; its rows are streamed.

    Args:
        rows: The cells of each row.
        file: A file that can be written from any place.

    Raises:
        WorkbookLimitError: If Excel could not hold them whole.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _XML + text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            width = f'<cols><col min="1" max="{_MAX_COLUMNS}" width="16" style="1"/></cols>'
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}">{width}<sheetData>\n'.encode())
            for number, row in enumerate(rows, start=1):
                sheet.write(_row(number, row).encode("utf-8", "replace"))
            sheet.write(b"</sheetData></worksheet>")


def workbook_of(table: Path, file: IO[bytes]) -> None:
    """Write a CSV file in UTF-8 as a workbook; see `write_workbook`.

    Raises:
        WorkbookLimitError: If it is larger than 20 MB, too.
    """
    if table.stat().st_size > _MAX_TABLE:
        raise WorkbookLimitError("the table is too long for a workbook")
    with table.open(encoding="utf-8-sig", newline="") as lines:
        write_workbook(csv.reader(lines), file)


def _row(number: int, row: Sequence[str]) -> str:
    longest = max(map(len, row), default=0)
    if number > _MAX_ROWS or len(row) > _MAX_COLUMNS or longest > _MAX_CHARACTERS:
        raise WorkbookLimitError(f"row {number} does not fit into a workbook")
    return f'<row r="{number}">{"".join(map(_cell, row))}</row>\n'


def _cell(text: str) -> str:
    whole = escape(_ILLEGAL.sub(lambda match: f"_x{ord(match[0]):04X}_", text))
    if not whole:
        return '<c s="1"/>'
    return f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{whole}</t></is></c>'
