"""Headers: those that every response has, those for scripts of other origins, values of ``Link``.

Everything served is public and nothing is written, so scripts of any origin may read it (Fetch
standard, CORS protocol). The metrics are the exception: a browser on the operator's machine must
not pass them on.
"""

from __future__ import annotations

import contextlib
import functools
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import request
from werkzeug.http import http_date

from renkei.errors import StoreError
from renkei.server.web.deps import deps

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from flask import Flask, Response

__all__ = ["answer_headers", "link_value", "register_headers"]

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'; script-src 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_VARY: Final = "Accept, Accept-Language"
# Proxies and browsers may store a response for a minute, and must revalidate it afterwards.
_CACHE_CONTROL: Final = "public, max-age=60, must-revalidate"
# Blueprints whose responses do not come from a generation; None is an unknown path.
_WITHOUT_DATA: Final = frozenset({None, "api", "crawlers", "health", "help", "metrics"})
_WITHOUT_VARIANTS: Final = frozenset({"dumps.file", "dumps.newest_file"})  # endpoints
_NOT_SHARED: Final = frozenset({"metrics"})  # blueprints that other origins may not read

_EXPOSED_HEADERS: Final = (
    "Accept-Ranges, Allow, Content-Disposition, Content-Location, Content-Range, Deprecation, "
    "ETag, Link, Renkei-Hint, Renkei-Truncated, Retry-After, Sunset, X-Request-Id"
)
_REQUEST_HEADERS: Final = (
    "Accept, Accept-Language, Cache-Control, Content-Type, If-Modified-Since, If-None-Match, "
    "If-Range, Range, X-Request-Id"
)
_PREFLIGHT_SECONDS: Final = "86400"


_OF_EVERY_ANSWER: Final = (
    *_HEADERS.items(),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED_HEADERS),
    ("Vary", _VARY),
)


def answer_headers(
    content_type: str, published: dt.datetime, own: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return the header fields of an answer to a query, as `register_headers` adds them to a view.

    Args:
        content_type: Media type with its parameters.
        published: When the generation was published.
        own: Fields of this answer alone.
    """
    fields = [("Content-Type", content_type), *own.items(), *_OF_EVERY_ANSWER]
    if "Cache-Control" not in own:
        fields.append(("Cache-Control", _CACHE_CONTROL))
    fields.append(("Last-Modified", _http_date(published)))
    return fields


_http_date: Final = functools.lru_cache(8)(http_date)


def register_headers(app: Flask) -> None:
    """Add the common headers to every response of an application; a view's own values win."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    if request.method == "OPTIONS" and response.allow:  # Flask's own response to it
        response.status_code = HTTPStatus.NO_CONTENT
        headers.pop("Content-Type", None)
        headers["Allow"] = ", ".join(sorted(method.upper() for method in response.allow))
    headers.pop("Date", None)  # the server sets it
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if request.blueprint not in _NOT_SHARED:
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
        if response.status_code == HTTPStatus.NO_CONTENT:  # of a preflight request
            headers["Access-Control-Allow-Methods"] = headers["Allow"]
            headers["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
            headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    if "Vary" not in headers and request.endpoint not in _WITHOUT_VARIANTS:
        headers.add("Vary", _VARY)
    is_error = response.status_code >= HTTPStatus.BAD_REQUEST
    headers.setdefault("Cache-Control", "no-store" if is_error else _CACHE_CONTROL)
    if response.status_code == HTTPStatus.OK and request.blueprint not in _WITHOUT_DATA:
        with contextlib.suppress(StoreError):
            published = deps().leases.requested().published
            headers.setdefault("Last-Modified", http_date(published))
    return response


def link_value(target: str, relation: str, media_type: str = "") -> str:
    """Return one value of a ``Link`` header (RFC 8288).

    Args:
        target: The address; relative ones are resolved against that of the response.
        relation: A registered relation type, or an IRI.
        media_type: Media type of the target, if it is to be announced.
    """
    type_ = f'; type="{media_type}"' if media_type else ""
    return f'<{target}>; rel="{relation}"{type_}'
