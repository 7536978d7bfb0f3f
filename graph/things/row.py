"""One thing as a row of the table, out of the lines of its statements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.iris import is_key
from renkei.graph.rdf.lines import text_of
from renkei.graph.things.orders import FACET_CLASSES, FACETS, ORDERS, SORTS, YEAR, steps
from renkei.ontology.terms import Rdf, Rdfs, Schema, Skos, Time

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CELLS", "EDGES", "Cell", "Row", "Value", "is_page", "read_row"]

Value = str | int | float | None
Cell = tuple[int, str | None, str | int | float | None]

_NAMING: Final = {f"<{name}>".encode() for name in (Rdfs.label, Skos.prefLabel)}
_TYPE: Final = f"<{Rdf.type_}>".encode()
_PLACE: Final = {
    f"<{Schema.latitude}>".encode(): "latitude",
    f"<{Schema.longitude}>".encode(): "longitude",
}
_FACET_OF: Final = {
    f"<{name}>".encode(): facet for facet, names in FACETS.items() for name in names
}
EDGES: Final = tuple(
    dict.fromkeys(
        [step for paths in ORDERS.values() for path in paths for step in steps(path)]
        + [*YEAR, Time.intervalIn]
    )
)
"""The properties that orders and years follow from thing to thing."""
_EDGE_OF: Final = {f"<{name}>".encode(): number for number, name in enumerate(EDGES)}
CELLS: Final = tuple(dict.fromkeys(name for names in SORTS.values() for name in names))
"""The properties that lists can be sorted by."""
_CELL_OF: Final = {f"<{name}>".encode(): number for number, name in enumerate(CELLS)}
_CELLS_OF_CLASS: Final = {
    class_: frozenset(CELLS.index(name) for name in names) for class_, names in SORTS.items()
}
_WANTED: Final = {*_NAMING, _TYPE, *_PLACE, *_FACET_OF, *_EDGE_OF, *_CELL_OF}
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}\.[0-9]{1,18}")
_KANA: Final = "ja-kana"


@dataclass(slots=True)
class Row:
    """What the table has of a thing, or of another subject that an order leads through.

    Attributes:
        classes: IRIs of its classes.
        facets: Facet and IRI of the value.
        edges: Number of a property of `EDGES`, and the value: whole numbers as such, all else as
            text.
        place: Latitude and longitude by name; the least of several.
        cells: Number of a property of `CELLS`, and its value: an IRI, or what it is sorted by.
    """

    classes: list[str] = field(default_factory=list)
    facets: list[tuple[str, str]] = field(default_factory=list)
    edges: list[tuple[int, str | int]] = field(default_factory=list)
    place: dict[str, float] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _sorts: dict[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str | None:
        """Return the first of the names in a language; all that are not Japanese or English: ""."""
        return self._names.get(language)

    @property
    def kana(self) -> str | None:
        """The reading of the Japanese name."""
        return self._names.get(_KANA)

    def sort_key(self, language: str, iri: str) -> str:
        """Return what a list sorts by on pages in a language.

        The kana of Japanese names, else the name in the language, else any name, else the IRI.
        """
        kana = self._sorts.get(_KANA) if language == "ja" else None
        own, any_ = self._sorts.get(language), min(self._sorts.values(), default=iri.lower())
        return next(key for key in (kana, own, any_) if key is not None)

    def add_name(self, text: str, language: str) -> None:
        """Add a name; of several in a language, the first in the order of code points counts."""
        key = language if language in {"ja", "en", _KANA} else ""
        lower = text.lower()
        self._names[key] = min(text, self._names.get(key, text))
        self._sorts[key] = min(lower, self._sorts.get(key, lower))


def read_row(lines: Iterable[bytes]) -> Row:
    r"""Return the row of a subject.

    >>> read_row([b'<x:s> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .\n']).name("en")
    'A'

    Args:
        lines: N-Triples of the subject.
    """
    row = Row()
    for line in lines:
        _, predicate, rest = line.split(b" ", 2)
        if predicate not in _WANTED:
            continue
        value = rest[:-3]
        if predicate in _NAMING:
            text, language = text_of(value)
            if text is not None:
                row.add_name(text, language)
        elif predicate == _TYPE:
            if value.startswith(b"<"):
                _add_class(row, value[1:-1].decode())
        elif predicate in _PLACE:
            _add_place(row, _PLACE[predicate], text_of(value)[0])
        else:
            _add_values(row, predicate, value)
    if row.cells:
        sorted_by = frozenset().union(*(_CELLS_OF_CLASS.get(name, ()) for name in row.classes))
        row.cells = [cell for cell in row.cells if cell[0] in sorted_by]
    return row


def is_page(path: str) -> bool:
    """Whether it is ``type/key…``, and no part of a thing (``…#quote``)."""
    parts = path.split("/")
    return len(parts) > 1 and all(map(is_key, parts))


def _add_values(row: Row, predicate: bytes, value: bytes) -> None:
    if predicate in _FACET_OF and value.startswith(b"<"):
        row.facets.append((_FACET_OF[predicate], value[1:-1].decode()))
    if predicate in _EDGE_OF:
        _add_edge(row, _EDGE_OF[predicate], text_of(value)[0])
    if predicate in _CELL_OF:
        _add_cell(row, _CELL_OF[predicate], value)


def _add_class(row: Row, name: str) -> None:
    row.classes.append(name)
    if name in FACET_CLASSES:
        row.facets.append(("kind", name))


def _add_cell(row: Row, number: int, value: bytes) -> None:
    text, _ = text_of(value)
    if text is None:
        return
    if value.startswith(b"<"):
        row.cells.append((number, text, None))
    elif _INTEGER.fullmatch(text):
        row.cells.append((number, None, int(text)))
    else:
        is_decimal = _DECIMAL.fullmatch(text)
        row.cells.append((number, None, float(text) if is_decimal else text.lower()))


def _add_place(row: Row, name: str, text: str | None) -> None:
    try:
        number = float(text or "")
    except ValueError:
        return  # the shapes report it
    if abs(number) <= 180:  # noqa: PLR2004 (degrees)
        row.place[name] = min(number, row.place.get(name, number))


def _add_edge(row: Row, number: int, text: str | None) -> None:
    if text is not None:
        row.edges.append((number, int(text) if _INTEGER.fullmatch(text) else text))
