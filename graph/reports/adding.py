"""Add remarks to the report on the tables of a source that was written before."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import IO, TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from renkei.graph.reports.row_report_writer import PART_SHIFT, ROW_SHIFT, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from renkei.graph.reports.row_report_writer import RemarkText

__all__ = ["LateRemark", "add_remarks"]

_NAMES: Final = ("message_ja", "message_en", "remedy_ja", "remedy_en")
_MAX_ROW: Final = (1 << (PART_SHIFT - ROW_SHIFT)) - 1


class LateRemark(NamedTuple):
    """A remark on a row.

    Attributes:
        key: The last part of the IRI of the file.
        sheet: Number of the sheet; 1 for the first, and for a text file.
        row: The row, from 1.
        remark: The remark.
        thing: The thing that it is about.
    """

    key: str
    sheet: int
    row: int
    remark: RemarkText
    thing: str


def add_remarks(
    path: Path,
    target: Path,
    remarks: Iterable[LateRemark],
    texts: Mapping[str, tuple[str, str, str, str]],
    *,
    source: str,
    records: IO[bytes],
) -> None:
    """Write a report with more remarks; what becomes of a row does not change.

    Args:
        path: The report.
        target: The new file, which must not exist.
        remarks: The remarks; of those on a file without a table in the report, only the record is
            written.
        texts: Message ja, en, and remedy ja, en, of each code.
        source: Name of the source.
        records: Receives the remarks as JSON Lines.
    """
    shutil.copyfile(path, target)
    address = f"file:{quote(str(target))}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
        for setting in SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        adding = _Adding(database)
        for late in remarks:
            file, sheet = adding.add(late, texts[late.remark.code])
            record = {
                "record": "remark",
                "source": source,
                "file": file,
                "sheet": sheet,
                "row": late.row,
                **late.remark._asdict(),
                **dict(zip(_NAMES, texts[late.remark.code], strict=True)),
                "thing": late.thing,
            }
            line = json.dumps(record, ensure_ascii=False) + "\n"
            records.write(line.encode("utf-8", "replace"))
        database.execute("COMMIT")


class _Adding:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._parts = {
            (key, number or 1): (part, file, sheet)
            for part, key, number, file, sheet in database.execute(
                "SELECT id, key, sheet_number, file, sheet FROM part"
            )
        }
        self._sorts: dict[tuple[str, str, str], int] = {
            (name, code, severity): number
            for number, name, code, severity in database.execute(
                "SELECT id, name, code, severity FROM sort"
            )
        }

    def add(self, late: LateRemark, texts: tuple[str, str, str, str]) -> tuple[str, str]:
        """Add a remark; return the names of its file and sheet."""
        part, file, sheet = self._parts.get((late.key, late.sheet), (0, late.key, ""))
        first = (part << PART_SHIFT) | (min(late.row, _MAX_ROW) << ROW_SHIFT)
        behind = first + (1 << ROW_SHIFT)
        query = "SELECT MAX(id) FROM remark WHERE id >= ? AND id < ?"
        (last,) = self._database.execute(query, (first, behind)).fetchone()
        id_ = first if last is None else last + 1
        if part and id_ < behind:  # else no row has so many
            sort = self._sort(late.remark, texts)
            more = (late.remark.value, late.remark.result, late.remark.detail, late.thing)
            run = self._database.execute
            run("INSERT INTO remark VALUES (?, ?, ?, ?, ?, ?)", (id_, sort, *more))
            run(
                "INSERT INTO tally VALUES (?, ?, 1) "
                "ON CONFLICT (part, sort) DO UPDATE SET remarks = remarks + 1",
                (part, sort),
            )
        return file, sheet

    def _sort(self, remark: RemarkText, texts: tuple[str, str, str, str]) -> int:
        key = (remark.column, remark.code, remark.severity)
        number = self._sorts.get(key)
        if number is None:
            number = self._sorts[key] = max(self._sorts.values(), default=0) + 1
            run = self._database.execute
            run("INSERT INTO sort VALUES (?, ?, ?, ?)", (number, *key))
            run("INSERT OR IGNORE INTO text VALUES (?, ?, ?, ?, ?)", (remark.code, *texts))
        return number
