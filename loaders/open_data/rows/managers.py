"""A table of designated managers: its rows, and gaps and overlaps between them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.loaders.open_data.remarks import Remark, Severity
from renkei.loaders.open_data.rows.designations import read_row
from renkei.loaders.open_data.rows.handlers import CODE
from renkei.loaders.open_data.rows.things import (
    BLANK,
    LOADED,
    REJECTED,
    REMARKED,
    Outcome,
    TableWriter,
)
from renkei.loaders.open_data.values.dates import as_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.loaders.open_data.files.tables import Row, Table
    from renkei.loaders.open_data.recognition import Match
    from renkei.loaders.open_data.rows.cell import Cell
    from renkei.loaders.open_data.rows.designations import Designation, DesignationRow

__all__ = ["DesignationTable", "as_of_table"]

_LAST: Final = "9999-12-31"


class _Term(NamedTuple):
    """A designation in its row."""

    begin: str
    end: str
    row: int
    key: str
    scope: str


class DesignationTable(TableWriter):
    """Writes the rows of a table of designated managers.

    Attributes:
        as_of: Day of the whole table; empty if it is not known.
    """

    as_of = ""

    def survey(self, rows: Iterable[Row]) -> None:
        """Read the rows once, to find gaps and overlaps of the terms of one facility."""
        self._plan = [entry for entry in self._plan if entry[2].states]
        self._roles = {
            column.role: place
            for place, column in enumerate(self.match.columns)
            if column and column.role and column.role != "code"
        }
        self._headers = {role: self.match.cells[place] for role, place in self._roles.items()}
        terms: dict[tuple[str, str], list[_Term]] = defaultdict(list)
        for number, cells in rows:
            if len(cells) >= self._width and any(cells):
                code, found, _ = self._read(cells)
                for one in found.designations if code else ():
                    if one.terms.begin:
                        terms[code, one.facility].append(_term(one, number))
        self._gaps: dict[int, str] = {}
        self._overlaps: dict[int, str] = {}
        for listed in terms.values():
            self._compare(sorted(set(listed)))

    def _compare(self, terms: list[_Term]) -> None:
        """Note the rows whose terms overlap or leave a gap; the same one again does neither."""
        for place, one in enumerate(terms):
            for other in terms[place + 1 :]:
                if other.begin > one.end:
                    break
                same_part = one.scope == other.scope or not (one.scope and other.scope)
                if one.key != other.key and one.row != other.row and same_part:
                    self._overlaps[one.row] = f"{other.row}: {other.begin}～{_shown(other.end)}"
                    self._overlaps[other.row] = f"{one.row}: {one.begin}～{_shown(one.end)}"
        latest = ""
        for one, other in pairwise(terms):
            latest = max(latest, one.end)
            if latest != _LAST and other.begin > _next(latest):
                self._gaps[other.row] = f"{latest}～{other.begin}"

    def _read(self, cells: Sequence[str]) -> tuple[str, DesignationRow, list[Remark]]:
        row = [*cells[: self._width], "", ""]
        code, listed = self._government(row)
        row[CODE] = code
        remarks = list(listed)
        lines = [line for cell in self._cells(row, remarks) for _, line in _own(cell)]
        found = read_row(
            {role: row[place] for role, place in self._roles.items()},
            self._headers,
            code=code or "0",
            as_of=self.as_of,
            lines=lines,
            context=self._context,
        )
        return code, found, [*remarks, *found.remarks]

    def row(self, number: int, row: list[str]) -> Outcome:
        """Write the designations of a row, unless it is rejected."""
        if not any(cell.strip() for cell in row):
            return Outcome(BLANK, [Remark("ROW_BLANK")])
        more = self._length(row) if len(row) != self._width else []
        if more and more[0].weight is Severity.ERROR:
            return Outcome(REJECTED, more)
        _, found, remarks = self._read(row)
        remarks = [*more, *remarks]
        if number in self._overlaps:
            remarks.append(Remark("PERIOD_OVERLAP", detail=self._overlaps[number]))
        if number in self._gaps:
            remarks.append(Remark("PERIOD_GAP", detail=self._gaps[number]))
        if any(remark.weight is Severity.ERROR for remark in remarks):
            return Outcome(REJECTED, remarks)
        things = found.write()
        for thing in things:
            self._write(f"<{thing}{self._source[0]}{number}{self._source[1]}")
        return Outcome(REMARKED if remarks else LOADED, remarks, things)


def _own(cell: Cell) -> list[tuple[str, str]]:
    return [pair for pair in cell.lines if not pair[0]]


def _term(one: Designation, number: int) -> _Term:
    return _Term(one.terms.begin, one.terms.end or _LAST, number, one.key, one.scope)


def _shown(day: str) -> str:
    return "" if day == _LAST else day


def _next(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()


def as_of_table(table: Table, match: Match) -> str:
    """Return the day of a table by the rows above its header: 令和8年4月1日現在."""
    for number, row in table.rows():
        if number >= match.row:
            break
        for cell in row:
            if found := as_of(cell):
                return found
    return ""
