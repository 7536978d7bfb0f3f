"""``/sparql``: the SPARQL 1.1 Protocol for programs, a form and a table for browsers."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from renkei.errors import RenkeiError
from renkei.graph.query.executor import QueryRequest
from renkei.graph.query.text import CheckedQuery, check_query_text
from renkei.ontology.terms import PREFIXES
from renkei.server.sparql.hints import hints_of
from renkei.server.sparql.protocol import SparqlOperation, parse_graph_operation, parse_operation
from renkei.server.sparql.result_page import EXAMPLES, read_answer
from renkei.server.sparql.service_description import describe_service, graph_sizes
from renkei.server.web.ask import ask
from renkei.server.web.cross_origin import preflight
from renkei.server.web.errors import problem_of
from renkei.server.web.links import link_of, thing_path
from renkei.server.web.negotiation import FORMATS_OF, PAGE, RDF_FORMATS, choose, prefers_page
from renkei.server.web.query_response import NeedsThread, may_wait, query_response
from renkei.server.web.request_errors import NotAcceptableError, RequestError, UnknownGraphError
from renkei.server.web.source_files import base_of, source_iris
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.server.sparql.result_page import Shown
    from renkei.server.web.errors import Problem
    from renkei.server.web.generations import Generations, PublishedView
    from renkei.server.web.negotiation import Format
    from renkei.settings import Settings

__all__ = ["create_graph_store_blueprint", "create_sparql_blueprint", "service_description"]


_METHODS: Final = ("GET", "POST")

_DOWNLOADS: Final = {
    "solutions": (("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml")),
    "boolean": (("JSON", "json"), ("XML", "xml")),
    "graph": (("Turtle", "ttl"), ("N-Triples", "nt"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdf")),
}

# What a page is made from.
_WRITTEN_FOR_PAGE: Final = {
    "solutions": "application/sparql-results+json",
    "boolean": "application/sparql-results+json",
    "graph": "text/turtle",
}


def create_sparql_blueprint(settings: Settings, generations: Generations) -> Blueprint:
    """Make the blueprint.

    Args:
        settings: The limits of a query.
        generations: Where the published data is found.
    """
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route("/sparql", methods=_METHODS, provide_automatic_options=False)
    @blueprint.route("/g/<generation>/sparql", methods=_METHODS, provide_automatic_options=False)
    def sparql() -> Response:
        operation = _read_operation()
        if not (operation.query or "").strip():
            return _without_query(operation, generations)
        try:
            return _answer(operation, settings, generations)
        except RenkeiError as error:
            if _wants_page(operation):
                return _form(operation, problem=problem_of(error))
            raise

    @blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
    @blueprint.route("/g/<generation>/sparql", methods=["OPTIONS"], provide_automatic_options=False)
    def options(generation: str = "") -> Response:  # noqa: ARG001 (any: nothing is asked)
        return preflight(_METHODS)

    return blueprint


def _read_operation() -> SparqlOperation:
    return parse_operation(
        request.method,
        request.query_string,
        request.headers.get("Content-Type"),
        request.get_data(cache=False) if request.method == "POST" else b"",
    )


def _without_query(operation: SparqlOperation, generations: Generations) -> Response:
    """Answer a visit: browsers get the form, programs what the service is (SD §2)."""
    if _wants_page(operation):
        return _form(operation)
    if operation.query is not None or operation.default_graphs or operation.named_graphs:
        raise _no_query()
    try:
        accept = request.headers.get("Accept")
        chosen = choose(RDF_FORMATS, accept=accept, name=operation.format)
    except NotAcceptableError:
        raise _no_query() from None  # a client that wants rows, and forgot to ask for some
    if not may_wait():
        return NeedsThread()
    return service_description(generations.current(), chosen)


def _no_query() -> RequestError:
    return RequestError(
        "the request has no query: send GET /sparql?query=…, or POST it as a form field query or "
        "as application/sparql-query. GET /sparql as text/turtle describes the service"
    )


def _answer(operation: SparqlOperation, settings: Settings, generations: Generations) -> Response:
    query = check_query_text(
        operation.query or "",
        max_bytes=settings.max_query_length,
        max_nesting=settings.max_query_nesting,
    )
    chosen = choose(
        FORMATS_OF[query.kind], accept=request.headers.get("Accept"), name=operation.format
    )
    view = generations.current()
    wanted = QueryRequest(
        query=query,
        media_type=_WRITTEN_FOR_PAGE[query.kind] if chosen is PAGE else chosen.written_as,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        timeout=operation.timeout,
    )
    headers = {} if query.is_deterministic else {"Cache-Control": "no-store"}
    found = hints_of(query.text)
    if found:
        headers["Renkei-Hint"] = ". ".join(found)
    if chosen is not PAGE:
        return query_response(view, wanted, chosen.content_type, headers)
    if not may_wait():
        return NeedsThread()
    with view.executor.run(wanted) as execution:
        base, language = base_of(view), language_of(request)
        shown = read_answer(execution, PREFIXES, lambda iri: link_of(iri, base, language))
    response = _form(operation, query=query, shown=shown, hints=found)
    response.headers.update(headers)
    return response


def _wants_page(operation: SparqlOperation) -> bool:
    if operation.format:
        return operation.format in PAGE.names
    return prefers_page(request.headers.get("Accept"))


def _form(
    operation: SparqlOperation,
    *,
    query: CheckedQuery | None = None,
    shown: Shown | None = None,
    problem: Problem | None = None,
    hints: Sequence[str] = (),
) -> Response:
    """The form, with an answer or an error if there is one."""
    body = render_template(
        "sparql/query.html",
        operation=operation,
        examples=EXAMPLES,
        prefixes=PREFIXES,
        shown=shown,
        problem=problem,
        hints=hints,
        downloads=[(label, _link(operation, name)) for label, name in _DOWNLOADS[query.kind]]
        if query
        else [],
    )
    response = Response(body, content_type=PAGE.content_type)
    if problem:
        response.status_code = problem.status
        response.headers.update(problem.headers)
    return response


def _link(operation: SparqlOperation, name: str) -> str:
    """The same query in another format; relative, so that it holds behind any proxy."""
    parameters = [
        ("query", operation.query or ""),
        *(("default-graph-uri", graph) for graph in operation.default_graphs),
        *(("named-graph-uri", graph) for graph in operation.named_graphs),
        ("format", name),
    ]
    return f"?{urlencode(parameters)}"


# The default graph is the merged graph; the meta graph is no part of it.
_WHOLE: Final = CheckedQuery("CONSTRUCT WHERE { ?s ?p ?o }", "graph")

_GRAPH_METHODS: Final = ("GET",)

_LONGEST: Final = 200  # of a name that is compared


def create_graph_store_blueprint(generations: Generations) -> Blueprint:
    """Make the blueprint: reads only, every other method is 405."""
    blueprint = Blueprint("graph_store", __name__)

    @blueprint.route("/graphs", methods=_GRAPH_METHODS, provide_automatic_options=False)
    def graphs() -> Response:
        operation = parse_graph_operation(request.query_string)
        accept = request.headers.get("Accept")
        view = generations.current()
        if not operation.is_default and operation.graph is None:
            chosen = choose((*RDF_FORMATS, PAGE), accept=accept, name=operation.format)
            if not may_wait():
                return NeedsThread()
            return _page(view) if chosen is PAGE else service_description(view, chosen)
        chosen = choose(RDF_FORMATS, accept=accept, name=operation.format)
        if operation.graph is not None:
            known = _is_known(view, operation.graph)
            if known is None:
                return NeedsThread()
            if not known:
                raise _unknown(view, operation.graph)
        wanted = QueryRequest(
            query=_WHOLE,
            media_type=chosen.written_as,
            default_graphs=() if operation.graph is None else (operation.graph,),
        )
        return query_response(view, wanted, chosen.content_type)

    @blueprint.route("/graphs", methods=["OPTIONS"], provide_automatic_options=False)
    def options() -> Response:
        return preflight(_GRAPH_METHODS)

    return blueprint


def service_description(view: PublishedView, chosen: Format) -> Response:
    """Answer with the description of the service; it waits for a query."""
    endpoint = url_for("sparql.sparql", _external=True)
    has_void = "catalogue" in view.manifest
    body = describe_service(
        endpoint,
        chosen.written_as,
        triples=view.manifest["triples"],
        graphs=graph_sizes(view),
        void=url_for("void.void_document", _external=True) if has_void else None,
    )
    return Response(body, content_type=chosen.content_type)


def _page(view: PublishedView) -> Response:
    base = base_of(view)
    listed = [
        (name, thing_path(name, base) if base else None, count)
        for name, count in graph_sizes(view).items()
    ]
    body = render_template(
        "sparql/graphs.html",
        graphs=listed,
        triples=view.manifest["triples"],
        formats=[("Turtle", "ttl"), ("N-Triples", "nt"), ("JSON-LD", "jsonld")],
    )
    return Response(body, content_type=PAGE.content_type)


def _unknown(view: PublishedView, graph: str) -> UnknownGraphError:
    available = difflib.get_close_matches(graph[:_LONGEST], view.manifest.get("graphs", ()))
    near = f"; near to it is {', '.join(available)}" if available else ""
    return UnknownGraphError(
        f"there is no named graph {graph}{near}; GET /graphs lists all", available=tuple(available)
    )


def _is_known(view: PublishedView, graph: str) -> bool | None:
    """Whether a named graph is there; None where finding out would have to wait."""
    known = view.manifest.get("graphs")
    if known is not None:
        return graph in known or graph == source_iris(view).meta_graph
    return ask(view, f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") if may_wait() else None
