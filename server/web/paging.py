"""Pages of lists and of query answers: their numbers and cursors, their links, their triples.

Lists have numbered pages (`page_number`, `page_links`, `hydra_triples`). Answers of canned queries
have cursors (`read_paging`), which a client takes from the link to the next page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Rdf, Xsd
from renkei.queries.binding import ParameterError
from renkei.queries.outline import DEFAULT_LIMIT, page_text
from renkei.server.web.headers import link_value
from renkei.server.web.request_errors import GoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.queries.binding import BoundQuery
    from renkei.queries.model import CannedQuery

__all__ = [
    "MAX_LIMIT",
    "Cursor",
    "Paging",
    "hydra_triples",
    "link_header",
    "page_links",
    "page_number",
    "read_cursor",
    "read_paging",
]

MAX_LIMIT: Final = 10_000
"""Rows of a page at most."""

_MAX_DIGITS: Final = 6  # of a page number
_MAX_QUOTED: Final = 20  # characters of an invalid page number that an error quotes
_MAX_CURSOR: Final = 400  # characters
_MAX_OFFSET: Final = 10**12
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
# Link relation (RFC 8288) → property of Hydra.
_HYDRA_NAMES: Final = {"first": "first", "prev": "previous", "next": "next", "last": "last"}


def page_number(value: str | int | None, pages: int) -> int:
    """Return the requested page of a list, counted from 1; 1 if the request names none.

    Args:
        value: The value of ``?page=``.
        pages: The number of pages of the list.

    Raises:
        ParameterError: If the value is not a number of one of the pages.
    """
    text = "1" if value is None else str(value)
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    if not is_number or not 1 <= int(text) <= pages:
        raise ParameterError(
            f"the parameter 'page' must be a number from 1 to {pages}; {text[:_MAX_QUOTED]!r} "
            "is not",
            parameter="page",
            allowed=[f"1-{pages}"],
        )
    return int(text)


def page_links(number: int, pages: int, address: Callable[[int], str]) -> dict[str, str]:
    """Return the links from a page of a list: relation → address; empty if it is the only page.

    Args:
        number: The number of the page, from 1.
        pages: The number of pages.
        address: Returns the address of a page by its number.
    """
    if pages == 1:
        return {}
    numbers = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages}
    return {
        relation: address(target) for relation, target in numbers.items() if 1 <= target <= pages
    }


def hydra_triples(
    collection: str, number: int, pages: int, total: int, address: Callable[[int], str]
) -> list[ox.Triple]:
    """Return the description of a paged list (Hydra Core Vocabulary, § Collections).

    Args:
        collection: IRI of the whole list.
        number: The number of this page, from 1.
        pages: The number of pages; the only page of a list has no view.
        total: The number of members of all pages.
        address: Returns the absolute address of a page, in the format of this one.
    """
    triples = [
        _triple(collection, Rdf.type_, ox.NamedNode(f"{_HYDRA}Collection")),
        _triple(
            collection,
            f"{_HYDRA}totalItems",
            ox.Literal(str(total), datatype=ox.NamedNode(Xsd.integer)),
        ),
    ]
    links = page_links(number, pages, address)
    if links:
        view = address(number)
        triples.append(_triple(collection, f"{_HYDRA}view", ox.NamedNode(view)))
        triples.append(_triple(view, Rdf.type_, ox.NamedNode(f"{_HYDRA}PartialCollectionView")))
        triples += [
            _triple(view, _HYDRA + _HYDRA_NAMES[relation], ox.NamedNode(target))
            for relation, target in links.items()
        ]
    return triples


def link_header(addresses: Mapping[str, str]) -> str:
    """Return the value of a ``Link`` header.

    Args:
        addresses: Relation → absolute address.
    """
    return ", ".join(link_value(address, relation) for relation, address in addresses.items())


@dataclass(frozen=True, slots=True)
class Cursor:
    """The beginning of a page of an answer.

    Attributes:
        generation: Id of the generation that the earlier pages came from.
        offset: The number of rows before this page.
        digest: Digest of the query with its values: a cursor is valid for one question only.
    """

    generation: str
    offset: int
    digest: str

    @classmethod
    def begin(cls, generation: str, text: str) -> Cursor:
        """Return the cursor of the first page of a query's answer."""
        return cls(generation, 0, hashlib.sha256(text.encode()).hexdigest()[:16])

    def after(self, rows: int) -> Cursor:
        """Return the cursor that is a number of rows after this one."""
        return Cursor(self.generation, self.offset + rows, self.digest)

    def encode(self) -> str:
        """Return the cursor as a value for a URL: JSON in base64url without padding."""
        data = json.dumps([self.generation, self.offset, self.digest], separators=(",", ":"))
        return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read_cursor(text: str, first: Cursor) -> Cursor:
    """Decode the cursor of a request, and check that it belongs to the request's query.

    Args:
        text: The value of ``?cursor=``; empty for the first page.
        first: The cursor of the first page of the requested query.

    Raises:
        GoneError: If it belongs to another generation.
        ParameterError: If it is malformed, or belongs to another query.
    """
    if not text:
        return first
    cursor = _decode(text)
    if cursor is None:
        raise ParameterError(
            "cursor is not one that an answer gave: take it from the link to the next page",
            parameter="cursor",
        )
    if cursor.digest != first.digest:
        raise ParameterError(
            "cursor belongs to another query or to other values: begin again without it",
            parameter="cursor",
        )
    if cursor.generation != first.generation:
        raise GoneError(
            f"cursor belongs to generation {cursor.generation[:32]} of the data, which is not "
            "published any more: begin again without cursor",
        )
    return cursor


def _decode(text: str) -> Cursor | None:
    """Return a cursor; None if `Cursor.encode` cannot have returned the text."""
    if len(text) > _MAX_CURSOR:
        return None
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        generation, offset, digest = json.loads(data)
    except (ValueError, TypeError):
        return None
    if not (isinstance(generation, str) and isinstance(digest, str) and type(offset) is int):
        return None
    cursor = Cursor(generation, offset, digest)
    return cursor if 0 <= offset <= _MAX_OFFSET and cursor.encode() == text else None


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of an answer.

    Attributes:
        cursor: Where it begins.
        limit: Its maximum number of rows.
        text: The query for these rows and one more, whose presence means that there is a next page.
    """

    cursor: Cursor
    limit: int
    text: str

    def links(self, rows: int, address: Callable[[Cursor | None], str]) -> dict[str, str]:
        """Return the links to the other pages: relation (RFC 8288 §3.3) → address.

        Args:
            rows: The number of rows that the query returned, the one after the page included.
            address: Returns the absolute address of a page by its cursor, None for the first one.
        """
        cursors: dict[str, Cursor | None] = {}
        if self.cursor.offset:
            before = self.cursor.offset - self.limit
            cursors["first"] = None
            cursors["prev"] = self.cursor.after(-self.limit) if before > 0 else None
        if rows > self.limit:
            cursors["next"] = self.cursor.after(self.limit)
        return {relation: address(cursor) for relation, cursor in cursors.items()}


def read_paging(
    query: CannedQuery,
    bound: BoundQuery,
    options: Mapping[str, str],
    *,
    generation: str,
    default: int | None,
) -> Paging | None:
    """Return the requested page of an answer; None if the complete answer is requested.

    Args:
        query: The query.
        bound: The query with its values.
        options: ``limit`` and ``cursor`` of the request, where they are given.
        generation: Id of the generation that answers.
        default: Rows of a page if neither is given; None means the complete answer.

    Raises:
        ParameterError: If an option is malformed, or the query has no pages.
        GoneError: If the cursor belongs to another generation.
    """
    limit, cursor = options.get("limit"), options.get("cursor", "")
    if limit is None and not cursor and (default is None or not query.paged):
        return None
    if not query.paged:
        raise ParameterError(
            f"the query {query.name!r} has no pages: its answer is always whole",
            parameter="cursor" if limit is None else "limit",
        )
    rows = default or DEFAULT_LIMIT if limit is None else _read_limit(limit)
    start = read_cursor(cursor, Cursor.begin(generation, bound.text))
    return Paging(start, rows, page_text(bound, rows + 1, start.offset))


def _read_limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= MAX_LIMIT:
        raise ParameterError(
            f"limit must be a whole number from 1 to {MAX_LIMIT:,}; for more rows, follow the "
            "links to the next page, or leave it out for the whole answer",
            parameter="limit",
        )
    return int(text)


def _triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
