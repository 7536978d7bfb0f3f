"""``/catalog``: the catalogue of the datasets, for harvesters (DCAT-AP 3.0.1) and for people.

Portals delete the datasets that are missing from a catalogue. A page is therefore of one complete
generation, and its links to other pages name that generation, even if another is published during
a harvest.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for

from renkei.server.catalog.meta_graph import require_catalogue
from renkei.server.catalog.page import (
    catalog_page,
    name_files_of,
    page_triples,
    shown_datasets,
)
from renkei.server.things.rdf import serialize
from renkei.server.web.deps import deps
from renkei.server.web.headers import link_value
from renkei.server.web.links import in_language
from renkei.server.web.negotiation import (
    DOCUMENT_FORMATS,
    DOCUMENT_OF_SUFFIX,
    FORMATS_OF,
    PAGE,
    choose,
)
from renkei.server.web.paging import page_links
from renkei.server.web.parameters import understands
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import Format
    from renkei.server.catalog.page import CatalogPage

__all__ = ["blueprint"]

blueprint = Blueprint("catalog", __name__)


@blueprint.get("/catalog")
@understands("format", "generation", "page")
def catalog() -> AnyResponse:
    """Answer with a page of the catalogue."""
    chosen = choose(
        FORMATS_OF["graph"],
        accept=request.headers.get("Accept"),
        name=request.args.get("format"),
    )
    return _answer(chosen)


@blueprint.get("/catalog.<suffix>")
@understands("generation", "page")
def catalog_file(suffix: str) -> AnyResponse:
    """Answer with a page of the catalogue in a fixed format."""
    if suffix not in DOCUMENT_OF_SUFFIX:
        abort(404)
    return _answer(DOCUMENT_OF_SUFFIX[suffix])


def _answer(chosen: Format) -> AnyResponse:
    leases, id_ = deps().leases, request.args.get("generation")
    newest = leases.requested()
    lease = leases.older(id_) if id_ else newest
    require_catalogue(lease)
    address = functools.partial(_address, lease)
    page = catalog_page(lease, request.args.get("page"))
    if lease.id != newest.id:
        name_files_of(page.part, lease)
    base, root = lease.base, request.root_url
    body: str | bytes
    if chosen is PAGE:
        body = render_template(
            "catalog/catalog.html",
            lease=lease,
            page=page,
            base=base,
            datasets=shown_datasets(page, base=base, prefix=f"{request.script_root}/"),
            catalogue=page.part,
            address=url_for("catalog.catalog", _external=True),
            alternates=[(entry, _path(page, entry.suffix)) for entry in DOCUMENT_FORMATS],
            page_link=_page_link,
        )
    else:
        triples = page.part.triples(base=base, root=root)
        triples += page_triples(page, address)
        body = serialize(triples, chosen)
    response = Response(body, content_type=chosen.content_type)
    response.headers["Link"] = ", ".join(_links(page, address))
    # Publishing another generation changes the pages of this one, too: see `newest`.
    response.last_modified = max(lease.published, newest.published)
    if chosen is not PAGE:
        response.headers["Content-Location"] = _path(page, chosen.suffix)
    response.add_etag()
    return response.make_conditional(request)


def _address(lease: GenerationLease, number: int) -> str:
    """Return the absolute address of a page of a generation, in the format of this request."""
    format_ = [(name, value) for name, value in request.args.items() if name == "format"]
    query = urlencode([*format_, ("generation", lease.id), ("page", number)])
    return f"{request.base_url}?{query}"


def _page_link(number: int) -> str:
    return in_language(url_for("catalog.catalog"), language_of(request), page=number)


def _path(page: CatalogPage, suffix: str) -> str:
    number = page.number if page.number > 1 else None
    generation = request.args.get("generation")
    return url_for(
        "catalog.catalog_file", suffix=suffix, page=number, generation=generation or None
    )


def _links(page: CatalogPage, address: Callable[[int], str]) -> list[str]:
    """Return the links to the other formats and pages, and to VoID (RFC 8288)."""
    links = [
        link_value(_path(page, entry.suffix), "alternate", entry.media_type)
        for entry in DOCUMENT_FORMATS
    ]
    links.append(link_value(url_for("catalog.catalog"), "alternate", PAGE.media_type))
    pages = page_links(page.number, page.pages, address)
    links += [link_value(target, relation) for relation, target in pages.items()]
    return [*links, link_value(url_for("void.void_document"), "describedby")]
