"""What a canned query must be, beside its header: it runs, has its columns, and a sure order."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions, Store

from renkei.errors import SourceError
from renkei.graph.query_tokens import place_of, tokens
from renkei.graph.syntax_errors import explain_syntax_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.queries.header import Header

__all__ = ["check_query"]


def check_query(
    header: Header, source: str, bound: str, columns: Sequence[str], key: Sequence[str]
) -> None:
    """Check a query, as it is in the file and with its examples bound.

    Raises:
        SourceError: If it is no SPARQL without the prefixes of this service, if its columns are
            not those that are declared, or if its order does not hold the whole key.
    """
    path = ("renkei", "columns")
    found = _columns_of(header, source)
    if found != list(columns):
        raise header.fault(
            path, f"the columns of the query are {', '.join(found)}; declared {', '.join(columns)}"
        )
    if _columns_of(header, bound) != list(columns):
        raise header.fault(path, "a parameter is a column of the query: give it another variable")
    if not key:
        raise header.fault(("renkei", "key"), "renkei → key is missing: what tells rows apart")
    line, ordered = _order(source)
    for name in key:
        if name not in columns:
            raise header.fault(("renkei", "key"), f"{name!r} of the key is no column")
        if name not in ordered:
            raise SourceError(
                f"the query does not ORDER BY ?{name}, which the key needs for a sure order",
                file=header.file,
                line=line,
            )


def _columns_of(header: Header, text: str) -> list[str]:
    """The columns, by asking an empty store."""
    store = Store()
    try:
        answer = store.query(text)
    except SyntaxError as error:
        explained = explain_syntax_error(error, text, prefixes={}, parse=store.query)
        raise SourceError(
            str(explained), file=header.file, line=explained.line, column=explained.column
        ) from None
    if not isinstance(answer, QuerySolutions):  # the text was checked to be a SELECT
        raise header.fault((), "a canned query must be a SELECT")
    return [variable.value for variable in answer.variables]


def _order(source: str) -> tuple[int, set[str]]:
    """The line of the outermost ORDER BY, and the variables behind it."""
    depth, position = 0, None
    found = list(tokens(source))
    for token, following in pairwise(found):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        is_order = token.kind == "word" and re.fullmatch("(?i:order)", token.text)
        if depth == 0 and is_order and following.text.upper() == "BY":
            position = token.start
    if position is None:
        return place_of(source, len(source.rstrip()))[0], set()
    behind = {
        token.text[1:] for token in found if token.start > position and token.kind == "variable"
    }
    return place_of(source, position)[0], behind
