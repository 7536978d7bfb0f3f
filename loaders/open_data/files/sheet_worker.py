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
import resource
import runpy
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import python_calamine

if TYPE_CHECKING:
    from renkei.loaders.open_data.files.workbook_details import Errors

__all__ = ["MAX_CELLS", "MAX_COLUMNS", "main"]

MAX_CELLS: Final = 5_000_000  # of a sheet
MAX_COLUMNS: Final = 2_000
_MEMORY: Final = 3 << 30  # bytes of address space
_SECONDS: Final = 120  # of the processor
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


def _rows(sheet: python_calamine.CalamineSheet, errors: Errors) -> list[list[str]]:
    rows = [
        [value if isinstance(value, str) else shown(value) for value in values]
        for values in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), error in errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = error
    return rows


def _write(output: IO[str], value: Any) -> None:
    output.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def main() -> None:
    """Read the standard input, write to the standard output."""
    for kind, limit in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS)):
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(kind, (limit, limit))
    data = sys.stdin.buffer.read()
    beside = runpy.run_path(str(Path(__file__).with_name("workbook_details.py")))
    output = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass")
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            workbook.get_sheet_by_name(sheet.name)
            for sheet in workbook.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        encrypted = isinstance(error, python_calamine.PasswordError) or beside["is_encrypted"](data)
        wrong = (
            "it is encrypted: save it without a password"
            if encrypted
            else f"{error}: save it as .xlsx, or as CSV"
        )
        _write(output, {"error": wrong})
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
            names = [sheet.name for sheet in workbook.sheets_metadata]
            errors: dict[str, Errors] = beside["error_cells"](data, names)
            for sheet in sheets:
                for row in _rows(sheet, errors.get(sheet.name, {})):
                    _write(output, row)
    output.flush()


if __name__ == "__main__":
    main()
