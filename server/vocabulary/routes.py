"""``/ns`` and ``/code/<scheme>``: the vocabulary as pages and as RDF, from the generation.

Which of them is chosen by Accept; a suffix (``/ns.ttl``) fixes it. ``/ns/<version>`` is the same
for a version, as long as a generation that has it is kept. The IRIs of terms are the same
everywhere (https://w3id.org/renkei/…); this is what they are to lead to.
"""

from __future__ import annotations

import functools
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
    Uses,
    codes,
    schemes,
    terms,
    uses,
)
from renkei.server.vocabulary.files import (
    OVERVIEW,
    Example,
    VocabularyVersions,
    context_response,
    examples,
)
from renkei.server.web.ask import describe
from renkei.server.web.generations import PerGeneration
from renkei.server.web.negotiation import (
    DOCUMENT_FORMATS,
    DOCUMENT_OF_SUFFIX,
    FORMATS_OF,
    PAGE,
    choose,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import Format
    from renkei.server.web.generations import RequestedLeases
    from renkei.settings import Settings

__all__ = ["create_vocabulary_blueprint"]


def create_vocabulary_blueprint(settings: Settings, leases: RequestedLeases) -> Blueprint:
    """Make the blueprint of the vocabulary and its codes.

    Args:
        settings: Where the data directory is, for older versions.
        leases: Leases on the published data, and older one while it is kept.
    """
    blueprint = Blueprint("vocabulary", __name__)
    versions = VocabularyVersions(settings.data_dir, leases)
    used: PerGeneration[dict[str, Uses]] = PerGeneration(uses)
    shown: PerGeneration[dict[str, Example]] = PerGeneration(
        lambda lease: examples(lease, used.of(lease))
    )

    def page(lease: GenerationLease, path: str, *, is_newest: bool = True) -> str:
        found = terms(lease)
        return render_template(
            "vocabulary/vocabulary.html",
            lease=lease,
            base=lease.base,
            path=path,
            groups=_groups(found),
            uses=used.of(lease),
            examples=shown.of(lease),
            properties=_properties(found),
            mappings=_mappings(),
            schemes=_heads(lease),
            prefixes=PREFIXES,
            name=found.get(VOCABULARY_GRAPH),
            overview=OVERVIEW if is_newest else None,  # there are diagrams of the newest only
            short_name=prefixed_name,
            formats=DOCUMENT_FORMATS,
        )

    @blueprint.get("/ns", defaults={"suffix": ""})
    @blueprint.get("/ns.<suffix>")
    def ns(suffix: str) -> AnyResponse:
        return _vocabulary(leases.current(), "/ns", suffix, page)

    @blueprint.get("/ns/<version>")
    def ns_version(version: str) -> AnyResponse:
        found = versions.find(version)
        show = functools.partial(page, is_newest=found.is_newest)
        return _vocabulary(found.lease, f"/ns/{found.name}", found.suffix, show)

    @blueprint.get("/code/")
    def code_index() -> str:
        lease = leases.current()
        return render_template("vocabulary/codes.html", lease=lease, schemes=_heads(lease))

    @blueprint.get("/code/<scheme>")
    def code(scheme: str) -> AnyResponse:
        lease = leases.current()
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
            uses=used.of(lease),
            formats=DOCUMENT_FORMATS,
        )
        return _page(page, f"/code/{known}")

    return blueprint


def _vocabulary(
    lease: GenerationLease, path: str, suffix: str, page: Callable[[GenerationLease, str], str]
) -> AnyResponse:
    chosen = _of_suffix(suffix) if suffix else _chosen()
    if chosen is PAGE:
        return _page(page(lease, path), path)
    accept = "" if suffix else request.headers.get("Accept")
    if chosen.serializer == JSON_LD.serializer and wants_context(accept):
        return context_response(lease, path)
    return _graph(lease, VOCABULARY_GRAPH, chosen, path)


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
    """Return the name of a scheme that is there; answer 404 to every other."""
    if not is_key(scheme) or scheme not in schemes(lease):
        abort(404)
    return scheme


def _graph(lease: GenerationLease, graph: str, chosen: Format, path: str) -> AnyResponse:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    body = describe(lease, query, chosen.written_as)
    if graph == VOCABULARY_GRAPH and chosen.serializer == JSON_LD.serializer:
        body = with_context(terms(lease), body)
    response = Response(body, content_type=chosen.content_type)
    if (
        chosen.suffix in DOCUMENT_OF_SUFFIX and not chosen.engine_type
    ):  # the generic types have none
        response.headers["Content-Location"] = f"{path}.{chosen.suffix}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(f"{lease.id}-{chosen.written_as.rpartition('/')[2]}")
    return response.make_conditional(request)


def _page(text: str, path: str) -> Response:
    response = Response(text, content_type=PAGE.content_type)
    response.headers["Link"] = ", ".join(
        f'<{path}.{entry.suffix}>; rel="alternate"; type="{entry.media_type}"'
        for entry in DOCUMENT_FORMATS
    )
    return response


def _heads(lease: GenerationLease) -> list[tuple[str, Entry, int]]:
    found = []
    for name in schemes(lease):
        head, entries = codes(lease, name)
        found.append((name, head, len(entries)))
    return found


def _properties(found: dict[str, Entry]) -> dict[str, list[Entry]]:
    """Return the properties of ours by the class that they are of."""
    by_class: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(found.values(), key=lambda entry: entry.name.lower()):
        for domain in entry.links.get("domain", ()) if entry.sort == "property" else ():
            by_class[domain].append(entry)
    return by_class


def _mappings() -> dict[str, list[Mapping]]:
    """Return the mappings to other vocabularies by the IRI of our term."""
    found: dict[str, list[Mapping]] = defaultdict(list)
    for mapping in read_mappings():
        found[mapping.subject].append(mapping)
    return found


def _groups(entries: dict[str, Entry]) -> dict[str, list[Entry]]:
    """Return classes, properties, and what is reused, each by name."""
    groups: dict[str, list[Entry]] = {"class": [], "property": [], "other": [], "reused": []}
    for entry in sorted(entries.values(), key=lambda entry: entry.name.lower()):
        if entry.iri == VOCABULARY_GRAPH:
            continue
        groups[entry.sort if entry.is_ours else "reused"].append(entry)
    return groups
