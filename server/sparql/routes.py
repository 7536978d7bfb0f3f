"""Views of ``/sparql`` (SPARQL 1.1 Protocol) and ``/graphs`` (Graph Store Protocol, reads only).

Programs get results, browsers a form with a table. The views run on the event loop and never block:
they return a `QueryResponse` or a `BlockingResponse`.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from renkei.errors import RenkeiError
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import CheckedQuery
from renkei.graph.rdf.formats import (
    CSV,
    FORMATS,
    RDF_XML,
    TSV,
    formats_for,
)
from renkei.ontology.terms import PREFIXES
from renkei.server.sparql.planning import plan_query, unused_parameters, wants_page
from renkei.server.sparql.programs import MAX_ADDRESS, Program, programs
from renkei.server.sparql.protocol import (
    GRAPH_PARAMETERS,
    PARAMETERS,
    SparqlOperation,
    parse_graph_operation,
    parse_operation,
)
from renkei.server.sparql.result_page import EXAMPLES, read_answer
from renkei.server.sparql.service_description import describe_service, graph_sizes, graph_titles
from renkei.server.web.ask import ask
from renkei.server.web.deps import deps
from renkei.server.web.errors import problem_of
from renkei.server.web.links import link_of, thing_path
from renkei.server.web.negotiation import GRAPH_FORMATS, PAGE, choose
from renkei.server.web.parameters import refuse_unknown
from renkei.server.web.query_response import (
    AnswerHead,
    BlockingResponse,
    QueryPageResponse,
    QueryResponse,
)
from renkei.server.web.request_errors import NotAcceptableError, RequestError, UnknownGraphError
from renkei.server.web.texts import LANGUAGE_OF_FORM, language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import Format
    from renkei.server.sparql.hints import Hint, PathHint
    from renkei.server.sparql.protocol import GraphOperation
    from renkei.server.sparql.result_page import ResultView
    from renkei.server.web.errors import Problem

__all__ = ["graph_store_blueprint", "sparql_blueprint"]

sparql_blueprint: Final = Blueprint("sparql", __name__)
graph_store_blueprint: Final = Blueprint("graph_store", __name__)

_METHODS: Final = ("GET", "POST")
# The formats that are linked below a result, by the query's kind.
_DOWNLOADS: Final = {
    "solutions": [entry for entry in FORMATS if "solutions" in entry.holds],
    # The standards of CSV and TSV define no result of ASK.
    "boolean": [e for e in FORMATS if "boolean" in e.holds and e not in {CSV, TSV}],
    "graph": [entry for entry in FORMATS if "graph" in entry.holds],
}
# The default graph is the merged graph; the meta graph is not part of it.
_DEFAULT_GRAPH_QUERY: Final = CheckedQuery("CONSTRUCT WHERE { ?s ?p ?o }", "graph")
_MAX_COMPARED: Final = 200  # characters of an unknown graph name
_BOM: Final = "\ufeff".encode()


@sparql_blueprint.route("/sparql", methods=_METHODS)
@sparql_blueprint.route("/g/<generation>/sparql", methods=_METHODS)
def sparql() -> Response:
    """Answer a query; without one, the form or the service description."""
    operation = parse_operation(
        request.method,
        request.query_string,
        request.headers.get("Content-Type"),
        request.get_data(cache=False) if request.method == "POST" else b"",
    )
    request.environ[LANGUAGE_OF_FORM] = operation.language
    if not (operation.query or "").strip():
        refuse_unknown(operation.unknown, PARAMETERS)
        return _without_query(operation)
    try:
        return _answer(operation)
    except RenkeiError as error:
        if wants_page(operation, request.headers.get("Accept")):
            return _form(operation, problem=problem_of(error))
        raise


@graph_store_blueprint.get("/graphs")
def graphs() -> Response:
    """Answer with one graph; without ``graph`` or ``default``, with the list of graphs."""
    operation = parse_graph_operation(request.query_string)
    refuse_unknown(operation.unknown, GRAPH_PARAMETERS)
    accept, lease = request.headers.get("Accept"), deps().leases.requested()
    if not operation.is_default and operation.graph is None:
        list_format = choose((*GRAPH_FORMATS, PAGE), accept=accept, name=operation.format)
        if list_format is PAGE:
            return BlockingResponse(lambda: _graphs_page(lease))
        return BlockingResponse(lambda: _service_description(lease, list_format))
    graph_format = choose(GRAPH_FORMATS, accept=accept, name=operation.format)
    if operation.graph is not None and "graphs" not in lease.manifest:
        # An older manifest does not list the graphs: to look the name up blocks.
        return BlockingResponse(lambda: _graph_response(lease, operation, graph_format))
    return _graph_response(lease, operation, graph_format)


def _without_query(operation: SparqlOperation) -> Response:
    """Answer a request without a query: the form, or the service description (SD §2).

    Raises:
        RequestError: If the request has parameters of a query, or accepts neither.
    """
    if wants_page(operation, request.headers.get("Accept")):
        return _form(operation)
    if operation.query is not None or operation.default_graphs or operation.named_graphs:
        raise _missing_query()
    try:
        accept = request.headers.get("Accept")
        rdf_format = choose(GRAPH_FORMATS, accept=accept, name=operation.format)
    except NotAcceptableError:
        raise _missing_query() from None  # the client accepts result sets only
    return BlockingResponse(lambda: _service_description(deps().leases.requested(), rdf_format))


def _missing_query() -> RequestError:
    return RequestError(
        "the request has no query: send GET /sparql?query=…, or POST it as a form field query or "
        "as application/sparql-query. GET /sparql as text/turtle describes the service"
    )


def _answer(operation: SparqlOperation) -> Response:
    """Answer a query in the negotiated format.

    Raises:
        QueryError: If the query's text is refused.
        NotAcceptableError: If no format of the query's kind is acceptable.
    """
    plan = plan_query(operation, request.headers.get("Accept"), deps().settings)
    lease = deps().leases.requested()
    if plan.format is not PAGE:
        mark = _BOM if operation.has_bom else b""  # by which Excel knows UTF-8
        return QueryResponse(lease, plan.request, plan.format.content_type, plan.headers, mark)

    def result_page(answer: AnswerHead | RenkeiError) -> Response:
        if isinstance(answer, RenkeiError):
            return _form(operation, problem=problem_of(answer))
        language = language_of(request)
        result = read_answer(answer, lambda iri: link_of(iri, lease.base, language))
        response = _form(operation, query=plan.query, result=result, hints=plan.hints)
        response.headers.update(plan.headers)
        return response

    return QueryPageResponse(lease, plan.request, result_page)


def _form(
    operation: SparqlOperation,
    *,
    query: CheckedQuery | None = None,
    result: ResultView | None = None,
    problem: Problem | None = None,
    hints: Sequence[Hint | PathHint] = (),
) -> Response:
    """Return the page with the form and, below it, a result or an error."""
    is_linked = len(_download(operation, CSV.names[0], bom="true")) <= MAX_ADDRESS
    body = render_template(
        "sparql/query.html",
        operation=operation,
        is_linked=is_linked,
        examples=EXAMPLES,
        prefixes=PREFIXES,
        result=result,
        problem=problem,
        hints=hints,
        ignored=unused_parameters(operation) if query else [],
        excel=_download(operation, CSV.names[0], bom="true")
        if query and query.kind == "solutions"
        else "",
        downloads=[
            (entry.label.removeprefix("SPARQL "), _download(operation, entry.names[0]))
            for entry in (_DOWNLOADS[query.kind] if query else ())
        ],
        programs=_programs(operation, query) if query else [],
    )
    response = Response(body, content_type=PAGE.content_type)
    if problem:
        response.status_code = problem.status
        response.headers.update(problem.headers)
    return response


def _programs(operation: SparqlOperation, query: CheckedQuery) -> list[Program]:
    """Return programs that ask the query of a request at this endpoint."""
    graphs = [("default-graph-uri", iri) for iri in operation.default_graphs]
    graphs += [("named-graph-uri", iri) for iri in operation.named_graphs]
    return programs(
        operation.query or "", query.kind, url_for("sparql.sparql", _external=True), graphs
    )


def _download(operation: SparqlOperation, format_name: str, **more: str) -> str:
    """Return a link to the same query in another format; relative, so that proxies may rewrite."""
    parameters = [
        ("query", operation.query or ""),
        *(("default-graph-uri", graph) for graph in operation.default_graphs),
        *(("named-graph-uri", graph) for graph in operation.named_graphs),
        ("format", format_name),
        *more.items(),
    ]
    return f"?{urlencode(parameters)}"


def _service_description(lease: GenerationLease, rdf_format: Format) -> Response:
    """Return the SPARQL 1.1 Service Description; it runs a query, so it blocks."""
    has_void = "catalogue" in lease.manifest
    body = describe_service(
        url_for("sparql.sparql", _external=True),
        rdf_format,
        triples=lease.manifest["triples"],
        graphs=graph_sizes(lease),
        void=url_for("void.void_document", _external=True) if has_void else None,
    )
    return Response(body, content_type=rdf_format.content_type)


def _graph_response(
    lease: GenerationLease, operation: GraphOperation, rdf_format: Format
) -> QueryResponse:
    """Return all triples of a graph.

    Raises:
        UnknownGraphError: If there is no such named graph.
    """
    if operation.graph is not None and not _has_graph(lease, operation.graph):
        raise _unknown_graph(lease, operation.graph)
    query_request = QueryRequest(
        query=_DEFAULT_GRAPH_QUERY,
        media_type=rdf_format.written_as,
        default_graphs=() if operation.graph is None else (operation.graph,),
    )
    return QueryResponse(lease, query_request, rdf_format.content_type)


def _graphs_page(lease: GenerationLease) -> Response:
    """Return the page that lists the graphs with their sizes; it runs a query, so it blocks."""
    rows = [
        (name, thing_path(name, lease.base) if lease.base else None, count)
        for name, count in graph_sizes(lease).items()
    ]
    body = render_template(
        "sparql/graphs.html",
        graphs=rows,
        titles=graph_titles(lease),
        triples=lease.manifest["triples"],
        # RDF/XML cannot hold every graph.
        formats=[(f.label, f.names[0]) for f in formats_for("document") if f is not RDF_XML],
    )
    return Response(body, content_type=PAGE.content_type)


def _has_graph(lease: GenerationLease, graph: str) -> bool:
    """Whether there is a named graph; it runs a query if the manifest does not list the graphs."""
    names = lease.manifest.get("graphs")
    if names is not None:
        return graph in names or graph == lease.iris.meta_graph
    return ask(lease, f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")


def _unknown_graph(lease: GenerationLease, graph: str) -> UnknownGraphError:
    similar = difflib.get_close_matches(graph[:_MAX_COMPARED], lease.manifest.get("graphs", ()))
    suggestion = f"; near to it is {', '.join(similar)}" if similar else ""
    return UnknownGraphError(
        f"there is no named graph {graph}{suggestion}; GET /graphs lists all",
        available=tuple(similar),
    )
