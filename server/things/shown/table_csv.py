"""Tables as CSV that Excel opens: a byte order mark, CRLF, names instead of IRIs."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from flask import Response, request

from renkei.graph.rdf.formats import CSV
from renkei.server.things.kind import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from renkei.server.things.shown.tables import ShownTable
    from renkei.server.web.values import Value

__all__ = ["csv_response", "table_csv"]

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_BOM: Final = "\ufeff"
_NOTE: Final = texts("{}（補足）", "{} (note)")
_ADDRESS: Final = texts("ページ", "Page")
_SEPARATOR: Final = texts("、", "; ")


def csv_response(table: ShownTable, language: str, name: str) -> Response:
    """Return the response with a table as a file to be saved, of a name without suffix."""
    text = table_csv(table, language, request.host_url.rstrip("/"))
    disposition = f'attachment; filename="{_UNSAFE.sub("-", name)}.{CSV.suffix}"'
    return Response(
        text, content_type=CSV.content_type, headers={"Content-Disposition": disposition}
    )


def table_csv(table: ShownTable, language: str, root: str) -> str:
    """Return a table as CSV: a record for each row.

    A cell with several values has them in one text. Small print, such as the time of a status, has
    a column of its own; the last column is the address of the thing of the row.

    Args:
        table: The table.
        language: Language of the heads.
        root: Absolute address of this service, without its last slash.
    """
    output = io.StringIO()
    output.write(_BOM)
    csv.writer(output, lineterminator="\r\n").writerows(_records(table, language, root))
    return output.getvalue()


def _records(table: ShownTable, language: str, root: str) -> Iterator[list[str]]:
    have_notes = [
        any(value.text and value.note for row in table.rows for value in row[index])
        for index in range(len(table.heads))
    ]
    heads = [
        text
        for head, has_note in zip(_heads(table), have_notes, strict=True)
        for text in _with_note(head, language, has_note=has_note)
    ]
    yield [*heads, _ADDRESS[language]]
    for row in table.rows:
        fields = [
            text
            for cell, has_note in zip(row, have_notes, strict=True)
            for text in _texts(cell, language, has_note=has_note)
        ]
        href = next((value.href for value in row[0] if value.href), "")
        yield [*fields, f"{root}{href}" if href.startswith("/") else href]


def _heads(table: ShownTable) -> list[str]:
    return [head if isinstance(head, str) else head.text for head in table.heads]


def _with_note(head: str, language: str, *, has_note: bool) -> list[str]:
    return [head, _NOTE[language].format(head)] if has_note else [head]


def _texts(values: Sequence[Value], language: str, *, has_note: bool) -> list[str]:
    """Return the text of a cell, and its small print if the column has any."""
    stated = [value for value in values if value.text]
    texts_ = [value.datetime or value.text for value in stated]
    notes = dict.fromkeys(value.note for value in stated if value.note)
    cell = _SEPARATOR[language].join(texts_)
    return [cell, _SEPARATOR[language].join(notes)] if has_note else [cell]
