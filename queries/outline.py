"""The outermost structure of a query, from its tokens: form, order, limits; and its pages."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import QuerySolutions, Store

from renkei.errors import QueryError, SourceError
from renkei.graph.query.patterns.search import has_search
from renkei.graph.query.run import lower_truths, run_query
from renkei.graph.query.syntax_errors import explain_syntax_error
from renkei.graph.query.tokens import place_of, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.run import Result
    from renkei.graph.query.tokens import Token
    from renkei.queries.binding import BoundQuery
    from renkei.queries.header import Header
    from renkei.queries.model import CannedQuery

__all__ = ["DEFAULT_LIMIT", "FORMS", "Outline", "check_query", "outline", "page_text"]

DEFAULT_LIMIT: Final = 500
"""Rows of a page where only a cursor is given, and on an HTML page."""


_ANY_BASE: Final = "https://example.org/sparql"  # columns do not depend on it
FORMS: Final = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")


@dataclass(frozen=True)
class Outline:
    """The outermost structure of a query.

    Attributes:
        form: One of ``FORMS``; empty if there is none.
        order_line: The line of its ORDER BY, else that of its end.
        ordered: The plain variables of its ORDER BY, in order.
        is_ordered: Whether it has an ORDER BY.
        is_limited: Whether it has a LIMIT or OFFSET of its own.
        end: The offset at which LIMIT and OFFSET can be inserted: before VALUES, or at the end.
    """

    form: str
    order_line: int
    ordered: Sequence[str]
    is_ordered: bool
    is_limited: bool
    end: int


def outline(text: str) -> Outline:
    """Return the outline of a syntactically valid query."""
    listed = list(tokens(text))
    keywords = _keywords(listed)
    form = next((word for _, word in keywords if word in FORMS), "")
    values = next((listed[index].start for index, word in keywords if word == "VALUES"), None)
    end = listed[-1].end if listed else 0
    is_by = {index for index, word in keywords if word == "BY"}
    order = next((i for i, word in keywords if word == "ORDER" and i + 1 in is_by), None)
    position = end if order is None else listed[order].start
    return Outline(
        form=form,
        order_line=place_of(text, position)[0],
        ordered=() if order is None else _ordered(listed[order + 2 :]),
        is_ordered=order is not None,
        is_limited=any(word in {"LIMIT", "OFFSET"} for _, word in keywords),
        end=end if values is None else values,
    )


def page_text(bound: BoundQuery, limit: int, offset: int) -> str:
    """Return the text of a query for a range of its rows.

    Args:
        bound: A SELECT with an order and without a LIMIT of its own.
        limit: The maximum number of rows.
        offset: The number of rows before them.

    Raises:
        ValueError: If the query cannot be divided into pages.
    """
    shape = outline(bound.text)
    if shape.form != "SELECT" or not shape.is_ordered or shape.is_limited:
        raise ValueError("only a SELECT with ORDER BY and without LIMIT has pages")
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset cannot be negative")
    before, after = bound.text[: shape.end], bound.text[shape.end :]
    return f"{before}\nLIMIT {limit:d} OFFSET {offset:d}\n{after}"


def _keywords(listed: Sequence[Token]) -> list[tuple[int, str]]:
    """Return the words outside of all brackets: index among the tokens, word in capitals."""
    depth, words = 0, []
    for index, token in enumerate(listed):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0 and token.kind == "word":
            words.append((index, token.text.upper()))
    return words


def _ordered(following: Sequence[Token]) -> list[str]:
    """Return the variables of ORDER BY that are alone, or alone in ASC(…), DESC(…) or brackets."""
    variables: list[str] = []
    index = 0
    while index < len(following):
        token = following[index]
        word = token.text.upper() if token.kind == "word" else ""
        if word in {"LIMIT", "OFFSET", "VALUES"}:
            break
        if token.kind == "variable":
            variables.append(token.text[1:])
        elif token.kind == "open" or word in {"ASC", "DESC"}:
            start = index if token.kind == "open" else index + 1
            index = _closing(following, start)
            inside = following[start + 1 : index]
            if len(inside) == 1 and inside[0].kind == "variable":
                variables.append(inside[0].text[1:])
        else:  # a function: it does not order by its variables
            index = _closing(following, index + 1)
        index += 1
    return variables


def _closing(listed: Sequence[Token], start: int) -> int:
    """Return the index of the bracket that closes the one at ``start``; ``start`` without one."""
    depth = 0
    for index in range(start, len(listed)):
        depth += {"open": 1, "close": -1}.get(listed[index].kind, 0)
        if depth <= 0:
            return index
    return len(listed)


def check_query(
    header: Header, source: str, bound: Sequence[str], shape: Outline, query: CannedQuery
) -> None:
    """Check the columns and the order of a query.

    Args:
        header: Its header.
        source: The query of the file.
        bound: The query with values of its parameters.
        shape: Its outline.
        query: The columns and the key that the header declares; none if it is not a SELECT.

    Raises:
        SourceError: If it is not valid without the prefixes of this service, if its columns are not
            the declared ones, or if it is not ordered by the complete key.
    """
    path = ("renkei", "columns")
    columns = [column.name for column in query.columns]
    actual = _columns_of(header, source, is_bound=False)
    if actual != columns:
        raise header.fault(
            path, f"the columns of the query are {', '.join(actual)}; declared {', '.join(columns)}"
        )
    if any(_columns_of(header, text, is_bound=True) != columns for text in bound):
        raise header.fault(path, "a parameter is a column of the query: give it another variable")
    if shape.form == "SELECT":
        _check_order(header, shape, columns, query.key)


def _check_order(
    header: Header, shape: Outline, columns: Sequence[str], key: Sequence[str]
) -> None:
    """Check that the order is total, which pages need; a query with a LIMIT has no pages."""
    if not key and not shape.is_limited:
        raise header.fault(("renkei", "key"), "renkei → key is missing: what tells rows apart")
    for name in key:
        if name not in columns:
            raise header.fault(("renkei", "key"), f"{name!r} of the key is no column")
        if name not in shape.ordered:
            raise SourceError(
                f"the query does not ORDER BY ?{name}, which the key needs for a sure order",
                file=header.file,
                line=shape.order_line,
            )


def _nothing(_text: str, _limit: int | None) -> list[tuple[str, float]]:
    """Return the things that an empty search index has for a text."""
    return []


def _columns_of(header: Header, text: str, *, is_bound: bool) -> list[str]:
    """Return the columns, from an empty store; none if it is not a SELECT.

    A parameter that is not bound is no text for ``renkei:search``; the engine itself sees a triple.
    """
    store = Store()
    try:
        if has_search(text) and not is_bound:
            answer: Result = store.query(lower_truths(text), base_iri=_ANY_BASE)
        else:
            answer = run_query(store, text, prefixes={}, base=_ANY_BASE, search=_nothing)
    except SyntaxError as error:
        text = lower_truths(text)
        parse = functools.partial(store.query, base_iri=_ANY_BASE)
        explained = explain_syntax_error(error, text, prefixes={}, parse=parse)
        raise SourceError(
            str(explained), file=header.file, line=explained.line, column=explained.column
        ) from None
    except QueryError as error:
        raise SourceError(
            f"{error}\nA parameter as the text is required, or has a default, and has no language.",
            file=header.file,
            line=getattr(error, "line", 1),
        ) from None
    if not isinstance(answer, QuerySolutions):
        return []
    return [variable.value for variable in answer.variables]
