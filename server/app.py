"""The Flask application: its parts, and the headers that every answer has."""

from __future__ import annotations

import contextlib
import datetime as dt
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from werkzeug.http import http_date

from renkei.errors import StoreError
from renkei.server.api import create_api_blueprint
from renkei.server.canned import create_canned_blueprint
from renkei.server.cross_origin import allow_other_origins
from renkei.server.dumps import create_dumps_blueprint
from renkei.server.errors import register_error_handlers
from renkei.server.evidence import create_evidence_blueprint
from renkei.server.graph_store import create_graph_store_blueprint
from renkei.server.health import create_health_blueprint
from renkei.server.lists import create_lists_blueprint
from renkei.server.metrics import create_metrics_blueprint
from renkei.server.page_texts import register_page_texts
from renkei.server.pages import create_pages_blueprint
from renkei.server.per_generation import PerGeneration
from renkei.server.sparql import create_sparql_blueprint
from renkei.server.suggestions import suggester
from renkei.server.texts import register_languages
from renkei.server.things import create_things_blueprint
from renkei.server.vocabulary import create_vocabulary_blueprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.canned import CannedQuery
    from renkei.server.publication import Generations, PublishedView
    from renkei.settings import Settings

__all__ = ["create_app"]

_NOT_DATA: Final = {None, "api", "health", "metrics"}  # what does not come from a generation
_VARY: Final = "Accept, Accept-Language"
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'; script-src 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# A proxy and a browser may keep an answer for a minute, and then ask whether it still holds.
_CACHE_CONTROL: Final = "public, max-age=60, must-revalidate"


def create_app(
    settings: Settings,
    generations: Generations,
    queries: Mapping[str, CannedQuery] | None = None,
) -> Flask:
    """Make the application.

    Args:
        settings: The limits are taken from here.
        generations: Where the published data is found, at each request anew.
        queries: The canned queries, by name; without them there are none.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_bytes
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.register_blueprint(create_pages_blueprint(settings, generations))
    app.register_blueprint(create_things_blueprint(generations))
    app.register_blueprint(create_lists_blueprint(generations))
    app.register_blueprint(create_evidence_blueprint(generations))
    app.register_blueprint(create_vocabulary_blueprint(generations))
    app.register_blueprint(create_dumps_blueprint(generations))
    app.register_blueprint(create_api_blueprint(queries or {}))
    app.register_blueprint(create_canned_blueprint(generations, queries or {}))
    app.register_blueprint(create_sparql_blueprint(settings, generations))
    app.register_blueprint(create_graph_store_blueprint(generations))
    app.register_blueprint(create_health_blueprint(generations))
    app.register_blueprint(create_metrics_blueprint(settings))
    register_error_handlers(app, suggester(app.url_map, generations))
    register_languages(app)
    register_page_texts(app)
    built: PerGeneration[str] = PerGeneration(_built)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend(_HEADERS)
        allow_other_origins(response)
        if "Vary" not in response.headers:
            response.headers.add("Vary", _VARY)
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        response.headers.setdefault("Cache-Control", "no-store" if is_error else _CACHE_CONTROL)
        if response.status_code == HTTPStatus.OK and request.blueprint not in _NOT_DATA:
            with contextlib.suppress(StoreError):
                response.headers.setdefault("Last-Modified", built.of(generations.current()))
        return response

    return app


def _built(view: PublishedView) -> str:
    """Return when a generation was built, as HTTP writes it."""
    return http_date(dt.datetime.fromisoformat(view.manifest["built"]))
