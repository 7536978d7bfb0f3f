"""``/id/…`` and ``/doc/…``: a page, and RDF, for every thing of the graph."""

from __future__ import annotations

import difflib
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, redirect, render_template, request

from renkei.graph.terms import iri as checked_iri
from renkei.server.ask import ask, rows
from renkei.server.description import describe_thing
from renkei.server.errors import Problem
from renkei.server.links import in_language, iri_of_path, thing_path
from renkei.server.listed_kinds import LIST_OF_TYPE
from renkei.server.negotiation import ERROR_FORMATS, PAGE, Format, choose
from renkei.server.request_errors import NotAcceptableError
from renkei.server.texts import language_of
from renkei.server.thing_page import show_thing
from renkei.server.thing_rdf import RDF_FORMATS, triples_of, written

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.server.description import Description
    from renkei.server.publication import Generations, PublishedView

__all__ = ["create_things_blueprint"]

_FORMATS: Final = (
    PAGE,
    *(entry.format for entry in RDF_FORMATS),
    Format("application/json", "application/ld+json"),
)
_BY_SUFFIX: Final = {
    "html": PAGE,
    **{entry.suffix: entry.format for entry in RDF_FORMATS},
}
_CROSS_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}  # reading only, and no credentials
_MOST_COMPARED: Final = 2_000  # keys of a type, when one is not found
_LONGEST_KEY: Final = 200  # comparing takes time with the square of it
_SUGGESTIONS: Final = 8


def create_things_blueprint(generations: Generations) -> Blueprint:
    """Make the blueprint.

    Args:
        generations: Where the published data is found, at each request anew.
    """
    blueprint = Blueprint("things", __name__)

    @blueprint.get("/id/<path:path>")
    def identifier(path: str) -> AnyResponse:
        return _see_other(path, generations.current())

    @blueprint.get("/graph/<path:path>")
    def named_graph(path: str) -> AnyResponse:
        return _see_other(f"graph/{path}", generations.current())

    @blueprint.get("/doc/<path:path>")
    def document(path: str) -> AnyResponse:
        view = generations.current()
        chosen, page = None, request.args.get("page")
        found = _described(view, path, page)
        stem, dot, suffix = path.rpartition(".")
        if found is None and dot and suffix in _BY_SUFFIX:
            chosen, path = _BY_SUFFIX[suffix], stem
            found = _described(view, path, page)
        if found is None:
            return _missing(view, path)
        if chosen is None:
            chosen = choose(
                _FORMATS,
                accept=request.headers.get("Accept"),
                name=request.args.get("format"),
            )
        return _answer(view, found, chosen)

    @blueprint.after_request
    def allow_other_origins(response: Response) -> Response:
        response.headers.update(_CROSS_ORIGIN)
        return response

    return blueprint


def _see_other(path: str, view: PublishedView) -> AnyResponse:
    """A thing is not a document: 303 leads to the document about it, which negotiates.

    With a suffix (``/id/government/011002.ttl``), that is the document in this form.
    """
    stem, dot, suffix = path.rpartition(".")
    if not _is_known(view, path) and not (dot and suffix in _BY_SUFFIX and _is_known(view, stem)):
        return _missing(view, path)
    language = request.args.get("lang", "")
    query = f"?lang={language}" if language in {"ja", "en"} else ""
    return redirect(f"/doc/{path}{query}", HTTPStatus.SEE_OTHER)


def _is_known(view: PublishedView, path: str) -> bool:
    """Whether the graph says anything of the thing with this path."""
    thing = iri_of_path(path, view.manifest["base"])
    return bool(thing) and ask(view, f"ASK {{ GRAPH ?graph {{ {checked_iri(thing)} ?p ?o }} }}")


def _described(view: PublishedView, path: str, page: str | None) -> Description | None:
    thing = iri_of_path(path, view.manifest["base"])
    return describe_thing(view, thing, page) if thing else None


def _answer(view: PublishedView, found: Description, chosen: Format) -> Response:
    base, language = view.manifest["base"], language_of(request)
    path = thing_path(found.iri, base) or ""
    pages = f"?page={found.page}" if found.page > 1 else ""
    alternates = [(entry, f"{path}.{entry.suffix}{pages}") for entry in RDF_FORMATS]
    if chosen is PAGE:
        body: str | bytes = render_template(
            "things/thing.html",
            shown=show_thing(found, base=base, language=language),
            thing=found,
            alternates=alternates,
            page_link=lambda number: in_language(path, language, page=number) + "#incoming",
        )
    else:
        body = written(triples_of(found), chosen.written_as)
    response = Response(body, content_type=chosen.content_type)
    links = [
        f'<{target}>; rel="alternate"; type="{entry.format.media_type}"'
        for entry, target in alternates
    ]
    links.append(f'<{path}.html>; rel="alternate"; type="text/html"')
    links.append(f'<{found.iri}>; rel="describes"')
    response.headers["Link"] = ", ".join(links)
    response.vary.add("Accept")
    return response


def _missing(view: PublishedView, path: str) -> Response:
    """404, with the things of the same type whose keys are most like the one asked for."""
    base = view.manifest["base"]
    near = _near_keys(view, path) if iri_of_path(path, base) else []
    detail = f"there is nothing at {request.path}"
    problem = Problem(
        status=HTTPStatus.NOT_FOUND,
        code="not-found",
        detail=detail,
        more={"suggestions": [f"/doc/{key}" for key in near]},
    )
    try:
        chosen = choose(ERROR_FORMATS, accept=request.headers.get("Accept"))
    except NotAcceptableError:
        chosen = ERROR_FORMATS[0]
    if chosen is PAGE:
        listed = LIST_OF_TYPE.get(path.partition("/")[0])
        body = render_template("things/missing.html", problem=problem, near=near, listed=listed)
    elif chosen.media_type == "text/plain":
        lines = [f"{problem.status.value} {problem.title}", detail, *problem.more["suggestions"]]
        body = "\n".join(lines) + "\n"
    else:
        body = json.dumps(problem.members(), ensure_ascii=False) + "\n"
    return Response(body, problem.status.value, content_type=chosen.content_type)


def _near_keys(view: PublishedView, path: str) -> list[str]:
    type_, _, key = path.partition("/")
    listed = LIST_OF_TYPE.get(type_)
    if listed is None or len(key) > _LONGEST_KEY:
        return []
    start = f"{view.manifest['base']}id/{type_}/"
    query = f"""
        SELECT DISTINCT ?s WHERE {{ {listed.pattern(view.manifest["base"], "?s")}
          FILTER(STRSTARTS(STR(?s), STR({checked_iri(start)}))) }} LIMIT {_MOST_COMPARED}"""
    keys = [row["s"].value.removeprefix(start) for row in rows(view, query)]
    keys = [other for other in keys if iri_of_path(f"{type_}/{other}", "x:")]
    near = difflib.get_close_matches(key, keys, n=_SUGGESTIONS, cutoff=0.5)
    return [f"{type_}/{other}" for other in near]
