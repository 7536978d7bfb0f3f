"""``/reconcile``: the Reconciliation Service API 0.2.

All answers and errors are JSON, whatever a client accepts (`JSON_BELOW`): some clients take
anything else for a failure of the network. See https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, render_template, request, url_for

from renkei.graph.search.normal import normal
from renkei.queries.binding import ParameterError
from renkei.server.reconcile.batch import MAX_QUERIES, read_extension, read_queries
from renkei.server.reconcile.entities import (
    is_entity,
    named,
    properties_of_things,
    short_id,
    term_iri,
    types_of_things,
)
from renkei.server.reconcile.extension import extend, propose
from renkei.server.reconcile.match import read_match, results
from renkei.server.reconcile.matching import Reconciler
from renkei.server.reconcile.preview import preview_of
from renkei.server.things.kinds import LISTED_KINDS, kind_of
from renkei.server.web.deps import deps
from renkei.server.web.parameters import understands
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["JSON_BELOW", "blueprint"]

JSON_BELOW: Final = "/reconcile"
"""The beginning of the paths whose errors are JSON."""

_JSON: Final = "application/json"
_VERSIONS: Final = ["0.2"]
_SCHEMA_SPACE: Final = "https://w3id.org/renkei/ns#"
_SUGGESTED: Final = 20
_PREVIEW: Final = {"width": 420, "height": 240}
_FRAMED: Final = (  # other sites show previews in frames
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)

_OF_WIDGETS: Final = (
    "key", "filter", "spell", "exact", "scoring", "prefixed", "stemmed", "format", "mql_output",
    "output", "type",
)  # fmt: skip
"""Parameters that the input fields of OpenRefine send besides those of the API: no effect here."""

blueprint = Blueprint("reconcile", __name__)


@blueprint.route("/reconcile", methods=["GET", "POST"])
@blueprint.route("/reconcile/", methods=["GET", "POST"])
@understands("queries", "extend")
def reconcile() -> Response:
    """Answer a batch of queries or a data extension; else describe the service."""
    asked = {**request.args.to_dict(), **request.form.to_dict()}
    for name in ("queries", "extend"):
        if len(request.args.getlist(name)) + len(request.form.getlist(name)) > 1:
            raise ParameterError(f"{name} is given more than once", parameter=name)
    lease, language = deps().leases.requested(), language_of(request, default="ja")
    if "queries" in asked and "extend" in asked:
        raise ParameterError("send queries or extend, not both", parameter="extend")
    if "queries" in asked:
        batch = read_queries(asked["queries"])
        seconds = deps().settings.query_timeout
        return _json(Reconciler(lease, language, seconds=seconds).answer(batch))
    if "extend" in asked:
        return _json(extend(lease, read_extension(asked["extend"]), language))
    if request.method == "POST":
        raise ParameterError(
            "a POST sends the form field queries or extend, as application/x-www-form-urlencoded",
            parameter="queries",
        )
    return _json(_manifest(lease.base, language))


@blueprint.post("/reconcile/match")
@understands()
def match() -> Response:
    """Answer a batch of queries with conditions (draft of 1.0, §4)."""
    lease, language = deps().leases.requested(), language_of(request, default="ja")
    queries = read_match(request.get_data())
    batch = {str(number): query for number, query in enumerate(queries)}
    reconciler = Reconciler(lease, language, seconds=deps().settings.query_timeout)
    return _json(results(lease, reconciler.answer(batch), language))


@blueprint.get("/reconcile/suggest/entity")
@understands("prefix", "cursor", *_OF_WIDGETS)
def suggest_entity() -> Response:
    """Suggest things whose names match what was typed (§6.1)."""
    lease, language = deps().leases.requested(), language_of(request)
    cursor = _number("cursor", 0)
    hits = Reconciler(lease, language, seconds=deps().settings.query_timeout).suggest(
        _prefix(), cursor + _SUGGESTED
    )[cursor:]
    return _json(
        {
            "result": [
                {
                    "id": hit.path,
                    "name": name,
                    "description": kind_of(hit.classes).title[language],
                    "notable": [short_id(iri) for iri in hit.classes],
                }
                for hit, name in hits
            ]
        }
    )


@blueprint.get("/reconcile/suggest/type")
@understands("prefix", "cursor", *_OF_WIDGETS)
def suggest_type() -> Response:
    """Suggest classes (§6.2)."""
    lease = deps().leases.requested()
    return _json({"result": _matching(deps().cached(types_of_things, lease))})


@blueprint.get("/reconcile/suggest/property")
@understands("prefix", "cursor", *_OF_WIDGETS)
def suggest_property() -> Response:
    """Suggest properties (§6.3)."""
    lease = deps().leases.requested()
    return _json({"result": _matching(deps().cached(properties_of_things, lease))})


@blueprint.get("/reconcile/properties")
@understands("type", "limit")
def properties() -> Response:
    """Propose properties for a data extension (§7.1)."""
    lease, language = deps().leases.requested(), language_of(request)
    type_ = request.args.get("type", "")
    limit = min(_number("limit", 50), 200)
    found = properties_of_things(lease, term_iri(type_) if type_ else "")
    return _json(
        {"type": type_, "limit": limit, "properties": propose(lease, found, language, limit)}
    )


@blueprint.get("/reconcile/preview")
@understands("id")
def preview() -> Response:
    """Show a thing in a small frame (§5)."""
    lease, language = deps().leases.requested(), language_of(request)
    id_ = request.args.get("id", "")
    if not is_entity(id_):
        raise ParameterError(
            f"{id_[:80]!r} is not the id of a thing, such as facility/011002-xyz", parameter="id"
        )
    text = render_template(
        "reconcile/preview.html", thing=preview_of(lease, id_, language), language=language
    )
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _FRAMED
    return response


def _manifest(base: str, language: str) -> dict[str, Any]:
    """Return the service manifest (§3)."""
    here = url_for("reconcile.reconcile", _external=True).rstrip("/")
    name = {"ja": "renkei 連携（{}）", "en": "renkei ({})"}[language].format(request.host)
    return {
        "versions": _VERSIONS,
        "name": name,
        "identifierSpace": f"{base}id/",
        "schemaSpace": _SCHEMA_SPACE,
        "documentation": url_for("help.index", _external=True),
        "defaultTypes": [
            {"id": short_id(kind.class_), "name": kind.title[language]}
            for kind in list(LISTED_KINDS.values())[:10]
        ],
        "view": {"url": f"{url_for('pages.home', _external=True)}doc/{{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", **_PREVIEW},
        "suggest": {
            kind: {"service_url": here, "service_path": f"/suggest/{kind}"}
            for kind in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": {"ja": "値の数", "en": "Limit"}[language],
                    "type": "number",
                    "default": 0,
                    "help_text": {
                        "ja": "1つのセルに入れる値の最大数。",
                        "en": "Maximum number of values of a cell.",
                    }[language],
                }
            ],
        },
        "batchSize": MAX_QUERIES // 2,
    }


def _matching(iris: Iterable[str]) -> list[dict[str, str]]:
    """Return those whose name or id has what was typed."""
    lease, language = deps().leases.requested(), language_of(request)
    wanted, cursor = normal(_prefix()), _number("cursor", 0)
    names = named(lease, iris, language)
    found = [
        {"id": short_id(iri), "name": name}
        for iri, name in names.items()
        if wanted in normal(name) or wanted in normal(short_id(iri))
    ]
    return found[cursor : cursor + _SUGGESTED]


def _prefix() -> str:
    prefix = request.args.get("prefix", "")[:200]
    return prefix.encode("utf-8", "replace").decode()  # without lone surrogates


def _number(name: str, default: int) -> int:
    text = request.args.get(name, "") or str(default)
    if not (text.isascii() and text.isdecimal()) or len(text) > len("1000"):
        raise ParameterError(f"{name} must be a number below 10,000", parameter=name)
    return int(text)


def _json(value: object) -> Response:
    return Response(json.dumps(value, ensure_ascii=False) + "\n", content_type=_JSON)
