"""``renkei query``: SPARQL or a canned query, answered from the published graph."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING, Final, TextIO

import click

from renkei.errors import QueryError, QuerySyntaxError
from renkei.graph.query.evaluation import MEDIA_TYPES_OF
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.graph.rdf.formats import CSV, TURTLE, formats_for
from renkei.queries.binding import bind
from renkei.queries.read import is_name
from renkei.server.sparql.hints import hints_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.context import Context
    from renkei.queries.model import CannedQuery

__all__ = ["query_command"]

_MAX_CANNED_BYTES: Final = 1_048_576  # of a canned query with its values
_MEDIA_TYPES: Final = {
    form.names[0]: form.media_type for form in (*formats_for("solutions"), *formats_for("graph"))
}


@click.command("query", context_settings={"ignore_unknown_options": True})
@click.argument("text", required=False, metavar="[TEXT | NAME]")
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED, metavar="[--PARAMETER VALUE]...")
@click.option(
    "-f", "--file", type=click.File("r", encoding="utf-8"), help="File with the query; - is stdin."
)
@click.option(
    "-r",
    "--results",
    "--format",
    type=click.Choice(list(_MEDIA_TYPES)),
    help="How the answer is written; without it, CSV for rows and Turtle for triples.",
)
@click.pass_obj
def query_command(
    context: Context,
    text: str | None,
    parameters: tuple[str, ...],
    file: TextIO | None,
    results: str | None,
) -> None:
    """Run a query on the published graph: SPARQL, or the name of a canned query."""
    if text is None and file is None and not sys.stdin.isatty():
        file = sys.stdin
    if (text is None) == (file is None):
        raise click.UsageError("give the query as an argument, or with --file, or on stdin")
    is_canned = text is not None and is_name(text)
    if parameters and not is_canned:
        raise click.UsageError(f"{parameters[0]!r} fits only behind the name of a canned query")
    published = context.published().current()
    if text is not None and is_canned:
        base = str(published.manifest["base"])
        text = _canned_text(context.queries(), text, parameters, base=base)
    settings = context.settings
    query = check_query_text(
        text if text is not None else _read(file),
        max_bytes=_MAX_CANNED_BYTES if is_canned else settings.max_query_length,
        max_nesting=settings.max_query_nesting,
    )
    offered = MEDIA_TYPES_OF[query.kind]
    default = (TURTLE if query.kind == "graph" else CSV).media_type
    media_type = _MEDIA_TYPES[results] if results else default
    if media_type not in offered:
        fitting = ", ".join(name for name, kind in _MEDIA_TYPES.items() if kind in offered)
        raise click.UsageError(f"this query cannot be written as {results}; use {fitting}")
    with published.engine.run_blocking(QueryRequest(query=query, media_type=media_type)) as answer:
        for chunk in answer.chunks:
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
    for hint in hints_of(query.text):
        click.echo(f"hint: {hint}", err=True)


def _canned_text(
    queries: Mapping[str, CannedQuery], name: str, arguments: Sequence[str], *, base: str
) -> str:
    """Return the text of a canned query with its parameters bound.

    Args:
        queries: The queries, by name.
        name: The name of one.
        arguments: The arguments after the name: ``--parameter value`` or ``--parameter=value``.
        base: Base of the data's IRIs.

    Raises:
        QueryError: If there is no query of that name.
        ParameterError: If a parameter is unknown, missing, repeated or malformed.
        click.UsageError: If the arguments are not of that form.
    """
    if name not in queries:
        near = difflib.get_close_matches(name, queries, n=3, cutoff=0.5) or list(queries)
        raise QueryError(f"there is no query {name!r}; there are: {', '.join(near)}")
    return bind(queries[name], _parameters(arguments), base=base).text


def _parameters(arguments: Sequence[str]) -> dict[str, list[str]]:
    """Return the values of each parameter.

    Raises:
        click.UsageError: If an argument is not a parameter, or a parameter has no value.
    """
    parameters: dict[str, list[str]] = {}
    remaining = iter(arguments)
    for argument in remaining:
        name, has_value, value = argument.partition("=")
        if not name.startswith("--"):
            raise click.UsageError(f"{argument!r}: parameters are given as --name value")
        if not has_value:
            following = next(remaining, None)
            if following is None:
                raise click.UsageError(f"{argument} has no value")
            value = following
        parameters.setdefault(name.removeprefix("--"), []).append(value)
    return parameters


def _read(file: TextIO | None) -> str:
    try:
        return file.read() if file else ""
    except UnicodeDecodeError as error:
        raise QuerySyntaxError(f"the query is not UTF-8: {error}") from error
