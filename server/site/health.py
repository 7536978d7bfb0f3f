"""``/healthz``: does this process have data to answer from?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify

if TYPE_CHECKING:
    from renkei.server.web.publication import Generations

__all__ = ["create_health_blueprint"]


def create_health_blueprint(generations: Generations) -> Blueprint:
    """Make the blueprint; without data it answers 503, like everything else."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def health() -> Response:
        view = generations.current()
        response = jsonify(
            status="ok",
            generation=view.id,
            triples=view.manifest["triples"],
            built=view.manifest["built"],
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
