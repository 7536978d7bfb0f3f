"""What the address of a canned query gives: its name, its values, the reserved parameters."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from flask import request

from renkei.queries.binding import ParameterError
from renkei.queries.parameters import RESERVED
from renkei.server.web.deps import deps
from renkei.server.web.request_errors import UnknownQueryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.model import CannedQuery

__all__ = ["find_query", "read_options", "read_values", "refuse_empty"]

_SUGGESTIONS: Final = 3
_MAX_NAME: Final = 100  # characters of a compared name; the time grows with the square


def find_query(name: str) -> CannedQuery:
    """Return a query by its name.

    Raises:
        UnknownQueryError: If there is none, with names that are near.
    """
    queries = deps().queries
    if name in queries:
        return queries[name]
    near = difflib.get_close_matches(name[:_MAX_NAME], queries, n=_SUGGESTIONS, cutoff=0.5)
    hint = f"; near to it: {', '.join(near)}" if near else ""
    raise UnknownQueryError(
        f"there is no query {name[:_MAX_NAME]!r}{hint}; all are listed at /queries/",
        available=tuple(near),
    )


def read_values() -> dict[str, list[str]]:
    """Return the values of the query's parameters."""
    return {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if name not in RESERVED
    }


def read_options() -> dict[str, str]:
    """Return the reserved parameters of the URL: format, limit, cursor, bom, lang, width."""
    options = {}
    for name in sorted(RESERVED & request.args.keys()):
        values = request.args.getlist(name)
        if len(values) > 1:
            raise ParameterError(f"the parameter {name!r} may be given once", parameter=name)
        options[name] = values[0]
    if options.get("format") == "":
        raise _empty("format")
    return options


def refuse_empty(given: Mapping[str, list[str]]) -> None:
    """Refuse empty values from programs; only HTML forms send their empty fields."""
    for name, values in given.items():
        if "" in values:
            raise _empty(name)


def _empty(name: str) -> ParameterError:
    return ParameterError(
        f"the parameter {name[:_MAX_NAME]!r} is empty: give it a value, or leave it out",
        parameter=name,
    )
