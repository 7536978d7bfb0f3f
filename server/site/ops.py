"""``/healthz`` and ``/metrics``: what monitoring reads; `server.http.telemetry` has the metrics."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client.exposition import choose_encoder

from renkei.server.http.clients import in_networks, networks
from renkei.server.web.deps import deps

__all__ = ["health_blueprint", "metrics_blueprint"]

health_blueprint = Blueprint("health", __name__)
metrics_blueprint = Blueprint("metrics", __name__)


@health_blueprint.get("/healthz")
def health() -> Response:
    """Answer 200 if a generation is published, else 503 as every other address."""
    lease = deps().leases.requested()
    response = jsonify(
        status="ok",
        generation=lease.id,
        triples=lease.manifest["triples"],
        built=lease.manifest["built"],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@metrics_blueprint.get("/metrics")
def metrics() -> Response:
    """Answer with the metrics; 404 unless the client is in ``metrics_clients``.

    Without trusted proxies, the address of a request with ``X-Forwarded-For`` is that of a proxy
    and not of the client, so such a request is 404, too.
    """
    settings = deps().settings
    telemetry = current_app.extensions.get("renkei-telemetry")
    address = request.remote_addr or ""
    is_forwarded = "X-Forwarded-For" in request.headers and not networks(settings.trusted_proxies)
    is_allowed = in_networks(address, networks(settings.metrics_clients))
    if telemetry is None or is_forwarded or not is_allowed:
        abort(404)
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    response = Response(encode(telemetry.registry), content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
