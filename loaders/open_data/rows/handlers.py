"""Which function computes which columns of a table: the layout, applied to one header."""

from __future__ import annotations

import sys
from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from renkei.loaders.api import Renkei, Schema
from renkei.loaders.open_data.rows.bodies import body_cell, participation_cell
from renkei.loaders.open_data.rows.cell import EMPTY
from renkei.loaders.open_data.rows.codes import address_code_cell, code_cell, number_cell
from renkei.loaders.open_data.rows.places import both_cell, point_cell
from renkei.loaders.open_data.rows.plain import (
    by_cell,
    flag_cell,
    hazard_cell,
    nameless_cell,
    unknown_cell,
)
from renkei.loaders.open_data.rows.properties import plain_cell
from renkei.loaders.open_data.rows.schedule import days_cell, hours_cell, note_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from renkei.loaders.open_data.columns import Column
    from renkei.loaders.open_data.recognition import Match
    from renkei.loaders.open_data.rows.cell import Cell, Context, Nodes

__all__ = ["CODE", "NOTHING", "Handler", "handlers"]

_CACHED: Final = 4096
CODE: Final = -2
NOTHING: Final = -1
"""Places that are added to each row: the code of the government, and an empty cell."""


class Handler:
    """Computes what some columns become; equal cells are computed once.

    Args:
        indices: Places of the cells; `NOTHING` for a column that the table does not have.
        compute: The function.
        column: The main column; None for one that the layout does not have.
        always: Whether it is computed if the main cell is empty.

    Attributes:
        first: Place of the main cell.
        key: Returns the cells of a row, by which results are remembered in ``known``.
        known: Results by the cells.
        required: Whether a row without the main cell is rejected.
        states: Whether statements come of it, not only a role.
    """

    def __init__(
        self,
        indices: tuple[int, ...],
        compute: Callable[[Sequence[str]], Cell],
        column: Column | None = None,
        *,
        always: bool = False,
    ) -> None:
        self.indices, self.column, self.always = indices, column, always
        self.first = indices[0]
        self.required = column is not None and column.required
        self.states = column is None or column.to is not None or "make" in column.options
        self._compute, self._is_single = compute, len(indices) == 1
        self.key: Callable[[Sequence[str]], Any] = itemgetter(*indices)
        self.known: dict[Any, Cell] = {}
        self._remembers = True

    def computed(self, key: Any, row: int = sys.maxsize) -> Cell:
        """Compute what cells become, and remember it.

        Nothing is remembered any more if the cells of most rows up to this one were new.
        """
        cell = self._compute((key,) if self._is_single else key)
        if self._remembers:
            if len(self.known) >= _CACHED:
                self.known.clear()
                self._remembers = row > 2 * _CACHED
            self.known[key] = cell
        return cell

    def cells(self, columns: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[Cell] | None:
        """Return what the cells of each row become; None if all main cells are empty.

        Args:
            columns: The cells of some rows, by columns.
            numbers: The numbers of these rows.
        """
        firsts = columns[self.first]
        if self.always or all(firsts):
            keys: Iterable[Any] = firsts
            if not self._is_single:
                keys = zip(*[columns[place] for place in self.indices], strict=True)
            if not self._remembers:
                return list(
                    map(self._compute, zip(firsts, strict=True) if self._is_single else keys)
                )
            known, computed = self.known.get, self.computed
            return [
                known(key) or computed(key, number)
                for key, number in zip(keys, numbers, strict=True)
            ]
        if not any(firsts):
            return None
        rows = zip(*[columns[place] for place in self.indices], strict=True)
        return [
            self._cell(cells[0] if self._is_single else cells, number) if cells[0] else EMPTY
            for cells, number in zip(rows, numbers, strict=True)
        ]

    def _cell(self, key: Any, number: int) -> Cell:
        return self.known.get(key) or self.computed(key, number)


class _Compiler:
    """Makes the handlers of one table."""

    def __init__(self, match: Match, context: Context, nodes: Nodes) -> None:
        self._match, self._context, self._nodes = match, context, nodes
        self._place: dict[str, int] = {}
        for index, column in enumerate(match.columns):
            if column is not None:
                self._place.setdefault(column.header, index)
        self._layout = match.layout

    def place(self, header: str | None) -> int:
        """Return the place of a column by its standard name; -1 if the table does not have it."""
        return self._place.get(header, -1) if header else -1

    def header(self, place: int) -> str:
        """Return a header as it is written; "" for none."""
        return " ".join(self._match.cells[place].split()) if place >= 0 else ""

    def code(self) -> Handler | None:
        """Return the handler of the government; None if the table has no such column."""
        column = self._layout.role("code")
        if column is None or self.place(column.header) < 0:
            return None
        found = [
            (place, one.options["check"])
            for one in self._layout.columns.values()
            if one.options.get("check") in {"prefecture", "municipality", "government"}
            and one.parse == "text"
            and (place := self.place(one.header)) >= 0
        ]
        places = (self.place(column.header), *(place for place, _ in found))
        compute = code_cell(
            [self.header(place) for place in places], [check for _, check in found], self._context
        )
        return self._handler(places, compute, column, always=True)

    def all(self) -> list[Handler]:
        """Return the handlers of all columns but that of the government and the identifier."""
        found = []
        for column in self._layout.columns.values():
            place = self.place(column.header)
            if place < 0 or column.role in {"code", "id", "lon"}:
                continue
            if handler := self._of(column, place):
                found.append(handler)
        named = {place for handler in found for place in handler.indices}
        for place, known in enumerate(self._match.columns):
            header = self.header(place)
            if known is None and header in self._match.unknown_headers and place not in named:
                found.append(self._handler((place,), unknown_cell(header)))
            elif not header:
                found.append(self._handler((place,), nameless_cell()))
        return found

    def _of(self, column: Column, place: int) -> Handler | None:
        header, options = self.header(place), column.options
        make = options.get("make", "").partition(":")[0]
        made = _MADE.get(make)
        if made:
            return made(self, column, place)
        simple = (
            flag_cell(column, header)
            if "flag" in options
            else hazard_cell(column, header)
            if "hazard" in options
            else address_code_cell(header)
            if options.get("check") == "address"
            else None
        )
        if simple:
            return self._handler((place,), simple, column)
        special = self._special(column)
        if special:
            return special(column, place)
        if self._is_auxiliary(column):
            return None
        indices = (place, *(self.place(name) for name in column.others.values()))
        compute = plain_cell(column, header, self._context, self._nodes)
        always = column.required or any(place >= 0 for place in indices[1:])
        return Handler(indices, compute, column, always=always)

    def _special(self, column: Column) -> Callable[[Column, int], Handler | None] | None:
        if column.role == "lat":
            return self._point
        if column.parse == "corporate" and column.options.get("check") == "government":
            return self._number
        if "by" in column.options:
            return self._by
        return self._note if column.options.get("read_hours") else None

    def _is_auxiliary(self, column: Column) -> bool:
        """Whether a column only belongs to others, or says nothing of its own."""
        kinds = {one.options.get("by") for one in self._layout.columns.values()} - {None}
        silent = column.to is None and not column.role
        return silent or column.header in self._layout.auxiliary or column.role in kinds

    def _handler(
        self,
        indices: tuple[int, ...],
        compute: Callable[[Sequence[str]], Cell],
        column: Column | None = None,
        *,
        always: bool = False,
    ) -> Handler:
        recorded = self._context.recorded
        return Handler(indices, lambda cells: recorded(compute, cells), column, always=always)

    def days(self, column: Column, place: int) -> Handler:
        """Return the handler of days without a year."""
        return self._handler((place,), days_cell(self.header(place), self._context), column)

    def both(self, column: Column, place: int) -> Handler:
        """Return the handler of latitude and longitude in one column."""
        compute = both_cell(self.header(place), "", self._context)
        return self._handler((place,), compute, column, always=True)

    def participation(self, column: Column, place: int) -> Handler:
        """Return the handler of bodies that hold an event."""
        role = column.options["make"].partition(":")[2] or "host"
        split = column.options.get("split", ";")
        compute = participation_cell(self.header(place), role, split, self._nodes, self._context)
        return self._handler((place, CODE), compute, column)

    def body(self, column: Column, place: int) -> Handler:
        """Return the handler of a body."""
        header = self.header(place)
        number = self.place(column.others.get("number"))
        predicate = column.to.path[-1] if column.to else Renkei.managingBody
        compute = body_cell((header, self.header(number)), predicate, self._context)
        return self._handler((place, number, CODE), compute, column, always=True)

    def hours(self, column: Column, place: int) -> Handler:
        """Return the handler of opening hours."""
        opens, closes = (self.place(column.others.get(key)) for key in ("opens", "closes"))
        places = (place, opens, closes) if column.parse == "weekdays" else (-1, place, closes)
        headers = (self.header(places[0]), self.header(places[1]), self.header(places[2]))
        predicate = column.to.path[-1] if column.to else Schema.openingHoursSpecification
        return self._handler(
            places, hours_cell(headers, predicate, self._context), column, always=True
        )

    def _note(self, column: Column, place: int) -> Handler:
        of_hours = next(
            (one for one in self._layout.columns.values() if one.options.get("make") == "hours"),
            None,
        )
        names = [of_hours.header, *of_hours.others.values()] if of_hours else []
        predicate = column.to.path[-1] if column.to else Renkei.scheduleNote
        hours = Schema.openingHoursSpecification
        compute = note_cell(self.header(place), predicate, hours, self._context)
        return self._handler((place, *(self.place(name) for name in names)), compute, column)

    def _number(self, column: Column, place: int) -> Handler:
        return self._handler((place, CODE), number_cell(self.header(place)), column)

    def _by(self, column: Column, place: int) -> Handler | None:
        kind = self._layout.role(column.options["by"])
        if kind is None:
            return None
        other = self.place(kind.header)
        compute = by_cell(column, kind.choices or {}, (self.header(place), self.header(other)))
        return self._handler((place, other), compute, column)

    def _point(self, column: Column, place: int) -> Handler:
        longitude = self._layout.role("lon")
        other = self.place(longitude.header) if longitude else -1
        node = self._nodes.below(column.to.path[:-1]) if column.to else ""
        headers = (self.header(place), self.header(other))
        compute = point_cell(headers, node, self._context)
        return Handler((place, other), compute, column, always=True)


_MADE: Final[Mapping[str, Callable[[_Compiler, Column, int], Handler]]] = {
    "body": _Compiler.body,
    "days": _Compiler.days,
    "hours": _Compiler.hours,
    "participation": _Compiler.participation,
    "point": _Compiler.both,
}
"""The functions for the values of ``make``."""


def handlers(match: Match, context: Context, nodes: Nodes) -> tuple[Handler | None, list[Handler]]:
    """Return the handler of the government, and those of the other columns."""
    compiler = _Compiler(match, context, nodes)
    return compiler.code(), compiler.all()
