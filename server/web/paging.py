"""The number of a page, from a request. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.queries.binding import ParameterError
from renkei.queries.outline import page_text
from renkei.server.web.request_errors import GoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.queries.binding import BoundQuery
    from renkei.queries.read import CannedQuery

__all__ = [
    "DEFAULT_LIMIT",
    "MOST_ROWS",
    "Cursor",
    "Paging",
    "link_header",
    "page_number",
    "read_cursor",
    "read_paging",
]


_DIGITS: Final = 6

_SHOWN: Final = 20


def page_number(asked: str | int | None, pages: int) -> int:
    """Return the number of a page of a list; 1 if none is asked for.

    Args:
        asked: What ``?page=`` says.
        pages: How many pages the list has.

    Raises:
        ParameterError: If the list has no such page, whatever the reason.
    """
    text = "1" if asked is None else str(asked)
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    if not is_number or not 1 <= int(text) <= pages:
        raise ParameterError(
            f"the parameter 'page' must be a number from 1 to {pages}; {text[:_SHOWN]!r} is not",
            parameter="page",
            allowed=[f"1-{pages}"],
        )
    return int(text)


_LONGEST = 400

_FARTHEST = 10**12


@dataclass(frozen=True, slots=True)
class Cursor:
    """The beginning of a page.

    Attributes:
        generation: Id of the generation that the pages before came from.
        offset: Rows before this page.
        digest: Of the query and its values: a cursor belongs to one question.
    """

    generation: str
    offset: int
    digest: str

    @classmethod
    def begin(cls, generation: str, text: str) -> Cursor:
        """Return the cursor of the first page of a question."""
        return cls(generation, 0, hashlib.sha256(text.encode()).hexdigest()[:16])

    def after(self, rows: int) -> Cursor:
        """Return the cursor of the page behind one of so many rows."""
        return Cursor(self.generation, self.offset + rows, self.digest)

    def written(self) -> str:
        """Return it as it stands in an address."""
        data = json.dumps([self.generation, self.offset, self.digest], separators=(",", ":"))
        return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read_cursor(text: str, first: Cursor) -> Cursor:
    """Read a cursor that a client sent.

    Args:
        text: What it sent; empty for the first page.
        first: The first page of the question that it asks.

    Raises:
        GoneError: If it is of another generation than the one that is asked.
        ParameterError: If it is no cursor, or one of another question.
    """
    if not text:
        return first
    found = _decoded(text)
    if found is None:
        raise ParameterError(
            "cursor is not one that an answer gave: take it from the link to the next page",
            parameter="cursor",
        )
    if found.digest != first.digest:
        raise ParameterError(
            "cursor belongs to another query or to other values: begin again without it",
            parameter="cursor",
        )
    if found.generation != first.generation:
        raise GoneError(
            f"cursor belongs to generation {found.generation[:32]} of the data, which is not "
            "published any more: begin again without cursor",
        )
    return found


def _decoded(text: str) -> Cursor | None:
    """Return what a text stands for, None if no answer of ours can have given it."""
    if len(text) > _LONGEST:
        return None
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        generation, offset, digest = json.loads(data)
    except (ValueError, TypeError):
        return None
    if not (isinstance(generation, str) and isinstance(digest, str) and type(offset) is int):
        return None
    found = Cursor(generation, offset, digest)
    return found if 0 <= offset <= _FARTHEST and found.written() == text else None


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
