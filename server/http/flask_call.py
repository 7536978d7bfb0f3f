"""Calls of the Flask application: an ASGI request becomes a WSGI environment, a view a response.

An exception of a view becomes a response by the handlers of the application.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

    from renkei.server.http.exchange import Exchange
    from renkei.server.web.query_response import DeferredResponse

__all__ = ["call", "call_with_error", "compute", "environment"]


def environment(exchange: Exchange, *, public_url: str = "") -> dict[str, Any]:
    """Return the WSGI environment (PEP 3333) of a request.

    Args:
        exchange: The request; its body has been read.
        public_url: Public URL of this service, without a path; replaces the Host header.
    """
    server = exchange.scope.get("server") or ("127.0.0.1", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": exchange.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": exchange.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": exchange.query.decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": exchange.client,
        "CONTENT_LENGTH": str(len(exchange.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": exchange.scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(exchange.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in exchange.headers.items():
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key not in {"CONTENT_LENGTH", "TRANSFER_ENCODING"} and "_" not in name:
            environ[f"HTTP_{key}"] = value
    if public_url:
        parts = urlsplit(public_url)
        environ["HTTP_HOST"], environ["wsgi.url_scheme"] = parts.netloc, parts.scheme
    return environ


def call(app: Flask, environ: dict[str, Any]) -> tuple[Response, str]:
    """Return the response of a request, and the rule of its route (empty if no route matches)."""
    with app.request_context(environ):
        response = app.full_dispatch_request()
        return response, _route()


def compute(app: Flask, environ: dict[str, Any], deferred: DeferredResponse) -> Response:
    """Return the response that a view deferred."""
    with app.request_context(environ):
        try:
            app.preprocess_request()  # sets the requested generation
            return deferred.compute()
        except Exception as error:
            return app.process_response(app.make_response(app.handle_user_exception(error)))


def call_with_error(app: Flask, environ: dict[str, Any], error: Exception) -> Response:
    """Return the response to an error that occurred after the view had returned."""
    with app.request_context(environ):
        return app.process_response(app.make_response(app.handle_user_exception(error)))


def _route() -> str:
    return request.url_rule.rule if request.url_rule else ""
