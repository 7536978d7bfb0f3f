"""The Flask application: its parts, and the headers that every answer has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, request

from renkei.server.canned.api import create_api_blueprint
from renkei.server.canned.routes import create_canned_blueprint
from renkei.server.catalog.routes import create_catalog_blueprint
from renkei.server.catalog.void import create_void_blueprint
from renkei.server.cite.routes import create_cite_blueprint
from renkei.server.dumps.routes import create_dumps_blueprint
from renkei.server.site.crawlers import create_crawlers_blueprint, create_sitemaps_blueprint
from renkei.server.site.generations import create_generations_blueprint
from renkei.server.site.ops import create_health_blueprint, create_metrics_blueprint
from renkei.server.site.pages import create_pages_blueprint
from renkei.server.site.suggestions import suggester
from renkei.server.sources.evidence import blueprint as evidence_blueprint
from renkei.server.sparql.routes import graph_store_blueprint, sparql_blueprint
from renkei.server.things.lists import blueprint as lists_blueprint
from renkei.server.things.routes import blueprint as things_blueprint
from renkei.server.vocabulary.files import create_vocabulary_files_blueprint
from renkei.server.vocabulary.routes import create_vocabulary_blueprint
from renkei.server.web.deps import Deps, set_deps
from renkei.server.web.errors import register_error_handlers
from renkei.server.web.generations import RequestedLeases, register_requested
from renkei.server.web.headers import register_headers
from renkei.server.web.request_errors import RequestError
from renkei.server.web.texts import register_languages, register_page_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import Leases
    from renkei.queries.read import CannedQuery
    from renkei.settings import Settings

__all__ = ["create_app"]


def create_app(
    settings: Settings,
    leases: Leases,
    queries: Mapping[str, CannedQuery] | None = None,
    history: History | None = None,
) -> Flask:
    """Make the application.

    Args:
        settings: The limits are taken from here.
        leases: Leases on the published data, at each request anew.
        queries: The canned queries, by name; without them there are none.
        history: What is remembered of older generations; without it nothing is.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_bytes
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    requested = RequestedLeases(leases, history)
    register_requested(app, requested)
    set_deps(app, Deps(settings=settings, leases=requested, queries=queries or {}, history=history))
    app.register_blueprint(create_pages_blueprint(settings, requested))
    app.register_blueprint(create_crawlers_blueprint(settings))
    app.register_blueprint(create_sitemaps_blueprint(leases, queries or {}))
    app.register_blueprint(things_blueprint)
    app.register_blueprint(lists_blueprint)
    app.register_blueprint(evidence_blueprint)
    app.register_blueprint(create_vocabulary_blueprint(settings, requested))
    app.register_blueprint(create_vocabulary_files_blueprint(leases))
    app.register_blueprint(create_dumps_blueprint(settings, leases, history))
    app.register_blueprint(create_catalog_blueprint(settings, requested))
    app.register_blueprint(create_void_blueprint(leases))
    app.register_blueprint(create_api_blueprint(queries or {}))
    app.register_blueprint(create_canned_blueprint(requested, queries or {}))
    app.register_blueprint(sparql_blueprint)
    app.register_blueprint(create_generations_blueprint(requested, history))
    app.register_blueprint(create_cite_blueprint(settings, requested, queries or {}, history))
    app.register_blueprint(graph_store_blueprint)
    app.register_blueprint(create_health_blueprint(leases))
    app.register_blueprint(create_metrics_blueprint(settings))
    register_error_handlers(app, suggester(app.url_map, leases))
    register_languages(app)
    register_page_texts(app)

    app.before_request(_require_host)
    register_headers(app)
    return app


def _require_host() -> None:
    """Refuse an invalid Host, which every absolute address would contain; werkzeug empties it."""
    if not request.host:
        raise RequestError("the Host header names no host")
