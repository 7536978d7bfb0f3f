"""``/queries/`` and ``/queries/<name>``: the addresses of the canned queries."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request, url_for
from werkzeug.http import http_date

from renkei.graph.rdf.formats import CSV, GEO_JSON, SVG
from renkei.queries.binding import ParameterError, bind
from renkei.server.canned.chart import chart_response, read_width
from renkei.server.canned.checks import check_things
from renkei.server.canned.data import data_response, formats_of
from renkei.server.canned.given import find_query, read_options, read_values, refuse_empty
from renkei.server.canned.page import find_choices, page_response
from renkei.server.web.deps import deps
from renkei.server.web.errors import problem_of, problem_response
from renkei.server.web.negotiation import PAGE, choose
from renkei.server.web.paging import link_header, read_paging
from renkei.server.web.request_errors import (
    NoCoordinatesError,
    NotAcceptableError,
)
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.queries.model import CannedQuery, Deprecation
    from renkei.server.web.paging import Cursor

__all__ = ["blueprint"]

_BOOLEANS: Final = {"false": False, "true": True}

blueprint = Blueprint("canned", __name__)


@blueprint.get("/queries/")
@blueprint.get("/g/<generation>/queries/")
def index() -> str:
    """List all queries by topic."""
    queries = deps().queries
    topics: dict[str, list[CannedQuery]] = {}
    for entry in queries.values():
        topics.setdefault(entry.tags[0], []).append(entry)
    return render_template("canned/index.html", topics=topics, count=len(queries))


@blueprint.get("/queries/<name>")
@blueprint.get("/g/<generation>/queries/<name>")
def query(name: str) -> AnyResponse:
    """Answer a query, in the format of the suffix, of ``?format=`` or of Accept."""
    stem, dot, suffix = name.rpartition(".")
    canned = g.canned_query = find_query(stem if dot else name)
    if suffix == "rq" and dot:
        return Response(canned.text, content_type="application/sparql-query")
    formats = formats_of(canned)
    if dot and not any(suffix in entry.names for entry in formats):
        # An address with a suffix is one of its own: it is not there.
        return problem_response(
            dataclasses.replace(
                problem_of(_unfit(canned, suffix in GEO_JSON.names)), status=HTTPStatus.NOT_FOUND
            )
        )
    options = read_options()
    form, accept = suffix if dot else options.get("format"), request.headers.get("Accept")
    try:
        chosen = choose(formats, accept=accept, name=form)
    except NotAcceptableError as error:
        if GEO_JSON not in formats and _names_geo_json(form or accept or ""):
            raise _unfit(canned, is_geo_json=True) from error
        raise
    given, has_bom = read_values(), _has_bom(canned, options.get("bom"))
    width = read_width(canned, options.get("width"))
    lease = deps().leases.requested()
    choices = deps().cached(find_choices, lease)
    address = functools.partial(_address, canned, given, options)
    if chosen is PAGE:
        return page_response(
            canned,
            given,
            options,
            lease,
            choices,
            language=language_of(request),
            address=address,
        )
    refuse_empty(given)
    bound = bind(canned, given, base=lease.base)
    check_things(canned, bound, lease, choices)
    if chosen is SVG:
        return chart_response(
            canned, bound, given, lease, language=language_of(request), width=width
        )
    return data_response(
        canned,
        bound,
        lease,
        chosen,
        paging=read_paging(canned, bound, options, generation=lease.id, default=None),
        address=lambda cursor: address(cursor=cursor),
        has_bom=has_bom and chosen is CSV,
    )


@blueprint.after_request
def announce_deprecation(response: Response) -> Response:
    """Add the headers of a deprecated query (RFC 9745, RFC 8594)."""
    canned: CannedQuery | None = g.get("canned_query")
    if canned and canned.deprecation:
        _add_deprecation(response, canned.deprecation)
    return response


def _names_geo_json(text: str) -> bool:
    return text in GEO_JSON.names or GEO_JSON.media_type in text.replace(" ", "+")


def _unfit(query: CannedQuery, is_geo_json: bool) -> NotAcceptableError:
    """Return the error of a format that the query does not have, with those that it has."""
    suffixes = tuple(entry.suffix for entry in formats_of(query))
    there = f"there is {', '.join(f'{query.name}.{suffix}' for suffix in suffixes)}"
    if is_geo_json and query.form == "SELECT":
        return NoCoordinatesError(
            f"the query {query.name!r} has no coordinates, so there is no GeoJSON of it: a query "
            f"has GeoJSON if columns of its are latitude and longitude; {there}",
            available=suffixes,
        )
    return NotAcceptableError(
        f"the query {query.name!r} has no such format; {there}", available=suffixes
    )


def _has_bom(query: CannedQuery, text: str | None) -> bool:
    """Return the value of ``?bom=``: whether CSV begins with a byte order mark."""
    if text is None:
        return False
    if CSV not in formats_of(query):
        raise ParameterError(
            f"bom is for CSV, and the query {query.name!r} does not answer with it", parameter="bom"
        )
    if text not in _BOOLEANS:
        raise ParameterError("bom must be true or false", parameter="bom", allowed=[*_BOOLEANS])
    return _BOOLEANS[text]


def _address(
    query: CannedQuery,
    given: Mapping[str, list[str]],
    options: Mapping[str, str],
    *,
    suffix: str | None = None,
    cursor: Cursor | None = None,
    has_bom: bool = False,
) -> str:
    """Return an absolute address of the answer; it is safe within quotes in a shell.

    Args:
        query: The query.
        given: The values of its parameters.
        options: The reserved parameters of this request, which apply to its other pages, too.
        suffix: The format of a complete answer; None means another page of this one.
        cursor: The beginning of the page; None for the first one.
        has_bom: True for CSV with a byte order mark, which Excel needs.
    """
    values = [(name, value) for name, listed in given.items() for value in listed if value]
    if suffix is not None:
        path = url_for("canned.query", name=f"{query.name}.{suffix}", _external=True)
        values += [("bom", "true")] if has_bom else []
    else:
        path = request.base_url
        paging = {**options, "cursor": cursor.encode() if cursor else ""}
        values += [(name, value) for name, value in paging.items() if value]
    return f"{path}?{urlencode(values)}" if values else path


def _add_deprecation(response: Response, deprecation: Deprecation) -> None:
    midnight = dt.datetime.combine(deprecation.since, dt.time(), dt.UTC)
    response.headers["Deprecation"] = f"@{int(midnight.timestamp())}"
    if deprecation.sunset:
        response.headers["Sunset"] = http_date(
            dt.datetime.combine(deprecation.sunset, dt.time(), dt.UTC)
        )
    if deprecation.successor:
        successor = url_for("canned.query", name=deprecation.successor, _external=True)
        response.headers.add("Link", link_header({"successor-version": successor}))
