"""The outline of a query by its tokens: form, order, limits; and the text of one page of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import QuerySolutions, Store

from renkei.errors import SourceError
from renkei.graph.query.functions import SPARQL_FUNCTIONS
from renkei.graph.query.syntax_errors import explain_syntax_error
from renkei.graph.query.tokens import place_of, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.tokens import Token
    from renkei.queries.binding import BoundQuery
    from renkei.queries.header import Header

__all__ = ["FORMS", "Outline", "check_query", "outline", "page_text"]


FORMS: Final = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")


@dataclass(frozen=True)
class Outline:
    """What the outermost level of a query has.

    Attributes:
        form: One of ``FORMS``; empty if there is none.
        order_line: The line of its ORDER BY; that of its end if there is none.
        ordered: The variables that it is ordered by as they are, in their order.
        is_ordered: Whether it has an ORDER BY.
        is_limited: Whether it has a LIMIT or OFFSET of its own.
        end: The offset at which LIMIT and OFFSET can be put in: before VALUES, or at the end.
    """

    form: str
    order_line: int
    ordered: Sequence[str]
    is_ordered: bool
    is_limited: bool
    end: int


def outline(text: str) -> Outline:
    """Return the outline of a query that the parser takes."""
    found = list(tokens(text))
    keywords = _keywords(found)
    form = next((word for _, word in keywords if word in FORMS), "")
    values = next((found[index].start for index, word in keywords if word == "VALUES"), None)
    end = found[-1].end if found else 0
    is_by = {index for index, word in keywords if word == "BY"}
    order = next((i for i, word in keywords if word == "ORDER" and i + 1 in is_by), None)
    place = end if order is None else found[order].start
    return Outline(
        form=form,
        order_line=place_of(text, place)[0],
        ordered=() if order is None else _ordered(found[order + 2 :]),
        is_ordered=order is not None,
        is_limited=any(word in {"LIMIT", "OFFSET"} for _, word in keywords),
        end=end if values is None else values,
    )


def page_text(bound: BoundQuery, limit: int, offset: int) -> str:
    """Return the text of a query for a part of its rows.

    Args:
        bound: A SELECT with an order and without a LIMIT of its own.
        limit: How many rows at most.
        offset: How many rows are left out before them.

    Raises:
        ValueError: If the query cannot be divided into pages.
    """
    found = outline(bound.text)
    if found.form != "SELECT" or not found.is_ordered or found.is_limited:
        raise ValueError("only a SELECT with ORDER BY and without LIMIT has pages")
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset cannot be negative")
    before, after = bound.text[: found.end], bound.text[found.end :]
    return f"{before}\nLIMIT {limit:d} OFFSET {offset:d}\n{after}"


def _keywords(found: Sequence[Token]) -> list[tuple[int, str]]:
    """The words outside of all brackets, in capitals, with their places among the tokens."""
    depth, words = 0, []
    for index, token in enumerate(found):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0 and token.kind == "word":
            words.append((index, token.text.upper()))
    return words


def _ordered(behind: Sequence[Token]) -> list[str]:
    """The variables that stand alone, or alone in ASC(…), DESC(…) or brackets."""
    variables: list[str] = []
    index = 0
    while index < len(behind):
        token = behind[index]
        word = token.text.upper() if token.kind == "word" else ""
        if word in {"LIMIT", "OFFSET", "VALUES"}:
            break
        if token.kind == "variable":
            variables.append(token.text[1:])
        elif token.kind == "open" or word in {"ASC", "DESC"}:
            start = index if token.kind == "open" else index + 1
            index = _closing(behind, start)
            inside = behind[start + 1 : index]
            if len(inside) == 1 and inside[0].kind == "variable":
                variables.append(inside[0].text[1:])
        else:  # a function: its variables do not order by themselves
            index = _closing(behind, index + 1)
        index += 1
    return variables


def _closing(found: Sequence[Token], start: int) -> int:
    """The place of the bracket that closes the one at a place; that place if there is none."""
    depth = 0
    for index in range(start, len(found)):
        depth += {"open": 1, "close": -1}.get(found[index].kind, 0)
        if depth <= 0:
            return index
    return len(found)


def check_query(
    header: Header,
    texts: tuple[str, str],
    found: Outline,
    columns: Sequence[str],
    key: Sequence[str],
) -> None:
    """Check a query.

    Args:
        header: Its header.
        texts: The query as it is in the file, and with its examples bound.
        found: Its outline.
        columns: The columns that the header declares; none if it is no SELECT.
        key: The columns that the header says tell one row from another.

    Raises:
        SourceError: If it is no SPARQL without the prefixes of this service, if its columns are
            not those that are declared, or if its order does not hold the whole key.
    """
    path = ("renkei", "columns")
    there = _columns_of(header, texts[0])
    if there != list(columns):
        raise header.fault(
            path, f"the columns of the query are {', '.join(there)}; declared {', '.join(columns)}"
        )
    if _columns_of(header, texts[1]) != list(columns):
        raise header.fault(path, "a parameter is a column of the query: give it another variable")
    if found.form == "SELECT":
        _check_order(header, found, columns, key)


def _check_order(
    header: Header, found: Outline, columns: Sequence[str], key: Sequence[str]
) -> None:
    """Rows without a sure order cannot be divided into pages; a LIMIT of its own excuses it."""
    if not key and not found.is_limited:
        raise header.fault(("renkei", "key"), "renkei → key is missing: what tells rows apart")
    for name in key:
        if name not in columns:
            raise header.fault(("renkei", "key"), f"{name!r} of the key is no column")
        if name not in found.ordered:
            raise SourceError(
                f"the query does not ORDER BY ?{name}, which the key needs for a sure order",
                file=header.file,
                line=found.order_line,
            )


def _columns_of(header: Header, text: str) -> list[str]:
    """The columns, by asking an empty store; none of what is no SELECT."""
    store = Store()
    try:
        answer = store.query(text, custom_functions=SPARQL_FUNCTIONS)
    except SyntaxError as error:
        explained = explain_syntax_error(error, text, prefixes={}, parse=store.query)
        raise SourceError(
            str(explained), file=header.file, line=explained.line, column=explained.column
        ) from None
    if not isinstance(answer, QuerySolutions):
        return []
    return [variable.value for variable in answer.variables]
