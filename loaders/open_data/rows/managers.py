"""A table of designated managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.loaders.open_data.remarks import Remark, Severity, has_error
from renkei.loaders.open_data.rows.designations import read_row
from renkei.loaders.open_data.rows.outcome import BLANK, LOADED, REJECTED, REMARKED, Outcome
from renkei.loaders.open_data.rows.things import TableWriter
from renkei.loaders.open_data.values.dates import as_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.loaders.open_data.files.tables import Row, Table
    from renkei.loaders.open_data.recognition import Match
    from renkei.loaders.open_data.rows.designations import DesignationRow

__all__ = ["DesignationTable", "as_of_table"]


class DesignationTable(TableWriter):
    """Writes the rows of a table of designated managers.

    Attributes:
        as_of: Day of the whole table; empty if it is not known.
    """

    as_of = ""

    def survey(self, rows: Iterable[Row]) -> None:
        """Prepare for the rows; none is read, as the key of a row may be there twice.

        Gaps and overlaps of terms are found between all lists at once, after the loads.
        """
        del rows
        self._plan = [entry for entry in self._plan if entry[2].states]
        self._roles = {
            column.role: place
            for place, column in enumerate(self.match.columns)
            if column and column.role and column.role != "code"
        }
        self._headers = {role: self.match.cells[place] for role, place in self._roles.items()}

    def rows(self, rows: Sequence[Row]) -> list[Outcome]:
        """Write the designations of some rows."""
        return [self._row(number, row) for number, row in rows]

    def _designations(
        self, number: int, cells: Sequence[str]
    ) -> tuple[DesignationRow, list[Remark]]:
        columns: list[Sequence[str]] = [(cell,) for cell in cells[: self._width]]
        ((code, listed),) = self._governments(columns, 1)
        columns += [(code,), ("",)]
        outcome = Outcome(LOADED, list(listed))
        computed, _ = self._computed(columns, [number], [outcome])
        lines = [line for cell, *_ in computed for node, line in cell.lines if not node]
        found = read_row(
            {role: cells[place] for role, place in self._roles.items()},
            self._headers,
            code=code or "0",
            as_of=self.as_of,
            lines=lines,
            context=self._context,
        )
        return found, [*outcome.remarks, *found.remarks]

    def _row(self, number: int, row: list[str]) -> Outcome:
        """Write the designations of a row, unless it is rejected."""
        if not any(cell.strip() for cell in row):
            return Outcome(BLANK, [Remark("ROW_BLANK")])
        more = self._length(row) if len(row) != self._width else []
        if more and more[0].weight is Severity.ERROR:
            return Outcome(REJECTED, more)
        found, remarks = self._designations(number, row)
        remarks = [*more, *remarks]
        if has_error(remarks):
            return Outcome(REJECTED, remarks)
        things = found.write()
        for thing in things:
            self._write(f"<{thing}{self._source[0]}{number}{self._source[1]}")
        return Outcome(REMARKED if remarks else LOADED, remarks, things)


def as_of_table(table: Table, match: Match) -> str:
    """Return the day of a table by the rows above its header: 令和8年4月1日現在."""
    for number, row in table.rows():
        if number >= match.row:
            break
        for cell in row:
            if found := as_of(cell):
                return found
    return ""
