"""What is cited: a generation as a whole, or the result of a query on it."""

from __future__ import annotations

import datetime as dt
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from flask import request

from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.server.cite.digest import DIGESTED_AS, ResultDigest, digest_of_result
from renkei.server.web.deps import deps
from renkei.server.web.request_errors import NotCitableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.query.text import QueryKind
    from renkei.server.sparql.protocol import SparqlOperation
    from renkei.settings import Settings

__all__ = [
    "CitedGeneration",
    "CitedResult",
    "canonical_root",
    "cited_generation",
    "cited_result",
    "generation_of",
]

_NAME: Final = "renkei"  # title and publisher of generations without a catalogue
# Shell commands that bring the answer of an endpoint into the order of `server.cite.digest`.
_SORT_COMMANDS: Final[Mapping[QueryKind, str]] = {
    "solutions": "{ IFS= read -r head; printf '%s\\n' \"$head\"; LC_ALL=C sort; }",
    "boolean": "{ cat; echo; }",
    "graph": "LC_ALL=C sort -u",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedGeneration:
    """What a citation states about a generation.

    Attributes:
        id: Its id.
        built: When it was built (ISO 8601).
        version: The version of renkei that built it.
        title: Title of the dataset, by language.
        publisher: Name of the publisher, by language.
        triples: The number of triples.
        base: The base of its IRIs.
        manifest: Its manifest; empty if only its record remains.
    """

    id: str
    built: str
    version: str
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    triples: int
    base: str
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        """The day on which it was built, in UTC."""
        return dt.datetime.fromisoformat(self.built).astimezone(dt.UTC).date()


def generation_of(lease: GenerationLease) -> CitedGeneration:
    """Return what a citation states about a leased generation."""
    manifest = lease.manifest
    catalogue = manifest.get("catalogue") or {}
    name = {"": _NAME}
    return CitedGeneration(
        id=lease.id,
        built=manifest["built"],
        version=manifest.get("version", ""),
        title=catalogue.get("title") or name,
        publisher=catalogue.get("publisher") or name,
        triples=manifest.get("triples", 0),
        base=lease.base,
        manifest=manifest,
    )


def cited_generation(id_: str) -> CitedGeneration:
    """Return what a citation states about a generation, also if only its record remains.

    Args:
        id_: Its id; empty for the generation that the address names.

    Raises:
        UnknownGenerationError: If no generation of this id is on record.
    """
    leases, history = deps().leases, deps().history
    current = leases.requested()
    if not id_ or id_ == current.id:
        return generation_of(current)
    record = history.record(id_) if history else None
    if record is None:
        return generation_of(leases.older(id_))
    return CitedGeneration(
        id=record.id,
        built=record.built,
        version=record.version,
        title=record.title,
        publisher=record.publisher,
        triples=record.triples,
        base=record.base,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedResult:
    """The result of a query as it is cited.

    Attributes:
        query: The text of the query.
        graphs: The graphs that the request named: parameter of the protocol, IRI.
        digest: Kind, size and digest of the result.
        url: The query at the endpoint of its generation: the same result, as long as the
            generation is retained.
        command: A shell command that computes the digest again.
    """

    query: str
    graphs: tuple[tuple[str, str], ...]
    digest: ResultDigest
    url: str
    command: str


def cited_result(
    lease: GenerationLease, operation: SparqlOperation, settings: Settings
) -> CitedResult:
    """Run a query, with the usual limits.

    Args:
        lease: The generation.
        operation: The query and its dataset.
        settings: The limits.

    Raises:
        QueryError: As `renkei.graph.engine.base.Engine.run`.
        LimitError: Also if the result is larger than ``max_cited_bytes``.
        NotCitableError: If the result is not reproducible.
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
    query_request = QueryRequest(
        query=query,
        media_type=DIGESTED_AS[query.kind],
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        timeout=operation.timeout,
    )
    with lease.engine.run_blocking(query_request) as execution:
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
    """Return the root of persistent addresses; it ends in ``/``.

    That is ``public_url``, else the base of the IRIs, else the root of the request, whose host may
    be known to a proxy only.

    Args:
        settings: The settings.
        base: The base of the generation's IRIs; empty if it is not known.
    """
    return settings.public_url or base or request.root_url


def _command(endpoint: str, parameters: list[tuple[str, str]], kind: QueryKind) -> str:
    words = ["curl", "-sSf", "--get", endpoint, "-H", f"Accept: {DIGESTED_AS[kind]}"]
    for name, value in parameters:
        words += ["--data-urlencode", f"{name}={value}"]
    return f"{shlex.join(words)} | {_SORT_COMMANDS[kind]} | sha256sum"
