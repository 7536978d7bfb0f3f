"""``/healthz``: does this process have data to answer from?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client.exposition import choose_encoder

from renkei.server.http.clients import in_networks, networks

if TYPE_CHECKING:
    from renkei.graph.generations.leases import Leases
    from renkei.settings import Settings

__all__ = ["create_health_blueprint", "create_metrics_blueprint"]


def create_health_blueprint(leases: Leases) -> Blueprint:
    """Make the blueprint; without data it answers 503, like everything else."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def health() -> Response:
        lease = leases.current()
        response = jsonify(
            status="ok",
            generation=lease.id,
            triples=lease.manifest["triples"],
            built=lease.manifest["built"],
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint


def create_metrics_blueprint(settings: Settings) -> Blueprint:
    """Make the blueprint. Who may not read the numbers is told that there are none.

    A request that comes by a proxy we do not trust (it has ``X-Forwarded-For``, yet its address is
    the proxy's) is nobody we know.
    """
    blueprint = Blueprint("metrics", __name__)
    allowed = networks(settings.metrics_clients)
    trusted = networks(settings.trusted_proxies)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        telemetry = current_app.extensions.get("renkei-telemetry")
        address = request.remote_addr or ""
        is_forwarded = "X-Forwarded-For" in request.headers and not trusted
        if telemetry is None or is_forwarded or not in_networks(address, allowed):
            abort(404)
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        response = Response(encode(telemetry.registry), content_type=content_type)
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
