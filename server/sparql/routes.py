"""``/sparql``: the SPARQL 1.1 Protocol for programs, a form and a table for browsers."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from renkei.errors import RenkeiError
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import CheckedQuery, check_query_text
from renkei.ontology.terms import PREFIXES
from renkei.server.sparql.hints import hints_of
from renkei.server.sparql.protocol import SparqlOperation, parse_graph_operation, parse_operation
from renkei.server.sparql.result_page import EXAMPLES, read_answer
from renkei.server.sparql.service_description import describe_service, graph_sizes
from renkei.server.web.ask import ask
from renkei.server.web.errors import problem_of
from renkei.server.web.headers import preflight
from renkei.server.web.links import link_of, thing_path
from renkei.server.web.negotiation import FORMATS_OF, PAGE, RDF_FORMATS, choose, prefers_page
from renkei.server.web.query_response import BlockingResponse, QueryResponse
from renkei.server.web.request_errors import NotAcceptableError, RequestError, UnknownGraphError
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.generations.leases import GenerationLease, Leases
    from renkei.server.sparql.protocol import GraphOperation
    from renkei.server.sparql.result_page import Shown
    from renkei.server.web.errors import Problem
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


def create_sparql_blueprint(settings: Settings, leases: Leases) -> Blueprint:
    """Make the blueprint.

    Args:
        settings: The limits of a query.
        leases: Leases on the published data.
    """
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route("/sparql", methods=_METHODS, provide_automatic_options=False)
    @blueprint.route("/g/<generation>/sparql", methods=_METHODS, provide_automatic_options=False)
    def sparql() -> Response:
        operation = _read_operation()
        if not (operation.query or "").strip():
            return _without_query(operation, leases)
        try:
            return _answer(operation, settings, leases)
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


def _without_query(operation: SparqlOperation, leases: Leases) -> Response:
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
    return BlockingResponse(lambda: service_description(leases.current(), chosen))


def _no_query() -> RequestError:
    return RequestError(
        "the request has no query: send GET /sparql?query=…, or POST it as a form field query or "
        "as application/sparql-query. GET /sparql as text/turtle describes the service"
    )


def _answer(operation: SparqlOperation, settings: Settings, leases: Leases) -> Response:
    query = check_query_text(
        operation.query or "",
        max_bytes=settings.max_query_length,
        max_nesting=settings.max_query_nesting,
    )
    chosen = choose(
        FORMATS_OF[query.kind], accept=request.headers.get("Accept"), name=operation.format
    )
    lease = leases.current()
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
        return QueryResponse(lease, wanted, chosen.content_type, headers)

    def page() -> Response:
        try:
            with lease.engine.run_blocking(wanted) as execution:
                language = language_of(request)
                shown = read_answer(execution, lambda iri: link_of(iri, lease.base, language))
        except RenkeiError as error:
            return _form(operation, problem=problem_of(error))
        response = _form(operation, query=query, shown=shown, hints=found)
        response.headers.update(headers)
        return response

    return BlockingResponse(page)


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


def create_graph_store_blueprint(leases: Leases) -> Blueprint:
    """Make the blueprint: reads only, every other method is 405."""
    blueprint = Blueprint("graph_store", __name__)

    @blueprint.route("/graphs", methods=_GRAPH_METHODS, provide_automatic_options=False)
    def graphs() -> Response:
        operation = parse_graph_operation(request.query_string)
        accept = request.headers.get("Accept")
        lease = leases.current()
        if not operation.is_default and operation.graph is None:
            shown = choose((*RDF_FORMATS, PAGE), accept=accept, name=operation.format)
            return BlockingResponse(
                lambda: _page(lease) if shown is PAGE else service_description(lease, shown)
            )
        chosen = choose(RDF_FORMATS, accept=accept, name=operation.format)
        if operation.graph is not None and "graphs" not in lease.manifest:  # an older layout
            return BlockingResponse(lambda: _graph(lease, operation, chosen))
        return _graph(lease, operation, chosen)

    @blueprint.route("/graphs", methods=["OPTIONS"], provide_automatic_options=False)
    def options() -> Response:
        return preflight(_GRAPH_METHODS)

    return blueprint


def _graph(lease: GenerationLease, operation: GraphOperation, chosen: Format) -> QueryResponse:
    """Answer with a whole graph; it blocks where the manifest does not list the graphs."""
    if operation.graph is not None and not _is_known(lease, operation.graph):
        raise _unknown(lease, operation.graph)
    wanted = QueryRequest(
        query=_WHOLE,
        media_type=chosen.written_as,
        default_graphs=() if operation.graph is None else (operation.graph,),
    )
    return QueryResponse(lease, wanted, chosen.content_type)


def service_description(lease: GenerationLease, chosen: Format) -> Response:
    """Answer with the description of the service; it waits for a query."""
    endpoint = url_for("sparql.sparql", _external=True)
    has_void = "catalogue" in lease.manifest
    body = describe_service(
        endpoint,
        chosen.written_as,
        triples=lease.manifest["triples"],
        graphs=graph_sizes(lease),
        void=url_for("void.void_document", _external=True) if has_void else None,
    )
    return Response(body, content_type=chosen.content_type)


def _page(lease: GenerationLease) -> Response:
    base = lease.base
    listed = [
        (name, thing_path(name, base) if base else None, count)
        for name, count in graph_sizes(lease).items()
    ]
    body = render_template(
        "sparql/graphs.html",
        graphs=listed,
        triples=lease.manifest["triples"],
        formats=[("Turtle", "ttl"), ("N-Triples", "nt"), ("JSON-LD", "jsonld")],
    )
    return Response(body, content_type=PAGE.content_type)


def _unknown(lease: GenerationLease, graph: str) -> UnknownGraphError:
    available = difflib.get_close_matches(graph[:_LONGEST], lease.manifest.get("graphs", ()))
    near = f"; near to it is {', '.join(available)}" if available else ""
    return UnknownGraphError(
        f"there is no named graph {graph}{near}; GET /graphs lists all", available=tuple(available)
    )


def _is_known(lease: GenerationLease, graph: str) -> bool:
    """Whether a named graph is there."""
    known = lease.manifest.get("graphs")
    if known is not None:
        return graph in known or graph == lease.iris.meta_graph
    return ask(lease, f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
