"""A column with a property, and those that belong to it: pieces, values, terms, statements."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from renkei.loaders.api import (
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
from renkei.loaders.open_data.remarks import Remark
from renkei.loaders.open_data.rows.cell import (
    EMPTY,
    NO_VALUE,
    THING,
    Cell,
    as_written,
    clean,
    stated,
    statement,
)
from renkei.loaders.open_data.rows.plain import remarks_of, separator
from renkei.loaders.open_data.values import Value, parser
from renkei.loaders.open_data.values.base import normal
from renkei.loaders.open_data.values.contacts import is_extension, is_one, phone, several, url
from renkei.loaders.open_data.values.hours import time
from renkei.loaders.open_data.values.numbers import number_with_unit
from renkei.loaders.reference.poi import poi_classes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from renkei.loaders.open_data.columns import Column, Property
    from renkei.loaders.open_data.rows.cell import Context, Nodes
    from renkei.loaders.open_data.values.base import Parser

__all__ = ["plain_cell"]

_SEVERAL: Final = {"phone", "url", "email"}
_POI: Final = "https://w3id.org/renkei/code/poi#{}"
_COUNTRY: Final = "JPY"
_MIDNIGHT: Final = "24:00"


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
        if found and column.null and normal(found) in column.null:
            return Cell(remarks=(*remarks, Remark("EMPTY", header, found)))
        if not found:
            return Cell(remarks=(*remarks, *self._alone(cells)))
        remarks += self._belonging(cells)
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

    def recorded(self, cells: Sequence[str]) -> Cell:
        """Return what cells become, with all that is to be written."""
        return self._context.recorded(self, cells)

    @property
    def is_text(self) -> bool:
        """Whether a cell is one text, and nothing else matters."""
        to = self._column.to
        return (
            self._is_alone
            and not self._others
            and self._column.parse == "text"
            and to is not None
            and to.language is not None
        )

    @property
    def is_value(self) -> bool:
        """Whether a cell is one value, or several, and nothing else matters."""
        return self._is_alone and self._parse is not None and bool(self._predicate)

    @property
    def _is_alone(self) -> bool:
        column = self._column
        special = column.choices or column.null or column.types or column.also or column.iri
        return not (special or self._split or self._written or self._price)

    def value_cell(self, role: str | None) -> Callable[[Sequence[str]], Cell]:
        """Return the function for a column of values: at once for one in standard form."""
        parse = self._parse or Value
        term, predicate, node = self._term, self._predicate, self._node
        is_single = self._column.parse not in _SEVERAL
        head, tail = f"<{THING}{node}> ", self._context.tail
        nodes = (node,) if node else ()
        is_alone = not self._others

        def compute(cells: Sequence[str]) -> Cell:
            found = cells[0]
            if not is_alone and any(cells[1:]):
                return self.recorded(cells)
            plain = found.isprintable() and found.strip() == found and found not in NO_VALUE
            if plain and "\ufffd" not in found and (is_single or is_one(found)):
                value = parse(found)
                if value.text and not value.remarks:
                    line = f"{predicate} {term(value.text)}"
                    roles = ((role, value.text),) if role else ()
                    return stated(((node, line),), roles, f"{head}{line}{tail}".encode(), nodes)
            return self.recorded(cells)

        return compute

    def frame(self) -> tuple[str, str, str]:
        """Return the node of a text, and what stands before and after it in its statement."""
        term = self._term("")
        return self._node, f'{self._predicate} "', term[1:]

    def _alone(self, cells: Sequence[str]) -> Iterator[Remark]:
        """Yield the remarks on the cells that belong to an empty one."""
        for key, name in self._column.others.items():
            if other := self._other(key, cells):
                yield Remark("MAIN_EMPTY", name, other, detail=self._header)

    def _belonging(self, cells: Sequence[str]) -> tuple[Remark, ...]:
        """Return the remarks on the time and the extension that belong to a cell."""
        remarks: tuple[Remark, ...] = ()
        if clock := self._other("time", cells):
            value, name = time(clock), self._column.others["time"]
            unread = value.text == _MIDNIGHT  # no time of that day
            remarks += (Remark("TIME", name, clock),) if unread else remarks_of(name, clock, value)
        if (extension := self._other("ext", cells)) and not is_extension(extension):
            remarks += (Remark("NUMBER", self._column.others["ext"], extension),)
        return remarks

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
            if at and at != _MIDNIGHT:
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
        return iri if column.choices is not None else "<{}>".format  # the parser has checked it
    if column.iri == _POI:
        return lambda value: _poi(value, context)
    if column.iri:
        pattern = column.iri
        return lambda value: _made_iri(pattern, value, context)
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


def _made_iri(pattern: str, value: str, context: Context) -> str:
    """Return the IRI that a pattern makes of a value.

    Raises:
        _NotThereError: If the value cannot be a part of it.
    """
    found = pattern.format(value)
    try:
        return iri(found if ":" in pattern else context.iris.thing(*found.split("/")))
    except ValueError:
        raise _NotThereError("CHOICE") from None


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
        return whole.value_cell(column.role) if whole.is_value else whole.recorded
    node, before, after = whole.frame()
    head, tail = f"<{THING}{node}> {before}", f"{after}{context.tail}"
    role, nodes_ = column.role, (node,) if node else ()

    def compute(cells: Sequence[str]) -> Cell:
        """Return the same as ``whole`` does, at once for a text without anything special."""
        found = cells[0]
        odd = not found.isprintable() or found.strip() != found or found in NO_VALUE
        if odd or '"' in found or "\\" in found or "\ufffd" in found:
            return whole.recorded(cells)
        if not found:
            return EMPTY
        lines = ((node, f"{before}{found}{after}"),)
        block = f"{head}{found}{tail}".encode()
        return stated(lines, ((role, found),) if role else (), block, nodes_)

    return compute
