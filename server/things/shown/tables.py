"""Tables of terms made readable: names, order, lines of documents, times of statuses. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Renkei
from renkei.server.things.shown.headings import (
    AS_OF,
    NOT_STATED,
    absent_text,
    column_title,
    lines_text,
    table_title,
)
from renkei.server.things.table_parts import QUOTE, STATED_IN
from renkei.server.web.values import Value, reading_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from renkei.server.things.table_parts import TermCell, TermTable
    from renkei.server.web.origins import Origins
    from renkei.server.web.values import Presenter

__all__ = [
    "STATUSES",
    "ShownTable",
    "as_of_note",
    "needs_origins",
    "shown_tables",
    "subjects_of",
]

STATUSES: Final = frozenset({Renkei.status, Renkei.valueStatus})
"""Properties whose values are true as of a document."""

# Columns in which an empty cell is an answer: the document does not say it.
_STATED: Final = frozenset({Renkei.status, Renkei.startedIn, Renkei.period, STATED_IN})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table as the template shows it.

    Attributes:
        name: Its name: the anchor of its heading on the page.
        title: Its heading.
        heads: The head of each column: a value, or a text.
        rows: Rows of cells. The first cell of a row is its head.
        note: Not empty if a remark stands above it.
        documents: The documents as of which its statuses are: each with its time.
        columns: The property or name of each column.
        absent: What stands in the place of its rows if it has none; empty for the general text.
        total: How many rows there are in all; a page may have the first of them only.
    """

    name: str
    title: str
    heads: list[Value | str]
    rows: list[list[list[Value]]]
    note: str = ""
    documents: Sequence[Value] = ()
    columns: Sequence[str] = ()
    total: int = 0
    absent: str = ""


def needs_origins(columns: Collection[str]) -> bool:
    """Return whether a table with these columns shows lines or statuses."""
    return STATED_IN in columns or not STATUSES.isdisjoint(columns)


def subjects_of(tables: Iterable[TermTable]) -> list[str]:
    """Return the things that head the rows of tables, each once."""
    return list(
        dict.fromkeys(
            subject for table in tables for row in table.rows if (subject := _subject(row))
        )
    )


def shown_tables(
    tables: list[TermTable],
    presenter: Presenter,
    language: str,
    origins: Origins,
    *,
    most: int | None = None,
) -> list[ShownTable]:
    """Return tables for the template, without empty columns but those that a document could fill.

    Rows are in the order of the names in the language of the page, unless the table has an order of
    its own.

    Args:
        tables: The tables.
        presenter: Names things.
        language: The language of the page.
        origins: Where the things of the rows come from.
        most: The number of rows that are kept; None for all.
    """
    view = _View(presenter, language, origins, most)
    return [view.table(table) for table in tables]


def as_of_note(time: str, language: str) -> str:
    """Return the small print after a status; empty if its time is not known."""
    return AS_OF[language].format(time) if time else ""


@dataclass(frozen=True, slots=True)
class _View:
    presenter: Presenter
    language: str
    origins: Origins
    most: int | None = None

    def table(self, table: TermTable) -> ShownTable:
        """Return a table for the template."""
        rows = table.rows
        if not table.is_ordered:
            keys = table.keys or [(0, "")] * len(rows)
            order = [
                (key, self.presenter.order(row[0])) for key, row in zip(keys, rows, strict=True)
            ]
            rows = [rows[index] for index in sorted(range(len(rows)), key=order.__getitem__)]
        total, rows = len(rows), rows[: self.most]
        cells = [
            [
                self._cell(column, cell, _subject(row))
                for column, cell in zip(table.columns, row, strict=True)
            ]
            for row in rows
        ]
        kept = [
            index
            for index, column in enumerate(table.columns)
            if column in _STATED or any(row[index] for row in cells)
        ]
        heads = [table.columns[index] for index in kept]
        subjects = [subject for row in rows if (subject := _subject(row))]
        has_status = table.has_statuses or not STATUSES.isdisjoint(table.columns)
        return ShownTable(
            name=table.name,
            title=table_title(table, self.language),
            heads=[
                self.presenter.link(head) if ":" in head else column_title(head, self.language)
                for head in heads
            ],
            rows=[[row[index] for index in kept] for row in cells],
            total=total,
            absent=absent_text(table.name, self.language),
            note=table.note,
            documents=self._documents(subjects) if has_status else (),
            columns=heads,
        )

    def _cell(self, column: str, cell: TermCell, subject: str) -> list[Value]:
        values = self.presenter.cell(cell)
        if column == STATED_IN and (places := self.origins.places.get(subject, ())):
            values = [
                Value(
                    text=lines_text(place.first, place.last, self.language),
                    href=place.link(self.presenter.base, self.language),
                )
                for place in places
            ]
        elif column == QUOTE:
            values = [self.presenter.value(each) for each in self.origins.quotes.get(subject, ())]
        elif column in STATUSES:
            note = as_of_note(self.origins.as_of(subject, self.language), self.language)
            values = [replace(value, note=note) for value in values]
        if not values and column in _STATED:
            return [Value(text="", note=NOT_STATED[self.language])]
        return values

    def _documents(self, subjects: list[str]) -> list[Value]:
        values = []
        for document in self.origins.documents_of(subjects):
            time = self.origins.times.get(document)
            texts = [time.text(self.language), time.span(self.language)] if time else []
            note = " · ".join(dict.fromkeys(filter(None, texts)))
            values.append(replace(self.presenter.link(document), note=note))
        return sorted(values, key=reading_order)


def _subject(row: tuple[TermCell, ...]) -> str:
    """Return the IRI of the thing that heads a row; empty if none does."""
    return next((term.value for term in row[0] if isinstance(term, ox.NamedNode)), "")
