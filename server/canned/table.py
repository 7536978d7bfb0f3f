"""The answer of a canned query as an HTML table, in the language of the page. Pure.

Related columns are merged: a thing and its names (``facility``, ``facilityJa``, ``facilityEn``)
become its name with a link to its page; a text in two languages is displayed in the page's. CSV and
JSON have all columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.numbers import native_value
from renkei.ontology.terms import LABELS, Xsd
from renkei.server.web.links import link_of
from renkei.server.web.values import date_text, is_date, shown_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.queries.model import CannedQuery, Column
    from renkei.server.web.ask import Row

__all__ = ["CannedCell", "CannedTable", "Names", "name_in", "nameless", "table"]

Names = Mapping[str, Mapping[str, str]]
"""IRI → language → name."""

_ENDINGS: Final = {"ja": "Ja", "en": "En"}
_NUMBERS: Final = frozenset({"integer", "decimal"})


@dataclass(frozen=True, slots=True)
class CannedCell:
    """One value.

    Attributes:
        text: The displayed text; empty if there is no value.
        href: The link, or None.
        language: Its language, if it is not the page's.
        datetime: The lexical form of a date.
        truth: The value of a boolean; None for others.
    """

    text: str
    href: str | None = None
    language: str = ""
    datetime: str = ""
    truth: bool | None = None


@dataclass(frozen=True, slots=True)
class CannedTable:
    """Column heads with rows of as many cells.

    Attributes:
        heads: Label of each column, and whether it is numeric.
        rows: The cells.
    """

    heads: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[CannedCell]]


@dataclass(frozen=True, slots=True)
class _Group:
    """Columns that are displayed as one: a value, and the columns of its names, by language."""

    label: str
    value: Column | None
    texts: dict[str, str]


def nameless(query: CannedQuery, rows: Iterable[Row], base: str) -> set[str]:
    """Return the IRIs of this service's things that the answer has no names for."""
    columns = {column.name for column in query.columns}
    unnamed = [name for name in columns if not {f"{name}Ja", f"{name}En"} & columns]
    terms = (row.get(name) for row in rows for name in unnamed)
    return {
        term.value
        for term in terms
        if isinstance(term, ox.NamedNode) and term.value.startswith(f"{base}id/")
    }


def table(
    query: CannedQuery, rows: Iterable[Row], names: Names, *, base: str, language: str
) -> CannedTable:
    """Return rows as a table; ``names`` are those of the IRIs that `nameless` gave."""
    groups = _groups(query.columns, language)
    heads = [
        (group.label, group.value is not None and group.value.type in _NUMBERS) for group in groups
    ]
    return CannedTable(
        heads, [[_cell(group, row, names, base, language) for group in groups] for row in rows]
    )


def name_in(query: CannedQuery, row: Row, language: str) -> tuple[str, str]:
    """Return the name of the thing in the first column, in a language, and its IRI: to sort by."""
    first = query.columns[0].name
    for tag in sorted(_ENDINGS, key=lambda tag: tag != language):
        if text := row.get(f"{first}{_ENDINGS[tag]}"):
            return text.value.lower(), row[first].value
    return row[first].value, ""


def _groups(columns: Sequence[Column], language: str) -> list[_Group]:
    names = {column.name: column for column in columns}
    groups: dict[str, _Group] = {}
    for column in columns:
        stem = column.name.removesuffix(_ENDINGS.get(column.type, "\0"))
        if stem != column.name:
            head = names.get(stem, column)
            value = names.get(stem)
            group = groups.setdefault(stem, _Group(head.label[language], value, {}))
            group.texts[column.type] = column.name
        else:
            groups.setdefault(column.name, _Group(column.label[language], column, {}))
    return list(groups.values())


def _cell(group: _Group, row: Row, names: Names, base: str, language: str) -> CannedCell:
    term = row.get(group.value.name) if group.value else None
    iri = term.value if isinstance(term, ox.NamedNode) else None
    href = link_of(iri, base, language) if iri else None
    for tag in sorted(group.texts, key=lambda tag: tag != language):
        text = row.get(group.texts[tag])
        if isinstance(text, ox.Literal):
            return CannedCell(shown_text(text.value), href, "" if tag == language else tag)
    if iri:
        return _iri_cell(iri, href, names, base, language)
    return CannedCell("") if term is None else _literal_cell(term, language)


def _iri_cell(iri: str, href: str | None, names: Names, base: str, language: str) -> CannedCell:
    if iri in LABELS:
        return CannedCell(LABELS[iri][language], href)
    for tag in sorted(names.get(iri, {}), key=lambda tag: (tag != language, tag)):
        return CannedCell(shown_text(names[iri][tag]), href, "" if tag == language else tag)
    return CannedCell(iri.removeprefix(f"{base}id/").removeprefix(base), href)


def _literal_cell(term: ox.Literal | ox.BlankNode | ox.NamedNode, language: str) -> CannedCell:
    if not isinstance(term, ox.Literal):
        return CannedCell("…")
    datatype = term.datatype.value
    if datatype in {Xsd.date, Xsd.dateTime} and is_date(term.value):
        return CannedCell(date_text(term.value, language), datetime=term.value)
    truth = native_value(term.value, datatype)
    if isinstance(truth, bool):
        return CannedCell(term.value, truth=truth)
    tag = term.language or ""
    return CannedCell(shown_text(term.value), language="" if tag == language else tag)
