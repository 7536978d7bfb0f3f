"""``/id/…`` and ``/doc/…``: a page, and RDF, for every thing of the graph."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request

from renkei.graph.rdf.formats import CSV, JSON_LD
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.reports.row_report import RowReport
from renkei.queries.binding import ParameterError
from renkei.server.things.description import PAGE_SIZE, covering, describe_thing
from renkei.server.things.link_headers import (
    document_links,
    identifier_links,
    page_links,
    paging_triples,
)
from renkei.server.things.missing import missing
from renkei.server.things.page import schema_org, thing_page
from renkei.server.things.rdf import serialize, triples_of
from renkei.server.things.schema_org.builder import script_text
from renkei.server.things.shown.table_csv import csv_response
from renkei.server.things.shown.tables import shown_tables
from renkei.server.things.statements import CC0
from renkei.server.web.ask import ask
from renkei.server.web.deps import deps
from renkei.server.web.links import in_language, iri_of_path, rows_path, thing_path
from renkei.server.web.negotiation import DOCUMENT_FORMATS, DOCUMENT_OF_SUFFIX, PAGE, choose
from renkei.server.web.parameters import understands
from renkei.server.web.texts import language_of
from renkei.server.web.values import Presenter

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import Format
    from renkei.server.things.description import Description

__all__ = ["blueprint"]

_FORMATS: Final = (
    PAGE,
    *DOCUMENT_FORMATS,
    JSON_LD.as_generic(),
)
_BY_SUFFIX: Final = {PAGE.suffix: PAGE, **DOCUMENT_OF_SUFFIX}
_LANGUAGES: Final = ("ja", "en")
_MAX_NAME: Final = 80  # characters of a name that an error repeats
_CROSS_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}  # reading only, and no credentials
_DATA_SIZE: Final = 1_000  # links to the thing in one document of RDF


@dataclass(frozen=True, slots=True)
class _Target:
    """A thing of the graph, and the format that the suffix of the path names, if it has one."""

    iri: str
    path: str
    form: Format | None = None


blueprint = Blueprint("things", __name__)


@blueprint.get("/id/<path:path>")
@understands("format")
def identifier(path: str) -> AnyResponse:
    """Redirect from a thing to the document about it."""
    return _see_other(path)


@blueprint.get("/graph/<path:path>")
@understands("format")
def named_graph(path: str) -> AnyResponse:
    """Redirect from a named graph to the document about it."""
    return _see_other(f"graph/{path}")


@blueprint.get("/doc/<path:path>")
@understands("format", "page", "table")
def document(path: str) -> AnyResponse:
    """Describe a thing as a page or as RDF, by suffix, ``format`` or Accept."""
    lease, history = deps().leases.requested(), deps().history
    target = _target(lease, path)
    if target is None:
        return missing(lease, path, history)
    if "table" in request.args:
        return _table(lease, target.iri, request.args["table"])
    form = target.form or choose(
        _FORMATS,
        accept=request.headers.get("Accept"),
        name=request.args.get("format"),
    )
    page = request.args.get("page")
    is_page = form is PAGE
    description = describe_thing(
        lease,
        target.iri,
        page,
        size=PAGE_SIZE if is_page else _DATA_SIZE,
        with_neighbours=is_page or page in {None, "1"},
        with_origins=is_page,
    )
    if description is None:
        return missing(lease, path, history)
    response = _page(lease, description) if is_page else _data(lease, description, form)
    if not description.is_whole:
        response.headers["Renkei-Truncated"] = f"statements={len(description.statements)}"
    if not target.form:
        response.vary.add("Accept")
    return response


@blueprint.after_request
def allow_other_origins(response: Response) -> Response:
    """Let scripts of any origin read every response of this blueprint."""
    response.headers.update(_CROSS_ORIGIN)
    return response


def _table(lease: GenerationLease, thing: str, name: str) -> Response:
    """Return a table of the page of a thing as CSV.

    Raises:
        ParameterError: If the page has no such table.
        NotAcceptableError: If another format is asked for.
    """
    choose((CSV,), name=request.args.get("format"))
    description = describe_thing(lease, thing)
    tables = [table for table in (description.tables if description else []) if table.rows]
    named = [table for table in tables if table.name == name][:1]
    if description is None or not named:
        names = list(dict.fromkeys(table.name for table in tables))
        raise ParameterError(
            f"the page has no table {name[:_MAX_NAME]!r}; it has: {', '.join(names) or 'none'}",
            parameter="table",
            allowed=names,
        )
    language = language_of(request)
    presenter = Presenter(description.names, description.facts, base=lease.base, language=language)
    (shown,) = shown_tables(named, presenter, language, description.origins)
    return csv_response(shown, language, f"{thing.rpartition('/')[2]}-{name}")


def _see_other(path: str) -> AnyResponse:
    """Return 303: a thing is not a document, and the document about it negotiates its format.

    With a suffix (``/id/government/011002.ttl``), the target is the document in this format.
    """
    lease = deps().leases.requested()
    target = _target(lease, path)
    if target is None:
        return missing(lease, path, deps().history)
    kept = {name: value for name, value in request.args.items() if name == "format"}
    kept |= {"lang": language} if (language := request.args.get("lang", "")) in _LANGUAGES else {}
    query = f"?{urlencode(kept)}" if kept else ""
    rows = None if target.form or "format" in kept else _rows_path(lease, target.iri)
    if rows and choose(_FORMATS, accept=request.headers.get("Accept")) is PAGE:
        response = redirect(f"{rows}{query}", HTTPStatus.SEE_OTHER)  # a browser keeps #row=17
    else:
        response = redirect(f"/doc/{path}{query}", HTTPStatus.SEE_OTHER)
    if _rows_path(lease, target.iri):
        response.vary.add("Accept")
    response.headers["Link"] = ", ".join(identifier_links(f"/doc/{target.path}"))
    return response


def _rows_path(lease: GenerationLease, iri: str) -> str | None:
    """Return the path of the rows of a file; None for other things, and without a report."""
    path = rows_path(iri, lease.base)
    has_rows = path is not None and RowReport.of(lease.path, path.split("/")[2]) is not None
    return path if has_rows else None


def _target(lease: GenerationLease, path: str) -> _Target | None:
    """Return the thing of a path; a suffix counts only if no thing has the whole path."""
    stem, dot, suffix = path.rpartition(".")
    base = lease.base
    if thing := _known(lease, path):
        return _Target(thing, (thing_path(thing, base) or "").removeprefix("/doc/"))
    if dot and suffix in _BY_SUFFIX and (thing := _known(lease, stem)):
        return _Target(thing, stem, _BY_SUFFIX[suffix])
    return None


def _known(lease: GenerationLease, path: str) -> str | None:
    """Return the IRI with this path, if it is a subject in the graph."""
    thing = iri_of_path(path, lease.base)
    if not thing or not ask(lease, f"ASK {{ GRAPH ?graph {{ {checked_iri(thing)} ?p ?o }} }}"):
        return None
    return thing


def _page(lease: GenerationLease, description: Description) -> Response:
    base, language = lease.base, language_of(request)
    path = thing_path(description.iri, base) or ""

    def address(number: int) -> str:
        return f"{request.root_url.rstrip('/')}{in_language(path, language, page=number)}"

    body = render_template(
        description.kind.template,
        shown=thing_page(description, base=base, language=language),
        thing=description,
        cc0=CC0,
        covering=covering(description, base),
        alternates=[(entry, f"{path}.{entry.suffix}") for entry in DOCUMENT_FORMATS],
        structured=script_text(
            schema_org(description, base=base, root=request.root_url, language=language)
        ),
        rows_link=(rows := _rows_path(lease, description.iri)) and in_language(rows, language),
        page_link=lambda number: in_language(path, language, page=number) + "#incoming",
        table_link=lambda name: in_language(path, language, table=name, format=CSV.suffix),
    )
    response = Response(body, content_type=PAGE.content_type)
    links = document_links(description, base, has_void="catalogue" in lease.manifest)
    pages = page_links(description.incoming, address)
    links += [f'<{to}>; rel="{name}"' for name, to in pages.items()]
    response.headers["Link"] = ", ".join(links)
    return response


def _data(lease: GenerationLease, description: Description, form: Format) -> Response:
    base = lease.base
    path = thing_path(description.iri, base) or ""

    def address(number: int) -> str:
        """Return another page in the same format."""
        same = [(name, value) for name, value in request.args.items() if name == "format"]
        return f"{request.base_url}?{urlencode([*same, ('page', number)])}"

    document = f"{request.root_url.rstrip('/')}{path}"
    triples = triples_of(description) + paging_triples(document, description.incoming, address)
    response = Response(serialize(triples, form), content_type=form.content_type)
    query = f"?page={description.incoming.page}" if description.incoming.page > 1 else ""
    has_void = "catalogue" in lease.manifest
    links = document_links(description, base, has_void=has_void, query=query)
    pages = page_links(description.incoming, address)
    links += [f'<{to}>; rel="{name}"' for name, to in pages.items()]
    response.headers["Link"] = ", ".join(links)
    response.headers["Content-Location"] = f"{path}.{form.suffix}{query}"
    return response
