"""Pages of rows: which part of an answer a request wants, and the links to the others (RFC 8288).

A query that can be divided has an order in which no two rows are equal (its key, checked by the
build), and a page knows which generation it is of: no row comes twice, and none is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.queries.binding import ParameterError
from renkei.queries.outline import page_text
from renkei.server.web.cursors import Cursor, read_cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.queries.binding import BoundQuery
    from renkei.queries.read import CannedQuery

__all__ = ["DEFAULT_LIMIT", "MOST_ROWS", "Paging", "link_header", "read_paging"]

DEFAULT_LIMIT: Final = 500
"""Rows of a page where only a cursor is given, and on a page for people."""
MOST_ROWS: Final = 10_000
"""Rows of a page at most."""


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of an answer.

    Attributes:
        cursor: Where it begins.
        limit: How many rows it has at most.
        text: The query for its rows and the one behind them, which tells whether there is a next
            page.
    """

    cursor: Cursor
    limit: int
    text: str

    def links(self, rows: int, address: Callable[[Cursor | None], str]) -> dict[str, str]:
        """Return the addresses of the other pages, by their relation (RFC 8288 §3.3).

        Args:
            rows: How many rows the query gave, the one behind the page included.
            address: Gives the absolute address of a page by its cursor, None for the first one.
        """
        found: dict[str, Cursor | None] = {}
        if self.cursor.offset:
            before = self.cursor.offset - self.limit
            found["first"] = None
            found["prev"] = self.cursor.after(-self.limit) if before > 0 else None
        if rows > self.limit:
            found["next"] = self.cursor.after(self.limit)
        return {relation: address(cursor) for relation, cursor in found.items()}


def read_paging(
    query: CannedQuery,
    bound: BoundQuery,
    given: Mapping[str, str],
    *,
    generation: str,
    default: int | None,
) -> Paging | None:
    """Return the page that a request asks for; None if it asks for the whole answer.

    Args:
        query: The query.
        bound: The query with its values.
        given: ``limit`` and ``cursor`` as they stand in the URL; absent ones may be missing.
        generation: Id of the generation that answers.
        default: Rows of a page if neither is given; None means the whole answer.

    Raises:
        ParameterError: If one of them is malformed, or the query has no pages.
        GoneError: If the cursor belongs to another generation.
    """
    limit, cursor = given.get("limit"), given.get("cursor", "")
    if limit is None and not cursor and (default is None or not query.paged):
        return None
    if not query.paged:
        raise ParameterError(
            f"the query {query.name!r} has no pages: its answer is always whole",
            parameter="cursor" if limit is None else "limit",
        )
    rows = default or DEFAULT_LIMIT if limit is None else _limit(limit)
    found = read_cursor(cursor, Cursor.begin(generation, bound.text))
    return Paging(found, rows, page_text(bound, rows + 1, found.offset))


def link_header(addresses: Mapping[str, str]) -> str:
    """Return the value of a Link header.

    Args:
        addresses: Absolute addresses, by their relation.
    """
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in addresses.items())


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= MOST_ROWS:
        raise ParameterError(
            f"limit must be a whole number from 1 to {MOST_ROWS:,}; for more rows, follow the "
            "links to the next page, or leave it out for the whole answer",
            parameter="limit",
        )
    return int(text)
