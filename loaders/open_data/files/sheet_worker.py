"""A program of its own that reads a spreadsheet from its input and writes rows as lines of JSON.

A spreadsheet decides how much memory its reader takes: two cells far apart are a grid of a billion.
Here the limits of the process hold, and its end is not that of a build. It imports nothing of
renkei, so that it starts at once. The first line is ``{"sheets": […]}`` or ``{"error": …}``; the
rows of the sheets follow, a list of texts each.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import re
import resource
import sys
import zipfile
from typing import IO, Any, Final
from xml.etree import ElementTree as ET

import python_calamine

__all__ = ["MAX_CELLS", "MAX_COLUMNS", "main"]

MAX_CELLS: Final = 5_000_000  # of a sheet
MAX_COLUMNS: Final = 2_000
_MEMORY: Final = 3 << 30  # bytes of address space
_SECONDS: Final = 120  # of the processor
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_CELL: Final = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>'
    rb"(?:(?!</?(?:\w+:)?c\b).){0,9000}?<(?:\w+:)?v>(#[A-Z0-9/_!?]{1,20})</",
    re.DOTALL,
)
_EXACT: Final = 1e15  # whole numbers below it are exact as a float


def shown(value: object) -> str:
    """Return a cell as a person would write it in a CSV file.

    A whole number has no ``.0``; a time of the day is ``09:00``, a date ``2026-08-05``.
    """
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _EXACT
        return str(int(value)) if whole else repr(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, dt.timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
    return str(value)


def _rows(sheet: python_calamine.CalamineSheet, errors: dict[str, str]) -> list[list[str]]:
    rows = [
        [value if isinstance(value, str) else shown(value) for value in values]
        for values in sheet.to_python(skip_empty_area=False)
    ]
    for place, error in errors.items():
        letters = place.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        row = int(place[len(letters) :])
        if row <= len(rows) and column <= len(rows[row - 1]) and not rows[row - 1][column - 1]:
            rows[row - 1][column - 1] = error
    return rows


def _errors(data: bytes) -> dict[str, dict[str, str]]:
    """Return the error values of an ``.xlsx`` file, which its reader leaves empty.

    Returns:
        For each sheet by its name, ``{"U2": "#REF!"}``.
    """
    found: dict[str, dict[str, str]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            related = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (this process has limits)
            targets = {one.get("Id"): one.get("Target", "") for one in related}
            workbook = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (as above)
            for sheet in workbook.iter():
                if sheet.tag.rpartition("}")[2] == "sheet":
                    target = targets.get(sheet.get(_RELATION), "")
                    part = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"
                    content = archive.read(part)
                    cells = _ERROR_CELL.finditer(content) if b't="e"' in content else ()
                    found[sheet.get("name", "")] = {m[1].decode(): m[2].decode() for m in cells}
    except (zipfile.BadZipFile, KeyError, ET.ParseError):
        return {}  # of another kind
    return found


def _write(output: IO[str], value: Any) -> None:
    output.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def main() -> None:
    """Read the standard input, write to the standard output."""
    for kind, limit in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS)):
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(kind, (limit, limit))
    data = sys.stdin.buffer.read()
    output = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass")
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            workbook.get_sheet_by_name(sheet.name)
            for sheet in workbook.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except python_calamine.PasswordError:
        _write(output, {"error": "it is encrypted: save it without a password"})
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        _write(output, {"error": f"{error}"})
    else:
        for sheet in sheets:
            if sheet.total_width > MAX_COLUMNS:
                message = f"{sheet.total_width:,} columns; a table has at most {MAX_COLUMNS:,}"
                _write(output, {"error": f"sheet {sheet.name}: {message}"})
                break
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                message = f"more than {MAX_CELLS:,} cells: save it as CSV"
                _write(output, {"error": f"sheet {sheet.name}: {message}"})
                break
        else:
            listed = [
                {
                    "name": s.name,
                    "rows": s.end[0] + 1 if s.end else 0,
                    "merged": s.merged_cell_ranges or [],
                }
                for s in sheets
            ]
            _write(output, {"sheets": listed})
            errors = _errors(data)
            for sheet in sheets:
                for row in _rows(sheet, errors.get(sheet.name, {})):
                    _write(output, row)
    output.flush()


if __name__ == "__main__":
    main()
