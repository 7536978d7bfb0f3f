"""``/queries/`` and ``/queries/<name>``: the addresses of the canned queries."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from werkzeug.http import http_date

from renkei.graph.rdf.formats import CSV
from renkei.queries.binding import ParameterError, bind
from renkei.queries.parameters import RESERVED
from renkei.server.canned.checks import check_things
from renkei.server.canned.data import data_response, formats_of
from renkei.server.canned.page import Choices, find_choices, page_response
from renkei.server.web.generations import PerGeneration
from renkei.server.web.negotiation import PAGE, choose
from renkei.server.web.paging import link_header, read_paging
from renkei.server.web.request_errors import UnknownQueryError
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import Leases
    from renkei.queries.read import CannedQuery
    from renkei.server.web.paging import Cursor

__all__ = ["create_canned_blueprint"]

_NEAR: Final = 3
_LONGEST: Final = 100  # of a name that is compared; comparing takes time with its square
_TRUTH: Final = {"false": False, "true": True}


def create_canned_blueprint(leases: Leases, queries: Mapping[str, CannedQuery]) -> Blueprint:
    """Make the blueprint.

    Args:
        leases: Leases on the published data.
        queries: The queries, by name.
    """
    blueprint = Blueprint("canned", __name__)
    choices: PerGeneration[Choices] = PerGeneration(
        functools.partial(find_choices, queries.values())
    )

    @blueprint.get("/queries/")
    @blueprint.get("/g/<generation>/queries/")
    def index() -> str:
        topics: dict[str, list[CannedQuery]] = {}
        for query in queries.values():
            topics.setdefault(query.tags[0], []).append(query)
        return render_template("canned/index.html", topics=topics, count=len(queries))

    @blueprint.get("/queries/<name>")
    @blueprint.get("/g/<generation>/queries/<name>")
    def query(name: str) -> AnyResponse:
        stem, dot, suffix = name.rpartition(".")
        found = g.canned_query = _find(queries, stem if dot else name)
        if suffix == "rq" and dot:
            return Response(found.text, content_type="application/sparql-query")
        formats = formats_of(found)
        if dot and not any(suffix in entry.names for entry in formats):
            abort(404)
        options = _options()
        chosen = choose(
            formats,
            accept=request.headers.get("Accept"),
            name=suffix if dot else options.get("format"),
        )
        given, has_mark = _given(), _has_mark(found, options.get("bom"))
        lease = leases.current()
        address = functools.partial(_address, found, given, options)
        if chosen is PAGE:
            return page_response(
                found,
                given,
                options,
                lease,
                choices.of(lease),
                language=language_of(request),
                address=address,
            )
        _refuse_empty(given)
        bound = bind(found, given, base=lease.base)
        check_things(found, bound, lease, choices.of(lease))
        return data_response(
            found,
            bound,
            lease,
            chosen,
            paging=read_paging(found, bound, options, generation=lease.id, default=None),
            address=lambda cursor: address(cursor=cursor),
            has_mark=has_mark and chosen is CSV,
        )

    @blueprint.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"  # reading only, no credentials
        found: CannedQuery | None = g.get("canned_query")
        if found and found.deprecation:
            _announce_end(response, found)
        return response

    return blueprint


def _find(queries: Mapping[str, CannedQuery], name: str) -> CannedQuery:
    if name in queries:
        return queries[name]
    near = difflib.get_close_matches(name[:_LONGEST], queries, n=_NEAR, cutoff=0.5)
    hint = f"; near to it: {', '.join(near)}" if near else ""
    raise UnknownQueryError(
        f"there is no query {name[:_LONGEST]!r}{hint}; all are listed at /queries/",
        available=tuple(near),
    )


def _given() -> dict[str, list[str]]:
    return {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if name not in RESERVED
    }


def _options() -> dict[str, str]:
    """What the URL says beside the values of parameters, each at most once."""
    found = {}
    for name in sorted(RESERVED & request.args.keys()):
        values = request.args.getlist(name)
        if len(values) > 1:
            raise ParameterError(f"the parameter {name!r} may be given once", parameter=name)
        found[name] = values[0]
    if found.get("format") == "":
        raise _empty("format")
    return found


def _refuse_empty(given: Mapping[str, list[str]]) -> None:
    """A form sends its empty fields; a program that sends one has lost a value."""
    for name, values in given.items():
        if "" in values:
            raise _empty(name)


def _empty(name: str) -> ParameterError:
    return ParameterError(
        f"the parameter {name[:_LONGEST]!r} is empty: give it a value, or leave it out",
        parameter=name,
    )


def _has_mark(query: CannedQuery, text: str | None) -> bool:
    """Read ``bom``: whether CSV is to begin with a byte order mark."""
    if text is None:
        return False
    if CSV not in formats_of(query):
        raise ParameterError(
            f"bom is for CSV, and the query {query.name!r} does not answer with it", parameter="bom"
        )
    if text not in _TRUTH:
        raise ParameterError("bom must be true or false", parameter="bom", allowed=[*_TRUTH])
    return _TRUTH[text]


def _address(
    query: CannedQuery,
    given: Mapping[str, list[str]],
    options: Mapping[str, str],
    *,
    suffix: str | None = None,
    cursor: Cursor | None = None,
) -> str:
    """Return an absolute address; what stands in it can be put into quotes of a shell.

    Args:
        query: The query.
        given: The values of its parameters.
        options: The other parameters of this request: they are those of its other pages, too.
        suffix: The format of a whole answer; None means another page of this one.
        cursor: Where the page begins; None for the first one.
    """
    values = [(name, value) for name, found in given.items() for value in found if value]
    if suffix is not None:
        path = url_for("canned.query", name=f"{query.name}.{suffix}", _external=True)
    else:
        path = request.base_url
        kept = {**options, "cursor": cursor.encode() if cursor else ""}
        values += [(name, value) for name, value in kept.items() if value]
    return f"{path}?{urlencode(values)}" if values else path


def _announce_end(response: Response, query: CannedQuery) -> None:
    """Say that a query is deprecated (RFC 9745), and until when it answers (RFC 8594)."""
    deprecation = query.deprecation
    if deprecation is None:
        return
    midnight = dt.datetime.combine(deprecation.since, dt.time(), dt.UTC)
    response.headers["Deprecation"] = f"@{int(midnight.timestamp())}"
    if deprecation.sunset:
        response.headers["Sunset"] = http_date(
            dt.datetime.combine(deprecation.sunset, dt.time(), dt.UTC)
        )
    if deprecation.successor:
        successor = url_for("canned.query", name=deprecation.successor, _external=True)
        response.headers.add("Link", link_header({"successor-version": successor}))
