"""Write the report on the tables of a source while their rows stream by.

    writer = RowReportWriter(path)
    writer.begin(PartHead(file="a.csv", key="a.csv", header=1))
    writer.row(2, "remarks", ["1", "見本図書館"], thing="https://example.org/id/facility/1")
    writer.remark(2, RemarkText("NAME", "KANA", "warning", "見本図書館"))
    writer.finish({"KANA": ("…", "…", "…", "…")}); writer.close()

Memory does not grow with the number of rows. The same rows give the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = [
    "CUT", "INDEX", "MAX_PARTS", "PART_SHIFT", "ROW_SHIFT", "SCHEMA", "SETTINGS", "PartHead",
    "RemarkText", "RowReportWriter",
]  # fmt: skip

ROW_SHIFT: Final = 13
"""Bits of the id of a remark for its place among those of its row; the row is above them."""

PART_SHIFT: Final = 45
"""Bits of the id of a remark for its row and its place; the part is above them."""

MAX_PARTS: Final = (1 << (63 - PART_SHIFT)) - 1
"""Tables of a report: what the ids leave for them."""

CUT: Final = 1_000
"""Characters of a cell that are kept; one more says that it goes on."""

_BATCH: Final = 4_000  # rows of a table of SQLite
_BLOCK_ROWS: Final = 100
_BLOCK_CHARACTERS: Final = 1 << 17
_LEVEL: Final = 1  # of zlib: higher ones take three times as long, for a tenth less
_CACHE_KIB: Final = 16_384
SETTINGS: Final = ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}")
"""Pragmas of a file that nobody reads before it is complete."""

INDEX: Final = "CREATE INDEX remark_sort ON remark (sort)"
"""Made when all remarks are there."""

SCHEMA: Final = """
CREATE TABLE part (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL, sheet TEXT NOT NULL, sheet_number INTEGER NOT NULL,
  key TEXT NOT NULL, header INTEGER NOT NULL, rows INTEGER NOT NULL,
  sha256 TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '');
CREATE TABLE outcome (
  part INTEGER, name TEXT, rows INTEGER NOT NULL, PRIMARY KEY (part, name)) WITHOUT ROWID;
CREATE TABLE text (
  code TEXT PRIMARY KEY, message_ja TEXT NOT NULL, message_en TEXT NOT NULL,
  remedy_ja TEXT NOT NULL, remedy_en TEXT NOT NULL);
CREATE TABLE sort (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL);
CREATE TABLE tally (
  part INTEGER, sort INTEGER, remarks INTEGER NOT NULL, PRIMARY KEY (part, sort)) WITHOUT ROWID;
CREATE TABLE remark (
  id INTEGER PRIMARY KEY, sort INTEGER NOT NULL, value TEXT NOT NULL, result TEXT NOT NULL,
  detail TEXT NOT NULL, thing TEXT NOT NULL);
CREATE TABLE block (id INTEGER PRIMARY KEY, rows BLOB NOT NULL);
"""
"""Ids of remarks and blocks begin with their part and row; `ROW_SHIFT`, `PART_SHIFT`."""

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class PartHead(NamedTuple):
    """A table of a file.

    Attributes:
        file: Name of the file; of a member of an archive, with its name after ``/``.
        key: The last part of the IRI of the file.
        sheet: Name of the sheet; empty for a text file.
        sheet_number: Its number, from 1; 0 for a text file.
        header: The row of the header; 0 if there is none.
    """

    file: str
    key: str
    sheet: str = ""
    sheet_number: int = 0
    header: int = 0


class RemarkText(NamedTuple):
    """One remark; see the loader for what each part means."""

    column: str
    code: str
    severity: str
    value: str = ""
    result: str = ""
    detail: str = ""


class RowReportWriter:
    """Writes the report of one source; parts and rows in ascending order."""

    def __init__(self, path: Path) -> None:
        """Create the file, which must not exist."""
        self._database = sqlite3.connect(f"file:{path}?mode=rwc", uri=True, isolation_level=None)
        for setting in SETTINGS:
            self._database.execute(f"PRAGMA {setting}")
        self._database.executescript(SCHEMA)
        self._database.execute("BEGIN")
        self._part, self._head = 0, PartHead("", "")
        self._is_open = False
        self._last = 0
        self._unnamed = 1
        self._outcomes: Counter[str] = Counter()
        self._sorts: dict[tuple[str, str, str], int] = {}
        self._tally: Counter[int] = Counter()
        self._remarks: list[tuple[object, ...]] = []
        self._place: tuple[int, int] = (0, 0)
        self._block: list[tuple[int, str, Sequence[str], str]] = []
        self._block_first = self._block_size = 0

    def begin(self, head: PartHead) -> None:
        """Begin a table."""
        self._end_part()
        self._part, self._head, self._is_open = self._part + 1, head, True

    def row(self, number: int, outcome: str, cells: Sequence[str], thing: str = "") -> None:
        """Add a row: its number, from 1, what became of it, its cells, and the thing it states."""
        if not self._block:
            self._block_first = number
        size = sum(map(len, cells))
        if size > CUT:
            cells = [cell[: CUT + 1] for cell in cells]
        self._block.append((number, outcome, cells, thing))
        self._block_size += size
        self._outcomes[outcome] += 1
        self._last = number
        if len(self._block) >= _BLOCK_ROWS or self._block_size >= _BLOCK_CHARACTERS:
            self._end_block()

    def remark(self, number: int, remark: RemarkText, thing: str = "") -> None:
        """Add a remark on a row; those of a row one after another."""
        place = self._place[1] + 1 if self._place[0] == number else 0
        if place >> ROW_SHIFT:
            return  # no row has so many columns
        self._place = (number, place)
        column, code, severity, value, result, detail = remark
        key = (column, code, severity)
        sort = self._sorts.get(key)
        if sort is None:
            sort = self._sorts.setdefault((_clean(column), code, severity), len(self._sorts) + 1)
        self._tally[sort] += 1
        id_ = (self._part << PART_SHIFT) | (number << ROW_SHIFT) | place
        self._remarks.append((id_, sort, _clean(value), _clean(result), _clean(detail), thing))
        if len(self._remarks) >= _BATCH:
            self._write_remarks()

    def end_of_file(self, name: str, sha256: str) -> None:
        """Name the file that the tables since the last call are of, with its digest."""
        self._end_part()
        self._database.execute(
            "UPDATE part SET sha256 = ?, name = ? WHERE id >= ?",
            (sha256, _clean(name), self._unnamed),
        )
        self._unnamed = self._part + 1

    def finish(self, texts: Mapping[str, tuple[str, str, str, str]]) -> None:
        """Write what is left, and the texts of the codes: message ja, en, remedy ja, en."""
        self._end_part()
        codes = sorted({code for _, code, _ in self._sorts})
        run = self._database.executemany
        run("INSERT INTO text VALUES (?, ?, ?, ?, ?)", [(code, *texts[code]) for code in codes])
        run("INSERT INTO sort VALUES (?, ?, ?, ?)", [(n, *key) for key, n in self._sorts.items()])
        self._database.execute(INDEX)
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _end_part(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._end_block()
        self._write_remarks()
        head, part, run = self._head, self._part, self._database.executemany
        names = (_clean(head.file), _clean(head.sheet), head.sheet_number, head.key)
        run(
            "INSERT INTO part (id, file, sheet, sheet_number, key, header, rows) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(part, *names, head.header, self._last)],
        )
        run(
            "INSERT INTO outcome VALUES (?, ?, ?)",
            [(part, name, number) for name, number in self._outcomes.items()],
        )
        run("INSERT INTO tally VALUES (?, ?, ?)", [(part, s, n) for s, n in self._tally.items()])
        self._outcomes.clear()
        self._tally.clear()
        self._last = 0
        self._place = (0, 0)

    def _end_block(self) -> None:
        if not self._block:
            return
        data = _json(self._block).encode("utf-8", "replace")
        id_ = (self._part << PART_SHIFT) | (self._block_first << ROW_SHIFT)
        self._database.execute(
            "INSERT INTO block VALUES (?, ?)", (id_, zlib.compress(data, _LEVEL))
        )
        self._block.clear()
        self._block_size = 0

    def _write_remarks(self) -> None:
        self._database.executemany("INSERT INTO remark VALUES (?, ?, ?, ?, ?, ?)", self._remarks)
        self._remarks.clear()


def _clean(text: str) -> str:
    """Return a text without halves of surrogate pairs, which SQLite does not take."""
    if text.isascii() or text.isprintable():
        return text
    return text.encode("utf-8", "replace").decode()
