"""The Flask application: its blueprints, error handlers, languages and common headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, request

from renkei.server.builder import routes as builder
from renkei.server.bundle import register_bundle
from renkei.server.canned import api
from renkei.server.canned import routes as canned
from renkei.server.catalog import routes as catalog
from renkei.server.catalog import void
from renkei.server.cite import routes as cite
from renkei.server.dumps import routes as dumps
from renkei.server.help import routes as help_pages
from renkei.server.pictures import routes as pictures
from renkei.server.reconcile import routes as reconcile
from renkei.server.search import routes as search
from renkei.server.search.api_paths import SEARCH_PATHS, SEARCH_SCHEMAS
from renkei.server.site import crawlers, design, ops, pages
from renkei.server.site import history as generations
from renkei.server.site.suggestions import suggest
from renkei.server.sources import evidence, reports, rows
from renkei.server.sparql import routes as sparql
from renkei.server.sparql.planning import direct_route
from renkei.server.things import routes as things
from renkei.server.things.listed import routes as lists
from renkei.server.vocabulary import files as vocabulary_files
from renkei.server.vocabulary import routes as vocabulary
from renkei.server.web.deps import Deps, add_api_paths, set_deps
from renkei.server.web.errors import register_error_handlers
from renkei.server.web.generations import RequestedLeases, register_requested
from renkei.server.web.headers import register_headers
from renkei.server.web.parameters import register_parameters
from renkei.server.web.query_response import register_direct
from renkei.server.web.request_errors import RequestError
from renkei.server.web.texts import register_languages, register_page_texts
from renkei.server.workbench import terms as workbench

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import Leases
    from renkei.queries.model import CannedQuery
    from renkei.settings import Settings

__all__ = ["create_app"]

_BLUEPRINTS: Final = (
    pages.blueprint,
    design.blueprint,
    search.blueprint,
    crawlers.crawlers_blueprint,
    crawlers.sitemaps_blueprint,
    things.blueprint,
    lists.blueprint,
    builder.blueprint,
    evidence.blueprint,
    reports.blueprint,
    rows.blueprint,
    vocabulary.blueprint,
    vocabulary_files.blueprint,
    dumps.blueprint,
    catalog.blueprint,
    void.blueprint,
    api.blueprint,
    canned.blueprint,
    pictures.blueprint,
    sparql.sparql_blueprint,
    workbench.blueprint,
    generations.blueprint,
    cite.blueprint,
    help_pages.blueprint,
    reconcile.blueprint,
    sparql.graph_store_blueprint,
    ops.health_blueprint,
    ops.metrics_blueprint,
)
# Endpoints and blueprints that check their parameters themselves, or are no pages.
_UNCHECKED: Final = frozenset(
    {
        "static",
        "builder.ask",
        "canned.query",
        "cite.canned",
        "cite.cite",
        "crawlers",
        "graph_store",
        "health",
        "metrics",
        "pictures.picture",
        "sitemaps",
        "sparql",
    }
)


def create_app(
    settings: Settings,
    leases: Leases,
    queries: Mapping[str, CannedQuery] | None = None,
    history: History | None = None,
) -> Flask:
    """Create the application.

    Args:
        settings: The settings.
        leases: Leases on the published data and on older generations.
        queries: The canned queries, by name; None for none.
        history: The records of older generations; None for none.

    Example:
        app = create_app(Settings(), InProcessLeases(Generations(data_dir), …), bundled_queries())
        app.test_client().get("/")
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_bytes
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    requested = RequestedLeases(leases, history)
    register_requested(app, requested)
    set_deps(app, Deps(settings=settings, leases=requested, queries=queries or {}, history=history))
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_error_handlers(app, suggest, (reconcile.JSON_BELOW,))
    register_languages(app)
    register_page_texts(app)
    app.before_request(_require_host)
    register_parameters(app, unchecked=_UNCHECKED)
    register_headers(app)
    register_bundle(app)
    add_api_paths(app, SEARCH_PATHS, SEARCH_SCHEMAS)
    register_direct(app, "/sparql", direct_route(settings, leases))
    return app


def _require_host() -> None:
    """Refuse an invalid Host, which werkzeug replaces by an empty one.

    It would be part of every absolute address.
    """
    if not request.host:
        raise RequestError("the Host header names no host")
