"""From the parts of a query request to the request to an engine, without Flask.

The view of ``/sparql`` and the front, which answers most queries without calling Flask, plan a
query here.
"""

from __future__ import annotations

import difflib
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.graph.rdf.formats import CSV, SPARQL_JSON, TURTLE
from renkei.server.sparql.hints import hints_of
from renkei.server.sparql.protocol import PARAMETERS, parse_operation
from renkei.server.web.headers import answer_headers
from renkei.server.web.negotiation import FORMATS_OF, PAGE, choose, prefers_page
from renkei.server.web.parameters import is_link_mark, refuse_unknown
from renkei.server.web.query_response import DirectAnswer
from renkei.server.web.request_errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.generations.leases import Leases
    from renkei.graph.query.text import CheckedQuery, QueryKind
    from renkei.graph.rdf.formats import Format
    from renkei.server.sparql.hints import Hint, PathHint
    from renkei.server.sparql.protocol import SparqlOperation
    from renkei.server.web.query_response import DirectRoute
    from renkei.settings import Settings

__all__ = ["QueryPlan", "direct_route", "plan_query", "unused_parameters", "wants_page"]

# What `renkei.server.sparql.result_page.read_answer` reads, by the query's kind.
_PAGE_MEDIA_TYPES: Final = {
    "solutions": SPARQL_JSON.media_type,
    "boolean": SPARQL_JSON.media_type,
    "graph": TURTLE.media_type,
}
_MISSPELT: Final = 0.84  # similarity to a parameter of the protocol, as of difflib
_MAX_NAME: Final = 40  # characters of the name of a parameter, or of a format
_MAX_IGNORED: Final = 5  # parameters that a hint names
_MAX_UNKNOWN: Final = 50  # parameters that are not of the protocol
_REMEMBERED: Final = 256  # Accept headers, of at most 1,024 characters each


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """How a query is answered.

    Attributes:
        query: The checked query.
        format: The format of the answer; `PAGE` for a page.
        request: The request to the engine.
        headers: The header fields that this answer has beyond those of every answer.
        hints: Hints on the query.
    """

    query: CheckedQuery
    format: Format
    request: QueryRequest
    headers: Mapping[str, str]
    hints: Sequence[Hint | PathHint]


def plan_query(operation: SparqlOperation, accept: str | None, settings: Settings) -> QueryPlan:
    """Plan the answer to a query.

    Args:
        operation: The operation; it has a query.
        accept: The Accept header.
        settings: The limits of a query's text.

    Raises:
        QueryError: If the query's text is refused.
        RequestError: If ``format`` is not known, or ``bom`` is not for it.
        UnknownParameterError: If a parameter is a misspelt one of the protocol.
        NotAcceptableError: If no format of the query's kind is acceptable.
    """
    _refuse_misspelt(operation.unknown)
    query = check_query_text(
        operation.query or "",
        max_bytes=settings.max_query_length,
        max_nesting=settings.max_query_nesting,
    )
    result_format = _format(query.kind, accept, operation.format)
    if operation.has_bom and result_format is not CSV:
        raise RequestError("bom=true is for CSV: send format=csv with it, or leave it out")
    is_page = result_format is PAGE
    request = QueryRequest(
        query=query,
        media_type=_PAGE_MEDIA_TYPES[query.kind] if is_page else result_format.written_as,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        timeout=operation.timeout,
    )
    headers = {} if query.is_deterministic else {"Cache-Control": "no-store"}
    hints = hints_of(query.text)
    sentences = [*map(str, hints)]
    if unused := unused_parameters(operation):
        sentences.append(f"parameters that are not used here: {', '.join(unused)}")
    if sentences:
        headers["Renkei-Hint"] = ". ".join(sentences)
    return QueryPlan(query, result_format, request, headers, hints)


def _refuse_misspelt(unknown: Sequence[str]) -> None:
    """Refuse names that are almost those of the protocol: who wrote them expects another answer.

    Other unknown parameters of a query are ignored and named (``Renkei-Hint``), because clients
    send what other products understand, such as ``debug`` or ``should-sponge``. More than any
    product sends are refused: each is compared with all of the protocol.
    """
    if len(unknown) > _MAX_UNKNOWN:
        raise RequestError(
            f"the request has {len(unknown):,} parameters that a query does not have; at most "
            f"{_MAX_UNKNOWN} are ignored. A query has {', '.join(PARAMETERS)}"
        )
    refuse_unknown(
        [
            name
            for name in unknown
            if difflib.get_close_matches(name[:_MAX_NAME], PARAMETERS, n=1, cutoff=_MISSPELT)
        ],
        PARAMETERS,
    )


def unused_parameters(operation: SparqlOperation) -> list[str]:
    """Return the names of parameters that are not used, as a header can hold them."""
    names = [name for name in operation.unknown if not is_link_mark(name)]
    kept = [name[:_MAX_NAME] for name in names[:_MAX_IGNORED]]
    return [name if name.isascii() and name.isprintable() else ascii(name) for name in kept]


def _format(kind: QueryKind, accept: str | None, name: str | None) -> Format:
    if len(name or "") > _MAX_NAME:
        return choose(FORMATS_OF[kind], accept=accept, name=name)
    return _short_format(kind, accept, name)


@functools.lru_cache(_REMEMBERED)
def _short_format(kind: QueryKind, accept: str | None, name: str | None) -> Format:
    return choose(FORMATS_OF[kind], accept=accept, name=name)


def wants_page(operation: SparqlOperation, accept: str | None) -> bool:
    """Whether the client negotiates HTML, by ``format`` or by Accept."""
    if operation.format:
        return operation.format in PAGE.names
    return _prefers_page(accept)


_prefers_page: Final = functools.lru_cache(_REMEMBERED)(prefers_page)


def direct_route(settings: Settings, leases: Leases) -> DirectRoute:
    """Return what answers the queries of programs without Flask.

    Args:
        settings: The limits of a query's text.
        leases: The published generation answers.
    """

    def direct(
        method: str, query_string: bytes, headers: Mapping[str, str], body: bytes
    ) -> DirectAnswer | None:
        operation = parse_operation(method, query_string, headers.get("content-type"), body)
        accept = headers.get("accept")
        if not (operation.query or "").strip() or wants_page(operation, accept):
            return None
        plan = plan_query(operation, accept, settings)
        if plan.format is PAGE or operation.has_bom:
            return None
        lease = leases.current()
        fields = answer_headers(plan.format.content_type, lease.published, plan.headers)
        return DirectAnswer("/sparql", lease, plan.request, fields)

    return direct
