"""Tables of pages that begin with a story: no more links and small print than readers need. Pure.

CSV has the tables as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import Cv, Rdf, Renkei
from renkei.server.things.shown.tables import STATUSES
from renkei.server.things.table_parts import QUOTE, STATED_IN
from renkei.server.web.values import Value, title_text

if TYPE_CHECKING:
    from renkei.server.things.shown.tables import ShownTable

__all__ = ["MAX_ROWS", "compact"]

MAX_ROWS: Final = 100
"""Rows of a table on such a page; CSV has all."""

_MAX_QUOTE: Final = 200  # characters; the line has all of it
# Codes and periods: the pages of the things in the rows lead to them.
_UNLINKED: Final = frozenset(
    {
        Renkei.status, Renkei.valueStatus, Renkei.startedIn, Renkei.endedIn, Renkei.period,
        Renkei.asOf, Renkei.activityKind, Renkei.certainty, Renkei.theme, Renkei.indicator,
        Renkei.direction, Cv.role, Rdf.type_, "answers",
    }
)  # fmt: skip


def compact(table: ShownTable) -> ShownTable:
    """Return a table without links to codes and terms; a time that all statuses have is a head's.

    Quotes are cut, and stand below their lines. Counts do not link what they count: the table of
    activities does.
    """
    heads, rows = list(table.heads), [list(row) for row in table.rows]
    merged = 0  # the column of quotes, if it stands after that of lines
    is_of_counts = table.name == "counts_by_period"
    for index, column in enumerate(table.columns):
        head = heads[index]
        value = Value(text=head) if isinstance(head, str) else replace(head, href=None)
        cells = [row[index] for row in rows]
        if column in STATUSES and (note := _common_note(cells)):
            value = replace(value, note=note)
            cells = [[_without_note(each, note) for each in cell] for cell in cells]
        if column in _UNLINKED or (is_of_counts and not index):
            cells = [[replace(each, href=None) for each in cell] for cell in cells]
        if column == QUOTE:
            cells = [[replace(each, text=_cut(each.text)) for each in cell] for cell in cells]
        if column == QUOTE and index and table.columns[index - 1] == STATED_IN:
            merged = index
        heads[index] = value
        for row, cell in zip(rows, cells, strict=True):
            row[index] = cell
    if merged:
        heads.pop(merged)
        for row in rows:
            row[merged - 1 : merged + 1] = [[*row[merged - 1], *row[merged]]]
    columns = [
        column for index, column in enumerate(table.columns) if not merged or index != merged
    ]
    return replace(table, heads=heads, rows=rows, columns=columns, documents=())


def _common_note(cells: list[list[Value]]) -> str:
    """Return the small print that all values of a column share; empty if they do not."""
    notes = {value.note for cell in cells for value in cell if value.text}
    return notes.pop() if len(notes) == 1 else ""


def _without_note(value: Value, note: str) -> Value:
    return replace(value, note="") if value.note == note else value


def _cut(text: str) -> str:
    text = title_text(text)
    return text if len(text) <= _MAX_QUOTE else f"{text[: _MAX_QUOTE - 1]}…"
