"""What a canned query must be, beside its header: it runs, has its columns, and a sure order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions, Store

from renkei.errors import SourceError
from renkei.graph.query.syntax_errors import explain_syntax_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.queries.header import Header
    from renkei.queries.outline import Outline

__all__ = ["check_query"]


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
        answer = store.query(text)
    except SyntaxError as error:
        explained = explain_syntax_error(error, text, prefixes={}, parse=store.query)
        raise SourceError(
            str(explained), file=header.file, line=explained.line, column=explained.column
        ) from None
    if not isinstance(answer, QuerySolutions):
        return []
    return [variable.value for variable in answer.variables]
