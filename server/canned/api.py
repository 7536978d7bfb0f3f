"""``/api`` and ``/openapi.json``: the API of the canned queries, for developers and their tools."""

from __future__ import annotations

import json
from typing import Any

import yaml
from flask import Blueprint, Response, render_template, request, url_for

import renkei
from renkei.graph.rdf.formats import formats_for
from renkei.server.canned.data import formats_of
from renkei.server.canned.openapi import openapi
from renkei.server.web.deps import api_paths, api_schemas, deps
from renkei.server.web.negotiation import PAGE
from renkei.server.web.paging import MAX_LIMIT

__all__ = ["blueprint"]

blueprint = Blueprint("api", __name__)


@blueprint.get("/openapi.json")
def as_json() -> Response:
    """Answer with the OpenAPI description in JSON."""
    text = json.dumps(_document(), ensure_ascii=False, indent=2) + "\n"
    return Response(text, content_type="application/vnd.oai.openapi+json;version=3.1")


@blueprint.get("/openapi.yaml")
def as_yaml() -> Response:
    """Answer with the OpenAPI description in YAML."""
    text = yaml.safe_dump(_document(), allow_unicode=True, sort_keys=False, width=100)
    return Response(text, content_type="application/vnd.oai.openapi;version=3.1")


@blueprint.get("/api")
def page() -> str:
    """Show the page for developers."""
    queries = deps().queries.values()
    has_coordinates = any(query.coordinates for query in queries)
    return render_template(
        "canned/api.html",
        queries=queries,
        formats=[
            entry for entry in formats_for("rows") if has_coordinates or not entry.needs_coordinates
        ],
        formats_of=lambda query: [e.suffix for e in formats_of(query) if e is not PAGE],
        sample=next((query for query in queries if query.paged), None),
        most_rows=MAX_LIMIT,
        address=url_for("canned.index", _external=True),
    )


def _document() -> dict[str, Any]:
    server = request.root_url.rstrip("/")
    return openapi(
        deps().queries.values(),
        server=server,
        version=renkei.__version__,
        paths=api_paths(),
        schemas=api_schemas(),
    )
