"""Cells that stand for themselves: texts, numbers, dates, addresses of the web, choices, flags."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from renkei.loaders.api import (
    CODES,
    Renkei,
    Schema,
    decimal,
    iri,
    literal,
)
from renkei.loaders.open_data.remarks import REMARKS, Remark, Severity
from renkei.loaders.open_data.rows.cell import (
    Cell,
    as_written,
    clean,
    statement,
)
from renkei.loaders.open_data.values import Value, parser
from renkei.loaders.open_data.values.base import normal
from renkei.loaders.open_data.values.numbers import flag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.loaders.open_data.columns import Column

__all__ = [
    "by_cell",
    "flag_cell",
    "hazard_cell",
    "nameless_cell",
    "remarks_of",
    "separator",
    "unknown_cell",
]


def remarks_of(header: str, given: str, value: Value) -> tuple[Remark, ...]:
    """Return the remarks of a parser at their place."""
    if not value.remarks:
        return ()
    result = value.text or ""
    return tuple(
        Remark(code, header, given, result if REMARKS[code].severity is Severity.NOTE else "")
        for code in value.remarks
    )


def separator(signs: str) -> re.Pattern[str]:
    """Return the pattern of what separates the values of a cell: signs, of any width, line ends."""
    wide = signs.replace(";", ";；").replace(",", ",，")
    return re.compile(f"[{re.escape(wide)}\n]")


def nameless_cell() -> Callable[[Sequence[str]], Cell]:
    """Return the function for a column without a header: its values are remarked."""

    def compute(cells: Sequence[str]) -> Cell:
        found = cells[0].strip()
        return Cell(remarks=(Remark("HEADER_EMPTY", value=found),) if found else ())

    return compute


def unknown_cell(header: str) -> Callable[[Sequence[str]], Cell]:
    """Return the function for a column that the layout does not have: it is kept as written."""

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        return Cell((("", as_written(header, found)),) if found else (), remarks=remarks)

    return compute


def flag_cell(column: Column, header: str) -> Callable[[Sequence[str]], Cell]:
    """Return the function for a feature: there, lacking, or unknown."""
    code = iri(CODES["feature"][column.options["flag"]])

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        if not found:
            return Cell(remarks=remarks)
        value = flag(found)
        remarks += remarks_of(header, found, value)
        if value.text is None:
            return Cell((("", as_written(header, found)),), remarks=remarks)
        term = Renkei.feature if value.text == "1" else Renkei.lacksFeature
        return Cell((("", f"{iri(term)} {code}"),), remarks=remarks)

    return compute


def hazard_cell(column: Column, header: str) -> Callable[[Sequence[str]], Cell]:
    """Return the function for a hazard for which a site is meant; empty is no."""
    line = statement(Renkei.hazard, iri(CODES["hazard"][column.options["hazard"]]))

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(header, cells[0])
        value = flag(found) if found else Value("0")
        remarks += remarks_of(header, found, value) if found else ()
        return Cell((("", line),) if value.text == "1" else (), remarks=remarks)

    return compute


def by_cell(
    column: Column, kinds: Mapping[str, str], headers: tuple[str, str]
) -> Callable[[Sequence[str]], Cell]:
    """Return the function for a number whose property another cell says (高度の種別).

    A number of another kind is kept as written.
    """
    parse = parser(column.parse)

    def compute(cells: Sequence[str]) -> Cell:
        found, remarks = clean(headers[0], cells[0])
        kind = normal(cells[1])
        value = parse(found) if parse and found else Value(found)
        remarks += remarks_of(headers[0], found, value)
        if not value.text:
            return Cell(remarks=remarks)
        predicate = kinds.get(kind)
        if predicate is None:
            remarks += (Remark("CHOICE", headers[1], kind, detail=", ".join(kinds)),)
        if predicate in {None, Renkei.asWritten}:
            return Cell((("", as_written(f"{headers[0]}（{kind}）", found)),), remarks=remarks)
        term = literal if predicate == Schema.floorLevel else lambda text: decimal(Decimal(text))
        return Cell((("", statement(str(predicate), term(value.text))),), remarks=remarks)

    return compute
