"""``/.well-known/void``: statistics of the graph in VoID (https://www.w3.org/TR/void/).

The statements of the meta graph about the whole graph: its named graphs, the partitions by class
and property, and the linksets into other datasets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, request, url_for

from renkei.graph.catalogue.description import WHOLE
from renkei.ontology.terms import Dcat, Dct, Foaf, Prov, Rdf, Void
from renkei.server.catalog.meta_graph import collect, meta_graph_cache, require_catalogue
from renkei.server.things.rdf import serialize
from renkei.server.web.deps import deps
from renkei.server.web.headers import link_value
from renkei.server.web.negotiation import DOCUMENT_FORMATS, DOCUMENT_OF_SUFFIX, choose
from renkei.server.web.parameters import understands

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import Format
    from renkei.server.catalog.meta_graph import MetaPart, MetaStatement

__all__ = ["blueprint", "void_part"]

blueprint = Blueprint("void", __name__)

_VOID: Final = "http://rdfs.org/ns/void#"
# Properties of other vocabularies that the note recommends for a dataset (§ 2).
_PROPERTIES: Final = frozenset(
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
_FOLLOWED: Final = frozenset(
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


@blueprint.get("/.well-known/void")
@understands("format")
def void_document() -> AnyResponse:
    """Answer with the description of the whole graph."""
    chosen = choose(
        DOCUMENT_FORMATS, accept=request.headers.get("Accept"), name=request.args.get("format")
    )
    return _answer(chosen)


@blueprint.get("/void.<suffix>")
def void_file(suffix: str) -> AnyResponse:
    """Answer with the description in a fixed format."""
    if suffix not in DOCUMENT_OF_SUFFIX:
        abort(404)
    return _answer(DOCUMENT_OF_SUFFIX[suffix])


def void_part(lease: GenerationLease) -> MetaPart:
    """Collect the description of the whole graph."""
    iris = lease.iris
    whole = iris.thing("dataset", WHOLE)
    return collect(
        lease,
        [f"{iris.base}.well-known/void", whole],
        condition=f"?p != <{Dcat.distribution}>",
        is_part=lambda statement: statement[1].startswith(_VOID) or statement[1] in _PROPERTIES,
        leads_on=_leads_on,
    )


def _leads_on(statement: MetaStatement) -> bool:
    return statement[1] in _FOLLOWED


def _answer(chosen: Format) -> AnyResponse:
    lease = deps().leases.current()
    require_catalogue(lease)
    part = deps().cached(meta_graph_cache, lease).get("void", lambda: void_part(lease))
    triples = part.triples(base=lease.base, root=request.root_url)
    response = Response(serialize(triples, chosen), content_type=chosen.content_type)
    paths = {entry: url_for("void.void_file", suffix=entry.suffix) for entry in DOCUMENT_FORMATS}
    response.headers["Content-Location"] = paths[chosen]
    response.headers["Link"] = ", ".join(
        link_value(path, "alternate", entry.media_type) for entry, path in paths.items()
    )
    response.add_etag()
    return response.make_conditional(request)
