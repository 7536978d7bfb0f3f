"""Cells that stand for themselves: texts, numbers, dates, addresses of the web, choices, flags."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import (
    CODES,
    Renkei,
    Schema,
    Xsd,
    boolean,
    decimal,
    integer,
    iri,
    literal,
    text,
    typed,
)
from renkei.loaders.open_data.remarks import REMARKS, Remark, Severity
from renkei.loaders.open_data.rows.cell import Cell, Context, Nodes, as_written, clean, statement
from renkei.loaders.open_data.values import Value, parser
from renkei.loaders.open_data.values.base import normal
from renkei.loaders.open_data.values.contacts import phone, several, url
from renkei.loaders.open_data.values.hours import time
from renkei.loaders.open_data.values.numbers import flag, number_with_unit
from renkei.loaders.reference.poi import poi_classes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.loaders.open_data.columns import Column, Property
    from renkei.loaders.open_data.values.base import Parser

__all__ = [
    "by_cell",
    "flag_cell",
    "hazard_cell",
    "plain_cell",
    "remarks_of",
    "separator",
    "unknown_cell",
]

_NOTHING: Final = Cell()
_SEVERAL: Final = {"phone", "url", "email"}
_POI: Final = "https://w3id.org/renkei/code/poi#{}"
_COUNTRY: Final = "JPY"


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


class _Plain:
    """The function for a plain column and those that belong to it."""

    def __init__(self, column: Column, header: str, context: Context, nodes: Nodes) -> None:
        self._column, self._header, self._context = column, header, context
        self._others = list(column.others)
        to = column.to
        self._node = nodes.below(to.path[:-1]) if to else ""
        self._predicate = iri(to.path[-1]) if to else ""
        self._written = to is not None and to.path[-1] == Renkei.asWritten
        self._price = to is not None and to.path[-1] == Schema.price
        unit = column.options.get("unit")
        self._parse: Parser | None = number_with_unit(unit) if unit else parser(column.parse)
        self._term = _terms(to, column, context)
        split = column.options.get("split")
        self._split = separator(split) if split else None

    def __call__(self, cells: Sequence[str]) -> Cell:
        column, header = self._column, self._header
        found, remarks = clean(header, cells[0])
        if found and normal(found) in column.null:
            return Cell(remarks=(*remarks, Remark("EMPTY", header, found)))
        if not found:
            return Cell(remarks=remarks)
        lines: list[tuple[str, str]] = []
        roles: list[str] = []
        for piece in self._pieces(found):
            value = self._value(piece, cells)
            remarks += remarks_of(header, piece, value)
            if value.text:
                roles.append(value.text)
                try:
                    lines += self._lines(value.text, cells)
                except _NotThereError as error:
                    remarks = (*remarks, Remark(str(error), header, piece))
        return Cell(
            tuple(lines),
            remarks=remarks,
            roles=((column.role, roles[0]),) if column.role and roles else (),
            types=self._types(found),
        )

    @property
    def is_text(self) -> bool:
        """Whether a cell is one text, and nothing else matters."""
        column = self._column
        special = column.choices or column.others or column.null or column.types or column.also
        plain = column.parse == "text" and column.to is not None and column.to.language is not None
        return plain and not (special or self._split or self._written or column.iri)

    def frame(self) -> tuple[str, str, str]:
        """Return the node of a text, and what stands before and after it in its statement."""
        term = self._term("")
        return self._node, f'{self._predicate} "', term[1:]

    def _pieces(self, found: str) -> list[str]:
        if self._split:
            return [piece for part in self._split.split(found) if (piece := part.strip())]
        return several(found) if self._column.parse in _SEVERAL else [found]

    def _value(self, piece: str, cells: Sequence[str]) -> Value:
        if self._column.choices is not None:
            chosen = self._column.choices.get(normal(piece))
            return Value(chosen) if chosen else Value(None, ("CHOICE",))
        if "ext" in self._column.others:
            return phone(piece, self._other("ext", cells))
        return self._parse(piece) if self._parse else Value(piece)

    def _other(self, key: str, cells: Sequence[str]) -> str:
        return cells[1 + self._others.index(key)].strip() if key in self._others else ""

    def _lines(self, value: str, cells: Sequence[str]) -> list[tuple[str, str]]:
        node, predicate = self._node, self._predicate
        if not predicate:
            return []
        if self._written:
            return [("", as_written(self._header, value))]
        if suffix := self._other("suffix", cells):
            value += suffix
        if clock := self._other("time", cells):
            at = time(clock).text
            if at and at != "24:00":
                return [(node, f"{predicate} {typed(f'{value}T{at}:00', Xsd.dateTime)}")]
        lines = [(node, f"{predicate} {self._term(value)}")]
        if self._price:
            lines.append((node, statement(Schema.priceCurrency, literal(_COUNTRY))))
            if value == "0":
                lines.append(("", statement(Schema.isAccessibleForFree, boolean(True))))
        if name := self._other("name", cells):
            lines.append((node, statement(Schema.name, text(name, "ja"))))
        if licence := self._other("license", cells):
            self._licence(value, licence)
        return lines

    def _licence(self, image: str, licence: str) -> None:
        address = url(licence).text
        term = iri(address) if address else literal(licence)
        add = self._context.graph.add
        self._context.once(f"{image} {licence}", lambda: add(image, Schema.license, term))

    def _types(self, found: str) -> tuple[str, ...]:
        column = self._column
        if not column.types and not column.also:
            return ()
        first = next((c for part, c in column.types.items() if part in found), ())
        return (
            *first,
            *(c for part, classes in column.also.items() if part in found for c in classes),
        )


class _NotThereError(ValueError):
    """A code that its scheme does not have; the text is the code of the remark."""


def _terms(to: Property | None, column: Column, context: Context) -> Callable[[str], str]:
    """Return the function from a value to a term."""
    if column.choices is not None or column.parse == "url":
        return iri
    if column.iri == _POI:
        return lambda value: _poi(value, context)
    if column.iri:
        pattern = column.iri
        return lambda value: iri(
            pattern.format(value)
            if ":" in pattern
            else context.iris.thing(*pattern.format(value).split("/"))
        )
    by_parser: dict[str, Callable[[str], str]] = {
        "date": lambda value: typed(value, Xsd.date),
        "time": lambda value: typed(f"{value}:00", Xsd.time),
        "integer": lambda value: integer(int(value)),
        "number": lambda value: decimal(Decimal(value)),
        "yen": lambda value: decimal(Decimal(value)),
        "kana": lambda value: literal(value) + "@ja-kana",
        "ascii": lambda value: literal(value) + "@en",
    }
    if column.parse in by_parser:
        return by_parser[column.parse]
    language = to.language if to else None
    if not language:
        return literal
    tag = text("", language)[2:]
    return lambda value: literal(value) + tag


def _poi(value: str, context: Context) -> str:
    if value not in poi_classes():
        raise _NotThereError("CHOICE")
    concept = _POI.format(value)
    return iri(context.once(concept, lambda: context.reference.poi(value)))


def plain_cell(
    column: Column, header: str, context: Context, nodes: Nodes
) -> Callable[[Sequence[str]], Cell]:
    """Return the function for a column with a property, and those that belong to it."""
    whole = _Plain(column, header, context, nodes)
    if not whole.is_text:
        return whole
    node, before, after = whole.frame()
    role = column.role

    def compute(cells: Sequence[str]) -> Cell:
        """Return the same as ``whole`` does, at once for a text without anything special."""
        found = cells[0]
        if not found.isprintable() or found.strip() != found or '"' in found or "\\" in found:
            return whole(cells)
        if not found:
            return _NOTHING
        return Cell(((node, f"{before}{found}{after}"),), roles=((role, found),) if role else ())

    return compute
