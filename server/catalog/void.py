"""``/.well-known/void``: what the graph is made of, in numbers (https://www.w3.org/TR/void/).

All that the meta graph says with VoID of the whole graph: its named graphs, the partitions by
class and property, and the sets of links into other datasets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, request, url_for

from renkei.graph.catalogue.description import WHOLE
from renkei.ontology.terms import Dcat, Dct, Foaf, Prov, Rdf, Void
from renkei.server.catalog.meta_graph import MetaGraphCache, collect, require_catalogue
from renkei.server.things.rdf import serialize
from renkei.server.web.negotiation import DOCUMENT_FORMATS, DOCUMENT_OF_SUFFIX, choose

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease, Leases
    from renkei.graph.rdf.formats import Format
    from renkei.server.catalog.meta_graph import MetaPart, MetaStatement

__all__ = ["create_void_blueprint", "void_part"]

_VOID: Final = "http://rdfs.org/ns/void#"
# Beside VoID itself, what the note recommends to say of a dataset (§ 2).
_SAID: Final = frozenset(
    {
        Rdf.type_,
        Dct.title,
        Dct.description,
        Dct.publisher,
        Dct.issued,
        Dct.modified,
        Dct.license,
        Dct.rights,
        Foaf.homepage,
        Foaf.name,
        Foaf.primaryTopic,
        Dct.isPartOf,
        Prov.wasGeneratedBy,
    }
)
_LEADS_ON: Final = frozenset(
    {
        Foaf.primaryTopic,
        Void.subset,
        Void.classPartition,
        Void.propertyPartition,
        Void.subjectsTarget,
        Void.objectsTarget,
        Dct.publisher,
        Dct.license,
    }
)


def create_void_blueprint(leases: Leases) -> Blueprint:
    """Make the blueprint."""
    blueprint = Blueprint("void", __name__)
    kept = MetaGraphCache()

    @blueprint.get("/.well-known/void")
    def void_document() -> AnyResponse:
        chosen = choose(
            DOCUMENT_FORMATS,
            accept=request.headers.get("Accept"),
            name=request.args.get("format"),
        )
        return _answer(leases.current(), chosen, kept)

    @blueprint.get("/void.<suffix>")
    def void_file(suffix: str) -> AnyResponse:
        if suffix not in DOCUMENT_OF_SUFFIX:
            abort(404)
        return _answer(leases.current(), DOCUMENT_OF_SUFFIX[suffix], kept)

    return blueprint


def void_part(lease: GenerationLease) -> MetaPart:
    """Collect the description of the whole graph."""
    iris = lease.iris
    whole = iris.thing("dataset", WHOLE)
    return collect(
        lease,
        [f"{iris.base}.well-known/void", whole],
        condition=f"?p != <{Dcat.distribution}>",
        is_part=lambda statement: statement[1].startswith(_VOID) or statement[1] in _SAID,
        leads_on=_leads_on,
    )


def _leads_on(statement: MetaStatement) -> bool:
    return statement[1] in _LEADS_ON


def _answer(lease: GenerationLease, chosen: Format, kept: MetaGraphCache) -> AnyResponse:
    require_catalogue(lease)
    part = kept.part(lease, "void", lambda: void_part(lease))
    triples = part.triples(base=lease.base, root=request.root_url)
    response = Response(serialize(triples, chosen), content_type=chosen.content_type)
    paths = {entry: url_for("void.void_file", suffix=entry.suffix) for entry in DOCUMENT_FORMATS}
    response.headers["Content-Location"] = paths[chosen]
    links = [
        f'<{path}>; rel="alternate"; type="{entry.media_type}"' for entry, path in paths.items()
    ]
    response.headers["Link"] = ", ".join(links)
    response.add_etag()
    return response.make_conditional(request)
