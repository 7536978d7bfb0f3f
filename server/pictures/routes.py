"""``/pictures/``, ``/pictures/<name>``, ``…<name>.svg``, ``…<name>.png``, ``/oembed``."""

from __future__ import annotations

import dataclasses
import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Blueprint, Response, render_template, request, url_for

from renkei.graph.rdf.formats import SVG
from renkei.queries.binding import ParameterError, bind
from renkei.queries.parameters import RESERVED
from renkei.server.canned.chart import chart_response, chart_svg, read_width
from renkei.server.canned.checks import check_things
from renkei.server.canned.given import read_options, read_values, refuse_empty
from renkei.server.canned.page import fields, find_choices
from renkei.server.pictures.figures import (
    charted,
    figure_now,
    figure_of,
    figures,
    figures_of,
    maps_of,
)
from renkei.server.pictures.oembed import (
    FORMATS,
    described,
    fitted,
    json_text,
    read_size,
    size_of,
    xml_text,
)
from renkei.server.pictures.png import PNG, converter_of
from renkei.server.web.deps import deps
from renkei.server.web.errors import problem_of, problem_response
from renkei.server.web.negotiation import PAGE, choose
from renkei.server.web.parameters import understands
from renkei.server.web.request_errors import NotAcceptableError, UnknownQueryError
from renkei.server.web.texts import LANGUAGES, language_of

if TYPE_CHECKING:
    from typing import Any

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.binding import BoundQuery
    from renkei.queries.model import CannedQuery

__all__ = ["blueprint"]

_MAX_NAME: Final = 80  # characters of a name that an error repeats
_ADDRESS: Final = "url"
_PATHS: Final = ("/pictures/", "/queries/")

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/pictures/")
def index() -> str:
    """Show the pictures that need no values, and list the others."""
    queries = charted()
    return render_template(
        "pictures/index.html",
        shown=figures(queries),
        others=[query for query in queries.values() if query.example],
    )


@blueprint.get("/pictures/<name>")
def picture(name: str) -> AnyResponse:
    """Answer with a picture, or with its page: by suffix, ``?format=`` or Accept."""
    stem, dot, suffix = name.rpartition(".")
    query = _find(stem if dot else name)
    if dot and suffix not in {PAGE.suffix, SVG.suffix, PNG.suffix}:
        raise _unknown(name)
    options, given = read_options(), read_values()
    _refuse_paging(options)
    width, language = read_width(query, options.get("width")), language_of(request)
    chosen = choose(
        (PAGE, SVG, PNG),
        accept=request.headers.get("Accept"),
        name=suffix if dot else options.get("format"),
    )
    lease = deps().leases.requested()
    if chosen is PAGE:
        response = Response(_page(query, given, lease, language), content_type=PAGE.content_type)
    else:
        refuse_empty(given)
        bound = _bound(query, given, lease)
        answer = chart_response if chosen is SVG else _png_response
        response = answer(query, bound, given, lease, language=language, width=width)
    if not dot:
        response.vary.update(("Accept", "Accept-Language"))
    return response


@blueprint.get("/oembed")
@understands(_ADDRESS, "format", "maxwidth", "maxheight")
def oembed() -> AnyResponse:
    """Describe a picture of this site for programs that embed it (oEmbed 1.0)."""
    form = request.args.get("format", FORMATS[0])
    if form not in FORMATS:
        error = NotAcceptableError(
            f"format must be {' or '.join(FORMATS)}, not {form[:_MAX_NAME]!r}", available=FORMATS
        )
        problem = dataclasses.replace(problem_of(error), status=HTTPStatus.NOT_IMPLEMENTED)
        return problem_response(problem)  # 501, as oEmbed says
    address = request.args.get(_ADDRESS)
    if not address:
        raise ParameterError(
            "url is missing: the address of a picture of this site", parameter=_ADDRESS
        )
    widest = read_size("maxwidth", request.args.get("maxwidth"))
    highest = read_size("maxheight", request.args.get("maxheight"))
    query, given, language = _asked(address)
    lease = deps().leases.requested()
    bound = _bound(query, given, lease)
    width = fitted(widest)
    svg = chart_svg(query, bound, given, lease, language=language, width=width)
    figure = figure_of(query, bound, given, lease, language)
    root = request.root_url.rstrip("/")
    is_wide = width == fitted(None)
    description = described(
        title=figure.title,
        address=root + (figure.wide if is_wide else figure.narrow),
        page=root + figure.page,
        site=request.root_url,
        size=size_of(svg, widest, highest),
    )
    if form == "xml":
        return Response(xml_text(description), content_type="text/xml; charset=utf-8")
    return Response(json_text(description), content_type="application/json")


@blueprint.app_context_processor
def register_figures() -> dict[str, Any]:
    """Return what templates of other rooms call."""
    return {
        "figure_now": figure_now,
        "figures": figures,
        "figures_of": figures_of,
        "maps_of": maps_of,
    }


def _page(
    query: CannedQuery, given: dict[str, list[str]], lease: GenerationLease, language: str
) -> str:
    choices = deps().cached(find_choices, lease)
    figure = None
    missing = [name for name in query.example if not any(given.get(name, ()))]
    if not missing:
        figure = figure_of(query, _bound(query, given, lease), given, lease, language)
    return render_template(
        "pictures/picture.html",
        query=query,
        figure=figure,
        fields=fields(query, given, choices, language),
        root=request.root_url.rstrip("/"),
        oembed=lambda form: url_for(
            "pictures.oembed", url=request.url, format=form, _external=True
        ),
    )


def _png_response(
    query: CannedQuery,
    bound: BoundQuery,
    given: dict[str, list[str]],
    lease: GenerationLease,
    *,
    language: str,
    width: int,
) -> Response:
    """Return a picture as PNG; its entity tag is of its bytes, since fonts decide on these."""
    converter = deps().shared(converter_of)
    converter.check()
    png = converter.png(chart_svg(query, bound, given, lease, language=language, width=width))
    response = Response(png, content_type=PNG.content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{query.name}.{PNG.suffix}"'
    response.set_etag(hashlib.sha256(png).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _find(name: str) -> CannedQuery:
    query = charted().get(name)
    if query is None:
        raise _unknown(name)
    return query


def _unknown(name: str) -> UnknownQueryError:
    return UnknownQueryError(
        f"there is no picture {name[:_MAX_NAME]!r}; all are listed at /pictures/", available=()
    )


def _refuse_paging(options: dict[str, str]) -> None:
    for name in ("limit", "cursor", "bom"):
        if name in options:
            raise ParameterError(f"a picture has no {name}: it is of all rows", parameter=name)


def _bound(query: CannedQuery, given: dict[str, list[str]], lease: GenerationLease) -> BoundQuery:
    """Return the query with its values, which name things of the graph."""
    bound = bind(query, given, base=lease.base)
    check_things(query, bound, lease, deps().cached(find_choices, lease))
    return bound


def _asked(address: str) -> tuple[CannedQuery, dict[str, list[str]], str]:
    """Return the query, the values and the language of the address of a picture of this site.

    Raises:
        UnknownQueryError: If it is none.
    """
    try:
        parts = urlsplit(address)
        path = unquote(parts.path)
        values = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        raise _unknown(address) from None
    root = urlsplit(request.root_url)
    prefix = next((one for one in _PATHS if path.startswith(root.path.rstrip("/") + one)), None)
    if parts.scheme not in {"http", "https"} or parts.netloc != root.netloc or prefix is None:
        raise _unknown(address)
    name = (
        path.removeprefix(root.path.rstrip("/") + prefix)
        .removesuffix(f".{SVG.suffix}")
        .removesuffix(f".{PNG.suffix}")
    )
    query = _find(name)
    language = next(iter(values.get("lang", ())), "")
    given = {name: listed for name, listed in values.items() if name not in RESERVED}
    return query, given, language if language in LANGUAGES else language_of(request)
