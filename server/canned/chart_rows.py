"""The rows of an answer that a picture draws: bounded, and of a map not sorted by the engine."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from renkei.server.web.ask import stream_rows

if TYPE_CHECKING:
    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.binding import BoundQuery
    from renkei.queries.model import CannedQuery
    from renkei.server.web.ask import Row, Term

__all__ = ["read_rows", "rows_of_chart"]

_MAX_ROWS: Final = 5_000
_MAX_PLACES: Final = 50_000  # rows of a map, which draws near places as one mark
_MAX_CHARACTERS: Final = 4_000_000  # of all rows; of a map in the same proportion
_ORDER: Final = re.compile(r"\nORDER BY [^\n]*\s*\Z")


def rows_of_chart(
    query: CannedQuery, bound: BoundQuery, lease: GenerationLease, most: int = _MAX_PLACES
) -> tuple[list[Row], bool]:
    """Return the rows of a picture, and whether these are all.

    Those of a map are sorted here: the engine takes four seconds to sort 30,000 rows. Only if they
    are too many the engine sorts them, so that the same ones are drawn each time.

    Args:
        query: A query with a chart.
        bound: The query with its values.
        lease: The generation.
        most: How many rows of a map are read.
    """
    if query.chart and query.chart.kind != "points":
        return read_rows(lease, bound, _MAX_ROWS)
    unsorted = dataclasses.replace(bound, text=_ORDER.sub("", bound.text))
    found, is_whole = read_rows(lease, unsorted, most)
    if not is_whole:
        return read_rows(lease, bound, most)
    return sorted(found, key=lambda row: [_text(row.get(name)) for name in query.key]), True


def _text(term: Term | None) -> str:
    return "" if term is None else term.value


def read_rows(lease: GenerationLease, bound: BoundQuery, most: int) -> tuple[list[Row], bool]:
    """Return the first rows of an answer, and whether these are all.

    Reading ends after so many rows, or where their texts are longer than a picture needs.
    """
    answer, close = stream_rows(lease, bound.text, has_row_limit=True)
    shown: list[Row] = []
    characters, longest = 0, _MAX_CHARACTERS * max(most / _MAX_ROWS, 1)
    try:
        for row in answer:
            characters += sum(len(term.value) for term in row.values())
            if len(shown) == most or (shown and characters > longest):
                return shown, False
            shown.append(row)
    finally:
        close()
    return shown, True
