"""One row, one thing: its identity, its statements, its remarks; or its rejection."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from renkei.loaders.api import Dct, Rdf, Renkei, iri, literal
from renkei.loaders.open_data.remarks import Remark, Severity
from renkei.loaders.open_data.rows.cell import THING, Nodes
from renkei.loaders.open_data.rows.handlers import CODE, handlers
from renkei.loaders.open_data.rows.identity import Identity, Repeated
from renkei.loaders.open_data.rows.places import address_remark
from renkei.loaders.open_data.rows.schedule import interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from renkei.loaders.open_data.files.tables import Row
    from renkei.loaders.open_data.recognition import Match
    from renkei.loaders.open_data.rows.cell import Cell, Context

__all__ = ["Outcome", "TableWriter"]

BLANK: Final = "blank"
LOADED: Final = "loaded"
REMARKED: Final = "remarks"
REJECTED: Final = "rejected"
_THING: Final = THING.encode()
_REMEMBERED: Final = 4096
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
        self._extra = tuple(extra)
        self._nodes = Nodes(layout.nested)
        self._code, others = handlers(match, context, self._nodes)
        self._plan = [(one.first, one.always, one, one.known) for one in others]
        self._identity = self._identity_of()
        self._width = len(match.cells)
        self._keys, self._points = Repeated(), Repeated()
        self._point = tuple(self._place(role) for role in ("lat", "lon"))
        self._address = (self._place("address"), self._part_of_address())
        self._write, self._write_lines = context.sink.write, context.sink.write_lines
        self._tail, self._interpreted = context.tail, context.interpreted_tail
        before, _, after = row_iri.partition("{}")
        self._source = (f"> {iri(Dct.source)} <{before}", f"{after}> {iri(evidence)} .\n")
        column = layout.role("code")
        leads = column.to.path[-1] if column and column.to else layout.government
        self._listed = iri(leads)
        self._identifier = iri(Dct.identifier)
        self._type = iri(Rdf.type_)
        self._defaults = {iri(term): iri(value) for term, value in layout.defaults.items()}
        self._typed = any(one.types or one.also for one in layout.columns.values())
        self._codes: dict[Any, tuple[str, tuple[Remark, ...]]] = {}
        self._prefixes: dict[str, str] = {}
        self._commons: dict[tuple[str, ...], bytes] = {}
        self._links: dict[tuple[tuple[str, ...], ...], bytes] = {}

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
            code, _ = self._government(row)
            self._keys.add(code, self._identity.key(row, code)[0])
            if first >= 0 and second >= 0 and row[first] and row[second]:
                self._points.add(row[first].strip(), row[second].strip())
        self._keys.close()
        self._points.close()

    def _government(self, row: Sequence[str]) -> tuple[str, tuple[Remark, ...]]:
        """Return the code of the government of a row; "" if it is wrong."""
        if self._code is None:
            return self._context.government or "", ()
        key = self._code.key(row)
        found = self._codes.get(key)
        if found is None:
            cell = self._code.computed(key)
            found = self._codes[key] = (dict(cell.roles).get("code", ""), cell.remarks)
        return found

    def row(self, number: int, row: list[str]) -> Outcome:
        """Write the statements of a row, unless it is rejected."""
        if not (row and row[0].strip()) and not any(cell.strip() for cell in row):
            return Outcome(BLANK, [Remark("ROW_BLANK")])
        remarks: list[Remark] = []
        if len(row) != self._width:
            remarks += self._length(row)
            if remarks[0].weight is Severity.ERROR:
                return Outcome(REJECTED, remarks)
        row = [*row[: self._width], "", ""]
        code, listed = self._government(row)
        row[CODE] = code
        key, identifier, more = self._identity.key(row, code)
        cells = self._cells(row, remarks, number)
        remarks += listed
        remarks += more
        self._other_rows(row, (code, key), identifier, remarks)
        begin, end = self._times(cells, remarks)
        if remarks and any(remark.weight is Severity.ERROR for remark in remarks):
            return Outcome(REJECTED, remarks)
        thing = self._prefix(code) + key
        block, tail, subject = "", self._tail, f"<{thing}> "
        if identifier:
            block += f"{subject}{self._identifier} {literal(identifier)}{tail}"
        if begin:
            period = iri(interval(begin, end, self._context))
            for entry in self._layout.derive:
                block += f"{subject}{iri(entry['to'])} {period}{tail}"
        block += f"<{thing}{self._source[0]}{number}{self._source[1]}"
        self._write_lines(self._block(code, cells).replace(_THING, thing.encode()) + block.encode())
        return Outcome(REMARKED if remarks else LOADED, remarks, (thing,))

    def _length(self, row: Sequence[str]) -> list[Remark]:
        detail = f"{len(row)}, {self._width}"
        if len(row) < self._width or any(cell.strip() for cell in row[self._width :]):
            return [Remark("ROW_LENGTH", detail=detail)]
        return [Remark("ROW_LENGTH", detail=detail, severity=Severity.NOTE)]

    def _prefix(self, code: str) -> str:
        """Return the IRIs of the things of a government without their keys."""
        found = self._prefixes.get(code)
        if found is None:
            path = self._layout.iri.format(code=code, id="x").split("/")
            found = self._prefixes[code] = self._context.iris.thing(*path)[:-1]
        return found

    def _common(self, code: str, cells: list[Cell]) -> bytes:
        """Return as lines what is the same for all things of a government with the same classes."""
        more = [class_ for cell in cells for class_ in cell.types] if self._typed else []
        given: frozenset[str] = frozenset()
        if self._defaults:
            lines = (line for cell in cells for _, line in cell.lines)
            given = frozenset(line.partition(" ")[0] for line in lines) & self._defaults.keys()
        key = (code, *more, *sorted(given))
        found = self._commons.get(key)
        if found is None:
            common = self._common_lines(code, more, given)
            found = self._commons[key] = "".join(f"<{THING}> {line}" for line in common).encode()
        return found

    def _common_lines(self, code: str, more: list[str], given: AbstractSet[str]) -> list[str]:
        types = dict.fromkeys((*self._layout.types, *self._extra, *more))
        lines = [f"{self._type} {iri(class_)}{self._tail}" for class_ in types]
        lines.append(f"{self._listed} {iri(self._context.mentioned(code))}{self._tail}")
        lines += [f"{k} {v}{self._tail}" for k, v in self._defaults.items() if k not in given]
        established = self._context.establisher
        if established and Renkei.FacilityEntity in types:
            government = iri(self._context.mentioned(established))
            lines.append(f"{iri(Renkei.establisher)} {government}{self._interpreted}")
        return lines

    def _other_rows(
        self, row: Sequence[str], key: tuple[str, str], identifier: str, remarks: list[Remark]
    ) -> None:
        """Add the remarks that come of other rows, and of several cells."""
        if key in self._keys:
            remarks.append(Remark("ID_TWICE", self._identity_header(), identifier))
        first, second = self._point
        if first >= 0 and second >= 0:
            point = (row[first].strip(), row[second].strip())
            if point in self._points:
                remarks.append(Remark("POINT_SHARED", self.match.cells[first], ", ".join(point)))
        address, part = self._address
        if address >= 0:
            prefecture = row[part] if part >= 0 else ""
            remarks += address_remark(self.match.cells[address], row[address], prefecture)

    def _identity_header(self) -> str:
        place = self._place("id")
        return self.match.cells[place] if place >= 0 else ""

    def _cells(
        self, row: Sequence[str], remarks: list[Remark], number: int = sys.maxsize
    ) -> list[Cell]:
        cells = []
        for first, always, handler, known in self._plan:
            if not (always or row[first]):
                continue
            key = handler.key(row)
            cell = known.get(key) or handler.computed(key, number)
            cells.append(cell)
            if cell.remarks:
                remarks += cell.remarks
            if handler.required and not cell.lines:
                remarks.append(Remark("REQUIRED", self.match.cells[first]))
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
                    cells[place] = cell.without_lines
        noted = any(line.startswith(_SCHEDULE) for cell in cells for _, line in cell.lines)
        if not begin and not noted:
            remarks.append(Remark("REQUIRED", self._header(first)))
        return begin, end

    def _header(self, role: str) -> str:
        column = self._layout.role(role)
        return column.header if column else ""

    def _block(self, code: str, cells: list[Cell]) -> bytes:
        """Return the statements of a row as lines; write what it shares with others."""
        for cell in cells:
            if cell.shared:
                for share in cell.shared:
                    share()
                cell.shared.clear()
        used = tuple([cell.nodes for cell in cells if cell.nodes])
        links = self._links.get(used)
        if links is None:
            links = self._linking(used)
        return b"".join([self._common(code, cells), *[cell.block for cell in cells], links])

    def _linking(self, used: tuple[tuple[str, ...], ...]) -> bytes:
        """Return the statements that lead to nodes as lines, and remember them."""
        if len(self._links) >= _REMEMBERED:
            self._links.clear()
        found = self._nodes.statements(THING, {node for nodes in used for node in nodes})
        block = self._links[used] = "".join(f"{line}{self._tail}" for line in found).encode()
        return block
