"""``/queries/`` and ``/queries/<name>``: the canned queries as pages, CSV and JSON."""

from __future__ import annotations

import difflib
import functools
import hashlib
import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, abort, render_template, request, url_for

from renkei.graph.execution import QueryRequest
from renkei.graph.query_text import check_query_text
from renkei.graph.terms import iri
from renkei.queries.binding import BoundQuery, ParameterError, bind
from renkei.queries.header import without_header
from renkei.queries.parameters import RESERVED
from renkei.server.ask import describe, rows
from renkei.server.canned_answers import json_answer
from renkei.server.canned_checks import check_things
from renkei.server.canned_forms import Choices, fields, find_choices
from renkei.server.canned_tables import nameless, table
from renkei.server.errors import problem_of
from renkei.server.links import query_link
from renkei.server.negotiation import CANNED_FORMATS, PAGE, RDF_FORMATS, choose
from renkei.server.per_generation import PerGeneration
from renkei.server.query_response import query_response
from renkei.server.request_errors import UnknownQueryError
from renkei.server.source_files import base_of
from renkei.server.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.queries.canned import CannedQuery
    from renkei.server.negotiation import Format
    from renkei.server.publication import Generations, PublishedView
    from renkei.settings import Settings

__all__ = ["create_canned_blueprint"]

_MOST_ROWS: Final = 500  # on a page; the other formats have all
_NEAR: Final = 3
_LONGEST: Final = 100  # of a name that is compared; comparing takes time with its square
_MOST_TEXT: Final = 100_000  # characters of RDF on a page


def create_canned_blueprint(
    settings: Settings, generations: Generations, queries: Mapping[str, CannedQuery]
) -> Blueprint:
    """Make the blueprint.

    Args:
        settings: The limits of a query.
        generations: Where the published data is found.
        queries: The queries, by name.
    """
    blueprint = Blueprint("canned", __name__)
    choices: PerGeneration[Choices] = PerGeneration(
        functools.partial(find_choices, queries.values())
    )

    @blueprint.get("/queries/")
    def index() -> str:
        topics: dict[str, list[CannedQuery]] = {}
        for query in queries.values():
            topics.setdefault(query.tags[0], []).append(query)
        return render_template("queries/index.html", topics=topics, count=len(queries))

    @blueprint.get("/queries/<name>")
    def query(name: str) -> AnyResponse:
        stem, dot, suffix = name.rpartition(".")
        found = _find(queries, stem if dot else name)
        if suffix == "rq" and dot:
            return Response(found.text, content_type="application/sparql-query")
        formats = _formats(found)
        if dot and not any(suffix in entry.names for entry in formats):
            abort(404)
        chosen = choose(
            formats,
            accept=request.headers.get("Accept"),
            name=suffix if dot else request.args.get("format"),
        )
        view = generations.current()
        if chosen is PAGE:
            return _page(found, view, choices.of(view))
        bound = bind(found, _given(), base=base_of(view))
        check_things(found, bound, view, choices.of(view))
        return _answer(found, bound, view, chosen, settings)

    @blueprint.after_request
    def allow_other_origins(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"  # reading only, no credentials
        return response

    return blueprint


def _formats(query: CannedQuery) -> Sequence[Format]:
    return (*RDF_FORMATS, PAGE) if query.form == "CONSTRUCT" else CANNED_FORMATS


def _find(queries: Mapping[str, CannedQuery], name: str) -> CannedQuery:
    if name in queries:
        return queries[name]
    near = difflib.get_close_matches(name[:_LONGEST], queries, n=_NEAR, cutoff=0.5)
    hint = f"; near to it: {', '.join(near)}" if near else ""
    raise UnknownQueryError(
        f"there is no query {name[:_LONGEST]!r}{hint}; all are listed at /queries/",
        available=tuple(near),
    )


def _given() -> dict[str, list[str]]:
    return {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if name not in RESERVED
    }


def _answer(
    query: CannedQuery, bound: BoundQuery, view: PublishedView, chosen: Format, settings: Settings
) -> AnyResponse:
    suffix = chosen.names[0]
    digest = hashlib.sha256(f"{view.id}\n{suffix}\n{bound.text}".encode()).hexdigest()[:32]
    headers = {
        "Content-Disposition": f'inline; filename="{query.name}.{suffix}"',
        "ETag": f'"{digest}"',
    }
    if request.if_none_match.contains(digest):
        return Response(status=304, headers=headers)
    if chosen.media_type == "application/json":
        answer = json_answer(query, bound, rows(view, bound.text), generation=view.id)
        body = json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n"
        return Response(body, content_type=chosen.content_type, headers=headers)
    checked = check_query_text(
        bound.text,
        max_bytes=max(settings.max_query_length, len(bound.text.encode())),
        max_nesting=settings.max_query_nesting,
    )
    wanted = QueryRequest(query=checked, media_type=chosen.written_as)
    return query_response(view, wanted, chosen.content_type, headers)


def _page(query: CannedQuery, view: PublishedView, choices: Choices) -> Response:
    """The documentation, the form, and the answer if what it needs was given."""
    language, base, given = language_of(request), base_of(view), _given()
    more: dict[str, Any] = {}
    status = 200
    try:
        bound = bind(query, given, base=base)
        check_things(query, bound, view, choices)
    except ParameterError as error:
        if not error.is_missing:
            more = {"problem": problem_of(error), "wrong": error.parameter}
            status = problem_of(error).status.value
    else:
        suffixes = [entry.names[0] for entry in _formats(query) if entry is not PAGE]
        best = "csv" if "csv" in suffixes else suffixes[0]
        more = {
            **_shown(query, bound, view, language),
            "form_link": query_link(without_header(bound.text), language),
            "links": {suffix: _link(query, suffix, given) for suffix in suffixes},
            "file": f"{query.name}.{best}",
            "address": _link(query, best, given, external=True),
        }
    body = render_template(
        "queries/query.html",
        query=query,
        text=without_header(query.text),
        fields=fields(query, given, choices, language),
        example=urlencode({**query.example, "lang": language}),
        dates=[column.name for column in query.columns if column.type == "date"],
        texts=[column.name for column in query.columns if column.type == "string"],
        **more,
    )
    return Response(body, status, content_type=PAGE.content_type)


def _shown(
    query: CannedQuery, bound: BoundQuery, view: PublishedView, language: str
) -> dict[str, Any]:
    """What a page shows of an answer."""
    if query.form == "CONSTRUCT":
        text = describe(view, bound.text, "text/turtle").decode()
        return {"turtle": text[:_MOST_TEXT], "is_cut": len(text) > _MOST_TEXT}
    found, base = list(islice(rows(view, bound.text), _MOST_ROWS + 1)), base_of(view)
    names = _names(view, nameless(query, found[:_MOST_ROWS], base))
    shown = table(query, found[:_MOST_ROWS], names, base=base, language=language)
    return {"table": shown, "is_cut": len(found) > _MOST_ROWS}


def _names(view: PublishedView, things: Iterable[str]) -> dict[str, dict[str, str]]:
    """Look up the names of things, by language."""
    found: dict[str, dict[str, str]] = {}
    values = " ".join(iri(thing) for thing in sorted(things))
    query = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?thing ?name {{ VALUES ?thing {{ {values} }} ?thing rdfs:label ?name }}
        ORDER BY ?thing ?name"""
    for row in rows(view, query) if values else ():
        name = row["name"]
        if isinstance(name, ox.Literal) and name.language:
            found.setdefault(row["thing"].value, {}).setdefault(name.language, name.value)
    return found


def _link(
    query: CannedQuery, suffix: str, given: Mapping[str, list[str]], *, external: bool = False
) -> str:
    """The address of an answer; what stands in it can be put into quotes of a shell."""
    path = url_for("canned.query", name=f"{query.name}.{suffix}", _external=external)
    values = [(name, value) for name, found in given.items() for value in found if value]
    return f"{path}?{urlencode(values)}" if values else path
