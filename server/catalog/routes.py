"""``/catalog``: what there is, for harvesters of portals (DCAT-AP 3.0.1) and for people.

All is of one generation, so a harvester never sees a short catalogue while a build runs: what is
missing from a catalogue, portals delete. Links to other pages name the generation, so that who
follows them sees one catalogue, even if another is published meanwhile.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for

from renkei.server.catalog.meta_graph import MetaGraphCache, require_catalogue
from renkei.server.catalog.page import (
    catalog_page,
    name_files_of,
    page_triples,
    shown_datasets,
)
from renkei.server.things.rdf import serialize
from renkei.server.web.links import in_language
from renkei.server.web.negotiation import (
    DOCUMENT_FORMATS,
    DOCUMENT_OF_SUFFIX,
    FORMATS_OF,
    PAGE,
    choose,
)
from renkei.server.web.paging import page_links
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import Format
    from renkei.server.catalog.page import CatalogPage
    from renkei.server.web.generations import RequestedLeases
    from renkei.settings import Settings

__all__ = ["create_catalog_blueprint"]


def create_catalog_blueprint(settings: Settings, leases: RequestedLeases) -> Blueprint:
    """Make the blueprint.

    Args:
        settings: How many datasets a page has.
        leases: Leases on the published data, and older one while it is kept.
    """
    blueprint = Blueprint("catalog", __name__)
    kept = MetaGraphCache()

    @blueprint.get("/catalog")
    def catalog() -> AnyResponse:
        chosen = choose(
            FORMATS_OF["graph"],
            accept=request.headers.get("Accept"),
            name=request.args.get("format"),
        )
        return _answer(chosen)

    @blueprint.get("/catalog.<suffix>")
    def catalog_file(suffix: str) -> AnyResponse:
        if suffix not in DOCUMENT_OF_SUFFIX:
            abort(404)
        return _answer(DOCUMENT_OF_SUFFIX[suffix])

    def _answer(chosen: Format) -> AnyResponse:
        wanted = request.args.get("generation")
        newest = leases.current()
        lease = leases.older(wanted) if wanted else newest
        require_catalogue(lease)
        address = functools.partial(_same_form, lease)
        page = catalog_page(lease, request.args.get("page"), settings.catalog_page_size, kept)
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
        # A page of an older generation changes too, when it becomes one: see `newest`.
        response.last_modified = max(lease.published, newest.published)
        if chosen is not PAGE:
            response.headers["Content-Location"] = _path(page, chosen.suffix)
        response.add_etag()
        return response.make_conditional(request)

    return blueprint


def _same_form(lease: GenerationLease, number: int) -> str:
    """Return the absolute address of a page of a generation, in the form of this request."""
    kept = [(name, value) for name, value in request.args.items() if name == "format"]
    query = urlencode([*kept, ("generation", lease.id), ("page", number)])
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
    """The other forms, and the other pages (RFC 8288)."""
    alternate = functools.partial('<{}>; rel="alternate"; type="{}"'.format)
    links = [alternate(_path(page, e.suffix), e.media_type) for e in DOCUMENT_FORMATS]
    links.append(alternate(url_for("catalog.catalog"), PAGE.media_type))
    links += [
        f'<{url}>; rel="{name}"'
        for name, url in page_links(page.number, page.pages, address).items()
    ]
    void = url_for("void.void_document")
    return [*links, f'<{void}>; rel="describedby"']
