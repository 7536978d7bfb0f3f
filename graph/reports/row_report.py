"""Read the report on the tables of a source: parts, counts, remarks by choice, windows of rows.

    report = RowReport(path)
    choice = Choice(code="PHONE")
    first = report.remarks(choice, size=50)
    more = report.remarks(choice, after=first[-1].id, size=50)

The file is opened once for each call, read-only and as one that nobody changes. The time of a call
grows with what it returns and with the number of sorts of remarks (columns by codes), not with that
of the remarks; with a range of rows of all tables, an index is gone through.
"""

from __future__ import annotations

import heapq
import json
import re
import sqlite3
import zlib
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from renkei.graph.reports.row_report_writer import PART_SHIFT, ROW_SHIFT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["REPORT_TABLE", "Choice", "Part", "RowReport", "ShownRemark", "ShownRow"]

REPORT_TABLE: Final = "report.sqlite"
"""Name of the attachment of a source."""

_SHA256: Final = re.compile("[0-9a-f]{64}")
_MAX_ID: Final = (1 << 63) - 1
_MAX_PART: Final = _MAX_ID >> PART_SHIFT
_MAX_ROW: Final = (1 << (PART_SHIFT - ROW_SHIFT)) - 1


class Part(NamedTuple):
    """One table of a file.

    Attributes:
        id: Its number in the report.
        file: Name of the file; of a member of an archive, with its name after ``/``.
        sheet: Name of the sheet; empty for a text file.
        sheet_number: Its number, from 1; 0 for a text file.
        key: The last part of the IRI of the file.
        header: The row of the header; 0 if there is none.
        rows: Number of rows.
        sha256: Digest of the file.
        name: Name of the file that the digest is of: that of an archive, not of its member.
        outcomes: Number of rows by what became of them.
    """

    id: int
    file: str
    sheet: str
    sheet_number: int
    key: str
    header: int
    rows: int
    sha256: str
    name: str
    outcomes: Mapping[str, int]

    @property
    def address(self) -> str:
        """What names it within its source: the key, with the number of a sheet but the first."""
        sheet = f";sheet={self.sheet_number}" if self.sheet_number > 1 else ""
        return f"{self.key}{sheet}"


class ShownRemark(NamedTuple):
    """A remark at its place."""

    id: int
    part: int
    row: int
    column: str
    code: str
    severity: str
    value: str
    result: str
    detail: str
    thing: str


class ShownRow(NamedTuple):
    """A row as it was read; of a cell that is longer than `CUT`, the beginning and one more."""

    number: int
    outcome: str
    cells: list[str]
    thing: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which remarks are wanted; None is all."""

    severity: str | None = None
    code: str | None = None
    column: str | None = None
    part: int | None = None
    first: int | None = None
    last: int | None = None

    @property
    def has_range(self) -> bool:
        """Whether some rows are chosen."""
        return self.first is not None or self.last is not None

    def without(self, name: str) -> Choice:
        """Return it without one of its parts."""
        return replace(self, **{name: None})


class _Sort(NamedTuple):
    id: int
    column: str
    code: str
    severity: str


@dataclass(frozen=True)
class RowReport:
    """The report of one source.

    Attributes:
        path: The file.
    """

    path: Path

    @classmethod
    def of(cls, generation: Path, source: str) -> RowReport | None:
        """Return the report of a source of the generation in a directory; None if it has none.

        Args:
            generation: The directory.
            source: Name of a source of its manifest.
        """
        try:
            report = json.loads((generation / "reports" / f"{source}.json").read_bytes())
        except OSError:
            return None
        for file in report.get("attachments", ()):
            if file["name"] == REPORT_TABLE and _SHA256.fullmatch(file["sha256"]):
                path = generation / "sources" / file["sha256"]
                return cls(path) if path.is_file() else None
        return None

    def parts(self) -> list[Part]:
        """Return the tables, in their order."""
        with self._open() as database:
            outcomes: dict[int, dict[str, int]] = {}
            for part, name, rows in database.execute("SELECT part, name, rows FROM outcome"):
                outcomes.setdefault(part, {})[name] = rows
            return [
                Part._make((*row, outcomes.get(row[0], {})))
                for row in database.execute(
                    "SELECT id, file, sheet, sheet_number, key, header, rows, sha256, "
                    "name FROM part ORDER BY id"
                )
            ]

    def texts(self) -> dict[str, dict[str, str]]:
        """Return ``message_ja``, ``message_en``, ``remedy_ja``, ``remedy_en`` of each code."""
        with self._open() as database:
            database.row_factory = sqlite3.Row
            return {row["code"]: dict(row) for row in database.execute("SELECT * FROM text")}

    def counts(self, choice: Choice, *, last_part: int = _MAX_PART) -> dict[str, Counter[Any]]:
        """Return the numbers of remarks by ``severity``, ``code``, ``column`` and ``part``.

        Each is of the remarks that the rest of the choice leaves, but for its range of rows.

        Args:
            choice: The choice.
            last_part: The last part that is counted by itself.
        """
        found: dict[str, Counter[Any]] = {}
        with self._open() as database:
            numbers = _numbers(database, choice.part)
            for name in ("severity", "code", "column"):
                found[name] = Counter()
                for sort in _sorts(database, choice.without(name)):
                    if sort.id in numbers:
                        found[name][getattr(sort, name)] += numbers[sort.id]
            query = f"""SELECT part, SUM(remarks) FROM tally WHERE part <= ?
                AND sort IN ({_listed(_sorts(database, choice))}) GROUP BY part"""  # noqa: S608 (numbers)
            found["part"] = Counter(dict(database.execute(query, (last_part,))))
        return found

    def count(self, choice: Choice) -> int:
        """Return the number of remarks."""
        with self._open() as database:
            sorts = _sorts(database, choice)
            if not choice.has_range:
                numbers = _numbers(database, choice.part)
                return sum(numbers.get(sort.id, 0) for sort in sorts)
            condition, values = _places(choice, 0, None)
            query = f"SELECT COUNT(*) FROM remark WHERE sort = ? AND {condition}"  # noqa: S608 (ours)
            runs = (database.execute(query, (sort.id, *values)) for sort in sorts)
            return sum(run.fetchone()[0] for run in runs)

    def remarks(
        self, choice: Choice, *, size: int, after: int = 0, before: int | None = None
    ) -> list[ShownRemark]:
        """Return remarks in the order of their places.

        Args:
            choice: Which ones.
            size: How many at most.
            after: Id of the last one before these.
            before: Id of the first one behind these; the ones next to it are returned.
        """
        with self._open() as database:
            ids = islice(_chosen(database, choice, after, before), size)
            found = [_remark(database, id_) for id_ in ids]
        return found if before is None else found[::-1]

    def all(self, choice: Choice) -> Iterator[ShownRemark]:
        """Yield all remarks of a choice, in the order of their places."""
        with self._open() as database:
            for id_ in _chosen(database, choice, 0, None):
                yield _remark(database, id_)

    def rows(self, part: int, first: int, last: int) -> list[ShownRow]:
        """Return the rows of a table from one to another."""
        start = (part << PART_SHIFT) | (max(first, 0) << ROW_SHIFT)
        end = (part << PART_SHIFT) | (min(last, _MAX_ROW) << ROW_SHIFT)
        query = """SELECT rows FROM block WHERE id <= ? AND id >= COALESCE(
            (SELECT MAX(id) FROM block WHERE id <= ? AND id >= ?), ?) ORDER BY id"""
        found = []
        with self._open() as database:
            for (data,) in database.execute(query, (end, start, part << PART_SHIFT, start)):
                found += [ShownRow(*row) for row in json.loads(zlib.decompress(data))]
        return [row for row in found if first <= row.number <= last]

    def _open(self) -> closing[sqlite3.Connection]:
        address = f"file:{quote(str(self.path))}?immutable=1&mode=ro"
        # A front reads what is streamed in several threads, one after another.
        return closing(sqlite3.connect(address, uri=True, check_same_thread=False))


def _sorts(database: sqlite3.Connection, choice: Choice) -> list[_Sort]:
    """Return the sorts of remarks that a choice may have."""
    query = "SELECT id, name, code, severity FROM sort"
    return [
        sort
        for sort in map(_Sort._make, database.execute(query))
        if choice.severity in {None, sort.severity}
        and choice.code in {None, sort.code}
        and choice.column in {None, sort.column}
    ]


def _numbers(database: sqlite3.Connection, part: int | None) -> dict[int, int]:
    """Return the number of remarks of each sort, in all parts or in one."""
    if part is None:
        return dict(database.execute("SELECT sort, SUM(remarks) FROM tally GROUP BY sort"))
    return dict(database.execute("SELECT sort, remarks FROM tally WHERE part = ?", (part,)))


def _listed(sorts: Iterable[_Sort]) -> str:
    return ", ".join(str(sort.id) for sort in sorts)


def _places(choice: Choice, after: int, before: int | None) -> tuple[str, list[int]]:
    """Return the condition on the ids of a choice, with its values."""
    first = min(max(choice.first or 0, 0), _MAX_ROW)
    last = _MAX_ROW if choice.last is None else min(choice.last, _MAX_ROW)
    start, end = min(after + 1, _MAX_ID), _MAX_ID if before is None else min(before, _MAX_ID)
    if choice.part is not None:
        start = max(start, (choice.part << PART_SHIFT) | (first << ROW_SHIFT))
        end = min(end, (choice.part << PART_SHIFT) + ((last + 1) << ROW_SHIFT))
    elif choice.has_range:
        row = f"((id >> {ROW_SHIFT}) & {_MAX_ROW})"
        return f"id >= ? AND id < ? AND {row} BETWEEN ? AND ?", [start, end, first, last]
    return "id >= ? AND id < ?", [start, end]


def _chosen(
    database: sqlite3.Connection, choice: Choice, after: int, before: int | None
) -> Iterator[int]:
    """Yield ids, ascending; descending if those before one are wanted.

    Those of each sort are in order in the index; they are merged.
    """
    condition, values = _places(choice, after, before)
    is_back = before is not None
    order = "DESC" if is_back else "ASC"
    if choice.severity is choice.code is choice.column is None:
        query = f"SELECT id FROM remark NOT INDEXED WHERE {condition} ORDER BY id {order}"  # noqa: S608 (ours)
        return (id_ for (id_,) in database.execute(query, values))
    query = f"SELECT id FROM remark WHERE sort = ? AND {condition} ORDER BY id {order}"  # noqa: S608
    runs = [database.execute(query, (sort.id, *values)) for sort in _sorts(database, choice)]
    return (id_ for (id_,) in heapq.merge(*runs, reverse=is_back))


def _remark(database: sqlite3.Connection, id_: int) -> ShownRemark:
    query = """SELECT s.name, s.code, s.severity, r.value, r.result, r.detail, r.thing
        FROM remark r JOIN sort s ON s.id = r.sort WHERE r.id = ?"""
    part, row = id_ >> PART_SHIFT, (id_ >> ROW_SHIFT) & _MAX_ROW
    return ShownRemark(id_, part, row, *database.execute(query, (id_,)).fetchone())
