"""``/api`` and ``/openapi.json``: what a developer reads, and what their tools read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml
from flask import Blueprint, Response, render_template, request, url_for

import renkei
from renkei.graph.rdf.formats import formats_for
from renkei.server.canned.data import formats_of
from renkei.server.canned.openapi import openapi
from renkei.server.web.negotiation import PAGE
from renkei.server.web.paging import MAX_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.queries.read import CannedQuery

__all__ = ["create_api_blueprint"]


def create_api_blueprint(queries: Mapping[str, CannedQuery]) -> Blueprint:
    """Make the blueprint.

    Args:
        queries: The queries, by name.
    """
    blueprint = Blueprint("api", __name__)

    def document() -> dict[str, Any]:
        server = request.root_url.rstrip("/")
        return openapi(queries.values(), server=server, version=renkei.__version__)

    @blueprint.get("/openapi.json")
    def as_json() -> Response:
        text = json.dumps(document(), ensure_ascii=False, indent=2) + "\n"
        return Response(text, content_type="application/vnd.oai.openapi+json;version=3.1")

    @blueprint.get("/openapi.yaml")
    def as_yaml() -> Response:
        text = yaml.safe_dump(document(), allow_unicode=True, sort_keys=False, width=100)
        return Response(text, content_type="application/vnd.oai.openapi;version=3.1")

    @blueprint.get("/api")
    def page() -> str:
        sample = next((query for query in queries.values() if query.paged), None)
        return render_template(
            "canned/api.html",
            queries=queries.values(),
            formats=[
                each
                for each in formats_for("rows")
                if not each.needs_coordinates or any(q.coordinates for q in queries.values())
            ],
            formats_of=lambda query: [e.suffix for e in formats_of(query) if e is not PAGE],
            sample=sample,
            most_rows=MAX_LIMIT,
            address=url_for("canned.index", _external=True),
        )

    return blueprint
