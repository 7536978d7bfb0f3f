"""One row, one thing: its identity, its statements, its remarks; or its rejection."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from renkei.loaders.api import Dct, Renkei, iri, literal
from renkei.loaders.open_data.remarks import Remark, Severity, has_error
from renkei.loaders.open_data.rows.blocks import Blocks
from renkei.loaders.open_data.rows.cell import THING, Nodes
from renkei.loaders.open_data.rows.handlers import NOTHING, handlers
from renkei.loaders.open_data.rows.identity import Identity, Repeated
from renkei.loaders.open_data.rows.outcome import BLANK, LOADED, REJECTED, REMARKED, Outcome
from renkei.loaders.open_data.rows.places import address_remark, names_prefecture
from renkei.loaders.open_data.rows.schedule import interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.loaders.open_data.files.tables import Row
    from renkei.loaders.open_data.recognition import Match
    from renkei.loaders.open_data.rows.cell import Cell, Context

__all__ = ["ROWS_AT_ONCE", "TableWriter"]

ROWS_AT_ONCE: Final = 100
"""Rows whose statements are written at once: about half a megabyte."""

_THING: Final = THING.encode()
_SCHEDULE: Final = f"{iri(Renkei.scheduleNote)} "


class TableWriter:
    """Writes the rows of one table.

    Args:
        match: Its layout and header.
        context: Of the source.
        extra: Classes of each thing besides those of the layout.
        row_iri: Pattern of the IRI of a row, with ``{}`` for its number.
        evidence: Takes the statement on the row of a thing.
    """

    def __init__(
        self,
        match: Match,
        context: Context,
        *,
        extra: Sequence[str] = (),
        row_iri: str,
        evidence: str,
    ) -> None:
        layout = match.layout
        self.match, self._context, self._layout = match, context, layout
        nodes = Nodes(layout.nested)
        self._blocks = Blocks(layout, nodes, context, extra)
        self._code, others = handlers(match, context, nodes)
        self._plan = [(one.first, one.always, one) for one in others]
        self._identity = self._identity_of()
        self._width = len(match.cells)
        self._keys, self._points = Repeated(), Repeated()
        self._point = tuple(self._place(role) for role in ("lat", "lon"))
        self._address = (self._place("address"), self._part_of_address())
        self._write, self._write_lines = context.sink.write, context.sink.write_lines
        self._tail = context.tail
        before, _, after = row_iri.partition("{}")
        self._source = (f"> {iri(Dct.source)} <{before}", f"{after}> {iri(evidence)} .\n")
        self._identifier = iri(Dct.identifier)
        self._codes: dict[Any, tuple[str, tuple[Remark, ...]]] = {}

    def _place(self, role: str) -> int:
        return next(
            (i for i, column in enumerate(self.match.columns) if column and column.role == role), -1
        )

    def _part_of_address(self) -> int:
        ends = "adminUnitL2"
        return next(
            (
                i
                for i, column in enumerate(self.match.columns)
                if column and column.to and column.to.path[-1].endswith(ends)
            ),
            -1,
        )

    def _identity_of(self) -> Identity:
        place = self._place("id")
        digest = [self._place(role) for role in self._layout.digest if role != "code"]
        expected = self._layout.role("id") is not None
        header = self.match.cells[place] if place >= 0 else ""
        return Identity(place, header, digest, expected=expected)

    def survey(self, rows: Iterable[Row]) -> None:
        """Read the rows below the header once, to know which keys and points occur twice."""
        first, second = self._point
        width, left = self._width, (row[: self._width] for _, row in rows if any(row))
        whole = (row for row in left if len(row) == width)
        while some := list(islice(whole, ROWS_AT_ONCE)):
            columns = list(zip(*some, strict=True))
            codes = [code for code, _ in self._governments(columns, len(some))]
            keys = self._identity.keys(columns, codes)
            self._keys.add(zip(codes, [key for key, _, _ in keys], strict=True))
            if first >= 0 and second >= 0:
                points = zip(columns[first], columns[second], strict=True)
                self._points.add((a.strip(), b.strip()) for a, b in points if a and b)
        self._keys.close()
        self._points.close()

    def rows(self, rows: Sequence[Row]) -> list[Outcome]:
        """Write the statements of some rows, but for those that are rejected.

        What a column becomes is computed for all of them at once.
        """
        outcomes: list[Outcome] = []
        whole: list[list[str]] = []
        numbers: list[int] = []
        width = self._width
        for number, row in rows:
            outcome = Outcome(LOADED)
            outcomes.append(outcome)
            if not (row and row[0].strip()) and not any(cell.strip() for cell in row):
                outcome.kind, outcome.remarks = BLANK, [Remark("ROW_BLANK")]
                continue
            if len(row) != width:
                outcome.remarks = self._length(row)
                if outcome.remarks[0].weight is Severity.ERROR:
                    outcome.kind = REJECTED
                    continue
                row = row[:width]  # noqa: PLW2901 (cells beyond the header are empty)
            whole.append(row)
            numbers.append(number)
        if whole:
            read = [one for one in outcomes if one.kind == LOADED]
            self._read(list(zip(*whole, strict=True)), numbers, read)
        return outcomes

    def _read(
        self, columns: list[Sequence[str]], numbers: list[int], outcomes: list[Outcome]
    ) -> None:
        """Write the statements of rows, given by their columns."""
        governed = self._governments(columns, len(numbers))
        codes = [code for code, _ in governed]
        columns += [codes, [""] * len(numbers)]  # `CODE`, `NOTHING`
        keys = self._identity.keys(columns, codes)
        computed, sharing = self._computed(columns, numbers, outcomes)
        for outcome, (_, listed), (_, _, more) in zip(outcomes, governed, keys, strict=True):
            if listed or more:
                outcome.remarks += [*listed, *more]
        self._other_rows(columns, codes, keys, outcomes)
        by_row = zip(*computed, strict=True) if computed else ((),) * len(numbers)
        shares = (row in sharing for row in range(len(numbers)))
        self._write_rows(zip(numbers, outcomes, codes, keys, by_row, shares, strict=True))

    def _governments(
        self, columns: Sequence[Sequence[str]], number: int
    ) -> list[tuple[str, tuple[Remark, ...]]]:
        """Return the code of the government of each row, "" if it is wrong, and the remarks."""
        if self._code is None:
            return [(self._context.government or "", ())] * number
        parts = [columns[place] for place in self._code.indices]
        keys = parts[0] if len(parts) == 1 else zip(*parts, strict=True)
        known = self._codes.get
        return [known(key) or self._government(key) for key in keys]

    def _government(self, key: Any) -> tuple[str, tuple[Remark, ...]]:
        if self._code is None:
            return self._context.government or "", ()
        cell = self._code.computed(key)
        found = self._codes[key] = (dict(cell.roles).get("code", ""), cell.remarks)
        return found

    def _computed(
        self, columns: Sequence[Sequence[str]], numbers: list[int], outcomes: list[Outcome]
    ) -> tuple[list[list[Cell]], set[int]]:
        """Return what the columns become, and the rows of which a cell shares something.

        The remarks on the cells are added to the rows.
        """
        found: list[list[Cell]] = []
        sharing: set[int] = set()
        for first, always, handler in self._plan:
            cells = handler.cells(columns, numbers)
            if cells is None:
                continue
            found.append(cells)
            special = [row for row, cell in enumerate(cells) if cell.remarks or cell.shared]
            sharing.update(special)
            for row in special:
                outcomes[row].remarks += cells[row].remarks
            if handler.required:
                missing = Remark("REQUIRED", self.match.cells[first])
                for row in [row for row, cell in enumerate(cells) if not cell.lines]:
                    if always or columns[first][row]:
                        outcomes[row].remarks.append(missing)
        return found, sharing

    def _write_rows(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows: number, outcome, code, key, cells, and whether cells share something."""
        blocks: list[bytes] = []
        before, after = self._source
        derives = bool(self._layout.derive)
        for number, outcome, code, (key, identifier, _), cells_, shares in rows:
            remarks, block, cells = outcome.remarks, "", cells_
            if derives:
                cells = list(cells_)
                begin, end = self._times(cells, remarks)
            if remarks and has_error(remarks):
                outcome.kind = REJECTED
                continue
            if shares:
                _share(cells)
            thing = self._blocks.prefix(code) + key
            if identifier:
                block = f"<{thing}> {self._identifier} {literal(identifier)}{self._tail}"
            if derives and begin:
                period = iri(interval(begin, end, self._context))
                for entry in self._layout.derive:
                    block += f"<{thing}> {iri(entry['to'])} {period}{self._tail}"
            block += f"<{thing}{before}{number}{after}"
            blocks += (
                self._blocks.block(code, cells).replace(_THING, thing.encode()),
                block.encode(),
            )
            outcome.things = (thing,)
            if remarks:
                outcome.kind = REMARKED
        self._write_lines(b"".join(blocks))

    def _length(self, row: Sequence[str]) -> list[Remark]:
        detail = f"{len(row)}, {self._width}"
        if len(row) < self._width or any(cell.strip() for cell in row[self._width :]):
            return [Remark("ROW_LENGTH", detail=detail)]
        return [Remark("ROW_LENGTH", detail=detail, severity=Severity.NOTE)]

    def _other_rows(
        self,
        columns: Sequence[Sequence[str]],
        codes: Sequence[str],
        keys: Sequence[tuple[str, str, Any]],
        outcomes: Sequence[Outcome],
    ) -> None:
        """Add the remarks that come of other rows, and of several cells."""
        if self._keys.any:
            for outcome, code, (key, identifier, _) in zip(outcomes, codes, keys, strict=True):
                if (code, key) in self._keys:
                    outcome.remarks.append(Remark("ID_TWICE", self._identity_header(), identifier))
        first, second = self._point
        if first >= 0 and second >= 0 and self._points.any:
            header = self.match.cells[first]
            pairs = zip(columns[first], columns[second], strict=True)
            for row, point in enumerate((a.strip(), b.strip()) for a, b in pairs):
                if point in self._points:
                    outcomes[row].remarks.append(Remark("POINT_SHARED", header, ", ".join(point)))
        address, part = self._address
        if address >= 0:
            header, parts = self.match.cells[address], columns[part if part >= 0 else NOTHING]
            cells = columns[address]
            for row in [row for row, cell in enumerate(cells) if not names_prefecture(cell)]:
                outcomes[row].remarks += address_remark(header, cells[row], parts[row])

    def _identity_header(self) -> str:
        place = self._place("id")
        return self.match.cells[place] if place >= 0 else ""

    def _times(self, cells: list[Cell], remarks: list[Remark]) -> tuple[str, str]:
        """Return begin and end of an event; what is wrong with them is not written.

        An event needs a begin or a note on its times.
        """
        if not self._layout.derive:
            return "", ""
        first, last = self._layout.derive[0]["from"]
        roles = dict(pair for cell in cells for pair in cell.roles)
        begin, end = roles.get(first, ""), roles.get(last, "")
        if begin and end and end < begin:
            remarks.append(Remark("DATE_ORDER", self._header(last), end, detail=begin))
            end = ""
            for place, cell in enumerate(cells):
                if any(role == last for role, _ in cell.roles):
                    cells[place] = cell.without_lines
        noted = any(line.startswith(_SCHEDULE) for cell in cells for _, line in cell.lines)
        if not begin and not noted:
            remarks.append(Remark("REQUIRED", self._header(first)))
        return begin, end

    def _header(self, role: str) -> str:
        column = self._layout.role(role)
        return column.header if column else ""


def _share(cells: Iterable[Cell]) -> None:
    """Write what cells share with those of other rows, once."""
    for cell in cells:
        if cell.shared:
            for share in cell.shared:
                share()
            cell.shared.clear()
