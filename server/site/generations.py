"""``/generations``, ``/g/<id>/``, ``/feed.atom``: what was published when, and what it changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, render_template, send_file

from renkei.graph.generations.changes import patch_name, record_of
from renkei.graph.rdf.terms import prefixed_name
from renkei.server.web.generations import is_generation_id
from renkei.server.web.request_errors import GoneError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.changes import Record
    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.web.generations import RequestedLeases

__all__ = ["create_generations_blueprint"]

_SHOWN: Final = 50  # generations on the page and in the feed
_IMMUTABLE: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A generation for the templates.

    Attributes:
        record: What is remembered of it.
        is_kept: True if it can be asked and downloaded.
        is_current: True if it is the published one.
        has_patch: True if the patch that leads to it is kept.
        has_sums: True if the checksums of its dumps are kept.
        classes: Class, number of its things before and now, for each that changed.
    """

    record: Record
    is_kept: bool
    is_current: bool
    has_patch: bool
    has_sums: bool
    classes: list[tuple[str, int, int]]


def create_generations_blueprint(leases: RequestedLeases, history: History | None) -> Blueprint:
    """Make the blueprint.

    Args:
        leases: Leases on the published data.
        history: What is remembered of generations; None if nothing is.
    """
    blueprint = Blueprint("generations", __name__)

    @blueprint.get("/generations")
    def index() -> str:
        lease = leases.current()
        return render_template(
            "site/generations.html", lease=lease, entries=_entries(history, lease)
        )

    @blueprint.get("/g/<id_>/")
    def generation(id_: str) -> AnyResponse:
        lease = leases.current()
        record = history.record(id_) if history and is_generation_id(id_) else None
        if record is None and id_ == lease.id:
            record = record_of(lease.manifest, id_)
        if record is None:
            record = record_of(leases.older(id_).manifest, id_)
        before = history.record(record.previous) if history and record.previous else None
        kept = history.retained_ids() if history else set[str]()
        entry = _entry(record, before, history, lease, kept)
        page = render_template(
            "site/generation.html", lease=lease, entry=entry, short_name=prefixed_name
        )
        return Response(page)

    @blueprint.get("/feed.atom")
    def feed() -> AnyResponse:
        lease = leases.current()
        entries = _entries(history, lease)
        published = lease.published.strftime("%Y-%m-%dT%H:%M:%SZ")
        body = render_template("site/feed.xml", lease=lease, entries=entries, published=published)
        return Response(body, content_type="application/atom+xml; charset=utf-8")

    @blueprint.get("/dumps/<old>..<new>.rdfp.gz")
    def patch(old: str, new: str) -> AnyResponse:
        if history is None or not (is_generation_id(old) and is_generation_id(new)):
            abort(404)
        name = patch_name(old, new)
        found = history.patch(name)
        if found is None:
            if history.had_patch(name):
                raise GoneError(
                    f"the patch {name} is not kept any more: take the newest dump at /dumps/, and "
                    "follow /feed.atom from there"
                )
            abort(404)
        path, record = found
        response = send_file(
            path,
            mimetype="application/gzip",
            as_attachment=True,
            download_name=name,
            conditional=True,
            etag=record.patch["sha256"] if record.patch else True,
            last_modified=dt.datetime.fromisoformat(record.built),
        )
        response.headers["Cache-Control"] = _IMMUTABLE
        return response

    return blueprint


def _entries(history: History | None, lease: GenerationLease) -> list[_Entry]:
    """Return the newest generations, the newest first; without a history, the published one."""
    records = history.records(_SHOWN + 1) if history else []
    if not records:
        records = [record_of(lease.manifest, lease.id)]
    kept = history.retained_ids() if history else set[str]()
    by_id = {record.id: record for record in reversed(records)}
    return [
        _entry(record, by_id.get(record.previous or ""), history, lease, kept)
        for record in records[:_SHOWN]
    ]


def _entry(
    record: Record,
    before: Record | None,
    history: History | None,
    lease: GenerationLease,
    kept: set[str],
) -> _Entry:
    is_current = record.id == lease.id
    return _Entry(
        record=record,
        is_kept=is_current or record.id in kept,
        is_current=is_current,
        has_patch=history is not None and history.has_patch(record),
        has_sums=history is not None and history.has_sums(record),
        classes=_changed(before.classes, record.classes) if before else [],
    )


def _changed(before: Mapping[str, int], now: Mapping[str, int]) -> list[tuple[str, int, int]]:
    names = sorted({*before, *now})
    counts = ((name, before.get(name, 0), now.get(name, 0)) for name in names)
    return [(name, old, new) for name, old, new in counts if old != new]
