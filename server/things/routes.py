"""``/id/…`` and ``/doc/…``: a page, and RDF, for every thing of the graph."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request

from renkei.graph.rdf.formats import JSON_LD
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.server.things.description import PAGE_SIZE, describe_thing
from renkei.server.things.links import (
    document_links,
    identifier_links,
    page_links,
    paging_triples,
)
from renkei.server.things.missing import missing
from renkei.server.things.page import show_thing
from renkei.server.things.rdf import serialize, triples_of
from renkei.server.things.schema_org.things import schema_org, script_text
from renkei.server.things.statements import CC0, covering
from renkei.server.web.ask import ask
from renkei.server.web.links import in_language, iri_of_path, thing_path
from renkei.server.web.negotiation import DOCUMENT_FORMATS, DOCUMENT_OF_SUFFIX, PAGE, choose
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import GenerationLease, Leases
    from renkei.graph.rdf.formats import Format
    from renkei.server.things.description import Description

__all__ = ["create_things_blueprint"]

_FORMATS: Final = (
    PAGE,
    *DOCUMENT_FORMATS,
    JSON_LD.as_generic(),
)
_BY_SUFFIX: Final = {PAGE.suffix: PAGE, **DOCUMENT_OF_SUFFIX}
_CROSS_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}  # reading only, and no credentials
_DATA_SIZE: Final = 1_000  # links to the thing in one document of RDF


@dataclass(frozen=True, slots=True)
class _Asked:
    """A thing that there is, and the form that the suffix of its path asks for, if any."""

    iri: str
    path: str
    form: Format | None = None


def create_things_blueprint(leases: Leases, history: History | None = None) -> Blueprint:
    """Make the blueprint.

    Args:
        leases: Leases on the published data, at each request anew.
        history: Knows of things that older generations had; None if nothing does.
    """
    blueprint = Blueprint("things", __name__)

    @blueprint.get("/id/<path:path>")
    def identifier(path: str) -> AnyResponse:
        return _see_other(path, leases.current(), history)

    @blueprint.get("/graph/<path:path>")
    def named_graph(path: str) -> AnyResponse:
        return _see_other(f"graph/{path}", leases.current(), history)

    @blueprint.get("/doc/<path:path>")
    def document(path: str) -> AnyResponse:
        lease = leases.current()
        asked = _asked(lease, path)
        if asked is None:
            return missing(lease, path, history)
        form = asked.form or choose(
            _FORMATS,
            accept=request.headers.get("Accept"),
            name=request.args.get("format"),
        )
        page = request.args.get("page")
        is_page = form is PAGE
        found = describe_thing(
            lease,
            asked.iri,
            page,
            size=PAGE_SIZE if is_page else _DATA_SIZE,
            with_neighbours=is_page or page in {None, "1"},
        )
        if found is None:
            return missing(lease, path, history)
        response = _page(lease, found) if is_page else _data(lease, found, form)
        if not found.is_whole:
            response.headers["Renkei-Truncated"] = f"statements={len(found.statements)}"
        if not asked.form:
            response.vary.add("Accept")
        return response

    @blueprint.after_request
    def allow_other_origins(response: Response) -> Response:
        response.headers.update(_CROSS_ORIGIN)
        return response

    return blueprint


def _see_other(path: str, lease: GenerationLease, history: History | None) -> AnyResponse:
    """A thing is not a document: 303 leads to the document about it, which negotiates.

    With a suffix (``/id/government/011002.ttl``), that is the document in this form.
    """
    asked = _asked(lease, path)
    if asked is None:
        return missing(lease, path, history)
    language = request.args.get("lang", "")
    query = f"?lang={language}" if language in {"ja", "en"} else ""
    response = redirect(f"/doc/{path}{query}", HTTPStatus.SEE_OTHER)
    response.headers["Link"] = ", ".join(identifier_links(f"/doc/{asked.path}"))
    return response


def _asked(lease: GenerationLease, path: str) -> _Asked | None:
    """Find the thing of a path; a suffix counts only if there is no thing with the whole path."""
    stem, dot, suffix = path.rpartition(".")
    base = lease.base
    if thing := _known(lease, path):
        return _Asked(thing, (thing_path(thing, base) or "").removeprefix("/doc/"))
    if dot and suffix in _BY_SUFFIX and (thing := _known(lease, stem)):
        return _Asked(thing, stem, _BY_SUFFIX[suffix])
    return None


def _known(lease: GenerationLease, path: str) -> str | None:
    """Return the thing with this path, if the graph says anything of it."""
    thing = iri_of_path(path, lease.base)
    if not thing or not ask(lease, f"ASK {{ GRAPH ?graph {{ {checked_iri(thing)} ?p ?o }} }}"):
        return None
    return thing


def _page(lease: GenerationLease, found: Description) -> Response:
    base, language = lease.base, language_of(request)
    path = thing_path(found.iri, base) or ""

    def address(number: int) -> str:
        return f"{request.root_url.rstrip('/')}{in_language(path, language, page=number)}"

    body = render_template(
        "things/thing.html",
        shown=show_thing(found, base=base, language=language),
        thing=found,
        cc0=CC0,
        covering=covering(found, base),
        alternates=[(entry, f"{path}.{entry.suffix}") for entry in DOCUMENT_FORMATS],
        structured=script_text(
            schema_org(found, base=base, root=request.root_url, language=language)
        ),
        page_link=lambda number: in_language(path, language, page=number) + "#incoming",
    )
    response = Response(body, content_type=PAGE.content_type)
    links = document_links(found, base, has_void="catalogue" in lease.manifest)
    links += [f'<{to}>; rel="{name}"' for name, to in page_links(found.incoming, address).items()]
    response.headers["Link"] = ", ".join(links)
    return response


def _data(lease: GenerationLease, found: Description, form: Format) -> Response:
    base = lease.base
    path = thing_path(found.iri, base) or ""

    def address(number: int) -> str:
        """Give another page in the form that this one is in, asked for in the same way."""
        kept = [(name, value) for name, value in request.args.items() if name == "format"]
        return f"{request.base_url}?{urlencode([*kept, ('page', number)])}"

    document = f"{request.root_url.rstrip('/')}{path}"
    triples = triples_of(found) + paging_triples(document, found.incoming, address)
    response = Response(serialize(triples, form), content_type=form.content_type)
    query = f"?page={found.incoming.page}" if found.incoming.page > 1 else ""
    has_void = "catalogue" in lease.manifest
    links = document_links(found, base, has_void=has_void, query=query)
    links += [f'<{to}>; rel="{name}"' for name, to in page_links(found.incoming, address).items()]
    response.headers["Link"] = ", ".join(links)
    response.headers["Content-Location"] = f"{path}.{form.suffix}{query}"
    return response
