"""``/graphs``: whole graphs, by the reads of the SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template, request, url_for

from renkei.graph.query.executor import QueryRequest
from renkei.graph.query.text import CheckedQuery
from renkei.server.sparql.protocol import parse_graph_operation
from renkei.server.sparql.service_description import describe_service, graph_sizes
from renkei.server.web.ask import ask
from renkei.server.web.cross_origin import preflight
from renkei.server.web.links import thing_path
from renkei.server.web.negotiation import PAGE, RDF_FORMATS, choose
from renkei.server.web.query_response import NeedsThread, may_wait, query_response
from renkei.server.web.request_errors import UnknownGraphError
from renkei.server.web.source_files import base_of, source_iris

if TYPE_CHECKING:
    from renkei.server.web.negotiation import Format
    from renkei.server.web.publication import Generations, PublishedView

__all__ = ["create_graph_store_blueprint", "service_description"]

# The default graph is the merged graph; the meta graph is no part of it.
_WHOLE: Final = CheckedQuery("CONSTRUCT WHERE { ?s ?p ?o }", "graph")
_METHODS: Final = ("GET",)
_LONGEST: Final = 200  # of a name that is compared


def create_graph_store_blueprint(generations: Generations) -> Blueprint:
    """Make the blueprint: reads only, every other method is 405."""
    blueprint = Blueprint("graph_store", __name__)

    @blueprint.route("/graphs", methods=_METHODS, provide_automatic_options=False)
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
        return preflight(_METHODS)

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
