"""Sheets of Excel and OpenDocument files, read by a process of its own (`sheet_worker`)."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import weakref
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from renkei.loaders.api import SourceError
from renkei.loaders.open_data.files import sheet_worker
from renkei.loaders.open_data.files.delimited import MAX_CELL

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_PACKED", "MAX_SHEETS", "MAX_UNPACKED", "Sheet", "sheets"]

MAX_PACKED: Final = 50_000_000  # bytes of the file
MAX_UNPACKED: Final = 300_000_000  # bytes of the XML in it
MAX_SHEETS: Final = 1_000  # visible ones
_SECONDS: Final = 300
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls and encrypted files


class Output:
    """What the worker wrote: a file without a name, closed when no sheet needs it.

    Attributes:
        file: The file.
    """

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the next line)
        weakref.finalize(self, self.file.close)


class Sheet:
    """One sheet.

    Args:
        output: What the worker wrote.
        start: Where the rows of the sheet begin in it.
        name: As its tab shows it.
        height: Number of its rows.

    Attributes:
        name: As its tab shows it.
        merged: Cells (row, column; from 0) inside a merged area, and the top left cell of each.
    """

    def __init__(self, output: Output, start: int, name: str, height: int) -> None:
        self._output, self._start, self._height = output, start, height
        self.name = name
        self.merged: dict[tuple[int, int], tuple[int, int]] = {}

    def merge(self, top: int, left: int, bottom: int, right: int) -> bool:
        """Note a merged area; return false if there are too many merged cells."""
        for row in range(top, min(bottom + 1, self._height)):
            for column in range(left, min(right + 1, sheet_worker.MAX_COLUMNS)):
                if (row, column) != (top, left):
                    self.merged[row, column] = (top, left)
            if len(self.merged) > sheet_worker.MAX_CELLS:
                return False
        return True

    def rows(self, shown: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the number of each row, from 1, and its cells as texts; merged ones are filled.

        Raises:
            SourceError: If a cell is larger than any table has.
        """
        tops = set(self.merged.values())
        kept: dict[tuple[int, int], str] = {}
        place = self._start
        for index in range(self._height):
            self._output.file.seek(place)
            cells: list[str] = json.loads(self._output.file.readline())
            place = self._output.file.tell()
            if tops:
                for column, cell in enumerate(cells):
                    if (index, column) in tops:
                        kept[index, column] = cell
                    elif not cell and (index, column) in self.merged:
                        cells[column] = kept.get(self.merged[index, column], "")
            for column, cell in enumerate(cells, start=1):
                if len(cell) > MAX_CELL:
                    raise SourceError(
                        f"a cell of more than {MAX_CELL:,} characters: shorten it",
                        file=shown,
                        line=index + 1,
                        column=column,
                    )
            yield index + 1, cells


def sheets(file: IO[bytes], shown: str, suffix: str) -> list[Sheet]:
    """Return the visible sheets of a file.

    Raises:
        SourceError: If it cannot be read, is encrypted, or larger than allowed.
    """
    data = file.read(MAX_PACKED + 1)
    if len(data) > MAX_PACKED:
        raise SourceError(
            f"has more than {MAX_PACKED:,} bytes; a sheet is held in memory: save it as CSV",
            file=shown,
        )
    if suffix != ".xls":
        if data.startswith(_OLE):
            raise SourceError(
                f"is encrypted, or an .xls file that is called {suffix}: save it as .xlsx without "
                "a password",
                file=shown,
            )
        _check_unpacked(data, shown)
    output = _read(data, shown, suffix)
    head = json.loads(output.file.readline() or b'{"error": "it holds no sheet"}')
    if "error" in head:
        raise SourceError(f"cannot be read as {suffix}: {head['error']}", file=shown)
    if len(head["sheets"]) > MAX_SHEETS:
        raise SourceError(
            f"has {len(head['sheets']):,} sheets; at most {MAX_SHEETS:,} are read: put the rows "
            "into fewer sheets",
            file=shown,
        )
    found = []
    for entry in head["sheets"]:
        sheet = Sheet(output, output.file.tell(), entry["name"], entry["rows"])
        found.append(sheet)
        for (top, left), (bottom, right) in entry["merged"]:
            if not sheet.merge(top, left, bottom, right):
                raise SourceError(
                    f"sheet {sheet.name}: more than {sheet_worker.MAX_CELLS:,} merged cells",
                    file=shown,
                )
        for _ in range(entry["rows"]):
            output.file.readline()
    return found


def _read(data: bytes, shown: str, suffix: str) -> Output:
    """Return what the worker writes, at its beginning.

    Raises:
        SourceError: If the worker ends before it has read the file.
    """
    output = Output()
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 (our own program)
                [sys.executable, "-I", str(Path(sheet_worker.__file__))],
                stdin=given,
                stdout=output.file,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
            ended = done.returncode
        except subprocess.TimeoutExpired:
            ended = -1
    if ended:
        raise SourceError(
            f"cannot be read as {suffix}: it needs more memory or time than is allowed: its cells "
            "are too many or too far apart; save the table as CSV",
            file=shown,
        )
    output.file.seek(0)
    return output


def _check_unpacked(data: bytes, shown: str) -> None:
    """Refuse a file by the sizes that it states; the limits of the worker hold for others.

    Raises:
        SourceError: If it is too large, or no zip file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        message = f"is no spreadsheet, or broken ({error}): save it as .xlsx, or as CSV"
        raise SourceError(message, file=shown) from None
    if total > MAX_UNPACKED:
        raise SourceError(
            f"has more than {MAX_UNPACKED:,} bytes when it is unpacked; a sheet is held in memory: "
            "save it as CSV",
            file=shown,
        )
