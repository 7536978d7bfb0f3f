"""One row, one thing: its identity, its statements, its remarks; or its rejection."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import Dct, Rdf, Renkei, iri, literal
from renkei.loaders.open_data.remarks import Remark, Severity
from renkei.loaders.open_data.rows.cell import Nodes
from renkei.loaders.open_data.rows.handlers import handlers
from renkei.loaders.open_data.rows.identity import Identity, Repeated
from renkei.loaders.open_data.rows.places import address_remark
from renkei.loaders.open_data.rows.schedule import interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from renkei.loaders.open_data.files.tables import Row
    from renkei.loaders.open_data.recognition import Match
    from renkei.loaders.open_data.rows.cell import Cell, Context

__all__ = ["Outcome", "TableWriter"]

BLANK: Final = "blank"
LOADED: Final = "loaded"
REMARKED: Final = "remarks"
REJECTED: Final = "rejected"
_SCHEDULE: Final = f"{iri(Renkei.scheduleNote)} "


@dataclass
class Outcome:
    """What became of a row.

    Attributes:
        kind: ``loaded``, ``remarks``, ``rejected`` or ``blank``.
        remarks: The remarks on it.
        things: IRIs of the things that it states.
    """

    kind: str
    remarks: list[Remark] = field(default_factory=list)
    things: tuple[str, ...] = ()

    @property
    def errors(self) -> list[str]:
        """Codes of the remarks for which a row is rejected, each once."""
        wrong = (one.code for one in self.remarks if one.weight is Severity.ERROR)
        return list(dict.fromkeys(wrong))


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
        self._row_iri, self._extra = row_iri, tuple(extra)
        self._nodes = Nodes(layout.nested)
        self._code, self._handlers = handlers(match, context, self._nodes)
        self._identity = self._identity_of()
        self._width = len(match.cells)
        self._keys, self._points = Repeated(), Repeated()
        self._point = tuple(self._place(role) for role in ("lat", "lon"))
        self._address = (self._place("address"), self._part_of_address())
        self._write = context.sink.write
        self._tail = f" {iri(context.graph.graph)} .\n"
        name = context.graph.graph
        self._interpreted = f" {iri(f'{name}/interpretation')} .\n"
        self._source = f"> {iri(Dct.source)} <{row_iri}> {iri(evidence)} .\n"
        column = layout.role("code")
        leads = column.to.path[-1] if column and column.to else layout.government
        self._listed = iri(leads)
        self._identifier = iri(Dct.identifier)
        self._type = iri(Rdf.type_)
        self._defaults = [(iri(term), iri(value)) for term, value in layout.defaults.items()]

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
        for _, row in rows:
            if len(row) < self._width or not any(row):
                continue
            code = self._government(row)
            self._keys.add(code, self._identity.key(row, code)[0])
            if first >= 0 and second >= 0 and row[first] and row[second]:
                self._points.add(row[first].strip(), row[second].strip())
        self._keys.close()
        self._points.close()

    def _government(self, row: Sequence[str]) -> str:
        if self._code is None:
            return self._context.government or ""
        return next((v for role, v in self._code.cell(row, "").roles if role == "code"), "")

    def row(self, number: int, row: list[str]) -> Outcome:
        """Write the statements of a row, unless it is rejected."""
        if not any(row) or not any(cell.strip() for cell in row):
            return Outcome(BLANK, [Remark("ROW_BLANK")])
        remarks: list[Remark] = []
        if len(row) != self._width:
            if len(row) < self._width or any(cell.strip() for cell in row[self._width :]):
                detail = f"{len(row)}, {self._width}"
                return Outcome(REJECTED, [Remark("ROW_LENGTH", detail=detail)])
            remarks.append(
                Remark("ROW_LENGTH", detail=f"{len(row)}, {self._width}", severity=Severity.NOTE)
            )
        code = self._government(row)
        if self._code is not None:
            remarks += self._code.cell(row, "").remarks
        key, identifier, listed = self._identity.key(row, code)
        remarks += listed
        cells = self._cells(row, code, remarks)
        remarks += self._compared(row, (code, key), identifier)
        begin, end = self._times(cells, remarks)
        if any(remark.weight is Severity.ERROR for remark in remarks):
            return Outcome(REJECTED, remarks)
        thing = self._context.iris.thing(*self._layout.iri.format(code=code, id=key).split("/"))
        self._cell_statements(thing, cells)
        types = self._types_of(cells)
        lines = self._own_statements(types, code, identifier, cells)
        if begin:
            period = iri(interval(begin, end, self._context))
            lines += [f"{iri(entry['to'])} {period}" for entry in self._layout.derive]
        for line in lines:
            self._write(f"<{thing}> {line}{self._tail}")
        if self._context.establisher and Renkei.FacilityEntity in types:
            government = iri(self._context.mentioned(self._context.establisher))
            line = f"{iri(Renkei.establisher)} {government}"
            self._write(f"<{thing}> {line}{self._interpreted}")
        self._write(f"<{thing}{self._source.format(number)}")
        return Outcome(REMARKED if remarks else LOADED, remarks, (thing,))

    def _compared(
        self, row: Sequence[str], key: tuple[str, str], identifier: str
    ) -> Iterator[Remark]:
        """Yield the remarks that come of other rows, and of several cells."""
        if key in self._keys:
            yield Remark("ID_TWICE", self._identity_header(), identifier)
        first, second = self._point
        if first >= 0 and second >= 0:
            point = (row[first].strip(), row[second].strip())
            if point in self._points:
                yield Remark("POINT_SHARED", self.match.cells[first], ", ".join(point))
        address, part = self._address
        if address >= 0:
            prefecture = row[part] if part >= 0 else ""
            yield from address_remark(self.match.cells[address], row[address], prefecture)

    def _identity_header(self) -> str:
        place = self._place("id")
        return self.match.cells[place] if place >= 0 else ""

    def _cells(self, row: Sequence[str], code: str, remarks: list[Remark]) -> list[Cell]:
        cells = []
        for handler in self._handlers:
            cell = handler.cell(row, code)
            cells.append(cell)
            if cell.remarks:
                remarks += cell.remarks
            column = handler.column
            if column and column.required and not cell.lines:
                header = self.match.cells[handler.indices[0]]
                remarks.append(Remark("REQUIRED", header))
        return cells

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
                    cells[place] = replace(cell, lines=())
        noted = any(line.startswith(_SCHEDULE) for cell in cells for _, line in cell.lines)
        if not begin and not noted:
            remarks.append(Remark("REQUIRED", self._header(first)))
        return begin, end

    def _header(self, role: str) -> str:
        column = self._layout.role(role)
        return column.header if column else ""

    def _cell_statements(self, thing: str, cells: list[Cell]) -> None:
        write, tail, subject = self._write, self._tail, f"<{thing}> "
        used: set[str] = set()
        for cell in cells:
            for node, line in cell.lines:
                if node:
                    used.add(node)
                    write(f"<{thing}{node}> {line}{tail}")
                else:
                    write(f"{subject}{line}{tail}")
            for _, line in cell.interpreted:
                write(f"{subject}{line}{self._interpreted}")
            for share in cell.shared:
                share()
        if used:
            for line in self._nodes.statements(thing, used):
                write(f"{line}{tail}")

    def _types_of(self, cells: list[Cell]) -> dict[str, None]:
        more = [class_ for cell in cells for class_ in cell.types]
        return dict.fromkeys((*self._layout.types, *self._extra, *more))

    def _own_statements(
        self, types: Iterable[str], code: str, identifier: str, cells: list[Cell]
    ) -> list[str]:
        """Return what the layout says of each thing: classes, government, defaults."""
        lines = [f"{self._type} {iri(class_)}" for class_ in types]
        if identifier:
            lines.append(f"{self._identifier} {literal(identifier)}")
        lines.append(f"{self._listed} {iri(self._context.mentioned(code))}")
        if self._defaults:
            given = {line.partition(" ")[0] for cell in cells for _, line in cell.lines}
            lines += [f"{term} {value}" for term, value in self._defaults if term not in given]
        return lines
