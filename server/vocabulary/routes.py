"""``/ns`` and ``/code/<scheme>``: the vocabulary and the codes, as pages and as RDF.

The format is negotiated; a suffix (``/ns.ttl``) fixes it. ``/ns/<version>`` is the same for a
version, as long as a generation that has it is retained. The IRIs of terms are the same in every
deployment (https://w3id.org/renkei/…); they redirect to these addresses.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, render_template, request

from renkei.graph.rdf.formats import JSON_LD
from renkei.graph.rdf.iris import is_key
from renkei.graph.rdf.terms import prefixed_name
from renkei.ontology.mappings import Mapping, read_mappings
from renkei.ontology.terms import CODE_NAMESPACE, PREFIXES
from renkei.server.vocabulary.context import wants_context, with_context
from renkei.server.vocabulary.data import (
    VOCABULARY_GRAPH,
    Entry,
    codes,
    schemes,
    terms,
    uses,
)
from renkei.server.vocabulary.files import (
    OVERVIEW,
    Example,
    context_response,
    examples,
    find_version,
)
from renkei.server.web.ask import construct
from renkei.server.web.deps import deps
from renkei.server.web.headers import link_value
from renkei.server.web.negotiation import (
    DOCUMENT_FORMATS,
    DOCUMENT_OF_SUFFIX,
    FORMATS_OF,
    PAGE,
    choose,
)
from renkei.server.web.parameters import understands

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import Format

__all__ = ["blueprint"]


blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/ns", defaults={"suffix": ""})
@blueprint.get("/ns.<suffix>")
@understands("format")
def ns(suffix: str) -> AnyResponse:
    """Answer with the vocabulary of the published generation."""
    return _vocabulary(deps().leases.requested(), "/ns", suffix)


@blueprint.get("/ns/<version>")
@understands("format")
def ns_version(version: str) -> AnyResponse:
    """Answer with a version of the vocabulary."""
    named = find_version(version)
    path = f"/ns/{named.name}"
    return _vocabulary(named.lease, path, named.suffix, is_newest=named.is_newest)


@blueprint.get("/code/")
def code_index() -> str:
    """List the code schemes."""
    lease = deps().leases.requested()
    return render_template("vocabulary/codes.html", lease=lease, schemes=_heads(lease))


@blueprint.get("/code/<scheme>")
@understands("format")
def code(scheme: str) -> AnyResponse:
    """Answer with a code scheme; a suffix fixes the format."""
    lease = deps().leases.requested()
    name, dot, suffix = scheme.rpartition(".")
    if dot and suffix in DOCUMENT_OF_SUFFIX:
        known = _known(lease, name)
        return _graph(lease, CODE_NAMESPACE + known, _of_suffix(suffix), f"/code/{known}")
    known = _known(lease, scheme)
    chosen = _chosen()
    if chosen is not PAGE:
        return _graph(lease, CODE_NAMESPACE + known, chosen, f"/code/{known}")
    head, entries = codes(lease, known)
    page = render_template(
        "vocabulary/scheme.html",
        lease=lease,
        base=lease.base,
        scheme=known,
        head=head,
        entries=entries,
        by_iri={entry.iri: entry for entry in entries},
        uses=deps().cached(uses, lease),
        formats=DOCUMENT_FORMATS,
    )
    return _page(page, f"/code/{known}")


def _vocabulary(
    lease: GenerationLease, path: str, suffix: str, *, is_newest: bool = True
) -> AnyResponse:
    chosen = _of_suffix(suffix) if suffix else _chosen()
    if chosen is PAGE:
        return _page(_vocabulary_page(lease, path, is_newest=is_newest), path)
    accept = "" if suffix else request.headers.get("Accept")
    if chosen.serializer == JSON_LD.serializer and wants_context(accept):
        return context_response(lease, path)
    return _graph(lease, VOCABULARY_GRAPH, chosen, path)


def _vocabulary_page(lease: GenerationLease, path: str, *, is_newest: bool) -> str:
    entries = terms(lease)
    return render_template(
        "vocabulary/vocabulary.html",
        lease=lease,
        base=lease.base,
        path=path,
        groups=_groups(entries),
        uses=deps().cached(uses, lease),
        examples=deps().cached(_examples, lease),
        properties=_properties(entries),
        mappings=_mappings(),
        schemes=_heads(lease),
        prefixes=PREFIXES,
        name=entries.get(VOCABULARY_GRAPH),
        overview=OVERVIEW if is_newest else None,  # diagrams are of the newest version only
        short_name=prefixed_name,
        formats=DOCUMENT_FORMATS,
    )


def _examples(lease: GenerationLease) -> dict[str, Example]:
    return examples(lease, deps().cached(uses, lease))


def _chosen() -> Format:
    return choose(
        FORMATS_OF["graph"],
        accept=request.headers.get("Accept"),
        name=request.args.get("format"),
    )


def _of_suffix(suffix: str) -> Format:
    if suffix not in DOCUMENT_OF_SUFFIX:
        abort(404)
    return DOCUMENT_OF_SUFFIX[suffix]


def _known(lease: GenerationLease, scheme: str) -> str:
    """Return the name of an existing scheme; abort with 404 for any other."""
    if not is_key(scheme) or scheme not in schemes(lease):
        abort(404)
    return scheme


def _graph(lease: GenerationLease, graph: str, chosen: Format, path: str) -> AnyResponse:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    body = construct(lease, query, chosen.written_as)
    if graph == VOCABULARY_GRAPH and chosen.serializer == JSON_LD.serializer:
        body = with_context(terms(lease), body)
    response = Response(body, content_type=chosen.content_type)
    if chosen.suffix in DOCUMENT_OF_SUFFIX and not chosen.engine_type:  # not for generic types
        response.headers["Content-Location"] = f"{path}.{chosen.suffix}"
    response.set_etag(f"{lease.id}-{chosen.written_as.rpartition('/')[2]}")
    return response.make_conditional(request)


def _page(text: str, path: str) -> Response:
    response = Response(text, content_type=PAGE.content_type)
    response.headers["Link"] = ", ".join(
        link_value(f"{path}.{entry.suffix}", "alternate", entry.media_type)
        for entry in DOCUMENT_FORMATS
    )
    return response


def _heads(lease: GenerationLease) -> list[tuple[str, Entry, int]]:
    """Return name, description and number of codes of each scheme."""
    heads = []
    for name in schemes(lease):
        head, entries = codes(lease, name)
        heads.append((name, head, len(entries)))
    return heads


def _properties(entries: dict[str, Entry]) -> dict[str, list[Entry]]:
    """Return the properties by the class of their domain."""
    by_class: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries.values(), key=lambda entry: entry.name.lower()):
        for domain in entry.links.get("domain", ()) if entry.category == "property" else ():
            by_class[domain].append(entry)
    return by_class


def _mappings() -> dict[str, list[Mapping]]:
    """Return the mappings to other vocabularies, by the IRI of the mapped term."""
    mappings: dict[str, list[Mapping]] = defaultdict(list)
    for mapping in read_mappings():
        mappings[mapping.subject].append(mapping)
    return mappings


def _groups(entries: dict[str, Entry]) -> dict[str, list[Entry]]:
    """Return classes, properties, other terms and reused terms, each sorted by name."""
    groups: dict[str, list[Entry]] = {"class": [], "property": [], "other": [], "reused": []}
    for entry in sorted(entries.values(), key=lambda entry: entry.name.lower()):
        if entry.iri == VOCABULARY_GRAPH:
            continue
        groups[entry.category if entry.is_ours else "reused"].append(entry)
    return groups
