"""Statements from the rows of a described table (https://www.w3.org/TR/csv2rdf/, minimal mode)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urljoin

from renkei.loaders.api import iri
from renkei.loaders.open_data.csvw.datatypes import literal_of
from renkei.loaders.open_data.csvw.metadata import CsvwColumn
from renkei.loaders.open_data.remarks import Remark
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.loaders.open_data.csvw.metadata import CsvwTable

__all__ = ["ConvertedRow", "Converter"]

_EXPRESSION: Final = re.compile(r"\{([+#]?)([^}]+)\}")
_RESERVED: Final = ":/?#[]@!$&'()*+,;="
# The context of CSVW has schema.org with http.
_PREFIXES: Final = dict(PREFIXES) | {
    "schema": "http://schema.org/",
    "dc": "http://purl.org/dc/terms/",
    "csvw": "http://www.w3.org/ns/csvw#",
}


class ConvertedRow(NamedTuple):
    """What a row became.

    Attributes:
        statements: Subject, predicate and object in N-Triples.
        remarks: Remarks on it.
        subjects: IRIs of its subjects, in order.
    """

    statements: tuple[tuple[str, str, str], ...]
    remarks: tuple[Remark, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """A column of the file: what describes it, its place, its header."""

    column: CsvwColumn
    index: int
    header: str


class Converter:
    """Converts the rows of one table.

    Args:
        table: Its description.
        header: Its header; empty if it has none.
        width: Number of cells of a row.
        url: Address of the table in the graph, against which others are resolved.
        row_node: Pattern of the subject of a row that has no ``aboutUrl``, with ``{}``.

    Attributes:
        remarks: Remarks on the header.
    """

    def __init__(
        self, table: CsvwTable, header: Sequence[str], width: int, *, url: str, row_node: str
    ) -> None:
        self._table, self._url, self._row_node = table, url, row_node
        self.remarks: list[Remark] = []
        self._places = list(self._matched(header, width))
        self._virtual = [one for one in table.columns if one.virtual]

    def _matched(self, header: Sequence[str], width: int) -> list[_Place]:
        described = [one for one in self._table.columns if not one.virtual]
        places = []
        for index in range(width):
            title = header[index] if index < len(header) else ""
            if index < len(described):
                column = described[index]
                if title and column.titles and title not in column.titles:
                    wanted = ", ".join(column.titles)
                    self.remarks.append(Remark("HEADER_FORM", title, title, wanted))
            else:
                name = quote(title, safe="") or f"_col.{index + 1}"
                column = CsvwColumn(name, (title,), False, False, self._table.inherited)
                if described:
                    self.remarks.append(Remark("COLUMN_UNKNOWN", title))
            places.append(_Place(column, index, title or column.name))
        self.remarks += [Remark("COLUMN_MISSING", one.name) for one in described[width:]]
        return places

    def key(self, row: Sequence[str]) -> tuple[str, ...]:
        """Return the primary key of a row; empty if the table has none."""
        names = self._table.primary_key
        cells = {place.column.name: row[place.index] for place in self._places}
        return tuple(cells.get(name, "") for name in names)

    def row(self, number: int, source: int, row: Sequence[str]) -> ConvertedRow:
        """Convert a row.

        Args:
            number: Number among the rows of data, from 1.
            source: Number in the file, from 1.
            row: Its cells.
        """
        trim = self._table.dialect.trim
        values: dict[str, Any] = {"_row": str(number), "_sourceRow": str(source)}
        cells: list[tuple[_Place, list[str]]] = []
        remarks: list[Remark] = []
        for place in self._places:
            cell = row[place.index].strip() if trim else row[place.index]
            found = _values(cell, place.column)
            if not found and place.column.inherited.get("required") is True:
                remarks.append(Remark("REQUIRED", place.header))
            values[place.column.name] = ",".join(found)
            cells.append((place, found))
        statements: list[tuple[str, str, str]] = []
        subjects: list[str] = []
        for place, found in cells:
            if found and not place.column.suppressed:
                subject, predicate = self._ends(place.column, values, subjects)
                for term, fits in self._terms(place.column, found, values):
                    statements.append((subject, predicate, term))
                    if not fits:
                        remarks.append(Remark("DATATYPE", place.header, row[place.index]))
        for column in self._virtual:
            if not column.suppressed:
                given = column.inherited.get("default", "")
                subject, predicate = self._ends(column, values, subjects)
                found = [given] if given else []
                terms = self._terms(column, found, values)
                statements += [(subject, predicate, term) for term, _ in terms]
        return ConvertedRow(tuple(statements), tuple(remarks), tuple(subjects))

    def _ends(
        self, column: CsvwColumn, values: Mapping[str, str], subjects: list[str]
    ) -> tuple[str, str]:
        about = column.inherited.get("aboutUrl")
        row = values["_sourceRow"]
        whole = self._expanded(about, column, values) if about else self._row_node.format(row)
        if whole not in subjects:
            subjects.append(whole)
        given = column.inherited.get("propertyUrl")
        predicate = self._expanded(given, column, values) if given else f"{self._url}#{column.name}"
        return (whole if whole.startswith("_:") else iri(whole)), iri(predicate)

    def _terms(
        self, column: CsvwColumn, found: Sequence[str], values: Mapping[str, str]
    ) -> list[tuple[str, bool]]:
        value = column.inherited.get("valueUrl")
        if value:
            return [(iri(self._expanded(value, column, values)), True)]
        datatype, language = column.inherited.get("datatype"), column.inherited.get("lang")
        return [literal_of(one, datatype, language) for one in found]

    def _expanded(self, template: str, column: CsvwColumn, values: Mapping[str, str]) -> str:
        """Return the address that a template gives, or that a prefixed name stands for."""
        known = {**values, "_name": column.name}

        def expand(match: re.Match[str]) -> str:
            safe = _RESERVED if match[1] else ""
            name = match[2].strip()
            text = ",".join(
                quote(known.get(one, ""), safe=safe + "-._~") for one in name.split(",")
            )
            return f"#{text}" if match[1] == "#" else text

        expanded = _EXPRESSION.sub(expand, template)
        prefix, colon, local = expanded.partition(":")
        if colon and prefix in _PREFIXES and not local.startswith("//"):
            return _PREFIXES[prefix] + local
        try:
            return urljoin(self._url, expanded)
        except ValueError:  # http://[x: no IRI, which is remarked where it is used
            return expanded


def _values(cell: str, column: CsvwColumn) -> list[str]:
    """Return the values of a cell: several if it has a separator, none if it is null."""
    separator = column.inherited.get("separator")
    if not separator:
        return [] if (found := _given(cell, column)) is None else [found]
    if _given(cell, column) is None:
        return []
    parts = (_given(part.strip(), column) for part in cell.split(separator))
    return [part for part in parts if part is not None]


def _given(cell: str, column: CsvwColumn) -> str | None:
    found = cell or column.inherited.get("default", "")
    return None if found in column.null else found
