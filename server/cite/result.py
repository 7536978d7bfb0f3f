"""Run a query for a citation of its result: its digest, its lasting address, how to check it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from flask import request

from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.server.cite.digest import DIGESTED_AS, ResultDigest, digest_of_result
from renkei.server.web.request_errors import NotCitableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.query.text import QueryKind
    from renkei.server.sparql.protocol import SparqlOperation
    from renkei.settings import Settings

__all__ = ["CitedResult", "canonical_root", "cited_result"]

# What puts the answer of an endpoint into the order of `renkei.server.cite.digest`.
_ORDERED_BY: Final[Mapping[QueryKind, str]] = {
    "solutions": "{ IFS= read -r head; printf '%s\\n' \"$head\"; LC_ALL=C sort; }",
    "boolean": "{ cat; echo; }",
    "graph": "LC_ALL=C sort -u",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedResult:
    """The result of a query as it is cited.

    Attributes:
        query: The text of the query.
        graphs: The graphs that the request named, as parameters of the protocol.
        digest: What is said of the answer.
        url: The query at the endpoint of its generation: the same answer, as long as it is kept.
        command: The line of a shell that computes the digest again.
    """

    query: str
    graphs: tuple[tuple[str, str], ...]
    digest: ResultDigest
    url: str
    command: str


def cited_result(
    lease: GenerationLease, operation: SparqlOperation, settings: Settings
) -> CitedResult:
    """Run a query, with the limits of any other.

    Args:
        lease: The generation to ask.
        operation: The query and its dataset.
        settings: The limits.

    Raises:
        QueryError: As `renkei.graph.engine.in_process.Engine.run`.
        LimitError: Also if the result is too large to be cited (``max_cited_bytes``).
        NotCitableError: If it would not be the same again.
    """
    query = check_query_text(
        operation.query or "",
        max_bytes=settings.max_query_length,
        max_nesting=settings.max_query_nesting,
    )
    if not query.is_deterministic:
        raise NotCitableError(
            "the query uses NOW, RAND, UUID, STRUUID or BNODE: it answers differently each time, "
            "so its result cannot be cited"
        )
    wanted = QueryRequest(
        query=query,
        media_type=DIGESTED_AS[query.kind],
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        timeout=operation.timeout,
    )
    with lease.engine.run_blocking(wanted) as execution:
        digest = digest_of_result(execution, settings.max_cited_bytes)
    graphs = (
        *(("default-graph-uri", graph) for graph in operation.default_graphs),
        *(("named-graph-uri", graph) for graph in operation.named_graphs),
    )
    endpoint = f"{canonical_root(settings, lease.base)}g/{lease.id}/sparql"
    parameters = [("query", query.text), *graphs]
    return CitedResult(
        query=query.text,
        graphs=graphs,
        digest=digest,
        url=f"{endpoint}?{urlencode(parameters, quote_via=quote)}",
        command=_command(endpoint, parameters, digest.kind),
    )


def canonical_root(settings: Settings, base: str) -> str:
    """Return what addresses begin with that are to last; it ends in ``/``.

    Not the host of the request, which may be one that only a proxy knows.

    Args:
        settings: The address under which the world sees the service, if it is stated.
        base: What the IRIs of the data start with, which is where the data is cited; empty if that
            is not known.
    """
    return settings.public_url or base or request.root_url


def _command(endpoint: str, parameters: list[tuple[str, str]], kind: QueryKind) -> str:
    words = ["curl", "-sSf", "--get", endpoint, "-H", f"Accept: {DIGESTED_AS[kind]}"]
    for name, value in parameters:
        words += ["--data-urlencode", f"{name}={value}"]
    return f"{shlex.join(words)} | {_ORDERED_BY[kind]} | sha256sum"
