"""`renkei query NAME --parameter value`: a canned query on the command line."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from renkei.errors import QueryError
from renkei.queries.binding import bind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.queries.read import CannedQuery

__all__ = ["canned_text", "given_parameters"]


def canned_text(
    queries: Mapping[str, CannedQuery], name: str, arguments: Sequence[str], *, base: str
) -> str:
    """Return the text of a canned query with its parameters bound.

    Args:
        queries: The queries, by name.
        name: The name of one.
        arguments: What stands behind the name: ``--parameter value`` or ``--parameter=value``.
        base: What the IRIs of the data start with.

    Raises:
        QueryError: If there is no query of that name.
        ParameterError: If a parameter is unknown, missing, repeated or malformed.
        click.UsageError: If the arguments are not of that form.
    """
    if name not in queries:
        near = difflib.get_close_matches(name, queries, n=3, cutoff=0.5) or list(queries)
        raise QueryError(f"there is no query {name!r}; there are: {', '.join(near)}")
    return bind(queries[name], given_parameters(arguments), base=base).text


def given_parameters(arguments: Sequence[str]) -> dict[str, list[str]]:
    """Return each parameter with the values that it was given.

    Raises:
        click.UsageError: If an argument is no parameter, or a parameter has no value.
    """
    given: dict[str, list[str]] = {}
    waiting = iter(arguments)
    for argument in waiting:
        name, has_value, value = argument.partition("=")
        if not name.startswith("--"):
            raise click.UsageError(f"{argument!r}: parameters are given as --name value")
        if not has_value:
            following = next(waiting, None)
            if following is None:
                raise click.UsageError(f"{argument} has no value")
            value = following
        given.setdefault(name.removeprefix("--"), []).append(value)
    return given
